//! What we accept as a certificate, `x509-cert` parses too, finds the same in it, and re-encodes to the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pop_core::Certificate;
use pop_text::TextContent;

fuzz_target!(|data: &[u8]| {
    let mut out = vec![0; data.len()];
    if let Ok(found) = pop_text::to_der(data, TextContent::Certificate, &mut out) {
        verdict_on(found.der);
    }
    verdict_on(data);
});

fn verdict_on(data: &[u8]) {
    let certificate = match Certificate::from_der(data) {
        Ok(certificate) => certificate,
        // A place is a byte of the input, or its end.
        Err(error) => return assert!(error.at <= data.len(), "{error:?}"),
    };
    assert_eq!(certificate.as_der(), data);
    // No accessor panics on what the parser let through.
    for name in [certificate.issuer(), certificate.subject()] {
        let _ = name.common_name();
        let _ = name.to_string();
    }
    let _ = certificate.subject_public_key_info().algorithm();
    let _ = certificate.signature_algorithm();
    let _ = certificate.subject_key_identifier();
    let _ = certificate.authority_key_identifier();
    let _ = certificate.thumbprint().to_string();
    fuzz::compare_with_peer(&certificate);
}
