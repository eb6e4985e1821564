//! One CA certificate and one leaf, with the verdict that is expected.

use crate::forge::{Cert, Pair};
use crate::keyring::Keyring;

/// What a leaf stands in the corpus for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Every verifier must accept it.
    Good,
    /// It breaks the rule that it names; we refuse or report it.
    Mutated,
    /// We accept it without a word: unusual, or beyond what we evaluate.
    Odd,
    /// A flipped signature bit: a verifier that accepts it is broken.
    Planted,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Mutated => "mutated",
            Self::Odd => "odd",
            Self::Planted => "planted",
        }
    }
}

pub(crate) struct Case {
    /// Name of its files: what is wrong, in a few words.
    pub(crate) id: String,
    pub(crate) kind: Kind,
    /// The finding, rejection or parse error that it must cause, or two as [`words`] tells them apart; empty if none.
    pub(crate) rule: &'static str,
    pub(crate) ca: Vec<u8>,
    pub(crate) leaf: Vec<u8>,
}

/// The names in a rule or in a verdict: two in `CaKey(EcCurve)`.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// What is done to a pair that breaks no rule.
pub(crate) type Change = fn(&mut Pair);

/// Name, rule, and the fault.
pub(crate) type Fault = (&'static str, &'static str, Change);

/// Makes and signs each pair.
pub(crate) fn make(keyring: &mut Keyring, now: i64, kind: Kind, faults: &[Fault]) -> Vec<Case> {
    faults
        .iter()
        .map(|&(id, rule, change)| {
            let mut pair = Pair::sound(keyring, now);
            change(&mut pair);
            let Pair { ca, leaf, .. } = pair;
            case(id, kind, rule, keyring, (&ca, &leaf))
        })
        .collect()
}

pub(crate) fn case(
    id: &str,
    kind: Kind,
    rule: &'static str,
    keyring: &mut Keyring,
    (ca, leaf): (&Cert, &Cert),
) -> Case {
    Case {
        id: id.to_owned(),
        kind,
        rule,
        ca: ca.signed(keyring),
        leaf: leaf.signed(keyring),
    }
}
