//! Settings from the environment and from a profile of the configuration file.
//!
//! A flag wins over its `X509_POP_*` variable, which wins over the profile. The file
//! holds names and paths only: a key that looks like a secret is refused.

use std::collections::BTreeMap;
use std::env::VarError;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::failure::Failure;
use crate::host;
use crate::text::Text;

/// Where the file is, when it is not in its usual place.
const FILE_VARIABLE: &str = "X509_POP_CONFIG";
const PROFILE_VARIABLE: &str = "X509_POP_PROFILE";
const DEFAULT_KEY: &str = "default_profile";
const PROFILES_KEY: &str = "profiles";
/// Parts of key names that mean a secret, whatever is around them.
const SECRET_WORDS: [&str; 9] = [
    "apikey",
    "connectionstring",
    "credentials",
    "passcode",
    "passphrase",
    "password",
    "pwd",
    "secret",
    "token",
];

/// What can be set in three ways; the key in a profile, from which flag and variable follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Setting(&'static str);

impl Setting {
    pub(crate) const ENDPOINT: Self = Self("endpoint");
    pub(crate) const SUBSCRIPTION: Self = Self("subscription");
    pub(crate) const RESOURCE_GROUP: Self = Self("resource_group");
    pub(crate) const HUB: Self = Self("hub");
    pub(crate) const NAME: Self = Self("name");
    pub(crate) const CA: Self = Self("ca");
    pub(crate) const KEY: Self = Self("key");
    pub(crate) const CA_BUNDLE: Self = Self("ca_bundle");
    pub(crate) const API_VERSION: Self = Self("api_version");
    pub(crate) const REGION: Self = Self("region");
    pub(crate) const ENROLLMENT_PROFILE: Self = Self("enrollment_profile");

    const ALL: [Self; 11] = [
        Self::ENDPOINT,
        Self::SUBSCRIPTION,
        Self::RESOURCE_GROUP,
        Self::HUB,
        Self::NAME,
        Self::CA,
        Self::KEY,
        Self::CA_BUNDLE,
        Self::API_VERSION,
        Self::REGION,
        Self::ENROLLMENT_PROFILE,
    ];

    fn key(self) -> &'static str {
        self.0
    }

    fn flag(self) -> String {
        format!("--{}", self.key().replace('_', "-"))
    }

    fn variable(self) -> String {
        format!("X509_POP_{}", self.key().to_ascii_uppercase())
    }

    fn is_path(self) -> bool {
        [Self::CA, Self::KEY, Self::CA_BUNDLE].contains(&self)
    }
}

/// What the environment and the chosen profile say.
#[derive(Debug)]
pub(crate) struct Settings {
    /// The configuration file, for messages.
    file: Option<PathBuf>,
    profile: Option<String>,
    values: BTreeMap<Setting, String>,
}

impl Settings {
    /// Reads the configuration file and picks the profile: the one named here, in
    /// `X509_POP_PROFILE`, or by `default_profile`.
    pub(crate) fn load(profile: Option<&str>) -> Result<Self, Failure> {
        let named = match profile {
            Some(name) => Some(name.to_owned()),
            None => variable(PROFILE_VARIABLE)?,
        };
        let explicit = variable(FILE_VARIABLE)?.map(PathBuf::from);
        let must_exist = explicit.is_some();
        let Some(file) = explicit.or_else(usual_file) else {
            return match named {
                None => Ok(Self::empty(None)),
                Some(name) => Err(Failure::usage(format_args!(
                    "profile {name:?}: there is no home directory to look for a file"
                ))
                .help(format_args!("set {FILE_VARIABLE} to the file's path"))),
            };
        };
        if !must_exist && !file.exists() {
            return match named {
                None => Ok(Self::empty(Some(file))),
                Some(name) => Err(Failure::usage(format_args!(
                    "profile {name:?}: there is no {}",
                    file.display()
                ))
                .help(Text::from_iter(["write it:", EXAMPLE]))),
            };
        }
        let bytes = host::read(&file)?;
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            let line = line_of(&bytes, error.valid_up_to());
            Failure::usage(format_args!("{}:{line}: not UTF-8", file.display()))
        })?;
        Parsed { file, text }.choose(named)
    }

    fn empty(file: Option<PathBuf>) -> Self {
        Self {
            file,
            profile: None,
            values: BTreeMap::new(),
        }
    }

    /// The flag, else the variable, else the profile.
    pub(crate) fn text(
        &self,
        setting: Setting,
        flag: Option<&str>,
    ) -> Result<Option<String>, Failure> {
        if let Some(flag) = flag {
            return Ok(Some(flag.to_owned()));
        }
        Ok(variable(&setting.variable())?.or_else(|| self.values.get(&setting).cloned()))
    }

    /// The same for a file. In a profile a relative path counts from the file's folder.
    pub(crate) fn path(
        &self,
        setting: Setting,
        flag: Option<&Path>,
    ) -> Result<Option<PathBuf>, Failure> {
        match flag {
            Some(flag) => Ok(Some(flag.to_owned())),
            // A path need not be UTF-8.
            None => Ok(std::env::var_os(setting.variable())
                .filter(|value| !value.is_empty())
                .or_else(|| self.values.get(&setting).map(Into::into))
                .map(PathBuf::from)),
        }
    }

    pub(crate) fn required(&self, setting: Setting, flag: Option<&str>) -> Result<String, Failure> {
        self.text(setting, flag)?
            .ok_or_else(|| self.missing(setting))
    }

    /// The same for a file.
    pub(crate) fn required_path(
        &self,
        setting: Setting,
        flag: Option<&Path>,
    ) -> Result<PathBuf, Failure> {
        self.path(setting, flag)?
            .ok_or_else(|| self.missing(setting))
    }

    fn missing(&self, setting: Setting) -> Failure {
        let (flag, variable, key) = (setting.flag(), setting.variable(), setting.key());
        let place = match (&self.profile, &self.file) {
            (Some(profile), Some(file)) => format!("profile {profile:?} of {}", file.display()),
            (None, Some(file)) => format!("a profile of {}", file.display()),
            _ => format!("a profile of the file that {FILE_VARIABLE} names"),
        };
        Failure::usage(format_args!("{flag} is missing")).help(format_args!(
            "give {flag}, or set {variable}, or write `{key} = \"...\"` in {place}"
        ))
    }
}

const EXAMPLE: &str = "    default_profile = \"lab\"

    [profiles.lab]
    subscription = \"00000000-0000-0000-0000-000000000000\"
    resource_group = \"my-group\"
    hub = \"my-hub\"";

/// A variable that is set to something.
pub(crate) fn variable(name: &str) -> Result<Option<String>, Failure> {
    match std::env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        // The value may be a secret: it is not shown.
        Err(VarError::NotUnicode(_)) => {
            Err(Failure::usage(format_args!("{name} is not UTF-8 text")))
        }
    }
}

fn usual_file() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.config_dir().join("x509-pop").join("config.toml"))
}

fn line_of(text: &[u8], at: usize) -> usize {
    let before = text.get(..at).unwrap_or(text);
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

/// The file's text, whose content appears in no message: it may hold a secret that
/// somebody wrote there by mistake.
struct Parsed<'t> {
    file: PathBuf,
    text: &'t str,
}

type Entry<'a, 't> = (
    &'a Spanned<std::borrow::Cow<'t, str>>,
    &'a Spanned<DeValue<'t>>,
);

impl Parsed<'_> {
    /// Checks all of the file, not the chosen profile alone, and takes the profile.
    fn choose(self, named: Option<String>) -> Result<Settings, Failure> {
        let document = DeTable::parse(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            self.fail(at, "this is not TOML")
                .help("values are in quotes: hub = \"my-hub\"")
        })?;
        let mut default = None;
        let mut profiles = BTreeMap::new();
        for entry in document.get_ref() {
            match entry.0.get_ref().as_ref() {
                DEFAULT_KEY => default = Some(self.string(entry)?),
                PROFILES_KEY => {
                    for profile in self.table(entry)? {
                        let name = profile.0.get_ref().to_string();
                        profiles.insert(name, self.values(self.table(profile)?)?);
                    }
                }
                _ => return Err(self.unknown(entry, &[DEFAULT_KEY, PROFILES_KEY])),
            }
        }
        let Some(name) = named.or(default) else {
            return Ok(Settings::empty(Some(self.file)));
        };
        match profiles.remove(&name) {
            Some(values) => Ok(Settings {
                file: Some(self.file),
                profile: Some(name),
                values,
            }),
            None => {
                let known: Vec<_> = profiles.into_keys().collect();
                let known = match known.join(", ") {
                    none if none.is_empty() => "it has no profile".to_owned(),
                    some => format!("it has: {some}"),
                };
                Err(Failure::usage(format_args!(
                    "{}: there is no profile {name:?}",
                    self.file.display()
                ))
                .help(Text::line(known)))
            }
        }
    }

    fn values(&self, table: &DeTable<'_>) -> Result<BTreeMap<Setting, String>, Failure> {
        let mut values = BTreeMap::new();
        for entry in table {
            let key = entry.0.get_ref().as_ref();
            let Some(setting) = Setting::ALL.into_iter().find(|known| known.key() == key) else {
                return Err(self.unknown(entry, &Setting::ALL.map(Setting::key)));
            };
            let mut value = self.string(entry)?;
            if value.is_empty() {
                return Err(self.fail(entry.1.span().start, &format!("`{key}` is empty")));
            }
            if setting.is_path() {
                value = self.absolute(&value);
            }
            values.insert(setting, value);
        }
        Ok(values)
    }

    /// From the file's folder, so that a profile works wherever the command is run.
    fn absolute(&self, path: &str) -> String {
        if let (Some(rest), Ok(home)) = (path.strip_prefix("~/"), etcetera::home_dir()) {
            return home.join(rest).to_string_lossy().into_owned();
        }
        let folder = self.file.parent().unwrap_or(Path::new(""));
        folder.join(path).to_string_lossy().into_owned()
    }

    fn string(&self, (key, value): Entry<'_, '_>) -> Result<String, Failure> {
        value.get_ref().as_str().map(str::to_owned).ok_or_else(|| {
            self.fail(
                value.span().start,
                &format!("`{}` must be a text in quotes", key.get_ref()),
            )
        })
    }

    fn table<'a, 't>(&self, (key, value): Entry<'a, 't>) -> Result<&'a DeTable<'t>, Failure> {
        value.get_ref().as_table().ok_or_else(|| {
            self.fail(
                value.span().start,
                &format!("`{}` must be a table", key.get_ref()),
            )
            .help(Text::from_iter(["like this:", EXAMPLE]))
        })
    }

    fn unknown(&self, (key, _): Entry<'_, '_>, known: &[&str]) -> Failure {
        let name = key.get_ref().as_ref();
        let bare: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let bare = bare.to_ascii_lowercase();
        if SECRET_WORDS.iter().any(|word| bare.contains(word)) {
            return self
                .fail(key.span().start, &format!("`{name}` looks like a secret"))
                .help(
                    "remove the line: secrets stay out of this file. A token comes from \
                     --token-file, X509_POP_TOKEN_FILE or the credentials that \
                     `x509-pop auth check` lists",
                );
        }
        self.fail(key.span().start, &format!("`{name}` is not known here"))
            .help(format_args!("known are: {}", known.join(", ")))
    }

    fn fail(&self, at: usize, what: &str) -> Failure {
        let line = line_of(self.text.as_bytes(), at);
        Failure::usage(format_args!("{}:{line}: {what}", self.file.display()))
    }
}

#[cfg(test)]
mod tests;
