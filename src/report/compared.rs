//! What a comparison came to, in the words that every format tells: a baseline that swallows everything must not be quiet.

use crate::result::verdict::plural;
use crate::result::{Against, Comparison, ScanReport, ScanResult};
use crate::rule::Severity;

/// How many there are of each severity, worst first; zeros included.
pub(crate) fn by_severity(severities: impl Iterator<Item = Severity>) -> [(Severity, usize); 5] {
    let mut counts = Severity::DESCENDING.map(|severity| (severity, 0));
    for severity in severities {
        for (own, count) in &mut counts {
            *count += usize::from(*own == severity);
        }
    }
    counts
}

/// `2 critical, 1 high`; empty when there is none.
pub(super) fn severities(counts: &[(Severity, usize); 5]) -> String {
    let parts: Vec<_> =
        counts.iter().filter(|(_, count)| *count > 0).map(|(severity, count)| format!("{count} {severity}")).collect();
    parts.join(", ")
}

/// The results that were there before and that nobody accepted, by severity.
pub(super) fn unchanged(report: &ScanReport) -> [(Severity, usize); 5] {
    let is_old = |result: &&ScanResult| result.suppression.is_none() && !result.is_current();
    by_severity(report.results.iter().filter(is_old).map(|result| result.severity))
}

/// `judged is what is new against the baseline 'b': 12 results were there before (2 critical, 10 high), 1 is gone`; of a
/// hook only where something was there before.
pub(super) fn line(report: &ScanReport) -> Option<String> {
    let Comparison { against, absent, unseen } = report.comparison.as_ref()?;
    let counts = unchanged(report);
    let old: usize = counts.iter().map(|(_, count)| count).sum();
    let with = match against {
        Against::Head if old == 0 => return None,
        Against::Head => "HEAD".to_string(),
        Against::Commit { base, judged } => format!("commit {}, of commit {}", short(base), short(judged)),
        Against::File { name, entries } => format!("the baseline '{name}' ({})", entry_count(*entries)),
    };
    let verb = if old == 1 { "was" } else { "were" };
    let of = if old == 0 { String::new() } else { format!(" ({})", severities(&counts)) };
    let mut line = format!("judged is what is new against {with}: {} {verb} there before{of}", plural(old, "result"));
    if !absent.is_empty() {
        line.push_str(&format!(", {} gone", absent.len()));
    }
    if !unseen.is_empty() {
        line.push_str(&format!(", {} not looked for", unseen.len()));
    }
    Some(line)
}

fn entry_count(entries: usize) -> String {
    if entries == 1 { "1 entry".to_string() } else { format!("{entries} entries") }
}

fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}
