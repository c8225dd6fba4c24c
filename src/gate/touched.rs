//! What changed files hold, for checks that no path mandates: an IAM role in `main.tf`, a payment library in `checkout.ts`. Which words in
//! which files stands in the policy's data (`manual_checks.*.holds`); what follows of them is the policy's business.

use std::collections::BTreeSet;
use std::path::Path;

use aho_corasick::AhoCorasick;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::Serialize;
use serde_json::Value;

use crate::gate::error::GateError;
use crate::gate::policy::GatePolicy;
use crate::source::git::Revision;

/// Bytes of a changed file that is searched.
const MAX_BYTES: u64 = 4 << 20;

/// A changed file that holds what a check is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Touched {
    pub check: String,
    pub path: String,
    /// `None` where the file could not be searched.
    pub word: Option<String>,
}

/// What the policy's data ask for.
struct Asked {
    check: String,
    paths: GlobSet,
    words: Vec<String>,
    search: AhoCorasick,
}

/// The first file of the change for each check, before it or after, that holds one of its words.
///
/// # Errors
///
/// When a tree cannot be read.
pub(super) fn touched(
    root: &Path,
    base: &Revision,
    commit: &Revision,
    changed: &[String],
    policy: &GatePolicy,
) -> Result<Vec<Touched>, GateError> {
    let asked = asked(policy);
    let is_asked = |path: &&String| asked.iter().any(|of| of.paths.is_match(path.to_lowercase()));
    let paths: BTreeSet<String> = changed.iter().filter(is_asked).cloned().collect();
    let mut found: BTreeSet<Touched> = BTreeSet::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut look = |path: &str, bytes: Option<&[u8]>| {
        for of in asked.iter().filter(|of| of.paths.is_match(path.to_lowercase())) {
            if known.contains(&of.check) {
                continue;
            }
            let word = bytes.map(|bytes| of.search.find(bytes).and_then(|at| of.words.get(at.pattern().as_usize())));
            if let Some(None) = word {
                continue;
            }
            known.insert(of.check.clone());
            let word = word.flatten().cloned();
            found.insert(Touched { check: of.check.clone(), path: path.to_string(), word });
        }
    };
    commit.each_of(root, &paths, MAX_BYTES, &mut look)?;
    // What is taken away is touched as well.
    base.each_of(root, &paths, MAX_BYTES, &mut look)?;
    Ok(found.into_iter().collect())
}

/// What is malformed asks for nothing here, and is told by the policy.
fn asked(policy: &GatePolicy) -> Vec<Asked> {
    let data: Value = serde_json::from_str(&policy.data).unwrap_or_default();
    let checks = data.pointer("/gate/manual_checks").and_then(Value::as_object);
    let texts = |value: &Value, key: &str| -> Vec<String> {
        let all = value.get(key).and_then(Value::as_array).into_iter().flatten();
        all.filter_map(|text| text.as_str().map(str::to_string)).collect()
    };
    let of_check = |(check, written): (&String, &Value)| {
        let holds = written.get("holds")?;
        let words = texts(holds, "words");
        let mut paths = GlobSetBuilder::new();
        for pattern in texts(holds, "paths") {
            paths.add(GlobBuilder::new(&pattern.to_lowercase()).literal_separator(true).build().ok()?);
        }
        let search = AhoCorasick::builder().ascii_case_insensitive(true).build(&words).ok()?;
        Some(Asked { check: check.clone(), paths: paths.build().ok()?, words, search })
    };
    checks.into_iter().flatten().filter_map(of_check).collect()
}
