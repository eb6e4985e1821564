//! Times as certificates hold them, and validity periods.

use pop_text::Civil;
pub use pop_text::Time;

use crate::cursor::{Cursor, GENERALIZED_TIME, UTC_TIME};
use crate::error::ParseErrorKind as Kind;
use crate::facts::Facts;

const DAY: i32 = 86_400;

/// Reads `Time ::= CHOICE { UTCTime, GeneralizedTime }` in the two forms of RFC 5280; `facts` notes
/// whether GeneralizedTime was used where UTCTime is due.
pub(crate) fn read(cursor: &mut Cursor<'_>, facts: &mut Facts) -> Time {
    let (at, general) = (cursor.rest(), cursor.tag() == GENERALIZED_TIME);
    // The tags are neighbours: no two ways to go through what follows.
    let content = cursor.expect(GENERALIZED_TIME - u8::from(!general));
    let Some((civil, time)) = parse(content, general) else {
        cursor.fail(Kind::InvalidTime, at);
        return Time::UNIX_EPOCH;
    };
    facts.note(Facts::EARLY_GENERALIZED_TIME, general && is_utc_time(civil));
    time
}

const _: () = assert!(GENERALIZED_TIME - UTC_TIME == 1);

/// Parses `YYYYMMDDHHMMSSZ`, or without the century `YYMMDDHHMMSSZ`: years 1950 to 2049.
fn parse(value: &[u8], with_century: bool) -> Option<(Civil, Time)> {
    let (b'Z', digits) = value.split_last()? else {
        return None;
    };
    if (digits.len() == 14) != with_century {
        return None;
    }
    let mut civil = Civil::from_digits(digits)?;
    if let ([century, year, ..], false) = (&mut civil.0, with_century) {
        *century = if *year < 50 { 20 } else { 19 };
    }
    Some((civil, civil.time()?))
}

/// Whether RFC 5280 section 4.1.2.5 wants UTCTime for it (1950 to 2049).
pub(crate) fn is_utc_time(civil: Civil) -> bool {
    matches!(civil.0, [19, 50..=99, ..] | [20, 0..=49, ..])
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
        not_before: Time::UNIX_EPOCH,
        not_after: Time::UNIX_EPOCH,
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
    use std::string::ToString as _;

    #[test]
    fn utc_times() {
        let read = |text: &str| parse(text.as_bytes(), false).map(|(_, time)| time.to_string());
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
        let read = |text: &str| parse(text.as_bytes(), true).map(|(_, time)| time.to_string());
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
            let (civil, time) = parse(text.as_bytes(), true).unwrap();
            assert_eq!((is_utc_time(civil), time.civil()), (due, civil), "{text}");
        }
    }

    #[test]
    fn periods() {
        let at = |seconds| Time::from_unix_seconds(seconds).unwrap();
        let period = |a, b| Validity {
            not_before: at(a),
            not_after: at(b),
        };
        assert!(period(1, 2).contains(at(1)));
        assert!(period(1, 2).contains(at(2)));
        assert!(!period(1, 2).contains(at(0)));
        assert!(!period(1, 2).contains(at(3)));
        assert_eq!(period(1, 9).clipped_to(period(3, 5)), Some(period(3, 5)));
        assert_eq!(period(4, 9).clipped_to(period(3, 5)), Some(period(4, 5)));
        assert_eq!(period(6, 9).clipped_to(period(3, 5)), None);
        assert_eq!(Validity::around(at(86_400)), period(0, 4 * 86_400));
        assert_eq!(Validity::around(Time::MAX).not_after, Time::MAX);
    }
}
