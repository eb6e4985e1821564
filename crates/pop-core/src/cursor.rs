//! The TLV cursor: strict DER from a borrowed slice.
//!
//! Low tag numbers only, shortest lengths only, no recursion: whoever reads says how deep to go.
//!
//! The first error stays in the cursor, and from then on there is nothing left to read: what is
//! asked for is empty, loops over a content end. So readers read on without looking, and who began
//! asks once, at the end. That takes a fraction of the code, stack and time of a `Result` each.

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

/// Where octets stand in the input; empty after an error. Two octets reach everywhere, because no
/// longer input is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    start: u16,
    end: u16,
}

const _: () = assert!(MAX_CERTIFICATE_LEN <= 0xffff, "two octets reach everywhere");

impl Span {
    pub(crate) const NONE: Self = Self { start: 0, end: 0 };

    /// The octets.
    pub(crate) const fn of(self, input: &[u8]) -> &[u8] {
        let Some((before_end, _)) = input.split_at_checked(self.end as usize) else {
            return &[];
        };
        match before_end.split_at_checked(self.start as usize) {
            Some((_, octets)) => octets,
            None => &[],
        }
    }

    /// The place right before these octets.
    pub(crate) const fn before(self) -> Self {
        Self {
            start: self.start,
            end: self.start,
        }
    }

    pub(crate) const fn len(self) -> u16 {
        self.end.saturating_sub(self.start)
    }
}

/// A position in DER.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    input: &'a [u8],
    /// The input up to where the content that is being read ends.
    open: &'a [u8],
    at: usize,
    field: Field,
    fault: Option<ParseError>,
}

impl<'a> Cursor<'a> {
    /// At the start of the input, which has at most [`MAX_CERTIFICATE_LEN`] octets.
    #[inline(never)]
    pub(crate) fn new(input: &'a [u8], field: Field) -> Self {
        let fits = input.len() <= MAX_CERTIFICATE_LEN;
        let input = if fits { input } else { &[] };
        Self {
            input,
            open: input,
            at: 0,
            field,
            fault: (!fits).then_some(ParseError::new(Kind::TooLong, field, 0)),
        }
    }

    /// Blames what is read from now on, on `field`.
    pub(crate) fn set_field(&mut self, field: Field) {
        self.field = field;
    }

    /// Notes an error, unless there is one already.
    #[cold]
    #[inline(never)]
    pub(crate) fn fail(&mut self, kind: Kind, at: usize) {
        if self.fault.is_none() {
            self.fault = Some(ParseError::new(kind, self.field, at));
        }
        self.input = &[];
        self.open = &[];
    }

    /// The first error, if there was one.
    pub(crate) fn result(&self) -> Result<(), ParseError> {
        self.fault.map_or(Ok(()), Err)
    }

    /// Reads the content of an element, or whatever else, from now on. What is returned is for
    /// [`Self::leave`].
    pub(crate) fn enter(&mut self, content: Span) -> usize {
        self.at = usize::from(content.start);
        let outer = self.open.len();
        self.open = self.up_to(usize::from(content.end));
        outer
    }

    /// Goes on behind what was entered, of which nothing may be left.
    pub(crate) fn leave(&mut self, outer: usize) {
        self.nothing_left();
        self.open = self.up_to(outer);
    }

    fn up_to(&self, end: usize) -> &'a [u8] {
        self.input.get(..end).unwrap_or_default()
    }

    /// Nothing may be left of what is being read.
    pub(crate) fn nothing_left(&mut self) {
        if !self.is_empty() {
            self.fail(Kind::TrailingData, self.at);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.at >= self.open.len()
    }

    /// How far it has come.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// All from `start` to here.
    pub(crate) fn since(&self, start: usize) -> Span {
        Span {
            start: low(start),
            end: low(self.at),
        }
    }

    /// From here to the end of what is being read.
    pub(crate) fn remaining(&self) -> Span {
        Span {
            start: low(self.at),
            end: low(self.open.len()),
        }
    }

    /// Whatever is left is done with.
    pub(crate) fn skip_rest(&mut self) {
        self.at = self.at.max(self.open.len());
    }

    /// The octets that were not read yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.open.get(self.at..).unwrap_or_default()
    }

    /// What stands there.
    pub(crate) fn octets(&self, span: Span) -> &'a [u8] {
        span.of(self.input)
    }

    /// The tag of the next element; what is no tag if there is none.
    pub(crate) fn tag(&self) -> u8 {
        self.open.get(self.at).copied().unwrap_or_default()
    }

    /// The next element, whatever it is: its content.
    pub(crate) fn any(&mut self) -> Span {
        let tag = self.tag();
        // Tag number 31 announces a long tag; number 0 of the universal class ends BER's
        // indefinite lengths.
        if (tag & 0x1f == 0x1f || tag & 0xdf == 0) && !self.is_empty() {
            self.fail(Kind::ForbiddenTag, self.at);
        }
        self.expect(tag)
    }

    /// The next element, which must have `tag`: its content.
    #[inline(never)]
    pub(crate) fn expect(&mut self, tag: u8) -> Span {
        match *self.rest() {
            [found, len @ 0..=0x7f, ref after @ ..]
                if found == tag && usize::from(len) <= after.len() =>
            {
                self.take(2, usize::from(len))
            }
            _ => self.expect_long(tag),
        }
    }

    /// The same for the few long elements, and for errors.
    #[inline(never)]
    fn expect_long(&mut self, tag: u8) -> Span {
        let rest = self.rest();
        let (header, len) = match *rest {
            [found, ..] if found != tag => return self.no_element(Kind::UnexpectedTag, 0),
            [_, 0x81, len @ 0x80..=0xff, ..] => (3, usize::from(len)),
            [_, 0x82, high @ 1..=0xff, low, ..] => {
                (4, usize::from(u16::from_be_bytes([high, low])))
            }
            [_, 0x80, ..] => return self.no_element(Kind::IndefiniteLength, 1),
            [_, 0x81, _, ..] | [_, 0x82..=0xff, 0, ..] => {
                return self.no_element(Kind::NonMinimalLength, 1);
            }
            [_, 0x83..=0xff, ..] => return self.no_element(Kind::TooLong, 1),
            _ => return self.no_element(Kind::Truncated, 0),
        };
        if rest.len() < header + len {
            return self.no_element(Kind::Truncated, 0);
        }
        self.take(header, len)
    }

    /// Goes on behind an element that is there.
    fn take(&mut self, header: usize, len: usize) -> Span {
        let content = self.at + header;
        self.at = content + len;
        Span {
            start: low(content),
            end: low(self.at),
        }
    }

    fn no_element(&mut self, kind: Kind, offset: usize) -> Span {
        self.fail(kind, self.at + offset);
        Span::NONE
    }

    /// The content of the next element if it has `tag`.
    pub(crate) fn optional(&mut self, tag: u8) -> Option<Span> {
        (self.tag() == tag).then(|| self.expect(tag))
    }

    /// Reads the content of the next element, which must have `tag`, from now on.
    #[inline(never)]
    pub(crate) fn enter_next(&mut self, tag: u8) -> usize {
        let content = self.expect(tag);
        self.enter(content)
    }

    /// An INTEGER in its shortest form, of any sign.
    #[inline(never)]
    pub(crate) fn integer(&mut self) -> Span {
        let at = self.at;
        let content = self.expect(INTEGER);
        if !is_integer(self.octets(content)) {
            self.fail(Kind::InvalidInteger, at);
        }
        content
    }

    /// A positive INTEGER without its sign octet.
    pub(crate) fn positive_integer(&mut self) -> &'a [u8] {
        let at = self.at;
        let content = self.integer();
        match *self.octets(content) {
            [0x80..=0xff, ..] | [0] => {
                self.fail(Kind::InvalidInteger, at);
                &[]
            }
            [0, ref magnitude @ ..] => magnitude,
            ref magnitude => magnitude,
        }
    }

    #[inline(never)]
    pub(crate) fn oid(&mut self) -> &'a [u8] {
        let at = self.at;
        let content = self.expect(OBJECT_IDENTIFIER);
        let content = self.octets(content);
        if !oid::is_valid(content) {
            self.fail(Kind::InvalidOid, at);
        }
        content
    }

    /// `BOOLEAN DEFAULT FALSE`: FALSE must be left out.
    #[inline(never)]
    pub(crate) fn default_false(&mut self) -> bool {
        let at = self.at;
        let Some(content) = self.optional(BOOLEAN) else {
            return false;
        };
        match *self.octets(content) {
            [0xff] => {}
            [0x00] => self.fail(Kind::ExplicitDefault, at),
            _ => self.fail(Kind::InvalidBoolean, at),
        }
        true
    }

    /// The octets of a BIT STRING without unused bits.
    pub(crate) fn octet_bits(&mut self) -> Span {
        let at = self.at;
        let Span { start, end } = self.expect(BIT_STRING);
        let content = Span { start, end };
        if self.octets(content).first() != Some(&0) {
            self.fail(Kind::InvalidBitString, at);
        }
        Span {
            start: start.saturating_add(1),
            end,
        }
    }
}

/// Unused bits and octets of a BIT STRING; `None` if it is none.
pub(crate) fn bits(content: &[u8]) -> Option<(u8, &[u8])> {
    let (&unused, octets) = content.split_first()?;
    let good = match octets.last() {
        None => unused == 0,
        Some(last) => unused <= 7 && last.trailing_zeros() >= u32::from(unused),
    };
    good.then_some((unused, octets))
}

/// Whether these are the content octets of an INTEGER in its shortest form, under whatever tag.
pub(crate) fn is_integer(content: &[u8]) -> bool {
    !matches!(
        *content,
        [] | [0x00, 0..=0x7f, ..] | [0xff, 0x80..=0xff, ..]
    )
}

/// Of a place in the input, which two octets reach, those two.
fn low(at: usize) -> u16 {
    let [low, high, ..] = at.to_le_bytes();
    u16::from_le_bytes([low, high])
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
        assert_eq!(cursor.octets(cursor.since(0)), input);
        assert!(input.ends_with(cursor.octets(content)));
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
            bits(cursor.octets(content)).map(|(unused, _)| unused)
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
        let octets = |input: &[u8]| {
            let mut cursor = Cursor::new(input, Field::SignatureValue);
            cursor.octet_bits();
            cursor.result().is_ok()
        };
        assert!(octets(&[3, 2, 0, 1]));
        assert!(!octets(&[3, 2, 1, 2]));
    }

    #[test]
    fn errors_name_the_octet() {
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
        // The first error stays, and nothing is left to read.
        cursor.set_field(Field::Validity);
        cursor.leave(outer);
        assert!(cursor.is_empty() && cursor.rest().is_empty());
        cursor.enter_next(SEQUENCE);
        assert!(cursor.is_empty());
        assert_eq!(cursor.result(), Err(error));
    }
}
