//! General names, as subject alternative names hold them.

use crate::cursor::{Cursor, SEQUENCE, Tlv};
use crate::error::{Field, ParseError, ParseErrorKind as Kind};
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
    /// `iPAddress`: 4 octets for version 4, 16 for version 6.
    IpAddress(&'a [u8]),
    /// `registeredID`: content octets of the identifier.
    RegisteredId(&'a [u8]),
    /// `otherName`, `x400Address` or `ediPartyName`, undecoded.
    Other {
        /// The context tag's number: 0, 3 or 5.
        tag: u8,
        /// Content octets.
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
    rest: Cursor<'a>,
}

impl<'a> GeneralNames<'a> {
    /// Walks `GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName` in the value of an extension.
    pub(crate) fn read(mut value: Cursor<'a>) -> Result<Self, ParseError> {
        value.set_field(Field::SubjectAlternativeName);
        let sequence = value.expect(SEQUENCE)?;
        value.finish()?;
        let all = sequence.enter();
        if all.is_empty() {
            return Err(sequence.error(Kind::Empty));
        }
        let mut rest = all;
        while !rest.is_empty() {
            GeneralName::read(rest.any()?)?;
        }
        Ok(Self { rest: all })
    }
}

impl<'a> Iterator for GeneralNames<'a> {
    type Item = GeneralName<'a>;

    fn next(&mut self) -> Option<GeneralName<'a>> {
        // Every element was walked when the names were read: an error means the end.
        GeneralName::read(self.rest.any().ok()?).ok()
    }
}

impl<'a> GeneralName<'a> {
    fn read(element: Tlv<'a>) -> Result<Self, ParseError> {
        let value = element.value;
        let text = || {
            core::str::from_utf8(value)
                .ok()
                .filter(|text| text.is_ascii())
                .ok_or(element.error(Kind::InvalidString))
        };
        Ok(match element.tag {
            0x81 => Self::Rfc822Name(text()?),
            0x82 => Self::DnsName(text()?),
            // A CHOICE keeps its own tag inside of the context tag.
            0xa4 => {
                let mut inner = element.enter();
                let name = Name::read(&mut inner)?;
                inner.finish()?;
                Self::DirectoryName(name)
            }
            0x86 => Self::Uri(text()?),
            0x87 if matches!(value.len(), 4 | 16) => Self::IpAddress(value),
            0x87 => return Err(element.error(Kind::InvalidIpAddress)),
            0x88 if oid::is_valid(value) => Self::RegisteredId(value),
            0x88 => return Err(element.error(Kind::InvalidOid)),
            0xa0 | 0xa3 | 0xa5 => Self::Other {
                tag: element.tag & 0x1f,
                value,
            },
            _ => return Err(element.error(Kind::UnexpectedTag)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &[u8]) -> Result<usize, Kind> {
        GeneralNames::read(Cursor::new(input, Field::Extensions))
            .map(Iterator::count)
            .map_err(|error| error.kind)
    }

    #[test]
    fn each_kind_and_its_known_bad() {
        let one = |input: &'static [u8]| {
            let mut names = GeneralNames::read(Cursor::new(input, Field::Extensions)).unwrap();
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
