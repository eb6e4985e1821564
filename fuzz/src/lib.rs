//! The peer that certificates and requests are compared with, and what we know it refuses.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode as _, Encode as _, ErrorKind, Tag};
use pop_core::{Certificate, CertificationRequest};

/// `der` counts time from 1970 and knows no date before it.
const PEER_EPOCH: i64 = 0;

/// Parses with `x509-cert` what we have parsed, and compares every field we have a view of.
///
/// # Panics
/// If the two disagree, other than for a listed reason: a panic is how a fuzz target reports.
pub fn compare_with_peer(ours: &Certificate<'_>) {
    let theirs = match x509_cert::Certificate::from_der(ours.as_der()) {
        Ok(theirs) => theirs,
        Err(error) => {
            let excused = match error.kind() {
                ErrorKind::OidMalformed
                | ErrorKind::Length {
                    tag: Tag::ObjectIdentifier,
                } => peer_refuses_an_oid(ours.as_der()),
                ErrorKind::TagUnknown { .. } => peer_refuses_a_tag(ours.as_der()),
                // RFC 5280 4.1.2.2. To us this is a rule, and `validate` has it; to the peer it is the type.
                _ if ours.serial_number().len() > 20 => true,
                _ => before_peer_epoch(ours),
            };
            assert!(excused, "only we accept this: {error}");
            return;
        }
    };
    let tbs = theirs.tbs_certificate();
    if !peer_rewrites(ours) {
        assert_eq!(theirs.to_der().as_deref(), Ok(ours.as_der()), "not DER");
        assert_eq!(tbs.to_der().as_deref(), Ok(ours.tbs_der()));
    }
    for (theirs, ours) in [
        (tbs.subject(), ours.subject()),
        (tbs.issuer(), ours.issuer()),
    ] {
        if !has_unsorted_set(ours.as_der()) {
            assert_eq!(theirs.to_der().as_deref(), Ok(ours.as_der()));
        }
    }
    assert_eq!(tbs.serial_number().as_bytes(), ours.serial_number());
    let spki = tbs.subject_public_key_info();
    assert_eq!(
        spki.to_der().as_deref(),
        Ok(ours.subject_public_key_info().as_der())
    );
    assert_eq!(
        spki.subject_public_key.raw_bytes(),
        ours.subject_public_key_info().public_key()
    );
    assert_eq!(theirs.signature().raw_bytes(), ours.signature_value());
    let seconds = |time: x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs());
    assert_eq!(
        seconds(tbs.validity().not_before),
        Ok(ours.validity().not_before.unix_seconds())
    );
    assert_eq!(
        seconds(tbs.validity().not_after),
        Ok(ours.validity().not_after.unix_seconds())
    );
    let extensions = tbs.extensions().map_or(&[][..], |extensions| extensions);
    assert_eq!(extensions.len(), ours.extensions().count());
    for (theirs, ours) in extensions.iter().zip(ours.extensions()) {
        assert_eq!(theirs.extn_id.as_bytes(), ours.oid);
        assert_eq!(theirs.critical, ours.critical);
        assert_eq!(theirs.extn_value.as_bytes(), ours.value);
    }
}

/// Parses with `x509-cert` what we have parsed as a request, and compares every field we have a view of.
///
/// # Panics
/// If the two disagree, other than for a listed reason.
pub fn compare_request_with_peer(ours: &CertificationRequest<'_>) {
    let theirs = match x509_cert::request::CertReq::from_der(ours.as_der()) {
        Ok(theirs) => theirs,
        Err(error) => {
            let excused = match error.kind() {
                ErrorKind::OidMalformed
                | ErrorKind::Length {
                    tag: Tag::ObjectIdentifier,
                } => peer_refuses_an_oid(ours.as_der()),
                ErrorKind::TagUnknown { .. } => peer_refuses_a_tag(ours.as_der()),
                // It wants sets in order; to us any order is the same set.
                ErrorKind::SetOrdering => has_unsorted_set(ours.as_der()),
                // It wants the attributes even if there are none.
                _ => !has_attributes(ours),
            };
            assert!(excused, "only we accept this: {error}");
            return;
        }
    };
    if !has_unsorted_set(ours.as_der()) {
        assert_eq!(
            theirs.info.subject.to_der().as_deref(),
            Ok(ours.subject().as_der())
        );
    }
    let spki = &theirs.info.public_key;
    assert_eq!(
        spki.to_der().as_deref(),
        Ok(ours.subject_public_key_info().as_der())
    );
    assert_eq!(theirs.signature.raw_bytes(), ours.signature());
    assert_eq!(theirs.info.attributes.len(), ours.attributes().count());
    for (theirs, ours) in theirs.info.attributes.iter().zip(ours.attributes()) {
        assert_eq!(theirs.oid.as_bytes(), ours.oid);
    }
}

/// Whether the field stands there, be it empty: something follows the key.
fn has_attributes(ours: &CertificationRequest<'_>) -> bool {
    ours.subject_public_key_info().as_der().as_ptr_range().end != ours.info_der().as_ptr_range().end
}

/// Whether a date is too early for the peer.
fn before_peer_epoch(ours: &Certificate<'_>) -> bool {
    let validity = ours.validity();
    [validity.not_before, validity.not_after]
        .iter()
        .any(|time| time.unix_seconds() < PEER_EPOCH)
}

/// Whether somewhere stands an object identifier that is well formed and that the peer refuses all the same: it knows
/// none of more than 39 bytes, with an arc above 2^32, or with a second arc above 47 under the root arc 2.
fn peer_refuses_an_oid(der: &[u8]) -> bool {
    der.windows(2).enumerate().any(|(at, header)| {
        let [6, length] = header else { return false };
        der.get(at + 2..)
            .and_then(|rest| rest.get(..usize::from(*length)))
            .is_some_and(|oid| is_well_formed(oid) && ObjectIdentifier::from_bytes(oid).is_err())
    })
}

/// Whether somewhere stands a value of a type that the peer does not know. To our parser the value of an attribute and
/// the parameters of an algorithm are opaque; whether they belong there is checked when they are used.
fn peer_refuses_a_tag(mut der: &[u8]) -> bool {
    while let Some((tag, content, rest)) = split(der) {
        let unknown = AnyRef::from_der(&[tag, 0]).is_err();
        if unknown || tag & 0x20 != 0 && peer_refuses_a_tag(content) {
            return true;
        }
        der = rest;
    }
    false
}

/// Tag and content of the first element, and what follows it.
fn split(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (length, rest) = match der {
        [_, length @ ..=0x7f, rest @ ..] => (usize::from(*length), rest),
        [_, 0x81, length, rest @ ..] => (usize::from(*length), rest),
        [_, 0x82, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*der.first()?, content, rest))
}

/// X.690 8.19.2: each subidentifier is as short as it can be, and the last one ends.
fn is_well_formed(oid: &[u8]) -> bool {
    let starts_padded = oid
        .split_inclusive(|byte| byte & 0x80 == 0)
        .any(|part| part.starts_with(&[0x80]));
    oid.last().is_some_and(|byte| byte & 0x80 == 0) && !starts_padded
}

/// Whether the peer writes this otherwise than it read it: a date before 2050 as GeneralizedTime (legal DER, against
/// RFC 5280) becomes UTCTime, and a SET OF that is out of order (X.690 11.6) is sorted. We keep a name's bytes as they
/// are, because issuers must be copied.
fn peer_rewrites(ours: &Certificate<'_>) -> bool {
    let early_generalized_time = ours.tbs_der().windows(5).any(|bytes| {
        matches!(
            bytes,
            [0x18, 0x0f, b'1', b'9', _] | [0x18, 0x0f, b'2', b'0', b'0'..=b'4']
        )
    });
    early_generalized_time
        || [ours.issuer(), ours.subject()]
            .iter()
            .any(|name| has_unsorted_set(name.as_der()))
}

/// Whether the members of some SET are out of order.
fn has_unsorted_set(mut der: &[u8]) -> bool {
    const SET: u8 = 0x31;
    while let Some((tag, content, rest)) = split(der) {
        // The attributes of a request are a set under another tag.
        if matches!(tag, SET | 0xa0) && !members(content).is_sorted()
            || tag & 0x20 != 0 && has_unsorted_set(content)
        {
            return true;
        }
        der = rest;
    }
    false
}

/// The elements that follow each other in `der`, with their headers.
fn members(mut der: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (_, _, rest) = split(der)?;
        let (member, _) = der.split_at_checked(der.len() - rest.len())?;
        der = rest;
        Some(member)
    })
}
