//! Deployment templates of Azure Resource Manager: what a JSON template, a Bicep file or a file of parameters says, in one
//! shape (`syntax`).

mod expression;
mod read;
pub mod syntax;

use super::{Document, Format, bicep, classify, detect_format};
use syntax::Template;

/// The template of a document of kind `arm`.
#[must_use]
pub fn template(document: &Document) -> Template {
    let text = document.artifact.text();
    if detect_format(&document.artifact) == Format::Bicep {
        return bicep::template(text).0;
    }
    if classify::is_arm_parameters(&document.root) {
        read::arguments(&document.root, text)
    } else {
        read::template(&document.root, text)
    }
}
