//! Which functions a policy may call. A policy must give the same results on every run and must not reach outside, and
//! what the engine lacks is best said when a policy is loaded.

use std::collections::BTreeSet;

use crate::policy::error::LoadError;
use crate::policy::metadata::{did_you_mean, near};
use crate::policy::outline::{Outline, Shape};
use crate::rego::syntax::Syntax;

/// Functions that the engine has, as this crate builds it (regorus 0.14.1, `src/builtins/`), and that a policy may
/// call. A test calls each.
pub(super) const KNOWN: &[&str] = &[
    "abs",
    "array.concat",
    "array.reverse",
    "array.slice",
    "base64.decode",
    "base64.encode",
    "base64.is_valid",
    "base64url.decode",
    "base64url.encode",
    "base64url.encode_no_pad",
    "bits.and",
    "bits.lsh",
    "bits.negate",
    "bits.or",
    "bits.rsh",
    "bits.xor",
    "ceil",
    "concat",
    "contains",
    "count",
    "endswith",
    "floor",
    "format_int",
    "glob.match",
    "glob.quote_meta",
    "graph.reachable",
    "graph.reachable_paths",
    "hex.decode",
    "hex.encode",
    "indexof",
    "indexof_n",
    "intersection",
    "is_array",
    "is_boolean",
    "is_null",
    "is_number",
    "is_object",
    "is_set",
    "is_string",
    "json.filter",
    "json.is_valid",
    "json.marshal",
    "json.marshal_with_options",
    "json.patch",
    "json.remove",
    "json.unmarshal",
    "lower",
    "max",
    "min",
    "net.cidr_contains",
    "net.cidr_expand",
    "net.cidr_is_valid",
    "numbers.range",
    "numbers.range_step",
    "object.filter",
    "object.get",
    "object.keys",
    "object.remove",
    "object.subset",
    "object.union",
    "object.union_n",
    "print",
    "product",
    "regex.find_all_string_submatch_n",
    "regex.find_n",
    "regex.is_valid",
    "regex.match",
    "regex.replace",
    "regex.split",
    "regex.template_match",
    "replace",
    "round",
    "semver.compare",
    "semver.is_valid",
    "sort",
    "split",
    "sprintf",
    "startswith",
    "strings.any_prefix_match",
    "strings.any_suffix_match",
    "strings.count",
    "strings.replace_n",
    "strings.reverse",
    "substring",
    "sum",
    "to_number",
    "trace",
    "trim",
    "trim_left",
    "trim_prefix",
    "trim_right",
    "trim_space",
    "trim_suffix",
    "type_name",
    "union",
    "units.parse",
    "units.parse_bytes",
    "upper",
    "urlquery.decode",
    "urlquery.decode_object",
    "urlquery.encode",
    "urlquery.encode_object",
    "uuid.parse",
    "walk",
    "yaml.is_valid",
    "yaml.marshal",
    "yaml.unmarshal",
];

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
    ("array.flatten", "use a comprehension: '[x | some list in lists; some x in list]'"),
    ("crypto.", "compare the values themselves, or put digests into a data file"),
    ("graphql.", "convert the query to JSON first"),
    ("io.jwt.", "read the claims with 'split' and 'base64url.decode'; signatures cannot be verified here"),
    ("json.match_schema", "check the fields that matter with rules"),
    ("json.verify_schema", "check the fields that matter with rules"),
    ("net.cidr_contains_matches", "use 'net.cidr_contains' in a comprehension"),
    ("net.cidr_intersects", "use 'net.cidr_contains' both ways: two ranges intersect when one contains the other"),
    ("net.cidr_merge", "use 'net.cidr_contains' on each range"),
    ("net.cidr_overlap", "use 'net.cidr_contains'"),
    ("parse_combined_config_files", "conftest's own function: give the document as JSON in the test"),
    ("parse_config", "conftest's own function: give the document as JSON in the test"),
    ("parse_config_file", "conftest's own function: give the document as JSON in the test"),
    ("providers.aws.", "a policy signs no requests"),
    ("regex.globs_match", "use 'glob.match'"),
    ("rego.metadata.", "write the text into the result; the rule's metadata is added to it anyway"),
    ("rego.parse_module", "a policy cannot read Rego"),
    ("strings.render_template", "use 'sprintf'"),
    ("strings.split_n", "use 'split' and 'array.slice'"),
    ("time.", "compare ISO 8601 dates as strings, which sort by time"),
    ("uri.", "take the parts with 'regex.find_n' or 'split'"),
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

/// What is wrong with the calls and the forms of a text. `own` tells names that its package or its imports define.
pub(super) fn check(file: &str, syntax: &Syntax, own: impl Fn(&str) -> bool) -> Vec<LoadError> {
    let mut errors = Vec::new();
    for call in &syntax.calls {
        let first = call.name.split('.').next().unwrap_or_default();
        // `set()` is the empty set.
        if call.name == "set" || first == "data" || own(first) || KNOWN.contains(&call.name.as_str()) {
            continue;
        }
        let (message, remedy) = judge(&call.name);
        errors.push(LoadError::new(file, call.line, message, remedy));
    }
    errors.extend(syntax.refused.iter().map(|(form, line)| LoadError::new(file, *line, form.message(), form.remedy())));
    errors
}

fn judge(name: &str) -> (String, String) {
    let matches = |entry: &str| entry == name || entry.ends_with('.') && name.starts_with(entry);
    if let Some((_, why, remedy)) = FORBIDDEN.iter().find(|(entry, ..)| matches(entry)) {
        return (format!("'{name}' is forbidden in a policy: it {why}"), (*remedy).to_string());
    }
    if let Some((_, remedy)) = MISSING.iter().find(|(entry, _)| matches(entry)) {
        return (format!("'{name}' is missing in the engine"), (*remedy).to_string());
    }
    let remedy = near(name, KNOWN).map_or("check the spelling, or define the function".to_string(), did_you_mean);
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
        let syntax = crate::rego::syntax::module(&Source { file: "p.rego", text: source, v0: false }).unwrap();
        let functions = functions([&outline]);
        let own = |name: &str| functions.contains(name) || outline.imports.contains_key(name);
        check("p.rego", &syntax, own).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn calls_are_judged_with_their_lines() {
        let source = "package p\n\nimport data.lib.x as y\n\ndeny contains m if {\n\thttp.send({})\n\tcrypto.sha256(\"a\")\n\ty.f(1)\n\tg(2)\n\tstartwith(\"a\", \"b\")\n\ttime.now_ns() > 3\n\tm := sprintf(\"\", [])\n}\n\ng(x) := x\n";
        insta::assert_snapshot!(messages(source).join("\n"), @r"
        p.rego:6: 'http.send' is forbidden in a policy: it reaches the network
          put what the policy needs into a data file and give it with --data
        p.rego:7: 'crypto.sha256' is missing in the engine
          compare the values themselves, or put digests into a data file
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
