//! What a text for people or a log gives to a name: `datadog api key: v`, `API_TOKEN=v` in the middle of a line, a row of
//! a table.

/// How many words before a noun are read as its name.
const WORDS: usize = 3;

/// The least length of a value that stands in text without quotes.
const LEAST: usize = 8;

/// The name that ends `left`, with the words before it when it is a plain noun: `datadog api key`.
pub(crate) fn name<'a>(left: &'a str, noun: &'a str) -> &'a str {
    if !noun.bytes().all(|b| b.is_ascii_alphabetic()) {
        return noun;
    }
    let trimmed = left.trim_end().trim_end_matches(['*', '_', '`']);
    let Some(mut start) = trimmed.strip_suffix(noun).map(str::len) else { return noun };
    for _ in 0..WORDS {
        let Some(before) = trimmed.get(..start).and_then(|lead| lead.strip_suffix(' ')) else { break };
        let rest = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        if rest.len() == before.len() {
            break;
        }
        start = rest.len();
    }
    trimmed.get(start..).unwrap_or(noun)
}

/// The word that is given here without quotes, or with those of Markdown.
pub(crate) fn value(right: &str) -> Option<&str> {
    let word = right.trim_start_matches([' ', '\t', '*', '`', '"', '\'', '(']);
    let end = word.find(|c: char| c.is_whitespace() || "\"'`,;)]}<>|".contains(c)).unwrap_or(word.len());
    let word = word.get(..end)?.trim_end_matches(['.', ':', '*']);
    (word.len() >= LEAST).then_some(word)
}

/// The name and value of two cells of a table's row, or of a line of CSV; `right` begins with what parts them.
pub(crate) fn cell<'a>(left: &'a str, right: &'a str) -> Option<(&'a str, &'a str)> {
    let mark = right.chars().next()?;
    let row = left.rsplit('|').next()?;
    let name = row.trim().trim_matches(['`', '*', '"', '\'']);
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c) || c == ' ' && mark == '|';
    let is_row = mark == '|' && left.trim_start().starts_with('|') && row.len() < left.len();
    let is_line = mark == ',' && row.len() == left.len();
    let fits = !name.is_empty() && name.len() <= 60 && name.chars().all(plain) && name.split(' ').count() <= WORDS + 1;
    if !fits || !(is_row || is_line) {
        return None;
    }
    Some((name, value(right.get(1..)?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_has_the_words_before_it() {
        assert_eq!(name("see: our datadog api key", "key"), "our datadog api key");
        assert_eq!(name("x, the token", "token"), "the token");
        assert_eq!(name("loaded DD_API_KEY", "DD_API_KEY"), "DD_API_KEY");
        assert_eq!(name("**Api key**", "key"), "Api key");
        assert_eq!(name("é token", "token"), "token");
    }

    #[test]
    fn a_value_ends_with_its_word() {
        for (right, expected) in [
            (" q8Zr1LxW0p, and", Some("q8Zr1LxW0p")),
            ("** `q8Zr1LxW0p`.", Some("q8Zr1LxW0p")),
            ("q8Zr1LxW0p.", Some("q8Zr1LxW0p")),
            (" short", None),
            ("", None),
        ] {
            assert_eq!(value(right), expected, "{right}");
        }
    }

    #[test]
    fn cells_are_a_name_and_its_value() {
        assert_eq!(cell("| API_TOKEN ", "| `q8Zr1LxW0p` |"), Some(("API_TOKEN", "q8Zr1LxW0p")));
        assert_eq!(cell("| x | datadog api key ", "| q8Zr1LxW0p |"), Some(("datadog api key", "q8Zr1LxW0p")));
        assert_eq!(cell("API_TOKEN", ",q8Zr1LxW0p,x"), Some(("API_TOKEN", "q8Zr1LxW0p")));
        assert_eq!(cell("\"API_TOKEN\"", ",\"q8Zr1LxW0p\""), Some(("API_TOKEN", "q8Zr1LxW0p")));
        for (left, right) in
            [("a,b", ",q8Zr1LxW0p"), ("cat x ", "| grep token1234"), ("the token", ", q8Zr1LxW0p"), ("", ",x")]
        {
            assert_eq!(cell(left, right), None, "{left}{right}");
        }
    }
}
