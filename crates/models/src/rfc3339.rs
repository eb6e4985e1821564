//! Dates and times as RFC 3339 writes them: `2020-08-12T16:42:13Z`, or a date alone.
//!
//! Read is section 5.6's grammar: `T` and `Z` in either case, a fraction of 1 to
//! [`MAX_FRACTION_DIGITS`] digits, `Z` or an offset of hours and minutes (`-00:00` counts as `Z`).
//! A space in place of the `T` is refused. Years run from 0001 to 9999, in the local time that is
//! written and in UTC. A leap second (`:60`) is a valid RFC 3339 time and is refused all the same,
//! with an error of its own: Unix time has none, and the second before would be a guess.

use core::fmt;

use crate::calendar::{Civil, number, two_digits};
use crate::limits::MAX_FRACTION_DIGITS;

/// Length of a time as [`format`] writes it, in bytes.
pub const TIME_LEN: usize = 20;

/// A point in time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Instant {
    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    pub unix_seconds: i64,
    /// Nanoseconds after that second, below 10^9.
    pub nanoseconds: u32,
}

/// A date, or a date with its time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DateOrTime {
    /// A date alone, as its first second in UTC.
    Date(i64),
    /// A point in time.
    Time(Instant),
}

/// Why text is no date or time, or a time cannot be written as one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum TimeError {
    /// The text has another form.
    Form,
    /// A second 60.
    LeapSecond,
    /// A month, a day, a time or an offset that does not exist, or a year outside 0001 to 9999.
    Range,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => {
                "not a date such as `2020-08-12` or a time such as `2020-08-12T16:42:13Z`"
            }
            Self::LeapSecond => "a leap second (`:60`) is not read; write the second before it",
            Self::Range => "no such day or time between the years 0001 and 9999",
        })
    }
}

impl core::error::Error for TimeError {}

/// A time as text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeText([u8; TIME_LEN]);

impl TimeText {
    /// The text.
    pub fn as_str(&self) -> &str {
        // Only ASCII is ever put in; there is no way to make one but `format`.
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for TimeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for TimeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// A date with its time.
///
/// ```
/// use pop_models::rfc3339::{Instant, parse};
/// let time = Instant { unix_seconds: 1_601_381_257, nanoseconds: 519_512_000 };
/// assert_eq!(parse("2020-09-29T12:07:37.519512Z"), Ok(time));
/// assert_eq!(parse("2020-09-29T14:07:37.519512+02:00"), Ok(time));
/// assert!(parse("2020-09-29").is_err());
/// ```
///
/// # Errors
/// Any other form, a date or a time that does not exist, a leap second.
pub fn parse(text: &str) -> Result<Instant, TimeError> {
    let (date, rest) = split(text)?;
    let [b'T' | b't', h0, h1, b':', i0, i1, b':', s0, s1, rest @ ..] = rest else {
        return Err(TimeError::Form);
    };
    let digits = |digits: &[u8]| number(digits).ok_or(TimeError::Form);
    let time = Civil {
        hour: digits(&[*h0, *h1])?,
        minute: digits(&[*i0, *i1])?,
        second: digits(&[*s0, *s1])?,
        ..date
    };
    let (nanoseconds, rest) = fraction(rest)?;
    let offset = match rest {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), h0, h1, b':', i0, i1] => {
            let (hours, minutes) = (digits(&[*h0, *h1])?, digits(&[*i0, *i1])?);
            if hours > 23 || minutes > 59 {
                return Err(TimeError::Range);
            }
            let seconds = hours * 3600 + minutes * 60;
            if *sign == b'-' { -seconds } else { seconds }
        }
        _ => return Err(TimeError::Form),
    };
    if time.second == 60 {
        return Err(TimeError::LeapSecond);
    }
    let unix_seconds = time.to_unix().ok_or(TimeError::Range)? - offset;
    if Civil::from_unix(unix_seconds).is_none() {
        return Err(TimeError::Range);
    }
    Ok(Instant {
        unix_seconds,
        nanoseconds,
    })
}

/// A date alone, as its first second in UTC since 1970-01-01T00:00:00Z.
///
/// ```
/// use pop_models::rfc3339::parse_date;
/// assert_eq!(parse_date("1970-01-02"), Ok(86_400));
/// assert!(parse_date("1970-01-02T00:00:00Z").is_err());
/// ```
///
/// # Errors
/// Any other form, a date that does not exist.
pub fn parse_date(text: &str) -> Result<i64, TimeError> {
    match split(text)? {
        (date, []) => date.to_unix().ok_or(TimeError::Range),
        _ => Err(TimeError::Form),
    }
}

impl DateOrTime {
    /// Either form.
    ///
    /// # Errors
    /// As [`parse`] and [`parse_date`].
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        match split(text)? {
            (_, []) => parse_date(text).map(Self::Date),
            _ => parse(text).map(Self::Time),
        }
    }
}

/// The time `unix_seconds` after 1970-01-01T00:00:00Z, in UTC.
///
/// ```
/// use pop_models::rfc3339::format;
/// assert_eq!(format(0)?.as_str(), "1970-01-01T00:00:00Z");
/// # Ok::<(), pop_models::rfc3339::TimeError>(())
/// ```
///
/// # Errors
/// Before the year 0001 or after 9999.
pub fn format(unix_seconds: i64) -> Result<TimeText, TimeError> {
    let time = Civil::from_unix(unix_seconds).ok_or(TimeError::Range)?;
    let digits = |value| two_digits(value).ok_or(TimeError::Range);
    let ([y0, y1], [y2, y3]) = (digits(time.year / 100)?, digits(time.year)?);
    let ([m0, m1], [d0, d1]) = (digits(time.month)?, digits(time.day)?);
    let ([h0, h1], [i0, i1]) = (digits(time.hour)?, digits(time.minute)?);
    let [s0, s1] = digits(time.second)?;
    Ok(TimeText([
        y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1, b'T', h0, h1, b':', i0, i1, b':', s0, s1, b'Z',
    ]))
}

/// Midnight of the date that `text` begins with, and what follows it.
fn split(text: &str) -> Result<(Civil, &[u8]), TimeError> {
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1, rest @ ..] = text.as_bytes() else {
        return Err(TimeError::Form);
    };
    let digits = |digits: &[u8]| number(digits).ok_or(TimeError::Form);
    let date = Civil {
        year: digits(&[*y0, *y1, *y2, *y3])?,
        month: digits(&[*m0, *m1])?,
        day: digits(&[*d0, *d1])?,
        hour: 0,
        minute: 0,
        second: 0,
    };
    Ok((date, rest))
}

/// The nanoseconds of the fraction that `rest` may begin with, and what follows it.
fn fraction(rest: &[u8]) -> Result<(u32, &[u8]), TimeError> {
    let [b'.', rest @ ..] = rest else {
        return Ok((0, rest));
    };
    let len = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if len == 0 || len > MAX_FRACTION_DIGITS {
        return Err(TimeError::Form);
    }
    let (digits, rest) = rest.split_at_checked(len).ok_or(TimeError::Form)?;
    let value = (len..MAX_FRACTION_DIGITS).fold(number(digits), |value, _| Some(value? * 10));
    let nanoseconds = value.and_then(|value| u32::try_from(value).ok());
    Ok((nanoseconds.ok_or(TimeError::Form)?, rest))
}
