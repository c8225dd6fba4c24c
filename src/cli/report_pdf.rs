//! The page of an audit as a PDF, printed by a browser that is installed.
//!
//! A library that sets type would add a tenth to the binary and set the report a second time, differently. A browser prints
//! the page that people have looked at; its profile is an empty folder, and the page asks for nothing from a network.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail};

use crate::disk::{self, Replacement};

/// What browsers that print without a window are called on `PATH`.
const NAMES: [&str; 8] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "chrome-headless-shell",
    "microsoft-edge",
    "microsoft-edge-stable",
];

/// Where macOS has one.
const APPLICATIONS: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// A page of 25,000 results is printed in less than a minute on two cores.
const PATIENCE: Duration = Duration::from_secs(300);

/// Bytes of a PDF.
const MOST_BYTES: u64 = 1 << 30;

/// Prints a page into a file, which is there whole or not at all.
///
/// # Errors
/// Where no browser is found, and where it does not print.
pub(super) fn print(page: &[u8], browser: Option<&Path>, target: &Path) -> anyhow::Result<()> {
    let program = match browser {
        Some(program) => program.to_path_buf(),
        None => installed(std::env::var_os("PATH").as_deref()).ok_or_else(|| {
            anyhow!("no browser was found to print with: install Chromium, Chrome or Edge, or name one with --browser; '-o html' is the same page")
        })?,
    };
    let folder = tempfile::tempdir().context("there is no folder for the browser's files")?;
    let (html, pdf) = (folder.path().join("audit.html"), folder.path().join("audit.pdf"));
    let mut file = Replacement::begin(&html)?;
    file.write_all(page)?;
    file.put()?;
    let mut command = Command::new(&program);
    command.args(["--headless", "--disable-gpu", "--disable-extensions", "--disable-background-networking"]);
    command.args([
        "--disable-component-update",
        "--no-first-run",
        "--no-default-browser-check",
        "--no-pdf-header-footer",
    ]);
    if is_root() {
        // Chromium's sandbox refuses to run as root. The page is ours, and its policy forbids all scripts but its own.
        command.arg("--no-sandbox");
    }
    command.arg(option("--user-data-dir=", folder.path().join("profile").as_os_str()));
    command.arg(option("--print-to-pdf=", pdf.as_os_str())).arg(&html);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let named = || format!("'{}' does not print", program.display());
    finish(&mut command).with_context(named)?;
    let bytes = disk::read_named(&pdf, MOST_BYTES).with_context(named)?;
    if !bytes.starts_with(b"%PDF-") {
        bail!("{}: what it wrote is no PDF", named());
    }
    let written = || format!("'{}' cannot be written", target.display());
    let mut file = Replacement::begin(target).with_context(written)?;
    file.write_all(&bytes).with_context(written)?;
    file.put().with_context(written)
}

fn option(name: &str, value: &OsStr) -> std::ffi::OsString {
    let mut option = std::ffi::OsString::from(name);
    option.push(value);
    option
}

/// The first browser of `PATH`, by its folders with a whole name: an empty one would be the scanned repository.
fn installed(path: Option<&OsStr>) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = path
        .map(|path| std::env::split_paths(path).filter(|folder| folder.is_absolute()).collect())
        .unwrap_or_default();
    let named = NAMES.iter().flat_map(|name| {
        folders.iter().flat_map(move |folder| [folder.join(name), folder.join(name).with_extension("exe")])
    });
    named.chain(APPLICATIONS.iter().map(PathBuf::from)).find(|program| program.is_file())
}

/// Waits until a browser is done, and ends one that is not.
fn finish(command: &mut Command) -> io::Result<()> {
    let mut child = command.spawn()?;
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait()? {
            return if status.success() { Ok(()) } else { Err(io::Error::other(format!("it ended with {status}"))) };
        }
        if Instant::now() > end {
            child.kill()?;
            child.wait()?;
            return Err(io::Error::new(
                io::ErrorKind::TimedOut,
                format!("it took longer than {} s", PATIENCE.as_secs()),
            ));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(unix)]
#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a test reads what it wrote")]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// A program in the place of a browser: it does what a shell's lines say, with the path of the PDF in `$pdf`.
    fn program(folder: &Path, lines: &str) -> PathBuf {
        let file = folder.join("chromium");
        let text = format!(
            "#!/bin/sh\nfor one; do case $one in --print-to-pdf=*) pdf=${{one#*=}};; /*.html) page=$one;; esac; done\n{lines}\n"
        );
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        file
    }

    #[test]
    fn what_the_browser_prints_is_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let browser = program(folder.path(), "{ printf '%%PDF-'; cat \"$page\"; } >\"$pdf\"");
        let target = folder.path().join("out/audit.pdf");
        print(b"<p>page</p>", Some(&browser), &target).unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"%PDF-<p>page</p>");
    }

    #[test]
    fn what_is_no_pdf_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("audit.pdf");
        std::fs::write(&target, "old").unwrap();
        for (lines, why) in [("exit 3", "ended with"), ("true", "does not print"), ("echo error >\"$pdf\"", "no PDF")] {
            let error = print(b"", Some(&program(folder.path(), lines)), &target).unwrap_err();
            assert!(format!("{error:#}").contains(why), "{error:#}");
        }
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "old");
    }

    #[test]
    fn a_browser_is_found_in_folders_with_a_whole_name_only() {
        let folder = tempfile::tempdir().unwrap();
        let browser = program(folder.path(), "");
        let path = std::env::join_paths([Path::new(""), Path::new("."), folder.path()]).unwrap();
        assert_eq!(installed(Some(&path)), Some(browser));
        let none = std::env::join_paths([Path::new(""), Path::new("bin")]).unwrap();
        assert!(installed(Some(&none)).is_none_or(|found| found.starts_with("/Applications")));
    }
}
