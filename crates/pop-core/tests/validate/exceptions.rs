//! Where our verdict differs from upstream's on purpose: one reason for each id.
//!
//! These are proofs of possession: extensions that say what a certificate may be used for elsewhere
//! are not evaluated, unless they are critical, which refuses.

const CA_LEAF: &str = "a CA is no leaf for a proof; one hop with a CA below is out of scope";
const CRITICAL: &str = "critical extensions other than the four that are evaluated are refused";
const EKU: &str = "extended key usage is not evaluated: a proof is no use of the leaf's key";
const POLICIES: &str = "certificate policies are not evaluated";
const ALT_NAME: &str = "alternative names are not evaluated: the code stands in the common name";
const FOREIGN: &str = "the value of an extension that is not evaluated is not decoded";
const NAMES: &str = "names are compared byte for byte, not by RFC 5280 section 7.1";
const AKI_MISSING: &str = "a missing key identifier is reported, the signature decides";
const RSA_BITS: &str = "moduli that are no multiple of 8 bits are reported: 2046 bits are recorded";
const CA_AKI: &str = "the CA's own authority key identifier is not evaluated: it is the anchor";

pub(crate) const X509_LIMBO: &[(&str, &str)] = &[
    ("rfc5280::aki::leaf-missing-aki", AKI_MISSING),
    ("rfc5280::aki::cross-signed-root-missing-aki", CA_AKI),
    ("rfc5280::eku::ee-eku-empty", EKU),
    ("rfc5280::nc::not-allowed-in-ee-noncritical", FOREIGN),
    ("rfc5280::ski::root-missing-ski", AKI_MISSING),
    ("rfc5280::ca-as-leaf", CA_LEAF),
    ("webpki::aki::root-with-aki-missing-keyidentifier", CA_AKI),
    ("webpki::aki::root-with-aki-authoritycertissuer", CA_AKI),
    ("webpki::aki::root-with-aki-ski-mismatch", CA_AKI),
    ("webpki::eku::ee-anyeku", EKU),
    ("webpki::eku::ee-without-eku", EKU),
    ("webpki::malformed-aia", FOREIGN),
    ("webpki::forbidden-rsa-not-divisible-by-8-in-root", RSA_BITS),
    (
        "webpki::forbidden-rsa-key-not-divisible-by-8-in-leaf",
        RSA_BITS,
    ),
];

pub(crate) const PKITS: &[(&str, &str)] = &[
    ("ValidNameChainingWhitespaceTest3EE", NAMES),
    ("ValidNameChainingWhitespaceTest4EE", NAMES),
    (
        "ValidRolloverfromPrintableStringtoUTF8StringTest10EE",
        NAMES,
    ),
];

pub(crate) const BORINGSSL_CHAINS: &[(&str, &str)] = &[
    ("intermediate-eku-c2pamanifest/c2patimestamp", EKU),
    ("intermediate-eku-c2pamanifest/clientauth", EKU),
    ("intermediate-eku-c2patimestamping/c2pamanifest", EKU),
    ("intermediate-eku-c2patimestamping/clientauth", EKU),
    (
        "issuer-and-subject-not-byte-for-byte-equal/anchor",
        "SHA-1 signatures are never accepted",
    ),
    ("policies-inhibit-anypolicy-by-root-fail/main", CRITICAL),
    (
        "policies-inhibit-anypolicy-by-root-ok/ta-with-constraints",
        CRITICAL,
    ),
    ("policies-inhibit-mapping-by-root-fail/main", CRITICAL),
    (
        "policies-inhibit-mapping-by-root-ok/ta-with-constraints",
        CRITICAL,
    ),
    ("policies-ok/main", CRITICAL),
    ("policies-ok/ta-with-constraints", CRITICAL),
    ("policies-on-root-wrong/main", CRITICAL),
    (
        "policies-required-by-root-fail/ta-with-constraints",
        POLICIES,
    ),
    ("policy-mappings-on-root-ok/main", CRITICAL),
    ("policy-mappings-on-root-ok/ta-with-constraints", CRITICAL),
    ("target-eku-any/clientauth-strict", EKU),
    ("target-eku-any/mlsclientauth", EKU),
    ("target-eku-any/serverauth-strict-leaf", EKU),
    ("target-eku-any/serverauth-strict", EKU),
    ("target-eku-clientauth/serverauth-strict", EKU),
    ("target-eku-clientauth/serverauth", EKU),
    ("target-eku-many/clientauth-strict-leaf", EKU),
    ("target-eku-many/clientauth-strict", EKU),
    ("target-eku-many/mlsclientauth", EKU),
    ("target-eku-many/serverauth-strict-leaf", EKU),
    ("target-eku-many/serverauth-strict", EKU),
    ("target-eku-none/clientauth-strict-leaf", EKU),
    ("target-eku-none/clientauth-strict", EKU),
    ("target-eku-none/mlsclientauth", EKU),
    ("target-has-ca-basic-constraints/main", CA_LEAF),
    (
        "target-has-keycertsign-but-not-ca/main",
        "a leaf must not be able to sign certificates",
    ),
    (
        "target-has-pathlen-but-not-ca/main",
        "RFC 5280 section 4.2.1.9 forbids it, upstream warns",
    ),
    ("target-msapplicationpolicies-and-eku/main", CRITICAL),
    ("target-not-end-entity/main", CA_LEAF),
];

pub(crate) const X509TEST: &[(&str, &str)] = &[
    ("ok-ca", CA_LEAF),
    ("ok-ext-basic-constraints", CA_LEAF),
    ("ok-ext-extended-key-usage2", CRITICAL),
    ("ok-ext-inhibit-anypolicy", CRITICAL),
    ("ok-ext-name-constraints", CA_LEAF),
    ("ok-ext-policy-constraints", CRITICAL),
    ("ok-ext-policy-map", CA_LEAF),
    ("ok-v2-issuer-asn1-differ", NAMES),
    ("ok-v2", "only version 3 is accepted"),
    ("xf-ext-altname-empty", ALT_NAME),
    ("xf-ext-altname-empty2", ALT_NAME),
    ("xf-ext-altname-invalid-domain", ALT_NAME),
    ("xf-ext-altname-invalid-email", ALT_NAME),
    ("xf-ext-altname-relative-uri", ALT_NAME),
    ("xf-ext-altname-schemeless-uri", ALT_NAME),
    ("xf-ext-cert-policies-any-qual", POLICIES),
    ("xf-ext-ct-sct-trailing-data", FOREIGN),
    ("xf-ext-ct-sct-wrong-type", FOREIGN),
    ("xf-ext-policy-constraint-noncrit", POLICIES),
    ("xf-ext-subject-info-empty", FOREIGN),
    (
        "xf-soon-generalized-time",
        "reported: device issuers do it to keep a constant length",
    ),
    (
        "xf-subject-t61",
        "names are never decoded; the common name itself must be UTF-8 or printable",
    ),
    (
        "xf-v3-uniqueid-noexts1",
        "unique identifiers are tolerated and reported",
    ),
    (
        "xf-v3-uniqueid-noexts2",
        "unique identifiers are tolerated and reported",
    ),
];

pub(crate) const BORINGSSL_SIGNED_DATA: &[(&str, &str)] = &[
    (
        "ecdsa-prime256v1-sha512",
        "each curve goes with one digest: SHA-256 with P-256",
    ),
    (
        "ecdsa-secp384r1-sha256",
        "each curve goes with one digest: SHA-384 with P-384",
    ),
    ("rsa-pkcs1-sha256", "RSA of 1024 bits is never accepted"),
];
