//! Arguments in, exit code out.

use std::process::ExitCode;

use regate::cli::{Arguments, Build};

/// Read here and not in the library, so that another commit compiles this file alone.
const BUILD: Build =
    Build { commit: option_env!("REGATE_COMMIT"), source_date_epoch: option_env!("SOURCE_DATE_EPOCH") };

fn main() -> ExitCode {
    go_on_without_traces();
    use_small_pages();
    if let Some(code) = regate::cli::complete() {
        return code;
    }
    regate::cli::run(Arguments::of_process(BUILD))
}

/// Begins anew where the environment asks for a trace of the stack with every error: the engine makes errors by the thousand that it
/// throws away, and each trace costs as much as a rule. A panic shows its trace as before, and who sets `RUST_LIB_BACKTRACE` gets those of
/// errors, too. Where the program cannot be started anew it goes on, slower.
fn go_on_without_traces() {
    #[cfg(unix)]
    if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0")
        && std::env::var_os(TRACES_OF_ERRORS).is_none()
        && let Ok(program) = std::env::current_exe()
    {
        use std::os::unix::process::CommandExt as _;

        let mut arguments = std::env::args_os();
        let mut command = std::process::Command::new(program);
        if let Some(name) = arguments.next() {
            command.arg0(name);
        }
        let _ = command.args(arguments).env(TRACES_OF_ERRORS, "0").exec();
    }
}

/// What the standard library reads before `RUST_BACKTRACE` when an error is made.
#[cfg(unix)]
const TRACES_OF_ERRORS: &str = "RUST_LIB_BACKTRACE";

/// The allocator asks for pages of 2 MiB, of which a scan of small files uses a fraction: without them a scan takes a
/// fifth less memory, and no more time. A kernel that cannot do so goes on as before.
fn use_small_pages() {
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
