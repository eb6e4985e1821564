//! `auth check`: who we are to the service, without asking it.

use pop_core::Time;

use crate::cli::AuthCheckArgs;
use crate::connection::Tokens;
use crate::credential::claims::{self, Claims};
use crate::credential::{Found, PassedOver};
use crate::failure::{Exit, Failure};
use crate::host;
use crate::output::{self, Auth, AuthPassedOver};
use crate::profile::Settings;

/// What is known about the token, which itself is not in here.
#[derive(Debug)]
pub(crate) struct AuthReport {
    /// The link's name, as `--credential` takes it.
    pub(crate) credential: &'static str,
    /// The file, variable or program.
    pub(crate) how: String,
    /// `None` for an opaque token.
    pub(crate) claims: Option<Claims>,
    /// Seconds until it expires; negative when that is past.
    pub(crate) expires_in: Option<i64>,
    /// The links before it.
    pub(crate) passed_over: Vec<PassedOver>,
}

/// Looks for a credential and says what it found.
pub(crate) fn check(args: &AuthCheckArgs) -> Result<(), Failure> {
    output::refuse_pem(args.output.form)?;
    let settings = Settings::load(args.access.profile.as_deref())?;
    let access = args.access.resolve(&settings)?;
    let Tokens::Chain(search) = &access.tokens else {
        return Err(Failure::new(Exit::NotAuthorised, "the token is known"));
    };
    let found = host::block_on(search.find())?;
    let report = AuthReport::new(found, host::unix_now());
    output::print(&report.document(), args.output.form)?;
    match report.expires_in {
        Some(left) if left <= 0 => Err(Failure::new(
            Exit::NotAuthorised,
            format_args!("the token expired {} ago", span(left)),
        )
        .help("get a new one, or choose another credential with --credential")),
        _ => Ok(()),
    }
}

impl AuthReport {
    fn new(found: Found, now: i64) -> Self {
        let claims = claims::read(found.token.expose());
        let expires = claims.as_ref().and_then(|claims| claims.expires);
        Self {
            credential: found.link.name(),
            how: found.how,
            expires_in: expires.map(|at| at.saturating_sub(now)),
            claims,
            passed_over: found.passed_over,
        }
    }

    fn document(&self) -> Auth {
        let claims = self.claims.as_ref();
        Auth {
            credential: self.credential,
            how: self.how.clone(),
            readable: claims.is_some(),
            tenant: claims.and_then(|claims| claims.tenant.clone()),
            audience: claims.map_or_else(Vec::new, |claims| claims.audience.clone()),
            object: claims.and_then(|claims| claims.object.clone()),
            application: claims.and_then(|claims| claims.application.clone()),
            expires: claims
                .and_then(|claims| claims.expires)
                .and_then(Time::from_unix_seconds)
                .map(|time| time.to_string()),
            expires_in: self.expires_in,
            passed_over: self
                .passed_over
                .iter()
                .map(|PassedOver { link, why }| AuthPassedOver {
                    credential: link.name(),
                    why: why.to_string(),
                })
                .collect(),
            lines: self.lines(),
        }
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("credential   {} ({})", self.credential, self.how)];
        match &self.claims {
            None => lines.push("token        opaque: only the service can read it".to_owned()),
            Some(claims) => {
                lines
                    .push("token        claims as it states them; no signature checked".to_owned());
                let mut claim = |name: &str, value: Option<&str>| {
                    lines.push(format!("  {name:<11} {}", value.unwrap_or("not stated")));
                };
                claim("tenant", claims.tenant.as_deref());
                let audience = claims.audience.join(", ");
                claim(
                    "audience",
                    Some(audience.as_str()).filter(|a| !a.is_empty()),
                );
                claim("object", claims.object.as_deref());
                claim("application", claims.application.as_deref());
                claim("expires", self.expiry().as_deref());
            }
        }
        for PassedOver { link, why } in &self.passed_over {
            lines.push(format!("not used     {}: {why}", link.name()));
        }
        lines
    }

    fn expiry(&self) -> Option<String> {
        let at = self.claims.as_ref()?.expires?;
        let left = self.expires_in?;
        let time = Time::from_unix_seconds(at)
            .map_or_else(|| format!("{at} s after 1970"), |time| time.to_string());
        Some(if left > 0 {
            format!("{time}, in {}", span(left))
        } else {
            format!("{time}, {} ago", span(left))
        })
    }
}

/// A time span in its largest whole unit.
fn span(seconds: i64) -> String {
    let seconds = seconds.unsigned_abs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_whole_and_short() {
        for (seconds, text) in [
            (0, "0 s"),
            (119, "119 s"),
            (-120, "2 min"),
            (7_199, "119 min"),
            (7_200, "2 h"),
            (172_800, "2 days"),
        ] {
            assert_eq!(span(seconds), text);
        }
    }
}
