//! Waivers, applied to the results of a scan, and results about waivers that do not hold.

use crate::config::date::Date;
use crate::result::{Draft, ScanResult, SuppressedBy, Suppression};
use crate::rule::{Severity, Suppressible};
use crate::scan::about::About;
use crate::scan::{Examined, Scan};
use crate::span::Span;
use crate::suggest;
use crate::waiver::{self, Candidate, FILE, Standing, Waiver, Waivers};

const MALFORMED: &str = "waiver-malformed";
const EXPIRED: &str = "waiver-expired";
const EXPIRING: &str = "waiver-expiring";
const UNUSED: &str = "waiver-unused";
const NOT_ALLOWED: &str = "waiver-not-allowed";
const TOO_LONG: &str = "waiver-too-long";

/// Rules about waivers themselves: id, title, severity, what is wrong, what to do.
pub(crate) const RULES: [(&str, &str, Severity, &str, &str); 6] = [
    (
        MALFORMED,
        "Waiver that cannot be read",
        Severity::Medium,
        "A part of `.regate/waivers.yaml` is no waiver, so that it covers nothing.",
        "Mend it: a waiver needs id, rule, a fingerprint or a path and a subject, reason, owner, approved_by, approved_at \
         and expires. `regate waive` writes one.",
    ),
    (
        EXPIRED,
        "Waiver outside of its time",
        Severity::Medium,
        "A waiver has passed its last day, or its approval is dated in the future. It covers nothing.",
        "Fix the cause and remove the waiver, or have it approved anew.",
    ),
    (
        EXPIRING,
        "Waiver that ends soon",
        Severity::Info,
        "A waiver has two weeks or less. After its last day what it covers fails.",
        "Fix the cause until then, or have it approved anew.",
    ),
    (
        UNUSED,
        "Waiver that matches no result",
        Severity::Low,
        "A waiver names a rule and a place that have no result. It would hide the next one there.",
        "Remove the waiver, or mend the name of its rule.",
    ),
    (
        TOO_LONG,
        "Waiver that holds for too long",
        Severity::Medium,
        "A waiver holds for more days than the gate's policy in this program gives to results of its severity.",
        "Let it end earlier, and have it approved anew then.",
    ),
    (
        NOT_ALLOWED,
        "Waiver of a rule that may not be waived",
        Severity::Medium,
        "The policy of this rule accepts no exception.",
        "Fix the result.",
    ),
];

/// Marks the results that a waiver covers, and adds results about waivers that cover nothing. Whether one matches nothing
/// can only be told by a scan that saw everything: `is_everything`. Rules that are not ours are other tools', unless the name is
/// nearly one of ours.
pub(crate) fn apply(scan: &Scan, waivers: &Waivers, today: Date, is_everything: bool, examined: &mut Examined) {
    let file = About::new(scan, FILE, &waivers.text);
    let mut told = Vec::new();
    for flaw in &waivers.malformed {
        let words = format!("This waiver covers nothing: {}.", flaw.message);
        told.push(about(&file, MALFORMED, Severity::Medium, flaw.span, &flaw.message, words));
    }
    let lives = waiver::lives();
    for waiver in &waivers.list {
        let standing = waiver.standing(today);
        let tell = |rule: &str, severity, words: String| {
            about(&file, rule, severity, waiver.span, &waiver.id, format!("Waiver '{}' {words}.", waiver.id))
        };
        let Some(rule) = scan.rules.get(&waiver.rule) else {
            // A part of the rules cannot tell which there are.
            let meant = suggest::nearest(&waiver.rule, scan.rules.names()).filter(|_| scan.only.is_none());
            let words = |meant| format!("names '{}', which is no rule; perhaps '{meant}' is meant", waiver.rule);
            told.extend(meant.map(|meant| tell(UNUSED, Severity::Low, words(meant))));
            continue;
        };
        let names: Vec<&str> = rule.aliases.iter().map(String::as_str).chain([rule.id.as_str()]).collect();
        let may_be = rule.suppressible != Suppressible::Never;
        let (mut matches, mut worst) = (0, None);
        for result in examined.results.iter_mut().filter(|result| is_about(waiver, result, &names)) {
            matches += 1;
            worst = worst.max(Some(result.severity));
            if standing.holds() && may_be && result.suppression.is_none() {
                let by = SuppressedBy::Waiver { id: waiver.id.clone() };
                result.suppression = Some(Suppression { reason: reason(waiver), by });
            }
        }
        let too_long = worst.map(|worst| (worst, lives.of(worst))).filter(|(_, most)| waiver.days() > *most);
        match (standing, too_long) {
            (Standing::Expired, _) => {
                let words =
                    format!("of '{}' expired on {}; its owner is {}", waiver.rule, waiver.expires, waiver.owner);
                told.push(tell(EXPIRED, Severity::Medium, words));
            }
            (Standing::NotYet, _) => {
                let words = format!("is approved on {}, which is not yet", waiver.approved_at);
                told.push(tell(EXPIRED, Severity::Medium, words));
            }
            _ if !may_be => told.push(tell(
                NOT_ALLOWED,
                Severity::Medium,
                format!("names '{}', which may not be waived", waiver.rule),
            )),
            (_, Some((worst, most))) => {
                let days = waiver.days();
                let words = format!("holds for {days} days, and one of a {worst} result may hold for {most}");
                told.push(tell(TOO_LONG, Severity::Medium, words));
            }
            _ if matches == 0 && is_everything => {
                told.push(tell(UNUSED, Severity::Low, "matches no result".to_string()))
            }
            (Standing::Expiring, _) => {
                let words = format!("of '{}' ends on {}; its owner is {}", waiver.rule, waiver.expires, waiver.owner);
                told.push(tell(EXPIRING, Severity::Info, words));
            }
            _ => {}
        }
    }
    file.add(told, examined);
}

fn is_about(waiver: &Waiver, result: &ScanResult, names: &[&str]) -> bool {
    names.contains(&result.rule_id.as_str())
        && waiver.matches(Candidate {
            rules: names,
            fingerprint: &result.fingerprint,
            together: result.together.as_deref(),
            path: &result.location.path,
            subject: result.subject.as_deref(),
        })
}

/// The reason with what a reader of a report has to know beside it.
fn reason(waiver: &Waiver) -> String {
    let Waiver { id, reason, owner, approved_by, expires, .. } = waiver;
    format!("{reason} (waiver {id} until {expires}, owner {owner}, approved by {approved_by})")
}

fn about(file: &About, rule: &str, severity: Severity, span: Span, what: &str, message: String) -> ScanResult {
    file.result(Draft { structure: vec![what.to_string()], ..Draft::new(rule, severity, message, span) })
}
