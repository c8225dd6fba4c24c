//! The decision for a terminal, and why.

use std::fmt::Write as _;

use serde_json::Value;

use crate::gate::decision::{Decision, Outcome, Reason};
use crate::gate::policy::GatePolicy;
use crate::report::one_line;

/// Characters of a value that an explanation shows.
const MOST_CHARACTERS: usize = 300;

/// The decision in lines: the answer last, where a log ends.
#[must_use]
pub fn text(decision: &Decision, input: &Value) -> String {
    let mut text = String::new();
    list(&mut text, "Refused because", &decision.refuse);
    list(&mut text, "Pending until", &decision.pend);
    list(&mut text, "Warnings", &decision.warn);
    let _ = writeln!(text, "{}", headline(decision, input));
    text
}

fn list(text: &mut String, title: &str, reasons: &[Reason]) {
    if reasons.is_empty() {
        return;
    }
    let _ = writeln!(text, "{title}:");
    for reason in reasons {
        let _ = writeln!(text, "  {} [{}]", one_line(&reason.message), one_line(&reason.id));
    }
    text.push('\n');
}

/// `production: refused (2 reasons), commit 0123...: exit 1`.
pub(super) fn headline(decision: &Decision, input: &Value) -> String {
    let commit: String = decision.commit.chars().take(12).collect();
    let why = match decision.outcome {
        Outcome::Refused => format!(" ({})", crate::report::plural(decision.refuse.len(), "reason")),
        Outcome::Pending => format!(" (waits for {})", crate::report::plural(decision.pend.len(), "thing")),
        Outcome::Approved => String::new(),
    };
    let runs = input.get("runs").and_then(Value::as_array).map_or(0, Vec::len);
    let brought = input.pointer("/waivers/brought/covered").and_then(Value::as_u64).unwrap_or_default();
    let brought = if brought > 0 { format!(" ({brought} more by the change itself)") } else { String::new() };
    let of_aside = |key: &str| input.pointer(&format!("/aside/{key}")).and_then(Value::as_u64).unwrap_or_default();
    format!(
        "{}: {}{why}; commit {commit}, {}, {} waived{brought}, {} suppressed: exit {}",
        one_line(&decision.environment),
        decision.outcome.as_str(),
        crate::report::plural(runs, "tool run"),
        of_aside("waived"),
        of_aside("suppressed"),
        decision.outcome.exit_code()
    )
}

/// For every reason, where the policy says so, and what of the input it rests on.
#[must_use]
pub fn explain(decision: &Decision, policy: &GatePolicy, input: &Value) -> String {
    let mut text = String::new();
    for (word, reasons) in [("refuse", &decision.refuse), ("pend", &decision.pend), ("warn", &decision.warn)] {
        for reason in reasons {
            let _ = writeln!(text, "{word} {}: {}", one_line(&reason.id), one_line(&reason.message));
            if let Some((file, line)) = place(policy, &reason.id) {
                let _ = writeln!(text, "  policy: {}:{line}", one_line(&file));
            }
            for pointer in &reason.inputs {
                let value = input.pointer(pointer).map_or("(not there)".to_string(), Value::to_string);
                let _ = writeln!(text, "  input {}: {}", one_line(pointer), shortened(&one_line(&value)));
            }
        }
    }
    text
}

/// The start of a text, cut between words: a part of a credential would be known by nobody, and not be masked.
fn shortened(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(MOST_CHARACTERS) else { return text.to_string() };
    let is_joint = |c: char| c.is_whitespace() || matches!(c, '"' | ',' | ':' | '{' | '[');
    let whole = text.get(..end).unwrap_or_default().trim_end_matches(|c| !is_joint(c));
    format!("{whole}…")
}

/// Where the id first stands in the policy.
fn place(policy: &GatePolicy, id: &str) -> Option<(String, usize)> {
    let quoted = format!("\"{id}\"");
    policy.modules.iter().find_map(|(file, text)| {
        let line = text.lines().position(|line| line.contains(&quoted) && line.contains("\"id\""))?;
        Some((file.clone(), line + 1))
    })
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_cut_before_a_word_that_would_be_cut() {
        assert_eq!(shortened("short"), "short");
        let text = format!("{{\"a\": \"{}\", \"b\": \"{}\"}}", "x ".repeat(134), "y".repeat(40));
        let cut = shortened(&text);
        assert!(cut.ends_with("\"b\": \"…") && text.starts_with(cut.trim_end_matches('…')), "{cut}");
    }
}
