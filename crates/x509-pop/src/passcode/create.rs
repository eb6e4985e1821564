//! `passcode create`: the only moment at which the service shows a passcode.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use pop_http_client::{NewPasscode, PasscodeText, Secret};
use pop_models::JsonField;
use pop_models::digicert::ValidityPeriod;

use super::access::{Access, check_profile};
use super::{reveal, rules};
use crate::cli::CreatePasscodeArgs;
use crate::failure::{Exit, Failure};
use crate::output::{self, Passcode};
use crate::{host, terminal};

/// Makes a passcode. Where it will go is settled before anything is sent.
pub(super) async fn run(args: &CreatePasscodeArgs) -> Result<(), Failure> {
    output::refuse_pem(args.output.form)?;
    let body = body(args)?;
    if !args.dry_run_args.dry_run {
        reveal::allowed(args.reveal, args.output.form)?;
    }
    let access = Access::resolve(&args.digicert)?;
    let outgoing = access.endpoint.outgoing(args.dry_run_args);
    let client = access.client(outgoing.request_filter())?;
    let mut file = match &args.passcode_out {
        Some(path) if !args.dry_run_args.dry_run => Some(PasscodeFile::new(path)?),
        _ => None,
    };
    let profile = check_profile(&access.enrollment_profile)?;
    let work = client.create(profile, &body);
    let work = terminal::noting(|| "create passcode", work);
    let created = tokio::select! {
        created = work => created,
        _ = tokio::signal::ctrl_c() => {
            return Err(Failure::new(
                Exit::Interrupted,
                "interrupted: the passcode may exist all the same",
            )
            .help("look for it in DigiCert ONE and have it deleted there"));
        }
    };
    let created = match created {
        Ok(created) => created,
        Err(error) => {
            return match outgoing.plan(&error, &[]) {
                Some(plan) => output::print(&plan, args.output.form),
                None => Err(access.endpoint.failure(&error)),
            };
        }
    };

    let passcode = match &created.passcode {
        PasscodeText::Clear(passcode) => Some(passcode),
        _ => None,
    };
    let id = created.details.id.value().cloned().unwrap_or_default();
    let kept = match (&mut file, passcode) {
        (Some(file), Some(passcode)) => Some(file.write(passcode)),
        _ => None,
    };
    let shown = passcode.filter(|_| args.reveal.reveal);
    let written = match (&kept, &args.passcode_out) {
        (Some(Ok(())), Some(path)) => Some(path.display().to_string()),
        _ => None,
    };
    let result = Passcode::created(created.details, host::unix_now(), written);
    // Whatever became of the file: the passcode exists, and its id is needed to end it.
    output::print(&result, args.output.form)?;
    if let Some(passcode) = shown {
        terminal::print(format_args!("passcode in clear  {}", passcode.expose()));
    }
    if let (Some(Err(error)), Some(file)) = (kept, &file) {
        return Err(file.not_kept(&error, &id, shown.is_some()));
    }
    let Some(passcode) = passcode else {
        return Err(Failure::refused(
            "the passcode was created, and the reply does not show it in clear",
        )
        .help("look it up in DigiCert ONE; `passcode show` sees a mask only"));
    };
    if !passcode
        .expose()
        .bytes()
        .all(|byte| byte.is_ascii_graphic())
    {
        terminal::note(
            "note: the passcode holds characters that no header can carry; was it altered on the way?",
        );
    }
    terminal::note(format_args!(
        "next: x509-pop passcode check --csr device.csr --passcode-id {id}"
    ));
    Ok(())
}

fn body(args: &CreatePasscodeArgs) -> Result<NewPasscode, Failure> {
    let text = |value: &Option<String>| value.clone().map_or(JsonField::Absent, JsonField::Value);
    let number = |value: Option<u64>| value.map_or(JsonField::Absent, JsonField::Value);
    let period = ValidityPeriod {
        from: text(&args.from),
        to: text(&args.to),
    };
    let window = period
        .window()
        .map_err(|error| Failure::usage(format_args!("--from or --to: {error}")))?;
    if let (Some(from), Some(to)) = (window.from, window.to)
        && from > to
    {
        return Err(Failure::usage("--to lies before --from"));
    }
    let registered = rules::from_arguments(&args.require.require)?;
    Ok(NewPasscode {
        name: JsonField::Value(args.name.clone()),
        description: text(&args.description),
        passcode_length: number(args.length),
        usage_limit: number(args.usage_limit),
        validity_period: if args.from.is_some() || args.to.is_some() {
            JsonField::Value(period)
        } else {
            JsonField::Absent
        },
        registered_values: if registered.is_empty() {
            JsonField::Absent
        } else {
            JsonField::Value(registered)
        },
    })
}

/// The file that will hold the passcode. It is made before the passcode is, so that a folder that
/// cannot be written to costs nothing; and removed if the passcode does not get into it, so that it
/// is not in the way of the next try.
struct PasscodeFile<'p> {
    path: &'p Path,
    file: File,
    holds_passcode: bool,
}

impl<'p> PasscodeFile<'p> {
    fn new(path: &'p Path) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let file = options.open(path).map_err(|error| {
            Failure::usage(format_args!(
                "--passcode-out {}: {error}; nothing was sent",
                path.display()
            ))
            .help("give a new file in a folder that you may write to")
        })?;
        Ok(Self {
            path,
            file,
            holds_passcode: false,
        })
    }

    fn write(&mut self, passcode: &Secret) -> io::Result<()> {
        self.file.write_all(passcode.expose().as_bytes())?;
        self.file.write_all(b"\n")?;
        self.file.sync_all()?;
        self.holds_passcode = true;
        Ok(())
    }

    /// The passcode exists and is not in the file; if it was not shown either, nobody knows it.
    fn not_kept(&self, error: &io::Error, id: &str, shown: bool) -> Failure {
        let (outcome, help) = if shown {
            ("is not in the file; it was shown above", "keep it now")
        } else {
            (
                "was created and its text is lost",
                "have it deleted in DigiCert ONE, and create another",
            )
        };
        let what = format_args!("{error}. The passcode {id} {outcome}");
        Failure::refused(format_args!("{}: {what}", self.path.display())).help(help)
    }
}

impl Drop for PasscodeFile<'_> {
    fn drop(&mut self) {
        if !self.holds_passcode {
            // A file that stays does no harm.
            let _gone = std::fs::remove_file(self.path);
        }
    }
}
