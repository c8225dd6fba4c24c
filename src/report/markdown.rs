//! A page for `$GITHUB_STEP_SUMMARY`, a merge request or a wiki.

use std::io::{self, Write};

use crate::report::entry::{Entry, Writer};
use crate::report::escape::one_line;
use crate::report::summary::{Summary, plural, worst_first};
use crate::report::{ReportOptions, TOOL_NAME, population, uri};
use crate::result::{FileStatus, ScanResult};
use crate::result::{Provenance, ScanReport};

/// GitHub refuses a step summary above 1,024 KiB. At most this many rows of at most [`LONGEST_CELL`] characters in each
/// of three cells keep the page far below, even when every character is escaped.
const MOST_RESULTS: usize = 50;
const MOST_FILES: usize = 20;
const LONGEST_CELL: usize = 300;
/// Bytes of a path in a link; a longer one is not linked.
const LONGEST_LINK: usize = 1_000;

pub(super) const FORMAT: Entry = Entry {
    name: "markdown",
    extension: "md",
    description: "a page for $GITHUB_STEP_SUMMARY, a merge request or a wiki",
    write: Writer::Scan(write),
};

/// Writes the page.
///
/// # Errors
///
/// When writing to `out` fails.
fn write(report: &ScanReport, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    let summary = Summary::new(report);
    writeln!(out, "## {TOOL_NAME}\n")?;
    if let Some(verdict) = options.verdict {
        let word = verdict.word().map(|word| format!("**{word}**: ")).unwrap_or_default();
        writeln!(out, "{word}{}\n", verdict.reason())?;
    }
    if summary.is_empty() {
        writeln!(out, "> [!WARNING]\n> 0 files scanned: nothing was checked.\n")?;
    }
    writeln!(out, "| Severity | Results |\n|---|---:|")?;
    for (severity, count) in summary.by_severity {
        writeln!(out, "| {severity} | {count} |")?;
    }
    writeln!(out)?;
    results(report, out)?;
    subjects(report, out)?;
    coverage(report, &summary, out)
}

fn results(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let results = worst_first(report);
    if results.is_empty() {
        return Ok(());
    }
    writeln!(out, "| Severity | Rule | Where | What |\n|---|---|---|---|")?;
    for result in results.iter().take(MOST_RESULTS) {
        let place = place(result, report.provenance.as_ref());
        let (rule, message) = (cell(&result.rule_id), cell(&result.message));
        writeln!(out, "| {} | {rule} | {place} | {message} |", result.severity)?;
    }
    if results.len() > MOST_RESULTS {
        writeln!(out, "\n{} not shown here.", plural(results.len() - MOST_RESULTS, "more result"))?;
    }
    writeln!(out)
}

/// The rules of which a subject failed or is unknown, with all that they examined.
fn subjects(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<_> = population::rows(report)
        .into_iter()
        .filter(|(_, counts)| counts.fail + counts.unknown + counts.error > 0)
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "| Rule | Pass | Fail | Unknown | Error | Accepted |\n|---|---:|---:|---:|---:|---:|")?;
    for (rule, counts) in rows.iter().take(MOST_RESULTS) {
        let accepted = counts.waived + counts.suppressed;
        let (pass, fail, unknown, error) = (counts.pass, counts.fail, counts.unknown, counts.error);
        writeln!(out, "| {} | {pass} | {fail} | {unknown} | {error} | {accepted} |", cell(rule))?;
    }
    if rows.len() > MOST_RESULTS {
        writeln!(out, "\n{} not shown here.", plural(rows.len() - MOST_RESULTS, "more rule"))?;
    }
    writeln!(out)
}

fn coverage(report: &ScanReport, summary: &Summary<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### Coverage\n")?;
    let history = summary.history_line();
    if let Some(history) = &history {
        writeln!(out, "- History: {history}")?;
    }
    if history.is_none() || summary.read > 0 {
        writeln!(out, "- Files: {}", summary.files())?;
    }
    for (way, count) in summary.suppressions() {
        writeln!(out, "- Suppressed {way}: {count}")?;
    }
    if let Some(compared) = &summary.compared {
        writeln!(out, "- Compared: {}", cell(compared))?;
    }
    if summary.review > 0 {
        writeln!(out, "- For a person to review: {}", summary.review)?;
    }
    if let Some(unknown) = summary.unknown_line() {
        writeln!(out, "- Unknown: {unknown}")?;
    }
    for line in summary.idle_line().into_iter().chain(summary.not_made_line()) {
        writeln!(out, "- {}", cell(&line))?;
    }
    if let Some(unjudged) = summary.unjudged_line(MOST_FILES) {
        writeln!(out, "- {}", cell(&unjudged))?;
    }
    let exemptions = &report.coverage.exemptions;
    if !exemptions.is_empty() {
        writeln!(out, "- Switched off, left out or lowered:")?;
        for exemption in exemptions.iter().take(MOST_FILES) {
            writeln!(out, "  - {}", cell(&exemption.to_string()))?;
        }
        more(exemptions.len(), out)?;
    }
    let errors = &report.coverage.errors;
    if !errors.is_empty() {
        let what = plural(errors.len(), "policy check");
        writeln!(out, "- **{what} did not finish; that is not a pass**")?;
        for error in errors.iter().take(MOST_FILES) {
            writeln!(out, "  - {} on {}: {}", cell(&error.rule), cell(&error.path), cell(&error.message))?;
        }
        more(errors.len(), out)?;
    }
    for (title, files) in [("Parsed in part", &summary.partial), ("Not read", &summary.missed)] {
        if files.is_empty() {
            continue;
        }
        writeln!(out, "- {title}:")?;
        for file in files.iter().take(MOST_FILES) {
            let why = match (&file.status, file.problems.first()) {
                (FileStatus::Skipped(reason), _) => format!(" {}", cell(&reason.to_string())),
                (_, Some(problem)) => format!(":{}: {}", problem.region.start_line, cell(&problem.message)),
                (_, None) => String::new(),
            };
            writeln!(out, "  - {}{why}", cell(&file.path))?;
        }
        more(files.len(), out)?;
    }
    Ok(())
}

fn more(count: usize, out: &mut dyn Write) -> io::Result<()> {
    if count > MOST_FILES { writeln!(out, "  - and {} more", count - MOST_FILES) } else { Ok(()) }
}

/// `path:line`, linked to the commit where it is on github.com: the scanned one, or the last that held the text.
fn place(result: &ScanResult, provenance: Option<&Provenance>) -> String {
    let location = &result.location;
    let line = location.region.start_line.max(1);
    let text = format!("{}:{line}", cell(&location.path));
    let link = provenance.and_then(|provenance| {
        let repository = github_page(provenance.repository.as_deref()?)?;
        let held = result.history.as_ref().map(|history| history.last_commit.as_str());
        let revision = held.or(provenance.revision.as_deref());
        let revision = revision.filter(|id| id.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let (path, is_relative) = uri::of_path(location.file());
        (is_relative && path.len() <= LONGEST_LINK).then(|| format!("{repository}/blob/{revision}/{path}#L{line}"))
    });
    match link {
        Some(link) => format!("[{text}]({link})"),
        None => text,
    }
}

/// The page of a repository on github.com, from its remote.
fn github_page(remote: &str) -> Option<String> {
    let rest = ["https://github.com/", "git@github.com:", "ssh://git@github.com/"]
        .iter()
        .find_map(|start| remote.strip_prefix(start))?;
    let name = rest.trim_end_matches('/').trim_end_matches(".git");
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    (name.split('/').count() == 2 && name.chars().all(is_name)).then(|| format!("https://github.com/{name}"))
}

/// Text in a table cell or a list: clipped, on one line, with nothing that Markdown or HTML would act on.
pub(super) fn cell(text: &str) -> String {
    let text = one_line(text);
    let mut cell = String::with_capacity(text.len());
    for c in text.chars().take(LONGEST_CELL) {
        match c {
            '<' => cell.push_str("&lt;"),
            '>' => cell.push_str("&gt;"),
            '&' => cell.push_str("&amp;"),
            // As an entity: GitHub turns `@name` into a mention and `#1` into a link even behind a backslash.
            '@' => cell.push_str("&#64;"),
            '#' => cell.push_str("&#35;"),
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '~' | '!' | '$' => cell.extend(['\\', c]),
            c => cell.push(c),
        }
    }
    if text.chars().nth(LONGEST_CELL).is_some() {
        cell.push('…');
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::result::{Conditions, Verdict};
    use crate::rule::Severity;

    fn written(report: &ScanReport, conditions: Option<Conditions>) -> String {
        let mut out = Vec::new();
        let verdict = conditions.map(|conditions| Verdict::of(report, conditions));
        write(report, &ReportOptions { verdict, ..ReportOptions::default() }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_whole_sample() {
        insta::assert_snapshot!(written(&sample::report(), Some(Conditions::default())), @r"
        ## Regate

        **Error**: 1 policy check did not finish, so nothing is decided (3 results at or above high)

        | Severity | Results |
        |---|---:|
        | critical | 1 |
        | high | 2 |
        | medium | 1 |
        | low | 1 |
        | info | 0 |

        | Severity | Rule | Where | What |
        |---|---|---|---|
        | critical | example-token | [deploy/geheim ☃/prod \[1\].env:2](https://github.com/example/shop/blob/4dae1dd3f7e9f4f2b1a0c9d8e7f60123456789ab/deploy/geheim%20%E2%98%83/prod%20%5B1%5D.env#L2) | A token of 'Example' is written in the file. |
        | high | s3-bucket-unencrypted | [infra/main.tf:1](https://github.com/example/shop/blob/4dae1dd3f7e9f4f2b1a0c9d8e7f60123456789ab/infra/main.tf#L1) | Bucket 'aws\_s3\_bucket.logs' is not encrypted at rest. |
        | high | team-naming | [infra/policy.tf:1](https://github.com/example/shop/blob/4dae1dd3f7e9f4f2b1a0c9d8e7f60123456789ab/infra/policy.tf#L1) | Names start with the team \[see the wiki\] |
        | medium | personal-data-in-log | [src/app.ts:2](https://github.com/example/shop/blob/4dae1dd3f7e9f4f2b1a0c9d8e7f60123456789ab/src/app.ts#L2) | The e-mail address in 'user.email' is written to the log |
        | low | weak-password | [web/bundle.min.js:1](https://github.com/example/shop/blob/4dae1dd3f7e9f4f2b1a0c9d8e7f60123456789ab/web/bundle.min.js#L1) | A weak password is written in the file \\u{1b}\]0;owned\\u{7}. |

        | Rule | Pass | Fail | Unknown | Error | Accepted |
        |---|---:|---:|---:|---:|---:|
        | s3-bucket-unencrypted | 1 | 1 | 2 | 0 | 1 |

        ### Coverage

        - Files: 6 read (3 parsed, 1 in part, 2 as text), 2 not read, 2 left out (1 binary, 1 excluded)
        - Suppressed by comments: 1
        - For a person to review: 1
        - Unknown: 1 result cannot be told from the text alone; 2 of 7 subjects are unknown
        - no rule judges: 1 CloudFormation template, 12 Python files (read for secrets only)
        - Switched off, left out or lowered:
          - rule 'never-fires' is disabled (regate.toml:2)
          - rule 's3-bucket-unencrypted' is lowered from high to low (regate.toml:5)
          - 'vendor/' leaves out 1 file (regate.toml:1)
          - 'keys/' hides 1 path with 1 file that git tracks (.regateignore)
          - 1 result of s3-bucket-unencrypted suppressed: Holds public files only. (infra/old.tf:1)
        - **1 policy check did not finish; that is not a pass**
          - s3-bucket-unencrypted on infra/policy.tf: the instruction limit was reached
        - Parsed in part:
          - chart/templates/app.yaml:3: a template cannot be read as YAML
        - Not read:
          - data/dump.sql is larger than the limit of 5000000 bytes (--max-file-size)
          - locked could not be read: permission denied
        ");
    }

    #[test]
    fn it_fits_into_a_step_summary() {
        let mut report = sample::report();
        let text = "\u{202e}&".repeat(5000);
        for _ in 0..2000 {
            let mut result = sample::result(&text, Severity::High, sample::place(&text, "x", "x"));
            result.message.clone_from(&text);
            report.results.push(result);
        }
        let errors = report.coverage.errors.clone();
        report.coverage.errors = errors.into_iter().cycle().take(5000).collect();
        assert!(written(&report, None).len() < 1024 * 1024);
    }

    #[test]
    fn what_is_not_enforced_or_did_not_finish_never_reads_as_passed() {
        let first = |report: &ScanReport, conditions| {
            let page = written(report, Some(conditions));
            page.lines().nth(2).unwrap_or_default().to_string()
        };
        let mut report = sample::report();
        let lenient = Conditions { exit_zero: true, ..Conditions::default() };
        assert!(first(&report, lenient).starts_with("**Error**: 1 policy check did not finish"));
        report.coverage.errors.clear();
        assert_eq!(first(&report, lenient), "3 results at or above high (not enforced)");
        assert_eq!(first(&report, Conditions::default()), "**Failed**: 3 results at or above high");
        report.results.clear();
        let partial = "no results at or above high in what was checked; the scan is incomplete";
        assert_eq!(first(&report, Conditions::default()), partial);
        report.coverage.files.retain(|file| file.status == FileStatus::Parsed);
        assert_eq!(first(&report, Conditions::default()), "**Passed**: no results at or above high");
    }

    #[test]
    fn a_cell_stays_a_cell() {
        assert_eq!(cell("a|b\n<img> @you #1 `x`"), "a\\|b &lt;img&gt; &#64;you &#35;1 \\`x\\`");
    }

    #[test]
    fn nothing_read_is_said_loudly() {
        assert!(written(&ScanReport::default(), None).contains("0 files scanned"));
    }
}
