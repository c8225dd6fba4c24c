//! Queries that say themselves what their rows are: of a class or a type that they name, of a table that a file of types describes, of columns
//! that are chosen one by one.

use super::Pass;
use super::places;
use super::shapes::{self, Shape};
use super::stored::CHAIN;
use super::trace::{About, Holds, Known, State, Trace};
use crate::code::rules::last_name;
use crate::code::tape::{Kind, Literal, ValueId};
use crate::detect::Confidence;

/// What is said of a query whose columns are chosen one by one, where the class is said of others.
const COLUMNS: &str = "*";

/// Calls that name a table by a text: of Knex, Kysely, Supabase.
const NAMING: &[&str] = &["from", "selectFrom", "insertInto", "updateTable", "deleteFrom", "into", "table"];

/// What makes a repository of a class. <https://typeorm.io/docs/working-with-entity-manager/working-with-repository>
const REPOSITORIES: &[&str] = &["getRepository", "getTreeRepository", "getMongoRepository", "getCustomRepository"];

/// Methods of a repository or a builder of queries that give a query of the same class.
/// <https://typeorm.io/docs/query-builder/select-query-builder>
const ASKING_ON: &[&str] = &[
    "createQueryBuilder",
    "where",
    "andWhere",
    "orWhere",
    "orderBy",
    "addOrderBy",
    "leftJoin",
    "leftJoinAndSelect",
    "innerJoin",
    "innerJoinAndSelect",
    "skip",
    "take",
    "limit",
    "offset",
    "setParameter",
    "setParameters",
    "withDeleted",
    "cache",
    "extend",
];

/// Methods of a query of columns that give one row of it. <https://docs.sqlalchemy.org/en/20/core/connections.html#sqlalchemy.engine.Result>
const ONE: &[&str] = &["first", "one", "one_or_none", "fetchone", "get_or_none"];

/// And those that give the first column of its rows.
const SCALARS: &[&str] = &["scalars", "scalar", "scalar_one", "scalar_one_or_none"];

/// What runs a statement that it is given.
const RUNNING: &[&str] =
    &["execute", "exec", "scalars", "scalar", "stream", "stream_scalars", "fetch_all", "fetch_one"];

impl<'t> Pass<'_, 't> {
    /// The class or the type whose rows what a call gives will give.
    pub(super) fn model_asked(&self, callee: ValueId, arguments: &[ValueId]) -> Option<&'t str> {
        let name = last_name(self.tape, callee)?;
        let class = || arguments.first().and_then(|first| self.class_named(*first));
        if REPOSITORIES.contains(&name) {
            return class();
        }
        if name == "collection"
            && let Some(named) = self.type_argument(callee)
        {
            return Some(named);
        }
        let Kind::Member { object, property } = self.tape.kind(callee) else { return None };
        let about = self.state(*object).about;
        let own = about.model.or_else(|| about.declared.and_then(super::stored::rows_of));
        ASKING_ON.contains(property).then(|| own.or_else(class)).flatten()
    }

    /// A class, by its name.
    pub(super) fn class_named(&self, value: ValueId) -> Option<&'t str> {
        match self.tape.kind(value) {
            Kind::Name(name) if self.is_class(value) => Some(name),
            _ => None,
        }
    }

    /// The type that stands in the brackets of a call: `Tenant` of `collection<Tenant>("tenants")`.
    fn type_argument(&self, callee: ValueId) -> Option<&'t str> {
        let after = self.tape.text().get(self.tape.span(callee).end as usize..)?;
        let named = after.strip_prefix('<')?.split(['>', '(', '\n']).next()?.trim();
        let plain = named.chars().all(|c| c.is_alphanumeric() || c == '_');
        (plain && named.starts_with(|c: char| c.is_ascii_uppercase())).then_some(named)
    }

    /// What the rows of a class or a type have.
    pub(super) fn model_shape(&self, model: &'t str) -> Option<Shape<'t>> {
        self.shapes.declared(self.vocabulary, model).or_else(|| self.far_shape(model))
    }

    /// What the objects of a class of this file have that is a table: `class Tenant extends BaseEntity`.
    pub(super) fn own_table(&self, table: ValueId) -> Option<Shape<'t>> {
        let class = self.class_named(table)?;
        let is_table = self.shapes.head(class).is_some_and(|head| head.contains("extends"));
        is_table.then(|| self.shapes.declared(self.vocabulary, class)).flatten()
    }

    /// What a manager of entities is asked for by their class: `manager.find(Tenant)`.
    pub(super) fn of_manager(&self, arguments: &[ValueId]) -> Option<Shape<'t>> {
        let class = self.class_named(*arguments.first()?)?;
        self.model_shape(class).filter(|shape| shape.person || !shape.personal.is_empty())
    }

    /// Whether a callee makes queries of tables that are named by texts: `knex` and what it makes, under any name.
    fn is_builder(&self, callee: ValueId) -> bool {
        let of_package = self.state(callee).about.origin.is_some_and(|origin| origin.module == "knex");
        of_package || matches!(self.tape.kind(callee), Kind::Name("knex" | "db" | "trx"))
    }

    /// The table that a chain of calls names by a text.
    fn named_table(&self, chain: ValueId) -> Option<&'t str> {
        let (mut at, mut passed) = (chain, 0);
        while CHAIN.holds(passed) {
            passed += 1;
            let Kind::Call { callee, arguments, .. } = self.tape.kind(at) else { return None };
            let names = last_name(self.tape, *callee).is_some_and(|name| NAMING.contains(&name));
            if let Some(Kind::Literal(Literal::Text(table))) = arguments.first().map(|first| self.tape.kind(*first))
                && (names || self.is_builder(*callee))
            {
                let table = table.split_whitespace().next().unwrap_or(table);
                return Some(table.rsplit('.').next().unwrap_or(table));
            }
            let Kind::Member { object, .. } = self.tape.kind(*callee) else { return None };
            at = *object;
        }
        None
    }

    /// The rows of a table that a query names by a text: `supabase.from("tenants").select("id, email")`,
    /// `knex("tenants").first("email")`, `db.selectFrom("tenants").selectAll()`.
    pub(super) fn of_named_table(&mut self, id: ValueId, callee: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        let Kind::Member { object, property } = self.tape.kind(callee) else {
            // `knex<Tenant>("tenants")`.
            let model = self.type_argument(callee).filter(|_| self.is_builder(callee))?;
            let shape = self.model_shape(model)?;
            return Some(super::stored::whole(self.row(id, &shape)));
        };
        let all = matches!(*property, "selectAll" | "returningAll");
        let chosen = matches!(*property, "select" | "returning" | "first" | "pluck" | "distinct" | "columns");
        // `knex.select("email").from("tenants")`.
        if *property == "from"
            && let Kind::Call { callee: select, arguments: columns, .. } = self.tape.kind(*object)
            && matches!(last_name(self.tape, *select), Some("select" | "distinct" | "first" | "pluck"))
            && let Some(columns) = self.columns(columns).filter(|columns| !columns.is_empty())
        {
            return self.of_text_columns(id, &columns);
        }
        if !all && !chosen {
            return None;
        }
        let table = self.named_table(*object)?;
        let columns = self.columns(arguments)?;
        if !all && !columns.is_empty() && !columns.contains(&"*") {
            return self.of_text_columns(id, &columns);
        }
        if *property == "first" || *property == "pluck" {
            return None;
        }
        let all = self.models.columns(table)?.iter().map(String::as_str).collect::<Vec<&'t str>>();
        let shape = shapes::shape(self.vocabulary, table, &all, true);
        Some(super::stored::whole(self.row(id, &shape)))
    }

    fn of_text_columns(&mut self, id: ValueId, columns: &[&'t str]) -> Option<State<'t>> {
        let columns: Vec<&'t str> = columns.iter().filter(|column| **column != "*").copied().collect();
        let shape = shapes::shape(self.vocabulary, "", &columns, true);
        (!columns.is_empty()).then(|| self.row(id, &shape))
    }

    /// The columns of a table that a generated type names: `Database["public"]["Tables"]["tenants"]["Row"]`, `Tables<"tenants">`.
    pub(super) fn of_table_type(&self, declared: &str) -> Option<Shape<'t>> {
        let quoted = |text: &str| text.split(['"', '\'']).nth(1).map(str::to_string);
        let declared = shapes::bare_name(declared);
        let table = match declared.split_once("Tables") {
            Some(("", rest)) if rest.starts_with('<') => quoted(rest)?,
            Some((_, rest)) if rest.ends_with("[\"Row\"]") || rest.ends_with("['Row']") => quoted(rest.get(2..)?)?,
            _ => return None,
        };
        let columns: Vec<&'t str> = self.models.columns(&table)?.iter().map(String::as_str).collect();
        Some(shapes::shape(self.vocabulary, "", &columns, true))
    }

    /// What a type of Prisma's client has: `Guest`, `Prisma.GuestGetPayload<{}>`.
    /// <https://www.prisma.io/docs/orm/prisma-client/type-safety>
    pub(super) fn of_prisma_type(&self, declared: &str, module: &str) -> Option<Shape<'t>> {
        if !(module.starts_with("@prisma/client") || module.contains("generated/prisma")) {
            return None;
        }
        let name = declared.strip_prefix("Prisma.").unwrap_or(declared);
        let name = match name.split_once("GetPayload<") {
            Some((_, given)) if given.contains("select") || given.contains("omit") => return None,
            Some((name, _)) => name,
            None => name,
        };
        let fields: Vec<&'t str> = self.models.fields_of_type(name)?.iter().map(String::as_str).collect();
        Some(shapes::shape(self.vocabulary, "", &fields, true))
    }

    /// Columns that a query of SQLAlchemy, SQLModel or Peewee chooses one by one: `select(Tenant.email, Tenant.rent)`; and what is asked of such a
    /// query. <https://docs.sqlalchemy.org/en/20/orm/queryguide/select.html#selecting-individual-attributes>
    pub(super) fn of_columns(&mut self, id: ValueId, callee: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        if !self.tape.dialect.classes_hold_nothing {
            return None;
        }
        let name = last_name(self.tape, callee)?;
        if matches!(name, "select" | "query" | "with_entities" | "with_only_columns")
            && let Some(state) = self.chosen_columns(id, arguments)
        {
            return Some(state);
        }
        let Kind::Member { object, property } = self.tape.kind(callee) else { return None };
        let is_query = |value: ValueId| self.state(value).about.model == Some(COLUMNS);
        let given = arguments.first().copied().filter(|first| RUNNING.contains(property) && is_query(*first));
        let query = given.or(Some(*object).filter(|object| is_query(*object)))?;
        let mut state = self.state(query).clone();
        if SCALARS.contains(property) {
            let first = |field: Option<&str>| field.is_none_or(|field| Some(field) == places::of_each(0));
            state.traces.retain(|trace| first(trace.field));
            state.traces.iter_mut().for_each(|trace| trace.field = None);
        } else if ONE.contains(property) {
            state = self.element(query);
        }
        Some(state)
    }

    fn chosen_columns(&mut self, id: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        let tape = self.tape;
        let mut state = State::known(Known::Harmless);
        let mut columns = 0;
        for (at, argument) in arguments.iter().enumerate() {
            let Kind::Member { object, property } = tape.kind(*argument) else { continue };
            let Some(class) = self.class_named(*object) else { continue };
            columns += 1;
            let reading = self.reading(property);
            let person = self.vocabulary.read_type(class).person.is_some();
            let data = reading.holds.or(reading.holds_of_person.filter(|_| person));
            let Some(data) = data.filter(|data| !self.vocabulary.is_of_thing(*data, class)) else { continue };
            let field = if arguments.len() == 1 { None } else { places::of_each(at) };
            let trace = self.source(id, Holds::Data(data), Confidence::Medium);
            state.add(Trace { field, ..trace });
        }
        state.about = About { model: Some(COLUMNS), ..About::default() };
        (columns > 0).then_some(state)
    }
}
