//! What tells a result from others where its tool does not: no fingerprint, one that says nothing (`requires login`), or one that
//! several results of a rule in a file have. Then it is the text of its line, so that a line above changes nothing; and the number among
//! those that are equal, with how many there are: where one of them goes, no other takes its place.

/// Characters that are no white space which are taken of a line.
pub(super) const WINDOW: usize = 200;
/// A line with fewer (`{`) is taken with what follows, as far as that.
const FEW: usize = 8;

/// Of a result whose tool may not identify it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The text that the tool shows of the place, without white space.
    pub(super) snippet: Option<String>,
    /// Line, column and message: what is left where nobody has the text.
    pub(super) place: String,
    pub(super) column: i64,
    /// Whether the tool says nothing that identifies it.
    pub(super) is_needed: bool,
}

impl Anchor {
    pub(super) fn new(snippet: Option<&str>, place: String, column: i64, is_needed: bool) -> Self {
        let snippet = snippet.map(window).filter(|text| !text.is_empty());
        Self { snippet, place, column, is_needed }
    }
}

/// Whether a fingerprint can be one: a word and no sentence.
pub(super) fn is_print(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(char::is_whitespace)
}

/// The text of the first line, without white space.
pub(super) fn window(text: &str) -> String {
    let (mut window, mut count) = (String::new(), 0);
    for c in text.chars() {
        let is_enough = if c == '\n' { FEW } else { WINDOW };
        if count >= is_enough {
            break;
        }
        if !c.is_whitespace() {
            window.push(c);
            count += 1;
        }
    }
    window
}
