//! Texts that a command changes where they are.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::disk::Replacement;
use crate::report::one_line;

/// What may stand before a text in UTF-8, and is none of it.
const MARK: char = '\u{feff}';

/// A file's text as a scan reads it: without the mark before it, which [`write`] keeps. What is no regular file (any more) is refused: it would be written in the place of a link.
pub(crate) fn read(file: &Path) -> anyhow::Result<String> {
    let text = whole(file)?;
    Ok(text.strip_prefix(MARK).map(str::to_string).unwrap_or(text))
}

#[allow(clippy::disallowed_methods, reason = "a file that is about to be changed, and not one to judge")]
fn whole(file: &Path) -> anyhow::Result<String> {
    let name = one_line(&file.to_string_lossy());
    if !file.symlink_metadata().is_ok_and(|about| about.is_file()) {
        bail!("'{name}' is no file, or a link to one");
    }
    std::fs::read_to_string(file).with_context(|| format!("'{name}' cannot be read"))
}

/// Writes a text as a whole or not at all, with the rights of the file that was there, and its mark.
pub(crate) fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let has_mark = whole(file).is_ok_and(|before| before.starts_with(MARK));
    let put = || {
        let mut beside = Replacement::begin(file)?;
        if has_mark {
            beside.write_all(MARK.to_string().as_bytes())?;
        }
        beside.write_all(text.as_bytes())?;
        beside.put()
    };
    put().with_context(|| format!("'{}' cannot be written", one_line(&file.to_string_lossy())))
}
