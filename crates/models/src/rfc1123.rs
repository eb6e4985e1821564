//! Dates as the services write them: `Wed, 09 Apr 2025 14:31:46 GMT`.
//!
//! The form is RFC 9110's IMF-fixdate (section 5.6.7), which grew out of RFC 1123; the
//! specification calls it `date-time-rfc1123`. Nothing else is read: fixed widths, English names
//! in this case, `GMT`. The day of the week must be right, which it is in every recorded date, the
//! service's `Mon, 01 Jan 0001 00:00:00 GMT` for "never" included. Years run from 0001 to 9999 in
//! the proleptic Gregorian calendar; a leap second (`:60`) is refused, since Unix time has none.

use core::fmt;

use crate::calendar::{self, Civil};

/// Length of a date, in bytes.
pub const DATE_LEN: usize = 29;

const DAYS: [&[u8; 3]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
const MONTHS: [&[u8; 3]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

/// Why text is no date, or a time cannot be written as one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum DateError {
    /// The text has another form.
    Form,
    /// A day, an hour, a minute or a second that does not exist, or the year 0000.
    Range,
    /// The day of the week is not that of the date.
    Weekday,
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "not a date such as `Wed, 09 Apr 2025 14:31:46 GMT`",
            Self::Range => "no such day or time between the years 0001 and 9999",
            Self::Weekday => "the day of the week does not fit the date",
        })
    }
}

impl core::error::Error for DateError {}

/// A date as text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateText([u8; DATE_LEN]);

impl DateText {
    /// The text.
    pub fn as_str(&self) -> &str {
        // Only ASCII is ever put in; there is no way to make one but `format`.
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for DateText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for DateText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Seconds since 1970-01-01T00:00:00Z.
///
/// ```
/// use pop_models::rfc1123::parse;
/// assert_eq!(parse("Thu, 01 Jan 1970 00:00:00 GMT"), Ok(0));
/// assert_eq!(parse("Mon, 01 Jan 0001 00:00:00 GMT"), Ok(-62_135_596_800));
/// assert!(parse("Thu, 1 Jan 1970 00:00:00 GMT").is_err());
/// ```
///
/// # Errors
/// Any other form, a date or time that does not exist, the wrong day of the week.
pub fn parse(text: &str) -> Result<i64, DateError> {
    let bytes: &[u8; DATE_LEN] = text.as_bytes().try_into().map_err(|_| DateError::Form)?;
    let [
        w0,
        w1,
        w2,
        b',',
        b' ',
        d0,
        d1,
        b' ',
        m0,
        m1,
        m2,
        b' ',
        y0,
        y1,
        y2,
        y3,
        b' ',
        h0,
        h1,
        b':',
        i0,
        i1,
        b':',
        s0,
        s1,
        b' ',
        b'G',
        b'M',
        b'T',
    ] = *bytes
    else {
        return Err(DateError::Form);
    };
    let weekday = position(&DAYS, [w0, w1, w2])?;
    let date = Civil {
        year: number(&[y0, y1, y2, y3])?,
        month: position(&MONTHS, [m0, m1, m2])? + 1,
        day: number(&[d0, d1])?,
        hour: number(&[h0, h1])?,
        minute: number(&[i0, i1])?,
        second: number(&[s0, s1])?,
    };
    let unix_seconds = date.to_unix().ok_or(DateError::Range)?;
    if weekday != calendar::weekday(unix_seconds) {
        return Err(DateError::Weekday);
    }
    Ok(unix_seconds)
}

/// The date of `unix_seconds` since 1970-01-01T00:00:00Z.
///
/// ```
/// use pop_models::rfc1123::format;
/// assert_eq!(format(0)?.as_str(), "Thu, 01 Jan 1970 00:00:00 GMT");
/// # Ok::<(), pop_models::rfc1123::DateError>(())
/// ```
///
/// # Errors
/// Before the year 0001 or after 9999.
pub fn format(unix_seconds: i64) -> Result<DateText, DateError> {
    let date = Civil::from_unix(unix_seconds).ok_or(DateError::Range)?;
    let [w0, w1, w2] = name(&DAYS, calendar::weekday(unix_seconds))?;
    let [m0, m1, m2] = name(&MONTHS, date.month - 1)?;
    let [d0, d1] = two_digits(date.day)?;
    let ([y0, y1], [y2, y3]) = (two_digits(date.year / 100)?, two_digits(date.year)?);
    let [h0, h1] = two_digits(date.hour)?;
    let [i0, i1] = two_digits(date.minute)?;
    let [s0, s1] = two_digits(date.second)?;
    Ok(DateText([
        w0, w1, w2, b',', b' ', d0, d1, b' ', m0, m1, m2, b' ', y0, y1, y2, y3, b' ', h0, h1, b':',
        i0, i1, b':', s0, s1, b' ', b'G', b'M', b'T',
    ]))
}

fn position(names: &[&[u8; 3]], name: [u8; 3]) -> Result<i64, DateError> {
    names
        .iter()
        .zip(0..)
        .find(|(known, _)| ***known == name)
        .map_or(Err(DateError::Form), |(_, at)| Ok(at))
}

fn name(names: &[&[u8; 3]], at: i64) -> Result<[u8; 3], DateError> {
    let name = usize::try_from(at).ok().and_then(|at| names.get(at));
    name.map(|name| **name).ok_or(DateError::Range)
}

fn number(digits: &[u8]) -> Result<i64, DateError> {
    calendar::number(digits).ok_or(DateError::Form)
}

fn two_digits(value: i64) -> Result<[u8; 2], DateError> {
    calendar::two_digits(value).ok_or(DateError::Range)
}
