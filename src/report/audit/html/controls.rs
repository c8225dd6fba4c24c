//! A section for each framework, and a fold for each of its controls.

use std::io::{self, Write};

use crate::report::audit::html::{anchor, text};
use crate::report::audit::model::{Audit, ControlRecord, FrameworkRecord, RuleRecord};
use crate::report::summary::plural;

/// Failing subjects that a control shows itself; the rest is under its rules, and is counted.
const MOST_AT_A_CONTROL: usize = 5;

pub(super) fn framework(audit: &Audit<'_>, framework: &FrameworkRecord<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section><h2 id=\"{}\">{}</h2>", text(framework.id), text(framework.title))?;
    let mut bearing: Vec<_> = framework.controls.iter().filter(|control| !control.rules.is_empty()).collect();
    bearing.sort_by_key(|control| control.status);
    for one in bearing {
        control(audit, one, out)?;
    }
    rest(framework, out)?;
    writeln!(out, "</section>")
}

/// Controls of a list of those that no rule names from which on they are a line in print.
const ONE_LINE_FROM: usize = 100;

/// The controls that no rule names, by their status.
fn rest(framework: &FrameworkRecord<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (status, rest) in framework.without_rules() {
        let Some(first) = rest.first() else { continue };
        let long = if rest.len() > ONE_LINE_FROM { " long" } else { "" };
        writeln!(
            out,
            "<details class=\"plain control{long}\" data-status=\"{}\"><summary>{} {}: {}</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Controls of {} on which no rule bears, {}\"><table><thead><tr><th>Control</th><th>Title</th><th>What a scan cannot show</th></tr></thead><tbody class=\"results\">",
            status.id(),
            plural(rest.len(), "control"),
            status.words().to_lowercase(),
            text(&first.reason),
            text(framework.name),
            status.words().to_lowercase()
        )?;
        for control in rest {
            writeln!(
                out,
                "<tr><td class=\"id\">{}<td>{}<td>{}",
                text(&control.short),
                text(control.title),
                text(control.cannot_show)
            )?;
        }
        writeln!(out, "</tbody></table></div></details>")?;
    }
    Ok(())
}

fn control(audit: &Audit<'_>, control: &ControlRecord<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (status, words) = (control.status.id(), control.status.words());
    write!(
        out,
        "<details class=\"control\" data-status=\"{status}\"><summary><span class=\"chip {status}\">{words}</span><span class=\"id\">{}</span><span>{}</span><span class=\"soft\">{}</span></summary><div>",
        text(&control.short),
        text(control.title),
        text(&control.reason)
    )?;
    let examined = control.examined(audit);
    failing(&examined, out)?;
    writeln!(out, "<dl><dt>Population</dt><dd>{}</dd>", text(&control.population.check_words()))?;
    if !control.shows.is_empty() {
        writeln!(out, "<dt>A scan shows</dt><dd>{}</dd>", text(control.shows))?;
    }
    writeln!(out, "<dt>It cannot show</dt><dd>{}</dd>", text(control.cannot_show))?;
    if !control.through.is_empty() {
        writeln!(out, "<dt>By crosswalk</dt><dd>rules for {}</dd>", text(&control.through.join(", ")))?;
    }
    if let Some(others) = control.others(audit) {
        writeln!(out, "<dt>Further rules</dt><dd>{others} <a href=\"#in-force\">All rules</a></dd>")?;
    }
    writeln!(out, "</dl>")?;
    rules(control, &examined, out)?;
    writeln!(out, "</div></details>")
}

fn failing(examined: &[&RuleRecord<'_>], out: &mut dyn Write) -> io::Result<()> {
    let failing: Vec<_> = examined
        .iter()
        .filter(|rule| rule.violations() > 0)
        .flat_map(|rule| rule.results.iter())
        .filter(|one| one.standing == "open")
        .collect();
    if failing.is_empty() {
        return Ok(());
    }
    writeln!(out, "<ul>")?;
    for result in failing.iter().take(MOST_AT_A_CONTROL) {
        let place = format!("{}:{}", text(result.path), result.line);
        writeln!(out, "<li>{} <code class=\"soft\">{place}</code></li>", text(result.message))?;
    }
    if let Some(more) = failing.len().checked_sub(MOST_AT_A_CONTROL).filter(|more| *more > 0) {
        writeln!(out, "<li>{more} more, under the rules below</li>")?;
    }
    writeln!(out, "</ul>")
}

fn rules(control: &ControlRecord<'_>, examined: &[&RuleRecord<'_>], out: &mut dyn Write) -> io::Result<()> {
    if examined.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Rules that bear on {}\"><table><thead><tr><th>Rule</th><th>Link</th><th>Population</th><th class=\"n\">Failing</th><th class=\"n\">Waived</th></tr></thead><tbody>",
        text(&control.label)
    )?;
    for rule in examined {
        let (id, link) = (text(rule.id), control.link(rule).words());
        let name = match rule.results.is_empty() {
            true => id,
            false => format!("<a href=\"#{}\">{id}</a>", anchor(rule.id)),
        };
        writeln!(
            out,
            "<tr><td>{name}<td>{link}<td>{}<td class=\"n\">{}<td class=\"n\">{}",
            text(&rule.population_words()),
            rule.open,
            rule.waived
        )?;
    }
    writeln!(out, "</tbody></table></div>")
}
