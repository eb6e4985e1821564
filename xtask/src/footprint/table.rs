//! The committed numbers: one row for each compiler, core and piece of work.

use std::fmt;

/// A row may be exceeded by so many hundredths.
const TOLERANCE: u64 = 2;

const HEADER: &str =
    "| compiler | core | work | flash | stack | instructions |\n|---|---|---|---|---|---|\n";

/// What a piece of work costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Cost {
    /// In bytes.
    pub(super) flash: u64,
    /// In bytes, at its deepest.
    pub(super) stack: u64,
    pub(super) instructions: u64,
}

/// A cost of something somewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Row {
    pub(super) compiler: String,
    pub(super) board: String,
    pub(super) work: String,
    pub(super) cost: Cost,
}

/// All rows.
#[derive(Debug)]
pub(super) struct Table {
    rows: Vec<Row>,
}

impl Cost {
    /// What is left without this; `None` if something would be negative.
    pub(super) fn less(&self, other: &Self) -> Option<Self> {
        Some(Self {
            flash: self.flash.checked_sub(other.flash)?,
            stack: self.stack.checked_sub(other.stack)?,
            instructions: self.instructions.checked_sub(other.instructions)?,
        })
    }

    /// Each number with its name.
    pub(super) fn parts(&self) -> [(&'static str, u64); 3] {
        [
            ("flash", self.flash),
            ("stack", self.stack),
            ("instructions", self.instructions),
        ]
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:>6} B of flash, {:>5} B of stack, {:>9} instructions",
            self.flash, self.stack, self.instructions
        )
    }
}

impl Table {
    /// Reads the rows of a Markdown table; other lines are for people.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (_, rows) = text
            .split_once(HEADER)
            .ok_or("the table's header is not as it should be")?;
        let rows = rows
            .lines()
            .take_while(|line| line.starts_with('|'))
            .map(|line| row(line).ok_or(format!("not a row: {line}")))
            .collect::<Result<_, _>>()?;
        Ok(Self { rows })
    }

    /// Complaints about what has become larger with the same compiler, and notes about what has become smaller.
    /// A compiler that the table does not know is a note: the machine chooses it, and the floors are checked with any.
    pub(super) fn compare(&self, compiler: &str, measured: &[Row]) -> (Vec<String>, Vec<String>) {
        let (mut complaints, mut notes) = (Vec::new(), Vec::new());
        if !self.rows.iter().any(|row| row.compiler == compiler) {
            notes.push(format!(
                "the table has no rows of {compiler}: only the floors were checked; \
                 `cargo xtask footprint-record` adds them"
            ));
            return (complaints, notes);
        }
        for now in measured {
            let at = format!("{} {}", now.board, now.work);
            let known = self.rows.iter().find(|row| {
                row.compiler == compiler && row.board == now.board && row.work == now.work
            });
            let Some(known) = known else {
                complaints.push(format!("{at}: the table has no row for it"));
                continue;
            };
            for ((name, now), (_, known)) in now.cost.parts().into_iter().zip(known.cost.parts()) {
                let text = format!("{at}: {name} {now}, by the table {known}");
                if now * 100 > known * (100 + TOLERANCE) {
                    complaints.push(text);
                } else if now * 100 < known * (100 - TOLERANCE) {
                    notes.push(format!("{text}; `cargo xtask footprint-record` keeps that"));
                }
            }
        }
        for row in self.rows.iter().filter(|row| row.compiler == compiler) {
            let still = |now: &Row| now.board == row.board && now.work == row.work;
            if !measured.iter().any(still) {
                complaints.push(format!("{} {}: not measured any more", row.board, row.work));
            }
        }
        (complaints, notes)
    }

    /// Puts these rows in the place of all others of the compiler.
    pub(super) fn replace(&mut self, compiler: &str, rows: Vec<Row>) {
        self.rows.retain(|row| row.compiler != compiler);
        self.rows.extend(rows);
    }

    /// The text with the table replaced.
    pub(super) fn written(&self, text: &str) -> String {
        let (before, old) = text.split_once(HEADER).unwrap_or((text, ""));
        let after: String = old
            .lines()
            .skip_while(|line| line.starts_with('|'))
            .map(|line| format!("{line}\n"))
            .collect();
        let rows: String = self.rows.iter().map(|row| format!("{row}\n")).collect();
        format!("{before}{HEADER}{rows}{after}")
    }
}

impl fmt::Display for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            compiler,
            board,
            work,
            cost,
        } = self;
        write!(
            formatter,
            "| {compiler} | {board} | {work} | {} | {} | {} |",
            cost.flash, cost.stack, cost.instructions
        )
    }
}

fn row(line: &str) -> Option<Row> {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let &[compiler, board, work, flash, stack, instructions] = cells.as_slice() else {
        return None;
    };
    Some(Row {
        compiler: compiler.to_owned(),
        board: board.to_owned(),
        work: work.to_owned(),
        cost: Cost {
            flash: flash.parse().ok()?,
            stack: stack.parse().ok()?,
            instructions: instructions.parse().ok()?,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUSTC: &str = "rustc 1.95.0 (59807616e 2026-04-14)";

    fn rows(flash: u64, stack: u64, instructions: u64) -> Vec<Row> {
        vec![Row {
            compiler: RUSTC.to_owned(),
            board: "M4".to_owned(),
            work: "tbs".to_owned(),
            cost: Cost {
                flash,
                stack,
                instructions,
            },
        }]
    }

    fn table() -> Table {
        let text =
            format!("Words.\n\n{HEADER}| {RUSTC} | M4 | tbs | 1000 | 200 | 4000 |\n\nMore.\n");
        Table::parse(&text).unwrap()
    }

    fn complaints(measured: &[Row]) -> usize {
        table().compare(RUSTC, measured).0.len()
    }

    #[test]
    fn three_hundredths_more_is_a_complaint_and_two_are_not() {
        assert_eq!(complaints(&rows(1000, 200, 4000)), 0);
        assert_eq!(complaints(&rows(1020, 204, 4080)), 0);
        assert_eq!(complaints(&rows(1030, 206, 4120)), 3);
        assert_eq!(complaints(&rows(1000, 200, 4120)), 1);
        assert_eq!(complaints(&rows(1021, 200, 4000)), 1);
    }

    #[test]
    fn less_is_a_note() {
        let (complaints, notes) = table().compare(RUSTC, &rows(900, 200, 4000));
        assert_eq!((complaints.len(), notes.len()), (0, 1));
    }

    #[test]
    fn another_compiler_is_only_noted() {
        let (complaints, notes) = table().compare("rustc 1.96.0", &rows(9000, 200, 4000));
        assert_eq!((complaints.len(), notes.len()), (0, 1));
    }

    #[test]
    fn work_that_comes_or_goes_is_a_complaint() {
        let mut more = rows(1000, 200, 4000);
        more.extend(rows(1, 1, 1));
        more[1].work = "new".to_owned();
        assert_eq!(complaints(&more), 1);
        assert_eq!(complaints(&[]), 1);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = format!("Words.\n\n{HEADER}| other | M4 | tbs | 1 | 2 | 3 |\n\nMore.\n");
        let mut table = Table::parse(&text).unwrap();
        table.replace(RUSTC, rows(1, 2, 3));
        let written = table.written(&text);
        assert!(written.starts_with("Words.") && written.ends_with("|\n\nMore.\n"));
        assert_eq!(Table::parse(&written).unwrap().rows, table.rows);
        assert_eq!(table.rows.len(), 2);
        assert!(Table::parse(&text.replace("| 3 |", "| three |")).is_err());
        assert!(Table::parse("no table").is_err());
    }
}
