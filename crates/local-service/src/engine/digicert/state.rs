//! What this part remembers: passcodes, of any enrollment profile.

use pop_models::JsonField;
use pop_models::digicert::{OwnedPasscodeDetails, PasscodeStatus};

use crate::engine::digest::Digest;

/// One passcode.
#[derive(Debug)]
pub(super) struct Stored {
    /// The id of its enrollment profile.
    pub(super) profile: String,
    pub(super) id: String,
    /// Of the passcode in clear, which is kept nowhere.
    pub(super) digest: Digest,
    /// What the details show, with the mask.
    pub(super) details: OwnedPasscodeDetails,
}

impl Stored {
    /// One more use.
    pub(super) fn count_usage(&mut self) {
        let used = self.details.number_of_usage.into_value().unwrap_or(0);
        self.details.number_of_usage = JsonField::Value(used.saturating_add(1));
    }
}

/// Why a passcode was not kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NotKept {
    /// There is no room.
    Full,
    /// There is one of that id, or of that text.
    Twice,
}

/// All passcodes, in the order of their creation.
#[derive(Debug, Default)]
pub(in crate::engine) struct State {
    passcodes: Vec<Stored>,
}

impl State {
    /// The passcode of that id, if it is one of that profile.
    pub(super) fn find(&self, profile: &str, id: &str) -> Option<&Stored> {
        self.passcodes
            .iter()
            .find(|known| known.id == id && known.profile == profile)
    }

    /// The passcode of that text, in clear.
    pub(super) fn find_by_passcode(&mut self, passcode: &str) -> Option<&mut Stored> {
        let digest = Digest::of(passcode);
        self.passcodes
            .iter_mut()
            .find(|known| known.digest == digest)
    }

    /// Keeps a passcode, if there are fewer than `most`.
    pub(super) fn add(&mut self, passcode: Stored, most: usize) -> Result<(), NotKept> {
        if self.passcodes.len() >= most {
            return Err(NotKept::Full);
        }
        let twice = |known: &Stored| known.id == passcode.id || known.digest == passcode.digest;
        if self.passcodes.iter().any(twice) {
            return Err(NotKept::Twice);
        }
        self.passcodes.push(passcode);
        Ok(())
    }

    /// Whether there was such a passcode, which has that status now.
    pub(in crate::engine) fn set_status(
        &mut self,
        profile: &str,
        id: &str,
        status: PasscodeStatus<&str>,
    ) -> bool {
        let mut passcodes = self.passcodes.iter_mut();
        let found = passcodes.find(|known| known.id == id && known.profile == profile);
        found.is_some_and(|known| {
            known.details.status = JsonField::Value(status.map(str::to_owned));
            true
        })
    }
}
