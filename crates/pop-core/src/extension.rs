//! Extensions: all of them raw, four of them decoded.

use crate::cursor::{BIT_STRING, Cursor, OCTET_STRING, SEQUENCE, bits, is_integer};
use crate::error::{Field, ParseError, ParseErrorKind as Kind};
use crate::limits::MAX_EXTENSIONS;
use crate::oid;

/// `directoryName` of a GeneralName: `[4]`, around the Name's own tag.
const DIRECTORY_NAME: u8 = 0xa4;

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
    rest: Cursor<'a>,
}

impl<'a> Extensions<'a> {
    pub(crate) fn none() -> Self {
        Self {
            rest: Cursor::new(&[], Field::Extensions),
        }
    }

    /// Walks `SEQUENCE SIZE (1..MAX) OF Extension` and decodes the four known extensions.
    pub(crate) fn read(cursor: &mut Cursor<'a>) -> Result<(Self, Known<'a>), ParseError> {
        let sequence = cursor.expect(SEQUENCE)?;
        let mut inner = sequence.enter();
        if inner.is_empty() {
            return Err(sequence.error(Kind::Empty));
        }
        let all = Self { rest: inner };
        let mut known = Known::default();
        let mut count = 0;
        while !inner.is_empty() {
            let start = inner;
            if count == MAX_EXTENSIONS {
                return Err(start.error(Kind::TooManyExtensions));
            }
            let extension = read_extension(&mut inner)?;
            let value = inner.just_read(extension.value);
            let duplicate = start.error(Kind::DuplicateExtension);
            let is_known = known.note(&extension, value, duplicate)?;
            // The known ones are in their places: only others need a look back.
            if !is_known && all.take(count).any(|earlier| earlier.oid == extension.oid) {
                return Err(duplicate);
            }
            count += 1;
        }
        Ok((all, known))
    }

    /// A cursor over the value of the extension with this identifier, if it is there.
    pub(crate) fn value_of(&self, oid: &[u8]) -> Option<Cursor<'a>> {
        let mut rest = self.rest;
        loop {
            let extension = read_extension(&mut rest).ok()?;
            if extension.oid == oid {
                return Some(rest.just_read(extension.value));
            }
        }
    }
}

impl<'a> Iterator for Extensions<'a> {
    type Item = Extension<'a>;

    fn next(&mut self) -> Option<Extension<'a>> {
        // Every element was walked when the certificate was read: an error means the end.
        read_extension(&mut self.rest).ok()
    }
}

/// The extension, whose value stands at its end.
fn read_extension<'a>(cursor: &mut Cursor<'a>) -> Result<Extension<'a>, ParseError> {
    let mut inner = cursor.expect(SEQUENCE)?.enter();
    let oid = inner.oid()?;
    let critical = inner.default_false()?;
    let value = inner.expect(OCTET_STRING)?.value;
    inner.finish()?;
    Ok(Extension {
        oid,
        critical,
        value,
    })
}

/// A known extension and whether it is critical.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marked<T> {
    pub(crate) critical: bool,
    pub(crate) value: T,
}

/// The extensions that decide about a proof.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known<'a> {
    pub(crate) authority_key_identifier: Option<Marked<AuthorityKeyIdentifier<'a>>>,
    pub(crate) basic_constraints: Option<Marked<BasicConstraints>>,
    pub(crate) key_usage: Option<Marked<KeyUsage>>,
    pub(crate) subject_key_identifier: Option<Marked<&'a [u8]>>,
    /// A critical extension that is none of the four.
    pub(crate) unknown_critical: bool,
}

impl<'a> Known<'a> {
    pub(crate) fn key_identifier_critical(&self) -> bool {
        self.authority_key_identifier
            .is_some_and(|extension| extension.critical)
            || self
                .subject_key_identifier
                .is_some_and(|extension| extension.critical)
    }

    /// Notes the extension, and says whether it is one of the four.
    fn note(
        &mut self,
        extension: &Extension<'a>,
        value: Cursor<'a>,
        duplicate: ParseError,
    ) -> Result<bool, ParseError> {
        let critical = extension.critical;
        match extension.oid {
            oid::AUTHORITY_KEY_IDENTIFIER if self.authority_key_identifier.is_none() => {
                let value = AuthorityKeyIdentifier::read(value)?;
                self.authority_key_identifier = Some(Marked { critical, value });
            }
            oid::BASIC_CONSTRAINTS if self.basic_constraints.is_none() => {
                let value = BasicConstraints::read(value)?;
                self.basic_constraints = Some(Marked { critical, value });
            }
            oid::KEY_USAGE if self.key_usage.is_none() => {
                let value = KeyUsage::read(value)?;
                self.key_usage = Some(Marked { critical, value });
            }
            oid::SUBJECT_KEY_IDENTIFIER if self.subject_key_identifier.is_none() => {
                let value = read_subject_key_identifier(value)?;
                self.subject_key_identifier = Some(Marked { critical, value });
            }
            oid::AUTHORITY_KEY_IDENTIFIER
            | oid::BASIC_CONSTRAINTS
            | oid::KEY_USAGE
            | oid::SUBJECT_KEY_IDENTIFIER => return Err(duplicate),
            _ => {
                self.unknown_critical |= critical;
                return Ok(false);
            }
        }
        Ok(true)
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
    fn read(mut value: Cursor<'_>) -> Result<Self, ParseError> {
        value.set_field(Field::BasicConstraints);
        let mut inner = value.expect(SEQUENCE)?.enter();
        let ca = inner.default_false()?;
        let path_len = if inner.is_empty() {
            None
        } else {
            let element = inner.integer()?;
            if matches!(*element.value, [0x80..=0xff, ..]) {
                return Err(element.error(Kind::InvalidInteger));
            }
            // Without its leading zero, four octets fit.
            Some(match *element.value {
                [a] => u32::from(a),
                [a, b] => u32::from_be_bytes([0, 0, a, b]),
                [a, b, c] => u32::from_be_bytes([0, a, b, c]),
                [a, b, c, d] | [0, a, b, c, d] => u32::from_be_bytes([a, b, c, d]),
                _ => u32::MAX,
            })
        };
        inner.finish()?;
        value.finish()?;
        Ok(Self { ca, path_len })
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

    fn read(mut value: Cursor<'_>) -> Result<Self, ParseError> {
        value.set_field(Field::KeyUsage);
        let element = value.expect(BIT_STRING)?;
        let (unused, octets) = bits(&element)?;
        value.finish()?;
        // Named bits: DER (X.690 section 11.2.2) drops trailing zeros, so the last bit used is set.
        if octets.last().is_some_and(|last| last & (1 << unused) == 0) {
            return Err(element.error(Kind::InvalidBitString));
        }
        match *octets {
            [] => Ok(Self(0)),
            [first] => Ok(Self(u16::from_be_bytes([first, 0]))),
            [first, second] => Ok(Self(u16::from_be_bytes([first, second]))),
            _ => Err(element.error(Kind::InvalidBitString)),
        }
    }
}

/// Authority key identifier, RFC 5280 section 4.2.1.1.
///
/// ```text
/// AuthorityKeyIdentifier ::= SEQUENCE {
///      keyIdentifier             [0] KeyIdentifier           OPTIONAL,
///      authorityCertIssuer       [1] GeneralNames            OPTIONAL,
///      authorityCertSerialNumber [2] CertificateSerialNumber OPTIONAL  }
/// ```
#[derive(Clone, Copy, Debug)]
pub(crate) struct AuthorityKeyIdentifier<'a> {
    pub(crate) key_identifier: Option<&'a [u8]>,
    /// The DER of the other two fields: mostly empty, and read again when it is not.
    cert: &'a [u8],
}

impl<'a> AuthorityKeyIdentifier<'a> {
    fn read(mut value: Cursor<'a>) -> Result<Self, ParseError> {
        value.set_field(Field::AuthorityKeyIdentifier);
        let mut inner = value.expect(SEQUENCE)?.enter();
        value.finish()?;
        let key_identifier = inner.optional(0x80)?.map(|element| element.value);
        if !inner.is_empty() {
            AuthorityCert::read(inner)?;
        }
        Ok(Self {
            key_identifier,
            cert: inner.rest(),
        })
    }

    /// The certificate that is named besides the key, if one is.
    pub(crate) fn cert(&self) -> Option<AuthorityCert<'a>> {
        if self.cert.is_empty() {
            return None;
        }
        AuthorityCert::read(Cursor::new(self.cert, Field::AuthorityKeyIdentifier)).ok()
    }
}

/// Issuer and serial number of an authority key identifier.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AuthorityCert<'a> {
    /// The DER of the first directory name.
    issuer: Option<&'a [u8]>,
    /// Content octets.
    serial_number: Option<&'a [u8]>,
    /// Issuer without serial number or the other way round.
    pub(crate) is_partial: bool,
}

impl<'a> AuthorityCert<'a> {
    fn read(mut cursor: Cursor<'a>) -> Result<Self, ParseError> {
        let names = cursor.optional(0xa1)?;
        let number = cursor.optional(0x82)?;
        cursor.finish()?;
        let mut issuer = None;
        if let Some(names) = names {
            let mut rest = names.enter();
            if rest.is_empty() {
                return Err(names.error(Kind::Empty));
            }
            while !rest.is_empty() {
                let name = rest.any()?;
                if name.tag == DIRECTORY_NAME && issuer.is_none() {
                    issuer = Some(name.value);
                }
            }
        }
        if let Some(number) = number.filter(|number| !is_integer(number.value)) {
            return Err(number.error(Kind::InvalidInteger));
        }
        Ok(Self {
            issuer,
            serial_number: number.map(|number| number.value),
            is_partial: names.is_some() != number.is_some(),
        })
    }

    /// Whether issuer or serial number are stated and are another certificate's.
    pub(crate) fn is_another(&self, issuer: &[u8], serial_number: &[u8]) -> bool {
        self.issuer.is_some_and(|stated| stated != issuer)
            || self
                .serial_number
                .is_some_and(|stated| stated != serial_number)
    }
}

/// `SubjectKeyIdentifier ::= KeyIdentifier`, an OCTET STRING: RFC 5280 section 4.2.1.2.
fn read_subject_key_identifier(mut value: Cursor<'_>) -> Result<&[u8], ParseError> {
    value.set_field(Field::SubjectKeyIdentifier);
    let element = value.expect(OCTET_STRING)?;
    value.finish()?;
    Ok(element.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(input: &[u8]) -> Cursor<'_> {
        Cursor::new(input, Field::Extensions)
    }

    #[test]
    fn basic_constraints() {
        let read = |input: &[u8]| {
            BasicConstraints::read(cursor(input))
                .map(|b| (b.ca, b.path_len))
                .map_err(|e| e.kind)
        };
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
        let read = |input: &[u8]| KeyUsage::read(cursor(input)).map_err(|e| e.kind);
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
            AuthorityKeyIdentifier::read(cursor(input))
                .map(|a| a.key_identifier)
                .map_err(|e| e.kind)
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
        assert_eq!(
            read_subject_key_identifier(cursor(&[4, 1, 7])),
            Ok(&[7][..])
        );
        assert!(read_subject_key_identifier(cursor(&[4, 1, 7, 0])).is_err());
        assert!(read_subject_key_identifier(cursor(&[3, 1, 0])).is_err());
    }

    #[test]
    fn the_certificate_that_an_authority_key_identifier_names() {
        let read = |input: &'static [u8]| {
            AuthorityKeyIdentifier::read(cursor(input))
                .unwrap()
                .cert()
                .unwrap()
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
        let key_only = AuthorityKeyIdentifier::read(cursor(&[0x30, 3, 0x80, 1, 7])).unwrap();
        assert!(key_only.cert().is_none());
    }

    #[test]
    fn lists() {
        let read = |input: &[u8]| {
            Extensions::read(&mut cursor(input))
                .map(|(all, _)| all.count())
                .map_err(|e| e.kind)
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
