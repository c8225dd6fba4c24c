//! What a CloudFormation template leaves to macros: what they add and change is seen by nobody who reads the template alone
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html>).

use super::Problem;
use super::node::{Node, Value};
use super::problems::Problems;

/// Macros of AWS whose own syntax is read, or which add what is AWS's own
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html>).
const READ: [&str; 4] = [
    "AWS::Serverless-2016-10-31",
    "AWS::LanguageExtensions",
    "AWS::CodeDeployBlueGreen",
    "AWS::SecretsManager-2020-07-23",
];

const UNJUDGED: &str = "what a macro adds or changes here is not judged";

/// Each macro of a template that is not read: its part of the template was judged as it is written.
pub(super) fn unread(root: &Node) -> Vec<Problem> {
    let mut problems = Problems::default();
    if let Some(transform) = root.get("Transform") {
        for own in transform.as_array().unwrap_or(std::slice::from_ref(transform)) {
            let name = own.as_str().or_else(|| own.get("Name")?.as_str());
            if !name.is_some_and(|name| READ.contains(&name)) {
                problems.push(UNJUDGED, own.span);
            }
        }
    }
    below(root, &mut problems);
    problems.into_vec()
}

/// Recursion is as deep as the tree, which parsers bound.
fn below(node: &Node, problems: &mut Problems) {
    match &node.value {
        Value::Object(entries) => {
            for entry in entries {
                if entry.key == "Fn::Transform" {
                    problems.push(UNJUDGED, entry.key_span);
                }
                below(&entry.node, problems);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| below(item, problems)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::{parse, testing::artifact};

    fn problems(text: &str) -> Vec<String> {
        let parsed = parse(&artifact("template.yaml", text));
        assert_eq!(parsed.documents.len(), 1);
        parsed.problems.iter().map(|problem| text.get(problem.span.range()).unwrap_or_default().to_string()).collect()
    }

    #[test]
    fn a_macro_that_is_not_read_is_a_part_that_was_not_judged() {
        let resources = "Resources:\n  Q: {Type: AWS::SQS::Queue}\n";
        for (transform, own) in [
            ("Transform: Ours\n", "Ours"),
            ("Transform: [AWS::Serverless-2016-10-31, Ours]\n", "Ours"),
            (
                "Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}\n",
                "{Name: AWS::Include, Parameters: {Location: s3://b/k}}",
            ),
        ] {
            assert_eq!(problems(&format!("{transform}{resources}")), [own], "{transform}");
        }
        let include = "Resources:\n  Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}\n  Q: {Type: AWS::SQS::Queue}\n";
        assert_eq!(problems(include), ["Fn::Transform"]);
    }

    #[test]
    fn macros_that_are_read_are_no_problem() {
        for transform in ["", "Transform: AWS::Serverless-2016-10-31\n", "Transform: [AWS::LanguageExtensions]\n"] {
            let text = format!("{transform}Resources:\n  Q: {{Type: AWS::SQS::Queue}}\n");
            assert_eq!(problems(&text), Vec::<String>::new(), "{transform}");
        }
    }
}
