//! Points in time and validity periods, by plain calendar arithmetic.

use core::fmt;

use crate::cursor::{Cursor, GENERALIZED_TIME, UTC_TIME};
use crate::error::ParseErrorKind as Kind;

const DAY: i64 = 86_400;
/// Days in 400 years.
const ERA: u32 = 146_097;
/// Days of a common year before each month, and in all.
const DAYS_BEFORE: [u32; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
/// 0000-01-01T00:00:00Z.
const FIRST: i64 = -62_167_219_200;
/// 9999-12-31T23:59:59Z.
const LAST: i64 = 253_402_300_799;
/// 1950-01-01T00:00:00Z: from here on RFC 5280 wants UTCTime.
const YEAR_1950: i64 = -631_152_000;
/// 2050-01-01T00:00:00Z: from here on RFC 5280 wants GeneralizedTime.
const YEAR_2050: i64 = 2_524_608_000;

/// A point in time: seconds since 1970-01-01T00:00:00Z, in the years 0000 to 9999.
///
/// ```
/// let time = pop_core::Time::from_unix_seconds(1_795_341_600).unwrap();
/// assert_eq!(time.to_string(), "2026-11-22T10:00:00Z");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

impl Time {
    /// The time that many seconds after 1970-01-01T00:00:00Z; `None` outside of years 0000 to 9999.
    #[must_use]
    pub const fn from_unix_seconds(seconds: i64) -> Option<Self> {
        if seconds >= FIRST && seconds <= LAST {
            Some(Self(seconds))
        } else {
            None
        }
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0
    }

    /// The time `seconds` later (earlier if negative); `None` outside of years 0000 to 9999.
    #[must_use]
    pub fn checked_add_seconds(self, seconds: i64) -> Option<Self> {
        self.0
            .checked_add(seconds)
            .and_then(Self::from_unix_seconds)
    }

    fn saturating_add_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds).clamp(FIRST, LAST))
    }

    /// Whether RFC 5280 section 4.1.2.5 wants UTCTime for it (1950 to 2049).
    pub(crate) fn is_utc_time(self) -> bool {
        (YEAR_1950..YEAR_2050).contains(&self.0)
    }

    /// Year, month and so on, for writing.
    pub(crate) fn civil(self) -> Civil {
        // In units of 128 seconds a year 9999 fits 32 bits: a Cortex-M divides no wider number.
        // A day is 675 of them.
        let since_first = self.0.abs_diff(FIRST);
        let units = u32::try_from(since_first >> 7).unwrap_or_default();
        let rest = u32::try_from(since_first & 0x7f).unwrap_or_default();
        let second = units % 675 * 128 + rest;
        // Eras of 400 years that begin on 1 March, so that the leap day is the last day of a year.
        // The first one began in the year -400, the second 60 days after the year 0 did.
        let shifted = units / 675 + (ERA - 60);
        let (era, day_of_era) = (shifted / ERA, shifted % ERA);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        Civil {
            year: (year_of_era + era * 400 + u32::from(month <= 2)).saturating_sub(400),
            month,
            day: day_of_year - (153 * march_month + 2) / 5 + 1,
            hour: second / 3_600,
            minute: second / 60 % 60,
            second: second % 60,
        }
    }

    /// Reads `Time ::= CHOICE { UTCTime, GeneralizedTime }` in the two forms of RFC 5280; `early`
    /// becomes true if GeneralizedTime was used where UTCTime is due.
    #[inline(never)]
    pub(crate) fn read(cursor: &mut Cursor<'_>, early: &mut bool) -> Self {
        let (at, general) = (cursor.at(), cursor.tag() == GENERALIZED_TIME);
        let content = cursor.expect(if general { GENERALIZED_TIME } else { UTC_TIME });
        let Some(time) = written(general, cursor.octets(content)) else {
            cursor.fail(Kind::InvalidTime, at);
            return Self(0);
        };
        *early |= general && time.is_utc_time();
        time
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = self.civil();
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        )
    }
}

/// A calendar date and time of day, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: u32,
    pub(crate) month: u32,
    pub(crate) day: u32,
    pub(crate) hour: u32,
    pub(crate) minute: u32,
    pub(crate) second: u32,
}

impl Civil {
    /// `None` if there is no such day or time of day. Leap seconds are refused: Unix time has none.
    pub(crate) fn to_time(self) -> Option<Time> {
        let Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = self;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let index = usize::try_from(month).ok()?;
        let before_month = *DAYS_BEFORE.get(index.checked_sub(1)?)?;
        let days_in_month = *DAYS_BEFORE.get(index)? - before_month + u32::from(leap && month == 2);
        let in_range = year <= 9999
            && (1..=days_in_month).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        if !in_range {
            return None;
        }
        // The year 0 is a leap year.
        let leap_days = year.div_ceil(4) - year.div_ceil(100) + year.div_ceil(400);
        let days = 365 * year + leap_days + before_month + u32::from(leap && month > 2) + (day - 1);
        let seconds = i64::from(hour * 3_600 + minute * 60 + second);
        Some(Time(FIRST + i64::from(days) * DAY + seconds))
    }
}

/// Reads `YYYYMMDDHHMMSSZ`, or without the century `YYMMDDHHMMSSZ`.
fn written(general: bool, value: &[u8]) -> Option<Time> {
    let (b'Z', digits) = value.split_last()? else {
        return None;
    };
    // Century to second.
    let mut numbers = [0; 7];
    let [_, without_century @ ..] = &mut numbers;
    let slots = if general {
        &mut numbers[..]
    } else {
        &mut without_century[..]
    };
    if digits.len() != 2 * slots.len() {
        return None;
    }
    let (pairs, _) = digits.as_chunks::<2>();
    for (slot, &[high, low]) in slots.iter_mut().zip(pairs) {
        let (tens, ones) = (high.wrapping_sub(b'0'), low.wrapping_sub(b'0'));
        if tens > 9 || ones > 9 {
            return None;
        }
        *slot = u32::from(tens * 10 + ones);
    }
    let [century, year, month, day, hour, minute, second] = numbers;
    let century = match year {
        _ if general => century,
        0..50 => 20,
        _ => 19,
    };
    let civil = Civil {
        year: century * 100 + year,
        month,
        day,
        hour,
        minute,
        second,
    };
    civil.to_time()
}

/// A validity period, both ends included (RFC 5280 section 4.1.2.5).
///
/// Nothing says that it does not end before it begins.
///
/// ```text
/// Validity ::= SEQUENCE {
///      notBefore      Time,
///      notAfter       Time }
///
/// Time ::= CHOICE {
///      utcTime        UTCTime,           -- YYMMDDHHMMSSZ, 1950 to 2049
///      generalTime    GeneralizedTime }  -- YYYYMMDDHHMMSSZ, other years
/// ```
///
/// ```
/// use pop_core::{Time, Validity};
///
/// let time = |seconds| Time::from_unix_seconds(seconds).ok_or("a year beyond 9999");
/// let ca = Validity { not_before: time(0)?, not_after: time(1_000_000)? };
/// let leaf = Validity::around(time(900_000)?).clipped_to(ca).ok_or("the CA has expired")?;
/// assert!(leaf.contains(time(1_000_000)?) && !leaf.contains(time(1_000_001)?));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// First second of the period.
    pub not_before: Time,
    /// Last second of the period.
    pub not_after: Time,
}

impl Validity {
    /// Before a period was read.
    pub(crate) const NONE: Self = Self {
        not_before: Time(0),
        not_after: Time(0),
    };

    /// From 24 hours before `now`, which forgives a clock that is behind, to 72 hours after.
    #[must_use]
    pub fn around(now: Time) -> Self {
        Self {
            not_before: now.saturating_add_seconds(-DAY),
            not_after: now.saturating_add_seconds(3 * DAY),
        }
    }

    /// The part that also lies within the CA's period; `None` if there is none.
    #[must_use]
    pub fn clipped_to(self, ca: Self) -> Option<Self> {
        let clipped = Self {
            not_before: self.not_before.max(ca.not_before),
            not_after: self.not_after.min(ca.not_after),
        };
        (clipped.not_before <= clipped.not_after).then_some(clipped)
    }

    /// Whether `time` lies in the period.
    #[must_use]
    pub fn contains(self, time: Time) -> bool {
        self.not_before <= time && time <= self.not_after
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::ToString;

    #[test]
    fn limits_are_the_years_they_claim() {
        assert_eq!(Time(FIRST).to_string(), "0000-01-01T00:00:00Z");
        assert_eq!(Time(LAST).to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(Time(YEAR_2050).to_string(), "2050-01-01T00:00:00Z");
        assert_eq!(Time::from_unix_seconds(FIRST - 1), None);
        assert_eq!(Time::from_unix_seconds(LAST + 1), None);
        assert_eq!(Time(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(Time(951_782_399).to_string(), "2000-02-28T23:59:59Z");
        assert_eq!(Time(951_782_400).to_string(), "2000-02-29T00:00:00Z");
    }

    #[test]
    fn every_day_there_and_back() {
        let mut previous = None;
        for day in (FIRST / DAY)..=(LAST / DAY) {
            let time = Time(day * DAY + day.rem_euclid(DAY));
            let civil = time.civil();
            assert_eq!(civil.to_time(), Some(time));
            let date = (civil.year, civil.month, civil.day);
            assert!(previous < Some(date), "{date:?}");
            previous = Some(date);
        }
        assert_eq!(previous, Some((9999, 12, 31)));
    }

    #[test]
    fn utc_times() {
        let read = |text: &str| written(false, text.as_bytes()).map(|t| t.to_string());
        assert_eq!(read("500101000000Z").unwrap(), "1950-01-01T00:00:00Z");
        assert_eq!(read("491231235959Z").unwrap(), "2049-12-31T23:59:59Z");
        assert_eq!(read("000229120000Z").unwrap(), "2000-02-29T12:00:00Z");
        for bad in [
            "",
            "0001010000Z",
            "000101000000",
            "000101000000+0000",
            "000101000000Z0",
            "000230000000Z",
            "010229000000Z",
            "000001000000Z",
            "001301000000Z",
            "000100000000Z",
            "000101240000Z",
            "000101006000Z",
            "000101000060Z",
            "0001010000 0Z",
            "00010100000:Z",
            "00010100000/Z",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn generalized_times() {
        let read = |text: &str| written(true, text.as_bytes()).map(|t| t.to_string());
        assert_eq!(read("00000101000000Z").unwrap(), "0000-01-01T00:00:00Z");
        assert_eq!(read("20500101000000Z").unwrap(), "2050-01-01T00:00:00Z");
        assert_eq!(read("99991231235959Z").unwrap(), "9999-12-31T23:59:59Z");
        for bad in [
            "20500101000000.5Z",
            "205001010000Z",
            "20500101000000+0000",
            "500101000000Z",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        // 1900 and 2100 have no leap day, 2000 has.
        assert_eq!(read("19000229000000Z"), None);
        assert_eq!(read("21000229000000Z"), None);
    }

    #[test]
    fn the_form_that_is_due() {
        for (text, due) in [
            ("19491231235959Z", false),
            ("19500101000000Z", true),
            ("20491231235959Z", true),
            ("20500101000000Z", false),
        ] {
            assert_eq!(
                written(true, text.as_bytes()).unwrap().is_utc_time(),
                due,
                "{text}"
            );
        }
    }

    #[test]
    fn periods() {
        let period = |a, b| Validity {
            not_before: Time(a),
            not_after: Time(b),
        };
        assert!(period(1, 2).contains(Time(1)));
        assert!(period(1, 2).contains(Time(2)));
        assert!(!period(1, 2).contains(Time(0)));
        assert!(!period(1, 2).contains(Time(3)));
        assert_eq!(period(1, 9).clipped_to(period(3, 5)), Some(period(3, 5)));
        assert_eq!(period(4, 9).clipped_to(period(3, 5)), Some(period(4, 5)));
        assert_eq!(period(6, 9).clipped_to(period(3, 5)), None);
        assert_eq!(Validity::around(Time(DAY)), period(0, 4 * DAY));
        assert_eq!(Validity::around(Time(LAST)).not_after, Time(LAST));
        assert_eq!(Time(5).checked_add_seconds(-5), Some(Time(0)));
        assert_eq!(Time(5).checked_add_seconds(i64::MAX), None);
    }
}
