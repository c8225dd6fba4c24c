//! Arguments in, exit code out.

use std::process::ExitCode;

use regate::cli::{Arguments, Build};

/// Read here and not in the library, so that another commit compiles this file alone.
const BUILD: Build =
    Build { commit: option_env!("REGATE_COMMIT"), source_date_epoch: option_env!("SOURCE_DATE_EPOCH") };

fn main() -> ExitCode {
    use_small_pages();
    if let Some(code) = regate::cli::complete() {
        return code;
    }
    regate::cli::run(Arguments::of_process(BUILD))
}

/// The allocator asks for pages of 2 MiB, of which a scan of small files uses a fraction: without them a scan takes a
/// fifth less memory, and no more time. A kernel that cannot do so goes on as before.
fn use_small_pages() {
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
