//! Points in time and the calendar: UTC, proleptic Gregorian, without leap seconds.

use core::fmt;

const DAY: i64 = 86_400;

/// A point in time: seconds since 1970-01-01T00:00:00Z, in the years 0000 to 9999.
///
/// It displays as RFC 3339 writes it.
///
/// ```
/// let time = pop_text::Time::from_unix_seconds(1_795_341_600).unwrap();
/// assert_eq!(time.to_string(), "2026-11-22T10:00:00Z");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

impl Time {
    /// 0000-01-01T00:00:00Z.
    pub const MIN: Self = Self(-62_167_219_200);
    /// 9999-12-31T23:59:59Z.
    pub const MAX: Self = Self(253_402_300_799);
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self(0);

    /// The time that many seconds after 1970-01-01T00:00:00Z; `None` outside of years 0000 to 9999.
    #[must_use]
    pub const fn from_unix_seconds(seconds: i64) -> Option<Self> {
        if seconds >= Self::MIN.0 && seconds <= Self::MAX.0 {
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

    /// The time `seconds` later (earlier if negative), or [`MAX`](Self::MAX) or [`MIN`](Self::MIN).
    #[must_use]
    pub fn saturating_add_seconds(self, seconds: i32) -> Self {
        let sum = Self(self.0 + i64::from(seconds));
        if seconds < 0 {
            sum.max(Self::MIN)
        } else {
            sum.min(Self::MAX)
        }
    }

    /// The calendar date and time of day.
    #[must_use]
    pub fn civil(self) -> Civil {
        // In units of 128 seconds a year 9999 fits 32 bits: a Cortex-M divides no wider number.
        // A day is 675 of them.
        let since_first = (self.0 - Self::MIN.0).unsigned_abs();
        let units = u32::try_from(since_first >> 7).unwrap_or_default();
        let rest = u32::try_from(since_first & 0x7f).unwrap_or_default();
        Civil::at(units / 675, units % 675 * 128 + rest)
    }

    /// The day of the week, 0 for Monday.
    #[must_use]
    pub fn weekday(self) -> usize {
        // 0000-01-01 was a Saturday.
        let days = (self.0 - Self::MIN.0) / DAY + 5;
        usize::try_from(days % 7).unwrap_or_default()
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = *b"0000-00-00T00:00:00Z";
        let places = text.iter_mut().filter(|byte| **byte == b'0');
        for (place, digit) in places.zip(self.civil().digits()) {
            *place = digit;
        }
        f.pad(core::str::from_utf8(&text).unwrap_or_default())
    }
}

/// A calendar date and time of day, in numbers of two digits as they are written: century, year of
/// the century, month, day, hour, minute, second. Any numbers are possible; [`time`](Self::time)
/// says whether they are a date.
///
/// ```
/// use pop_text::Civil;
///
/// assert_eq!(Civil([20, 26, 11, 22, 10, 0, 0]).time().unwrap().unix_seconds(), 1_795_341_600);
/// assert_eq!(Civil([20, 26, 2, 29, 0, 0, 0]).time(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil(pub [u8; 7]);

/// Days in 400 years.
const ERA: u32 = 146_097;
/// From 1 March of the year -400 to 1 January of the year 0.
const FIRST_DAY: u32 = ERA - 60;

// The arithmetic is that of Neri and Schneider, "Euclidean affine functions and their application to
// calendar algorithms" (2022). Years begin on 1 March, so that the leap day is the last day of a
// year; one era is added, so that no number is negative.
impl Civil {
    /// So many days after 0000-01-01, at most those to 9999-12-31, and so many seconds into the day.
    fn at(days: u32, seconds: u32) -> Self {
        let quarters = 4 * (days + FIRST_DAY) + 3;
        // 4 n + 3 for the n days of the century.
        let (century, quarters) = (quarters / ERA, (quarters % ERA) | 3);
        let product = u64::from(quarters) * 2_939_745;
        let [a, b, c, d, high @ ..] = product.to_le_bytes();
        let year = u32::from_le_bytes(high);
        let day_of_year = u32::from_le_bytes([a, b, c, d]) / 2_939_745 / 4;
        let months = 2_141 * day_of_year + 197_913;
        let (month, day) = (months >> 16, (months & 0xffff) / 2_141 + 1);
        let (year, month) = if month > 12 {
            (100 * century + year - 399, month - 12)
        } else {
            (100 * century + year - 400, month)
        };
        Self([
            low(year / 100),
            low(year % 100),
            low(month),
            low(day),
            low(seconds / 3_600),
            low(seconds / 60 % 60),
            low(seconds % 60),
        ])
    }

    /// The point in time; `None` if there is no such day or time of day. Leap seconds are refused:
    /// Unix time has none.
    #[must_use]
    pub fn time(self) -> Option<Time> {
        let [century, year, month, day, hour, minute, second] = self.0;
        let (century, year) = (u32::from(century), u32::from(year));
        let (month, day) = (u32::from(month), u32::from(day));
        // A year that ends in 00 is a leap year if four divides its century.
        let counted = if year == 0 { century } else { year };
        let leap = counted.is_multiple_of(4);
        let days_in_month = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let in_range = (1..=12).contains(&month)
            && (1..=days_in_month).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        if !in_range {
            return None;
        }
        let (year, month) = if month > 2 {
            (100 * century + year + 400, month)
        } else {
            (100 * century + year + 399, month + 12)
        };
        let century = year / 100;
        let days = 1_461 * year / 4 - century + century / 4 + (979 * month - 2_919) / 32 + day - 1;
        let minutes = 60 * u32::from(hour) + u32::from(minute);
        let days = i64::from(days - FIRST_DAY);
        let seconds = i64::from(60 * minutes + u32::from(second));
        Some(Time(Time::MIN.0 + days * DAY + seconds))
    }

    /// From the digits `YYYYMMDDHHMMSS`, or `YYMMDDHHMMSS` for a century of 0; `None` if there are
    /// more or fewer, or something else than digits.
    #[must_use]
    pub fn from_digits(digits: &[u8]) -> Option<Self> {
        let skipped = match digits.len() {
            14 => 0,
            12 => 1,
            _ => return None,
        };
        let mut numbers = [0; 7];
        let (pairs, _) = digits.as_chunks::<2>();
        for (slot, &[tens, ones]) in numbers.iter_mut().skip(skipped).zip(pairs) {
            let (tens, ones) = (tens ^ b'0', ones ^ b'0');
            if tens > 9 || ones > 9 {
                return None;
            }
            *slot = tens * 10 + ones;
        }
        Some(Self(numbers))
    }

    /// The digits `YYYYMMDDHHMMSS`.
    #[must_use]
    pub fn digits(self) -> [u8; 14] {
        let mut digits = [0; 14];
        self.write_digits(&mut digits);
        digits
    }

    /// Writes the digits `YYYYMMDDHHMMSS` to the beginning of `text`, as far as there is space.
    pub fn write_digits(self, text: &mut [u8]) {
        let (pairs, _) = text.as_chunks_mut::<2>();
        for (pair, number) in pairs.iter_mut().zip(self.0) {
            *pair = [b'0' + number / 10, b'0' + number % 10];
        }
    }
}

/// Of a number below 100, all.
fn low(number: u32) -> u8 {
    let [low, ..] = number.to_le_bytes();
    low
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::ToString as _;

    #[test]
    fn limits_are_the_years_they_claim() {
        let display = |time: Time| time.to_string();
        assert_eq!(display(Time::MIN), "0000-01-01T00:00:00Z");
        assert_eq!(display(Time::MAX), "9999-12-31T23:59:59Z");
        assert_eq!(display(Time::UNIX_EPOCH), "1970-01-01T00:00:00Z");
        assert_eq!(Time::from_unix_seconds(Time::MIN.0 - 1), None);
        assert_eq!(Time::from_unix_seconds(Time::MAX.0 + 1), None);
        assert_eq!(display(Time(951_782_399)), "2000-02-28T23:59:59Z");
        assert_eq!(display(Time(951_782_400)), "2000-02-29T00:00:00Z");
        assert_eq!(Time(5).checked_add_seconds(-5), Some(Time(0)));
        assert_eq!(Time(5).checked_add_seconds(i64::MAX), None);
        assert_eq!(Time(5).saturating_add_seconds(-7), Time(-2));
        assert_eq!(Time::MAX.saturating_add_seconds(i32::MAX), Time::MAX);
        assert_eq!(Time::MIN.saturating_add_seconds(i32::MIN), Time::MIN);
    }

    #[test]
    fn every_day_there_and_back() {
        let (mut previous, mut weekday) = (None, 5);
        for day in (Time::MIN.0 / DAY)..=(Time::MAX.0 / DAY) {
            let time = Time(day * DAY + day.rem_euclid(DAY));
            let civil = time.civil();
            assert_eq!(civil.time(), Some(time));
            assert_eq!(Civil::from_digits(&civil.digits()), Some(civil));
            assert_eq!(time.weekday(), weekday);
            weekday = (weekday + 1) % 7;
            let [century, year, month, day, ..] = civil.0;
            let date = (century, year, month, day);
            assert!(previous < Some(date), "{date:?}");
            previous = Some(date);
        }
        assert_eq!(previous, Some((99, 99, 12, 31)));
        // A known day.
        assert_eq!(Time::UNIX_EPOCH.weekday(), 3);
    }

    #[test]
    fn digits() {
        let civil = Civil([0, 26, 1, 2, 3, 4, 5]);
        assert_eq!(Civil::from_digits(b"260102030405"), Some(civil));
        assert_eq!(&civil.digits(), b"00260102030405");
        for bad in [
            "",
            "0001010000",
            "26010203040",
            "0001010000 0",
            "00010100000:",
            "00010100000/",
        ] {
            assert_eq!(Civil::from_digits(bad.as_bytes()), None, "{bad}");
        }
    }

    /// Against a plain table, for every month and day of four years that are all kinds of leap.
    #[test]
    fn there_are_no_other_days() {
        const DAYS: [u8; 13] = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        for (century, year, leap) in [
            (0, 0, true),
            (19, 0, false),
            (20, 0, true),
            (20, 23, false),
            (20, 24, true),
            (99, 99, false),
        ] {
            for month in 0..=99 {
                let days = match DAYS.get(usize::from(month)) {
                    Some(&days) => days + u8::from(leap && month == 2),
                    None => 0,
                };
                for day in 0..=99 {
                    let civil = Civil([century, year, month, day, 23, 59, 59]);
                    let exists = (1..=days).contains(&day);
                    assert_eq!(civil.time().is_some(), exists, "{civil:?}");
                }
            }
        }
        for (hour, minute, second) in [(24, 0, 0), (0, 60, 0), (0, 0, 60), (99, 99, 99)] {
            assert_eq!(Civil([20, 26, 1, 1, hour, minute, second]).time(), None);
        }
    }
}
