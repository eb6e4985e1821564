//! DigiCert IoT Trust Manager's enrollment passcodes: requests, targets, bodies and errors, and what
//! they mean.
//!
//! Source: dev.digicert.com, *IoT Device Manager* (the product's former name): *Enrollment passcode
//! details*, *Create enrollment passcode*, *Request certificate*; *Error handling*. No exchange with
//! the service was recorded, so this is what the pages say; where they are silent, a choice is
//! marked *assumed*.
//!
//! Reading, for all bodies, is as in [`iothub`](crate::iothub): keys match without regard to ASCII
//! case, unknown keys are checked as JSON and ignored, a known key may be `null`, a known key that
//! comes twice is an error. Values that are words match in exactly the documented case; other words
//! are kept and never taken for a known one.

mod body;
mod certificate_field;
mod create;
mod details;
mod enroll;
mod error_body;
mod ids;
mod list;
#[cfg(feature = "alloc")]
mod owned;
mod passcode;
mod region;
mod registered;
mod request;
mod state;
mod target;

pub use certificate_field::CertificateField;
pub use create::CreatePasscodeBody;
pub use details::{PasscodeDetails, PasscodeStatus, Reference, ValidityPeriod};
pub use enroll::{EnrollBody, EnrollReply, NamedValue, NamedValues};
pub use error_body::DigiCertServiceError;
pub use ids::{EnrollmentProfileId, IdError, PasscodeId};
pub use list::{Items, List, OneOrList, Strings};
#[cfg(feature = "alloc")]
pub use owned::{OwnedAttribute, OwnedPasscodeDetails, OwnedRegisteredValue};
pub use passcode::{Masked, Passcode, is_masked};
pub use region::{Region, RegionError};
pub use registered::{Matcher, RegisteredValue, RegisteredValueError, RegisteredValues};
pub use request::{DigiCertCredential, DigiCertOperation, DigiCertRequest};
pub use state::{PasscodeState, StateError, Usage, Window};
pub use target::{DigiCertTarget, DigiCertTargetError};
