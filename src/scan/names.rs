//! Credentials in names: of files, of the branch, of tags. A name is in every listing and every log, so that a credential in it
//! is a result itself, and is masked wherever the name is printed.

use std::sync::Arc;

use crate::bound;
use crate::detect::{Confidence, Facts, SecretFact};
use crate::document::Kind;
use crate::result::ResultBuilder;
use crate::scan::judge::{Judged, judge};
use crate::scan::{Examined, Scan, masked};
use crate::source::{Encoding, Origin, SourceText};
use crate::target::Target;

/// The paths of what is no file: what stands in them are names, one a line.
const FILES: &str = "file name";
const BRANCH: &str = "branch name";
const TAGS: &str = "tag name";

/// Judges the names of a scan's files, of its branch and of tags.
pub(crate) fn judge_names<'a>(
    scan: &Scan,
    files: impl Iterator<Item = &'a str>,
    branch: Option<&str>,
    tags: &[String],
    examined: &mut Examined,
) {
    let tags = tags.iter().map(String::as_str);
    for (place, names) in
        [(FILES, files.collect::<Vec<_>>()), (BRANCH, branch.into_iter().collect()), (TAGS, tags.collect())]
    {
        of(scan, place, &names, examined);
    }
}

/// What the redactor has to know of some names.
pub(crate) fn secrets(scan: &Scan, names: &[&str]) -> Vec<masked::Unshown> {
    let source = Arc::new(text_of(FILES, &listed(names)));
    masked::values(&source, &facts(scan, &source), &[])
}

/// Judges the names of one sort; that a bound cut the search is said of the place.
fn of(scan: &Scan, place: &str, names: &[&str], examined: &mut Examined) {
    let ((), reached) = bound::noting(|| of_within(scan, place, names, examined));
    examined.coverage.add_reached(place, reached);
}

fn of_within(scan: &Scan, place: &str, names: &[&str], examined: &mut Examined) {
    let telling = |text: &str| facts(scan, &Arc::new(text_of(place, text)));
    if telling(&listed(names)).is_empty() {
        return;
    }
    // Shown are those that hold one, so that a report has no list of all files.
    let holding: Vec<&str> = names.iter().filter(|name| !telling(&listed(&[name])).is_empty()).copied().collect();
    let source = Arc::new(text_of(place, &listed(&holding)));
    let secrets = facts(scan, &source);
    examined.secrets.extend(masked::values(&source, &secrets, &[]));
    let redactions = masked::redactions(&source, &secrets);
    let builder = Arc::new(ResultBuilder::new(source, redactions, None));
    let facts = Facts { secrets, ..Facts::default() };
    let mut judged = Judged::default();
    judge(scan, &mut scan.policies.evaluator(), &Target::facts(Kind::Facts, &facts, None, &builder), &mut judged);
    examined.results.extend(judged.results);
    examined.coverage.merge(judged.coverage);
    examined.population.merge(judged.population);
}

fn text_of(place: &str, text: &str) -> SourceText {
    SourceText::new(place, text, Encoding::Utf8, Origin::WorkingTree)
}

/// One name a line.
fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("{}\n", name.replace(['\n', '\r'], " "))).collect()
}

/// The credentials in a list of names: those that stand in one name, and are surely some.
fn facts(scan: &Scan, source: &Arc<SourceText>) -> Vec<SecretFact> {
    let mut found = scan.secrets.scan_text(source);
    found.retain(|secret| {
        let is_sure = secret.confidence == Confidence::High || secret.checksum == Some(true);
        is_sure && !secret.weak && !source.slice(secret.span).contains('\n')
    });
    found
}
