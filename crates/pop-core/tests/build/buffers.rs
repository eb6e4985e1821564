//! Buffers of every size, with canaries around them.

use pop_core::{BuildError, Certificate, SignDigest, Signature};

use crate::made::{Ca, builder, ca_signer, checked, leaf_key, p384_key, rsa_key, signed};

const CANARY: u8 = 0xc5;

#[test]
fn every_size_from_nothing_to_more_than_enough() {
    let leaf_key = leaf_key();
    let modulus = vec![0xfe; 512];
    for (ca_key, longest, shortest) in [
        (
            Ca::default().key,
            Signature::EcdsaFixed(&[0x90; 64]),
            Signature::EcdsaDer(&[0x30, 6, 2, 1, 1, 2, 1, 1]),
        ),
        (
            p384_key(),
            Signature::EcdsaFixed(&[0x90; 96]),
            Signature::EcdsaDer(&[0x30, 6, 2, 1, 1, 2, 1, 1]),
        ),
        (
            rsa_key(256),
            Signature::Rsa(&modulus[..256]),
            Signature::Rsa(&modulus[..256]),
        ),
        (
            rsa_key(512),
            Signature::Rsa(&modulus),
            Signature::Rsa(&modulus),
        ),
    ] {
        let ca_der = Ca {
            key: ca_key,
            ..Ca::default()
        }
        .der();
        let ca = Certificate::from_der(&ca_der).unwrap();
        let builder = builder(&ca, &leaf_key);
        let needed = builder.encoded_len();
        for size in 0..needed + 10 {
            let mut memory = vec![CANARY; size + 16];
            let (before, rest) = memory.split_at_mut(8);
            let (buffer, after) = rest.split_at_mut(size);
            match builder.write_tbs(buffer) {
                Ok(unsigned) => {
                    assert!(size >= needed);
                    let leaf = unsigned.assemble(longest).unwrap();
                    assert_eq!(leaf.as_der().len(), needed);
                    checked(&ca, &leaf);
                    assert!(buffer[needed..].iter().all(|&byte| byte == CANARY));
                    let leaf = builder
                        .write_tbs(buffer)
                        .unwrap()
                        .assemble(shortest)
                        .unwrap();
                    checked(&ca, &leaf);
                    assert!(buffer[needed..].iter().all(|&byte| byte == CANARY));
                }
                Err(error) => {
                    assert!(size < needed);
                    assert_eq!(error, BuildError::BufferTooSmall { needed });
                    assert!(buffer.iter().all(|&byte| byte == 0), "left as it was");
                }
            }
            assert_eq!((&*before, &*after), (&[CANARY; 8][..], &[CANARY; 8][..]));
        }
    }
}

#[test]
fn signing_in_buffers_of_every_size() {
    let (ca_der, leaf_key) = (Ca::default().der(), leaf_key());
    let ca = Certificate::from_der(&ca_der).unwrap();
    let builder = builder(&ca, &leaf_key);
    let (needed, expected) = (builder.encoded_len(), signed(&ca, &builder));
    for size in 0..=needed + 1 {
        let mut memory = vec![CANARY; size + 16];
        let buffer = &mut memory[8..8 + size];
        // The buffer holds an earlier leaf, or the beginning of one.
        for (slot, byte) in buffer.iter_mut().zip(&expected) {
            *slot = *byte;
        }
        match builder.write_tbs(buffer) {
            Ok(unsigned) => {
                assert!(size >= needed);
                assert_eq!(unsigned.sign(&mut ca_signer()).unwrap().as_der(), expected);
                assert!(buffer[needed..].iter().all(|&byte| byte == CANARY));
            }
            Err(error) => {
                assert!(size < needed);
                assert_eq!(error, BuildError::BufferTooSmall { needed });
                assert!(buffer.iter().all(|&byte| byte == 0), "left as it was");
            }
        }
        assert_eq!(memory[..8], [CANARY; 8]);
        assert_eq!(memory[8 + size..], [CANARY; 8]);
    }
}

#[test]
fn an_unsigned_leaf_is_no_certificate() {
    let (ca_der, leaf_key) = (Ca::default().der(), leaf_key());
    let ca = Certificate::from_der(&ca_der).unwrap();
    let builder = builder(&ca, &leaf_key);
    // The buffer holds an earlier leaf; a second one is begun and given up.
    let mut buffer = vec![0; builder.encoded_len()];
    builder
        .write_tbs(&mut buffer)
        .unwrap()
        .sign(&mut ca_signer())
        .unwrap();
    let tbs = {
        let unsigned = builder.write_tbs(&mut buffer).unwrap();
        unsigned.tbs_der().to_vec()
    };
    assert_eq!(buffer[..4], [0; 4]);
    assert_eq!(buffer[4..4 + tbs.len()], tbs);
    assert!(Certificate::from_der(&buffer).is_err());
}

#[test]
fn both_ways_to_sign_give_the_same() {
    let (ca_der, leaf_key) = (Ca::default().der(), leaf_key());
    let ca = Certificate::from_der(&ca_der).unwrap();
    let builder = builder(&ca, &leaf_key);
    let mut one = vec![0; builder.encoded_len()];
    let mut two = vec![0xff; builder.encoded_len() + 100];
    let one = builder
        .write_tbs(&mut one)
        .unwrap()
        .sign(&mut ca_signer())
        .unwrap();
    let unsigned = builder.write_tbs(&mut two).unwrap();
    let mut fixed = [0; 64];
    ca_signer()
        .sign_digest(unsigned.digest().as_bytes(), &mut fixed)
        .unwrap();
    let two = unsigned.assemble(Signature::EcdsaFixed(&fixed)).unwrap();
    assert_eq!(one, two);
    let certificate = Certificate::from_der(one.as_der()).unwrap();
    let der = Signature::EcdsaDer(certificate.signature_value());
    let mut three = vec![0; builder.encoded_len()];
    let three = builder
        .write_tbs(&mut three)
        .unwrap()
        .assemble(der)
        .unwrap();
    assert_eq!(one, three);
}
