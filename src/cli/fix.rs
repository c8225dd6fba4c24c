//! `regate fix`: makes the edits that rules know to be right without asking, and looks whether they were.

mod diff;
mod edit;
mod pins;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::cli::shared::{SharedArguments, ensure_there, scan_of};
use crate::cli::{completions, current_folder, exit, in_place};
use crate::config::{Config, LoadedConfig, Overrides};
use crate::report::{one_line, plural};
use crate::result::{Fix, ScanReport, ScanResult};
use crate::scan::{self, Sources};
use crate::source::find_root;
use crate::suggest;
use edit::{Edited, Made};
use pins::Pins;

/// An edit may let another rule see something that it can mend, too, and one that mends nothing is left out in the next round.
const MOST_ROUNDS: usize = 8;

/// Arguments of `regate fix`.
#[derive(Debug, Args)]
pub(crate) struct FixArguments {
    /// Files and folders to mend [default: the current folder]
    #[arg(value_name = "PATHS")]
    paths: Vec<PathBuf>,
    /// Show what would change, as a diff, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Make the edits, too, that replace, delete or stop something when they are applied
    #[arg(long = "unsafe")]
    with_unsafe: bool,
    /// Only what these rules find
    #[arg(long, value_name = "ID", add = ArgValueCompleter::new(completions::rule_ids))]
    rule: Vec<String>,
    /// Pin actions to the commits that a file names: lines of OWNER/NAME@TAG and a commit's full id
    #[arg(long, value_name = "FILE")]
    action_lock: Option<PathBuf>,
    #[command(flatten)]
    shared: SharedArguments,
}

/// Mends, and says what changed. The exit code is 0 when everything that was tried is mended, 1 when `--dry-run` would change
/// something, 2 when a file could not be mended and is as it was.
///
/// # Errors
/// A path that is not there, a rule that there is not, a scan that cannot run, a file that cannot be written.
pub(crate) fn run(args: &FixArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let start = current_folder()?;
    let LoadedConfig { config, file } = args.shared.load_config(&start, &Overrides::default())?;
    args.paths.iter().try_for_each(|path| ensure_there(&start.join(path)))?;
    let pins = args.action_lock.as_deref().map(Pins::read).transpose()?.unwrap_or_default();
    let root = find_root(&start);
    let mender =
        Mender { args, pins, root, start, config: Arc::new(config), config_file: file, edited: RefCell::default() };
    mender.run(out)
}

struct Mender<'a> {
    args: &'a FixArguments,
    pins: Pins,
    root: PathBuf,
    start: PathBuf,
    config: Arc<Config>,
    config_file: Option<PathBuf>,
    /// With `--dry-run`, what would be written, by path in the repository: later rounds read it as if it were on disk.
    edited: RefCell<BTreeMap<String, String>>,
}

/// What was tried in vain and is not tried again.
#[derive(Debug, Default)]
struct Refused {
    files: BTreeSet<String>,
    /// Results by their identity.
    results: BTreeSet<String>,
}

impl Refused {
    fn is_empty(&self) -> bool {
        self.files.is_empty() && self.results.is_empty()
    }
}

/// What was done to a file.
#[derive(Debug, Default)]
struct Done {
    /// As it was before the first round.
    before: String,
    made: Vec<Made>,
}

impl Mender<'_> {
    fn run(&self, out: &mut dyn Write) -> anyhow::Result<u8> {
        let first = self.look()?;
        let rules = self.rules(&first)?;
        let mut latest = None;
        let mut done: BTreeMap<String, Done> = BTreeMap::new();
        let mut refused = Refused::default();
        for _ in 0..MOST_ROUNDS {
            let files = self.wanted(latest.as_ref().unwrap_or(&first), &rules, &refused);
            if files.is_empty() {
                break;
            }
            let round = self.round(&files, &mut done, &mut refused, out)?;
            if !round {
                break;
            }
            let after = self.look()?;
            let is_as_written = self.judge(&first, &after, &mut done, &mut refused, out)?;
            latest = Some(if is_as_written { after } else { self.look()? });
        }
        if self.args.dry_run {
            for (path, own) in &done {
                out.write_all(diff::unified(path, &own.before, &self.read(path)?).as_bytes())?;
            }
        }
        self.told(&done, &rules, &refused, latest.as_ref().unwrap_or(&first), out)
    }

    /// The ids of the rules that were asked for, under whichever of their names; none where all are.
    fn rules(&self, report: &ScanReport) -> anyhow::Result<BTreeSet<String>> {
        let id = |name: &String| {
            let rule = report.rules.get(name);
            rule.map(|rule| rule.id.clone()).ok_or_else(|| {
                let hint = suggest::hint(name, report.rules.ids());
                anyhow::anyhow!("there is no rule '{}'{hint}: 'regate rules' lists them", one_line(name))
            })
        };
        self.args.rule.iter().map(id).collect()
    }

    fn look(&self) -> anyhow::Result<ScanReport> {
        let here = [PathBuf::from(".")];
        let paths = if self.args.paths.is_empty() { &here[..] } else { &self.args.paths };
        let paths = paths.iter().map(|path| self.start.join(path)).collect();
        let texts = self.edited.borrow();
        let sources = match texts.is_empty() {
            true => Sources::WorkingTree(paths),
            false => Sources::Edited { paths, texts: Arc::new(texts.clone()) },
        };
        let options = scan_of(sources, &self.start, (Arc::clone(&self.config), self.config_file.clone()));
        let mut report = scan::scan(&options, &|_| {})?;
        if self.args.action_lock.is_some() {
            self.pin(&mut report.results);
        }
        Ok(report)
    }

    /// Adds the edits that pin actions. A file that cannot be read has none.
    fn pin(&self, results: &mut [ScanResult]) {
        let mut texts: BTreeMap<String, Option<String>> = BTreeMap::new();
        for result in results.iter_mut().filter(|result| result.fix.is_none()) {
            let path = &result.location.path;
            if !texts.contains_key(path) {
                texts.insert(path.clone(), self.read(path).ok());
            }
            let text = texts.get(path).and_then(Option::as_deref);
            result.fix = text.and_then(|text| self.pins.fix(result, text));
        }
    }

    /// The results to mend, by file.
    fn wanted<'r>(
        &self,
        report: &'r ScanReport,
        rules: &BTreeSet<String>,
        refused: &Refused,
    ) -> BTreeMap<String, Vec<&'r ScanResult>> {
        let mut files: BTreeMap<String, Vec<&ScanResult>> = BTreeMap::new();
        for result in report.results.iter().filter(|result| result.is_active()) {
            let Some(fix) = &result.fix else { continue };
            let is_asked = rules.is_empty() || rules.contains(&result.rule_id);
            let is_refused = refused.files.contains(&fix.path) || refused.results.contains(&result.fingerprint);
            if is_asked && (!fix.is_unsafe || self.args.with_unsafe) && !is_refused {
                files.entry(fix.path.clone()).or_default().push(result);
            }
        }
        files
    }

    /// Makes the edits of one round; whether any file changed.
    fn round(
        &self,
        files: &BTreeMap<String, Vec<&ScanResult>>,
        done: &mut BTreeMap<String, Done>,
        refused: &mut Refused,
        out: &mut dyn Write,
    ) -> anyhow::Result<bool> {
        let mut any = false;
        for (path, results) in files {
            let text = self.read(path)?;
            let fixes: Vec<(&ScanResult, &Fix)> =
                results.iter().filter_map(|result| Some((*result, result.fix.as_ref()?))).collect();
            let Edited { text: after, made, conflicts } = edit::apply(&text, &fixes);
            for conflict in conflicts {
                writeln!(out, "not mended: {conflict}")?;
            }
            if made.is_empty() {
                refused.files.insert(path.clone());
                continue;
            }
            any = true;
            self.write(path, &after)?;
            let own = done.entry(path.clone()).or_insert_with(|| Done { before: text, made: Vec::new() });
            own.made.extend(made);
        }
        Ok(any)
    }

    /// Takes back the edits of files in which what was mended is still found, or which are read worse than before; whether there
    /// was no such file. Where it shows which edit it was, the others are made again.
    fn judge(
        &self,
        before: &ScanReport,
        after: &ScanReport,
        done: &mut BTreeMap<String, Done>,
        refused: &mut Refused,
        out: &mut dyn Write,
    ) -> anyhow::Result<bool> {
        let (had, has) = (counts(before), counts(after));
        let mut worse = Vec::new();
        for (path, own) in done.iter() {
            let mut mended: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
            for made in &own.made {
                *mended.entry((&made.rule, made.subject.as_deref())).or_default() += 1;
            }
            // By number: the identity of a result may hang on the value that was changed. Of each subject, since an edit may let its rule
            // see another one that it did not see before: the next round mends that.
            let still = mended.iter().find(|((rule, subject), mended)| {
                let of = |counts: &Counts<'_>| counts.get(&(path.as_str(), *rule, *subject)).copied().unwrap_or(0);
                of(&has) > of(&had).saturating_sub(**mended)
            });
            let why = match still {
                Some(((rule, _), _)) => format!("'{}' is still found", one_line(rule)),
                None if problems(after, path) > problems(before, path) => "it is read worse than before".to_string(),
                None => continue,
            };
            worse.push((path.clone(), why, still.map(|((rule, _), _)| (*rule).to_string())));
        }
        let is_as_written = worse.is_empty();
        for (path, why, rule) in worse {
            let Some(own) = done.remove(&path) else { continue };
            self.write(&path, &own.before)?;
            let vain = vain(&own.made, after, rule.as_deref());
            for made in &vain {
                let (path, rule) = (one_line(&path), one_line(&made.rule));
                writeln!(out, "not mended: {path}:{}: with the edit '{rule}' is still found", made.line)?;
            }
            if vain.is_empty() {
                writeln!(out, "not mended: {} is as it was: with the edits {why}", one_line(&path))?;
                refused.files.insert(path);
            }
            refused.results.extend(vain.iter().map(|made| made.fingerprint.clone()));
        }
        Ok(is_as_written)
    }

    fn told(
        &self,
        done: &BTreeMap<String, Done>,
        rules: &BTreeSet<String>,
        refused: &Refused,
        report: &ScanReport,
        out: &mut dyn Write,
    ) -> anyhow::Result<u8> {
        let mut effects: BTreeMap<&str, usize> = BTreeMap::new();
        let mut count = 0;
        for (path, own) in done {
            for made in &own.made {
                count += 1;
                *effects.entry(&made.effect).or_default() += 1;
                if !self.args.dry_run {
                    writeln!(out, "{}:{}: {}", one_line(path), made.line, one_line(&made.rule))?;
                }
            }
        }
        for (effect, times) in effects {
            writeln!(out, "when applied ({times}): {}", one_line(effect))?;
        }
        let word = if self.args.dry_run { "would be mended" } else { "mended" };
        writeln!(out, "{} {word} in {}", plural(count, "result"), plural(done.len(), "file"))?;
        let left = report.results.iter().filter(|result| {
            let is_asked = rules.is_empty() || rules.contains(&result.rule_id);
            let is_unsafe = result.fix.as_ref().is_some_and(|fix| fix.is_unsafe) && !self.args.with_unsafe;
            result.is_active() && is_asked && is_unsafe
        });
        let left = left.count();
        if left > 0 {
            writeln!(
                out,
                "{} more with --unsafe: they replace, delete or stop something when applied",
                plural(left, "result")
            )?;
        }
        Ok(match (refused.is_empty(), self.args.dry_run && count > 0) {
            (false, _) => exit::USAGE,
            (true, true) => exit::FOUND,
            (true, false) => exit::CLEAN,
        })
    }

    fn file(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// A file of the scan, which is read again: between scan and edit it must not have changed, or spans lead elsewhere.
    fn read(&self, path: &str) -> anyhow::Result<String> {
        let edited = self.edited.borrow().get(path).cloned();
        edited.map_or_else(|| in_place::read(&self.file(path)), Ok)
    }

    /// Writes a file; with `--dry-run` only remembers what would stand in it.
    fn write(&self, path: &str, text: &str) -> anyhow::Result<()> {
        if self.args.dry_run {
            self.edited.borrow_mut().insert(path.to_string(), text.to_string());
            return Ok(());
        }
        in_place::write(&self.file(path), text)
    }
}

/// The edits whose very results are still there; where none of them has its identity from before, all of the rule that still
/// finds something.
fn vain<'m>(made: &'m [Made], after: &ScanReport, rule: Option<&str>) -> Vec<&'m Made> {
    let active: BTreeSet<&str> =
        after.results.iter().filter(|result| result.is_active()).map(|result| result.fingerprint.as_str()).collect();
    let same: Vec<&Made> = made.iter().filter(|made| active.contains(made.fingerprint.as_str())).collect();
    if same.is_empty() { made.iter().filter(|made| rule == Some(made.rule.as_str())).collect() } else { same }
}

/// Active results by file, rule and subject.
type Counts<'r> = BTreeMap<(&'r str, &'r str, Option<&'r str>), usize>;

fn counts(report: &ScanReport) -> Counts<'_> {
    let mut counts = Counts::new();
    for result in report.results.iter().filter(|result| result.is_active()) {
        let key = (result.location.path.as_str(), result.rule_id.as_str(), result.subject.as_deref());
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// How many things of a file were not read.
fn problems(report: &ScanReport, path: &str) -> usize {
    report.coverage.files.iter().filter(|file| file.path == path).map(|file| file.problems.len()).sum()
}
