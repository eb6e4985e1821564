//! Whole numbers.

use core::fmt;

/// Displays a number in decimal. On some bare targets `core::fmt` keeps a panic site for 64 bits.
///
/// ```
/// assert_eq!(pop_text::Decimal(1_000).to_string(), "1000");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal(pub u64);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = [b'0'; 20];
        let mut rest = self.0;
        for slot in digits.iter_mut().rev() {
            let [.., digit] = (rest % 10).to_be_bytes();
            *slot |= digit;
            rest /= 10;
        }
        let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
        // Of a zero the last digit stays.
        let shown = digits.get(zeros.min(19)..).unwrap_or_default();
        f.write_str(core::str::from_utf8(shown).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::ToString as _;

    #[test]
    fn as_core_writes_it() {
        for number in [0, 1, 9, 10, 99, 100, 1_234_567_890, u64::MAX - 1, u64::MAX] {
            assert_eq!(Decimal(number).to_string(), number.to_string());
        }
    }
}
