use proptest::prelude::*;

use super::*;
use crate::document::problems::DUPLICATE_KEY;
use crate::document::testing::{self, artifact, json_of};

fn parsed(text: &str) -> (Vec<Node>, Vec<Problem>) {
    parse(&artifact("a.yaml", text))
}

fn shown(text: &str) -> String {
    parsed(text).0.iter().map(json_of).collect::<Vec<_>>().join("\n")
}

fn clean(text: &str) -> String {
    let (roots, problems) = parsed(text);
    assert_eq!(problems, [], "{text}");
    roots.iter().map(json_of).collect::<Vec<_>>().join("\n")
}

/// Each problem's source text and message.
fn problems_of<'a>(text: &'a str, problems: &'a [Problem]) -> Vec<(&'a str, &'a str)> {
    problems.iter().map(|p| (text.get(p.span.range()).expect("inside"), p.message.as_str())).collect()
}

#[test]
fn reads_several_documents_and_leaves_out_empty_ones() {
    assert_eq!(clean("# c\n---\na: 1\n---\n# only a comment\n---\n- b\n...\n---\nc: {d: [e, 2]}\n"), "{\"a\":1}\n[\"b\"]\n{\"c\":{\"d\":[\"e\",2]}}");
    assert_eq!(clean(""), "");
    assert_eq!(clean("# c\n"), "");
}

#[test]
fn keys_stay_as_they_are_written() {
    assert_eq!(clean("on: push\nyes: no\n8080: 1\ntrue: 2\n\"on\": 3\n").contains("\"on\":3"), false);
    assert_eq!(clean("on: push\nyes: no\n8080: 1\ntrue: 2\n"), r#"{"on":"push","yes":"no","8080":1,"true":2}"#);
}
