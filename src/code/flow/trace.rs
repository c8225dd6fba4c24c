//! What is known about a value: which personal data it holds and how it came there.

use std::sync::Arc;

use super::hosts;
use crate::bound::Bound;
use crate::code::tape::{FunctionId, ValueId};
use crate::detect::Confidence;
use crate::detect::personal_data::Holding;
use crate::span::Span;

const TRACES: Bound = Bound::new(32, "a value holds more than 32 kinds of personal data: the rest was not followed");

/// What a trace is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// An index into the vocabulary's data types.
    Data(usize),
    /// A whole person: `user`.
    Person,
    /// All that a client sent: `req.body`.
    Request,
}

/// What an argument of a function becomes inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Passed<'t> {
    pub(super) function: FunctionId,
    pub(super) index: usize,
    /// The property of it that this is.
    pub(super) property: Option<&'t str>,
    /// The property of an object literal that it is in.
    pub(super) field: Option<&'t str>,
    /// It stands in a text, which shows nothing of an object.
    pub(super) in_text: bool,
    /// It was turned into text with all that is in it.
    pub(super) as_text: bool,
    /// It begins the text that it is in.
    pub(super) leads: bool,
    pub(super) trail: TrailId,
}

/// A name of another module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Origin<'t> {
    pub(super) module: &'t str,
    /// `*` for the whole module and for what was made with it.
    pub(super) name: &'t str,
}

/// What a framework gives those who answer a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Http {
    /// Also the context that Koa and Hono have around it.
    Request,
    Response,
    /// What a request has beside its body, by name.
    Headers,
    /// Of a function in a cloud.
    Event,
    /// What is called a request; whether a client sent it is not known.
    Unclear,
    /// Nothing of that, whatever it is called.
    Other,
}

/// What is known of a value beside its data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct About<'t> {
    pub(super) origin: Option<Origin<'t>>,
    /// The class that it was made from.
    pub(super) class: Option<&'t str>,
    /// The host that it is an address of.
    pub(super) host: Option<&'t str>,
    /// The function of this file that it is.
    pub(super) function: Option<FunctionId>,
    /// The schema that it is, by its place on the tape.
    pub(super) schema: Option<ValueId>,
    pub(super) pairs: Option<Pairs>,
    /// The name of the type that it is declared to have, or of what its rows are.
    pub(super) declared: Option<&'t str>,
    /// The class or type whose rows it gives when it is asked: of `dataSource.getRepository(User)`, of `db.collection<User>("users")`.
    pub(super) model: Option<&'t str>,
    /// The function that returned it.
    pub(super) maker: Option<Maker<'t>>,
    /// It was made with a credential: a client of a service.
    pub(super) keyed: bool,
    /// What a framework gave to answer a client.
    pub(super) http: Option<Http>,
    /// The parameter that a text begins with.
    pub(super) begun: Option<Passed<'t>>,
    /// The name or member by which a sink was asked for that it is: `console.error` of `const say = console.error`.
    pub(super) stands_for: Option<ValueId>,
    /// The object with functions or sinks in it that it is, by its place on the tape.
    pub(super) object: Option<ValueId>,
}

/// What a call returned whose properties may be functions: `useAnalytics()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Maker<'t> {
    /// Of this file.
    Own(FunctionId),
    /// Of another module, by name.
    Far(&'t str),
    /// A property of what one of another module returned: `capture` of `useAnalytics()`.
    Property(&'t str, &'t str),
}

/// What `Object.entries` gives: of each property its name, which is no data of the object's, and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pairs {
    /// A list of pairs.
    Many,
    One,
}

impl Pairs {
    pub(super) fn element(self) -> Option<Self> {
        (self == Self::Many).then_some(Self::One)
    }
}

impl About<'_> {
    fn or(self, other: Self) -> Self {
        let known = |host: &&str| hosts::is_known(host);
        Self {
            origin: self.origin.or(other.origin),
            class: self.class.or(other.class),
            // `process.env.CRM_URL ?? "https://crm.example.com"`.
            host: self.host.filter(known).or(other.host.filter(known)).or(self.host).or(other.host),
            function: self.function.or(other.function),
            schema: self.schema.or(other.schema),
            // Of something else, too, the first element may be data.
            pairs: self.pairs.filter(|_| self.pairs == other.pairs),
            declared: self.declared.filter(|_| self.declared == other.declared),
            model: self.model.filter(|_| self.model == other.model),
            maker: self.maker.or(other.maker),
            keyed: self.keyed || other.keyed,
            // Where one of two may be a client's, the name decides.
            http: match (self.http, other.http) {
                (Some(Http::Other), other) if other != Some(Http::Other) => other,
                (own, Some(Http::Other)) if own != Some(Http::Other) => own,
                (own, other) => own.or(other),
            },
            begun: self.begun.filter(|_| self.begun == other.begun),
            stands_for: self.stands_for.or(other.stands_for),
            object: self.object.filter(|_| self.object == other.object),
        }
    }
}

/// Personal data in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trace<'t> {
    pub(super) holds: Holds,
    /// The property it is in, when the value is an object literal's.
    pub(super) field: Option<&'t str>,
    /// The value was turned into text, so that a template shows what is in it.
    pub(super) as_text: bool,
    /// It is an attribute that an object was given, which shows only where it is asked for by name.
    pub(super) hidden: bool,
    /// It came with all the rest of a row of a database.
    pub(super) row: bool,
    /// It is in the whole of what a declared type says has it.
    pub(super) typed: bool,
    pub(super) confidence: Confidence,
    pub(super) trail: TrailId,
}

impl Trace<'_> {
    /// Whether a text shows it; of an object it shows nothing.
    pub(super) fn shows_in_text(&self) -> bool {
        self.as_text || matches!(self.holds, Holds::Data(_)) && self.field.is_none_or(super::places::is_place)
    }
}

/// What is known about a value apart from the data in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Known {
    /// Its name decides.
    #[default]
    Unknown,
    /// It holds no personal data that its traces do not name: the result of a comparison, a class, a masked value.
    Harmless,
    /// It was written in the source.
    Literal,
}

/// What is known about a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State<'t> {
    pub(super) traces: Vec<Trace<'t>>,
    pub(super) known: Known,
    pub(super) holding: Holding,
    /// The parameters that it holds.
    pub(super) passed: Vec<Passed<'t>>,
    /// Something in it that a client sent.
    pub(super) input: Option<Input<'t>>,
    pub(super) about: About<'t>,
}

/// Something that a client sent, whatever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Input<'t> {
    /// The property it is in, when the value is an object literal's; none where it is in several.
    pub(super) field: Option<&'t str>,
    /// It begins the text that it is in.
    pub(super) leads: bool,
    /// A schema has accepted it.
    pub(super) checked: bool,
    /// There is no `/` in it.
    pub(super) segment: bool,
    pub(super) trail: TrailId,
}

impl<'t> State<'t> {
    pub(super) fn pass(&mut self, passed: Passed<'t>) {
        let there = self.passed.iter().any(|p| Passed { trail: passed.trail, ..*p } == passed);
        if !there && TRACES.has_room(self.passed.len()) {
            self.passed.push(passed);
        }
    }

    /// Takes over what another value holds.
    pub(super) fn hold(&mut self, other: &Self) {
        self.add_all(other.traces.iter().copied());
        self.input = match (self.input, other.input) {
            (Some(own), Some(also)) => Some(Input {
                field: own.field.filter(|_| own.field == also.field),
                leads: own.leads || also.leads,
                checked: own.checked && also.checked,
                segment: own.segment && also.segment,
                trail: own.trail,
            }),
            (own, also) => own.or(also),
        };
        other.passed.iter().for_each(|passed| self.pass(*passed));
    }

    pub(super) fn known(known: Known) -> Self {
        Self { known, ..Self::default() }
    }

    pub(super) fn holding(trace: Trace<'t>) -> Self {
        Self { traces: vec![trace], ..Self::default() }
    }

    pub(super) fn add(&mut self, trace: Trace<'t>) {
        let there = self.traces.iter().any(|t| t.holds == trace.holds && t.field == trace.field);
        if !there && TRACES.has_room(self.traces.len()) {
            self.traces.push(trace);
        }
    }

    pub(super) fn add_all(&mut self, traces: impl IntoIterator<Item = Trace<'t>>) {
        for trace in traces {
            self.add(trace);
        }
    }

    /// What is known when a value is one of two.
    pub(super) fn or(mut self, other: &Self) -> Self {
        self.hold(other);
        self.about = self.about.or(other.about);
        self.known = match (self.known, other.known) {
            (Known::Unknown, _) | (_, Known::Unknown) => Known::Unknown,
            (Known::Literal, Known::Literal) => Known::Literal,
            _ => Known::Harmless,
        };
        self.holding = self.holding.max(other.holding);
        self
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TrailId(usize);

/// A step of a flow in a file that may be another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FarStep {
    pub(crate) file: Arc<str>,
    /// In the file.
    pub(crate) span: Span,
    pub(crate) message: String,
    /// The expression, as written.
    pub(super) written: String,
}

/// What happened on the way of a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'t> {
    Here(ValueId),
    /// In other modules.
    Far(&'t [FarStep]),
}

/// The steps of all traces, as a forest: values share the steps they have in common.
#[derive(Debug, Default)]
pub(super) struct Trails<'t> {
    steps: Vec<(Option<TrailId>, Step<'t>)>,
}

impl<'t> Trails<'t> {
    /// The operation where a trace starts.
    pub(super) fn start(&mut self, at: ValueId) -> TrailId {
        self.step(None, Step::Here(at))
    }

    /// The next operation that matters to a reader.
    pub(super) fn extend(&mut self, trail: TrailId, at: ValueId) -> TrailId {
        self.step(Some(trail), Step::Here(at))
    }

    /// A trace that starts in another module.
    pub(super) fn far(&mut self, steps: &'t [FarStep]) -> TrailId {
        self.step(None, Step::Far(steps))
    }

    /// The steps of one trail after those of another.
    pub(super) fn append(&mut self, trail: TrailId, step: Step<'t>) -> TrailId {
        self.step(Some(trail), step)
    }

    fn step(&mut self, before: Option<TrailId>, at: Step<'t>) -> TrailId {
        self.steps.push((before, at));
        TrailId(self.steps.len() - 1)
    }

    /// The steps of a trail from its start. Of a long one, the start and the last eight.
    pub(super) fn steps(&self, trail: TrailId) -> Vec<Step<'t>> {
        let mut operations = Vec::new();
        let mut at = Some(trail);
        while let Some((before, operation)) = at.and_then(|id| self.steps.get(id.0)) {
            operations.push(*operation);
            at = *before;
        }
        if operations.len() > 9 {
            let start = operations.pop();
            operations.truncate(8);
            operations.extend(start);
        }
        operations.reverse();
        operations
    }
}
