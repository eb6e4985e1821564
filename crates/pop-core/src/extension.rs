//! Extensions: all of them raw, four of them decoded.

mod authority_key_identifier;

pub(crate) use authority_key_identifier::{AuthorityCert, AuthorityKeyIdentifier};

use crate::cursor::{BIT_STRING, Cursor, OCTET_STRING, SEQUENCE, Span, bits};
use crate::error::{Field, ParseErrorKind as Kind};
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
    /// Content octets of `extnID`.
    pub oid: &'a [u8],
    /// Whether a reader that does not know the extension must refuse the certificate.
    pub critical: bool,
    /// Content octets of `extnValue`.
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
    /// The extensions in the octets that [`Self::read`] has walked.
    pub(crate) const fn walked(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    /// Whether there is an extension of this type.
    #[inline(never)]
    fn has(mut self, oid: &[u8]) -> bool {
        self.any(|extension| extension.oid == oid)
    }

    /// Walks `SEQUENCE SIZE (1..MAX) OF Extension` and decodes the known extensions.
    #[inline(never)]
    pub(crate) fn read(cursor: &mut Cursor<'a>, known: &mut Known) -> Span {
        let at = cursor.at();
        let all = cursor.expect(SEQUENCE);
        let outer = cursor.enter(all);
        let start = cursor.at();
        if cursor.is_empty() {
            cursor.fail(Kind::Empty, at);
        }
        let mut count = 0;
        while !cursor.is_empty() {
            let at = cursor.at();
            if count == MAX_EXTENSIONS {
                cursor.fail(Kind::TooManyExtensions, at);
            }
            let earlier = cursor.since(start);
            let extension = RawExtension::read(cursor);
            known.note(cursor, &extension, earlier, at);
            count += 1;
        }
        cursor.leave(outer);
        all
    }
}

impl<'a> Iterator for Extensions<'a> {
    type Item = Extension<'a>;

    fn next(&mut self) -> Option<Extension<'a>> {
        let mut cursor = Cursor::new(self.rest, Field::Extensions);
        let extension = RawExtension::read(&mut cursor);
        // Every element was walked when the certificate was read: an error means the end.
        cursor.result().ok()?;
        self.rest = cursor.rest();
        Some(Extension {
            oid: extension.oid,
            critical: extension.critical,
            value: cursor.octets(extension.value),
        })
    }
}

/// An extension whose value is still to be read.
struct RawExtension<'a> {
    oid: &'a [u8],
    critical: bool,
    value: Span,
}

impl<'a> RawExtension<'a> {
    #[inline(never)]
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

/// Bits of the known extensions.
const AUTHORITY_KEY_IDENTIFIER: u8 = 1;
const BASIC_CONSTRAINTS: u8 = 1 << 1;
const KEY_USAGE: u8 = 1 << 2;
const SUBJECT_ALTERNATIVE_NAME: u8 = 1 << 3;
const SUBJECT_KEY_IDENTIFIER: u8 = 1 << 4;

/// The extensions that decide about a proof, and the one that decides about a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    /// Which of them are there.
    present: u8,
    /// Which of them are critical.
    critical: u8,
    unknown_critical: bool,
    ca: bool,
    path_len: Option<u32>,
    key_usage: u16,
    authority_key_identifier: AuthorityKeyIdentifier,
    subject_key_identifier: Span,
    /// The value as it stands.
    subject_alternative_name: Span,
}

impl Known {
    pub(crate) const NONE: Self = Self {
        present: 0,
        critical: 0,
        unknown_critical: false,
        ca: false,
        path_len: None,
        key_usage: 0,
        authority_key_identifier: AuthorityKeyIdentifier::NONE,
        subject_key_identifier: Span::NONE,
        subject_alternative_name: Span::NONE,
    };

    pub(crate) fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.has(BASIC_CONSTRAINTS).then_some(BasicConstraints {
            ca: self.ca,
            path_len: self.path_len,
        })
    }

    pub(crate) fn basic_constraints_critical(&self) -> bool {
        self.critical & BASIC_CONSTRAINTS != 0
    }

    pub(crate) fn key_usage(&self) -> Option<KeyUsage> {
        self.has(KEY_USAGE).then_some(KeyUsage(self.key_usage))
    }

    pub(crate) fn authority_key_identifier(&self) -> AuthorityKeyIdentifier {
        self.authority_key_identifier
    }

    pub(crate) fn subject_key_identifier(&self) -> Option<Span> {
        self.has(SUBJECT_KEY_IDENTIFIER)
            .then_some(self.subject_key_identifier)
    }

    pub(crate) fn subject_alternative_name(&self) -> Option<Span> {
        self.has(SUBJECT_ALTERNATIVE_NAME)
            .then_some(self.subject_alternative_name)
    }

    pub(crate) fn key_identifier_critical(&self) -> bool {
        self.critical & (AUTHORITY_KEY_IDENTIFIER | SUBJECT_KEY_IDENTIFIER) != 0
    }

    /// Whether there is a critical extension that validation does not know.
    pub(crate) fn unknown_critical(&self) -> bool {
        self.unknown_critical
    }

    fn has(&self, bit: u8) -> bool {
        self.present & bit != 0
    }

    /// Notes the extension that was just read and began at `at`, behind the `earlier` ones.
    fn note(
        &mut self,
        cursor: &mut Cursor<'_>,
        extension: &RawExtension<'_>,
        earlier: Span,
        at: usize,
    ) {
        let bit = match extension.oid {
            oid::AUTHORITY_KEY_IDENTIFIER => AUTHORITY_KEY_IDENTIFIER,
            oid::BASIC_CONSTRAINTS => BASIC_CONSTRAINTS,
            oid::KEY_USAGE => KEY_USAGE,
            oid::SUBJECT_ALTERNATIVE_NAME => SUBJECT_ALTERNATIVE_NAME,
            oid::SUBJECT_KEY_IDENTIFIER => SUBJECT_KEY_IDENTIFIER,
            _ => 0,
        };
        let duplicate = if bit == 0 {
            Extensions::walked(cursor.octets(earlier)).has(extension.oid)
        } else {
            self.has(bit)
        };
        if duplicate {
            return cursor.fail(Kind::DuplicateExtension, at);
        }
        self.present |= bit;
        if extension.critical {
            self.critical |= bit;
            // A certificate's alternative name is none of validation's business.
            self.unknown_critical |= matches!(bit, 0 | SUBJECT_ALTERNATIVE_NAME);
        }
        // The value ends where its extension ends.
        let list_end = cursor.enter(extension.value);
        match bit {
            AUTHORITY_KEY_IDENTIFIER => {
                self.authority_key_identifier = AuthorityKeyIdentifier::read(cursor);
            }
            BASIC_CONSTRAINTS => {
                BasicConstraints {
                    ca: self.ca,
                    path_len: self.path_len,
                } = BasicConstraints::read(cursor);
            }
            KEY_USAGE => KeyUsage(self.key_usage) = KeyUsage::read(cursor),
            SUBJECT_KEY_IDENTIFIER => {
                self.subject_key_identifier = read_subject_key_identifier(cursor);
            }
            SUBJECT_ALTERNATIVE_NAME => {
                self.subject_alternative_name = extension.value;
                cursor.skip_rest();
            }
            _ => cursor.skip_rest(),
        }
        cursor.leave(list_end);
        cursor.set_field(Field::Extensions);
    }
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
    fn read(cursor: &mut Cursor<'_>) -> Self {
        cursor.set_field(Field::BasicConstraints);
        let outer = cursor.enter_next(SEQUENCE);
        let ca = cursor.default_false();
        let path_len = (!cursor.is_empty()).then(|| {
            let at = cursor.at();
            let number = cursor.integer();
            // Without its leading zero, four octets fit.
            match *cursor.octets(number) {
                [0x80..=0xff, ..] => {
                    cursor.fail(Kind::InvalidInteger, at);
                    0
                }
                [0, a, b, c, d] => u32::from_be_bytes([a, b, c, d]),
                ref octets if octets.len() <= 4 => octets
                    .iter()
                    .fold(0, |number, &octet| number << 8 | u32::from(octet)),
                _ => u32::MAX,
            }
        });
        cursor.leave(outer);
        cursor.nothing_left();
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

    fn read(cursor: &mut Cursor<'_>) -> Self {
        cursor.set_field(Field::KeyUsage);
        let at = cursor.at();
        let content = cursor.expect(BIT_STRING);
        let Some((unused, octets)) = bits(cursor.octets(content)) else {
            cursor.fail(Kind::InvalidBitString, at);
            return Self(0);
        };
        cursor.nothing_left();
        let usage = match *octets {
            [] => return Self(0),
            [first] => u16::from_be_bytes([first, 0]),
            [first, second] => u16::from_be_bytes([first, second]),
            _ => 0,
        };
        // Named bits: DER (X.690 section 11.2.2) drops trailing zeros, so the last bit used is set.
        let last = octets.last().copied().unwrap_or_default();
        if octets.len() > 2 || last.trailing_zeros() != u32::from(unused) {
            cursor.fail(Kind::InvalidBitString, at);
        }
        Self(usage)
    }
}

/// `SubjectKeyIdentifier ::= KeyIdentifier`, an OCTET STRING: RFC 5280 section 4.2.1.2.
fn read_subject_key_identifier(cursor: &mut Cursor<'_>) -> Span {
    cursor.set_field(Field::SubjectKeyIdentifier);
    let identifier = cursor.expect(OCTET_STRING);
    cursor.nothing_left();
    identifier
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
            let identifier = |read: AuthorityKeyIdentifier| Some(read.key_identifier?.of(input));
            result(input, AuthorityKeyIdentifier::read).map(identifier)
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
        let read = |input: &'static [u8]| {
            let identifier = result(input, AuthorityKeyIdentifier::read).unwrap();
            identifier.cert(input).unwrap()
        };
        let (issuer, serial) = (&[0x30, 0][..], &[7][..]);
        // A mail address before it, and a second directory name after it, do not count.
        let whole = read(&[
            0x30, 15, 0xa1, 10, 0x81, 0, 0xa4, 2, 0x30, 0, 0xa4, 2, 0x31, 0, 0x82, 1, 7,
        ]);
        assert!(!whole.is_partial && !whole.is_another(issuer, serial));
        assert!(whole.is_another(&[0x31, 0], serial) && whole.is_another(issuer, &[8]));
        let no_serial = read(&[0x30, 6, 0xa1, 4, 0xa4, 2, 0x30, 0]);
        assert!(no_serial.is_partial && !no_serial.is_another(issuer, &[8]));
        let no_issuer = read(&[0x30, 3, 0x82, 1, 7]);
        assert!(no_issuer.is_partial && !no_issuer.is_another(&[], serial));
        let key_only = &[0x30, 3, 0x80, 1, 7];
        let identifier = result(key_only, AuthorityKeyIdentifier::read).unwrap();
        assert!(identifier.cert(key_only).is_none());
    }

    #[test]
    fn lists() {
        let read = |input: &[u8]| {
            result(input, |cursor| {
                Extensions::read(cursor, &mut { Known::NONE })
            })
            .map(|all| Extensions::walked(all.of(input)).count())
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
