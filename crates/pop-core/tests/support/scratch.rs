//! A folder for third-party tools, and running them in it.

use pop_text::pem::{self, CERTIFICATE};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A directory of our own that goes away with the test.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// `None` where one of the programs is missing, which is a failure where everything must be
    /// there.
    pub(crate) fn new(test: &str, programs: &[&str]) -> Option<Self> {
        for program in programs {
            if let Err(error) = Command::new(program).arg("--version").output() {
                let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
                assert!(!ci, "{program}: {error}");
                println!("not present: {program}");
                return None;
            }
        }
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Some(Self(path))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// What the program prints, or prints when it fails.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Result<String, String> {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        if output.status.success() {
            Ok(text)
        } else {
            Err(text)
        }
    }

    pub(crate) fn write_pem(&self, name: &str, der: &[u8]) {
        let mut pem = vec![0; pem::encoded_len(CERTIFICATE, der.len())];
        self.write(name, pem::encode(CERTIFICATE, der, &mut pem).unwrap());
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed lies in the build directory and harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
