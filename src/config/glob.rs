//! Lists of globs that read as in `.gitignore`.

use std::sync::{Arc, OnceLock};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// An ordered list of globs, compiled. The last pattern that matches decides; `!` makes it decide against.
///
/// A pattern that matches a folder matches what is below it, so a path is tried with each folder above it: that keeps
/// most patterns plain names, which globset looks up in a table, where `**/name/**` would be a regular expression.
#[derive(Clone, Default)]
pub(super) struct GlobList {
    /// Compiled when the first path is tried that can match: what compiles the globs that hold by default would be a seventh of
    /// the start.
    set: Arc<OnceLock<GlobSet>>,
    globs: Vec<String>,
    /// A path that holds none of these texts is matched by no pattern; empty where that is not known.
    words: &'static [&'static str],
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug)]
struct Pattern {
    /// Whether it matches for or against.
    verdict: bool,
    folder_only: bool,
}

/// What it matches; whether it is compiled yet makes no difference.
impl std::fmt::Debug for GlobList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { set: _, globs, words, patterns } = self;
        f.debug_struct("GlobList").field("globs", globs).field("words", words).field("patterns", patterns).finish()
    }
}

impl GlobList {
    /// Compiles patterns.
    ///
    /// # Errors
    /// The position of the pattern that is no glob, and why.
    pub(super) fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, (usize, String)> {
        let list = Self::of_defaults(texts, &[])?;
        let set = compiled(&list.globs)?;
        Ok(Self { set: Arc::new(OnceLock::from(set)), ..list })
    }

    /// Patterns that are known to compile, which a test holds, so that they are compiled when they are first needed.
    ///
    /// # Errors
    /// The position of the pattern that is none, and why.
    pub(super) fn of_defaults<'a>(
        texts: impl IntoIterator<Item = &'a str>,
        words: &'static [&'static str],
    ) -> Result<Self, (usize, String)> {
        let mut list = Self { words, ..Self::default() };
        for (at, text) in texts.into_iter().enumerate() {
            let (pattern, glob) = read(text).map_err(|why| (at, why.to_string()))?;
            list.globs.push(glob);
            list.patterns.push(pattern);
        }
        Ok(list)
    }

    /// Whether a path, relative to the repository root with forward slashes, is matched.
    pub(super) fn is_match(&self, path: &str) -> bool {
        self.deciding(path).is_some()
    }

    /// The position of the pattern by which a path is matched.
    pub(super) fn deciding(&self, path: &str) -> Option<usize> {
        let may_match = || self.words.is_empty() || self.words.iter().any(|word| path.contains(word));
        if self.patterns.is_empty() || !may_match() {
            return None;
        }
        let set = self.set.get_or_init(|| compiled(&self.globs).unwrap_or_default());
        let mut matched = Vec::new();
        let mut last = None;
        let folders = memchr::memchr_iter(b'/', path.as_bytes()).filter_map(|at| path.get(..at));
        for (candidate, is_folder) in folders.map(|folder| (folder, true)).chain([(path, false)]) {
            set.matches_into(candidate, &mut matched);
            let fits = |at: &&usize| is_folder || self.patterns.get(**at).is_some_and(|pattern| !pattern.folder_only);
            last = last.max(matched.iter().filter(fits).max().copied());
        }
        last.filter(|at| self.patterns.get(*at).is_some_and(|pattern| pattern.verdict))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }
}

/// Globs as one set; the position of the one that is none, and why.
fn compiled(globs: &[String]) -> Result<GlobSet, (usize, String)> {
    let mut builder = GlobSetBuilder::new();
    for (at, glob) in globs.iter().enumerate() {
        let mut glob = GlobBuilder::new(glob);
        let glob = glob.literal_separator(true).backslash_escape(true).empty_alternates(true).build();
        builder.add(glob.map_err(|e| (at, format!("not a glob: {}", e.kind())))?);
    }
    builder.build().map_err(|e| (0, format!("not a glob: {}", e.kind())))
}

/// A pattern of a file in a folder as one of the repository's root.
pub(super) fn below(folder: &str, text: &str) -> String {
    let (not, body) = text.strip_prefix('!').map_or(("", text), |rest| ("!", rest));
    let body = body.strip_prefix("./").unwrap_or(body);
    let (end, body) = body.strip_suffix('/').map_or(("", body), |rest| ("/", rest));
    let anywhere = if body.contains('/') { "" } else { "**/" };
    let body = body.strip_prefix('/').unwrap_or(body);
    if folder.is_empty() || body.is_empty() {
        return text.to_string();
    }
    format!("{not}/{}/{anywhere}{body}{end}", globset::escape(folder))
}

/// A `.gitignore` pattern as a glob over whole paths (gitignore(5), "Pattern format").
fn read(text: &str) -> Result<(Pattern, String), &'static str> {
    let (verdict, body) = text.strip_prefix('!').map_or((true, text), |rest| (false, rest));
    let body = body.strip_prefix("./").unwrap_or(body);
    let (folder_only, body) = body.strip_suffix('/').map_or((false, body), |rest| (true, rest));
    let anchored = body.contains('/');
    let body = body.strip_prefix('/').unwrap_or(body);
    if body.is_empty() {
        return Err("an empty glob matches nothing");
    }
    if body.split('/').any(|segment| segment == "..") {
        return Err("a glob is relative to the repository root and cannot hold '..'");
    }
    let glob = if anchored { body.to_string() } else { format!("**/{body}") };
    Ok((Pattern { verdict, folder_only }, glob))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(patterns: &[&str], path: &str) -> bool {
        GlobList::new(patterns.iter().copied()).unwrap().is_match(path)
    }

    #[test]
    fn patterns_read_as_in_gitignore() {
        let cases = [
            ("*.min.js", "web/dist/app.min.js", true),
            ("*.min.js", "app.js", false),
            ("vendor", "a/vendor/b/c.go", true),
            ("vendor/", "vendor/c.go", true),
            ("vendor/", "vendor", false),
            ("/vendor", "a/vendor/c.go", false),
            ("/vendor", "vendor/c.go", true),
            ("docs/*.md", "docs/a.md", true),
            ("docs/*.md", "docs/a/b.md", false),
            ("docs/*.md", "x/docs/a.md", false),
            ("**/prod/**", "prod/main.tf", true),
            ("./deploy/{live,prod}/", "deploy/live/a.yaml", true),
        ];
        for (pattern, path, expected) in cases {
            assert_eq!(matches(&[pattern], path), expected, "{pattern} on {path}");
        }
    }

    #[test]
    fn patterns_of_a_folder_are_its_own() {
        let matched = |pattern: &str, path: &str| matches(&[&below("a [1]/b", pattern)], path);
        for (pattern, path, expected) in [
            ("gen/", "a [1]/b/gen/x.ts", true),
            ("gen/", "a [1]/b/c/gen/x.ts", true),
            ("gen/", "gen/x.ts", false),
            ("/gen/", "a [1]/b/c/gen/x.ts", false),
            ("src/*.ts", "a [1]/b/src/x.ts", true),
            ("*.ts", "a [1]/b/x.ts", true),
            ("*.ts", "a 1/b/x.ts", false),
        ] {
            assert_eq!(matched(pattern, path), expected, "{pattern} on {path}");
        }
        assert!(
            GlobList::new([below("a", "!").as_str()]).is_err() && GlobList::new([below("a", "../x").as_str()]).is_err()
        );
        assert_eq!(below("a", "!./x/"), "!/a/**/x/");
    }

    #[test]
    fn the_last_pattern_that_matches_decides() {
        let patterns = ["*.tf", "!keep.tf", "live/keep.tf"];
        assert!(matches(&patterns, "a.tf"));
        assert!(!matches(&patterns, "a/keep.tf"));
        assert!(matches(&patterns, "live/keep.tf"));
        assert!(!matches(&[], "a.tf"));
        let folder = ["vendor/", "!vendor/ours/", "*.lock"];
        assert!(matches(&folder, "vendor/theirs/a.tf") && matches(&folder, "vendor/ours/a.lock"));
        assert!(!matches(&folder, "vendor/ours/deep/a.tf"));
    }

    #[test]
    fn a_bad_glob_is_named_by_its_position() {
        assert_eq!(GlobList::new(["ok", "a{b"]).unwrap_err().0, 1);
        assert!(GlobList::new(["../x"]).unwrap_err().1.contains("'..'"));
        assert!(GlobList::new(["!"]).is_err());
    }
}
