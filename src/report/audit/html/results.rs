//! The results by rule, and every rule in force.

use std::cmp::Reverse;
use std::io::{self, Write};

use crate::report::audit::html::flow::{self, Drawn};
use crate::report::audit::html::{anchor, paragraphs, text};
use crate::report::audit::model::{Audit, Evidence, RuleRecord};
use crate::report::saved::Step;
use crate::report::summary::plural;
use crate::rule::Severity;

/// Characters of a result's own text.
const LONGEST_SNIPPET: usize = 120;

pub(super) fn rules(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section><h2 id=\"results\">Results by rule</h2>")?;
    let mut with_results: Vec<_> = audit.rules.iter().filter(|rule| !rule.results.is_empty()).collect();
    with_results.sort_by_key(|rule| (rule.open == 0, Reverse(rule.severity)));
    if with_results.is_empty() {
        writeln!(out, "<p>None.</p>")?;
    }
    let mut drawn = Drawn::default();
    for rule in with_results {
        self::rule(rule, &mut drawn, out)?;
    }
    if drawn.left_out > 0 {
        writeln!(out, "<p>{} have a list of their steps and no drawing.</p>", plural(drawn.left_out, "more flow"))?;
    }
    writeln!(out, "</section>")
}

fn rule(rule: &RuleRecord<'_>, drawn: &mut Drawn, out: &mut dyn Write) -> io::Result<()> {
    let id = text(rule.id);
    let severity = rule.severity.map_or("", Severity::as_str);
    write!(
        out,
        "<details class=\"rule\" id=\"{}\"><summary><span class=\"chip {severity}\">{severity}</span><span>{} <code class=\"soft\">{id}</code></span><span class=\"soft n\">{}</span></summary><div>",
        anchor(rule.id),
        text(rule.title),
        standings(rule)
    )?;
    writeln!(out, "<dl>")?;
    for (title, words) in [
        ("Why", rule.rule.and_then(|r| r.description.as_deref())),
        ("Mend", rule.rule.and_then(|r| r.remediation.as_deref())),
    ] {
        if let Some(words) = words {
            writeln!(out, "<dt>{title}</dt><dd class=\"pre\">{}</dd>", paragraphs(words.trim()))?;
        }
    }
    writeln!(out, "<dt>Population</dt><dd>{}</dd></dl>", text(&rule.population_words()))?;
    writeln!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Results of {id}\"><table><thead><tr><th>Standing</th><th>What</th><th>Where</th></tr></thead><tbody class=\"results\">"
    )?;
    for result in &rule.results {
        self::result(result, drawn, out)?;
    }
    writeln!(out, "</tbody></table></div></div></details>")
}

/// `2 open, 1 waived`.
fn standings(rule: &RuleRecord<'_>) -> String {
    let count = |standing: &str| rule.results.iter().filter(|result| result.standing == standing).count();
    let told = ["open", "unknown", "review", "waived", "suppressed"].map(|standing| (count(standing), standing));
    let told: Vec<_> =
        told.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    told.join(", ")
}

fn result(result: &Evidence<'_>, drawn: &mut Drawn, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<tr><td>{}<td>{}", result.standing, text(result.message))?;
    let snippet: String = result.finding.location.snippet.chars().take(LONGEST_SNIPPET).collect();
    if !snippet.is_empty() {
        let more = if snippet.len() < result.finding.location.snippet.len() { "…" } else { "" };
        write!(out, "<br><code class=\"soft\">{}{more}</code>", text(&snippet))?;
    }
    if let Some(accepted) = &result.acceptance {
        write!(out, "<br>Accepted by {}", text(accepted))?;
    }
    let steps = &result.finding.code_flow;
    if !steps.is_empty() {
        let (first, between, last) = flow::shown(steps);
        write!(out, "{}<ol>", drawn.draw(steps))?;
        for step in first {
            self::step(step, "", out)?;
        }
        for step in last {
            self::step(step, &format!("after {}: ", plural(between, "more step")), out)?;
        }
        write!(out, "</ol>")?;
    }
    writeln!(out, "<td><code>{}:{}</code>", text(result.path), result.line)
}

fn step(step: &Step, before: &str, out: &mut dyn Write) -> io::Result<()> {
    let place = format!("{}:{}", text(&step.location.path), step.location.start_line);
    write!(out, "<li>{before}{} <code class=\"soft\">{place}</code>", text(&step.message))
}

/// Every rule that bears on something here: that it was in force is evidence, too.
pub(super) fn in_force(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let not_listed = match audit.scope.rules_not_listed {
        0 => String::new(),
        count => format!("; {count} more that ran on nothing are not listed in the JSON report"),
    };
    writeln!(
        out,
        "<section><h2 id=\"in-force\">Rules in force</h2><p class=\"print\">{} in force{not_listed}. Those without results are not printed one by one: the page of which this is a print lists them, and 'csv-population' has what each examined.</p><details class=\"plain rule screen\"><summary>{}{not_listed}</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Rules in force\"><table><thead><tr><th>Rule</th><th>Severity</th><th>Link</th><th>Came to</th></tr></thead><tbody class=\"results\">",
        plural(audit.rules.len(), "rule"),
        plural(audit.rules.len(), "rule")
    )?;
    for rule in &audit.rules {
        let severity = rule.severity.map_or("not listed", Severity::as_str);
        writeln!(
            out,
            "<tr><td>{}<br><code class=\"soft\">{}</code><td>{severity}<td>{}<td>{}",
            text(rule.title),
            text(rule.id),
            rule.link.words(),
            text(&rule.population_words())
        )?;
    }
    writeln!(out, "</tbody></table></div></details></section>")
}
