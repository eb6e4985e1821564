//! `BEHAVIOURS.md` is kept honest: every row has a sureness and a test that exists.

use std::fs;
use std::path::Path;

const WORDS: [&str; 4] = ["recorded", "documented", "assumed", "ours"];

#[test]
fn every_row_is_marked_and_names_tests_that_exist() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(folder.join("BEHAVIOURS.md")).unwrap();
    let mut rows = 0;
    // What was run by hand has no test to name.
    let held = table
        .split("\n## ")
        .filter(|section| !section.starts_with("Official clients\n"))
        .flat_map(str::lines);
    for row in held.filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let [_, sureness, tests] = cells[..] else {
            panic!("three cells: {row}")
        };
        if sureness.trim() == "sureness" {
            continue;
        }
        rows += 1;
        assert!(WORDS.iter().any(|word| sureness.contains(word)), "{row}");
        let named: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "no test: {row}");
        for name in named {
            if name.contains('/') {
                assert!(folder.join(name).is_file(), "{name}: {row}");
                continue;
            }
            let (module, function) = name.split_once("::").unwrap_or((name, ""));
            let file = folder
                .join("tests/service")
                .join(module)
                .with_extension("rs");
            let source = fs::read_to_string(&file).unwrap_or_else(|_| panic!("{name}: {row}"));
            let found = function.is_empty() || source.contains(&format!("fn {function}("));
            assert!(found, "{name}: {row}");
        }
    }
    assert!(rows > 50, "{rows} rows were understood");
}
