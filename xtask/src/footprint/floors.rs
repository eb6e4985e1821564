//! What may not be exceeded, whatever the compiler: on a Cortex-M4, built for size.

use super::table::Row;

const CORE: &str = "M4";

/// Work, what of it, and the most that it may be.
const FLOORS: [(&str, &str, u64); 6] = [
    ("core", "flash", 8 * 1024),
    ("tbs", "instructions", 4_000),
    ("tbs", "stack", 200),
    ("validate", "instructions", 10_000),
    ("validate", "stack", 500),
    ("sign-verify", "flash", 36 * 1024),
];

/// A complaint for each floor that is exceeded, or that nothing was measured for.
pub(super) fn check(rows: &[Row]) -> Vec<String> {
    FLOORS
        .iter()
        .filter_map(|&(work, part, most)| {
            let cost = rows
                .iter()
                .find(|row| row.board == CORE && row.work == work)
                .map(|row| row.cost);
            let found = cost.and_then(|cost| {
                let mut parts = cost.parts().into_iter();
                parts
                    .find(|(name, _)| *name == part)
                    .map(|(_, found)| found)
            });
            match found {
                None => Some(format!("{CORE} {work}: {part} was not measured")),
                Some(found) if found > most => Some(format!(
                    "{CORE} {work}: {part} {found}, at most {most} is allowed"
                )),
                Some(_) => None,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::table::Cost;
    use super::*;

    fn rows(more: u64) -> Vec<Row> {
        ["core", "tbs", "validate", "sign-verify"]
            .map(|work| {
                let most = |part| {
                    let floor = FLOORS
                        .iter()
                        .find(|floor| floor.0 == work && floor.1 == part);
                    floor.map_or(1, |floor| floor.2) + more
                };
                Row {
                    compiler: "any".to_owned(),
                    board: CORE.to_owned(),
                    work: work.to_owned(),
                    cost: Cost {
                        flash: most("flash"),
                        stack: most("stack"),
                        instructions: most("instructions"),
                    },
                }
            })
            .to_vec()
    }

    #[test]
    fn a_floor_is_met_or_complained_about() {
        assert!(check(&rows(0)).is_empty());
        assert_eq!(check(&rows(1)).len(), FLOORS.len());
        assert_eq!(check(&[]).len(), FLOORS.len());
    }
}
