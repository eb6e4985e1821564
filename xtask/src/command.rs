//! Running other programs: every command is printed before it runs, and a failure shows it again.

use std::fmt;
use std::process::{Command, Output, Stdio};

/// Why a step failed, in words for the person who runs it.
#[derive(Debug)]
pub(crate) struct Failure {
    text: String,
    missing: bool,
}

/// What every step returns.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure with this text.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            missing: false,
        }
    }

    /// A check that could not run because the machine lacks something.
    pub(crate) fn missing(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            missing: true,
        }
    }

    /// The same failure with its subject in front.
    pub(crate) fn about(self, subject: &str) -> Self {
        Self {
            text: format!("{subject}: {}", self.text),
            missing: self.missing,
        }
    }

    /// Whether the check could not run, which is not the same as having failed.
    pub(crate) const fn is_missing(&self) -> bool {
        self.missing
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// The cargo that runs this program.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The command as one would type it, without the environment.
pub(crate) fn shown(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let mut text = program.rsplit('/').next().unwrap_or(&program).to_owned();
    for argument in command.get_args() {
        let argument = argument.to_string_lossy();
        text.push(' ');
        if argument.contains(' ') {
            text.push_str(&format!("'{argument}'"));
        } else {
            text.push_str(&argument);
        }
    }
    text
}

/// Runs with our stdout and stderr; any exit status but zero is a failure.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", shown(command));
    let status = command
        .status()
        .map_err(|error| Failure::new(format!("cannot start `{}`: {error}", shown(command))))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "`{}` failed: {status}",
            shown(command)
        )))
    }
}

/// Runs and keeps the output, whatever the exit status.
pub(crate) fn output(command: &mut Command) -> Result<Output> {
    command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::new(format!("cannot start `{}`: {error}", shown(command))))
}

/// Runs and returns stdout as text; any exit status but zero is a failure that shows stderr.
pub(crate) fn stdout(command: &mut Command) -> Result<String> {
    let output = output(command)?;
    if !output.status.success() {
        return Err(Failure::new(format!(
            "`{}` failed: {}\n{}",
            shown(command),
            output.status,
            String::from_utf8_lossy(&output.stderr)
        )));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| Failure::new(format!("`{}` printed what is not UTF-8", shown(command))))
}

/// Runs a known-bad case, which must fail with one of these in its output. `what` is the check that it belongs to.
pub(crate) fn must_fail(command: &mut Command, what: &str, reasons: &[&str]) -> Result<()> {
    println!("$ {}   # must fail", shown(command));
    let output = output(command)?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    check_failure(output.status.success(), &stderr, reasons)
        .map_err(|why| Failure::new(format!("{what}: {why}")))
}

fn check_failure(passed: bool, stderr: &str, reasons: &[&str]) -> std::result::Result<(), String> {
    if passed {
        return Err("the known-bad case passed: this check proves nothing".to_owned());
    }
    if reasons.iter().any(|reason| stderr.contains(reason)) {
        return Ok(());
    }
    Err(format!(
        "the known-bad case failed, but not because of `{}`:\n{stderr}",
        reasons.join("` or `")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_failure_for_the_right_reason_counts() {
        let check = |passed, stderr| check_failure(passed, stderr, &["no allocator", "no alloc"]);
        assert!(check(false, "error: no allocator found").is_ok());
        assert!(check(false, "error: no alloc").is_ok());
        assert!(check(false, "error: linker `cc` not found").is_err());
        assert!(check(true, "no allocator").is_err());
    }
}
