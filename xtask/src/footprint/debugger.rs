//! The emulator under its own debugger: it stops at the marks, says how many instructions were executed, and lets us
//! write and read the stack. So nothing in an image measures itself.
//!
//! The count is that of QEMU's recording of executions (`rr=record`): exact, and the same on every machine.

use std::env;
use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::ops::Range;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::command::{Failure, Result};

/// The longest work takes a second or two; an image that hangs must not hang CI.
const DEADLINE: Duration = Duration::from_secs(60);

/// What the stack is painted with. No work of ours leaves these bytes behind.
const PAINT: u8 = 0xa5;

/// Bytes of memory in one packet; a packet of the debugger has 4096 characters, two for each byte.
const CHUNK: u32 = 1024;

/// The register r13 in the debugger's list of registers, 32 bits each.
const STACK_POINTER: usize = 13;
const PROGRAM_COUNTER: usize = 15;

/// A running emulator and the line to it.
pub(super) struct Debugger {
    emulator: Child,
    line: UnixStream,
    socket: PathBuf,
    recording: PathBuf,
}

impl Debugger {
    /// Starts the emulator, which waits for us before the first instruction.
    pub(super) fn start(cpu: &str, machine: &str, image: &Path) -> Result<Self> {
        // Not beside the image: a socket's path has a hundred characters at most.
        let name = format!("footprint-{}", std::process::id());
        let socket = env::temp_dir().join(format!("{name}.socket"));
        let recording = env::temp_dir().join(format!("{name}.recording"));
        let failed = |error: std::io::Error| Failure::new(format!("qemu-system-arm: {error}"));
        if let Err(error) = fs::remove_file(&socket)
            && error.kind() != ErrorKind::NotFound
        {
            return Err(failed(error));
        }
        let mut emulator = Command::new("qemu-system-arm")
            .args(["-cpu", cpu, "-machine", machine])
            .args(["-display", "none", "-monitor", "none", "-serial", "none"])
            .arg("-icount")
            .arg(format!(
                "shift=0,align=off,sleep=off,rr=record,rrfile={}",
                recording.display()
            ))
            .arg("-gdb")
            .arg(format!("unix:{},server=on,wait=off", socket.display()))
            .args(["-S", "-kernel"])
            .arg(image)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let line = match connect(&socket, &mut emulator) {
            Ok(line) => line,
            Err(failure) => {
                // It may have ended by itself.
                let _ = emulator.kill();
                let _ = emulator.wait();
                return Err(failure);
            }
        };
        line.set_read_timeout(Some(DEADLINE)).map_err(failed)?;
        Ok(Self {
            emulator,
            line,
            socket,
            recording,
        })
    }

    /// Runs until one of these instructions is due, and says which.
    pub(super) fn run_to(&mut self, addresses: &[u32]) -> Result<u32> {
        for address in addresses {
            self.expect_ok(&format!("Z0,{address:x},2"))?;
        }
        self.ask("c")?;
        for address in addresses {
            self.expect_ok(&format!("z0,{address:x},2"))?;
        }
        let at = self.register(PROGRAM_COUNTER)?;
        if addresses.contains(&at) {
            return Ok(at);
        }
        Err(Failure::new(format!(
            "the emulator stopped at {at:#x}, where nothing is marked"
        )))
    }

    /// Instructions since the start.
    pub(super) fn instructions(&mut self) -> Result<u64> {
        let command: String = b"info replay".iter().map(|c| format!("{c:02x}")).collect();
        self.send(&format!("qRcmd,{command}"))?;
        let mut text = Vec::new();
        loop {
            let answer = self.receive()?;
            match answer.strip_prefix('O') {
                Some("K") => break,
                Some(part) => text.extend(bytes(part)?),
                None => break,
            }
        }
        count(&String::from_utf8_lossy(&text))
    }

    /// Where the stack stands.
    pub(super) fn stack_pointer(&mut self) -> Result<u32> {
        self.register(STACK_POINTER)
    }

    fn register(&mut self, number: usize) -> Result<u32> {
        let all = bytes(&self.ask("g")?)?;
        let bytes = all.get(4 * number..4 * number + 4).unwrap_or_default();
        <[u8; 4]>::try_from(bytes)
            .map(u32::from_le_bytes)
            .map_err(|_| Failure::new(format!("the emulator has no register {number}")))
    }

    /// Paints memory.
    pub(super) fn paint(&mut self, memory: Range<u32>) -> Result<()> {
        for (at, len) in chunks(memory) {
            let paint = format!("{PAINT:02x}").repeat(len as usize);
            self.expect_ok(&format!("M{at:x},{len:x}:{paint}"))?;
        }
        Ok(())
    }

    /// Reads memory.
    pub(super) fn read(&mut self, memory: Range<u32>) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        for (at, len) in chunks(memory) {
            all.extend(bytes(&self.ask(&format!("m{at:x},{len:x}"))?)?);
        }
        Ok(all)
    }

    fn expect_ok(&mut self, packet: &str) -> Result<()> {
        match self.ask(packet)?.as_str() {
            "OK" => Ok(()),
            other => Err(Failure::new(format!(
                "the emulator's debugger answered `{other}` to `{packet:.20}`"
            ))),
        }
    }

    fn ask(&mut self, packet: &str) -> Result<String> {
        self.send(packet)?;
        self.receive()
    }

    fn send(&mut self, packet: &str) -> Result<()> {
        let sum = packet.bytes().fold(0_u8, u8::wrapping_add);
        self.line
            .write_all(format!("${packet}#{sum:02x}").as_bytes())
            .map_err(|error| Failure::new(format!("the emulator's debugger: {error}")))
    }

    /// The next packet: `$`, text, `#` and a sum that a local socket does not need.
    fn receive(&mut self) -> Result<String> {
        let mut packet = String::new();
        while self.byte()? != b'$' {}
        loop {
            match self.byte()? {
                b'#' => break,
                byte => packet.push(char::from(byte)),
            }
        }
        self.byte()?;
        self.byte()?;
        self.line
            .write_all(b"+")
            .map_err(|error| Failure::new(format!("the emulator's debugger: {error}")))?;
        Ok(packet)
    }

    fn byte(&mut self) -> Result<u8> {
        let mut byte = [0];
        self.line
            .read_exact(&mut byte)
            .map_err(|error| match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut => Failure::new(format!(
                    "the work did not end within {} s",
                    DEADLINE.as_secs()
                )),
                _ => Failure::new(format!("the emulator's debugger: {error}")),
            })?;
        Ok(byte[0])
    }
}

impl Drop for Debugger {
    fn drop(&mut self) {
        // Whatever is gone already needs no removal.
        let _ = self.emulator.kill();
        let _ = self.emulator.wait();
        let _ = fs::remove_file(&self.socket);
        let _ = fs::remove_file(&self.recording);
    }
}

fn connect(socket: &Path, emulator: &mut Child) -> Result<UnixStream> {
    let begin = Instant::now();
    loop {
        match UnixStream::connect(socket) {
            Ok(line) => return Ok(line),
            Err(error) if begin.elapsed() > DEADLINE => {
                return Err(Failure::new(format!("{}: {error}", socket.display())));
            }
            Err(_) => thread::sleep(Duration::from_millis(5)),
        }
        if let Ok(Some(status)) = emulator.try_wait() {
            return Err(Failure::new(format!(
                "qemu-system-arm ended before its debugger could be reached: {status}"
            )));
        }
    }
}

fn chunks(memory: Range<u32>) -> impl Iterator<Item = (u32, u32)> {
    let end = memory.end;
    memory
        .step_by(CHUNK as usize)
        .map(move |at| (at, CHUNK.min(end - at)))
}

/// Bytes from their hexadecimal digits.
fn bytes(text: &str) -> Result<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| {
            std::str::from_utf8(pair)
                .ok()
                .and_then(|digits| u8::from_str_radix(digits, 16).ok())
                .ok_or_else(|| {
                    Failure::new(format!("the emulator's debugger answered `{text:.20}`"))
                })
        })
        .collect()
}

/// The count in what the monitor says of its recording.
fn count(text: &str) -> Result<u64> {
    text.rsplit_once("instruction count = ")
        .and_then(|(_, count)| count.trim().parse().ok())
        .ok_or_else(|| Failure::new(format!("no count of instructions in `{}`", text.trim())))
}

/// How far down from its upper end painted memory was written to.
pub(super) fn stack_use(memory: &[u8]) -> std::result::Result<u64, String> {
    let untouched = memory.iter().take_while(|&&byte| byte == PAINT).count();
    if untouched == 0 {
        return Err("the stack has no paint left: it was not painted, or it overflowed".to_owned());
    }
    Ok((memory.len() - untouched) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_without_paint_is_noticed() {
        assert!(stack_use(&[0; 64]).is_err());
        assert!(stack_use(&[]).is_err());
        let mut stack = [PAINT; 64];
        assert_eq!(stack_use(&stack), Ok(0));
        stack[60] = 1;
        assert_eq!(stack_use(&stack), Ok(4));
        stack[0] = 1;
        assert!(stack_use(&stack).is_err());
    }

    #[test]
    fn memory_is_taken_in_chunks_without_a_gap() {
        assert_eq!(
            chunks(8..8 + 2 * CHUNK + 4).collect::<Vec<_>>(),
            [(8, CHUNK), (8 + CHUNK, CHUNK), (8 + 2 * CHUNK, 4)]
        );
        assert_eq!(chunks(8..8).count(), 0);
    }

    #[test]
    fn answers_are_read_or_refused() {
        assert_eq!(bytes("00ff").unwrap(), [0, 255]);
        assert!(bytes("E0x").is_err());
        let text = "Recording execution 'x': instruction count = 22\r\n";
        assert_eq!(count(text).unwrap(), 22);
        assert!(count("Not recording\r\n").is_err());
    }
}
