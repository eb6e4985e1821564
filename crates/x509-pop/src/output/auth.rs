//! Which credential answers. The token itself is not in here.

use serde::Serialize;

use super::Document;

/// The credential that was found, and what its token says of itself.
#[derive(Debug, Serialize)]
pub(crate) struct Auth {
    /// As `--credential` takes it.
    pub(crate) credential: &'static str,
    pub(crate) how: String,
    /// False for an opaque token: then nothing is known of what follows.
    pub(crate) readable: bool,
    pub(crate) tenant: Option<String>,
    pub(crate) audience: Vec<String>,
    pub(crate) object: Option<String>,
    pub(crate) application: Option<String>,
    pub(crate) expires: Option<String>,
    /// Seconds; negative when that is past.
    pub(crate) expires_in: Option<i64>,
    pub(crate) passed_over: Vec<AuthPassedOver>,
    /// The same for people.
    #[serde(skip)]
    pub(crate) lines: Vec<String>,
}

/// A credential that comes earlier and did not answer.
#[derive(Debug, Serialize)]
pub(crate) struct AuthPassedOver {
    pub(crate) credential: &'static str,
    pub(crate) why: String,
}

impl Document for Auth {
    fn table(&self) -> String {
        self.lines.join("\n")
    }
}
