//! Names results whose tools do not identify them, by the texts at their places ([`Anchor`](super::anchor::Anchor)).

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::anchor::{WINDOW, window};
use crate::evidence::finding::{Finding, ToolRun};

/// The texts at places, by path and line.
pub(crate) type Texts = BTreeMap<(String, u32), String>;

/// Keeps the anchors of the results that need one. What several results of a run have in common tells none of them.
pub(super) fn keep_needed(findings: &mut [Finding]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for finding in findings.iter() {
        *counts.entry(finding.fingerprint.clone()).or_default() += 1;
    }
    for finding in findings.iter_mut() {
        let is_shared = counts.get(&finding.fingerprint).is_some_and(|count| *count > 1);
        finding.anchor = finding.anchor.take().filter(|anchor| anchor.is_needed || is_shared);
    }
    settle(findings, &Texts::new());
}

/// The lines of each file whose text identifies a result.
pub(crate) fn wanted<'a>(runs: impl IntoIterator<Item = &'a ToolRun>) -> BTreeMap<String, BTreeSet<u32>> {
    let mut wanted: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for finding in runs.into_iter().flat_map(|run| &run.findings).filter(|finding| finding.anchor.is_some()) {
        if let (Some(path), Some(line)) = (&finding.path, finding.line) {
            wanted.entry(path.clone()).or_default().insert(line);
        }
    }
    wanted
}

/// Takes the texts at lines of a file.
pub(crate) fn take(path: &str, bytes: &[u8], lines: &BTreeSet<u32>, texts: &mut Texts) {
    let mut line = 1;
    let mut rest = Some(bytes);
    while let Some(text) = rest {
        if lines.contains(&line) {
            // More than any window holds, where most of it is no white space.
            let near = text.get(..text.len().min(WINDOW * 40)).unwrap_or(text);
            let window = window(&String::from_utf8_lossy(near));
            if !window.is_empty() {
                texts.insert((path.to_string(), line), window);
            }
        }
        line += 1;
        rest = memchr::memchr(b'\n', text).and_then(|end| text.get(end + 1..));
    }
}

/// Names the results that have an anchor, by the texts at their places.
pub(crate) fn settle(findings: &mut [Finding], texts: &Texts) {
    // By rule, path and text: line, column and where it stands.
    let mut equal: BTreeMap<_, Vec<(u32, i64, usize)>> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate() {
        let Some(anchor) = &finding.anchor else { continue };
        let path = finding.path.clone().unwrap_or_default();
        let line = finding.line.unwrap_or_default();
        let text = texts.get(&(path.clone(), line)).or(anchor.snippet.as_ref());
        let own = text.map_or_else(|| format!("place:{}", anchor.place), |text| format!("text:{text}"));
        equal.entry((finding.rule.clone(), path, own)).or_default().push((line, anchor.column, at));
    }
    for ((rule, path, own), mut places) in equal {
        places.sort_unstable();
        let all = places.len();
        for (number, (_, _, at)) in places.into_iter().enumerate() {
            let Some(finding) = findings.get_mut(at) else { continue };
            let tool = finding.tools.first().cloned().unwrap_or_default();
            finding.fingerprint =
                Finding::identity(&tool, &rule, Some(path.as_str()), &format!("{own}:{number}/{all}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::*;
    use crate::evidence::{EvidenceKind, Given, read};

    const FILE: &str = "import a\n\ndef one(x):\n    return eval(x)\n\ndef two(y):\n    return eval(y)\n";

    /// The fingerprints of results of one rule, each with its line and more, in a file of this text.
    fn prints(text: &str, results: &[(u32, Value)]) -> Vec<String> {
        let result = |(line, more): &(u32, Value)| {
            let place =
                json!([{"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": line}}}]);
            let mut result = json!({"ruleId": "eval", "message": {"text": "m"}, "locations": place});
            result.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
            result
        };
        let log = json!({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}},
            "results": results.iter().map(result).collect::<Vec<_>>()}]});
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.sarif");
        std::fs::write(&file, log.to_string()).unwrap();
        let given = Given::parse(EvidenceKind::Sarif, &file.display().to_string());
        let evidence = read(&given, Path::new("/r")).unwrap();
        let mut findings = evidence.runs()[0].findings.clone();
        let mut texts = Texts::new();
        for (path, lines) in wanted(evidence.runs()) {
            take(&path, text.as_bytes(), &lines, &mut texts);
        }
        settle(&mut findings, &texts);
        findings.into_iter().map(|finding| finding.fingerprint).collect()
    }

    #[test]
    fn a_fingerprint_that_all_results_have_identifies_none() {
        let login = json!({"fingerprints": {"matchBasedId/v1": "requires login"}});
        let first = prints(FILE, &[(4, login.clone())]);
        let both = prints(FILE, &[(4, login.clone()), (7, login)]);
        assert_eq!(first[0], both[0]);
        assert_ne!(both[0], both[1]);
        // The same of a constant that looks like one.
        let constant = json!({"partialFingerprints": {"primaryLocationLineHash": "00ff"}});
        let both = prints(FILE, &[(4, constant.clone()), (7, constant)]);
        assert_ne!(both[0], both[1]);
        let own = |print: &str| json!({"partialFingerprints": {"primaryLocationLineHash": print}});
        assert_eq!(prints(FILE, &[(4, own("00ff"))]), prints(FILE, &[(9, own("00ff"))]), "the tool's own holds");
    }

    #[test]
    fn a_line_above_changes_nothing() {
        let none = Value::Null;
        let before = prints(FILE, &[(4, none.clone()), (7, none.clone())]);
        let after = prints(&format!("# a comment\n{FILE}"), &[(5, none.clone()), (8, none.clone())]);
        assert_eq!(before, after);
        assert_ne!(before[0], before[1]);
        // Equal ones are counted by their place, not by their order in the file of results.
        let twice = "eval(x)\n".repeat(200);
        let (one, other) =
            (prints(&twice, &[(1, none.clone()), (2, none.clone())]), prints(&twice, &[(2, none.clone()), (1, none)]));
        assert_eq!((&one[0], &one[1]), (&other[1], &other[0]));
        assert_ne!(one[0], one[1]);
        // One of two that is gone leaves its place to nobody.
        let left = prints(&twice, &[(2, Value::Null)]);
        assert!(!one.contains(&left[0]));
        // What follows changes nothing, save of a line that says next to nothing.
        let below = |text: &str| prints(text, &[(1, Value::Null)]);
        assert_eq!(below("return eval(x)\na\n"), below("return eval(x)\nb\n"));
        assert_ne!(below("{\n  a: evaluate\n"), below("{\n  b: evaluate\n"));
    }

    #[test]
    fn the_text_that_the_tool_shows_serves_where_the_file_is_not_there() {
        let shown = |line: u32| {
            let place = json!([{"physicalLocation": {"artifactLocation": {"uri": "gone.py"},
                "region": {"startLine": line, "snippet": {"text": "eval(z)"}}}}]);
            prints("", &[(1, json!({"locations": place}))])
        };
        assert_eq!(shown(3), shown(4));
    }
}
