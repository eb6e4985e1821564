//! Base64 (RFC 4648 section 4, with padding), writing only.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The text of `bytes`, on one line. Only certificates come here, so the table look-up is no leak.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .chain([0, 0].iter())
            .take(3)
            .fold(0usize, |bits, byte| bits << 8 | usize::from(*byte));
        for position in 0..4 {
            // n octets give n + 1 characters.
            let character = if position <= group.len() {
                ALPHABET.get(bits >> (18 - 6 * position) & 63)
            } else {
                None
            };
            out.push(char::from(*character.unwrap_or(&b'=')));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn rfc_4648_section_10() {
        for (plain, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(super::encode(plain.as_bytes()), text);
        }
        assert_eq!(super::encode(&[0xfb, 0xff, 0xbf]), "+/+/");
    }
}
