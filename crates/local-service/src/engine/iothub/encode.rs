//! Certificates as the replies show them.

use pop_models::JsonField;
use pop_models::iothub::{CertificateDescription, CertificateProperties};
use pop_models::json;
use pop_models::rfc1123;

use super::state::Stored;
use crate::engine::json::written;

/// What `created` says where the service did not keep the date: year 1.
const YEAR_ONE: i64 = -62_135_596_800;

/// What differs between the api-versions.
#[derive(Clone, Copy)]
pub(super) struct Dialect {
    /// `"PolicyResourceId":null` is written.
    policy: bool,
    /// `created` is not known.
    created_lost: bool,
}

impl Dialect {
    /// `version` is one of [`API_VERSIONS`](super::API_VERSIONS).
    pub(super) fn of(version: &str) -> Self {
        Self {
            policy: version == "2025-08-01-preview",
            created_lost: version == "2021-07-02",
        }
    }

    /// One certificate, with `code` only if given and `text` as its certificate.
    pub(super) fn certificate(
        self,
        hub_id: &str,
        stored: &Stored,
        code: Option<&str>,
        text: &str,
    ) -> Vec<u8> {
        let value = |text| JsonField::Value(text);
        let created = if self.created_lost {
            YEAR_ONE
        } else {
            stored.created
        };
        let expiry = date(stored.expiry);
        let created = date(created);
        let updated = date(stored.updated);
        let id = format!("{hub_id}/certificates/{}", stored.name);
        let body = CertificateDescription {
            properties: CertificateProperties {
                verification_code: code.map_or(JsonField::Absent, value),
                subject: value(&stored.subject),
                expiry: value(&expiry),
                thumbprint: value(&stored.thumbprint),
                is_verified: JsonField::Value(stored.verified),
                created: value(&created),
                updated: value(&updated),
                certificate: value(text),
                policy_resource_id: if self.policy {
                    JsonField::Null
                } else {
                    JsonField::Absent
                },
            },
            id: value(&id),
            name: value(&stored.name),
            resource_type: value("Microsoft.Devices/IotHubs/Certificates"),
            etag: value(&stored.etag),
        };
        written(|out| json::write(&body, out).map(str::len))
    }

    /// All certificates of a hub.
    pub(super) fn list(self, hub_id: &str, certificates: &[Stored]) -> Vec<u8> {
        let mut out = b"{\"value\":[".to_vec();
        for (at, stored) in certificates.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            out.extend_from_slice(&self.certificate(hub_id, stored, None, &stored.text));
        }
        out.extend_from_slice(b"]}");
        out
    }
}

/// `Wed, 09 Apr 2025 14:31:46 GMT`. The service's dates begin with the year 0001; a certificate that
/// ended before is shown with the first of them.
fn date(unix: i64) -> String {
    rfc1123::format(unix.max(YEAR_ONE))
        .map(|date| date.to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_of_a_certificate_has_a_date() {
        let year_zero = pop_core::Time::from_unix_seconds(YEAR_ONE - 1).unwrap();
        assert_eq!(
            date(year_zero.unix_seconds()),
            "Mon, 01 Jan 0001 00:00:00 GMT"
        );
        assert_eq!(date(253_402_300_799), "Fri, 31 Dec 9999 23:59:59 GMT");
    }
}
