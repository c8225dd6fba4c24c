//! The builtins: those of the engine, bounded and with errors of our own, and those that it lacks.

mod arguments;
mod arrays;
mod crypto;
mod dockerfile;
mod float;
mod guard;
mod iam;
mod jwt;
mod kubernetes;
mod net;
mod quote;
mod regex;
mod sprintf;
mod strings;
mod terraform;
#[cfg(test)]
mod tests;
mod tree;
mod uri;
mod values;
mod workflow;
mod wrap;

use regorus::Value;
use regorus::unstable::BUILTINS;

use crate::document::expression;
use crate::rego::failure::Cause;
use crate::rego::session::{self, Answer, BuiltinErrors};
use crate::rego::value::{is_open, mark, with_own_keys};
use wrap::Native;

/// A builtin in Rust: the value, or in words what was wrong with its arguments.
type Function = fn(&[Value]) -> Result<Value, String>;

/// A builtin that the engine lacks, or that it has wrong.
struct Own {
    name: &'static str,
    arity: u8,
    function: Function,
}

/// Those of ours; a name that the engine has too replaces the engine's.
const OWN: &[Own] = &[
    Own { name: "array.flatten", arity: 1, function: arrays::flatten },
    Own { name: "crypto.hmac.equal", arity: 2, function: crypto::hmac_equal },
    Own { name: "crypto.hmac.md5", arity: 2, function: crypto::hmac_md5 },
    Own { name: "crypto.hmac.sha1", arity: 2, function: crypto::hmac_sha1 },
    Own { name: "crypto.hmac.sha256", arity: 2, function: crypto::hmac_sha256 },
    Own { name: "crypto.hmac.sha512", arity: 2, function: crypto::hmac_sha512 },
    Own { name: "crypto.md5", arity: 1, function: crypto::md5 },
    Own { name: "crypto.sha1", arity: 1, function: crypto::sha1 },
    Own { name: "crypto.sha256", arity: 1, function: crypto::sha256 },
    Own { name: "io.jwt.decode", arity: 1, function: jwt::decode },
    Own { name: "io.jwt.verify_hs256", arity: 2, function: jwt::verify_hs256 },
    Own { name: "io.jwt.verify_hs384", arity: 2, function: jwt::verify_hs384 },
    Own { name: "io.jwt.verify_hs512", arity: 2, function: jwt::verify_hs512 },
    Own { name: "lower", arity: 1, function: strings::lower },
    Own { name: "net.cidr_contains_matches", arity: 2, function: net::contains_matches },
    Own { name: "net.cidr_intersects", arity: 2, function: net::intersects },
    Own { name: "net.cidr_merge", arity: 1, function: net::merge },
    Own { name: "regate.dockerfile.expanded", arity: 2, function: dockerfile::expanded },
    Own { name: "regate.dockerfile.parents", arity: 1, function: dockerfile::parents },
    Own { name: "regate.dockerfile.resolved", arity: 4, function: dockerfile::resolved },
    Own { name: "regate.dockerfile.scopes", arity: 3, function: dockerfile::scopes },
    Own { name: "regate.dockerfile.variables", arity: 2, function: dockerfile::variables },
    Own { name: "regate.iam.escalations", arity: 1, function: iam::escalations },
    Own { name: "regate.iam.matches", arity: 2, function: iam::matches },
    Own { name: "regate.iam.policies", arity: 1, function: iam::policies },
    Own { name: "regate.kubernetes.hidden", arity: 1, function: kubernetes::hidden },
    Own { name: "regate.kubernetes.pods", arity: 1, function: kubernetes::pods },
    Own { name: "regate.workflow.condition", arity: 2, function: workflow::condition },
    Own { name: "regate.workflow.pasted", arity: 2, function: workflow::pasted },
    Own { name: "regex.find_all_string_submatch_n", arity: 3, function: regex::find_groups },
    Own { name: "regex.find_n", arity: 3, function: regex::find_n },
    Own { name: "regex.is_valid", arity: 1, function: regex::is_valid },
    Own { name: "regex.match", arity: 2, function: regex::is_match },
    Own { name: "regex.replace", arity: 3, function: regex::replace },
    Own { name: "regex.split", arity: 2, function: regex::split },
    Own { name: "regex.template_match", arity: 4, function: regex::template_match },
    Own { name: "sprintf", arity: 2, function: sprintf::sprintf },
    Own { name: "strings.count", arity: 2, function: strings::count },
    Own { name: "strings.replace_n", arity: 2, function: strings::replace_n },
    Own { name: "strings.split_n", arity: 3, function: strings::split_n },
    Own { name: "trace", arity: 1, function: trace },
    Own { name: "upper", arity: 1, function: strings::upper },
    Own { name: "uri.is_valid", arity: 1, function: uri::is_valid },
    Own { name: "uri.parse", arity: 1, function: uri::parse },
];

/// Notes a text, which `policy eval --explain notes` shows. As OPA, and unlike the engine, it is true.
fn trace(arguments: &[Value]) -> Result<Value, String> {
    session::trace(arguments::text(arguments, 0)?);
    Ok(Value::Bool(true))
}

/// The number of arguments of a builtin that the engine does not know by itself.
pub(super) fn own_arity(name: &str) -> Option<usize> {
    let is_foreign = |own: &&Own| own.name == name && !BUILTINS.contains_key(name);
    OWN.iter().find(is_foreign).map(|own| usize::from(own.arity))
}

/// Whether a text may name such a builtin.
pub(super) fn may_name_own(text: &str) -> bool {
    OWN.iter().any(|own| !BUILTINS.contains_key(own.name) && text.contains(own.name))
}

/// Whether there is a builtin of that name, ours or the engine's.
pub(crate) fn exists(name: &str) -> bool {
    name == "print" || OWN.iter().any(|own| own.name == name) || BUILTINS.contains_key(name) && !name.starts_with("__")
}

/// Whether a name is a function for the library in the binary alone.
pub(crate) fn is_internal(name: &str) -> bool {
    INTERNAL.iter().any(|own| own.name == name)
}

/// The names of all builtins.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    OWN.iter()
        .map(|own| own.name)
        .chain(BUILTINS.keys().copied().filter(|name| !name.starts_with("__")))
        .chain(["print"])
}

/// The engine's builtins that are called as they are: they cannot fail, or the engine treats them apart.
const AS_THEY_ARE: &[&str] = &["print", "walk"];

/// The name by which the modules that stand in for `data.regate.file` get it; no policy can write it.
const FILE: &str = "regate_internal.file";

/// The name by which the engine is given the collection of `some x in xs`; see [`crate::rego::iterated`].
pub(super) const ITERATED: &str = "regate_internal.iterated";

/// What the library (`data.regate.lib`) has in Rust, since each policy asks it of each value: a function that the engine
/// interprets takes ten times as long. The library's own functions of these names say what each does.
const INTERNAL: &[Own] = &[
    Own { name: "regate_internal.array", arity: 1, function: values::array },
    Own { name: "regate_internal.as_bool", arity: 1, function: values::as_bool },
    Own { name: "regate_internal.clean_path", arity: 1, function: values::clean_path },
    Own { name: "regate_internal.elements", arity: 2, function: terraform::elements },
    Own { name: "regate_internal.entries", arity: 1, function: values::entries },
    Own { name: "regate_internal.hidden", arity: 2, function: terraform::hidden },
    Own { name: ITERATED, arity: 1, function: values::iterated },
    Own { name: "regate_internal.json", arity: 1, function: values::json },
    Own { name: "regate_internal.labelled", arity: 4, function: terraform::labelled },
    Own { name: "regate_internal.list", arity: 1, function: values::list },
    Own { name: "regate_internal.named", arity: 2, function: tree::named },
    Own { name: "regate_internal.nested", arity: 2, function: terraform::nested },
    Own { name: "regate_internal.reached", arity: 2, function: values::reached },
    Own { name: "regate_internal.references", arity: 1, function: terraform::references },
    Own { name: "regate_internal.shown", arity: 1, function: values::shown },
    Own { name: "regate_internal.unknown", arity: 1, function: values::unknown },
    Own { name: "regate_internal.unknowns", arity: 1, function: values::unknowns },
    Own { name: "regate_internal.written", arity: 1, function: values::written },
];

/// The name by which a module asks whether the policy of a number is to be judged.
const ASKED: &str = "regate_internal.asked";

/// A condition of Rego that holds when the policy of that number is among those that [`Session::asking`] names.
///
/// [`Session::asking`]: crate::rego::Session::asking
pub(crate) fn asked(policy: usize) -> String {
    format!("{ASKED}({policy})")
}

/// The module that makes a target's own context part of `data`, so that `data` itself is the same for all targets.
pub(super) const CONTEXT_MODULES: [(&str, &str); 2] = [
    ("<file>", "package regate\n\nfile := regate_internal.file(0)\n"),
    ("<conftest>", "package conftest\n\nfile := {\"name\": f.name, \"dir\": f.dir} if f := regate_internal.file(0)\n"),
];

/// Makes an engine call every builtin through this room.
pub(super) fn install(engine: &mut regorus::Engine) -> anyhow::Result<()> {
    #[allow(clippy::iter_over_hash_type, reason = "each is added by its name, in whatever order")]
    for (name, (function, arity)) in BUILTINS.iter() {
        if AS_THEY_ARE.contains(name) || OWN.iter().any(|own| own.name == *name) {
            continue;
        }
        let native = Native::new(name, *function, *arity)?;
        engine.add_extension((*name).to_string(), *arity, Box::new(move |arguments| call(name, arguments, &native)))?;
    }
    for own in OWN {
        let function = own.function;
        let run = move |arguments: Vec<Value>| call(own.name, arguments, &function);
        engine.add_extension(own.name.to_string(), own.arity, Box::new(run))?;
    }
    for own in INTERNAL {
        let function = own.function;
        let run = move |arguments: Vec<Value>| function(&arguments).map_err(anyhow::Error::msg);
        engine.add_extension(own.name.to_string(), own.arity, Box::new(run))?;
    }
    let is_asked = |arguments: Vec<Value>| {
        let policy =
            arguments.first().and_then(|number| number.as_u64().ok()).and_then(|number| usize::try_from(number).ok());
        Ok(Value::Bool(policy.is_none_or(session::asks)))
    };
    engine.add_extension(ASKED.to_string(), 1, Box::new(is_asked))?;
    engine.add_extension(FILE.to_string(), 1, Box::new(|_| Ok(session::file())))
}

/// What runs when a builtin is called.
trait Run {
    /// The value, or in words what was wrong, which may quote values.
    fn run(&self, arguments: &[Value]) -> Result<Value, String>;
}

impl Run for Function {
    fn run(&self, arguments: &[Value]) -> Result<Value, String> {
        self(arguments)
    }
}

/// Calls a builtin: within bounds, and with its failure treated as the evaluation asks.
fn call(name: &str, arguments: Vec<Value>, function: &impl Run) -> anyhow::Result<Value> {
    if let Some(text) = guard::excess(name, &arguments) {
        return Err(session::fail(Cause::Bound(text.clone()), text));
    }
    if let Some(answer) = opas_own(name, &arguments) {
        return answer.or_else(|detail| failed(name, &arguments, detail));
    }
    match function.run(&arguments) {
        // No failure, as `max([])` has no value; but nobody knows what an unknown operand would have given.
        Ok(Value::Undefined) if arguments.iter().any(|argument| unknown_in(argument, 2).is_some()) => {
            failed(name, &arguments, "the arguments do not fit".to_string())
        }
        Ok(value) => {
            // What a text of a document holds, its author wrote.
            let value = if matches!(name, "json.unmarshal" | "yaml.unmarshal") { with_own_keys(value) } else { value };
            session::spend(size(&value))?;
            Ok(value)
        }
        Err(detail) => match Cause::of_engine(&detail) {
            // The engine's own bound within a builtin: never undefined, whatever is asked of failures.
            cause @ Cause::Bound(_) => Err(session::fail(cause, detail)),
            _ => failed(name, &arguments, detail),
        },
    }
}

/// OPA's answer where the engine's builtin has another one (docs/regorus-notes.md).
fn opas_own(name: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
    match (name, arguments) {
        // What is no text is not valid, and no error.
        ("base64.is_valid" | "json.is_valid" | "net.cidr_is_valid" | "semver.is_valid" | "yaml.is_valid", [value])
            if !matches!(value, Value::String(_)) =>
        {
            Some(Ok(Value::Bool(false)))
        }
        // A step beyond the end leaves the first number alone.
        ("numbers.range_step", [from, to, step]) if guard::step_passes(from, to, step) => {
            Some(Ok(Value::from(vec![from.clone()])))
        }
        // OPA reads a text as Go does (`v1/topdown/casts.go`), the engine as JSON with blanks around it.
        ("to_number", [Value::String(text)]) if !is_open(text) => Some(
            float::decimal(text)
                .and_then(|number| Value::from_json_str(&number).ok())
                .ok_or_else(|| "could not parse string as number".to_string()),
        ),
        ("units.parse" | "units.parse_bytes", [Value::String(text)]) if guard::has_large_exponent(text) => {
            Some(Err("exponent too large".to_string()))
        }
        _ => None,
    }
}

fn failed(name: &str, arguments: &[Value], detail: String) -> anyhow::Result<Value> {
    let unknown = arguments.iter().find_map(|argument| unknown_in(argument, 2));
    match (session::errors(), unknown) {
        (BuiltinErrors::Undefined, _) => Ok(Value::Undefined),
        (BuiltinErrors::Unknown(answer), Some(unknown)) => {
            session::note_unknown();
            Ok(match answer {
                Answer::Undefined => Value::Undefined,
                Answer::Defined if is_predicate(name) => Value::Bool(true),
                Answer::Defined => unknown.clone(),
            })
        }
        (BuiltinErrors::Fail, Some(_)) => Err(session::fail(Cause::Unknown(name.to_string()), detail)),
        (BuiltinErrors::Fail | BuiltinErrors::Unknown(_), None) => {
            Err(session::fail(Cause::Builtin(name.to_string()), detail))
        }
    }
}

/// A value that nobody can know, in an operand or in its members: `concat(",", [x])` fails on the member. Deeper ones
/// are not what a builtin fails on, but part of a document that it was given.
fn unknown_in(value: &Value, depth: usize) -> Option<&Value> {
    if mark(value).is_some() {
        return Some(value);
    }
    if depth == 0 {
        return None;
    }
    let below = |child| unknown_in(child, depth - 1);
    match value {
        Value::Array(items) => items.iter().find_map(below),
        Value::Set(items) => items.iter().find_map(below),
        Value::Object(object) => object.iter().find_map(|(key, child)| below(key).or_else(|| below(child))),
        _ => None,
    }
}

/// Notes the bounds of builtins that were reached in another process, by what is said of them.
pub(super) fn reach(reasons: &[String]) {
    let bounds = dockerfile::BOUNDS.iter().chain(expression::BOUNDS);
    bounds.filter(|bound| reasons.iter().any(|reason| reason == bound.reason())).for_each(|bound| bound.reach());
}

/// Whether a builtin answers with a truth value.
fn is_predicate(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "contains",
        "endswith",
        "glob.match",
        "net.cidr_contains",
        "net.cidr_intersects",
        "object.subset",
        "regex.globs_match",
        "regex.match",
        "regex.template_match",
        "startswith",
        "strings.any_prefix_match",
        "strings.any_suffix_match",
    ];
    NAMES.contains(&name) || name.ends_with("is_valid")
}

/// About how many bytes a value takes, its members counted by number.
fn size(value: &Value) -> usize {
    const MEMBER: usize = 16;
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.len() * MEMBER,
        Value::Set(items) => items.len() * MEMBER,
        Value::Object(object) => object.len() * 2 * MEMBER,
        _ => 0,
    }
}
