//! The authority key identifier extension.

use crate::cursor::{Cursor, SEQUENCE, Span, is_integer};
use crate::error::{Field, ParseErrorKind as Kind};

/// `directoryName` of a GeneralName: `[4]`, around the Name's own tag.
const DIRECTORY_NAME: u8 = 0xa4;

/// Authority key identifier, RFC 5280 section 4.2.1.1.
///
/// ```text
/// AuthorityKeyIdentifier ::= SEQUENCE {
///      keyIdentifier             [0] KeyIdentifier           OPTIONAL,
///      authorityCertIssuer       [1] GeneralNames            OPTIONAL,
///      authorityCertSerialNumber [2] CertificateSerialNumber OPTIONAL  }
/// ```
#[derive(Clone, Copy, Debug)]
pub(crate) struct AuthorityKeyIdentifier {
    pub(crate) key_identifier: Option<Span>,
    /// The DER of the other two fields: mostly empty, and read again when it is not.
    cert: Span,
}

impl AuthorityKeyIdentifier {
    pub(super) const NONE: Self = Self {
        key_identifier: None,
        cert: Span::NONE,
    };

    pub(super) fn read(cursor: &mut Cursor<'_>) -> Self {
        cursor.set_field(Field::AuthorityKeyIdentifier);
        let sequence = cursor.expect(SEQUENCE);
        cursor.nothing_left();
        let outer = cursor.enter(sequence);
        let key_identifier = cursor.optional(0x80);
        let cert = cursor.remaining();
        if !cursor.is_empty() {
            AuthorityCert::read(cursor);
        }
        cursor.leave(outer);
        Self {
            key_identifier,
            cert,
        }
    }

    /// The certificate that is named besides the key, if one is.
    pub(crate) fn cert<'a>(&self, der: &'a [u8]) -> Option<AuthorityCert<'a>> {
        let cert = self.cert.of(der);
        let mut cursor = Cursor::new(cert, Field::AuthorityKeyIdentifier);
        // It was read before: no error occurs.
        (!cert.is_empty()).then(|| AuthorityCert::read(&mut cursor))
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
    #[inline(never)]
    fn read(cursor: &mut Cursor<'a>) -> Self {
        let names_at = cursor.at();
        let names = cursor.optional(0xa1);
        let number_at = cursor.at();
        let number = cursor.optional(0x82);
        cursor.nothing_left();
        let mut issuer = None;
        if let Some(names) = names {
            let outer = cursor.enter(names);
            if cursor.is_empty() {
                cursor.fail(Kind::Empty, names_at);
            }
            while !cursor.is_empty() {
                let tag = cursor.tag();
                let name = cursor.any();
                if tag == DIRECTORY_NAME && issuer.is_none() {
                    issuer = Some(cursor.octets(name));
                }
            }
            cursor.leave(outer);
        }
        let serial_number = number.map(|number| {
            let octets = cursor.octets(number);
            if !is_integer(octets) {
                cursor.fail(Kind::InvalidInteger, number_at);
            }
            octets
        });
        // The number was read before the names were looked into.
        cursor.skip_rest();
        Self {
            issuer,
            serial_number,
            is_partial: names.is_some() != number.is_some(),
        }
    }

    /// Whether issuer or serial number are stated and are another certificate's.
    pub(crate) fn is_another(&self, issuer: &[u8], serial_number: &[u8]) -> bool {
        self.issuer.is_some_and(|stated| stated != issuer)
            || self
                .serial_number
                .is_some_and(|stated| stated != serial_number)
    }
}
