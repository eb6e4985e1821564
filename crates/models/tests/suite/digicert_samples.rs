//! The documented sample of a passcode's details, and what else the service may send.

/// The documented reply, its placeholders filled, in the documented order.
pub(crate) const SAMPLE: &str = concat!(
    r#"{"name":"MyPasscode","description":"For the production line.","validity_period":{},"#,
    r#""passcode_length":20,"status":"ACTIVE","id":"8e1f2a34-0b1c-4d5e-8f90-a1b2c3d4e5f6","#,
    r#""enrollment_profile":{"id":"IOT_502ac648-c826-4e71-991e-5629a23850c1","name":"SCEP"},"#,
    r#""device_profile":{"id":"2d9c4b7a-1111-4222-8333-444455556666","name":"MyDeviceProfile"},"#,
    r#""division":{"id":"7a6b5c4d-aaaa-4bbb-8ccc-ddddeeeeffff","name":"MyDivision"},"#,
    r#""account_id":"0f0e0d0c-9999-4888-8777-666655554444","passcode":"bGgdO*******************","#,
    r#""created_at":"2020-08-12T16:42:13Z","number_of_usage":0}"#
);

/// All that can be there, in the order in which it is written. The fuzzers start from it too.
pub(crate) const WHOLE: &str = include_str!("passcode.json").trim_ascii_end();

/// Replies that are read. Those that begin with `=` are canonical: written, they are the same.
pub(crate) const READ: &[&str] = &[
    "={}",
    r#"={"validity_period":null,"status":null,"passcode":null,"registered_values":null}"#,
    r#"={"name":null,"description":null,"passcode_length":null,"id":null,"created_at":null}"#,
    r#"={"validity_period":{"from":null,"to":null}}"#,
    r#"={"validity_period":{"from":"2020-12-15"}}"#,
    r#"={"validity_period":{"to":"2021-05-15T00:00:00+01:00"}}"#,
    r#"={"validity_period":{"from":"","to":"soon"}}"#,
    r#"={"status":"SUSPENDED"}"#,
    r#"={"status":"active"}"#,
    r#"={"status":""}"#,
    r#"={"status":"DELETED"}"#,
    r#"={"enrollment_profile":{},"device_profile":null,"division":{"id":null,"name":""}}"#,
    r#"={"passcode":"","created_at":"yesterday"}"#,
    r#"={"passcode":"s3cr3tS3cr3tS3cr3tX9"}"#,
    r#"={"created_at":"2020-09-29T12:05:37.519512Z"}"#,
    r#"={"passcode_length":0,"number_of_usage":18446744073709551615,"usage_limit":null}"#,
    r#"={"registered_values":[]}"#,
    r#"={"registered_values":[{"certificate_field":"","value":""}]}"#,
    r#"={"registered_values":[{"certificate_field":"f","value":[]}]}"#,
    r#"={"registered_values":[{"certificate_field":"f","matcher":null,"value":"v","multiple":null}]}"#,
    r#"={"registered_values":[{"certificate_field":"f","matcher":"contains","value":["","a"]}]}"#,
    r#"={"registered_values":[{"certificate_field":"f","matcher":"EQUALS","value":"é\n\"🦀"}]}"#,
    r#"{"name":"caf\u00e9 \ud83e\udd80","description":"a\/b\\\"\b\f\n\r\t\u0000"}"#,
    r#"{"st\u0061tus":"ACT\u0049VE","id":"\u0069"}"#,
    r#"{"registered_values":[{"value":["\u0055nit1","\ud83e\udd80"],"c\u0065rtificate_field":"\u0066"}]}"#,
    r#"{"NAME":"n","Validity_Period":{"FROM":"2020-12-15"},"Registered_Values":[{"Certificate_Field":"f","VALUE":"v","Matcher":"equals","MULTIPLE":true}]}"#,
    r#"{"number_of_usage":1,"name":"out of order","validity_period":{"to":"b","from":"a"}}"#,
    r#"{"new":{"status":"DELETED","x":[1,{"id":[]}]},"status":"ACTIVE","links":[],"y":1e400}"#,
    r#"{"x":1,"x":2,"name":"unknown keys may repeat","enrollment_profile":{"id":"a","type":7}}"#,
    r#"{"registered_values":[{"certificate_field":"f","value":"v","data_type":{"name":[]}}]}"#,
    " { \"name\" :\t\"spaced\" ,\r\n\"registered_values\" : [ { \"certificate_field\" : \"f\" , \"value\" : [ \"a\" , \"b\" ] } ] } ",
];

/// Replies that are refused, the field that is named, and what is wrong with it.
pub(crate) const REFUSED: &[(&str, &str, &str)] = &[
    (r#"{"name":7}"#, "name", "should be a string"),
    (r#"{"description":[]}"#, "description", "should be a string"),
    (
        r#"{"validity_period":"2020-12-15"}"#,
        "validity_period",
        "should be an object",
    ),
    (
        r#"{"validity_period":[]}"#,
        "validity_period",
        "should be an object",
    ),
    (
        r#"{"validity_period":{"from":20201215}}"#,
        "validity_period.from",
        "should be a string",
    ),
    (
        r#"{"validity_period":{"to":{}}}"#,
        "validity_period.to",
        "should be a string",
    ),
    (
        r#"{"validity_period":{"to":"a","TO":"b"}}"#,
        "validity_period.to",
        "comes twice",
    ),
    (
        r#"{"validity_period":{},"validity_period":{}}"#,
        "validity_period",
        "comes twice",
    ),
    (
        r#"{"passcode_length":"20"}"#,
        "passcode_length",
        "should be a whole number",
    ),
    (
        r#"{"passcode_length":20.0}"#,
        "passcode_length",
        "should be a whole number",
    ),
    (
        r#"{"number_of_usage":-1}"#,
        "number_of_usage",
        "should be a whole number",
    ),
    (
        r#"{"usage_limit":18446744073709551616}"#,
        "usage_limit",
        "should be a whole number",
    ),
    (
        r#"{"usage_limit":1,"usage_limit":2}"#,
        "usage_limit",
        "comes twice",
    ),
    (r#"{"status":true}"#, "status", "should be a string"),
    (
        r#"{"status":"DELETED","Status":"ACTIVE"}"#,
        "status",
        "comes twice",
    ),
    (r#"{"id":7}"#, "id", "should be a string"),
    (
        r#"{"enrollment_profile":"IOT_1"}"#,
        "enrollment_profile",
        "should be an object",
    ),
    (
        r#"{"enrollment_profile":{"id":1}}"#,
        "enrollment_profile.id",
        "should be a string",
    ),
    (
        r#"{"device_profile":{"name":1}}"#,
        "device_profile.name",
        "should be a string",
    ),
    (
        r#"{"division":{"id":"a","id":"b"}}"#,
        "division.id",
        "comes twice",
    ),
    (
        r#"{"division":{"name":"\ud800"}}"#,
        "division.name",
        "surrogate",
    ),
    (r#"{"account_id":{}}"#, "account_id", "should be a string"),
    (r#"{"passcode":12345}"#, "passcode", "should be a string"),
    (
        r#"{"passcode":"a","passcode":"a"}"#,
        "passcode",
        "comes twice",
    ),
    (
        r#"{"created_at":1597250533}"#,
        "created_at",
        "should be a string",
    ),
    (
        r#"{"registered_values":{}}"#,
        "registered_values",
        "should be an array",
    ),
    (
        r#"{"registered_values":[7]}"#,
        "registered_values",
        "should be an object",
    ),
    (
        r#"{"registered_values":[null]}"#,
        "registered_values",
        "should be an object",
    ),
    (
        r#"{"registered_values":[[]]}"#,
        "registered_values",
        "should be an object",
    ),
    (
        r#"{"registered_values":[{"value":"v"}]}"#,
        FIELD,
        "required key is missing",
    ),
    (
        r#"{"registered_values":[{"certificate_field":null,"value":"v"}]}"#,
        FIELD,
        "required key is missing",
    ),
    (
        r#"{"registered_values":[{"certificate_field":[],"value":"v"}]}"#,
        FIELD,
        "should be a string",
    ),
    (
        r#"{"registered_values":[{"certificate_field":"f"}]}"#,
        VALUE,
        "required key is missing",
    ),
    (
        r#"{"registered_values":[{"certificate_field":"f","value":null}]}"#,
        VALUE,
        "string or an array",
    ),
    (
        r#"{"registered_values":[{"certificate_field":"f","value":7}]}"#,
        VALUE,
        "string or an array",
    ),
    (
        r#"{"registered_values":[{"certificate_field":"f","value":{}}]}"#,
        VALUE,
        "string or an array",
    ),
    (
        r#"{"registered_values":[{"certificate_field":"f","value":["a",7]}]}"#,
        VALUE,
        "should be a string",
    ),
    (
        r#"{"registered_values":[{"certificate_field":"f","value":[null]}]}"#,
        VALUE,
        "should be a string",
    ),
    (
        r#"{"registered_values":[{"certificate_field":"f","value":["a","\x"]}]}"#,
        VALUE,
        "invalid escape",
    ),
    (
        r#"{"registered_values":[{"certificate_field":"f","value":"a","value":["a"]}]}"#,
        VALUE,
        "comes twice",
    ),
    (
        r#"{"registered_values":[{"certificate_field":"f","value":"v","matcher":1}]}"#,
        "registered_values.matcher",
        "should be a string",
    ),
    (
        r#"{"registered_values":[{"certificate_field":"f","value":"v","multiple":"true"}]}"#,
        "registered_values.multiple",
        "true or false",
    ),
    (
        r#"{"registered_values":[{"certificate_field":"f","value":"v"}"#,
        "registered_values",
        "cut off",
    ),
];

const FIELD: &str = "registered_values.certificate_field";
const VALUE: &str = "registered_values.value";

/// All replies that are read, without the mark.
pub(crate) fn read() -> impl Iterator<Item = &'static str> {
    let marked = READ.iter().map(|json| json.trim_start_matches('='));
    [SAMPLE, WHOLE].into_iter().chain(marked)
}
