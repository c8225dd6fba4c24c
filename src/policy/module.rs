//! One Rego file, as it was read.

use crate::embedded::Text;
use crate::policy::naming::level;
use crate::policy::outline::Outline;
use crate::rego::syntax::Syntax;
use crate::rego::{Reason, Source, Workers};
use crate::rule_file::LoadError;

impl Outline {
    /// Whether the file only tests: it has tests, or a test's package, and gives no results itself.
    pub(super) fn is_test(&self) -> bool {
        let named = self.package.last().is_some_and(|last| last.ends_with("_test"));
        let tests = self.rules.iter().any(|rule| rule.name.starts_with("test_") || rule.name.starts_with("todo_test_"));
        (named || tests) && self.rules.iter().all(|rule| level(&rule.name).is_none())
    }
}

/// One Rego file.
#[derive(Clone, Debug)]
pub(super) struct Module {
    /// As it is named in messages.
    pub(super) file: String,
    pub(super) text: Text,
    pub(super) outline: Outline,
    /// From the binary.
    pub(super) builtin: bool,
    pub(super) v0: bool,
    /// Why it could not be parsed within bounds: what needs it is not judged.
    pub(super) stop: Option<String>,
}

/// Why there is nothing to know of a module.
#[derive(Debug)]
pub(super) enum Unread {
    /// It is no Rego.
    Wrong(LoadError),
    /// It was not parsed within bounds.
    Stopped(String),
}

impl Module {
    pub(super) fn source(&self) -> Source<'_> {
        Source { file: &self.file, text: &self.text, v0: self.v0, builtin: self.builtin }
    }

    /// What the file does. Where a v1 file reads well as v0, the error says so.
    pub(super) fn syntax(&self, workers: &Workers) -> Result<Syntax, Unread> {
        let Reason { line, message, .. } = match workers.module(&self.source()) {
            Ok(syntax) => return Ok(syntax),
            Err(reason) if reason.is_stop => return Err(Unread::Stopped(reason.message)),
            Err(reason) => reason,
        };
        let reads_as_v0 = || workers.module(&Source { v0: true, ..self.source() }).is_ok();
        let remedy = if !self.v0 && !self.outline.imports_v1 && reads_as_v0() {
            "the file is Rego v0: add --rego-v0, write '# regate: rego-v0' above its package, or convert it with 'opa fmt --v0-v1 --write'"
        } else {
            "mend the syntax; 'opa check' says more"
        };
        Err(Unread::Wrong(LoadError::new(&self.file, line, message, remedy)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded;

    #[test]
    fn what_the_binary_knows_of_its_files_is_what_stands_in_them() {
        let mut files = 0;
        for (path, text) in embedded::policies("policies/").filter(|(path, _)| !path.ends_with("_test.rego")) {
            let known: Option<Outline> = embedded::outline(path).map(|table| table.read().unwrap());
            let read = Outline::new(&text).with_annotations_read();
            assert_eq!(known.as_ref(), Some(&read), "{path}");
            files += 1;
            for block in &read.annotations {
                assert!(block.pairs.is_some(), "{path}:{}: no YAML", block.line);
            }
        }
        assert!(files > 100, "{files}");
    }
}
