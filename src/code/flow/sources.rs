//! Values that hold personal data by their type, by a database's model, or by where they come from.

use super::Pass;
use super::shapes::{self, Shape};
use super::trace::{About, Holds, Http, Input, Known, Passed, State, Trace};
use crate::code::rules::last_name;
use crate::code::tape::{FunctionId, Kind, ValueId};
use crate::detect::Confidence;
use crate::detect::personal_data::Holding;

/// Prisma's queries that return rows (https://www.prisma.io/docs/orm/reference/prisma-client-reference#model-queries).
const QUERIES: &[&str] = &[
    "groupBy",
    "findUnique",
    "findUniqueOrThrow",
    "findFirst",
    "findFirstOrThrow",
    "findMany",
    "create",
    "update",
    "upsert",
    "delete",
    "createManyAndReturn",
    "updateManyAndReturn",
];

impl<'t> Pass<'_, 't> {
    /// What a procedure is given whose input a schema accepts: `t.procedure.input(schema).mutation(({ input }) => ...)`.
    /// <https://trpc.io/docs/server/validators>, <https://next-safe-action.dev/docs/define-actions/create-the-client>.
    pub(super) fn accepted(&mut self, id: ValueId, callee: ValueId) -> Option<State<'t>> {
        let Kind::Member { object, property } = self.tape.kind(callee) else { return None };
        let field = match *property {
            "mutation" | "query" | "subscription" | "handler" => "input",
            "action" | "stateAction" => "parsedInput",
            _ => return None,
        };
        let schema = self.given_in_chain(*object, &["input", "inputSchema", "schema"])?;
        let own = self.state(schema).about.schema.and_then(|schema| self.schema_shape(schema));
        let shape = own.or_else(|| self.far_table(schema))?;
        let mut state = State::default();
        self.add_certain(id, &shape, &mut state);
        state.traces.iter_mut().for_each(|trace| trace.field = Some(field));
        (!state.traces.is_empty()).then_some(state)
    }

    /// A value that is declared to be a `Tenant`.
    pub(super) fn typed(&mut self, id: ValueId, value: ValueId, declared: &'t str) -> State<'t> {
        let mut state = self.state(value).clone();
        if state.about.class.is_none()
            && let Some(about) = self.of_class(declared)
        {
            let About { function, schema, host, .. } = state.about;
            state.about = About { function, schema, host: host.or(about.host), ..about };
        }
        state.about.declared = Some(shapes::bare_name(declared));
        state.about.http = self.typed_http(value, declared);
        // <https://developer.mozilla.org/docs/Web/API/FormData>: of a server's function, what its client sent.
        if state.about.declared == Some("FormData") && !state.passed.is_empty() {
            let trace = self.source(id, Holds::Request, Confidence::Low);
            state.input = Some(super::input::sent(trace.trail));
            state.add(trace);
            return state;
        }
        // A text shows what it is.
        if state.about.declared == Some("string") {
            state
                .traces
                .iter_mut()
                .filter(|trace| trace.holds == Holds::Request)
                .for_each(|trace| trace.as_text = true);
        }
        let Some(shape) = self.shape_of(declared) else {
            let name = shapes::bare_name(declared).rsplit('.').next().unwrap_or_default();
            // Of `Literal["requested_by_customer"]` nothing is a type's name.
            let name = if name.chars().all(|c| c.is_alphanumeric() || c == '_') { name } else { "" };
            let person = self.vocabulary.read_type(name).person == Some(Confidence::High);
            if person && self.tape.dialect.types_name_people && name.starts_with(char::is_uppercase) {
                let trace = self.source(id, Holds::Person, Confidence::Low);
                state.add(trace);
            }
            return state;
        };
        // What is begun empty is filled later: `const all: Guest[] = []`.
        if matches!(self.tape.kind(value), Kind::List(items) if items.is_empty()) {
            state.known = Known::Unknown;
        }
        // What a client sent is what its type says.
        if shape.complete {
            state.traces.retain(|trace| trace.holds != Holds::Request);
        }
        // Of some of its properties, any may be missing.
        let shape = Shape { shown: shape.shown && !declared.contains("Partial<"), ..shape };
        self.add_shape(id, &shape, &mut state);
        if self.tape.is_row(id) {
            state.traces.iter_mut().for_each(|trace| trace.row = true);
        }
        state
    }

    /// What a declared type says, wherever it stands.
    fn shape_of(&self, declared: &'t str) -> Option<Shape<'t>> {
        let shape = self.shapes.declared(self.vocabulary, declared);
        let shape = shape.or_else(|| self.inferred(declared)).or_else(|| self.far_shape(declared));
        let shape = shape.or_else(|| self.of_table_type(declared));
        let Some(based) = self.far_bases(declared) else { return shape };
        let Some(mut own) = shape else { return Some(based) };
        own.person |= based.person;
        own.shown |= based.shown;
        own.personal.extend(based.personal);
        Some(own)
    }

    /// What a type of this file has of the types of other modules that it is made of: `interface Row extends PersonBase`, `class Tenant(Base)`.
    fn far_bases(&self, declared: &'t str) -> Option<Shape<'t>> {
        let head = self.shapes.head(shapes::bare_name(declared).split('<').next().unwrap_or_default())?;
        // Of what is left out and chosen, nothing is known here.
        if head.contains("Omit") || head.contains("Pick") {
            return None;
        }
        let named = head.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')));
        named.filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase())).find_map(|name| self.far_shape(name))
    }

    /// What a function returns has the type that it is declared to have: `function load(): Promise<Guest>`.
    pub(super) fn declare_return(&mut self, id: ValueId, function: FunctionId) {
        let declared = self.tape.function(function).map_or("", |function| function.returns);
        if declared.is_empty() {
            return;
        }
        if let Some(shape) = self.shape_of(declared) {
            let mut state = State::default();
            self.add_shape(id, &shape, &mut state);
            self.summaries.returns(function, &state);
        }
    }

    /// A value has the properties of a shape.
    pub(super) fn add_shape(&mut self, at: ValueId, shape: &Shape<'t>, state: &mut State<'t>) {
        if shape.person {
            let trace = self.source(at, Holds::Person, Confidence::Low);
            state.add(trace);
        }
        for (member, data) in &shape.personal {
            let trace = self.source(at, Holds::Data(*data), Confidence::Low);
            state.add(Trace { field: Some(member), typed: shape.shown, ..trace });
        }
        if shape.complete && shape.personal.is_empty() && state.traces.is_empty() {
            state.known = Known::Harmless;
        }
    }

    /// A value has the properties of what a schema or a model says that it has.
    pub(super) fn add_certain(&mut self, at: ValueId, shape: &Shape<'t>, state: &mut State<'t>) {
        self.add_shape(at, shape, state);
        for trace in state.traces.iter_mut().filter(|trace| matches!(trace.holds, Holds::Data(_))) {
            trace.confidence = trace.confidence.max(Confidence::Medium);
        }
    }

    /// What a schema returns when it accepts a value: `bookingSchema.parse(body)`.
    pub(super) fn parsed(&mut self, id: ValueId, callee: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        let Kind::Member { object, property } = self.tape.kind(callee) else {
            return self.of_plain(id, callee, arguments);
        };
        if !shapes::is_parsing(property) {
            return None;
        }
        let holder = self.state(*object);
        let named = holder.holding != Holding::Data || *property == "Parse" || *property == "Decode";
        // Valibot and TypeBox are given the schema: `v.parse(Booking, body)`, `Value.Parse(Booking, body)`.
        let given = arguments.first().and_then(|first| self.state(*first).about.schema);
        let of_schema = holder.about.schema.or(given).and_then(|schema| self.schema_shape(schema));
        let far = || self.far_table(*object).or_else(|| self.far_table(*arguments.first()?));
        let mut state = State::default();
        match of_schema.or_else(far) {
            Some(shape) => self.add_certain(id, &shape, &mut state),
            // `create` is a schema's with Superstruct; what anything else makes is not what it is given.
            None if named && *property != "create" => {
                for argument in arguments {
                    state.hold(self.state(*argument));
                }
                // The schema is not seen; it has accepted it, and gives what it knows of it.
                state.traces.iter_mut().for_each(|trace| trace.row = false);
                state.input = state.input.map(|input| super::input::Input { checked: true, ..input });
            }
            None => return None,
        }
        Some(state)
    }

    /// An object of a class, of what a client sent: `plainToInstance(CreateGuestDto, body)`.
    /// <https://github.com/typestack/class-transformer#plaintoinstance>
    fn of_plain(&mut self, id: ValueId, callee: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        matches!(last_name(self.tape, callee)?, "plainToInstance" | "plainToClass").then_some(())?;
        let class = self.tape.written(*arguments.first()?);
        let shape = self.shapes.declared(self.vocabulary, class).or_else(|| self.far_shape(class))?;
        let mut state = State::default();
        self.add_certain(id, &shape, &mut state);
        Some(state)
    }

    /// The rows that a query of Prisma returns: `prisma.tenant.findMany({ select: { id: true } })`.
    pub(super) fn rows(&mut self, id: ValueId, callee: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        let Kind::Member { object: model, property } = self.tape.kind(callee) else { return None };
        let Kind::Member { object: client, property: model } = self.tape.kind(*model) else { return None };
        if !QUERIES.contains(property) || !self.is_prisma(*client) {
            return None;
        }
        let query = arguments.first().map(|argument| self.tape.kind(*argument));
        let narrowed = |key: &str| match query {
            Some(Kind::Object(properties)) => {
                properties.iter().find(|property| property.key == Some(key)).map(|property| property.value)
            }
            _ => None,
        };
        let related = [narrowed("include"), narrowed("select")];
        let (selected, omitted) = (narrowed("select"), narrowed("omit"));
        let grouped = narrowed("by").filter(|_| *property == "groupBy").and_then(|by| self.columns(&[by]));
        let selected = selected.map(|selected| self.chosen(selected)).or(grouped);
        let omitted = omitted.map(|omitted| self.chosen(omitted)).unwrap_or_default();
        let mut state = State::default();
        let shape = match (self.models.fields(model), selected) {
            (Some(fields), selected) => {
                let named = |field: &&'t str| selected.as_ref().is_none_or(|selected| selected.contains(field));
                let fields: Vec<&'t str> =
                    fields.iter().map(String::as_str).filter(named).filter(|field| !omitted.contains(field)).collect();
                shapes::shape(self.vocabulary, model, &fields, true)
            }
            (None, Some(selected)) => shapes::shape(self.vocabulary, model, &selected, true),
            (None, None) => return None,
        };
        self.add_certain(id, &shape, &mut state);
        if narrowed("select").or(narrowed("omit")).is_none() {
            state.traces.iter_mut().for_each(|trace| trace.row = true);
        }
        related.into_iter().flatten().for_each(|wanted| self.related_rows(id, model, wanted, &mut state));
        Some(state)
    }

    /// Whether a value is Prisma's client: by what it was made of (`const store = new PrismaClient()`), else by its name.
    fn is_prisma(&self, client: ValueId) -> bool {
        let About { origin, class, declared, .. } = self.state(client).about;
        let is_made = origin.is_some_and(|origin| origin.module.starts_with("@prisma/client"))
            || [class, declared].into_iter().flatten().any(|of| of == "PrismaClient");
        let named = |name: &str| {
            matches!(name, "db" | "tx" | "database" | "client" | "trx" | "this")
                || name.to_ascii_lowercase().contains("prisma")
        };
        is_made || last_name(self.tape, client).is_some_and(named)
    }

    /// What a query has of other models' rows: `include: { tenants: true }`, `select: { tenants: { select: { email: true } } }`.
    fn related_rows(&mut self, id: ValueId, model: &str, wanted: ValueId, state: &mut State<'t>) {
        let (tape, models) = (self.tape, self.models);
        let Kind::Object(properties) = tape.kind(wanted) else { return };
        for property in properties {
            let Some((key, related)) = property.key.and_then(|key| Some((key, models.related(model, key)?))) else {
                continue;
            };
            let nested = match tape.kind(property.value) {
                Kind::Object(options) => {
                    let select = options.iter().find(|option| option.key == Some("select"));
                    select.map(|select| self.chosen(select.value))
                }
                Kind::Literal(_) if tape.written(property.value) == "false" => continue,
                _ => None,
            };
            let all = models.fields(related).unwrap_or_default().iter().map(String::as_str);
            let fields: Vec<&'t str> = all.filter(|f| nested.as_ref().is_none_or(|only| only.contains(f))).collect();
            let shape = shapes::shape(self.vocabulary, related, &fields, true);
            let mut row = State::default();
            self.add_certain(id, &shape, &mut row);
            state.add_all(row.traces.into_iter().map(|trace| Trace { field: Some(key), ..trace }));
        }
    }

    /// The keys of `{ id: true, email: false, ...rest }` that are not false.
    pub(super) fn chosen(&self, object: ValueId) -> Vec<&'t str> {
        use crate::code::tape::Literal;
        let Kind::Object(properties) = self.tape.kind(object) else { return Vec::new() };
        let chosen =
            properties.iter().filter(|p| !matches!(self.tape.kind(p.value), Kind::Literal(Literal::Bool(false))));
        chosen.filter_map(|property| property.key).collect()
    }

    /// All that a client sent, by place: `req.body`.
    pub(super) fn of_request(
        &mut self,
        id: ValueId,
        object: ValueId,
        holder: &State<'t>,
        property: &str,
    ) -> Option<Trace<'t>> {
        let dialect = self.tape.dialect;
        let checked = dialect.checked_input.contains(&property);
        let place = dialect.request_places.contains(&property)
            && (self.is_request(object) || property == "body" && self.is_event(object));
        ((place || checked) && holder.holding == Holding::Data)
            .then(|| self.source(id, Holds::Request, Confidence::Low))
    }

    /// All that a client sent, read: `await request.json()`.
    pub(super) fn read_request(&mut self, id: ValueId, callee: ValueId) -> Option<State<'t>> {
        let read = match self.tape.kind(callee) {
            Kind::Member { object, property } => {
                self.tape.dialect.request_readers.contains(property) && self.is_request(*object)
            }
            // Nitro: <https://h3.dev/utils/request>.
            Kind::Name(name) => matches!(*name, "readBody" | "readRawBody" | "readFormData"),
            _ => false,
        };
        read.then(|| {
            let trace = self.source(id, Holds::Request, Confidence::Low);
            let checked =
                matches!(self.tape.kind(callee), Kind::Member { object, .. } if self.is_unclear_request(*object));
            State { input: Some(Input { checked, ..super::input::sent(trace.trail) }), ..State::holding(trace) }
        })
    }

    /// What starts a function in a cloud: `event.body`.
    fn is_event(&self, object: ValueId) -> bool {
        let named =
            || matches!(self.tape.kind(object), Kind::Name("event")) && self.variables.lookup("event").is_some();
        self.state(object).about.http == Some(Http::Event) || named()
    }

    /// What a property of a parameter is.
    pub(super) fn member_of_passed(&mut self, holder: &State<'t>, property: &'t str, state: &mut State<'t>) {
        for passed in &holder.passed {
            if passed.field == Some(property) {
                state.pass(Passed { field: None, ..*passed });
            } else if passed.field.is_none() && passed.property.is_none() && !passed.in_text {
                state.pass(Passed { property: Some(property), ..*passed });
            }
        }
    }
}
