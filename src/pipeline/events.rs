//! The events that a condition of GitHub lets through, as far as it names them
//! (<https://docs.github.com/actions/reference/workflows-and-actions/expressions>).

use std::collections::BTreeSet;

/// Events on which something runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Events {
    /// Those that start the workflow, as far as is known.
    #[default]
    All,
    Only(BTreeSet<String>),
    Except(BTreeSet<String>),
}

impl Events {
    /// What the text of an `if` says of the event; everything where it asks for something else or in another way.
    pub(super) fn of_condition(text: &str) -> Self {
        let text = text.trim();
        let inner = text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}")).unwrap_or(text);
        let is_mixed = inner.contains("&&") && inner.contains("||");
        // What stands in quotes, or is turned round, is not looked into.
        if is_mixed || inner.contains("!(") || inner.contains("! (") || inner.contains("${{") {
            return Self::All;
        }
        if inner.contains("||") {
            let named: Option<BTreeSet<String>> = inner.split("||").map(|part| event(part, "==")).collect();
            return named.map_or(Self::All, Self::Only);
        }
        inner.split("&&").map(Self::of_part).fold(Self::All, |all, part| all.and(&part))
    }

    fn of_part(part: &str) -> Self {
        if let Some(event) = event(part, "==") {
            return Self::Only(BTreeSet::from([event]));
        }
        if let Some(event) = event(part, "!=") {
            return Self::Except(BTreeSet::from([event]));
        }
        // A pull request's own reference is `refs/pull/...`.
        let part: String = part.chars().filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')')).collect();
        let of_branches = [
            "github.ref=='refs/heads/",
            "github.ref=='refs/tags/",
            "startsWithgithub.ref,'refs/heads/",
            "startsWithgithub.ref,'refs/tags/",
        ];
        if of_branches.iter().any(|start| part.starts_with(start)) {
            return Self::Except(BTreeSet::from(["pull_request".to_string()]));
        }
        Self::All
    }

    /// The events that both let through.
    #[must_use]
    pub(super) fn and(self, other: &Self) -> Self {
        match (&self, other) {
            (Self::All, own) | (own, Self::All) => own.clone(),
            (Self::Only(a), Self::Only(b)) => Self::Only(a.intersection(b).cloned().collect()),
            (Self::Only(a), Self::Except(b)) => Self::Only(a.difference(b).cloned().collect()),
            (Self::Except(a), Self::Only(b)) => Self::Only(b.difference(a).cloned().collect()),
            (Self::Except(a), Self::Except(b)) => Self::Except(a.union(b).cloned().collect()),
        }
    }
}

/// The event that a comparison names: `github.event_name == 'push'`, either side first.
fn event(part: &str, operator: &str) -> Option<String> {
    let part = part.trim().trim_start_matches('(').trim_end_matches(')');
    let (left, right) = part.split_once(operator)?;
    let (left, right) = (left.trim(), right.trim());
    let written = match (left, right) {
        ("github.event_name", text) | (text, "github.event_name") => text,
        _ => return None,
    };
    let name = written.strip_prefix('\'')?.strip_suffix('\'')?;
    (!name.contains('\'')).then(|| name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_string()).collect()
    }

    #[test]
    fn a_condition_names_the_events_that_it_lets_through() {
        for text in
            ["github.event_name == 'push'", "${{ github.event_name=='push' && x.y }}", "'push' == github.event_name"]
        {
            assert_eq!(Events::of_condition(text), Events::Only(set(&["push"])), "{text}");
        }
        assert_eq!(
            Events::of_condition("(github.event_name == 'push') || github.event_name == 'schedule'"),
            Events::Only(set(&["push", "schedule"]))
        );
        for text in [
            "github.event_name != 'pull_request'",
            "github.ref == 'refs/heads/main'",
            "startsWith(github.ref, 'refs/tags/v')",
        ] {
            assert_eq!(Events::of_condition(text), Events::Except(set(&["pull_request"])), "{text}");
        }
        assert_eq!(
            Events::of_condition("github.event_name != 'a' && github.event_name == 'b' && github.event_name != 'c'"),
            Events::Only(set(&["b"]))
        );
        for text in [
            "always()",
            "",
            "github.event_name == 'push' || inputs.now",
            "!(github.event_name == 'push')",
            "github.event_name == 'a' && (b || c)",
            "contains(github.event_name, 'push')",
        ] {
            assert_eq!(Events::of_condition(text), Events::All, "{text}");
        }
    }
}
