//! The decision as what chat and on-call systems take: files, which a step of the pipeline sends. Nothing here reaches the
//! network, and no address or key of a receiver is in them.

use serde_json::{Value, json};

use crate::evidence::sha256_hex;
use crate::gate::decision::{Decision, Outcome, Reason};
use crate::gate::text::headline;
use crate::report::one_line;

/// Reasons of a kind that a notice names; the rest is counted.
const MOST_REASONS: usize = 15;
/// Characters of a reason in a notice.
const LONGEST: usize = 180;
/// Characters of Slack's `header` (<https://docs.slack.dev/reference/block-kit/blocks/header-block>).
const SLACK_HEADER: usize = 150;
/// Characters of the text of Slack's `section` (<https://docs.slack.dev/reference/block-kit/blocks/section-block>).
const SLACK_SECTION: usize = 3_000;
/// Characters of PagerDuty's `summary`.
const PAGERDUTY_SUMMARY: usize = 1_024;
/// Characters of PagerDuty's `dedup_key`.
const PAGERDUTY_KEY: usize = 255;

/// The body for a webhook of Slack (<https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks>). All texts are
/// plain: in Slack's own markup, a text of others could call a whole channel.
#[must_use]
pub fn slack(decision: &Decision, input: &Value, repository: &str) -> String {
    let plain = |text: &str, most: usize| json!({"type": "plain_text", "text": short(text, most), "emoji": false});
    let repository = named(repository);
    let environment = one_line(&decision.environment);
    // The end is cut off, so that what matters stands first.
    let title = format!("Gate: {} for {environment} of {repository}", decision.outcome.as_str());
    let mut blocks = vec![json!({"type": "header", "text": plain(&title, SLACK_HEADER)})];
    for (word, reasons) in lists(decision) {
        let text = format!("{word}:\n{}", told(reasons).join("\n"));
        blocks.push(json!({"type": "section", "text": plain(&text, SLACK_SECTION)}));
    }
    let line = format!("{repository}, {}", headline(decision, input));
    blocks.push(json!({"type": "context", "elements": [plain(&line, SLACK_SECTION)]}));
    // What a notification shows, where `<`, `>` and `&` are markup.
    let text = short(&line, SLACK_SECTION).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    pretty(&json!({"text": text, "blocks": blocks}))
}

/// The body for PagerDuty's Events API v2 (<https://developer.pagerduty.com/docs/send-alert-event>), to which the sender adds
/// `routing_key`. An approval resolves what a refusal of the same repository and environment triggered.
#[must_use]
pub fn pagerduty(decision: &Decision, input: &Value, repository: &str) -> String {
    let (action, severity) = match decision.outcome {
        Outcome::Approved => ("resolve", "info"),
        Outcome::Pending => ("trigger", "warning"),
        Outcome::Refused => ("trigger", "error"),
    };
    let now = input.get("now").and_then(Value::as_i64).unwrap_or_default();
    let details: serde_json::Map<String, Value> =
        lists(decision).map(|(word, reasons)| (word.to_string(), json!(told(reasons)))).collect();
    let repository = named(repository);
    let key = format!("regate-gate/{repository}/{}", decision.environment);
    // Of a longer one the digest: cut off, two would be one.
    let key =
        if key.chars().count() > PAGERDUTY_KEY { format!("regate-gate/{}", sha256_hex(key.as_bytes())) } else { key };
    pretty(&json!({
        "event_action": action,
        "dedup_key": key,
        "payload": {
            "summary": short(&format!("{repository}, {}", headline(decision, input)), PAGERDUTY_SUMMARY),
            "source": short(&repository, PAGERDUTY_SUMMARY),
            "severity": severity,
            "timestamp": jiff::Timestamp::from_second(now).unwrap_or_default().to_string(),
            "component": decision.environment,
            "class": "deployment-gate",
            "custom_details": {"commit": decision.commit, "outcome": decision.outcome, "reasons": details},
        },
    }))
}

/// A repository's address without what all addresses begin and end with, in one line.
fn named(repository: &str) -> String {
    let bare = repository.split_once("://").map_or(repository, |(_, bare)| bare);
    one_line(bare.strip_suffix(".git").unwrap_or(bare))
}

/// The lists that have reasons, in the order in which they matter.
fn lists(decision: &Decision) -> impl Iterator<Item = (&'static str, &Vec<Reason>)> {
    let all = [("Refused because", &decision.refuse), ("Needed", &decision.pend), ("Warnings", &decision.warn)];
    all.into_iter().filter(|(_, reasons)| !reasons.is_empty())
}

fn told(reasons: &[Reason]) -> Vec<String> {
    let mut told: Vec<String> = reasons
        .iter()
        .take(MOST_REASONS)
        .map(|r| short(&one_line(&format!("{} [{}]", r.message, r.id)), LONGEST))
        .collect();
    if reasons.len() > MOST_REASONS {
        told.push(format!("and {} more", reasons.len() - MOST_REASONS));
    }
    told
}

/// At most so many characters of a text whose lines are plain.
fn short(plain: &str, most: usize) -> String {
    match plain.char_indices().nth(most.saturating_sub(1)) {
        Some((at, last)) if at + last.len_utf8() < plain.len() => {
            plain.get(..at).unwrap_or_default().to_string() + "\u{2026}"
        }
        _ => plain.to_string(),
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(message: &str, count: usize) -> Decision {
        let reason =
            Reason { id: "new-results".into(), message: message.into(), inputs: vec![], role: None, check: None };
        Decision {
            outcome: Outcome::Refused,
            environment: "production".into(),
            commit: "0".repeat(40),
            refuse: vec![reason; count],
            pend: vec![],
            warn: vec![],
        }
    }

    #[test]
    fn what_others_wrote_is_plain_text_within_the_bounds_of_the_receiver() {
        let decision = refused(&format!("<!channel> {}", "\u{e9}".repeat(9_000)), 20);
        let body: Value =
            serde_json::from_str(&slack(&decision, &json!({}), "https://example.org/acme/shop.git")).unwrap();
        let blocks = body["blocks"].as_array().unwrap();
        assert_eq!(blocks[0]["text"]["text"], "Gate: refused for production of example.org/acme/shop");
        let section = blocks[1]["text"]["text"].as_str().unwrap();
        assert!(section.chars().count() <= SLACK_SECTION && section.contains("<!channel>"), "{section}");
        assert_eq!(blocks[1]["text"]["type"], "plain_text");
        assert_eq!(short("ab", 2), "ab");
        assert_eq!(short("abc", 2), "a\u{2026}");
        let body: Value = serde_json::from_str(&pagerduty(&decision, &json!({"now": 0}), "shop")).unwrap();
        assert_eq!((&body["event_action"], &body["payload"]["severity"]), (&json!("trigger"), &json!("error")));
        let reasons = body["payload"]["custom_details"]["reasons"]["Refused because"].as_array().unwrap();
        assert_eq!((reasons.len(), &reasons[15]), (16, &json!("and 5 more")));
    }

    #[test]
    fn an_approval_resolves_what_a_refusal_triggered() {
        let refused = refused("m", 1);
        let approved = Decision { outcome: Outcome::Approved, refuse: vec![], ..refused.clone() };
        let of = |decision, repository: &str| {
            serde_json::from_str::<Value>(&pagerduty(decision, &json!({}), repository)).unwrap()
        };
        let read = |decision| of(decision, "https://example.org/acme/shop");
        assert_eq!(read(&approved)["event_action"], "resolve");
        assert_eq!(read(&approved)["dedup_key"], read(&refused)["dedup_key"]);
        // Another repository's approval is none of this one's.
        assert_ne!(of(&approved, "https://example.org/acme/web")["dedup_key"], read(&refused)["dedup_key"]);
        assert_eq!(read(&refused)["payload"]["source"], "example.org/acme/shop");
        let long =
            ["a", "b"].map(|end| of(&refused, &("x".repeat(400) + end))["dedup_key"].as_str().unwrap().to_string());
        assert!(long[0] != long[1] && long[0].len() < PAGERDUTY_KEY, "{long:?}");
    }

    #[test]
    fn a_reason_is_one_line_and_the_repository_is_named() {
        let decision = refused("X\n\nGate: approved for production", 1);
        let body: Value = serde_json::from_str(&slack(&decision, &json!({}), "a\nb")).unwrap();
        let section = body["blocks"][1]["text"]["text"].as_str().unwrap();
        assert_eq!(section.lines().count(), 2, "{section}");
        assert!(!body["text"].as_str().unwrap().contains('\n') && body["text"].as_str().unwrap().starts_with('a'));
    }
}
