//! What a passcode's details mean at a given time.

use core::fmt;

use pop_text::{Decimal, Printable, Time};

use super::{PasscodeDetails, PasscodeStatus, ValidityPeriod};
use crate::JsonField;
use crate::rfc3339::{DateOrTime, TimeError};

/// Seconds from the first to the last second of a day.
const TO_LAST_SECOND: i64 = 86_399;

/// Whether a passcode can be used, and if not, why.
///
/// The variants stand in the order in which they are looked for: the first that applies is given.
/// What somebody decided comes before what time and use have done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum PasscodeState<'a> {
    /// Its status is `DELETED`.
    Deleted,
    /// Its status is `DISABLED`.
    Disabled,
    /// Its status is another word than the documented ones, or it has none. Nobody knows whether
    /// it can be used.
    UnknownStatus(Option<&'a str>),
    /// Its window is over.
    Expired {
        /// The last second of the window, in Unix time.
        to: i64,
    },
    /// Its window has not begun.
    NotYetValid {
        /// The first second of the window, in Unix time.
        from: i64,
    },
    /// It has been used as often as it may be. A limit of 0 is taken as it is written (*assumed*).
    UsedUp {
        /// How often that is.
        limit: u64,
    },
    /// It is active, in its window, and not known to be used up.
    Usable {
        /// How often it can still be used; `None` where the reply names no limit, which does not
        /// mean that there is none.
        remaining: Option<u64>,
    },
}

/// The seconds in which a passcode can be used, both ends included; `None` where it is open.
///
/// *Assumed*, because the documents are silent: times are UTC; a `from` without a time begins at
/// 00:00:00; a `to` without a time lasts until 23:59:59; a `to` with a time includes that second.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Window {
    /// The first second, in Unix time.
    pub from: Option<i64>,
    /// The last second, in Unix time. It may lie before `from`: such a window never opens.
    pub to: Option<i64>,
}

/// How often a passcode was used and can be used; `None` where the reply does not say.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Usage {
    /// How often it was used.
    pub used: Option<u64>,
    /// How often it can be used in all.
    pub limit: Option<u64>,
    /// How often it can still be used: the limit less the uses, at least 0.
    pub remaining: Option<u64>,
}

/// Why the details do not say what a passcode's state is. It must not be taken for usable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum StateError {
    /// `validity_period.from` is no date.
    From(TimeError),
    /// `validity_period.to` is no date.
    To(TimeError),
    /// There is a `usage_limit` and no `number_of_usage`.
    UsageMissing,
}

impl StateError {
    /// The field by its name on the wire.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::From(_) => "validity_period.from",
            Self::To(_) => "validity_period.to",
            Self::UsageMissing => "number_of_usage",
        }
    }
}

impl<S: AsRef<str>, L> PasscodeDetails<S, L> {
    /// Whether the passcode can be used at `now`, in Unix seconds.
    ///
    /// ```
    /// use pop_models::digicert::{PasscodeDetails, PasscodeState};
    ///
    /// let reply = br#"{"status":"ACTIVE","validity_period":{"to":"1970-01-01"},
    ///     "usage_limit":10,"number_of_usage":7}"#;
    /// let details = PasscodeDetails::from_json(reply, &mut [])?;
    /// assert_eq!(details.state_at(86_399)?, PasscodeState::Usable { remaining: Some(3) });
    /// assert_eq!(details.state_at(86_400)?, PasscodeState::Expired { to: 86_399 });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The status is `ACTIVE` and the rest cannot be read.
    pub fn state_at(&self, now: i64) -> Result<PasscodeState<'_>, StateError> {
        match self.status.value() {
            Some(PasscodeStatus::Active) => {}
            Some(PasscodeStatus::Deleted) => return Ok(PasscodeState::Deleted),
            Some(PasscodeStatus::Disabled) => return Ok(PasscodeState::Disabled),
            Some(PasscodeStatus::Other(status)) => {
                return Ok(PasscodeState::UnknownStatus(Some(status.as_ref())));
            }
            None => return Ok(PasscodeState::UnknownStatus(None)),
        }
        let Window { from, to } = self.window()?;
        if let Some(to) = to.filter(|to| now > *to) {
            return Ok(PasscodeState::Expired { to });
        }
        if let Some(from) = from.filter(|from| now < *from) {
            return Ok(PasscodeState::NotYetValid { from });
        }
        let usage = self.usage();
        match (usage.limit, usage.remaining) {
            (Some(_), None) => Err(StateError::UsageMissing),
            (Some(limit), Some(0)) => Ok(PasscodeState::UsedUp { limit }),
            (_, remaining) => Ok(PasscodeState::Usable { remaining }),
        }
    }

    /// When the passcode can be used. Without a period, or with an empty one, always.
    ///
    /// # Errors
    /// Text in the period that is no date.
    pub fn window(&self) -> Result<Window, StateError> {
        self.validity_period
            .value()
            .map_or(Ok(Window::default()), ValidityPeriod::window)
    }

    /// How often the passcode was used and can be used.
    pub fn usage(&self) -> Usage {
        let used = self.number_of_usage.into_value();
        let limit = self.usage_limit.into_value();
        Usage {
            used,
            limit,
            remaining: limit
                .zip(used)
                .map(|(limit, used)| limit.saturating_sub(used)),
        }
    }
}

impl<S: AsRef<str>> ValidityPeriod<S> {
    /// The seconds of the period.
    ///
    /// # Errors
    /// Text that is no date.
    pub fn window(&self) -> Result<Window, StateError> {
        let parse = |field: &JsonField<S>| {
            let text = field.value().map(AsRef::as_ref);
            text.map(DateOrTime::parse).transpose()
        };
        let from = parse(&self.from).map_err(StateError::From)?;
        let to = parse(&self.to).map_err(StateError::To)?;
        Ok(Window {
            from: from.map(|from| match from {
                DateOrTime::Date(midnight) => midnight,
                // A second that has begun before the window has is not in it.
                DateOrTime::Time(time) => time.unix_seconds + i64::from(time.nanoseconds > 0),
            }),
            to: to.map(|to| match to {
                DateOrTime::Date(midnight) => midnight + TO_LAST_SECOND,
                DateOrTime::Time(time) => time.unix_seconds,
            }),
        })
    }
}

impl fmt::Display for PasscodeState<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |f: &mut fmt::Formatter<'_>, unix_seconds| match Time::from_unix_seconds(
            unix_seconds,
        ) {
            Some(time) => time.fmt(f),
            None => {
                f.write_str(if unix_seconds < 0 {
                    "Unix second -"
                } else {
                    "Unix second "
                })?;
                Decimal(unix_seconds.unsigned_abs()).fmt(f)
            }
        };
        match self {
            Self::Deleted => f.write_str("deleted"),
            Self::Disabled => f.write_str("disabled"),
            Self::UnknownStatus(None) => f.write_str("of no known status: the reply names none"),
            Self::UnknownStatus(Some(status)) => {
                write!(f, "of no known status: \"{}\"", Printable::new(status))
            }
            Self::Expired { to } => {
                f.write_str("expired; its last second was ")?;
                time(f, *to)
            }
            Self::NotYetValid { from } => {
                f.write_str("not yet valid; its first second is ")?;
                time(f, *from)
            }
            Self::UsedUp { limit } => write!(f, "used up; its usage limit is {}", Decimal(*limit)),
            Self::Usable { remaining: None } => f.write_str("usable"),
            Self::Usable {
                remaining: Some(remaining),
            } => write!(f, "usable; uses left: {}", Decimal(*remaining)),
        }
    }
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::From(error) | Self::To(error) => write!(f, "`{}`: {error}", self.field()),
            Self::UsageMissing => f.write_str(
                "`number_of_usage` is missing, so the reply does not say how much of \
                 `usage_limit` is left",
            ),
        }
    }
}

impl core::error::Error for StateError {}
