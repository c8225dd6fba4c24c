//! The literal that a template's tag or a look-up falls back to: ERB's `<%= ENV['A'] || 'v' %>` and `ENV.fetch('A') { 'v' }`,
//! Jinja's and Ansible's `{{ a | default('v') }}`, Helm's `{{ .Values.a | default "v" }}`, HCL's `coalesce(var.a, "v")`.

/// How a text says that it is put together when it is used, and not what it is.
const TAGS: [&str; 11] = ["<%", "{{", "{%", "#{", "${", "coalesce(", "try(", "lookup(", "ENV[", "var.", "local."];

/// What a literal follows that is used when nothing else is given.
const MARKS: [&str; 13] = [
    "||",
    "??",
    "?:",
    " or ",
    "default(",
    "default (",
    "default ",
    "| d(",
    "|d(",
    ") {",
    ") do",
    "coalesce ",
    "or_else(",
];

/// The longest text that is read.
const LONGEST: usize = 1024;

/// The literal in `text`, a part of it.
pub(crate) fn literal(text: &str) -> Option<&str> {
    if text.len() > LONGEST || !TAGS.iter().any(|tag| text.contains(tag)) {
        return None;
    }
    let is_mark = |mark: &&&str| !mark.starts_with(')') || text.contains("fetch(");
    let after_mark = MARKS.iter().filter(is_mark).find_map(|mark| in_quotes(text.split_once(mark)?.1));
    after_mark
        .or_else(|| branch(text))
        .or_else(|| last_argument(text))
        .or_else(|| of_action(text))
        .or_else(|| between_tags(text))
}

/// Functions of Go's templates, and of those who make files by them, that answer their last argument where the others are empty:
/// consul-template's (<https://github.com/hashicorp/consul-template/blob/main/docs/templating-language.md>) and gomplate's.
const FUNCTIONS: [&str; 6] = ["or", "keyOrDefault", "envOrDefault", "getenv", "coalesce", "mustEnvOr"];

/// The literal that an action of a template answers: `{{ or .A "v" }}`, `{{ keyOrDefault "a" "v" }}`, or that is all of it before its
/// pipes: `{{ "v" | b64enc }}`.
fn of_action(text: &str) -> Option<&str> {
    let action = text.split_once("{{")?.1.split_once("}}")?.0.trim_matches(['-', ' ']);
    if action.starts_with(['"', '\'']) {
        let value = in_quotes(action)?;
        let rest = action.get(value.len() + 2..)?.trim_start();
        return (rest.is_empty() || rest.starts_with('|')).then_some(value);
    }
    if ["if ", "with "].iter().any(|branch| action.starts_with(branch)) {
        let branches = text.split("}}").skip(1).filter_map(|part| part.split("{{").next()).map(str::trim);
        return text
            .contains("else")
            .then(|| branches.filter(|own| !own.is_empty()).find(|own| !own.contains(char::is_whitespace)))
            .flatten();
    }
    let (function, arguments) = action.split_once(' ')?;
    if ["b64enc", "quote", "squote", "tpl", "ternary"].contains(&function) {
        return in_quotes(arguments);
    }
    let last = arguments.split(" | ").next()?.trim_end().strip_suffix('"')?;
    let (before, value) = last.rsplit_once('"')?;
    let plain = !value.is_empty()
        && !value.contains('%')
        && !before.trim().is_empty()
        && (FUNCTIONS.contains(&function) || function == "printf");
    plain.then_some(value)
}

/// The first text that one of a template's branches gives: `{% if a %}v{% else %}b{% endif %}`.
fn between_tags(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("{%").filter(|rest| rest.trim_start_matches(['-', ' ']).starts_with("if "))?;
    let branches = rest.split("%}").skip(1).filter_map(|part| part.split("{%").next());
    branches.map(str::trim).find(|value| !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || c == '{'))
}

/// The literal that a template's action gives where `right` begins with one, in quotes perhaps: these are none of what is inside.
pub(super) fn of_template(right: &str) -> Option<&str> {
    let text = right.trim_start();
    let text = text.strip_prefix(['"', '\'']).unwrap_or(text);
    let end = match text.get(..2)? {
        "{{" if text.contains("{{ else") || text.contains("{{else") || text.contains("{{- else") => text.rfind("}}")?,
        "{{" => text.find("}}")?,
        "<%" => text.find("%>")?,
        "{%" => text.rfind("%}")?,
        _ => return None,
    };
    literal(text.get(..end + 2)?)
}

/// The literal of HCL's `var.a != "" ? var.a : "v"`.
fn branch(text: &str) -> Option<&str> {
    let (condition, branches) = text.split_once(" ? ")?;
    let asks = condition.contains("var.") || condition.contains("local.");
    let literal = || in_quotes(branches).or_else(|| in_quotes(branches.split_once(" : ")?.1));
    asks.then(literal).flatten()
}

/// The last argument of `fetch('A', 'v')`, `env('A', 'v')`, `coalesce(a, "v")`.
fn last_argument(text: &str) -> Option<&str> {
    // Ansible's `lookup` has no default.
    let calls: &[&str] =
        if text.contains("{{") { &["fetch(", "env("] } else { &["fetch(", "env(", "coalesce(", "try(", "lookup("] };
    let at = calls.iter().find_map(|call| text.find(call).map(|at| at + call.len()))?;
    let arguments = text.get(at..)?;
    let end = arguments.find(')')?;
    let (first, last) = arguments.get(..end)?.rsplit_once(',')?;
    in_quotes(last).filter(|_| !first.trim().is_empty())
}

/// The text in quotes that begins here.
fn in_quotes(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inside = text.get(1..)?.split_once(quote)?.0;
    (!inside.is_empty() && !TAGS.iter().any(|tag| inside.contains(tag))).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_where_nothing_is_given_is_read() {
        for text in [
            "<%= ENV['A'] || 'v' %>",
            "<%= ENV['A'].presence || \"v\" %>",
            "<%= ENV.fetch('A') { 'v' } %>",
            "<%= ENV.fetch('A', 'v') %>",
            "{{ lookup('env', 'A') | default('v') }}",
            "{{ lookup('env', 'A') | default('v', true) }}",
            "{{ a | d('v') }}",
            "{{ .Values.a | default \"v\" | quote }}",
            "{{ default \"v\" .Values.a }}",
            "{{ a or 'v' }}",
            "${var.a != null ? var.a : \"b\"} || 'v'",
            "coalesce(var.a, \"v\")",
            "#{ENV['A'] || 'v'}",
            "var.a != \"\" ? var.a : \"v\"",
            "local.a ? \"v\" : var.b",
            "{{ env 'A' ?? 'v' }}",
            "{{ or .A \"v\" }}",
            "{{- or .A \"v\" | quote -}}",
            "{{ keyOrDefault \"a\" \"v\" }}",
            "{{ \"v\" | b64enc }}",
            "{% if a %}v{% else %}b{% endif %}",
            "{{ b64enc \"v\" }}",
            "{{ tpl \"v\" . | b64enc }}",
            "{{ printf \"%s\" \"v\" | b64enc }}",
            "{{ ternary \"v\" .Values.p (empty .Values.p) | b64enc }}",
            "{{ if .Values.p }}{{ .Values.p }}{{ else }}v{{ end }}",
        ] {
            assert_eq!(literal(text), Some("v"), "{text}");
        }
        for text in [
            "v || 'v'",
            "{{ a }}",
            "<%= ENV['A'] %>",
            "<%= ENV.fetch('A') %>",
            "{{ a | default(b) }}",
            "{{ a | default('') }}",
            "{{ a | default('{{ b }}') }}",
            "{{ lookup('env', b) }}",
            "var.a ? var.b : var.c",
            "{{ lookup('hashi_vault', 'secret=kv/smtp:password') }}",
            "{{ include \"a.password\" . }}",
            "{{ required \"a\" .Values.b }}",
            "{{ index .A \"b\" }}",
            "{% if a %}{{ b }}{% endif %}",
            "{% if a %}two words{% endif %}",
            "",
        ] {
            assert_eq!(literal(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in r#"(\{\{|<%|default |default\(|fetch\(|\|\||'|"|,|\)| |é){0,16}"#) {
            if let Some(found) = literal(&text) {
                assert!(text.contains(found));
            }
        }
    }
}
