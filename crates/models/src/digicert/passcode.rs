//! A passcode's text, clear or masked.

use core::fmt;

use serde::{Serialize, Serializer};

use crate::json::Token;
use crate::limits::{MASK_ASTERISKS, MASK_MIN_LEN, MASK_SHOWN_LEN};

/// The text of the member `passcode`: masked by the service, except (*assumed*) once, in the reply
/// that creates the passcode.
///
/// `Debug` shows nothing of it, [`masked`](Self::masked) what a mask shows,
/// [`expose`](Self::expose) all of it, and so does `Serialize`, which is for the body that a
/// service sends.
///
/// Borrowed, the clear text lives in the reply and, if it was escaped, in the scratch: whoever
/// reads the reply of a creation copies it out of `expose` into memory that wipes itself, and wipes
/// both buffers. `into_owned()` keeps the mask only. `==` takes a time that depends on the text; a
/// service does not check a passcode with it.
///
/// ```
/// use pop_models::digicert::Passcode;
/// let passcode = Passcode::new("s3cr3tS3cr3tS3cr3t");
/// assert_eq!(format!("{passcode:?}"), "Passcode(..)");
/// assert_eq!(passcode.masked().to_string(), "s3cr3*******************");
/// assert_eq!(Passcode::new("short").masked().to_string(), "*******************");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Passcode<S>(S);

impl<S> Passcode<S> {
    /// A passcode with this text.
    pub const fn new(text: S) -> Self {
        Self(text)
    }

    /// The same with text in another form.
    pub fn map<T>(self, text: impl FnOnce(S) -> T) -> Passcode<T> {
        Passcode(text(self.0))
    }
}

impl<S: AsRef<str>> Passcode<S> {
    /// The text, which may be a secret.
    pub fn expose(&self) -> &str {
        self.0.as_ref()
    }

    /// Whether the text is a mask, see [`is_masked`].
    pub fn is_masked(&self) -> bool {
        is_masked(self.expose())
    }

    /// The text as it may be shown.
    pub fn masked(&self) -> Masked<'_> {
        Masked::new(self.expose())
    }
}

impl<'a> Passcode<&'a str> {
    pub(super) fn read(token: Token<'a>) -> Option<Self> {
        match token {
            Token::String(text) => Some(Self(text)),
            _ => None,
        }
    }
}

/// Nothing of the text.
impl<S> fmt::Debug for Passcode<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passcode(..)")
    }
}

/// The text as it is, for the body that a service sends.
impl<S: Serialize> Serialize for Passcode<S> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        self.0.serialize(serializer)
    }
}

/// Whether text is what a service shows in place of a passcode: at most five other characters, then
/// asterisks to the end. Such text opens nothing, so it should not be sent as a passcode.
///
/// The documented mask is five characters and then asterisks; any number of these counts, because it
/// says nothing about the passcode. Nothing looser does: which characters a passcode is made of is
/// not documented, and one that ends in an asterisk must not be thrown away for a mask.
///
/// ```
/// use pop_models::digicert::is_masked;
/// assert!(is_masked("bGgdO*******************") && is_masked("*"));
/// assert!(!is_masked("bGgdO") && !is_masked("bGgdOx*") && !is_masked("a*b*") && !is_masked(""));
/// ```
pub fn is_masked(text: &str) -> bool {
    let shown = text.trim_end_matches('*');
    shown.len() < text.len() && !shown.contains('*') && shown.chars().count() <= MASK_SHOWN_LEN
}

/// A passcode as it may be shown: its first five characters and 19 asterisks; of a passcode with
/// fewer than [`MASK_MIN_LEN`] characters only the asterisks.
///
/// Text in the form of the service's own mask ([`is_masked`]) is shown as it is.
#[derive(Clone, Copy)]
pub struct Masked<'a>(&'a str);

impl<'a> Masked<'a> {
    /// How `text`, clear or masked, may be shown.
    pub const fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// The part that is shown before the asterisks.
    fn shown(&self) -> &'a str {
        if self.0.chars().count() < MASK_MIN_LEN {
            return "";
        }
        let end = self.0.char_indices().nth(MASK_SHOWN_LEN).map(|(at, _)| at);
        end.and_then(|end| self.0.get(..end)).unwrap_or_default()
    }
}

impl fmt::Display for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_masked(self.0) {
            return f.write_str(self.0);
        }
        f.write_str(self.shown())?;
        (0..MASK_ASTERISKS).try_for_each(|_| f.write_str("*"))
    }
}

/// What [`Display`](fmt::Display) shows.
impl fmt::Debug for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Masked({self})")
    }
}
