//! RFC 3339: known times, agreement with RFC 1123, and what is refused.

use pop_models::rfc1123;
use pop_models::rfc3339::{DateOrTime, Instant, TimeError, parse, parse_date};
use pop_text::Time;

fn format(unix_seconds: i64) -> String {
    Time::from_unix_seconds(unix_seconds).unwrap().to_string()
}

fn seconds(text: &str) -> Result<i64, TimeError> {
    parse(text).map(|time| time.unix_seconds)
}

#[test]
fn known_times() {
    for (text, unix_seconds) in [
        ("0000-01-01T00:00:00Z", -62_167_219_200),
        ("0001-01-01T00:00:00Z", -62_135_596_800),
        ("1969-12-31T23:59:59Z", -1),
        ("1970-01-01T00:00:00Z", 0),
        ("2000-02-29T12:00:00Z", 951_825_600),
        ("2020-08-12T16:42:13Z", 1_597_250_533),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ] {
        assert_eq!(seconds(text), Ok(unix_seconds), "{text}");
        assert_eq!(format(unix_seconds), text);
        assert_eq!(
            parse_date(&text[..10]),
            Ok(unix_seconds.div_euclid(86_400) * 86_400)
        );
    }
}

#[test]
fn it_agrees_with_rfc_1123_all_over_the_calendar() {
    let mut checked = 0;
    // A prime number of seconds, so that every part of the time moves.
    for unix_seconds in (-62_135_596_800..=253_402_300_799).step_by(7_919_033) {
        let text = format(unix_seconds);
        assert_eq!(seconds(&text), Ok(unix_seconds));
        let other = rfc1123::format(unix_seconds).unwrap();
        let (time, day) = (&other.as_str()[17..25], &other.as_str()[5..7]);
        assert_eq!(&text[11..19], time);
        assert_eq!(&text[8..10], day);
        assert_eq!(&text[..4], &other.as_str()[12..16]);
        checked += 1;
    }
    assert!(checked > 30_000, "{checked}");
}

#[test]
fn fractions_and_offsets() {
    for (text, unix_seconds, nanoseconds) in [
        ("1970-01-01T00:00:00.5Z", 0, 500_000_000),
        ("1970-01-01T00:00:00.000000001Z", 0, 1),
        ("1970-01-01T00:00:00.999999999Z", 0, 999_999_999),
        ("1969-12-31T23:59:59.25Z", -1, 250_000_000),
        ("1970-01-01t00:00:00z", 0, 0),
        ("1970-01-01T00:00:00+00:00", 0, 0),
        ("1970-01-01T00:00:00-00:00", 0, 0),
        ("1970-01-01T01:30:00+01:30", 0, 0),
        ("1969-12-31T16:00:00-08:00", 0, 0),
        ("1970-01-01T00:00:00.1-23:59", 86_340, 100_000_000),
        ("0001-01-01T00:00:00-00:01", -62_135_596_740, 0),
    ] {
        let time = Instant {
            unix_seconds,
            nanoseconds,
        };
        assert_eq!(parse(text), Ok(time), "{text}");
        assert_eq!(
            DateOrTime::parse(text),
            Ok(DateOrTime::Time(time)),
            "{text}"
        );
    }
    assert_eq!(
        DateOrTime::parse("1970-01-02"),
        Ok(DateOrTime::Date(86_400))
    );
}

#[test]
fn what_is_refused() {
    use TimeError::{Form, LeapSecond, Range};
    for (text, error) in [
        ("", Form),
        ("2020-08-12", Form),
        ("2020-08-12T16:42:13", Form),
        ("2020-08-12 16:42:13Z", Form),
        ("2020-08-12T16:42Z", Form),
        ("2020-8-12T16:42:13Z", Form),
        ("20200812T164213Z", Form),
        ("+020-08-12T16:42:13Z", Form),
        ("2020-08-12T16:42:13Z ", Form),
        ("2020-08-12T16:42:13.Z", Form),
        ("2020-08-12T16:42:13,5Z", Form),
        ("2020-08-12T16:42:13.1234567890Z", Form),
        ("2020-08-12T16:42:13.5", Form),
        ("2020-08-12T16:42:13+0100", Form),
        ("2020-08-12T16:42:13+01", Form),
        ("2020-08-12T16:42:13 UTC", Form),
        ("2020-08-12T16:42:\u{0661}3Z", Form),
        ("Wed, 12 Aug 2020 16:42:13 GMT", Form),
        ("0000-00-01T00:00:00Z", Range),
        ("2020-00-12T16:42:13Z", Range),
        ("2020-13-12T16:42:13Z", Range),
        ("2020-08-00T16:42:13Z", Range),
        ("2020-08-32T16:42:13Z", Range),
        ("2021-02-29T16:42:13Z", Range),
        ("1900-02-29T16:42:13Z", Range),
        ("2020-08-12T24:00:00Z", Range),
        ("2020-08-12T16:60:00Z", Range),
        ("2020-08-12T16:42:61Z", Range),
        ("2020-08-12T16:42:13+24:00", Range),
        ("2020-08-12T16:42:13+01:60", Range),
        ("0000-01-01T00:00:00+00:01", Range),
        ("9999-12-31T23:59:59-00:01", Range),
        ("2016-12-31T23:59:60Z", LeapSecond),
    ] {
        assert_eq!(parse(text), Err(error), "{text}");
        if text.len() != 10 {
            assert_eq!(DateOrTime::parse(text), Err(error), "{text}");
        }
    }
    for (text, error) in [
        ("2020-08-12Z", Form),
        ("2020-08-1", Form),
        ("2020-08-012", Form),
        ("2020/08/12", Form),
        ("2020-02-30", Range),
        ("0000-12-32", Range),
    ] {
        assert_eq!(parse_date(text), Err(error), "{text}");
        assert_eq!(DateOrTime::parse(text), Err(error), "{text}");
    }
}
