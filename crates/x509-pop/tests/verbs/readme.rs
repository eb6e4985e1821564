//! The sessions in README.md are run as they stand there.

use std::process::Command;

use super::fixture::{Fixture, TOKEN};

const README: &str = include_str!("../../../../README.md");

/// The commands of every `console` block, each with what it prints.
fn sessions() -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in README.lines() {
        match (inside, line) {
            (false, "```console") => inside = true,
            (true, "```") => inside = false,
            (true, line) => match (line.strip_prefix("$ "), found.last_mut()) {
                (Some(command), _) => found.push((command.to_owned(), String::new())),
                (None, Some((_, printed))) => {
                    printed.push_str(line);
                    printed.push('\n');
                }
                (None, None) => panic!("a console block starts with {line:?}"),
            },
            _ => {}
        }
    }
    assert!(!inside);
    found
}

/// Without what is new each time: hashes, codes, ETags, times, and the columns they make.
fn settled(text: &str) -> String {
    let word = |word: &str| {
        let word = word.trim_end_matches(',');
        let long = word.len() >= 32 && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'=');
        let time = word.len() == 20 && word.ends_with('Z') && word.contains('T');
        if long {
            "LONG".to_owned()
        } else if time {
            "TIME".to_owned()
        } else {
            word.to_owned()
        }
    };
    text.lines()
        .map(|line| {
            line.split_whitespace()
                .map(word)
                .collect::<Vec<_>>()
                .join(" ")
                + "\n"
        })
        .collect()
}

#[test]
fn sessions_print_what_they_show() {
    let Some(fixture) = Fixture::new("readme") else {
        return;
    };
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_x509-pop"));
    let path = format!(
        "{}:{}",
        program.parent().unwrap().display(),
        std::env::var("PATH").unwrap()
    );
    let sessions = sessions();
    assert!(sessions.len() >= 5, "{}", sessions.len());
    for (command, shown) in sessions {
        let output = Command::new("sh")
            .args(["-c", &format!("{{ {command}\n}} 2>&1")])
            .current_dir(fixture.folder.path())
            .env("PATH", &path)
            .env("X509_POP_TOKEN", TOKEN)
            .env("X509_POP_ENDPOINT", &fixture.service.endpoint)
            .env("X509_POP_CA_BUNDLE", "root.pem")
            .env("X509_POP_SUBSCRIPTION", "s")
            .env("X509_POP_RESOURCE_GROUP", "g")
            .env("X509_POP_HUB", "hub")
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert_eq!(settled(&printed), settled(&shown), "$ {command}\n{printed}");
    }
}
