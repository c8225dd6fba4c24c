//! The trend as lines for a terminal.

use std::io::{self, Write};

use crate::controls;
use crate::report::escape::one_line;
use crate::report::time;
use crate::report::trend::{Point, Trend};
use crate::rule::Severity;

/// Scans of which a line tells; the JSON form has all.
const MOST_SCANS: usize = 30;

impl Trend {
    /// Writes what a person wants to see first: the newest scans, time to remediate, controls then and now.
    ///
    /// # Errors
    ///
    /// When writing to `out` fails.
    pub fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", one_line(self.named()))?;
        let older = self.scans.len().saturating_sub(MOST_SCANS);
        if older > 0 {
            writeln!(out, "{older} older scans are in the JSON form")?;
        }
        writeln!(
            out,
            "\n{:<20}  {:<12}  {:>6}  {:>6}  {:>6}  {:>8}  {:>8}",
            "scan", "commit", "open", "opened", "fixed", "reopened", "accepted"
        )?;
        for point in self.scans.iter().skip(older) {
            line(point, out)?;
        }
        self.remediation_text(out)?;
        self.controls_text(out)
    }

    fn remediation_text(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.remediation.is_empty() {
            return Ok(());
        }
        writeln!(out, "\ntime to remediate, on average")?;
        for severity in Severity::DESCENDING {
            if let Some(remediation) = self.remediation.get(&severity) {
                writeln!(out, "  {:<8}  {} ({} fixed)", severity.as_str(), remediation.words(), remediation.fixed)?;
            }
        }
        Ok(())
    }

    fn controls_text(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.controls.is_empty() {
            return Ok(());
        }
        writeln!(out, "\ncontrols, in the first and in the newest scan")?;
        for (framework, statuses) in &self.controls {
            let name = controls::framework(framework).map_or(framework.as_str(), |framework| &framework.name);
            let told = |(status, counts): (&String, &Vec<u64>)| {
                let ends = counts.first().copied().unwrap_or_default()..=counts.last().copied().unwrap_or_default();
                format!("{} {} to {}", status.replace('-', " "), ends.start(), ends.end())
            };
            writeln!(out, "  {:<12}  {}", one_line(name), statuses.iter().map(told).collect::<Vec<_>>().join(", "))?;
        }
        Ok(())
    }
}

fn line(point: &Point, out: &mut dyn Write) -> io::Result<()> {
    let commit: String = point.revision.as_deref().unwrap_or("-").chars().take(12).collect();
    let open: u64 = point.open.values().sum();
    write!(
        out,
        "{}  {:<12}  {:>6}  {:>6}  {:>6}  {:>8}  {:>8}",
        time::rfc3339(point.at),
        one_line(&commit),
        open,
        point.opened,
        point.fixed,
        point.reopened,
        point.accepted
    )?;
    match point.notes() {
        Some(notes) => writeln!(out, "  {notes}"),
        None => writeln!(out),
    }
}

impl super::Remediation {
    /// `3.5 days`, `2 hours`: the mean as a person says it.
    #[must_use]
    pub fn words(self) -> String {
        let units = [(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")];
        let Some((size, unit)) = units.into_iter().find(|(size, _)| self.mean_seconds >= *size) else {
            return "0 seconds".to_string();
        };
        let tenths = (self.mean_seconds * 10 + size / 2) / size;
        let plural = if tenths == 10 { "" } else { "s" };
        match tenths % 10 {
            0 => format!("{} {unit}{plural}", tenths / 10),
            rest => format!("{}.{rest} {unit}s", tenths / 10),
        }
    }
}
