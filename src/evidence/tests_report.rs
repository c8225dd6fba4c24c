//! Results of tests, as JUnit's XML in the dialects of its many writers.

use serde::Serialize;

use crate::evidence::error::Wrong;

/// How tests ended. `tests` is the sum of the others but `flaky`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TestCounts {
    pub tests: usize,
    pub passed: usize,
    pub failed: usize,
    pub errors: usize,
    pub skipped: usize,
    /// Passed at last, after a failure (Surefire's `flakyFailure` and `flakyError`).
    pub flaky: usize,
}

/// XML elements and attributes that a file may have.
pub(super) const MOST_NODES: u32 = 4_000_000;

/// Parses XML. A document type may stand there (Cobertura's has one); nothing outside of the file is ever read.
pub(super) fn parse(bytes: &[u8]) -> Result<roxmltree::Document<'_>, Wrong> {
    let bytes = super::strict::without_mark(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| Wrong::new("it is not UTF-8"))?;
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: MOST_NODES, ..Default::default() };
    roxmltree::Document::parse_with_options(text, options).map_err(|error| {
        let place = error.pos();
        Wrong::new(format!("it is no XML (line {}, column {})", place.row, place.col))
    })
}

/// Counts test cases one by one, and holds the sums that suites write against them: the worse counts.
pub(super) fn read(bytes: &[u8]) -> Result<TestCounts, Wrong> {
    let document = parse(bytes)?;
    let root = document.root_element();
    if !matches!(root.tag_name().name(), "testsuites" | "testsuite") {
        return Err(Wrong::new("it is no JUnit XML: its root is neither 'testsuites' nor 'testsuite'"));
    }
    let mut counts = TestCounts::default();
    for node in root.descendants().filter(roxmltree::Node::is_element) {
        if !node.has_tag_name("testcase") {
            // What went wrong beside all cases: a suite that could not be set up.
            let is_of_suite = node.parent().is_some_and(|parent| is_suite(&parent));
            match own_end(&node.tag_name().name().to_ascii_lowercase()).filter(|_| is_of_suite) {
                Some(End::Failed) => (counts.failed, counts.tests) = (counts.failed + 1, counts.tests + 1),
                Some(End::Error) => (counts.errors, counts.tests) = (counts.errors + 1, counts.tests + 1),
                _ => {}
            }
            continue;
        }
        counts.tests += 1;
        *match end(node) {
            End::Error => &mut counts.errors,
            End::Failed => &mut counts.failed,
            End::Skipped => &mut counts.skipped,
            End::Passed => &mut counts.passed,
        } += 1;
        let is_flaky = |name: &str| matches!(name, "flakyFailure" | "flakyError");
        counts.flaky += usize::from(node.children().any(|child| is_flaky(child.tag_name().name())));
    }
    // A suite that died before its cases were written says so in its sums alone.
    for (name, counted) in [("failures", &mut counts.failed), ("errors", &mut counts.errors)] {
        let missing = written(root, name)?.saturating_sub(*counted);
        *counted += missing;
        counts.tests = counts.tests.saturating_add(missing);
    }
    // Tests that the suites speak of and no case stands for: whether they ran, and how they ended, nobody knows.
    let missing = written(root, "tests")?.saturating_sub(counts.tests);
    counts.errors = counts.errors.saturating_add(missing);
    counts.tests = counts.tests.saturating_add(missing);
    Ok(counts)
}

/// How a case ended; of several, the worst counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Passed,
    Skipped,
    Failed,
    Error,
}

/// How a case ended, by its children and by what some writers say in an attribute (GoogleTest and CTest `status`, GoogleTest
/// `result`). What is not understood may be a failure in words that are not known, and is an error.
fn end(case: roxmltree::Node<'_, '_>) -> End {
    let children = case.children().filter(roxmltree::Node::is_element);
    let of_child = |child: roxmltree::Node<'_, '_>| {
        let name = child.tag_name().name().to_ascii_lowercase();
        own_end(&name).unwrap_or(if BESIDE.contains(&name.as_str()) { End::Passed } else { End::Error })
    };
    let of_attribute = |name: &str| case.attribute(name).map(|word| end_in_word(&word.trim().to_ascii_lowercase()));
    let said = ["status", "result"].iter().filter_map(|name| of_attribute(name));
    children.map(of_child).chain(said).max().unwrap_or(End::Passed)
}

/// What an element of this name, in lower case, says about the case that it stands in.
fn own_end(name: &str) -> Option<End> {
    match name {
        "failure" | "failed" | "fail" | "rerunfailure" => Some(End::Failed),
        "error" | "rerunerror" => Some(End::Error),
        "skipped" | "skip" | "disabled" | "ignored" => Some(End::Skipped),
        _ => None,
    }
}

/// Elements of a case, in lower case, that do not say how it ended.
const BESIDE: &[&str] = &[
    "properties",
    "property",
    "system-out",
    "system-err",
    "flakyfailure",
    "flakyerror",
    "attachments",
    "attachment",
    "measurement",
    "metrics",
    "description",
    "tags",
    "tag",
    "labels",
    "links",
    "steps",
    "reqs",
    "requirements",
];

/// What `status` and `result` say, in lower case.
fn end_in_word(word: &str) -> End {
    match word {
        "" | "run" | "completed" | "passed" | "pass" | "ok" | "success" | "successful" | "succeeded" | "executed" => {
            End::Passed
        }
        "notrun" | "not run" | "disabled" | "skipped" | "skip" | "suppressed" | "ignored" | "pending" | "todo" => {
            End::Skipped
        }
        "fail" | "failed" | "failure" | "broken" => End::Failed,
        _ => End::Error,
    }
}

fn is_suite(node: &roxmltree::Node<'_, '_>) -> bool {
    matches!(node.tag_name().name(), "testsuites" | "testsuite")
}

/// The sum that the suites write. Some writers count inner suites in an outer one and some do not: of its own number and those of
/// the suites in it together, the larger counts.
fn written(root: roxmltree::Node<'_, '_>, name: &str) -> Result<usize, Wrong> {
    // The own number of each suite that is open, and that of those in it.
    let mut open: Vec<(usize, usize)> = vec![(0, 0)];
    let mut node = root;
    loop {
        if is_suite(&node) {
            let own = match node.attribute(name).map(str::trim).filter(|text| !text.is_empty()) {
                Some(text) => text.parse().map_err(|_| Wrong::new(format!("'{name}' of a suite is no number")))?,
                None => 0,
            };
            open.push((own, 0));
        }
        if let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        // Without recursion: a hostile file is deep.
        loop {
            if is_suite(&node)
                && let Some((own, below)) = open.pop()
                && let Some((_, outer)) = open.last_mut()
            {
                *outer = outer.saturating_add(own.max(below));
            }
            if node == root {
                return Ok(open.first().map_or(0, |(_, all)| *all));
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => return Ok(open.first().map_or(0, |(_, all)| *all)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(xml: &str) -> (usize, usize, usize, usize, usize) {
        let c = read(xml.as_bytes()).unwrap();
        (c.passed, c.failed, c.errors, c.skipped, c.flaky)
    }

    #[test]
    fn cases_are_counted_and_sums_held_against_them() {
        let xml = r#"<testsuites tests="9" failures="1"><testsuite name="a" tests="4" failures="1" errors="0">
            <testcase name="1"/><testcase name="2"><failure message="no">x</failure></testcase>
            <testcase name="3"><skipped/></testcase><testcase name="4"><flakyFailure/></testcase></testsuite></testsuites>"#;
        assert_eq!(counts(xml), (2, 1, 5, 1, 1), "of nine, four are there");
        assert_eq!(counts(r#"<testsuite errors="1" failures="0"></testsuite>"#), (0, 0, 1, 0, 0));
        assert_eq!(counts("<testsuites/>"), (0, 0, 0, 0, 0));
        // A suite that is not written at all, and inner suites that an outer one does, or does not, count again.
        assert_eq!(
            counts(r#"<testsuites tests="2" failures="1"><testsuite><testcase/></testsuite></testsuites>"#),
            (1, 1, 0, 0, 0)
        );
        let inner = r#"<testsuite tests="1"><testcase/></testsuite>"#;
        assert_eq!(counts(&format!(r#"<testsuite tests="2">{inner}{inner}</testsuite>"#)), (2, 0, 0, 0, 0));
        assert_eq!(counts(&format!(r#"<testsuite tests="1"><testcase/>{inner}{inner}</testsuite>"#)), (3, 0, 0, 0, 0));
        assert_eq!(counts(&format!(r#"<testsuite tests="3">{inner}{inner}</testsuite>"#)), (2, 0, 1, 0, 0));
        assert_eq!(counts(r#"<testsuite tests="3"><testcase/></testsuite>"#), (1, 0, 2, 0, 0), "it died in the second");
        assert_eq!(counts(r#"<testsuite tests="2" failures="2"><testcase/></testsuite>"#), (1, 2, 0, 0, 0));
        assert_eq!(
            counts(r#"<testsuite tests="1"><testcase/><testcase><skipped/></testcase></testsuite>"#),
            (1, 0, 0, 1, 0)
        );
    }

    #[test]
    fn a_failure_in_other_words_is_no_pass() {
        let suite = "<testsuites><testsuite><error message='crash'/></testsuite><testsuite tests='1'><testcase/></testsuite></testsuites>";
        assert_eq!(counts(suite), (1, 0, 1, 0, 0));
        assert_eq!(
            counts("<testsuite errors='1'><error/><testcase/></testsuite>"),
            (1, 0, 1, 0, 0),
            "told twice, and one"
        );
        let case = |inner: &str| counts(&format!("<testsuite><testcase {inner}</testcase></testsuite>"));
        for google in ["status='notrun' result='suppressed'>", "status='run' result='skipped'>", "status='disabled'>"] {
            assert_eq!(case(google), (0, 0, 0, 1, 0), "{google}");
        }
        assert_eq!(case("status='run' result='completed'>"), (1, 0, 0, 0, 0));
        for failed in ["status='fail'>", "status='Failed'>", "><failed/>", "><Failure/>", "><rerunFailure/>"] {
            assert_eq!(case(failed), (0, 1, 0, 0, 0), "{failed}");
        }
        for odd in ["status='exploded'>", "><subtest><failure/></subtest>", "status='passed'><error/>"] {
            assert_eq!(case(odd), (0, 0, 1, 0, 0), "{odd}");
        }
        assert_eq!(case("><properties/><system-out/><flakyFailure/>"), (1, 0, 0, 0, 1));
    }

    #[test]
    fn what_is_no_report_is_refused() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]><testsuite>&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;</testsuite>";
        for xml in ["", "<a/>", "<testsuite>", "{}", bomb, r#"<testsuite tests="many"/>"#] {
            assert!(read(xml.as_bytes()).is_err(), "{xml}");
        }
        let deep = format!("<testsuite>{}{}</testsuite>", "<a>".repeat(200_000), "</a>".repeat(200_000));
        let _ = read(deep.as_bytes());
    }
}
