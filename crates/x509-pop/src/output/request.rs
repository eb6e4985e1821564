//! The request file: what a machine without a network needs to make the leaf, and what
//! the way back needs to send it. It holds no secret: the leaf publishes the code.

use std::path::Path;

use pop_core::Thumbprint;
use serde::{Deserialize, Serialize};

use super::document::{Document, or_unknown, pairs};
use crate::failure::Failure;
use crate::host;
use crate::text::Text;

/// The version of every JSON object that is printed.
pub(crate) const VERSION: u32 = 1;

/// The only service so far.
pub(crate) const SERVICE: &str = "iothub";

/// A verification code with everything around it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Request {
    pub(crate) service: String,
    pub(crate) endpoint: String,
    pub(crate) subscription: String,
    pub(crate) resource_group: String,
    pub(crate) hub: String,
    pub(crate) name: String,
    pub(crate) api_version: String,
    /// The one that came with the code: `verify` needs it.
    pub(crate) etag: String,
    pub(crate) code: String,
    pub(crate) ca_thumbprint: String,
    pub(crate) ca_subject: Option<String>,
    pub(crate) ca_expires: Option<String>,
    /// When the service made the code.
    pub(crate) requested: Option<String>,
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

impl Request {
    /// Reads a request file and checks its version and the form of what decides.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let bytes = host::read(path)?;
        let fail = |what: &dyn std::fmt::Display| {
            Failure::file(path, what)
                .help("make it with: x509-pop certificate code --name NAME -o json > req.json")
        };
        let version: Version =
            serde_json::from_slice(&bytes).map_err(|error| fail(&not_a_request(&error)))?;
        if version.version != VERSION {
            return Err(fail(&format_args!(
                "a request file of version {}, and this program reads version {VERSION}",
                version.version
            )));
        }
        let request: Self =
            serde_json::from_slice(&bytes).map_err(|error| fail(&not_a_request(&error)))?;
        if request.service != SERVICE {
            return Err(fail(&format_args!(
                "a request of the service {:?}, and this program knows {SERVICE:?}",
                request.service
            )));
        }
        request.thumbprint().map_err(|error| fail(&error))?;
        Ok(request)
    }

    pub(crate) fn thumbprint(&self) -> Result<Thumbprint, String> {
        self.ca_thumbprint
            .parse()
            .map_err(|error| format!("`ca_thumbprint`: {error}"))
    }
}

/// What is wrong and where. A value of a wrong type is not shown: people mix files up, and it may
/// be a token.
fn not_a_request(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let names_ours = text.starts_with("missing field") || text.starts_with("duplicate field");
    if error.is_data() && !names_ours {
        return format!(
            "not a request file: a value of another type than expected at line {} column {}",
            error.line(),
            error.column()
        );
    }
    format!("not a request file: {text}")
}

impl Document for Request {
    fn table(&self) -> Text {
        pairs(&[
            ("code", &self.code),
            ("name", &self.name),
            ("hub", &self.hub),
            ("CA", or_unknown(&self.ca_subject)),
            ("thumbprint", &self.ca_thumbprint),
            ("CA expires", or_unknown(&self.ca_expires)),
            ("etag", &self.etag),
        ])
    }
}
