//! Links in a terminal (OSC 8, <https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>).

use std::path::Path;

use crate::report::uri;

/// The root of the repository as the start of links to its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkBase {
    root: String,
}

impl LinkBase {
    /// The absolute folder that paths of results are relative to.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_string_lossy().trim_end_matches('/').to_string() }
    }

    /// A text that leads to a file. Terminals that open editors understand the line in the fragment, others leave it.
    pub(super) fn link(&self, path: &str, line: u32, text: &str) -> String {
        let absolute =
            if uri::of_path(path).1 { format!("{}/{path}", self.root).replace('\\', "/") } else { path.to_string() };
        let (uri, _) = uri::of_path(&absolute);
        format!("\u{1b}]8;;{uri}#L{line}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_absolute_and_encoded() {
        let base = LinkBase::new(Path::new("/repo x/"));
        assert_eq!(
            base.link("a\u{1b}b.tf", 3, "a.tf:3"),
            "\u{1b}]8;;file:///repo%20x/a%1Bb.tf#L3\u{1b}\\a.tf:3\u{1b}]8;;\u{1b}\\"
        );
        assert!(base.link("/etc/x", 1, "x").contains(";;file:///etc/x#L1"));
    }
}
