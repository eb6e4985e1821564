//! Whether a certification request may be enrolled.

use pop_core::{CertificationRequest, Name, SignatureVerifier};
use pop_models::digicert::{OwnedAttribute, OwnedRegisteredValue};
use pop_text::{TextContent, TextForm};

use super::refusal::Refusal;
use super::rule::field_rule;
use crate::limits::MAX_VALUES;

/// The DER of a request in PEM, base64 of PEM or base64 of DER, which may be no request yet.
pub(super) fn read(csr: &str) -> Result<Vec<u8>, Refusal> {
    let mut buffer = vec![0; csr.len()];
    let read = pop_text::to_der(
        csr.as_bytes(),
        TextContent::CertificationRequest,
        &mut buffer,
    )
    .map_err(request)?;
    if read.form == TextForm::Der {
        return Err(request("bytes, where a text is expected"));
    }
    if read.more_blocks {
        return Err(request(
            "there is more than one PEM block; send the request alone",
        ));
    }
    Ok(read.der.to_vec())
}

/// The request, whose maker holds its key.
pub(super) fn verified<'d>(
    der: &'d [u8],
    verifier: &dyn SignatureVerifier,
) -> Result<CertificationRequest<'d>, Refusal> {
    let parsed = CertificationRequest::from_der(der).map_err(request)?;
    parsed.verify_signature(verifier).map_err(request)?;
    Ok(parsed)
}

/// Whether the request keeps every rule, and what else is asked for contradicts none.
pub(super) fn check_rules(
    rules: &[OwnedRegisteredValue],
    subject: &Name<'_>,
    attributes: &[OwnedAttribute],
) -> Result<(), Refusal> {
    for rule in rules {
        // A creation accepts only what can be enforced; anything else is met by nothing.
        let (Some(word), Some(field_rule), true) =
            (rule.field(), field_rule(rule), rule.is_equality())
        else {
            return Err(Refusal::NotUsable(
                "bound to a field that this service cannot compare".to_owned(),
            ));
        };
        let outcome = field_rule.outcome(subject);
        let field = word.word();
        if !outcome.is_met() {
            return Err(Refusal::Rule { field, outcome });
        }
        // In any case and with any white space: what looks like the field must not contradict it.
        let same = |sent: &&OwnedAttribute| sent.id.trim().eq_ignore_ascii_case(field);
        let mut same_field = attributes.iter().filter(same);
        if !same_field.all(|sent| fits(rule, sent)) {
            return Err(Refusal::Attribute { field });
        }
    }
    Ok(())
}

/// The same comparison for a value that the body asks for beside the request.
fn fits(rule: &OwnedRegisteredValue, sent: &OwnedAttribute) -> bool {
    let (registered, sent) = (rule.value.as_slice(), sent.value.as_slice());
    let most = if rule.is_set() { MAX_VALUES } else { 1 };
    (1..=most).contains(&sent.len())
        && sent.iter().all(|value| registered.contains(value))
        && registered.iter().all(|value| sent.contains(value))
}

fn request(error: impl ToString) -> Refusal {
    Refusal::Request(error.to_string())
}
