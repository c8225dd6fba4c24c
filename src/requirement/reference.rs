//! What an expression refers to.

use crate::document::{Kind, Node};
use crate::requirement::dialect::{self, Dialect, State};
use crate::requirement::traversal::traversal;

/// What a value refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reference<'n> {
    /// The resource with this address; in Terraform with the index that picks one of several.
    Resource {
        address: &'n str,
        index: Option<&'n str>,
    },
    /// Whatever has this name.
    Name(&'n str),
    /// It may be anything.
    Unknown,
    Nothing,
}

/// What the value of a companion's attribute refers to.
pub(super) fn of<'n>(dialect: Dialect<'n>, state: State<'n>) -> Reference<'n> {
    let node = match state {
        State::Absent => return Reference::Nothing,
        State::Known(node) => return node.as_str().map_or(Reference::Unknown, Reference::Name),
        State::Unknown(node) => node,
    };
    let found = match dialect.kind {
        Kind::Terraform => node.written().and_then(traversal).and_then(|found| {
            // What is read may be what is made here.
            let made = !found.is_data && dialect.is_there(&found);
            made.then_some(Reference::Resource { address: found.address, index: found.index })
        }),
        Kind::Cloudformation => template_reference(dialect, node),
        _ => None,
    };
    found.unwrap_or(Reference::Unknown)
}

/// `Ref`, `Fn::GetAtt`, or `Fn::Sub` of nothing but a name: a resource of the template, or a parameter.
fn template_reference<'n>(dialect: Dialect<'n>, node: &'n Node) -> Option<Reference<'n>> {
    let (function, arguments) = dialect::intrinsic(node)?;
    let name = match function {
        "Ref" => arguments.as_str()?,
        "Fn::GetAtt" => arguments.as_array().map_or(arguments, |parts| parts.first().unwrap_or(arguments)).as_str()?,
        "Fn::Sub" => dialect::substitution(arguments)?.strip_prefix("${")?.strip_suffix('}')?,
        _ => return None,
    };
    let address = name.split('.').next()?;
    dialect.root.get("Resources")?.get(address)?;
    Some(Reference::Resource { address, index: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requirement::traversal::addresses;

    #[test]
    fn a_traversal_names_a_resource() {
        let read = |text: &'static str| traversal(text).map(|found| (found.address, found.index));
        assert_eq!(read("${aws_s3_bucket.logs.id}"), Some(("aws_s3_bucket.logs", None)));
        assert_eq!(read("${ aws_s3_bucket.logs[0].id }"), Some(("aws_s3_bucket.logs", Some("0"))));
        assert_eq!(read("${aws_s3_bucket.logs[each.key].id}"), Some(("aws_s3_bucket.logs", Some("each.key"))));
        assert_eq!(read("${data.aws_ami.a.id}"), Some(("data.aws_ami.a", None)));
        for other in
            ["${var.x}", "${module.m.id}", "${data.x}", "${aws_s3_bucket.logs.id}-a", "${f(aws_s3_bucket.a.id)}", "a.b"]
        {
            assert_eq!(read(other), None, "{other}");
        }
        assert_eq!(read("${aws_s3_bucket.logs[*].id}"), None);
    }

    #[test]
    fn addresses_are_found_in_expressions() {
        let found: Vec<_> = addresses("${merge(aws_a.b.id, [aws_c.d[0].arn], \"x\")}").collect();
        assert_eq!(found, ["aws_a.b", "aws_c.d"]);
    }
}
