//! Points in time and validity periods, by plain calendar arithmetic.

mod civil;

use core::fmt;

pub(crate) use civil::Civil;

use crate::cursor::{Cursor, GENERALIZED_TIME, UTC_TIME};
use crate::error::ParseErrorKind as Kind;
use crate::facts::Facts;

const DAY: i64 = 86_400;
/// 0000-01-01T00:00:00Z.
const FIRST: i64 = -62_167_219_200;
/// 9999-12-31T23:59:59Z.
const LAST: i64 = 253_402_300_799;

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

    /// The calendar date and time of day.
    pub(crate) fn civil(self) -> Civil {
        // In units of 128 seconds a year 9999 fits 32 bits: a Cortex-M divides no wider number.
        // A day is 675 of them.
        let since_first = (self.0 - FIRST).unsigned_abs();
        let units = u32::try_from(since_first >> 7).unwrap_or_default();
        let rest = u32::try_from(since_first & 0x7f).unwrap_or_default();
        Civil::at(units / 675, units % 675 * 128 + rest)
    }

    /// Reads `Time ::= CHOICE { UTCTime, GeneralizedTime }` in the two forms of RFC 5280; `facts`
    /// are told if GeneralizedTime was used where UTCTime is due.
    #[inline(never)]
    pub(crate) fn read(cursor: &mut Cursor<'_>, facts: &mut Facts) -> Self {
        let (at, general) = (cursor.rest(), cursor.tag() == GENERALIZED_TIME);
        // The tags are neighbours: no two ways to go through what follows.
        let content = cursor.expect(GENERALIZED_TIME - u8::from(!general));
        let Some((civil, time)) = Self::written(content, general) else {
            cursor.fail(Kind::InvalidTime, at);
            return Self(0);
        };
        facts.note(
            Facts::EARLY_GENERALIZED_TIME,
            general && civil.is_utc_time(),
        );
        time
    }

    #[inline(always)]
    fn written(value: &[u8], with_century: bool) -> Option<(Civil, Self)> {
        let civil = Civil::read(value, with_century)?;
        let (days, seconds) = civil.since_first()?;
        let time = Self(FIRST + i64::from(days) * DAY + i64::from(seconds));
        Some((civil, time))
    }
}

const _: () = assert!(GENERALIZED_TIME - UTC_TIME == 1);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [century, year, month, day, hour, minute, second] = self.civil().0;
        write!(
            f,
            "{century:02}{year:02}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        )
    }
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
            not_before: Time((now.0 - DAY).max(FIRST)),
            not_after: Time((now.0 + 3 * DAY).min(LAST)),
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
        assert_eq!(Time(2_524_608_000).to_string(), "2050-01-01T00:00:00Z");
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
            let (days, seconds) = civil.since_first().unwrap();
            assert_eq!(FIRST + i64::from(days) * DAY + i64::from(seconds), time.0);
            let mut text = *b"YYYYMMDDHHMMSSZ";
            civil.write(&mut text);
            assert_eq!(Civil::read(&text, true), Some(civil));
            let [century, year, month, day, ..] = civil.0;
            let date = (century, year, month, day);
            assert!(previous < Some(date), "{date:?}");
            previous = Some(date);
        }
        assert_eq!(previous, Some((99, 99, 12, 31)));
    }

    #[test]
    fn utc_times() {
        let read =
            |text: &str| Time::written(text.as_bytes(), false).map(|(_, time)| time.to_string());
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
        let read =
            |text: &str| Time::written(text.as_bytes(), true).map(|(_, time)| time.to_string());
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
            let (civil, time) = Time::written(text.as_bytes(), true).unwrap();
            assert_eq!((civil.is_utc_time(), time.civil()), (due, civil), "{text}");
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
