//! General names, as subject alternative names hold them.

use crate::cursor::{Cursor, SEQUENCE};
use crate::error::{Field, ParseErrorKind as Kind};
use crate::name::Name;
use crate::oid;

/// One name of a subject alternative name, RFC 5280 section 4.2.1.6.
///
/// ```text
/// GeneralName ::= CHOICE {
///      otherName                 [0]  AnotherName,
///      rfc822Name                [1]  IA5String,
///      dNSName                   [2]  IA5String,
///      x400Address               [3]  ORAddress,
///      directoryName             [4]  Name,
///      ediPartyName              [5]  EDIPartyName,
///      uniformResourceIdentifier [6]  IA5String,
///      iPAddress                 [7]  OCTET STRING,
///      registeredID              [8]  OBJECT IDENTIFIER }
/// ```
///
/// Text is ASCII and nothing more is known of it: whether a DNS name is one is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GeneralName<'a> {
    /// `rfc822Name`: a mail address.
    Rfc822Name(&'a str),
    /// `dNSName`.
    DnsName(&'a str),
    /// `directoryName`.
    DirectoryName(Name<'a>),
    /// `uniformResourceIdentifier`.
    Uri(&'a str),
    /// `iPAddress`: 4 bytes for version 4, 16 for version 6.
    IpAddress(&'a [u8]),
    /// `registeredID`: content bytes of the identifier.
    RegisteredId(&'a [u8]),
    /// `otherName`, `x400Address` or `ediPartyName`, undecoded.
    Other {
        /// The context tag's number: 0, 3 or 5.
        tag: u8,
        /// Content bytes.
        value: &'a [u8],
    },
}

/// The names of a subject alternative name, in the order of the DER; at least one.
///
/// ```text
/// GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName
/// ```
#[derive(Clone, Copy, Debug)]
pub struct GeneralNames<'a> {
    rest: &'a [u8],
}

impl<'a> GeneralNames<'a> {
    /// Parses `GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName`, the value of an extension.
    /// What is returned is for [`Self::from_validated_der`].
    pub(crate) fn read(cursor: &mut Cursor<'a>) -> &'a [u8] {
        cursor.set_field(Field::SubjectAlternativeName);
        let at = cursor.rest();
        let names = cursor.expect(SEQUENCE);
        cursor.nothing_left();
        let outer = cursor.enter(names);
        if cursor.is_empty() {
            cursor.fail(Kind::Empty, at);
        }
        while !cursor.is_empty() {
            GeneralName::read(cursor);
        }
        cursor.leave(outer);
        names
    }

    /// The names in the bytes that [`Self::read`] has read.
    pub(crate) const fn from_validated_der(rest: &'a [u8]) -> Self {
        Self { rest }
    }
}

impl<'a> Iterator for GeneralNames<'a> {
    type Item = GeneralName<'a>;

    fn next(&mut self) -> Option<GeneralName<'a>> {
        let mut cursor = Cursor::new(self.rest, Field::SubjectAlternativeName);
        let name = GeneralName::read(&mut cursor);
        // Every element was read when the names were read: an error means the end.
        cursor.result().ok()?;
        self.rest = cursor.rest();
        Some(name)
    }
}

impl<'a> GeneralName<'a> {
    /// After an error, the name that is returned means nothing.
    fn read(cursor: &mut Cursor<'a>) -> Self {
        let (at, tag) = (cursor.rest(), cursor.tag());
        let value = cursor.any();
        let fault = match tag {
            0x81 | 0x82 | 0x86 => match core::str::from_utf8(value) {
                Ok(text) if text.is_ascii() => {
                    return match tag {
                        0x81 => Self::Rfc822Name(text),
                        0x82 => Self::DnsName(text),
                        _ => Self::Uri(text),
                    };
                }
                _ => Kind::InvalidString,
            },
            // A CHOICE keeps its own tag inside of the context tag.
            0xa4 => {
                let outer = cursor.enter(value);
                let name = Name::read(cursor);
                cursor.leave(outer);
                return Self::DirectoryName(Name::from_validated_der(name));
            }
            0x87 if matches!(value.len(), 4 | 16) => return Self::IpAddress(value),
            0x87 => Kind::InvalidIpAddress,
            0x88 if oid::is_valid(value) => return Self::RegisteredId(value),
            0x88 => Kind::InvalidOid,
            0xa0 | 0xa3 | 0xa5 => {
                return Self::Other {
                    tag: tag & 0x1f,
                    value,
                };
            }
            _ => Kind::UnexpectedTag,
        };
        cursor.fail(fault, at);
        Self::RegisteredId(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(input: &[u8]) -> Result<GeneralNames<'_>, Kind> {
        let mut cursor = Cursor::new(input, Field::Extensions);
        let names = GeneralNames::read(&mut cursor);
        let names = GeneralNames::from_validated_der(names);
        cursor.result().map(|()| names).map_err(|error| error.kind)
    }

    fn read(input: &[u8]) -> Result<usize, Kind> {
        names(input).map(Iterator::count)
    }

    #[test]
    fn each_kind_and_its_known_bad() {
        let one = |input: &'static [u8]| {
            let mut names = names(input).unwrap();
            (names.next().unwrap(), names.next())
        };
        for (input, name) in [
            (&[0x30, 3, 0x82, 1, b'a'][..], GeneralName::DnsName("a")),
            (&[0x30, 3, 0x81, 1, b'@'], GeneralName::Rfc822Name("@")),
            (&[0x30, 3, 0x86, 1, b':'], GeneralName::Uri(":")),
            (
                &[0x30, 6, 0x87, 4, 127, 0, 0, 1],
                GeneralName::IpAddress(&[127, 0, 0, 1]),
            ),
            (
                &[0x30, 3, 0x88, 1, 0x2a],
                GeneralName::RegisteredId(&[0x2a]),
            ),
            (
                &[0x30, 3, 0xa0, 1, 9],
                GeneralName::Other {
                    tag: 0,
                    value: &[9],
                },
            ),
        ] {
            assert_eq!(one(input), (name, None), "{input:02x?}");
        }
        let (name, rest) = one(&[0x30, 4, 0xa4, 2, 0x30, 0]);
        assert!(matches!(name, GeneralName::DirectoryName(name) if name.is_empty()));
        assert_eq!(rest, None);
        assert_eq!(read(&[0x30, 6, 0x82, 1, b'a', 0x82, 1, b'b']), Ok(2));
        for (input, kind) in [
            (&[0x30, 0][..], Kind::Empty),
            (&[0x30, 3, 0x82, 1, 0x80], Kind::InvalidString),
            (&[0x30, 4, 0x82, 2, 0xc3, 0xa4], Kind::InvalidString),
            (&[0x30, 7, 0x87, 5, 1, 2, 3, 4, 5], Kind::InvalidIpAddress),
            (&[0x30, 3, 0x88, 1, 0x80], Kind::InvalidOid),
            (&[0x30, 3, 0x0c, 1, b'a'], Kind::UnexpectedTag),
            (&[0x30, 3, 0xa2, 1, b'a'], Kind::UnexpectedTag),
            (&[0x30, 6, 0xa4, 4, 0x30, 0, 5, 0], Kind::TrailingData),
            (&[0x30, 3, 0x82, 2, b'a'], Kind::Truncated),
            (&[0x30, 3, 0x82, 1, b'a', 0], Kind::TrailingData),
            (&[0x31, 0], Kind::UnexpectedTag),
        ] {
            assert_eq!(read(input), Err(kind), "{input:02x?}");
        }
    }
}
