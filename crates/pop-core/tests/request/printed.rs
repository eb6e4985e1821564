//! Our reading of a request in the words of two tools, to be compared with what they print.

use std::net::{Ipv4Addr, Ipv6Addr};

use der::asn1::ObjectIdentifier;
use pop_core::{Attribute, CertificationRequest, GeneralName, Name, SignatureAlgorithm};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tool {
    Openssl,
    Certtool,
}

/// A value as the tool decodes it. Ours is `text()`; what that leaves alone is decoded here.
fn value(attribute: &Attribute<'_>, tool: Tool) -> String {
    if let Some(text) = attribute.text() {
        return text.to_owned();
    }
    match attribute.tag {
        // certtool does not decode what is not ASCII there.
        0x14 if tool == Tool::Certtool => {
            let hex: Vec<_> = attribute.value.iter().map(|o| format!("{o:02x}")).collect();
            format!("\\#{}", hex.concat())
        }
        0x14 => attribute.value.iter().copied().map(char::from).collect(),
        0x1e => {
            let units: Vec<u16> = attribute
                .value
                .chunks(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect();
            String::from_utf16(&units).unwrap()
        }
        tag => panic!("a value of type {tag:02x}"),
    }
}

fn short_name(attribute: &Attribute<'_>) -> String {
    pop_core::SubjectField::ALL
        .iter()
        .find(|field| field.oid() == attribute.oid)
        .map(|field| field.short_name().to_owned())
        .unwrap()
}

/// `[[CN=a, OU=b], [O=c]]`, in the order of the DER.
fn rdns(name: &Name<'_>, tool: Tool) -> Vec<Vec<String>> {
    let mut rdns: Vec<Vec<String>> = Vec::new();
    for attribute in name.attributes() {
        rdns.resize(rdns.len().max(attribute.rdn + 1), Vec::new());
        rdns[attribute.rdn].push(format!(
            "{}={}",
            short_name(&attribute),
            value(&attribute, tool)
        ));
    }
    rdns
}

/// As `-nameopt sep_multiline,utf8,sname` prints it.
pub(crate) fn openssl_subject(request: &CertificationRequest<'_>) -> Vec<String> {
    rdns(&request.subject(), Tool::Openssl)
        .iter()
        .map(|rdn| rdn.join(" + "))
        .collect()
}

/// RFC 4514, last RDN first.
pub(crate) fn certtool_subject(request: &CertificationRequest<'_>) -> String {
    let mut rdns: Vec<_> = rdns(&request.subject(), Tool::Certtool)
        .iter()
        .map(|rdn| {
            rdn.join("+")
                .replace("emailAddress=", "EMAIL=")
                .replace(", ", "\\, ")
        })
        .collect();
    rdns.reverse();
    rdns.join(",")
}

pub(crate) fn openssl_names(request: &CertificationRequest<'_>) -> Vec<String> {
    let names = request.subject_alternative_name().into_iter().flatten();
    names
        .map(|name| match name {
            GeneralName::Rfc822Name(text) => format!("email:{text}"),
            GeneralName::DnsName(text) => format!("DNS:{text}"),
            GeneralName::DirectoryName(name) => {
                format!("DirName:{}", rdns(&name, Tool::Openssl)[0][0])
            }
            GeneralName::Uri(text) => format!("URI:{text}"),
            GeneralName::IpAddress(bytes) => match ip(bytes) {
                (Some(four), _) => format!("IP Address:{four}"),
                (_, six) => {
                    let groups = six.unwrap().segments().map(|group| format!("{group:X}"));
                    format!("IP Address:{}", groups.join(":"))
                }
            },
            GeneralName::RegisteredId(oid) => {
                format!(
                    "Registered ID:{}",
                    ObjectIdentifier::from_bytes(oid).unwrap()
                )
            }
            other => panic!("{other:?}"),
        })
        .collect()
}

pub(crate) fn certtool_names(request: &CertificationRequest<'_>) -> Vec<String> {
    let names = request.subject_alternative_name().into_iter().flatten();
    names
        .map(|name| match name {
            GeneralName::Rfc822Name(text) => format!("RFC822Name: {text}"),
            GeneralName::DnsName(text) => format!("DNSname: {text}"),
            GeneralName::DirectoryName(name) => format!("directoryName: {name}"),
            GeneralName::Uri(text) => format!("URI: {text}"),
            GeneralName::IpAddress(bytes) => match ip(bytes) {
                (Some(four), _) => format!("IPAddress: {four}"),
                (_, six) => format!("IPAddress: {}", six.unwrap()),
            },
            GeneralName::RegisteredId(oid) => {
                format!(
                    "Registered ID: {}",
                    ObjectIdentifier::from_bytes(oid).unwrap()
                )
            }
            other => panic!("{other:?}"),
        })
        .collect()
}

fn ip(bytes: &[u8]) -> (Option<Ipv4Addr>, Option<Ipv6Addr>) {
    let four = <[u8; 4]>::try_from(bytes).ok().map(Ipv4Addr::from);
    let six = <[u8; 16]>::try_from(bytes).ok().map(Ipv6Addr::from);
    (four, six)
}

pub(crate) fn openssl_algorithm(algorithm: SignatureAlgorithm) -> &'static str {
    match algorithm {
        SignatureAlgorithm::EcdsaSha256 => "ecdsa-with-SHA256",
        SignatureAlgorithm::EcdsaSha384 => "ecdsa-with-SHA384",
        SignatureAlgorithm::RsaSha256 => "sha256WithRSAEncryption",
        SignatureAlgorithm::RsaSha384 => "sha384WithRSAEncryption",
        SignatureAlgorithm::RsaSha512 => "sha512WithRSAEncryption",
        other => panic!("{other}"),
    }
}

pub(crate) fn certtool_algorithm(algorithm: SignatureAlgorithm) -> &'static str {
    match algorithm {
        SignatureAlgorithm::EcdsaSha256 => "ECDSA-SHA256",
        SignatureAlgorithm::EcdsaSha384 => "ECDSA-SHA384",
        SignatureAlgorithm::RsaSha256 => "RSA-SHA256",
        SignatureAlgorithm::RsaSha384 => "RSA-SHA384",
        SignatureAlgorithm::RsaSha512 => "RSA-SHA512",
        other => panic!("{other}"),
    }
}
