//! Arguments in, exit code out.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    regate::cli::run(regate::cli::Arguments::parse())
}
