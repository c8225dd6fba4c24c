//! Pinning actions to commits: which commit a tag stands for is nothing that a file tells, so the user gives it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::disk;
use crate::report::one_line;
use crate::result::{Fix, ScanResult};
use crate::span::{LineIndex, Span};

/// The rule whose results are mended.
const RULE: &str = "workflow-action-unpinned";

/// Bytes of a lock file.
const MOST_BYTES: u64 = 4 << 20;

/// Hexadecimal digits of a commit's id: SHA-1 or SHA-256.
const ID_LENGTHS: [usize; 2] = [40, 64];

/// The commits that tags and branches of actions stand for.
#[derive(Debug, Default)]
pub(super) struct Pins(BTreeMap<String, String>);

impl Pins {
    /// Reads a lock file: a line each, `actions/checkout@v4` and the commit's full id; `#` begins a comment.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let name = path.display();
        let bytes = disk::read_named(path, MOST_BYTES).with_context(|| format!("'{name}' cannot be read"))?;
        let text = String::from_utf8(bytes).with_context(|| format!("'{name}' is not UTF-8"))?;
        Self::parse(&text).with_context(|| format!("'{name}' is no lock file of actions"))
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let mut pins = BTreeMap::new();
        for (at, line) in text.lines().enumerate() {
            let words: Vec<&str> = line.split('#').next().unwrap_or_default().split_whitespace().collect();
            let (action, id) = match words.as_slice() {
                [] => continue,
                [action, id] if is_action(action) && is_id(id) => (*action, *id),
                _ => bail!("line {} is not 'OWNER/NAME@TAG' and the full id of a commit: {}", at + 1, one_line(line)),
            };
            if pins.insert(action.to_string(), id.to_ascii_lowercase()).is_some_and(|other| other != id) {
                bail!("line {} gives '{}' another commit than a line before it", at + 1, one_line(action));
            }
        }
        Ok(Self(pins))
    }

    /// The edit that pins the action of a result, with its tag as a comment behind it.
    pub(super) fn fix(&self, result: &ScanResult, text: &str) -> Option<Fix> {
        if result.rule_id != RULE || result.location.container.is_some() {
            return None;
        }
        let lines = LineIndex::new(text);
        let line = lines.line_span(text, (result.location.region.start_line as usize).checked_sub(1)?)?;
        let written = text.get(line.range())?;
        let (before, value) = written.split_once("uses:")?;
        if !before.trim_start_matches([' ', '-']).is_empty() {
            return None;
        }
        let value = value.trim_start();
        let quote = value.chars().next().filter(|first| ['"', '\''].contains(first));
        let inner = value.trim_start_matches(['"', '\'']);
        let used = inner.get(..inner.find([' ', '\t', '"', '\'', '#', '\r', '\n']).unwrap_or(inner.len()))?;
        let (action, tag) = used.split_once('@')?;
        let id = self.id(action, tag)?;
        let rest = inner.get(used.len()..)?;
        let after = quote.map_or(Some(rest), |quote| rest.strip_prefix(quote))?;
        let start = line.range().start + (written.len() - inner.len()) + action.len() + 1;
        let comment = after.trim_start();
        let is_comment = comment.len() < after.len() && comment.starts_with('#');
        let says_tag = comment.trim_start_matches('#').trim_start().starts_with(tag);
        // What a comment tells a tool it tells at its beginning.
        let is_told = ["regate:", "zizmor:", "nosem", "noqa", "ignore"].iter().any(|word| comment.contains(word));
        let (end, replacement) = match comment.is_empty() || is_comment && !says_tag && !is_told {
            // The tag is what a person and a bot that updates pins look for: it comes before another comment.
            true => {
                let quoted = quote.map(String::from).unwrap_or_default();
                (start + tag.len() + quoted.len(), format!("{id}{quoted} # {tag}"))
            }
            false => (start + tag.len(), id.to_string()),
        };
        let span = Span::new(start, end);
        let effect = "The workflow runs the commit that the lock file names, whatever the tag is moved to.".to_string();
        let (path, region) = (result.location.path.clone(), lines.region(text, span));
        Some(Fix { path, region, span, replacement, effect, is_unsafe: false })
    }

    /// The commit of an action's tag; one in a folder of a repository is pinned as the repository is.
    fn id(&self, action: &str, tag: &str) -> Option<&str> {
        let repository: Vec<&str> = action.splitn(3, '/').take(2).collect();
        let names = [action.to_string(), repository.join("/")];
        names.iter().find_map(|name| self.0.get(&format!("{name}@{tag}"))).map(String::as_str)
    }
}

fn is_action(text: &str) -> bool {
    let is_plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_graphic());
    text.split_once('@').is_some_and(|(action, tag)| action.contains('/') && is_plain(action) && is_plain(tag))
}

fn is_id(text: &str) -> bool {
    ID_LENGTHS.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_file_is_read_or_refused_whole() {
        let id = "11bd71901bbe5b1630ceea73d27597364c9af683";
        let pins = Pins::parse(&format!("# ours\nactions/checkout@v4  {id} # 4.2.2\n\n")).unwrap();
        assert_eq!(pins.id("actions/checkout", "v4"), Some(id));
        assert_eq!((pins.id("actions/checkout", "v3"), pins.id("actions/checkout/sub", "v4")), (None, Some(id)));
        for (text, why) in [
            ("actions/checkout v4", "line 1"),
            ("actions/checkout@v4 11bd719", "line 1"),
            (&format!("a/b@v1 {id}\na/b@v1 {}", id.replace('1', "2")), "another commit"),
        ] {
            assert!(Pins::parse(text).unwrap_err().to_string().contains(why), "{text}");
        }
    }
}
