//! Keys made by OpenSSL where missing, kept from run to run because long RSA keys take their time, and OpenSSL's
//! signatures with them: it signs with what our own code refuses to touch, too.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The keys of the corpus. A CA has the key of its kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Key {
    P256,
    P384,
    P521,
    /// P-256, the curve given by its equation.
    P256Explicit,
    /// An elliptic curve that is not for us.
    Secp256k1,
    Dsa,
    Rsa1024,
    Rsa2046,
    Rsa2048,
    Rsa2048Exponent3,
    /// An exponent of 2^32 + 15, a prime.
    Rsa2048ExponentLong,
    Rsa3072,
    Rsa4096,
    Rsa4104,
    Ed25519,
    Ed448,
    /// Of a leaf: P-256.
    Leaf,
    /// Of nobody in the pair: P-256.
    OtherEc,
}

/// What is signed: a hash, and for RSA its padding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Hash {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha3,
    /// SHA-256 with RSA of exponent 1, which is no secret: the padded digest itself.
    Bare,
    /// SHA-256 in RSASSA-PSS with 32 bytes of salt.
    Pss,
    /// The message itself, as Ed25519 and Ed448 want it.
    Whole,
}

#[derive(Clone)]
pub(crate) struct Keyring(PathBuf);

impl Keyring {
    pub(crate) fn open(folder: &Path) -> Self {
        fs::create_dir_all(folder).unwrap();
        Self(folder.to_owned())
    }

    /// The private key's PEM file.
    pub(crate) fn file(&mut self, key: Key) -> PathBuf {
        let path = self.0.join(format!("{key:?}.pem"));
        if !path.is_file() {
            let options = match key {
                Key::P256 | Key::Leaf | Key::OtherEc => "EC ec_paramgen_curve:P-256",
                Key::P384 => "EC ec_paramgen_curve:P-384",
                Key::P521 => "EC ec_paramgen_curve:P-521",
                Key::P256Explicit => "EC ec_paramgen_curve:P-256 ec_param_enc:explicit",
                Key::Secp256k1 => "EC ec_paramgen_curve:secp256k1",
                Key::Rsa1024 => "RSA rsa_keygen_bits:1024",
                Key::Rsa2046 => "RSA rsa_keygen_bits:2046",
                Key::Rsa2048 => "RSA rsa_keygen_bits:2048",
                Key::Rsa2048Exponent3 => "RSA rsa_keygen_bits:2048 rsa_keygen_pubexp:3",
                Key::Rsa2048ExponentLong => "RSA rsa_keygen_bits:2048 rsa_keygen_pubexp:4294967311",
                Key::Rsa3072 => "RSA rsa_keygen_bits:3072",
                Key::Rsa4096 => "RSA rsa_keygen_bits:4096",
                Key::Rsa4104 => "RSA rsa_keygen_bits:4104",
                Key::Ed25519 => "ED25519",
                Key::Ed448 => "ED448",
                Key::Dsa => "DSA dsa_paramgen_bits:2048 dsa_paramgen_q_bits:256",
            };
            let mut words = options.split(' ');
            let mut command = openssl("genpkey");
            command.arg("-algorithm").args(words.next());
            for option in words {
                command.args(["-pkeyopt", option]);
            }
            if key == Key::Dsa {
                // Its parameters come first, and the key from them.
                let parameters = path.with_extension("parameters");
                run(command.arg("-genparam").arg("-out").arg(&parameters));
                command = openssl("genpkey");
                command.arg("-paramfile").arg(parameters);
            }
            // Renamed when whole, so that an interrupted run leaves no half key.
            let half = path.with_extension("half");
            run(command.arg("-out").arg(&half));
            fs::rename(&half, &path).unwrap();
        }
        path
    }

    /// The public half: SubjectPublicKeyInfo.
    pub(crate) fn spki(&mut self, key: Key) -> Vec<u8> {
        let file = self.file(key);
        let cache = file.with_extension("spki");
        if !cache.is_file() {
            let mut command = openssl("pkey");
            command
                .args(["-pubout", "-outform", "DER", "-in"])
                .arg(file);
            fs::write(&cache, run(&mut command)).unwrap();
        }
        fs::read(&cache).unwrap()
    }

    pub(crate) fn sign(&mut self, key: Key, hash: Hash, message: &[u8]) -> Vec<u8> {
        let file = self.file(key);
        let input = self.0.join("message.bin");
        fs::write(&input, message).unwrap();
        let mut command = match hash {
            Hash::Whole => {
                let mut command = openssl("pkeyutl");
                command.args(["-sign", "-rawin", "-inkey"]).arg(file);
                command.arg("-in").arg(input);
                return run(&mut command);
            }
            _ => openssl("dgst"),
        };
        command.arg(match hash {
            Hash::Md5 => "-md5",
            Hash::Sha1 => "-sha1",
            Hash::Sha224 => "-sha224",
            Hash::Sha384 => "-sha384",
            Hash::Sha512 => "-sha512",
            Hash::Sha3 => "-sha3-256",
            Hash::Sha256 | Hash::Pss | Hash::Bare | Hash::Whole => "-sha256",
        });
        if hash == Hash::Pss {
            command.args(["-sigopt", "rsa_padding_mode:pss"]);
            command.args(["-sigopt", "rsa_pss_saltlen:32"]);
        }
        let signature = run(command.arg("-sign").arg(&file).arg(&input));
        if hash != Hash::Bare {
            return signature;
        }
        fs::write(&input, signature).unwrap();
        let mut command = openssl("pkeyutl");
        command.args(["-encrypt", "-pkeyopt", "rsa_padding_mode:none", "-inkey"]);
        run(command.arg(file).arg("-in").arg(input))
    }
}

fn openssl(verb: &str) -> Command {
    let mut command = Command::new("openssl");
    command.arg(verb);
    command
}

fn run(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}
