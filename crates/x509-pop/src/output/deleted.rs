//! What is gone.

use serde::Serialize;

use super::Document;

/// The outcome of a deletion.
#[derive(Debug, Serialize)]
pub(crate) struct Deleted {
    pub(crate) name: String,
    /// False: there was none any more.
    pub(crate) deleted: bool,
}

impl Document for Deleted {
    fn table(&self) -> String {
        if self.deleted {
            format!("{}: deleted", self.name)
        } else {
            format!("{}: was gone already", self.name)
        }
    }
}
