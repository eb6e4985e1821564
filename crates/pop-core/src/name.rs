//! Names: the DER as it stands, read on demand, never decoded and encoded again.

use core::fmt::{self, Write as _};

use pop_text::is_unsafe_for_terminal;

use crate::bytes::same;
use crate::cursor::{Cursor, OBJECT_IDENTIFIER, SEQUENCE, SET};
use crate::error::{Field, ParseError, ParseErrorKind as Kind};
use crate::oid;
use crate::subject_field::SubjectField;

/// The name without attributes.
const EMPTY: &[u8] = &[SEQUENCE, 0];
const UTF8_STRING: u8 = 0x0c;
const NUMERIC_STRING: u8 = 0x12;
const PRINTABLE_STRING: u8 = 0x13;
const TELETEX_STRING: u8 = 0x14;
const IA5_STRING: u8 = 0x16;
const VISIBLE_STRING: u8 = 0x1a;

/// A distinguished name, RFC 5280 section 4.1.2.4.
///
/// ```text
/// Name ::= CHOICE { -- only one possibility for now --
///      rdnSequence  RDNSequence }
///
/// RDNSequence ::= SEQUENCE OF RelativeDistinguishedName
///
/// RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
///
/// AttributeTypeAndValue ::= SEQUENCE {
///      type     AttributeType,
///      value    AttributeValue }
///
/// AttributeType ::= OBJECT IDENTIFIER
///
/// AttributeValue ::= ANY -- DEFINED BY AttributeType
/// ```
///
/// Values are not decoded, and the members of a SET OF may stand in any order: CAs have such names,
/// and a leaf has to copy their bytes.
///
/// Two names are equal if their bytes are. RFC 5280 section 7.1 allows a comparison that folds
/// case and white space; an issuer that copies its CA's name does not need it, and a wrong fold
/// would accept a foreign issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    whole: &'a [u8],
}

impl<'a> Name<'a> {
    /// Reads exactly one name of at most
    /// [`MAX_CERTIFICATE_LEN`](crate::limits::MAX_CERTIFICATE_LEN) bytes.
    ///
    /// # Errors
    ///
    /// [`ParseError`] for everything that is not DER, bytes after the end included.
    ///
    /// ```
    /// use pop_core::Name;
    ///
    /// let name = Name::from_der(b"\x30\x0d\x31\x0b\x30\x09\x06\x03\x55\x04\x03\x0c\x02ca")?;
    /// assert_eq!(name.common_name(), Some("ca"));
    /// assert_eq!(name.to_string(), "CN=ca");
    /// # Ok::<(), pop_core::ParseError>(())
    /// ```
    pub fn from_der(der: &'a [u8]) -> Result<Self, ParseError> {
        let mut cursor = Cursor::new(der, Field::Name);
        Self::read(&mut cursor);
        cursor.nothing_left();
        cursor.result().map(|()| Self::from_validated_der(der))
    }

    /// The name in DER that [`Self::read`] has read.
    pub(crate) const fn from_validated_der(whole: &'a [u8]) -> Self {
        Self { whole }
    }

    /// Parses the structure; the values stay as they are. What is returned is for [`Self::from_validated_der`].
    pub(crate) fn read(cursor: &mut Cursor<'a>) -> &'a [u8] {
        let start = cursor.rest();
        let outer = cursor.enter_next(SEQUENCE);
        while !cursor.is_empty() {
            let at = cursor.rest();
            let rdns = cursor.enter_next(SET);
            if cursor.is_empty() {
                cursor.fail(Kind::Empty, at);
            }
            while !cursor.is_empty() {
                next_attribute(cursor);
            }
            cursor.leave(rdns);
        }
        cursor.leave(outer);
        cursor.since(start)
    }

    /// The DER of the whole name.
    #[must_use]
    pub const fn as_der(&self) -> &'a [u8] {
        self.whole
    }

    /// Whether the name has no attribute at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        // An RDN without an attribute is refused.
        self.whole.len() <= EMPTY.len()
    }

    /// The attributes, in the order of the DER.
    #[must_use]
    pub fn attributes(&self) -> Attributes<'a> {
        let mut cursor = Cursor::new(self.whole, Field::Subject);
        Attributes {
            rdns: cursor.expect(SEQUENCE),
            rest: &[],
            next_rdn: 0,
        }
    }

    /// The common name: the last one, if there are several. `None` if there is none or if it is
    /// not a UTF8String, PrintableString or IA5String.
    #[must_use]
    pub fn common_name(&self) -> Option<&'a str> {
        let CommonNames { tag, value, .. } = self.common_names();
        match tag {
            UTF8_STRING => core::str::from_utf8(value).ok(),
            PRINTABLE_STRING | IA5_STRING if value.is_ascii() => core::str::from_utf8(value).ok(),
            _ => None,
        }
    }

    /// The common names among the attributes. It asks less than [`Self::attributes`] answers, so that
    /// a device that validates pays for no more. Inlined, because validation is all that calls it on a
    /// device.
    #[inline(always)] // saves 48 bytes of flash
    pub(crate) fn common_names(&self) -> CommonNames<'a> {
        let mut names = CommonNames {
            tag: 0,
            value: &[],
            count: 0,
            others: 0,
        };
        // Every element was read when the name was read: no error occurs.
        let mut cursor = Cursor::new(self.whole, Field::Subject);
        cursor.enter_next(SEQUENCE);
        while !cursor.is_empty() {
            let rdns = cursor.enter_next(SET);
            while !cursor.is_empty() {
                let attributes = cursor.enter_next(SEQUENCE);
                if same(cursor.expect(OBJECT_IDENTIFIER), oid::COMMON_NAME) {
                    names.tag = cursor.tag();
                    names.value = cursor.any();
                    names.count += 1;
                } else {
                    names.others += 1;
                }
                cursor.enter(attributes);
            }
            cursor.enter(rdns);
        }
        names
    }
}

/// The common names of a name.
pub(crate) struct CommonNames<'a> {
    /// Tag of the last one; of none, what is no tag of a string.
    tag: u8,
    /// Content bytes of the last one.
    pub(crate) value: &'a [u8],
    pub(crate) count: usize,
    /// How many attributes are none.
    pub(crate) others: usize,
}

impl CommonNames<'_> {
    /// Whether the last value is of one of the two forms that RFC 5280 asks of issuers.
    pub(crate) fn is_utf8_or_printable(&self) -> bool {
        matches!(self.tag, UTF8_STRING | PRINTABLE_STRING)
    }
}

/// One attribute of a name, `AttributeTypeAndValue` of [`Name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Content bytes of the type.
    pub oid: &'a [u8],
    /// Tag of the value, 0x0C for UTF8String.
    pub tag: u8,
    /// Content bytes of the value.
    pub value: &'a [u8],
    /// Which relative distinguished name it belongs to, counted from 0.
    pub rdn: usize,
    whole_value: &'a [u8],
}

/// The attributes of a name, in the order of the DER.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    /// What was not read yet of the relative distinguished name that is being read.
    rest: &'a [u8],
    /// Those behind it.
    rdns: &'a [u8],
    next_rdn: usize,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        let mut cursor = Cursor::new(self.rest, Field::Subject);
        while cursor.is_empty() {
            cursor.enter(self.rdns);
            // Every element was read when the name was read: no error ends it.
            if cursor.is_empty() {
                return None;
            }
            self.rdns = cursor.enter_next(SET);
            self.next_rdn += 1;
        }
        let attribute = next_attribute(&mut cursor);
        self.rest = cursor.rest();
        cursor.enter(attribute);
        let oid = cursor.expect(OBJECT_IDENTIFIER);
        let (whole_value, tag) = (cursor.rest(), cursor.tag());
        Some(Attribute {
            oid,
            tag,
            value: cursor.any(),
            rdn: self.next_rdn.saturating_sub(1),
            whole_value,
        })
    }
}

/// Returns the content of an attribute. Inlined, as an extension's reader is.
#[inline(always)] // saves 140 instructions
fn next_attribute<'a>(cursor: &mut Cursor<'a>) -> &'a [u8] {
    let outer = cursor.enter_next(SEQUENCE);
    let attribute = cursor.rest();
    cursor.oid();
    cursor.any();
    cursor.leave(outer);
    attribute
}

/// In the manner of RFC 4514: last relative distinguished name first, special characters escaped.
/// Characters that are unsafe for a terminal are escaped as that RFC does, by the hexadecimal bytes of
/// their UTF-8; values that are no text, or not the text they claim to be, come out as `#` and the
/// hexadecimal DER.
impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rdns = self
            .attributes()
            .last()
            .map_or(0, |attribute| attribute.rdn + 1);
        for rdn in (0..rdns).rev() {
            let mut separator = if rdn + 1 == rdns { "" } else { ", " };
            for attribute in self.attributes().filter(|attribute| attribute.rdn == rdn) {
                write!(f, "{separator}{attribute}")?;
                separator = "+";
            }
        }
        Ok(())
    }
}

/// `CN=value`, as within [`Name`].
impl fmt::Display for Attribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match SubjectField::from_oid(self.oid) {
            Some(field) => f.write_str(field.short_name())?,
            None => oid::write_dotted(self.oid, f)?,
        }
        f.write_char('=')?;
        match self.text() {
            Some(text) => write_escaped(text, f),
            None => {
                f.write_char('#')?;
                self.whole_value
                    .iter()
                    .try_for_each(|byte| write!(f, "{byte:02X}"))
            }
        }
    }
}

impl<'a> Attribute<'a> {
    /// The value as text, if it is a UTF8String, or one of the ASCII string types (PrintableString,
    /// IA5String, NumericString, VisibleString, and TeletexString as far as it is ASCII) and holds
    /// what its type allows. The alphabets within ASCII are not enforced.
    #[must_use]
    pub fn text(&self) -> Option<&'a str> {
        let text = core::str::from_utf8(self.value).ok()?;
        match self.tag {
            UTF8_STRING => Some(text),
            NUMERIC_STRING | PRINTABLE_STRING | TELETEX_STRING | IA5_STRING | VISIBLE_STRING => {
                text.is_ascii().then_some(text)
            }
            _ => None,
        }
    }
}

fn write_escaped(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (at, character) in text.char_indices() {
        let at_end = at + character.len_utf8() == text.len();
        match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' | '=' => write!(f, "\\{character}")?,
            '#' if at == 0 => f.write_str("\\#")?,
            ' ' if at == 0 || at_end => f.write_str("\\ ")?,
            _ if is_unsafe_for_terminal(character) => {
                let mut bytes = [0; 4];
                for byte in character.encode_utf8(&mut bytes).bytes() {
                    write!(f, "\\{byte:02X}")?;
                }
            }
            _ => f.write_char(character)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::{String, ToString};
    use std::vec::Vec;

    fn tlv(tag: u8, body: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(body.len()).unwrap()], body].concat()
    }

    fn attribute(oid: &[u8], tag: u8, value: &[u8]) -> Vec<u8> {
        tlv(0x30, &[tlv(6, oid), tlv(tag, value)].concat())
    }

    fn name(rdns: &[&[Vec<u8>]]) -> Vec<u8> {
        let rdns: Vec<_> = rdns.iter().map(|rdn| tlv(0x31, &rdn.concat())).collect();
        tlv(0x30, &rdns.concat())
    }

    fn read(der: &[u8]) -> Result<Name<'_>, Kind> {
        Name::from_der(der).map_err(|error| error.kind)
    }

    fn shown(tag: u8, value: &[u8]) -> String {
        read(&name(&[&[attribute(oid::COMMON_NAME, tag, value)]]))
            .unwrap()
            .to_string()
    }

    #[test]
    fn display() {
        let der = name(&[
            &[attribute(&[0x55, 4, 6], PRINTABLE_STRING, b"SE")],
            &[
                attribute(&[0x55, 4, 0x0a], UTF8_STRING, "Näme, Inc".as_bytes()),
                attribute(&[0x2a, 3, 4], UTF8_STRING, b"x"),
            ],
            &[attribute(oid::COMMON_NAME, TELETEX_STRING, b"a@b")],
        ]);
        let name = read(&der).unwrap();
        assert_eq!(name.to_string(), "CN=a@b, O=Näme\\, Inc+1.2.3.4=x, C=SE");
        assert_eq!(
            name.attributes()
                .map(|attribute| attribute.rdn)
                .collect::<Vec<_>>(),
            [0, 1, 1, 2]
        );
        assert_eq!(name.common_name(), None);
    }

    #[test]
    fn hostile_values_are_escaped() {
        assert_eq!(shown(UTF8_STRING, b" #a "), "CN=\\ #a\\ ");
        assert_eq!(shown(UTF8_STRING, b"#a"), "CN=\\#a");
        assert_eq!(shown(UTF8_STRING, b" "), "CN=\\ ");
        assert_eq!(shown(UTF8_STRING, b"x, O=y"), "CN=x\\, O\\=y");
        assert_eq!(
            shown(UTF8_STRING, b"\x1b[2J\0\r\n"),
            "CN=\\1B[2J\\00\\0D\\0A"
        );
        assert_eq!(
            shown(UTF8_STRING, "a\u{202e}b".as_bytes()),
            "CN=a\\E2\\80\\AEb"
        );
        assert_eq!(shown(UTF8_STRING, &[0xff]), "CN=#0C01FF");
        assert_eq!(shown(PRINTABLE_STRING, "ä".as_bytes()), "CN=#1302C3A4");
        assert_eq!(shown(0x1e, &[0, b'a']), "CN=#1E020061");
        // Whatever the bytes, nothing that acts on a terminal comes out.
        for byte in 0..=255u8 {
            for tag in [UTF8_STRING, PRINTABLE_STRING, TELETEX_STRING, 0x1e] {
                assert!(!shown(tag, &[byte]).contains(is_unsafe_for_terminal));
            }
        }
    }

    #[test]
    fn common_names() {
        let cn = |tag, value: &[u8]| attribute(oid::COMMON_NAME, tag, value);
        let find = |der: &[u8]| read(der).unwrap().common_name().map(String::from);
        assert_eq!(find(&name(&[&[cn(UTF8_STRING, b"abc")]])).unwrap(), "abc");
        assert_eq!(find(&name(&[&[cn(IA5_STRING, b"abc")]])).unwrap(), "abc");
        assert_eq!(
            find(&name(&[
                &[cn(UTF8_STRING, b"a")],
                &[cn(PRINTABLE_STRING, b"b")]
            ]))
            .unwrap(),
            "b"
        );
        assert_eq!(find(&name(&[&[cn(UTF8_STRING, &[0xff])]])), None);
        assert_eq!(find(&name(&[&[cn(IA5_STRING, &[0xc3, 0xa4])]])), None);
        assert_eq!(find(&name(&[])), None);
        assert!(read(&name(&[])).unwrap().is_empty());
    }

    #[test]
    fn structure() {
        assert_eq!(read(&[0x30, 2, 0x31, 0]), Err(Kind::Empty));
        assert_eq!(read(&[0x30, 2, 0x30, 0]), Err(Kind::UnexpectedTag));
        assert_eq!(read(&[0x30, 4, 0x31, 2, 0x30, 0]), Err(Kind::Truncated));
        let mut trailing = attribute(oid::COMMON_NAME, UTF8_STRING, b"a");
        trailing.extend([5, 0]);
        trailing[1] += 2;
        assert_eq!(read(&name(&[&[trailing]])), Err(Kind::TrailingData));
        // An attribute type of 41 bytes is exotic, not wrong.
        assert!(read(&name(&[&[attribute(&[0x2a; 41], UTF8_STRING, b"a")]])).is_ok());
    }
}
