//! How much of the code tests ran: Cobertura's XML, LCOV, JSON of Istanbul (`coverage-summary.json`) and coverage.py.

use serde::Serialize;
use serde_json::Value;

use crate::evidence::error::Wrong;
use crate::evidence::strict;
use crate::evidence::tests_report::parse;

/// Lines that tests ran, of those that can be run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LineCoverage {
    pub covered: u64,
    pub lines: u64,
}

impl LineCoverage {
    /// Percent, rounded down, so that 69.999 is never 70; `None` where there is no line.
    #[must_use]
    pub fn percent(self) -> Option<f64> {
        let hundredths = u128::from(self.covered).saturating_mul(10_000).checked_div(u128::from(self.lines))?;
        u32::try_from(hundredths).ok().map(|hundredths| f64::from(hundredths) / 100.0)
    }

    fn new(covered: u64, lines: u64) -> Result<Self, Wrong> {
        if covered > lines {
            return Err(Wrong::new("more lines are covered than there are"));
        }
        Ok(Self { covered, lines })
    }
}

/// Tells the format by how the file begins.
pub(super) fn read(bytes: &[u8]) -> Result<LineCoverage, Wrong> {
    let start = strict::without_mark(bytes).trim_ascii_start();
    match start.first() {
        Some(b'<') => cobertura(bytes),
        Some(b'{') => json(bytes),
        _ => lcov(bytes),
    }
}

fn cobertura(bytes: &[u8]) -> Result<LineCoverage, Wrong> {
    let document = parse(bytes)?;
    let root = document.root_element();
    if !root.has_tag_name("coverage") {
        return Err(Wrong::new("it is no Cobertura XML: its root is not 'coverage'"));
    }
    let is_of_class = |node: &roxmltree::Node<'_, '_>| {
        let owner = node.parent().and_then(|lines| lines.parent());
        // Lines stand below their method once more.
        node.has_tag_name("line") && owner.is_some_and(|owner| owner.has_tag_name("class"))
    };
    let (mut covered, mut lines) = (0, 0);
    for line in root.descendants().filter(is_of_class) {
        let hits = line.attribute("hits").and_then(|hits| hits.trim().parse::<u64>().ok());
        lines += 1;
        covered += u64::from(hits.ok_or_else(|| Wrong::new("a 'line' has no number of 'hits'"))? > 0);
    }
    if lines > 0 {
        return LineCoverage::new(covered, lines);
    }
    let written = |name: &str| root.attribute(name).and_then(|text| text.trim().parse::<u64>().ok());
    match (written("lines-covered"), written("lines-valid")) {
        (Some(covered), Some(lines)) => LineCoverage::new(covered, lines),
        _ => Err(Wrong::new("it names no lines")),
    }
}

/// <https://github.com/linux-test-project/lcov/blob/master/man/geninfo.1>: `DA:line,hits`, a record for each file.
fn lcov(bytes: &[u8]) -> Result<LineCoverage, Wrong> {
    let text = std::str::from_utf8(bytes).map_err(|_| Wrong::new("it is not UTF-8"))?;
    let (mut covered, mut lines) = (0, 0);
    let (mut records, mut open) = (0, false);
    for line in text.lines().map(str::trim) {
        if line.starts_with("SF:") {
            open = true;
        } else if line == "end_of_record" {
            records += 1;
            open = false;
        } else if let Some(data) = line.strip_prefix("DA:") {
            let hits = data.split(',').nth(1).and_then(|hits| hits.trim().parse::<i64>().ok());
            lines += 1;
            covered += u64::from(hits.ok_or_else(|| Wrong::new("a 'DA' line has no count"))? > 0);
        }
    }
    if records == 0 || open {
        return Err(Wrong::new(
            "it is no coverage that is read: Cobertura, LCOV, Istanbul's summary or coverage.py's JSON",
        ));
    }
    LineCoverage::new(covered, lines)
}

fn json(bytes: &[u8]) -> Result<LineCoverage, Wrong> {
    let file = strict::value(bytes)?;
    let number = |path: &str| file.pointer(path).and_then(Value::as_u64);
    for (covered, lines) in
        [("/total/lines/covered", "/total/lines/total"), ("/totals/covered_lines", "/totals/num_statements")]
    {
        if let (Some(covered), Some(lines)) = (number(covered), number(lines)) {
            return LineCoverage::new(covered, lines);
        }
    }
    Err(Wrong::new("it is neither Istanbul's summary ('total.lines') nor coverage.py's JSON ('totals.covered_lines')"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Result<(u64, u64, Option<f64>), String> {
        read(text.as_bytes()).map(|c| (c.covered, c.lines, c.percent())).map_err(|wrong| wrong.0)
    }

    #[test]
    fn four_formats() {
        let cobertura = r#"<?xml version="1.0"?><!DOCTYPE coverage SYSTEM "x.dtd"><coverage line-rate="0.9"><packages><package>
            <classes><class><methods><method><lines><line number="1" hits="9"/></lines></method></methods>
            <lines><line number="1" hits="9"/><line number="2" hits="0"/></lines></class></classes></package></packages></coverage>"#;
        assert_eq!(told(cobertura), Ok((1, 2, Some(50.0))));
        assert_eq!(told("TN:\nSF:a.c\nDA:1,2\nDA:2,0\nDA:3,1\nend_of_record\n"), Ok((2, 3, Some(66.66))));
        assert_eq!(told(r#"{"total": {"lines": {"total": 10, "covered": 7, "pct": 99}}}"#), Ok((7, 10, Some(70.0))));
        assert_eq!(told(r#"{"totals": {"covered_lines": 0, "num_statements": 0}}"#), Ok((0, 0, None)));
    }

    #[test]
    fn what_says_nothing_is_refused() {
        for text in
            ["", "SF:a.c\nDA:1,1\n", "{}", "<coverage/>", "<x/>", r#"{"total":{"lines":{"total":1,"covered":2}}}"#]
        {
            assert!(told(text).is_err(), "{text}");
        }
        assert_eq!(LineCoverage { covered: 69_999, lines: 100_000 }.percent(), Some(69.99));
    }
}
