//! What Terraform's expressions refer to.

use std::sync::LazyLock;

use regex::Regex;
use regorus::Value;

use crate::rego::value::mark;

/// A reference to a resource or data source, perhaps of a called module and one of several instances; what only looks like
/// one is found as well, and is the address of nothing.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const KEY: &str = r#"(?:\[(?:"[^"]*"|[0-9]+)\])?"#;
    const NAME: &str = "[A-Za-z_][0-9A-Za-z_-]*";
    Regex::new(&format!(r"(?:module\.{NAME}{KEY}\.)*(?:data\.)?{NAME}\.{NAME}{KEY}")).ok()
});

/// The references in what is not known below a value, as `{"address", "path"}`, in the order of the document. Recursion is as deep
/// as the document, which parsers bound.
pub(super) fn references(arguments: &[Value]) -> Result<Value, String> {
    let mut found = Vec::new();
    below(arguments.first().unwrap_or(&Value::Undefined), &mut Vec::new(), &mut found);
    Ok(Value::from(found))
}

fn below(value: &Value, path: &mut Vec<Value>, found: &mut Vec<Value>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(Value::from(index));
                below(item, path, found);
                path.pop();
            }
        }
        Value::Object(object) => match mark(value) {
            Some(Value::String(text)) => {
                let addresses = ADDRESS.as_ref().into_iter().flat_map(|address| address.find_iter(text));
                found.extend(addresses.map(|address| reference(address.as_str(), path)));
            }
            Some(_) => {}
            None => {
                for (key, child) in object.iter() {
                    path.push(key.clone());
                    below(child, path, found);
                    path.pop();
                }
            }
        },
        _ => {}
    }
}

fn reference(address: &str, path: &[Value]) -> Value {
    let mut node = Value::new_object();
    if let Ok(fields) = node.as_object_mut() {
        fields.insert(Value::from("address"), Value::from(address));
        fields.insert(Value::from("path"), Value::from(path.to_vec()));
    }
    node
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_have_an_address_and_the_path_of_their_value() {
        let text = r#"{"bucket": {"$unknown": "${module.m[\"a.b\"].aws_s3_bucket.b[0].id}", "reason": "apply-time"},
            "list": [{"$unknown": "${data.aws_x.y.z}-${aws_k.l[\"k\"].m}", "reason": "apply-time"}, "aws_a.b"]}"#;
        let found = references(&[Value::from_json_str(text).unwrap()]).unwrap();
        let shown: Vec<String> = found
            .as_array()
            .unwrap()
            .iter()
            .map(|one| format!("{} {}", one["address"].as_string().unwrap(), one["path"].as_array().unwrap().len()))
            .collect();
        assert_eq!(shown, ["module.m[\"a.b\"].aws_s3_bucket.b[0] 1", "data.aws_x.y 2", "aws_k.l[\"k\"] 2"]);
    }
}
