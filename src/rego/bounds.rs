//! What an evaluation may use.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use regorus::PolicyLengthConfig;
use regorus::utils::limits::ExecutionTimerConfig;

/// Wall-clock bound on one evaluation of a query, or of a test.
pub(super) const MAX_TIME: Duration = Duration::from_secs(30);

/// The bound on the evaluation of one policy's rule over an input of so many values: a thousand times what the policies
/// in the binary take.
pub(crate) fn time_for(values: usize) -> Duration {
    let grown = Duration::from_micros(500).saturating_mul(u32::try_from(values).unwrap_or(u32::MAX));
    (Duration::from_secs(5) + grown).min(Duration::from_secs(120)) * TIMES.load(Ordering::Relaxed)
}

/// Gives every evaluation of a scan so many times its bound, for a machine that is that much slower.
pub(crate) fn lengthen_times(by: u32) {
    TIMES.store(by.max(1), Ordering::Relaxed);
}

/// One for the whole process: it is a matter of the machine.
static TIMES: AtomicU32 = AtomicU32::new(1);

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

/// Bytes of a compiled regular expression, as the engine has it: it bounds what matching a text costs.
pub(super) const MAX_PATTERN_BYTES: usize = 100 << 10;

/// What is said of a larger one, in the engine's words.
pub(super) const PATTERN_TEXT: &str = "compiled regex exceeded size limit";

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

static MEMORY_IS_BOUND: std::sync::Once = std::sync::Once::new();

/// Sets the bound on the process's memory, once.
pub(super) fn bound_memory() {
    bound_memory_to(MAX_PROCESS_BYTES);
}

/// The same, to another bound; what was set first stays.
pub(super) fn bound_memory_to(bytes: u64) {
    MEMORY_IS_BOUND.call_once(|| regorus::set_global_memory_limit(Some(bytes)));
}

/// What an evaluation that was stopped by the clock says, on every machine.
pub(super) const TIME_TEXT: &str = "stopped at the bound on the time of one evaluation";

/// What an evaluation that was stopped for the memory of its process says.
pub(super) const MEMORY_TEXT: &str = "stopped at the bound on memory";

/// What a worker's end is called, whatever it was that ran out first: that differs from machine to machine.
pub(super) const STOPPED_TEXT: &str = "stopped: at a bound on its time, memory or stack, or by a fault of the engine";

/// What an answer that is none is called.
pub(super) const GARBLED_TEXT: &str = "its process gave no answer that can be read";

/// What is said where the system gives no process.
pub(super) const NOT_STARTED_TEXT: &str = "no process could be started for it within limits";

/// What is said of results that are more than a policy can mean.
pub(super) const ANSWER_TEXT: &str = "what it gave is larger than 64 MiB or nested too deep";
