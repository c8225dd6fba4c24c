//! The words that metadata may hold, for who writes them.

use crate::controls;
use crate::kind::Kind;
use crate::policy::metadata::{CUSTOM_KEYS, FIX_KEYS, KEYS, SEVERITIES};

/// The keys at a place of a `METADATA` block, which is named by the keys around it: none, `custom`, `custom.fix`.
#[must_use]
pub fn metadata_keys(around: &[&str]) -> Vec<&'static str> {
    match around {
        [] => KEYS.to_vec(),
        ["custom"] => CUSTOM_KEYS.to_vec(),
        ["custom", "fix"] => FIX_KEYS.to_vec(),
        ["custom", "controls"] => controls::frameworks().iter().map(|framework| framework.id.as_str()).collect(),
        _ => Vec::new(),
    }
}

/// The values of a key that has a few; with the keys around it and itself: `custom`, `severity`. Each with what it is, where that
/// is not plain.
#[must_use]
pub fn metadata_values(key: &[&str]) -> Vec<(&'static str, &'static str)> {
    let plain = |words: &[&'static str]| words.iter().map(|word| (*word, "")).collect();
    match key {
        ["custom", "severity"] => plain(SEVERITIES),
        ["custom", "kinds"] => Kind::ALL.iter().map(|kind| (kind.as_str(), "")).collect(),
        ["custom", "target"] => plain(&["document", "set", "repository"]),
        ["custom", "each"] => plain(&["resource"]),
        ["custom", "precision"] => plain(&["very-high", "high", "medium", "low"]),
        ["custom", "suppressible"] => plain(&["inline", "waiver", "never"]),
        ["custom", "redact"] | ["custom", "fix", "root" | "unsafe"] => plain(&["true", "false"]),
        ["scope"] => plain(&["rule", "document", "package", "subpackages"]),
        ["custom", "controls", framework] => controls::framework(framework)
            .map(|framework| framework.controls().iter().map(|one| (one.id.as_str(), one.title.as_str())).collect())
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_with_few_values_has_them() {
        assert!(metadata_keys(&["custom"]).contains(&"severity"));
        assert!(metadata_keys(&["custom", "controls"]).contains(&"gdpr"));
        assert!(metadata_values(&["custom", "kinds"]).iter().any(|(kind, _)| *kind == "terraform"));
        assert!(
            metadata_values(&["custom", "controls", "soc2"])
                .iter()
                .any(|(id, title)| *id == "CC6.1" && !title.is_empty())
        );
        assert!(metadata_values(&["custom", "id"]).is_empty());
    }
}
