//! What is known about a value: which personal data it holds and how it came there.

use crate::bound::Bound;
use crate::code::tape::ValueId;
use crate::detect::Confidence;
use crate::detect::personal_data::Holding;

const TRACES: Bound = Bound::new(32, "a value holds more than 32 kinds of personal data: the rest was not followed");

/// What a trace is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// An index into the vocabulary's data types.
    Data(usize),
    /// A whole person: `user`.
    Person,
}

/// Personal data in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trace<'t> {
    pub(super) holds: Holds,
    /// The property it is in, when the value is an object literal's.
    pub(super) field: Option<&'t str>,
    /// The value was turned into text, so that a template shows what is in it.
    pub(super) as_text: bool,
    pub(super) confidence: Confidence,
    pub(super) trail: TrailId,
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
}

impl<'t> State<'t> {
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
        self.add_all(other.traces.iter().copied());
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

/// The steps of all traces, as a forest: values share the steps they have in common.
#[derive(Debug, Default)]
pub(super) struct Trails {
    steps: Vec<(Option<TrailId>, ValueId)>,
}

impl Trails {
    /// The operation where a trace starts.
    pub(super) fn start(&mut self, at: ValueId) -> TrailId {
        self.step(None, at)
    }

    /// The next operation that matters to a reader.
    pub(super) fn extend(&mut self, trail: TrailId, at: ValueId) -> TrailId {
        self.step(Some(trail), at)
    }

    fn step(&mut self, before: Option<TrailId>, at: ValueId) -> TrailId {
        self.steps.push((before, at));
        TrailId(self.steps.len() - 1)
    }

    /// The operations of a trail from its start. Of a long one, the start and the last eight.
    pub(super) fn operations(&self, trail: TrailId) -> Vec<ValueId> {
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
