use std::fmt::Write as _;
use std::sync::Arc;

use super::*;
use crate::document::{self, Document};
use crate::source::{Artifact, Encoding, Origin, SourceText};

fn documents(files: &[(&str, &str)]) -> Vec<Document> {
    let one = |(path, text): &(&str, &str)| {
        let source = SourceText::new(*path, *text, Encoding::Utf8, Origin::WorkingTree);
        let mut parsed = document::parse(&Artifact::file(Arc::new(source)));
        assert_eq!(parsed.problems, [], "{path}");
        parsed.documents.pop().unwrap()
    };
    files.iter().map(one).collect()
}

fn deployed(files: &[(&str, &str)]) -> (Vec<Document>, Deployment) {
    let documents = documents(files);
    let deployment = Deployment::new(&documents.iter().collect::<Vec<_>>());
    (documents, deployment)
}

/// A value in few words; what is not known with its text.
fn short(node: &Node) -> String {
    match &node.value {
        Value::Unknown(unknown) => format!("?{}", unknown.text),
        Value::String(text) => text.clone(),
        Value::Null => "null".to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Array(items) => format!("[{}]", items.iter().map(short).collect::<Vec<_>>().join(" ")),
        Value::Object(entries) => {
            let each = entries.iter().map(|entry| format!("{}={}", entry.key, short(&entry.node)));
            format!("{{{}}}", each.collect::<Vec<_>>().join(" "))
        }
    }
}

/// Each resource: its address, name and properties.
fn shown(files: &[(&str, &str)]) -> Vec<String> {
    let (_, deployment) = deployed(files);
    let resources = deployment.input().get("resources").unwrap().as_array().unwrap();
    let one = |node: &Node| {
        let mut text = format!("{} {}", node.get(ADDRESS).unwrap().as_str().unwrap(), short(node.get("name").unwrap()));
        if let Some(own) = node.get("properties") {
            write!(text, " {}", short(own)).unwrap();
        }
        text
    };
    resources.iter().map(one).collect()
}

/// What a Bicep expression gives.
fn value(expression: &str) -> String {
    let text = format!(
        "param open string\nparam flag bool = true\nparam none string?\nvar list = [\n  1\n  2\n]\nvar map = {{\n  a: 'x'\n  B: {{ c: true }}\n}}\n\
         resource r 'A.B/c@1' = {{\n  name: 'n'\n  properties: {{ v: {expression} }}\n}}\n"
    );
    let found = shown(&[("main.bicep", &text)]).remove(0);
    found.strip_prefix("A.B/c.r n {v=").unwrap().strip_suffix('}').unwrap().to_string()
}

/// What an expression of a JSON template gives.
fn json_value(expression: &str) -> String {
    let text = format!(
        r#"{{"$schema": "https://x/deploymentTemplate.json#", "parameters": {{"open": {{"type": "string"}}, "flag": {{"defaultValue": true}}}},
        "variables": {{"map": {{"a": "x"}}, "copy": [{{"name": "made", "count": 2, "input": "[copyIndex('made', 1)]"}}]}},
        "resources": [{{"type": "A.B/c", "name": "n", "properties": {{"v": "{expression}"}}}}]}}"#
    );
    let found = shown(&[("main.json", &text)]).remove(0);
    found.strip_prefix("A.B/c.n n {v=").unwrap().strip_suffix('}').unwrap().to_string()
}

#[test]
fn expressions_of_bicep_are_worked_out_as_far_as_they_are_known() {
    for (expression, wanted) in [
        ("flag ? 'a' : 'b'", "a"),
        ("open == 'x' ? 'a' : 'a'", "a"),
        ("open == 'x' ? 'a' : 'b'", "?${open == 'x' ? 'a' : 'b'}"),
        ("'p-${open}-${flag}'", "?p-${open}-True"),
        ("'${map.a}${length(list)}'", "x2"),
        ("map.b.C", "true"),
        ("map.?q ?? 'd'", "d"),
        ("none ?? 'd'", "d"),
        ("empty(none)", "true"),
        ("!(flag && false)", "true"),
        ("open == 'x' && false", "false"),
        ("contains(list, 2)", "true"),
        ("[for (x, i) in list: x + i]", "[1 3]"),
        ("map(list, x => x * 2)", "[2 4]"),
        ("filter(list, x => x > 1)", "[2]"),
        ("union(map, { a: 'y' }).a", "y"),
        ("union(map, { a: open }).B.c", "true"),
        ("concat(list, [3])[2]", "3"),
        ("{ ...map, a: 1 }.a", "1"),
        ("resourceGroup().location", "?${resourceGroup().location}"),
        ("r2.id", "?${r2.id}"),
        ("toLower('AB')", "ab"),
        ("sys.toUpper('ab')", "AB"),
        ("format('{0}/{1}', 'a', open)", "?a/${open}"),
        ("startsWith('TLS1_2', 'tls')", "true"),
        ("items(map)[0].value", "x"),
        ("list[?7] ?? 'd'", "d"),
        ("any(7)", "7"),
        ("loadTextContent('x')", "?${loadTextContent('x')}"),
    ] {
        assert_eq!(value(expression), wanted, "{expression}");
    }
}

#[test]
fn expressions_of_json_are_worked_out_alike() {
    for (expression, wanted) in [
        ("[if(parameters('flag'), 'a', 'b')]", "a"),
        ("[concat('p-', parameters('open'))]", "?p-${parameters('open')}"),
        ("[variables('map').a]", "x"),
        ("[variables('made')[1]]", "2"),
        ("[[literal]", "[literal]"),
        ("[equals(length(variables('made')), 2)]", "true"),
        ("[or(equals(parameters('open'), 'x'), true())]", "true"),
        ("[resourceId('A.B/c', 'n')]", "?${resourceId('A.B/c', 'n')}"),
        ("[createObject('a', 1).a]", "1"),
        ("[not a call", "[not a call"),
        ("[a b]", "?${a b}"),
    ] {
        assert_eq!(json_value(expression), wanted, "{expression}");
    }
}

const STORE: &str = "param name string\nparam tls string = 'TLS1_0'\nresource store 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  name: name\n  \
                     properties: { minimumTlsVersion: tls }\n}\noutput id string = store.id\noutput own string = 'o-${name}'\n";

#[test]
fn a_local_module_is_entered_with_what_it_is_given() {
    let main = "module a './store.bicep' = {\n  name: 'x'\n  params: {\n    name: 'one'\n    tls: 'TLS1_2'\n  }\n}\n\
                module b './store.bicep' = [for n in ['p', 'q']: {\n  name: n\n  params: { name: n }\n}]\n\
                module c 'br/public:avm/res/x:1.0.0' = {\n  name: 'y'\n}\n\
                resource d 'A.B/c@1' = {\n  name: a.outputs.own\n  properties: { id: a.outputs.id, other: c.outputs.x }\n}\n";
    let files = [("infra/main.bicep", main), ("infra/store.bicep", STORE)];
    assert_eq!(
        shown(&files),
        [
            "a/Microsoft.Storage/storageAccounts.store one {minimumTlsVersion=TLS1_2}",
            "b[0]/Microsoft.Storage/storageAccounts.store p {minimumTlsVersion=TLS1_0}",
            "b[1]/Microsoft.Storage/storageAccounts.store q {minimumTlsVersion=TLS1_0}",
            "A.B/c.d o-one {id=?${a.outputs.id} other=?${c.outputs.x}}",
        ]
    );
    let (_, deployment) = deployed(&files);
    assert_eq!(deployment.entered(), ["infra/store.bicep"]);
    assert_eq!(deployment.not_made().len(), 1);
}

#[test]
fn a_value_stands_where_it_is_said() {
    let main = "module a './store.bicep' = {\n  name: 'x'\n  params: {\n    name: 'one'\n    tls: 'TLS1_1'\n  }\n}\n";
    let (documents, deployment) = deployed(&[("main.bicep", main), ("store.bicep", STORE)]);
    let text = |at: usize| documents.get(at).map(|document| document.artifact.text());
    let at = |path: &[&str]| {
        let keys: Vec<PathKey> =
            ["resources".into(), 0.into()].into_iter().chain(path.iter().map(|key| (*key).into())).collect();
        deployment.place(&keys, &text).unwrap()
    };
    let written = |document: usize, span: Span| text(document).unwrap().get(span.range()).unwrap().to_string();
    let tls = at(&["properties", "minimumTlsVersion"]);
    assert_eq!((tls.document, written(tls.document, tls.span)), (0, "'TLS1_1'".to_string()));
    let (document, span) = tls.used_at.unwrap();
    assert_eq!((document, written(document, span)), (1, "minimumTlsVersion".to_string()));
    assert_eq!(tls.module.as_deref(), Some("a"));
    let properties = at(&["properties", "nothing"]);
    assert_eq!(written(1, properties.span), "properties: { minimumTlsVersion: tls }");
}

#[test]
fn what_is_not_made_or_only_read_is_not_judged() {
    let main = "param on bool = false\nresource a 'A.B/c@1' = if (on) {\n  name: 'a'\n}\nresource b 'A.B/c@1' existing = {\n  name: 'b'\n  \
                resource in 'd' = {\n    name: 'in'\n  }\n}\nresource e 'A.B/c/d@1' = {\n  parent: b\n  name: 'e'\n}\n\
                resource f 'A.B/c@1' = [for x in []: {\n  name: x\n}]\nresource g 'A.B/c@1' = if (resourceGroup().location == 'x') {\n  name: 'g'\n}\n";
    assert_eq!(shown(&[("main.bicep", main)]), ["A.B/c/d.in b/in", "A.B/c/d.e b/e", "A.B/c.g g"]);
    assert_eq!(deployed(&[("main.bicep", main)]).1.not_made().len(), 2);
}

#[test]
fn json_templates_nest_loop_and_map() {
    let text = r#"{"$schema": "https://x/deploymentTemplate.json#", "languageVersion": "2.0", "parameters": {"n": {"defaultValue": 2}},
      "resources": {"s": {"type": "A.B/c", "name": "[format('c{0}', copyIndex())]", "copy": {"name": "l", "count": "[parameters('n')]"}},
        "old": {"existing": true, "type": "A.B/c", "name": "old"},
        "m": {"type": "Microsoft.Resources/deployments", "name": "m", "properties": {"expressionEvaluationOptions": {"scope": "inner"},
          "parameters": {"p": {"value": "given"}}, "template": {"parameters": {"p": {"defaultValue": "own"}},
          "resources": [{"type": "A.B/e", "name": "[parameters('p')]", "resources": [{"type": "f", "name": "g"}]}]}}},
        "o": {"type": "Microsoft.Resources/deployments", "name": "o", "properties": {"template": {
          "resources": [{"type": "A.B/h", "name": "[string(parameters('n'))]"}]}}}}}"#;
    let found = shown(&[("main.json", text)]);
    assert_eq!(
        found,
        ["A.B/c.s[0] c0", "A.B/c.s[1] c1", "m/A.B/e.given given", "m/A.B/e/f.given/g given/g", "A.B/h.2 2"]
    );
}

#[test]
fn an_argument_may_be_an_expression_that_yields_its_value() {
    let text = r#"{"$schema": "https://x/deploymentTemplate.json#", "parameters": {"on": {"type": "bool", "defaultValue": false}},
      "resources": [{"type": "Microsoft.Resources/deployments", "name": "m", "properties": {"expressionEvaluationOptions": {"scope": "inner"},
        "parameters": {"p": "[if(parameters('on'), createObject('value', 'a'), createObject('value', 'b'))]",
          "q": "[createObject('reference', createObject())]"}, "template": {"parameters": {"p": {}, "q": {}},
        "resources": [{"type": "A.B/c", "name": "n", "properties": {"p": "[parameters('p')]", "q": "[parameters('q')]"}}]}}}]}"#;
    let found = shown(&[("main.json", text)]);
    assert!(found[0].contains("p=b") && found[0].contains("q=?"), "{found:?}");
}

#[test]
fn files_of_parameters_give_values() {
    let json = r#"{"$schema": "https://x/deploymentParameters.json#", "parameters": {"name": {"value": "j"}, "tls": {"reference": {"keyVault": {}}}}}"#;
    let found = shown(&[("store.parameters.json", json), ("store.bicep", STORE)]);
    assert!(found[0].contains(" j {minimumTlsVersion=?"), "{found:?}");
    let own = "using './store.bicep'\nvar v = 'TLS1_2'\nparam name = 'b'\nparam tls = v\n";
    let found = shown(&[("prod.bicepparam", own), ("store.bicep", STORE)]);
    assert_eq!(found, ["Microsoft.Storage/storageAccounts.store b {minimumTlsVersion=TLS1_2}"]);
}

#[test]
fn files_of_parameters_extend_each_other() {
    let base = "using none\nparam name = 'base'\nparam tls = 'TLS1_0'\n";
    let own = "using './store.bicep'\nextends './base.bicepparam'\nparam name = 'own'\n";
    let files = [("prod.bicepparam", own), ("base.bicepparam", base), ("store.bicep", STORE)];
    assert_eq!(shown(&files), ["Microsoft.Storage/storageAccounts.store own {minimumTlsVersion=TLS1_0}"]);
    let (found, deployment) = deployed(&[("prod.bicepparam", own), ("store.bicep", STORE)]);
    assert!(deployment.not_made()[0].message.contains("that this file extends are not at hand"));
    drop(found);
    let found = shown(&[("prod.bicepparam", own), ("store.bicep", STORE)]);
    assert!(found[0].contains("minimumTlsVersion=?"), "{found:?}");
    let round = "using './store.bicep'\nextends './prod.bicepparam'\nparam name = 'x'\n";
    let (_, deployment) = deployed(&[("prod.bicepparam", round), ("store.bicep", STORE)]);
    assert_eq!(deployment.not_made().len(), 1);
}

#[test]
fn an_expression_that_cannot_be_read_is_told_and_unknown() {
    let text = r#"{"$schema": "https://x/deploymentTemplate.json#", "resources": [{"type": "A.B/c", "name": "n",
      "properties": {"tls": "[concat('TLS1_' ,, 2)]", "plain": "[a", "escaped": "[[a]"}}]}"#;
    let (_, deployment) = deployed(&[("main.json", text)]);
    let told: Vec<&str> = deployment.not_made().iter().map(|note| &text[note.span.range()]).collect();
    assert_eq!(told, ["\"[concat('TLS1_' ,, 2)]\""]);
    let found = shown(&[("main.json", text)]);
    assert!(
        found[0].contains("tls=?") && found[0].contains("plain=[a") && found[0].contains("escaped=[a]"),
        "{found:?}"
    );
}

#[test]
fn names_and_functions_are_imported() {
    let main = "import { tls, twice as double } from 'shared.bicep'\nimport * as all from 'shared.bicep'\n\
                resource r 'A.B/c@1' = {\n  name: 'n'\n  properties: { a: tls, b: double('x'), c: all.tls, d: all.twice('y') }\n}\n";
    let shared = "@export()\nvar tls = 'TLS1_2'\n@export()\nfunc twice(a string) string => '${a}${a}'\n";
    let found = shown(&[("main.bicep", main), ("shared.bicep", shared)]);
    assert_eq!(found, ["A.B/c.r n {a=TLS1_2 b=xx c=TLS1_2 d=yy}"]);
}

#[test]
fn settings_of_a_site_in_a_part_of_their_own_are_the_sites() {
    let main = "resource s 'Microsoft.Web/sites@1' = {\n  name: 's'\n  properties: { siteConfig: { a: 1, b: 1 } }\n}\n\
                resource w 'Microsoft.Web/sites/config@1' = {\n  parent: s\n  name: 'web'\n  properties: { b: 2 }\n}\n";
    assert_eq!(shown(&[("main.bicep", main)])[0], "Microsoft.Web/sites.s s {siteConfig={a=1 b=2}}");
}

#[test]
fn what_refers_to_itself_or_grows_ends() {
    let circle = "var a = b\nvar b = a\nresource r 'A.B/c@1' = {\n  name: a\n}\n";
    assert_eq!(shown(&[("main.bicep", circle)]), ["A.B/c.r ?${a}"]);
    let own = "module m './main.bicep' = {\n  name: 'm'\n}\nresource r 'A.B/c@1' = {\n  name: 'n'\n}\n";
    let (found, reached) = crate::bound::noting(|| shown(&[("main.bicep", own)]).len());
    assert!(found <= 20 && !reached.is_empty());
    let mut grown = "var v0 = [1, 1, 1, 1, 1, 1, 1, 1]\n".to_string();
    for at in 1..20 {
        let before = at - 1;
        writeln!(grown, "var v{at} = [v{before}, v{before}, v{before}, v{before}, v{before}, v{before}]").unwrap();
    }
    grown.push_str("resource r 'A.B/c@1' = {\n  name: v19\n}\n");
    let (_, reached) = crate::bound::noting(|| shown(&[("main.bicep", &grown)]).len());
    assert!(!reached.is_empty());
    let mut doubled = "var v0 = 'x'\n".to_string();
    for at in 1..400 {
        writeln!(doubled, "var v{at} = '${{v{}}}${{v{}}}'", at - 1, at - 1).unwrap();
    }
    doubled.push_str("resource r 'A.B/c@1' = {\n  name: v399\n  location: v60\n}\n");
    let (_, reached) = crate::bound::noting(|| shown(&[("main.bicep", &doubled)]).len());
    assert!(reached.iter().any(|reason| reason.contains("128 KiB")), "{reached:?}");
    let mut deep = "var v0 = 'x'\n".to_string();
    for at in 1..5_000 {
        writeln!(deep, "var v{at} = {{ a: v{} }}", at - 1).unwrap();
    }
    deep.push_str("resource r 'A.B/c@1' = {\n  name: 'n'\n  properties: v4999\n}\n");
    let (_, reached) = crate::bound::noting(|| shown(&[("main.bicep", &deep)]).len());
    assert!(!reached.is_empty());
}

#[test]
fn parameters_without_their_template_are_told() {
    let json = r#"{"$schema": "https://x/deploymentParameters.json#", "parameters": {"a": {"value": 1}}}"#;
    for (file, text, count) in [
        ("main.bicepparam", "using 'br:x.azurecr.io/bicep/app:v1'\nparam a = 1\n", 1),
        ("main.bicepparam", "using './gone.bicep'\n", 1),
        ("main.parameters.json", json, 1),
        ("base.bicepparam", "using none\nparam a = 1\n", 0),
    ] {
        let (_, deployment) = deployed(&[(file, text)]);
        assert_eq!(deployment.not_made().len(), count, "{file}: {text}");
        assert!(deployment.not_made().iter().all(|note| note.message.contains("is not at hand")));
    }
    let parameters = [("main.bicepparam", "using './main.bicep'\n"), ("main.bicep", "param a string = 'x'\n")];
    assert_eq!(deployed(&parameters).1.not_made(), []);
}

#[test]
fn parents_beyond_the_bound_are_told() {
    let mut text = "resource r0 'A.B/a@1' = {\n  name: 'n0'\n}\n".to_string();
    for at in 1..14 {
        writeln!(text, "resource r{at} 'A.B/a{at}@1' = {{\n  name: 'n{at}'\n  parent: r{}\n}}", at - 1).unwrap();
    }
    let (_, reached) = crate::bound::noting(|| shown(&[("main.bicep", &text)]).len());
    assert!(reached.iter().any(|why| why.contains("9 levels")), "{reached:?}");
}
