//! References in the text of an expression.

use std::sync::LazyLock;

use regex::Regex;

/// A Terraform reference to a resource or data source: `aws_s3_bucket.logs[0].id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Traversal<'t> {
    /// `aws_s3_bucket.logs`, `data.aws_ami.latest`, `module.logs.aws_s3_bucket.this`.
    pub(super) address: &'t str,
    /// Its type and name, `("aws_s3_bucket", "logs")`. In a module they may be those of an output and its attribute.
    pub(super) names: (&'t str, &'t str),
    pub(super) index: Option<&'t str>,
    /// What stands behind the name and its index: `.id`, `.metadata[0].name`.
    pub(super) rest: &'t str,
    pub(super) is_data: bool,
}

/// Names that begin an expression and are no resource's type
/// (<https://developer.hashicorp.com/terraform/language/expressions/references>).
const OTHER_ROOTS: &[&str] = &["var", "local", "module", "each", "count", "path", "terraform", "self"];

static TRAVERSAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^\$\{\s*((?:module\.[A-Za-z_][\w-]*(?:\[[^\[\]]*\])?\.)*(?:data\.)?([A-Za-z_][\w-]*)\.([A-Za-z_][\w-]*))",
        r"(?:\[([^\[\]]*)\])?((?:\.[A-Za-z_][\w-]*|\[\d+\]|\.\d+)*)\s*\}$"
    ))
    .ok()
});

/// The reference that a text is, when it is one and nothing else.
pub(super) fn traversal(text: &str) -> Option<Traversal<'_>> {
    let found = TRAVERSAL.as_ref()?.captures(text)?;
    let (address, root) = (found.get(1)?.as_str(), found.get(2)?.as_str());
    let name = found.get(3)?.as_str();
    let before = address.strip_suffix(name).and_then(|rest| rest.strip_suffix('.')?.strip_suffix(root));
    let is_data = before.is_some_and(|before| before == "data." || before.ends_with(".data."));
    let other = OTHER_ROOTS.contains(&root) || root == "data";
    let index = found.get(4).map(|index| index.as_str().trim());
    let rest = found.get(5).map_or("", |rest| rest.as_str());
    (!other && index != Some("*")).then_some(Traversal { address, names: (root, name), index, rest, is_data })
}

/// An address in the text of an expression: that of a resource, perhaps of a called module, or of something that looks
/// like one.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:module\.[A-Za-z_][\w-]*(?:\[[^\[\]]*\])?\.)*(?:data\.)?[A-Za-z_][\w-]*\.[A-Za-z_][\w-]*").ok()
});

/// The addresses in a text.
pub(super) fn addresses(text: &str) -> impl Iterator<Item = &str> {
    ADDRESS.as_ref().into_iter().flat_map(|address| address.find_iter(text)).map(|found| found.as_str())
}
