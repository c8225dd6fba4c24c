//! What a result is about, so that two tools' results about one thing can be told from two things at one place.

use std::collections::BTreeSet;

/// Weaknesses that are a credential in the wrong place (<https://cwe.mitre.org>: 259, 260, 312, 321, 522, 540, 798).
const SECRETS: &[u32] = &[259, 260, 312, 321, 522, 540, 798];
/// Tools that report nothing else.
const SECRET_TOOLS: &[&str] = &["gitleaks", "betterleaks", "trufflehog", "detect-secrets", "kingfisher", "noseyparker"];

/// The topics of a result.
pub(super) fn topics(tool: &str, rule: &str, tags: &[String], cwe: &BTreeSet<u32>) -> BTreeSet<String> {
    let mut topics: BTreeSet<String> =
        cwe.iter().filter(|id| !SECRETS.contains(id)).map(|id| format!("CWE-{id}")).collect();
    let is_secret_tool = SECRET_TOOLS.iter().any(|known| tool.eq_ignore_ascii_case(known));
    let has_tag = tags.iter().any(|tag| tag.eq_ignore_ascii_case("secret") || tag.eq_ignore_ascii_case("secrets"));
    if is_secret_tool || has_tag || cwe.iter().any(|id| SECRETS.contains(id)) {
        topics.insert("secret".to_string());
    }
    topics.extend(advisory(rule));
    topics.extend(tags.iter().filter_map(|tag| advisory(tag)));
    topics
}

/// The id of a vulnerability, where a text begins with one.
pub(super) fn advisory(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let id: String = upper.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let is_known = ["CVE-", "GHSA-", "RUSTSEC-", "PYSEC-", "GO-", "OSV-"].iter().any(|prefix| id.starts_with(prefix));
    let has_number = id.bytes().any(|byte| byte.is_ascii_digit()) || id.starts_with("GHSA-");
    (is_known && has_number).then_some(id)
}

/// The number of a weakness, as tags write it: `external/cwe/cwe-079`, `CWE-79: Cross-site scripting`, `CWE79`.
pub(super) fn cwe(text: &str) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    let rest = lower.rsplit('/').next()?.strip_prefix("cwe")?;
    let digits: String =
        rest.trim_start_matches(['-', '_', ' ', ':']).chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|number| (1..100_000).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_one_thing() {
        for text in ["external/cwe/cwe-079", "CWE-79: Improper Neutralization", "cwe79", "CWE-79"] {
            assert_eq!(cwe(text), Some(79), "{text}");
        }
        for text in ["security", "cwe", "cwe-x", "CWE-0", "cwe-99999999999"] {
            assert_eq!(cwe(text), None, "{text}");
        }
        assert_eq!(advisory("CVE-2026-1234: heap overflow").as_deref(), Some("CVE-2026-1234"));
        assert_eq!(advisory("go-lint"), None);
        let topics = topics("Bandit", "B105", &[], &BTreeSet::from([259]));
        assert_eq!(topics, BTreeSet::from(["secret".to_string()]));
    }
}
