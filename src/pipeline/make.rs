//! Makefiles and justfiles, as far as a pipeline needs them: what each target needs and runs.

use std::collections::BTreeMap;

/// A target: the targets that it needs, and its recipe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Target {
    pub needs: Vec<String>,
    pub recipe: String,
}

/// The targets of a file and the one that comes first, which a call without a name means.
#[derive(Clone, Debug, Default)]
pub(super) struct Targets {
    pub by_name: BTreeMap<String, Target>,
    pub first: Option<String>,
}

/// Reads `name: needs` with the indented lines below it.
pub(super) fn targets(text: &str) -> Targets {
    let mut found = Targets::default();
    let mut open: Vec<String> = Vec::new();
    let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
    for line in joined.lines() {
        // What is chosen between, stands in the rule around it; both are taken.
        if !line.starts_with('\t') && is_directive(line) {
            continue;
        }
        if line.starts_with(['\t', ' ']) {
            let command = line.trim().trim_start_matches(['@', '-', '+']);
            // A dash before a command says that its failure is ignored.
            let ignores = line.trim().trim_start_matches(['@', '+']).starts_with('-');
            for name in &open {
                let target = found.by_name.entry(name.clone()).or_default();
                target.recipe.push_str(command);
                target.recipe.push_str(if ignores { " || true\n" } else { "\n" });
            }
            continue;
        }
        let Some((names, needs)) = rule(line) else {
            if !line.trim().is_empty() && !line.starts_with('#') {
                open.clear();
            }
            continue;
        };
        open = names.split_whitespace().filter(|name| !name.starts_with('.')).map(str::to_string).collect();
        if found.first.is_none() {
            found.first = open.first().cloned();
        }
        let (needs, own) = needs.split_once(';').unwrap_or((needs, ""));
        for name in &open {
            let target = found.by_name.entry(name.clone()).or_default();
            target.needs.extend(needs.split_whitespace().filter(|need| *need != "|").map(str::to_string));
            if !own.is_empty() {
                target.recipe.push_str(own);
                target.recipe.push('\n');
            }
        }
    }
    found
}

/// The conditions of a Makefile (<https://www.gnu.org/software/make/manual/make.html#Conditional-Syntax>).
fn is_directive(line: &str) -> bool {
    let word = line.trim_start().split([' ', '\t', '(']).next().unwrap_or_default();
    matches!(word.trim_end(), "ifeq" | "ifneq" | "ifdef" | "ifndef" | "else" | "endif")
}

/// The two sides of a rule's colon; `None` for an assignment and anything else.
fn rule(line: &str) -> Option<(&str, &str)> {
    if line.starts_with('#') {
        return None;
    }
    let (names, rest) = line.split_once(':')?;
    let is_assignment = names.contains('=') || rest.starts_with('=') || rest.starts_with(":=");
    let rest = rest.split('#').next().unwrap_or_default().trim_start_matches(':');
    let names = names.split(['(', '"']).next().unwrap_or_default();
    (!is_assignment && !names.trim().is_empty()).then_some((names, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_have_needs_and_recipes() {
        let found = targets(
            "V := 1\nall: test lint ## help\n.PHONY: all\ntest: build\n\t@go test ./...\n\t-go vet\n\nlint:; golint\n",
        );
        assert_eq!(found.first.as_deref(), Some("all"));
        let target = |name: &str| found.by_name.get(name).cloned().unwrap_or_default();
        assert_eq!(target("all").needs, ["test", "lint"]);
        assert_eq!(target("test").recipe, "go test ./...\ngo vet || true\n");
        assert_eq!(target("lint").recipe, " golint\n");
    }

    #[test]
    fn a_condition_ends_no_recipe() {
        let found = targets("test:\n\tgo test\nifeq ($(A):$(B),x)\n\tgo vet\nelse\n\tstaticcheck\nendif\n\tgo build\n");
        let recipe = found.by_name.get("test").map(|target| target.recipe.as_str());
        assert_eq!(recipe, Some("go test\ngo vet\nstaticcheck\ngo build\n"));
        assert_eq!(found.by_name.len(), 1);
    }
}
