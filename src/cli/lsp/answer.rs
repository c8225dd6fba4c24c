//! Hover and code actions.

use serde_json::{Value as Json, json};

use super::look::{Seen, range};
use super::text::Text;
use crate::cli::ignore::comment;
use crate::result::suppression::Directive;
use crate::result::{ResultKind, ScanResult};
use crate::scan::comments;

/// The pages of the rules whose results stand at a place.
pub(super) fn hover(seen: &Seen, params: &Json) -> Json {
    let Some(at) = params.get("position").and_then(place) else { return Json::Null };
    let here: Vec<&ScanResult> = seen.results.iter().filter(|result| touches(result, at, at)).collect();
    let Some(first) = here.first() else { return Json::Null };
    let pages: Vec<String> = here.iter().map(|result| seen.page(result)).collect();
    json!({"contents": {"kind": "markdown", "value": pages.join("\n\n---\n\n")}, "range": range(first.location.region)})
}

/// For each result in a range: its edit, where it has one, and a comment that accepts it.
pub(super) fn actions(uri: &str, text: &Text, seen: &Seen, params: &Json) -> Json {
    let asked = params.get("range");
    let places = asked.and_then(|range| Some((place(range.get("start")?)?, place(range.get("end")?)?)));
    let Some((start, end)) = places else { return json!([]) };
    let mut found = Vec::new();
    for result in seen.results.iter().filter(|result| touches(result, start, end)) {
        let fix = result.fix.as_ref().filter(|fix| !fix.is_unsafe && fix.path == result.location.path);
        if let Some(fix) = fix {
            let edit = json!({"range": range(fix.region), "newText": fix.replacement});
            let title = format!("Fix {}: {}", result.rule_id, fix.effect);
            found.push(action(uri, result, &title, &edit, true));
        }
        if result.kind == ResultKind::Fail && seen.is_suppressible(result) {
            found.extend(suppression(uri, text, result));
        }
    }
    Json::Array(found)
}

/// A comment on a line of its own, above. It has no reason yet, and until one is written it silences nothing. Where a line
/// is part of a string that runs over several, there is none.
fn suppression(uri: &str, text: &Text, result: &ScanResult) -> Option<Json> {
    let (open, close) = comment::syntax(&result.location.path)?;
    let line = result.location.region.start_line.saturating_sub(1);
    let indent: String = text.line(line.into())?.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    let start = json!({"line": line, "character": 0});
    let words = |reason: &str| format!("{indent}{open}regate:ignore {} {reason}{close}\n", result.rule_id);
    let path = &result.location.path;
    let is_comment = |directive: &Directive| directive.covers(line + 2, &[result.rule_id.as_str()]);
    if !comments::directives(&text.with_line(path, line.into(), &words("x "))?).iter().any(is_comment) {
        return None;
    }
    let words = words("");
    let edit = json!({"range": {"start": start, "end": start}, "newText": words});
    let title = format!("Accept {} here: write the reason behind the comment", result.rule_id);
    Some(action(uri, result, &title, &edit, false))
}

fn action(uri: &str, result: &ScanResult, title: &str, edit: &Json, is_preferred: bool) -> Json {
    let diagnostic = json!({
        "range": range(result.location.region), "source": "regate", "code": result.rule_id, "message": result.message,
    });
    json!({
        "title": title,
        "kind": "quickfix",
        "isPreferred": is_preferred,
        "diagnostics": [diagnostic],
        "edit": {"changes": {uri: [edit]}},
    })
}

/// Line and column from 1, as regions have them.
fn place(place: &Json) -> Option<(u64, u64)> {
    let number = |key: &str| Some(place.get(key)?.as_u64()?.saturating_add(1));
    Some((number("line")?, number("character")?))
}

fn touches(result: &ScanResult, start: (u64, u64), end: (u64, u64)) -> bool {
    let region = result.location.region;
    let first = (u64::from(region.start_line), u64::from(region.start_column));
    let last = (u64::from(region.end_line), u64::from(region.end_column)).max(first);
    first <= end && start <= last
}
