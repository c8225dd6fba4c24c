//! `[[ignore]]` of `regate.toml`, applied to the results of a scan.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::config::date::Date;
use crate::config::ignore::{Ignorable, Ignore};
use crate::result::{Draft, ScanResult, SuppressedBy, Suppression};
use crate::rule::{Rule, Severity, Suppressible};
use crate::scan::about::About;
use crate::scan::{Examined, Scan};

/// Rules about entries themselves: id, title, what is wrong, what to do.
pub(crate) const RULES: [(&str, &str, &str, &str); 3] = [
    (
        UNUSED,
        "Ignore entry that matches no result",
        "An `[[ignore]]` entry of `regate.toml` matches nothing. What it was written for is fixed or has moved, and it would \
         hide the next problem of that kind.",
        "Remove the entry, or correct what it names.",
    ),
    (
        EXPIRED,
        "Ignore entry whose time is over",
        "An `[[ignore]]` entry of `regate.toml` has passed its day and accepts nothing any more.",
        "Fix the result and remove the entry, or accept it anew with a reason that holds.",
    ),
    (
        RUN_WIDE,
        "Setting of a nested file that does not count",
        "A `regate.toml` other than the one where the scan starts sets what is about a run as a whole. There can be one such \
         value in a run, and it is that of the file where the scan starts.",
        "Set it there, or scan this folder in a run of its own.",
    ),
];

pub(crate) const UNUSED: &str = "unused-ignore";
pub(crate) const EXPIRED: &str = "expired-ignore";
pub(crate) const RUN_WIDE: &str = "nested-setting-not-used";
/// Of comments, too.
pub(crate) const NOT_ALLOWED: &str = "suppression-not-allowed";

/// What an entry did; of several, the most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    Expired,
    NotAllowed,
    Suppressed,
}

/// Suppresses what entries are about, and adds results about entries that do nothing. Fingerprints must be final. Whether
/// an entry matches nothing can only be told by a scan that saw everything: `is_everything`.
pub(crate) fn apply(scan: &Scan, today: Date, is_everything: bool, examined: &mut Examined) {
    let mut uses: BTreeMap<(&str, usize), Use> = BTreeMap::new();
    for result in &mut examined.results {
        let config = scan.config.at(&result.location.path);
        let (Some(rule), Some(source)) = (scan.rules.get(&result.rule_id), config.source()) else { continue };
        for at in matching(config, rule, result) {
            let Some(entry) = config.ignores().get(at) else { continue };
            let what = match rule.suppressible {
                _ if entry.is_expired(today) => Use::Expired,
                Suppressible::Inline => Use::Suppressed,
                Suppressible::Waiver | Suppressible::Never => Use::NotAllowed,
            };
            let most = uses.entry((&source.path, at)).or_insert(what);
            *most = what.max(*most);
            if what == Use::Suppressed && result.suppression.is_none() {
                let by = SuppressedBy::Configuration { path: source.path.clone(), line: entry.line };
                result.suppression = Some(Suppression { reason: entry.reason.clone(), by });
            }
        }
    }
    for config in scan.config.all() {
        let Some(source) = config.source() else { continue };
        let is_nested = !std::ptr::eq(config, &*scan.config);
        let run_wide = if is_nested { config.run_wide() } else { &[] };
        if config.ignores().is_empty() && run_wide.is_empty() {
            continue;
        }
        let file = About::new(scan, &source.path, &source.text);
        let mut told = Vec::new();
        for (key, line) in run_wide {
            let words =
                format!("'{key}' does not count in this run: it is that of the file where the scan starts which does.");
            told.push(about(&file, RUN_WIDE, Severity::Info, *line, words, vec![(*key).to_string()]));
        }
        for (at, entry) in config.ignores().iter().enumerate() {
            told.extend(about_entry(&file, entry, uses.get(&(source.path.as_str(), at)).copied(), is_everything));
        }
        file.add(told, examined);
    }
}

fn matching(config: &Config, rule: &Rule, result: &ScanResult) -> Vec<usize> {
    if config.ignores().is_empty() {
        return Vec::new();
    }
    let names: Vec<&str> = rule.aliases.iter().chain([&rule.id]).map(String::as_str).collect();
    let result = Ignorable {
        rule: &names,
        path: &result.location.path,
        subject: result.subject.as_deref(),
        fingerprint: &result.fingerprint,
        together: result.together.as_deref(),
    };
    config.ignoring(result).collect()
}

fn about_entry(file: &About, entry: &Ignore, used: Option<Use>, is_everything: bool) -> Option<ScanResult> {
    let (rule, severity, words) = match used {
        Some(Use::Suppressed) => return None,
        Some(Use::NotAllowed) => {
            let named = entry.rule.as_deref().or(entry.fingerprint.as_deref()).unwrap_or_default();
            let words = format!("names '{named}', whose rule may not be suppressed by an entry");
            (NOT_ALLOWED, Severity::Medium, words)
        }
        Some(Use::Expired) => {
            let day = entry.until.map(|day| day.to_string()).unwrap_or_default();
            (EXPIRED, Severity::Low, format!("expired on {day}, and what it accepted is still there"))
        }
        None if is_everything => (UNUSED, Severity::Low, "matches no result".to_string()),
        None => return None,
    };
    let identity = [&entry.rule, &entry.subject, &entry.fingerprint].map(|part| part.clone().unwrap_or_default());
    let structure = identity.into_iter().chain(entry.paths().map(str::to_string)).collect();
    Some(about(file, rule, severity, entry.line, format!("This entry {words}."), structure))
}

fn about(
    file: &About,
    rule: &str,
    severity: Severity,
    line: u32,
    message: String,
    structure: Vec<String>,
) -> ScanResult {
    file.result(Draft { structure, ..Draft::new(rule, severity, message, file.line(line)) })
}
