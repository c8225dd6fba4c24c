use std::collections::BTreeMap;

use super::*;
use crate::document::yaml;

fn values(text: &str) -> Val {
    let root = yaml::value_of(text).expect("YAML");
    let values = value_of(&root, &|node| Some(At { file: 9, span: node.span }));
    let mut top = BTreeMap::new();
    top.insert("Values".to_string(), values);
    Val::map(top)
}

fn rendered(template: &str, text: &str) -> Text {
    let mut engine = Engine::default();
    engine.add("t", &Parsed::new(template, 0));
    engine.render("t", &values(text)).expect("it was added")
}

#[track_caller]
fn check(template: &str, text: &str, expected: &str) {
    assert_eq!(rendered(template, text).as_str(), expected, "{template}");
}

#[test]
fn actions_are_run_as_go_runs_them() {
    check("a{{- 1 -}}\n b", "{}", "a1b");
    check("a {{/* c */}} b{{- /* d */ -}}  c", "{}", "a  bc");
    check("{{ if .Values.a }}x{{ else if .Values.b }}y{{ else }}z{{ end }}", "b: 1", "y");
    check("{{ with .Values.a }}{{ .b }}{{ $.Values.c }}{{ end }}", "{a: {b: 1}, c: 2}", "12");
    check("{{ range $i, $e := .Values.l }}{{ $i }}={{ $e }};{{ else }}none{{ end }}", "l: [a, b]", "0=a;1=b;");
    check("{{ range $k, $v := .Values.m }}{{ $k }}:{{ $v }} {{ end }}", "m: {b: 1, a: 2}", "a:2 b:1 ");
    check("{{ range .Values.l }}{{ if eq . \"b\" }}{{ break }}{{ end }}{{ . }}{{ end }}", "l: [a, b, c]", "a");
    check("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $y := 3 }}{{ end }}{{ $x }}", "{}", "2");
    check(
        "{{ define \"n\" }}<{{ . }}>{{ end }}{{ template \"n\" 1 }}{{ include \"n\" 2 | quote }}",
        "{}",
        "<1>\"<2>\"",
    );
    check("{{ tpl \"{{ .Values.a }}!\" . }}", "a: b", "b!");
    check("{{ (.Values.none).x }}{{ $x := .Values.none }}{{ $x.y.z }}", "{}", "");
    check("{{ .Values.none }}{{ .Values.none | default \"d\" }}", "{}", "d");
    check("{{ 'a' }} {{ 0x10 }} {{ 1.5 }} {{ `r\\n` }}", "{}", "97 16 1.5 r\\n");
    check(
        "{{ (.Values.a).b }} {{ (index .Values.l 1) }} {{ index .Values.a \"b\" }}",
        "{a: {b: 1}, l: [x, z]}",
        "1 z 1",
    );
}

#[test]
fn numbers_of_values_are_floats() {
    check(
        "{{ .Values.a }} {{ .Values.b }} {{ int .Values.a }} {{ .Values.c }}",
        "{a: 1000000, b: 80, c: 0.25}",
        "1e+06 80 1000000 0.25",
    );
    check("{{ add .Values.b 1 | mul 2 }} {{ eq (int .Values.b) 80 }}", "b: 80", "162 true");
}

#[test]
fn functions_are_sprigs() {
    check("{{ printf \"%s-%d-%v-%q-%5.1f|\" \"a\" 3 true \"x\" 1.25 }}", "{}", "a-3-true-\"x\"-  1.2|");
    check("{{ \"a.b.c\" | splitList \".\" | join \"-\" | upper | trunc 3 | trimSuffix \"-\" }}", "{}", "A-B");
    check("{{ dict \"b\" 1 \"a\" (list 1 \"x\") | toJson }}", "{}", "{\"a\":[1,\"x\"],\"b\":1}");
    check("{{ ternary \"y\" \"n\" true }}{{ coalesce \"\" nil \"c\" }}{{ empty 0 }}", "{}", "yctrue");
    check("{{ \"abc\" | sha256sum | trunc 8 }} {{ \"abc\" | b64enc }}", "{}", "ba7816bf YWJj");
    check("{{ until 3 }} {{ untilStep 0 6 2 }} {{ seq 1 3 }}", "{}", "[0 1 2] [0 2 4] 1 2 3");
    check("{{ regexReplaceAll \"a(x*)b\" \"-ab-axxb-\" \"${1}W\" }}", "{}", "-W-xxW-");
    check("{{ semverCompare \">=1.19-0\" \"v1.37.0\" }}", "{}", "true");
    check(
        "{{ kindIs \"map\" .Values.a }} {{ typeOf .Values.b }} {{ kindOf .Values.l }}",
        "{a: {x: 1}, b: 1, l: []}",
        "true float64 slice",
    );
    check("{{ (merge (dict \"a\" 1) (dict \"a\" 2 \"b\" 3)) | toJson }}", "{}", "{\"a\":1,\"b\":3}");
    check("{{ dig \"a\" \"c\" \"d\" .Values }}", "a: {b: 1}", "d");
    check("{{ fromYaml \"a: [1, yes]\" | toJson }}", "{}", "{\"a\":[1,true]}");
    check("a:{{ \"x\\ny\" | nindent 2 }}", "{}", "a:\n  x\n  y");
    check("{{ quote \"a\\\"\" nil 1 }} {{ squote \"b\" }}", "{}", "\"a\\\"\" \"1\" 'b'");
}

#[test]
fn yaml_is_written_as_helm_writes_it() {
    let text = "{a: [1, 2], b: 1000000, el: [], empty: {}, q: '- a', r: \"'a\", s: 'yes', sp: ' a', t: '1', u: 'a: b', v: '', w: \"x\\ny\\n\", z: null, m: {o: [{p: 1, q: [2]}]}, d: '2024-01-01', k8s: v10, k10: v}";
    let expected = "a:\n- 1\n- 2\nb: 1000000\nd: \"2024-01-01\"\nel: []\nempty: {}\nk8s: v10\nk10: v\nm:\n  o:\n  - p: 1\n    q:\n    - 2\nq: '- a'\nr: '''a'\ns: \"yes\"\nsp: ' a'\nt: \"1\"\nu: 'a: b'\nv: \"\"\nw: |\n  x\n  y\nz: null";
    let shown = rendered("{{ toYaml .Values.m }}", &format!("m: {text}"));
    assert_eq!(shown.as_str(), expected);
}

#[test]
fn a_text_of_several_lines_is_a_block() {
    check(
        "{{ toYaml \"a\\nb\" }}|{{ toYaml (list \"a\\nb\\n\") }}|{{ toYaml \" a\\nb\\n\\n\" }}",
        "{}",
        "|-\n  a\n  b|- |\n  a\n  b||2+\n   a\n  b\n",
    );
}

#[test]
fn what_is_not_known_stays_so() {
    check("a: {{ randAlphaNum 8 | quote }}", "{}", "a: {{ randAlphaNum 8 | quote }}");
    check("a: {{ noSuchFunction 1 }}", "{}", "a: {{ noSuchFunction 1 }}");
    check("a: {{ .Values.a.b }}", "{}", "a: {{ .Values.a.b }}");
    check("a: |-\n  {{- randAlpha 3 | b64enc | nindent 2 }}", "{}", "a: |-\n  {{ unknown }}");
    check("{{ $x := 1 }}{{ if uuidv4 | eq \"a\" }}{{ $x = 2 }}b{{ else }}c{{ end }}{{ $x }}", "{}", "bc{{ $x }}");
    check("{{ toYaml (dict \"a\" uuidv4 \"b\" 1) }}", "{}", "a: {{ unknown }}\nb: 1");
    let text = rendered("x{{ if now }}y{{ end }}", "{}");
    let maybe: Vec<_> = text.segments().iter().filter(|segment| segment.maybe).map(|s| (s.start, s.end)).collect();
    assert_eq!(maybe, [(1, 2)]);
}

/// What hangs on `randAlpha` is not known, and so is what that may have changed.
#[test]
fn what_may_have_changed_is_not_known() {
    let unsure = "if eq (randAlpha 1) \"a\"";
    let cases = [
        ("{{ IF }}{{ $_ := mergeOverwrite .Values.m (dict \"p\" false) }}{{ end }}", ".Values.m.p"),
        ("{{ IF }}{{ $_ := merge .Values.m (dict \"q\" 1) }}{{ end }}", "hasKey .Values.m \"q\""),
        ("{{ IF }}{{ $_ := mustMergeOverwrite .Values (dict \"m\" (dict \"p\" false)) }}{{ end }}", ".Values.m.p"),
        ("{{ IF }}{{ $_ := set .Values.m \"q\" 1 }}{{ end }}", "hasKey .Values.m \"q\""),
        ("{{ IF }}{{ $_ := unset .Values.m \"p\" }}{{ end }}", "hasKey .Values.m \"p\""),
        ("{{ IF }}{{ $_ := unset .Values.m \"p\" }}{{ end }}", "len .Values.m"),
        ("{{ $_ := mergeOverwrite .Values.m (randAlpha 3 | fromYaml) }}", ".Values.m.p"),
        ("{{ $_ := mergeOverwrite .Values (randAlpha 3 | fromYaml) }}", ".Values.m.p"),
        ("{{ $_ := merge .Values.m (randAlpha 3 | fromYaml) }}", ".Values.m.other"),
        ("{{ $_ := set .Values.m (randAlpha 1) 2 }}", ".Values.m.p"),
        ("{{ $_ := unset .Values.m (randAlpha 1) }}", "toYaml .Values.m"),
        ("{{ $_ := and (randAlpha 0) (set .Values.m \"p\" 2) }}", ".Values.m.p"),
        (
            "{{ IF }}{{ $_ := set .Values \"m\" 1 }}{{ end }}{{ $_ := mergeOverwrite .Values (dict \"m\" (dict \"q\" 1)) }}",
            ".Values.m",
        ),
        (
            "{{ $m := .Values.m }}{{ IF }}{{ $_ := set .Values \"m\" 1 }}{{ end }}{{ $_ := set .Values.m \"p\" 2 }}",
            "$m.p",
        ),
        ("{{ $m := dict \"p\" 1 }}{{ IF }}{{ $m = .Values.m }}{{ end }}{{ $_ := set $m \"p\" 2 }}", ".Values.m.p"),
        ("{{ $m := .Values.m }}{{ IF }}{{ $m = dict }}{{ end }}{{ $_ := merge $m (dict \"q\" 2) }}", ".Values.m.q"),
        ("{{ $_ := set (ternary .Values.m .Values (eq (randAlpha 1) \"a\")) \"p\" 2 }}", ".Values.m.p"),
        ("{{ $_ := set (index .Values (randAlpha 1)) \"p\" 2 }}", ".Values.m.p"),
        ("{{ $_ := unset (or (randAlpha 0) .Values.m) \"p\" }}", ".Values.m.p"),
        ("", "or (randAlpha 3) \"x\""),
        ("", "and (randAlpha 3) false"),
        ("", "omit (dict \"a\" 1) (list (randAlpha 1)) | toJson"),
        ("{{ $x := 1 }}{{ range list 1 2 }}{{ IF }}{{ break }}{{ end }}{{ $x = 2 }}{{ end }}", "$x"),
        ("{{ $x := 1 }}{{ range list 1 2 }}{{ IF }}{{ continue }}{{ end }}{{ $x = 2 }}{{ end }}", "$x"),
        ("{{ $x := 1 }}{{ range list 1 2 }}{{ $x = . }}{{ IF }}{{ break }}{{ end }}{{ end }}", "$x"),
        ("{{ $x := 1 }}{{ range 100000 }}{{ $x = 2 }}{{ else }}{{ $x = 3 }}{{ end }}", "$x"),
        ("{{ $x := 1 }}{{ range until 100000 }}{{ $x = 2 }}{{ else }}{{ $x = 3 }}{{ end }}", "$x"),
        (
            "{{ $x := 1 }}{{ $y := 1 }}{{ range fromYaml (randAlpha 1) }}{{ if eq $x 2 }}{{ $y = 2 }}{{ end }}{{ $x = 2 }}{{ end }}",
            "$y",
        ),
        ("", "len (regexFindAll \"a\" (repeat 150000 \"a\") -1)"),
        ("", "len (splitn \"a\" 150000 (repeat 150000 \"a\"))"),
        ("", "getHostByName \"a\""),
    ];
    for (before, shown) in cases {
        let template = format!("{}a: {{{{ {shown} }}}}", before.replace("IF", unsure));
        let text = rendered(&template, "m: {p: true}");
        let at = text.as_str().find("a: ").unwrap() as u32 + 3;
        let is_known = !text.segments().iter().any(|segment| segment.start == at && segment.unknown);
        assert!(!is_known, "{template} yields {}", text.as_str());
    }
}

/// What is certain all the same stays so.
#[test]
fn what_cannot_have_changed_is_known() {
    let unsure = "if eq (randAlpha 1) \"a\"";
    let cases = [
        ("{{ IF }}{{ $_ := set .Values.m \"q\" 1 }}{{ end }}", ".Values.m.p", "true"),
        ("{{ IF }}{{ $_ := set .Values.m \"q\" 1 }}{{ end }}{{ $_ := set .Values.m \"q\" 2 }}", "len .Values.m", "2"),
        ("{{ $_ := merge .Values.m (randAlpha 3 | fromYaml) }}", ".Values.m.p", "true"),
        ("", "if or (randAlpha 3) \"x\" }}yes{{ else }}no{{ end", "yes"),
        ("", "not (or (randAlpha 3) \"x\")", "false"),
        ("{{ IF }}{{ range list 1 2 }}{{ break }}{{ end }}{{ end }}{{ $x := 5 }}", "$x", "5"),
        ("{{ IF }}{{ break }}{{ end }}{{ $x := 5 }}{{ $x = 6 }}", "$x", "6"),
    ];
    for (before, shown, expected) in cases {
        let template = format!("{}a: {{{{ {shown} }}}}", before.replace("IF", unsure));
        check(&template, "m: {p: true}", &format!("a: {expected}"));
    }
    // What is made and changed under the same condition.
    check(
        "{{ IF }}{{ $d := dict \"a\" 1 }}{{ $_ := set $d \"b\" 2 }}{{ $_ := merge $d (dict \"c\" 3) }}{{ toJson $d }}{{ end }}"
            .replace("IF", unsure)
            .as_str(),
        "{}",
        "{\"a\":1,\"b\":2,\"c\":3}",
    );
}

#[test]
fn a_key_that_may_not_be_there_is_yielded_as_under_a_condition() {
    let text = rendered("{{ if now }}{{ $_ := set .Values.m \"q\" 1 }}{{ end }}{{ toYaml .Values.m }}", "m: {p: true}");
    assert_eq!(text.as_str(), "p: true\nq: {{ unknown }}");
    let at = text.as_str().find('q').unwrap() as u32;
    let maybe = text.segments().iter().filter(|segment| segment.maybe).map(|segment| segment.start);
    assert_eq!(maybe.min(), Some(at));
}

#[test]
fn no_text_of_an_action_is_shown_in_part() {
    let long = "x".repeat(380);
    let text = rendered(&format!("{{{{ randAlpha 3 | printf \"%s\" \"{long}\" \"canary-canary-canary\" }}}}"), "{}");
    assert!(text.as_str().starts_with("{{ randAlpha 3"), "{}", text.as_str());
    assert!(!text.as_str().contains("can"), "{}", text.as_str());
    let text = rendered(&format!("{{{{ randAlpha 3 | printf `canary {}` }}}}", "x ".repeat(300)), "{}");
    assert!(!text.as_str().contains("can"), "{}", text.as_str());
}

#[test]
fn an_unknown_line_of_a_block_makes_its_text_unknown() {
    let text = rendered(
        "a: |-\n  {{- randAlpha 3 | nindent 2 }}\nl:\n- b: |\n    x\n    {{ randAlpha 3 | indent 4 | trim }}\n    y\n- c: 1\n",
        "{}",
    );
    let holes: Vec<_> = text
        .segments()
        .iter()
        .filter(|s| s.unknown)
        .map(|s| crate::span::Span { start: s.start, end: s.end })
        .collect();
    let (roots, problems) = yaml::parse_rendered(text.as_str(), &holes);
    assert!(problems.is_empty());
    let list = roots[0].get("l").unwrap().as_array().unwrap();
    assert!(roots[0].get("a").unwrap().as_unknown().is_some());
    assert!(list[0].get("b").unwrap().as_unknown().is_some());
    assert_eq!(list[1].get("c").unwrap().value, crate::document::Value::Int(1));
}

#[test]
fn where_helm_stops_is_told() {
    for (template, why) in [
        ("{{ fail \"canary\" }}", "the chart refuses these values (`fail`)"),
        ("{{ required \"canary\" .Values.a }}", "a value that the chart requires is not set"),
        ("{{ include \"canary\" . }}", "a template of this name is not defined"),
        ("{{ .Values.a.b }}", "a key of what is not there is asked for"),
        ("{{ eq 1 \"canary\" }}", "values of different types are compared"),
        ("{{ if }}", "an action is not understood"),
    ] {
        let mut engine = Engine::default();
        engine.add("t", &Parsed::new(template, 0));
        engine.render("t", &values("{}"));
        let troubles = engine.into_troubles();
        assert_eq!(troubles.iter().map(|trouble| trouble.why).collect::<Vec<_>>(), [why], "{template}");
    }
}

#[test]
fn each_piece_says_where_it_comes_from() {
    let template = "a: {{ .Values.a }}\n{{ include \"h\" . | nindent 2 }}{{ define \"h\" }}b: {{ .Values.b }}{{ end }}";
    let text = rendered(template, "a: one\nb: two\n");
    assert_eq!(text.as_str(), "a: one\n\n  b: two");
    let segment = |part: &str| {
        let at = text.as_str().find(part).unwrap() as u32;
        *text.segments().iter().find(|segment| segment.start <= at && at < segment.end).unwrap()
    };
    let shown = |at: Option<At>| template.get(at.unwrap().span.range()).unwrap();
    assert_eq!(shown(segment("one").at), "{{ .Values.a }}");
    assert_eq!(segment("one").value, Some(At { file: 9, span: crate::span::Span::new(3, 6) }));
    let two = segment("two");
    assert_eq!((shown(two.at), shown(two.via)), ("{{ include \"h\" . | nindent 2 }}", "{{ .Values.b }}"));
    assert_eq!(two.value, Some(At { file: 9, span: crate::span::Span::new(10, 13) }));
}

#[test]
fn hostile_templates_end() {
    let bombs = [
        "{{ define \"a\" }}{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}".to_string(),
        "{{ define \"a\" }}{{ include \"b\" . }}{{ include \"b\" . }}{{ end }}{{ define \"b\" }}{{ include \"a\" . }}{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}".to_string(),
        "{{ range until 9999 }}{{ range until 9999 }}{{ range until 9999 }}x{{ end }}{{ end }}{{ end }}".to_string(),
        "{{ $x := \"aaaaaaaaaaaaaaaa\" }}{{ range until 100 }}{{ $x = print $x $x }}{{ end }}{{ $x }}".to_string(),
        "{{ repeat 1000000000 \"x\" }}".to_string(),
        "{{ tpl .Values.t . }}".to_string(),
        "{{ until 1000000000 }}".to_string(),
        "{{ $l := list (repeat 100000 \"x\") }}{{ range until 30 }}{{ $l = concat $l $l }}{{ end }}{{ $l | join \",\" }}{{ toYaml $l }}{{ print $l }}".to_string(),
        "{{ repeat 1000000 \"\\n\" | indent 900 }}{{ repeat 1000000 \"a,\" | splitList \",\" }}".to_string(),
        "{{ $d := dict \"x\" 1 }}{{ range until 60 }}{{ $d = dict \"a\" $d \"b\" $d }}{{ end }}{{ toJson $d }}{{ deepCopy $d }}{{ print $d }}".to_string(),
        format!("{}x", "{{ if true }}".repeat(10_000)),
        format!("{{{{ {}1{} }}}}", "(".repeat(10_000), ")".repeat(10_000)),
        "{{ if true }}x{{ else if false }}".repeat(5_000),
        "{{ $l := list }}{{ range until 9999 }}{{ range until 20 }}{{ $l = list $l }}{{ end }}{{ end }}{{ $l }}".to_string(),
        "{{ $d := dict }}{{ range until 9999 }}{{ range until 20 }}{{ $d = dict \"a\" $d }}{{ end }}{{ end }}{{ $d | toYaml }}".to_string(),
        // At the inner end, where nothing that holds it sees how deep it is.
        "{{ $t := dict }}{{ $d := $t }}{{ range until 9999 }}{{ range until 20 }}{{ $n := dict }}{{ $_ := set $d \"a\" $n }}{{ $d = $n }}{{ end }}{{ end }}{{ toJson $t }}".to_string(),
        "{{ $l := splitList \"\" (repeat 100000 \"x\") }}{{ range until 9999 }}{{ range until 9999 }}{{ range $l }}{{ break }}{{ end }}{{ end }}{{ end }}".to_string(),
        "{{ range until 9999 }}{{ range until 9999 }}{{ $x := repeat 1000000 \"x\" }}{{ end }}{{ end }}".to_string(),
        "{{ trimAll (repeat 1000000 \"x\") (repeat 1000000 \"y\") }}".to_string(),
        "{{ $d := dict }}{{ $_ := set $d \"a\" (dict \"b\" $d) }}{{ $d }}{{ toYaml $d }}{{ toJson $d }}".to_string(),
    ];
    // As much stack as a scan's threads have.
    let run = move || {
        for bomb in bombs {
            let text = rendered(&bomb, "t: '{{ tpl .Values.t . }}{{ tpl .Values.t . }}'");
            assert!(text.len() < 80 << 20);
        }
    };
    std::thread::Builder::new().stack_size(16 << 20).spawn(run).unwrap().join().unwrap();
}
