//! Rules about the fields of a subject: which field must hold which values.

use core::fmt;

use crate::limits::MAX_RULE_VALUES;
use crate::name::Name;
use crate::subject_field::SubjectField;

/// How many attributes a [`FieldRule`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Multiplicity {
    /// The subject has the field exactly once.
    One,
    /// The subject has the field any number of times, in any order.
    Set,
}

/// A rule about one field of a subject, of a certification request or of a certificate.
///
/// Values are compared byte for byte, without folding case or white space: a fold would let
/// through what the rule's maker did not write.
///
/// - [`Multiplicity::One`]: exactly one attribute of that field, and its value is the one of the
///   rule.
/// - [`Multiplicity::Set`]: the attributes' values and the rule's are the same set. Order does not
///   count, nor how often a value is repeated on either side.
///
/// ```
/// use pop_core::{FieldRule, Multiplicity, Name, RuleOutcome, SubjectField};
///
/// // OU=Unit3, OU=Unit1
/// let der = b"\x30\x20\x31\x0e\x30\x0c\x06\x03\x55\x04\x0b\x0c\x05Unit3\x31\x0e\x30\x0c\x06\x03\x55\x04\x0b\x0c\x05Unit1";
/// let subject = Name::from_der(der)?;
/// let mut rule = FieldRule {
///     field: SubjectField::OrganizationalUnit,
///     values: &["Unit1", "Unit3"],
///     multiplicity: Multiplicity::Set,
/// };
/// assert_eq!(rule.outcome(&subject), RuleOutcome::Met);
/// rule.values = &["Unit1"];
/// assert_eq!(rule.outcome(&subject), RuleOutcome::NotInRule { attribute: 0 });
/// # Ok::<(), pop_core::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldRule<'r, S = &'r str> {
    /// Which field.
    pub field: SubjectField,
    /// What it must hold: one value for [`Multiplicity::One`], 1 to [`MAX_RULE_VALUES`] for
    /// [`Multiplicity::Set`].
    pub values: &'r [S],
    /// How many attributes.
    pub multiplicity: Multiplicity,
}

/// What a [`FieldRule`] says of a subject.
///
/// Attributes are counted from 0 among those of the rule's field, in the order of the DER; values
/// from 0 among those of the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum RuleOutcome {
    /// The subject keeps the rule.
    Met,
    /// The subject does not have the field.
    Missing,
    /// The subject has the field more than once, and the rule is for one.
    Repeated {
        /// How many attributes there are.
        count: usize,
    },
    /// The attribute is of a string type that is not compared (BMPString, TeletexString with more
    /// than ASCII, ...), or not the text that its type promises.
    NotText {
        /// Which attribute.
        attribute: usize,
    },
    /// The attribute's value is none of the rule's.
    NotInRule {
        /// Which attribute.
        attribute: usize,
    },
    /// No attribute has this value of the rule.
    NotInSubject {
        /// Which value.
        value: usize,
    },
    /// The rule itself cannot be kept: it has no value, more than one for [`Multiplicity::One`], or
    /// more than [`MAX_RULE_VALUES`]. Its maker has to change it.
    BadRule,
}

impl RuleOutcome {
    /// Whether the subject keeps the rule.
    #[must_use]
    pub const fn is_met(self) -> bool {
        matches!(self, Self::Met)
    }
}

impl fmt::Display for RuleOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Met => f.write_str("as registered"),
            Self::Missing => f.write_str("the subject does not have this field"),
            Self::Repeated { count } => write!(
                f,
                "the subject has this field {count} times, exactly one is allowed"
            ),
            Self::NotText { attribute } => write!(
                f,
                "value {} is no text that can be compared; use a UTF8String or PrintableString",
                attribute + 1
            ),
            Self::NotInRule { attribute } => write!(
                f,
                "value {} of the subject is not registered",
                attribute + 1
            ),
            Self::NotInSubject { value } => {
                write!(f, "registered value {} is not in the subject", value + 1)
            }
            Self::BadRule => f.write_str(
                "the rule has no value or too many, so nothing can keep it; change the rule",
            ),
        }
    }
}

impl<S: AsRef<str>> FieldRule<'_, S> {
    /// What this rule says of `subject`; what is reported first is what the subject's maker has to
    /// mend first.
    pub fn outcome(&self, subject: &Name<'_>) -> RuleOutcome {
        let allowed = match self.multiplicity {
            Multiplicity::One => 1..=1,
            Multiplicity::Set => 1..=MAX_RULE_VALUES,
        };
        if !allowed.contains(&self.values.len()) {
            return RuleOutcome::BadRule;
        }
        let attributes = || {
            subject
                .attributes()
                .filter(|attribute| attribute.oid == self.field.oid())
        };
        match (attributes().count(), self.multiplicity) {
            (0, _) => return RuleOutcome::Missing,
            (count @ 2.., Multiplicity::One) => return RuleOutcome::Repeated { count },
            _ => {}
        }
        for (attribute, found) in attributes().enumerate() {
            match found.text() {
                None => return RuleOutcome::NotText { attribute },
                Some(text) if !self.values.iter().any(|value| value.as_ref() == text) => {
                    return RuleOutcome::NotInRule { attribute };
                }
                Some(_) => {}
            }
        }
        for (value, wanted) in self.values.iter().enumerate() {
            if !attributes().any(|found| found.text() == Some(wanted.as_ref())) {
                return RuleOutcome::NotInSubject { value };
            }
        }
        RuleOutcome::Met
    }
}
