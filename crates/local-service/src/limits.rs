//! Every cap on what a passcode can be made of, each with its reason.
//!
//! DigiCert's own bounds are not documented: these are *assumed*, or this service's own.

use pop_models::limits::MASK_MIN_LEN;

/// Passcodes that an engine holds unless the options say otherwise.
///
/// An enrolment looks at each of them, and what one holds is bounded below, so all of them stay
/// under 64 MB.
pub const MAX_PASSCODES: usize = 1000;

/// Shortest passcode, in characters.
///
/// Details show five of them; the other eleven are 66 bits.
pub const MIN_PASSCODE_LEN: usize = 16;

/// Longest passcode, in characters: 384 bits are more than anybody needs, and devices have to keep
/// it.
pub const MAX_PASSCODE_LEN: usize = 64;

/// Length of a passcode when the request does not say, in characters: that of the documented
/// example, 120 bits.
pub const DEFAULT_PASSCODE_LEN: usize = 20;

/// Longest name of a passcode, in bytes: a line for people.
pub const MAX_NAME_LEN: usize = 256;

/// Longest description of a passcode, in bytes: a paragraph for people.
pub const MAX_DESCRIPTION_LEN: usize = 1024;

/// Most registered values of a passcode: more than there are certificate fields.
pub const MAX_REGISTERED_VALUES: usize = 16;

/// Most values in all registered values of a passcode together: what one rule of `pop-core` can
/// hold.
pub const MAX_VALUES: usize = pop_core::limits::MAX_RULE_VALUES;

/// Longest value of a certificate field, in bytes: 64 characters (RFC 5280 Appendix A.1) of four
/// bytes each.
pub const MAX_VALUE_LEN: usize = 256;

const _: () = assert!(
    MIN_PASSCODE_LEN >= MASK_MIN_LEN,
    "shorter ones show nothing"
);
const _: () = assert!(MIN_PASSCODE_LEN <= DEFAULT_PASSCODE_LEN);
const _: () = assert!(DEFAULT_PASSCODE_LEN <= MAX_PASSCODE_LEN);
