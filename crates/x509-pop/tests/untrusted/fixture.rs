//! A folder for one test, and a runner that looks for unsafe characters in everything printed.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::code_points::{MARKER, batches, found_in};
use super::fake::Fake;

pub(crate) struct Fixture {
    path: PathBuf,
    endpoint: Option<String>,
}

impl Fixture {
    pub(crate) fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("untrusted-{name}-{}", std::process::id()));
        std::fs::create_dir_all(path.join("bin")).unwrap();
        Self {
            path,
            endpoint: None,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path.join(name), bytes).unwrap();
    }

    /// Sends requests to this service from now on.
    pub(crate) fn use_service(&mut self, service: &Fake) {
        self.endpoint = Some(service.url());
        self.write("root.pem", &service.root);
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_x509-pop"));
        command
            .args(args)
            .current_dir(&self.path)
            .env_clear()
            .env("HOME", &self.path)
            .env("PATH", self.path.join("bin"))
            .env("X509_POP_CONFIG", self.path.join("config.toml"))
            .env("X509_POP_TOKEN", "any-token-will-do-here")
            .env("X509_POP_API_KEY", "any-key-will-do-here")
            .env("X509_POP_ENROLLMENT_PROFILE", "IOT_1")
            .env("X509_POP_SUBSCRIPTION", "s")
            .env("X509_POP_RESOURCE_GROUP", "g")
            .env("X509_POP_HUB", "hub");
        if let Some(endpoint) = &self.endpoint {
            command
                .env("X509_POP_CA_BUNDLE", "root.pem")
                .args(["--endpoint", endpoint]);
        }
        command
    }

    /// Runs it in every form and as verbose as possible.
    #[track_caller]
    pub(crate) fn run(&self, args: &[&str]) -> Vec<Output> {
        [&[][..], &["-vv"], &["-o", "json"]]
            .into_iter()
            .map(|form| {
                let args = [args, form].concat();
                self.checked(self.command(&args))
            })
            .collect()
    }

    /// Runs this command.
    #[track_caller]
    pub(crate) fn checked(&self, mut command: Command) -> Output {
        let output = command.output().unwrap();
        for stream in [&output.stdout, &output.stderr] {
            if let Some(character) = found_in(stream) {
                panic!(
                    "{command:?} printed {character:?}: {:?}",
                    String::from_utf8_lossy(stream)
                );
            }
        }
        output
    }

    /// The same, and the untrusted text is shown each time.
    #[track_caller]
    pub(crate) fn shows(&self, args: &[&str]) -> Vec<Output> {
        let outputs = self.run(args);
        for output in &outputs {
            let shown = [&output.stdout, &output.stderr]
                .into_iter()
                .any(|stream| String::from_utf8_lossy(stream).contains(MARKER));
            assert!(shown, "{args:?}: {output:?}");
        }
        outputs
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let _best_effort = std::fs::remove_dir_all(&self.path);
    }
}

/// Runs the commands with all unsafe characters, so many at a time.
#[track_caller]
pub(crate) fn with_all_characters(size: usize, mut commands: impl FnMut(&str) -> Vec<Output>) {
    for batch in batches(size) {
        commands(&batch);
    }
    let (one, two) = (format!("{MARKER}_{MARKER}"), format!("{MARKER}\n{MARKER}"));
    let (one, two) = (commands(&one), commands(&two));
    for (one, two) in one.iter().zip(&two) {
        let lines = |output: &Output| {
            [&output.stdout, &output.stderr]
                .map(|stream| stream.iter().filter(|byte| **byte == b'\n').count())
        };
        // Where it fails for another reason there are other lines.
        if one.status == two.status {
            assert_eq!(lines(one), lines(two), "{one:?}\n{two:?}");
        }
    }
}
