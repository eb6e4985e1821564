//! Passcodes as the replies show them.

use pop_models::JsonField;
use pop_models::digicert::{
    OwnedPasscodeDetails, OwnedRegisteredValue, Passcode, PasscodeDetails, PasscodeStatus,
    Reference, ValidityPeriod,
};
use pop_models::json;

use crate::engine::EngineReply;
use crate::engine::json::written;

/// The details, masked as they are kept.
pub(super) fn details(details: &OwnedPasscodeDetails) -> EngineReply {
    EngineReply::digicert(200, written(|out| json::write(details, out).map(str::len)))
}

/// The details of a passcode that was just made, with its text in clear: the only reply that has
/// it. From here on it is in the buffers of the connection, which nobody wipes.
pub(super) fn created(details: &OwnedPasscodeDetails, clear: &str) -> EngineReply {
    let body = with_passcode(details, clear);
    EngineReply::digicert(200, written(|out| json::write(&body, out).map(str::len)))
}

fn with_passcode<'d>(
    details: &'d OwnedPasscodeDetails,
    passcode: &'d str,
) -> PasscodeDetails<&'d str, &'d [OwnedRegisteredValue]> {
    let reference = |field: &'d JsonField<Reference<String>>| {
        field.as_ref().map(|reference| Reference {
            id: text(&reference.id),
            name: text(&reference.name),
        })
    };
    PasscodeDetails {
        name: text(&details.name),
        description: text(&details.description),
        validity_period: details
            .validity_period
            .as_ref()
            .map(|period| ValidityPeriod {
                from: text(&period.from),
                to: text(&period.to),
            }),
        passcode_length: details.passcode_length,
        status: JsonField::Value(PasscodeStatus::Active),
        id: text(&details.id),
        enrollment_profile: reference(&details.enrollment_profile),
        device_profile: reference(&details.device_profile),
        division: reference(&details.division),
        account_id: text(&details.account_id),
        passcode: JsonField::Value(Passcode::new(passcode)),
        created_at: text(&details.created_at),
        number_of_usage: details.number_of_usage,
        usage_limit: details.usage_limit,
        registered_values: details.registered_values.as_ref().map(Vec::as_slice),
    }
}

fn text(field: &JsonField<String>) -> JsonField<&str> {
    field.as_ref().map(String::as_str)
}
