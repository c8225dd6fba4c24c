//! What a worker may use. The system holds it to that, whatever a policy does between two checks of the engine.
//!
//! | | Linux, BSD | macOS | Windows |
//! |---|---|---|---|
//! | memory | address space | the engine's own check | the engine's own check |
//! | processor time | by request | by request | the clock of the asking process |
//! | stack | its thread's | its thread's | its thread's |

use std::io;
use std::time::Duration;

/// Bytes that a worker's allocations may take when the engine checks: several times what the values of the largest input
/// take.
pub(super) const MEMORY: u64 = 1 << 30;

/// Bytes of address space: [`MEMORY`], what the allocator reserves at once and does not use, code and stacks.
#[cfg(unix)]
const ADDRESS_SPACE: u64 = 3 << 30;

/// Bytes of stack of the thread that parses and evaluates: four times what a thread of a scan has.
pub(super) const STACK: usize = 64 << 20;

/// Bytes of an answer: the results of a policy on one target.
pub(super) const ANSWER: usize = 64 << 20;

/// Bytes of a request: an input, or all data. It comes from the process that asks.
pub(super) const REQUEST: u64 = u64::MAX;

/// Processor time to parse or compile so many bytes of policies.
pub(super) fn time_to_load(bytes: usize) -> Duration {
    Duration::from_secs(5) + Duration::from_micros(10).saturating_mul(u32::try_from(bytes).unwrap_or(u32::MAX))
}

/// How long the asking process waits, by the clock, for what may take so much processor time: the last resort, since a
/// machine can be busy with other things.
pub(super) fn patience(limit: Duration) -> Duration {
    limit * 4 + Duration::from_secs(20)
}

/// Sets what holds for the whole life of this process: address space, no dump of it, no files.
#[cfg(unix)]
pub(super) fn set() -> io::Result<()> {
    use rustix::process::Resource;
    #[cfg(not(target_os = "openbsd"))]
    lower(Resource::As, ADDRESS_SPACE)?;
    lower(Resource::Stack, STACK as u64)?;
    lower(Resource::Core, 0)?;
    lower(Resource::Fsize, 0)?;
    Ok(())
}

/// Lets this process use so much more processor time, and up to a second more: the system counts whole ones. The clock of
/// an evaluation, which the engine asks, comes first where it asks at all.
#[cfg(unix)]
pub(super) fn allow_time(limit: Duration) -> io::Result<()> {
    use rustix::time::{ClockId, clock_gettime};
    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or_default();
    let seconds = limit.as_secs() + u64::from(limit.subsec_nanos() > 0) + 1;
    lower(rustix::process::Resource::Cpu, used.saturating_add(seconds))
}

/// Sets the limit that counts; a lower one that the system or the user set stays.
#[cfg(unix)]
fn lower(resource: rustix::process::Resource, to: u64) -> io::Result<()> {
    let Rlimit { maximum, .. } = rustix::process::getrlimit(resource);
    let current = Some(maximum.map_or(to, |maximum| maximum.min(to)));
    rustix::process::setrlimit(resource, Rlimit { current, maximum })?;
    Ok(())
}

#[cfg(unix)]
use rustix::process::Rlimit;

/// Nothing that can be set without unsafe code: memory is the engine's own check, time the clock of the asking process.
#[cfg(not(unix))]
pub(super) fn set() -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn allow_time(_: Duration) -> io::Result<()> {
    Ok(())
}

/// Whether a process ended by the signal for too much processor time.
pub(super) fn ended_by_time(status: std::process::ExitStatus) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        status.signal() == Some(rustix::process::Signal::XCPU.as_raw())
    }
    #[cfg(not(unix))]
    {
        let _ = status;
        false
    }
}
