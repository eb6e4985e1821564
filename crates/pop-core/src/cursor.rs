//! The TLV cursor: strict DER from a borrowed slice.
//!
//! Low tag numbers only, shortest lengths only, no recursion: whoever reads says how deep to go.
//! It remembers where it is in the whole input, so that errors can name the octet.

use crate::error::{Field, ParseError, ParseErrorKind as Kind};
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

type Result<T> = core::result::Result<T, ParseError>;

/// One element: tag, content octets, the whole with its header, and where both begin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tlv<'a> {
    pub(crate) tag: u8,
    pub(crate) value: &'a [u8],
    pub(crate) whole: &'a [u8],
    pub(crate) at: usize,
    field: Field,
}

impl<'a> Tlv<'a> {
    fn value_at(&self) -> usize {
        self.at + (self.whole.len() - self.value.len())
    }

    /// A cursor over the content.
    pub(crate) fn enter(&self) -> Cursor<'a> {
        Cursor {
            rest: self.value,
            at: self.value_at(),
            field: self.field,
        }
    }

    pub(crate) fn error(&self, kind: Kind) -> ParseError {
        ParseError::new(kind, self.field, self.at)
    }
}

/// A position in DER.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
    at: usize,
    field: Field,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(input: &'a [u8], field: Field) -> Self {
        Self {
            rest: input,
            at: 0,
            field,
        }
    }

    /// A cursor over octets that stood right before this position.
    pub(crate) fn just_read(&self, octets: &'a [u8]) -> Self {
        Self {
            rest: octets,
            at: self.at - octets.len(),
            field: self.field,
        }
    }

    /// Blames what is read from now on, on `field`.
    pub(crate) fn set_field(&mut self, field: Field) {
        self.field = field;
    }

    pub(crate) fn error(&self, kind: Kind) -> ParseError {
        ParseError::new(kind, self.field, self.at)
    }

    /// The octets that were not read yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn peek(&self, tag: u8) -> bool {
        self.rest.first() == Some(&tag)
    }

    /// Nothing may be left.
    pub(crate) fn finish(&self) -> Result<()> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(self.error(Kind::TrailingData))
        }
    }

    /// The next element, whatever it is.
    pub(crate) fn any(&mut self) -> Result<Tlv<'a>> {
        let (&tag, after_tag) = self.rest.split_first().ok_or(self.error(Kind::Truncated))?;
        // Tag number 31 announces a long tag; number 0 of the universal class ends BER's
        // indefinite lengths.
        if tag & 0x1f == 0x1f || tag & 0xdf == 0 {
            return Err(self.error(Kind::ForbiddenTag));
        }
        let (length, body) = self.length(after_tag)?;
        let (value, rest) = body
            .split_at_checked(length)
            .ok_or(self.error(Kind::Truncated))?;
        let whole_len = self.rest.len() - rest.len();
        let (whole, _) = self
            .rest
            .split_at_checked(whole_len)
            .ok_or(self.error(Kind::Truncated))?;
        let element = Tlv {
            tag,
            value,
            whole,
            at: self.at,
            field: self.field,
        };
        self.rest = rest;
        self.at += whole_len;
        Ok(element)
    }

    /// Reads a length of at most two octets, enough for every input that is let in.
    fn length(&self, input: &'a [u8]) -> Result<(usize, &'a [u8])> {
        let at_length = |kind| ParseError::new(kind, self.field, self.at + 1);
        match *input {
            [short @ 0..=0x7f, ref body @ ..] => Ok((usize::from(short), body)),
            [0x80, ..] => Err(at_length(Kind::IndefiniteLength)),
            [0x81, 0..=0x7f, ..] | [0x82..=0xff, 0, ..] => Err(at_length(Kind::NonMinimalLength)),
            [0x81, length, ref body @ ..] => Ok((usize::from(length), body)),
            [0x82, high, low, ref body @ ..] => {
                Ok((usize::from(u16::from_be_bytes([high, low])), body))
            }
            [] | [0x81] | [0x82] | [0x82, _] => Err(self.error(Kind::Truncated)),
            [_, ..] => Err(at_length(Kind::TooLong)),
        }
    }

    /// The next element, which must have `tag`.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<Tlv<'a>> {
        match self.rest.first() {
            None => Err(self.error(Kind::Truncated)),
            Some(&found) if found != tag => Err(self.error(Kind::UnexpectedTag)),
            Some(_) => self.any(),
        }
    }

    /// The next element if it has `tag`.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Tlv<'a>>> {
        if self.peek(tag) {
            self.any().map(Some)
        } else {
            Ok(None)
        }
    }

    /// An INTEGER in its shortest form, of any sign: the content octets.
    pub(crate) fn integer(&mut self) -> Result<Tlv<'a>> {
        let element = self.expect(INTEGER)?;
        if is_integer(element.value) {
            Ok(element)
        } else {
            Err(element.error(Kind::InvalidInteger))
        }
    }

    /// A positive INTEGER without its sign octet.
    pub(crate) fn positive_integer(&mut self) -> Result<&'a [u8]> {
        let element = self.integer()?;
        match *element.value {
            [0x80..=0xff, ..] | [0] => Err(element.error(Kind::InvalidInteger)),
            [0, ref magnitude @ ..] => Ok(magnitude),
            _ => Ok(element.value),
        }
    }

    pub(crate) fn oid(&mut self) -> Result<&'a [u8]> {
        let element = self.expect(OBJECT_IDENTIFIER)?;
        if oid::is_valid(element.value) {
            Ok(element.value)
        } else {
            Err(element.error(Kind::InvalidOid))
        }
    }

    /// `BOOLEAN DEFAULT FALSE`: FALSE must be left out.
    pub(crate) fn default_false(&mut self) -> Result<bool> {
        match self.optional(BOOLEAN)? {
            None => Ok(false),
            Some(element) => match *element.value {
                [0xff] => Ok(true),
                [0x00] => Err(element.error(Kind::ExplicitDefault)),
                _ => Err(element.error(Kind::InvalidBoolean)),
            },
        }
    }

    /// A BIT STRING of whole octets.
    pub(crate) fn octet_bits(&mut self) -> Result<&'a [u8]> {
        self.enter_octet_bits().map(|content| content.rest())
    }

    /// The same, for a BIT STRING that holds DER.
    pub(crate) fn enter_octet_bits(&mut self) -> Result<Cursor<'a>> {
        let element = self.expect(BIT_STRING)?;
        match bits(&element)? {
            (0, octets) => Ok(Cursor {
                rest: octets,
                at: element.value_at() + 1,
                field: self.field,
            }),
            _ => Err(element.error(Kind::InvalidBitString)),
        }
    }
}

/// Whether these are the content octets of an INTEGER in its shortest form, under whatever tag.
pub(crate) fn is_integer(content: &[u8]) -> bool {
    !matches!(
        *content,
        [] | [0x00, 0..=0x7f, ..] | [0xff, 0x80..=0xff, ..]
    )
}

/// Unused bits and octets of an element that is a BIT STRING, under whatever tag.
pub(crate) fn bits<'a>(element: &Tlv<'a>) -> Result<(u8, &'a [u8])> {
    let bad = element.error(Kind::InvalidBitString);
    let (&unused, octets) = element.value.split_first().ok_or(bad)?;
    let padding = match (unused, octets.last()) {
        (0, None) => 0,
        (0..=7, Some(last)) => last & ((1 << unused) - 1),
        _ => return Err(bad),
    };
    if padding == 0 {
        Ok((unused, octets))
    } else {
        Err(bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &[u8]) -> core::result::Result<u8, Kind> {
        let mut cursor = Cursor::new(input, Field::Certificate);
        let element = cursor.any().map_err(|e| e.kind)?;
        cursor.finish().map_err(|e| e.kind)?;
        assert_eq!(element.whole, input);
        Ok(element.tag)
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
            cursor.integer().map(|e| e.value.len()).map_err(|e| e.kind)
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
            Cursor::new(input, Field::SerialNumber)
                .positive_integer()
                .map_err(|e| e.kind)
        };
        assert_eq!(positive(&[2, 2, 0, 0x80]), Ok(&[0x80][..]));
        assert_eq!(positive(&[2, 1, 0]), Err(Kind::InvalidInteger));
        assert_eq!(positive(&[2, 1, 0xff]), Err(Kind::InvalidInteger));
    }

    #[test]
    fn booleans_and_bits() {
        let boolean = |input: &[u8]| {
            Cursor::new(input, Field::Extensions)
                .default_false()
                .map_err(|e| e.kind)
        };
        assert_eq!(boolean(&[]), Ok(false));
        assert_eq!(boolean(&[1, 1, 0xff]), Ok(true));
        assert_eq!(boolean(&[1, 1, 0]), Err(Kind::ExplicitDefault));
        assert_eq!(boolean(&[1, 1, 1]), Err(Kind::InvalidBoolean));
        assert_eq!(boolean(&[1, 2, 0xff, 0xff]), Err(Kind::InvalidBoolean));

        let unused = |input: &[u8]| {
            let element = Cursor::new(input, Field::KeyUsage).any().unwrap();
            bits(&element).map(|(unused, _)| unused).map_err(|e| e.kind)
        };
        assert_eq!(unused(&[3, 1, 0]), Ok(0));
        assert_eq!(unused(&[3, 2, 7, 0x80]), Ok(7));
        for bad in [
            &[3, 0][..],
            &[3, 1, 1],
            &[3, 2, 8, 0],
            &[3, 2, 7, 0x81],
            &[3, 2, 1, 1],
        ] {
            assert_eq!(unused(bad), Err(Kind::InvalidBitString), "{bad:02x?}");
        }
        let octets = |input: &[u8]| {
            Cursor::new(input, Field::SignatureValue)
                .octet_bits()
                .is_ok()
        };
        assert!(octets(&[3, 2, 0, 1]));
        assert!(!octets(&[3, 2, 1, 2]));
    }

    #[test]
    fn errors_name_the_octet() {
        // SEQUENCE { NULL, INTEGER with a padded length }
        let input = [0x30, 0x06, 0x05, 0x00, 0x02, 0x81, 0x01, 0x07];
        let mut outer = Cursor::new(&input, Field::TbsCertificate);
        let mut inner = outer.expect(SEQUENCE).unwrap().enter();
        inner.set_field(Field::SerialNumber);
        inner.expect(NULL).unwrap();
        let error = inner.integer().unwrap_err();
        assert_eq!(
            error,
            ParseError::new(Kind::NonMinimalLength, Field::SerialNumber, 5)
        );
    }
}
