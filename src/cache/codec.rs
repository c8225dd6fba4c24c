//! Values as bytes and back. There is one layout, that of the binary which wrote it: whoever reads is the same binary.
//!
//! Reading is total: what is no value of the type is `None`, and no length is believed before its bytes are there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Number, Value};

/// The bytes that are left to read.
#[derive(Debug)]
pub struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    #[must_use]
    pub fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether all was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number of values of which each takes at least one byte.
    fn length(&mut self) -> Option<usize> {
        usize::try_from(u64::take(self)?).ok().filter(|length| *length <= self.0.len())
    }
}

/// Something that is kept as bytes.
pub trait Kept: Sized {
    fn put(&self, out: &mut Vec<u8>);
    /// The value whose bytes stand first.
    fn take(from: &mut Input<'_>) -> Option<Self>;
}

/// A type with named fields, all of which are kept: a new one does not compile before it is named here.
macro_rules! fields {
    ($($type:path { $($field:ident),* $(,)? })*) => {$(
        impl $crate::cache::codec::Kept for $type {
            fn put(&self, out: &mut Vec<u8>) {
                let Self { $($field),* } = self;
                $($crate::cache::codec::Kept::put($field, out);)*
            }
            fn take(from: &mut $crate::cache::codec::Input<'_>) -> Option<Self> {
                $(let $field = $crate::cache::codec::Kept::take(from)?;)*
                Some(Self { $($field),* })
            }
        }
    )*};
}

/// A type of several forms, each with its number and the fields that it has.
macro_rules! forms {
    ($($type:path { $($number:literal => $form:ident $({ $($field:ident),* })?),* $(,)? })*) => {$(
        impl $crate::cache::codec::Kept for $type {
            fn put(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$form $({ $($field),* })? => {
                        out.push($number);
                        $($($crate::cache::codec::Kept::put($field, out);)*)?
                    })*
                }
            }
            fn take(from: &mut $crate::cache::codec::Input<'_>) -> Option<Self> {
                match <u8 as $crate::cache::codec::Kept>::take(from)? {
                    $($number => {
                        $($(let $field = $crate::cache::codec::Kept::take(from)?;)*)?
                        Some(Self::$form $({ $($field),* })?)
                    })*
                    _ => None,
                }
            }
        }
    )*};
}

pub(super) use {fields, forms};

impl Kept for u8 {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        from.bytes(1)?.first().copied()
    }
}

/// Seven bits a byte, the lowest first.
impl Kept for u64 {
    fn put(&self, out: &mut Vec<u8>) {
        let mut rest = *self;
        while let [low, ..] = rest.to_le_bytes()
            && rest > 0x7f
        {
            out.push(low | 0x80);
            rest >>= 7;
        }
        let [low, ..] = rest.to_le_bytes();
        out.push(low);
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = u8::take(from)?;
            let bits = u64::from(byte & 0x7f);
            value |= bits.checked_shl(shift).filter(|shifted| shifted >> shift == bits)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

impl Kept for usize {
    fn put(&self, out: &mut Vec<u8>) {
        // No system has wider addresses.
        u64::try_from(*self).unwrap_or(u64::MAX).put(out);
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        u64::take(from)?.try_into().ok()
    }
}

impl Kept for u32 {
    fn put(&self, out: &mut Vec<u8>) {
        u64::from(*self).put(out);
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        u64::take(from)?.try_into().ok()
    }
}

impl Kept for bool {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        match u8::take(from)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Kept for String {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        out.extend_from_slice(self.as_bytes());
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        let length = from.length()?;
        std::str::from_utf8(from.bytes(length)?).ok().map(str::to_string)
    }
}

impl<const N: usize> Kept for [u8; N] {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        from.bytes(N)?.try_into().ok()
    }
}

impl<T: Kept> Kept for Arc<T> {
    fn put(&self, out: &mut Vec<u8>) {
        (**self).put(out);
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        T::take(from).map(Self::new)
    }
}

impl<T: Kept> Kept for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        self.iter().for_each(|value| value.put(out));
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        if bool::take(from)? { T::take(from).map(Some) } else { Some(None) }
    }
}

impl<A: Kept, B: Kept> Kept for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        Some((A::take(from)?, B::take(from)?))
    }
}

impl<T: Kept> Kept for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        self.iter().for_each(|value| value.put(out));
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        let length = from.length()?;
        (0..length).map(|_| T::take(from)).collect()
    }
}

impl<T: Kept + Ord> Kept for BTreeSet<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        self.iter().for_each(|value| value.put(out));
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        let length = from.length()?;
        (0..length).map(|_| T::take(from)).collect()
    }
}

impl<K: Kept + Ord, V: Kept> Kept for BTreeMap<K, V> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        for (key, value) in self {
            key.put(out);
            value.put(out);
        }
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        let length = from.length()?;
        (0..length).map(|_| Some((K::take(from)?, V::take(from)?))).collect()
    }
}

/// Levels of values in one another; the program keeps no deeper ones.
const MOST_DEPTH: usize = 128;

impl Kept for Value {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.push(0),
            Self::Bool(value) => {
                out.push(1);
                value.put(out);
            }
            Self::Number(number) => put_number(number, out),
            Self::String(text) => {
                out.push(5);
                text.put(out);
            }
            Self::Array(values) => {
                out.push(6);
                values.put(out);
            }
            Self::Object(members) => {
                out.push(7);
                members.len().put(out);
                for (name, value) in members {
                    name.put(out);
                    value.put(out);
                }
            }
        }
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        take_value(from, 0)
    }
}

fn put_number(number: &Number, out: &mut Vec<u8>) {
    match (number.as_u64(), number.as_i64()) {
        (Some(number), _) => {
            out.push(2);
            number.put(out);
        }
        (None, Some(number)) => {
            out.push(3);
            out.extend_from_slice(&number.to_le_bytes());
        }
        (None, None) => {
            out.push(4);
            out.extend_from_slice(&number.as_f64().unwrap_or(f64::NAN).to_bits().to_le_bytes());
        }
    }
}

fn take_value(from: &mut Input<'_>, depth: usize) -> Option<Value> {
    if depth > MOST_DEPTH {
        return None;
    }
    Some(match u8::take(from)? {
        0 => Value::Null,
        1 => Value::Bool(bool::take(from)?),
        2 => Value::Number(u64::take(from)?.into()),
        3 => Value::Number(i64::from_le_bytes(Kept::take(from)?).into()),
        4 => Value::Number(Number::from_f64(f64::from_bits(u64::from_le_bytes(Kept::take(from)?)))?),
        5 => Value::String(String::take(from)?),
        6 => {
            let length = from.length()?;
            Value::Array((0..length).map(|_| take_value(from, depth + 1)).collect::<Option<_>>()?)
        }
        7 => {
            let length = from.length()?;
            let member = |_| Some((String::take(from)?, take_value(from, depth + 1)?));
            Value::Object((0..length).map(member).collect::<Option<Map<String, Value>>>()?)
        }
        _ => return None,
    })
}
