//! Which functions a policy may call. A policy must give the same results on every run and must not reach outside, and
//! what the engine lacks is best said when a policy is loaded.

use std::collections::BTreeSet;

use crate::policy::near::{did_you_mean, near};
use crate::policy::outline::{Outline, Shape};
use crate::rego::{self, syntax::Syntax};
use crate::rule_file::LoadError;

/// Functions that would make two runs differ or reach outside, with what to do instead. A name that ends in `.` is
/// a family.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    ("http.send", "reaches the network", "put what the policy needs into a data file and give it with --data"),
    ("net.lookup_ip_addr", "reaches the network", "put the addresses into a data file and give it with --data"),
    ("opa.runtime", "reads the environment", "read 'data.regate.config' or a data file given with --data"),
    ("rand.", "differs from run to run", "derive the value from 'input'"),
    ("time.now_ns", "differs from run to run", "compare with a date in 'data.regate.config' or in a data file"),
    ("uuid.rfc4122", "differs from run to run", "derive the value from 'input'"),
];

/// Functions of OPA that the engine lacks, with what to do instead. A name that ends in `.` is a family.
const MISSING: &[(&str, &str)] = &[
    ("crypto.", "compare the values themselves, or put what is needed into a data file"),
    ("graphql.", "convert the query to JSON first"),
    ("io.jwt.", "'io.jwt.decode' reads the claims; of signatures only those with a shared key can be verified here"),
    ("json.match_schema", "check the fields that matter with rules"),
    ("json.verify_schema", "check the fields that matter with rules"),
    ("net.cidr_overlap", "use 'net.cidr_contains'"),
    ("parse_combined_config_files", "conftest's own function: give the document as JSON in the test"),
    ("parse_config", "conftest's own function: give the document as JSON in the test"),
    ("parse_config_file", "conftest's own function: give the document as JSON in the test"),
    ("providers.aws.", "a policy signs no requests"),
    ("regex.globs_match", "use 'glob.match'"),
    ("rego.metadata.", "write the text into the result; the rule's metadata is added to it anyway"),
    ("rego.parse_module", "a policy cannot read Rego"),
    ("strings.render_template", "use 'sprintf'"),
    ("time.", "compare ISO 8601 dates as strings, which sort by time"),
    // Removed in Rego v1; conftest policies of old still call them.
    ("all", "use 'every x in xs { x }'"),
    ("any", "use 'true in xs'"),
    ("cast_array", "use 'is_array'"),
    ("cast_boolean", "use 'is_boolean'"),
    ("cast_null", "use 'is_null'"),
    ("cast_object", "use 'is_object'"),
    ("cast_set", "use 'is_set'"),
    ("cast_string", "use 'is_string'"),
    ("re_match", "use 'regex.match'"),
    ("set_diff", "use '-' between the sets"),
];

/// What is wrong with the calls and the forms of a text. `own` tells names that its package or its imports define,
/// and functions that its package may call besides the builtins.
pub(super) fn check(file: &str, syntax: &Syntax, own: impl Fn(&str) -> bool) -> Vec<LoadError> {
    let mut errors = Vec::new();
    for call in &syntax.calls {
        let first = call.name.split('.').next().unwrap_or_default();
        // `set()` is the empty set.
        if call.name == "set" || first == "data" || own(first) || own(&call.name) || is_known(&call.name) {
            continue;
        }
        let (message, remedy) = judge(&call.name);
        errors.push(LoadError::new(file, call.line, message, remedy));
    }
    errors.extend(syntax.refused.iter().map(|(form, line)| LoadError::new(file, *line, form.message(), form.remedy())));
    errors
}

/// Whether a policy may call a builtin.
fn is_known(name: &str) -> bool {
    rego::builtins::exists(name) && !FORBIDDEN.iter().any(|(entry, ..)| matches(entry, name))
}

fn matches(entry: &str, name: &str) -> bool {
    entry == name || entry.ends_with('.') && name.starts_with(entry)
}

fn judge(name: &str) -> (String, String) {
    if let Some((_, why, remedy)) = FORBIDDEN.iter().find(|(entry, ..)| matches(entry, name)) {
        return (format!("'{name}' is forbidden in a policy: it {why}"), (*remedy).to_string());
    }
    if let Some((_, remedy)) = MISSING.iter().find(|(entry, _)| matches(entry, name)) {
        return (format!("'{name}' is missing in the engine"), (*remedy).to_string());
    }
    if name == "input" || name.starts_with("input.") {
        let remedy =
            "the engine reads brackets behind it, also on the next line, as its arguments: begin that line without one";
        return (format!("'{name}' is no function"), remedy.to_string());
    }
    let remedy = near(name, &rego::builtins::names().collect::<Vec<_>>())
        .map_or("check the spelling, or define the function".to_string(), did_you_mean);
    (format!("there is no function '{name}'"), remedy)
}

/// The names that the rules of a package define.
pub(super) fn functions<'a>(outlines: impl IntoIterator<Item = &'a Outline>) -> BTreeSet<&'a str> {
    let rules = outlines.into_iter().flat_map(|outline| &outline.rules);
    rules
        .filter(|rule| rule.shape == Shape::Function || rule.shape == Shape::Object)
        .map(|rule| rule.name.as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rego::Source;

    fn messages(source: &str) -> Vec<String> {
        let outline = Outline::new(source);
        let syntax =
            crate::rego::syntax::module(&Source { file: "p.rego", text: source, v0: false, builtin: false }).unwrap();
        let functions = functions([&outline]);
        let own = |name: &str| functions.contains(name) || outline.imports.contains_key(name);
        check("p.rego", &syntax, own).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn calls_are_judged_with_their_lines() {
        let source = "package p\n\nimport data.lib.x as y\n\ndeny contains m if {\n\thttp.send({})\n\tcrypto.x509.parse_keypair(\"a\", \"b\")\n\ty.f(1)\n\tg(2)\n\tstartwith(\"a\", \"b\")\n\ttime.now_ns() > 3\n\tm := sprintf(\"\", [])\n}\n\ng(x) := x\n";
        insta::assert_snapshot!(messages(source).join("\n"), @r"
        p.rego:6: 'http.send' is forbidden in a policy: it reaches the network
          put what the policy needs into a data file and give it with --data
        p.rego:7: 'crypto.x509.parse_keypair' is missing in the engine
          compare the values themselves, or put what is needed into a data file
        p.rego:10: there is no function 'startwith'
          did you mean 'startswith'?
        p.rego:11: 'time.now_ns' is forbidden in a policy: it differs from run to run
          compare with a date in 'data.regate.config' or in a data file
        ");
    }

    #[test]
    fn a_name_in_a_string_or_a_comment_is_no_call() {
        assert_eq!(messages("package p\n# http.send(x)\na := \"http.send(x)\"\n"), [""; 0]);
    }
}
