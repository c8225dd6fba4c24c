//! What declared types, schemas and models say of the values that have them.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use regex::Regex;

use super::far::FarShape;
use crate::bound::Bound;
use crate::code::dialect::{Dialect, in_small_letters};
use crate::code::tape::{Kind, Members, TYPES, Tape, Type, ValueId};
use crate::detect::personal_data::{Holding, Sensitivity, Vocabulary};

/// The longest type that is read, in bytes; a longer one says nothing.
const BODY: Bound =
    Bound::new(64 * 1024, "a declared type is longer than 64 KiB: personal data in it was not looked for");
/// What schemas call what returns the value that they have accepted.
const PARSING: &[&str] = &[
    "parse",
    "parseAsync",
    "safeParse",
    "safeParseAsync",
    "validate",
    "validateAsync",
    "validateSync",
    "validateOrReject",
    "cast",
    "attempt",
    "assert",
    "decode",
    "Decode",
    "Parse",
    "create",
    "parseBody",
    "strip",
];

/// Whether a schema's method returns the value that it has accepted.
pub(super) fn is_parsing(method: &str) -> bool {
    PARSING.contains(&method)
}

/// The properties of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape<'t> {
    /// Those that hold personal data, with the data type.
    pub(super) personal: Vec<(&'t str, usize)>,
    /// Its properties are those of a person, so that `name` is a person's name.
    pub(super) person: bool,
    /// All properties are known.
    pub(super) complete: bool,
    /// Whoever is shown a value is shown its properties.
    pub(super) shown: bool,
}

/// The shapes that a file declares, by name.
#[derive(Debug, Default)]
pub(super) struct Shapes<'t> {
    named: HashMap<&'t str, Shape<'t>>,
    /// The types of the fields of classes: `private readonly mailer: Mailer`; `None` where a name has several.
    fields: HashMap<&'t str, Option<&'t str>>,
    /// Types that are inferred of a schema, and the schema's name: `type Guest = z.infer<typeof guest>`.
    inferred: HashMap<&'t str, &'t str>,
    /// What types are other names of: `Pick<Guest, "email">` of `type Short = Pick<Guest, "email">`.
    aliases: HashMap<&'t str, &'t str>,
    /// The types of properties that are objects, by the type that has them: `Logger` of `interface Deps { out: Logger }`.
    members: HashMap<(&'t str, &'t str), &'t str>,
    /// What stands between the names of types and their properties: ` extends Request `, `(HttpRequest)`.
    heads: HashMap<&'t str, &'t str>,
}

const DEEP: Bound = Bound::new(8, "a type's expression nests more than 8 deep: personal data in it was not looked for");

/// A head that is longer, in bytes, says nothing.
const HEAD: usize = 400;

impl<'t> Shapes<'t> {
    pub(super) fn of(tape: &Tape<'t>, vocabulary: &Vocabulary) -> Self {
        let mut shapes = Self::default();
        let mut based: Vec<(&'t str, Vec<&'t str>)> = Vec::new();
        for (at, Type { name, body, members: read, fields }) in tape.types.iter().enumerate() {
            if !TYPES.has_room(at) {
                break;
            }
            // Before it is read: classes stand in one another.
            if !BODY.holds(body.len()) {
                continue;
            }
            let head = body.split('{').next().unwrap_or_default();
            if head.len() <= HEAD {
                shapes.heads.insert(name, head);
            }
            shapes.members.extend(typed_members(body).map(|(field, declared)| ((*name, field), declared)));
            for (field, declared) in typed_fields(body) {
                let field = shapes.fields.entry(field).or_insert(Some(declared));
                *field = field.filter(|other| *other == declared);
            }
            for (field, made_of) in made_fields(body) {
                let field = shapes.fields.entry(field).or_insert(Some(made_of));
                *field = field.filter(|other| *other == made_of);
            }
            for (field, made_of) in fields {
                let field = shapes.fields.entry(field).or_insert(Some(made_of));
                *field = field.filter(|other| other == made_of);
            }
            if let Some(Members { names, complete, about, tags, shown }) = read {
                let mut shape = shape_in(Some(tape.dialect), vocabulary, about, names, *complete);
                shape.shown &= shown;
                for (field, tag) in tags {
                    let holds = vocabulary.read(tag).holds.filter(|data| !vocabulary.is_of_thing(*data, about));
                    let is_new = shape.personal.iter().all(|(known, _)| known != field);
                    shape.personal.extend(holds.filter(|_| is_new).map(|data| (*field, data)));
                }
                shapes.named.insert(name, shape);
            } else if let Some(schema) = inferred_of(body) {
                shapes.inferred.insert(name, schema);
            } else if let Some(mut members) = members(body) {
                members.extend(constructed_fields(body));
                let open = body.split('{').next().is_some_and(|head| head.contains("extends") || head.contains('&'));
                let mut shape = shape(vocabulary, name, &members, !open && !body.contains("} &"));
                // <https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/JSON/stringify#tojson_behavior>
                shape.shown &= !body.contains("toJSON");
                shapes.named.insert(name, shape);
                based.push((name, bases(body)));
            } else {
                let other = body.trim().strip_prefix('=').map(|other| other.trim().trim_end_matches(';').trim_end());
                if let Some(other) = other.filter(|other| other.len() <= HEAD) {
                    shapes.aliases.insert(name, other);
                }
                based.push((name, bases(body)));
            }
        }
        shapes.inherit(based);
        shapes
    }

    /// What types have of those that they extend or are made of, one level up.
    fn inherit(&mut self, based: Vec<(&'t str, Vec<&'t str>)>) {
        for (name, bases) in based {
            let found: Vec<Shape<'t>> = bases.iter().filter_map(|base| self.named.get(base)).cloned().collect();
            if found.is_empty() {
                continue;
            }
            let own = self.named.entry(name).or_default();
            for base in found {
                own.person |= base.person;
                own.shown |= base.shown;
                own.personal.extend(base.personal);
            }
        }
    }

    /// The name of the schema that a type is inferred of.
    pub(super) fn inferred(&self, name: &str) -> Option<&'t str> {
        self.inferred.get(name).copied()
    }

    /// The types that are inferred of schemas.
    pub(super) fn inferring(&self) -> Vec<&'t str> {
        let mut names: Vec<&'t str> = self.inferred.keys().copied().collect();
        names.sort_unstable();
        names
    }

    /// The shape of a value that is declared as `Tenant`, `Tenant[]`, `Promise<Tenant>` or `{ email: string }`.
    pub(super) fn declared(&self, vocabulary: &Vocabulary, declared: &'t str) -> Option<Shape<'t>> {
        self.expressed(vocabulary, declared, 0)
    }

    /// What an expression of types says: names, what they stand for, and what is made of them. `depth`: how many stood around it.
    fn expressed(&self, vocabulary: &Vocabulary, declared: &'t str, depth: usize) -> Option<Shape<'t>> {
        let declared = declared.trim();
        if !DEEP.holds(depth) {
            return None;
        }
        let parts = joined_types(declared);
        if parts.len() > 1 {
            let known = parts.iter().filter_map(|part| self.expressed(vocabulary, part, depth + 1));
            return known.reduce(|mut all, part| {
                all.personal.extend(part.personal);
                (all.person, all.shown) = (all.person || part.person, all.shown || part.shown);
                all.complete &= part.complete;
                all
            });
        }
        if declared.starts_with('{') {
            let members = BODY.holds(declared.len()).then(|| members(declared))??;
            return Some(shape(vocabulary, "", &members, !declared.contains("} &")));
        }
        let narrowed = ["Pick<", "Omit<"].iter().find_map(|way| Some((*way, bare_name(declared).strip_prefix(way)?)));
        if let Some((way, rest)) = narrowed {
            let (name, keys) = rest.split_once(',')?;
            let mut shape = self.expressed(vocabulary, name, depth + 1)?;
            let is_named = |member: &str| {
                let quoted = |quote: char| keys.split(quote).skip(1).step_by(2).any(|key| key == member);
                quoted('"') || quoted('\'')
            };
            shape.personal.retain(|(member, _)| is_named(member) == (way == "Pick<"));
            shape.person &= !shape.personal.is_empty();
            return Some(shape);
        }
        let name = bare_name(declared);
        self.named.get(name).cloned().or_else(|| {
            let other =
                self.aliases.get(name).copied().or_else(|| Some(name).filter(|name| name.len() < declared.len()));
            self.expressed(vocabulary, other?, depth + 1)
        })
    }

    /// The type of a property of a type, where it is an object's; a type may be written out.
    pub(super) fn member_type(&self, of: &'t str, property: &str) -> Option<&'t str> {
        if of.starts_with('{') && of.len() <= HEAD {
            return typed_members(of).find(|(name, _)| *name == property).map(|(_, declared)| declared);
        }
        self.members.get(&(of, property)).copied()
    }

    /// What a type that the file declares is made of, as written; `None` of one that it does not declare.
    pub(super) fn head(&self, name: &str) -> Option<&'t str> {
        self.heads.get(name).copied()
    }

    /// The types that the file declares.
    pub(super) fn declared_names(&self) -> Vec<&'t str> {
        let mut names: Vec<&'t str> = self.heads.keys().copied().collect();
        names.sort_unstable();
        names
    }

    /// Whether the file declares a type.
    pub(super) fn declares(&self, name: &str) -> bool {
        self.named.contains_key(name)
    }

    /// The type of a field of the file's classes.
    pub(super) fn field(&self, name: &str) -> Option<&'t str> {
        self.fields.get(name).copied().flatten()
    }

    /// The types that say something of personal data, for other modules.
    pub(super) fn owned(&self) -> BTreeMap<String, FarShape> {
        // What a client sends is judged by its type, also when the type holds nothing.
        let input = |name: &str| ["Dto", "DTO", "Input", "Body", "Payload"].iter().any(|end| name.ends_with(end));
        let telling = self
            .named
            .iter()
            .filter(|(name, shape)| shape.person || !shape.personal.is_empty() || shape.complete && input(name));
        telling.map(|(name, shape)| ((*name).to_string(), shape.owned())).collect()
    }
}

impl<'t> Shape<'t> {
    /// For other modules.
    pub(super) fn owned(&self) -> FarShape {
        let personal = self.personal.iter().map(|(member, data)| ((*member).to_string(), *data)).collect();
        FarShape { personal, person: self.person, complete: self.complete, shown: self.shown, http: None }
    }

    /// Of another module.
    pub(super) fn of_far(far: &'t FarShape) -> Self {
        let personal = far.personal.iter().map(|(member, data)| (member.as_str(), *data)).collect();
        Self { personal, person: far.person, complete: far.complete, shown: far.shown }
    }
}

/// How libraries call the type of what a schema accepts, or of a table's rows.
const INFERRING: &[&str] = &[
    "z.infer<",
    "z.output<",
    "z.input<",
    "Static<",
    "InferSelectModel<",
    "InferOutput<",
    "v.InferOutput<",
    "yup.InferType<",
    "InferType<",
    "Infer<",
];

/// `guest` of `= z.infer<typeof guest>`, also of Drizzle's `typeof users.$inferSelect`.
fn inferred_of(body: &str) -> Option<&str> {
    let body = body.trim_start().strip_prefix('=')?.trim_start();
    if let Some(rest) = INFERRING.iter().find_map(|way| body.strip_prefix(way)) {
        return rest.strip_prefix("typeof ")?.split_once('>').map(|(schema, _)| schema.trim());
    }
    let (table, end) = body.strip_prefix("typeof ")?.split_once('.')?;
    end.starts_with("$inferSelect").then_some(table)
}

/// The types that a type extends, or that stand in its intersection: of ` extends A, B {` and ` = A & { ... }`.
fn bases(body: &str) -> Vec<&str> {
    // `type TenantDocument = HydratedDocument<Tenant>;`
    if let Some(other) = body.trim_start().strip_prefix('=').map(|other| other.trim().trim_end_matches(';')) {
        let named = bare_name(other);
        if named.len() < other.len() && named.chars().all(|c| c.is_alphanumeric() || c == '_') {
            return vec![named];
        }
    }
    let head = body
        .split(['{', ';'])
        .next()
        .unwrap_or_default()
        .split_once('<')
        .map_or_else(|| body.split(['{', ';']).next().unwrap_or_default(), |(head, _)| head);
    if !(head.contains("extends") || head.trim_start().starts_with('=')) || head.contains('|') {
        return Vec::new();
    }
    let names = head.split(|c: char| !c.is_alphanumeric() && c != '_');
    names.filter(|name| name.starts_with(char::is_uppercase)).collect()
}

/// The types that an intersection is made of, in whose brackets others may be: `Guest` and `{ room: string }`.
fn joined_types(declared: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0usize, 0, Vec::new());
    for (at, c) in declared.char_indices() {
        match c {
            '<' | '{' | '(' | '[' => depth += 1,
            '>' | '}' | ')' | ']' => depth = depth.saturating_sub(1),
            '&' if depth == 0 => {
                parts.push(declared.get(start..at).unwrap_or_default().trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(declared.get(start..).unwrap_or_default().trim());
    parts
}

/// The properties of a type whose types are names of others: `out: Logger`, `hog?: PostHog`.
fn typed_members(body: &str) -> impl Iterator<Item = (&str, &str)> {
    static MEMBER: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"[{;,\n]\s*(?:readonly\s+)?(\w+)\??\s*:\s*([A-Z]\w*)\s*(?:[;,\n}|]|$)").ok());
    let mut at = 0;
    std::iter::from_fn(move || {
        // What ends one may begin the next.
        let found = MEMBER.as_ref()?.captures_at(body, at)?;
        let declared = found.get(2)?;
        at = declared.end();
        Some((found.get(1)?.as_str(), declared.as_str()))
    })
}

/// The fields of a class, and the parameters of its constructor that are fields, with types that are names.
fn typed_fields(body: &str) -> impl Iterator<Item = (&str, &str)> {
    static FIELD: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"\b(?:private|public|protected|readonly)\s+(?:readonly\s+)?(\w+)\s*[!?]?:\s*([A-Z]\w*(?:<[\w, ]{1,80}>)?)",
        )
        .ok()
    });
    let found = FIELD.iter().flat_map(|field| field.captures_iter(body));
    found.filter_map(|found| Some((found.get(1)?.as_str(), found.get(2)?.as_str())))
}

/// The fields of a class that are made in it: `hog = new PostHog(key)`, `this.hog = new PostHog(key)`.
fn made_fields(body: &str) -> impl Iterator<Item = (&str, &str)> {
    static MADE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\b(?:this\.#?)?(\w+)\s*=\s*new\s+([A-Z]\w*)").ok());
    let found = MADE.iter().flat_map(|made| made.captures_iter(body));
    found.filter_map(|found| Some((found.get(1)?.as_str(), found.get(2)?.as_str())))
}

/// `Tenant` of `Promise<Tenant[]>`.
pub(super) fn bare_name(declared: &str) -> &str {
    let declared = declared.strip_prefix("readonly ").unwrap_or(declared);
    let mut name = declared.trim_end().trim_end_matches("[]");
    for nothing in [" | null", " | undefined"] {
        name = name.strip_suffix(nothing).unwrap_or(name);
    }
    for wrapper in WRAPPERS {
        name = name.strip_prefix(wrapper).and_then(|name| name.strip_suffix('>')).unwrap_or(name);
    }
    // `Map<string, Guest>`.
    for keyed in ["Map<", "Record<"] {
        let values = name.strip_prefix(keyed).and_then(|name| name.strip_suffix('>')?.split_once(','));
        let values = values.filter(|(key, _)| matches!(key.trim(), "string" | "number"));
        name = values.map_or(name, |(_, values)| values.trim());
    }
    name.trim_end_matches("[]")
}

/// Types whose values are, or hold, values of the type in their brackets.
const WRAPPERS: &[&str] = &[
    "Promise<",
    "Array<",
    "Readonly<",
    "ReadonlyArray<",
    "Required<",
    "Partial<",
    "NonNullable<",
    "DeepPartial<",
    "Set<",
    "Awaited<",
    "HydratedDocument<",
    "Selectable<",
    "Iterable<",
    "AsyncIterable<",
    "InferAttributes<",
    "Loaded<",
];

/// Whether a method makes a schema of an object literal: of zod, yup, joi, valibot, TypeBox.
pub(super) fn makes_schema(method: &str) -> bool {
    matches!(method, "object" | "strictObject" | "looseObject" | "shape" | "keys" | "Object")
}

/// Whether a package is a library of schemas.
pub(super) fn is_library(module: &str) -> bool {
    matches!(
        module,
        "zod" | "valibot" | "yup" | "joi" | "@hapi/joi" | "superstruct" | "@sinclair/typebox" | "@vinejs/vine"
    ) || module.starts_with("zod/")
}

/// The shape that a schema's object literal describes: `z.object({ email: z.string() })`.
pub(super) fn of_schema<'t>(tape: &Tape<'t>, vocabulary: &Vocabulary, call: &Kind<'t>) -> Option<Shape<'t>> {
    let Kind::Call { callee, arguments, construct: false } = call else { return None };
    let Kind::Member { property, .. } = tape.kind(*callee) else { return None };
    if !makes_schema(property) {
        return None;
    }
    let members = keys(tape, *arguments.first()?)?;
    Some(shape(vocabulary, "", &members, true))
}

/// The keys of an object literal; `None` when some are not known.
pub(super) fn keys<'t>(tape: &Tape<'t>, object: ValueId) -> Option<Vec<&'t str>> {
    let Kind::Object(properties) = tape.kind(object) else { return None };
    properties.iter().map(|property| property.key).collect()
}

/// Properties of organisations, servers and the like, and not of persons.
const OF_THINGS: &[&str] = &[
    "slug",
    "website",
    "domain",
    "host",
    "port",
    "logo",
    "logoUrl",
    "members",
    "subdomain",
    "vatNumber",
    "url",
    "html",
    "subject",
    "template",
    "employees",
    "teamId",
    "from",
    "fromName",
    "from_name",
    "smtp",
    "apiKey",
    "description",
    "price",
    "openingHours",
    "enabled",
    "version",
    "currency",
    "timezone",
];

/// What a list of property names says.
pub(super) fn shape<'t>(vocabulary: &Vocabulary, name: &str, members: &[&'t str], complete: bool) -> Shape<'t> {
    shape_in(None, vocabulary, name, members, complete)
}

/// The same, in a language where capitals may say who may use a name.
fn shape_in<'t>(
    dialect: Option<&Dialect>,
    vocabulary: &Vocabulary,
    name: &str,
    members: &[&'t str],
    complete: bool,
) -> Shape<'t> {
    // What a type declares is a field, however it is written.
    let plain = |member: &'t str| match dialect {
        Some(dialect) if dialect.exports_in_capitals || dialect.named_by_getters => dialect.plain(member),
        _ => in_small_letters(member),
    };
    let reading = vocabulary.read_type(name);
    if reading.holding != Holding::Data {
        return Shape::default();
    }
    let named_person = reading.person.is_some();
    let of = |at: usize| vocabulary.data_types().get(at);
    let mut personal: Vec<(&'t str, usize)> = Vec::new();
    for member in members {
        if let Some(data) = vocabulary.read(&plain(member)).holds
            && !vocabulary.is_of_thing(data, name)
            && of(data).is_some_and(|data| data.sensitivity != Sensitivity::Credential)
        {
            personal.push((member, data));
        }
    }
    // `last_modified_by_email` is somebody else's.
    let own = |member: &str| !member.contains("_by_") && !member.contains("By");
    let mut kinds: Vec<usize> = personal.iter().filter(|(member, _)| own(member)).map(|(_, data)| *data).collect();
    kinds.sort_unstable();
    kinds.dedup();
    // Whoever has a name and one way to be reached or known is a person, where nothing says that it is none.
    let named = members.iter().any(|member| matches!(&*plain(member), "name" | "displayName" | "display_name"));
    let reached =
        kinds.len() > 1 || !kinds.is_empty() && named && !members.iter().any(|m| OF_THINGS.contains(&&*plain(m)));
    let person = named_person && !personal.is_empty() || reached && !vocabulary.is_organisation(name);
    if person {
        for member in members {
            let reading = vocabulary.read(&plain(member));
            if let (None, Some(data)) = (reading.holds, reading.holds_of_person) {
                personal.push((member, data));
            }
        }
    }
    Shape { personal, person, complete, shown: !vocabulary.is_organisation(name) }
}

/// The names before the colons of the outermost braces: of `{ id: string; at?: { lat: number } }` `id` and `at`.
fn members(body: &str) -> Option<Vec<&str>> {
    let start = body.find('{')?;
    let mut members = Vec::new();
    let (mut depth, mut word, mut word_end, mut expected) = (0usize, None::<usize>, 0usize, false);
    for (at, character) in body.char_indices().skip_while(|(at, _)| *at < start) {
        if character.is_alphanumeric() || matches!(character, '_' | '$') {
            if word.is_none() || word_end != at {
                word = (depth == 1 && !expected).then_some(at);
            }
            word_end = at + character.len_utf8();
            continue;
        }
        match character {
            '{' | '(' | '[' | '<' => depth += 1,
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            '>' if !body.get(..at).is_some_and(|before| before.ends_with('=')) => depth = depth.saturating_sub(1),
            ':' | '=' if depth == 1 => {
                if let Some(name) = word.and_then(|word| body.get(word..word_end)).filter(|_| !expected) {
                    members.push(name);
                }
                expected = true;
            }
            ';' | ',' | '\n' if depth == 1 => expected = false,
            _ => {}
        }
        if !matches!(character, '?' | '!' | ' ') {
            word = None;
        }
        if depth == 0 {
            return Some(members);
        }
    }
    None
}

/// Texts among the fields that a constructor's parameters make: `constructor(public readonly id: string, private email?: string)`.
/// <https://www.typescriptlang.org/docs/handbook/2/classes.html#parameter-properties>
fn constructed_fields(body: &str) -> Vec<&str> {
    const MODIFIERS: &[&str] = &["public", "private", "protected", "readonly", "override"];
    let given = body.split_once("constructor").map(|(_, rest)| rest.trim_start());
    let given = given.and_then(|rest| rest.strip_prefix('(')?.split(')').next()).unwrap_or_default();
    let field = |parameter: &'_ str| -> Option<(usize, usize)> {
        let (before, declared) = parameter.split_once(':')?;
        let mut words = before.split_whitespace();
        let name = words.next_back()?.trim_end_matches('?');
        let is_field = words.clone().next().is_some() && words.all(|word| MODIFIERS.contains(&word));
        (is_field && declared.trim_start().starts_with("string")).then_some(())?;
        let at = before.rfind(name)?;
        Some((at, at + name.len()))
    };
    given.split(',').filter_map(|parameter| field(parameter).and_then(|(from, to)| parameter.get(from..to))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_the_outermost_braces_are_read() {
        for (body, expected) in [
            (" { id: string; email?: string }", Some("id email")),
            (
                " extends A<B> {\n  readonly id: string\n  at: { lat: number; lng: number }\n  f(x: string): void\n  c: Map<string, A>\n}",
                Some("id at c"),
            ),
            (" = { a: (x: number) => string, b: \"c\" }", Some("a b")),
            (" = string", None),
            (" { id: string", None),
        ] {
            assert_eq!(members(body).map(|members| members.join(" ")).as_deref(), expected, "{body}");
        }
    }
}
