//! `regate ignore`: accepts one result, in `regate.toml` or by a comment beside it.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;

use crate::cli::redact::ensure_none;
use crate::cli::shared::{SharedArguments, scan_of};
use crate::cli::{current_folder, exit, in_place};
use crate::config::date::Date;
use crate::config::ignore::{SHORTEST_FINGERPRINT, says_nothing};
use crate::config::{Config, FILE_NAME, LoadedConfig, Overrides, quote};
use crate::disk;
use crate::report::one_line;
use crate::result::{ScanReport, ScanResult};
use crate::rule::Suppressible;
use crate::scan::{self, Sources};
use crate::source::find_root;

/// Arguments of `regate ignore`.
#[derive(Debug, Args)]
pub(crate) struct IgnoreArguments {
    /// The result: the first digits of its fingerprint, as reports show them in brackets.
    #[arg(value_name = "RESULT")]
    id: String,
    /// Why it is acceptable.
    #[arg(long, value_name = "TEXT", required = true)]
    reason: String,
    /// The last day on which it holds (2026-12-31), in UTC.
    #[arg(long, value_name = "DATE", conflicts_with = "comment")]
    until: Option<Date>,
    /// Write a comment above the line, and no entry in regate.toml.
    #[arg(long)]
    comment: bool,
    #[command(flatten)]
    shared: SharedArguments,
}

pub(crate) fn run(arguments: &IgnoreArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let reason = one_line(arguments.reason.trim());
    if says_nothing(&reason) {
        bail!("--reason needs a text: who reads it later must be able to tell whether it still holds");
    }
    if let Some(until) = arguments.until.filter(|until| *until < Date::today()) {
        bail!("'{until}' is over already: nothing would be silenced");
    }
    let start = current_folder()?;
    let root = find_root(&start);
    ensure_none(root.clone(), &[("--reason", reason.as_str())])?;
    // Two at once would each write what they read before the other wrote.
    let _held = disk::lock_folder(&root).with_context(|| format!("'{}' cannot be locked", root.display()))?;
    let LoadedConfig { config, file } = arguments.shared.load_config(&start, &Overrides::default())?;
    let config = Arc::new(config);
    let look = || look(&start, &root, &config, file.as_deref());
    let report = look()?;
    let result = by_id(&report, &arguments.id)?;
    let rule = report.rules.get(&result.rule_id);
    if rule.is_some_and(|rule| rule.suppressible != Suppressible::Inline) {
        bail!("'{}' may not be silenced: its rule takes neither a comment nor an entry", one_line(&result.rule_id));
    }
    let is_joined = !result.joined.is_empty();
    if arguments.comment && is_joined {
        bail!("the credential stands in several places, and a comment holds for one: leave --comment out");
    }
    if arguments.comment {
        let (path, line) = comment::write(&root, result, &reason, &|| look().map(|after| is_open(&after, result)))?;
        writeln!(out, "{} is accepted by a comment at {}:{line}", one_line(&result.rule_id), one_line(&path))?;
        return Ok(exit::CLEAN);
    }
    let files = deciding_files(&root, &config, file, result);
    for file in &files {
        append(&root, file, result, &reason, arguments.until)?;
    }
    let shown = |file: &PathBuf| file.strip_prefix(&root).unwrap_or(file).display().to_string();
    let shown = files.iter().map(shown).collect::<Vec<_>>().join(", ");
    let (rule, path) = (one_line(&result.rule_id), one_line(&result.location.path));
    writeln!(out, "{rule} at {path}:{} is accepted in {shown}", result.location.region.start_line)?;
    Ok(exit::CLEAN)
}

/// Scans the whole repository, as the working tree has it.
fn look(start: &Path, root: &Path, config: &Arc<Config>, config_file: Option<&Path>) -> anyhow::Result<ScanReport> {
    let sources = Sources::WorkingTree(vec![root.to_path_buf()]);
    let options = scan_of(sources, start, (Arc::clone(config), config_file.map(Path::to_path_buf)));
    Ok(scan::scan(&options, &|_| {})?)
}

fn is_open(report: &ScanReport, wanted: &ScanResult) -> bool {
    let same = |result: &&ScanResult| result.fingerprint == wanted.fingerprint;
    report.results.iter().find(same).is_some_and(|result| result.suppression.is_none())
}

/// The one result whose fingerprint starts so.
fn by_id<'r>(report: &'r ScanReport, id: &str) -> anyhow::Result<&'r ScanResult> {
    if id.len() < SHORTEST_FINGERPRINT || !id.bytes().all(|b| b.is_ascii_hexdigit()) {
        bail!(
            "a result is named by at least {SHORTEST_FINGERPRINT} hexadecimal digits of its fingerprint: [1f0c9a7e] in a report"
        );
    }
    let id = id.to_ascii_lowercase();
    let matching: Vec<_> = report.results.iter().filter(|result| result.fingerprint.starts_with(&id)).collect();
    match matching.as_slice() {
        [result] if result.suppression.is_none() => Ok(result),
        [result] => bail!("'{}' at {} is accepted already", one_line(&result.rule_id), one_line(&result.location.path)),
        [] => bail!(
            "no result of the working tree starts with '{id}'; for a credential of the history, use 'regate secrets allow'"
        ),
        _ => bail!("'{id}' is the start of several results: give more of it"),
    }
}

/// The files that decide for the places of a result, each once.
fn deciding_files(root: &Path, config: &Config, in_force: Option<PathBuf>, result: &ScanResult) -> BTreeSet<PathBuf> {
    let paths = std::iter::once(&result.location.path).chain(result.joined.iter().map(|known| &known.path));
    // A file that was named on the command line decides for all.
    match in_force.filter(|_| !config.nests()) {
        Some(named) => BTreeSet::from([named]),
        None => paths.map(|path| deciding_file(root, path)).collect(),
    }
}

/// The file that decides for a path: the nearest upwards from it, else a new one at the root.
fn deciding_file(root: &Path, path: &str) -> PathBuf {
    let path = root.join(path);
    let above = path.ancestors().skip(1).take_while(|folder| folder.starts_with(root));
    let nearest = above.map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file());
    nearest.unwrap_or_else(|| root.join(FILE_NAME))
}

/// Adds an entry at the end of a file, which stays as it is otherwise.
fn append(root: &Path, file: &Path, result: &ScanResult, reason: &str, until: Option<Date>) -> anyhow::Result<()> {
    let name = file.display().to_string();
    let mut text = match std::fs::metadata(file) {
        Ok(_) => in_place::read(file)?,
        Err(_) => "# regate.toml\n".to_string(),
    };
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    let folder = file.parent().and_then(|folder| folder.strip_prefix(root).ok());
    let folder = folder.map(|folder| folder.to_string_lossy().replace('\\', "/")).unwrap_or_default();
    text.push_str(&entry(&folder, result, reason, until));
    Config::parse(&text, &name, Path::new("")).with_context(|| format!("'{name}' cannot take an entry at its end"))?;
    in_place::write(file, &text)
}

fn entry(folder: &str, result: &ScanResult, reason: &str, until: Option<Date>) -> String {
    let path = &result.location.path;
    let local = path.strip_prefix(folder).map(|rest| rest.trim_start_matches('/')).unwrap_or(path);
    let mut entry = format!("\n[[ignore]]\nrule = {}\n", quote(&result.rule_id));
    // The fingerprint of a credential in several places is that of all of them, which have no path in common.
    if result.joined.is_empty() {
        if let Some(subject) = &result.subject {
            entry.push_str(&format!("subject = {}\n", quote(subject)));
        }
        entry.push_str(&format!("paths = [{}]\n", quote(&format!("/{}", globset::escape(local)))));
    }
    entry.push_str(&format!("fingerprint = {}\nreason = {}\n", quote(&result.fingerprint), quote(reason)));
    if let Some(until) = until {
        entry.push_str(&format!("until = \"{until}\"\n"));
    }
    entry
}

/// A comment above the line of a result.
pub(crate) mod comment {
    use std::path::Path;

    use anyhow::bail;

    use crate::cli::in_place;
    use crate::result::ScanResult;

    /// What starts and ends a comment of a line of its own, by extension or name.
    const SYNTAXES: &[(&[&str], &str, &str)] = &[
        (
            &[
                "tf",
                "tfvars",
                "hcl",
                "yaml",
                "yml",
                "toml",
                "py",
                "rb",
                "sh",
                "bash",
                "env",
                "properties",
                "rego",
                "conf",
                "dockerfile",
                "containerfile",
                "makefile",
                "gitignore",
            ],
            "# ",
            "",
        ),
        (
            &[
                "ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts", "go", "rs", "java", "kt", "c", "h", "cpp", "cs",
                "swift", "scala", "php", "bicep", "jsonc",
            ],
            "// ",
            "",
        ),
        (&["sql", "lua"], "-- ", ""),
        (&["ini"], "; ", ""),
        (&["md", "html", "htm", "xml", "vue", "svelte"], "<!-- ", " -->"),
    ];

    /// How a comment on a line of its own starts and ends in a file.
    pub(crate) fn syntax(path: &str) -> Option<(&'static str, &'static str)> {
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        let words: Vec<&str> = name.split('.').collect();
        let is = |known: &&&str| {
            words.last() == Some(*known)
                || words.first() == Some(*known)
                || words.get(1) == Some(*known) && name.starts_with('.')
        };
        SYNTAXES.iter().find(|(known, ..)| known.iter().any(|word| is(&word))).map(|(_, open, close)| (*open, *close))
    }

    /// Writes the comment and looks whether it does what it should; where it does not (inside a string that runs over
    /// several lines, say), the file is put back. Returns the file's path and the comment's line.
    pub(super) fn write(
        root: &Path,
        result: &ScanResult,
        reason: &str,
        is_still_open: &dyn Fn() -> anyhow::Result<bool>,
    ) -> anyhow::Result<(String, u32)> {
        let path = &result.location.path;
        let Some((open, close)) = syntax(path).filter(|_| result.location.container.is_none()) else {
            bail!("'{path}' takes no comments that are known here: leave out --comment, and an entry is written");
        };
        let file = root.join(path);
        let before = in_place::read(&file)?;
        let line = result.location.region.start_line;
        let at = (line as usize).saturating_sub(1);
        let mut lines: Vec<&str> = before.split_inclusive('\n').collect();
        let Some(own) = lines.get(at) else { bail!("'{path}' has no line {line}: scan again") };
        let indent: String = own.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
        let end = if own.ends_with("\r\n") { "\r\n" } else { "\n" };
        let comment = format!("{indent}{open}regate:ignore {} {reason}{close}{end}", result.rule_id);
        lines.insert(at, &comment);
        let after = lines.concat();
        in_place::write(&file, &after)?;
        match is_still_open() {
            Ok(false) => Ok((path.clone(), line)),
            other => {
                if in_place::read(&file)? != after {
                    bail!("'{path}' was changed meanwhile and stays so, with the comment in line {line}: take it out");
                }
                in_place::write(&file, &before)?;
                other?;
                bail!(
                    "a comment above {path}:{line} does not reach the result: leave out --comment, and an entry is written"
                )
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn comments_follow_the_file() {
            for (path, open) in [
                ("a/main.tf", Some("# ")),
                ("Dockerfile", Some("# ")),
                ("Dockerfile.prod", Some("# ")),
                (".env", Some("# ")),
                (".env.production", Some("# ")),
                ("src/a.ts", Some("// ")),
                ("README.md", Some("<!-- ")),
                ("package.json", None),
                ("LICENSE", None),
            ] {
                assert_eq!(syntax(path).map(|(open, _)| open), open, "{path}");
            }
        }
    }
}
