//! How each verifier is installed and called.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::corpus::Corpus;
use super::report::Report;
use crate::command::{self, Failure, Result, cargo, shown};
use crate::files;
use crate::project::Project;
use crate::{needs, python};

/// Strict: the extensions that RFC 5280 demands must be there.
pub(super) fn openssl(_: &Project, corpus: &Corpus) -> Result<Report> {
    needs::program("openssl", &["openssl"])?;
    let version = command::stdout(Command::new("openssl").arg("version"))?;
    let version: Vec<&str> = version.split(' ').take(2).collect();
    each(corpus, &version.join(" "), |ca, leaf| {
        let mut command = Command::new("openssl");
        command.args(["verify", "-x509_strict", "-attime"]);
        command.arg(corpus.now.to_string());
        command.arg("-CAfile").arg(ca).arg(leaf);
        let output = command::output(&mut command)?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok((ended(&command, &output)?, text))
    })
}

/// The lowest profile: how strong the algorithms must be is not the question here.
pub(super) fn gnutls(_: &Project, corpus: &Corpus) -> Result<Report> {
    needs::program("certtool", &["gnutls-bin"])?;
    let version = command::stdout(Command::new("certtool").arg("--version"))?;
    let version = version.lines().next().unwrap_or_default();
    each(corpus, version, |ca, leaf| {
        let mut command = Command::new("certtool");
        command.args([
            "--verify",
            "--verify-profile",
            "low",
            "--load-ca-certificate",
        ]);
        command.arg(ca).arg("--infile").arg(leaf);
        let output = command::output(&mut command)?;
        let accepted = ended(&command, &output)?;
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        let why = text
            .lines()
            .find(|line| line.contains("Output:"))
            .or_else(|| text.lines().rfind(|line| !line.is_empty()));
        Ok((accepted, why.unwrap_or_default().to_owned()))
    })
}

/// Its exit status is always zero; its text holds the verdict.
pub(super) fn botan(_: &Project, corpus: &Corpus) -> Result<Report> {
    needs::program("botan", &["botan"])?;
    let version = command::stdout(Command::new("botan").arg("version"))?;
    each(corpus, &format!("Botan {}", version.trim()), |ca, leaf| {
        let mut command = Command::new("botan");
        command.arg("cert_verify").arg(leaf).arg(ca);
        let output = command::output(&mut command)?;
        ended(&command, &output)?;
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        Ok((text.contains("passes validation checks"), text))
    })
}

pub(super) fn pyca(project: &Project, corpus: &Corpus) -> Result<Report> {
    let mut command = Command::new(python(project)?);
    command.arg(project.path("crates/interop/python/pyca.py"));
    batch(command.arg(corpus.now.to_string()), corpus)
}

pub(super) fn pkilint(project: &Project, corpus: &Corpus) -> Result<Report> {
    let mut command = Command::new(python(project)?);
    batch(
        command.arg(project.path("crates/interop/python/lint.py")),
        corpus,
    )
}

pub(super) fn mbedtls(project: &Project, corpus: &Corpus) -> Result<Report> {
    let header = "/usr/include/mbedtls/x509_crt.h";
    let program = c_program(
        project,
        "mbedtls",
        header,
        "libmbedtls-dev",
        &["-lmbedx509", "-lmbedcrypto"],
    )?;
    batch(&mut Command::new(program), corpus)
}

pub(super) fn wolfssl(project: &Project, corpus: &Corpus) -> Result<Report> {
    let header = "/usr/include/wolfssl/ssl.h";
    let program = c_program(project, "wolfssl", header, "libwolfssl-dev", &["-lwolfssl"])?;
    batch(&mut Command::new(program), corpus)
}

pub(super) fn go(project: &Project, corpus: &Corpus) -> Result<Report> {
    needs::program("go", &["golang-go"])?;
    let program = built(project)?.join("go-verify");
    command::run(
        Command::new("go")
            .args(["build", "-o"])
            .arg(&program)
            .arg(project.path("crates/interop/foreign/verify.go"))
            .env("GOCACHE", built(project)?.join("go-cache"))
            // The compiler that is here, and no module from anywhere.
            .env("GOTOOLCHAIN", "local")
            .env("GO111MODULE", "off"),
    )?;
    batch(Command::new(program).arg(corpus.now.to_string()), corpus)
}

pub(super) fn java(project: &Project, corpus: &Corpus) -> Result<Report> {
    needs::program("javac", &["default-jdk-headless"])?;
    let folder = built(project)?;
    command::run(
        Command::new("javac")
            .arg("-d")
            .arg(&folder)
            .arg(project.path("crates/interop/foreign/Verify.java")),
    )?;
    let mut command = Command::new("java");
    command.arg("-cp").arg(folder).arg("Verify");
    batch(command.arg(corpus.now.to_string()), corpus)
}

pub(super) fn webpki(project: &Project, corpus: &Corpus) -> Result<Report> {
    rust(project, corpus, "rustls-webpki")
}

pub(super) fn x509_parser(project: &Project, corpus: &Corpus) -> Result<Report> {
    rust(project, corpus, "x509-parser")
}

fn rust(project: &Project, corpus: &Corpus, name: &str) -> Result<Report> {
    let target = built(project)?.join("rust");
    command::run(
        cargo()
            .args([
                "build",
                "--quiet",
                "--locked",
                "--release",
                "--manifest-path",
            ])
            .arg(project.path("crates/interop/Cargo.toml"))
            .env("CARGO_TARGET_DIR", &target),
    )?;
    let mut command = Command::new(target.join("release/interop"));
    batch(command.arg(name).arg(corpus.now.to_string()), corpus)
}

/// Where verifiers are built.
fn built(project: &Project) -> Result<PathBuf> {
    let folder = project.target("interop").join("built");
    files::create_dir_all(&folder)?;
    Ok(folder)
}

fn c_program(
    project: &Project,
    name: &str,
    header: &str,
    package: &str,
    libraries: &[&str],
) -> Result<PathBuf> {
    needs::program("cc", &["gcc", "libc6-dev"])?;
    if !Path::new(header).is_file() {
        println!("`{header}` is missing");
        needs::install(&[package])?;
    }
    let program = built(project)?.join(name);
    command::run(
        Command::new("cc")
            .args(["-O1", "-Wall", "-Wextra", "-o"])
            .arg(&program)
            .arg(project.path(&format!("crates/interop/foreign/{name}.c")))
            .args(libraries),
    )?;
    Ok(program)
}

/// The interpreter that has the pinned packages.
fn python(project: &Project) -> Result<PathBuf> {
    let pins = "crates/interop/python/requirements.txt";
    Ok(python::environment(project, "interop", pins)?.join("python"))
}

/// Asks a program about all cases at once.
fn batch(command: &mut Command, corpus: &Corpus) -> Result<Report> {
    let shown = shown(command);
    println!("$ {shown} < cases");
    let lines = corpus.as_lines();
    let cannot = |error| Failure::new(format!("cannot run `{shown}`: {error}"));
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(cannot)?;
    // Written while the output is read: pipes are short, and a verifier answers as it reads.
    let input = child.stdin.take();
    let writer = std::thread::spawn(move || {
        input.map_or(Ok(()), |mut input| input.write_all(lines.as_bytes()))
    });
    let output = child.wait_with_output().map_err(cannot)?;
    // A verifier that died did not read all; its status shows that.
    let written = writer.join().is_ok_and(|written| written.is_ok());
    if !output.status.success() || !written {
        return Err(Failure::new(format!(
            "`{shown}` ended with {} after:\n{}\n{}",
            output.status,
            last_line(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )));
    }
    Report::parse(&String::from_utf8_lossy(&output.stdout), corpus)
}

/// Asks a program about one case after the other.
fn each(
    corpus: &Corpus,
    version: &str,
    mut ask: impl FnMut(&Path, &Path) -> Result<(bool, String)>,
) -> Result<Report> {
    println!("$ {version}, one call for each case");
    let mut text = format!("version\t{version}\n");
    for case in &corpus.cases {
        let (accepted, why) = ask(
            &corpus.file(&case.id, "ca.pem"),
            &corpus.file(&case.id, "leaf.pem"),
        )?;
        let (word, why) = match accepted {
            true => ("accept", String::new()),
            false => (
                "refuse",
                why.split_whitespace().collect::<Vec<_>>().join(" "),
            ),
        };
        text.push_str(&format!("{}\t{word}\t{why}\n", case.id));
    }
    Report::parse(&text, corpus)
}

/// Whether it ended with status zero; a program that was killed has no verdict.
fn ended(command: &Command, output: &Output) -> Result<bool> {
    match output.status.code() {
        Some(code) => Ok(code == 0),
        None => Err(Failure::new(format!(
            "`{}` died: {}",
            shown(command),
            output.status
        ))),
    }
}

fn last_line(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    text.lines().last().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus() -> Corpus {
        let text = r#"{"now":1,"cases":[{"id":"a","kind":"odd","rule":"",
            "rfc5280":{"accepted":true,"reason":""},"azure":{"accepted":true,"reason":""}}]}"#;
        Corpus::parse(PathBuf::from("f"), text).unwrap()
    }

    #[test]
    fn a_verifier_that_dies_is_an_error() {
        let shell = |script: &str| batch(Command::new("sh").args(["-c", script]), &corpus());
        let answer = "printf 'version\\tx 1\\na\\taccept\\t\\n'";
        assert!(shell(&format!("cat > /dev/null; {answer}")).is_ok());
        let killed = shell(&format!("cat > /dev/null; {answer}; kill -9 $$"));
        assert!(killed.unwrap_err().to_string().contains("accept"));
        assert!(shell("exit 3").is_err());
        let mut killed = Command::new("sh");
        killed.args(["-c", "kill -9 $$"]);
        let output = command::output(&mut killed).unwrap();
        assert!(ended(&killed, &output).is_err());
    }

    #[test]
    fn a_refusal_is_one_line() {
        let report = each(&corpus(), "x 1", |ca, leaf| {
            assert!(ca.ends_with("a.ca.pem") && leaf.ends_with("a.leaf.pem"));
            Ok((false, "bad\n\tday ".to_owned()))
        });
        assert_eq!(report.unwrap().verdicts["a"].why, "bad day");
    }
}
