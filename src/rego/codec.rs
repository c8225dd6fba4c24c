//! Values as bytes, without loss: JSON knows no sets, no undefined, and not every number. A tag, then what it says; lengths
//! and numbers are little-endian.

use regorus::Value;

/// Why values did not become bytes, or bytes no values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CodecError {
    /// More bytes than asked for, as of a value that holds another twice and that one a third twice.
    TooLarge,
    TooDeep,
    /// No bytes of ours.
    Garbled,
}

/// How deep values may be nested: twice as deep as any document is read, and little enough for the stack of any thread.
const MAX_DEPTH: usize = 256;

const UNDEFINED: u8 = 0;
const NULL: u8 = 1;
const FALSE: u8 = 2;
const TRUE: u8 = 3;
const SIGNED: u8 = 4;
const UNSIGNED: u8 = 5;
const FLOAT: u8 = 6;
const DIGITS: u8 = 7;
const STRING: u8 = 8;
const ARRAY: u8 = 9;
const SET: u8 = 10;
const OBJECT: u8 = 11;

/// Whole numbers beyond this are not exact as floats (2^53).
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Appends a value; `out` must not grow beyond `limit` bytes.
pub(super) fn encode(value: &Value, out: &mut Vec<u8>, limit: usize) -> Result<(), CodecError> {
    Writer { out, limit }.value(value, 0)
}

/// The values that some bytes hold, one after the other.
pub(super) fn decode(bytes: &[u8]) -> Result<Vec<Value>, CodecError> {
    let mut reader = Reader(bytes);
    let mut values = Vec::new();
    while !reader.0.is_empty() {
        values.push(reader.value(0)?);
    }
    Ok(values)
}

struct Writer<'o> {
    out: &'o mut Vec<u8>,
    limit: usize,
}

impl Writer<'_> {
    fn bytes(&mut self, bytes: &[u8]) -> Result<(), CodecError> {
        if self.out.len().saturating_add(bytes.len()) > self.limit {
            return Err(CodecError::TooLarge);
        }
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    fn sized(&mut self, tag: u8, length: usize) -> Result<(), CodecError> {
        self.bytes(&[tag])?;
        self.bytes(&u32::try_from(length).map_err(|_| CodecError::TooLarge)?.to_le_bytes())
    }

    fn text(&mut self, tag: u8, text: &str) -> Result<(), CodecError> {
        self.sized(tag, text.len())?;
        self.bytes(text.as_bytes())
    }

    fn value(&mut self, value: &Value, depth: usize) -> Result<(), CodecError> {
        if depth > MAX_DEPTH {
            return Err(CodecError::TooDeep);
        }
        match value {
            Value::Undefined => self.bytes(&[UNDEFINED]),
            Value::Null => self.bytes(&[NULL]),
            Value::Bool(value) => self.bytes(&[if *value { TRUE } else { FALSE }]),
            Value::Number(_) => self.number(value),
            Value::String(text) => self.text(STRING, text),
            Value::Array(items) => {
                self.sized(ARRAY, items.len())?;
                items.iter().try_for_each(|item| self.value(item, depth + 1))
            }
            Value::Set(items) => {
                self.sized(SET, items.len())?;
                items.iter_sorted().try_for_each(|item| self.value(item, depth + 1))
            }
            Value::Object(fields) => {
                self.sized(OBJECT, fields.len())?;
                fields.iter().try_for_each(|(key, field)| {
                    self.value(key, depth + 1)?;
                    self.value(field, depth + 1)
                })
            }
        }
    }

    /// A float stays one where it could differ from the whole number.
    fn number(&mut self, value: &Value) -> Result<(), CodecError> {
        let Ok(number) = value.as_number() else { return Err(CodecError::Garbled) };
        let float = number.as_f64().filter(|float| float.abs() > EXACT || !number.is_integer());
        let (tag, bytes) = match (float, number.as_i64(), number.as_u64()) {
            (Some(float), ..) => (FLOAT, float.to_le_bytes()),
            (None, Some(signed), _) => (SIGNED, signed.to_le_bytes()),
            (None, None, Some(unsigned)) => (UNSIGNED, unsigned.to_le_bytes()),
            (None, None, None) if number.is_integer() => return self.text(DIGITS, &number.format_decimal()),
            // No number and the infinite: what arithmetic on floats gave.
            (None, None, None) => {
                let float: f64 = number.format_decimal().parse().unwrap_or(f64::NAN);
                (FLOAT, float.to_le_bytes())
            }
        };
        self.bytes(&[tag])?;
        self.bytes(&bytes)
    }
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, length: usize) -> Result<&'b [u8], CodecError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(CodecError::Garbled)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], CodecError> {
        self.take(N)?.try_into().map_err(|_| CodecError::Garbled)
    }

    /// A length of what follows, each part of which takes a byte at least.
    fn length(&mut self) -> Result<usize, CodecError> {
        let length = u32::from_le_bytes(self.array()?);
        usize::try_from(length).ok().filter(|length| *length <= self.0.len()).ok_or(CodecError::Garbled)
    }

    fn text(&mut self) -> Result<&'b str, CodecError> {
        let length = self.length()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| CodecError::Garbled)
    }

    fn items(&mut self, depth: usize) -> Result<Vec<Value>, CodecError> {
        let length = self.length()?;
        (0..length).map(|_| self.value(depth + 1)).collect()
    }

    fn value(&mut self, depth: usize) -> Result<Value, CodecError> {
        if depth > MAX_DEPTH {
            return Err(CodecError::TooDeep);
        }
        let [tag] = self.array()?;
        Ok(match tag {
            UNDEFINED => Value::Undefined,
            NULL => Value::Null,
            FALSE => Value::Bool(false),
            TRUE => Value::Bool(true),
            SIGNED => Value::from(i64::from_le_bytes(self.array()?)),
            UNSIGNED => Value::from(u64::from_le_bytes(self.array()?)),
            FLOAT => Value::from(f64::from_le_bytes(self.array()?)),
            DIGITS => Value::from_numeric_string(self.text()?).map_err(|_| CodecError::Garbled)?,
            STRING => Value::from(self.text()?),
            ARRAY => Value::from(self.items(depth)?),
            SET => Value::from(self.items(depth)?.into_iter().collect::<std::collections::BTreeSet<_>>()),
            OBJECT => {
                let length = self.length()?;
                let mut fields = std::collections::BTreeMap::new();
                for _ in 0..length {
                    fields.insert(self.value(depth + 1)?, self.value(depth + 1)?);
                }
                Value::from(fields)
            }
            _ => return Err(CodecError::Garbled),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(value: &Value) -> Value {
        let mut bytes = Vec::new();
        encode(value, &mut bytes, usize::MAX).unwrap();
        decode(&bytes).unwrap().remove(0)
    }

    #[test]
    fn every_value_comes_back_as_it_was() {
        let set = Value::from(std::collections::BTreeSet::from([Value::from(2_i64), Value::from("x"), Value::Null]));
        let keyed =
            Value::from(std::collections::BTreeMap::from([(set.clone(), Value::from(vec![Value::Bool(true)]))]));
        let big = Value::from_numeric_string("123456789012345678901234567890").unwrap();
        let numbers = [0.5, 1e300, -1e20, f64::MAX].map(Value::from);
        let wholes = [i64::MIN, -1, 0, i64::MAX].map(Value::from);
        let values = [Value::Undefined, set, keyed, big, Value::from(u64::MAX), Value::from("é\u{0}")];
        for value in values.into_iter().chain(numbers).chain(wholes) {
            let back = there_and_back(&value);
            assert_eq!((&back, format!("{back:?}")), (&value, format!("{value:?}")));
        }
    }

    #[test]
    fn what_holds_itself_twice_again_and_again_is_cut() {
        let mut value = Value::from("x");
        for _ in 0..64 {
            value = Value::from(vec![value.clone(), value]);
        }
        assert_eq!(encode(&value, &mut Vec::new(), 1 << 16), Err(CodecError::TooLarge));
        let mut value = Value::Null;
        for _ in 0..=MAX_DEPTH {
            value = Value::from(vec![value]);
        }
        assert_eq!(encode(&value, &mut Vec::new(), 1 << 16), Err(CodecError::TooDeep));
    }

    #[test]
    fn garbage_is_told() {
        let deep = [ARRAY, 1, 0, 0, 0].repeat(MAX_DEPTH + 2);
        assert_eq!(decode(&deep), Err(CodecError::TooDeep));
        for garbage in [
            &[99][..],
            &[SIGNED, 1],
            &[STRING, 9, 0, 0, 0, b'x'],
            &[ARRAY, 255, 255, 255, 255],
            &[STRING, 1, 0, 0, 0, 255],
        ] {
            assert_eq!(decode(garbage), Err(CodecError::Garbled), "{garbage:?}");
        }
    }
}
