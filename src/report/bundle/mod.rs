//! The audit bundle: reports and what they rest on in one archive (tar, Zstandard), with a digest of each file. The same files
//! give the same bytes; whoever keeps the manifest's digest elsewhere can tell later that nothing was exchanged.

mod checks;
mod manifest;
mod pack;
mod verify;

pub use pack::{Bundle, BundleOptions};
pub use verify::verify;

/// The file that names all others.
const MANIFEST: &str = "MANIFEST.json";
/// The JSON report, from which all other reports are computed.
const SOURCE: &str = "reports/regate.json";
/// SARIF with everything, which is written while scanning.
const SARIF: &str = "reports/regate.full.sarif";
