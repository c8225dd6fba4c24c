//! A progress bar on standard error, for scans that take longer than a second in front of a person.

use std::io::IsTerminal;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a scan may take before anything is shown.
const QUIET: Duration = Duration::from_secs(1);

/// Counts files; shows itself only when the scan lasts and standard error is a terminal.
#[derive(Debug)]
pub(crate) struct Progress {
    started: Instant,
    interactive: bool,
    bar: OnceLock<ProgressBar>,
    done: std::sync::atomic::AtomicU64,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            interactive: std::io::stderr().is_terminal(),
            bar: OnceLock::new(),
            done: std::sync::atomic::AtomicU64::new(0),
        }
    }

    /// One more of `total` files is done.
    pub(crate) fn file_done(&self, total: usize) {
        let done = self.done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        if !self.interactive || self.started.elapsed() < QUIET {
            return;
        }
        let bar = self.bar.get_or_init(|| {
            let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len} files, {eta} left");
            if let Ok(style) = style {
                bar.set_style(style);
            }
            bar
        });
        bar.set_position(done);
    }

    pub(crate) fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
