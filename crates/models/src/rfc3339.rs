//! Dates and times as RFC 3339 writes them: `2020-08-12T16:42:13Z`, or a date alone.
//!
//! Read is section 5.6's grammar: `T` and `Z` in either case, a fraction of 1 to
//! [`MAX_FRACTION_DIGITS`] digits, `Z` or an offset of hours and minutes (`-00:00` counts as `Z`).
//! A space in place of the `T` is refused. Years run from 0000 to 9999, in the local time that is
//! written and in UTC. A leap second (`:60`) is a valid RFC 3339 time and is refused all the same,
//! with an error of its own: Unix time has none, and the second before would be a guess.

use core::fmt;

use pop_text::{Civil, Time};

use crate::limits::MAX_FRACTION_DIGITS;

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

/// Why text is no date or time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum TimeError {
    /// The text has another form.
    Form,
    /// A second 60.
    LeapSecond,
    /// A month, a day, a time or an offset that does not exist, or a year outside 0000 to 9999.
    Range,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => {
                "not a date such as `2020-08-12` or a time such as `2020-08-12T16:42:13Z`"
            }
            Self::LeapSecond => "a leap second (`:60`) is not read; write the second before it",
            Self::Range => "no such day or time between the years 0000 and 9999",
        })
    }
}

impl core::error::Error for TimeError {}

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
    let civil = civil(date, [*h0, *h1, *i0, *i1, *s0, *s1])?;
    let (nanoseconds, rest) = fraction(rest)?;
    let offset = match rest {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), h0, h1, b':', i0, i1] => {
            let (hours, minutes) = (number(&[*h0, *h1])?, number(&[*i0, *i1])?);
            if hours > 23 || minutes > 59 {
                return Err(TimeError::Range);
            }
            let seconds = i64::from(hours * 3600 + minutes * 60);
            if *sign == b'-' { -seconds } else { seconds }
        }
        _ => return Err(TimeError::Form),
    };
    if let Civil([.., 60]) = civil {
        return Err(TimeError::LeapSecond);
    }
    let utc = civil
        .time()
        .and_then(|time| time.checked_add_seconds(-offset));
    Ok(Instant {
        unix_seconds: unix_seconds(utc)?,
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
        (date, []) => unix_seconds(civil(date, *b"000000")?.time()),
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

/// The digits of the date that `text` begins with, and what follows it.
fn split(text: &str) -> Result<([u8; 8], &[u8]), TimeError> {
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1, rest @ ..] = text.as_bytes() else {
        return Err(TimeError::Form);
    };
    Ok(([*y0, *y1, *y2, *y3, *m0, *m1, *d0, *d1], rest))
}

fn civil(date: [u8; 8], time: [u8; 6]) -> Result<Civil, TimeError> {
    let mut digits = [0; 14];
    for (slot, digit) in digits.iter_mut().zip(date.into_iter().chain(time)) {
        *slot = digit;
    }
    Civil::from_digits(&digits).ok_or(TimeError::Form)
}

fn unix_seconds(time: Option<Time>) -> Result<i64, TimeError> {
    time.map(Time::unix_seconds).ok_or(TimeError::Range)
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
    let nanoseconds = (len..MAX_FRACTION_DIGITS).fold(number(digits)?, |value, _| value * 10);
    Ok((nanoseconds, rest))
}

/// The value of decimal digits, at most nine.
fn number(digits: &[u8]) -> Result<u32, TimeError> {
    digits.iter().try_fold(0, |value, digit| match digit {
        b'0'..=b'9' => Ok(value * 10 + u32::from(digit - b'0')),
        _ => Err(TimeError::Form),
    })
}
