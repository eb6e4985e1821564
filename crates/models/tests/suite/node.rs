//! serde_json's reading with repeated keys kept, which its own `Value` loses.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    pub(crate) fn parse(json: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(json)
    }

    pub(crate) fn to_json(&self) -> String {
        let members = |members: &[(String, Node)]| {
            let members = members
                .iter()
                .map(|(key, value)| format!("{}:{}", quote(key), value.to_json()));
            members.collect::<Vec<_>>().join(",")
        };
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number(number) => number.to_string(),
            Self::String(text) => quote(text),
            Self::Array(items) => {
                let items: Vec<_> = items.iter().map(Self::to_json).collect();
                format!("[{}]", items.join(","))
            }
            Self::Object(object) => format!("{{{}}}", members(object)),
        }
    }

    /// This tree with one change, for every node and every change of `change`.
    pub(crate) fn changed(&self, change: &dyn Fn(&Node) -> Vec<Node>) -> Vec<Node> {
        let mut all = change(self);
        match self {
            Self::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    all.extend(item.changed(change).into_iter().map(|item| {
                        let mut items = items.clone();
                        items[at] = item;
                        Self::Array(items)
                    }));
                }
            }
            Self::Object(members) => {
                for (at, (_, value)) in members.iter().enumerate() {
                    all.extend(value.changed(change).into_iter().map(|value| {
                        let mut members = members.clone();
                        members[at].1 = value;
                        Self::Object(members)
                    }));
                }
            }
            _ => {}
        }
        all
    }
}

fn quote(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Number(
            Number::from_f64(value).expect("JSON has no other"),
        ))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element()? {
            array.push(item);
        }
        Ok(Node::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut object = Vec::new();
        while let Some(member) = members.next_entry()? {
            object.push(member);
        }
        Ok(Node::Object(object))
    }
}
