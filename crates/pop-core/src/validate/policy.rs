//! Policies: which rules refuse a leaf, and which are only reported.

use super::finding::{Finding, Findings};

/// What [`validate`](crate::validate()) refuses beyond the proof itself.
///
/// The proof is refused under every policy if issuer, common name, the leaf's period of validity,
/// an algorithm or the signature is wrong: see [`Rejection`](crate::Rejection). All other rules are
/// [`Finding`]s, and a policy says for each whether it refuses or is reported.
///
/// ```
/// use pop_core::{Finding, Policy};
///
/// assert!(Policy::rfc5280().refuses(Finding::CaExpired));
/// assert!(!Policy::azure().refuses(Finding::CaExpired));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    refused: Findings,
}

impl Policy {
    /// The rules of RFC 5280 for one certificate and its direct issuer, as a careful relying party
    /// reads them. An extension that is missing where a certificate is still usable is reported.
    #[must_use]
    pub const fn rfc5280() -> Self {
        use Finding::*;
        const REFUSED: Findings = Findings::of(&[
            KeyIdentifierMismatch,
            AuthorityCertMismatch,
            CaSubjectEmpty,
            CaNotYetValid,
            CaExpired,
            CaVersion,
            CaBasicConstraintsMissing,
            CaNotMarkedAsCa,
            CaKeyUsageWithoutKeyCertSign,
            CaUnknownCriticalExtension,
            CaKeyIdentifierCritical,
            CaAlgorithmMismatch,
            CaSerialNumber,
            LeafVersion,
            LeafSerialNegative,
            LeafSerialZero,
            LeafSerialTooLong,
            LeafMarkedAsCa,
            LeafKeyCertSign,
            LeafPathLength,
            LeafKeyUsageEmpty,
            LeafUnknownCriticalExtension,
            LeafKeyIdentifierCritical,
            LeafAuthorityCertPartial,
            LeafKeyUnsupported,
            LeafKeyInvalid,
        ]);
        Self { refused: REFUSED }
    }

    /// Only what makes the proof false is refused, all else is reported.
    ///
    /// Azure is recorded accepting CAs without basic constraints, key usage and key identifier, or
    /// with a path length and no key usage; 2046-bit keys; key identifiers that are of no key; leaves
    /// without any extension, and leaves that are valid when the CA is not. What it does with an
    /// expired CA is not recorded: the leaf's own period decides here, and [`Finding::CaExpired`] is
    /// reported. That it takes what the other findings say is *assumed*.
    #[must_use]
    pub const fn azure() -> Self {
        Self {
            refused: Findings::NONE,
        }
    }

    /// Whether a leaf with this finding is refused.
    #[must_use]
    pub const fn refuses(&self, finding: Finding) -> bool {
        self.refused.contains(finding)
    }

    pub(crate) const fn refused(&self) -> Findings {
        self.refused
    }
}
