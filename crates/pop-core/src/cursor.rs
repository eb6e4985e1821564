//! The TLV cursor: strict DER from a borrowed slice.
//!
//! Low tag numbers only, shortest lengths only, no recursion: the caller enters each level.
//!
//! The first error stays in the cursor, and from then on what is read does not matter: whatever is
//! asked for may be empty, and the content with the error has nothing left, so loops over it end.
//! Readers go on without checking, and the caller checks once, at the end. That takes a fraction of
//! the code, stack and time of a `Result` each.
//!
//! Here, and in what reads with it, a function that several call is not inlined where that saves
//! something; the comment behind the attribute says how much.

use core::mem;

use crate::error::{Field, ParseError, ParseErrorKind as Kind};
use crate::limits::MAX_CERTIFICATE_LEN;
use crate::oid;

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// Where bytes stand in the input: in the upper sixteen bits the place of the first one, in the
/// lower sixteen the place after the last. They reach everywhere, because no longer input is read.
/// One word, because views are full of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span(u32);

const _: () = assert!(
    MAX_CERTIFICATE_LEN <= 0xffff,
    "sixteen bits reach everywhere"
);

impl Span {
    /// Nowhere: it ends before it starts. Not zero, because a view full of zeros is made by a
    /// routine of the compiler that takes more flash on a device than the words themselves.
    pub(crate) const NONE: Self = Self(1 << 16);

    /// The bytes.
    #[inline(never)] // saves 348 bytes of flash
    pub(crate) const fn of(self, input: &[u8]) -> &[u8] {
        let Some((before_end, _)) = input.split_at_checked((self.0 & 0xffff) as usize) else {
            return &[];
        };
        match before_end.split_at_checked((self.0 >> 16) as usize) {
            Some((_, bytes)) => bytes,
            None => &[],
        }
    }
}

/// A position in DER.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    /// What was not read yet of the content that is being read.
    rest: &'a [u8],
    /// The address of the input. What is read are parts of it, and the difference of addresses tells
    /// where they stand; nothing is ever read through it.
    input: usize,
    field: Field,
    fault: Option<ParseError>,
}

impl<'a> Cursor<'a> {
    /// At the start of the input, which has at most [`MAX_CERTIFICATE_LEN`] bytes.
    #[inline(never)] // saves 108 bytes of flash
    pub(crate) fn new(input: &'a [u8], field: Field) -> Self {
        let too_long = input.len() > MAX_CERTIFICATE_LEN;
        Self {
            rest: if too_long { &[] } else { input },
            input: input.as_ptr().addr(),
            field,
            fault: too_long.then_some(ParseError::new(Kind::TooLong, field, 0)),
        }
    }

    /// Errors in what is read from now on name `field`.
    pub(crate) fn set_field(&mut self, field: Field) {
        self.field = field;
    }

    /// Notes an error where these bytes of the input start, unless there is one already.
    #[cold]
    #[inline(never)] // saves 480 bytes of flash
    pub(crate) fn fail(&mut self, kind: Kind, at: &'a [u8]) {
        if self.fault.is_none() {
            self.fault = Some(ParseError::new(kind, self.field, self.offset(at)));
        }
        self.rest = &[];
    }

    /// The first error, if there was one.
    pub(crate) fn result(&self) -> Result<(), ParseError> {
        self.fault.map_or(Ok(()), Err)
    }

    /// How far into the input these bytes of it start.
    fn offset(&self, bytes: &'a [u8]) -> usize {
        bytes.as_ptr().addr().wrapping_sub(self.input)
    }

    /// Where these bytes of the input stand.
    pub(crate) fn span(&self, bytes: &'a [u8]) -> Span {
        let start = self.offset(bytes);
        let end = start.wrapping_add(bytes.len());
        Span(low(start) << 16 | low(end))
    }

    /// Reads this content from now on. What is returned is for [`Self::leave`].
    pub(crate) fn enter(&mut self, content: &'a [u8]) -> &'a [u8] {
        mem::replace(&mut self.rest, content)
    }

    /// Goes on behind what was entered, of which nothing may be left.
    #[inline(never)] // saves 160 bytes of flash
    pub(crate) fn leave(&mut self, outer: &'a [u8]) {
        if self.is_empty() {
            self.rest = outer;
        } else {
            self.leave_something(outer);
        }
    }

    /// By itself, so that the usual way saves no registers.
    #[cold]
    #[inline(never)] // saves 290 instructions
    fn leave_something(&mut self, outer: &'a [u8]) {
        self.nothing_left();
        self.rest = outer;
    }

    /// Nothing may be left of what is being read.
    #[inline(never)] // saves 40 bytes of flash
    pub(crate) fn nothing_left(&mut self) {
        if !self.is_empty() {
            self.fail(Kind::TrailingData, self.rest);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What was not read yet of what is being read.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// What was read since [`Self::rest`] gave this; after an error it may be all of it.
    pub(crate) fn since(&self, rest: &'a [u8]) -> &'a [u8] {
        let len = rest.len().saturating_sub(self.rest.len());
        rest.get(..len).unwrap_or_default()
    }

    /// Whatever is left is done with. What is left then is the end of it: also that has a place.
    pub(crate) fn skip_rest(&mut self) {
        self.rest = self.rest.get(self.rest.len()..).unwrap_or_default();
    }

    /// The tag of the next element; what is no tag if there is none.
    pub(crate) fn tag(&self) -> u8 {
        self.rest.first().copied().unwrap_or_default()
    }

    /// The next element, whatever it is: its content.
    pub(crate) fn any(&mut self) -> &'a [u8] {
        let tag = self.tag();
        // Tag number 31 announces a long tag; number 0 of the universal class ends BER's
        // indefinite lengths.
        if (tag & 0x1f == 0x1f || tag & 0xdf == 0) && !self.is_empty() {
            self.fail(Kind::ForbiddenTag, self.rest);
        }
        self.expect(tag)
    }

    /// The next element, which must have `tag`: its content. The tag goes on as a word, as registers
    /// hold it.
    #[inline]
    pub(crate) fn expect(&mut self, tag: u8) -> &'a [u8] {
        self.expect_short(u32::from(tag))
    }

    #[inline(never)] // saves 528 bytes of flash
    fn expect_short(&mut self, tag: u32) -> &'a [u8] {
        match self.short(tag) {
            Some((content, rest)) => {
                self.rest = rest;
                content
            }
            None => self.expect_long(tag),
        }
    }

    /// Content and rest of what most elements are. Most of reading is this, so it is inlined into its
    /// two callers, and written to need few registers: nothing is computed before it is due.
    fn short(&self, tag: u32) -> Option<(&'a [u8], &'a [u8])> {
        if let [found, len @ 0..=0x7f, ..] = self.rest
            && u32::from(*found) == tag
            && let Some((element, rest)) = self.rest.split_at_checked(2 + usize::from(*len))
            && let [_, _, content @ ..] = element
        {
            return Some((content, rest));
        }
        None
    }

    /// The same for the few long elements, and for errors.
    fn expect_long(&mut self, tag: u32) -> &'a [u8] {
        let (len, after) = match *self.rest {
            [found, ..] if u32::from(found) != tag => {
                return self.no_element(Kind::UnexpectedTag, 0);
            }
            [_, 0x81, len @ 0x80..=0xff, ref after @ ..] => (usize::from(len), after),
            [_, 0x82, high @ 1..=0xff, low, ref after @ ..] => {
                (usize::from(u16::from_be_bytes([high, low])), after)
            }
            [_, 0x80, ..] => return self.no_element(Kind::IndefiniteLength, 1),
            [_, 0x81, _, ..] | [_, 0x82..=0xff, 0, ..] => {
                return self.no_element(Kind::NonMinimalLength, 1);
            }
            [_, 0x83..=0xff, ..] => return self.no_element(Kind::TooLong, 1),
            _ => return self.no_element(Kind::Truncated, 0),
        };
        let Some((content, rest)) = after.split_at_checked(len) else {
            return self.no_element(Kind::Truncated, 0);
        };
        self.rest = rest;
        content
    }

    fn no_element(&mut self, kind: Kind, offset: usize) -> &'a [u8] {
        self.fail(kind, self.rest.get(offset..).unwrap_or_default());
        &[]
    }

    /// The content of the next element if it has `tag`.
    #[inline(never)] // saves 176 bytes of flash
    pub(crate) fn optional(&mut self, tag: u8) -> Option<&'a [u8]> {
        (self.tag() == tag).then(|| self.expect(tag))
    }

    /// Reads the content of the next element, which must have `tag`, from now on.
    #[inline]
    pub(crate) fn enter_next(&mut self, tag: u8) -> &'a [u8] {
        self.enter_short(u32::from(tag))
    }

    #[inline(never)] // saves 596 bytes of flash
    fn enter_short(&mut self, tag: u32) -> &'a [u8] {
        match self.short(tag) {
            Some((content, rest)) => {
                self.rest = content;
                rest
            }
            None => self.enter_long(tag),
        }
    }

    #[inline(never)] // saves 223 instructions
    fn enter_long(&mut self, tag: u32) -> &'a [u8] {
        let content = self.expect_long(tag);
        self.enter(content)
    }

    /// An INTEGER in its shortest form, of any sign.
    pub(crate) fn integer(&mut self) -> &'a [u8] {
        let at = self.rest;
        let content = self.expect(INTEGER);
        if !is_integer(content) {
            self.fail(Kind::InvalidInteger, at);
        }
        content
    }

    /// A positive INTEGER without its sign byte.
    pub(crate) fn positive_integer(&mut self) -> &'a [u8] {
        let at = self.rest;
        match self.integer() {
            [0x80..=0xff, ..] | [0] => {
                self.fail(Kind::InvalidInteger, at);
                &[]
            }
            [0, magnitude @ ..] => magnitude,
            magnitude => magnitude,
        }
    }

    pub(crate) fn oid(&mut self) -> &'a [u8] {
        let at = self.rest;
        let content = self.expect(OBJECT_IDENTIFIER);
        if !oid::is_valid(content) {
            self.fail(Kind::InvalidOid, at);
        }
        content
    }

    /// `BOOLEAN DEFAULT FALSE`: FALSE must be left out.
    pub(crate) fn default_false(&mut self) -> bool {
        if self.tag() != BOOLEAN {
            return false;
        }
        let at = self.rest;
        match self.expect(BOOLEAN) {
            [0xff] => {}
            [0x00] => self.fail(Kind::ExplicitDefault, at),
            _ => self.fail(Kind::InvalidBoolean, at),
        }
        true
    }

    /// The bytes of a BIT STRING without unused bits.
    pub(crate) fn bit_string_bytes(&mut self) -> &'a [u8] {
        let at = self.rest;
        match self.expect(BIT_STRING) {
            [0, bytes @ ..] => bytes,
            _ => {
                self.fail(Kind::InvalidBitString, at);
                &[]
            }
        }
    }
}

/// Unused bits and bytes of a BIT STRING; `None` if it is none.
pub(crate) fn bits(content: &[u8]) -> Option<(u8, &[u8])> {
    let (&unused, bytes) = content.split_first()?;
    let good = match bytes.last() {
        None => unused == 0,
        Some(last) => unused <= 7 && last.trailing_zeros() >= u32::from(unused),
    };
    good.then_some((unused, bytes))
}

/// Whether these are the content bytes of an INTEGER in its shortest form, under whatever tag.
pub(crate) fn is_integer(content: &[u8]) -> bool {
    !matches!(
        *content,
        [] | [0x00, 0..=0x7f, ..] | [0xff, 0x80..=0xff, ..]
    )
}

/// Of a place in the input, which sixteen bits reach, those.
fn low(at: usize) -> u32 {
    let [low, high, ..] = at.to_le_bytes();
    u32::from_le_bytes([low, high, 0, 0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &[u8]) -> core::result::Result<u8, Kind> {
        let mut cursor = Cursor::new(input, Field::Certificate);
        let tag = cursor.tag();
        let content = cursor.any();
        cursor.nothing_left();
        cursor.result().map_err(|e| e.kind)?;
        assert_eq!(cursor.since(input), input);
        assert_eq!(cursor.span(content).of(input), content);
        assert!(input.ends_with(content));
        Ok(tag)
    }

    #[test]
    fn headers() {
        assert_eq!(read(&[0x30, 0]), Ok(0x30));
        let mut long = [0u8; 4 + 256];
        long[..4].copy_from_slice(&[0x04, 0x82, 1, 0]);
        assert_eq!(read(&long), Ok(4));
        assert_eq!(read(&long[..259]), Err(Kind::Truncated));
        for (input, kind) in [
            (&[][..], Kind::Truncated),
            (&[0x30], Kind::Truncated),
            (&[0x30, 1], Kind::Truncated),
            (&[0x30, 0x81], Kind::Truncated),
            (&[0x30, 0x82, 1], Kind::Truncated),
            (&[0x30, 0x80, 0, 0], Kind::IndefiniteLength),
            (&[0x30, 0x81, 0x7f], Kind::NonMinimalLength),
            (&[0x30, 0x82, 0, 0xff], Kind::NonMinimalLength),
            (&[0x30, 0x83, 0, 1, 0], Kind::NonMinimalLength),
            (&[0x30, 0x83, 1, 0, 0], Kind::TooLong),
            (&[0x30, 0xff], Kind::TooLong),
            (&[0x1f, 0x1f, 0], Kind::ForbiddenTag),
            (&[0xbf, 0x1f, 0], Kind::ForbiddenTag),
            (&[0x00, 0x00], Kind::ForbiddenTag),
            (&[0x20, 0x00], Kind::ForbiddenTag),
            (&[0x05, 0, 0], Kind::TrailingData),
        ] {
            assert_eq!(read(input), Err(kind), "{input:02x?}");
        }
        // Context tag 0 is not the end-of-contents tag.
        assert_eq!(read(&[0xa0, 0]), Ok(0xa0));
        assert_eq!(read(&[0x80, 0]), Ok(0x80));
    }

    #[test]
    fn integers() {
        let value = |input: &[u8]| {
            let mut cursor = Cursor::new(input, Field::SerialNumber);
            cursor.integer();
            cursor.result().map_err(|e| e.kind)
        };
        for good in [
            &[2, 1, 0][..],
            &[2, 1, 0x80],
            &[2, 2, 0, 0x80],
            &[2, 2, 0xff, 0x7f],
        ] {
            assert!(value(good).is_ok(), "{good:02x?}");
        }
        for bad in [
            &[2, 0][..],
            &[2, 2, 0, 0x7f],
            &[2, 2, 0xff, 0x80],
            &[2, 2, 0, 0],
        ] {
            assert_eq!(value(bad), Err(Kind::InvalidInteger), "{bad:02x?}");
        }
        let positive = |input: &'static [u8]| {
            let mut cursor = Cursor::new(input, Field::SerialNumber);
            let magnitude = cursor.positive_integer();
            cursor.result().map(|()| magnitude).map_err(|e| e.kind)
        };
        assert_eq!(positive(&[2, 2, 0, 0x80]), Ok(&[0x80][..]));
        assert_eq!(positive(&[2, 1, 0]), Err(Kind::InvalidInteger));
        assert_eq!(positive(&[2, 1, 0xff]), Err(Kind::InvalidInteger));
    }

    #[test]
    fn booleans_and_bits() {
        let boolean = |input: &[u8]| {
            let mut cursor = Cursor::new(input, Field::Extensions);
            let found = cursor.default_false();
            cursor.result().map(|()| found).map_err(|e| e.kind)
        };
        assert_eq!(boolean(&[]), Ok(false));
        assert_eq!(boolean(&[1, 1, 0xff]), Ok(true));
        assert_eq!(boolean(&[1, 1, 0]), Err(Kind::ExplicitDefault));
        assert_eq!(boolean(&[1, 1, 1]), Err(Kind::InvalidBoolean));
        assert_eq!(boolean(&[1, 2, 0xff, 0xff]), Err(Kind::InvalidBoolean));

        let unused = |input: &[u8]| {
            let mut cursor = Cursor::new(input, Field::KeyUsage);
            let content = cursor.any();
            bits(content).map(|(unused, _)| unused)
        };
        assert_eq!(unused(&[3, 1, 0]), Some(0));
        assert_eq!(unused(&[3, 2, 7, 0x80]), Some(7));
        for bad in [
            &[3, 0][..],
            &[3, 1, 1],
            &[3, 2, 8, 0],
            &[3, 2, 7, 0x81],
            &[3, 2, 1, 1],
        ] {
            assert_eq!(unused(bad), None, "{bad:02x?}");
        }
        let bytes = |input: &[u8]| {
            let mut cursor = Cursor::new(input, Field::SignatureValue);
            cursor.bit_string_bytes();
            cursor.result().is_ok()
        };
        assert!(bytes(&[3, 2, 0, 1]));
        assert!(!bytes(&[3, 2, 1, 2]));
    }

    #[test]
    fn spans_reach_to_the_longest_input_and_not_beyond_a_shorter_one() {
        let input = [7; MAX_CERTIFICATE_LEN];
        let cursor = Cursor::new(&input, Field::Certificate);
        for (start, end) in [
            (0, 0),
            (0, 1),
            (255, 257),
            (MAX_CERTIFICATE_LEN - 1, MAX_CERTIFICATE_LEN),
            (MAX_CERTIFICATE_LEN, MAX_CERTIFICATE_LEN),
            (0, MAX_CERTIFICATE_LEN),
        ] {
            let span = cursor.span(&input[start..end]);
            assert_eq!(span.of(&input), &input[start..end]);
            assert_eq!(span.of(&input).as_ptr(), input[start..end].as_ptr());
        }
        assert!(cursor.span(&input[1..]).of(&input[1..]).is_empty());
        assert!(Span::NONE.of(&input).is_empty());
        let long = [0x30; MAX_CERTIFICATE_LEN + 1];
        let mut cursor = Cursor::new(&long, Field::Name);
        assert!(cursor.any().is_empty());
        let error = ParseError::new(Kind::TooLong, Field::Name, 0);
        assert_eq!(cursor.result(), Err(error));
    }

    #[test]
    fn after_an_error_reading_goes_on_to_an_end() {
        // Two elements, the first with an error in it: a loop over them ends, the error stays.
        let input = [0x30, 0x08, 0x30, 0x02, 0x05, 0x01, 0x30, 0x02, 0x05, 0x00];
        let mut cursor = Cursor::new(&input, Field::Issuer);
        let outer = cursor.enter_next(SEQUENCE);
        let mut count = 0;
        while !cursor.is_empty() {
            let inner = cursor.enter_next(SEQUENCE);
            cursor.expect(NULL);
            cursor.leave(inner);
            count += 1;
        }
        cursor.leave(outer);
        assert_eq!(count, 2);
        let error = ParseError::new(Kind::Truncated, Field::Issuer, 4);
        assert_eq!(cursor.result(), Err(error));
    }

    #[test]
    fn skipping_leaves_a_place() {
        let input = [0x05, 0x00, 0x05, 0x00];
        let mut cursor = Cursor::new(&input, Field::Extensions);
        cursor.expect(NULL);
        cursor.skip_rest();
        assert_eq!(cursor.result(), Ok(()));
        cursor.expect(NULL);
        let error = ParseError::new(Kind::Truncated, Field::Extensions, 4);
        assert_eq!(cursor.result(), Err(error));
    }

    #[test]
    fn errors_name_the_byte() {
        // SEQUENCE { NULL, INTEGER with a padded length }
        let input = [0x30, 0x06, 0x05, 0x00, 0x02, 0x81, 0x01, 0x07];
        let mut cursor = Cursor::new(&input, Field::TbsCertificate);
        let outer = cursor.enter_next(SEQUENCE);
        cursor.set_field(Field::SerialNumber);
        cursor.expect(NULL);
        assert_eq!(cursor.result(), Ok(()));
        cursor.integer();
        let error = ParseError::new(Kind::NonMinimalLength, Field::SerialNumber, 5);
        assert_eq!(cursor.result(), Err(error));
        // The first error stays, and of what it is in, nothing is left to read.
        assert!(cursor.is_empty());
        cursor.set_field(Field::Validity);
        cursor.leave(outer);
        cursor.enter_next(SEQUENCE);
        assert!(cursor.is_empty());
        assert_eq!(cursor.result(), Err(error));
    }
}
