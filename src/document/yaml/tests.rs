use proptest::prelude::*;

use super::*;
use crate::document::problems::DUPLICATE_KEY;
use crate::document::testing::{self, artifact, json_of};
use crate::document::{UnknownReason, Value};

fn parsed(text: &str) -> (Vec<Node>, Vec<Problem>) {
    parse(&artifact("a.yaml", text))
}

fn shown(text: &str) -> String {
    parsed(text).0.iter().map(json_of).collect::<Vec<_>>().join("\n")
}

/// The documents as JSON, one a line, where there must be no problem.
fn clean(text: &str) -> String {
    let (roots, problems) = parsed(text);
    assert_eq!(problems, [], "{text}");
    roots.iter().map(json_of).collect::<Vec<_>>().join("\n")
}

/// Each problem's source text and message.
fn problems_of(text: &str) -> Vec<(String, String)> {
    let slice = |span: Span| text.get(span.range()).expect("inside").to_string();
    parsed(text).1.into_iter().map(|problem| (slice(problem.span), problem.message)).collect()
}

#[test]
fn reads_several_documents_and_leaves_out_empty_ones() {
    let text = "# c\n---\na: 1\n---\n# only a comment\n---\n- b\n...\n---\nc: {d: [e, 2]}\n";
    assert_eq!(clean(text), "{\"a\":1}\n[\"b\"]\n{\"c\":{\"d\":[\"e\",2]}}");
    assert_eq!(clean(""), "");
    assert_eq!(clean("# c\n"), "");
}

#[test]
fn a_block_at_the_end_of_a_text_without_a_line_break_has_none() {
    assert_eq!(clean("a: |\n  x"), r#"{"a":"x"}"#);
    assert_eq!(clean("a: |\n  x  "), r#"{"a":"x  "}"#);
    assert_eq!(clean("a: |\n  x\n"), r#"{"a":"x\n"}"#);
    assert_eq!(clean("a: |\n  x\n  "), r#"{"a":"x\n"}"#);
    assert_eq!(clean("a: |\n  x\nb: y"), r#"{"a":"x\n","b":"y"}"#);
}

#[test]
fn keys_stay_as_they_are_written() {
    let text = "on: push\nyes: no\n8080: 1\ntrue: 2\n0x10: 3\n~: 4\n'q': 5\n";
    assert_eq!(clean(text), r#"{"on":"push","yes":"no","8080":1,"true":2,"0x10":3,"~":4,"q":5}"#);
}

#[test]
fn spans_are_bytes_and_cover_quotes_brackets_and_blocks() {
    let text = "é: 'ü' # c\nlist: [a , b]\nmap:\n  k: \"x\\ty\"\n  empty:\n  block: |\n    one\n    two\nlast: plain text  # c\n";
    let root = parsed(text).0.remove(0);
    let slice = |span: Span| text.get(span.range()).unwrap();
    let entry = root.entry("é").unwrap();
    assert_eq!((slice(entry.key_span), slice(entry.node.span)), ("é", "'ü'"));
    assert_eq!(slice(root.get("list").unwrap().span), "[a , b]");
    let map = root.get("map").unwrap();
    assert!(slice(map.span).starts_with("k: \"x\\ty\"\n  empty:"), "{}", slice(map.span));
    assert_eq!(slice(map.get("k").unwrap().span), "\"x\\ty\"");
    assert_eq!(map.entry("empty").unwrap().node, Node::new(Span::new(51, 51), Value::Null));
    assert_eq!(slice(map.get("block").unwrap().span).trim_end(), "one\n    two");
    assert_eq!(slice(root.get("last").unwrap().span), "plain text");
}

#[test]
fn a_byte_order_mark_moves_no_span() {
    let text = "\u{feff}a: b\n";
    let root = parsed(text).0.remove(0);
    let entry = root.entry("a").unwrap();
    assert_eq!(text.get(entry.key_span.range()), Some("a"));
    assert_eq!(text.get(entry.node.span.range()), Some("b"));
}

#[test]
fn aliases_and_merge_keys_expand() {
    let text = "base: &b {x: 1, y: 2}\nother: &o {y: 3, z: 4}\nuse: *b\none:\n  <<: *b\n  y: 9\nmany:\n  <<: [*b, *o]\nkey: &k name\n*k : v\n";
    assert_eq!(
        clean(text),
        r#"{"base":{"x":1,"y":2},"other":{"y":3,"z":4},"use":{"x":1,"y":2},"one":{"y":9,"x":1},"many":{"x":1,"y":2,"z":4},"key":"name","name":"v"}"#
    );
    let root = parsed(text).0.remove(0);
    let slice = |span: Span| text.get(span.range()).unwrap();
    assert_eq!(slice(root.get("use").unwrap().span), "*b");
    assert_eq!(slice(root.get("one").unwrap().entry("x").unwrap().key_span), "x");
    assert_eq!(problems_of("<<: 1\na: 2\n")[0].0, "<<");
    assert_eq!(clean("'<<': 1\n"), r#"{"<<":1}"#);
}

#[test]
fn an_unknown_alias_stands_as_its_text() {
    let text = "a: *nope\nb: &b [*b]\n";
    assert_eq!(shown(text), r#"{"a":"*nope","b":["*b"]}"#);
    assert_eq!(
        problems_of(text),
        [
            ("*nope".into(), "no anchor of this name stands before this alias".into()),
            ("*b".into(), "this alias stands inside its own anchor".into())
        ]
    );
}

#[test]
fn cloudformation_short_forms_become_full_forms() {
    let text = "a: !Ref X\nb: !GetAtt r.Arn.x\nc: !Sub '${A}'\nd: !Join ['', [a, !Ref B]]\ne: !If [C, 1, 2]\nf: !GetAtt [r, Arn]\ng: !Sub 12\nh: !Base64\n  Fn::Sub: x\n";
    assert_eq!(
        clean(text),
        r#"{"a":{"Ref":"X"},"b":{"Fn::GetAtt":["r","Arn.x"]},"c":{"Fn::Sub":"${A}"},"d":{"Fn::Join":["",["a",{"Ref":"B"}]]},"e":{"Fn::If":["C",1,2]},"f":{"Fn::GetAtt":["r","Arn"]},"g":{"Fn::Sub":"12"},"h":{"Fn::Base64":{"Fn::Sub":"x"}}}"#
    );
    let root = parsed(text).0.remove(0);
    let slice = |span: Span| text.get(span.range()).unwrap();
    let b = root.get("b").unwrap();
    assert_eq!(slice(b.span), "!GetAtt r.Arn.x");
    let get = b.entry("Fn::GetAtt").unwrap();
    assert_eq!((slice(get.key_span), slice(get.node.span)), ("!GetAtt", "r.Arn.x"));
    assert_eq!(slice(get.node.as_array().unwrap()[1].span), "Arn.x");
}

#[test]
fn other_tags_keep_or_coerce_the_value() {
    let text = "a: !!str 12\nb: !!int '3'\nc: !!binary aGk=\nd: !secret name\ne: !reference [.x, script]\nf: !custom 5\ng: ! 7\nh: !!set {x}\n";
    assert_eq!(
        clean(text),
        r#"{"a":"12","b":3,"c":"aGk=","d":"name","e":[".x","script"],"f":5,"g":"7","h":{"x":null}}"#
    );
}

#[test]
fn a_syntax_error_keeps_the_documents_around_it() {
    let text = "a: 1\n---\nb: 2\nc: [1, 2\nd: }\n---\ne: 3\n---\nf: @\n---\ng: 4\n";
    assert_eq!(shown(text), "{\"a\":1}\n{\"b\":2,\"c\":[1]}\n{\"e\":3}\n{\"g\":4}");
    let (_, problems) = parsed(text);
    let lines: Vec<_> =
        problems.iter().map(|p| text.get(..p.span.range().start).unwrap().matches('\n').count() + 1).collect();
    assert_eq!(lines, [5, 9]);
}

#[test]
fn the_position_of_an_error_is_exact() {
    assert_eq!(problems_of("a: 1\nb: c: d\n"), [(":".into(), "mapping values are not allowed in this context".into())]);
    assert_eq!(problems_of("a: 'open\n  x\n").len(), 1);
    assert_eq!(problems_of("a:\n\t- b\n").len(), 1);
}

#[test]
fn duplicate_keys_are_problems_at_the_later_key() {
    let text = "a: 1\nb: 2\na: 3\n";
    assert_eq!(shown(text), r#"{"a":3,"b":2}"#);
    assert_eq!(parsed(text).1, [Problem { message: DUPLICATE_KEY.into(), span: Span::new(10, 11) }]);
}

#[test]
fn deep_nesting_is_a_problem_at_once() {
    let block: String = (0..2000).map(|depth| " ".repeat(depth) + "a:\n").collect();
    for text in ["[".repeat(100_000), "{a: ".repeat(100_000), "- ".repeat(100_000), "? ".repeat(100_000), block] {
        let (_, problems) = parsed(&text);
        assert!(problems.iter().any(|problem| problem.message == TOO_DEEP), "{:?}", problems.first());
    }
}

#[test]
fn aliases_can_not_nest_deeper_than_the_bound() {
    let mut text = String::from("a0: &a0 [x]\n");
    for at in 1..2000 {
        text += &format!("a{at}: &a{at} [[[[[[[[[[*a{}]]]]]]]]]]\n", at - 1);
    }
    let (roots, problems) = parsed(&text);
    assert!(problems.iter().any(|problem| problem.message == TOO_DEEP));
    assert!(depth(&roots[0]) <= MAX_DEPTH + 2);
}

fn depth(node: &Node) -> usize {
    match &node.value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(entries) => 1 + entries.iter().map(|entry| depth(&entry.node)).max().unwrap_or(0),
        _ => 0,
    }
}

fn count(node: &Node) -> usize {
    match &node.value {
        Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Object(entries) => 1 + entries.iter().map(|entry| count(&entry.node)).sum::<usize>(),
        _ => 1,
    }
}

#[test]
fn alias_bombs_are_bounded_and_the_rest_is_read() {
    let mut text = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for at in 1..12 {
        text += &format!("a{at}: &a{at} [{}]\n", vec![format!("*a{}", at - 1); 9].join(", "));
    }
    text += "end: 1\n";
    let (roots, problems) = parsed(&text);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].message.starts_with("aliases expand to more"));
    assert!(count(&roots[0]) < 600_000);
    assert_eq!(roots[0].get("end").unwrap().value, Value::Int(1));
}

#[test]
fn a_long_string_aliased_often_is_bounded_too() {
    let text = format!("a: &a \"{}\"\nb: [{}]\n", "x".repeat(100_000), "*a,".repeat(10_000));
    let (roots, problems) = parsed(&text);
    assert_eq!(problems.len(), 1);
    let total: usize =
        roots[0].get("b").unwrap().as_array().unwrap().iter().filter_map(Node::as_str).map(str::len).sum();
    assert!(total < 10_000_000, "{total}");
}

#[test]
fn many_bad_documents_take_linear_time() {
    let text = "--- \"a\n".repeat(20_000) + "---\nok: 1\n";
    assert!(shown(&text).ends_with("{\"ok\":1}"));
}

const CHART: &str = r#"{{- if .Values.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "app.name" . }}-web
  labels:
    {{- include "app.labels" . | nindent 4 }}
spec:
  {{/* a comment, don't stop
    here */}}
  replicas: {{ .Values.replicas }}
  template:
    spec:
      containers:
        - image: "{{ .Values.image }}:{{ .Values.tag | default "latést" }}"
          securityContext:
{{ toYaml .Values.securityContext | indent 12 }}
          privileged: true
          {{- range $k, $v := .Values.env }}
          {{ $k }}: x
          {{- end }}
{{- end }}
"#;

#[test]
fn templates_are_read_with_their_actions_blanked_out() {
    let (roots, problems) = parse(&artifact("chart/templates/d.yaml", CHART));
    insta::assert_snapshot!(json_of(&roots[0]), @r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{ include \"app.name\" . }}-web","labels":"{{- include \"app.labels\" . | nindent 4 }}"},"spec":{"replicas":"{{ .Values.replicas }}","template":{"spec":{"containers":[{"image":"{{ .Values.image }}:{{ .Values.tag | default \"latést\" }}","securityContext":"{{ toYaml .Values.securityContext | indent 12 }}","privileged":true,"{{ $k }}":"x"}]}}}}"#);
    assert_eq!(problems.len(), 1, "{problems:?}");
    let steps = ["spec".into(), "template".into(), "spec".into(), "containers".into(), 0.into()];
    let container = roots[0].resolve(&steps).0.node;
    let unknown = |node: &Node| node.as_unknown().map(|unknown| unknown.reason);
    assert_eq!(unknown(roots[0].resolve(&["spec".into(), "replicas".into()]).0.node), Some(UnknownReason::Template));
    assert_eq!(unknown(container.get("image").unwrap()), Some(UnknownReason::Template));
    assert_eq!(container.get("privileged").unwrap().value, Value::Bool(true));
    assert_eq!(problems[0].message, "template actions were blanked out; values that they produce are unknown");
    let slice = |span: Span| CHART.get(span.range()).unwrap();
    let name = roots[0].get("metadata").unwrap().entry("name").unwrap();
    assert_eq!((slice(name.key_span), slice(name.node.span)), ("name", "{{ include \"app.name\" . }}-web"));
    let (found, _) = roots[0].resolve(&[
        "spec".into(),
        "template".into(),
        "spec".into(),
        "containers".into(),
        0.into(),
        "privileged".into(),
    ]);
    assert_eq!(slice(found.span()), "privileged: true");
    testing::check_spans(CHART, &(roots, problems));
}

#[test]
fn parts_of_a_template_under_a_condition_are_known() {
    let text = "{{- if .Values.enabled }}\nkind: Pod\n{{- if .a }}\nb: 1\n{{- else }}\nb: 2\n{{- end }}\nc: {{ define \"x\" }}{{ end }}\n{{- with .d }}\nd: 3\n{{- end }}\n{{- end }}\n{{ if .open }}\n";
    let file = artifact("chart/templates/d.yaml", text);
    let (roots, _) = parse(&file);
    let parts = conditional_parts(&file, &roots[0]);
    let slices: Vec<_> = parts.iter().map(|part| text.get(part.range()).unwrap()).collect();
    assert_eq!(slices, ["{{- if .a }}\nb: 1\n{{- else }}\nb: 2\n{{- end }}", "{{- with .d }}\nd: 3\n{{- end }}"]);
    assert_eq!(conditional_parts(&artifact("values.yaml", text), &roots[0]), []);
}

#[test]
fn each_document_of_a_template_has_its_own_conditional_parts() {
    let text = "kind: A\n{{- if .a }}\nb: 1\n{{- end }}\n---\nkind: B\n{{- if .b }}\nc: 1\n---\nkind: C\n{{- end }}\n{{- if .c }}\nd: 1\n{{- end }}\n";
    let file = artifact("chart/templates/d.yaml", text);
    let (roots, _) = parse(&file);
    let slices: Vec<Vec<&str>> = roots
        .iter()
        .map(|root| conditional_parts(&file, root).iter().map(|part| text.get(part.range()).unwrap()).collect())
        .collect();
    // A condition that goes on behind the document covers the rest of it.
    let expected = [["{{- if .a }}\nb: 1\n{{- end }}"], ["{{- if .b }}\nc: 1\n"], ["{{- if .c }}\nd: 1\n{{- end }}"]];
    assert_eq!(slices, expected);
}

#[test]
fn a_list_whose_items_a_condition_mixes_up_is_conditional() {
    let text = "kind: Pod\ncontainers:\n- name: a\n{{- if .Values.b }}\n- name: b\n{{- end }}\n  resources: {}\nvolumes:\n- name: v\n";
    let file = artifact("chart/templates/d.yaml", text);
    let (roots, _) = parse(&file);
    let parts = conditional_parts(&file, &roots[0]);
    let list = roots[0].get("containers").unwrap().span;
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[1], list);
}

#[test]
fn templates_are_known_without_their_folder() {
    let (roots, problems) = parsed("image: {{ .Values.image }}\n");
    assert_eq!(json_of(&roots[0]), r#"{"image":"{{ .Values.image }}"}"#);
    assert_eq!(problems.len(), 1);
}

#[test]
fn expressions_of_ci_services_are_no_templates() {
    assert_eq!(
        clean("a: ${{ github.token }}\nb: \"{{ jinja }}\"\n"),
        r#"{"a":"${{ github.token }}","b":"{{ jinja }}"}"#
    );
}

#[test]
fn an_unclosed_action_is_left_as_it_is() {
    let text = "a: x {{ y\nb: {{ z }}\n";
    assert_eq!(json_of(&parse(&artifact("templates/a.yaml", text)).0[0]), r#"{"a":"x {{ y","b":"{{ z }}"}"#);
    for text in ["{{/*".repeat(50_000), "{{ \"".repeat(50_000), "{{ `".repeat(50_000), "{{ x }}\n".repeat(50_000)] {
        let _ = parse(&artifact("templates/a.yaml", &text));
    }
}

const SAMPLE: &str = "# é\n- &a {k: 'v', \"é\": [1, 2]}\n- *a\n-\n  b: |\n    x\n  <<: *a\n  t: !GetAtt a.b\n--- # d\n? c\n: \"\\u00e9\"\n";

proptest! {
    #[test]
    fn any_text_is_read_without_panic_and_with_spans_inside(text in testing::text_of("ab:-[]{},&*!|>'\"%#?{}<\\ ")) {
        testing::check_spans(&text, &parsed(&text));
        testing::check_spans(&text, &parse(&artifact("templates/a.yaml", &text)));
    }

    #[test]
    fn a_mutated_file_is_read_without_panic_and_with_spans_inside(text in testing::mutated(SAMPLE)) {
        testing::check_spans(&text, &parsed(&text));
    }

    #[test]
    fn a_mutated_template_is_read_without_panic_and_with_spans_inside(text in testing::mutated(CHART)) {
        testing::check_spans(&text, &parse(&artifact("templates/a.yaml", &text)));
    }
}
