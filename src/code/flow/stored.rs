//! Rows of databases: what tables, models and statements say of the values that queries return.

use super::Pass;
use super::shapes::{self, Shape};
use super::trace::{About, Known, Origin, State, Trace};
use crate::bound::Bound;
use crate::code::rules::last_name;
use crate::code::tape::{Kind, Literal, ValueId};

pub(super) const CHAIN: Bound =
    Bound::new(500, "more than 500 calls of one chain: what the first of them say of the others was not looked at");

/// What makes a table or a model from an object of columns, with the place of that object among the arguments.
/// Drizzle: <https://orm.drizzle.team/docs/sql-schema-declaration>, Mongoose: <https://mongoosejs.com/docs/guide.html>, Sequelize:
/// <https://sequelize.org/docs/v6/core-concepts/model-basics/>.
const TABLES: &[(&str, usize)] = &[
    ("pgTable", 1),
    ("mysqlTable", 1),
    ("sqliteTable", 1),
    ("Schema", 0),
    ("define", 1),
    ("init", 0),
    ("defineTable", 0),
];

/// Whether a model's method returns rows.
pub(super) fn is_finding(method: &str) -> bool {
    FINDING.contains(&method)
}

/// Methods of a model that return rows: Mongoose, Sequelize, TypeORM, MikroORM, Objection.
const FINDING: &[&str] = &[
    "find",
    "findOne",
    "findById",
    "findOneBy",
    "findBy",
    "findOneOrFail",
    "findOneByOrFail",
    "findAndCount",
    "findAll",
    "findByPk",
    "findOrCreate",
    "findAndCountAll",
    "findOneAndUpdate",
    "findByIdAndUpdate",
    "findOneAndDelete",
    "findByIdAndDelete",
    "findFirst",
    "findMany",
    "findUnique",
    "create",
    "save",
    "insertMany",
    "getOne",
    "getOneOrFail",
    "getMany",
    "getManyAndCount",
    "findAndCountBy",
    "findOrBuild",
    "findByIdOrFail",
];

/// Methods of what a query of SQLAlchemy gives that give on its rows, also by a name:
/// <https://docs.sqlalchemy.org/en/20/core/connections.html#sqlalchemy.engine.Result>.
const RESULTS: &[&str] = &[
    "scalars",
    "scalar",
    "scalar_one",
    "scalar_one_or_none",
    "all",
    "first",
    "one",
    "one_or_none",
    "unique",
    "fetchall",
    "fetchone",
];

/// Methods of a query that give on its rows.
const GOING_ON: &[&str] = &[
    "lean",
    "toArray",
    "next",
    "dicts",
    "tuples",
    "namedtuples",
    "exec",
    "populate",
    "where",
    "limit",
    "offset",
    "skip",
    "orderBy",
    "sort",
    "leftJoin",
    "innerJoin",
    "execute",
    "executeTakeFirst",
    "executeTakeFirstOrThrow",
    "first",
    "single",
    "maybeSingle",
    "toObject",
    "toJSON",
    "get",
    "eq",
    "neq",
    "in",
    "is",
    "or",
    "not",
    "gt",
    "gte",
    "lt",
    "lte",
    "like",
    "ilike",
    "match",
    "filter",
    "contains",
    "containedBy",
    "overlaps",
    "textSearch",
    "overrideTypes",
    "abortSignal",
    "csv",
    "range",
    "order",
    "throwOnError",
    "returns",
    "groupBy",
    "having",
    "for",
    "$dynamic",
    "set",
    "values",
    "onConflictDoUpdate",
    "onConflictDoNothing",
    "all",
    "fetchall",
    "fetchone",
    "fetchmany",
    "mappings",
];

/// What a statement is passed to.
const ASKING: &[&str] = &[
    "query",
    "execute",
    "raw",
    "$queryRaw",
    "$queryRawUnsafe",
    "unsafe",
    "any",
    "one",
    "many",
    "oneOrNone",
    "manyOrNone",
    "prepare",
    "fetch",
    "fetchrow",
    "fetch_all",
    "fetch_one",
    "read_sql",
    "read_sql_query",
    "sql",
];

impl<'t> Pass<'_, 't> {
    /// The rows that a call returns, or the query that will.
    pub(super) fn stored(&mut self, id: ValueId, callee: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        let name = last_name(self.tape, callee)?;
        if self.asks_by_text(name, callee, arguments)
            && let Some(state) = self.of_statement(id, arguments)
        {
            return Some(state);
        }
        if let Some(state) =
            self.of_named_table(id, callee, arguments).or_else(|| self.of_columns(id, callee, arguments))
        {
            return Some(state);
        }
        if name == "getTableColumns"
            && let Some(shape) = arguments.first().and_then(|table| self.table(*table))
        {
            return Some(self.row(id, &shape));
        }
        let Kind::Member { object, property } = self.tape.kind(callee) else { return None };
        let (object, property) = (*object, *property);
        if property == "select" {
            return self.selected(object, arguments);
        }
        if matches!(property, "values" | "values_list") && self.tape.dialect.classes_hold_nothing {
            return self.columns_of(id, object, arguments, property == "values_list");
        }
        if property == "from"
            && let Some(shape) = self.table(*arguments.first()?)
        {
            return Some(self.drizzle(id, object, &shape));
        }
        if property == "distinct"
            && self.table(object).is_some()
            && let Some(columns) = self.columns(arguments)
        {
            let shape = shapes::shape(self.vocabulary, "", &columns, true);
            let mut state = self.row(id, &shape);
            state.traces.iter_mut().for_each(|trace| trace.field = None);
            return Some(state);
        }
        if FINDING.contains(&property)
            && let Some(shape) = self.table(object).or_else(|| self.of_manager(arguments))
        {
            let columns = self.attributes(arguments).or_else(|| self.projection(property, arguments));
            let left_out = self.left_out_columns(arguments);
            if !left_out.is_empty() {
                let personal =
                    shape.personal.iter().filter(|(column, _)| !left_out.contains(column)).copied().collect();
                return Some(self.row(id, &Shape { personal, person: false, ..shape }));
            }
            let row = self.row(id, &narrowed(&shape, columns.as_deref()));
            return Some(if columns.is_none() { whole(row) } else { row });
        }
        if property == "returning"
            && let Some(shape) = self.written_to(object)
        {
            // <https://orm.drizzle.team/docs/insert#insert-returning>
            let chosen = arguments.first().and_then(|first| shapes::keys(self.tape, *first));
            return Some(match chosen {
                Some(keys) => self.row(id, &shapes::shape(self.vocabulary, "", &keys, true)),
                None => whole(self.row(id, &shape)),
            });
        }
        let holder = self.state(object);
        let of_result = RESULTS.contains(&property) && holder.traces.iter().any(|trace| trace.row);
        let goes_on = GOING_ON.contains(&property) && self.is_call(object) || of_result;
        if goes_on && !holder.traces.is_empty() {
            return Some(State { traces: holder.traces.clone(), about: holder.about, ..State::default() });
        }
        None
    }

    fn is_call(&self, object: ValueId) -> bool {
        match self.tape.kind(object) {
            Kind::Call { .. } => true,
            Kind::Typed { value, .. } => matches!(self.tape.kind(*value), Kind::Call { .. }),
            _ => false,
        }
    }

    /// Whether a call is given a statement: by its name, by that of what it was imported as, or as a text that it stands before.
    fn asks_by_text(&self, name: &str, callee: ValueId, arguments: &[ValueId]) -> bool {
        let origin = self.state(callee).about.origin;
        let imported = || origin.is_some_and(|origin| ASKING.contains(&origin.name));
        let tagged = || match arguments {
            [only] => origin.is_some() && self.tape.written(*only).starts_with('`'),
            _ => false,
        };
        ASKING.contains(&name) || matches!(self.tape.kind(callee), Kind::Name(_)) && (imported() || tagged())
    }

    /// Mongoose's projection: `Tenant.find({}, "rent")`. <https://mongoosejs.com/docs/api/model.html#Model.find()>
    fn projection(&self, method: &str, arguments: &[ValueId]) -> Option<Vec<&'t str>> {
        matches!(method, "find" | "findOne" | "findById").then_some(())?;
        let second = *arguments.get(1)?;
        let columns = match self.tape.kind(second) {
            Kind::Literal(Literal::Text(_)) | Kind::List(_) => self.columns(&[second]),
            _ => None,
        };
        columns.filter(|columns| columns.iter().all(|column| !column.starts_with(['-', '+'])))
    }

    pub(super) fn row(&mut self, at: ValueId, shape: &Shape<'t>) -> State<'t> {
        let mut state = State::default();
        self.add_certain(at, shape, &mut state);
        state
    }

    /// `db.select().from(users)`, `db.select({ id: users.id }).from(users)`.
    fn drizzle(&mut self, id: ValueId, select: ValueId, shape: &Shape<'t>) -> State<'t> {
        let chosen = match self.tape.kind(select) {
            Kind::Call { arguments, .. } => arguments.first().and_then(|first| shapes::keys(self.tape, *first)),
            _ => None,
        };
        let given = match self.tape.kind(select) {
            Kind::Call { arguments, .. } => arguments.first().copied(),
            _ => None,
        };
        match (chosen, given) {
            (Some(keys), given) => {
                let mut chosen = shapes::shape(self.vocabulary, "", &keys, true);
                self.renamed(given, shape, &mut chosen);
                self.row(id, &chosen)
            }
            // `const { email, ...rest } = getTableColumns(guests)`.
            (None, Some(given))
                if self.state(given).known != Known::Unknown || !self.state(given).traces.is_empty() =>
            {
                let about = About::default();
                State { about, passed: Vec::new(), input: None, ..self.state(given).clone() }
            }
            (None, _) => whole(self.row(id, shape)),
        }
    }

    /// Columns under other names: `{ who: guests.email }`.
    fn renamed(&self, given: Option<ValueId>, of: &Shape<'t>, chosen: &mut Shape<'t>) {
        let Some(Kind::Object(properties)) = given.map(|given| self.tape.kind(given)) else { return };
        for property in properties {
            let column = match self.tape.kind(property.value) {
                Kind::Member { property, .. } => *property,
                _ => continue,
            };
            let Some(key) = property.key.filter(|key| chosen.personal.iter().all(|(known, _)| known != key)) else {
                continue;
            };
            let data = of.personal.iter().find(|(known, _)| *known == column);
            chosen.personal.extend(data.map(|(_, data)| (key, *data)));
        }
    }

    /// `select("email", "phone")`, `select(["email"])`, `select("id, email")`: of a query builder, a client, or a model's query.
    fn selected(&self, object: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        let Kind::Call { callee, .. } = self.tape.kind(object) else { return None };
        let maker = last_name(self.tape, *callee)?;
        let holder = self.state(object);
        if !holder.traces.is_empty() && FINDING.contains(&maker) {
            let columns = self.columns(arguments)?;
            let left_out: Vec<&str> = columns.iter().filter_map(|column| column.strip_prefix('-')).collect();
            let about = holder.about;
            let kept = |field: Option<&str>| match field {
                Some(field) if !left_out.is_empty() => !left_out.contains(&field),
                Some(field) => columns.iter().any(|column| column.trim_start_matches('+') == field),
                None => !left_out.is_empty(),
            };
            let chosen = holder.traces.iter().filter(|trace| kept(trace.field));
            let traces = chosen.map(|trace| Trace { row: false, ..*trace }).collect();
            return Some(State { traces, about, known: Known::Harmless, ..State::default() });
        }
        None
    }

    /// Django's `values("email")` and `values_list("email", flat=True)`.
    fn columns_of(&mut self, id: ValueId, object: ValueId, arguments: &[ValueId], in_order: bool) -> Option<State<'t>> {
        let columns = self.columns(arguments)?;
        let declared = match self.tape.kind(object) {
            Kind::Typed { declared, .. } => Some(*declared),
            _ => None,
        };
        let of_rows = self.state(object).traces.iter().any(|trace| trace.row);
        let path = self.tape.path(object);
        let of_class = path.starts_with(|c: char| c.is_ascii_uppercase());
        (declared.is_some() || of_rows || of_class || path.contains("objects")).then_some(())?;
        if columns.is_empty() {
            // A dictionary of all columns.
            let class = declared.or_else(|| self.tape.written(object).split('.').next())?;
            let shape = self.model_shape(class)?;
            return Some(self.row(id, &Shape { person: false, shown: true, ..shape }));
        }
        let shape = shapes::shape(self.vocabulary, "", &columns, true);
        let mut state = self.row(id, &shape);
        // What a list of columns gives is not under their names.
        let flat = self.tape.keyword(arguments, "flat").is_some();
        for trace in state.traces.iter_mut().filter(|_| in_order) {
            let place = columns.iter().position(|column| Some(*column) == trace.field);
            trace.field = place.filter(|_| !flat).and_then(super::places::of_each);
        }
        Some(state)
    }

    /// Columns that are written as texts; `None` when there is something else.
    pub(super) fn columns(&self, arguments: &[ValueId]) -> Option<Vec<&'t str>> {
        let mut columns = Vec::new();
        for argument in arguments {
            match self.tape.kind(*argument) {
                Kind::Literal(Literal::Text(text)) => {
                    columns.extend(text.split([',', ' ', '\n']).filter(|column| !column.is_empty()).map(column));
                }
                Kind::List(items) => {
                    for item in items {
                        let Kind::Literal(Literal::Text(text)) = self.tape.kind(*item) else { return None };
                        columns.push(column(text));
                    }
                }
                Kind::Keywords(_) => {}
                _ => return None,
            }
        }
        Some(columns)
    }

    /// The columns that Drizzle's `columns: { email: false }` leaves out, where it names no other.
    /// <https://orm.drizzle.team/docs/rqb#partial-fields-select>
    fn left_out_columns(&self, arguments: &[ValueId]) -> Vec<&'t str> {
        let tape = self.tape;
        let columns = arguments.iter().find_map(|argument| match tape.kind(*argument) {
            Kind::Object(options) => options.iter().find(|option| option.key == Some("columns")),
            _ => None,
        });
        let Some(Kind::Object(columns)) = columns.map(|columns| tape.kind(columns.value)) else { return Vec::new() };
        let is_false = |value: ValueId| matches!(tape.kind(value), Kind::Literal(Literal::Bool(false)));
        let all = columns.iter().all(|column| is_false(column.value));
        columns.iter().filter(|_| all).filter_map(|column| column.key).collect()
    }

    /// What stands beside rows in what a query gives is their number, or whether they are new: `const [rows, total] = await
    /// repository.findAndCount()`, `tenant, made = Tenant.objects.get_or_create()`.
    pub(super) fn is_beside_rows(&self, id: ValueId, of: ValueId) -> bool {
        const METHODS: &[&str] = &[
            "findAndCount",
            "findAndCountBy",
            "getManyAndCount",
            "findOrCreate",
            "findOrBuild",
            "findCreateFind",
            "get_or_create",
            "update_or_create",
        ];
        let of = match self.tape.kind(of) {
            Kind::Typed { value, .. } => *value,
            _ => of,
        };
        let Kind::Call { callee, .. } = self.tape.kind(of) else { return false };
        last_name(self.tape, *callee).is_some_and(|name| METHODS.contains(&name))
            && !self.tape.written(id).ends_with(']')
    }

    /// Sequelize's `attributes`, TypeORM's `select`, Drizzle's `columns`.
    fn attributes(&self, arguments: &[ValueId]) -> Option<Vec<&'t str>> {
        arguments.iter().find_map(|argument| {
            let Kind::Object(options) = self.tape.kind(*argument) else { return None };
            let option =
                options.iter().find(|option| matches!(option.key, Some("attributes" | "select" | "columns")))?;
            match self.tape.kind(option.value) {
                Kind::List(_) => self.columns(&[option.value]),
                Kind::Object(_) => Some(self.chosen(option.value)),
                _ => None,
            }
        })
    }

    /// `SELECT email FROM users`, `INSERT ... RETURNING email`.
    fn of_statement(&mut self, id: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        let statement = arguments.first().map(|first| self.tape.written(*first))?;
        let columns = selected_columns(statement)?;
        let complete = !columns.contains(&"*");
        let shape = shapes::shape(self.vocabulary, "", &columns, complete);
        let mut state = self.row(id, &shape);
        // `result.rows` and `[rows]` are all of it.
        state.about = About::default();
        Some(state)
    }

    /// The shape of a table's or a model's rows.
    fn table(&self, table: ValueId) -> Option<Shape<'t>> {
        let about = self.state(table).about;
        if let Some(schema) = about.schema {
            return self.schema_shape(schema);
        }
        if let Some(rows) = about.model.or_else(|| about.declared.and_then(rows_of)) {
            return self.model_shape(rows);
        }
        // `db.query.users.findFirst()`.
        if let Kind::Member { object, property } = self.tape.kind(table)
            && matches!(self.tape.kind(*object), Kind::Member { property: "query", .. })
            && let Some((_, state)) = self.variables.lookup(property)
        {
            return match (state.about.schema, state.about.origin) {
                (Some(schema), _) => self.schema_shape(schema),
                (None, Some(origin)) => self.far_shape_of(origin),
                _ => None,
            };
        }
        self.far_table(table).or_else(|| self.own_table(table))
    }

    /// The shape of a table or a schema that another module gives.
    pub(super) fn far_table(&self, table: ValueId) -> Option<Shape<'t>> {
        let named = matches!(self.tape.kind(table), Kind::Name(_));
        self.state(table).about.origin.filter(|_| named).and_then(|origin| self.far_shape_of(origin))
    }

    fn far_shape_of(&self, Origin { module, name }: Origin<'t>) -> Option<Shape<'t>> {
        let found = self.around?.shape(module, if name == "*" { "default" } else { name })?;
        Some(Shape::of_far(found))
    }

    /// The table that a statement writes to: `db.insert(users).values(x)`.
    fn written_to(&self, chain: ValueId) -> Option<Shape<'t>> {
        self.table(self.given_in_chain(chain, &["insert", "update", "delete"])?)
    }

    /// What the nearest call of one of these names is given first, in the chain that ends with a call.
    pub(super) fn given_in_chain(&self, chain: ValueId, names: &[&str]) -> Option<ValueId> {
        let (mut at, mut passed) = (chain, 0);
        while CHAIN.holds(passed) {
            passed += 1;
            let Kind::Call { callee, arguments, .. } = self.tape.kind(at) else { return None };
            let Kind::Member { object, property } = self.tape.kind(*callee) else { return None };
            if names.contains(property) {
                return arguments.first().copied();
            }
            at = *object;
        }
        None
    }

    /// What a schema or a table on this tape says.
    pub(super) fn schema_shape(&self, schema: ValueId) -> Option<Shape<'t>> {
        let kind = self.tape.kind(schema);
        shapes::of_schema(self.tape, self.vocabulary, kind).or_else(|| {
            let Kind::Object(columns) = self.tape.kind(self.table_columns(schema)?) else { return None };
            let keys: Vec<&'t str> = columns.iter().filter_map(|column| column.key).collect();
            let mut shape = shapes::shape(self.vocabulary, "", &keys, keys.len() == columns.len());
            // `home: { street: String, city: String }` of a document.
            for column in columns {
                let Kind::Object(parts) = self.tape.kind(column.value) else { continue };
                for part in parts.iter().filter_map(|part| part.key) {
                    if let (Some(key), Some(data)) = (column.key, self.vocabulary.read(part).holds) {
                        shape.personal.push((key, data));
                    }
                }
            }
            Some(shape)
        })
    }

    /// `Payer.init({ email: DataTypes.STRING }, { sequelize })`: what the class is a table of.
    pub(super) fn begin_table(&mut self, id: ValueId, callee: ValueId) {
        if let Kind::Member { object, property: "init" } = self.tape.kind(callee)
            && let Kind::Name(name) = self.tape.kind(*object)
            && self.table_columns(id).is_some()
            && let Some((variable, state)) = self.variables.lookup(name)
        {
            let mut state = state.clone();
            state.about.schema = Some(id);
            self.variables.set(variable, state);
        }
    }

    /// The object of a table's columns, when a call makes a table or a model.
    pub(super) fn table_columns(&self, call: ValueId) -> Option<ValueId> {
        let Kind::Call { callee, arguments, .. } = self.tape.kind(call) else { return None };
        let name = last_name(self.tape, *callee)?;
        let (_, at) = TABLES.iter().find(|(maker, _)| *maker == name)?;
        let columns = arguments.get(*at).copied()?;
        match self.tape.kind(columns) {
            Kind::Object(_) => Some(columns),
            // `sqliteTable("tenants", (t) => ({ email: t.text() }))`: what the function right before gives.
            Kind::Function(_) => self.tape.before(call, 12).iter().rev().find_map(|operation| match operation.kind {
                Kind::Return(object) if matches!(self.tape.kind(object), Kind::Object(_)) => Some(object),
                _ => None,
            }),
            _ => None,
        }
    }

    /// The schema that a model is made of: `mongoose.model("User", userSchema)`.
    pub(super) fn model_of(&self, callee: ValueId, arguments: &[ValueId]) -> Option<ValueId> {
        let makes = matches!(last_name(self.tape, callee)?, "model" | "discriminator");
        arguments.get(1).filter(|_| makes).and_then(|schema| self.state(*schema).about.schema)
    }
}

/// A row of which no columns were chosen.
pub(super) fn whole(mut row: State<'_>) -> State<'_> {
    row.traces.iter_mut().for_each(|trace| trace.row = true);
    row
}

/// Only the columns that are asked for.
fn narrowed<'t>(shape: &Shape<'t>, columns: Option<&[&'t str]>) -> Shape<'t> {
    let Some(columns) = columns else { return shape.clone() };
    let personal: Vec<_> = shape.personal.iter().filter(|(column, _)| columns.contains(column)).copied().collect();
    Shape { person: shape.person && !personal.is_empty(), personal, complete: shape.complete, shown: shape.shown }
}

/// The type of the rows of what is declared as `Repository<User>`, `Model<UserDocument>`.
/// <https://docs.nestjs.com/techniques/database>, <https://docs.nestjs.com/techniques/mongodb>.
pub(super) fn rows_of(declared: &str) -> Option<&str> {
    let (outer, rows) = declared.strip_suffix('>')?.split_once('<')?;
    matches!(outer, "Repository" | "EntityRepository" | "Model" | "TreeRepository" | "MongoRepository" | "Collection")
        .then(|| rows.split(',').next().unwrap_or(rows).trim())
}

/// A column without what it is of and what it is asked for with: `email` of `u.email AS mail`.
fn column(text: &str) -> &str {
    let text = text.trim().split([':', '(']).next().unwrap_or_default();
    text.rsplit('.').next().unwrap_or(text).trim_matches(['"', '`'])
}

/// The columns that a statement returns, `*` for all of them.
fn selected_columns(written: &str) -> Option<Vec<&str>> {
    let text = written.trim_start_matches(|c: char| c.is_ascii_alphabetic() && c.is_ascii_lowercase());
    let text = text.trim_start_matches(['"', '\'', '`']).trim_start();
    let starts = |text: &str, word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let list = if starts(text, "select ") || starts(text, "select\n") {
        let rest = text.get("select".len()..)?;
        rest.get(..find_word(rest, "from")?)?
    } else {
        let writes = ["insert", "update", "delete"].iter().any(|word| starts(text, word));
        let rest = text.get(find_word(text, "returning").filter(|_| writes)? + "returning".len()..)?;
        rest.trim_end_matches(['"', '\'', '`', ';'])
    };
    let columns = list.split(',').map(|item| {
        let item = item.trim();
        let item = item.split_whitespace().next().unwrap_or(item);
        if item.contains('(') { "" } else { column(item) }
    });
    Some(columns.filter(|column| !column.is_empty()).collect())
}

/// Where a word stands by itself, in any case.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let found = lower.match_indices(word).find(|(at, _)| {
        let around = [
            lower.get(..*at).and_then(|b| b.chars().next_back()),
            lower.get(at + word.len()..).and_then(|a| a.chars().next()),
        ];
        around.into_iter().flatten().all(|c| !c.is_alphanumeric() && c != '_')
    });
    found.map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_statements_are_read() {
        for (statement, expected) in [
            ("\"SELECT u.email, phone AS p FROM users u\"", Some("email phone")),
            ("`select id,\n \"first_name\"\nfrom people where email = ${x}`", Some("id first_name")),
            ("'SELECT count(email) FROM users'", Some("")),
            ("'SELECT * FROM users'", Some("*")),
            ("f\"select email from {table}\"", Some("email")),
            ("\"INSERT INTO users (email) VALUES ($1) RETURNING id, email\"", Some("id email")),
            ("'UPDATE users SET email = $1'", None),
            ("'selection of email from'", None),
            ("", None),
        ] {
            assert_eq!(selected_columns(statement).map(|c| c.join(" ")).as_deref(), expected, "{statement}");
        }
    }
}
