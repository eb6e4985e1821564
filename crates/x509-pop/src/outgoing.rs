//! What is about to be sent: shown as curl commands, held back in a dry run.

use std::sync::{Arc, Mutex, PoisonError};

use pop_http_client::flow::{AuthHeader, HttpRequest};
use pop_http_client::{ClientError, RequestFilter, Step};
use pop_models::Method;
use pop_text::Printable;

use crate::cli::DryRunArgs;
use crate::output::{Plan, PlanStep};
use crate::terminal;

/// Watches a client's requests.
pub(crate) struct Outgoing {
    args: DryRunArgs,
    base: String,
    own_roots: bool,
    withheld: Arc<Mutex<Option<HttpRequest>>>,
}

impl Outgoing {
    /// For requests to this endpoint, which is trusted by roots of its own or by the platform's.
    pub(crate) fn new(args: DryRunArgs, endpoint: &str, own_roots: bool) -> Self {
        Self {
            args,
            base: endpoint.trim_end_matches('/').to_owned(),
            own_roots,
            withheld: Arc::default(),
        }
    }

    /// What the client has to ask, if anybody wants to know.
    pub(crate) fn request_filter(&self) -> Option<RequestFilter> {
        let DryRunArgs { dry_run, curl } = self.args;
        if !dry_run && !curl.print_curl {
            return None;
        }
        let (base, own_roots) = (self.base.clone(), self.own_roots);
        let withheld = Arc::clone(&self.withheld);
        Some(Arc::new(move |request: &HttpRequest| {
            if curl.print_curl {
                terminal::show(format_args!("{}", command(&base, own_roots, request)));
            }
            let send = !dry_run || request.method == Method::Get;
            if !send {
                let mut withheld = withheld.lock().unwrap_or_else(PoisonError::into_inner);
                *withheld = Some(request.clone());
            }
            send
        }))
    }

    /// The plan, if the conversation ended because this is a dry run. `then` are the
    /// steps after the one that was held back.
    pub(crate) fn plan(&self, error: &ClientError, then: &[Step]) -> Option<Plan> {
        let ClientError::Withheld { step } = error else {
            return None;
        };
        let withheld = self.withheld.lock().unwrap_or_else(PoisonError::into_inner);
        let first = withheld.as_ref()?;
        let mut steps = vec![PlanStep {
            name: step.as_str(),
            method: Some(first.method.as_str()),
            target: Some(first.target.clone()),
            if_match: first.if_match.clone(),
        }];
        steps.extend(then.iter().map(|step| PlanStep {
            name: step.as_str(),
            ..PlanStep::default()
        }));
        Some(Plan {
            dry_run: true,
            steps,
        })
    }
}

/// The request as a line for a POSIX shell, with `$TOKEN`, `$API_KEY`, `$PASSCODE` and
/// `$CA_BUNDLE` for what the line must not or cannot hold.
fn command(base: &str, own_roots: bool, request: &HttpRequest) -> String {
    let credential = match request.auth {
        AuthHeader::ApiKey => "x-api-key: $API_KEY",
        AuthHeader::Passcode => "x-passcode: $PASSCODE",
        _ => "Authorization: Bearer $TOKEN",
    };
    let mut line = format!(
        "curl -sS -X {} -H \"{credential}\"",
        request.method.as_str()
    );
    if own_roots {
        line.push_str(" --cacert \"$CA_BUNDLE\"");
    }
    if let Some(etag) = &request.if_match {
        line.push_str(" -H ");
        line.push_str(&quoted(&format!("If-Match: {etag}")));
    }
    match &request.body {
        Some(body) => {
            line.push_str(" -H 'Content-Type: application/json' --data-binary ");
            let body = String::from_utf8_lossy(body);
            line.push_str(&quoted(&Printable::json(&body).to_string()));
        }
        None if request.method == Method::Post => line.push_str(" -H 'Content-Length: 0'"),
        None => {}
    }
    line.push(' ');
    line.push_str(&quoted(&format!("{base}{}", request.target)));
    line
}

/// One word for a POSIX shell: in single quotes only the quote itself is special.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_shell_reads_back_what_was_quoted() {
        for word in [
            "",
            "a b",
            "it's",
            "$TOKEN `id` \\ \"x\"",
            "'''",
            "a\nb",
            "-n",
        ] {
            let output = std::process::Command::new("sh")
                .args(["-c", &format!("printf %s {}", quoted(word))])
                .output()
                .unwrap();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), word);
        }
    }
}
