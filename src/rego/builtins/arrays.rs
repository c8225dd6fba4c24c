//! `array.flatten`, `numbers.range_step`.

use regorus::Value;

use super::arguments::array;

/// The elements of an array, and in the place of those that are arrays their own elements.
pub(super) fn flatten(arguments: &[Value]) -> Result<Value, String> {
    let mut flat = Vec::new();
    for item in array(arguments, 0)? {
        match item {
            Value::Array(items) => flat.extend(items.iter().cloned()),
            other => flat.push(other),
        }
    }
    Ok(Value::from(flat))
}
