//! What a device pays: flash, stack and exact instructions of each piece of work, held against a table and against floors.
//!
//! Every piece is an image of its own, built for size as firmware is, and an empty image is subtracted. The emulator
//! counts instructions, not cycles: the numbers compare variants and cores, they are no times.

mod baseline;
mod debugger;
mod floors;
mod image;
mod table;

use std::fs;
use std::process::Command;

use crate::bare_target::{CORTEX_M0, CORTEX_M4, Route};
use crate::command::{self, Failure, Result};
use crate::needs;
use crate::project::{Outcome, Project};

use debugger::Debugger;
use image::Image;
use table::{Cost, Row, Table};

/// The committed numbers.
const TABLE: &str = "crates/embedded-demo/footprint/table.md";

/// A stable user has no cfg by which crypto-bigint would choose 64-bit words on a Cortex-M4, and nor has this build.
const FLAGS: &str = "--cfg cpubits=\"32\"";

/// The image that is subtracted.
const EMPTY: &str = "empty";
/// The image that says that its work failed.
const REFUSED: &str = "refused";
/// The images with work, in the order of the table.
const WORKS: [&str; 11] = [
    "parse",
    "tbs",
    "builder",
    "validate",
    "core",
    "request",
    "pem",
    "sign",
    "verify",
    "sign-verify",
    "job",
];

/// Where an image runs.
struct Board {
    name: &'static str,
    target: &'static str,
    cpu: &'static str,
    machine: &'static str,
}

/// Floors hold for the first one.
const BOARDS: [Board; 2] = [
    Board {
        name: "M4",
        target: CORTEX_M4,
        cpu: "cortex-m4",
        machine: "mps2-an386",
    },
    Board {
        name: "M0",
        target: CORTEX_M0,
        cpu: "cortex-m0",
        machine: "microbit",
    },
];

/// Measures and compares.
pub(crate) fn run(project: &Project) -> Result<Outcome> {
    let path = project.path(TABLE);
    let text =
        fs::read_to_string(&path).map_err(|error| Failure::new(format!("{TABLE}: {error}")))?;
    let known = Table::parse(&text).map_err(|why| Failure::new(format!("{TABLE}: {why}")))?;
    let (compiler, rows) = measure_all(project)?;
    let (mut complaints, mut notes) = known.compare(&compiler, &rows);
    let (exceeded, too_low) = floors::check(&rows);
    complaints.extend(exceeded);
    notes.extend(too_low);
    print!("{}", baseline::report(&rows));
    for note in &notes {
        println!("note: {note}");
    }
    if complaints.is_empty() {
        return Ok(Outcome::Done);
    }
    Err(Failure::new(format!(
        "{} complaint(s)\n  {}\nIf a change is meant: `cargo xtask footprint-record`, and say why in the commit",
        complaints.len(),
        complaints.join("\n  ")
    )))
}

/// Measures, and writes the rows of this compiler into the table.
pub(crate) fn record(project: &Project) -> Result<Outcome> {
    let path = project.path(TABLE);
    let failed = |error: std::io::Error| Failure::new(format!("{TABLE}: {error}"));
    let text = fs::read_to_string(&path).map_err(failed)?;
    let mut table = Table::parse(&text).map_err(|why| Failure::new(format!("{TABLE}: {why}")))?;
    let (compiler, rows) = measure_all(project)?;
    table.replace(&compiler, rows);
    fs::write(&path, table.written(&text)).map_err(failed)?;
    println!("written: {TABLE}");
    Ok(Outcome::Done)
}

/// The compiler's name and a row for every board and piece of work.
fn measure_all(project: &Project) -> Result<(String, Vec<Row>)> {
    needs::qemu_arm()?;
    let route = Route::find(&BOARDS.map(|board| board.target))?;
    let compiler = route.compiler()?;
    println!("compiler: {compiler}");
    let mut rows = Vec::new();
    for board in &BOARDS {
        build(project, route, board)?;
        let image = |name: &str| {
            Image::new(
                route
                    .target_folder(project, "footprint")
                    .join(board.target)
                    .join("release")
                    .join(name),
            )
        };
        if let Ok(cost) = cost(board, &image(REFUSED)) {
            return Err(Failure::new(format!(
                "{}: an image whose work fails was measured all the same: {cost}",
                board.name
            )));
        }
        let empty = cost(board, &image(EMPTY))?;
        for work in WORKS {
            let cost = cost(board, &image(work))?
                .less(&empty)
                .ok_or_else(|| Failure::new(format!("`{work}` costs less than nothing")))?;
            println!("{:<3} {work:<12} {cost}", board.name);
            rows.push(Row {
                compiler: compiler.clone(),
                board: board.name.to_owned(),
                work: work.to_owned(),
                cost,
            });
        }
    }
    Ok((compiler, rows))
}

fn build(project: &Project, route: Route, board: &Board) -> Result<()> {
    let mut build: Command = route.cargo(project, "build", board.target);
    route.add_flags(&mut build, FLAGS);
    build
        .env(
            "CARGO_TARGET_DIR",
            route.target_folder(project, "footprint"),
        )
        .args(["--release", "--package", "footprint", "--bins"])
        .arg("--manifest-path")
        .arg(project.path("crates/embedded-demo/Cargo.toml"));
    command::run(&mut build)
}

/// What one image costs, harness included.
fn cost(board: &Board, image: &Image) -> Result<Cost> {
    let marks = image.marks()?;
    let mut debugger = Debugger::start(board.cpu, board.machine, image.path())?;
    debugger.run_to(&[marks.begin])?;
    let (before, top) = (debugger.instructions()?, debugger.stack_pointer()?);
    debugger.paint(marks.stack_end..top)?;
    let at = debugger.run_to(&[marks.done, marks.failed])?;
    if at != marks.done {
        return Err(Failure::new(format!(
            "{}: the work was not done",
            image.path().display()
        )));
    }
    let instructions = debugger.instructions()? - before;
    let stack = debugger::stack_use(&debugger.read(marks.stack_end..top)?)
        .map_err(|why| Failure::new(format!("{}: {why}", image.path().display())))?;
    Ok(Cost {
        flash: image.flash()?,
        stack,
        instructions,
    })
}
