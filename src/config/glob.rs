//! Lists of globs that read as in `.gitignore`.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// An ordered list of globs, compiled. The last pattern that matches decides; `!` makes it decide against.
#[derive(Clone, Debug, Default)]
pub(super) struct GlobList {
    set: GlobSet,
    /// One entry per glob of the set: whether its pattern matches for or against.
    verdicts: Vec<bool>,
}

impl GlobList {
    /// Compiles patterns.
    ///
    /// # Errors
    /// The position of the pattern that is no glob, and why.
    pub(super) fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, (usize, String)> {
        let mut builder = GlobSetBuilder::new();
        let mut verdicts = Vec::new();
        for (at, pattern) in patterns.into_iter().enumerate() {
            let (verdict, globs) = expand(pattern).map_err(|why| (at, why.to_string()))?;
            for glob in globs {
                let glob = GlobBuilder::new(&glob).literal_separator(true).backslash_escape(true).build();
                builder.add(glob.map_err(|e| (at, format!("not a glob: {}", e.kind())))?);
                verdicts.push(verdict);
            }
        }
        let set = builder.build().map_err(|e| (0, format!("not a glob: {}", e.kind())))?;
        Ok(Self { set, verdicts })
    }

    /// Whether a path, relative to the repository root with forward slashes, is matched.
    pub(super) fn is_match(&self, path: &str) -> bool {
        if self.verdicts.is_empty() {
            return false;
        }
        let last = self.set.matches(path).into_iter().max();
        last.and_then(|at| self.verdicts.get(at)).copied().unwrap_or(false)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.verdicts.is_empty()
    }
}

/// A `.gitignore` pattern as globs over whole paths (gitignore(5), "Pattern format").
fn expand(pattern: &str) -> Result<(bool, Vec<String>), &'static str> {
    let (verdict, body) = pattern.strip_prefix('!').map_or((true, pattern), |rest| (false, rest));
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
    let whole = if anchored { body.to_string() } else { format!("**/{body}") };
    let below = format!("{whole}/**");
    Ok((verdict, if folder_only { vec![below] } else { vec![whole, below] }))
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
    fn the_last_pattern_that_matches_decides() {
        let patterns = ["*.tf", "!keep.tf", "live/keep.tf"];
        assert!(matches(&patterns, "a.tf"));
        assert!(!matches(&patterns, "a/keep.tf"));
        assert!(matches(&patterns, "live/keep.tf"));
        assert!(!matches(&[], "a.tf"));
    }

    #[test]
    fn a_bad_glob_is_named_by_its_position() {
        assert_eq!(GlobList::new(["ok", "a{b"]).unwrap_err().0, 1);
        assert!(GlobList::new(["../x"]).unwrap_err().1.contains("'..'"));
        assert!(GlobList::new(["!"]).is_err());
    }
}
