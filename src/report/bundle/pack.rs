//! Making a bundle.

use std::collections::BTreeMap;
use std::io::{self, Write};

use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use crate::report::bundle::manifest::{LeftOut, Listed, Manifest, SCHEMA, digest};
use crate::report::bundle::{MANIFEST, SARIF, SOURCE};
use crate::report::{ReportFormat, ReportOptions, Saved, TOOL_NAME, TOOL_VERSION, write, write_saved};
use crate::result::ScanReport;

/// What a bundle is about.
#[derive(Debug)]
pub struct BundleOptions<'a> {
    pub report: &'a ScanReport,
    /// Its `now` is the bundle's time.
    pub options: &'a ReportOptions,
}

/// Files on their way into an archive.
#[derive(Debug, Default)]
pub struct Bundle {
    files: BTreeMap<String, (Vec<u8>, bool)>,
    left_out: Vec<LeftOut>,
}

impl Bundle {
    /// A bundle with every report in it.
    ///
    /// # Errors
    ///
    /// When a report cannot be written.
    pub fn of_reports(about: &BundleOptions<'_>) -> io::Result<Self> {
        let options = ReportOptions { show_passed: true, all_rules: true, ..about.options.clone() };
        let mut bundle = Self::default();
        let mut source = Vec::new();
        write(about.report, ReportFormat::JSON, &options, &mut source)?;
        let mut full = Vec::new();
        write(about.report, ReportFormat::SARIF_FULL, &options, &mut full)?;
        let saved = Saved::read(&source).map_err(io::Error::other)?;
        for (path, bytes) in computed(&saved, &options)? {
            bundle.add(path, bytes, false);
        }
        bundle.add(SOURCE.to_string(), source, false);
        bundle.add(SARIF.to_string(), full, false);
        Ok(bundle)
    }

    /// Adds a file; `redacted` when credentials in it were masked.
    pub fn add(&mut self, path: String, bytes: Vec<u8>, redacted: bool) {
        self.files.insert(path, (bytes, redacted));
    }

    /// Tells of a file that was asked for and cannot be in it.
    pub fn leave_out(&mut self, path: String, reason: String) {
        self.left_out.push(LeftOut { path, reason });
    }

    #[cfg(test)]
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, (bytes, _))| (path.as_str(), bytes.as_slice()))
    }

    #[cfg(test)]
    pub(super) fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// The archive, and the SHA-256 of its manifest.
    ///
    /// # Errors
    ///
    /// When a path is longer than tar can hold.
    pub fn pack(self, options: &ReportOptions) -> io::Result<(Vec<u8>, String)> {
        let listed = self.files.iter().map(|(path, (bytes, redacted))| Listed {
            path: path.clone(),
            bytes: bytes.len(),
            sha256: digest(bytes),
            redacted: *redacted,
        });
        let manifest = Manifest {
            schema: SCHEMA.to_string(),
            tool: format!("{TOOL_NAME} {TOOL_VERSION}"),
            made: options.now,
            frameworks: options.frameworks.clone(),
            files: listed.collect(),
            left_out: self.left_out,
        };
        let mut manifest = serde_json::to_vec_pretty(&manifest)?;
        manifest.push(b'\n');
        let sha256 = digest(&manifest);
        let mut archive = tar::Builder::new(Vec::new());
        append(&mut archive, MANIFEST, &manifest)?;
        for (path, (bytes, _)) in &self.files {
            append(&mut archive, path, bytes)?;
        }
        let archive = archive.into_inner()?;
        Ok((compress_to_vec(archive.as_slice(), CompressionLevel::Fastest), sha256))
    }
}

/// Everything that is computed from the JSON report alone: path and bytes, by format.
pub(super) fn computed(saved: &Saved, options: &ReportOptions) -> io::Result<Vec<(String, Vec<u8>)>> {
    let formats = ReportFormat::all().filter(|format| format.takes_saved());
    formats
        .map(|format| {
            let mut bytes = Vec::new();
            write_saved(saved, format, options, &mut bytes)?;
            Ok((format!("reports/regate.{}", format.extension()), bytes))
        })
        .collect()
}

/// Nothing of the machine, the person or the time is in the archive's heads.
fn append<W: Write>(archive: &mut tar::Builder<W>, path: &str, bytes: &[u8]) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(u64::try_from(bytes.len()).map_err(io::Error::other)?);
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header.set_entry_type(tar::EntryType::Regular);
    archive.append_data(&mut header, path, bytes)
}
