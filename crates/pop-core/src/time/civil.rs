//! The calendar: from days to a date and back, and from a date's digits.

/// A calendar date and time of day, UTC, in numbers of two digits as they are written: century, year
/// of the century, month, day, hour, minute, second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Civil(pub(crate) [u8; 7]);

/// Days in 400 years.
const ERA: u32 = 146_097;
/// From 1 March of the year -400 to 1 January of the year 0.
const FIRST_DAY: u32 = ERA - 60;

// The arithmetic is that of Neri and Schneider, "Euclidean affine functions and their application to
// calendar algorithms" (2022). Years begin on 1 March, so that the leap day is the last day of a
// year; one era is added, so that no number is negative.
impl Civil {
    /// So many days after 0000-01-01, at most those to 9999-12-31, and so many seconds into the day.
    pub(crate) fn at(days: u32, seconds: u32) -> Self {
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

    /// Days since 0000-01-01 and seconds since midnight; `None` if there is no such day or time of
    /// day. Leap seconds are refused: Unix time has none.
    pub(crate) fn since_first(self) -> Option<(u32, u32)> {
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
        Some((days - FIRST_DAY, 60 * minutes + u32::from(second)))
    }

    /// Whether RFC 5280 section 4.1.2.5 wants UTCTime for it (1950 to 2049).
    pub(crate) fn is_utc_time(self) -> bool {
        matches!(self.0, [19, 50..=99, ..] | [20, 0..=49, ..])
    }

    /// Reads `YYYYMMDDHHMMSSZ`, or without the century `YYMMDDHHMMSSZ`: years 1950 to 2049.
    pub(crate) fn read(value: &[u8], with_century: bool) -> Option<Self> {
        let (b'Z', digits) = value.split_last()? else {
            return None;
        };
        let mut numbers = [0; 7];
        let skipped = usize::from(!with_century);
        if digits.len() + 2 * skipped != 14 {
            return None;
        }
        let (pairs, _) = digits.as_chunks::<2>();
        for (slot, &[tens, ones]) in numbers.iter_mut().skip(skipped).zip(pairs) {
            let (tens, ones) = (tens ^ b'0', ones ^ b'0');
            if tens > 9 || ones > 9 {
                return None;
            }
            *slot = tens * 10 + ones;
        }
        let [century, year, ..] = &mut numbers;
        if !with_century {
            *century = if *year < 50 { 20 } else { 19 };
        }
        Some(Self(numbers))
    }

    /// Writes the digits of `YYYYMMDDHHMMSS`.
    pub(crate) fn write(self, text: &mut [u8]) {
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
    use super::*;

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
                    assert_eq!(civil.since_first().is_some(), exists, "{civil:?}");
                }
            }
        }
        for (hour, minute, second) in [(24, 0, 0), (0, 60, 0), (0, 0, 60), (99, 99, 99)] {
            assert_eq!(
                Civil([20, 26, 1, 1, hour, minute, second]).since_first(),
                None
            );
        }
        assert_eq!(Civil([0, 0, 1, 1, 0, 0, 0]).since_first(), Some((0, 0)));
    }
}
