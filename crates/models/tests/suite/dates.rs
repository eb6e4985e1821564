//! RFC 1123 dates: known ones, every day of the calendar, and what is refused.

use pop_models::rfc1123::{DateError, format, parse};

#[test]
fn known_dates() {
    for (text, seconds) in [
        ("Sat, 01 Jan 0000 00:00:00 GMT", -62_167_219_200),
        ("Mon, 01 Jan 0001 00:00:00 GMT", -62_135_596_800),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
        ("Wed, 09 Apr 2025 14:31:46 GMT", 1_744_209_106),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    ] {
        assert_eq!(parse(text), Ok(seconds), "{text}");
        assert_eq!(format(seconds).unwrap().as_str(), text);
        assert_eq!(format(seconds).unwrap().to_string(), text);
    }
}

/// Counts from day to day with the plain rules of the calendar, which share nothing with the
/// arithmetic under test.
#[test]
fn every_day_of_the_first_and_the_last_four_centuries() {
    let (mut year, mut month, mut day, mut weekday) = (1, 1, 1, 0);
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let mut seconds = -62_135_596_800;
    while year < 10_000 {
        // The calendar repeats after 400 years; the first and the last of them are enough.
        if year <= 400 || year >= 9_600 {
            let text = format!(
                "{}, {day:02} {} {year:04} 23:59:59 GMT",
                days[weekday],
                months[month - 1]
            );
            assert_eq!(format(seconds + 86_399).unwrap().as_str(), text);
            assert_eq!(parse(&text), Ok(seconds + 86_399), "{text}");
        }
        seconds += 86_400;
        weekday = (weekday + 1) % 7;
        day += 1;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = [
            31,
            if leap { 29 } else { 28 },
            31,
            30,
            31,
            30,
            31,
            31,
            30,
            31,
            30,
            31,
        ];
        if day > last[month - 1] {
            (month, day) = (month + 1, 1);
        }
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
    }
    assert_eq!(seconds, 253_402_300_800);
}

#[test]
fn what_is_refused() {
    use DateError::{Form, Range, Weekday};
    for (text, error) in [
        ("", Form),
        ("Wed, 9 Apr 2025 14:31:46 GMT", Form),
        ("Wed, 09 Apr 2025 14:31:46 UTC", Form),
        ("Wed, 09 Apr 2025 14:31:46 +0000", Form),
        ("wed, 09 apr 2025 14:31:46 gmt", Form),
        ("Wed, 09 Apr 2025 14:31:46 GMT ", Form),
        ("Wed, 09 Apr 2025 14:3a:46 GMT", Form),
        ("Wed, +9 Apr 2025 14:31:46 GMT", Form),
        ("Wednesday, 09-Apr-25 14:31:46", Form),
        ("Wed Apr  9 14:31:46 2025     ", Form),
        ("2025-04-09T14:31:46.000000000", Form),
        ("W\u{e9}, 09 Apr 2025 14:31:46 GMT", Form),
        ("Thu, 09 Apr 2025 14:31:46 GMT", Weekday),
        ("Wed, 00 Apr 2025 14:31:46 GMT", Range),
        ("Wed, 31 Apr 2025 14:31:46 GMT", Range),
        ("Sat, 29 Feb 2025 14:31:46 GMT", Range),
        ("Thu, 29 Feb 1900 14:31:46 GMT", Range),
        ("Wed, 09 Apr 2025 24:00:00 GMT", Range),
        ("Wed, 09 Apr 2025 14:60:00 GMT", Range),
        ("Sat, 31 Dec 2016 23:59:60 GMT", Range),
    ] {
        assert_eq!(parse(text), Err(error), "{text}");
    }
    for seconds in [-62_167_219_201, 253_402_300_800, i64::MIN, i64::MAX] {
        assert_eq!(format(seconds).err(), Some(Range), "{seconds}");
    }
}
