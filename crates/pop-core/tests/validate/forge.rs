//! Makes certificates of any content, right or wrong. Nothing is signed.

pub(crate) const P256_SHA256: &[u8] = &[0x30, 0x0a, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
pub(crate) const P384_SHA384: &[u8] = &[0x30, 0x0a, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
pub(crate) const RSA_SHA256: &[u8] = &[
    0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0x0b, 5, 0,
];
pub(crate) const RSA_SHA256_NO_NULL: &[u8] = &[
    0x30, 0x0b, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0x0b,
];
pub(crate) const RSA_SHA1: &[u8] = &[
    0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5, 5, 0,
];

pub(crate) const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
pub(crate) const KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x0f];
pub(crate) const SUBJECT_KEY_ID: &[u8] = &[0x55, 0x1d, 0x0e];
pub(crate) const AUTHORITY_KEY_ID: &[u8] = &[0x55, 0x1d, 0x23];

pub(crate) const CN: &[u8] = &[0x55, 4, 3];
pub(crate) const O: &[u8] = &[0x55, 4, 0x0a];
pub(crate) const UTF8: u8 = 0x0c;

/// Fills the point of the one key of which the tests' verifier says that it is off its curve.
pub(crate) const OFF_CURVE: u8 = 0xee;

/// An element of up to 65,535 bytes.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let mut der = vec![tag];
    match u8::try_from(body.len()) {
        Ok(len @ 0..=127) => der.push(len),
        Ok(len) => der.extend([0x81, len]),
        Err(_) => {
            der.push(0x82);
            der.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
        }
    }
    der.extend(body);
    der
}

/// A name with one attribute in each relative distinguished name.
pub(crate) fn name(attributes: &[(&[u8], u8, &str)]) -> Vec<u8> {
    let rdn = |&(oid, tag, value): &(&[u8], u8, &str)| {
        let attribute = tlv(0x30, &[&tlv(6, &[oid]), &tlv(tag, &[value.as_bytes()])]);
        tlv(0x31, &[&attribute])
    };
    tlv(
        0x30,
        &[&attributes.iter().map(rdn).collect::<Vec<_>>().concat()],
    )
}

pub(crate) fn p256_key(fill: u8) -> Vec<u8> {
    let mut point = vec![fill; 65];
    point[0] = 4;
    let algorithm: &[u8] = &[
        0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d,
        3, 1, 7,
    ];
    tlv(0x30, &[algorithm, &tlv(3, &[&[0], &point])])
}

/// An AlgorithmIdentifier.
pub(crate) fn algorithm(oid: &[u8], parameters: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&tlv(6, &[oid]), parameters])
}

/// An RSA key with a modulus of `bits` bits.
pub(crate) fn rsa_key(bits: usize, exponent: &[u8]) -> Vec<u8> {
    let mut modulus = vec![0xff_u8; bits.div_ceil(8)];
    modulus[0] >>= (8 - bits % 8) % 8;
    if bits.is_multiple_of(8) {
        modulus.insert(0, 0);
    }
    let key = tlv(0x30, &[&tlv(2, &[&modulus]), &tlv(2, &[exponent])]);
    let algorithm: &[u8] = &[
        0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0,
    ];
    tlv(0x30, &[algorithm, &tlv(3, &[&[0], &key])])
}

#[derive(Clone)]
pub(crate) struct Extension {
    pub(crate) oid: Vec<u8>,
    pub(crate) critical: bool,
    pub(crate) value: Vec<u8>,
}

#[derive(Clone)]
pub(crate) struct Spec {
    /// 0 is left out, as DER wants it.
    pub(crate) version: u8,
    pub(crate) serial: Vec<u8>,
    pub(crate) inner_algorithm: Vec<u8>,
    pub(crate) outer_algorithm: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) not_before: &'static str,
    pub(crate) not_after: &'static str,
    pub(crate) subject: Vec<u8>,
    pub(crate) key: Vec<u8>,
    pub(crate) unique_id: Vec<u8>,
    pub(crate) extensions: Vec<Extension>,
    pub(crate) signature: Vec<u8>,
}

pub(crate) const CODE: &str = "75B86466DA34D2B04C0C4C9557A119687ADAE7D4732BDDB3";

impl Spec {
    /// A CA certificate that breaks no rule.
    pub(crate) fn ca() -> Self {
        let subject = name(&[(O, UTF8, "Example"), (CN, UTF8, "Example CA")]);
        Self {
            version: 2,
            serial: vec![1],
            inner_algorithm: P256_SHA256.to_vec(),
            outer_algorithm: P256_SHA256.to_vec(),
            issuer: subject.clone(),
            not_before: "200101000000Z",
            not_after: "400101000000Z",
            subject,
            key: p256_key(1),
            unique_id: Vec::new(),
            extensions: vec![
                extension(BASIC_CONSTRAINTS, true, &[0x30, 3, 1, 1, 0xff]),
                extension(KEY_USAGE, true, &[3, 2, 1, 6]),
                extension(SUBJECT_KEY_ID, false, &[4, 2, 7, 7]),
            ],
            signature: b"signature".to_vec(),
        }
    }

    /// A leaf of that CA for [`CODE`] that breaks no rule.
    pub(crate) fn leaf() -> Self {
        Self {
            serial: vec![0x40; 16],
            not_before: "261121000000Z",
            not_after: "261124000000Z",
            subject: name(&[(CN, UTF8, CODE)]),
            key: p256_key(2),
            extensions: vec![
                extension(BASIC_CONSTRAINTS, true, &[0x30, 0]),
                extension(KEY_USAGE, true, &[3, 2, 7, 0x80]),
                extension(AUTHORITY_KEY_ID, false, &[0x30, 4, 0x80, 2, 7, 7]),
            ],
            ..Self::ca()
        }
    }

    pub(crate) fn set_algorithm(&mut self, algorithm: &[u8]) {
        self.inner_algorithm = algorithm.to_vec();
        self.outer_algorithm = algorithm.to_vec();
    }

    /// Replaces, or adds, an extension.
    pub(crate) fn set(&mut self, oid: &[u8], critical: bool, value: &[u8]) {
        self.remove(oid);
        self.extensions.push(extension(oid, critical, value));
    }

    pub(crate) fn remove(&mut self, oid: &[u8]) {
        self.extensions.retain(|extension| extension.oid != oid);
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        tlv(
            0x30,
            &[
                &self.tbs(),
                &self.outer_algorithm,
                &tlv(3, &[&[0], &self.signature]),
            ],
        )
    }

    /// The part that is to be signed.
    pub(crate) fn tbs(&self) -> Vec<u8> {
        let version = match self.version {
            0 => Vec::new(),
            version => tlv(0xa0, &[&tlv(2, &[&[version]])]),
        };
        let extensions: Vec<_> = self
            .extensions
            .iter()
            .map(|extension| {
                let critical: &[u8] = if extension.critical {
                    &[1, 1, 0xff]
                } else {
                    &[]
                };
                let value = tlv(4, &[&extension.value]);
                tlv(0x30, &[&tlv(6, &[&extension.oid]), critical, &value])
            })
            .collect();
        let extensions = match extensions.concat() {
            list if list.is_empty() => list,
            list => tlv(0xa3, &[&tlv(0x30, &[&list])]),
        };
        tlv(
            0x30,
            &[
                &version,
                &tlv(2, &[&self.serial]),
                &self.inner_algorithm,
                &self.issuer,
                &tlv(0x30, &[&time(self.not_before), &time(self.not_after)]),
                &self.subject,
                &self.key,
                &self.unique_id,
                &extensions,
            ],
        )
    }
}

fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Extension {
    Extension {
        oid: oid.to_vec(),
        critical,
        value: value.to_vec(),
    }
}

/// UTCTime or GeneralizedTime, by the length.
fn time(text: &str) -> Vec<u8> {
    tlv(
        if text.len() == 13 { 0x17 } else { 0x18 },
        &[text.as_bytes()],
    )
}
