//! The `regate.toml` of folders below the one where the scan starts.

use std::sync::Arc;

use crate::config::ConfigError;
use crate::scan::read::Reader;
use crate::scan::{Scan, ScanError};

/// Reads them as the scan sees them: from the index when it reads the index.
///
/// # Errors
/// One that cannot be read, or in which something is wrong.
pub(crate) fn read(scan: &mut Scan, reader: &mut Reader) -> Result<(), ScanError> {
    let files = reader.configurations();
    if files.is_empty() {
        return Ok(());
    }
    let mut config = (*scan.config).clone();
    for (path, read) in files {
        let unreadable = |_| ConfigError::NotText { path: (&path).into(), why: "cannot be read as text" };
        let (source, _) = read.map_err(unreadable)?;
        config.nest(&path, source.text(), reader.root())?;
    }
    scan.config = Arc::new(config);
    if scan.only.is_none() {
        scan.config.validate_rules(&scan.rules.names())?;
    }
    reader.use_config(Arc::clone(&scan.config));
    Ok(())
}
