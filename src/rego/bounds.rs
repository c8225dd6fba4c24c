//! What an evaluation may use.

use std::num::NonZeroU32;
use std::time::Duration;

use regorus::PolicyLengthConfig;
use regorus::utils::limits::ExecutionTimerConfig;

/// Wall-clock bound on one evaluation of a query, or of a test.
pub(super) const MAX_TIME: Duration = Duration::from_secs(30);

/// The bound on the evaluation of one policy's rule over an input of so many values: a thousand times what the policies
/// in the binary take.
pub(crate) fn time_for(values: usize) -> Duration {
    let grown = Duration::from_micros(500).saturating_mul(u32::try_from(values).unwrap_or(u32::MAX));
    (Duration::from_secs(5) + grown).min(Duration::from_secs(120))
}

/// The bound on the evaluation of all policies of a kind at once. Reaching it costs nothing but the time: each policy is
/// then evaluated by itself.
pub(crate) fn time_together_for(values: usize) -> Duration {
    time_for(values) / 4
}

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

pub(super) fn timer(limit: Duration) -> ExecutionTimerConfig {
    ExecutionTimerConfig { limit, check_interval: NonZeroU32::new(4096).unwrap_or(NonZeroU32::MIN) }
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
pub(super) const TIME_TEXT: &str = "stopped at the bound on the time of one evaluation";
