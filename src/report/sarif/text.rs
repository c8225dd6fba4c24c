//! Texts as SARIF and GitHub want them.

/// GitHub's limit for descriptions, in characters.
pub(super) const LONGEST_DESCRIPTION: usize = 1024;

/// Ends with a full stop, as SARIF2001 asks.
pub(super) fn with_full_stop(text: &str) -> String {
    let text = text.trim_end();
    if text.ends_with('.') { text.to_string() } else { format!("{text}.") }
}

/// At most what GitHub accepts, less one character for a full stop.
pub(super) fn clip(text: &str) -> String {
    let text = text.trim();
    if text.chars().count() < LONGEST_DESCRIPTION {
        return text.to_string();
    }
    let mut clipped: String = text.chars().take(LONGEST_DESCRIPTION - 2).collect();
    if let Some(at) = clipped.rfind(char::is_whitespace) {
        clipped.truncate(at);
    }
    clipped.push('…');
    clipped
}

/// A message may quote a name from a file: what would read as a link (section 3.11.6) is taken apart, so that nobody can
/// put links of their own into an alert.
pub(super) fn unlinked(message: &str) -> String {
    message.replace("](", "] (")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_fit() {
        let long = with_full_stop(&clip(&"wörd ".repeat(500)));
        assert!(long.chars().count() <= LONGEST_DESCRIPTION && long.ends_with("wörd…."));
        assert!(with_full_stop(&clip(&"x".repeat(5000))).chars().count() <= LONGEST_DESCRIPTION);
        assert_eq!(with_full_stop(&clip("Short.\n")), "Short.");
    }
}
