//! Every cap on size and work, each with its reason.

/// Longest verification code in octets: a common name has at most 64 characters
/// (RFC 5280 Appendix A.1, `ub-common-name`), and a code is ASCII.
pub const MAX_CODE_LEN: usize = 64;

/// Longest text that [`text::to_der`](crate::text::to_der) reads: room for the largest certificate
/// in base64 of PEM together with what `openssl x509 -text` prints above it, and the cap that AWS
/// IoT documents for the same field.
pub const MAX_TEXT_LEN: usize = 65_536;
