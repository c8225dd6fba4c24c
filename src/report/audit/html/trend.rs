//! The scans over time.

use std::io::{self, Write};

use crate::report::audit::html::{bar, text, zero};
use crate::report::summary::plural;
use crate::report::time;
use crate::report::trend::{Point, Trend};
use crate::rule::Severity;

/// Scans that the page names; the JSON form of the audit has all.
const MOST_SCANS: usize = 12;

pub(super) fn write(trend: &Trend, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<h2 class=\"small\">Over time</h2>")?;
    let older = trend.scans.len().saturating_sub(MOST_SCANS);
    let before = if older > 0 { format!(" {} came before.", plural(older, "scan")) } else { String::new() };
    writeln!(out, "<p class=\"soft\">History of {}.{before} {}</p>", text(trend.named()), remediation(trend))?;
    writeln!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Open results of each scan\"><table class=\"figures\"><thead><tr><th>Scan</th><th class=\"wide\">Open by severity</th><th class=\"n\">Open</th><th class=\"n\">Opened</th><th class=\"n\">Fixed</th><th class=\"n\">Reopened</th><th class=\"n\">Accepted</th></tr></thead><tbody>"
    )?;
    let most = trend.scans.iter().skip(older).map(open).max().unwrap_or(1);
    for point in trend.scans.iter().skip(older) {
        row(point, most, out)?;
    }
    writeln!(out, "</tbody></table></div>")
}

fn row(point: &Point, most: usize, out: &mut dyn Write) -> io::Result<()> {
    let of = |severity: Severity| point.open.get(&severity).copied().map_or(0, count);
    let parts = Severity::DESCENDING.into_iter().map(|severity| (severity.as_str(), of(severity)));
    let notes = point.notes().map(|notes| format!("<br><strong>{notes}</strong>")).unwrap_or_default();
    let day = time::rfc3339(point.at);
    write!(out, "<tr><td>{}{notes}<td class=\"wide\">{}", day.get(..10).unwrap_or(&day), bar(parts, most))?;
    for number in [open(point), count(point.opened), count(point.fixed), count(point.reopened), count(point.accepted)] {
        write!(out, "<td class=\"n{}\">{number}", zero(number))?;
    }
    writeln!(out)
}

fn open(point: &Point) -> usize {
    point.open.values().copied().map(count).sum()
}

fn count(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// How long it took to remediate, the worst first.
fn remediation(trend: &Trend) -> String {
    let of = |severity: Severity| {
        let remediation = trend.remediation.get(&severity)?;
        Some(format!("{severity} {} ({} fixed)", remediation.words(), remediation.fixed))
    };
    let told: Vec<_> = Severity::DESCENDING.into_iter().filter_map(of).collect();
    if told.is_empty() {
        return "Nothing was fixed yet.".to_string();
    }
    format!("Time to remediate, on average: {}.", told.join(", "))
}
