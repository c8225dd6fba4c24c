//! Sizes of files: a number of bytes, or a text such as `5 MiB`.

use std::fmt;

#[cfg(test)]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, Visitor};

const FORM: &str = "a number of bytes or a size such as \"5 MiB\" (units: B, KB, KiB, MB, MiB, GB, GiB)";

/// A number of bytes. Decimal units (KB, MB, GB) are powers of 1000 and binary ones (KiB, MiB, GiB) of 1024, as
/// IEC 80000-13 has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ByteSize(pub(super) u64);

impl ByteSize {
    /// Reads `512`, `100 KB`, `5MiB`; units in any case. `None` for anything else, zero, and what exceeds 64 bits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let number: u64 = text.get(..digits)?.parse().ok()?;
        let unit = match text.get(digits..)?.trim().to_ascii_lowercase().as_str() {
            "" | "b" => 1,
            "kb" => 1_000,
            "kib" => 1 << 10,
            "mb" => 1_000_000,
            "mib" => 1 << 20,
            "gb" => 1_000_000_000,
            "gib" => 1 << 30,
            _ => return None,
        };
        number.checked_mul(unit).filter(|&bytes| bytes > 0).map(Self)
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (unit, name) in [(1_u64 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")] {
            if self.0 >= unit && self.0.is_multiple_of(unit) {
                return write!(f, "{} {name}", self.0 / unit);
            }
        }
        write!(f, "{} B", self.0)
    }
}

impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Size;
        impl Visitor<'_> for Size {
            type Value = ByteSize;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(FORM)
            }

            fn visit_i64<E: de::Error>(self, bytes: i64) -> Result<ByteSize, E> {
                u64::try_from(bytes).map_err(|_| E::custom(format!("expected {FORM}"))).and_then(|b| self.visit_u64(b))
            }

            fn visit_u64<E: de::Error>(self, bytes: u64) -> Result<ByteSize, E> {
                if bytes == 0 { Err(E::custom(format!("expected {FORM}"))) } else { Ok(ByteSize(bytes)) }
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<ByteSize, E> {
                ByteSize::parse(text).ok_or_else(|| E::custom(format!("expected {FORM}")))
            }
        }
        deserializer.deserialize_any(Size)
    }
}

#[cfg(test)]
impl JsonSchema for ByteSize {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ByteSize".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": FORM,
            "anyOf": [
                { "type": "integer", "minimum": 1 },
                { "type": "string", "pattern": r"^\s*[0-9]+\s*([bB]|[kKmMgG][iI]?[bB])?\s*$" }
            ]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_with_and_without_a_unit() {
        let bytes = |text| ByteSize::parse(text).map(|size| size.0);
        assert_eq!(bytes("512"), Some(512));
        assert_eq!(bytes("5 MiB"), Some(5 << 20));
        assert_eq!(bytes(" 2kb "), Some(2_000));
        for bad in ["", "MiB", "5 parsecs", "-1", "1.5 MiB", "0", "99999999999 GiB"] {
            assert_eq!(bytes(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_size_is_shown_in_a_form_that_reads_back() {
        for size in [1, 1_023, 5 << 20, 3 << 30, 2_000] {
            assert_eq!(ByteSize::parse(&ByteSize(size).to_string()), Some(ByteSize(size)));
        }
    }
}
