//! The attributes of a certification request.

use crate::bytes::same;
use crate::cursor::{Cursor, SEQUENCE, SET, Span};
use crate::error::{Field, ParseErrorKind as Kind};
use crate::extension::{Extensions, KeyIdentifiers};
use crate::facts::Facts;
use crate::general_name::GeneralNames;
use crate::limits::MAX_REQUEST_ATTRIBUTES;
use crate::oid;

/// Context tag 0, constructed: `[0] IMPLICIT SET OF Attribute`.
const ATTRIBUTES: u8 = 0xa0;

/// One attribute, RFC 2986 section 4.
///
/// ```text
/// Attribute ::= SEQUENCE {
///      type   OBJECT IDENTIFIER,
///      values SET SIZE (1..MAX) OF ANY }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestAttribute<'a> {
    /// Content bytes of the type.
    pub oid: &'a [u8],
    /// Content bytes of the SET: the DER of the values, one after the other, at least one.
    pub values: &'a [u8],
}

impl<'a> RequestAttribute<'a> {
    /// The type for people: `1.2.840.113549.1.9.14`. An arc that does not fit 64 bits is a `?`.
    #[must_use]
    pub fn dotted_oid(&self) -> impl core::fmt::Display + use<'a> {
        oid::Dotted(self.oid)
    }
}

/// The attributes of a request, in its order.
#[derive(Clone, Copy, Debug)]
pub struct RequestAttributes<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for RequestAttributes<'a> {
    type Item = RequestAttribute<'a>;

    fn next(&mut self) -> Option<RequestAttribute<'a>> {
        let mut cursor = Cursor::new(self.rest, Field::RequestAttributes);
        let (oid, values) = read_attribute(&mut cursor);
        // Every element was read when the request was read: an error means the end.
        cursor.result().ok()?;
        self.rest = cursor.rest();
        Some(RequestAttribute { oid, values })
    }
}

/// What `extensionRequest` asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Requested {
    pub(super) extensions: Span,
    pub(super) subject_alternative_name: Option<Span>,
}

impl<'a> RequestAttributes<'a> {
    /// The attributes in the bytes that [`Self::read`] has read.
    pub(super) const fn from_validated_der(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    /// Reads the attributes and reads the requested extensions.
    pub(super) fn read(cursor: &mut Cursor<'a>) -> (Span, Requested) {
        let mut requested = Requested {
            extensions: Span::NONE,
            subject_alternative_name: None,
        };
        let Some(all) = cursor.optional(ATTRIBUTES) else {
            return (Span::NONE, requested);
        };
        let outer = cursor.enter(all);
        let (mut count, mut extensions_seen) = (0, false);
        while !cursor.is_empty() {
            let at = cursor.rest();
            let mut earlier = Self::from_validated_der(cursor.since(all));
            if count == MAX_REQUEST_ATTRIBUTES {
                cursor.fail(Kind::TooManyAttributes, at);
            }
            let (oid, values) = read_attribute(cursor);
            let mut duplicate = earlier.any(|earlier| same(earlier.oid, oid));
            let asks = matches!(oid, oid::EXTENSION_REQUEST | oid::MICROSOFT_CERT_EXTENSIONS);
            // Under two names there could be two lists, and tools differ in which one they take.
            duplicate |= asks && extensions_seen;
            if duplicate {
                cursor.fail(Kind::DuplicateAttribute, at);
            } else if asks {
                extensions_seen = true;
                // The values end where their attribute ends.
                let attributes_end = cursor.enter(values);
                requested = Requested::read(cursor);
                cursor.leave(attributes_end);
                cursor.set_field(Field::RequestAttributes);
            }
            count += 1;
        }
        cursor.leave(outer);
        (cursor.span(all), requested)
    }
}

/// The attribute's type and values.
fn read_attribute<'a>(cursor: &mut Cursor<'a>) -> (&'a [u8], &'a [u8]) {
    let outer = cursor.enter_next(SEQUENCE);
    let oid = cursor.oid();
    let at = cursor.rest();
    let values = cursor.expect(SET);
    cursor.leave(outer);
    let list_end = cursor.enter(values);
    if cursor.is_empty() {
        cursor.fail(Kind::Empty, at);
    }
    while !cursor.is_empty() {
        cursor.any();
    }
    cursor.leave(list_end);
    (oid, values)
}

impl Requested {
    /// `ExtensionRequest ::= Extensions`, single-valued (RFC 2985 section 5.4.2).
    fn read(cursor: &mut Cursor<'_>) -> Self {
        cursor.set_field(Field::Extensions);
        let (mut facts, mut key_identifiers) = (Facts::NONE, KeyIdentifiers::NONE);
        let extensions = Extensions::read(cursor, &mut facts, &mut key_identifiers);
        cursor.nothing_left();
        // If there was an error, any value will do.
        let value = Extensions::from_validated_der(extensions).value(oid::SUBJECT_ALTERNATIVE_NAME);
        let subject_alternative_name = value.map(|value| {
            cursor.enter(value);
            let names = GeneralNames::read(cursor);
            cursor.span(names)
        });
        let extensions = cursor.span(extensions);
        Self {
            extensions,
            subject_alternative_name,
        }
    }
}
