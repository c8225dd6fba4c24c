//! `regate approve`: a person signs a commit off, in a role, for an environment.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{bail, ensure};
use clap::Args;

use crate::cli::current_folder;
use crate::cli::evidence::{EvidenceArguments, SIGN_OFFS};
use crate::cli::gate::sign_off_body;
use crate::cli::output::put;
use crate::cli::redact::ensure_none;
use crate::config::date::Date;
use crate::gate::{self, Signed};
use crate::ledger::EntryKind;
use crate::report::{INFORMATION_URI, one_line, plural};
use crate::result::exit;
use crate::signoff::{self, BREAK_GLASS, Emergency, Signer, Statement, is_name, namespace};
use crate::source;
use crate::suggest::hint;

/// How it is used first.
pub(crate) const EXAMPLE: &str = "Example, with the same files as 'regate gate' gets:
  regate approve --role qa -e production --key ~/.ssh/id_ed25519 --trust-base origin/main --sarif regate.sarif --evidence ../evidence";

/// Arguments of `regate approve`.
#[derive(Debug, Args)]
pub(crate) struct ApproveArguments {
    /// The role to sign in, such as security-officer or qa.
    #[arg(long, value_name = "ROLE")]
    role: String,
    /// The SSH key to sign with: a private key, or a public one whose private half an agent holds. A key with a passphrase,
    /// of an agent, of a token and RSA keys sign through ssh-keygen.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// A manual check, or an item of the checklist, that you have made. Repeatable.
    #[arg(long, value_name = "NAME")]
    check: Vec<String>,
    /// With the role 'break-glass', which approves in an emergency: why, in one line.
    #[arg(long, value_name = "TEXT", required_if_eq("role", BREAK_GLASS), requires = "follow_up")]
    reason: Option<String>,
    /// With the role 'break-glass': the last day for somebody else to look at what was done, such as 2026-12-31.
    #[arg(long, value_name = "DATE", required_if_eq("role", BREAK_GLASS), requires = "reason")]
    follow_up: Option<Date>,
    /// The folder to write the sign-off to [default: signoffs/ in --evidence].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write a DSSE envelope as well, with a signature of its own.
    #[arg(long, value_name = "FILE")]
    dsse: Option<PathBuf>,
    #[command(flatten)]
    evidence: EvidenceArguments,
}

/// What neither the policy nor the checklist names would be signed for nothing, and the gate would go on waiting.
fn ensure_asked_for(collected: &gate::Collected, checks: &[String], role: &str) -> anyhow::Result<()> {
    let known: BTreeSet<&str> = collected.policy.words().into_iter().chain(collected.checklist.words()).collect();
    let of_emergency = |name: &str| name == BREAK_GLASS || name.starts_with(gate::FOLLOW_UP);
    for (what, name) in checks.iter().map(|check| ("check", check.as_str())).chain([("role", role)]) {
        ensure!(
            known.contains(name) || of_emergency(name),
            "nothing was signed: neither the gate's policy nor the checklist asks for a {what} '{name}'{}",
            hint(name, known.iter().copied())
        );
    }
    Ok(())
}

/// Signs, and says what was signed.
pub(crate) fn run(arguments: &ApproveArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let role = &arguments.role;
    for name in arguments.check.iter().chain([role]) {
        ensure!(is_name(name), "'{name}' is no name: write kebab case, such as security-officer");
    }
    let own = arguments.evidence.evidence.as_ref().map(|folder| folder.join(SIGN_OFFS));
    let emergency = match (&arguments.reason, arguments.follow_up) {
        (Some(reason), Some(day)) => Some(Emergency::new(reason, day)?),
        _ => None,
    };
    ensure!(
        emergency.is_some() == (role == BREAK_GLASS),
        "--reason and --follow-up belong to the role '{BREAK_GLASS}', and to no other"
    );
    if let Some(reason) = &arguments.reason {
        ensure_none(source::find_root(&current_folder()?), &[("--reason", reason)])?;
    }
    // Whether earlier sign-offs count is not this one's business.
    let request =
        gate::Request { sign_offs: Vec::new(), signers: None, revoked: None, ..arguments.evidence.request()? };
    let folder = arguments.out.clone().or(own);
    ensure!(folder.is_some() || request.notes.is_some(), "say where the sign-off goes: --out, --evidence or --notes");
    let collected = gate::collect(&request)?;
    if let Some((file, message)) = collected.errors.first() {
        bail!("nothing was signed, because not all of the evidence can be read: {file}: {message}");
    }
    ensure_asked_for(&collected, &arguments.check, role)?;
    let statement = Statement {
        commit: collected.commit.clone(),
        materials: collected.materials.clone(),
        environment: request.environment.clone(),
        role: role.clone(),
        checks: arguments.check.iter().cloned().collect::<BTreeSet<_>>(),
        emergency,
        time: request.now,
    };
    let text = statement.render(INFORMATION_URI);
    let signer = Signer::open(&arguments.key)?;
    let namespace = namespace(role);
    let signature = signer.sign(&namespace, text.as_bytes())?;
    let id = crate::evidence::sha256_hex(signature.as_bytes());
    let short = |text: &str| text.chars().take(12).collect::<String>();
    let name = format!("{}-{}-{role}-{}.json", short(&statement.commit), statement.environment, short(&id));
    // The signature first: a statement without one is told as a sign-off that does not count.
    let in_folder = |folder: &PathBuf| {
        [(folder.join(format!("{name}.sig")), signature.clone()), (folder.join(&name), text.clone())]
    };
    let mut files: Vec<_> = folder.iter().flat_map(in_folder).collect();
    if let Some(file) = &arguments.dsse {
        let sign = |bytes: &[u8]| Ok((signer.sign(&namespace, bytes)?, signer.fingerprint().to_string()));
        let envelope = signoff::envelope::<signoff::SignError>(text.as_bytes(), sign)?;
        files.push((file.clone(), envelope));
    }
    put(&files)?;
    if let Some(ledger) = request.ledger() {
        let key = signer.fingerprint().to_string();
        let signed = Signed { statement: text, signature, key, role: role.clone() };
        let body = sign_off_body(&statement.commit, &statement.environment, &signed);
        ledger.append(EntryKind::SignOff, request.now, body)?;
    }
    writeln!(out, "Signed commit {} for {} as {role}:", statement.commit, statement.environment)?;
    for material in &statement.materials {
        writeln!(out, "  {} {}", material.sha256, one_line(&material.name))?;
    }
    for check in &statement.checks {
        writeln!(out, "  attested: {check}")?;
    }
    for waiver in &collected.waivers_brought {
        let gate::WaiverUse { id, rule, owner, expires, matches, .. } = waiver;
        let results = plural(*matches, "result");
        let line = format!("  the change's waiver {id} of '{rule}' until {expires}, owner {owner}: {results}");
        writeln!(out, "{}", one_line(&line))?;
    }
    if let Some(emergency) = &statement.emergency {
        writeln!(out, "  in an emergency: somebody else is to look at it until {}", emergency.follow_up)?;
    }
    match folder {
        Some(folder) => writeln!(out, "{}", folder.join(name).display())?,
        None => writeln!(out, "{}", request.notes.unwrap_or_default())?,
    }
    Ok(exit::CLEAN)
}
