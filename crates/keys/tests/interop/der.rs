//! Elements and identifiers, right or wrong as the caller wants them.

pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
pub(crate) const INTEGER: u8 = 2;
pub(crate) const BIT_STRING: u8 = 3;
pub(crate) const OCTET_STRING: u8 = 4;
pub(crate) const OID: u8 = 6;
pub(crate) const UTF8: u8 = 0x0c;
pub(crate) const PRINTABLE: u8 = 0x13;
pub(crate) const T61: u8 = 0x14;
pub(crate) const IA5: u8 = 0x16;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const BMP: u8 = 0x1e;

pub(crate) const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
pub(crate) const KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x0f];
pub(crate) const SUBJECT_KEY_ID: &[u8] = &[0x55, 0x1d, 0x0e];
pub(crate) const AUTHORITY_KEY_ID: &[u8] = &[0x55, 0x1d, 0x23];
pub(crate) const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x25];
pub(crate) const NAME_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x1e];
/// 1.2.3.4.5: nobody knows it.
pub(crate) const UNKNOWN: &[u8] = &[0x2a, 3, 4, 5];

pub(crate) const CN: &[u8] = &[0x55, 4, 3];
pub(crate) const O: &[u8] = &[0x55, 4, 0x0a];
pub(crate) const OU: &[u8] = &[0x55, 4, 0x0b];
pub(crate) const C: &[u8] = &[0x55, 4, 6];
pub(crate) const DC: &[u8] = &[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 0x19];

/// AlgorithmIdentifiers.
pub(crate) const ECDSA_SHA1: &[u8] = &[0x30, 9, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1];
pub(crate) const ECDSA_SHA256: &[u8] = &[0x30, 0x0a, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
pub(crate) const ECDSA_SHA384: &[u8] = &[0x30, 0x0a, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
pub(crate) const ECDSA_SHA512: &[u8] = &[0x30, 0x0a, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4];
pub(crate) const ED25519: &[u8] = &[0x30, 5, 6, 3, 0x2b, 0x65, 0x70];
pub(crate) const ECDSA_SHA224: &[u8] = &[0x30, 0x0a, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 1];
/// Of NIST's list, like the next one.
pub(crate) const ECDSA_SHA3_256: &[u8] =
    &[0x30, 0x0b, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 0x0a];
pub(crate) const DSA_SHA256: &[u8] = &[0x30, 0x0b, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 2];
pub(crate) const ED448: &[u8] = &[0x30, 5, 6, 3, 0x2b, 0x65, 0x71];
/// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and 32 bytes of salt.
pub(crate) const RSA_PSS: &[u8] = &[
    0x30, 0x41, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0x0a, 0x30, 0x34, 0xa0, 0x0f, 0x30,
    0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 0xa1, 0x1c, 0x30, 0x1a, 6, 9, 0x2a,
    0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 8, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1,
    5, 0, 0xa2, 3, 2, 1, 0x20,
];

/// PKCS#1 v1.5: 4 is MD5, 5 SHA-1, 11 SHA-256, 12 SHA-384, 13 SHA-512, 14 SHA-224.
pub(crate) fn rsa_with(digest: u8) -> Vec<u8> {
    let oid = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, digest];
    tlv(SEQUENCE, &[&tlv(OID, &[&oid]), &[5, 0]])
}

/// An element of up to 65,535 bytes.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let len = match u8::try_from(body.len()) {
        Ok(len @ 0..=127) => vec![len],
        Ok(len) => vec![0x81, len],
        Err(_) => {
            let [high, low] = u16::try_from(body.len()).unwrap().to_be_bytes();
            vec![0x82, high, low]
        }
    };
    [&[tag], len.as_slice(), &body].concat()
}

/// A P-256 key with its point compressed.
pub(crate) fn compressed(spki: &[u8]) -> Vec<u8> {
    let (algorithm, x) = (spki.get(2..23).unwrap(), spki.get(27..59).unwrap());
    let sign = 2 | spki.last().unwrap() & 1;
    tlv(SEQUENCE, &[algorithm, &tlv(BIT_STRING, &[&[0, sign], x])])
}

/// A relative distinguished name of some attributes, in this order: type, string type, value.
pub(crate) fn rdn(attributes: &[(&[u8], u8, &[u8])]) -> Vec<u8> {
    let attributes: Vec<_> = attributes
        .iter()
        .map(|&(oid, tag, value)| tlv(SEQUENCE, &[&tlv(OID, &[oid]), &tlv(tag, &[value])]))
        .collect();
    tlv(SET, &[&attributes.concat()])
}

/// A name with one attribute in each relative distinguished name.
pub(crate) fn name(attributes: &[(&[u8], u8, &[u8])]) -> Vec<u8> {
    let rdns: Vec<_> = attributes.iter().map(|&each| rdn(&[each])).collect();
    tlv(SEQUENCE, &[&rdns.concat()])
}

/// UTF-16 without surrogates, as BMPString has it.
pub(crate) fn bmp(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// An Extension; `critical` is left out where it is false.
pub(crate) fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    tlv(
        SEQUENCE,
        &[&tlv(OID, &[oid]), critical, &tlv(OCTET_STRING, &[value])],
    )
}

/// A UTCTime.
pub(crate) fn utc_time(seconds: i64) -> Vec<u8> {
    let digits = digits(seconds);
    tlv(UTC_TIME, &[digits.get(2..).unwrap().as_bytes()])
}

/// A GeneralizedTime.
pub(crate) fn generalized_time(seconds: i64) -> Vec<u8> {
    tlv(GENERALIZED_TIME, &[digits(seconds).as_bytes()])
}

/// `YYYYMMDDHHMMSSZ`.
fn digits(seconds: i64) -> String {
    let time = pop_core::Time::from_unix_seconds(seconds).unwrap();
    time.to_string().replace(['-', ':', 'T'], "")
}
