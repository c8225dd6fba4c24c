//! Whether a condition (`if:`) lets a run through of which some things are known, and others not.
//!
//! What is not known stays so: `github.event_name == 'push' || inputs.now` is no on a pull request only when `inputs.now` is.

use super::parse::{Expression, parse};

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
    Maybe,
}

/// What is known of a context's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fact {
    Text(String),
    Truth(bool),
    /// A stranger's name, or the name of what is theirs: that of nobody who is named in a condition.
    Stranger,
    /// The name of what is the repository's own, whatever it is.
    Own,
}

/// What an expression gives.
#[derive(Clone, Debug)]
enum Given {
    Text(String),
    Truth(bool),
    Null,
    Stranger(String),
    Own,
    /// Texts, as `fromJSON('["a", "b"]')` gives them.
    List(Vec<String>),
    /// The condition does not say.
    Open,
}

/// Whether a condition holds; `fact` says what is known at a path in small letters, `github.event_name`.
pub(crate) fn answer(text: &str, fact: &dyn Fn(&str) -> Option<Fact>) -> Answer {
    let text = text.trim();
    let mut marked = super::marked(text);
    let inner = match (marked.next(), marked.next()) {
        (None, _) => text,
        (Some((whole, Some(inner))), None) if whole.len() == text.len() => inner,
        // A text with something beside the expression is none that is empty.
        (Some((_, Some(_))), _) => return Answer::Yes,
        _ => return Answer::Maybe,
    };
    // No condition at all is `success()`.
    if inner.trim().is_empty() {
        return Answer::Yes;
    }
    parse(inner).map_or(Answer::Maybe, |expression| truth(&given(&expression, fact)))
}

fn truth(given: &Given) -> Answer {
    match given {
        Given::Text(text) => of(!text.is_empty()),
        Given::Truth(value) => of(*value),
        Given::Null => Answer::No,
        Given::Stranger(_) | Given::Own | Given::List(_) => Answer::Yes,
        Given::Open => Answer::Maybe,
    }
}

fn of(value: bool) -> Answer {
    if value { Answer::Yes } else { Answer::No }
}

/// A truth value; open where that is not known.
fn as_given(answer: Answer) -> Given {
    match answer {
        Answer::Yes => Given::Truth(true),
        Answer::No => Given::Truth(false),
        Answer::Maybe => Given::Open,
    }
}

fn not(answer: Answer) -> Answer {
    match answer {
        Answer::Yes => Answer::No,
        Answer::No => Answer::Yes,
        Answer::Maybe => Answer::Maybe,
    }
}

fn given(expression: &Expression, fact: &dyn Fn(&str) -> Option<Fact>) -> Given {
    match expression {
        Expression::Text(text) => Given::Text(text.clone()),
        Expression::Plain => Given::Open,
        Expression::Truth(value) => Given::Truth(*value),
        Expression::Null => Given::Null,
        Expression::Context(_) | Expression::Member(..) => {
            path(expression).map_or(Given::Open, |path| known(path, fact))
        }
        Expression::Not(inner) => as_given(not(truth(&given(inner, fact)))),
        Expression::Same(wanted, left, right) => {
            let same = same(&given(left, fact), &given(right, fact));
            as_given(if *wanted { same } else { not(same) })
        }
        Expression::And(left, right) => {
            let first = given(left, fact);
            match truth(&first) {
                Answer::No => first,
                Answer::Yes => given(right, fact),
                // Whatever the first is, nothing is let through that the second holds back.
                Answer::Maybe if truth(&given(right, fact)) == Answer::No => Given::Truth(false),
                Answer::Maybe => Given::Open,
            }
        }
        Expression::Or(left, right) => {
            let first = given(left, fact);
            match truth(&first) {
                Answer::Yes => first,
                Answer::No => given(right, fact),
                Answer::Maybe if truth(&given(right, fact)) == Answer::Yes => Given::Truth(true),
                Answer::Maybe => Given::Open,
            }
        }
        Expression::Call(name, arguments) => {
            let all: Vec<Given> = arguments.iter().map(|argument| given(argument, fact)).collect();
            // What a stranger writes (a comment) may hold the stranger's name.
            let is_of_event = || arguments.first().and_then(path).is_some_and(|path| path.starts_with("github."));
            match all.as_slice() {
                [_, Given::Stranger(_)] if name == "contains" && is_of_event() => Given::Open,
                all => call(name, all),
            }
        }
    }
}

/// The path of a member that is named whole.
fn path(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Context(name) => Some(name.clone()),
        Expression::Member(base, Some(name)) => Some(format!("{}.{name}", path(base)?)),
        _ => None,
    }
}

fn known(path: String, fact: &dyn Fn(&str) -> Option<Fact>) -> Given {
    match fact(&path) {
        Some(Fact::Text(text)) => Given::Text(text),
        Some(Fact::Truth(value)) => Given::Truth(value),
        Some(Fact::Stranger) => Given::Stranger(path),
        Some(Fact::Own) => Given::Own,
        None => Given::Open,
    }
}

/// Letters' case does not count.
fn same(left: &Given, right: &Given) -> Answer {
    match (left, right) {
        (Given::Text(a), Given::Text(b)) => of(a.eq_ignore_ascii_case(b)),
        (Given::Truth(a), Given::Truth(b)) => of(a == b),
        (Given::Null, Given::Null) => Answer::Yes,
        (Given::Stranger(path), Given::Text(name)) | (Given::Text(name), Given::Stranger(path)) => {
            // A stranger's pull request can have a bot as the one who set the run off.
            let is_actor = matches!(path.as_str(), "github.actor" | "github.triggering_actor");
            if is_actor && name.ends_with("[bot]") { Answer::Maybe } else { Answer::No }
        }
        (Given::Stranger(a), Given::Stranger(b)) => {
            if a == b {
                Answer::Yes
            } else {
                Answer::Maybe
            }
        }
        (Given::Stranger(_), Given::Own | Given::Null) | (Given::Own | Given::Null, Given::Stranger(_)) => Answer::No,
        _ => Answer::Maybe,
    }
}

fn call(name: &str, arguments: &[Given]) -> Given {
    let prefix = |text: &str, part: &str| text.to_ascii_lowercase().starts_with(&part.to_ascii_lowercase());
    match (name, arguments) {
        ("always" | "success", _) => Given::Truth(true),
        // A list of names that the project keeps, wherever it does, has no stranger in it.
        ("contains", [_, Given::Stranger(_)]) => Given::Truth(false),
        ("contains", [Given::List(items), Given::Text(text)]) => {
            Given::Truth(items.iter().any(|item| item.eq_ignore_ascii_case(text)))
        }
        ("contains", [Given::Text(all), Given::Text(text)]) => {
            Given::Truth(all.to_ascii_lowercase().contains(&text.to_ascii_lowercase()))
        }
        ("startswith", [Given::Text(text), Given::Text(part)]) => Given::Truth(prefix(text, part)),
        ("startswith" | "endswith", [Given::Stranger(path), Given::Text(part)]) => {
            let given = Given::Stranger(path.clone());
            if part.is_empty() { Given::Open } else { as_given(same(&given, &Given::Text(part.clone()))) }
        }
        ("fromjson", [Given::Text(text)]) => read(text),
        _ => Given::Open,
    }
}

fn read(text: &str) -> Given {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Bool(value)) => Given::Truth(value),
        Ok(serde_json::Value::String(text)) => Given::Text(text),
        Ok(serde_json::Value::Array(items)) => {
            let texts = items.iter().map(|item| item.as_str().map(str::to_string));
            texts.collect::<Option<Vec<_>>>().map_or(Given::Open, Given::List)
        }
        _ => Given::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Answer {
        answer(text, &|path| match path {
            "github.event_name" => Some(Fact::Text("pull_request_target".to_string())),
            "github.event.pull_request.head.repo.fork" => Some(Fact::Truth(true)),
            "github.event.pull_request.head.repo.full_name" | "github.actor" => Some(Fact::Stranger),
            "github.repository" => Some(Fact::Own),
            "github.event.comment.author_association" => Some(Fact::Text("NONE".to_string())),
            _ => None,
        })
    }

    #[test]
    fn conditions_that_let_no_stranger_in() {
        for text in [
            "github.event.pull_request.head.repo.full_name == github.repository",
            "${{ github.repository == github.event.pull_request.head.repo.full_name && inputs.x }}",
            "inputs.x && github.event_name == 'push'",
            "!github.event.pull_request.head.repo.fork",
            "!(github.event.pull_request.head.repo.fork)",
            "github.event.pull_request.head.repo.fork == false",
            "github.event_name == 'push' || github.event_name == 'Schedule'",
            "github.event_name != 'pull_request_target' || github.event.pull_request.head.repo.full_name == 'o/r'",
            "contains(fromJSON('[\"OWNER\", \"MEMBER\"]'), github.event.comment.author_association)",
            "contains(vars.ADMINS, github.actor)",
            "github['actor'] == 'alice'",
            "startsWith(github.event_name, 'push')",
            "false",
        ] {
            assert_eq!(asked(text), Answer::No, "{text}");
        }
    }

    #[test]
    fn conditions_that_let_strangers_in() {
        for text in [
            "",
            "always()",
            "github.event_name == 'pull_request_target'",
            "github.actor != 'dependabot'",
            "github.event.comment.author_association == 'NONE' || inputs.x",
            "github.event.comment.author_association == 'MEMBER' || true",
            "!!github.event.pull_request.head.repo.fork",
            "${{ github.event_name }} == 'push'",
        ] {
            assert_eq!(asked(text), Answer::Yes, "{text}");
        }
    }

    #[test]
    fn conditions_that_do_not_say() {
        for text in [
            "inputs.x",
            "github.event_name == 'push' || inputs.x",
            "github.actor == 'dependabot[bot]'",
            "contains(github.event.comment.body, '/deploy')",
            "contains(github.event.comment.body, github.actor)",
            "github.repository == 'o/r'",
            "github.event.number > 1",
            "failure()",
            "a b",
            "${{ a",
        ] {
            assert_eq!(asked(text), Answer::Maybe, "{text}");
        }
    }
}
