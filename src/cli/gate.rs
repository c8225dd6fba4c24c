//! `regate gate`: may this commit go to this environment?

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value, json};

use crate::cli::evidence::EvidenceArguments;
use crate::cli::output::{distinct_files, place, put};
use crate::cli::redact::redacted;
use crate::gate::{self, Decision, Request, Signed};
use crate::ledger::{EntryKind, Ledger};
use crate::source::git;

/// How it is used first.
pub(crate) const EXAMPLE: &str = "Example, for a branch that goes to main:
  regate scan --trust-base origin/main -o sarif-full=regate.sarif --exit-zero
  regate gate -e staging --trust-base origin/main --sarif regate.sarif";

/// Arguments of `regate gate`.
#[derive(Debug, Args)]
pub(crate) struct GateArguments {
    #[command(flatten)]
    evidence: EvidenceArguments,
    /// Write the decision: text, json, markdown (a step's summary), comment (a pull request's), slack (the body for a webhook)
    /// or pagerduty (of an event), to a file or to standard output. Repeatable.
    #[arg(short, long, value_name = "FORMAT[=FILE]", default_value = "text")]
    output: Vec<String>,
    /// As '-o comment': what stands on standard output is for a pull request.
    #[arg(long, conflicts_with = "print_input")]
    comment: bool,
    /// Say for every reason where the policy says so, and on what of the input it rests.
    #[arg(long)]
    explain: bool,
    /// Print what the policy gets as `input`, and decide nothing.
    #[arg(long, conflicts_with_all = ["output", "explain"])]
    print_input: bool,
}

impl GateArguments {
    /// With `--comment` in place of the text that nobody asked for.
    fn outputs(&self) -> Vec<String> {
        let mut outputs = self.output.clone();
        if self.comment {
            outputs.retain(|output| output != "text");
            outputs.push("comment".to_string());
        }
        outputs
    }
}

/// The answer's code, from 0 (approved), 1 (refused) and 4 (pending).
pub(crate) fn run(arguments: &GateArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let request = arguments.evidence.request()?;
    let outputs = outputs(&arguments.outputs())?;
    check_files(&outputs, &request)?;
    let collected = gate::collect(&request)?;
    let items = gate::checklist_state(&collected.checklist, &collected, request.now);
    let input = gate::input(&request, &collected, &items);
    if arguments.print_input {
        writeln!(out, "{}", serde_json::to_string_pretty(&input)?)?;
        return Ok(crate::result::exit::CLEAN);
    }
    let decision = gate::decide(&collected.policy, &input)?;
    let repository = named(&request.root);
    let (mut files, mut shown) = (Vec::new(), String::new());
    for (format, file) in &outputs {
        let text = render(format, &decision, &input, &repository)?;
        match file {
            Some(file) => files.push((file.clone(), redacted(&text)?)),
            None => shown = text,
        }
    }
    put(&files)?;
    // Behind the files: a decision that nobody could be told was not made. Before it is said: one that is said is recorded.
    if let Some(ledger) = request.ledger() {
        // What lets something through in an emergency is not forgotten, whoever gave it without the ledger.
        for signed in &collected.unrecorded {
            let body = sign_off_body(&decision.commit, &decision.environment, signed);
            ledger.append(EntryKind::SignOff, request.now, body)?;
        }
        record(&ledger, &decision, &input, gate::newly_seen(&collected), request.now)?;
    }
    out.write_all(shown.as_bytes())?;
    if arguments.explain {
        out.write_all(gate::explain(&decision, &collected.policy, &input).as_bytes())?;
    }
    Ok(decision.outcome.exit_code())
}

/// `FORMAT` or `FORMAT=FILE`; one may go to standard output.
fn outputs(texts: &[String]) -> anyhow::Result<Vec<(String, Option<PathBuf>)>> {
    let read = |text: &String| match text.split_once('=') {
        Some((format, file)) => (format.to_string(), Some(PathBuf::from(file))),
        None => (text.clone(), None),
    };
    let outputs: Vec<_> = texts.iter().map(read).collect();
    for (format, _) in &outputs {
        let known = ["text", "json", "markdown", "comment", "slack", "pagerduty"];
        let near = crate::suggest::hint(format, known);
        anyhow::ensure!(
            known.contains(&format.as_str()),
            "unknown format '{format}'{near}: text, json, markdown, comment, slack or pagerduty"
        );
    }
    let to_stdout = outputs.iter().filter(|(_, file)| file.is_none()).count();
    anyhow::ensure!(to_stdout < 2, "only one output can go to standard output: give the others a file");
    Ok(outputs)
}

/// No two outputs go to one file, and none to a file that is read.
fn check_files(outputs: &[(String, Option<PathBuf>)], request: &Request) -> anyhow::Result<()> {
    let files = || outputs.iter().filter_map(|(_, file)| file.as_deref());
    distinct_files(files(), "outputs")?;
    let given = request.given.iter().map(|given| given.file.as_path());
    let own = [&request.signers, &request.revoked].into_iter().flatten().map(PathBuf::as_path);
    let read: BTreeSet<PathBuf> = given.chain(own).map(place).collect();
    let is_below = |file: &Path, folder: &PathBuf| file.exists() && place(file).starts_with(place(folder));
    let is_sign_off = |file: &Path| request.sign_offs.iter().any(|folder| is_below(file, folder));
    let is_ledger = |file: &Path| {
        request.evidence.as_ref().is_some_and(|folder| place(file) == place(&folder.join(crate::ledger::FILE)))
    };
    match files().find(|file| read.contains(&place(file)) || is_sign_off(file) || is_ledger(file)) {
        Some(file) => anyhow::bail!("'{}' is evidence: an output would overwrite it", file.display()),
        None => Ok(()),
    }
}

/// What people call the repository: its remote, else its folder.
fn named(root: &Path) -> String {
    let remote = git::provenance(root).and_then(|provenance| provenance.repository);
    let folder = || std::fs::canonicalize(root).ok()?.file_name().map(|name| name.to_string_lossy().into_owned());
    remote.or_else(folder).unwrap_or_else(|| "a repository without a name".to_string())
}

fn render(format: &str, decision: &Decision, input: &Value, repository: &str) -> anyhow::Result<String> {
    Ok(match format {
        "json" => {
            let report = json!({
                "schema": "regate.gate/1",
                "decision": decision,
                "exitCode": decision.outcome.exit_code(),
                "input": input,
            });
            serde_json::to_string_pretty(&report)? + "\n"
        }
        "markdown" => gate::summary(decision, input),
        "comment" => gate::comment(decision, input),
        "slack" => gate::slack(decision, input, repository),
        "pagerduty" => gate::pagerduty(decision, input, repository),
        _ => gate::text(decision, input),
    })
}

/// What the ledger keeps of a sign-off.
pub(super) fn sign_off_body(commit: &str, environment: &str, signed: &Signed) -> Map<String, Value> {
    let Signed { statement, signature, key, role } = signed;
    let texts = [("commit", commit), ("environment", environment), ("role", role), ("key", key)];
    let texts = texts.into_iter().chain([("statement", statement.as_str()), ("signature", signature)]);
    texts.map(|(key, text)| (key.to_string(), json!(text))).collect()
}

fn record(ledger: &Ledger, decision: &Decision, input: &Value, seen: Value, now: i64) -> anyhow::Result<()> {
    let ids = |reasons: &[gate::Reason]| json!(reasons.iter().map(|reason| reason.id.clone()).collect::<Vec<_>>());
    let body = Map::from_iter([
        ("commit".to_string(), json!(decision.commit)),
        ("environment".to_string(), json!(decision.environment)),
        ("outcome".to_string(), json!(decision.outcome)),
        ("refuse".to_string(), ids(&decision.refuse)),
        ("pend".to_string(), ids(&decision.pend)),
        ("warn".to_string(), ids(&decision.warn)),
        (gate::SEEN.to_string(), seen),
        ("materials".to_string(), input.get("materials").cloned().unwrap_or_default()),
    ]);
    ledger.append(EntryKind::Decision, now, body)?;
    Ok(())
}
