//! What is written without a scan behind it (errors, the configuration in force, what policies say when they are tried): the
//! text itself is searched for credentials.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;

use crate::bound;
use crate::cli::current_folder;
use crate::cli::shared::scan_of;
use crate::config::Config;
use crate::detect::{DetectorError, SecretScanner};
use crate::result::Redactor;
use crate::scan::{self, Sources};
use crate::source::{Encoding, Origin, SourceText};
use crate::target::TargetScope;

/// A text with the credentials in it masked.
///
/// # Errors
///
/// When the detectors cannot be asked about it: then nobody knows what is in the text, and it is not shown.
pub(super) fn redacted(text: &str) -> anyhow::Result<String> {
    cleaned(text, SecretScanner::load())
}

/// Runs a command and writes what it says, with the credentials in it masked, also where it then fails.
pub(super) fn shown(out: &mut dyn Write, run: impl FnOnce(&mut Vec<u8>) -> anyhow::Result<u8>) -> anyhow::Result<u8> {
    let mut said = Vec::new();
    let code = run(&mut said);
    out.write_all(redacted(&String::from_utf8_lossy(&said))?.as_bytes())?;
    code
}

/// What masks the credentials of the files below a folder, for texts that somebody wrote who may have named one.
///
/// # Errors
///
/// Where the files cannot be read: then nobody knows what the texts hold.
pub(super) fn of_tree(root: PathBuf) -> anyhow::Result<Redactor> {
    let why = "what was to be said here is not, since the files cannot be searched for credentials";
    // Whatever the configuration leaves out or gets wrong: all files may hold one.
    let options = scan_of(Sources::WorkingTree(vec![root]), &current_folder()?, (Arc::new(Config::default()), None));
    let mut known = Redactor::default();
    scan::visit_targets(&options, TargetScope::Repository, true, &mut |_, redactor| known = redactor.clone())
        .context(why)?;
    Ok(known)
}

/// Nothing that is kept in a file may hold a credential of the files below a folder.
///
/// # Errors
///
/// Names the option whose text holds one.
pub(super) fn ensure_none(root: PathBuf, given: &[(&str, &str)]) -> anyhow::Result<()> {
    let redactor = of_tree(root)?;
    for (option, text) in given {
        anyhow::ensure!(
            redacted(&redactor.clean(text))? == **text,
            "{option} holds a credential, and would be kept in a file: say it without"
        );
    }
    Ok(())
}

fn cleaned(text: &str, scanner: Result<SecretScanner, DetectorError>) -> anyhow::Result<String> {
    let scanner = scanner.context("what was to be said here is not, since nothing can be searched for credentials")?;
    let source = Arc::new(SourceText::new("message", text, Encoding::Utf8, Origin::StandardInput));
    let (found, reached) = bound::noting(|| scanner.scan_text(&source));
    if let Some(why) = reached.first() {
        anyhow::bail!("what was to be said here is not, since it cannot be searched whole for credentials: {why}");
    }
    let strong = found.iter().filter(|secret| !secret.weak);
    Ok(Redactor::new(strong.map(|secret| (source.slice(secret.span), secret.value.reveal()))).clean(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_or_looks_like_a_credential_is_masked() {
        let text = "regate.toml:2:1: unknown rule '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'\npassword = \"ueT98fRQJAFPM4ZcE5NT\"\n";
        let expected = "regate.toml:2:1: unknown rule '********'\npassword = \"********\"\n";
        assert_eq!(redacted(text).unwrap(), expected);
        assert_eq!(redacted("nothing: here").unwrap(), "nothing: here");
    }

    #[test]
    fn a_credential_of_the_files_is_known_wherever_it_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let value = "q8Zr1LxW0pVn6TbYc4Hs9KdEaG5uJ7mR";
        std::fs::write(folder.path().join(".env"), format!("API_TOKEN={value}\n")).unwrap();
        let root = || folder.path().to_path_buf();
        assert_eq!(of_tree(root()).unwrap().clean(&format!("see {value}")), "see ********");
        assert!(ensure_none(root(), &[("--owner", "team-a"), ("--reason", "an old key")]).is_ok());
        let error = ensure_none(root(), &[("--owner", "team-a"), ("--reason", &format!("see {value}"))]).unwrap_err();
        let told = error.to_string();
        assert!(told.starts_with("--reason holds a credential") && !told.contains(value), "{told}");
    }

    #[test]
    fn what_cannot_be_searched_is_not_shown() {
        let error = cleaned("token", Err(DetectorError::ShortKeyword("ab".to_string()))).unwrap_err();
        let told = format!("{error:#}");
        assert!(told.contains("the keyword 'ab'") && !told.contains("token"), "{told}");
    }

    #[test]
    fn what_a_command_said_before_it_failed_is_shown_masked() {
        let mut out = Vec::new();
        let token = "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";
        let code = shown(&mut out, |said| {
            write!(said, "found {token}")?;
            anyhow::bail!("then it failed")
        });
        assert!(code.is_err());
        assert_eq!(String::from_utf8(out).unwrap(), "found ********");
    }
}
