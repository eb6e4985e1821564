//! Dates as the services write them: `Wed, 09 Apr 2025 14:31:46 GMT`.
//!
//! The form is RFC 9110's IMF-fixdate (section 5.6.7), which grew out of RFC 1123; the
//! specification calls it `date-time-rfc1123`. Nothing else is read: fixed widths, English names
//! in this case, `GMT`. The day of the week must be right, which it is in every recorded date, the
//! service's `Mon, 01 Jan 0001 00:00:00 GMT` for "never" included. Years run from 0000 to 9999; a
//! leap second (`:60`) is refused, since Unix time has none.

use core::fmt;

use pop_text::{Civil, Time};

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
    /// A day, an hour, a minute or a second that does not exist, or a year that four digits do not hold.
    Range,
    /// The day of the week is not that of the date.
    Weekday,
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "not a date such as `Wed, 09 Apr 2025 14:31:46 GMT`",
            Self::Range => "no such day or time between the years 0000 and 9999",
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
    let month = position(&MONTHS, [m0, m1, m2])?;
    let digits = [y0, y1, y2, y3, b'0', b'0', d0, d1, h0, h1, i0, i1, s0, s1];
    let mut date = Civil::from_digits(&digits).ok_or(DateError::Form)?;
    let [_, _, slot, ..] = &mut date.0;
    *slot = u8::try_from(month + 1).map_err(|_| DateError::Range)?;
    let time = date.time().ok_or(DateError::Range)?;
    if weekday != time.weekday() {
        return Err(DateError::Weekday);
    }
    Ok(time.unix_seconds())
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
/// Before the year 0000 or after 9999.
pub fn format(unix_seconds: i64) -> Result<DateText, DateError> {
    let time = Time::from_unix_seconds(unix_seconds).ok_or(DateError::Range)?;
    let civil = time.civil();
    let [_, _, month, ..] = civil.0;
    let [w0, w1, w2] = name(&DAYS, time.weekday())?;
    let [m0, m1, m2] = name(&MONTHS, usize::from(month).wrapping_sub(1))?;
    let [y0, y1, y2, y3, _, _, d0, d1, h0, h1, i0, i1, s0, s1] = civil.digits();
    Ok(DateText([
        w0, w1, w2, b',', b' ', d0, d1, b' ', m0, m1, m2, b' ', y0, y1, y2, y3, b' ', h0, h1, b':',
        i0, i1, b':', s0, s1, b' ', b'G', b'M', b'T',
    ]))
}

fn position(names: &[&[u8; 3]], name: [u8; 3]) -> Result<usize, DateError> {
    let at = names.iter().position(|known| **known == name);
    at.ok_or(DateError::Form)
}

fn name(names: &[&[u8; 3]], at: usize) -> Result<[u8; 3], DateError> {
    names.get(at).map(|name| **name).ok_or(DateError::Range)
}
