//! The allow-list of secrets, applied to the results of a scan.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::allow::{ALLOW_FILE, AllowEntry, AllowList};
use crate::config::date::Date;
use crate::result::{Draft, Exempted, ExemptedBy, Exemption, ExemptionPlace, ScanResult, SuppressedBy, Suppression};
use crate::rule::{Severity, Suppressible};
use crate::scan::about::About;
use crate::scan::{Examined, Scan};

/// Rules about the allow-list itself: id, title, what is wrong, what to do.
pub(crate) const RULES: [(&str, &str, &str, &str); 2] = [
    (
        UNUSED,
        "Accepted credential that is not there",
        "An entry of `.regate/secrets-allow.toml` matches no credential in any commit. It would hide the same value should \
         it ever come.",
        "Remove the entry.",
    ),
    (
        EXPIRED,
        "Accepted credential whose time is over",
        "An entry of `.regate/secrets-allow.toml` has passed its day and accepts nothing any more.",
        "Rotate the credential and remove the entry, or accept it anew with a reason that holds.",
    ),
];

pub(crate) const UNUSED: &str = "unused-secret-allowance";
pub(crate) const EXPIRED: &str = "expired-secret-allowance";

/// Suppresses results about accepted credentials, and adds results about entries that no longer hold. Whether an entry
/// matches nothing can only be told by a scan that saw everything: `is_everything`.
pub(crate) fn apply(scan: &Scan, list: &AllowList, today: Date, is_everything: bool, examined: &mut Examined) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut accepted: BTreeMap<String, usize> = BTreeMap::new();
    for result in &mut examined.results {
        let Some((key, entry)) = result.secret.as_deref().and_then(|hash| list.get(hash)) else { continue };
        seen.insert(key.to_string());
        let may_be = scan.rules.get(&result.rule_id).is_some_and(|rule| rule.suppressible != Suppressible::Never);
        if may_be && !entry.is_expired(today) && result.suppression.is_none() {
            result.suppression = Some(Suppression { reason: entry.reason.clone(), by: SuppressedBy::AllowList });
            *accepted.entry(key.to_string()).or_default() += 1;
        }
    }
    let file = About::new(scan, ALLOW_FILE, list.text());
    let mut told = Vec::new();
    for (key, entry) in list.entries() {
        match (seen.contains(key), entry.expires.filter(|_| entry.is_expired(today))) {
            (true, Some(day)) => {
                let words = format!("expired on {day}, and its credential is still there");
                told.push(about(&file, EXPIRED, key, entry, &words));
            }
            (false, _) if is_everything => {
                told.push(about(&file, UNUSED, key, entry, "matches none in any commit"));
            }
            _ => {}
        }
    }
    file.add(told, examined);
    let used = list.entries().filter_map(|(key, entry)| Some((key, entry, *accepted.get(key)?)));
    examined.coverage.exemptions.extend(used.map(|(key, entry, count)| exemption(key, entry, count)));
}

/// An entry that silences results.
fn exemption(key: &str, entry: &AllowEntry, count: usize) -> Exemption {
    let place = ExemptionPlace { path: ALLOW_FILE.to_string(), line: (entry.line > 0).then_some(entry.line) };
    let rule = entry.rule.as_deref().unwrap_or("accepted credential");
    let owner = entry.owner.as_ref().map(|owner| format!(", {owner} answers for it"));
    let until = entry.expires.map(|day| format!(", until {day}"));
    let reason = format!("{}{}{}", entry.reason, owner.unwrap_or_default(), until.unwrap_or_default());
    let exemption = Exemption::new(ExemptedBy::AllowList, Some(place), Exempted::Results);
    Exemption { reason: Some(reason), count, ..exemption }.about(format!("{rule} {key}"))
}

fn about(file: &About, rule: &str, key: &str, entry: &AllowEntry, words: &str) -> ScanResult {
    let owner = entry.owner.as_ref().map(|owner| format!(", which {owner} owns,")).unwrap_or_default();
    let message = format!("This accepted credential{owner} {words}.");
    let draft = Draft::new(rule, Severity::Low, message, file.line(entry.line));
    file.result(Draft { structure: vec![key.to_string()], ..draft })
}
