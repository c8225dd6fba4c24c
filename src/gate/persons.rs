//! Persons: who may sign, what they signed, and who wrote the change.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use ssh_key::public::KeyData;

use crate::evidence::read_bytes;
use crate::gate::collected::{Attestation, Collected, Request, Signed};
use crate::gate::error::GateError;
use crate::gate::trusted::{TrustedBase, failed};
use crate::ledger::{Entry, EntryKind, SIGNATURE};
use crate::signoff::{
    Authorship, BREAK_GLASS, Expected, Identities, RECORD_NAMESPACE, Revoked, SignOff, Signers, Statement, Why,
    attested, authorship, signed_by, verify,
};
use crate::source::git::Change;

/// Sign-offs that a folder may hold.
const MOST_SIGN_OFFS: usize = 1_000;
/// Bytes of a `.mailmap`.
const MAX_BYTES: u64 = 4 << 20;

/// Who may sign.
#[derive(Debug, Default)]
pub(super) struct Persons {
    signers: Signers,
    revoked: Revoked,
    pub(super) identities: Identities,
    /// Whether anybody said who may sign.
    known: bool,
}

impl Persons {
    /// Reads the signers file, the revoked keys, and the `.mailmap` of the trusted base.
    ///
    /// # Errors
    ///
    /// What cannot be read, trusted or understood; sign-offs without a signers file.
    pub(super) fn read(request: &Request, trusted: &TrustedBase) -> Result<Self, GateError> {
        let mailmap = match &trusted.base {
            Some(base) => base.file(&request.root, ".mailmap", MAX_BYTES)?.unwrap_or_default(),
            None => Vec::new(),
        };
        let mailmap = String::from_utf8_lossy(&mailmap);
        let Some(signers) = &request.signers else {
            if let Some(file) = statements(&request.sign_offs)?.first() {
                return Err(failed(
                    &file.display().to_string(),
                    "it would be a sign-off, and no signers file is given (--allowed-signers), so that none can count",
                ));
            }
            let identities = Identities::new(&Signers::default(), &mailmap);
            return Ok(Self { identities, ..Self::default() });
        };
        let text =
            String::from_utf8(trusted.read(signers)?).map_err(|_| failed("--allowed-signers", "it is not UTF-8"))?;
        let revoked = match &request.revoked {
            Some(file) => Revoked::parse(&trusted.read(file)?).map_err(|message| failed("--revoked-keys", message))?,
            None => Revoked::default(),
        };
        let signers = Signers::parse(&text)?;
        let identities = Identities::new(&signers, &mailmap);
        Ok(Self { signers, revoked, identities, known: true })
    }

    /// Who wrote a change, as far as its signatures show it.
    pub(super) fn authorship(&self, change: &Change, now: i64) -> Authorship {
        let mut authorship = authorship(&change.commits, &self.signers, &self.revoked, &self.identities, now);
        authorship.people.extend(change.people.iter().flat_map(|address| self.identities.of(address)));
        authorship
    }

    /// Every sign-off of the folders, and of a ledger in notes, and whether it counts; with the texts of those in an emergency that do.
    pub(super) fn sign_offs(
        &self,
        request: &Request,
        collected: &Collected,
    ) -> Result<(Vec<SignOff>, Vec<Signed>), GateError> {
        if !self.known {
            return Ok((Vec::new(), Vec::new()));
        }
        let files = statements(&request.sign_offs)?;
        let expected = Expected {
            commit: &collected.commit,
            environment: &request.environment,
            materials: &collected.materials,
            authorship: collected.authorship.as_ref(),
            identities: &self.identities,
            committed: collected.committed,
            now: request.now,
        };
        let judge = |name: String, statement: Vec<u8>, signature: Vec<u8>| {
            let looked = verify(&name, &statement, &signature, &self.signers, &self.revoked, &expected);
            (looked, statement, signature)
        };
        let look = |file: &PathBuf| {
            let name = file.display().to_string().replace('\\', "/");
            let bytes = |path: &Path| read_bytes(path).map(|file| file.bytes).unwrap_or_default();
            let mut signature = file.clone().into_os_string();
            signature.push(".sig");
            judge(name, bytes(file), bytes(Path::new(&signature)))
        };
        let mut read: Vec<_> = files.iter().map(look).collect();
        if request.notes.is_some() {
            let given: BTreeSet<Vec<u8>> = read.iter().map(|(_, statement, _)| statement.clone()).collect();
            let is_own = |entry: &&Entry| {
                entry.kind == EntryKind::SignOff
                    && text(entry, "commit") == collected.commit
                    && text(entry, "environment") == request.environment
                    && !given.contains(text(entry, "statement").as_bytes())
            };
            read.extend(collected.entries.iter().filter(is_own).map(|entry| {
                let name = format!("ledger:{}", entry.hash.chars().take(12).collect::<String>());
                let bytes = |key: &str| text(entry, key).as_bytes().to_vec();
                judge(name, bytes("statement"), bytes(SIGNATURE))
            }));
        }
        let mut looked: Vec<SignOff> = read.iter().map(|(sign_off, ..)| sign_off.clone()).collect();
        self.once_each(&mut looked);
        let emergencies = looked.iter().zip(&read).filter(|(s, _)| s.counts && s.role == BREAK_GLASS);
        let signed = emergencies.map(|(sign_off, (_, statement, signature))| Signed {
            statement: String::from_utf8_lossy(statement).into_owned(),
            signature: String::from_utf8_lossy(signature).into_owned(),
            key: sign_off.key.clone(),
            role: sign_off.role.clone(),
        });
        let signed = signed.collect();
        Ok((looked, signed))
    }

    /// Nobody counts in two roles, neither by any name nor by key; and who signs twice in one role under two names is one
    /// person, by the first of them. Of several roles, a person has the one that the fewest others fill, else the first.
    fn once_each(&self, sign_offs: &mut [SignOff]) {
        let mut persons: Vec<Person> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        let mut whose: Vec<Option<usize>> = Vec::new();
        for sign_off in sign_offs.iter() {
            if !sign_off.counts {
                whose.push(None);
                continue;
            }
            let names = self.identities.of(&sign_off.principal);
            let by_any: Vec<String> = names.into_iter().chain([sign_off.key.clone()]).collect();
            let at = by_any.iter().find_map(|who| known.get(who)).copied().unwrap_or(persons.len());
            if at == persons.len() {
                persons.push(Person { principal: sign_off.principal.clone(), roles: Vec::new() });
            }
            if let Some(person) = persons.get_mut(at).filter(|person| !person.roles.contains(&sign_off.role)) {
                person.roles.push(sign_off.role.clone());
            }
            for who in by_any {
                known.entry(who).or_insert(at);
            }
            whose.push(Some(at));
        }
        let roles = one_role_each(&persons);
        for (sign_off, at) in sign_offs.iter_mut().zip(whose) {
            let Some((person, role)) = at.and_then(|at| Some((persons.get(at)?, roles.get(at)?))) else { continue };
            sign_off.principal.clone_from(&person.principal);
            if *role != sign_off.role {
                (sign_off.counts, sign_off.why) = (false, Some(Why::Twice));
            }
        }
    }

    /// What was attested in sign-offs that the ledger keeps, where their signatures still verify.
    pub(super) fn attestations(&self, entries: &[Entry], now: i64) -> Vec<Attestation> {
        let signed = entries.iter().filter(|entry| entry.kind == EntryKind::SignOff).filter_map(|entry| {
            let (statement, signature) = (text(entry, "statement"), text(entry, "signature"));
            attested(statement.as_bytes(), signature.as_bytes(), &self.signers, &self.revoked, now)
        });
        let of_one = |(principal, statement): (String, Statement)| {
            let Statement { role, environment, checks, time, .. } = statement;
            let of_check = |check| {
                let (principal, role, environment) = (principal.clone(), role.clone(), environment.clone());
                Attestation { principal, role, check, environment, time }
            };
            checks.into_iter().map(of_check).collect::<Vec<_>>()
        };
        signed.flat_map(of_one).collect()
    }

    /// Every address of whoever the signers file gives a key, whatever it may sign.
    pub(super) fn of_key(&self, key: &KeyData) -> BTreeSet<String> {
        let names = self.signers.persons(key);
        names.iter().flat_map(|name| self.identities.of(name)).collect()
    }

    /// Who vouches for records of the ledger, by the hash of the entry: those that somebody signed who may.
    pub(super) fn recorders(&self, entries: &[Entry], now: i64) -> BTreeMap<String, String> {
        let is_record = |entry: &&Entry| matches!(entry.kind, EntryKind::Deployment | EntryKind::Rollback);
        let by = |entry: &Entry| {
            let bytes = Entry::to_sign(entry.kind, entry.time, &entry.body);
            let signature = text(entry, SIGNATURE);
            let who = signed_by(RECORD_NAMESPACE, &bytes, signature.as_bytes(), &self.signers, &self.revoked, now)?;
            Some((entry.hash.clone(), who))
        };
        entries.iter().filter(is_record).filter_map(by).collect()
    }
}

/// A person who signed, by the first of their names, and the roles in which, in the order of the sign-offs.
struct Person {
    principal: String,
    roles: Vec<String>,
}

/// The role of each person: who has the fewest to choose from chooses first.
fn one_role_each(persons: &[Person]) -> Vec<String> {
    let mut order: Vec<usize> = (0..persons.len()).collect();
    order.sort_by_key(|at| persons.get(*at).map_or(0, |person| person.roles.len()));
    let mut filled: BTreeMap<&str, usize> = BTreeMap::new();
    let mut roles = vec![String::new(); persons.len()];
    for at in order {
        let Some(person) = persons.get(at) else { continue };
        let fewest = person.roles.iter().min_by_key(|role| filled.get(role.as_str()).copied().unwrap_or_default());
        if let (Some(role), Some(own)) = (fewest, roles.get_mut(at)) {
            *filled.entry(role).or_default() += 1;
            own.clone_from(role);
        }
    }
    roles
}

/// A text of an entry's body; empty where it has none.
pub(super) fn text<'a>(entry: &'a Entry, key: &str) -> &'a str {
    entry.body.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Every `.json` of the folders, sorted.
fn statements(folders: &[PathBuf]) -> Result<Vec<PathBuf>, GateError> {
    let mut files = Vec::new();
    for folder in folders {
        let name = folder.display().to_string();
        for entry in std::fs::read_dir(folder).map_err(|error| failed(&name, error))? {
            let path = entry.map_err(|error| failed(&name, error))?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                files.push(path);
            }
        }
        if files.len() > MOST_SIGN_OFFS {
            return Err(failed(&name, "it holds too many sign-offs"));
        }
    }
    files.sort();
    Ok(files)
}
