//! Reading a certificate into its view.

use super::{Certificate, Version};
use crate::algorithm::{AlgorithmIdentifier, UnsupportedAlgorithm};
use crate::bytes::same;
use crate::cursor::{Cursor, SEQUENCE, Span, bits};
use crate::error::{Field, ParseError, ParseErrorKind as Kind};
use crate::extension::{Extensions, KeyIdentifiers};
use crate::facts::Facts;
use crate::limits::MAX_SERIAL_LEN;
use crate::name::Name;
use crate::spki::{FoundKey, SubjectPublicKeyInfo};
use crate::time::{self, Validity};

impl<'a> Certificate<'a> {
    /// Reads a certificate to where it is wanted.
    #[inline(never)] // saves 884 bytes of flash, 64 of stack
    pub(super) fn read_to(result: &mut Result<Self, ParseError>, der: &'a [u8]) {
        *result = Ok(Self {
            der,
            validity: Validity::NONE,
            tbs: Span::NONE,
            serial_number: Span::NONE,
            issuer: Span::NONE,
            subject: Span::NONE,
            public_key: Span::NONE,
            found_key: FoundKey::NONE,
            extensions: Span::NONE,
            key_identifiers: KeyIdentifiers::NONE,
            signature_value: Span::NONE,
            signature_algorithm: Err(UnsupportedAlgorithm::Unknown),
            facts: Facts::NONE,
        });
        let mut cursor = Cursor::new(der, Field::Certificate);
        if let Ok(certificate) = result {
            certificate.read(&mut cursor);
        }
        if let Err(error) = cursor.result() {
            *result = Err(error);
        }
    }

    /// In parts that are not inlined, so that not all that they need stands on the stack at once.
    fn read(&mut self, cursor: &mut Cursor<'a>) {
        let whole = cursor.expect(SEQUENCE);
        cursor.nothing_left();
        cursor.enter(whole);

        cursor.set_field(Field::TbsCertificate);
        let outer = cursor.enter_next(SEQUENCE);
        let signature = self.read_to_subject(cursor);
        cursor.set_field(Field::SubjectPublicKeyInfo);
        let start = cursor.rest();
        self.found_key = SubjectPublicKeyInfo::read(cursor);
        self.public_key = cursor.span(cursor.since(start));
        self.read_unique_ids(cursor);
        cursor.set_field(Field::Extensions);
        self.read_extensions(cursor);
        cursor.set_field(Field::TbsCertificate);
        cursor.leave(outer);
        self.tbs = cursor.span(cursor.since(whole));

        self.read_signature(cursor, signature);
    }

    /// Reads `tbsCertificate` up to the subject, and returns the inner algorithm.
    #[inline(never)] // saves 16 bytes of stack
    fn read_to_subject(&mut self, cursor: &mut Cursor<'a>) -> &'a [u8] {
        cursor.set_field(Field::Version);
        read_version(cursor, &mut self.facts);
        cursor.set_field(Field::SerialNumber);
        self.read_serial_number(cursor);
        cursor.set_field(Field::Signature);
        let start = cursor.rest();
        AlgorithmIdentifier::read(cursor);
        let signature = cursor.since(start);
        cursor.set_field(Field::Issuer);
        let name = Name::read(cursor);
        self.issuer = cursor.span(name);
        cursor.set_field(Field::Validity);
        self.read_validity(cursor);
        cursor.set_field(Field::Subject);
        let name = Name::read(cursor);
        self.subject = cursor.span(name);
        signature
    }

    /// Reads what stands behind `tbsCertificate`.
    #[inline(never)] // saves 8 bytes of stack
    fn read_signature(&mut self, cursor: &mut Cursor<'a>, inner: &'a [u8]) {
        cursor.set_field(Field::SignatureAlgorithm);
        let start = cursor.rest();
        let algorithm = AlgorithmIdentifier::read(cursor);
        self.signature_algorithm = algorithm.signature_algorithm();
        self.facts.note(
            Facts::ALGORITHM_WITHOUT_PARAMETERS,
            algorithm.parameters.is_empty(),
        );
        let differ = !same(inner, cursor.since(start));
        self.facts.note(Facts::ALGORITHMS_DIFFER, differ);
        cursor.set_field(Field::SignatureValue);
        let value = cursor.bit_string_bytes();
        self.signature_value = cursor.span(value);
        cursor.set_field(Field::Certificate);
        cursor.nothing_left();
    }

    fn read_serial_number(&mut self, cursor: &mut Cursor<'a>) {
        let number = cursor.integer();
        self.serial_number = cursor.span(number);
        let negative = number.first().is_some_and(|first| first & 0x80 != 0);
        self.facts.note(Facts::SERIAL_NEGATIVE, negative);
        self.facts.note(Facts::SERIAL_ZERO, *number == [0]);
        let too_long = number.len() > MAX_SERIAL_LEN;
        self.facts.note(Facts::SERIAL_TOO_LONG, too_long);
    }

    /// ```text
    /// Validity ::= SEQUENCE {
    ///      notBefore      Time,
    ///      notAfter       Time  }
    /// ```
    fn read_validity(&mut self, cursor: &mut Cursor<'a>) {
        let outer = cursor.enter_next(SEQUENCE);
        cursor.set_field(Field::NotBefore);
        self.validity.not_before = time::read(cursor, &mut self.facts);
        cursor.set_field(Field::NotAfter);
        self.validity.not_after = time::read(cursor, &mut self.facts);
        cursor.set_field(Field::Validity);
        cursor.leave(outer);
    }

    fn read_unique_ids(&mut self, cursor: &mut Cursor<'a>) {
        for (tag, field) in [
            (0x81, Field::IssuerUniqueId),
            (0x82, Field::SubjectUniqueId),
        ] {
            cursor.set_field(field);
            let at = cursor.rest();
            if let Some(content) = cursor.optional(tag) {
                if bits(content).is_none() {
                    cursor.fail(Kind::InvalidBitString, at);
                }
                if self.version() == Version::V1 {
                    cursor.fail(Kind::UniqueIdentifierNeedsVersion2, at);
                }
                self.facts.note(Facts::UNIQUE_IDENTIFIER, true);
            }
        }
    }

    fn read_extensions(&mut self, cursor: &mut Cursor<'a>) {
        let at = cursor.rest();
        if let Some(explicit) = cursor.optional(0xa3) {
            if self.version() != Version::V3 {
                cursor.fail(Kind::ExtensionsNeedVersion3, at);
            }
            let outer = cursor.enter(explicit);
            let all = Extensions::read(cursor, &mut self.facts, &mut self.key_identifiers);
            self.extensions = cursor.span(all);
            cursor.leave(outer);
        }
    }
}

/// ```text
/// version  [0]  EXPLICIT Version DEFAULT v1
/// ```
fn read_version(cursor: &mut Cursor<'_>, facts: &mut Facts) {
    let Some(explicit) = cursor.optional(0xa0) else {
        return;
    };
    let outer = cursor.enter(explicit);
    let at = cursor.rest();
    let number = cursor.integer();
    cursor.leave(outer);
    match *number {
        [0] => cursor.fail(Kind::ExplicitDefault, at),
        [1] => facts.note(Facts::VERSION_2, true),
        [2] => facts.note(Facts::VERSION_3, true),
        _ => cursor.fail(Kind::UnknownVersion, at),
    }
}
