use super::*;
use crate::document::testing::{self, artifact, json_of};
use proptest::prelude::*;

const EXAMPLE: &str = "\
targetScope = 'resourceGroup'
@description('''
Where
''')
param location string = resourceGroup().location
@allowed(['a', 'b'])
param kind 'a' | 'b' = 'a'
param settings {
  @description('x')
  name: string?
  *: int
}?
type own = resourceInput<
  'A.B/c@1'
>.name
var names = [
  'a'
  -1
]
type t = {
  a: string[]
}
func twice(a string, b int) string => '${a}${a}'
resource store 'Microsoft.Storage/storageAccounts@2023-01-01' = if (kind == 'a') {
  name: 'st${uniqueString(resourceGroup().id)}'
  properties: { minimumTlsVersion: 'TLS1_2', supportsHttpsTrafficOnly: kind == 'a'
    ? true
    : false }
  resource blob 'blobServices' = {
    name: 'default'
  }
}
resource old 'Microsoft.Network/virtualNetworks@2023-01-01' existing = {
  name: 'vnet'
}
module net './net.bicep' = [for (name, i) in names: {
  name: 'net-${i}'
  params: {
    subnet: old::first.id!
    items: map(names, x => toUpper(x))
  }
}]
output id string = store.id
output last string = names[^1]
import { a, 'b-c' as d } from './shared.bicep'
";

fn read(text: &str) -> (Vec<Node>, Vec<Problem>) {
    parse(&artifact("main.bicep", text))
}

#[test]
fn statements_become_the_tree_of_a_template() {
    let (roots, problems) = read(EXAMPLE);
    assert_eq!(problems, []);
    let json = json_of(&roots[0]).to_string();
    for part in [
        r#""type":"Microsoft.Storage/storageAccounts""#,
        r#""minimumTlsVersion":"TLS1_2""#,
        r#""resources":[{"symbol":"blob""#,
        r#""existing":true"#,
        r#""module":"./net.bicep""#,
        r#""names":["a","#,
    ] {
        assert!(json.contains(part), "{part}: {json}");
    }
    let (template, _) = template(EXAMPLE);
    let nullable: Vec<_> = template.parameters.iter().map(|one| (one.name.as_str(), one.is_nullable)).collect();
    assert_eq!(nullable, [("location", false), ("kind", false), ("settings", true)]);
    assert_eq!(template.functions[0].parameters, ["a", "b"]);
}

#[test]
fn a_file_of_parameters_says_what_it_is_for() {
    let (template, problems) = template("using './main.bicep'\nparam a = true\nvar b = 'x'\nparam c = {\n  d: b\n}\n");
    assert_eq!(problems, []);
    assert_eq!(template.using.as_deref(), Some("./main.bicep"));
    assert_eq!(template.arguments.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["a", "c"]);
}

#[test]
fn a_statement_with_an_error_is_said_and_the_next_is_read() {
    let (template, problems) =
        template("param a string = ]\nvar x = 'open\nvar y = 1\nresource s 'T@1' = {\n  a: \n}\nvar z = 2\n");
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert_eq!(template.variables.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["y", "z"]);
}

#[test]
fn texts_are_unescaped_and_keep_their_parts() {
    let read = |text: &str| template(text).0.variables.remove(0).value;
    assert_eq!(read(r"var a = 'it\'s \u{41}\n\${x}'").as_text(), Some("it's A\n${x}"));
    assert_eq!(read("var a = '''\nb 'c'''' ").as_text(), Some("b 'c'"));
    assert_eq!(read("var a = '''\n${b}'''").as_text(), Some("${b}"));
}

#[test]
fn a_long_chain_is_a_problem_and_no_overflow() {
    for chain in ["+1", " || a", ".b", "[0]", ".b()", "::b", " ?? a", "!.b"] {
        let (_, problems) = read(&format!("var a = 1\nvar b = a{}\nvar c = 1\n", chain.repeat(500_000)));
        let told: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(told, [lex::TOO_DEEP], "{chain}");
        let (_, problems) = read(&format!("var b = a{}\nvar c = b{}\n", chain.repeat(60), chain.repeat(60)));
        assert_eq!(problems, [], "{chain}");
    }
    // Chains that each are short, in each other.
    let steps = (0..60).fold("a".to_string(), |inner, _| format!("({inner}){}", "+1".repeat(60)));
    assert_eq!(read(&format!("var a = {steps}")).1.len(), 1);
}

#[test]
fn problems_that_are_not_listed_are_counted() {
    let (_, problems) = read(&"var = 1\n".repeat(500));
    assert_eq!(problems.len(), 51);
    assert_eq!(problems.last().unwrap().message, "450 more problems are not listed");
}

#[test]
fn deep_nesting_is_a_problem_and_no_overflow() {
    for open in ["[", "{a:", "(", "!", "a ? ", "'${", "f("] {
        let (_, problems) = read(&format!("var a = {}", open.repeat(50_000)));
        assert!(!problems.is_empty(), "{open}");
    }
}

/// Keys that the shape of a template adds stand nowhere: only that spans are inside is asked.
fn check(text: &str) {
    let (roots, problems) = read(text);
    testing::check_spans(text, &(Vec::new(), problems));
    let mut open: Vec<&Node> = roots.iter().collect();
    while let Some(node) = open.pop() {
        assert!(text.get(node.span.range()).is_some(), "{:?} is not in the text", node.span);
        match &node.value {
            crate::document::Value::Array(items) => open.extend(items),
            crate::document::Value::Object(entries) => open.extend(entries.iter().map(|entry| &entry.node)),
            _ => {}
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic_and_with_spans_inside(text in testing::text_of("@param x='${}[]:,?!.()\n|&resource/*")) {
        check(&text);
    }

    #[test]
    fn a_mutated_file_is_read_without_panic_and_with_spans_inside(text in testing::mutated(EXAMPLE)) {
        check(&text);
    }
}
