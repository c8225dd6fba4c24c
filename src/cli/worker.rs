//! The processes in which policies run that are not ours.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;

use crate::cli::exit;
use crate::policy::{self, Workers};

static WORKERS: OnceLock<Workers> = OnceLock::new();

/// From now on they run in processes of this program, whose arguments [`crate::cli::run`] reads.
pub(super) fn enable() {
    WORKERS.get_or_init(|| Workers::of(program()));
}

/// Where policies that are not ours run: in this process where [`crate::cli::run`] is not what started it, as in tests.
pub(super) fn workers() -> Workers {
    WORKERS.get().cloned().unwrap_or_default()
}

/// This program. On Linux by the link that leads to it even when its file was replaced meanwhile.
fn program() -> Option<PathBuf> {
    let link = Path::new("/proc/self/exe");
    if cfg!(target_os = "linux") && link.exists() { Some(link.to_path_buf()) } else { std::env::current_exe().ok() }
}

/// Is such a process.
pub(super) fn serve() -> ExitCode {
    match policy::serve() {
        Ok(()) => ExitCode::from(exit::CLEAN),
        Err(_) => ExitCode::from(exit::USAGE),
    }
}
