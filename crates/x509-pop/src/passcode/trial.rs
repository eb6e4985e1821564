//! `passcode try --local`: create, show, check and enrol with a service on this machine.

use std::time::Instant;

use pop_core::{CertificationRequest, Name};
use pop_http_client::{
    ClientError, DigiCertClient, NewCertificate, NewPasscode, PasscodeText, Secret,
};
use pop_models::JsonField;
use pop_models::digicert::{EnrollReply, OwnedPasscodeDetails, OwnedRegisteredValue, PasscodeId};

use super::access::{check_profile, client};
use super::details::Known;
use super::{csr, details, reveal, rules};
use crate::cli::TryPasscodeArgs;
use crate::endpoint::Endpoint;
use crate::failure::Failure;
use crate::output::{self, rules_table};
use crate::steps::Steps;
use crate::{host, serve, terminal};

/// Made up: the local service knows every profile.
const PROFILE: &str = "IOT_00000000-0000-0000-0000-000000000000";

/// Runs all steps, and enrols whatever the check here found: the service must come to the same
/// verdict.
pub(super) async fn run(args: &TryPasscodeArgs) -> Result<(), Failure> {
    output::refuse_pem(args.output.form)?;
    reveal::allowed(args.reveal, args.output.form)?;
    let mut steps = Steps::new(args.output.form);
    let begun = Instant::now();
    let der = csr::read(&args.csr)?;
    let request = csr::verified(&der, &args.csr)?;
    let saved = args.details.as_deref().map(details::open).transpose()?;
    let registered_values = match &saved {
        Some(saved) => saved.registered().to_vec(),
        None => wanted(args, &request.subject())?,
    };
    let subject = request.subject().to_string();
    let subject = match subject.as_str() {
        "" => "(empty subject)",
        subject => subject,
    };
    steps.print(format_args!("request     {subject}"));
    steps.ended(
        "read request",
        "read the request, verify that it is signed with its own key",
        begun.elapsed(),
    );

    let begun = Instant::now();
    let secrets = serve::Secrets::random()?;
    let running = serve::start(0, &secrets, i64::MAX, None)?;
    let api_key = Secret::new(secrets.api_key.to_string());
    let what = format!("start local service, {} (not DigiCert)", running.url());
    steps.ended("start local service", &what, begun.elapsed());
    let endpoint = Endpoint::local(running.url(), running.ca_pem());
    let trial = Trial {
        client: client(&endpoint, api_key, None)?,
        endpoint,
        steps,
    };
    let result = trial.run(args, &request, &der, registered_values).await;
    running.stop().await;
    result?;
    // The trial's passcode is a fresh one; the saved one may be no use all the same.
    match saved
        .map(|saved| saved.state_at(host::unix_now()))
        .transpose()?
    {
        Some((false, state)) => Err(Failure::proof_wrong(format_args!(
            "the registered values are met, but the saved passcode is {state}"
        ))
        .help("use another passcode")),
        _ => Ok(()),
    }
}

/// The rules: given one by one, or what the request itself says.
fn wanted(
    args: &TryPasscodeArgs,
    subject: &Name<'_>,
) -> Result<Vec<OwnedRegisteredValue>, Failure> {
    if args.require.require.is_empty() {
        let (rules, left_out) = rules::of_subject(subject);
        if !left_out.is_empty() {
            terminal::note(format_args!(
                "note: no rule is made of {}: a value is empty or no text",
                left_out.join(", ")
            ));
        }
        return Ok(rules);
    }
    rules::from_arguments(&args.require.require)
}

/// The conversation with the local service.
struct Trial {
    client: DigiCertClient,
    endpoint: Endpoint,
    steps: Steps,
}

impl Trial {
    /// Creates the passcode, shows it, checks the request here, and enrols with it.
    async fn run(
        mut self,
        args: &TryPasscodeArgs,
        request: &CertificationRequest<'_>,
        der: &[u8],
        registered_values: Vec<OwnedRegisteredValue>,
    ) -> Result<(), Failure> {
        let (details, passcode) = self.create(registered_values).await?;
        if args.reveal.reveal {
            terminal::print(format_args!("passcode    {}", passcode.expose()));
        }
        let id = details.id.value().cloned().unwrap_or_default();
        let shown = self.show(&id, "show passcode", "show it").await?;
        self.steps.print(format_args!("     {}", in_short(&shown)?));

        let begun = Instant::now();
        let check = Known::from(shown).check(request, host::unix_now())?;
        let fits = check.fits == Some(true);
        let verdict = if fits { "fits" } else { "does NOT fit" };
        let what = format!("check here: the request {verdict}");
        self.steps.ended("check", &what, begun.elapsed());
        for line in rules_table(check.rules()).lines() {
            self.steps.print(format_args!("     {line}"));
        }

        let begun = Instant::now();
        let reply = self.enroll(&passcode, der).await;
        let took = begun.elapsed();
        let (enrolled, refusal) = match reply {
            Ok(reply) => (Some(reply), None),
            Err(error) => match refused(&error) {
                Some(reason) => (None, Some(reason)),
                None => return Err(self.endpoint.failure(&error)),
            },
        };
        match &refusal {
            None => self
                .steps
                .ended("enrol", "enrol: the service accepts", took),
            Some(reason) => {
                self.steps
                    .ended("enrol", "enrol: the service refuses", took);
                self.steps.print(format_args!("     {reason}"));
            }
        }
        let after = self
            .show(&id, "show passcode again", "show the passcode again")
            .await?;
        let used = after.number_of_usage.into_value();
        self.steps.print(format_args!("     {}", in_short(&after)?));

        let result = output::Trial {
            fits,
            enrolled: enrolled.is_some(),
            certificate_request_id: enrolled
                .as_ref()
                .and_then(|reply| reply.certificate_request_id.value().cloned()),
            status: enrolled.and_then(|reply| reply.status.into_value()),
            refusal,
            number_of_usage: used,
            rules: check.rules().to_vec(),
            steps: self.steps.into_done(),
        };
        output::print(&result, args.output.form)?;
        if result.fits != result.enrolled {
            return Err(Failure::refused(
                "the two verdicts differ, which is a fault of this program",
            )
            .help("please report it, with the request"));
        }
        check.verdict(&args.csr.display().to_string())?;
        terminal::note("no certificate was issued: the local service only validates");
        Ok(())
    }

    async fn create(
        &mut self,
        registered_values: Vec<OwnedRegisteredValue>,
    ) -> Result<(OwnedPasscodeDetails, Secret), Failure> {
        let begun = Instant::now();
        let count = registered_values.len();
        let body = NewPasscode {
            name: JsonField::Value("trial".to_owned()),
            usage_limit: JsonField::Value(1),
            registered_values: if count == 0 {
                JsonField::Absent
            } else {
                JsonField::Value(registered_values)
            },
            ..NewPasscode::default()
        };
        let created = self
            .client
            .create(check_profile(PROFILE)?, &body)
            .await
            .map_err(|error| {
                self.endpoint.failure(&error).help(
                    "the local service registers only what it can hold a request to; give the \
                     rules one by one with --require",
                )
            })?;
        let what = format!("create a passcode for one use; registered values: {count}");
        self.steps.ended("create passcode", &what, begun.elapsed());
        match created.passcode {
            PasscodeText::Clear(passcode) => Ok((created.details, passcode)),
            _ => Err(Failure::refused(
                "the local service did not show the passcode that it made",
            )),
        }
    }

    async fn show(
        &mut self,
        id: &str,
        name: &str,
        what: &str,
    ) -> Result<OwnedPasscodeDetails, Failure> {
        let begun = Instant::now();
        let id = PasscodeId::new(id).map_err(Failure::refused)?;
        let shown = self
            .client
            .details(check_profile(PROFILE)?, id)
            .await
            .map_err(|error| self.endpoint.failure(&error))?;
        self.steps.ended(name, what, begun.elapsed());
        Ok(shown)
    }

    async fn enroll(
        &self,
        passcode: &Secret,
        der: &[u8],
    ) -> Result<EnrollReply<String>, ClientError> {
        let csr = csr::pem(der).map_err(|failure| ClientError::Input {
            what: "certification request",
            why: failure.what.to_string(),
        })?;
        let body = NewCertificate {
            csr,
            enrollment_profile_id: PROFILE.to_owned(),
            certificate_profile_attributes: JsonField::Absent,
            device_attributes: JsonField::Absent,
        };
        self.client.enroll(passcode, &body).await
    }
}

/// The mask, the usage and the state.
fn in_short(details: &OwnedPasscodeDetails) -> Result<String, Failure> {
    let state = details
        .state_at(host::unix_now())
        .map_err(Failure::refused)?;
    let number = |number: Option<u64>| number.map_or_else(|| "?".to_owned(), |n| n.to_string());
    let usage = details.usage();
    let mask = details
        .passcode
        .value()
        .map_or_else(String::new, |passcode| passcode.masked().to_string());
    let (used, limit) = (number(usage.used), number(usage.limit));
    Ok(format!("{mask}, used {used} of {limit}, {state}"))
}

/// The service's reason, if it looked at the request and refused it.
fn refused(error: &ClientError) -> Option<String> {
    match error {
        ClientError::Service { response, .. }
        | ClientError::Forbidden { response, .. }
        | ClientError::Unauthorized { response, .. } => Some(response.to_string()),
        _ => None,
    }
}
