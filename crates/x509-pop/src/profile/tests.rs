//! A configuration file: what is chosen, and how mistakes are reported.

use super::*;

fn choose(text: &str, named: Option<&str>) -> Result<Settings, Failure> {
    let file = PathBuf::from("/etc/pop/config.toml");
    Parsed { file, text }.choose(named.map(str::to_owned))
}

const TWO: &str = "default_profile = 'a'\n[profiles.a]\nhub = 'one'\nca = 'ca.pem'\n\
                   key = '/k'\n[profiles.b]\nhub = 'two'\n";

#[test]
fn the_named_profile_wins_over_the_default() {
    let hub = |named| choose(TWO, named).unwrap().values[&Setting::HUB].clone();
    assert_eq!(hub(None), "one");
    assert_eq!(hub(Some("b")), "two");
}

#[test]
fn without_a_default_nothing_is_chosen() {
    assert!(
        choose("[profiles.a]\nhub = 'x'\n", None)
            .unwrap()
            .values
            .is_empty()
    );
}

#[test]
fn paths_count_from_the_files_folder() {
    let values = choose(TWO, None).unwrap().values;
    assert_eq!(values[&Setting::CA], "/etc/pop/ca.pem");
    assert_eq!(values[&Setting::KEY], "/k");
}

#[test]
fn every_refusal_names_the_line_and_none_shows_the_value() {
    for (text, line, word) in [
        ("\nhub = 'MARKER'\n", 2, "not known here"),
        ("[profiles.a]\nhubb = 'MARKER'\n", 2, "not known here"),
        (
            "[profiles.a]\n\ntoken = 'MARKER'\n",
            3,
            "looks like a secret",
        ),
        ("Client-Secret = 'MARKER'\n", 1, "looks like a secret"),
        (
            "[profiles.a]\nkey_password = 'MARKER'",
            2,
            "looks like a secret",
        ),
        ("[profiles.a]\nAPI_KEY = 'MARKER'", 2, "looks like a secret"),
        ("[profiles.a]\nhub = MARKER\n", 2, "not TOML"),
        ("[profiles.a]\nhub = 'a'\nhub = 'MARKER'\n", 3, "not TOML"),
        ("[profiles.a]\nhub = ['MARKER']\n", 2, "text in quotes"),
        ("[profiles.a]\nhub = ''\n", 2, "empty"),
        ("profiles = 'MARKER'\n", 1, "must be a table"),
        ("[profiles]\na = 'MARKER'\n", 2, "must be a table"),
        ("default_profile = 1\n", 1, "text in quotes"),
    ] {
        let failure = choose(text, None).unwrap_err();
        let shown = format!("{failure:?}");
        let place = format!("/etc/pop/config.toml:{line}: ");
        assert!(
            failure.what.as_str().starts_with(&place),
            "{text:?}: {shown}"
        );
        assert!(failure.what.as_str().contains(word), "{text:?}: {shown}");
        assert!(!shown.contains("MARKER"), "{text:?}: {shown}");
    }
}

#[test]
fn an_unknown_profile_lists_the_known_ones() {
    let failure = choose(TWO, Some("c")).unwrap_err();
    assert!(failure.what.as_str().contains("\"c\""), "{failure:?}");
    assert_eq!(failure.help.unwrap().as_str(), "it has: a, b");
}

#[test]
fn a_missing_setting_names_all_three_ways() {
    let failure = choose(TWO, None).unwrap().missing(Setting::RESOURCE_GROUP);
    let help = failure.help.unwrap();
    for way in [
        "--resource-group",
        "X509_POP_RESOURCE_GROUP",
        "resource_group =",
        "profile \"a\" of /etc/pop/config.toml",
    ] {
        assert!(help.as_str().contains(way), "{help}");
    }
}
