//! Identifiers made of randomness.

/// Random bytes as a version 4 UUID.
pub(super) fn v4(random: [u8; 16]) -> String {
    let number = u128::from_be_bytes(random);
    // Version 4 and the RFC 9562 variant have fixed places.
    let number = number & !(0xF000_u128 << 64) | (0x4000_u128 << 64);
    let number = number & !(0xC000_u128 << 48) | (0x8000_u128 << 48);
    let hex = format!("{number:032x}");
    let mut text = String::with_capacity(36);
    for (at, digit) in hex.chars().enumerate() {
        if matches!(at, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    text
}
