//! The attributes of a certification request.

use crate::cursor::{Cursor, SEQUENCE, SET};
use crate::error::{Field, ParseError, ParseErrorKind as Kind};
use crate::extension::Extensions;
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
    /// Content octets of the type.
    pub oid: &'a [u8],
    /// Content octets of the SET: the DER of the values, one after the other, at least one.
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
    rest: Cursor<'a>,
}

impl<'a> Iterator for RequestAttributes<'a> {
    type Item = RequestAttribute<'a>;

    fn next(&mut self) -> Option<RequestAttribute<'a>> {
        // Every element was walked when the request was read: an error means the end.
        read_attribute(&mut self.rest)
            .ok()
            .map(|(attribute, _)| attribute)
    }
}

/// What `extensionRequest` asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Requested<'a> {
    pub(super) extensions: Extensions<'a>,
    pub(super) subject_alternative_name: Option<GeneralNames<'a>>,
}

impl<'a> RequestAttributes<'a> {
    /// Walks the attributes and reads the requested extensions.
    pub(super) fn read(cursor: &mut Cursor<'a>) -> Result<(Self, Requested<'a>), ParseError> {
        let mut inner = match cursor.optional(ATTRIBUTES)? {
            Some(element) => element.enter(),
            None => Cursor::new(&[], Field::RequestAttributes),
        };
        let all = Self { rest: inner };
        let mut requested = Requested {
            extensions: Extensions::none(),
            subject_alternative_name: None,
        };
        let (mut count, mut extensions_seen) = (0, false);
        while !inner.is_empty() {
            let start = inner;
            if count == MAX_REQUEST_ATTRIBUTES {
                return Err(start.error(Kind::TooManyAttributes));
            }
            let (attribute, values) = read_attribute(&mut inner)?;
            if all.take(count).any(|earlier| earlier.oid == attribute.oid) {
                return Err(start.error(Kind::DuplicateAttribute));
            }
            if matches!(
                attribute.oid,
                oid::EXTENSION_REQUEST | oid::MICROSOFT_CERT_EXTENSIONS
            ) {
                // Under two names there could be two lists, and tools differ in which one they take.
                if extensions_seen {
                    return Err(start.error(Kind::DuplicateAttribute));
                }
                extensions_seen = true;
                requested = Requested::read(values)?;
            }
            count += 1;
        }
        Ok((all, requested))
    }
}

/// The attribute, and a cursor over its values.
fn read_attribute<'a>(
    cursor: &mut Cursor<'a>,
) -> Result<(RequestAttribute<'a>, Cursor<'a>), ParseError> {
    let mut inner = cursor.expect(SEQUENCE)?.enter();
    let oid = inner.oid()?;
    let set = inner.expect(SET)?;
    inner.finish()?;
    let mut rest = set.enter();
    if rest.is_empty() {
        return Err(set.error(Kind::Empty));
    }
    while !rest.is_empty() {
        rest.any()?;
    }
    let values = set.value;
    Ok((RequestAttribute { oid, values }, set.enter()))
}

impl<'a> Requested<'a> {
    /// `ExtensionRequest ::= Extensions`, single-valued (RFC 2985 section 5.4.2).
    fn read(mut values: Cursor<'a>) -> Result<Self, ParseError> {
        values.set_field(Field::Extensions);
        let (extensions, _) = Extensions::read(&mut values)?;
        values.finish()?;
        let subject_alternative_name = extensions
            .value_of(oid::SUBJECT_ALTERNATIVE_NAME)
            .map(GeneralNames::read)
            .transpose()?;
        Ok(Self {
            extensions,
            subject_alternative_name,
        })
    }
}
