use super::*;
use crate::source::{Artifact, Encoding, Origin, SourceText};

const TEMPLATE: &str = "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Env: {Type: String, Default: prod}\n  Name: {Type: String}\n  Zones: {Type: CommaDelimitedList, Default: 'a, b'}\n  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}\n  Lit: {Type: String, Default: true}\nMappings:\n  M: {prod: {a: 5, l: [x, z]}}\nConditions:\n  IsProd: !Equals [!Ref Env, prod]\n  IsOn: !And [!Condition IsProd, !Equals [!Ref Lit, 'true']]\n  IsOff: !Not [!Condition IsOn]\n  IsNamed: !Equals [!Ref Name, x]\n  Either: !Or [!Condition IsNamed, !Condition IsProd]\n  Loop: !Not [!Condition Loop]\n";

fn json_of(node: &Node) -> String {
    let of = |node: &Node| json_of(node);
    match &node.value {
        Value::Array(items) => format!("[{}]", items.iter().map(of).collect::<Vec<_>>().join(",")),
        Value::Object(entries) => {
            let entries = entries.iter().map(|entry| format!("{:?}:{}", entry.key, of(&entry.node)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
        Value::Int(value) => value.to_string(),
        Value::String(text) => format!("{text:?}"),
        other => format!("{other:?}"),
    }
}

fn parsed(text: &str) -> Node {
    let source = SourceText::new("t.yaml", text, Encoding::Utf8, Origin::WorkingTree);
    crate::document::parse(&Artifact::file(std::sync::Arc::new(source))).documents.remove(0).root
}

fn told(value: &str) -> String {
    let root =
        parsed(&format!("{TEMPLATE}Resources:\n  R:\n    Type: AWS::S3::Bucket\n    Properties:\n      V: {value}\n"));
    let evaluated = evaluate(&root).unwrap();
    let found = ["Resources", "R", "Properties", "V"].iter().try_fold(&evaluated, |node, key| node.get(key));
    json_of(found.unwrap())
}

#[test]
fn functions_of_what_is_known_are_values() {
    for (value, wanted) in [
        ("!Ref Env", r#""prod""#),
        ("!Ref Zones", r#"["a","b"]"#),
        ("!Ref Lit", r#""true""#),
        ("!FindInMap [M, !Ref Env, a]", "5"),
        ("!FindInMap [M, !Ref Env, l]", r#"["x","z"]"#),
        ("{'Fn::FindInMap': [M, dev, a, {DefaultValue: 7}]}", "7"),
        ("!Sub '${Env}-${!Literal}-x'", r#""prod-${Literal}-x""#),
        ("!Sub ['${a}-${Env}', {a: !Ref Lit}]", r#""true-prod""#),
        ("!Join ['-', [a, !Ref Env, 5]]", r#""a-prod-5""#),
        ("!Join ['-', !Ref Zones]", r#""a-b""#),
        ("!Select [1, !Split [',', 'a,b']]", r#""b""#),
        ("!Select ['0', !Ref Zones]", r#""a""#),
        ("!If [IsProd, {a: !Ref Env}, 2]", r#"{"a":"prod"}"#),
        ("!If [IsOff, 1, 2]", "2"),
        ("!If [Either, 1, 2]", "1"),
        ("!If [IsNamed, 1, 1]", "1"),
        ("[!If [IsOff, 1, !Ref 'AWS::NoValue'], 2]", r#"[{"Ref":"AWS::NoValue"},2]"#),
    ] {
        assert_eq!(told(value), wanted, "{value}");
    }
}

#[test]
fn what_is_not_known_stays_a_function() {
    for (value, wanted) in [
        ("!Ref Name", r#"{"Ref":"Name"}"#),
        ("!Ref Image", r#"{"Ref":"Image"}"#),
        ("!Ref R", r#"{"Ref":"R"}"#),
        ("!If [IsNamed, !Ref Env, 2]", r#"{"Fn::If":["IsNamed","prod",2]}"#),
        ("!If [Loop, 1, 2]", r#"{"Fn::If":["Loop",1,2]}"#),
        ("!If [Gone, 1, 2]", r#"{"Fn::If":["Gone",1,2]}"#),
        ("!Sub '${Env}-${AWS::Region}'", r#"{"Fn::Sub":"prod-${AWS::Region}"}"#),
        ("!Join ['-', [!Ref Env, !Ref Name]]", r#"{"Fn::Join":["-",["prod",{"Ref":"Name"}]]}"#),
        ("!Select [9, !Ref Zones]", r#"{"Fn::Select":[9,["a","b"]]}"#),
        ("!FindInMap [M, gone, a]", r#"{"Fn::FindInMap":["M","gone","a"]}"#),
        ("!GetAtt R.Arn", r#"{"Fn::GetAtt":["R","Arn"]}"#),
    ] {
        assert_eq!(told(value), wanted, "{value}");
    }
}

#[test]
fn globals_are_what_a_function_does_not_say() {
    let text = "Transform: AWS::Serverless-2016-10-31\nParameters:\n  T: {Type: Number, Default: 5}\nGlobals:\n  Function: {Timeout: !Ref T, Tracing: Active, Environment: {Variables: {A: a, B: b}}}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {Timeout: 3, Environment: {Variables: {B: c}}}\n  G:\n    Type: AWS::Serverless::Function\n";
    let evaluated = evaluate(&parsed(text)).unwrap();
    let of = |name: &str| json_of(evaluated.get("Resources").unwrap().get(name).unwrap().get("Properties").unwrap());
    assert_eq!(of("F"), r#"{"Timeout":3,"Environment":{"Variables":{"B":"c","A":"a"}},"Tracing":"Active"}"#);
    assert_eq!(of("G"), r#"{"Timeout":5,"Tracing":"Active","Environment":{"Variables":{"A":"a","B":"b"}}}"#);
}

/// Conditions of which each names the one before it twice: 2^200 steps, if nothing were kept.
#[test]
fn conditions_are_worked_out_once() {
    let mut text = String::from("Conditions:\n  C0: !Equals [a, a]\n");
    for at in 1..60 {
        text.push_str(&format!("  C{at}: !And [!Condition C{0}, !Condition C{0}]\n", at - 1));
    }
    text.push_str("Resources:\n  R: {Type: AWS::S3::Bucket, Properties: {V: !If [C59, 1, 2]}}\n");
    let evaluated = evaluate(&parsed(&text)).unwrap();
    let found = evaluated.get("Resources").unwrap().get("R").unwrap().get("Properties").unwrap().get("V").unwrap();
    assert_eq!(found.value, Value::Int(1));
}

#[test]
fn policies_do_not_see_what_is_left_out() {
    let text = format!(
        "{TEMPLATE}Resources:\n  R:\n    Properties:\n      A: !If [IsOff, 1, !Ref 'AWS::NoValue']\n      B: [!If [IsOff, 1, !Ref 'AWS::NoValue'], !Ref Env]\n"
    );
    let seen = evaluate_for_policies(&parsed(&text)).unwrap();
    assert_eq!(json_of(seen.get("Resources").unwrap()), r#"{"R":{"Properties":{"B":[Null,"prod"]}}}"#);
}

#[test]
fn a_resource_whose_condition_does_not_hold_is_not_there() {
    let made = |condition: &str| format!("    Condition: {condition}\n    Type: AWS::S3::Bucket\n");
    let names = ["IsProd", "IsOff", "IsNamed", "Missing"];
    let resources: String = names.iter().map(|name| format!("  R{name}:\n{}", made(name))).collect();
    let root = parsed(&format!("{TEMPLATE}Resources:\n{resources}"));
    let evaluated = evaluate(&root).unwrap();
    let there: Vec<&str> =
        evaluated.get("Resources").unwrap().as_object().unwrap().iter().map(|e| e.key.as_str()).collect();
    assert_eq!(there, ["RIsProd", "RIsNamed", "RMissing"]);
    assert_eq!(not_made(&root).map(|entry| entry.key.as_str()).collect::<Vec<_>>(), ["RIsOff"]);
    let open = open_conditions(&root);
    assert_eq!(open.get("RIsNamed").map(String::as_str), Some("IsNamed"));
    assert_eq!(open.len(), 2);
}

#[test]
fn a_template_that_gets_values_elsewhere_is_told() {
    let stack = |rest: &str| {
        let text = format!("Resources:\n  S:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{{rest}}}\n");
        given_elsewhere(&parsed(&text)).map(|(entry, path)| format!("{} {path}", entry.key)).collect::<Vec<_>>()
    };
    assert_eq!(stack("TemplateURL: ./child.yaml, Parameters: {P: a}"), ["S ./child.yaml"]);
    assert!(stack("TemplateURL: ./child.yaml").is_empty());
    assert!(stack("TemplateURL: 'https://s3.test/a', Parameters: {P: a}").is_empty());
}

#[test]
fn the_partition_is_the_usual_one() {
    let text = "Resources:\n  R: {Type: AWS::IAM::Role, Properties: {A: !Sub 'arn:${AWS::Partition}:iam::aws:policy/P', B: !Ref 'AWS::Partition'}}\n";
    let evaluated = evaluate(&parsed(text)).unwrap();
    let found = evaluated.get("Resources").unwrap().get("R").unwrap().get("Properties").unwrap();
    assert_eq!(json_of(found), r#"{"A":"arn:aws:iam::aws:policy/P","B":"aws"}"#);
}

/// Which template it is for, such a file does not say: that its values were not used is told.
#[test]
fn values_for_the_parameters_of_a_template_are_seen() {
    let gives = |text: &str| parameter_values(&parsed(text)).is_some();
    assert!(gives(r#"[{"ParameterKey": "P", "ParameterValue": "true"}]"#));
    assert!(gives(r#"{"Parameters": {"P": "true"}, "Tags": {}}"#));
    assert!(gives(r#"{"prod": {"deploy": {"parameters": {"parameter_overrides": "P=true"}}}}"#));
    assert!(!gives(r#"[{"ParameterKey": "P"}, {"name": "x"}]"#) && !gives("[]"));
    assert!(!gives(r#"{"Parameters": {"P": {"Type": "String"}}}"#));
    assert!(!gives(r#"{"Parameters": {"P": "true"}, "name": "x"}"#));
}
