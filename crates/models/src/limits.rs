//! Every cap of this crate, with its reason.

/// Nesting depth of JSON that is read.
///
/// The deepest recorded body has three levels; 16 is what the reader's one-word stack holds, and
/// it bounds the work for a hostile body without recursion.
pub const MAX_DEPTH: u32 = 16;

/// Length of a body that a host should be ready to read, in bytes: 4 MiB.
///
/// The reader itself works on whatever slice it is given, because the caller already holds it.
/// Whoever receives a body from a socket stops here: the longest recorded one has under 5 KiB, and a list
/// of 25 certificates, each uploaded as the 64 KiB of text that this project accepts at most, has 2.2 MB.
pub const MAX_BODY_LEN: usize = 4 << 20;

/// Length of an ETag, in bytes.
///
/// Recorded ones have 12 to 52; the bound keeps a request header within any server's limits.
pub const MAX_ETAG_LEN: usize = 256;

/// Length of a certificate's name: the service's own pattern, `^[A-Za-z0-9-._]{1,64}$`.
pub const MAX_CERTIFICATE_NAME_LEN: usize = 64;

/// Length of an IoT hub's name: the service's own pattern, 3 to 50.
pub const MAX_HUB_NAME_LEN: usize = 50;

/// Length of a resource group's name: Azure Resource Manager's own rule.
pub const MAX_RESOURCE_GROUP_LEN: usize = 90;

/// Length of a subscription's id: a GUID has 36; room is left for test subscriptions.
pub const MAX_SUBSCRIPTION_ID_LEN: usize = 64;

/// Length of a request target that is parsed, in bytes.
///
/// The longest that [`iothub::IotHubRequest`](crate::iothub::IotHubRequest) can write has 1396, a resource group
/// of 90 characters being percent-encoded, and that of [`digicert`](crate::digicert) under 200; the
/// rest is room for query parameters that are ignored.
pub const MAX_TARGET_LEN: usize = 4096;

/// Digits of a fraction of a second that is read.
///
/// DigiCert writes six; nine are nanoseconds, finer than any clock here. More are refused, not
/// rounded.
pub const MAX_FRACTION_DIGITS: usize = 9;

/// Length of an id in a DigiCert path, in characters.
///
/// The documented ones have 36 (a UUID) and 40 (`IOT_` and a UUID); the rest is room.
pub const MAX_ID_LEN: usize = 64;

/// How many characters of a passcode are shown at most: the service shows its first five.
pub const MASK_SHOWN_LEN: usize = 5;

/// How long a passcode must be, in characters, for any of it to be shown.
///
/// Five of 16 known leave 11 unknown ones, which are 65 bits if they are letters and digits.
/// Of a shorter passcode nothing is shown.
pub const MASK_MIN_LEN: usize = 16;

/// How many asterisks our own mask has: as many as the documented sample, whatever was masked.
pub const MASK_ASTERISKS: usize = 19;
