//! Passcode details and creation bodies against serde_json, with the rules written a second time:
//! every sample, every sample with one node or member changed, every sample damaged.

use pop_models::json::{JsonError, JsonErrorKind};
use serde_json::{Map, Value};

use crate::digicert_details::{create_rewritten, rewritten};
use crate::digicert_samples::{REFUSED, read};
use crate::node::Node;
use crate::random::Random;

/// What a member may hold, besides null.
enum Kind {
    Text,
    Whole,
    Bool,
    OneOrList,
    Object(&'static [Member]),
    List(&'static [Member]),
}

/// A known member: its key, what it holds, the path that an error gives, whether it must be there.
struct Member(&'static str, Kind, &'static str, bool);

const fn member(key: &'static str, kind: Kind) -> Member {
    Member(key, kind, key, false)
}

const PERIOD: &[Member] = &[
    Member("from", Kind::Text, "validity_period.from", false),
    Member("to", Kind::Text, "validity_period.to", false),
];

const REGISTERED: &[Member] = &[
    Member(
        "certificate_field",
        Kind::Text,
        "registered_values.certificate_field",
        true,
    ),
    Member("matcher", Kind::Text, "registered_values.matcher", false),
    Member("value", Kind::OneOrList, "registered_values.value", true),
    Member("multiple", Kind::Bool, "registered_values.multiple", false),
];

const CREATE: &[Member] = &[
    member("name", Kind::Text),
    member("description", Kind::Text),
    member("passcode_length", Kind::Whole),
    member("usage_limit", Kind::Whole),
    member("validity_period", Kind::Object(PERIOD)),
    member("registered_values", Kind::List(REGISTERED)),
];

const DETAILS: &[Member] = &[
    member("name", Kind::Text),
    member("description", Kind::Text),
    member("validity_period", Kind::Object(PERIOD)),
    member("passcode_length", Kind::Whole),
    member("status", Kind::Text),
    member("id", Kind::Text),
    member(
        "enrollment_profile",
        Kind::Object(&[
            Member("id", Kind::Text, "enrollment_profile.id", false),
            Member("name", Kind::Text, "enrollment_profile.name", false),
        ]),
    ),
    member(
        "device_profile",
        Kind::Object(&[
            Member("id", Kind::Text, "device_profile.id", false),
            Member("name", Kind::Text, "device_profile.name", false),
        ]),
    ),
    member(
        "division",
        Kind::Object(&[
            Member("id", Kind::Text, "division.id", false),
            Member("name", Kind::Text, "division.name", false),
        ]),
    ),
    member("account_id", Kind::Text),
    member("passcode", Kind::Text),
    member("created_at", Kind::Text),
    member("number_of_usage", Kind::Whole),
    member("usage_limit", Kind::Whole),
    member("registered_values", Kind::List(REGISTERED)),
];

/// The known members of an object as they are to be written, or the field of the first fault.
fn object(members: &[(String, Node)], known: &[Member]) -> Result<Value, String> {
    let mut found = Map::new();
    for (key, value) in members {
        let Some(Member(name, kind, path, _)) = known
            .iter()
            .find(|member| member.0.eq_ignore_ascii_case(key))
        else {
            continue;
        };
        if found.contains_key(*name) {
            return Err((*path).to_owned());
        }
        found.insert((*name).to_owned(), value_of(value, kind, path)?);
    }
    for Member(name, _, path, required) in known {
        if *required && found.get(*name).is_none_or(Value::is_null) {
            return Err((*path).to_owned());
        }
    }
    Ok(Value::Object(found))
}

fn value_of(value: &Node, kind: &Kind, path: &str) -> Result<Value, String> {
    let fault = || path.to_owned();
    let text = |item: &Node| match item {
        Node::String(text) => Ok(Value::String(text.clone())),
        _ => Err(fault()),
    };
    Ok(match (kind, value) {
        (Kind::OneOrList, Node::Null) => return Err(fault()),
        (_, Node::Null) => Value::Null,
        (Kind::Text | Kind::OneOrList, Node::String(_)) => text(value)?,
        (Kind::Bool, Node::Bool(value)) => Value::Bool(*value),
        (Kind::Whole, Node::Number(number)) => Value::from(number.as_u64().ok_or_else(fault)?),
        (Kind::OneOrList, Node::Array(items)) => {
            Value::Array(items.iter().map(text).collect::<Result<_, _>>()?)
        }
        (Kind::Object(known), Node::Object(members)) => object(members, known)?,
        (Kind::List(known), Node::Array(items)) => {
            let items = items.iter().map(|item| match item {
                Node::Object(members) => object(members, known),
                _ => Err(fault()),
            });
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        _ => return Err(fault()),
    })
}

/// Whether ours read it; that both say the same is asserted.
fn compare(json: &[u8], known: &[Member], ours: Result<String, JsonError>) -> bool {
    let shown = json.escape_ascii();
    match (&ours, Node::parse(json)) {
        (Err(error), _) if error.kind == JsonErrorKind::TooDeep => {}
        (Err(_), Err(_)) => {}
        // serde_json reads numbers into 64 bits, we keep the text of ignored ones.
        (Ok(_), Err(peer)) => assert!(peer.to_string().contains("out of range"), "{peer}: {shown}"),
        (_, Ok(node)) => {
            let expected = match &node {
                Node::Object(members) => object(members, known),
                _ => Err(String::new()),
            };
            match (&ours, expected) {
                (Ok(ours), Ok(expected)) => {
                    let ours: Value = serde_json::from_str(ours).unwrap();
                    assert_eq!(ours, expected, "{shown}");
                }
                (Err(error), Err(field)) => {
                    assert_eq!(error.field.unwrap_or_default(), field, "{error}: {shown}");
                }
                (ours, expected) => panic!("{ours:?}, but {expected:?}: {shown}"),
            }
        }
    }
    ours.is_ok()
}

/// Both bodies; how many of the two were read.
fn both(json: &[u8]) -> usize {
    let details = compare(json, DETAILS, rewritten(json));
    let create = compare(json, CREATE, create_rewritten(json));
    usize::from(details) + usize::from(create)
}

#[test]
fn samples_mean_the_same() {
    for json in read() {
        assert_eq!(both(json.as_bytes()), 2, "{json}");
    }
    for (json, ..) in REFUSED {
        assert!(!compare(
            json.as_bytes(),
            DETAILS,
            rewritten(json.as_bytes())
        ));
        both(json.as_bytes());
    }
}

/// Another value for a node; for an object also: a member gone, twice, with its key in capitals.
fn changes(node: &Node) -> Vec<Node> {
    let values = [
        "null",
        "true",
        "0",
        "-1",
        "1.5",
        "1e2",
        "18446744073709551616",
        "\"\"",
        "\"\u{e9}\\n\"",
        "[]",
        "{}",
        "[\"a\",\"\\\\\"]",
        "[1]",
        "[{}]",
        "[[]]",
        "{\"from\":7}",
        "{\"id\":null}",
    ];
    let mut all: Vec<_> = values
        .iter()
        .map(|json| Node::parse(json.as_bytes()).unwrap())
        .collect();
    if let Node::Object(members) = node {
        for at in 0..members.len() {
            let mut less = members.clone();
            less.remove(at);
            let mut twice = members.clone();
            twice.push(members[at].clone());
            let mut capitals = members.clone();
            capitals[at].0.make_ascii_uppercase();
            all.extend([less, twice, capitals].map(Node::Object));
        }
    }
    all
}

#[test]
fn samples_with_one_thing_changed_mean_the_same() {
    let (mut seen, mut accepted) = (0, 0);
    for json in read() {
        let Ok(node) = Node::parse(json.as_bytes()) else {
            continue;
        };
        for changed in node.changed(&changes) {
            seen += 2;
            accepted += both(changed.to_json().as_bytes());
        }
    }
    assert!(
        accepted > 2_000 && seen - accepted > 2_000,
        "{accepted} of {seen}: one side is hardly tested"
    );
}

#[test]
fn damaged_samples_have_the_same_verdict() {
    let mut random = Random(0xA076_1D64_78BD_642F);
    let samples: Vec<_> = read().chain(REFUSED.iter().map(|one| one.0)).collect();
    let (mut seen, mut accepted) = (0, 0);
    for _ in 0..15_000 {
        let mut json = samples[random.below(samples.len())].as_bytes().to_vec();
        for _ in 0..=random.below(2) {
            random.damage(&mut json);
        }
        seen += 2;
        accepted += both(&json);
    }
    assert!(
        accepted > 5_000 && seen - accepted > 10_000,
        "{accepted} of {seen}: one side is hardly tested"
    );
}
