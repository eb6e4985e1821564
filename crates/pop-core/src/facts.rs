//! What is found out about a certificate while it is read, for rules to ask about.

/// The extensions that decide about a proof, and the one that decides about a request.
#[derive(Clone, Copy)]
pub(crate) enum Known {
    AuthorityKeyIdentifier,
    BasicConstraints,
    KeyUsage,
    SubjectAlternativeName,
    SubjectKeyIdentifier,
    /// Any other extension.
    Other,
}

/// A set of yes-or-no facts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts(u32);

impl Facts {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) const BASIC_CONSTRAINTS: Self = Self::present(Known::BasicConstraints);
    pub(crate) const BASIC_CONSTRAINTS_CRITICAL: Self = Self::critical(Known::BasicConstraints);
    pub(crate) const KEY_IDENTIFIER_CRITICAL: Self = Self::critical(Known::AuthorityKeyIdentifier)
        .or(Self::critical(Known::SubjectKeyIdentifier));
    pub(crate) const KEY_USAGE: Self = Self::present(Known::KeyUsage);
    pub(crate) const SUBJECT_KEY_IDENTIFIER: Self = Self::present(Known::SubjectKeyIdentifier);
    /// An extension is critical that validation does not evaluate. The alternative name of a
    /// certificate is none of its business.
    pub(crate) const UNKNOWN_CRITICAL: Self =
        Self::critical(Known::Other).or(Self::critical(Known::SubjectAlternativeName));

    pub(crate) const VERSION_2: Self = Self(1 << 12);
    pub(crate) const VERSION_3: Self = Self(1 << 13);
    pub(crate) const SERIAL_NEGATIVE: Self = Self(1 << 14);
    pub(crate) const SERIAL_ZERO: Self = Self(1 << 15);
    pub(crate) const SERIAL_TOO_LONG: Self = Self(1 << 16);
    /// Inner and outer algorithm are not the same, byte for byte.
    pub(crate) const ALGORITHMS_DIFFER: Self = Self(1 << 17);
    pub(crate) const ALGORITHM_WITHOUT_PARAMETERS: Self = Self(1 << 18);
    /// GeneralizedTime is used for a year that has UTCTime.
    pub(crate) const EARLY_GENERALIZED_TIME: Self = Self(1 << 19);
    pub(crate) const UNIQUE_IDENTIFIER: Self = Self(1 << 20);
    pub(crate) const CA: Self = Self(1 << 21);
    pub(crate) const PATH_LENGTH: Self = Self(1 << 22);
    pub(crate) const KEY_CERT_SIGN: Self = Self(1 << 23);
    /// Key usage is stated and names no usage.
    pub(crate) const NO_USAGE: Self = Self(1 << 24);
    /// The authority key identifier has a key identifier.
    pub(crate) const AUTHORITY_KEY: Self = Self(1 << 25);
    /// The authority key identifier has an issuer or a serial number.
    pub(crate) const AUTHORITY_CERT: Self = Self(1 << 26);
    /// It has one of the two without the other.
    pub(crate) const AUTHORITY_CERT_PARTIAL: Self = Self(1 << 27);

    /// That there is such an extension.
    pub(crate) const fn present(extension: Known) -> Self {
        Self(1 << extension as u32)
    }

    /// That it is critical.
    pub(crate) const fn critical(extension: Known) -> Self {
        Self(1 << 6 << extension as u32)
    }

    /// Either of them.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether this fact, or one of these, was found.
    pub(crate) const fn has(self, facts: Self) -> bool {
        self.0 & facts.0 != 0
    }

    pub(crate) fn note(&mut self, fact: Self, found: bool) {
        if found {
            self.0 |= fact.0;
        }
    }
}

const _: () = assert!(
    Known::Other as u32 == 5,
    "six bits each for what is there and critical"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_facts_share_a_bit() {
        let known = [
            Known::AuthorityKeyIdentifier,
            Known::BasicConstraints,
            Known::KeyUsage,
            Known::SubjectAlternativeName,
            Known::SubjectKeyIdentifier,
            Known::Other,
        ];
        let others = [
            Facts::VERSION_2,
            Facts::VERSION_3,
            Facts::SERIAL_NEGATIVE,
            Facts::SERIAL_ZERO,
            Facts::SERIAL_TOO_LONG,
            Facts::ALGORITHMS_DIFFER,
            Facts::ALGORITHM_WITHOUT_PARAMETERS,
            Facts::EARLY_GENERALIZED_TIME,
            Facts::UNIQUE_IDENTIFIER,
            Facts::CA,
            Facts::PATH_LENGTH,
            Facts::KEY_CERT_SIGN,
            Facts::NO_USAGE,
            Facts::AUTHORITY_KEY,
            Facts::AUTHORITY_CERT,
            Facts::AUTHORITY_CERT_PARTIAL,
        ];
        let mut seen = Facts::NONE;
        let extensions = known
            .iter()
            .flat_map(|&known| [Facts::present(known), Facts::critical(known)]);
        for fact in extensions.chain(others) {
            assert!(fact.0.is_power_of_two() && !seen.has(fact), "{fact:?}");
            seen.note(fact, true);
        }
        assert!(!seen.has(Facts::NONE));
    }
}
