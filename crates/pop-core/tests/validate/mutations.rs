//! Certificates with a mutated structure: elements dropped, doubled, moved, retagged, grafted from other certificates,
//! with lengths mended so that readers get deep. What we read, `x509-cert` reads as the same; what we refuse and it
//! reads, we refuse for a listed reason; and no mutated leaf is a proof. The fuzz target `certificate` asks the same of
//! bytes without a plan.

use std::collections::BTreeMap;

use der::Decode as _;
use pop_core::limits::MAX_CERTIFICATE_LEN;
use pop_core::{
    Certificate, Field, ParseErrorKind as Kind, Policy, Time, Validation, VerificationCode,
    validate,
};

use crate::device;
use crate::forge::{CODE, tlv};
use crate::host::Host;
use crate::peer;
use crate::rules::NOW;
use crate::shared;

/// How many certificates are mutated: some seconds' worth without optimisation.
const ROUNDS: usize = 30_000;

/// Where we are stricter than `x509-cert`, with the reason.
const STRICTER: &[(Kind, &str)] = &[
    (Kind::DuplicateExtension, "it keeps both"),
    (Kind::Empty, "it takes an empty set or list"),
    (
        Kind::ExplicitDefault,
        "it takes FALSE and version 1 written out",
    ),
    (
        Kind::ExtensionsNeedVersion3,
        "it does not look at the version",
    ),
    (
        Kind::InvalidBitString,
        "it takes a signature that ends within a byte",
    ),
    (Kind::InvalidOid, "it takes padded arcs"),
];

/// What `x509-cert` leaves to who asks for it, so that we alone refuse whatever is wrong there.
const NOT_DECODED: &[Field] = &[
    Field::AuthorityKeyIdentifier,
    Field::BasicConstraints,
    Field::KeyUsage,
    Field::SubjectKeyIdentifier,
    Field::SubjectPublicKeyInfo,
];

/// Always the same numbers (xorshift64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % bound
    }

    fn of<'s, T>(&mut self, all: &'s [T]) -> &'s T {
        &all[self.below(all.len())]
    }
}

#[derive(Clone)]
struct Node {
    tag: u8,
    /// Bytes before the children: the count of unused bits of a BIT STRING that holds DER.
    lead: Vec<u8>,
    children: Vec<Node>,
    /// The content, where there are no children; empty where there are.
    bytes: Vec<u8>,
    length: Length,
}

#[derive(Clone, Copy, PartialEq)]
enum Length {
    Right,
    /// One byte more than is needed.
    Padded,
    Indefinite,
}

impl Node {
    fn leaf(tag: u8, bytes: &[u8]) -> Self {
        Self {
            tag,
            lead: Vec::new(),
            children: Vec::new(),
            bytes: bytes.to_vec(),
            length: Length::Right,
        }
    }

    /// The elements that follow each other; `None` if the bytes are not exactly some.
    fn list(mut der: &[u8]) -> Option<Vec<Self>> {
        let mut all = Vec::new();
        while !der.is_empty() {
            let (tag, len, header) = match *der {
                [tag, len @ 0..=0x7f, ..] => (tag, usize::from(len), 2),
                [tag, 0x81, len, ..] => (tag, usize::from(len), 3),
                [tag, 0x82, high, low, ..] => {
                    (tag, usize::from(u16::from_be_bytes([high, low])), 4)
                }
                _ => return None,
            };
            let content = der.get(header..header + len)?;
            all.push(Self::read(tag, content));
            der = &der[header + len..];
        }
        Some(all)
    }

    fn read(tag: u8, content: &[u8]) -> Self {
        let mut node = Self::leaf(tag, content);
        let (lead, inner) = match (tag, content) {
            (3, [0, inner @ ..]) => (&content[..1], inner),
            (4, _) => (&content[..0], content),
            _ if tag & 0x20 != 0 => (&content[..0], content),
            _ => return node,
        };
        if let Some(children) = Self::list(inner).filter(|children| !children.is_empty()) {
            node.lead = lead.to_vec();
            node.bytes.clear();
            node.children = children;
        }
        node
    }

    fn write(&self) -> Vec<u8> {
        let children: Vec<_> = self.children.iter().map(Self::write).collect();
        let content = [&self.lead[..], &self.bytes, &children.concat()].concat();
        match (self.length, u16::try_from(content.len()).unwrap()) {
            (Length::Right, _) => tlv(self.tag, &[&content]),
            (Length::Indefinite, _) => [&[self.tag, 0x80], &content[..], &[0, 0]].concat(),
            (Length::Padded, len @ 0..=0x7f) => {
                [&[self.tag, 0x81, u8::try_from(len).unwrap()], &content[..]].concat()
            }
            (Length::Padded, len) => {
                let [high, low] = len.to_be_bytes();
                [&[self.tag, 0x83, 0, high, low], &content[..]].concat()
            }
        }
    }

    fn count(&self) -> usize {
        1 + self.children.iter().map(Self::count).sum::<usize>()
    }

    /// The node with this number, counted from the top.
    fn nth(&mut self, mut number: usize) -> &mut Self {
        if number == 0 {
            return self;
        }
        number -= 1;
        for child in &mut self.children {
            let count = child.count();
            if number < count {
                return child.nth(number);
            }
            number -= count;
        }
        panic!("there is no such node")
    }
}

/// Contents with which readers go wrong.
const CONTENTS: [&[u8]; 14] = [
    &[],
    &[0],
    &[1],
    &[0x7f],
    &[0x80],
    &[0xff],
    &[0, 0],
    &[0, 0x7f],
    &[0, 0x80],
    &[0xff, 0x80],
    &[0x2a, 0x80, 1],
    &[0x55, 0x1d, 0x0f],
    &[0x2a; 41],
    b"20491231235959Z",
];

const TAGS: [u8; 20] = [
    1, 2, 3, 4, 5, 6, 0x0c, 0x13, 0x14, 0x17, 0x18, 0x1e, 0x1f, 0x30, 0x31, 0x80, 0x82, 0xa0, 0xa3,
    0,
];

/// Bends one place of a certificate.
fn bend(tree: &mut Node, others: &[Node], random: &mut Random) {
    let place = random.below(tree.count());
    let node = tree.nth(place);
    let children = node.children.len();
    match random.below(12) {
        0 if children > 0 => {
            let at = random.below(children);
            node.children.remove(at);
        }
        1 if children > 0 => {
            let at = random.below(children);
            let twin = node.children[at].clone();
            node.children.insert(random.below(children + 1), twin);
        }
        2 if children > 1 => {
            let (a, b) = (random.below(children), random.below(children));
            node.children.swap(a, b);
        }
        3 => node.tag = *random.of(&TAGS),
        4 => {
            (node.lead, node.children) = (Vec::new(), Vec::new());
            node.bytes = random.of(&CONTENTS).to_vec();
        }
        5 if !node.bytes.is_empty() => {
            let at = random.below(node.bytes.len());
            node.bytes[at] ^= 1 << random.below(8);
        }
        // How many bits of the last byte do not count.
        6 if node.tag == 3 => {
            let unused = u8::try_from(random.below(9)).unwrap();
            if let Some(first) = node.lead.iter_mut().chain(&mut node.bytes).next() {
                *first = unused;
            }
        }
        6 if children == 0 => {
            let at = random.below(node.bytes.len() + 1);
            node.bytes.insert(at, *random.of(&[0, 1, 0x80, 0xff]));
        }
        7 if children == 0 => {
            node.bytes.pop();
        }
        8 | 9 => {
            let mut other = random.of(others).clone();
            let place = random.below(other.count());
            *node = other.nth(place).clone();
        }
        10 => node.length = *random.of(&[Length::Padded, Length::Indefinite]),
        11 if children > 0 => {
            // A FALSE that is not to be written, and other guests.
            let guest = match random.below(3) {
                0 => Node::leaf(1, &[0]),
                1 => Node::leaf(5, &[]),
                _ => Node::leaf(2, &[1]),
            };
            node.children.insert(random.below(children + 1), guest);
        }
        _ => {
            let inner = node.clone();
            *node = Node::leaf(0x30, &[]);
            node.children.push(inner);
        }
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let (ca, leaf) = device::signed(device::good_key());
    let mut seeds = vec![leaf, ca];
    for pair in shared::recorded() {
        seeds.extend([pair.ca, pair.leaf]);
    }
    for file in shared::files(&shared::folder().join("vectors/boringssl/fuzz-seeds/cert")) {
        let der = std::fs::read(file).unwrap();
        if Certificate::from_der(&der).is_ok() {
            seeds.push(der);
        }
    }
    seeds
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn the_tree_writes_what_it_read() {
    for seed in seeds() {
        let tree = Node::list(&seed).unwrap();
        assert_eq!(tree.len(), 1);
        assert_eq!(tree[0].write(), seed);
        assert!(tree[0].count() > 20);
    }
}

#[test]
#[cfg_attr(no_shared, ignore = "../shared is not beside this checkout")]
fn mutated_certificates_are_read_alike_or_refused_for_a_reason() {
    let seeds = seeds();
    let trees: Vec<Node> = seeds
        .iter()
        .map(|seed| Node::list(seed).unwrap().remove(0))
        .collect();
    let ca = Certificate::from_der(&seeds[1]).unwrap();
    let code = VerificationCode::new(CODE).unwrap();
    let now = Time::from_unix_seconds(NOW).unwrap();
    let mut random = Random(0x5eed_0000_0bad_cafe);
    let (mut alike, mut both_refuse) = (0, 0);
    let mut by_us = BTreeMap::new();
    for round in 0..ROUNDS {
        // Every other one is the leaf that would be a proof.
        let at = if round % 2 == 0 {
            0
        } else {
            random.below(trees.len())
        };
        let mut tree = trees[at].clone();
        for _ in 0..=random.below(3) {
            bend(&mut tree, &trees, &mut random);
        }
        let mutated = tree.write();
        // The peer has no such limit.
        if mutated.len() > MAX_CERTIFICATE_LEN {
            continue;
        }
        match Certificate::from_der(&mutated) {
            Ok(view) => {
                alike += 1;
                peer::compare_with_peer(&view);
                let verdict = validate(
                    &view,
                    &Validation {
                        ca: &ca,
                        code,
                        now,
                        policy: &Policy::azure(),
                    },
                    &Host,
                );
                assert!(verdict.is_err() || mutated == seeds[0], "{mutated:02x?}");
            }
            Err(error) => {
                assert!(error.at <= mutated.len());
                if x509_cert::Certificate::from_der(&mutated).is_err() {
                    both_refuse += 1;
                    continue;
                }
                let listed = NOT_DECODED.contains(&error.field)
                    || STRICTER.iter().any(|(kind, _)| *kind == error.kind);
                assert!(listed, "only we refuse: {error}\n{mutated:02x?}");
                *by_us.entry(format!("{:?}", error.field)).or_insert(0) += 1;
                *by_us.entry(format!("{:?}", error.kind)).or_insert(0) += 1;
            }
        }
    }
    println!("{alike} read alike, {both_refuse} refused by both, by us alone: {by_us:#?}");
    assert!(
        alike > 3_000 && both_refuse > 10_000,
        "{alike} {both_refuse}"
    );
    for (kind, reason) in STRICTER {
        assert!(by_us.contains_key(&format!("{kind:?}")), "stale: {reason}");
    }
    for field in NOT_DECODED {
        assert!(by_us.contains_key(&format!("{field:?}")), "stale: {field}");
    }
}
