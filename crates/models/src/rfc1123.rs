//! Dates as the services write them: `Wed, 09 Apr 2025 14:31:46 GMT`.
//!
//! The form is RFC 9110's IMF-fixdate (section 5.6.7), which grew out of RFC 1123; the
//! specification calls it `date-time-rfc1123`. Nothing else is read: fixed widths, English names
//! in this case, `GMT`. The day of the week must be right, which it is in every recorded date, the
//! service's `Mon, 01 Jan 0001 00:00:00 GMT` for "never" included. Years run from 0001 to 9999 in
//! the proleptic Gregorian calendar; a leap second (`:60`) is refused, since Unix time has none.

use core::fmt;

/// Length of a date, in octets.
pub const DATE_LEN: usize = 29;

const DAYS: [&[u8; 3]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
const MONTHS: [&[u8; 3]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

/// `0001-01-01T00:00:00Z`, a Monday.
const FIRST: i64 = -62_135_596_800;
/// `9999-12-31T23:59:59Z`.
const LAST: i64 = 253_402_300_799;
const SECONDS_PER_DAY: i64 = 86_400;
/// Days in 400 years, after which the calendar repeats.
const DAYS_PER_ERA: i64 = 146_097;

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
/// use models::rfc1123::parse;
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
    let month = position(&MONTHS, [m0, m1, m2])? + 1;
    let day = number(&[d0, d1])?;
    let year = number(&[y0, y1, y2, y3])?;
    let (hour, minute, second) = (number(&[h0, h1])?, number(&[i0, i1])?, number(&[s0, s1])?);
    if year == 0 || hour > 23 || minute > 59 || second > 59 {
        return Err(DateError::Range);
    }
    if day == 0 || day > days_in_month(year, month) {
        return Err(DateError::Range);
    }
    let days = days_from_civil(year, month, day);
    if weekday != weekday_of(days) {
        return Err(DateError::Weekday);
    }
    Ok(days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second)
}

/// The date of `unix_seconds` since 1970-01-01T00:00:00Z.
///
/// ```
/// use models::rfc1123::format;
/// assert_eq!(format(0)?.as_str(), "Thu, 01 Jan 1970 00:00:00 GMT");
/// # Ok::<(), models::rfc1123::DateError>(())
/// ```
///
/// # Errors
/// Before the year 0001 or after 9999.
pub fn format(unix_seconds: i64) -> Result<DateText, DateError> {
    if !(FIRST..=LAST).contains(&unix_seconds) {
        return Err(DateError::Range);
    }
    let days = unix_seconds.div_euclid(SECONDS_PER_DAY);
    let time = unix_seconds.rem_euclid(SECONDS_PER_DAY);
    let (year, month, day) = civil_from_days(days);
    let [w0, w1, w2] = name(&DAYS, weekday_of(days))?;
    let [m0, m1, m2] = name(&MONTHS, month - 1)?;
    let [d0, d1] = two_digits(day)?;
    let ([y0, y1], [y2, y3]) = (two_digits(year / 100)?, two_digits(year % 100)?);
    let [h0, h1] = two_digits(time / 3600)?;
    let [i0, i1] = two_digits(time / 60 % 60)?;
    let [s0, s1] = two_digits(time % 60)?;
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
    digits.iter().try_fold(0, |value, digit| match digit {
        b'0'..=b'9' => Ok(value * 10 + i64::from(digit - b'0')),
        _ => Err(DateError::Form),
    })
}

fn two_digits(value: i64) -> Result<[u8; 2], DateError> {
    let digit = |value: i64| u8::try_from(value % 10).map(|digit| b'0' + digit);
    match (digit(value / 10), digit(value)) {
        (Ok(tens), Ok(ones)) => Ok([tens, ones]),
        _ => Err(DateError::Range),
    }
}

/// 0 for Monday; 1970-01-01 was a Thursday.
const fn weekday_of(days: i64) -> i64 {
    (days + 3).rem_euclid(7)
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01. Counts in years that begin in March, so that the leap day comes last.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * DAYS_PER_ERA + day_of_era - 719_468
}

/// Year, month and day of a number of days since 1970-01-01: the reverse of [`days_from_civil`].
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(DAYS_PER_ERA);
    let day_of_era = days.rem_euclid(DAYS_PER_ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = year_of_era + era * 400;
    if month < 10 {
        (year, month + 3, day)
    } else {
        (year + 1, month - 9, day)
    }
}
