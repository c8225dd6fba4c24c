//! How often policies were stopped: one that is stopped again and again would hold a scan as long as there are targets.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// How often a policy may be stopped before it is out.
const MOST: u32 = 3;

/// What a policy that is out says of every target.
pub(super) const OUT: &str =
    "stopped on 3 targets, at a bound on its time, memory or stack or by a fault of the engine; it judges none";

/// The policies of a set, by position among all. Whether one is out hangs on how many targets stop it and not on their order,
/// but what it said before it was out does: who judged must judge once more when [`Strikes::is_repeat_needed`] says so, and
/// then it says [`OUT`] of every target.
#[derive(Debug, Default)]
pub(super) struct Strikes {
    policies: Vec<Strike>,
    is_repeat_needed: AtomicBool,
}

#[derive(Debug, Default)]
struct Strike {
    stops: AtomicU32,
    is_out: AtomicBool,
}

impl Strikes {
    pub(super) fn new(policies: usize) -> Self {
        let policies = std::iter::repeat_with(Strike::default).take(policies).collect();
        Self { policies, is_repeat_needed: AtomicBool::new(false) }
    }

    pub(super) fn is_out(&self, policy: usize) -> bool {
        self.policies.get(policy).is_some_and(|strike| strike.is_out.load(Ordering::Relaxed))
    }

    /// Whether some policy is out.
    pub(super) fn is_any_out(&self) -> bool {
        self.policies.iter().any(|strike| strike.is_out.load(Ordering::Relaxed))
    }

    /// Counts that a policy was stopped.
    pub(super) fn stopped(&self, policy: usize) {
        let Some(strike) = self.policies.get(policy) else { return };
        if strike.stops.fetch_add(1, Ordering::Relaxed) + 1 >= MOST && !strike.is_out.swap(true, Ordering::Relaxed) {
            self.is_repeat_needed.store(true, Ordering::Relaxed);
        }
    }

    /// Forgets everything.
    pub(super) fn begin_anew(&self) {
        for strike in &self.policies {
            strike.stops.store(0, Ordering::Relaxed);
            strike.is_out.store(false, Ordering::Relaxed);
        }
        self.is_repeat_needed.store(false, Ordering::Relaxed);
    }

    /// Whether a policy got out since the last call. Counts begin anew.
    pub(super) fn is_repeat_needed(&self) -> bool {
        self.policies.iter().for_each(|strike| strike.stops.store(0, Ordering::Relaxed));
        self.is_repeat_needed.swap(false, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_stop_of_one_policy_puts_it_out() {
        let strikes = Strikes::new(2);
        strikes.stopped(0);
        strikes.stopped(1);
        strikes.stopped(0);
        assert!(!strikes.is_out(0) && !strikes.is_repeat_needed());
        strikes.stopped(0);
        strikes.stopped(0);
        assert!(!strikes.is_out(0), "counts began anew");
        strikes.stopped(0);
        assert!(strikes.is_out(0) && !strikes.is_out(1));
        assert!(strikes.is_repeat_needed() && !strikes.is_repeat_needed() && strikes.is_out(0));
        strikes.begin_anew();
        assert!(!strikes.is_out(0) && !strikes.is_repeat_needed());
    }
}
