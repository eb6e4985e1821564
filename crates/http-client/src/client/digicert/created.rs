//! The reply to a create: the details, and the passcode itself apart from them.

use pop_models::JsonField;
use pop_models::digicert::{OwnedPasscodeDetails, PasscodeDetails};

use super::{passcode_reply, scratch};
use crate::flow::{SuccessResponse, bad_body};
use crate::{ClientError, Secret, Step};

/// A new passcode.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CreatedPasscode {
    /// What the service says of it. The passcode is masked in here, whatever came.
    pub details: OwnedPasscodeDetails,
    /// The passcode, as far as the reply shows it.
    pub passcode: PasscodeText,
}

/// The passcode in the reply that created it.
///
/// That this reply shows it in clear is *assumed*: the documents do not say so, and what is read later is masked. So
/// what came is told as it is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum PasscodeText {
    /// In clear. Keep it now: no documented call shows it again.
    Clear(Secret),
    /// Masked. The passcode exists, and this reply does not show it.
    Masked,
    /// Absent, null, empty or the API key that was sent. The passcode exists, and this reply does not show it.
    Missing,
}

impl CreatedPasscode {
    /// Takes the passcode straight from the received bytes, which wipe themselves. `profile` is the id that was asked
    /// for.
    pub(super) fn read(
        step: Step,
        profile: &str,
        reply: &SuccessResponse,
    ) -> Result<Self, ClientError> {
        let mut scratch = scratch(reply);
        let details = PasscodeDetails::from_json(&reply.body, &mut scratch)
            .map_err(|error| bad_body(step, &error))?;
        passcode_reply(step, &details)?;
        let passcode = match details.passcode {
            JsonField::Value(text) if text.is_masked() => PasscodeText::Masked,
            JsonField::Value(text)
                if !text.expose().is_empty() && !reply.redactor().is_secret(text.expose()) =>
            {
                PasscodeText::Clear(Secret::new(text.expose().to_owned()))
            }
            _ => PasscodeText::Missing,
        };
        let mut details = details
            .into_owned()
            .map_err(|error| bad_body(step, &error))?;
        reply.redactor().details(&[profile], &mut details);
        Ok(Self { details, passcode })
    }
}
