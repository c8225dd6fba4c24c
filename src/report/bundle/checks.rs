//! What the files of a bundle tell beside their digests: whether the program's rules are these, SARIF says what the JSON report says,
//! a ledger's chain is whole, a signature is over its statement. What none of this looks at is known by the manifest alone, and named.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::embedded;
use crate::ledger::{self, Flaw};
use crate::report::bundle::manifest::Files;
use crate::report::bundle::{SARIF, SOURCE};
use crate::report::saved::{Finding, Saved};
use crate::report::summary::plural;
use crate::signoff::{Statement, key_of};

/// Where the program's rules stand, and evidence; how a signature's file ends.
const BUILTIN: &str = "builtin/";
const EVIDENCE: &str = "evidence/";
const SIGNATURE: &str = ".sig";

/// What was held against something else than the manifest.
#[derive(Debug, Default)]
pub(super) struct Checks {
    /// Paths of files of which every byte is accounted for.
    pub(super) paths: BTreeSet<String>,
    /// What was found to hold, a clause each.
    pub(super) held: Vec<String>,
    pub(super) flaws: Vec<String>,
}

impl Checks {
    /// The program's policies and rules, when it is the version that made the bundle.
    pub(super) fn builtin(&mut self, saved: &Saved, files: &Files) {
        let told = saved.conduct.as_ref().and_then(|conduct| conduct.rules_sha256.as_deref());
        let there: BTreeMap<&str, &[u8]> =
            files.iter().filter_map(|(path, bytes)| Some((path.strip_prefix(BUILTIN)?, bytes.as_slice()))).collect();
        match told {
            None if there.is_empty() => return,
            Some(told) if told != embedded::SHA256 => {
                self.flaws.push(format!(
                    "'{SOURCE}' says that rules with the SHA-256 {told} judged, and those of this program have {}",
                    embedded::SHA256
                ));
            }
            _ => {}
        }
        let (mut same, mut other, mut missing) = (BTreeSet::new(), Vec::new(), Vec::new());
        for (path, text) in embedded::written() {
            match (there.get(path), text) {
                (Some(bytes), Ok(text)) if text.as_bytes() == *bytes => {
                    same.insert(path);
                }
                (Some(_), _) => other.push(path),
                (None, _) => missing.push(path),
            }
        }
        let more: Vec<&str> = there.keys().copied().filter(|path| !embedded::has(path)).collect();
        for (paths, what) in
            [(other, "not as this program has them"), (missing, "missing"), (more, "none of this program's")]
        {
            if let Some(first) = paths.first() {
                let count = plural(paths.len(), "file");
                self.flaws.push(format!("{count} of '{BUILTIN}' {what}: '{first}' first"));
            }
        }
        self.held.push(format!("{} of its rules are as this program has them", plural(same.len(), "file")));
        self.paths.extend(same.into_iter().map(|path| format!("{BUILTIN}{path}")));
    }

    /// The results of SARIF, which lists more than can be computed from the JSON report: its bytes are not accounted for.
    pub(super) fn sarif(&mut self, saved: &Saved, files: &Files) {
        let Some(bytes) = files.get(SARIF) else {
            self.flaws.push(format!("'{SARIF}' is missing"));
            return;
        };
        let read = match Saved::of_sarif(bytes, Path::new("/")) {
            Ok(read) => read,
            Err(error) => {
                self.flaws.push(format!("'{SARIF}' cannot be read: {error}"));
                return;
            }
        };
        let (mut theirs, ours) = (told(&read), told(saved));
        // A subject of which nobody can tell and that has no result of its own is a result of SARIF alone.
        let mut unknown: BTreeMap<&str, usize> =
            saved.population.iter().map(|population| (population.rule_id.as_str(), population.unknown)).collect();
        theirs.retain(|key, count| {
            let is_subject = key.1 == "unknown" && !ours.contains_key(key);
            match unknown.get_mut(key.0) {
                Some(left) if is_subject && *left >= *count => {
                    *left -= *count;
                    false
                }
                _ => true,
            }
        });
        if theirs == ours {
            self.held.push(format!("{} of SARIF are those of the JSON report", plural(saved.results.len(), "result")));
            return;
        }
        let lacks = |of: &Told<'_>, than: &Told<'_>| {
            let left = of.iter().map(|(key, count)| count.saturating_sub(than.get(key).copied().unwrap_or_default()));
            left.sum::<usize>()
        };
        self.flaws.push(format!(
            "'{SARIF}' does not say what '{SOURCE}' says: of results and counts {} of the report are not in it as they are there, and {} of its own not in the report",
            lacks(&ours, &theirs),
            lacks(&theirs, &ours)
        ));
    }

    /// Ledgers and sign-offs of the evidence. `redacted` files are not the bytes that were hashed or signed.
    pub(super) fn evidence(&mut self, files: &Files, redacted: &BTreeSet<&str>) {
        let (mut entries, mut ledgers, mut signed) = (0, 0, 0);
        for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with(EVIDENCE)) {
            let is_masked = redacted.contains(path.as_str());
            if path.rsplit('/').next() == Some(ledger::FILE) {
                let (read, flaws) = ledger::verify(&String::from_utf8_lossy(bytes));
                // Where something was masked, the hash is of what stood there before.
                let flaws = flaws.iter().filter(|flaw| !is_masked || !matches!(flaw, Flaw::Changed { .. }));
                self.flaws.extend(flaws.map(|flaw| format!("'{path}': {flaw}")));
                entries += read.len();
                ledgers += 1;
                if !is_masked {
                    self.paths.insert(path.clone());
                }
            } else if let Some(of) = path.strip_suffix(SIGNATURE) {
                if !files.contains_key(of) {
                    self.flaws.push(format!("'{path}' is a signature, and what it is over is missing"));
                }
            } else if let Ok(statement) = Statement::parse(bytes) {
                let signature = format!("{path}{SIGNATURE}");
                match files.get(&signature) {
                    _ if is_masked || redacted.contains(signature.as_str()) => {}
                    None => self.flaws.push(format!("'{path}' is a sign-off without a signature")),
                    Some(text) if key_of(&statement.role, bytes, text).is_none() => {
                        self.flaws
                            .push(format!("the signature of '{path}' is not over this text: something was changed"));
                    }
                    Some(_) => {
                        signed += 1;
                        self.paths.extend([path.clone(), signature]);
                    }
                }
            }
        }
        if ledgers > 0 {
            let entries = if entries == 1 { "1 entry".to_string() } else { format!("{entries} entries") };
            self.held.push(format!("{} read through, {entries}", plural(ledgers, "ledger")));
        }
        if signed > 0 {
            self.held.push(format!("{} over its text, whoever's the key is", plural(signed, "signature")));
        }
    }
}

/// What SARIF and the JSON report both tell of results and of what was examined, each with how often it is there.
type Told<'a> = BTreeMap<(&'a str, &'static str, String), usize>;

fn told(saved: &Saved) -> Told<'_> {
    let mut told = Told::new();
    for result in &saved.results {
        let Finding { rule_id, severity, fingerprint, location, .. } = result;
        let place = format!("{severity} {fingerprint} {} {}", location.path, location.start_line);
        *told.entry((rule_id.as_str(), result.standing(), place)).or_default() += 1;
    }
    // A run that does not say how it was made is not asked what passed.
    let populations = saved.population.iter().filter(|population| saved.conduct.is_some() && population.pass > 0);
    for population in populations {
        told.insert((population.rule_id.as_str(), "pass", String::new()), population.pass);
    }
    told
}
