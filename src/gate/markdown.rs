//! The decision as Markdown: a page for a step's summary, and a short comment for a pull request.

use std::fmt::Write as _;

use serde_json::Value;

use crate::gate::decision::{Decision, Outcome, Reason};
use crate::gate::text::headline;
use crate::report::one_line;

/// Results that a page lists.
const MOST_RESULTS: usize = 50;
/// What a comment is found by, so that the next one takes its place.
const MARK: &str = "<!-- regate-gate -->";

/// A text of others that is nothing but text in Markdown.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in one_line(text).chars() {
        match c {
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '&' => plain.push_str("&amp;"),
            // A mention would call somebody, a bar would end a cell.
            '@' => plain.push_str("&#64;"),
            '#' => plain.push_str("&#35;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' => {
                plain.push('\\');
                plain.push(c);
            }
            c => plain.push(c),
        }
    }
    // `https://` alone becomes a link.
    plain.replace("://", "&#58;//").replace("www.", "www&#46;")
}

/// The whole decision.
#[must_use]
pub fn summary(decision: &Decision, input: &Value) -> String {
    let mut page = format!("## Gate: {}\n\n{}\n", word(decision.outcome), plain(&headline(decision, input)));
    sections(&mut page, decision, "###");
    results(&mut page, input);
    runs(&mut page, input);
    page
}

/// Verdict and what is needed first, the rest folded.
#[must_use]
pub fn comment(decision: &Decision, input: &Value) -> String {
    let mut page = format!("{MARK}\n**Regate: {} for {}**\n", word(decision.outcome), plain(&decision.environment));
    sections(&mut page, decision, "####");
    page.push_str("\n<details><summary>Results and evidence</summary>\n");
    results(&mut page, input);
    runs(&mut page, input);
    page.push_str("\n</details>\n");
    page
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approved => "approved",
        Outcome::Pending => "pending",
        Outcome::Refused => "refused",
    }
}

fn sections(page: &mut String, decision: &Decision, level: &str) {
    for (title, reasons) in
        [("Refused because", &decision.refuse), ("Needed", &decision.pend), ("Warnings", &decision.warn)]
    {
        if reasons.is_empty() {
            continue;
        }
        let _ = write!(page, "\n{level} {title}\n\n");
        let line = |reason: &Reason| format!("- {} ({})\n", plain(&reason.message), plain(&reason.id));
        page.extend(reasons.iter().map(line));
    }
}

fn results(page: &mut String, input: &Value) {
    let results = input.get("results").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if results.is_empty() {
        return;
    }
    page.push_str("\n| severity | state | rule | place | tools |\n|---|---|---|---|---|\n");
    for result in results.iter().take(MOST_RESULTS) {
        let text = |key: &str| plain(result.get(key).and_then(Value::as_str).unwrap_or_default());
        let line = result.get("line").and_then(Value::as_u64).map(|line| format!(":{line}")).unwrap_or_default();
        let tools = result.get("tools").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let tools = plain(&tools.collect::<Vec<_>>().join(", "));
        let _ = writeln!(
            page,
            "| {} | {} | {} | {}{line} | {tools} |",
            text("severity"),
            text("state"),
            text("rule"),
            text("path")
        );
    }
    let listed = input.get("resultsNotListed").and_then(Value::as_u64).unwrap_or_default();
    let more = results.len().saturating_sub(MOST_RESULTS) as u64 + listed;
    if more > 0 {
        let _ = writeln!(page, "\n{more} more.");
    }
}

fn runs(page: &mut String, input: &Value) {
    let runs = input.get("runs").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if runs.is_empty() {
        return;
    }
    page.push_str("\n| tool | file | results | findings | suppressed | commit |\n|---|---|---|---|---|---|\n");
    for run in runs {
        let text = |key: &str| plain(run.get(key).and_then(Value::as_str).unwrap_or_default());
        let count = |key: &str| run.pointer(&format!("/counts/{key}")).and_then(Value::as_u64).unwrap_or_default();
        let (results, findings, suppressed) = (count("results"), count("findings"), count("suppressed"));
        let _ = writeln!(
            page,
            "| {} | {} | {results} | {findings} | {suppressed} | {} |",
            text("tool"),
            text("file"),
            text("binding")
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_others_stay_texts() {
        let hostile = "<img src=x> @team [a](https://x) |\n# `b` www.x";
        let shown = plain(hostile);
        assert_eq!(shown, "&lt;img src=x&gt; &#64;team \\[a\\](https&#58;//x) \\| &#35; \\`b\\` www&#46;x");
    }
}
