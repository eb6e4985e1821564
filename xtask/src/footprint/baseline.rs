//! The same job in C, as others measured it: quoted for comparison, never measured here.
//!
//! From `../shared/embedded-c-baseline.md`: mbedTLS 3.6.6, arm-none-eabi-gcc 12.2, `-Os` with LTO, the same emulator.
//! The job is that of our image `job` but for small things: mbedTLS reads the key from SEC 1 DER, hashes two key
//! identifiers and does not look at dates. Its memory is stack, heap, variables and a buffer for the leaf.

use super::table::Row;

struct Baseline {
    name: &'static str,
    flash: u64,
    memory: u64,
    thousand_instructions: u64,
}

/// Flash: "both, in one image". Memory: "create + verify", which is given without LTO. Instructions: the sum of
/// the steps.
const BASELINES: [Baseline; 2] = [
    Baseline {
        name: "mbedTLS, its defaults",
        flash: 40_020,
        memory: 8_858,
        thousand_instructions: 27_422,
    },
    Baseline {
        name: "mbedTLS with p256-m",
        flash: 30_408,
        memory: 4_438,
        thousand_instructions: 26_372,
    },
];

/// The length of the fixture's leaf: our only buffer.
const LEAF_LEN: u64 = 470;

/// A line for each.
pub(super) fn report(rows: &[Row]) -> String {
    let Some(job) = rows
        .iter()
        .find(|row| row.board == "M4" && row.work == "job")
    else {
        return String::new();
    };
    let mut text =
        String::from("the job, as a share of what others measured for C (not run here):\n");
    for baseline in &BASELINES {
        text.push_str(&format!(
            "  {:<22} flash {}, memory {}, instructions {}\n",
            baseline.name,
            share(job.cost.flash, baseline.flash),
            share(job.cost.stack + LEAF_LEN, baseline.memory),
            share(
                job.cost.instructions,
                baseline.thousand_instructions * 1_000
            ),
        ));
    }
    text
}

fn share(ours: u64, theirs: u64) -> String {
    format!("{} %", (ours * 100 + theirs / 2) / theirs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded() {
        assert_eq!(share(1, 3), "33 %");
        assert_eq!(share(2, 3), "67 %");
        assert_eq!(share(3, 2), "150 %");
        assert_eq!(report(&[]), "");
    }
}
