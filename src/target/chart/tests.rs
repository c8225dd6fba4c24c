use super::*;
use crate::document::PathKey;
use crate::result::Redactions;
use crate::source::{Encoding, Origin, SourceText};

pub(super) fn files(list: &[(&str, &str)]) -> Vec<ChartFile> {
    let mut files: Vec<ChartFile> = list
        .iter()
        .map(|(name, text)| {
            let source = SourceText::new(format!("c/{name}"), *text, Encoding::Utf8, Origin::WorkingTree);
            let builder = Arc::new(ResultBuilder::new(Arc::new(source), Redactions::default(), None));
            ChartFile { name: (*name).to_string(), builder, given: None, below: Vec::new() }
        })
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

const CHART: &str = "apiVersion: v2\nname: c\nversion: 1.0.0\n";

/// The documents that a chart yields with its own values, as YAML that a person can read.
fn shown(list: &[(&str, &str)]) -> Vec<String> {
    let rendered = render(&files(list), true).expect("a chart");
    let own = rendered.renderings.first().expect("its own values");
    own.members.iter().map(|member| without_head(member).to_string()).collect()
}

/// Every manifest has it.
const HEAD: &str = "kind: K\napiVersion: v1\n";

fn without_head(member: &Member) -> &str {
    member.document.artifact.text().trim().strip_prefix(HEAD).expect("a manifest")
}

#[test]
fn values_of_a_parent_go_before_those_of_a_dependency() {
    let parent = "apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies:\n- {name: d, version: 1.x.x, condition: d.on}\n- {name: e, version: '*', alias: f, tags: [t]}\n";
    let list = [
        ("Chart.yaml", parent),
        ("values.yaml", "d: {on: true, a: parent}\nglobal: {g: top}\ntags: {t: false}\n"),
        ("templates/p.yaml", "kind: K\napiVersion: v1\np: {{ .Values.d.b }}-{{ .Values.d.a }}"),
        ("charts/d/Chart.yaml", "apiVersion: v2\nname: d\nversion: 1.2.3\n"),
        ("charts/d/values.yaml", "a: child\nb: child\nglobal: {g: low, h: low}\n"),
        (
            "charts/d/templates/t.yaml",
            "kind: K\napiVersion: v1\nd: {{ .Values.a }}-{{ .Values.b }}-{{ .Values.global.g }}-{{ .Values.global.h }}-{{ .Template.Name }}",
        ),
        ("charts/e/Chart.yaml", "apiVersion: v2\nname: e\nversion: 1.2.3\n"),
        ("charts/e/templates/t.yaml", "kind: K\napiVersion: v1\ne: 1"),
    ];
    assert_eq!(shown(&list), ["d: parent-child-top-low-c/charts/d/templates/t.yaml", "p: child-parent"]);
    let rendered = render(&files(&list), true).unwrap();
    let off: Vec<&str> = rendered.not_made.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(off, ["c/charts/e/Chart.yaml"]);
}

#[test]
fn a_library_is_not_rendered_but_included() {
    let list = [
        ("Chart.yaml", CHART),
        ("templates/a.yaml", "{{ include \"l.x\" . }}"),
        ("charts/l/Chart.yaml", "apiVersion: v2\nname: l\nversion: 1.0.0\ntype: library\n"),
        ("charts/l/templates/_x.tpl", "{{ define \"l.x\" }}kind: K\napiVersion: v1\na: {{ .Chart.Name }}{{ end }}"),
        ("charts/l/templates/x.yaml", "not: rendered"),
    ];
    assert_eq!(shown(&list), ["a: c"]);
}

#[test]
fn each_file_of_values_is_a_rendering() {
    let list = [
        ("Chart.yaml", CHART),
        ("values.yaml", "a: 1\nb: {c: 2}\n"),
        ("values-prod.yaml", "b: {c: 3, d: 4}\n"),
        ("ci/x-values.yaml", "a: null\n"),
        ("templates/a.yaml", "kind: K\napiVersion: v1\na: {{ .Values.a }}\nb: {{ .Values.b | toJson }}"),
    ];
    let rendered = render(&files(&list), true).unwrap();
    let texts: Vec<(Option<&str>, String)> = rendered
        .renderings
        .iter()
        .map(|one| (one.values.as_deref(), without_head(&one.members[0]).to_string()))
        .collect();
    assert_eq!(
        texts,
        [
            (None, "a: 1\nb: {\"c\":2}".to_string()),
            // What a file takes away, whoever installs the chart may give.
            (Some("c/ci/x-values.yaml"), "a: {{ .Values.a }}\nb: {\"c\":2}".to_string()),
            (Some("c/values-prod.yaml"), "a: 1\nb: {\"c\":3,\"d\":4}".to_string()),
        ]
    );
}

#[test]
fn a_node_stands_in_its_template_and_its_value_beside_it() {
    let template = "kind: K\napiVersion: v1\nspec:\n  securityContext:\n    {{- toYaml .Values.security | nindent 4 }}\n  replicas: {{ .Values.count }}\n";
    let list = [
        ("Chart.yaml", CHART),
        ("values.yaml", "count: 2\nsecurity:\n  privileged: true\n"),
        ("templates/a.yaml", template),
    ];
    let rendered = render(&files(&list), true).unwrap();
    let member = &rendered.renderings[0].members[0];
    let place = |path: &[PathKey]| {
        let found = member.document.root.resolve(path).0;
        let own = member.builder.source().slice(member.document.artifact.host_span(found.span())).to_string();
        let beside = member.origins.as_ref().unwrap().places(&member.document, path);
        let beside = beside.iter().map(|place| place.file.as_ref().unwrap().source().slice(place.span).to_string());
        (own, beside.collect::<Vec<_>>())
    };
    assert_eq!(
        place(&["spec".into(), "securityContext".into(), "privileged".into()]),
        ("{{- toYaml .Values.security | nindent 4 }}".to_string(), vec!["true".to_string()])
    );
    assert_eq!(
        place(&["spec".into(), "replicas".into()]),
        ("replicas: {{ .Values.count }}".to_string(), vec!["2".to_string()])
    );
}

#[test]
fn what_does_not_render_is_said() {
    let list = [
        ("Chart.yaml", CHART),
        ("templates/a.yaml", "kind: K\napiVersion: v1\na: {{ required \"x\" .Values.a }}\nb: 1\n"),
        ("templates/b.yaml", "a: b: c\n"),
        ("templates/c.yaml", "{{ if .Values.on }}a: 1{{ end }}\n"),
    ];
    let rendered = render(&files(&list), true).unwrap();
    let problems: Vec<(&str, &str)> =
        rendered.problems.iter().map(|(path, problem)| (path.as_str(), problem.message.as_str())).collect();
    assert_eq!(
        problems,
        [
            (
                "c/templates/a.yaml",
                "Helm would stop here: a value that the chart requires is not set; what it yields is unknown"
            ),
            ("c/templates/a.yaml", "an action of the template was not worked out; what it yields is unknown"),
            (
                "c/templates/b.yaml",
                "what the template yields is no manifest; it was read as it stands, and what it yields is unknown"
            ),
        ]
    );
    assert_eq!(
        (rendered.templates, rendered.idle),
        (vec!["c/templates/a.yaml".to_string()], vec!["c/templates/c.yaml".to_string()])
    );
    assert_eq!(rendered.not_made.len(), 1);
    assert!(rendered.renderings[0].members[0].document.root.get("a").unwrap().as_unknown().is_some());
}

#[test]
fn charts_within_charts_are_rendered_however_deep_or_told() {
    let nested = |depth: usize| {
        let mut list = Vec::new();
        for at in 0..=depth {
            let folder = "charts/c/".repeat(at);
            list.push((format!("{folder}Chart.yaml"), CHART.to_string()));
        }
        list.push((format!("{}templates/t.yaml", "charts/c/".repeat(depth)), "kind: K\napiVersion: v1\nd: 1".into()));
        let list: Vec<(&str, &str)> = list.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        crate::bound::noting(|| shown(&list))
    };
    let (made, reached) = nested(12);
    assert_eq!(made, ["d: 1"]);
    assert!(reached.is_empty(), "{reached:?}");
    let (made, reached) = nested(40);
    assert!(made.is_empty() && reached.iter().any(|reason| reason.contains("more than 32 deep")), "{reached:?}");
}

/// Six charts in each other, of which each names the next eight times: 8^5 charts, if nothing stopped it.
#[test]
fn aliases_in_each_other_are_cut() {
    let mut list: Vec<(String, String)> = Vec::new();
    let mut folder = String::new();
    for at in 0..6 {
        let mut chart = format!("apiVersion: v2\nname: c{at}\nversion: 1.0.0\ndependencies:\n");
        for alias in 0..8 {
            chart.push_str(&format!("- {{name: c{}, version: '*', alias: a{alias}}}\n", at + 1));
        }
        list.push((format!("{folder}Chart.yaml"), chart));
        list.push((format!("{folder}templates/a.yaml"), format!("{HEAD}a: {at}\n")));
        folder.push_str(&format!("charts/c{}/", at + 1));
    }
    let list: Vec<(&str, &str)> = list.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (made, reached) = crate::bound::noting(|| shown(&list).len());
    assert!(made > 8 && made <= 501, "{made}");
    let said: Vec<&str> = reached.into_iter().collect();
    assert!(matches!(said.as_slice(), [one] if one.contains("more than 500 charts")), "{said:?}");
}

#[test]
fn a_cluster_is_asked_in_vain_and_that_is_said() {
    let template = "kind: K\napiVersion: v1\n{{ if lookup \"v1\" \"Secret\" \"\" \"s\" }}a: 1{{ else }}b: 2{{ end }}";
    let list = [("Chart.yaml", CHART), ("templates/a.yaml", template)];
    assert_eq!(shown(&list), ["b: 2"]);
    let rendered = render(&files(&list), true).unwrap();
    let said: Vec<(&str, u32)> =
        rendered.not_made.iter().map(|(path, at)| (path.as_str(), at.region.start_line)).collect();
    assert_eq!(said, [("c/templates/a.yaml", 3)]);
    assert!(rendered.not_made[0].1.message.contains("`lookup`") && rendered.problems.is_empty());
}

/// What nobody names is left out by Helm, and may be given when the chart is installed: neither is known. What a condition or a
/// function makes of that is decided.
#[test]
fn a_value_that_no_file_names_is_unknown() {
    let template = "kind: K\napiVersion: v1\na: {{ .Values.none }}\nb: {{ $.Values.deep.none }}x\nc: {{ .Values.void }}\n\
                    d: {{ .Values.none | default 1 }}\ne: {{ if .Values.none }}1{{ else }}2{{ end }}\nf: {{ .Values.some }}\n\
                    {{ .Values.block }}\ng:{{ .Values.none }}\n";
    let list =
        [("Chart.yaml", CHART), ("values.yaml", "void: null\nsome: 3\ndeep: {a: 1}\n"), ("templates/t.yaml", template)];
    let rendered = render(&files(&list), true).unwrap();
    assert_eq!(rendered.problems, []);
    let member = &rendered.renderings[0].members[0];
    let unknown = |key: &str| member.document.root.get(key).unwrap().as_unknown().is_some();
    let keys = ["a", "b", "c", "d", "e", "f", "g"];
    let text = member.document.artifact.text();
    assert_eq!(keys.map(unknown), [true, true, false, false, false, false, false], "{text}");
    assert!(text.contains("c: \nd: 1\ne: 2\nf: 3\n"), "{text}");
}

#[test]
fn a_dependency_that_is_not_at_hand_is_told() {
    let parent = "apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies:\n- {name: d, version: 1.0.0, condition: d.enabled}\n- {name: e, version: 1.0.0, repository: 'file://../e'}\n- {name: f, version: 1.0.0}\n";
    let list = [
        ("Chart.yaml", parent),
        ("values.yaml", "d: {enabled: false}\n"),
        ("templates/t.yaml", "kind: K\napiVersion: v1\n"),
        ("charts/f/Chart.yaml", "apiVersion: v2\nname: f\nversion: 1.0.0\n"),
    ];
    let rendered = render(&files(&list), true).unwrap();
    let said: Vec<_> = rendered.not_made.iter().map(|(_, at)| (at.region.start_line, at.message.as_str())).collect();
    assert!(matches!(said.as_slice(), [(6, message)] if message.starts_with("the chart 'e'")), "{said:?}");
    assert_eq!(local_dependencies("a/c", parent), [("e".to_string(), "a/e".to_string())]);
}
