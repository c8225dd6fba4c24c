//! How much of the code tests ran: Cobertura's XML, LCOV, JSON of Istanbul (`coverage-summary.json`) and coverage.py.

use std::collections::{BTreeMap, HashMap};

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
    /// Hundredths of a percent, rounded down: the share that a report states of all its lines.
    #[serde(skip)]
    share: Option<u32>,
}

impl LineCoverage {
    /// Percent, rounded down, so that 69.999 is never 70: of the lines or as it is stated, whichever is less. `None` where there is
    /// no line and no share.
    #[must_use]
    pub fn percent(self) -> Option<f64> {
        let of_lines = u128::from(self.covered).saturating_mul(10_000).checked_div(u128::from(self.lines));
        let of_lines = of_lines.and_then(|hundredths| u32::try_from(hundredths).ok());
        let hundredths = of_lines.into_iter().chain(self.share).min()?;
        Some(f64::from(hundredths) / 100.0)
    }

    fn new(covered: u64, lines: u64) -> Result<Self, Wrong> {
        if covered > lines {
            return Err(Wrong::new("more lines are covered than there are"));
        }
        Ok(Self { covered, lines, share: None })
    }

    /// Of two sums about one thing, the one with the lower share; what has no line says nothing.
    fn worse(self, other: Self) -> Self {
        let share = |a: Self, b: Self| u128::from(a.covered) * u128::from(b.lines);
        match (self.lines, other.lines) {
            (_, 0) => self,
            (0, _) => other,
            _ if share(other, self) < share(self, other) => other,
            _ => self,
        }
    }
}

/// The lines of each file, and whether a test ran them. A line that is listed twice is one line.
#[derive(Default)]
struct Lines<'a>(HashMap<&'a str, BTreeMap<u64, bool>>);

impl<'a> Lines<'a> {
    fn add(&mut self, file: &'a str, line: u64, is_covered: bool) {
        *self.0.entry(file).or_default().entry(line).or_default() |= is_covered;
    }

    /// How many of a file are covered, and how many there are.
    fn of(&self, file: &str) -> (u64, u64) {
        let lines = self.0.get(file);
        let covered = lines.map_or(0, |lines| lines.values().filter(|is_covered| **is_covered).count());
        (covered as u64, lines.map_or(0, BTreeMap::len) as u64)
    }

    fn sum(&self) -> Result<LineCoverage, Wrong> {
        let files = self.0.keys().map(|file| self.of(file));
        let (covered, lines) = files.fold((0, 0), |sum, file| (sum.0 + file.0, sum.1 + file.1));
        LineCoverage::new(covered, lines)
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
    // Lines of a method stand below it and below its class; some tools write them once.
    let is_line = |node: &roxmltree::Node<'_, '_>| {
        let owner = node.parent().and_then(|lines| lines.parent());
        let is_of_code = |owner: roxmltree::Node<'_, '_>| owner.has_tag_name("class") || owner.has_tag_name("method");
        node.has_tag_name("line") && owner.is_some_and(is_of_code)
    };
    let mut lines = Lines::default();
    for line in root.descendants().filter(is_line) {
        let number = |name: &str| line.attribute(name).and_then(|text| text.trim().parse::<u64>().ok());
        let file = line.ancestors().find_map(|node| node.attribute("filename"));
        let (Some(file), Some(at), Some(hits)) = (file, number("number"), number("hits")) else {
            return Err(Wrong::new("a 'line' has no 'number', no number of 'hits', or a class without a 'filename'"));
        };
        lines.add(file, at, hits > 0);
    }
    let written = |name: &str| match root.attribute(name).map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => text.parse::<u64>().map(Some).map_err(|_| Wrong::new(format!("'{name}' is no number"))),
    };
    let share = line_rate(&root)?;
    match (written("lines-covered")?, written("lines-valid")?) {
        (Some(covered), Some(valid)) => {
            // Of no lines at all some tools write a share of 1.
            let share = share.filter(|_| valid > 0);
            Ok(LineCoverage { share, ..lines.sum()?.worse(LineCoverage::new(covered, valid)?) })
        }
        _ if lines.0.is_empty() => share_alone(&root),
        _ => match root.descendants().filter(|node| node.has_tag_name("class")).find_map(|class| unlisted(&class)) {
            Some(share) => Err(Wrong::new(format!("a class has a 'line-rate' of {share} and lists no lines"))),
            None => Ok(LineCoverage { share, ..lines.sum()? }),
        },
    }
}

/// The share of a report that lists no lines: the one of all, or else the lowest of its packages, since no average can be made
/// of shares alone.
fn share_alone(root: &roxmltree::Node<'_, '_>) -> Result<LineCoverage, Wrong> {
    let of_packages = || {
        let packages = root.descendants().filter(|node| node.has_tag_name("package"));
        packages.map(|package| line_rate(&package)).try_fold(None, |least: Option<u32>, rate| {
            let rate = rate?.ok_or_else(|| Wrong::new("a package has neither lines nor a 'line-rate'"))?;
            Ok::<_, Wrong>(Some(least.map_or(rate, |least| least.min(rate))))
        })
    };
    let share = match line_rate(root)? {
        Some(share) => Some(share),
        None => of_packages()?,
    };
    match share {
        Some(share) => Ok(LineCoverage { share: Some(share), ..LineCoverage::default() }),
        None => Err(Wrong::new("it names no lines and no 'line-rate'")),
    }
}

/// Hundredths of a percent, rounded down, of `line-rate`: 0 to 1.
fn line_rate(node: &roxmltree::Node<'_, '_>) -> Result<Option<u32>, Wrong> {
    let Some(text) = node.attribute("line-rate").map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    // Digit by digit: 0.29 in binary is less, and would be 28.99 percent.
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let digits: String = rest.chars().chain("0000".chars()).take(4).collect();
    let share = match whole {
        _ if !is_digits(whole) || !is_digits(rest) => None,
        "" | "0" => digits.parse().ok(),
        "1" if rest.bytes().all(|byte| byte == b'0') => Some(10_000),
        _ => None,
    };
    share.map(Some).ok_or_else(|| Wrong::new("a 'line-rate' is no share from 0 to 1"))
}

/// What a class states, where that must be of lines and none are listed. All or nothing may be of a file without code.
fn unlisted<'a>(class: &roxmltree::Node<'a, '_>) -> Option<&'a str> {
    let lists = class.descendants().any(|line| line.has_tag_name("line"));
    let share = class.attribute("line-rate").filter(|_| !lists)?;
    share.trim().parse::<f64>().is_ok_and(|share| share > 0.0 && share < 1.0).then_some(share)
}

/// <https://github.com/linux-test-project/lcov/blob/master/man/geninfo.1>: `DA:line,hits`, with `LF` and `LH`, the sums
/// of lines and of those that ran, in a record for each test and file. Where the sums differ from the lines, the worse counts.
fn lcov(bytes: &[u8]) -> Result<LineCoverage, Wrong> {
    let text = std::str::from_utf8(bytes).map_err(|_| Wrong::new("it is not UTF-8"))?;
    let mut lines = Lines::default();
    // Of each file, the most lines that a record tells of; and all that ran by lines and not by sums.
    let (mut found, mut too_many): (HashMap<&str, u64>, u64) = (HashMap::new(), 0);
    let mut records = 0;
    let mut open: Option<Record<'_>> = None;
    for line in text.lines().map(str::trim) {
        if let Some(file) = line.strip_prefix("SF:") {
            if open.replace(Record { file, hit: None, covered: BTreeMap::new() }).is_some() {
                return Err(Wrong::new("a record of LCOV has no end"));
            }
            lines.0.entry(file).or_default();
            continue;
        }
        let Some(record) = open.as_mut() else {
            if ["DA:", "LF:", "LH:"].iter().any(|key| line.starts_with(key)) {
                return Err(Wrong::new("lines of LCOV belong to no file ('SF')"));
            }
            continue;
        };
        if line == "end_of_record" {
            records += 1;
            too_many += record.unsaid();
            open = None;
        } else if let Some(data) = line.strip_prefix("DA:") {
            let mut data = data.split(',').map(str::trim);
            let (at, hits) =
                (data.next().and_then(|at| at.parse().ok()), data.next().and_then(|n| n.parse::<i64>().ok()));
            let (Some(at), Some(hits)) = (at, hits) else {
                return Err(Wrong::new("a 'DA' line has no line or no count"));
            };
            lines.add(record.file, at, hits > 0);
            *record.covered.entry(at).or_default() |= hits > 0;
        } else if let Some(sum) = line.strip_prefix("LF:") {
            let most = found.entry(record.file).or_default();
            *most = number(sum)?.max(*most);
        } else if let Some(sum) = line.strip_prefix("LH:") {
            record.hit = Some(number(sum)?);
        }
    }
    if records == 0 || open.is_some() {
        return Err(Wrong::new(
            "it is no coverage that is read: Cobertura, LCOV, Istanbul's summary or coverage.py's JSON",
        ));
    }
    let sum = lines.sum()?;
    let missing = lines.0.keys().map(|file| found.get(file).map_or(0, |most| most.saturating_sub(lines.of(file).1)));
    let all = missing.fold(sum.lines, u64::saturating_add);
    LineCoverage::new(sum.covered.saturating_sub(too_many), all)
}

/// A record of LCOV that is open.
struct Record<'a> {
    file: &'a str,
    /// `LH`.
    hit: Option<u64>,
    covered: BTreeMap<u64, bool>,
}

impl Record<'_> {
    /// How many more lines ran by its lines than by its sum.
    fn unsaid(&self) -> u64 {
        let covered = self.covered.values().filter(|is_covered| **is_covered).count() as u64;
        self.hit.map_or(0, |hit| covered.saturating_sub(hit))
    }
}

fn number(text: &str) -> Result<u64, Wrong> {
    text.trim().parse().map_err(|_| Wrong::new("a sum of LCOV ('LF', 'LH') is no number"))
}

fn json(bytes: &[u8]) -> Result<LineCoverage, Wrong> {
    let file = strict::value(bytes)?;
    let sum = |value: &Value, covered: &str, lines: &str| {
        let number = |path: &str| value.pointer(path).and_then(Value::as_u64);
        number(covered).zip(number(lines)).map(|(covered, lines)| LineCoverage::new(covered, lines)).transpose()
    };
    // The files' sums stand beside the one of all: of both, the worse counts.
    let of_all = |files: Vec<&Value>, covered: &str, lines: &str| {
        files.into_iter().try_fold(LineCoverage::default(), |all, file| {
            let one = sum(file, covered, lines)?.ok_or_else(|| Wrong::new("a file has no sums of its lines"))?;
            LineCoverage::new(all.covered.saturating_add(one.covered), all.lines.saturating_add(one.lines))
        })
    };
    let (covered, lines) = ("/lines/covered", "/lines/total");
    if let Some(total) = sum(file.get("total").unwrap_or(&Value::Null), covered, lines)? {
        let files = file.as_object().into_iter().flatten().filter(|(key, _)| *key != "total").map(|(_, value)| value);
        return Ok(total.worse(of_all(files.collect(), covered, lines)?));
    }
    let (covered, lines) = ("/covered_lines", "/num_statements");
    if let Some(total) = sum(file.get("totals").unwrap_or(&Value::Null), covered, lines)? {
        let files = file.get("files").and_then(Value::as_object).into_iter().flatten();
        let files = files.map(|(_, file)| file.get("summary").unwrap_or(&Value::Null)).collect();
        return Ok(total.worse(of_all(files, covered, lines)?));
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
            <classes><class filename="a"><methods><method><lines><line number="1" hits="9"/></lines></method></methods>
            <lines><line number="1" hits="9"/><line number="2" hits="0"/></lines></class></classes></package></packages></coverage>"#;
        assert_eq!(told(cobertura), Ok((1, 2, Some(50.0))));
        assert_eq!(told("TN:\nSF:a.c\nDA:1,2\nDA:2,0\nDA:3,1\nend_of_record\n"), Ok((2, 3, Some(66.66))));
        assert_eq!(told(r#"{"total": {"lines": {"total": 10, "covered": 7, "pct": 99}}}"#), Ok((7, 10, Some(70.0))));
        assert_eq!(told(r#"{"totals": {"covered_lines": 0, "num_statements": 0}}"#), Ok((0, 0, None)));
    }

    #[test]
    fn no_line_counts_twice_and_the_worse_of_lines_and_sums_counts() {
        let lcov = |text: &str| told(text).map(|(covered, lines, _)| (covered, lines));
        assert_eq!(lcov("SF:a\nDA:1,1\nLF:100\nLH:1\nend_of_record\n"), Ok((1, 100)));
        assert_eq!(lcov("SF:a\nDA:1,1\nDA:2,1\nLF:2\nLH:0\nend_of_record\n"), Ok((0, 2)));
        assert_eq!(lcov("SF:a\nLF:100\nLH:90\nend_of_record\n"), Ok((0, 100)), "lines that nobody lists");
        assert_eq!(lcov("SF:a\nDA:1,1\nDA:1,1\nDA:1,0\nDA:2,0\nend_of_record\n"), Ok((1, 2)));
        let a = "SF:a\nDA:1,1\nDA:2,0\nLF:2\nLH:1\nend_of_record\n";
        let b = "TN:b\nSF:a\nDA:1,0\nDA:2,1\nLF:2\nLH:1\nend_of_record\nSF:b\nDA:1,0\nend_of_record\n";
        assert_eq!(lcov(&format!("{a}{b}")), Ok((2, 3)), "two tests of one file");
        for text in ["DA:1,1\nSF:a\nend_of_record\n", "SF:a\nSF:b\nend_of_record\n", "SF:a\nLF:x\nend_of_record\n"] {
            assert!(lcov(text).is_err(), "{text}");
        }
        let class = |file: &str, hits: u8| {
            format!(r#"<class filename="{file}"><lines><line number="1" hits="{hits}"/></lines></class>"#)
        };
        let cobertura =
            |root: &str, classes: &[String]| lcov(&format!("<coverage {root}>{}</coverage>", classes.concat()));
        let doubled = [class("a", 1), class("a", 1), class("b", 0)];
        assert_eq!(cobertura("", &doubled), Ok((1, 2)));
        assert_eq!(cobertura(r#"lines-valid="1000" lines-covered="100""#, &[class("a", 1)]), Ok((100, 1000)));
        assert_eq!(cobertura(r#"lines-valid="10" lines-covered="10""#, &doubled), Ok((1, 2)));
        assert!(cobertura(r#"lines-valid="many" lines-covered="10""#, &doubled).is_err());
        let total = r#"{"total":{"lines":{"total":10,"covered":9}},"a.js":{"lines":{"total":10,"covered":2}}}"#;
        assert_eq!(lcov(total), Ok((2, 10)));
        for file in [r#"{"lines":{"total":9.0,"covered":0.0}}"#, r#"{"lines":{"total":"9","covered":"0"}}"#, "{}"] {
            assert!(lcov(&format!(r#"{{"total":{{"lines":{{"total":10,"covered":9}}}},"a.js":{file}}}"#)).is_err());
        }
        let totals = r#"{"totals":{"covered_lines":9,"num_statements":10},"files":{"a":{"summary":{"covered_lines":1,"num_statements":10}}}}"#;
        assert_eq!(lcov(totals), Ok((1, 10)));
    }

    #[test]
    fn a_share_counts_where_no_lines_are_listed() {
        let package = |rate: &str| format!("<package {rate}><classes/></package>");
        let told =
            |root: &str, inside: &str| told(&format!("<coverage {root}><packages>{inside}</packages></coverage>"));
        let share = |percent: f64| Ok((0, 0, Some(percent)));
        assert_eq!(told(r#"line-rate="0.29""#, &package(r#"line-rate="0.1""#)), share(29.0));
        assert_eq!(told(r#"line-rate="0.69999""#, ""), share(69.99));
        assert_eq!(told(r#"line-rate="1.0""#, ""), share(100.0));
        let of_none = told(r#"lines-valid="0" lines-covered="0" line-rate="1""#, "");
        assert_eq!(of_none, Ok((0, 0, None)), "a share of no lines at all is none");
        assert_eq!(told("", &(package(r#"line-rate="0.9""#) + &package(r#"line-rate="0.5""#))), share(50.0));
        let class = r#"<class filename="a"><lines><line number="1" hits="1"/></lines></class>"#;
        assert_eq!(told(r#"line-rate="0.1""#, class), Ok((1, 1, Some(10.0))), "of both, the worse counts");
        let sums = r#"lines-valid="10" lines-covered="9" line-rate="0.1""#;
        assert_eq!(told(sums, class), Ok((9, 10, Some(10.0))), "and of three");
        let in_method = r#"<class filename="m"><methods><method><lines><line number="1" hits="0"/></lines></method></methods></class>"#;
        assert_eq!(told(r#"line-rate="0.5""#, &format!("{class}{in_method}")), Ok((1, 2, Some(50.0))));
        let unlisted = r#"<class filename="b" line-rate="0.25"><lines/></class>"#;
        let empty = r#"<class filename="c" line-rate="1"><lines/></class>"#;
        assert_eq!(told("", &format!("{class}{empty}")), Ok((1, 1, Some(100.0))));
        for (root, inside) in [
            ("", format!("{class}{unlisted}")),
            ("", package(r#"line-rate="0.9""#) + &package("")),
            (r#"line-rate="85""#, String::new()),
            (r#"line-rate="1.01""#, String::new()),
            (r#"line-rate="NaN""#, String::new()),
            (r#"line-rate="-0.5""#, String::new()),
            ("", String::new()),
        ] {
            assert!(told(root, &inside).is_err(), "{root} {inside}");
        }
    }

    #[test]
    fn what_says_nothing_is_refused() {
        for text in
            ["", "SF:a.c\nDA:1,1\n", "{}", "<coverage/>", "<x/>", r#"{"total":{"lines":{"total":1,"covered":2}}}"#]
        {
            assert!(told(text).is_err(), "{text}");
        }
        assert_eq!(LineCoverage::new(69_999, 100_000).unwrap().percent(), Some(69.99));
    }
}
