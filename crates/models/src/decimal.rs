//! Whole numbers for people.

use core::fmt::{self, Write as _};

/// In decimal, as `pop-core` does for itself, which this crate must not know. For 64 bits `core::fmt` keeps a panic site on bare targets with some compilers.
pub(crate) fn write(number: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut digits = [b'0'; 20];
    let mut rest = number;
    for slot in digits.iter_mut().rev() {
        let [.., digit] = (rest % 10).to_be_bytes();
        *slot |= digit;
        rest /= 10;
    }
    let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
    // Of a zero the last digit stays.
    let mut shown = digits.iter().skip(zeros.min(19));
    shown.try_for_each(|&digit| f.write_char(char::from(digit)))
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::ToString as _;

    struct Decimal(u64);

    impl fmt::Display for Decimal {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write(self.0, f)
        }
    }

    #[test]
    fn as_core_writes_it() {
        for number in [0, 1, 9, 10, 99, 100, 1_234_567_890, u64::MAX - 1, u64::MAX] {
            assert_eq!(Decimal(number).to_string(), number.to_string());
        }
    }
}
