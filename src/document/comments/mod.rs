//! Where the comments of a text stand, by the syntax of its file: what looks like one inside a string, a heredoc, a YAML value
//! or a docstring is none. Source code that tree-sitter reads is asked in `crate::code`.

mod dockerfile;
mod hash;
mod lexer;
mod lines;
mod literals;
mod markup;
mod syntax;
mod yaml;

use crate::document::endings::made_by_template;
use crate::document::{Format, detect_format};
use crate::source::Artifact;
use crate::span::Span;

/// The comments of an artifact, in the order of its text and with their marks. Fences of a Markdown file are artifacts of
/// their own.
#[must_use]
pub fn comments(artifact: &Artifact) -> Vec<Span> {
    let text = artifact.text();
    let ranges = match detect_format(artifact) {
        Format::Yaml => yaml::comments(text),
        Format::Json => lexer::comments(text, &syntax::JSON),
        Format::Toml => lexer::comments(text, &syntax::TOML),
        Format::Hcl => lexer::comments(text, &syntax::HCL),
        Format::Dotenv => lines::dotenv(text),
        Format::Ini => lines::starting_with(text, &["#", ";"]),
        Format::Properties => lines::properties(text),
        Format::Nginx | Format::Apache | Format::Haproxy => lines::starting_with(text, &["#"]),
        Format::Options | Format::Assignments | Format::Hba => lines::starting_with(text, &["#"]),
        Format::Dockerfile => dockerfile::comments(text),
        Format::Markdown => markup::markdown(text),
        Format::Bicep => lexer::comments(text, &syntax::BICEP),
        Format::TypeScript | Format::Tsx | Format::JavaScript => lexer::comments(text, &syntax::SCRIPT),
        Format::Jenkinsfile => lexer::comments(text, &syntax::GROOVY),
        Format::Python => lexer::comments(text, &syntax::PYTHON),
        Format::Component | Format::Go | Format::Java | Format::Ruby | Format::Sql | Format::Text => {
            of_text(artifact.path(), artifact, text)
        }
    };
    ranges.into_iter().map(|range| Span::new(range.start, range.end)).collect()
}

fn of_text(path: &str, artifact: &Artifact, text: &str) -> Vec<std::ops::Range<usize>> {
    let name = artifact.as_fence().map_or(path, |fence| fence.file_name.as_deref().unwrap_or(&fence.language));
    let lower = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    let made = made_by_template(&lower).filter(|made| made.contains('.'));
    if made.is_some_and(|made| made.ends_with(".yaml") || made.ends_with(".yml")) {
        return yaml::comments(text);
    }
    match syntax::of_file(made.unwrap_or(name), text) {
        syntax::Known::Lexed(syntax) => lexer::comments(text, syntax),
        syntax::Known::Markup => markup::with_scripts(name, text),
        syntax::Known::Xml => markup::xml(text),
        syntax::Known::Make => lines::make(text),
        // An example in a page is a text, in no language that would have comments.
        syntax::Known::Nothing if artifact.as_fence().is_some() => Vec::new(),
        // Nobody knows what is a string there: only a line that is nothing else can be a comment.
        syntax::Known::Nothing => lines::starting_with(text, syntax::OPENERS),
    }
}

/// Whether a path names a language or a markup whose comments are known.
pub(super) fn is_known(path: &str) -> bool {
    !matches!(syntax::of_file(path, ""), syntax::Known::Nothing)
}

#[cfg(test)]
mod tests;
