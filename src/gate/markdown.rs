//! The decision as Markdown: a page for a step's summary, and a short comment for a pull request.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::gate::decision::{Decision, Outcome, Reason};
use crate::gate::text::headline;
use crate::report::one_line;

/// Results that a page lists.
const MOST_RESULTS: usize = 50;
/// Reasons of one id that a comment lists; the rest is counted.
const MOST_OF_AN_ID: usize = 20;
/// Bytes of a comment's reasons, and of all of it: GitHub takes 65,536 characters.
const MOST_REASONS: usize = 40_000;
const MOST_COMMENT: usize = 65_000;
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
    sections(&mut page, decision, "###", (usize::MAX, usize::MAX));
    results(&mut page, input);
    runs(&mut page, input);
    page
}

/// Verdict and what is needed first, the rest folded.
#[must_use]
pub fn comment(decision: &Decision, input: &Value) -> String {
    let mut page = format!("{MARK}\n**Regate: {} for {}**\n", word(decision.outcome), plain(&decision.environment));
    sections(&mut page, decision, "####", (MOST_OF_AN_ID, MOST_REASONS));
    let mut rest = String::from("\n<details><summary>Results and evidence</summary>\n");
    results(&mut rest, input);
    runs(&mut rest, input);
    rest.push_str("\n</details>\n");
    if page.len() + rest.len() > MOST_COMMENT {
        rest = "\nResults and evidence are too long for a comment: the summary of the step has them.\n".to_string();
    }
    page + &rest
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approved => "approved",
        Outcome::Pending => "pending",
        Outcome::Refused => "refused",
    }
}

/// The reasons; of each id at most so many, and none beyond so many bytes of the page, with how many more there are.
fn sections(page: &mut String, decision: &Decision, level: &str, (most_of_an_id, most_bytes): (usize, usize)) {
    for (title, reasons) in
        [("Refused because", &decision.refuse), ("Needed", &decision.pend), ("Warnings", &decision.warn)]
    {
        if reasons.is_empty() {
            continue;
        }
        let _ = write!(page, "\n{level} {title}\n\n");
        let (mut told, mut more): (BTreeMap<&str, usize>, BTreeMap<&str, usize>) = (BTreeMap::new(), BTreeMap::new());
        for Reason { id, message, .. } in reasons {
            let line = format!("- {} ({})\n", plain(message), plain(id));
            let of_id = told.entry(id).or_default();
            if *of_id < most_of_an_id && page.len().saturating_add(line.len()) <= most_bytes {
                *of_id += 1;
                page.push_str(&line);
            } else {
                *more.entry(id).or_default() += 1;
            }
        }
        let ids = more.len();
        for (id, count) in more.iter().take(most_of_an_id) {
            // An id is a policy's, and may be of any length.
            let id: String = id.chars().take(80).collect();
            let _ = writeln!(page, "- and {count} more ({})", plain(&id));
        }
        if let Some(rest @ 1..) = ids.checked_sub(most_of_an_id) {
            let _ = writeln!(page, "- and more of {rest} other ids");
        }
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
    use serde_json::json;

    use super::*;

    /// GitHub refuses a longer comment, and an older one would go on standing there.
    #[test]
    fn a_comment_is_never_longer_than_its_receiver_takes() {
        let reason =
            |id: String, message: &str| Reason { id, message: message.into(), inputs: vec![], role: None, check: None };
        let decision = |refuse| Decision {
            outcome: Outcome::Refused,
            environment: "production".into(),
            commit: "0".repeat(40),
            refuse,
            pend: vec![reason("check-missing".into(), "needed")],
            warn: vec![],
        };
        let many = decision(vec![reason("waiver-expired".into(), "a waiver has expired"); 1_500]);
        let page = comment(&many, &json!({}));
        assert!(
            page.contains("- and 1480 more (waiver-expired)") && page.contains("- needed (check-missing)"),
            "{page}"
        );
        assert_eq!(summary(&many, &json!({})).matches("a waiver has expired").count(), 1_500);
        let wide = (0..3_000).map(|at| reason(format!("{at}{}", "*".repeat(500)), &"<".repeat(3_000)));
        let results = json!([{"severity": "high", "path": "<".repeat(30_000), "rule": "r"}]);
        let page = comment(&decision(wide.collect()), &json!({"results": results}));
        assert!(
            page.chars().count() < 65_536 && page.contains("other ids") && page.contains("too long"),
            "{}",
            page.len()
        );
    }

    #[test]
    fn texts_of_others_stay_texts() {
        let hostile = "<img src=x> @team [a](https://x) |\n# `b` www.x";
        let shown = plain(hostile);
        assert_eq!(shown, "&lt;img src=x&gt; &#64;team \\[a\\](https&#58;//x) \\| &#35; \\`b\\` www&#46;x");
    }
}
