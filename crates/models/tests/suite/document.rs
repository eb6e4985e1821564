//! A whole document through the reader, as serde_json's value.

use pop_models::json::{JsonError, JsonErrorKind, Reader, Token};
use serde_json::{Map, Number, Value};

/// What the reader makes of `input`, with exactly the scratch that is promised to be enough.
/// A number that serde_json cannot hold becomes its text.
pub(crate) fn read(input: &[u8]) -> Result<Value, JsonError> {
    let mut scratch = vec![0; input.len()];
    let mut reader = Reader::new(input, &mut scratch);
    let result = value(&mut reader).and_then(|value| match reader.next()? {
        None => Ok(value),
        Some(token) => panic!("{token:?} after the end"),
    });
    if let Err(error) = result {
        assert!(error.at <= input.len(), "{error}");
        assert_ne!(error.kind, JsonErrorKind::ScratchTooSmall);
        assert_eq!(reader.next(), Err(error), "an error stays");
    }
    // Skipping accepts and refuses the same, without any scratch.
    let mut reader = Reader::new(input, &mut []);
    let skipped = reader.skip_value().and_then(|()| reader.next());
    assert_eq!(skipped.err(), result.as_ref().err().copied());
    result
}

fn value(reader: &mut Reader<'_>) -> Result<Value, JsonError> {
    let token = reader.next()?.expect("a value or an error");
    value_from(token, reader)
}

fn value_from(token: Token<'_>, reader: &mut Reader<'_>) -> Result<Value, JsonError> {
    Ok(match token {
        Token::Null => Value::Null,
        Token::Bool(bool) => Value::Bool(bool),
        Token::String(text) => Value::String(text.to_owned()),
        Token::Number(number) => {
            let text = number.as_str();
            let parsed: Result<Number, _> = serde_json::from_str(text);
            assert_eq!(number.as_u64(), text.parse().ok(), "{text}");
            parsed.map_or_else(|_| Value::String(text.to_owned()), Value::Number)
        }
        Token::BeginArray => {
            let mut array = Vec::new();
            loop {
                match reader.next()?.expect("a token or an error") {
                    Token::EndArray => break Value::Array(array),
                    token => array.push(value_from(token, reader)?),
                }
            }
        }
        Token::BeginObject => {
            let mut object = Map::new();
            loop {
                match reader.next()?.expect("a token or an error") {
                    Token::EndObject => break Value::Object(object),
                    Token::Key(key) => {
                        object.insert(key.to_owned(), value(reader)?);
                    }
                    token => panic!("{token:?} in place of a key"),
                }
            }
        }
        Token::Key(_) | Token::EndArray | Token::EndObject => panic!("{token:?} is no value"),
    })
}
