//! Findings: what a certificate does otherwise than RFC 5280 or usage wants.

use core::fmt;

/// Declares the findings once: variant, where the rule stands, and the text that is both its
/// documentation and its `Display`.
macro_rules! findings {
    ($($variant:ident, $reference:literal: $text:literal,)*) => {
        /// A rule that a certificate breaks, or an oddity worth telling.
        ///
        /// The order is the order in which refusals are reported: what says most about a mistake
        /// comes first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Finding {
            $(
                #[doc = $text]
                #[doc = ""]
                #[doc = concat!("By ", $reference, ".")]
                $variant,
            )*
        }

        impl Finding {
            /// Every finding there is, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Where the rule stands, such as `RFC 5280 section 4.1.2.2`; `usage` where no standard
            /// asks for it.
            ///
            /// ```
            /// # use pop_core::Finding;
            /// assert_eq!(Finding::LeafSerialZero.reference(), "RFC 5280 section 4.1.2.2");
            /// ```
            #[must_use]
            pub const fn reference(self) -> &'static str {
                match self { $(Self::$variant => $reference,)* }
            }

            const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

findings! {
    KeyIdentifierMismatch, "RFC 5280 section 4.2.1.2":
        "the leaf's authority key identifier is not the CA's subject key \
        identifier: another key of the same CA may have signed the leaf",
    AuthorityCertMismatch, "RFC 5280 section 4.2.1.1":
        "the leaf's authority key identifier names another certificate than the \
        CA's, by its issuer and serial number",
    CaSubjectEmpty, "RFC 5280 section 4.1.2.6":
        "the CA certificate has an empty subject",
    CaNotYetValid, "RFC 5280 section 6.1.3 (a)(2)":
        "the CA certificate is not yet valid",
    CaExpired, "RFC 5280 section 6.1.3 (a)(2)":
        "the CA certificate has expired",
    CaVersion, "RFC 5280 section 6.1.4 (k)":
        "the CA certificate is not version 3",
    CaBasicConstraintsMissing, "RFC 5280 section 6.1.4 (k)":
        "the CA certificate has no basic constraints",
    CaNotMarkedAsCa, "RFC 5280 section 6.1.4 (k)":
        "the CA certificate's basic constraints do not say that it is a CA",
    CaBasicConstraintsNotCritical, "RFC 5280 section 4.2.1.9":
        "the CA certificate's basic constraints are not critical",
    CaKeyUsageWithoutKeyCertSign, "RFC 5280 section 6.1.4 (n)":
        "the CA certificate's key usage does not allow signing \
        certificates (keyCertSign)",
    CaKeyUsageMissing, "RFC 5280 section 4.2.1.3":
        "the CA certificate has no key usage",
    CaPathLengthWithoutKeyUsage, "RFC 5280 section 4.2.1.9":
        "the CA certificate states a path length but no key usage",
    CaUnknownCriticalExtension, "RFC 5280 section 6.1.4 (o)":
        "the CA certificate has a critical extension that is not evaluated \
        here",
    CaKeyIdentifierCritical, "RFC 5280 section 4.2.1.1 and 4.2.1.2":
        "a key identifier of the CA certificate is critical",
    CaKeyIdentifierMissing, "RFC 5280 section 4.2.1.2":
        "the CA certificate has no subject key identifier",
    CaAlgorithmMismatch, "RFC 5280 section 4.1.1.2":
        "the CA certificate names two different signature algorithms",
    CaSerialNumber, "RFC 5280 section 4.1.2.2":
        "the CA certificate's serial number is zero, negative or longer than 20 bytes",
    CaUniqueIdentifier, "RFC 5280 section 4.1.2.8":
        "the CA certificate has a unique identifier, which RFC 5280 gave up",
    CaGeneralizedTime, "RFC 5280 section 4.1.2.5":
        "the CA certificate writes a year before 2050 as GeneralizedTime",
    CaRsaExponent, "usage":
        "the CA's RSA exponent is not 65537",
    CaRsaModulusBits, "usage":
        "the length of the CA's RSA modulus is not a multiple of 8 bits",
    LeafVersion, "RFC 5280 section 4.1.2.1":
        "the leaf is not version 3",
    LeafSerialNegative, "RFC 5280 section 4.1.2.2":
        "the leaf's serial number is negative",
    LeafSerialZero, "RFC 5280 section 4.1.2.2":
        "the leaf's serial number is zero",
    LeafSerialTooLong, "RFC 5280 section 4.1.2.2":
        "the leaf's serial number is longer than 20 bytes",
    LeafMarkedAsCa, "RFC 5280 section 4.2.1.9":
        "the leaf's basic constraints say that it is a CA",
    LeafKeyCertSign, "RFC 5280 section 4.2.1.3":
        "the leaf's key usage allows signing certificates (keyCertSign)",
    LeafPathLength, "RFC 5280 section 4.2.1.9":
        "the leaf states a path length, which only CAs have",
    LeafKeyUsageEmpty, "RFC 5280 section 4.2.1.3":
        "the leaf's key usage names no usage",
    LeafUnknownCriticalExtension, "RFC 5280 section 6.1.5 (f)":
        "the leaf has a critical extension that is not evaluated here",
    LeafKeyIdentifierCritical, "RFC 5280 section 4.2.1.1 and 4.2.1.2":
        "a key identifier of the leaf is critical",
    LeafKeyIdentifierMissing, "RFC 5280 section 4.2.1.1":
        "the leaf has no authority key identifier",
    LeafAuthorityCertPartial, "RFC 5280 Appendix A.2":
        "the leaf's authority key identifier has an issuer without a serial \
        number, or a serial number without an issuer",
    LeafKeyUnsupported, "usage":
        "the leaf's own key is weak, malformed or of an unsupported algorithm",
    LeafKeyInvalid, "SEC 1 section 3.2.2.1":
        "the leaf's own key is none: its point does not lie on its curve",
    LeafKeyIsCaKey, "usage":
        "the leaf carries the CA's own key; tools that search by key may take one for \
        the other",
    LeafOutsideCaValidity, "usage":
        "the leaf is valid when the CA certificate is not",
    LeafUniqueIdentifier, "RFC 5280 section 4.1.2.8":
        "the leaf has a unique identifier, which RFC 5280 gave up",
    LeafGeneralizedTime, "RFC 5280 section 4.1.2.5":
        "the leaf writes a year before 2050 as GeneralizedTime",
    LeafRsaParametersMissing, "RFC 4055 section 5":
        "the leaf's RSA signature algorithm lacks its NULL parameters",
    LeafSubjectNotOnlyCommonName, "usage":
        "the leaf's subject holds more than the common name",
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// A set of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Findings(u64);

impl Findings {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) const fn of(findings: &[Finding]) -> Self {
        let mut set = Self::NONE;
        let mut rest = findings;
        while let [first, tail @ ..] = rest {
            set = Self(set.0 | Self::bit(*first));
            rest = tail;
        }
        set
    }

    const fn bit(finding: Finding) -> u64 {
        1 << finding as u64
    }

    pub(crate) fn note(&mut self, finding: Finding, present: bool) {
        if present {
            self.0 |= Self::bit(finding);
        }
    }

    /// The findings that are in both sets.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether nothing was found.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this was found.
    #[must_use]
    pub const fn contains(self, finding: Finding) -> bool {
        self.0 & Self::bit(finding) != 0
    }

    /// What comes first in the order of [`Finding`].
    pub(crate) fn first(self) -> Option<Finding> {
        // Bits are numbered in that order.
        let bit = usize::try_from(self.0.trailing_zeros()).ok()?;
        Finding::ALL.get(bit).copied()
    }

    /// The findings, in the order of [`Finding`].
    pub fn iter(self) -> impl Iterator<Item = Finding> {
        Finding::ALL
            .iter()
            .copied()
            .filter(move |&finding| self.contains(finding))
    }
}

const _: () = assert!(Finding::ALL.len() <= 64, "a set of findings has 64 bits");

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::vec::Vec;

    #[test]
    fn sets() {
        assert!(
            Findings::of(Finding::ALL)
                .iter()
                .eq(Finding::ALL.iter().copied())
        );
        assert!(Finding::ALL.is_sorted());
        let set = Findings::of(&[Finding::LeafVersion, Finding::CaExpired]);
        assert_eq!(
            set.iter().collect::<Vec<_>>(),
            [Finding::CaExpired, Finding::LeafVersion]
        );
        assert_eq!(set.first(), Some(Finding::CaExpired));
        assert_eq!(Findings::NONE.first(), None);
        assert!(!set.contains(Finding::CaVersion) && !set.is_empty());
        assert!(Findings::NONE.is_empty());
    }
}
