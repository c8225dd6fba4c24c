//! A whole scan that is not done again: where all that it hangs on is as it was, what it came to is read from the cache.
//!
//! What it hangs on is the program, the configuration, policies and data, what somebody accepts, the day, the commit, the list of
//! files with why each is not read, the text of each, and what else was asked of the working tree. A scan that read what is in no
//! list, or the same thing twice in two ways since somebody wrote meanwhile, is not kept; nor is one in which a policy did not
//! finish.

use std::io::Read as _;

use crate::cache::{self, Cache, Input, Kept};
use crate::config::allow::AllowList;
use crate::result::{Comparison, Coverage, PolicyOrigin, Population, Provenance, ScanReport, ScanResult};
use crate::rule_index::RuleIndex;
use crate::scan::read::{Digest, Item, Question, Reader};
use crate::scan::{Accepted, Scan, ScanOptions, Sources};

/// What a scan came to, but for the rules, which every scan loads.
pub(super) struct Outcome {
    results: Vec<ScanResult>,
    coverage: Coverage,
    population: Population,
    policy_origins: Vec<PolicyOrigin>,
    provenance: Option<Provenance>,
    comparison: Option<Comparison>,
}

impl Outcome {
    /// The report, with the rules of this scan.
    pub(super) fn report(self, rules: RuleIndex) -> ScanReport {
        let Self { results, coverage, population, policy_origins, provenance, comparison } = self;
        ScanReport { results, rules, coverage, population, policy_origins, provenance, comparison }
    }
}

/// A place in the cache for a scan.
pub(super) struct Slot<'c> {
    cache: &'c Cache,
    key: cache::Key,
}

/// Whether a scan may be one that was done before, as far as the options tell.
pub(super) fn may_be(options: &ScanOptions, scan: &Scan, reader: &Reader, cache: &Cache) -> bool {
    let bytes = |item: &Item| match item {
        Item::OnDisk(file) => file.bytes,
        Item::Staged(_) | Item::Given { .. } => 0,
    };
    // Environments are compared by a second look at the files.
    matches!(options.sources, Sources::WorkingTree(_))
        && reader.is_whole()
        && !options.archives
        && !scan.config.checks_environments()
        && scan.trust.is_itself()
        && options.policy.edited.is_empty()
        && options.policy.schema_paths.is_empty()
        && reader.items().iter().map(bytes).sum::<u64>() >= cache.least_bytes()
}

impl<'c> Slot<'c> {
    /// The place for this scan, whose reader records what it is told. `None` where that cannot be said.
    pub(super) fn of(
        cache: &'c Cache,
        options: &ScanOptions,
        scan: &Scan,
        reader: &Reader,
        accepted: &Accepted<'_>,
    ) -> Option<Self> {
        let (program, texts) = rayon::join(program, || reader.digests());
        let mut hasher = blake3::Hasher::new();
        hasher.update(&program?);
        let mut tell = |what: &str, told: &str| {
            hasher.update(format!("{what} {}\n", told.len()).as_bytes()).update(told.as_bytes());
        };
        let policy = &options.policy;
        let asked = (policy.builtin, policy.facts_only, policy.rego_v0, policy.ask_all);
        tell("asked", &format!("{:?} {:?} {asked:?}", options.only, options.sources));
        tell("places", &format!("{:?} {:?} {:?}", reader.root(), options.start, options.config_file));
        tell("data", &format!("{} {}", policy.configuration, policy.levels));
        scan.policies.tell(&mut tell);
        tell("rows", &scan.requirements.told());
        tell("configuration", &format!("{:?}", scan.config));
        let allowed: Option<&AllowList> = accepted.allowed.map(|(list, _)| list);
        tell("accepted", &format!("{allowed:?} {:?} {:?} {:?}", accepted.waivers, accepted.today, options.known));
        tell("commit", &format!("{:?} {:?}", reader.provenance(), reader.tags().ok()?));
        tell("left out", &format!("{:?} {:?}", reader.ignored(), reader.untrusted()));
        for item in reader.items() {
            tell("file", &format!("{item:?}"));
        }
        for text in texts {
            hasher.update(&text);
        }
        Some(Self { cache, key: hasher.finalize().into() })
    }

    /// What the same scan came to before.
    pub(super) fn find(&self, reader: &Reader) -> Option<Outcome> {
        let Entry(asked, outcome) = Entry::read(&self.cache.get(&self.key)?)?;
        reader.answers_alike(&asked).then_some(outcome)
    }

    /// Keeps what the scan came to, where it is certain what that hangs on.
    pub(super) fn keep(&self, reader: &Reader, report: &ScanReport) {
        let asked = reader.recorded().and_then(|record| record.asked());
        let Some(asked) = asked.filter(|_| report.coverage.errors.is_empty()) else { return };
        let ScanReport { results, rules: _, coverage, population, policy_origins, provenance, comparison } = report;
        let mut out = Vec::new();
        asked.put(&mut out);
        results.put(&mut out);
        coverage.put(&mut out);
        population.put(&mut out);
        policy_origins.put(&mut out);
        provenance.put(&mut out);
        comparison.put(&mut out);
        self.cache.put(&self.key, &out);
    }
}

/// What stands in an entry: what was asked of the working tree with the answers, and the outcome.
struct Entry(Vec<(Question, Digest)>, Outcome);

impl Entry {
    fn read(content: &[u8]) -> Option<Self> {
        let from = &mut Input::of(content);
        let asked = Kept::take(from)?;
        let outcome = Outcome {
            results: Kept::take(from)?,
            coverage: Kept::take(from)?,
            population: Kept::take(from)?,
            policy_origins: Kept::take(from)?,
            provenance: Kept::take(from)?,
            comparison: Kept::take(from)?,
        };
        from.is_empty().then_some(Self(asked, outcome))
    }
}

impl Kept for Question {
    fn put(&self, out: &mut Vec<u8>) {
        let (number, paths) = match self {
            Self::Listed(folder) => (0, std::slice::from_ref(folder)),
            Self::Below(folders) => (1, folders.as_slice()),
            Self::Plain(path) => (2, std::slice::from_ref(path)),
        };
        out.push(number);
        paths.to_vec().put(out);
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        let number = u8::take(from)?;
        let mut paths = Vec::<String>::take(from)?;
        Some(match number {
            0 => Self::Listed(paths.pop()?),
            1 => Self::Below(paths),
            2 => Self::Plain(paths.pop()?),
            _ => return None,
        })
    }
}

/// The digest of the program that runs, with the rules in it. On Linux of the very file, even when another has its name by now.
fn program() -> Option<Digest> {
    let link = std::path::Path::new("/proc/self/exe");
    let path =
        if cfg!(target_os = "linux") && link.exists() { link.to_path_buf() } else { std::env::current_exe().ok()? };
    #[allow(clippy::disallowed_methods, reason = "the program itself, and no file of a repository")]
    let mut file = std::fs::File::open(path).ok()?;
    let (mut hasher, mut part) = (blake3::Hasher::new(), vec![0; 1 << 18]);
    loop {
        match file.read(&mut part).ok()? {
            0 => return Some(hasher.finalize().into()),
            length => {
                hasher.update(part.get(..length)?);
            }
        }
    }
}

#[cfg(test)]
mod tests;
