//! An input, as all evaluations over it share it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use regorus::Value;

use crate::rego::codec;

/// An input. A worker is given it once.
#[derive(Debug)]
pub(crate) struct Input {
    value: Value,
    id: u64,
    encoded: OnceLock<Option<Vec<u8>>>,
}

impl Input {
    pub(crate) fn new(value: Value) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self { value, id: NEXT.fetch_add(1, Ordering::Relaxed), encoded: OnceLock::new() }
    }

    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    /// Which no other input has in this process.
    pub(super) fn id(&self) -> u64 {
        self.id
    }

    /// As a worker gets it; `None` when it is nested too deep.
    pub(super) fn encoded(&self) -> Option<&[u8]> {
        let encode = || {
            let mut bytes = Vec::new();
            codec::encode(&self.value, &mut bytes, usize::MAX).ok().map(|()| bytes)
        };
        self.encoded.get_or_init(encode).as_deref()
    }
}
