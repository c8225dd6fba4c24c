//! The words of identifiers.

/// `SEED_USERS`: what is in it is written in the source.
pub(super) fn is_constant(identifier: &str) -> bool {
    identifier.len() > 1 && identifier.contains(char::is_alphabetic) && !identifier.contains(char::is_lowercase)
}

pub(super) fn plural(word: &str) -> String {
    match word.as_bytes() {
        [.., b's' | b'x'] => format!("{word}es"),
        [.., before, b'y'] if !b"aeiou".contains(before) => format!("{}ies", word.trim_end_matches('y')),
        _ => format!("{word}s"),
    }
}

/// The words of an identifier in lower case: `userIPAddress2` is `user`, `ip`, `address`. Digits at the end of a
/// word that is at the end of the identifier count for nothing.
#[must_use]
pub(crate) fn words(identifier: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut characters = identifier.chars().peekable();
    let mut previous = None::<char>;
    while let Some(character) = characters.next() {
        if !character.is_alphanumeric() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            previous = None;
            continue;
        }
        let after_lower = previous.is_some_and(|p| p.is_lowercase() || p.is_numeric());
        // In `IPAddress` the `A` starts a word because a lower case letter follows.
        let ends_acronym =
            previous.is_some_and(char::is_uppercase) && characters.peek().is_some_and(|next| next.is_lowercase());
        if character.is_uppercase() && (after_lower || ends_acronym) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.extend(character.to_lowercase());
        previous = Some(character);
    }
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if !stem.is_empty() {
        words.push(stem.to_string());
    }
    words
}
