//! GitHub's expressions, `${{ ... }}` in a text (<https://docs.github.com/actions/reference/workflows-and-actions/expressions>):
//! which of them a text holds, and which contexts' values each may yield as text.
//!
//! `github.head_ref == 'main'` yields true or false, whatever the branch is called; `inputs.fast && 'a' || 'b'` one of the
//! workflow's own words; `format('{0}', GitHub['head_ref'])` the branch's name.

mod condition;
mod parse;
mod token;
mod yields;

pub(crate) use condition::{Answer, Fact, answer};
pub(crate) use yields::BOUNDS;
pub use yields::{Contexts, Source, Text};

/// One `${{ ... }}` of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted<'t> {
    /// With its marks.
    pub text: &'t str,
    /// What its value may hold the text of, each once.
    pub sources: Vec<Source>,
    /// Why it could not be read, or not be followed to its end. Then nobody knows what else it yields.
    pub problem: Option<&'static str>,
}

/// The expressions of a text, in its order. What `contexts` knows is put in.
#[must_use]
pub fn pasted<'t>(text: &'t str, contexts: &dyn Contexts) -> Vec<Pasted<'t>> {
    let mut reader = yields::Reader::new(contexts);
    marked(text)
        .map(|(marked, inner)| {
            let found = match inner {
                Some(inner) => parse::parse(inner).map(|expression| reader.sources(&expression)),
                None => Err("it is not closed"),
            };
            match found {
                Ok((sources, problem)) => Pasted { text: marked, sources, problem },
                Err(problem) => Pasted { text: marked, sources: Vec::new(), problem: Some(problem) },
            }
        })
        .collect()
}

/// Each `${{ ... }}` with what is between the marks; without that when the end is missing.
fn marked(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find("${{")?;
        let from = rest.get(start..)?;
        let inner = from.get(3..)?;
        if let Some(length) = end(inner) {
            rest = inner.get(length + 2..).unwrap_or_default();
            Some((from.get(..length + 5)?, inner.get(..length)))
        } else {
            rest = "";
            Some((from, None))
        }
    })
}

/// Where the closing marks stand: those in a string of the expression are none.
fn end(inner: &str) -> Option<usize> {
    let bytes = inner.as_bytes();
    let mut quoted = false;
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            b'}' if !quoted && bytes.get(at + 1) == Some(&b'}') => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests;
