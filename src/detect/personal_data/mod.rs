//! Personal data by name: which identifiers hold it. The vocabulary is data in `rules/pii/`.
//!
//! An identifier is taken apart into words. English compounds end with their head, so a data type's name has to be the
//! end of the identifier: `userEmail` is an email, `emailService` is a service.

mod data;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

pub use self::data::{Category, DataType, Sensitivity};
pub(crate) use self::words::words;

use self::data::Context;
use self::words::{is_constant, plural};
use crate::detect::Confidence;
use crate::embedded::Table;

/// What the properties of an object are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holding {
    /// What they are named after.
    #[default]
    Data,
    /// Something to call that returns it: `prisma.user`.
    Services,
    /// Something else under the same names: `errors.email`, `columns.phone`. What its methods return is data again.
    Names,
    /// As `Names`, and so is what its methods return: `z.string().email()`, `faker.internet.email()`.
    Invented,
}

/// What an identifier says about the value it stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The data type (an index into [`Vocabulary::data_types`]) that the name alone shows.
    pub holds: Option<usize>,
    /// The data type it shows as a property of a person or of one of the type's own holders.
    pub holds_of_person: Option<usize>,
    /// It names a person: `user`, `customers`.
    pub person: Option<Confidence>,
    pub holding: Holding,
    /// It names a function's outcome: the first word is `send`, `render` ...
    pub action: bool,
}

/// All data types and how identifiers are read.
#[derive(Debug, Default)]
pub struct Vocabulary {
    data_types: Vec<DataType>,
    categories: Vec<Category>,
    /// Data type to the position of its category.
    category_of: BTreeMap<String, usize>,
    fides_uses: Vec<String>,
    /// Last word of a name to the names that end so, longest first.
    names: BTreeMap<String, Vec<Name>>,
    neutral: BTreeSet<String>,
    leading: BTreeSet<String>,
    protected: BTreeSet<String>,
    getters: BTreeSet<String>,
    actions: BTreeSet<String>,
    not_holders: BTreeSet<String>,
    inventors: BTreeSet<String>,
    organisations: BTreeSet<String>,
    excluding: BTreeSet<String>,
    services: BTreeSet<String>,
    people: BTreeMap<String, Confidence>,
    /// Words for what is known of somebody: `info` of `userInfo`.
    about: BTreeSet<String>,
}

#[derive(Debug)]
struct Name {
    words: Vec<String>,
    data_type: usize,
    meaning: Meaning,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Holds,
    HoldsOfPerson,
    Except,
}

/// The vocabulary in the binary. A test shows that every file of it loads.
pub fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: LazyLock<Vocabulary> =
        LazyLock::new(|| Vocabulary::load(crate::embedded::tables("rules/pii/")).unwrap_or_default());
    &VOCABULARY
}

/// A file of the vocabulary that does not load.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {source}: correct the file")]
pub struct VocabularyError {
    file: String,
    source: serde_json::Error,
}

impl Vocabulary {
    /// Reads a vocabulary from its files.
    ///
    /// # Errors
    /// When a file has a key that is not known.
    pub fn load(files: impl Iterator<Item = Table>) -> Result<Self, VocabularyError> {
        let mut rules = Context::default();
        for table in files {
            let part: Context =
                table.read().map_err(|source| VocabularyError { file: table.path.to_string(), source })?;
            rules.merge(part);
        }
        Ok(Self::new(rules))
    }

    fn new(mut rules: Context) -> Self {
        let data_types = std::mem::take(&mut rules.data_type);
        let set = |words: &[String]| words.iter().cloned().collect();
        let mut people = BTreeMap::new();
        for (words, confidence) in
            [(&rules.records.weak_words, Confidence::Medium), (&rules.records.words, Confidence::High)]
        {
            for word in words {
                people.insert(word.clone(), confidence);
                people.insert(plural(word), confidence);
            }
        }
        Self {
            names: names(&data_types),
            data_types,
            category_of: category_of(&rules.category),
            categories: rules.category,
            fides_uses: rules.fides_uses,
            neutral: set(&rules.identifiers.neutral_suffixes),
            leading: set(&rules.identifiers.leading_words),
            protected: set(&rules.identifiers.protected_words),
            getters: set(&rules.identifiers.getters),
            actions: set(&rules.identifiers.actions),
            not_holders: set(&rules.holders.not_personal),
            inventors: set(&rules.holders.inventors),
            organisations: set(&rules.records.organisations),
            excluding: set(&rules.identifiers.excluding_words),
            services: set(&rules.holders.services),
            about: set(&rules.records.about_words),
            people,
        }
    }

    #[must_use]
    pub fn data_types(&self) -> &[DataType] {
        &self.data_types
    }

    /// The categories, in the order of the file.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// The category of a data type, by the type's id.
    #[must_use]
    pub fn category_of(&self, data_type: &str) -> Option<&Category> {
        self.categories.get(*self.category_of.get(data_type)?)
    }

    /// The data uses of fideslang's taxonomy: what `data_use` of `regate.toml` may be.
    #[must_use]
    pub fn fides_uses(&self) -> &[String] {
        &self.fides_uses
    }

    /// What a data type is called: `email address`.
    #[must_use]
    pub fn title<'a>(&'a self, data_type: &'a str) -> &'a str {
        match data_type {
            "personal-record" => "whole record of a person",
            "request-data" => "all that a client sent",
            _ => self.data_types.iter().find(|known| known.id == data_type).map_or(data_type, |known| &known.title),
        }
    }

    /// What an identifier says. A constant (`EMAIL`) or a type (`Email`) holds no person's data.
    #[must_use]
    pub fn read(&self, identifier: &str) -> Reading {
        let mut all = words(identifier);
        // `usersByEmail` holds users, `tenantForEmail` a tenant, `__name__` is the language's own.
        let joins = |word: &String| matches!(word.as_str(), "by" | "for");
        // `x-forwarded-for` is listed as a whole.
        let listed = |all: &[String]| self.longest_name(all).is_some_and(|name| name.words.iter().any(joins));
        if let Some(at) = all.iter().skip(1).position(joins).filter(|_| !listed(&all)) {
            all.truncate(at + 1);
        }
        if identifier.starts_with("__") && identifier.ends_with("__") {
            return Reading::default();
        }
        let constant = identifier.trim_start_matches(['_', '$', '#']).starts_with(char::is_uppercase);
        let mut reading = Reading {
            holding: self.holding(identifier, all.last()),
            action: all.first().is_some_and(|first| self.actions.contains(first)),
            ..Reading::default()
        };
        // `workspacesWithoutUsers` holds no users.
        let excluding = all.iter().skip(1).any(|word| self.excluding.contains(word));
        if constant || excluding || all.iter().any(|word| self.protected.contains(word)) {
            return reading;
        }
        let leading = all.len() > 1 && all.first().is_some_and(|first| self.leading.contains(first));
        // `toEmail` is listed as a whole.
        let whole = || self.longest_name(&all).is_some_and(|name| name.words == all && name.meaning == Meaning::Holds);
        if leading && !whole() {
            return reading;
        }
        reading.person = self.person(&all);
        self.read_data(&all, &mut reading);
        // `sanitized_api_key` is what is left of one; a sanitized address is one.
        let secret = |at: usize| self.data_types.get(at).is_some_and(|t| t.sensitivity == Sensitivity::Credential);
        let cut = |word: &String| matches!(word.as_str(), "sanitized" | "sanitised" | "truncated" | "shortened");
        reading.holds = reading.holds.filter(|at| !(secret(*at) && all.iter().any(cut)));
        reading
    }

    /// The data type of a getter's result: `getEmail`.
    #[must_use]
    pub fn read_getter(&self, identifier: &str) -> Option<usize> {
        let (first, rest) = words(identifier).split_first().map(|(first, rest)| (first.clone(), rest.to_vec()))?;
        let mut reading = Reading::default();
        // `get_tenant_for_email` gives a tenant, `getEmailOfUser` an address.
        let of = rest.iter().position(|word| matches!(word.as_str(), "by" | "for" | "of" | "from" | "with"));
        let rest = of.map_or(rest.clone(), |of| rest.get(..of).unwrap_or_default().to_vec());
        // `getNumberOfEmails` counts them.
        let leads = rest.len() > 1 && rest.first().is_some_and(|word| self.leading.contains(word));
        // `getRandomUsername` makes one up.
        let invented = |word: &String| matches!(word.as_str(), "random" | "fake" | "mock" | "dummy" | "default");
        let reads = !rest.is_empty() && !leads && self.getters.contains(&first) && !rest.first().is_some_and(invented);
        reads.then(|| self.read_data(&rest, &mut reading));
        reading.holds
    }

    /// Whether a method reads one thing by the name that is passed to it: `formData.get("email")`.
    #[must_use]
    pub fn is_getter(&self, method: &str) -> bool {
        self.getters.contains(&method.to_ascii_lowercase())
    }

    /// Whether an object is one of a data type's own holders: `req` of `req.ip`.
    #[must_use]
    pub fn is_holder(&self, data_type: usize, identifier: &str) -> bool {
        let last = words(identifier).pop();
        let holders = self.data_types.get(data_type).map(|t| t.holders.as_slice()).unwrap_or_default();
        last.is_some_and(|last| holders.contains(&last))
    }

    /// Whether a property of an object is something else than a data type: `familyName` of `font`.
    #[must_use]
    pub fn is_of_thing(&self, data_type: usize, object: &str) -> bool {
        let not_of = self.data_types.get(data_type).map(|t| t.not_of.as_slice()).unwrap_or_default();
        !not_of.is_empty() && words(object).pop().is_some_and(|last| not_of.contains(&last))
    }

    /// What the name of a type says of its values: `Landlord`.
    #[must_use]
    pub fn read_type(&self, name: &str) -> Reading {
        let all = words(name);
        let person = all.last().and_then(|last| self.people.get(last)).copied();
        Reading { person, holding: self.holding("", all.last()), ..Reading::default() }
    }

    /// Whether a type's name is an organisation's or a thing's: its `name` is no person's.
    #[must_use]
    pub fn is_organisation(&self, name: &str) -> bool {
        words(name).iter().any(|word| self.organisations.contains(word))
    }

    /// Whether an identifier's words name a person, or what is known of one: `user`, `userInfo`.
    fn person(&self, words: &[String]) -> Option<Confidence> {
        let (last, before) = words.split_last()?;
        let known = before.last().filter(|_| self.about.contains(last)).and_then(|whose| self.people.get(whose));
        self.people.get(last).or(known.filter(|confidence| **confidence == Confidence::High)).copied()
    }

    fn holding(&self, identifier: &str, last: Option<&String>) -> Holding {
        let among = |set: &BTreeSet<String>| last.is_some_and(|last| set.contains(last));
        if among(&self.inventors) {
            Holding::Invented
        } else if is_constant(identifier) || among(&self.not_holders) {
            Holding::Names
        } else if among(&self.services) {
            Holding::Services
        } else {
            Holding::Data
        }
    }

    fn read_data(&self, words: &[String], reading: &mut Reading) {
        let mut words = words;
        loop {
            if let Some(name) = self.longest_name(words) {
                match name.meaning {
                    Meaning::Except => {}
                    Meaning::Holds => reading.holds = Some(name.data_type),
                    Meaning::HoldsOfPerson => {
                        let before = words.len().checked_sub(name.words.len() + 1).and_then(|at| words.get(at));
                        // `patientName` says both whose it is and what.
                        let owned = before.and_then(|word| self.people.get(word)) == Some(&Confidence::High);
                        if owned {
                            reading.holds = Some(name.data_type);
                        } else if before.is_none() {
                            reading.holds_of_person = Some(name.data_type);
                        }
                    }
                }
                return;
            }
            match words.split_last() {
                Some((last, rest)) if !rest.is_empty() && self.neutral.contains(last) => words = rest,
                _ => return,
            }
        }
    }

    fn longest_name(&self, words: &[String]) -> Option<&Name> {
        self.names.get(words.last()?)?.iter().find(|name| words.ends_with(&name.words))
    }
}

fn category_of(categories: &[Category]) -> BTreeMap<String, usize> {
    let of = |(at, category): (usize, &Category)| {
        let ids: Vec<_> = category.data_types.keys().map(|id| (id.clone(), at)).collect();
        ids
    };
    categories.iter().enumerate().flat_map(of).collect()
}

fn names(data_types: &[DataType]) -> BTreeMap<String, Vec<Name>> {
    let mut table: BTreeMap<String, Vec<Name>> = BTreeMap::new();
    let mut add = |text: &str, data_type, meaning| {
        let words: Vec<String> = text.split(' ').map(str::to_string).collect();
        if let Some(last) = words.last().cloned() {
            table.entry(last).or_default().push(Name { words, data_type, meaning });
        }
    };
    for (index, data_type) in data_types.iter().enumerate() {
        let lists = [
            (&data_type.except, Meaning::Except),
            (&data_type.names, Meaning::Holds),
            (&data_type.of_person, Meaning::HoldsOfPerson),
        ];
        for (list, meaning) in lists {
            for name in list {
                add(name, index, meaning);
                add(&plural(name), index, meaning);
            }
        }
        for name in &data_type.plurals {
            add(name, index, Meaning::Holds);
        }
    }
    for names in table.values_mut() {
        // Stable: at the same length an exception, which is listed first, wins.
        names.sort_by_key(|name| std::cmp::Reverse(name.words.len()));
    }
    table
}
