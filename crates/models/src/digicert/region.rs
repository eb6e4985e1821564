//! Where the service is.

use core::fmt;
use core::str::FromStr;

/// A region of DigiCert ONE, or its demo twin. A key made for one does not work in another.
///
/// Source: docs.digicert.com, *Allowlisted IP addresses and URLs*.
///
/// ```
/// use pop_models::digicert::Region;
/// assert_eq!("nl-demo".parse::<Region>()?.host(), "demo.one.nl.digicert.com");
/// assert_eq!(Region::default(), Region::Us);
/// # Ok::<(), pop_models::digicert::RegionError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Region {
    /// United States.
    #[default]
    Us,
    /// Japan.
    Jp,
    /// Switzerland.
    Ch,
    /// Netherlands.
    Nl,
    /// Demo of [`Us`](Self::Us).
    UsDemo,
    /// Demo of [`Jp`](Self::Jp).
    JpDemo,
    /// Demo of [`Ch`](Self::Ch).
    ChDemo,
    /// Demo of [`Nl`](Self::Nl).
    NlDemo,
}

impl Region {
    /// All regions.
    pub const ALL: &[Self] = &[
        Self::Us,
        Self::Jp,
        Self::Ch,
        Self::Nl,
        Self::UsDemo,
        Self::JpDemo,
        Self::ChDemo,
        Self::NlDemo,
    ];

    /// The host name, without scheme and port; HTTPS on port 443.
    pub const fn host(self) -> &'static str {
        match self {
            Self::Us => "one.digicert.com",
            Self::Jp => "one.digicert.co.jp",
            Self::Ch => "one.ch.digicert.com",
            Self::Nl => "one.nl.digicert.com",
            Self::UsDemo => "demo.one.digicert.com",
            Self::JpDemo => "demo.one.digicert.co.jp",
            Self::ChDemo => "demo.one.ch.digicert.com",
            Self::NlDemo => "demo.one.nl.digicert.com",
        }
    }

    /// The name for a command line: two letters, and `-demo` for a demo.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Jp => "jp",
            Self::Ch => "ch",
            Self::Nl => "nl",
            Self::UsDemo => "us-demo",
            Self::JpDemo => "jp-demo",
            Self::ChDemo => "ch-demo",
            Self::NlDemo => "nl-demo",
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Region {
    type Err = RegionError;

    /// The region of a name, in any ASCII case.
    fn from_str(name: &str) -> Result<Self, RegionError> {
        Self::ALL
            .iter()
            .copied()
            .find(|region| region.name().eq_ignore_ascii_case(name))
            .ok_or(RegionError)
    }
}

/// Text that names no region.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RegionError;

impl fmt::Display for RegionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such region; known:")?;
        Region::ALL
            .iter()
            .try_for_each(|region| write!(f, " {}", region.name()))
    }
}

impl core::error::Error for RegionError {}
