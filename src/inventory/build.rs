//! Puts what files show together with what is declared.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use super::differences::{differences, is_other};
use super::model::{
    Declared, Difference, DifferenceKind, Entry, Inventory, Place, Recipient, RecipientKind, Sent, StoredIn, Unread,
};
use super::seen::{FileData, SeenFlow};
use crate::config::privacy::Privacy;
use crate::detect::personal_data::vocabulary;
use crate::detect::{Confidence, StoreChange};

/// Places of one kind that are kept.
const MOST_PLACES: usize = 20;

/// The inventory of what files show, in the order of their paths.
#[must_use]
pub fn build(privacy: &Privacy, files: &[FileData], mut coverage: Unread) -> Inventory {
    let mut builder = Builder { privacy, entries: BTreeMap::new(), recipients: BTreeMap::new(), kept: BTreeMap::new() };
    coverage.in_tests = files.iter().filter(|file| file.is_test).map(|file| file.flows.len() + file.stores.len()).sum();
    let own: Vec<&FileData> = files.iter().filter(|file| !file.is_test).collect();
    builder.add_stores(&own);
    for file in &own {
        file.flows.iter().for_each(|seen| builder.add_flow(&file.path, seen));
    }
    let mut recipients: Vec<Recipient> = builder.recipients.into_values().collect();
    recipients.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    let mut data: Vec<Entry> = builder.entries.into_values().collect();
    let order = |entry: &Entry| vocabulary().categories().iter().position(|category| category.id == entry.category);
    data.sort_by(|a, b| (order(a), &a.data_type).cmp(&(order(b), &b.data_type)));
    Inventory {
        version: 1,
        controller: privacy.controller.clone(),
        data,
        recipients,
        differences: told(differences(privacy, files), coverage.whole),
        coverage,
    }
}

/// Of a part of a repository nobody can tell what is nowhere.
fn told(mut differences: Vec<Difference>, whole: bool) -> Vec<Difference> {
    differences.retain(|difference| {
        whole || !matches!(difference.kind, DifferenceKind::DataNotFound | DifferenceKind::ProcessorNotFound)
    });
    differences
}

struct Builder<'p> {
    privacy: &'p Privacy,
    entries: BTreeMap<String, Entry>,
    recipients: BTreeMap<String, Recipient>,
    /// Data type, store and field to the position among the entry's.
    kept: BTreeMap<(String, String, String), usize>,
}

impl Builder<'_> {
    fn entry(&mut self, data_type: &str) -> &mut Entry {
        let privacy = self.privacy;
        self.entries.entry(data_type.to_string()).or_insert_with(|| entry(privacy, data_type))
    }

    /// The stores of schemas and migrations, in the order of their paths, which is that of migrations.
    fn add_stores(&mut self, files: &[&FileData]) {
        let schemas: Vec<&str> =
            files.iter().filter(|file| is_prisma(&file.path)).map(|file| folder(&file.path)).collect();
        let told: Vec<&&FileData> = files.iter().filter(|file| !is_of_schema(&file.path, &schemas)).collect();
        // Where a table or a column of it is dropped.
        let mut dropped: BTreeMap<(String, Option<String>), BTreeSet<&str>> = BTreeMap::new();
        for file in &told {
            for (change, _) in &file.stores {
                if let StoreChange::Dropped { store, field } = change {
                    let field = field.as_ref().map(|field| field.to_lowercase());
                    dropped.entry((store.to_lowercase(), field)).or_default().insert(&file.path);
                }
            }
        }
        // Of the same file nobody knows which comes last: it may hold the way back.
        let dropped_after = |store: &str, field: Option<&str>, path: &str| {
            let paths = dropped.get(&(store.to_lowercase(), field.map(str::to_lowercase)));
            let later = (Bound::Excluded(path), Bound::Unbounded);
            paths.and_then(|paths| paths.range::<str, _>(later).next()).map(|path| (*path).to_string())
        };
        for file in told {
            for (change, line) in &file.stores {
                let StoreChange::Added(field) = change else { continue };
                let column = dropped_after(&field.store, Some(&field.field), &file.path);
                let gone = column.or_else(|| dropped_after(&field.store, None, &file.path));
                let dropped_in = gone.filter(|_| !is_prisma(&file.path));
                let place = Place { file: file.path.clone(), line: *line };
                let stored = StoredIn { store: field.store.clone(), field: field.field.clone(), place, dropped_in };
                self.keep(&field.data_type, stored);
            }
        }
    }

    /// The same field in several migrations is one: the first that is not dropped.
    fn keep(&mut self, data_type: &str, stored: StoredIn) {
        let key = (data_type.to_string(), stored.store.clone(), stored.field.clone());
        let at = self.kept.get(&key).copied();
        let entry = self.entry(data_type);
        match at.and_then(|at| entry.stored.get_mut(at)) {
            Some(other) if other.dropped_in.is_some() => *other = stored,
            Some(_) => {}
            None => {
                entry.stored.push(stored);
                let at = entry.stored.len() - 1;
                self.kept.insert(key, at);
            }
        }
    }

    fn add_flow(&mut self, path: &str, seen: &SeenFlow) {
        let flow = &seen.flow;
        let processor = self.privacy.processor(flow.vendor.as_deref(), flow.host.as_deref());
        let allowed = processor.map(|own| own.may_receive(&flow.data_type, &flow.data_category));
        let to = self.recipient(seen);
        let place = Place { file: path.to_string(), line: seen.line };
        let is_doubtful = flow.confidence == Confidence::Low;
        let entry = self.entry(&flow.data_type);
        match entry.sent.iter_mut().find(|sent| sent.to == to) {
            Some(sent) => {
                sent.calls += 1;
                sent.doubtful &= is_doubtful;
                if sent.places.len() < MOST_PLACES {
                    sent.places.push(place);
                }
            }
            None => entry.sent.push(Sent { to, calls: 1, doubtful: is_doubtful, allowed, places: vec![place] }),
        }
    }

    /// The recipient of a flow: its id.
    fn recipient(&mut self, seen: &SeenFlow) -> String {
        let flow = &seen.flow;
        let processor = self.privacy.processor(flow.vendor.as_deref(), flow.host.as_deref());
        let kind = match flow.sink_category.as_str() {
            "language-model" => RecipientKind::LanguageModel,
            category if is_other(category) || flow.vendor.is_some() => RecipientKind::ThirdParty,
            _ => RecipientKind::Own,
        };
        let other = flow.host.as_deref().or(flow.vendor.as_deref());
        let id = processor.map(|own| own.name.text.as_str()).or(other).unwrap_or(&flow.sink_category).to_string();
        let title = match kind {
            RecipientKind::Own => own_title(&flow.sink_category).to_string(),
            _ if flow.host.is_some() => id.clone(),
            // "a language model" does not say which.
            _ if flow.destination.starts_with(char::is_lowercase) => format!("{}, {id}", flow.destination),
            _ => flow.destination.clone(),
        };
        let recipient = self.recipients.entry(id.clone()).or_insert_with(|| Recipient {
            id: id.clone(),
            title,
            kind,
            hosts: Vec::new(),
            processor: processor.map(|own| own.name.text.clone()),
            region: processor.and_then(|own| own.region.clone()),
            dpa: processor.and_then(|own| own.dpa.clone()),
            transfer: processor.and_then(|own| own.transfer.clone()),
            purpose: processor.and_then(|own| own.purpose.clone()),
            data: Vec::new(),
        });
        let add = |list: &mut Vec<String>, word: &str| {
            if let Err(at) = list.binary_search_by(|own| own.as_str().cmp(word)) {
                list.insert(at, word.to_string());
            }
        };
        flow.host.iter().for_each(|host| add(&mut recipient.hosts, host));
        add(&mut recipient.data, &flow.data_type);
        id
    }
}

fn is_prisma(path: &str) -> bool {
    path.ends_with(".prisma")
}

/// Whether SQL says what a Prisma schema says: it stands below the schema's folder, or is one of Prisma's migrations
/// (`20260131120000_name/migration.sql`) below the folder above that.
fn is_of_schema(path: &str, schemas: &[&str]) -> bool {
    if is_prisma(path) {
        return false;
    }
    let below = |folder: &str| folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let name = folder(path).rsplit('/').next().unwrap_or_default();
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let is_migration = path.ends_with("/migration.sql") && digits == 14;
    schemas.iter().any(|schema| below(schema) || is_migration && below(folder(schema)))
}

fn entry(privacy: &Privacy, data_type: &str) -> Entry {
    let vocabulary = vocabulary();
    let category = vocabulary.category_of(data_type);
    let category_id = category.map_or("", |category| category.id.as_str());
    let sensitivity = vocabulary.data_types().iter().find(|known| known.id == data_type);
    let declared = privacy.data(data_type, category_id).map(|own| Declared {
        by: Some(own.name.text.clone()),
        purpose: own.purpose.clone(),
        data_use: own.data_use.as_ref().map(|word| word.text.clone()),
        legal_basis: own.legal_basis,
        exception: own.exception.clone().filter(|text| !text.trim().is_empty()),
        retention: own.retention.clone(),
        subjects: own.subjects.clone(),
    });
    Entry {
        data_type: data_type.to_string(),
        title: vocabulary.title(data_type).to_string(),
        category: category_id.to_string(),
        sensitivity: sensitivity.map_or("personal", |known| known.sensitivity.as_str()).to_string(),
        fides_key: category.and_then(|own| own.data_types.get(data_type)).cloned().unwrap_or_default(),
        declared: declared.unwrap_or_default(),
        stored: Vec::new(),
        sent: Vec::new(),
    }
}

fn own_title(sink_category: &str) -> &str {
    match sink_category {
        "log" => "logs",
        "url" => "addresses (URLs)",
        "browser-storage" => "the browser's storage",
        "token" => "tokens",
        "file" => "files",
        "error-response" => "answers to requests that fail",
        "raised-error" => "errors",
        "queue" => "queues",
        "cache" => "caches",
        other => other,
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Inventory {
    /// Each store with the types of data that it keeps.
    #[must_use]
    pub fn stores(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut stores: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for entry in &self.data {
            for stored in &entry.stored {
                stores.entry(&stored.store).or_default().insert(&entry.data_type);
            }
        }
        stores
    }

    /// Whether there is data of which nothing is declared at all, or recipients outside of the program of which none is.
    #[must_use]
    pub fn is_undeclared(&self) -> bool {
        let mut others = self.recipients.iter().filter(|own| own.kind != RecipientKind::Own).peekable();
        let of_data = !self.data.is_empty() && self.data.iter().all(|entry| entry.declared.by.is_none());
        of_data || others.peek().is_some() && others.all(|own| own.processor.is_none())
    }

    /// A recipient by its id.
    #[must_use]
    pub fn recipient(&self, id: &str) -> Option<&Recipient> {
        self.recipients.iter().find(|recipient| recipient.id == id)
    }
}
