//! Variables of a `serverless.yml` that name another place of the file
//! (<https://www.serverless.com/framework/docs/guides/variables/self>).

use regorus::Value;

use super::{get, members, written};
use crate::rego::value::object;

/// Places that are put in below one value, and how many of them stand in each other; what is beyond stays a variable.
const MOST_FILLED: usize = 2_000;
const MOST_NESTED: usize = 8;

/// A value with each `${self:a.b}` as the value that stands there; one that is not there stays as it is.
pub(super) fn filled(value: &Value, root: &Value) -> Value {
    Filler { root, count: 0 }.value(value, 0)
}

struct Filler<'v> {
    root: &'v Value,
    count: usize,
}

impl Filler<'_> {
    fn value(&mut self, value: &Value, depth: usize) -> Value {
        match value {
            Value::String(text) => self.text(text, depth).unwrap_or_else(|| value.clone()),
            Value::Array(_) => {
                let items: Vec<Value> = members(Some(value)).into_iter().map(|item| self.value(item, depth)).collect();
                Value::from(items)
            }
            // Statements have texts as keys.
            Value::Object(entries) => object(
                entries.iter().filter_map(|(key, item)| Some((written(key)?.to_string(), self.value(item, depth)))),
            ),
            other => other.clone(),
        }
    }

    /// A text that is one variable as a whole is what that is; in a longer one only texts are put in.
    fn text(&mut self, text: &str, depth: usize) -> Option<Value> {
        let (before, rest) = text.split_once("${self:")?;
        let (name, after) = rest.split_once('}')?;
        self.count += 1;
        if self.count > MOST_FILLED || depth >= MOST_NESTED {
            return None;
        }
        let place = name.trim().split('.').try_fold(self.root, get)?.clone();
        let given = self.value(&place, depth + 1);
        if before.is_empty() && after.is_empty() {
            return Some(given);
        }
        let Value::String(given) = &given else { return None };
        let after = self.text(after, depth).unwrap_or_else(|| Value::from(after));
        Some(Value::from(format!("{before}{given}{}", after.as_string().ok()?)))
    }
}
