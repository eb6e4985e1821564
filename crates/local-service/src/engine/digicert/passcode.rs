//! Passcodes, made of randomness.

use zeroize::Zeroizing;

/// Letters, digits, `-` and `_` (the alphabet of RFC 4648 section 5): characters that no header,
/// JSON string or shell gives a meaning to. They are 64, so that six random bits are one character
/// and all are equally likely.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A passcode of `len` characters, six bits each: 120 bits for the usual 20.
pub(super) fn fresh(len: usize, random: &mut dyn FnMut(&mut [u8])) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new(vec![0; len]);
    random(&mut bytes);
    // With room for all of it from the start: a text that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(len));
    text.extend(
        bytes
            .iter()
            .filter_map(|byte| ALPHABET.get(usize::from(byte & 0x3F)))
            .map(|character| char::from(*character)),
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_comes_from_equally_many_bytes() {
        let mut next = 0_u8;
        let text = fresh(256, &mut |bytes| {
            for byte in bytes {
                *byte = next;
                next = next.wrapping_add(1);
            }
        });
        assert_eq!(text.len(), 256);
        let mut sorted = ALPHABET.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), 64);
        for character in sorted {
            let times = text.bytes().filter(|byte| *byte == character).count();
            assert_eq!(times, 4, "{}", char::from(character));
            assert!(!pop_models::digicert::is_masked(
                &char::from(character).to_string()
            ));
        }
    }
}
