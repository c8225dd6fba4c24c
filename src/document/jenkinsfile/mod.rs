//! Jenkinsfiles (<https://www.jenkins.io/doc/book/pipeline/syntax/>): the calls that a Groovy text of the usual form makes, with
//! their arguments and the blocks that they are given. It is no Groovy: operators and types are passed over.
//!
//! A call is `{"call": "sh", "args": [...], "to": "x", "named": {...}, "body": [...]}`, of which what is empty is left out; `to` is what
//! it is assigned to; a function that the file defines is a call of `def` with its name; the root is `{"calls": [...]}`.

mod lex;
mod parse;

use super::Problem;
use super::node::{Node, Value};
use super::object::ObjectBuilder;
use crate::source::Artifact;
use crate::span::Span;

/// Parses a text. What stands before an error is kept.
pub(super) fn parse(artifact: &Artifact) -> (Vec<Node>, Vec<Problem>) {
    let text = artifact.text();
    let (tokens, mut problems) = lex::tokens(text);
    let (calls, more) = parse::calls(text, &tokens);
    problems.take(more, |span| span);
    let mut root = ObjectBuilder::default();
    let list = Node::new(Span::new(0, text.len()), Value::Array(calls));
    root.insert("calls".to_string(), Span::default(), list);
    (vec![Node::new(Span::new(0, text.len()), Value::Object(root.into_entries().into()))], problems.into_vec())
}

#[cfg(test)]
mod tests {
    use crate::document::testing::artifact;
    use crate::document::{Kind, Node, Value, parse};

    fn shown(node: &Node) -> String {
        match &node.value {
            Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join("; "),
            Value::Object(_) if node.get("call").is_some() => {
                let part = |key: &str| node.get(key).map(shown).unwrap_or_default();
                let body = node.get("body").map(|body| format!("{{{}}}", shown(body))).unwrap_or_default();
                format!("{}({}|{}){body}", part("call"), part("args"), part("named"))
            }
            Value::Object(entries) => {
                let own = entries.iter().map(|entry| format!("{}={}", entry.key, shown(&entry.node)));
                own.collect::<Vec<_>>().join(",")
            }
            Value::Unknown(unknown) => format!("?{}", unknown.text),
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            _ => node.as_str().unwrap_or("null").to_string(),
        }
    }

    fn read(text: &str) -> (String, usize) {
        let parsed = parse(&artifact("ci/Jenkinsfile", text));
        let document = parsed.documents.first().unwrap();
        assert_eq!(document.kind, Kind::Jenkinsfile);
        (shown(document.root.get("calls").unwrap()), parsed.problems.len())
    }

    fn spans_fit(text: &str, node: &Node) {
        assert!(text.get(node.span.range()).is_some(), "{:?} of {text}", node.span);
        match &node.value {
            Value::Array(items) => items.iter().for_each(|item| spans_fit(text, item)),
            Value::Object(entries) => entries.iter().for_each(|entry| spans_fit(text, &entry.node)),
            _ => {}
        }
    }

    #[test]
    fn places_are_between_characters() {
        for text in [
            "@Library('shared')console.log(user.email) _\ndef n\u{fffd}mes - { d",
            "NODE_ENV=production\nDEBUG=false\nA=https://x.exam---\n.t\u{2039}s://api.x.c\u{b1}m\n",
            "a(b)\n.n\u{fffd} { d(1) }",
        ] {
            for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
                let text = &text[..end];
                for document in parse(&artifact("Jenkinsfile", text)).documents {
                    spans_fit(text, &document.root);
                }
            }
        }
    }

    #[test]
    fn calls_have_arguments_and_blocks() {
        for (text, wanted) in [
            (
                "pipeline {\n  agent any\n  stages {\n    stage('a') { steps { sh 'make' } }\n  }\n}\n",
                "pipeline(|){agent(?any|); stages(|){stage(a|){steps(|){sh(make|)}}}}",
            ),
            ("sh script: '''a\nb''', returnStatus: true", "sh(|script=a\nb,returnStatus=true)"),
            (
                "def x = sh(script: \"echo ${y}\", returnStdout: true).trim()",
                "sh(|script=?echo ${y},returnStdout=true); .trim(|)",
            ),
            ("parallel a: { sh 'x' }, b: {\n sh 'y'\n}", "parallel(|a=body=sh(x|),b=body=sh(y|))"),
            ("docker.image('a').inside('-u 0') { sh 'x' }", "docker.image(a|); .inside(-u 0|){sh(x|)}"),
            ("def ship(env) {\n sh 'y'\n}\nship('prod')", "def(ship|){sh(y|)}; ship(prod|)"),
            ("// c\n/* sh 'no' */ if (a == 'b') { sh 'x' } else { sh 'y' }", "if(?a == 'b'|){sh(x|)}; else(|){sh(y|)}"),
            ("try { sh 'x' } catch (e) { throw e }", "try(|){sh(x|)}; catch(?e|){throw(?e|)}"),
            (
                "withCredentials([string(credentialsId: 'k', variable: 'K')]) { sh 'x' }",
                "withCredentials(string(|credentialsId=k,variable=K)|){sh(x|)}",
            ),
            ("@Library('lib') _\nenv.A = 'x'\nship()", "Library(lib|); ship(|)"),
        ] {
            assert_eq!(read(text), (wanted.to_string(), 0), "{text}");
        }
    }

    #[test]
    fn what_a_call_is_assigned_to_stands_in_it() {
        let root = |text: &str| parse(&artifact("Jenkinsfile", text)).documents.swap_remove(0).root;
        let to = |text: &str| root(text).get("calls").unwrap().as_array().unwrap()[0].get("to").map(shown);
        assert_eq!(to("KEY = credentials('x')"), Some("KEY".to_string()));
        assert_eq!(to("KEY = 'x'\nsh 'y'"), None);
    }

    #[test]
    fn what_the_shell_puts_in_keeps_its_mark_beside_what_groovy_does() {
        assert_eq!(read(r#"sh "a \$B ${c}""#).0, r"sh(?a \$B ${c}|)");
        assert_eq!(read(r#"sh "a \$B""#).0, "sh(a $B|)");
    }

    #[test]
    fn what_is_not_closed_is_said_and_nothing_overflows() {
        assert_eq!(read("stage('a') {\n sh 'x'\n"), ("stage(a|){sh(x|)}".to_string(), 1));
        assert_eq!(read("sh 'x\nsh 'y'").1, 1);
        assert_eq!(read("}\nsh 'y'"), ("sh(y|)".to_string(), 1));
        assert!(read(&"a {".repeat(50_000)).1 > 0);
        assert!(read(&"a(".repeat(50_000)).1 > 0);
        assert!(read(&"a([".repeat(50_000)).1 > 0);
        assert!(read(&"def ".repeat(50_000)).1 < 5);
    }
}
