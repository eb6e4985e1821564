//! Extensions: all of them raw, four of them decoded.

mod authority_key_identifier;

pub(crate) use authority_key_identifier::names_another_cert;

use crate::bytes::same;
use crate::cursor::{BIT_STRING, Cursor, OCTET_STRING, SEQUENCE, Span};
use crate::error::{Field, ParseErrorKind as Kind};
use crate::facts::{Facts, Known};
use crate::limits::MAX_EXTENSIONS;
use crate::oid;

/// One extension, RFC 5280 section 4.1.
///
/// ```text
/// Extension  ::=  SEQUENCE  {
///      extnID      OBJECT IDENTIFIER,
///      critical    BOOLEAN DEFAULT FALSE,
///      extnValue   OCTET STRING  }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension<'a> {
    /// Content bytes of `extnID`.
    pub oid: &'a [u8],
    /// Whether a reader that does not know the extension must refuse the certificate.
    pub critical: bool,
    /// Content bytes of `extnValue`.
    pub value: &'a [u8],
}

impl<'a> Extension<'a> {
    /// The identifier for people: `2.5.29.14`. An arc that does not fit 64 bits is a `?`.
    #[must_use]
    pub fn dotted_oid(&self) -> impl core::fmt::Display + use<'a> {
        oid::Dotted(self.oid)
    }
}

/// The extensions of a certificate, or those that a request asks for, in its order: at most
/// [`MAX_EXTENSIONS`], no two alike.
///
/// ```text
/// Extensions  ::=  SEQUENCE SIZE (1..MAX) OF Extension
/// ```
///
/// ```
/// use pop_core::Certificate;
///
/// let der = include_bytes!("../tests/golden/p256_leaf.der");
/// let mut extensions = Certificate::from_der(der)?.extensions();
/// let first = extensions.next().map(|extension| extension.dotted_oid().to_string());
/// assert_eq!(first.as_deref(), Some("2.5.29.19"));
/// # Ok::<(), pop_core::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Extensions<'a> {
    rest: &'a [u8],
}

impl<'a> Extensions<'a> {
    /// The extensions in the bytes that [`Self::read`] has read.
    pub(crate) const fn from_validated_der(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    /// The value of the extension of this type, if there is one.
    #[inline(never)] // saves 32 bytes of stack
    pub(crate) fn value(self, oid: &[u8]) -> Option<&'a [u8]> {
        let mut cursor = Cursor::new(self.rest, Field::Extensions);
        while !cursor.is_empty() {
            let extension = Extension::read(&mut cursor);
            if same(extension.oid, oid) {
                return Some(extension.value);
            }
        }
        None
    }

    /// Parses `SEQUENCE SIZE (1..MAX) OF Extension` and decodes the known extensions. What is
    /// returned is for [`Self::from_validated_der`].
    #[inline(never)] // saves 40 bytes of stack
    pub(crate) fn read(
        cursor: &mut Cursor<'a>,
        facts: &mut Facts,
        key_identifiers: &mut KeyIdentifiers,
    ) -> &'a [u8] {
        let at = cursor.rest();
        let all = cursor.expect(SEQUENCE);
        let outer = cursor.enter(all);
        if all.is_empty() {
            cursor.fail(Kind::Empty, at);
        }
        let mut count = 0;
        while !cursor.is_empty() {
            let at = cursor.rest();
            let earlier = Self::from_validated_der(cursor.since(all));
            if count == MAX_EXTENSIONS {
                cursor.fail(Kind::TooManyExtensions, at);
            }
            count += 1;
            let extension = Extension::read(cursor);
            let known = Known::of(extension.oid);
            let duplicate = match known {
                Known::Other => earlier.value(extension.oid).is_some(),
                known => facts.has(Facts::present(known)),
            };
            if duplicate {
                cursor.fail(Kind::DuplicateExtension, at);
            }
            facts.note(Facts::present(known), true);
            facts.note(Facts::critical(known), extension.critical);
            // The value ends where its extension ends.
            let list = cursor.enter(extension.value);
            match known {
                Known::AuthorityKeyIdentifier => {
                    key_identifiers.authority = authority_key_identifier::read(cursor, facts);
                }
                Known::BasicConstraints => BasicConstraints::read(cursor).note(facts),
                Known::KeyUsage => KeyUsage::read(cursor).note(facts),
                Known::SubjectKeyIdentifier => {
                    key_identifiers.subject = read_subject_key_identifier(cursor);
                }
                Known::SubjectAlternativeName | Known::Other => cursor.skip_rest(),
            }
            cursor.leave(list);
            cursor.set_field(Field::Extensions);
        }
        cursor.leave(outer);
        all
    }
}

impl<'a> Iterator for Extensions<'a> {
    type Item = Extension<'a>;

    fn next(&mut self) -> Option<Extension<'a>> {
        let mut cursor = Cursor::new(self.rest, Field::Extensions);
        let extension = Extension::read(&mut cursor);
        // Every element was read when the certificate was read: an error means the end.
        cursor.result().ok()?;
        self.rest = cursor.rest();
        Some(extension)
    }
}

impl<'a> Extension<'a> {
    /// Inlined, because its frame would stand on the stack while the parts of an extension are read.
    #[inline(always)] // saves 32 bytes of stack, 117 instructions
    fn read(cursor: &mut Cursor<'a>) -> Self {
        let outer = cursor.enter_next(SEQUENCE);
        let oid = cursor.oid();
        let critical = cursor.default_false();
        let value = cursor.expect(OCTET_STRING);
        cursor.leave(outer);
        Self {
            oid,
            critical,
            value,
        }
    }
}

impl Known {
    fn of(oid: &[u8]) -> Self {
        match oid {
            oid::AUTHORITY_KEY_IDENTIFIER => Self::AuthorityKeyIdentifier,
            oid::BASIC_CONSTRAINTS => Self::BasicConstraints,
            oid::KEY_USAGE => Self::KeyUsage,
            oid::SUBJECT_ALTERNATIVE_NAME => Self::SubjectAlternativeName,
            oid::SUBJECT_KEY_IDENTIFIER => Self::SubjectKeyIdentifier,
            _ => Self::Other,
        }
    }
}

/// Where the key identifiers stand that two certificates are compared by; nowhere if they are not
/// there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyIdentifiers {
    pub(crate) authority: Span,
    pub(crate) subject: Span,
}

impl KeyIdentifiers {
    pub(crate) const NONE: Self = Self {
        authority: Span::NONE,
        subject: Span::NONE,
    };
}

/// Basic constraints, RFC 5280 section 4.2.1.9. `cA FALSE` written out is no DER and a parse error,
/// as is a negative path length.
///
/// ```text
/// BasicConstraints ::= SEQUENCE {
///      cA                      BOOLEAN DEFAULT FALSE,
///      pathLenConstraint       INTEGER (0..MAX) OPTIONAL }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether the subject is a CA.
    pub ca: bool,
    /// How many intermediate CAs may follow. `u32::MAX` stands for that many or more: the
    /// INTEGER has no bound, and no chain is that long.
    pub path_len: Option<u32>,
}

impl BasicConstraints {
    /// Of the value of the extension in a certificate that was read before.
    pub(crate) fn from_validated_der(value: &[u8]) -> Self {
        Self::read(&mut Cursor::new(value, Field::BasicConstraints))
    }

    fn note(self, facts: &mut Facts) {
        facts.note(Facts::CA, self.ca);
        facts.note(Facts::PATH_LENGTH, self.path_len.is_some());
    }

    fn read(cursor: &mut Cursor<'_>) -> Self {
        cursor.set_field(Field::BasicConstraints);
        let outer = cursor.enter_next(SEQUENCE);
        let ca = cursor.default_false();
        let path_len = (!cursor.is_empty()).then(|| {
            let at = cursor.rest();
            // Without its leading zero, four bytes fit.
            match *cursor.integer() {
                [0x80..=0xff, ..] => {
                    cursor.fail(Kind::InvalidInteger, at);
                    0
                }
                [0, a, b, c, d] => u32::from_be_bytes([a, b, c, d]),
                ref bytes if bytes.len() <= 4 => bytes
                    .iter()
                    .fold(0, |number, &byte| number << 8 | u32::from(byte)),
                _ => u32::MAX,
            }
        });
        cursor.leave(outer);
        Self { ca, path_len }
    }
}

/// Key usage, RFC 5280 section 4.2.1.3: at most nine bits, the last one that is written is set
/// (X.690 section 11.2.2).
///
/// ```text
/// KeyUsage ::= BIT STRING {
///      digitalSignature (0), nonRepudiation (1), keyEncipherment (2), dataEncipherment (3),
///      keyAgreement (4), keyCertSign (5), cRLSign (6), encipherOnly (7), decipherOnly (8) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// Whether the key may sign certificates.
    #[must_use]
    pub const fn key_cert_sign(self) -> bool {
        self.has(5)
    }

    /// Whether the key may sign data other than certificates and revocation lists.
    #[must_use]
    pub const fn digital_signature(self) -> bool {
        self.has(0)
    }

    /// Whether no usage is named at all.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    const fn has(self, bit: u16) -> bool {
        self.0 & (0x8000 >> bit) != 0
    }

    /// Of the value of the extension in a certificate that was read before.
    pub(crate) fn from_validated_der(value: &[u8]) -> Self {
        Self::read(&mut Cursor::new(value, Field::KeyUsage))
    }

    fn note(self, facts: &mut Facts) {
        facts.note(Facts::KEY_CERT_SIGN, self.key_cert_sign());
        facts.note(Facts::NO_USAGE, self.is_empty());
    }

    fn read(cursor: &mut Cursor<'_>) -> Self {
        cursor.set_field(Field::KeyUsage);
        let at = cursor.rest();
        let (unused, last, usage) = match *cursor.expect(BIT_STRING) {
            [0] => return Self(0),
            [unused, first] => (unused, first, [first, 0]),
            [unused, first, second] => (unused, second, [first, second]),
            _ => (0, 0, [0, 0]),
        };
        // Named bits: DER (X.690 section 11.2.2) drops trailing zeros, so the last bit used is set.
        if last == 0 || last.trailing_zeros() != u32::from(unused) {
            cursor.fail(Kind::InvalidBitString, at);
        }
        Self(u16::from_be_bytes(usage))
    }
}

/// `SubjectKeyIdentifier ::= KeyIdentifier`, an OCTET STRING: RFC 5280 section 4.2.1.2.
fn read_subject_key_identifier(cursor: &mut Cursor<'_>) -> Span {
    cursor.set_field(Field::SubjectKeyIdentifier);
    let identifier = cursor.expect(OCTET_STRING);
    cursor.span(identifier)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader makes of the input, or its error.
    fn result<'a, T>(input: &'a [u8], read: impl FnOnce(&mut Cursor<'a>) -> T) -> Result<T, Kind> {
        let mut cursor = Cursor::new(input, Field::Extensions);
        let value = read(&mut cursor);
        cursor.nothing_left();
        cursor.result().map(|()| value).map_err(|e| e.kind)
    }

    #[test]
    fn basic_constraints() {
        let read = |input: &[u8]| result(input, BasicConstraints::read).map(|b| (b.ca, b.path_len));
        assert_eq!(read(&[0x30, 0]), Ok((false, None)));
        assert_eq!(read(&[0x30, 3, 1, 1, 0xff]), Ok((true, None)));
        assert_eq!(read(&[0x30, 6, 1, 1, 0xff, 2, 1, 0]), Ok((true, Some(0))));
        assert_eq!(
            read(&[0x30, 7, 1, 1, 0xff, 2, 2, 0, 0xff]),
            Ok((true, Some(255)))
        );
        assert_eq!(read(&[0x30, 3, 2, 1, 4]), Ok((false, Some(4))));
        for (input, path_len) in [
            (&[0x30, 4, 2, 2, 1, 0][..], 0x100),
            (&[0x30, 5, 2, 3, 1, 2, 3], 0x01_0203),
            (&[0x30, 7, 2, 5, 0, 0xff, 0, 0, 1], 0xff00_0001),
            (&[0x30, 7, 2, 5, 1, 0, 0, 0, 0], u32::MAX),
        ] {
            assert_eq!(read(input), Ok((false, Some(path_len))), "{input:02x?}");
        }
        for (input, kind) in [
            (&[0x30, 3, 1, 1, 0][..], Kind::ExplicitDefault),
            (&[0x30, 3, 1, 1, 1], Kind::InvalidBoolean),
            (&[0x30, 6, 1, 1, 0xff, 2, 1, 0xff], Kind::InvalidInteger),
            (&[0x30, 7, 1, 1, 0xff, 2, 2, 0, 1], Kind::InvalidInteger),
            (&[0x30, 8, 1, 1, 0xff, 2, 1, 0, 5, 0], Kind::TrailingData),
            (&[0x30, 0, 0], Kind::TrailingData),
            (&[0x31, 0], Kind::UnexpectedTag),
            (&[], Kind::Truncated),
        ] {
            assert_eq!(read(input), Err(kind), "{input:02x?}");
        }
    }

    #[test]
    fn key_usage() {
        let read = |input: &[u8]| result(input, KeyUsage::read);
        let usage = read(&[3, 2, 2, 0x04]).unwrap();
        assert!(usage.key_cert_sign() && !usage.digital_signature() && !usage.is_empty());
        let usage = read(&[3, 2, 7, 0x80]).unwrap();
        assert!(!usage.key_cert_sign() && usage.digital_signature());
        assert!(read(&[3, 1, 0]).unwrap().is_empty());
        assert!(read(&[3, 3, 7, 0xff, 0x80]).unwrap().key_cert_sign());
        for (input, kind) in [
            (&[3, 2, 0, 0x80][..], Kind::InvalidBitString),
            (&[3, 2, 7, 0], Kind::InvalidBitString),
            (&[3, 2, 7, 0xc0], Kind::InvalidBitString),
            (&[3, 4, 0, 1, 1, 1], Kind::InvalidBitString),
            (&[3, 2, 7, 0x80, 0], Kind::TrailingData),
            (&[4, 1, 0], Kind::UnexpectedTag),
        ] {
            assert_eq!(read(input), Err(kind), "{input:02x?}");
        }
    }

    #[test]
    fn key_identifiers() {
        let authority = |input: &'static [u8]| {
            let mut facts = Facts::NONE;
            let identifier = result(input, |it| authority_key_identifier::read(it, &mut facts))?;
            Ok(facts
                .has(Facts::AUTHORITY_KEY)
                .then_some(identifier.of(input)))
        };
        assert_eq!(authority(&[0x30, 0]), Ok(None));
        assert_eq!(authority(&[0x30, 3, 0x80, 1, 7]), Ok(Some(&[7][..])));
        assert_eq!(
            authority(&[0x30, 7, 0xa1, 2, 0x82, 0, 0x82, 1, 1]),
            Ok(None)
        );
        for (input, kind) in [
            (&[0x30, 5, 0xa1, 0, 0x82, 1, 1][..], Kind::Empty),
            (&[0x30, 7, 0xa1, 2, 0x82, 1, 0x82, 1, 1], Kind::Truncated),
            (&[0x30, 6, 0xa1, 2, 0x82, 0, 0x82, 0], Kind::InvalidInteger),
            (
                &[0x30, 8, 0xa1, 2, 0x82, 0, 0x82, 2, 0, 1],
                Kind::InvalidInteger,
            ),
        ] {
            assert_eq!(authority(input), Err(kind), "{input:02x?}");
        }
        // EXPLICIT [0], a known defect of an older encoder.
        assert_eq!(
            authority(&[0x30, 5, 0xa0, 3, 4, 1, 7]),
            Err(Kind::TrailingData)
        );
        assert_eq!(
            authority(&[0x30, 5, 0x82, 1, 1, 0xa1, 0]),
            Err(Kind::TrailingData)
        );
        let subject = |input: &'static [u8]| {
            result(input, read_subject_key_identifier).map(|identifier| identifier.of(input))
        };
        assert_eq!(subject(&[4, 1, 7]), Ok(&[7][..]));
        assert!(subject(&[4, 1, 7, 0]).is_err());
        assert!(subject(&[3, 1, 0]).is_err());
    }

    #[test]
    fn the_certificate_that_an_authority_key_identifier_names() {
        let is_partial = |input: &'static [u8]| {
            let mut facts = Facts::NONE;
            result(input, |it| authority_key_identifier::read(it, &mut facts)).unwrap();
            assert!(facts.has(Facts::AUTHORITY_CERT));
            facts.has(Facts::AUTHORITY_CERT_PARTIAL)
        };
        let (issuer, serial) = (&[0x30, 0][..], &[7][..]);
        // A mail address before it, and a second directory name after it, do not count.
        let whole = &[
            0x30, 15, 0xa1, 10, 0x81, 0, 0xa4, 2, 0x30, 0, 0xa4, 2, 0x31, 0, 0x82, 1, 7,
        ];
        assert!(!is_partial(whole) && !names_another_cert(whole, issuer, serial));
        assert!(names_another_cert(whole, &[0x31, 0], serial));
        assert!(names_another_cert(whole, issuer, &[8]));
        let no_serial = &[0x30, 6, 0xa1, 4, 0xa4, 2, 0x30, 0];
        assert!(is_partial(no_serial) && !names_another_cert(no_serial, issuer, &[8]));
        let no_issuer = &[0x30, 3, 0x82, 1, 7];
        assert!(is_partial(no_issuer) && !names_another_cert(no_issuer, &[], serial));
        let mut facts = Facts::NONE;
        let key_only = &[0x30, 3, 0x80, 1, 7];
        result(key_only, |it| {
            authority_key_identifier::read(it, &mut facts)
        })
        .unwrap();
        assert!(!facts.has(Facts::AUTHORITY_CERT.or(Facts::AUTHORITY_CERT_PARTIAL)));
    }

    #[test]
    fn no_key_identifier_stands_nowhere() {
        let input = [0x30, 0];
        let mut facts = Facts::NONE;
        let span = result(&input, |it| authority_key_identifier::read(it, &mut facts));
        assert!(!facts.has(Facts::AUTHORITY_KEY));
        assert_eq!(span, Ok(Span::NONE));
    }

    #[test]
    fn lists() {
        let read = |input: &[u8]| {
            result(input, |cursor| {
                Extensions::read(cursor, &mut { Facts::NONE }, &mut { KeyIdentifiers::NONE })
            })
            .map(|all| Extensions::from_validated_der(all).count())
        };
        // Foreign extension 1.2 with an empty value.
        assert_eq!(read(&[0x30, 7, 0x30, 5, 6, 1, 0x2a, 4, 0]), Ok(1));
        assert_eq!(read(&[0x30, 0]), Err(Kind::Empty));
        assert_eq!(
            read(&[
                0x30, 14, 0x30, 5, 6, 1, 0x2a, 4, 0, 0x30, 5, 6, 1, 0x2a, 4, 0
            ]),
            Err(Kind::DuplicateExtension)
        );
        assert_eq!(
            read(&[0x30, 10, 0x30, 8, 6, 1, 0x2a, 1, 1, 0, 4, 0]),
            Err(Kind::ExplicitDefault)
        );
        assert_eq!(
            read(&[0x30, 8, 0x30, 6, 6, 2, 0x2a, 0x80, 4, 0]),
            Err(Kind::InvalidOid)
        );
        assert_eq!(
            read(&[0x30, 9, 0x30, 7, 6, 1, 0x2a, 4, 0, 5, 0]),
            Err(Kind::TrailingData)
        );

        let many = |count: u8| {
            let mut input = [0u8; 3 + 33 * 7];
            let body = count * 7;
            input[..3].copy_from_slice(&[0x30, 0x81, body]);
            for (index, chunk) in (0..count).zip(input[3..].chunks_exact_mut(7)) {
                chunk.copy_from_slice(&[0x30, 5, 6, 1, index + 1, 4, 0]);
            }
            read(&input[..3 + usize::from(body)])
        };
        assert_eq!(many(32), Ok(32));
        assert_eq!(many(33), Err(Kind::TooManyExtensions));
    }
}
