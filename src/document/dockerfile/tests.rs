use std::fmt::Write as _;
use std::sync::Arc;

use super::*;
use crate::source::{Encoding, Origin, SourceText};

fn parsed(text: &str) -> (Vec<Node>, Vec<Problem>) {
    let source = SourceText::new("Dockerfile", text, Encoding::Utf8, Origin::WorkingTree);
    let (mut nodes, problems) = parse(&Artifact::file(Arc::new(source)));
    let Some(Value::Array(items)) = nodes.pop().map(|node| node.value) else { panic!("no array") };
    (items, problems)
}

fn strings<'n>(item: &'n Node, key: &str) -> Option<Vec<&'n str>> {
    Some(item.get(key)?.as_array()?.iter().filter_map(Node::as_str).collect())
}

/// One line an instruction: stage, command, sub-command, form, flags, values.
fn shown(text: &str) -> String {
    let (items, problems) = parsed(text);
    let mut out = String::new();
    for item in &items {
        let word = |key: &str| item.get(key).and_then(Node::as_str).unwrap_or_default().to_string();
        let Some(Value::Int(stage)) = item.get("Stage").map(|node| &node.value) else { panic!("no stage") };
        let json = item.get("JSON").map(|node| &node.value) == Some(&Value::Bool(true));
        write!(out, "{stage} {} {}", word("Cmd"), word("SubCmd")).unwrap();
        writeln!(out, " {} {:?} {:?}", if json { "json" } else { "" }, strings(item, "Flags"), strings(item, "Value"))
            .unwrap();
    }
    for problem in problems {
        writeln!(out, "! {} at {:?}", problem.message, &text[problem.span.range()]).unwrap();
    }
    out
}

#[test]
fn instructions_have_the_shape_of_conftest() {
    let text = r#"# syntax=docker/dockerfile:1
FROM --platform=linux/amd64 golang:1.21 AS base
# keep
COPY --from=x --chown="a b" go.mod  .
RUN echo hello && \
    # inside

    echo  two
RUN ["/bin/sh", "-c", "x \"y\""]
ENV A=1 B="two words" C=a\ b
ENV old  style value
LABEL a.b="c"
ARG V=1 W
EXPOSE 80 443/tcp
HEALTHCHECK --interval=5s CMD ["curl", "x"]
HEALTHCHECK NONE

from base
ONBUILD RUN ls -l
USER root
CMD
"#;
    insta::assert_snapshot!(shown(text), @r#"
    0 from   Some(["--platform=linux/amd64"]) Some(["golang:1.21", "AS", "base"])
    0 comment   None Some(["keep"])
    0 copy   Some(["--from=x", "--chown=a b"]) Some(["go.mod", "."])
    0 run   Some([]) Some(["echo hello &&     echo  two"])
    0 run  json Some([]) Some(["/bin/sh", "-c", "x \"y\""])
    0 env   Some([]) Some(["A", "1", "=", "B", "\"two words\"", "=", "C", "a\\ b", "="])
    0 env   Some([]) Some(["old", "style value", ""])
    0 label   Some([]) Some(["a.b", "\"c\"", "="])
    0 arg   Some([]) Some(["V=1", "W"])
    0 expose   Some([]) Some(["80", "443/tcp"])
    0 healthcheck  json Some(["--interval=5s"]) Some(["CMD", "curl", "x"])
    0 healthcheck   Some([]) Some(["NONE"])
    1 from   Some([]) Some(["base"])
    1 onbuild RUN  Some([]) Some(["ls -l"])
    1 user   Some([]) Some(["root"])
    1 cmd   None None
    "#);
}

#[test]
fn an_unknown_instruction_loses_itself_only() {
    insta::assert_snapshot!(shown("FROM a\nRUNN x\nENV A=1 B\nENV A\nCMD [1]\nUSER x\n"), @r#"
    0 from   Some([]) Some(["a"])
    0 env   Some([]) Some(["A", "1", "="])
    0 env   Some([]) Some(["A"])
    0 cmd   Some([]) Some(["[1]"])
    0 user   Some([]) Some(["x"])
    ! unknown instruction; it was left out at "RUNN"
    ! a value without `name=`; it was left out at "A=1 B"
    ! expected a name and a value at "A"
    ! the exec form may hold strings only at "[1]"
    "#);
}

#[test]
fn escape_directive_crlf_and_continuations() {
    insta::assert_snapshot!(shown("# escape=`\r\nFROM a\r\nRUN dir c:\\ `\r\n  && x\r\nRUN a \\\\\r\nRUN b"), @r#"
    0 from   Some([]) Some(["a"])
    0 run   Some([]) Some(["dir c:\\   && x"])
    0 run   Some([]) Some(["a \\\\"])
    0 run   Some([]) Some(["b"])
    "#);
}

#[test]
fn here_documents_are_not_instructions() {
    let text = "FROM a\nRUN <<EOF cat <<-'X'\nFROM b\nEOF\n\tUSER c\n\tX\nCOPY <<\"E\" /x\nE\nRUN [\"<<Q\"]\nUSER d\nRUN <<OPEN\nx\n";
    insta::assert_snapshot!(shown(text), @r#"
    0 from   Some([]) Some(["a"])
    0 run   Some([]) Some(["<<EOF cat <<-'X'"])
    0 copy   Some([]) Some(["<<\"E\"", "/x"])
    0 run  json Some([]) Some(["<<Q"])
    0 user   Some([]) Some(["d"])
    0 run   Some([]) Some(["<<OPEN"])
    ! the here-document is not closed at "RUN"
    "#);
    let (items, _) = parsed(text);
    let texts = items[1].get("Heredocs").and_then(Node::as_array).unwrap();
    assert_eq!(texts.iter().filter_map(Node::as_str).collect::<Vec<_>>(), ["FROM b\n", "\tUSER c\n"]);
    assert!(text[items[1].span.range()].ends_with("\tX"));
}

#[test]
fn spans_reach_into_continuation_lines() {
    let text = "FROM a AS b\nENV A=1 \\\n  B=\"x\\\n y\"\nCMD [ \"p\",\\\n \"q\"]\n";
    let (items, _) = parsed(text);
    let slices = |at: usize| -> Vec<&str> {
        let values = items[at].get("Value").and_then(Node::as_array).unwrap();
        values.iter().map(|value| &text[value.span.range()]).collect()
    };
    assert_eq!(slices(0), ["a", "AS", "b"]);
    assert_eq!(slices(1), ["A", "1", "=", "B", "\"x\\\n y\"", "="]);
    assert_eq!(slices(2), ["p", "q"]);
    assert_eq!(&text[items[1].span.range()], "ENV A=1 \\\n  B=\"x\\\n y\"");
}

proptest::proptest! {
    #[test]
    fn never_panics_and_plain_values_stand_at_their_spans(
        text in "(FROM |RUN |ENV |ARG |COPY |ONBUILD |HEALTHCHECK |CMD |[a-z=\"' \\\\`\n\r\t\\[\\],#é-]|<<E|\nE\n|\\\\\n){0,50}"
    ) {
        let (items, problems) = parsed(&text);
        for item in &items {
            proptest::prop_assert!(text.get(item.span.range()).is_some());
            for value in item.get("Value").and_then(Node::as_array).unwrap_or_default() {
                let at = text.get(value.span.range());
                proptest::prop_assert!(at.is_some());
                let json = item.get("JSON").map(|node| &node.value) == Some(&Value::Bool(true));
                if !json && !at.unwrap().contains(['\n', '\\', '`', '#']) {
                    proptest::prop_assert_eq!(at, value.as_str());
                }
            }
        }
        for problem in problems {
            proptest::prop_assert!(text.get(problem.span.range()).is_some());
        }
    }
}

#[test]
fn problems_that_are_not_listed_are_counted() {
    let (_, problems) = parsed(&"JUNK\n".repeat(1000));
    assert_eq!(problems.len(), 51);
    assert_eq!(problems.last().unwrap().message, "950 more problems are not listed");
}
