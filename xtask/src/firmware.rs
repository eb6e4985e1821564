//! The firmware under QEMU: the same bytes as on a host, the bytes of the golden file, and no answer to a doubtful code.

mod board;
mod replies;

use std::fs;
use std::process::Command;

use board::{Board, Ended};

use crate::bare_target::{CORTEX_M4, Route};
use crate::command::{self, Failure, Result, cargo};
use crate::files;
use crate::fixtures::FOLDER;
use crate::needs;
use crate::project::{Outcome, Project};

const MANIFEST: &str = "crates/embedded-demo/Cargo.toml";

/// Builds the image and the host's twin of it, and compares what they say.
pub(crate) fn run(project: &Project) -> Result<Outcome> {
    needs::qemu_arm()?;
    let route = Route::find(&[CORTEX_M4])?;
    let device = image(project, route, &[])?;
    let host = host(project)?;
    report_size(&device)?;

    let made_up = replies::made_up(project)?;
    check_answer(project, &device, &host, &made_up, "made-up")?;
    check_refusals(&device, &made_up)?;
    let panicking = image(project, route, &["--features", "panic-on-frame"])?;
    check_panic(&panicking, &made_up)?;

    match replies::recorded(project)? {
        Some(recorded) => check_answer(project, &device, &host, &recorded, "recorded")?,
        None if Project::is_ci() => {
            return Err(Failure::new("not present: ../shared, which CI must have"));
        }
        None => println!("not present: ../shared; only our own made-up reply was answered"),
    }
    Ok(Outcome::Done)
}

/// The image for the board.
fn image(project: &Project, route: Route, features: &[&str]) -> Result<Board> {
    let mut build = route.cargo(project, "build", CORTEX_M4);
    command::run(package(project, &mut build).args(features))?;
    let image = route
        .target_folder(project, "embedded")
        .join(CORTEX_M4)
        .join("release/embedded-demo");
    // The next build with other features writes to the same place.
    let kept = image.with_extension(if features.is_empty() {
        "plain"
    } else {
        "features"
    });
    fs::copy(&image, &kept)
        .map_err(|error| Failure::new(format!("{}: {error}", image.display())))?;
    Ok(Board::emulated(kept))
}

/// The same session as a program of this machine.
fn host(project: &Project) -> Result<Board> {
    let folder = project.target("embedded").join("host");
    let mut build = cargo();
    build
        .args(["build", "--locked"])
        .env("CARGO_TARGET_DIR", &folder);
    command::run(package(project, &mut build))?;
    Ok(Board::host(folder.join("release/embedded-demo")))
}

fn package<'c>(project: &Project, build: &'c mut Command) -> &'c mut Command {
    build
        .args(["--release", "--package", "embedded-demo", "--manifest-path"])
        .arg(project.path(MANIFEST))
}

/// Device, host and golden file agree, and another code gives another answer.
fn check_answer(
    project: &Project,
    device: &Board,
    host: &Board,
    reply: &[u8],
    name: &str,
) -> Result<()> {
    let answer = answered(device, reply)?;
    if answer != answered(host, reply)? {
        return Err(Failure::new(format!(
            "{name} reply: device and host give different bytes"
        )));
    }
    let golden = project.path(FOLDER).join(format!("{name}.golden.json"));
    if golden.is_file() {
        let expected = files::read(&golden)?;
        if answer != expected {
            return Err(Failure::new(format!(
                "{name} reply: the answer is not the golden file's ({}).\nIf the change is meant, delete that file, \
                 run `cargo xtask firmware` twice and commit it.\nanswer: {}",
                golden.display(),
                String::from_utf8_lossy(&answer)
            )));
        }
    } else {
        files::write(&golden, &answer)?;
        return Err(Failure::new(format!(
            "there was no {}: it is written now, look at it and run this again",
            golden.display()
        )));
    }
    let other = replies::with_another_code(reply)?;
    if answered(device, &other)? == answer {
        return Err(Failure::new(format!(
            "{name} reply: another code gives the same answer"
        )));
    }
    println!(
        "{name} reply: device, host and golden file agree on {} bytes",
        answer.len()
    );
    Ok(())
}

/// What a device must not sign, and what it must not read.
fn check_refusals(device: &Board, reply: &[u8]) -> Result<()> {
    for code in [
        "device-7",
        "0123456789abcdef",
        "0123456789ABCDEF0123456789ABCDEg",
    ] {
        let ended = device.run(&board::frames(&[&replies::with_code(reply, code)?]))?;
        if ended.status != 1 || !ended.output.starts_with(b"refused: ") {
            return Err(Failure::new(format!(
                "a reply with the code `{code}` was not refused: {ended}"
            )));
        }
        print!("code `{code}`: {}", String::from_utf8_lossy(&ended.output));
    }
    for (what, input) in [
        ("a frame that is cut", b"9\n{".as_slice()),
        ("a frame longer than the device takes", b"99999\n{"),
        ("a length that is no number", b"-1\n{"),
    ] {
        let ended = device.run(input)?;
        if ended.status != 2 || !ended.output.is_empty() {
            return Err(Failure::new(format!("{what} was not noticed: {ended}")));
        }
    }
    Ok(())
}

/// A panic on the device must not look like success.
fn check_panic(device: &Board, reply: &[u8]) -> Result<()> {
    let ended = device.run(&board::frames(&[reply]))?;
    if ended.status == 101 {
        println!("a panic ends the device with status 101");
        return Ok(());
    }
    Err(Failure::new(format!(
        "a planted panic did not end the device with status 101: {ended}"
    )))
}

/// The one line that answers this reply.
fn answered(board: &Board, reply: &[u8]) -> Result<Vec<u8>> {
    let ended = board.run(&board::frames(&[reply]))?;
    match ended {
        Ended { status: 0, output } => Ok(output),
        other => Err(Failure::new(format!(
            "{} did not answer: {other}",
            board.name()
        ))),
    }
}

/// Shown, not limited.
fn report_size(device: &Board) -> Result<()> {
    let size = needs::program("size", &["binutils"])?;
    let text = command::stdout(Command::new(size).arg("-A").arg(device.path()))?;
    let section = |name: &str| -> u64 {
        text.lines()
            .filter_map(|line| {
                let mut words = line.split_whitespace();
                (words.next() == Some(name)).then(|| words.next()?.parse::<u64>().ok())?
            })
            .sum()
    };
    let code = section(".vector_table") + section(".text") + section(".rodata");
    let data = section(".data");
    println!(
        "image: {} bytes of flash, {} of static RAM",
        code + data,
        data + section(".bss")
    );
    Ok(())
}
