//! Where a session runs: the emulated board, or this machine.

use std::fmt;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::command::{Failure, Result};

/// A session takes less than a second; a device that hangs must not hang CI.
const DEADLINE: Duration = Duration::from_secs(60);

/// A place that answers frames.
pub(super) struct Board {
    image: PathBuf,
    emulated: bool,
}

/// How a session ended: exit status and everything that was sent.
pub(super) struct Ended {
    pub(super) status: i32,
    pub(super) output: Vec<u8>,
}

impl fmt::Display for Ended {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "exit status {}, output `{}`",
            self.status,
            String::from_utf8_lossy(&self.output)
        )
    }
}

impl Board {
    /// A Cortex-M4 with the serial line on the emulator's stdin and stdout, and its exit status.
    pub(super) fn emulated(image: PathBuf) -> Self {
        Self {
            image,
            emulated: true,
        }
    }

    /// The same session as a program of this machine.
    pub(super) fn host(program: PathBuf) -> Self {
        Self {
            image: program,
            emulated: false,
        }
    }

    /// The file that runs.
    pub(super) fn path(&self) -> &Path {
        &self.image
    }

    /// What to call it in a message.
    pub(super) fn name(&self) -> &'static str {
        if self.emulated {
            "the device"
        } else {
            "the host"
        }
    }

    /// Runs one session on this input.
    pub(super) fn run(&self, input: &[u8]) -> Result<Ended> {
        let failed = |error: std::io::Error| Failure::new(format!("{}: {error}", self.name()));
        let file = self.image.with_extension("in");
        fs::write(&file, input).map_err(failed)?;
        let mut child = self
            .command()
            .stdin(File::open(&file).map_err(failed)?)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let status = wait(&mut child).map_err(failed)?;
        let mut output = Vec::new();
        if let Some(mut stdout) = child.stdout.take() {
            stdout.read_to_end(&mut output).map_err(failed)?;
        }
        let status = status
            .ok_or_else(|| {
                Failure::new(format!(
                    "{} did not end within {} s; so far it printed `{}`",
                    self.name(),
                    DEADLINE.as_secs(),
                    String::from_utf8_lossy(&output)
                ))
            })?
            .code()
            .ok_or_else(|| Failure::new(format!("{} was killed", self.name())))?;
        Ok(Ended { status, output })
    }

    fn command(&self) -> Command {
        if !self.emulated {
            return Command::new(&self.image);
        }
        let mut qemu = Command::new("qemu-system-arm");
        qemu.args(["-cpu", "cortex-m4", "-machine", "mps2-an386"])
            .args(["-display", "none", "-monitor", "none", "-serial", "none"])
            .args(["-semihosting-config", "enable=on,target=native", "-kernel"])
            .arg(&self.image);
        qemu
    }
}

/// `None` if the deadline passed; the child is ended then.
fn wait(child: &mut Child) -> std::io::Result<Option<ExitStatus>> {
    let begin = Instant::now();
    while begin.elapsed() < DEADLINE {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(Duration::from_millis(5));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// The frames of one session: length, line feed, bytes; length 0 ends it.
pub(super) fn frames(replies: &[&[u8]]) -> Vec<u8> {
    let mut input = Vec::new();
    for reply in replies {
        input.extend_from_slice(format!("{}\n", reply.len()).as_bytes());
        input.extend_from_slice(reply);
    }
    input.extend_from_slice(b"0\n");
    input
}
