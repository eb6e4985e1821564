//! The `openssl` command which makes keys and certificates and verifies ours.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A fresh directory of one test, under cargo's directory for such things.
pub(crate) struct Dir(PathBuf);

impl Dir {
    /// `None`, with a word on the output, on a machine without `openssl`; CI must have it.
    pub(crate) fn new(name: &str) -> Option<Dir> {
        if Command::new("openssl").arg("version").output().is_err() {
            assert_ne!(
                std::env::var("CI").as_deref(),
                Ok("true"),
                "CI must have the openssl command"
            );
            println!("not present: the openssl command");
            return None;
        }
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let _absent = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Some(Dir(path))
    }

    /// Runs `openssl` in the directory; the line is split at blanks.
    pub(crate) fn run(&self, line: &str) -> Output {
        self.run_args(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs `openssl` in the directory.
    pub(crate) fn run_args(&self, args: &[&str]) -> Output {
        Command::new("openssl")
            .args(args)
            .current_dir(&self.0)
            .output()
            .unwrap()
    }

    /// Runs `openssl`, which must succeed; gives its standard output.
    pub(crate) fn ok(&self, line: &str) -> Vec<u8> {
        self.ok_args(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs `openssl`, which must succeed; gives its standard output.
    pub(crate) fn ok_args(&self, args: &[&str]) -> Vec<u8> {
        let output = self.run_args(args);
        assert!(
            output.status.success(),
            "openssl {args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.join(name), bytes).unwrap();
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        // What a failed test made is kept for looking at.
        if !std::thread::panicking() {
            let _best_effort = fs::remove_dir_all(&self.0);
        }
    }
}
