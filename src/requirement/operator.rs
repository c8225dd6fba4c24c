//! How a value is compared, in three-valued logic.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use regex::Regex;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::document::{Node, Unknown, UnknownReason, Value};
use crate::requirement::dialect::{Dialect, State};
use crate::requirement::network;
use crate::requirement::truth::{Truth, and, or};

/// How an attribute's value, or a condition's, is compared. `true` and `"true"`, and `7` and `"7"`, are the same, as
/// they are to a provider; so are letters in upper and lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(super) enum Operator {
    /// The value is this one.
    Equals,
    /// The value is one of these.
    OneOf,
    /// The value is none of these.
    NotOneOf,
    /// The value is a number of this size or more.
    AtLeast,
    /// A regular expression matches the value's text.
    Matches,
    /// A regular expression does not match the value's text.
    NotMatches,
    /// The list has this member.
    Contains,
    /// The list has none of these members.
    Excludes,
    /// The list of networks is not empty, and none of them is the internet or a large part of it.
    ExcludesWorld,
    /// The attribute or block is there, and something is in it that restricts or does anything.
    Present,
    /// The attribute is there and neither null, nor an empty text or list; an empty block counts.
    Declared,
    /// The attribute or block is not there.
    Absent,
}

/// An operator with the value that it compares with.
#[derive(Clone, Debug)]
pub(super) enum Test {
    Equals(Wanted),
    OneOf(Vec<Wanted>),
    /// `not-one-of` and `excludes`: of a list, no member may be one of these.
    Excludes(Vec<Wanted>),
    ExcludesWorld,
    AtLeast(f64),
    Matches(Pattern),
    NotMatches(Pattern),
    Contains(Wanted),
    Present,
    Declared,
    Absent,
}

/// Whether the regular expressions of a row are known to be some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Patterns {
    /// Each is compiled at once, so that a mistake is told.
    Checked,
    /// A test has compiled them: each is compiled when it is first needed.
    Proven,
}

/// A regular expression.
#[derive(Clone)]
pub(super) struct Pattern {
    text: String,
    /// `None` in it when the text is none.
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(super) fn new(text: &str, patterns: Patterns) -> Result<Self, &'static str> {
        let pattern = Self { text: text.to_string(), regex: OnceLock::new() };
        match patterns {
            Patterns::Checked if pattern.regex().is_none() => Err("the 'value' is no regular expression"),
            Patterns::Checked | Patterns::Proven => Ok(pattern),
        }
    }

    fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| Regex::new(&self.text).ok()).as_ref()
    }

    fn is_match(&self, text: &str) -> Truth {
        self.regex().map_or(Truth::Unknown, |regex| regex.is_match(text).into())
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.text).finish()
    }
}

/// A value that others are compared with: its text, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted(String);

impl Wanted {
    pub(super) fn new(value: &Json) -> Option<Self> {
        let text = match value {
            Json::String(text) => text.clone(),
            // TOML tells 1.0 from 1, formats of resources do not.
            Json::Number(number) => {
                number.as_f64().filter(|n| n.fract() == 0.0).map_or_else(|| number.to_string(), |n| n.to_string())
            }
            Json::Bool(value) => value.to_string(),
            _ => return None,
        };
        Some(Self(text.to_lowercase()))
    }

    fn is(&self, text: &str) -> bool {
        if text.is_ascii() { self.0.eq_ignore_ascii_case(text) } else { self.0 == text.to_lowercase() }
    }

    /// Whether a text that begins so may be this one.
    fn may_begin_with(&self, beginning: &str) -> bool {
        self.0.starts_with(&beginning.to_lowercase())
    }
}

impl Test {
    /// The test that a row asks for.
    ///
    /// # Errors
    /// Why the value cannot be used with the operator.
    pub(super) fn new(operator: Operator, value: Option<&Json>, patterns: Patterns) -> Result<Self, &'static str> {
        let one =
            || value.and_then(Wanted::new).ok_or("the operator needs a 'value' that is a text, a number or a boolean");
        let many = || {
            let values = value.and_then(Json::as_array).filter(|values| !values.is_empty());
            let values: Option<Vec<_>> = values.and_then(|values| values.iter().map(Wanted::new).collect());
            values.ok_or("the operator needs a 'value' that is a list of texts, numbers or booleans")
        };
        let pattern = || {
            let text =
                value.and_then(Json::as_str).ok_or("the operator needs a 'value' that is a regular expression")?;
            Pattern::new(text, patterns)
        };
        match operator {
            Operator::Equals => one().map(Self::Equals),
            Operator::Contains => one().map(Self::Contains),
            Operator::OneOf => many().map(Self::OneOf),
            Operator::NotOneOf | Operator::Excludes => many().map(Self::Excludes),
            Operator::AtLeast => {
                value.and_then(Json::as_f64).map(Self::AtLeast).ok_or("the operator needs a 'value' that is a number")
            }
            Operator::Matches => pattern().map(Self::Matches),
            Operator::NotMatches => pattern().map(Self::NotMatches),
            Operator::Present | Operator::Declared | Operator::Absent | Operator::ExcludesWorld if value.is_some() => {
                Err("the operator takes no 'value'")
            }
            Operator::Present => Ok(Self::Present),
            Operator::Declared => Ok(Self::Declared),
            Operator::Absent => Ok(Self::Absent),
            Operator::ExcludesWorld => Ok(Self::ExcludesWorld),
        }
    }

    /// An attribute's state as this test sees it: a list of networks that names none is not there.
    pub(super) fn seen<'n>(&self, dialect: Dialect<'n>, state: State<'n>) -> State<'n> {
        match (self, state) {
            (Self::ExcludesWorld, State::Known(node)) if written(dialect, node) == Truth::False => State::Absent,
            _ => state,
        }
    }

    /// Whether an attribute meets it. An attribute that is not there meets `absent` only.
    pub(super) fn of<'n>(&self, dialect: Dialect<'n>, state: State<'n>) -> Truth {
        if let State::Unknown(node) = state
            && let Some(text) = dialect.told(node)
        {
            return self.of(dialect, State::Known(&Node::string(node.span, text)));
        }
        match (self, self.seen(dialect, state)) {
            (Self::Absent, State::Absent) => Truth::True,
            (_, State::Absent) => Truth::False,
            (Self::Present | Self::Declared, State::Unknown(node)) => {
                if dialect.is_set(node) {
                    Truth::True
                } else {
                    Truth::Unknown
                }
            }
            (Self::Absent, State::Unknown(node)) => {
                if dialect.is_set(node) {
                    Truth::False
                } else {
                    Truth::Unknown
                }
            }
            (Self::Present, State::Known(node)) => filled(dialect, node),
            (Self::Declared, State::Known(node)) => written(dialect, node),
            (Self::Absent, State::Known(_)) => Truth::False,
            (Self::Excludes(values), _) => excludes(dialect, state, values),
            (Self::ExcludesWorld, _) => of_members(dialect, state, &|item| {
                if dialect.is_unknown(item) {
                    network::may_be_world(&dialect.beginning(item), item.written().unwrap_or_default())
                } else {
                    text(item).map_or(Truth::Unknown, |text| network::world(&text))
                }
                .opposite()
            }),
            (Self::NotMatches(_), State::Unknown(node)) if dialect.is_of_own(node) => Truth::True,
            (_, State::Unknown(_)) => Truth::Unknown,
            (_, State::Known(node)) => self.of_value(dialect, node),
        }
    }

    fn of_value<'n>(&self, dialect: Dialect<'n>, node: &'n Node) -> Truth {
        if let Self::Contains(value) = self {
            return contains(dialect, node, value);
        }
        let Some(text) = text(node) else {
            // A list or an object where one value belongs.
            return match self {
                Self::NotMatches(_) => Truth::Unknown,
                _ if dialect.holds_unknown(node) => Truth::Unknown,
                _ => Truth::False,
            };
        };
        match self {
            Self::Equals(value) => value.is(&text),
            Self::OneOf(values) => values.iter().any(|value| value.is(&text)),
            Self::AtLeast(least) => number(&text).is_some_and(|number| number >= *least),
            Self::Matches(pattern) => return pattern.is_match(&text),
            Self::NotMatches(pattern) => return pattern.is_match(&text).opposite(),
            _ => false,
        }
        .into()
    }
}

/// The text of a value that has no parts.
pub(super) fn text(node: &Node) -> Option<Cow<'_, str>> {
    Some(match &node.value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
        Value::Int(value) => Cow::Owned(value.to_string()),
        Value::Float(value) => Cow::Owned(value.to_string()),
        _ => return None,
    })
}

/// A number as text writes it; no exponents, no words.
fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    if plain { text.parse().ok() } else { None }
}

/// Whether there is anything in a value that is there: an empty text, list or block is nothing, nor is one of nothing but such, nor
/// `*`, which restricts nothing. What is made by something may be none. Recursion is as deep as the tree, which parsers bound.
fn filled<'n>(dialect: Dialect<'n>, node: &'n Node) -> Truth {
    let below = |node: &'n Node| match dialect.state(node) {
        State::Absent => Truth::False,
        State::Unknown(node) if dialect.may_vanish(node) && node.as_unknown().is_some_and(is_repetition) => {
            Truth::Unknown
        }
        State::Unknown(_) => Truth::True,
        State::Known(node) => filled(dialect, node),
    };
    match &node.value {
        Value::Null => Truth::False,
        Value::String(text) => (!matches!(text.as_str(), "" | "*")).into(),
        Value::Array(items) => {
            let vanishing = |item: &'n Node| {
                if dialect.may_vanish(item) { Truth::Unknown } else { below(item) }
            };
            items.iter().map(vanishing).fold(Truth::False, or)
        }
        Value::Object(entries) => entries.iter().map(|entry| below(&entry.node)).fold(Truth::False, or),
        _ => Truth::True,
    }
}

fn is_repetition(unknown: &Unknown) -> bool {
    unknown.reason == UnknownReason::Repetition
}

/// An empty text or list is not there; a list whose members are made by something may be empty.
fn written<'n>(dialect: Dialect<'n>, node: &'n Node) -> Truth {
    match &node.value {
        Value::String(text) => (!text.is_empty()).into(),
        Value::Array(items) if items.iter().all(|item| dialect.is_left_out(item)) => Truth::False,
        Value::Array(items) if items.iter().all(|item| dialect.is_left_out(item) || dialect.may_vanish(item)) => {
            Truth::Unknown
        }
        _ => Truth::True,
    }
}

fn members(node: &Node) -> &[Node] {
    node.as_array().unwrap_or(std::slice::from_ref(node))
}

fn contains<'n>(dialect: Dialect<'n>, node: &'n Node, wanted: &Wanted) -> Truth {
    let items = members(node);
    if items.iter().any(|item| !dialect.is_unknown(item) && text(item).is_some_and(|text| wanted.is(&text))) {
        return Truth::True;
    }
    if items.iter().any(|item| dialect.holds_unknown(item)) { Truth::Unknown } else { Truth::False }
}

/// A text whose beginning is known rules out values that begin otherwise.
fn excludes<'n>(dialect: Dialect<'n>, state: State<'n>, values: &[Wanted]) -> Truth {
    of_members(dialect, state, &|item| {
        if dialect.is_unknown(item) {
            let beginning = dialect.beginning(item);
            if values.iter().any(|value| value.may_begin_with(&beginning)) { Truth::Unknown } else { Truth::True }
        } else {
            match text(item) {
                Some(text) => (!values.iter().any(|value| value.is(&text))).into(),
                // A null in a list, an object, a `dynamic` block.
                None => Truth::Unknown,
            }
        }
    })
}

/// Whether a statement holds for each member of a list, or for the one value.
fn of_members<'n>(dialect: Dialect<'n>, state: State<'n>, holds: &dyn Fn(&'n Node) -> Truth) -> Truth {
    let (State::Known(node) | State::Unknown(node)) = state else { return Truth::False };
    let items = if dialect.is_unknown(node) { std::slice::from_ref(node) } else { members(node) };
    items.iter().fold(Truth::True, |truth, item| {
        let item = dialect.attribute(item).unwrap_or(item);
        let is_out = dialect.is_left_out(item) || dialect.is_of_own(item);
        and(truth, if is_out { Truth::True } else { holds(item) })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::document::Kind;
    use crate::requirement::testing::terraform;

    /// What a test says of an attribute of a Terraform resource; `-` stands for one that is not there.
    fn says(operator: Operator, value: Json, written: &str) -> Truth {
        let root = terraform(&format!("a = {}\n", if written == "-" { "null" } else { written }));
        let dialect = Dialect { kind: Kind::Terraform, root: &root };
        let value = Some(&value).filter(|value| !value.is_null());
        Test::new(operator, value, Patterns::Checked).unwrap().of(dialect, dialect.state(root.get("a").unwrap()))
    }

    #[test]
    fn values_are_compared_as_a_provider_reads_them() {
        use Truth::{False, True, Unknown};
        for (operator, value, written, truth) in [
            (Operator::Equals, json!(true), "true", True),
            (Operator::Equals, json!(true), "\"True\"", True),
            (Operator::Equals, json!(true), "false", False),
            (Operator::Equals, json!(7.0), "7", True),
            (Operator::Equals, json!(true), "var.x", Unknown),
            (Operator::Equals, json!(true), "[true]", False),
            (Operator::Equals, json!(true), "[var.x]", Unknown),
            (Operator::Equals, json!("É"), "\"é\"", True),
            (Operator::OneOf, json!(["a", "b"]), "\"b\"", True),
            (Operator::OneOf, json!(["a", "b"]), "\"c\"", False),
            (Operator::NotOneOf, json!(["a"]), "\"a\"", False),
            (Operator::NotOneOf, json!(["a"]), "\"c\"", True),
            (Operator::NotOneOf, json!(["a"]), "{ x = 1 }", Unknown),
            (Operator::AtLeast, json!(7), "7", True),
            (Operator::AtLeast, json!(7), "\"14\"", True),
            (Operator::AtLeast, json!(7), "6", False),
            (Operator::AtLeast, json!(7), "\"1e9\"", False),
            (Operator::AtLeast, json!(7), "var.days", Unknown),
            (Operator::Matches, json!("TLS-1-2"), "\"ELB-TLS-1-2\"", True),
            (Operator::Matches, json!("TLS-1-2"), "\"ELB-2016\"", False),
            (Operator::NotMatches, json!("^SSL"), "\"SSLv3\"", False),
            (Operator::NotMatches, json!("^SSL"), "\"TLS\"", True),
            (Operator::NotMatches, json!("^SSL"), "[\"SSLv3\"]", Unknown),
            (Operator::Contains, json!("audit"), "[\"api\"]", False),
            (Operator::Contains, json!("audit"), "[\"api\", \"audit\"]", True),
            (Operator::Contains, json!("audit"), "[var.x, \"audit\"]", True),
            (Operator::Contains, json!("audit"), "[var.x]", Unknown),
            (Operator::Excludes, json!(["all"]), "[\"a\", \"all\", var.x]", False),
            (Operator::Excludes, json!(["all"]), "[\"a\"]", True),
            (Operator::Excludes, json!(["all"]), "[\"a\", null]", Unknown),
            (Operator::ExcludesWorld, Json::Null, "[\"10.0.0.0/8\", \"128.0.0.0/1\"]", False),
            (Operator::ExcludesWorld, Json::Null, "\"10.0.0.1/0\"", False),
            (Operator::ExcludesWorld, Json::Null, "[\"10.0.0.0/8\", \"10.${var.x}.0.0/16\"]", True),
            (Operator::ExcludesWorld, Json::Null, "[\"10.0.0.0/8\", var.x]", Unknown),
            (Operator::ExcludesWorld, Json::Null, "[\"10.0.0.0/99\"]", Unknown),
            (Operator::ExcludesWorld, Json::Null, "[]", False),
            (Operator::ExcludesWorld, Json::Null, "-", False),
        ] {
            assert_eq!(says(operator, value.clone(), written), truth, "{operator:?} {value} {written}");
        }
    }

    #[test]
    fn what_a_value_begins_with_rules_others_out() {
        let forbidden = || json!(["allUsers", "allAuthenticatedUsers"]);
        for (written, truth) in [
            ("\"serviceAccount:${google_service_account.a.email}\"", Truth::True),
            ("\"all${var.x}\"", Truth::Unknown),
            ("var.member", Truth::Unknown),
            ("\"%{if var.x}allUsers%{endif}\"", Truth::Unknown),
            ("[\"user:a@example.com\", \"serviceAccount:${var.a}\"]", Truth::True),
            ("[\"user:a\", var.a]", Truth::Unknown),
        ] {
            assert_eq!(says(Operator::Excludes, forbidden(), written), truth, "{written}");
            assert_eq!(says(Operator::NotOneOf, forbidden(), written), truth, "{written}");
        }
    }

    #[test]
    fn present_is_neither_null_nor_empty() {
        for (written, truth) in [
            ("-", Truth::False),
            ("\"\"", Truth::False),
            ("[]", Truth::False),
            ("\"x\"", Truth::True),
            ("false", Truth::True),
            ("aws_kms_key.k.arn", Truth::True),
            ("\"alias/${var.x}\"", Truth::True),
            ("var.x", Truth::Unknown),
            ("[var.x]", Truth::True),
            ("{}", Truth::False),
            ("[{}]", Truth::False),
            ("[\"\"]", Truth::False),
            ("\"*\"", Truth::False),
            ("{ a = [], b = { c = null, d = \"\" } }", Truth::False),
            ("{ a = [], b = { c = false } }", Truth::True),
            ("{ a = var.x }", Truth::True),
        ] {
            assert_eq!(says(Operator::Present, Json::Null, written), truth, "{written}");
        }
        for (written, truth) in [
            ("{}", Truth::True),
            ("[{}]", Truth::True),
            ("[]", Truth::False),
            ("\"\"", Truth::False),
            ("-", Truth::False),
            ("var.x", Truth::Unknown),
        ] {
            assert_eq!(says(Operator::Declared, Json::Null, written), truth, "{written}");
        }
        assert_eq!(says(Operator::Absent, Json::Null, "-"), Truth::True);
        assert_eq!(says(Operator::Absent, Json::Null, "\"x\""), Truth::False);
        assert_eq!(says(Operator::Absent, Json::Null, "var.x"), Truth::Unknown);
    }

    #[test]
    fn a_value_must_fit_its_operator() {
        for (operator, value) in [
            (Operator::Equals, None),
            (Operator::Equals, Some(json!([1]))),
            (Operator::OneOf, Some(json!("a"))),
            (Operator::Excludes, Some(json!([]))),
            (Operator::NotOneOf, Some(json!([["a"]]))),
            (Operator::AtLeast, Some(json!("7"))),
            (Operator::Matches, Some(json!("("))),
            (Operator::Present, Some(json!(true))),
            (Operator::ExcludesWorld, Some(json!(["10.0.0.0/8"]))),
        ] {
            assert!(Test::new(operator, value.as_ref(), Patterns::Checked).is_err(), "{operator:?} {value:?}");
        }
    }
}
