//! The body that creates a passcode.

use serde::Serialize;

use super::body::{convert, passcode_body, read};
use super::details::ValidityPeriod;
use super::registered::RegisteredValues;
use crate::JsonField;
use crate::json::{JsonError, Reader};

passcode_body! {
    /// The body of *create enrollment passcode*.
    ///
    /// ```text
    /// {"name":"line-7","description":"...","passcode_length":20,"usage_limit":2000,
    ///  "validity_period":{"from":"2020-12-15","to":"2021-05-15"},
    ///  "registered_values":[{"certificate_field":"subject.common_name","value":"example.com"},
    ///                       {"certificate_field":"subject.organization_unit","value":["A","B"]}]}
    /// ```
    ///
    /// Which members are required is not documented: all may be absent here, and the service decides.
    /// `S` and `L` are as in [`PasscodeDetails`](super::PasscodeDetails).
    ///
    /// ```
    /// use pop_models::JsonField;
    /// use pop_models::digicert::{CreatePasscodeBody, RegisteredValue};
    ///
    /// let registered: &[RegisteredValue<&str, &[&str]>] =
    ///     &[RegisteredValue::one("subject.common_name", "example.com")?];
    /// let body = CreatePasscodeBody {
    ///     name: JsonField::Value("line-7"),
    ///     usage_limit: JsonField::Value(2000),
    ///     registered_values: JsonField::Value(registered),
    ///     ..CreatePasscodeBody::default()
    /// };
    /// let mut out = [0; 256];
    /// assert_eq!(
    ///     pop_models::json::write(&body, &mut out)?,
    ///     r#"{"name":"line-7","usage_limit":2000,"registered_values":[{"certificate_field":"subject.common_name","value":"example.com"}]}"#,
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct CreatePasscodeBody {
        /// The passcode's name, for people.
        name: S, text;
        /// What it is for, for people.
        description: S, text;
        /// How long the passcode shall be, in characters.
        passcode_length: u64, number;
        /// How often it can be used.
        usage_limit: u64, number;
        /// When it can be used.
        validity_period: ValidityPeriod<S>, period;
        /// What a certification request must say.
        registered_values: L, list;
    }
}
