//! A leaf whose every byte is pinned: no optimisation may change what is built. Its CA and its key
//! lie beside it, for the examples in the documentation.

use pop_core::{Certificate, LeafBuilder, LeafParams, SerialNumber};

use crate::made::{CODE, Ca, code, leaf_key, params, signed, validity};

/// Made by this test, then checked with `openssl verify -x509_strict`. To make them anew after a
/// deliberate change, run with `POP_CORE_MAKE_GOLDEN=1` and look at the difference.
const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");

#[test]
fn the_p256_leaf() {
    let (ca_der, leaf_key) = (Ca::default().der(), leaf_key());
    let ca = Certificate::from_der(&ca_der).unwrap();
    let serial = SerialNumber::derived(&ca, code(CODE), validity().not_before);
    let builder = LeafBuilder::new(&LeafParams {
        serial,
        ..params(&ca, &leaf_key)
    })
    .unwrap();
    let leaf = signed(&ca, &builder);
    for (name, made) in [
        ("p256_ca.der", &ca_der),
        ("p256_leaf_key.der", &leaf_key),
        ("p256_leaf.der", &leaf),
    ] {
        let path = format!("{GOLDEN}/{name}");
        if std::env::var_os("POP_CORE_MAKE_GOLDEN").is_some() {
            std::fs::write(&path, made).unwrap();
        }
        assert_eq!(*made, std::fs::read(&path).unwrap(), "{name}");
    }
}
