//! Ten seconds of each fuzz target, after a planted crash has shown that crashes are noticed; ten minutes at night.
//!
//! The ten seconds start from the same inputs and the same seed each time, so that a result depends on the change alone
//! and not by luck. Luck is for the night, which keeps what it finds.
//!
//! libFuzzer works on a stable compiler without a sanitizer: coverage comes from plain code generation flags. Our code
//! has no unsafe, so an address sanitizer would look for little. `cargo fuzz` works on the same folder where it is installed.

mod seeds;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use crate::command::{self, Failure, Result, cargo};
use crate::files;
use crate::gates::host_target;
use crate::needs;
use crate::project::{Outcome, Project};

/// Targets, and the longest input that makes sense for each.
const TARGETS: [(&str, usize); 5] = [
    ("certificate", 12_000),
    ("json", 4096),
    ("leaf_build", 8192),
    ("request", 8192),
    ("request_build", 4096),
];

/// How long, and how much is left to chance.
#[derive(Clone, Copy)]
struct Plan {
    seconds: u32,
    /// libFuzzer's seed; 0 lets it choose.
    seed: u32,
    /// Folder for new inputs, below that of the fuzzer.
    corpus: &'static str,
    keep_corpus: bool,
}

const SMOKE: Plan = Plan {
    seconds: 10,
    seed: 1,
    corpus: "corpus-smoke",
    keep_corpus: false,
};

const NIGHT: Plan = Plan {
    seconds: 600,
    seed: 0,
    corpus: "corpus",
    keep_corpus: true,
};

/// The planted crash takes about a second; a busy machine may take longer.
const PLANTED_SECONDS: u32 = 60;

/// What libFuzzer needs in the code it drives: counters, their addresses, and comparisons.
const COVERAGE: [&str; 7] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
    "--cfg=fuzzing",
];

/// Builds and runs every target for ten seconds.
pub(crate) fn run(project: &Project) -> Result<Outcome> {
    run_plan(project, SMOKE)
}

/// Builds and runs every target for ten minutes.
pub(crate) fn nightly(project: &Project) -> Result<Outcome> {
    run_plan(project, NIGHT)
}

fn run_plan(project: &Project, plan: Plan) -> Result<Outcome> {
    needs::program("c++", &["g++"])?;
    let programs = build(project)?;
    check_planted(project, &programs)?;
    let seeds = seeds::collect(project)?;
    for (target, max_len) in TARGETS {
        let options = [
            format!("-max_total_time={}", plan.seconds),
            format!("-seed={}", plan.seed),
            format!("-max_len={max_len}"),
            "-timeout=10".to_owned(),
            "-print_final_stats=1".to_owned(),
        ];
        let begin = Instant::now();
        let output = fuzz(
            project,
            &programs,
            target,
            plan,
            &options,
            Some(&seeds.join(target)),
        )?;
        let text = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(Failure::new(format!(
                "fuzz target `{target}` found something ({}).\n{}\nrepeat it with: {} FILE",
                output.status,
                tail(&text, 40),
                programs.join(target).display()
            )));
        }
        println!(
            "{target}: {} inputs in {:.0} s, no finding",
            statistic(&text, "number_of_executed_units")?,
            begin.elapsed().as_secs_f64()
        );
    }
    Ok(Outcome::Done)
}

/// Returns the folder of the programs.
fn build(project: &Project) -> Result<PathBuf> {
    let host = host_target()?;
    let folder = project.target("fuzz");
    command::run(
        cargo()
            // `--target` keeps the flags away from build scripts.
            .args([
                "build",
                "--locked",
                "--release",
                "--bins",
                "--target",
                &host,
                "--manifest-path",
            ])
            .arg(project.path("fuzz/Cargo.toml"))
            .env("CARGO_TARGET_DIR", &folder)
            .env("CARGO_ENCODED_RUSTFLAGS", COVERAGE.join("\u{1f}")),
    )?;
    Ok(folder.join(host).join("release"))
}

/// A crash that only coverage feedback can find must be found and reported.
fn check_planted(project: &Project, programs: &Path) -> Result<()> {
    let begin = Instant::now();
    let options = [
        format!("-max_total_time={PLANTED_SECONDS}"),
        "-max_len=64".to_owned(),
    ];
    let output = fuzz(project, programs, "planted", SMOKE, &options, None)?;
    let text = String::from_utf8_lossy(&output.stderr);
    if output.status.success() || !text.contains("planted") || !text.contains("Test unit written") {
        return Err(Failure::new(format!(
            "the planted crash was not reported, so no target proves anything ({})\n{}",
            output.status,
            tail(&text, 20)
        )));
    }
    println!(
        "planted crash: found and reported after {:.1} s",
        begin.elapsed().as_secs_f64()
    );
    Ok(())
}

fn fuzz(
    project: &Project,
    programs: &Path,
    target: &str,
    plan: Plan,
    options: &[String],
    seeds: Option<&Path>,
) -> Result<Output> {
    let folder = project.target("fuzz");
    // New inputs go here; the seeds stay as they are.
    let corpus = folder.join(plan.corpus).join(target);
    let findings = folder.join("findings");
    if !plan.keep_corpus && corpus.is_dir() {
        files::remove_dir_all(&corpus)?;
    }
    for folder in [&corpus, &findings] {
        files::create_dir_all(folder)?;
    }
    let mut program = Command::new(programs.join(target));
    // The message says what is wrong; where it was raised, one can ask with the input at hand.
    program.args(options).env("RUST_BACKTRACE", "0");
    program.arg(format!("-artifact_prefix={}/{target}-", findings.display()));
    program.arg(corpus).args(seeds);
    println!("$ {}", command::shown(&program));
    command::output(&mut program)
}

/// A figure that libFuzzer prints at its end.
fn statistic(text: &str, name: &str) -> Result<u64> {
    text.lines()
        .filter_map(|line| line.strip_prefix("stat::")?.strip_prefix(name))
        .find_map(|rest| rest.trim_start_matches(':').trim().parse().ok())
        .filter(|figure| *figure > 0)
        .ok_or_else(|| Failure::new(format!("the fuzzer ran nothing:\n{}", tail(text, 20))))
}

fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all.get(all.len().saturating_sub(lines)..)
        .unwrap_or_default()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fuzzer_that_ran_nothing_is_a_failure() {
        let text = "x\nstat::number_of_executed_units: 42\nstat::peak_rss_mb: 3\n";
        assert_eq!(statistic(text, "number_of_executed_units").ok(), Some(42));
        assert!(
            statistic(
                "stat::number_of_executed_units: 0\n",
                "number_of_executed_units"
            )
            .is_err()
        );
        assert!(statistic("", "number_of_executed_units").is_err());
    }
}
