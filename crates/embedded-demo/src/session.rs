//! The serial line: frames in, one line out for each.
//!
//! A frame is its length in decimal, at most 4096, a line feed, and that many bytes. Length 0 ends the session.
//! The answer is the body of the verify request and a line feed, or `refused: ` with the reason.

use core::fmt::{self, Write as _};

use crate::AnswerError;
use crate::answer::{Buffers, MAX_REPLY_LEN, answer};

/// A serial line, as little of it as we need.
pub trait Line {
    /// Reads at least one byte into `buffer`; 0 at the end of the line, `None` if it is broken.
    fn read(&mut self, buffer: &mut [u8]) -> Option<usize>;
    /// Writes all of `bytes`, or `None` if the line is broken.
    fn write(&mut self, bytes: &[u8]) -> Option<()>;
}

/// How a session ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// Every frame was answered.
    Answered,
    /// At least one frame was refused.
    Refused,
    /// The line broke, or what came was no frame.
    Broken,
}

impl End {
    /// The exit status that a program reports: 0, 1 or 2.
    pub const fn exit_status(self) -> i32 {
        match self {
            Self::Answered => 0,
            Self::Refused => 1,
            Self::Broken => 2,
        }
    }
}

/// Answers frames until the end of the session.
pub fn run(line: &mut impl Line) -> End {
    let mut frame = [0; MAX_REPLY_LEN];
    let mut buffers = Buffers::new();
    let mut end = End::Answered;
    loop {
        let Some(length) = read_length(line) else {
            return End::Broken;
        };
        if length == 0 {
            return end;
        }
        let Some(frame) = frame.get_mut(..length) else {
            return End::Broken;
        };
        if fill(line, frame).is_none() {
            return End::Broken;
        }
        if cfg!(feature = "panic-on-frame") {
            #[expect(clippy::panic, reason = "the known-bad case of a device that panics")]
            {
                panic!("planted");
            }
        }
        let sent = match answer(frame, &mut buffers) {
            Ok(body) => line.write(body.as_bytes()).and_then(|()| line.write(b"\n")),
            Err(refusal) => {
                end = End::Refused;
                write_refusal(line, refusal)
            }
        };
        if sent.is_none() {
            return End::Broken;
        }
    }
}

fn write_refusal<L: Line>(line: &mut L, refusal: AnswerError) -> Option<()> {
    /// Formats straight onto the line.
    struct Text<'l, L>(&'l mut L);
    impl<L: Line> fmt::Write for Text<'_, L> {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.write(text.as_bytes()).ok_or(fmt::Error)
        }
    }
    writeln!(Text(line), "refused: {refusal}").ok()
}

/// Reads digits up to a line feed.
fn read_length(line: &mut impl Line) -> Option<usize> {
    let mut length = 0_usize;
    loop {
        let mut byte = [0];
        fill(line, &mut byte)?;
        match byte {
            [b'\n'] => return Some(length),
            [digit @ b'0'..=b'9'] => {
                length = length
                    .checked_mul(10)?
                    .checked_add(usize::from(digit - b'0'))?;
            }
            _ => return None,
        }
    }
}

/// Fills the whole buffer.
fn fill(line: &mut impl Line, mut buffer: &mut [u8]) -> Option<()> {
    while !buffer.is_empty() {
        let read = line.read(buffer)?;
        if read == 0 {
            return None;
        }
        buffer = buffer.get_mut(read..)?;
    }
    Some(())
}
