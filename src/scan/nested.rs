//! The `regate.toml` of folders below the one where the scan starts.

use std::sync::Arc;

use crate::config::ConfigError;
use crate::result::{ExemptedBy, Exemption, ExemptionPlace};
use crate::scan::read::Reader;
use crate::scan::trust::{Configuration, not_trusted};
use crate::scan::{Scan, ScanError};
use crate::source::SkipReason;

/// Reads them as the scan sees them: from the index when it reads the index, from the trusted commit when it listens to
/// one. Gives those of the tree that do not count.
///
/// # Errors
/// One that cannot be read, or in which something is wrong.
pub(crate) fn read(scan: &mut Scan, reader: &mut Reader) -> Result<Vec<Exemption>, ScanError> {
    let own = reader.configurations();
    let trusted = scan.trust.configurations(&scan.config);
    let told = trusted.as_ref().map(|trusted| in_vain(&own, trusted, reader.is_whole())).unwrap_or_default();
    let files = trusted.unwrap_or(own);
    if files.is_empty() && scan.config.folder().is_empty() {
        return Ok(told);
    }
    let mut config = (*scan.config).clone();
    for (path, read) in files {
        match read {
            Ok(source) => config.nest(&path, source.text(), reader.root())?,
            // What is left out decides about nothing.
            Err(SkipReason::Excluded | SkipReason::Ignored | SkipReason::Submodule) => {}
            Err(reason) => return Err(unreadable(&path, &reason).into()),
        }
    }
    config.nest_defaults()?;
    scan.config = Arc::new(config);
    if scan.only.is_none() {
        scan.config.validate_rules(&scan.rules.names())?;
        super::validate_privacy(&scan.config)?;
    }
    reader.use_config(Arc::clone(&scan.config));
    Ok(told)
}

fn unreadable(path: &str, reason: &SkipReason) -> ConfigError {
    let why = match reason {
        SkipReason::Symlink => "a symbolic link, which is not followed: put the file itself there",
        SkipReason::TooLarge { .. } => "larger than the limit on files",
        SkipReason::Binary | SkipReason::UnknownEncoding => "not text: save it as UTF-8",
        _ => "cannot be read",
    };
    ConfigError::NotText { path: path.into(), why }
}

/// Files of the tree that are not as in the trusted commit; of a whole tree, those that it lacks, too.
fn in_vain(own: &[Configuration], trusted: &[Configuration], is_whole: bool) -> Vec<Exemption> {
    let text = |files: &[Configuration], path: &str| {
        let read = files.iter().find(|(other, _)| other == path).and_then(|(_, read)| read.as_ref().ok());
        read.map(|source| source.text().to_string())
    };
    let told = |path: &String| {
        let place = ExemptionPlace { path: path.clone(), line: None };
        not_trusted(ExemptedBy::Configuration, place, format!("'{path}' as it is here"))
    };
    let changed = own.iter().map(|(path, _)| path).filter(|path| text(own, path) != text(trusted, path));
    let gone = trusted.iter().map(|(path, _)| path).filter(|path| is_whole && own.iter().all(|(own, _)| own != *path));
    changed.chain(gone).map(told).collect()
}
