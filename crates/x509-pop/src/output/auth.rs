//! Which credential answers. The token itself is not in here.

use pop_core::Time;
use serde::Serialize;

use super::document::Document;
use crate::credential::{Found, claims};
use crate::text::Text;

/// The credential that was found, and the claims of its token.
#[derive(Debug, Serialize)]
pub(crate) struct Auth {
    /// As `--credential` takes it.
    credential: &'static str,
    how: String,
    /// False for an opaque token: then nothing is known of what follows.
    readable: bool,
    tenant: Option<String>,
    audience: Vec<String>,
    object: Option<String>,
    application: Option<String>,
    expires: Option<String>,
    /// Seconds; negative when that is past.
    pub(crate) expires_in: Option<i64>,
    passed_over: Vec<AuthPassedOver>,
    #[serde(skip)]
    expires_at: Option<i64>,
}

/// A credential that comes earlier and did not answer.
#[derive(Debug, Serialize)]
struct AuthPassedOver {
    credential: &'static str,
    why: String,
}

impl Auth {
    pub(crate) fn new(found: Found, now: i64) -> Self {
        let claims = claims::read(found.token.expose());
        let readable = claims.is_some();
        let claims = claims.unwrap_or_default();
        Self {
            credential: found.link.name(),
            how: found.how,
            readable,
            tenant: claims.tenant,
            audience: claims.audience,
            object: claims.object,
            application: claims.application,
            expires: claims
                .expires
                .and_then(Time::from_unix_seconds)
                .map(|time| time.to_string()),
            expires_in: claims.expires.map(|at| at.saturating_sub(now)),
            expires_at: claims.expires,
            passed_over: found
                .passed_over
                .into_iter()
                .map(|(link, why)| AuthPassedOver {
                    credential: link.name(),
                    why,
                })
                .collect(),
        }
    }

    fn expiry(&self) -> Option<String> {
        let (at, left) = (self.expires_at?, self.expires_in?);
        let time = match &self.expires {
            Some(time) => time.clone(),
            None => format!("{at} s after 1970"),
        };
        Some(if left > 0 {
            format!("{time}, in {}", span(left))
        } else {
            format!("{time}, {} ago", span(left))
        })
    }
}

impl Document for Auth {
    fn table(&self) -> Text {
        let mut text = Text::line(format_args!(
            "credential   {} ({})",
            self.credential, self.how
        ));
        if self.readable {
            text.push("token        claims as it states them; no signature checked");
            let audience = self.audience.join(", ");
            for (name, value) in [
                ("tenant", self.tenant.as_deref()),
                (
                    "audience",
                    Some(audience.as_str()).filter(|a| !a.is_empty()),
                ),
                ("object", self.object.as_deref()),
                ("application", self.application.as_deref()),
                ("expires", self.expiry().as_deref()),
            ] {
                let value = value.unwrap_or("not stated");
                text.push(format_args!("  {name:<11} {value}"));
            }
        } else {
            text.push("token        opaque: only the service can read it");
        }
        for AuthPassedOver { credential, why } in &self.passed_over {
            text.push(format_args!("not used     {credential}: {why}"));
        }
        text
    }
}

/// A time span in its largest whole unit.
pub(crate) fn span(seconds: i64) -> String {
    let seconds = seconds.unsigned_abs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}
