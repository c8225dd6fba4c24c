//! What goes on as a whole: all that a client sent into a table, and rows of a table to a client.

use super::stored::is_finding;
use super::summary::{Place, Reaching};
use super::trace::{Holds, Step, Trace};
use super::{FLOWS, Pass};
use crate::code::rules::{Sink, last_name};
use crate::code::tape::{Kind, ValueId};
use crate::detect::Confidence;
use crate::detect::personal_data::Sensitivity;

/// Methods that write what they are given. Prisma, Mongoose, Sequelize, TypeORM, Knex, Supabase, Drizzle, Django.
const WRITING: &[&str] = &[
    "create",
    "createMany",
    "insert",
    "insertMany",
    "insertOne",
    "bulkCreate",
    "update",
    "updateOne",
    "updateMany",
    "findByIdAndUpdate",
    "findOneAndUpdate",
    "findOneAndReplace",
    "replaceOne",
    "upsert",
    "save",
    "values",
    "set",
    "get_or_create",
    "update_or_create",
];

/// Calls in a chain that name a table.
const TABLES: &[&str] = &["from", "into", "insert", "update", "table", "insertInto", "updateTable", "filter"];

/// Properties of what is passed to those methods that are the row.
const ROWS: &[&str] = &["data", "create", "update", "$set"];

/// Classes of the language whose methods have those names.
const OWN_CLASSES: &[&str] = &["Object", "Reflect", "Promise", "Array", "Map", "Set", "React", "Schema"];

impl<'t> Pass<'_, 't> {
    /// All that a client sent is written to a table: `User.create(req.body)`.
    pub(super) fn report_whole(&mut self, callee: ValueId, arguments: &[ValueId]) {
        if !arguments.iter().any(|argument| self.may_harm(*argument)) || !self.writes_rows(callee) {
            return;
        }
        let Some(sink) = self.rules.whole_sink() else { return };
        let within = self.open.last().copied();
        for argument in arguments.iter().copied() {
            let place = Place::new(sink, callee, argument, within);
            let state = self.state(argument).clone();
            let is_row = |field: Option<&str>| field.is_none_or(|field| ROWS.contains(&field));
            let whole = |trace: &&Trace<'t>| {
                is_row(trace.field) && self.is_whole_request(argument, &Trace { field: None, ..**trace })
            };
            if let Some(flow) = state.traces.iter().find(whole).map(|trace| self.flow(&place, trace))
                && FLOWS.has_room(self.flows.len())
            {
                self.flows.push(flow);
            }
            for passed in state.passed.into_iter().filter(|passed| passed.property.is_none() && is_row(passed.field)) {
                self.summaries.reach(Reaching { passed, place });
            }
        }
    }

    /// Whether a trace is of all that a client sent, which nothing has accepted so far.
    pub(super) fn is_whole_request(&self, argument: ValueId, trace: &Trace<'t>) -> bool {
        let checked = self.state(argument).input.is_some_and(|input| input.checked);
        trace.holds == Holds::Request && trace.field.is_none() && !checked && !self.is_declared(trace)
    }

    /// Whether what a client sent is declared to be of a class, which a framework holds it to: `@Body() dto: CreateRoom`.
    fn is_declared(&self, trace: &Trace<'t>) -> bool {
        let Some(Step::Here(at)) = self.trails.steps(trace.trail).first().copied() else { return false };
        let value = match self.tape.kind(at) {
            // `serializer.validated_data`.
            Kind::Member { property, .. } => return self.tape.dialect.checked_input.contains(property),
            Kind::Sent(value) => value,
            _ => return false,
        };
        let of_class =
            |kind: &Kind<'_>| matches!(kind, Kind::Typed { declared, .. } if declared.starts_with(char::is_uppercase));
        // A decorated parameter's type stands right behind.
        let decorated = self.tape.written(at).starts_with('@');
        let typed = self.tape.after(at).filter(|next| matches!(next, Kind::Typed { value, .. } if *value == at));
        of_class(self.tape.kind(*value)) || decorated && typed.is_some_and(of_class)
    }

    fn writes_rows(&self, callee: ValueId) -> bool {
        let tape = self.tape;
        let Kind::Member { object, property } = tape.kind(callee) else {
            // `new User(req.body)` of a model.
            let of_model = self.state(callee).about.schema.is_some() || self.far_table(callee).is_some();
            return of_model && !tape.dialect.classes_hold_nothing;
        };
        if !WRITING.contains(property) {
            return false;
        }
        let about = self.state(*object).about;
        let repository =
            |name: &str| ["Repository", "Repo", "Model", "repository"].iter().any(|end| name.ends_with(end));
        if about.schema.is_some()
            || about.declared.is_some_and(|declared| repository(declared.split('<').next().unwrap_or_default()))
        {
            return true;
        }
        let object = match tape.kind(*object) {
            Kind::Typed { value, .. } => value,
            _ => object,
        };
        match tape.kind(*object) {
            Kind::Name(name) => {
                repository(name)
                    || name.starts_with(char::is_uppercase)
                        && name.contains(char::is_lowercase)
                        && !OWN_CLASSES.contains(name)
            }
            Kind::Member { object: client, property } => {
                let client = last_name(tape, *client).unwrap_or_default();
                *property == "objects"
                    || repository(property)
                    || matches!(client, "db" | "tx" | "trx")
                    || client.to_ascii_lowercase().contains("prisma")
            }
            Kind::Call { callee, .. } => {
                last_name(tape, *callee).is_some_and(|name| TABLES.contains(&name) || is_finding(name))
            }
            _ => false,
        }
    }

    /// A request that is logged with its headers and all: `logger.error("failed", req)`. Python shows its address alone.
    pub(super) fn logged_request(&self, sink: &Sink, arguments: &[ValueId]) -> Option<ValueId> {
        let is_one = |argument: &ValueId| {
            matches!(self.tape.kind(*argument), Kind::Name(_) | Kind::Member { .. }) && self.is_request(*argument)
        };
        let logs = sink.category == "log" && !self.tape.dialect.text_shows_objects;
        arguments.iter().copied().find(is_one).filter(|_| logs)
    }

    /// What a framework answers with as it is returned: `return this.users.find()` of a controller's method.
    pub(super) fn report_answer(&mut self, returned: ValueId, value: ValueId) {
        if let Some(sink) = self.rules.rows_sink()
            && self.state(value).traces.iter().any(|trace| trace.row)
        {
            self.report(sink, returned, &[value], (None, None));
        }
    }

    /// The sink that an answer is to the rows that it holds, or to what a caller may pass.
    pub(super) fn answer_with_rows(&self, arguments: &[ValueId]) -> Option<&'static Sink> {
        let holds = |argument: &ValueId| {
            let state = self.state(*argument);
            !state.passed.is_empty() || state.traces.iter().any(|trace| trace.row)
        };
        self.rules.rows_sink().filter(|_| arguments.iter().any(holds))
    }

    /// Of a row that a client is sent, what does most harm: one result for a row.
    pub(super) fn worst_of_row<'a>(&self, sink: &Sink, traces: impl Iterator<Item = &'a Trace<'t>>) -> Option<Holds>
    where
        't: 'a,
    {
        // The first of those that are alike.
        let worst = traces.filter(|_| sink.rows).enumerate();
        worst.max_by_key(|(at, trace)| (self.harm_of(trace), usize::MAX - at)).map(|(_, trace)| trace.holds)
    }

    fn harm_of(&self, trace: &Trace<'t>) -> u8 {
        let Holds::Data(at) = trace.holds else { return 0 };
        match self.vocabulary.data_types().get(at).map(|data| data.sensitivity) {
            Some(Sensitivity::Credential) => 2,
            Some(Sensitivity::Personal) | None => 0,
            Some(_) => 1,
        }
    }

    /// What a declared type says of an object is certain where the whole of it goes to a sink: one result says so, of what does most harm
    /// in it, if none says so already. `traces` are of one argument.
    pub(super) fn raise_whole<'a>(&self, sink: &Sink, traces: impl Iterator<Item = &'a mut Trace<'t>>)
    where
        't: 'a,
    {
        let mut worst: Option<&'a mut Trace<'t>> = None;
        for trace in traces.filter(|trace| matches!(trace.holds, Holds::Data(_)) && !sink.rows) {
            if trace.confidence > Confidence::Low {
                return;
            }
            let is_worse = worst.as_ref().is_none_or(|worst| self.harm_of(trace) > self.harm_of(worst));
            if trace.typed && is_worse {
                worst = Some(trace);
            }
        }
        if let Some(worst) = worst {
            worst.confidence = Confidence::Medium;
        }
    }

    pub(super) fn keep_worst_of_row(&self, sink: &Sink, traces: &mut Vec<Trace<'t>>) {
        if let Some(worst) = self.worst_of_row(sink, traces.iter()) {
            traces.retain(|trace| trace.holds == worst);
        }
    }
}
