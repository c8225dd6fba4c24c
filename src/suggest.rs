//! "Did you mean ...?"

/// The candidate nearest to a misspelt word, if one is near enough to be meant: at most a third of the word's
/// characters differ (Damerau-Levenshtein), and always at least one may, but never all. Among equals the first in the alphabet.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    let allowed = (length / 3).max(1).min(length.saturating_sub(1));
    if length == 0 {
        return None;
    }
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// ` (did you mean 'exclude'?)`, or nothing.
pub(crate) fn hint<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, candidates).map(|near| format!(" (did you mean '{near}'?)")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_near_is_suggested() {
        let keys = ["include", "exclude", "fail_on"];
        assert_eq!(nearest("exlude", keys), Some("exclude"));
        assert_eq!(nearest("Fail-On", keys), Some("fail_on"));
        assert_eq!(nearest("colour", keys), None);
        assert_eq!(nearest("", ["6", "a"]), None, "nothing is near to everything");
        assert_eq!(nearest("b", ["a"]), None);
    }
}
