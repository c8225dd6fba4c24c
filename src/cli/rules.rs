//! `regate rules`: every rule there is.

use std::collections::BTreeSet;
use std::io::{self, Write};

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;
use unicode_width::UnicodeWidthStr as _;

use crate::cli::Screen;
use crate::cli::completions;
use crate::cli::explain::formats_line;
use crate::cli::layout::{BOLD, Page, plain, severity_style};
use crate::config::nearest;
use crate::controls;
use crate::document::Kind;
use crate::report::cut;
use crate::rule::{Rule, RuleSource, Severity};

/// List the rules.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct RulesArguments {
    /// How to print them
    #[arg(short = 'f', long, alias = "output", short_alias = 'o', value_enum, default_value_t)]
    pub(crate) format: RulesFormat,
    #[arg(long, value_name = "NAME", help = framework_help(), add = ArgValueCompleter::new(completions::framework_ids))]
    pub(crate) framework: Option<String>,
    /// Only rules that speak to this control: CC6.1, 32(1)(a), 1798.150, CWE-319
    #[arg(long, value_name = "ID", add = ArgValueCompleter::new(completions::control_ids))]
    pub(crate) control: Option<String>,
    /// Only rules of this severity
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) severity: Option<Severity>,
    /// Only rules for this kind of document: terraform, kubernetes, typescript, facts ...
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,
}

fn framework_help() -> String {
    let ids = controls::ids().collect::<Vec<_>>().join(", ");
    format!("Only rules that speak to a control of this framework: {ids}")
}

/// How `regate rules` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum RulesFormat {
    #[default]
    Table,
    /// An array of rules, with everything `regate explain` knows
    Json,
}

/// What was asked for is not there, or the output is gone.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RulesError {
    #[error("unknown {what} '{word}'{hint}")]
    Unknown { what: &'static str, word: String, hint: String },
    #[error(transparent)]
    Output(#[from] io::Error),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Prints the rules that are asked for, sorted by id.
///
/// # Errors
/// An unknown framework, control or kind (a usage error), or an output that cannot be written.
pub(crate) fn print(
    args: &RulesArguments,
    rules: &[Rule],
    screen: Screen,
    out: &mut dyn Write,
) -> Result<(), RulesError> {
    let rules = select(args, rules)?;
    match args.format {
        RulesFormat::Table if args.framework.is_some() || args.control.is_some() => {
            let (formats, others): (Vec<&Rule>, Vec<&Rule>) =
                rules.iter().partition(|rule| rule.source == RuleSource::Detector);
            let formats = formats_line(formats.into_iter());
            out.write_all(table(&others, formats.as_deref(), screen).as_bytes())?;
        }
        RulesFormat::Table => out.write_all(table(&rules, None, screen).as_bytes())?,
        RulesFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &rules)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

fn select<'a>(args: &RulesArguments, rules: &'a [Rule]) -> Result<Vec<&'a Rule>, RulesError> {
    let framework = args.framework.as_deref().map(known_framework).transpose()?;
    let control = args.control.as_deref().map(known_controls).transpose()?;
    let kind = args.kind.as_deref().map(known_kind).transpose()?;
    let wanted = wanted(framework, control.as_deref());
    // Frameworks may name rules themselves.
    let naming: Vec<_> = asked(framework, control.as_deref()).filter(|one| !one.rules.is_empty()).collect();
    let named = |rule: &Rule| naming.iter().any(|control| control.names(&rule.id));
    let speaks_to = |rule: &Rule| {
        let any =
            wanted.as_ref().is_none_or(|wanted| controls::pairs(&rule.controls).any(|pair| wanted.contains(&pair)));
        any || named(rule) || framework.is_some_and(|name| control.is_none() && !rule.controls.of(name).is_empty())
    };
    let mut selected: Vec<_> = rules
        .iter()
        .filter(|rule| args.severity.is_none_or(|severity| severity == rule.severity))
        .filter(|rule| kind.is_none_or(|kind| rule.kinds.contains(&kind)))
        .filter(|rule| speaks_to(rule))
        .collect();
    selected.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(selected)
}

/// What a rule has to name to be listed, by the crosswalk too; `None` when anything will do.
fn wanted(
    framework: Option<&str>,
    control: Option<&[(&'static str, &'static str)]>,
) -> Option<BTreeSet<(&'static str, &'static str)>> {
    let is_wanted = |name: &str| framework.is_none_or(|wanted| wanted == name);
    let all = || controls::frameworks().iter().flat_map(|one| one.controls().iter().map(move |control| (one, control)));
    let of = |fits: &dyn Fn(&str, &str) -> bool| {
        let fitting = all().filter(|(one, control)| is_wanted(&one.id) && fits(&one.id, &control.id));
        fitting.flat_map(|(one, control)| control.ways(&one.id)).collect()
    };
    match (framework, control) {
        (_, Some(ids)) => Some(of(&|name, id| ids.contains(&(name, id)))),
        (Some(_), None) => Some(of(&|_, _| true)),
        (None, None) => None,
    }
}

/// The controls that are asked for; none when anything will do.
fn asked<'a>(
    framework: Option<&'a str>,
    control: Option<&'a [(&'static str, &'static str)]>,
) -> impl Iterator<Item = &'static controls::Control> + 'a {
    let all = controls::frameworks().iter().flat_map(|one| one.controls().iter().map(move |control| (one, control)));
    let is_asked = move |(one, own): &(&controls::Framework, &controls::Control)| {
        (framework.is_some() || control.is_some())
            && framework.is_none_or(|wanted| wanted == one.id)
            && control.is_none_or(|ids| ids.contains(&(one.id.as_str(), own.id.as_str())))
    };
    all.filter(is_asked).map(|(_, control)| control)
}

fn known_framework(word: &str) -> Result<&'static str, RulesError> {
    let known: Vec<_> = controls::ids().collect();
    let error = || unknown("framework", word, known.iter().copied(), &known.join(", "));
    known.iter().copied().find(|id| *id == word).ok_or_else(error)
}

fn known_controls(word: &str) -> Result<Vec<(&'static str, &'static str)>, RulesError> {
    let found = controls::find(word);
    if found.is_empty() {
        let ids = controls::frameworks().iter().flat_map(|f| f.controls().iter().map(|control| control.id.as_str()));
        return Err(unknown("control", word, ids, "such as CC6.1, 32(1)(a), 1798.150 or CWE-319"));
    }
    Ok(found.into_iter().map(|(framework, control)| (framework.id.as_str(), control.id.as_str())).collect())
}

fn known_kind(word: &str) -> Result<Kind, RulesError> {
    let names = Kind::ALL.iter().map(|kind| kind.as_str());
    let all = names.clone().collect::<Vec<_>>().join(", ");
    Kind::from_name(word).ok_or_else(|| unknown("kind", word, names, &all))
}

fn unknown<'a>(what: &'static str, word: &str, known: impl IntoIterator<Item = &'a str>, all: &str) -> RulesError {
    let hint = nearest(word, known);
    let hint = hint.map_or_else(|| format!(": use {all}"), |near| format!(" (did you mean '{near}'?)"));
    RulesError::Unknown { what, word: word.to_string(), hint }
}

fn table(rules: &[&Rule], formats: Option<&str>, screen: Screen) -> String {
    let mut page = Page::new(screen);
    if rules.is_empty() {
        page.line(formats.unwrap_or("No rule matches."));
        return page.finish();
    }
    // Into a pipe, nothing is cut.
    let most = |columns: usize| if screen.is_terminal { columns } else { usize::MAX };
    let column = |of: fn(&Rule) -> String, heading: &str, most: usize| {
        let widest = rules.iter().map(|rule| of(rule).width()).max().unwrap_or(0);
        widest.max(heading.width()).min(most)
    };
    let id_width = column(|rule| plain(&rule.id), "RULE", most(48));
    let kinds_width = column(kinds, "KINDS", most(18));
    let controls_width = column(control_ids, "CONTROLS", most(24));
    let title_width = most(0).max(screen.width.saturating_sub(id_width + 8 + kinds_width + controls_width + 8)).max(16);
    let heading = format!(
        "{:id_width$}  {:8}  {:kinds_width$}  {:controls_width$}  TITLE",
        "RULE", "SEVERITY", "KINDS", "CONTROLS"
    );
    page.line(&page.paint(BOLD, &heading));
    for rule in rules {
        let severity = page.paint(severity_style(rule.severity), &format!("{:8}", rule.severity.as_str()));
        page.line(&format!(
            "{}  {severity}  {}  {}  {}",
            pad(&plain(&rule.id), id_width),
            pad(&kinds(rule), kinds_width),
            pad(&control_ids(rule), controls_width),
            cut(&plain(&rule.title).replace('\n', " "), title_width),
        ));
    }
    if let Some(formats) = formats {
        page.line(&format!("\n{formats}"));
    }
    let (count, noun) = (rules.len(), if rules.len() == 1 { "rule" } else { "rules" });
    page.line(&format!("\n{count} {noun}. 'regate explain RULE' says more about one."));
    page.finish()
}

/// Cut or filled to a number of columns; format's own padding counts characters, not columns.
fn pad(text: &str, width: usize) -> String {
    let text = cut(text, width);
    let fill = width.saturating_sub(text.width());
    format!("{text}{:fill$}", "")
}

fn kinds(rule: &Rule) -> String {
    rule.kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(",")
}

fn control_ids(rule: &Rule) -> String {
    let ids = controls::pairs(&rule.controls);
    let short =
        |(framework, id)| plain(&controls::framework(framework).map_or_else(String::new, |f| f.short_label(id)));
    ids.map(short).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::rule;

    const WIDE: Screen = Screen::test(false, 100);

    fn rules() -> Vec<Rule> {
        let mut ingress = rule("open-ingress");
        ingress.title = "Anyone on the internet can connect".into();
        ingress.severity = Severity::Critical;
        ingress.kinds = vec![Kind::Kubernetes, Kind::Terraform];
        ingress.controls.set("soc2", vec!["CC6.6".into()]);
        ingress.controls.set("ccpa", Vec::new());
        let mut image = rule("image-tag-mutable");
        image.title = "Image tag can change\u{1b}[31m".into();
        image.severity = Severity::Low;
        image.kinds = vec![Kind::Dockerfile];
        image.controls = crate::rule::Controls::from_iter([("cwe", &["829"][..])]);
        vec![rule("s3-bucket-unencrypted"), ingress, image]
    }

    fn print(args: &RulesArguments, screen: Screen) -> Result<String, RulesError> {
        let mut out = Vec::new();
        super::print(args, &rules(), screen, &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    fn ids(args: RulesArguments) -> Vec<String> {
        select(&args, &rules()).unwrap().into_iter().map(|rule| rule.id.clone()).collect()
    }

    #[test]
    fn the_table_is_sorted_and_fits() {
        let text = print(&RulesArguments::default(), Screen::test(false, 110)).unwrap();
        assert!(text.lines().all(|line| line.width() <= 110));
        insta::assert_snapshot!(text, @"
        RULE                   SEVERITY  KINDS               CONTROLS                  TITLE
        image-tag-mutable      low       dockerfile          CWE-829                   Image tag can change[31m
        open-ingress           critical  kubernetes,terraf…  CC6.6,32(1)(a),CWE-311    Anyone on the internet can con…
        s3-bucket-unencrypted  high      terraform           CC6.1,32(1)(a),1798.150…  Bucket is stored without encry…

        3 rules. 'regate explain RULE' says more about one.
        ");
    }

    #[test]
    fn rules_are_selected_by_control_framework_severity_and_kind() {
        let all = RulesArguments::default;
        assert_eq!(ids(RulesArguments { control: Some("cc6.6".into()), ..all() }), ["open-ingress"]);
        assert_eq!(ids(RulesArguments { control: Some("CWE-829".into()), ..all() }), ["image-tag-mutable"]);
        assert_eq!(ids(RulesArguments { framework: Some("ccpa".into()), ..all() }), ["s3-bucket-unencrypted"]);
        assert_eq!(ids(RulesArguments { severity: Some(Severity::Low), ..all() }), ["image-tag-mutable"]);
        assert_eq!(
            ids(RulesArguments { kind: Some("terraform".into()), ..all() }),
            ["open-ingress", "s3-bucket-unencrypted"]
        );
        let both = RulesArguments { framework: Some("soc2".into()), control: Some("CWE-829".into()), ..all() };
        assert!(ids(both).is_empty());
    }

    #[test]
    fn what_is_unknown_is_an_error_with_a_suggestion() {
        let error = |args| print(&args, WIDE).unwrap_err().to_string();
        let all = RulesArguments::default;
        assert_eq!(
            error(RulesArguments { kind: Some("teraform".into()), ..all() }),
            "unknown kind 'teraform' (did you mean 'terraform'?)"
        );
        assert_eq!(
            error(RulesArguments { framework: Some("pci".into()), ..all() }),
            "unknown framework 'pci': use soc2, gdpr, ccpa, cwe, iso27001, nist80053, pcidss, hipaa, asvs, deployment, handbook"
        );
        assert!(error(RulesArguments { control: Some("nowhere".into()), ..all() }).contains("such as CC6.1"));
    }

    #[test]
    fn json_holds_every_rule() {
        let text = print(&RulesArguments { format: RulesFormat::Json, ..RulesArguments::default() }, WIDE).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let ids: Vec<_> = json.as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["image-tag-mutable", "open-ingress", "s3-bucket-unencrypted"]);
        assert_eq!(json[1]["severity"], "critical");
        assert!(!text.contains('\u{1b}'));
    }
}
