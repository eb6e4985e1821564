//! Object identifiers as their content bytes, and the rule that makes such bytes valid.

use core::fmt::{Display as _, Write as _};

use pop_text::Decimal;

pub(crate) const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];

pub(crate) const SUBJECT_KEY_IDENTIFIER: &[u8] = &[0x55, 0x1d, 0x0e];
pub(crate) const KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x0f];
pub(crate) const SUBJECT_ALTERNATIVE_NAME: &[u8] = &[0x55, 0x1d, 0x11];
pub(crate) const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
pub(crate) const AUTHORITY_KEY_IDENTIFIER: &[u8] = &[0x55, 0x1d, 0x23];

pub(crate) const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
pub(crate) const PRIME256V1: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
pub(crate) const SECP384R1: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
pub(crate) const DSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01];
pub(crate) const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
pub(crate) const ED448: &[u8] = &[0x2b, 0x65, 0x71];

/// `extensionRequest` (1.2.840.113549.1.9.14), RFC 2985 section 5.4.2.
pub(crate) const EXTENSION_REQUEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x0e];

/// Microsoft's name for the same (1.3.6.1.4.1.311.2.1.14), which OpenSSL reads too.
pub(crate) const MICROSOFT_CERT_EXTENSIONS: &[u8] =
    &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x01, 0x0e];

/// `pkcs-1` (1.2.840.113549.1.1), the arc of the RSA algorithms.
pub(crate) const PKCS_1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
/// `rsaEncryption` (1.2.840.113549.1.1.1).
pub(crate) const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// `id-RSASSA-PSS` (1.2.840.113549.1.1.10), RFC 4055 section 3.1.
pub(crate) const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
/// `ecdsa-with-SHA2` (1.2.840.10045.4.3).
pub(crate) const ECDSA_WITH_SHA2: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03];
pub(crate) const ECDSA_WITH_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01];
pub(crate) const DSA_WITH_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x03];
pub(crate) const DSA_WITH_SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x02];

/// Whether `content` is a DER object identifier: at least one arc, no arc padded with a leading
/// 0x80, the last arc ended. There is no cap on the length: an exotic identifier in a foreign
/// extension must not make a certificate unreadable.
pub(crate) fn is_valid(content: &[u8]) -> bool {
    let mut bytes = content.iter();
    while let Some(&first) = bytes.next() {
        // A byte without the high bit ends the arc.
        let ends = first < 0x80 || bytes.any(|&byte| byte < 0x80);
        if first == 0x80 || !ends {
            return false;
        }
    }
    !content.is_empty()
}

/// An identifier for people.
pub(crate) struct Dotted<'a>(pub(crate) &'a [u8]);

impl core::fmt::Display for Dotted<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write_dotted(self.0, f)
    }
}

/// The arcs in dotted form; an arc that does not fit 64 bits is written as `?`.
pub(crate) fn write_dotted(content: &[u8], f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
    let mut arc = Some(0u64);
    let mut first = true;
    for &byte in content {
        arc = arc
            .and_then(|value| value.checked_mul(128))
            .and_then(|value| value.checked_add(u64::from(byte & 0x7f)));
        if byte & 0x80 != 0 {
            continue;
        }
        match arc {
            Some(value) if first => {
                let top = (value / 40).min(2);
                Decimal(top).fmt(f)?;
                f.write_char('.')?;
                Decimal(value - top * 40).fmt(f)?;
            }
            Some(value) => {
                f.write_char('.')?;
                Decimal(value).fmt(f)?;
            }
            None => f.write_str(if first { "?" } else { ".?" })?,
        }
        first = false;
        arc = Some(0);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::ToString;

    #[test]
    fn validity() {
        assert!(is_valid(PRIME256V1));
        assert!(is_valid(&[0x55; 41]));
        for bad in [&[][..], &[0x80, 0x01], &[0x2a, 0x80, 0x01], &[0x2a, 0x86]] {
            assert!(!is_valid(bad), "{bad:02x?}");
        }
        // 0x80 inside an arc is an ordinary digit.
        assert!(is_valid(&[0x2a, 0x81, 0x80, 0x01]));
    }

    #[test]
    fn dotted() {
        assert_eq!(Dotted(COMMON_NAME).to_string(), "2.5.4.3");
        assert_eq!(Dotted(PRIME256V1).to_string(), "1.2.840.10045.3.1.7");
        assert_eq!(Dotted(&[0x88, 0x37]).to_string(), "2.999");
        let mut widest = [0xffu8; 11];
        (widest[0], widest[1], widest[10]) = (0x2a, 0x81, 0x7f);
        assert_eq!(Dotted(&widest).to_string(), "1.2.18446744073709551615");
        assert_eq!(Dotted(&[0x00, 0x00, 0x0a]).to_string(), "0.0.0.10");
        let mut wide = [0xffu8; 12];
        wide[11] = 0x7f;
        assert_eq!(Dotted(&wide).to_string(), "?");
    }
}
