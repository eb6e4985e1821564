//! DigiCert ONE: which endpoint, which enrollment profile, and the API key.

use std::path::{Path, PathBuf};

use pop_http_client::{DigiCertClient, DigiCertOptions, RequestFilter, Secret};
use pop_models::digicert::{EnrollmentProfileId, PasscodeId, Region};
use zeroize::Zeroizing;

use crate::cli::DigicertArgs;
use crate::endpoint::Endpoint;
use crate::failure::Failure;
use crate::host;
use crate::profile::{Setting, Settings, variable};

const KEY_FILE_VARIABLE: &str = "X509_POP_API_KEY_FILE";
const KEY_VARIABLE: &str = "X509_POP_API_KEY";

const DEFAULT_ENDPOINT: &str = "https://one.digicert.com";

/// Where requests go and who asks.
pub(super) struct Access {
    pub(super) endpoint: Endpoint,
    pub(super) enrollment_profile: String,
    api_key: Secret,
}

impl Access {
    /// Joins flags, variables and profile; nothing is sent.
    pub(super) fn resolve(args: &DigicertArgs) -> Result<Self, Failure> {
        let settings = Settings::load(args.profile.as_deref())?;
        let enrollment_profile = settings.required(
            Setting::ENROLLMENT_PROFILE,
            args.enrollment_profile.as_deref(),
        )?;
        check_profile(&enrollment_profile)?;
        let url = match &args.endpoint {
            Some(endpoint) => endpoint.clone(),
            None => format!("https://{}", region(args.region, &settings)?.host()),
        };
        let bundle = args.ca_bundle.as_deref();
        Ok(Self {
            endpoint: Endpoint::new(url, DEFAULT_ENDPOINT, bundle, args.timeout, &settings)?,
            enrollment_profile,
            api_key: api_key(args.api_key_file.as_deref())?,
        })
    }

    pub(super) fn client(&self, filter: Option<RequestFilter>) -> Result<DigiCertClient, Failure> {
        client(&self.endpoint, self.api_key.clone(), filter)
    }
}

pub(super) fn client(
    endpoint: &Endpoint,
    api_key: Secret,
    filter: Option<RequestFilter>,
) -> Result<DigiCertClient, Failure> {
    let http = endpoint.http(filter)?;
    let mut options = DigiCertOptions::new(http.endpoint.clone());
    options.http = http;
    options.api_key = Some(api_key);
    DigiCertClient::new(options).map_err(Failure::usage)
}

fn region(flag: Option<Region>, settings: &Settings) -> Result<Region, Failure> {
    if let Some(region) = flag {
        return Ok(region);
    }
    if let Some(name) = settings.text(Setting::REGION, None)? {
        return name
            .parse()
            .map_err(|error| Failure::usage(format_args!("region {name:?}: {error}")));
    }
    // Whoever set it to a test service would be surprised to reach production.
    if let Some(endpoint) = settings.text(Setting::ENDPOINT, None)? {
        return Err(Failure::usage(
            "the endpoint in X509_POP_ENDPOINT or the profile is IoT Hub's; none is given for \
             passcodes",
        )
        .help(format_args!(
            "give --region (us, for instance), or --endpoint {}",
            &endpoint
        )));
    }
    Ok(Region::default())
}

/// An id that the client would refuse is reported before the API key is looked for.
pub(super) fn check_profile(id: &str) -> Result<EnrollmentProfileId<'_>, Failure> {
    EnrollmentProfileId::new(id)
        .map_err(|error| Failure::usage(format_args!("--enrollment-profile: {error}")))
}

/// The same for a passcode's id.
pub(super) fn check_id(id: &str) -> Result<PasscodeId<'_>, Failure> {
    PasscodeId::new(id).map_err(|error| Failure::usage(format_args!("--passcode-id: {error}")))
}

/// The first that is set: flag, variable with a file, variable with the key.
fn api_key(flag: Option<&Path>) -> Result<Secret, Failure> {
    let file = match flag {
        Some(path) => Some(path.to_owned()),
        None => std::env::var_os(KEY_FILE_VARIABLE)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from),
    };
    if let Some(path) = file {
        let bytes = host::read(&path)?;
        let text = std::str::from_utf8(&bytes)
            .map_err(|_| Failure::usage(format_args!("{}: an API key is text", path.display())))?;
        return Ok(Secret::new(text.to_owned()));
    }
    match variable(KEY_VARIABLE)?.map(Zeroizing::new) {
        Some(key) => Ok(Secret::new(key.to_string())),
        None => Err(
            Failure::not_authorised("no API key is given").help(format_args!(
                "give --api-key-file, or set {KEY_FILE_VARIABLE} or {KEY_VARIABLE}; a key is made \
                 in DigiCert ONE's account manager"
            )),
        ),
    }
}
