//! Azure IoT Hub's certificate operations: requests, targets, bodies and errors.
//!
//! Source: `specification/iothub/resource-manager/Microsoft.Devices/stable/2023-06-30/iothub.json`
//! of Azure/azure-rest-api-specs, and recorded exchanges where they differ from it. Reading takes
//! what was recorded; writing keeps to what the specification and the recordings agree on.
//!
//! Reading, for all bodies: keys match without regard to ASCII case (the service has changed
//! theirs), unknown keys are checked as JSON and ignored, a known key may be `null`, a known key
//! that comes twice is an error.

mod body;
mod error_body;
mod etag;
mod list;
mod names;
#[cfg(feature = "alloc")]
mod owned;
mod request;
mod target;

pub use body::{CertificateDescription, CertificateProperties, CreateOrUpdateBody, VerifyBody};
pub use error_body::{ErrorCode, IotHubServiceError};
pub use etag::{Etag, EtagError};
pub use list::{CertificateList, CertificateListBody};
pub use names::{ApiVersion, ApiVersionError, CertificateName, Hub, HubError, NameError};
pub use request::{IotHubOperation, IotHubRequest};
pub use target::{IotHubTarget, IotHubTargetError};
