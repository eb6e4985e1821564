//! The steps of `cargo xtask test`, in order, each one also a verb.

use std::time::{Duration, Instant};

use crate::command::{self, Failure, Result, cargo};
use crate::project::{Outcome, Project};
use crate::{
    bare_target, deny, firmware, fixtures, footprint, fuzz, gates, hack, interop, needs, oldest,
    tidy,
};

struct Step {
    verb: &'static str,
    what: &'static str,
    run: fn(&Project) -> Result<Outcome>,
}

const fn step(
    verb: &'static str,
    what: &'static str,
    run: fn(&Project) -> Result<Outcome>,
) -> Step {
    Step { verb, what, run }
}

/// Cheap checks first: a slip shows before the long builds.
const STEPS: &[Step] = &[
    step("fmt", "formatting of every workspace", fmt),
    step(
        "tidy",
        "the project's rules that no other tool checks",
        tidy::run,
    ),
    step(
        "deny",
        "cargo-deny: advisories, licences, duplicates and sources of dependencies",
        deny::run,
    ),
    step(
        "hack",
        "cargo-hack: each set of features of text, core and models builds",
        hack::run,
    ),
    step(
        "clippy",
        "lints of every workspace, warnings denied",
        clippy,
    ),
    step("tests", "unit and integration tests", tests),
    step("doc", "the libraries' documentation, warnings denied", doc),
    step(
        "package",
        "the packages meant for publication can be packaged",
        package,
    ),
    step("doctests", "examples in the documentation", doctests),
    step(
        "interop",
        "OpenSSL, GnuTLS, pyca and pkilint on good and mutated leaves; a table of differences",
        interop::run,
    ),
    step(
        "gates",
        "no allocator and no panic, and twins that have one must fail",
        gates::run,
    ),
    step(
        "firmware",
        "the Cortex-M4 image under QEMU gives the host's bytes and the golden file's",
        firmware::run,
    ),
    step(
        "footprint",
        "flash, stack and instructions on Cortex-M4 and M0, against a table and floors",
        footprint::run,
    ),
    step(
        "fuzz",
        "ten seconds of each fuzz target, and a planted crash",
        fuzz::run,
    ),
];

/// Verbs that are no checks.
const TOOLS: &[Step] = &[
    step(
        "fixtures",
        "make the firmware's test CA and leaf key and the fuzzers' request, where missing",
        fixtures::run,
    ),
    step(
        "interop-all",
        "the same with Botan, Mbed TLS, wolfSSL, Go, Java, webpki and x509-parser",
        interop::run_all,
    ),
    step(
        "footprint-record",
        "measure and write this compiler's rows of the footprint table",
        footprint::record,
    ),
    step(
        "oldest",
        "everything builds with the oldest compiler that the manifests promise, and the tests pass",
        oldest::run,
    ),
    step(
        "package-build",
        "each package builds from its archive alone",
        package_build,
    ),
    step(
        "debian",
        "gates, firmware and footprint by Debian's compiler, where rustup is the usual route",
        debian,
    ),
    step(
        "nightly",
        "interop-all, oldest, package-build, debian, and ten minutes of each fuzz target, from new seeds each time",
        nightly,
    ),
];

/// The text of `cargo xtask help`.
pub(crate) fn help() -> String {
    let mut text = String::from(
        "cargo xtask test             everything below, in this order; stops at the first failure\n",
    );
    for step in STEPS {
        text.push_str(&format!("cargo xtask {:<16} {}\n", step.verb, step.what));
    }
    text.push('\n');
    for tool in TOOLS {
        text.push_str(&format!("cargo xtask {:<16} {}\n", tool.verb, tool.what));
    }
    text.push_str(
        "\nOptions\n  \
         --allow-missing       go on without checks that cannot run here; ignored when CI=true\n\n\
         Environment\n  \
         CI=true               nothing may be left out, ../shared included\n  \
         XTASK_EMBEDDED_ROUTE  `rustup` or `debian`: how to build for the bare target\n",
    );
    text
}

/// Runs one verb.
pub(crate) fn run(project: &Project, verb: &str) -> Result<()> {
    if verb == "test" {
        return run_all(project);
    }
    let step = STEPS
        .iter()
        .chain(TOOLS)
        .find(|step| step.verb == verb)
        .ok_or_else(|| Failure::new(format!("no verb `{verb}`\n\n{}", help())))?;
    if let Outcome::NotRun(why) = project.outcome((step.run)(project))? {
        println!("not run: {why}");
    }
    Ok(())
}

fn run_all(project: &Project) -> Result<()> {
    let begin = Instant::now();
    let mut table = Vec::new();
    let mut not_run = Vec::new();
    for step in STEPS {
        println!("\n=== {}: {}", step.verb, step.what);
        let begin = Instant::now();
        let result = project.outcome((step.run)(project));
        let time = begin.elapsed();
        match result {
            Ok(Outcome::Done) => table.push((step.verb, time, "passed")),
            Ok(Outcome::NotRun(why)) => {
                table.push((step.verb, time, "NOT RUN"));
                not_run.push(format!("{}: {why}", step.verb));
            }
            Err(failure) => {
                table.push((step.verb, time, "FAILED"));
                print_table(&table, begin.elapsed());
                return Err(Failure::new(format!(
                    "step `{0}` failed: {failure}\nrepeat it with: cargo xtask {0}",
                    step.verb
                )));
            }
        }
    }
    print_table(&table, begin.elapsed());
    for line in not_run {
        println!("NOT RUN {line}");
    }
    if project.shared().is_none() {
        println!("IGNORED the tests that read ../shared, which is not beside this checkout");
    }
    Ok(())
}

fn print_table(rows: &[(&str, Duration, &str)], total: Duration) {
    println!("\nstep              time  result");
    for (verb, time, result) in rows {
        println!("{verb:<12} {:>7.1} s  {result}", time.as_secs_f64());
    }
    println!("{:<12} {:>7.1} s", "total", total.as_secs_f64());
}

/// The route that is taken where rustup has no targets must not break unseen where it has.
fn debian(project: &Project) -> Result<Outcome> {
    for verb in ["gates", "firmware", "footprint"] {
        let mut step = cargo();
        step.current_dir(project.root()).args(["xtask", verb]);
        command::run(step.env(bare_target::ROUTE_VARIABLE, "debian"))?;
    }
    Ok(Outcome::Done)
}

fn nightly(project: &Project) -> Result<Outcome> {
    // All are to be had of one night: what one of them lacks or finds does not keep the others from running.
    let results = [
        interop::run_all(project),
        oldest::run(project),
        package_build(project),
        debian(project),
        fuzz::nightly(project),
    ];
    let (mut outcome, mut failures) = (Outcome::Done, Vec::new());
    for result in results {
        match result {
            Ok(Outcome::Done) => {}
            Ok(not_run) => outcome = not_run,
            Err(failure) => failures.push(failure),
        }
    }
    if failures.is_empty() {
        return Ok(outcome);
    }
    let texts: Vec<_> = failures.iter().map(ToString::to_string).collect();
    let text = texts.join("\n");
    Err(if failures.iter().all(Failure::is_missing) {
        Failure::missing(text)
    } else {
        Failure::new(text)
    })
}

/// Runs cargo with these arguments, separated by spaces, in the project's folder.
fn run_cargo(project: &Project, arguments: &str) -> Result<Outcome> {
    command::run(
        cargo()
            .args(arguments.split_whitespace())
            .current_dir(project.root()),
    )?;
    Ok(Outcome::Done)
}

fn fmt(project: &Project) -> Result<Outcome> {
    for manifest in project.workspaces() {
        run_cargo(
            project,
            &format!("fmt --all --check --manifest-path {manifest}"),
        )?;
    }
    Ok(Outcome::Done)
}

fn clippy(project: &Project) -> Result<Outcome> {
    // Tests run the requests and the JSON that the command line prints.
    needs::program("curl", &["curl"])?;
    needs::program("python3", &["python3"])?;
    needs::program("cc", &["gcc", "libc6-dev"])?;
    let lint = |manifest: &str, packages: &str| {
        let mut clippy = cargo();
        clippy.current_dir(project.root()).args([
            "clippy",
            "--locked",
            "--manifest-path",
            manifest,
        ]);
        clippy
            .args(packages.split_whitespace())
            .args(["--", "--deny", "warnings"]);
        if manifest != "Cargo.toml" {
            clippy.env("CARGO_TARGET_DIR", project.target("lints"));
        }
        command::run(&mut clippy)
    };
    for manifest in project.workspaces() {
        lint(manifest, "--workspace --all-targets")?;
    }
    lint("Cargo.toml", "--workspace --all-targets --all-features")?;
    let target = bare_target::CORTEX_M4;
    if bare_target::has_target(target)? {
        let firmware = format!("--package embedded-demo --target {target}");
        lint("crates/embedded-demo/Cargo.toml", &firmware)?;
    } else {
        // Debian's compiler, the other way to build the image, comes without clippy.
        println!("not linted: crates/embedded-demo/src/device.rs, for want of the target {target}");
    }
    Ok(Outcome::Done)
}

fn tests(project: &Project) -> Result<Outcome> {
    if project.shared().is_none() {
        if Project::is_ci() {
            return Err(Failure::new("not present: ../shared, which CI must have"));
        }
        println!("not present: ../shared; the tests that read it show as ignored");
    }
    needs::program("openssl", &["openssl"])?;
    // A second implementation for certification requests.
    needs::program("certtool", &["gnutls-bin"])?;
    // A terminal for the tests of what only a terminal is shown.
    needs::program("script", &["bsdutils"])?;
    needs::program("cc", &["gcc", "libc6-dev"])?;
    run_cargo(
        project,
        &format!("test --locked --workspace --all-targets --features {OFF_BY_DEFAULT}"),
    )
}

/// Features of the libraries that the command line does not use. The step `clippy` builds without them too.
const OFF_BY_DEFAULT: &str = "pop-http-client/blocking,pop-core/x509-cert";

/// The libraries: doc comments of the command line are help texts of clap, in plain text.
fn doc(project: &Project) -> Result<Outcome> {
    let mut doc = cargo();
    doc.args(["doc", "--locked", "--no-deps", "--all-features"])
        .args(["--workspace", "--exclude", "x509-pop", "--exclude", "xtask"])
        .env("RUSTDOCFLAGS", "--deny warnings")
        .current_dir(project.root());
    command::run(&mut doc)?;
    Ok(Outcome::Done)
}

const PACKAGE: &str = "package --locked --allow-dirty --workspace --exclude xtask";

/// The archives are made; building from them is for the night.
fn package(project: &Project) -> Result<Outcome> {
    run_cargo(project, &format!("{PACKAGE} --no-verify"))
}

fn package_build(project: &Project) -> Result<Outcome> {
    run_cargo(project, PACKAGE)
}

fn doctests(project: &Project) -> Result<Outcome> {
    run_cargo(
        project,
        &format!("test --locked --workspace --doc --features {OFF_BY_DEFAULT}"),
    )
}
