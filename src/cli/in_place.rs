//! Texts that a command changes where they are.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::disk::Replacement;
use crate::report::one_line;

/// A file's text. What is no regular file (any more) is refused: it would be written in the place of a link.
#[allow(clippy::disallowed_methods, reason = "a file that is about to be changed, and not one to judge")]
pub(crate) fn read(file: &Path) -> anyhow::Result<String> {
    let name = one_line(&file.to_string_lossy());
    if !file.symlink_metadata().is_ok_and(|about| about.is_file()) {
        bail!("'{name}' is no file, or a link to one");
    }
    std::fs::read_to_string(file).with_context(|| format!("'{name}' cannot be read"))
}

/// Writes a text as a whole or not at all, with the rights of the file that was there.
pub(crate) fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let put = || {
        let mut beside = Replacement::begin(file)?;
        beside.write_all(text.as_bytes())?;
        beside.put()
    };
    put().with_context(|| format!("'{}' cannot be written", one_line(&file.to_string_lossy())))
}
