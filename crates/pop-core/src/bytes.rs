//! Comparing bytes.

/// Whether both are the same. The comparison that the compiler brings along goes byte by byte on a
/// device, and was a tenth of all instructions of parsing and validating.
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let (words, rest) = one.as_chunks::<4>();
    let (other_words, other_rest) = other.as_chunks::<4>();
    words.iter().zip(other_words).all(|(a, b)| a == b)
        && rest.iter().zip(other_rest).all(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_counts_and_so_does_the_length() {
        let bytes = [7; 11];
        for len in 0..=bytes.len() {
            let all = &bytes[..len];
            assert!(same(all, &[7; 11][..len]));
            assert!(!same(all, &[7; 12][..len + 1]) && !same(&[7; 12][..len + 1], all));
            for at in 0..len {
                let mut other = bytes;
                other[at] ^= 0x80;
                assert!(!same(all, &other[..len]), "{at} of {len}");
            }
        }
    }
}
