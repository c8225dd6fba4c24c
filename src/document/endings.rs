//! What is put behind a file's name for a program that fills the file in, or to keep a copy of it: what stands before it says
//! what the file is.

/// Endings of templates: Jinja, ERB, EJS, Mustache, Handlebars, Liquid, Twig, Go's templates, Terraform's, Puppet's, autoconf's, and
/// files that are to be copied and filled in.
const TEMPLATES: &[&str] = &[
    ".ctmpl",
    ".default",
    ".ejs",
    ".epp",
    ".erb",
    ".example",
    ".gotmpl",
    ".handlebars",
    ".hbs",
    ".in",
    ".j2",
    ".jinja",
    ".jinja2",
    ".liquid",
    ".mustache",
    ".njk",
    ".sample",
    ".template",
    ".tftpl",
    ".tmpl",
    ".tpl",
    ".twig",
];

/// Endings of copies.
const COPIES: &[&str] = &[".bak", ".dist", ".old", ".orig"];

/// The name of what a template makes: `app.yaml` of `app.yaml.j2`. The name is in lower case.
#[must_use]
pub fn made_by_template(name: &str) -> Option<&str> {
    before(name, TEMPLATES)
}

/// A lower-case name without what is put behind it.
pub(super) fn stem(name: &str) -> &str {
    made_by_template(name).or_else(|| before(name, COPIES)).unwrap_or(name)
}

fn before<'n>(name: &'n str, endings: &[&str]) -> Option<&'n str> {
    endings.iter().find_map(|ending| name.strip_suffix(ending)).filter(|name| !name.is_empty())
}
