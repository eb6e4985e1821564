//! What the service remembers: hubs, and the certificates of each.

use pop_models::iothub::Hub;

use crate::engine::EngineOptions;

/// One uploaded certificate.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    /// As first written; looked up without regard to case.
    pub(super) name: String,
    /// The certificate itself.
    pub(super) der: Vec<u8>,
    /// The text that replies after the upload give back.
    pub(super) text: String,
    pub(super) subject: String,
    pub(super) thumbprint: String,
    /// Seconds since 1970, like the two after it.
    pub(super) expiry: i64,
    pub(super) created: i64,
    pub(super) updated: i64,
    pub(super) verified: bool,
    /// The code that waits for its proof.
    pub(super) code: Option<String>,
    pub(super) etag: String,
}

/// One hub. It begins to exist with its first certificate.
#[derive(Debug)]
struct HubState {
    key: HubKey,
    /// `/subscriptions/S/resourceGroups/G/providers/Microsoft.Devices/IotHubs/H`, as written by
    /// the first request that created something.
    id: String,
    /// In the order of their creation.
    certificates: Vec<Stored>,
}

/// Subscription, resource group and hub name in lower case: ARM compares them so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct HubKey([String; 3]);

impl HubKey {
    pub(super) fn new(hub: Hub<'_>) -> Self {
        Self([hub.subscription_id(), hub.resource_group(), hub.name()].map(str::to_ascii_lowercase))
    }
}

/// No room.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Full {
    Hubs,
    Certificates,
}

/// All hubs.
#[derive(Debug, Default)]
pub(in crate::engine) struct State {
    hubs: Vec<HubState>,
    /// Changes made so far; part of every ETag, so that no two are alike.
    changes: u32,
}

impl State {
    pub(super) fn certificates(&self, hub: &HubKey) -> (&str, &[Stored]) {
        self.hubs
            .iter()
            .find(|known| known.key == *hub)
            .map_or(("", &[]), |known| {
                (known.id.as_str(), known.certificates.as_slice())
            })
    }

    /// A certificate and its hub's id.
    pub(super) fn find(&self, hub: &HubKey, name: &str) -> Option<(&str, &Stored)> {
        let (id, certificates) = self.certificates(hub);
        let found = certificates
            .iter()
            .find(|known| known.name.eq_ignore_ascii_case(name))?;
        Some((id, found))
    }

    pub(super) fn find_mut(&mut self, hub: &HubKey, name: &str) -> Option<&mut Stored> {
        let hub = self.hubs.iter_mut().find(|known| known.key == *hub)?;
        hub.certificates
            .iter_mut()
            .find(|known| known.name.eq_ignore_ascii_case(name))
    }

    /// Keeps a certificate, in the place of an older one of its name; `id` is the hub's, should
    /// it be new.
    pub(super) fn put(
        &mut self,
        key: HubKey,
        id: String,
        certificate: Stored,
        options: &EngineOptions,
    ) -> Result<(), Full> {
        if let Some(before) = self.find_mut(&key, &certificate.name) {
            *before = certificate;
            return Ok(());
        }
        let hubs = self.hubs.len();
        let hub = self.hubs.iter_mut().find(|known| known.key == key);
        let held = hub.as_ref().map_or(0, |hub| hub.certificates.len());
        if held >= options.max_certificates {
            return Err(Full::Certificates);
        }
        match hub {
            Some(hub) => hub.certificates.push(certificate),
            None if hubs >= options.max_hubs => return Err(Full::Hubs),
            None => self.hubs.push(HubState {
                key,
                id,
                certificates: vec![certificate],
            }),
        }
        Ok(())
    }

    /// Takes a certificate out; a hub without any is forgotten, so that caps count what is there.
    pub(super) fn remove(&mut self, key: &HubKey, name: &str) {
        for hub in self.hubs.iter_mut().filter(|known| known.key == *key) {
            hub.certificates
                .retain(|known| !known.name.eq_ignore_ascii_case(name));
        }
        self.hubs.retain(|known| !known.certificates.is_empty());
    }

    /// The ETag of the next change: base64 of a quoted text that ends in the time.
    pub(super) fn next_etag(&mut self, now_unix: i64) -> String {
        self.changes = self.changes.wrapping_add(1);
        // The recorded tags hold the low 32 bits of the time.
        let [_, _, _, _, seconds @ ..] = now_unix.to_be_bytes();
        let seconds = u32::from_be_bytes(seconds);
        let text = format!("\"{:08x}-0000-0700-0000-{seconds:08x}0000\"", self.changes);
        super::base64(text.as_bytes())
    }
}
