//! The subject of a request, value by value.

use core::fmt;

use pop_text::is_unsafe_for_terminal;

use super::UTF8_STRING;
use crate::subject_field::SubjectField;

const PRINTABLE_STRING: u8 = 0x13;
const IA5_STRING: u8 = 0x16;

/// One value of a request's subject.
///
/// ```text
/// AttributeTypeAndValue ::= SEQUENCE {
///      type     AttributeType,
///      value    AttributeValue }
/// ```
///
/// The string types are those of RFC 5280 Appendix A.1, and so are the upper bounds, in characters
/// (`ub-common-name` and so on); others are named:
///
/// | field | string type | characters |
/// |---|---|---|
/// | `C` | PrintableString | exactly 2 capital letters (ISO 3166) |
/// | `serialNumber` | PrintableString | 1 to 64 |
/// | `CN`, `O`, `OU` | UTF8String | 1 to 64 |
/// | `L`, `ST` | UTF8String | 1 to 128 |
/// | `STREET` | UTF8String | 1 to 128 (X.520, `ub-street-address`) |
/// | `UID` | UTF8String | 1 to 256 (RFC 1274, `ub-user-identifier`) |
/// | `DC` | IA5String | 1 to 63, one label (RFC 1034 section 3.1) |
/// | `emailAddress` | IA5String | 1 to 255 |
///
/// No value holds control characters, nor characters that reorder or hide the text around them: they
/// are how one name is made to look like another.
///
/// # Examples
///
/// ```
/// use pop_core::{SubjectAttribute, SubjectError, SubjectField};
///
/// let unit = SubjectAttribute::new(SubjectField::OrganizationalUnit, "Geräte")?;
/// assert_eq!(unit.text(), "Geräte");
/// assert_eq!(
///     SubjectAttribute::new(SubjectField::Country, "Germany"),
///     Err(SubjectError::CountryLength { found: 7 })
/// );
/// # Ok::<(), SubjectError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SubjectAttribute<'a> {
    field: SubjectField,
    text: &'a str,
}

impl<'a> SubjectAttribute<'a> {
    /// Checks that `text` can be a value of `field`.
    ///
    /// # Errors
    ///
    /// [`SubjectError`] for a value that is empty, too long, or holds a character that the field
    /// does not take.
    pub fn new(field: SubjectField, text: &'a str) -> Result<Self, SubjectError> {
        if text.is_empty() {
            return Err(SubjectError::Empty { field });
        }
        let found = text.chars().count();
        let max = max_chars(field);
        if field == SubjectField::Country && found != max {
            return Err(SubjectError::CountryLength { found });
        }
        if found > max {
            return Err(SubjectError::TooLong { field, found, max });
        }
        let strange = |&(_, character): &(usize, char)| match field {
            SubjectField::Country => !character.is_ascii_uppercase(),
            SubjectField::DomainComponent => {
                !(character.is_ascii_alphanumeric() || character == '-')
            }
            SubjectField::SerialNumber => !is_printable(character),
            SubjectField::EmailAddress => !matches!(character, ' '..='~'),
            _ => is_unsafe_for_terminal(character),
        };
        match text.char_indices().find(strange) {
            Some((at, _)) => Err(SubjectError::Character { field, at }),
            None => Ok(Self { field, text }),
        }
    }

    /// Which field this is a value of.
    #[must_use]
    pub const fn field(&self) -> SubjectField {
        self.field
    }

    /// The value as given.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// Tag of the value.
    pub(super) const fn tag(&self) -> u8 {
        tag(self.field)
    }
}

/// The string type of a field.
const fn tag(field: SubjectField) -> u8 {
    match field {
        SubjectField::Country | SubjectField::SerialNumber => PRINTABLE_STRING,
        SubjectField::DomainComponent | SubjectField::EmailAddress => IA5_STRING,
        _ => UTF8_STRING,
    }
}

const fn max_chars(field: SubjectField) -> usize {
    match field {
        SubjectField::Country => 2,
        SubjectField::DomainComponent => 63,
        SubjectField::CommonName
        | SubjectField::Organization
        | SubjectField::OrganizationalUnit
        | SubjectField::SerialNumber => 64,
        SubjectField::Locality | SubjectField::StateOrProvince | SubjectField::StreetAddress => 128,
        SubjectField::EmailAddress => 255,
        SubjectField::UserId => 256,
    }
}

/// The characters of PrintableString (X.680 section 41.4).
const fn is_printable(character: char) -> bool {
    matches!(
        character,
        'A'..='Z' | 'a'..='z' | '0'..='9' | ' ' | '\'' | '(' | ')' | '+' | ',' | '-' | '.' | '/'
            | ':' | '=' | '?'
    )
}

/// Why a text cannot be a value of a subject's field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum SubjectError {
    /// There is no text.
    Empty {
        /// The field.
        field: SubjectField,
    },
    /// The text is longer than the field takes.
    TooLong {
        /// The field.
        field: SubjectField,
        /// How many characters were found.
        found: usize,
        /// How many the field takes.
        max: usize,
    },
    /// A country is not given by its two letters.
    CountryLength {
        /// How many characters were found.
        found: usize,
    },
    /// The text holds a character that the field does not take.
    Character {
        /// The field.
        field: SubjectField,
        /// Where the character begins, in bytes.
        at: usize,
    },
}

impl fmt::Display for SubjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty { field } => {
                write!(f, "the subject's {field} is empty; leave it out instead")
            }
            Self::TooLong { field, found, max } => write!(
                f,
                "the subject's {field} has {found} characters, at most {max} are allowed"
            ),
            Self::CountryLength { found } => write!(
                f,
                "the subject's C has {found} characters; a country is two letters of ISO 3166"
            ),
            Self::Character { field, at } => {
                let takes = match tag(*field) {
                    PRINTABLE_STRING => "letters, digits, space and '()+,-./:=?",
                    IA5_STRING => "printable ASCII",
                    _ => "anything but control characters",
                };
                write!(
                    f,
                    "the subject's {field} holds a character at byte {at} that it cannot; it takes \
                     {takes}"
                )
            }
        }
    }
}

impl core::error::Error for SubjectError {}
