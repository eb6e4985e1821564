//! What a dry run would have sent.

use serde::Serialize;

use super::Document;
use super::table::columns;

/// The steps that were not taken.
#[derive(Debug, Serialize)]
pub(crate) struct Plan {
    /// Always true: nothing was changed.
    pub(crate) dry_run: bool,
    pub(crate) steps: Vec<PlanStep>,
}

/// One of them. What only the reply of an earlier step would tell is null.
#[derive(Debug, Serialize)]
pub(crate) struct PlanStep {
    pub(crate) name: String,
    pub(crate) method: Option<String>,
    pub(crate) target: Option<String>,
    pub(crate) if_match: Option<String>,
}

impl PlanStep {
    /// A step that follows from the first one.
    pub(crate) fn later(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            method: None,
            target: None,
            if_match: None,
        }
    }
}

impl Document for Plan {
    fn table(&self) -> String {
        let rows: Vec<_> = self
            .steps
            .iter()
            .map(|step| {
                let request = match (&step.method, &step.target) {
                    (Some(method), Some(target)) => format!("{method} {target}"),
                    _ => String::new(),
                };
                let etag = match (&step.if_match, &step.method) {
                    (Some(etag), _) => etag.clone(),
                    (None, Some(_)) => "none".to_owned(),
                    (None, None) => String::new(),
                };
                [step.name.clone(), etag, request]
            })
            .collect();
        format!(
            "dry run: nothing was changed. It would:\n{}",
            columns(["STEP", "ETAG", "REQUEST"], &rows)
        )
    }
}
