//! The help page of a rule, as GitHub shows it beside an alert.

use std::fmt::Write as _;

use crate::report::control_list;
use crate::rule::{Example, Rule};

/// Lines of an example that are shown: the page is a reminder, `regate explain` has the rest.
const EXAMPLE_LINES: usize = 40;

/// For readers without Markdown.
pub(super) fn text(rule: &Rule) -> String {
    let mut page = rule.description.trim().to_string();
    if !rule.remediation.trim().is_empty() {
        let _ = write!(page, "\n\nHow to fix: {}", rule.remediation.trim());
    }
    let controls = control_list::line(&rule.controls);
    if !controls.is_empty() {
        let _ = write!(page, "\n\nControls: {controls}");
    }
    if page.is_empty() { format!("{}.", rule.title) } else { page }
}

/// What, why, how to fix, an example of each kind, controls, pages to read.
pub(crate) fn markdown(rule: &Rule) -> String {
    let mut page = rule.description.trim().to_string();
    if !rule.remediation.trim().is_empty() {
        let _ = write!(page, "\n\n## How to fix\n\n{}", rule.remediation.trim());
    }
    // A bad example of a secret is shaped like one: other scanners would find it in the report.
    if !rule.redact
        && let Some(bad) = rule.bad.first()
    {
        push_example(&mut page, "Bad", bad);
    }
    if let Some(good) = rule.good.first() {
        push_example(&mut page, "Good", good);
    }
    let controls = control_list::list(&rule.controls);
    if !controls.is_empty() {
        page.push_str("\n\n## Controls\n");
        for control in controls {
            let title = control.title().map(|title| format!(": {title}")).unwrap_or_default();
            let _ = write!(page, "\n- {}{title}", control.label());
        }
    }
    if !rule.references.is_empty() {
        page.push_str("\n\n## References\n");
        for reference in &rule.references {
            let _ = if is_web(reference) { write!(page, "\n- <{reference}>") } else { write!(page, "\n- {reference}") };
        }
    }
    if page.is_empty() { format!("{}.", rule.title) } else { page }
}

/// Whether a reference can stand as a link.
pub(super) fn is_web(reference: &str) -> bool {
    (reference.starts_with("https://") || reference.starts_with("http://"))
        && reference.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"{}|\\^`".contains(&b))
}

fn push_example(page: &mut String, word: &str, example: &Example) {
    let content = example.content.trim_end();
    let shown: Vec<_> = content.lines().take(EXAMPLE_LINES).collect();
    let more = if content.lines().count() > shown.len() { "\n…" } else { "" };
    let fence = "`".repeat(longest_backtick_run(content).max(2) + 1);
    let language = language(&example.file);
    let _ = write!(page, "\n\n## {word}: {}\n\n{fence}{language}\n{}{more}\n{fence}", example.file, shown.join("\n"));
}

fn longest_backtick_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// The fence language that GitHub highlights.
fn language(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    match name.rsplit_once('.').map_or(name, |(_, extension)| extension) {
        "tf" | "tfvars" | "hcl" => "hcl",
        "yaml" | "yml" => "yaml",
        "Dockerfile" | "dockerfile" => "dockerfile",
        extension @ ("ts" | "tsx" | "js" | "jsx" | "json" | "toml" | "ini" | "properties" | "sql" | "py") => extension,
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_any_in_the_example() {
        let mut page = String::new();
        let content = "```env\nA=1\n```\n".to_string();
        push_example(&mut page, "Bad", &Example { file: "docs/a.md".into(), content });
        assert_eq!(page, "\n\n## Bad: docs/a.md\n\n````text\n```env\nA=1\n```\n````");
    }
}
