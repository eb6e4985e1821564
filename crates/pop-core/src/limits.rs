//! Every cap on size and work, each with its reason.

/// Longest verification code in bytes: a common name has at most 64 characters
/// (RFC 5280 Appendix A.1, `ub-common-name`), and a code is ASCII.
pub const MAX_CODE_LEN: usize = 64;

/// Longest certificate that is read, in bytes.
///
/// A CA with an RSA-4096 key and a 4 KiB name still fits; the cap bounds all work that grows with
/// the input and lets lengths have at most two bytes.
pub const MAX_CERTIFICATE_LEN: usize = 8192;

/// Longest leaf that is built, in bytes: a longer one could not be read. For most CAs a kilobyte is ample;
/// [`max_leaf_len`](crate::max_leaf_len) computes the length.
pub const MAX_LEAF_LEN: usize = MAX_CERTIFICATE_LEN;

/// Most extensions that are read in one certificate.
///
/// Duplicates are found by looking at every earlier extension, so the work grows with the square.
/// Certificates seen in practice have at most a dozen.
pub const MAX_EXTENSIONS: usize = 32;

/// Longest serial number, in bytes as encoded: RFC 5280 section 4.1.2.2.
pub const MAX_SERIAL_LEN: usize = 20;

/// Smallest RSA modulus, in bytes. 256 bytes admit the 2041-bit to 2048-bit moduli: a service is
/// known to have issued and accepted 2046-bit ones.
pub const MIN_RSA_MODULUS_LEN: usize = 256;

/// Largest RSA modulus, in bytes (4096 bits): bounds the cost of one verification.
pub const MAX_RSA_MODULUS_LEN: usize = 512;

/// Smallest RSA public exponent.
pub const MIN_RSA_EXPONENT: u64 = 3;

/// Largest RSA public exponent: bounds the cost of one verification.
pub const MAX_RSA_EXPONENT: u64 = 1 << 32;

/// Longest certification request that is read, in bytes: what holds for certificates.
pub const MAX_REQUEST_LEN: usize = MAX_CERTIFICATE_LEN;

/// Longest DNS name that is asked for, in bytes: RFC 1034 section 3.1 allows 255 on the wire, which
/// are 253 as text.
pub const MAX_DNS_NAME_LEN: usize = 253;

/// Longest label of a DNS name, in bytes: RFC 1034 section 3.1.
pub const MAX_DNS_LABEL_LEN: usize = 63;

/// Most attributes that are read in one certification request.
///
/// Duplicates are found by looking at every earlier attribute, so the work grows with the square.
/// Requests seen in practice have at most half a dozen.
pub const MAX_REQUEST_ATTRIBUTES: usize = 32;

/// Most values in one [`FieldRule`](crate::FieldRule).
///
/// Each is compared with each attribute of the subject, so the work grows with the product.
/// Documented rules have two values.
pub const MAX_RULE_VALUES: usize = 64;
