//! What an evaluation may use.

use std::num::NonZeroU32;
use std::time::Duration;

use regorus::PolicyLengthConfig;
use regorus::utils::limits::ExecutionTimerConfig;

/// Wall-clock bound on one evaluation. All policies of a kind over a file take milliseconds.
#[cfg(not(test))]
pub(super) const MAX_TIME: Duration = Duration::from_secs(30);

/// Tests of an endless policy wait for it.
#[cfg(test)]
pub(super) const MAX_TIME: Duration = Duration::from_secs(4);

/// Bytes of results that the builtins of one evaluation may make, all together: far more than any table of results, far
/// less than a machine has. It counts results and not the allocator's bytes, so that it is reached on every machine or
/// on none.
pub(super) const MAX_RESULT_BYTES: usize = 512 << 20;

/// Bytes that the whole process may hold when a rule's next expression is evaluated. The allocator counts for all
/// threads at once, so this is the last resort against a policy that fills memory without calling a builtin.
pub(super) const MAX_PROCESS_BYTES: u64 = 8 << 30;

/// Values that one call may make: `numbers.range`, `net.cidr_expand` and their like.
pub(super) const MAX_VALUES: u64 = 100_000;

/// Bits that `bits.lsh` may shift by.
pub(super) const MAX_SHIFT: u64 = 4096;

/// Characters that a width or a precision of `sprintf` may ask for.
pub(super) const MAX_WIDTH: usize = 4096;

/// Columns that a line of Rego may have: long lists of words stand in one line.
const MAX_COLUMNS: NonZeroU32 = match NonZeroU32::new(16_384) {
    Some(columns) => columns,
    None => NonZeroU32::MIN,
};

pub(super) fn timer() -> ExecutionTimerConfig {
    ExecutionTimerConfig { limit: MAX_TIME, check_interval: NonZeroU32::new(4096).unwrap_or(NonZeroU32::MIN) }
}

pub(super) fn lengths() -> PolicyLengthConfig {
    PolicyLengthConfig { max_col: MAX_COLUMNS, ..PolicyLengthConfig::default() }
}

/// Sets the bound on the process's memory, once.
pub(super) fn bound_memory() {
    static SET: std::sync::Once = std::sync::Once::new();
    SET.call_once(|| regorus::set_global_memory_limit(Some(MAX_PROCESS_BYTES)));
}

/// What an evaluation that was stopped by the clock says, on every machine.
pub(super) fn time_text() -> String {
    format!("stopped after {} seconds, the bound of one evaluation", MAX_TIME.as_secs())
}
