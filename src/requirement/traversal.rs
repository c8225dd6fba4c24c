//! References in the text of an expression.

use std::sync::LazyLock;

use regex::Regex;

/// A Terraform reference to a resource or data source: `aws_s3_bucket.logs[0].id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Traversal<'t> {
    /// `aws_s3_bucket.logs`, `data.aws_ami.latest`.
    pub(super) address: &'t str,
    pub(super) index: Option<&'t str>,
}

/// Names that begin an expression and are no resource's type
/// (<https://developer.hashicorp.com/terraform/language/expressions/references>).
const OTHER_ROOTS: &[&str] = &["var", "local", "module", "each", "count", "path", "terraform", "self"];

static TRAVERSAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\$\{\s*((?:data\.)?([A-Za-z_][\w-]*)\.[A-Za-z_][\w-]*)(?:\[([^\[\]]*)\])?(?:\.[A-Za-z_][\w-]*|\[\d+\])*\s*\}$").ok()
});

/// The reference that a text is, when it is one and nothing else.
pub(super) fn traversal(text: &str) -> Option<Traversal<'_>> {
    let found = TRAVERSAL.as_ref()?.captures(text)?;
    let (address, root) = (found.get(1)?.as_str(), found.get(2)?.as_str());
    let is_data = address.starts_with("data.") && root != "data";
    let other = OTHER_ROOTS.contains(&root) || root == "data" && !is_data;
    let index = found.get(3).map(|index| index.as_str().trim());
    (!other && index != Some("*")).then_some(Traversal { address, index })
}

/// The names `first.second` in a text, as addresses of resources stand in expressions.
pub(super) fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.')));
    words.filter_map(|word| {
        let dot = word.find('.').filter(|dot| *dot > 0)?;
        let end = word.get(dot + 1..)?.find('.').map_or(word.len(), |at| dot + 1 + at);
        word.get(..end)
    })
}
