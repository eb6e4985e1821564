//! Models of keys that are elsewhere, with their faults.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use pop_core::{Digest, EcdsaSignature, P256Signer, SignDigest, SignatureAlgorithm};
use sha2::{Digest as _, Sha256};

use crate::made::ca_signer;

const ALGORITHM: SignatureAlgorithm = SignatureAlgorithm::EcdsaSha256;

/// What goes wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    None,
    Busy {
        times: usize,
    },
    Fails,
    /// The bus breaks when half of the answer is written.
    FailsHalfWay,
    SaysLength(usize),
    /// Says the length of a DER signature and writes what fits.
    Der,
    /// The same, and says that it wrote 64 bytes.
    DerCut,
    WritesNothing,
    Zeros,
    R([u8; 32]),
    S([u8; 32]),
    Swapped,
    OtherKey,
    OtherDigest,
    DigestReversed,
    LastBit,
}

/// The one error of the model: try again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Busy;

impl std::fmt::Display for Busy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("busy")
    }
}

/// As an ATECC608 behind its bus: 32 bytes in, r and s out, one command at a time.
pub(crate) struct SecureElement {
    key: P256Signer,
    fault: Fault,
    asked: usize,
}

impl SecureElement {
    pub(crate) fn new(fault: Fault) -> Self {
        let key = match fault {
            Fault::OtherKey => P256Signer::from_bytes(&[7; 32]).unwrap(),
            _ => ca_signer(),
        };
        Self {
            key,
            fault,
            asked: 0,
        }
    }
}

impl SignDigest for SecureElement {
    type Error = Busy;

    fn algorithm(&self) -> SignatureAlgorithm {
        ALGORITHM
    }

    fn sign_digest(&mut self, digest: &[u8], out: &mut [u8]) -> Result<usize, Busy> {
        self.asked += 1;
        let mut digest: [u8; 32] = digest.try_into().unwrap();
        let out: &mut [u8; 64] = out.try_into().unwrap();
        match self.fault {
            Fault::Busy { times } if self.asked <= times => return Err(Busy),
            Fault::Fails => return Err(Busy),
            Fault::WritesNothing => return Ok(64),
            Fault::OtherDigest => digest = Sha256::digest(digest).into(),
            Fault::DigestReversed => digest.reverse(),
            _ => {}
        }
        self.key.sign_digest(&digest, out).unwrap();
        match self.fault {
            Fault::FailsHalfWay => {
                out[32..].fill(0);
                return Err(Busy);
            }
            Fault::SaysLength(len) => return Ok(len),
            Fault::Der | Fault::DerCut => {
                let fixed = *out;
                let mut der = [0; 72];
                let signature = EcdsaSignature::from_fixed(ALGORITHM, &fixed).unwrap();
                let len = signature.write_der(&mut der).unwrap();
                out.copy_from_slice(&der[..64]);
                return Ok(if matches!(self.fault, Fault::Der) {
                    len
                } else {
                    64
                });
            }
            Fault::Zeros => out.fill(0),
            Fault::R(r) => out[..32].copy_from_slice(&r),
            Fault::S(s) => out[32..].copy_from_slice(&s),
            Fault::Swapped => out.rotate_left(32),
            Fault::LastBit => out[63] ^= 1,
            _ => {}
        }
        Ok(64)
    }
}

/// Takes digests and answers in its own time.
#[derive(Default)]
pub(crate) struct RemoteSigner(Vec<[u8; 32]>);

impl RemoteSigner {
    pub(crate) fn ask(&mut self, digest: &[u8]) {
        self.0.push(digest.try_into().unwrap());
    }

    pub(crate) fn answer(&mut self) -> Vec<[u8; 64]> {
        self.0
            .drain(..)
            .map(|digest| {
                let mut fixed = [0; 64];
                ca_signer().sign_digest(&digest, &mut fixed).unwrap();
                fixed
            })
            .collect()
    }
}

/// Signs after so many pauses.
pub(crate) async fn later(pauses: usize, mut key: P256Signer, digest: Digest) -> [u8; 64] {
    let mut left = pauses;
    std::future::poll_fn(move |_| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        Poll::Pending
    })
    .await;
    let mut fixed = [0; 64];
    key.sign_digest(digest.as_bytes(), &mut fixed).unwrap();
    fixed
}

/// Polls at most so often; says how often it took and what came out.
pub(crate) fn drive<F: Future>(future: F, most: usize) -> Option<(usize, F::Output)> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    (1..=most).find_map(|polls| match future.as_mut().poll(&mut context) {
        Poll::Ready(output) => Some((polls, output)),
        Poll::Pending => None,
    })
}
