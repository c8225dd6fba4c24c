//! The sign-offs of a folder, for `regate report`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use clap::Args;

use crate::cli::evidence::SIGN_OFFS;
use crate::config::date;
use crate::disk;
use crate::report::Approval;
use crate::signoff::{Revoked, Signers};

/// Sign-offs of one folder.
const MOST: usize = 1_000;
/// Bytes of a statement, of a signature, of a list of keys.
const MAX_BYTES: u64 = 4 << 20;

/// By whom sign-offs are judged.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct SignersArguments {
    /// With --evidence: who may sign in which role, in git's allowed_signers format.
    #[arg(long, value_name = "FILE", requires = "evidence")]
    allowed_signers: Option<PathBuf>,
    /// With --allowed-signers: keys that were taken back, as OpenSSH's KRL or a list.
    #[arg(long, value_name = "FILE", requires = "allowed_signers")]
    revoked_keys: Option<PathBuf>,
}

/// The files of JSON in a folder.
fn statements(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let unread = || format!("'{}' cannot be read", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(unread)? {
        let path = entry.with_context(unread)?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
        if files.len() > MOST {
            bail!("'{}' holds more than {MOST} files of JSON: name a folder of sign-offs", folder.display());
        }
    }
    Ok(files)
}

/// Every statement of a sign-off in a folder of evidence and where 'regate approve' puts them in it, sorted by file. Other files of it
/// are other evidence.
///
/// # Errors
///
/// A folder or a file that cannot be read, keys that are not understood.
pub(crate) fn read(folder: &Path, by: &SignersArguments) -> anyhow::Result<Vec<Approval>> {
    let bytes =
        |file: &Path| disk::read_named(file, MAX_BYTES).with_context(|| format!("'{}' cannot be read", file.display()));
    let signers = by.allowed_signers.as_deref().map(|file| {
        let text = String::from_utf8(bytes(file)?).with_context(|| format!("'{}' is not UTF-8", file.display()))?;
        Ok::<_, anyhow::Error>(Signers::parse(&text)?)
    });
    let signers = signers.transpose()?;
    let revoked = by.revoked_keys.as_deref().map(|file| {
        Revoked::parse(&bytes(file)?).map_err(|message| anyhow!("'{}' cannot be used: {message}", file.display()))
    });
    let revoked = revoked.transpose()?.unwrap_or_default();
    let mut files = statements(folder)?;
    let below = folder.join(SIGN_OFFS);
    if below.is_dir() {
        files.extend(statements(&below)?);
    }
    files.sort();
    let mut approvals = Vec::new();
    for file in files {
        let mut signature = file.clone().into_os_string();
        signature.push(".sig");
        let signature = PathBuf::from(signature);
        let signed = if signature.exists() { bytes(&signature)? } else { Vec::new() };
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let by = signers.as_ref().map(|signers| (signers, &revoked));
        let approval = Approval::of(&name, &bytes(&file)?, &signed, by, date::now());
        // Left out, a sign-off that was damaged would be one that nobody made.
        if approval.is_none() && !signed.is_empty() {
            bail!("'{}' is signed and is no statement of a sign-off that can be read", file.display());
        }
        approvals.extend(approval);
    }
    Ok(approvals)
}
