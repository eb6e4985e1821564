//! Texts of the caller's, checked and put into bodies.

use pop_models::json::BufferTooSmall;

use crate::ClientError;

/// Longest PEM text that is sent. A certificate of 8 KiB is 11 KiB of PEM, and requests are shorter.
const MAX_PEM_TEXT: usize = 64 * 1024;

/// First try for a body's buffer: a certificate fits.
const FIRST_ROOM: usize = 4 * 1024;

/// Longest body that is sent: [`MAX_PEM_TEXT`] in base64 or with six bytes for each character, and the rest of a body.
const MAX_ROOM: usize = 512 * 1024;

/// The error for a value of the caller's; nothing of the value is in it.
pub(crate) fn input(what: &'static str, why: &dyn core::fmt::Display) -> ClientError {
    ClientError::Input {
        what,
        why: why.to_string(),
    }
}

/// A certificate or certification request: line feeds only, of sane length, and no private key in it.
pub(crate) fn pem_text(what: &'static str, pem: &str) -> Result<String, ClientError> {
    if pem.len() > MAX_PEM_TEXT {
        return Err(input(what, &"it is longer than any real one"));
    }
    if pem.trim().is_empty() {
        return Err(input(what, &"it is empty"));
    }
    // This crate does not read certificates, but a key in the wrong place must not leave the machine.
    if pem.contains("PRIVATE KEY-----") {
        return Err(input(
            what,
            &"there is a private key in it; nothing was sent",
        ));
    }
    Ok(pem.replace('\r', ""))
}

/// A body as JSON. `write` is called with a larger buffer until it fits.
pub(crate) fn json_body(
    what: &'static str,
    write: impl Fn(&mut [u8]) -> Result<&str, BufferTooSmall>,
) -> Result<Vec<u8>, ClientError> {
    let mut room = FIRST_ROOM;
    loop {
        let mut out = vec![0; room];
        match write(&mut out).map(str::len) {
            Ok(written) => {
                out.truncate(written);
                return Ok(out);
            }
            Err(_) if room < MAX_ROOM => room *= 2,
            Err(error) => return Err(input(what, &error)),
        }
    }
}
