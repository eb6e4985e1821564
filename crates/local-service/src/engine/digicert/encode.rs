//! Passcodes as the replies show them.

use std::borrow::Cow;

use pop_models::JsonField;
use pop_models::digicert::{OwnedPasscodeDetails, Passcode, PasscodeDetails};
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
    let details = details.clone();
    let body = PasscodeDetails {
        passcode: JsonField::Value(Passcode::new(Cow::Borrowed(clear))),
        ..details.map(Cow::Owned, |registered| registered)
    };
    EngineReply::digicert(200, written(|out| json::write(&body, out).map(str::len)))
}
