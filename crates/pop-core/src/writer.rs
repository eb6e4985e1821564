//! DER written back to front: every length is known when its header is due, so nothing is moved,
//! measured beforehand or patched.

use core::mem;

/// Writes into a buffer from its end.
///
/// Too small a buffer is no error until [`Writer::finish`]: what does not fit is lost, and the
/// length needed is known exactly. A writer over no buffer at all just measures.
pub(crate) struct Writer<'b> {
    /// What is left of the buffer, in front of what was written.
    free: &'b mut [u8],
    room: usize,
    len: usize,
}

impl<'b> Writer<'b> {
    pub(crate) fn new(buffer: &'b mut [u8]) -> Self {
        let room = buffer.len();
        Self {
            free: buffer,
            room,
            len: 0,
        }
    }

    /// Bytes written so far, whether or not they fitted.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Puts bytes before everything written so far.
    ///
    /// One by one: a compiler that sees more than that calls its own routine, which takes 84 bytes
    /// of stack and 730 of flash on a Cortex-M4.
    #[inline(never)] // saves 464 bytes of flash
    pub(crate) fn put(&mut self, bytes: &[u8]) {
        self.len = self.len.saturating_add(bytes.len());
        let (mut free, mut left) = (mem::take(&mut self.free), bytes);
        while let Some((&byte, before)) = left.split_last() {
            let Some((target, rest)) = free.split_last_mut() else {
                return;
            };
            *target = byte;
            (free, left) = (rest, before);
        }
        self.free = free;
    }

    /// Puts one byte before everything written so far.
    #[inline(never)] // saves 40 bytes of flash
    pub(crate) fn push(&mut self, byte: u8) {
        self.len = self.len.saturating_add(1);
        if let Some((target, free)) = mem::take(&mut self.free).split_last_mut() {
            *target = byte;
            self.free = free;
        }
    }

    /// Puts tag and length before what was written since [`Writer::len`] was `mark`.
    #[inline(never)] // saves 112 bytes of flash
    pub(crate) fn header(&mut self, tag: u8, mark: usize) {
        self.header_of(tag, self.len.saturating_sub(mark));
    }

    /// Puts tag and length of a value of `len` bytes.
    pub(crate) fn header_of(&mut self, tag: u8, len: usize) {
        let (mut rest, mut first) = (len, 0x80);
        loop {
            let [low, ..] = rest.to_le_bytes();
            self.push(low);
            rest >>= 8;
            first += 1;
            if rest == 0 {
                break;
            }
        }
        // A short length is a byte by itself, a longer one follows the number of its bytes.
        if len >= 0x80 {
            self.push(first);
        }
        self.push(tag);
    }

    /// Puts a whole TLV.
    pub(crate) fn tlv(&mut self, tag: u8, value: &[u8]) {
        let mark = self.len;
        self.put(value);
        self.header(tag, mark);
    }

    /// How many bytes of the buffer stayed free in front of what was written, or, if it did not
    /// fit, the length it takes.
    pub(crate) fn finish(self) -> Result<usize, usize> {
        self.room.checked_sub(self.len).ok_or(self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::Writer;
    extern crate std;
    use std::vec;

    #[test]
    fn lengths_are_minimal_at_every_boundary() {
        for (len, header) in [
            (0, &[0x04, 0x00][..]),
            (127, &[0x04, 127]),
            (128, &[0x04, 0x81, 128]),
            (255, &[0x04, 0x81, 255]),
            (256, &[0x04, 0x82, 1, 0]),
            (65_535, &[0x04, 0x82, 255, 255]),
            (65_536, &[0x04, 0x83, 1, 0, 0]),
            (0x0100_0000, &[0x04, 0x84, 1, 0, 0, 0]),
        ] {
            let value = vec![0x5a; len];
            let mut buffer = vec![0; len + 8];
            let mut writer = Writer::new(&mut buffer);
            writer.tlv(0x04, &value);
            let start = writer.finish().unwrap();
            let written = &buffer[start..];
            assert_eq!(&written[..header.len()], header);
            assert_eq!(&written[header.len()..], value);
        }
    }

    #[test]
    fn too_small_a_buffer_still_measures() {
        for size in 0..12 {
            let mut buffer = vec![0xaa; size];
            let mut writer = Writer::new(&mut buffer);
            writer.put(b"fgh");
            writer.tlv(0x0c, b"cde");
            writer.put(b"ab");
            assert_eq!(writer.len(), 10);
            let result = writer.finish();
            if size < 10 {
                assert_eq!(result, Err(10));
                assert!(b"ab\x0c\x03cdefgh".ends_with(&buffer));
            } else {
                assert_eq!(result, Ok(size - 10));
                assert_eq!(&buffer[size - 10..], b"ab\x0c\x03cdefgh");
                assert!(buffer[..size - 10].iter().all(|&byte| byte == 0xaa));
            }
        }
    }
}
