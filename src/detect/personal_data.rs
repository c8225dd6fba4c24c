//! Personal data by name: which identifiers hold it. The vocabulary is data in `rules/pii/`.
//!
//! An identifier is taken apart into words. English compounds end with their head, so a data type's name has to be the
//! end of the identifier: `userEmail` is an email, `emailService` is a service.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::detect::Confidence;
use crate::embedded::Table;

/// A kind of personal data, from `rules/pii/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataType {
    /// Kebab-case: `date-of-birth`.
    pub id: String,
    /// What it is, to be read after "a" or "the": `email address`.
    pub title: String,
    pub sensitivity: Sensitivity,
    /// Words, separated by spaces, that are enough wherever they stand at the end of an identifier.
    names: Vec<String>,
    /// Words that are enough as a property of a person: `user.name`.
    #[serde(default)]
    of_person: Vec<String>,
    /// Further objects whose property `of_person` counts: `req.ip`.
    #[serde(default)]
    holders: Vec<String>,
    /// Objects whose property is something else, whatever it is called: `font.familyName`.
    #[serde(default)]
    not_of: Vec<String>,
    /// Endings that look like the data type and are not.
    #[serde(default)]
    except: Vec<String>,
    /// Plural forms that adding an `s` does not give.
    #[serde(default)]
    plurals: Vec<String>,
    /// Controls that leaking it touches.
    #[serde(default)]
    pub controls: crate::rule::Controls,
}

/// How much harm a leak does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sensitivity {
    Personal,
    /// Sensitive personal information of CCPA 1798.140(ae) that is in no other group.
    Sensitive,
    Financial,
    Credential,
    /// GDPR Articles 9 and 10.
    SpecialCategory,
}

impl Sensitivity {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Sensitive => "sensitive",
            Self::Financial => "financial",
            Self::Credential => "credential",
            Self::SpecialCategory => "special-category",
        }
    }
}

/// A group of data types, as records of processing name them. From `rules/pii/categories.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Kebab-case: `online-identifier`.
    pub id: String,
    /// What is in it.
    pub title: String,
    /// What stands for all of it in fideslang's taxonomy.
    pub fides: String,
    /// Its data types, by id, each with its key in fideslang's taxonomy. Two of them are no data types of a name:
    /// `personal-record` is a whole person, `request-data` all that a client sent.
    pub data_types: BTreeMap<String, String>,
}

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

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Context {
    identifiers: Identifiers,
    holders: Holders,
    records: Records,
    data_type: Vec<DataType>,
    category: Vec<Category>,
    fides_uses: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Identifiers {
    neutral_suffixes: Vec<String>,
    leading_words: Vec<String>,
    protected_words: Vec<String>,
    excluding_words: Vec<String>,
    getters: Vec<String>,
    actions: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Holders {
    not_personal: Vec<String>,
    inventors: Vec<String>,
    services: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Records {
    words: Vec<String>,
    weak_words: Vec<String>,
    organisations: Vec<String>,
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
        let all = words(identifier);
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
        if leading {
            return reading;
        }
        reading.person = all.last().and_then(|last| self.people.get(last)).copied();
        self.read_data(&all, &mut reading);
        reading
    }

    /// The data type of a getter's result: `getEmail`.
    #[must_use]
    pub fn read_getter(&self, identifier: &str) -> Option<usize> {
        let (first, rest) = words(identifier).split_first().map(|(first, rest)| (first.clone(), rest.to_vec()))?;
        let mut reading = Reading::default();
        (!rest.is_empty() && self.getters.contains(&first)).then(|| self.read_data(&rest, &mut reading));
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

impl Context {
    fn merge(&mut self, other: Self) {
        self.data_type.extend(other.data_type);
        self.category.extend(other.category);
        self.fides_uses.extend(other.fides_uses);
        let (ids, from) = (&mut self.identifiers, other.identifiers);
        ids.neutral_suffixes.extend(from.neutral_suffixes);
        ids.leading_words.extend(from.leading_words);
        ids.protected_words.extend(from.protected_words);
        ids.getters.extend(from.getters);
        ids.actions.extend(from.actions);
        self.holders.not_personal.extend(other.holders.not_personal);
        ids.excluding_words.extend(from.excluding_words);
        self.holders.inventors.extend(other.holders.inventors);
        self.records.organisations.extend(other.records.organisations);
        self.holders.services.extend(other.holders.services);
        self.records.words.extend(other.records.words);
        self.records.weak_words.extend(other.records.weak_words);
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

/// `SEED_USERS`: what is in it is written in the source.
fn is_constant(identifier: &str) -> bool {
    identifier.len() > 1 && identifier.contains(char::is_alphabetic) && !identifier.contains(char::is_lowercase)
}

fn plural(word: &str) -> String {
    match word.as_bytes() {
        [.., b's' | b'x'] => format!("{word}es"),
        [.., before, b'y'] if !b"aeiou".contains(before) => format!("{}ies", word.trim_end_matches('y')),
        _ => format!("{word}s"),
    }
}

/// The words of an identifier in lower case: `userIPAddress2` is `user`, `ip`, `address`. Digits at the end of a
/// word that is at the end of the identifier count for nothing.
#[must_use]
pub(crate) fn words(identifier: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut characters = identifier.chars().peekable();
    let mut previous = None::<char>;
    while let Some(character) = characters.next() {
        if !character.is_alphanumeric() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            previous = None;
            continue;
        }
        let after_lower = previous.is_some_and(|p| p.is_lowercase() || p.is_numeric());
        // In `IPAddress` the `A` starts a word because a lower case letter follows.
        let ends_acronym =
            previous.is_some_and(char::is_uppercase) && characters.peek().is_some_and(|next| next.is_lowercase());
        if character.is_uppercase() && (after_lower || ends_acronym) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.extend(character.to_lowercase());
        previous = Some(character);
    }
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if !stem.is_empty() {
        words.push(stem.to_string());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_loads_and_ids_are_unique() {
        let loaded = Vocabulary::load(crate::embedded::tables("rules/pii/")).unwrap();
        assert!(loaded.data_types().len() >= 150, "{}", loaded.data_types().len());
        let ids: BTreeSet<_> = loaded.data_types().iter().map(|t| &t.id).collect();
        assert_eq!(ids.len(), loaded.data_types().len());
        assert!(!loaded.people.is_empty() && !loaded.not_holders.is_empty() && !loaded.leading.is_empty());
    }

    #[test]
    fn every_data_type_is_in_one_category() {
        let vocabulary = vocabulary();
        let listed: Vec<&String> = vocabulary.categories().iter().flat_map(|c| c.data_types.keys()).collect();
        let own: BTreeSet<&str> = vocabulary.data_types().iter().map(|t| t.id.as_str()).collect();
        let of_none = ["personal-record", "request-data"];
        let expected: BTreeSet<&str> = own.iter().copied().chain(of_none).collect();
        assert_eq!(listed.iter().map(|id| id.as_str()).collect::<BTreeSet<_>>(), expected);
        assert_eq!(listed.len(), expected.len());
        assert!(vocabulary.categories().iter().all(|category| !own.contains(category.id.as_str())
            || category.id == "biometric"
            || category.id == "health"));
        assert_eq!(vocabulary.category_of("email").map(|category| category.id.as_str()), Some("contact"));
    }

    #[test]
    fn identifiers_are_taken_apart() {
        for (identifier, expected) in [
            ("userEmail", "user email"),
            ("user_email", "user email"),
            ("user-email", "user email"),
            ("IPAddress", "ip address"),
            ("clientIP", "client ip"),
            ("addressLine2", "address line"),
            ("email2", "email"),
            ("ipv4Address", "ipv4 address"),
            ("__e", "e"),
            ("", ""),
            ("42", ""),
        ] {
            assert_eq!(words(identifier).join(" "), expected, "{identifier}");
        }
    }

    fn holds(identifier: &str) -> Option<&'static str> {
        let vocabulary = vocabulary();
        vocabulary.read(identifier).holds.and_then(|at| vocabulary.data_types().get(at)).map(|t| t.id.as_str())
    }

    #[test]
    fn names_show_personal_data() {
        for (identifier, expected) in [
            ("email", "email"),
            ("userEmail", "email"),
            ("emails", "email"),
            ("customer_email_address", "email"),
            ("emailNormalized", "email"),
            ("newPassword", "password"),
            ("phoneNumber", "phone"),
            ("dateOfBirth", "date-of-birth"),
            ("dob", "date-of-birth"),
            ("ssn", "ssn"),
            ("socialSecurityNumber", "ssn"),
            ("iban", "iban"),
            ("creditCardNumber", "payment-card"),
            ("cvv", "card-verification"),
            ("patientName", "name"),
            ("customerNames", "name"),
            ("firstName", "name"),
            ("shippingAddress", "postal-address"),
            ("diagnoses", "health"),
            ("clientIp", "ip-address"),
            ("lastActiveIp", "ip-address"),
            ("lastSignInIp", "ip-address"),
            ("sexualOrientation", "sexual-orientation"),
            ("passwordResetUrl", "magic-link"),
            ("burgerservicenummer", "nl-bsn"),
            ("geburtsdatum", "birth-date-translated"),
            ("lastKnownLocation", "location-history"),
            ("emergencyContactPhone", "next-of-kin"),
        ] {
            assert_eq!(holds(identifier), Some(expected), "{identifier}");
        }
    }

    #[test]
    fn names_of_other_things_do_not() {
        for identifier in [
            "emailService",
            "sendEmail",
            "emailTemplate",
            "isEmailVerified",
            "emailCount",
            "phoneRegex",
            "nameOfFile",
            "fileName",
            "className",
            "hostname",
            "addressBook",
            "ipAddressFamily",
            "emailVerified",
            "name",
            "address",
            "EMAIL",
            "Email",
            "hashedPassword",
            "maskedEmail",
            "passwordHash",
            "fromEmail",
            "supportEmail",
            "emailId",
            "invalidEmail",
            "hasPhone",
            "workspacesWithoutUsers",
            "trackData",
            "currentLocation",
            "getEmail",
            "resetPassword",
            "displayName",
            "organisationName",
            "location",
            "race",
            "condition",
            "token",
            "key",
            "emailLength",
            "phoneType",
            "birthdayMessage",
            "ipv4",
            "street",
            "walletAddress",
            "serverAddress",
        ] {
            assert_eq!(holds(identifier), None, "{identifier}");
        }
    }

    #[test]
    fn a_property_of_a_person_needs_no_more() {
        let vocabulary = vocabulary();
        let id = |at: Option<usize>| at.and_then(|at| vocabulary.data_types().get(at)).map(|t| t.id.as_str());
        assert_eq!(id(vocabulary.read("name").holds_of_person), Some("name"));
        assert_eq!(id(vocabulary.read("ip").holds_of_person), Some("ip-address"));
        assert_eq!(vocabulary.read("fileName").holds_of_person, None);
        assert_eq!(vocabulary.read("currentUser").person, Some(Confidence::High));
        assert_eq!(vocabulary.read("users").person, Some(Confidence::High));
        assert_eq!(vocabulary.read("userId").person, None);
        assert_eq!(vocabulary.read("isUser").person, None);
        assert_eq!(vocabulary.read("formErrors").holding, Holding::Names);
        assert_eq!(vocabulary.read("prisma").holding, Holding::Services);
        assert_eq!(id(vocabulary.read_getter("getUserEmail")), Some("email"));
    }
}
