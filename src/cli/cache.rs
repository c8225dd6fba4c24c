//! `regate cache`: what is kept of scans, and where.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::cache::{self, Cache, Held, Place};
use crate::cli::{current_folder, exit};
use crate::report::one_line;
use crate::result::verdict::plural;
use crate::source::find_root;

/// Show or clear the cache of whole scans.
#[derive(Clone, Debug, Args)]
pub(crate) struct CacheArguments {
    #[command(subcommand)]
    command: CacheCommand,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum CacheCommand {
    /// Say where the cache is and what it holds, or why nothing is kept
    Info,
    /// Take all entries away
    Clear,
}

/// Where the environment puts the cache.
fn place() -> Place {
    Place::of(&|name| std::env::var_os(name).map(PathBuf::from))
}

/// The cache for scans of a repository; `None` where nothing may be kept, or nobody wants it.
pub(super) fn open(root: &Path) -> Option<Cache> {
    if is_off() { None } else { Cache::open(&place(), Some(root)).ok() }
}

/// Whether the environment says that there is none: `REGATE_NO_CACHE`.
fn is_off() -> bool {
    std::env::var_os("REGATE_NO_CACHE").is_some_and(|value| !value.is_empty() && value != "0")
}

pub(crate) fn run(arguments: &CacheArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    // Outside of a repository nobody scans yet.
    let root = Some(find_root(&current_folder()?)).filter(|root| root.join(".git").exists());
    if is_off() && matches!(arguments.command, CacheCommand::Info) {
        writeln!(out, "nothing is kept: REGATE_NO_CACHE is set")?;
        return Ok(exit::CLEAN);
    }
    let folder = match Cache::open(&place(), root.as_deref()) {
        Ok(cache) => cache.folder(),
        Err(refused) => {
            writeln!(out, "nothing is kept: {}", one_line(&refused.to_string()))?;
            return Ok(exit::CLEAN);
        }
    };
    let told = |Held { entries, bytes }: Held| format!("{}, {bytes} bytes", plural(entries, "scan"));
    let name = one_line(&folder.to_string_lossy());
    match arguments.command {
        CacheCommand::Info => writeln!(out, "{name}: {}", told(cache::held(&folder)))?,
        CacheCommand::Clear => writeln!(out, "{name}: taken away: {}", told(cache::clear(&folder)))?,
    }
    Ok(exit::CLEAN)
}
