//! Chance that is the same on every machine.

/// xorshift64*: the same documents on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % bound
    }

    pub(crate) fn one_of<'t>(&mut self, choices: &[&'t str]) -> &'t str {
        choices[self.below(choices.len())]
    }

    /// One byte cut off, put in, taken out or replaced.
    pub(crate) fn damage(&mut self, json: &mut Vec<u8>) {
        let at = self.below(json.len().max(1));
        let byte = match self.below(3) {
            0 => b"{}[]\",:\\utfn0e-. \n\x00\xFF\xC3"[self.below(21)],
            1 => self.next().to_le_bytes()[0],
            _ => json
                .get(self.below(json.len().max(1)))
                .copied()
                .unwrap_or(b'0'),
        };
        match self.below(4) {
            0 => json.truncate(at),
            1 => json.insert(at, byte),
            _ if json.is_empty() => json.push(byte),
            2 => drop(json.remove(at)),
            _ => json[at] = byte,
        }
    }
}
