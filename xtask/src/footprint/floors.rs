//! What may not be exceeded, whatever the compiler: on a Cortex-M4, built for size.

use super::table::Row;

const CORE: &str = "M4";

/// The most that a part of the cost of a piece of work may be.
struct Floor {
    work: &'static str,
    part: &'static str,
    most: u64,
    /// For a floor that turned out too low: what holds in its place, the best we reached with some room for other
    /// compilers. The table says why. A floor that is reached all the same, and still has this, is a complaint.
    instead: Option<u64>,
}

const FLOORS: [Floor; 6] = [
    Floor {
        work: "core",
        part: "flash",
        most: 8 * 1024,
        instead: Some(10_800),
    },
    Floor {
        work: "tbs",
        part: "instructions",
        most: 4_000,
        instead: None,
    },
    Floor {
        work: "tbs",
        part: "stack",
        most: 200,
        instead: None,
    },
    Floor {
        work: "validate",
        part: "instructions",
        most: 10_000,
        instead: None,
    },
    Floor {
        work: "validate",
        part: "stack",
        most: 500,
        instead: None,
    },
    Floor {
        work: "sign-verify",
        part: "flash",
        most: 36 * 1024,
        instead: None,
    },
];

/// Complaints about floors that are exceeded or were not measured, and notes about those that turned out too low.
pub(super) fn check(rows: &[Row]) -> (Vec<String>, Vec<String>) {
    let (mut complaints, mut notes) = (Vec::new(), Vec::new());
    for floor in &FLOORS {
        let (name, most) = (format!("{CORE} {}: {}", floor.work, floor.part), floor.most);
        match (measured(rows, floor), floor.instead) {
            (None, _) => complaints.push(format!("{name} was not measured")),
            (Some(found), Some(_)) if found <= most => complaints.push(format!(
                "{name} {found} has reached its floor of {most}: strike its `instead` in floors.rs"
            )),
            (Some(found), Some(instead)) if found <= instead => {
                notes.push(format!(
                    "{name} {found}; the floor of {most} turned out too low, {instead} holds instead"
                ));
            }
            (Some(found), _) if found > most => {
                let most = floor.instead.unwrap_or(most);
                complaints.push(format!("{name} {found}, at most {most} is allowed"));
            }
            (Some(_), _) => {}
        }
    }
    (complaints, notes)
}

fn measured(rows: &[Row], floor: &Floor) -> Option<u64> {
    let row = rows
        .iter()
        .find(|row| row.board == CORE && row.work == floor.work)?;
    let mut parts = row.cost.parts().into_iter();
    parts
        .find(|(name, _)| *name == floor.part)
        .map(|(_, found)| found)
}

#[cfg(test)]
mod tests {
    use super::super::table::Cost;
    use super::*;

    /// A row for each work of the floors, each part as this says.
    fn rows(number: impl Fn(&Floor) -> u64) -> Vec<Row> {
        ["core", "tbs", "validate", "sign-verify"]
            .map(|work| {
                let part = |part| {
                    let floor = FLOORS
                        .iter()
                        .find(|floor| floor.work == work && floor.part == part);
                    floor.map_or(1, &number)
                };
                Row {
                    compiler: "any".to_owned(),
                    board: CORE.to_owned(),
                    work: work.to_owned(),
                    cost: Cost {
                        flash: part("flash"),
                        stack: part("stack"),
                        instructions: part("instructions"),
                    },
                }
            })
            .to_vec()
    }

    fn complaints(number: impl Fn(&Floor) -> u64) -> usize {
        check(&rows(number)).0.len()
    }

    #[test]
    fn a_floor_is_met_or_complained_about() {
        let allowed = |floor: &Floor| floor.instead.unwrap_or(floor.most);
        assert_eq!(complaints(allowed), 0);
        assert_eq!(complaints(|floor| allowed(floor) + 1), FLOORS.len());
        assert_eq!(check(&[]).0.len(), FLOORS.len());
    }

    #[test]
    fn a_floor_reached_does_not_stay_on_the_list_of_those_too_low() {
        let open = FLOORS
            .iter()
            .filter(|floor| floor.instead.is_some())
            .count();
        assert_eq!(complaints(|floor| floor.most), open);
        let (_, notes) = check(&rows(|floor| floor.instead.unwrap_or(floor.most)));
        assert_eq!(notes.len(), open);
    }
}
