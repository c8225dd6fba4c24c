//! `regate report --bundle` and `regate report verify`: what goes into a bundle beside the reports, and what one is worth.

use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};

use crate::baseline;
use crate::cli::redact;
use crate::config::FILE_NAME;
use crate::disk::{self, Links, Replacement};
use crate::embedded;
use crate::policy::LoadOptions;
use crate::report::{self, Bundle, BundleOptions, ReportOptions, one_line};
use crate::result::{ScanReport, exit};
use crate::waiver;

/// Bytes of one file of a repository or of evidence, of a bundle, and files of a folder.
const MOST_FILE: u64 = 16 << 20;
const MOST_BUNDLE: u64 = 1 << 30;
const MOST_FILES: usize = 10_000;

/// Files that were compared with the manifest alone, as far as they are named.
const MOST_NAMED: usize = 50;

/// What a bundle is made of, beside the scan.
pub(super) struct Sources<'a> {
    pub(super) root: &'a Path,
    pub(super) config_file: Option<&'a Path>,
    pub(super) policy: &'a LoadOptions,
    /// A folder with the ledger, sign-offs and what else the gate was given.
    pub(super) evidence: Option<&'a Path>,
}

/// Writes a bundle and says which digest to keep.
pub(super) fn write(
    file: &Path,
    report: &ScanReport,
    options: &ReportOptions,
    sources: &Sources<'_>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let mut bundle = Bundle::of_reports(&BundleOptions { report, options })?;
    own_files(&mut bundle, report, sources)?;
    if sources.policy.builtin {
        for (path, text) in embedded::written() {
            bundle.add(format!("builtin/{path}"), text?.into_owned().into_bytes(), false);
        }
    }
    let folders = sources.policy.policy_dirs.iter().chain(&sources.policy.data_paths);
    for (number, folder) in folders.enumerate() {
        folder_files(&mut bundle, folder, &format!("policies/{number}"))?;
    }
    if let Some(evidence) = sources.evidence {
        folder_files(&mut bundle, evidence, "evidence")?;
    }
    let (bytes, sha256) = bundle.pack(options).context("the bundle cannot be packed")?;
    let unwritten = |error| anyhow!("'{}' cannot be written: {error}", file.display());
    let mut target = Replacement::begin(file).map_err(unwritten)?;
    target.write_all(&bytes).and_then(|()| target.complete()).map_err(unwritten)?;
    target.put().map_err(unwritten)?;
    writeln!(out, "{sha256}  MANIFEST.json")?;
    Ok(())
}

/// The repository's own say: configuration, ignore files, allow-list, waivers, baseline.
fn own_files(bundle: &mut Bundle, report: &ScanReport, sources: &Sources<'_>) -> anyhow::Result<()> {
    let is_own = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        [FILE_NAME, ".regateignore"].contains(&name)
    };
    let met = report.coverage.files.iter().map(|file| file.path.as_str()).filter(|path| is_own(path));
    let fixed = [FILE_NAME, ".regateignore", ".regate/secrets-allow.toml", waiver::FILE, baseline::FILE];
    let mut names: Vec<&str> = met.chain(fixed).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        if name.starts_with(".regate/") && sources.root.join(".regate").is_symlink() {
            bundle.leave_out(format!("repository/{name}"), "its folder is a link".to_string());
            continue;
        }
        let path = sources.root.join(name);
        if path.is_file() {
            add(bundle, &path, format!("repository/{name}"))?;
        }
    }
    if let Some(file) = sources.config_file.filter(|file| !file.starts_with(sources.root)) {
        add(bundle, file, format!("configuration/{FILE_NAME}"))?;
    }
    Ok(())
}

/// Every file below a folder, links not followed.
fn folder_files(bundle: &mut Bundle, folder: &Path, below: &str) -> anyhow::Result<()> {
    let walk = ignore::WalkBuilder::new(folder).standard_filters(false).follow_links(false).build();
    let mut count = 0;
    for entry in walk {
        let entry = entry.with_context(|| format!("'{}' cannot be read", folder.display()))?;
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        count += 1;
        if count > MOST_FILES {
            bail!("'{}' has more than {MOST_FILES} files", folder.display());
        }
        let inner = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let inner = match inner.as_os_str().is_empty() {
            true => entry.file_name().to_string_lossy(),
            false => inner.to_string_lossy(),
        };
        add(bundle, entry.path(), format!("{below}/{}", redact::redacted(&inner.replace('\\', "/"))?))?;
    }
    Ok(())
}

/// A text with its credentials masked; what is no text is left out, since nobody can say what is in it.
///
/// # Errors
/// The detectors do not load, so that nothing can be masked.
fn add(bundle: &mut Bundle, file: &Path, name: String) -> anyhow::Result<()> {
    match disk::read(file, MOST_FILE, Links::Refused).map_err(|error| error.to_string()).and_then(|bytes| {
        String::from_utf8(bytes).map_err(|_| "it is no UTF-8, and could not be searched for credentials".to_string())
    }) {
        Ok(text) => {
            let clean = redact::redacted(&text)?;
            let redacted = clean != text;
            bundle.add(name, clean.into_bytes(), redacted);
        }
        Err(reason) => bundle.leave_out(name, reason),
    }
    Ok(())
}

/// Says whether a bundle is what its maker made: 0, or 1 with every flaw.
pub(super) fn verify(file: &Path, out: &mut dyn Write) -> anyhow::Result<u8> {
    let bytes = disk::read_named(file, MOST_BUNDLE).with_context(|| format!("'{}' cannot be read", file.display()))?;
    let verified = report::verify_bundle(&bytes).map_err(|why| anyhow!("'{}': {why}", file.display()))?;
    for flaw in &verified.flaws {
        writeln!(out, "{}", one_line(flaw))?;
    }
    for (path, reason) in &verified.left_out {
        writeln!(out, "left out: {}: {}", one_line(path), one_line(reason))?;
    }
    for path in &verified.redacted {
        writeln!(out, "credentials masked: {}", one_line(path))?;
    }
    for path in verified.by_manifest.iter().take(MOST_NAMED) {
        writeln!(out, "by the manifest alone: {}", one_line(path))?;
    }
    if let Some(more @ 1..) = verified.by_manifest.len().checked_sub(MOST_NAMED) {
        writeln!(out, "by the manifest alone: {more} more")?;
    }
    let reports = match verified.recomputed {
        Some(same) => format!("{same} reports follow from the JSON report"),
        None => format!("its reports are by {} and were not computed again", one_line(&verified.tool)),
    };
    let told = std::iter::once(reports).chain(verified.held.iter().map(|held| one_line(held)));
    let alone = format!("{} compared with the manifest alone", verified.by_manifest.len());
    writeln!(out, "{} files, {}", verified.files, told.chain([alone]).collect::<Vec<_>>().join("; "))?;
    writeln!(out, "{}  MANIFEST.json", verified.manifest_sha256)?;
    Ok(if verified.flaws.is_empty() { exit::CLEAN } else { exit::FOUND })
}
