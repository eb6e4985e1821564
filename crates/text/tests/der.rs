//! Text to DER and back: round trips, hostile input, and pem-rfc7468 and base64ct as second
//! opinions.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use base64ct::{Base64, Encoding as _};
use pop_text::pem::{self, CERTIFICATE, CERTIFICATE_REQUEST};
use pop_text::{
    Decoded, MAX_TEXT_LEN, TextContent, TextError, TextErrorKind, TextForm, base64 as radix64,
    to_der,
};

const UNEXPECTED_CONTENT: TextErrorKind =
    TextErrorKind::UnexpectedContent(TextContent::Certificate);
const UNEXPECTED_LABEL: TextErrorKind = TextErrorKind::UnexpectedLabel(TextContent::Certificate);

/// Something that starts like a certificate, `len` bytes long (at least two).
fn der(len: usize) -> Vec<u8> {
    let mut der = vec![0x30, 0x82];
    der.extend((2..len).map(|i| u8::try_from(i * 7 % 256).unwrap()));
    der
}

fn pem(der: &[u8]) -> String {
    let mut out = vec![0; pem_len(der.len())];
    pem::encode(CERTIFICATE, der, &mut out).unwrap().to_owned()
}

fn pem_len(len: usize) -> usize {
    pem::encoded_len(CERTIFICATE, len)
}

fn request_to_der<'o>(text: &[u8], out: &'o mut [u8]) -> Result<Decoded<'o>, TextError> {
    to_der(text, TextContent::CertificationRequest, out)
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    let mut out = vec![0; radix64::encoded_len(bytes.as_ref().len())];
    radix64::encode(bytes.as_ref(), &mut out)
        .unwrap()
        .to_owned()
}

/// What `to_der` says with a buffer as long as the text, which must always suffice.
fn read(text: impl AsRef<[u8]>) -> Result<(Vec<u8>, TextForm, bool), TextError> {
    let text = text.as_ref();
    let mut out = vec![0xaa; text.len()];
    match to_der(text, TextContent::Certificate, &mut out) {
        Ok(found) => {
            let (der, form, more) = (found.der.to_vec(), found.form, found.more_blocks);
            assert!(
                out[der.len()..].iter().all(|&byte| byte == 0),
                "scratch left behind"
            );
            Ok((der, form, more))
        }
        Err(error) => {
            assert!(out.iter().all(|&byte| byte == 0), "buffer not wiped");
            assert!(error.kind == TextErrorKind::TooLong || error.at <= text.len());
            assert!(!error.to_string().is_empty());
            Err(error)
        }
    }
}

#[track_caller]
fn refused(text: impl AsRef<[u8]>, kind: TextErrorKind, at: usize) {
    let error = read(text).unwrap_err();
    assert_eq!(
        (error.kind, error.at, error.inside_base64),
        (kind, at, false)
    );
}

#[test]
fn every_form_of_every_length() {
    for len in 2..300 {
        let der = der(len);
        let pem = pem(&der);
        assert_eq!(read(&der).unwrap(), (der.clone(), TextForm::Der, false));
        assert_eq!(read(&pem).unwrap(), (der.clone(), TextForm::Pem, false));
        assert_eq!(
            read(base64(&der)).unwrap(),
            (der.clone(), TextForm::Base64Der, false)
        );
        assert_eq!(
            read(base64(&pem)).unwrap(),
            (der, TextForm::Base64Pem, false)
        );
    }
}

#[test]
fn writers_agree_with_the_crates() {
    for len in 0..300 {
        let der = der(len);
        let mut out = vec![0xaa; 600];
        let line_ending = pem_rfc7468::LineEnding::LF;
        let expected = pem_rfc7468::encode_string("CERTIFICATE", line_ending, &der).unwrap();
        if !der.is_empty() {
            assert_eq!(pem(&der), expected);
        }
        assert_eq!(base64(&der), Base64::encode(&der, &mut out).unwrap());
    }
}

#[test]
fn writers_need_exactly_what_they_say() {
    let der = der(100);
    type Write = for<'o> fn(&[u8], &'o mut [u8]) -> Result<&'o str, TextError>;
    let write_pem: Write = |der, out| pem::encode(CERTIFICATE, der, out);
    for (needed, write) in [
        (pem_len(100), write_pem),
        (radix64::encoded_len(100), radix64::encode),
    ] {
        for size in 0..needed + 3 {
            let mut out = vec![0xaa; size];
            match write(&der, &mut out) {
                Ok(text) => {
                    assert_eq!(text.len(), needed);
                    assert!(size >= needed);
                    assert!(out[needed..].iter().all(|&byte| byte == 0xaa));
                }
                Err(error) => {
                    assert!(size < needed);
                    assert_eq!(error.kind, TextErrorKind::OutputTooSmall { needed });
                    assert!(out.iter().all(|&byte| byte == 0xaa));
                }
            }
        }
    }
    assert_eq!(pem_len(usize::MAX), usize::MAX);
}

#[test]
fn reading_into_small_buffers() {
    let der = der(100);
    for text in [der.clone(), pem(&der).into(), base64(&der).into()] {
        for size in 0..=100 {
            let mut out = vec![0xaa; size];
            let result = to_der(&text, TextContent::Certificate, &mut out);
            match result {
                Ok(found) => assert_eq!((size, found.der), (100, &der[..])),
                Err(error) => {
                    assert!(size < 100);
                    assert_eq!(error.kind, TextErrorKind::OutputTooSmall { needed: 100 });
                }
            }
        }
    }
    // Base64 of PEM needs room for the PEM.
    let text = base64(pem(&der));
    let needed = pem_len(100);
    let error = to_der(
        text.as_bytes(),
        TextContent::Certificate,
        &mut vec![0; needed - 1],
    )
    .unwrap_err();
    assert_eq!(error.kind, TextErrorKind::OutputTooSmall { needed });
    assert_eq!(
        to_der(
            text.as_bytes(),
            TextContent::Certificate,
            &mut vec![0; needed]
        )
        .unwrap()
        .der,
        der
    );
}

#[test]
fn what_real_files_look_like() {
    let der = der(100);
    let plain = pem(&der);
    let crlf = plain.replace('\n', "\r\n");
    let body = base64(&der);
    for text in [
        crlf.clone(),
        crlf.trim_end().to_owned(),
        plain.trim_end().to_owned(),
        format!("\u{feff}{plain}"),
        format!("Certificate:\n    Data:\n        Version: 3 (0x2)\n{plain}\nthe end"),
        format!("-----BEGIN CERTIFICATE-----  \n{body}\n-----END CERTIFICATE----- \t\n"),
        format!("-----BEGIN CERTIFICATE-----\n\n {body}\n\t\n-----END CERTIFICATE-----"),
        format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----",
            wrapped(&body, 76)
        ),
    ] {
        assert_eq!(
            read(&text).unwrap(),
            (der.clone(), TextForm::Pem, false),
            "{text}"
        );
    }
    for text in [
        format!("{body}\n"),
        format!("  {}\r\n", wrapped(&body, 76).replace('\n', "\r\n")),
        format!("\u{feff}{body}"),
    ] {
        assert_eq!(
            read(&text).unwrap(),
            (der.clone(), TextForm::Base64Der, false),
            "{text}"
        );
    }
    assert_eq!(
        read(wrapped(&base64(&crlf), 76)).unwrap().1,
        TextForm::Base64Pem
    );
}

fn wrapped(text: &str, width: usize) -> String {
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(width)
        .map(|line| str::from_utf8(line).unwrap())
        .collect();
    lines.join("\n")
}

#[test]
fn the_first_block_counts() {
    let (first, second) = (der(100), der(130));
    let both = pem(&first) + &pem(&second);
    assert_eq!(read(&both).unwrap(), (first.clone(), TextForm::Pem, true));
    assert_eq!(
        read(base64(&both)).unwrap(),
        (first, TextForm::Base64Pem, true)
    );
    let cut = pem(&second).replace("-----END", "");
    let text = pem(&second) + &cut;
    assert!(
        read(text).unwrap().2,
        "a broken second block is still a second block"
    );
}

#[test]
fn line_ends_converted_twice() {
    let der = der(100);
    let text = pem(&der).replace('\n', "\r\r\n");
    refused(&text, TextErrorKind::CarriageReturn, 27);
    assert_eq!(
        read(base64(&text)).unwrap(),
        (der.clone(), TextForm::Base64Pem, false)
    );
    // Only the body, only the last line, and old Macs.
    let text = pem(&der)
        .replacen("\n", "\r\n", 1)
        .replacen("A\n", "A\r\r\n", 1);
    assert_eq!(read(&text).is_err(), text.contains("\r\r"));
    refused(
        "-----BEGIN CERTIFICATE-----\nMIGA\r\r\n-----END CERTIFICATE-----\n",
        TextErrorKind::CarriageReturn,
        32,
    );
    refused(
        pem(&der).replace('\n', "\r"),
        TextErrorKind::CarriageReturn,
        27,
    );
}

#[test]
fn labels() {
    let pem = pem(&der(100));
    let labelled = |label: &str| pem.replace("CERTIFICATE", label);
    refused(labelled("X509 CERTIFICATE"), TextErrorKind::OldLabel, 0);
    refused(labelled("TRUSTED CERTIFICATE"), TextErrorKind::OldLabel, 0);
    refused(labelled("CERTIFICATE REQUEST"), UNEXPECTED_LABEL, 0);
    refused(labelled("EC PARAMETERS"), UNEXPECTED_LABEL, 0);
    refused(labelled("certificate"), UNEXPECTED_LABEL, 0);
    refused(labelled("CERTIFICATE "), UNEXPECTED_LABEL, 0);
    refused(labelled("A--B"), TextErrorKind::Boundary, 0);
    refused(labelled("A-B"), UNEXPECTED_LABEL, 0);
    let mixed = pem.replace("END CERTIFICATE", "END CERTIFICATES");
    refused(
        &mixed,
        TextErrorKind::LabelsDiffer,
        mixed.find("-----END").unwrap(),
    );
}

#[test]
fn requests_have_labels_of_their_own() {
    let der = der(100);
    let pem = pem(&der);
    let labelled = |label: &str| pem.replace("CERTIFICATE", label);
    let mut out = vec![0; 2 * pem.len()];
    for label in ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"] {
        let text = labelled(label);
        let len = pem::encoded_len(CERTIFICATE_REQUEST, der.len());
        let mut written = vec![0xaa; len];
        let written = pem::encode(CERTIFICATE_REQUEST, &der, &mut written).unwrap();
        assert_eq!(labelled("CERTIFICATE REQUEST"), written);
        for (text, form) in [
            (base64(&text), TextForm::Base64Pem),
            (text, TextForm::Pem),
            (base64(&der), TextForm::Base64Der),
        ] {
            let found = request_to_der(text.as_bytes(), &mut out).unwrap();
            assert_eq!((found.der, found.form), (&der[..], form));
        }
    }
    for label in ["CERTIFICATE", "X509 CERTIFICATE", "certificate request"] {
        let error = request_to_der(labelled(label).as_bytes(), &mut out).unwrap_err();
        let expected = TextContent::CertificationRequest;
        assert_eq!(
            error.kind,
            TextErrorKind::UnexpectedLabel(expected),
            "{label}"
        );
        assert!(error.to_string().contains("a certification request"));
    }
    let error = request_to_der(labelled("EC PRIVATE KEY").as_bytes(), &mut out).unwrap_err();
    assert_eq!(error.kind, TextErrorKind::PrivateKey);
    let error = request_to_der(b"AAAA", &mut out).unwrap_err();
    assert_eq!(
        error.to_string(),
        "neither PEM nor base64 of a certification request (at byte 0)"
    );
    assert!(out.iter().all(|&byte| byte == 0), "buffer not wiped");
}

#[test]
fn private_keys_are_refused_wherever_they_stand() {
    let certificate = pem(&der(100));
    for label in [
        "PRIVATE KEY",
        "EC PRIVATE KEY",
        "RSA PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
    ] {
        let key = certificate.replace("CERTIFICATE", label);
        let mangled = key.replace('\n', " ");
        for text in [
            key.clone(),
            format!("{key}{certificate}"),
            format!("{certificate}{key}"),
            format!("{certificate}{mangled}"),
            format!("{certificate}  {key}"),
        ] {
            let at = text.find("PRIVATE KEY-----").unwrap();
            refused(&text, TextErrorKind::PrivateKey, at);
            let error = read(base64(&text)).unwrap_err();
            assert_eq!((error.kind, error.at), (TextErrorKind::PrivateKey, at));
            assert!(error.inside_base64);
        }
    }
}

#[test]
fn broken_boundaries() {
    let good = pem(&der(100));
    let end = good.find("-----END").unwrap();
    for (text, kind, at) in [
        (good[..end].to_owned(), TextErrorKind::NoEnd, 0),
        (
            good.replace("-----END CERTIFICATE-----", ""),
            TextErrorKind::NoEnd,
            0,
        ),
        (good[..end].to_owned() + &good, TextErrorKind::NoEnd, 0),
        (
            good.replacen("CERTIFICATE-----", "CERTIFICATE----", 1),
            TextErrorKind::Boundary,
            0,
        ),
        (
            good.replace("END CERTIFICATE-----", "END CERTIFICATE"),
            TextErrorKind::Boundary,
            end,
        ),
        (
            good.replace("-----END", "------END"),
            TextErrorKind::Boundary,
            end,
        ),
        (good.replacen('\n', " ", 1), TextErrorKind::Boundary, 0),
        (good.replace('\n', " "), TextErrorKind::Boundary, 0),
        (format!(" {good}"), TextErrorKind::Boundary, 1),
        (
            good.replacen("-\n", "-MIGA\n", 1),
            TextErrorKind::Boundary,
            0,
        ),
        (
            "-----BEGIN CERTIFICATE-----".into(),
            TextErrorKind::NoEnd,
            0,
        ),
        ("-----BEGIN ".into(), TextErrorKind::Boundary, 0),
        ("-----BEGIN -----\n".into(), TextErrorKind::NoEnd, 0),
        (
            "-----BEGIN -----\n-----END -----\n".into(),
            UNEXPECTED_LABEL,
            0,
        ),
        (
            "-----END A-----\n-----BEGIN A-----\n".into(),
            TextErrorKind::NoEnd,
            16,
        ),
        (
            good.replace("\n-----END", "-----END"),
            TextErrorKind::NoEnd,
            0,
        ),
    ] {
        refused(&text, kind, at);
    }
}

#[test]
fn broken_base64() {
    for (text, kind, at) in [
        ("", TextErrorKind::Empty, 0),
        ("\u{feff}", TextErrorKind::Empty, 3),
        (" \r\n\t", TextErrorKind::Empty, 0),
        ("MIG", TextErrorKind::Incomplete, 3),
        ("MI", TextErrorKind::Incomplete, 2),
        ("M", TextErrorKind::Incomplete, 1),
        ("MA=", TextErrorKind::Incomplete, 3),
        ("=", TextErrorKind::Padding, 0),
        ("M=", TextErrorKind::Padding, 1),
        ("M===", TextErrorKind::Padding, 1),
        ("MIGA=", TextErrorKind::Padding, 4),
        ("MIA==", TextErrorKind::Padding, 4),
        ("MIA=MIGA", TextErrorKind::Padding, 4),
        ("MI=A", TextErrorKind::TrailingBits, 2),
        ("MA=A", TextErrorKind::Padding, 3),
        ("MIB=", TextErrorKind::TrailingBits, 3),
        ("MB==", TextErrorKind::TrailingBits, 2),
        ("MI_A", TextErrorKind::InvalidCharacter, 2),
        ("MI-A", TextErrorKind::InvalidCharacter, 2),
        ("MIGA\0", TextErrorKind::InvalidCharacter, 4),
        ("MIGA\u{b}", TextErrorKind::InvalidCharacter, 4),
        ("AAAA", UNEXPECTED_CONTENT, 0),
        ("MAAA", UNEXPECTED_CONTENT, 0),
        ("hello, world", TextErrorKind::InvalidCharacter, 5),
        ("\u{feff}AAAA", UNEXPECTED_CONTENT, 3),
    ] {
        refused(text, kind, at);
        if kind == TextErrorKind::Empty || kind == UNEXPECTED_CONTENT {
            continue;
        }
        // The same inside a block, 28 bytes on.
        let block = format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
        let at = at + 28 + usize::from(kind == TextErrorKind::Incomplete);
        refused(&block, kind, at);
        let error = read(base64(&block)).unwrap_err();
        assert_eq!(
            (error.kind, error.at, error.inside_base64),
            (kind, at, true)
        );
    }
    let nothing = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
    refused(nothing, UNEXPECTED_CONTENT, 28);
    let encrypted = pem(&der(100)).replacen('\n', "\nProc-Type: 4,ENCRYPTED\n\n", 1);
    refused(encrypted, TextErrorKind::InvalidCharacter, 32);
}

#[test]
fn every_byte_is_base64_or_refused() {
    for byte in 0..=255u8 {
        let text = [b'M', b'I', byte, b'A'];
        let ours = read(text);
        let skipped = matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        let mut buffer = [0; 4];
        match Base64::decode(text, &mut buffer) {
            Ok(theirs) if theirs[1] >= 0x80 => assert_eq!(ours.unwrap().0, theirs),
            Ok(_) => assert_eq!(ours.unwrap_err().kind, UNEXPECTED_CONTENT),
            Err(_) if skipped => assert_eq!(ours.unwrap_err().kind, TextErrorKind::Incomplete),
            Err(_) => assert!(ours.is_err(), "{byte:#04x}"),
        }
    }
}

#[test]
fn lengths_are_capped() {
    let longest = base64(der(MAX_TEXT_LEN / 4 * 3));
    assert_eq!(longest.len(), MAX_TEXT_LEN);
    assert!(read(&longest).is_ok());
    refused(longest + "\n", TextErrorKind::TooLong, MAX_TEXT_LEN);
}

/// Whatever one changed byte does to a block, pem-rfc7468 must not accept what we refuse, and
/// where both accept they must agree.
#[test]
fn one_changed_byte_against_pem_rfc7468() {
    let der = der(100);
    let good = pem(&der).into_bytes();
    let (mut both, mut only_ours) = (0, 0);
    for at in 0..good.len() {
        for byte in 0..=255u8 {
            let mut text = good.clone();
            text[at] = byte;
            let mut buffer = vec![0; text.len()];
            let theirs = pem_rfc7468::decode(&text, &mut buffer);
            match (read(&text), theirs) {
                (Ok((ours, ..)), Ok((label, theirs))) => {
                    assert_eq!((label, &ours[..]), ("CERTIFICATE", theirs));
                    both += 1;
                }
                (Ok(_), Err(_)) => only_ours += 1,
                // Another label, a DER that is no certificate, a CR or a blank that
                // they treat as part of a line.
                (Err(error), Ok((label, theirs))) => assert!(
                    label != "CERTIFICATE"
                        || theirs[0] != 0x30
                        || theirs[1] < 0x80
                        || error.kind == TextErrorKind::CarriageReturn,
                    "{at} {byte:#04x} {error}"
                ),
                (Err(_), Err(_)) => {}
            }
        }
    }
    assert!(both > 100 * 60, "{both}");
    assert!(only_ours > 0 && only_ours < 200, "{only_ours}");
}
