//! What `regate.toml` says of personal data, against what the files show: results where they differ. Nobody who declares
//! nothing hears of it.

use crate::inventory::{DifferenceKind, differences};
use crate::result::{Draft, ScanResult};
use crate::rule::{Controls, Precision, Rule, Severity};
use crate::scan::about::About;
use crate::scan::{Examined, Scan, environments};

const NOT_DECLARED: &str = "personal-data-not-declared";
const DATA_NOT_FOUND: &str = "declared-data-not-found";
const PROCESSOR_NOT_FOUND: &str = "declared-processor-not-used";

/// The rules about declarations.
pub(crate) fn rules() -> Vec<Rule> {
    let rule = |id: &str, title: &str, severity, description: &str, remediation: &str| Rule {
        precision: Precision::Medium,
        controls: Controls::from_iter([
            ("gdpr", &["5(1)(b)", "30"][..]),
            ("soc2", &["P3.1"][..]),
            ("ccpa", &["1798.100"][..]),
        ]),
        ..Rule::of_code(id, severity, title, description, remediation)
    };
    let own = [
        rule(
            NOT_DECLARED,
            "Personal data that the configuration does not declare",
            Severity::Medium,
            "`regate.toml` has `[data.NAME]` entries, and a file keeps or passes on personal data of which none of them says \
             anything: the record of processing is not complete. One result for each type of data, at its first place. \
             Without such entries the rule says nothing.",
            "Add an entry for the type or its category, with a purpose and how long it is kept, or do without the data.",
        ),
        rule(
            DATA_NOT_FOUND,
            "Declared data that no file shows",
            Severity::Low,
            "A `[data.NAME]` entry of `regate.toml` names data that no file of the repository keeps or passes on, as far as \
             the files are read. The record of processing says more than the code does.",
            "Remove the entry, or keep it with an `[[ignore]]` that says where the data is.",
        ),
        rule(
            PROCESSOR_NOT_FOUND,
            "Declared processor that receives nothing",
            Severity::Low,
            "A `[processors.NAME]` entry of `regate.toml` allows somebody to receive personal data, and no file of the \
             repository passes any to them. What it allows would come unnoticed.",
            "Remove the entry, or keep it with an `[[ignore]]` that says from where data is passed to them.",
        ),
    ];
    own.into_iter().chain(environments::rules()).collect()
}

/// Adds the results. That something is nowhere can only be told by a scan that saw everything: `is_everything`.
pub(crate) fn apply(scan: &Scan, is_everything: bool, examined: &mut Examined) {
    let privacy = scan.config.privacy();
    if privacy.is_empty() {
        return;
    }
    examined.data.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    let (files, builders): (Vec<_>, Vec<_>) = std::mem::take(&mut examined.data).into_iter().unzip();
    let source = scan.config.source();
    let about = source.map(|source| About::new(scan, &source.path, &source.text));
    let (mut in_code, mut in_file): (Vec<ScanResult>, Vec<ScanResult>) = (Vec::new(), Vec::new());
    for difference in differences(privacy, &files) {
        let (rule, severity) = match difference.kind {
            DifferenceKind::DataNotDeclared => (NOT_DECLARED, Severity::Medium),
            DifferenceKind::DataNotFound => (DATA_NOT_FOUND, Severity::Low),
            DifferenceKind::ProcessorNotFound => (PROCESSOR_NOT_FOUND, Severity::Low),
            // The rules about destinations judge each flow.
            DifferenceKind::ProcessorNotDeclared | DifferenceKind::BeyondDeclaration => continue,
        };
        let draft = |span| Draft {
            subject: Some(difference.subject.clone()),
            structure: vec![difference.subject.clone()],
            ..Draft::new(rule, severity, format!("{}.", difference.message), span)
        };
        if rule == NOT_DECLARED {
            let at = files.iter().position(|file| file.path == difference.place.file);
            let Some(builder) = at.and_then(|at| builders.get(at)) else { continue };
            let source = builder.source();
            let line = (difference.place.line as usize).saturating_sub(1);
            let span = source.lines().line_span(source.text(), line).unwrap_or_default();
            in_code.push(builder.build(draft(span)));
        } else if is_everything && let Some(about) = &about {
            in_file.push(about.result(draft(about.line(difference.place.line))));
        }
    }
    examined.results.extend(in_code);
    if let Some(about) = about {
        about.add(in_file, examined);
    }
}
