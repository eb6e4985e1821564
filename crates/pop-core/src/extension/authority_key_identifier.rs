//! The authority key identifier extension.

use crate::bytes::same;
use crate::cursor::{Cursor, SEQUENCE, Span, is_integer};
use crate::error::{Field, ParseErrorKind as Kind};
use crate::facts::Facts;

// Context tags; GeneralNames are constructed.
const KEY_IDENTIFIER: u8 = 0x80;
const CERT_ISSUER: u8 = 0xa1;
const CERT_SERIAL_NUMBER: u8 = 0x82;
/// `directoryName` of a GeneralName: `[4]`, around the Name's own tag.
const DIRECTORY_NAME: u8 = 0xa4;

/// Authority key identifier, RFC 5280 section 4.2.1.1: where its key identifier stands.
///
/// ```text
/// AuthorityKeyIdentifier ::= SEQUENCE {
///      keyIdentifier             [0] KeyIdentifier           OPTIONAL,
///      authorityCertIssuer       [1] GeneralNames            OPTIONAL,
///      authorityCertSerialNumber [2] CertificateSerialNumber OPTIONAL  }
/// ```
#[inline(never)] // saves 34 instructions
pub(super) fn read(cursor: &mut Cursor<'_>, facts: &mut Facts) -> Span {
    cursor.set_field(Field::AuthorityKeyIdentifier);
    let outer = cursor.enter_next(SEQUENCE);
    let key = cursor.optional(KEY_IDENTIFIER);
    let at = cursor.rest();
    let issuer = cursor.optional(CERT_ISSUER);
    if let Some(names) = issuer {
        let outer = cursor.enter(names);
        if cursor.is_empty() {
            cursor.fail(Kind::Empty, at);
        }
        while !cursor.is_empty() {
            cursor.any();
        }
        cursor.leave(outer);
    }
    let at = cursor.rest();
    let serial_number = cursor.optional(CERT_SERIAL_NUMBER);
    if serial_number.is_some_and(|number| !is_integer(number)) {
        cursor.fail(Kind::InvalidInteger, at);
    }
    cursor.leave(outer);
    let (has_issuer, has_number) = (issuer.is_some(), serial_number.is_some());
    facts.note(Facts::AUTHORITY_KEY, key.is_some());
    facts.note(Facts::AUTHORITY_CERT, has_issuer || has_number);
    facts.note(Facts::AUTHORITY_CERT_PARTIAL, has_issuer != has_number);
    key.map_or(Span::NONE, |key| cursor.span(key))
}

/// Whether the value of an extension that was read names a certificate besides the key, and another
/// one than that of this issuer and serial number. Of several issuers the first directory name counts.
#[inline(never)] // saves 48 instructions
pub(crate) fn names_another_cert(value: &[u8], issuer: &[u8], serial_number: &[u8]) -> bool {
    let mut cursor = Cursor::new(value, Field::AuthorityKeyIdentifier);
    cursor.enter_next(SEQUENCE);
    cursor.optional(KEY_IDENTIFIER);
    if let Some(names) = cursor.optional(CERT_ISSUER) {
        let outer = cursor.enter(names);
        while !cursor.is_empty() {
            let tag = cursor.tag();
            let name = cursor.any();
            if tag == DIRECTORY_NAME {
                if !same(name, issuer) {
                    return true;
                }
                break;
            }
        }
        cursor.enter(outer);
    }
    let stated = cursor.optional(CERT_SERIAL_NUMBER);
    stated.is_some_and(|stated| !same(stated, serial_number))
}
