//! The proleptic Gregorian calendar from the year 0001 to 9999, in Unix time (no leap seconds).

const SECONDS_PER_DAY: i64 = 86_400;
/// `0001-01-01T00:00:00Z`, a Monday.
const FIRST: i64 = -62_135_596_800;
/// `9999-12-31T23:59:59Z`.
const LAST: i64 = 253_402_300_799;
/// Days in 400 years, after which the calendar repeats.
const DAYS_PER_ERA: i64 = 146_097;

/// A second, as people write it.
pub(crate) struct Civil {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
}

impl Civil {
    /// The second `unix_seconds` after 1970-01-01T00:00:00Z; `None` outside of the years.
    pub(crate) fn from_unix(unix_seconds: i64) -> Option<Self> {
        if !(FIRST..=LAST).contains(&unix_seconds) {
            return None;
        }
        let (year, month, day) = civil_from_days(unix_seconds.div_euclid(SECONDS_PER_DAY));
        let time = unix_seconds.rem_euclid(SECONDS_PER_DAY);
        Some(Self {
            year,
            month,
            day,
            hour: time / 3600,
            minute: time / 60 % 60,
            second: time % 60,
        })
    }

    /// Seconds since 1970-01-01T00:00:00Z; `None` for a day or a time that does not exist.
    pub(crate) fn to_unix(&self) -> Option<i64> {
        let exists = (1..=9999).contains(&self.year)
            && (1..=12).contains(&self.month)
            && (1..=days_in_month(self.year, self.month)).contains(&self.day)
            && (0..24).contains(&self.hour)
            && (0..60).contains(&self.minute)
            && (0..60).contains(&self.second);
        exists.then(|| {
            let days = days_from_civil(self.year, self.month, self.day);
            days * SECONDS_PER_DAY + self.hour * 3600 + self.minute * 60 + self.second
        })
    }
}

/// 0 for Monday; 1970-01-01 was a Thursday.
pub(crate) const fn weekday(unix_seconds: i64) -> i64 {
    (unix_seconds.div_euclid(SECONDS_PER_DAY) + 3).rem_euclid(7)
}

/// The value of decimal digits, few enough for 64 bits; `None` if one of them is no digit.
pub(crate) fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |value, digit| match digit {
        b'0'..=b'9' => Some(value * 10 + i64::from(digit - b'0')),
        _ => None,
    })
}

/// The last two decimal digits of a number that is not negative.
pub(crate) fn two_digits(value: i64) -> Option<[u8; 2]> {
    let digit = |value: i64| u8::try_from(value % 10).map(|digit| b'0' + digit).ok();
    Some([digit(value / 10)?, digit(value)?])
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
