//! Looking for keys in a whole document, which takes a rule of Rego a thousand times as long.

use std::borrow::Cow;
use std::collections::BTreeSet;

use regorus::Value;

use crate::rego::value::{mark, object};

/// Each value below the first argument whose name is in the second, a set of names in small letters, as `{"path",
/// "key", "value"}` in the document's order. A name is the last key on the way to a value, in small letters: an element
/// of a list is called as the list. Recursion is as deep as the document, which parsers bound.
pub(super) fn named(arguments: &[Value]) -> Result<Value, String> {
    let (Some(document), Some(names)) = (arguments.first(), arguments.get(1).and_then(|names| names.as_set().ok()))
    else {
        return Err("operand 2 must be set".to_string());
    };
    let names = names.iter().filter_map(|name| if let Value::String(name) = name { Some(name.as_ref()) } else { None });
    let mut search = Search { names: names.collect(), path: Vec::new(), found: Vec::new() };
    let unnamed = search.names.contains("").then(|| Value::from(""));
    search.below(document, unnamed.as_ref());
    Ok(Value::from(search.found))
}

struct Search<'v> {
    names: BTreeSet<&'v str>,
    path: Vec<Value>,
    found: Vec<Value>,
}

impl Search<'_> {
    /// Looks below a value, which has a name that is looked for or none.
    fn below(&mut self, value: &Value, name: Option<&Value>) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.step(Value::from(index), item, name);
                }
            }
            Value::Object(object) if mark(value).is_none() => {
                for (key, child) in object.iter() {
                    let Value::String(own) = key else {
                        self.step(key.clone(), child, name);
                        continue;
                    };
                    let own = lowered(own);
                    let own = self.names.contains(own.as_ref()).then(|| Value::from(own.as_ref()));
                    self.step(key.clone(), child, own.as_ref());
                }
            }
            _ => {}
        }
    }

    fn step(&mut self, key: Value, value: &Value, name: Option<&Value>) {
        self.path.push(key);
        if let Some(name) = name {
            let path = Value::from(self.path.clone());
            self.found.push(object([("path", path), ("key", name.clone()), ("value", value.clone())]));
        }
        self.below(value, name);
        self.path.pop();
    }
}

fn lowered(text: &str) -> Cow<'_, str> {
    let is_small = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_small { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}
