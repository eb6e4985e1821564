//! The table of verdicts, written and read back.

use super::corpus::{Case, Corpus};
use super::reasons::Reasons;
use super::report::Column;

/// Column heads before those of the verifiers.
const HEAD: &str = "| leaf | our reason | azure |";

/// The whole document.
pub(super) fn render(corpus: &Corpus, columns: &[Column], reasons: &Reasons) -> String {
    let count = |kind: &str| corpus.cases.iter().filter(|case| case.kind == kind).count();
    let mut text = format!(
        "# Interop\n\n\
         Verdicts of third-party verifiers on our leaves, made by `cargo xtask interop` and `interop-all`; do not edit.\n\
         {} good leaves, {} with one fault each, {} that are unusual, {} with a flipped signature.\n\n\
         `.` accepts, `x` refuses. **Bold**: it differs from our policy `rfc5280`, for the reason with\n\
         that number below. `?`: no verdict yet. The column *azure* is our other policy; it reports\n\
         what it accepts. The versions are those of the run that last changed a verdict: another\n\
         version may differ if it then agrees with us or has a reason.\n\n\
         | verifier | version | differs |\n|---|---|---|\n",
        count("good"),
        count("mutated"),
        count("odd"),
        count("planted"),
    );
    for column in columns {
        let differs = corpus.cases.iter().filter(|case| differs(column, case));
        text.push_str(&format!(
            "| {} | {} | {} |\n",
            column.name,
            column.version,
            differs.count()
        ));
    }
    for (title, part) in [
        (
            "Sound leaves, and the same with a flipped signature",
            Part::Sound,
        ),
        ("We accept", Part::Accepted),
        ("We refuse", Part::Refused),
    ] {
        text.push_str(&format!("\n## {title}\n\n{HEAD}"));
        for column in columns {
            text.push_str(&format!(" {} |", column.name));
        }
        text.push('\n');
        text.push_str(&"|---".repeat(3 + columns.len()));
        text.push_str("|\n");
        for case in corpus.cases.iter().filter(|case| Part::of(case) == part) {
            text.push_str(&row(case, columns, reasons));
        }
    }
    text.push_str("\n## Reasons\n\n");
    for (index, reason) in reasons.texts.iter().enumerate() {
        text.push_str(&format!("{}. {reason}\n", index + 1));
    }
    text
}

/// The parts of the document.
#[derive(PartialEq, Eq)]
enum Part {
    Sound,
    Accepted,
    Refused,
}

impl Part {
    fn of(case: &Case) -> Self {
        match (case.kind.as_str(), case.rfc5280.accepted) {
            ("good" | "planted", _) => Self::Sound,
            (_, true) => Self::Accepted,
            (_, false) => Self::Refused,
        }
    }
}

fn differs(column: &Column, case: &Case) -> bool {
    column
        .verdicts
        .get(&case.id)
        .is_some_and(|accepted| *accepted != case.rfc5280.accepted)
}

fn row(case: &Case, columns: &[Column], reasons: &Reasons) -> String {
    let sign = |accepted: bool| if accepted { "." } else { "x" };
    let mut row = format!(
        "| `{}` | {} | {} |",
        case.id,
        short(&case.rfc5280.reason),
        sign(case.azure.accepted)
    );
    for column in columns {
        let cell = match column.verdicts.get(&case.id) {
            None => "?".to_owned(),
            Some(accepted) if *accepted == case.rfc5280.accepted => sign(*accepted).to_owned(),
            Some(accepted) => {
                let number = reasons.number(&column.name, &case.id);
                let number = number.map_or("?".to_owned(), |number| number.to_string());
                format!("**{}** {number}", sign(*accepted))
            }
        };
        row.push_str(&format!(" {cell} |"));
    }
    row.push('\n');
    row
}

/// `Refused(LeafVersion)` is refused by the policy; that it is refused the table says already.
fn short(reason: &str) -> &str {
    reason
        .strip_prefix("Refused(")
        .and_then(|reason| reason.strip_suffix(')'))
        .unwrap_or(reason)
}

/// The columns of a document that [`render`] wrote; none of one that it did not.
pub(super) fn read(text: &str) -> Vec<Column> {
    let mut columns: Vec<Column> = text
        .lines()
        .skip_while(|line| !line.starts_with("| verifier |"))
        .skip(2)
        .map_while(|line| {
            let mut cells = cells(line)?;
            Some(Column {
                name: cells.next()?.to_owned(),
                version: cells.next()?.to_owned(),
                verdicts: Default::default(),
            })
        })
        .collect();
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let Some(mut cells) = cells(line) else {
            continue;
        };
        let id = cells.next().unwrap_or_default().trim_matches('`');
        for (column, cell) in columns.iter_mut().zip(cells.skip(2)) {
            let accepted = match cell.trim_start_matches('*').chars().next() {
                Some('.') => true,
                Some('x') => false,
                _ => continue,
            };
            column.verdicts.insert(id.to_owned(), accepted);
        }
    }
    columns
}

fn cells(line: &str) -> Option<impl Iterator<Item = &str>> {
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim))
}

/// Lines of one that the other does not have, as `diff` shows them.
pub(super) fn difference(old: &str, new: &str) -> Vec<String> {
    let missing = |sign: char, from: &str, in_: &str| -> Vec<String> {
        from.lines()
            .filter(|line| !in_.lines().any(|other| other == *line))
            .map(|line| format!("{sign} {line}"))
            .collect()
    };
    [missing('-', old, new), missing('+', new, old)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus() -> Corpus {
        let case = |id: &str, kind: &str, accepted: bool, reason: &str| {
            let word = format!(r#"{{"accepted":{accepted},"reason":"{reason}"}}"#);
            format!(r#"{{"id":"{id}","kind":"{kind}","rule":"","rfc5280":{word},"azure":{word}}}"#)
        };
        let cases = [
            case("sound", "good", true, ""),
            case("yes", "odd", true, ""),
            case("no", "mutated", false, "Refused(LeafVersion)"),
        ];
        let text = format!(r#"{{"now":1,"cases":[{}]}}"#, cases.join(","));
        Corpus::parse(std::path::PathBuf::new(), &text).unwrap()
    }

    fn column(name: &str, verdicts: &[(&str, bool)]) -> Column {
        Column {
            name: name.to_owned(),
            version: format!("{name} 1"),
            verdicts: verdicts
                .iter()
                .map(|&(id, accepted)| (id.to_owned(), accepted))
                .collect(),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let columns = [
            column("A", &[("sound", true), ("yes", false), ("no", true)]),
            column("B", &[("sound", true), ("no", false)]),
        ];
        let reasons = Reasons::parse("= lax\n- A: no\n= odd\n- A: yes\n", &["A", "B"]).unwrap();
        let text = render(&corpus(), &columns, &reasons);
        assert_eq!(read(&text), columns);
        assert!(
            text.contains("| `no` | LeafVersion | x | **.** 1 | x |\n"),
            "{text}"
        );
        assert!(text.contains("| `yes` |  | . | **x** 2 | ? |\n"), "{text}");
        assert!(
            text.contains("| A | A 1 | 2 |\n| B | B 1 | 0 |\n"),
            "{text}"
        );
        assert!(read("# nothing\n").is_empty());
    }

    #[test]
    fn a_changed_row_shows_twice() {
        assert!(difference("a\nb\n", "b\na\n").is_empty());
        assert_eq!(difference("a\nb\n", "a\nc\n"), ["- b", "+ c"]);
    }
}
