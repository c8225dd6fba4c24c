//! Binding patterns: `const { email, phone: [first] = [] } = user`.

use super::frame::{Child, Children, Frame, Lowered};
use super::lower::unquoted;
use super::syntax::{Field, Syntax};
use crate::code::rules::last_name;
use crate::code::tape::{Kind, Tape, ValueId};
use crate::span::Span;

#[derive(Clone, Copy, Debug)]
pub(super) struct PatternId(usize);

/// All patterns of a text, parts before wholes.
#[derive(Default)]
pub(super) struct Patterns<'t> {
    patterns: Vec<(Span, Pattern<'t>)>,
}

enum Pattern<'t> {
    Name(&'t str),
    /// Parts with their keys; no key for the rest.
    Object(Vec<(Option<&'t str>, PatternId)>),
    /// Parts, and whether the first of them is the first element.
    Array(Vec<PatternId>, Vec<Option<usize>>),
    Default(PatternId, ValueId),
    /// Its declared type says that it holds no personal data.
    Inert(PatternId),
    /// With its declared type, as written.
    Typed(PatternId, &'t str),
    /// What a client sent.
    Sent(PatternId),
    /// One thing that a client sent.
    Asked(PatternId),
}

impl<'t> Patterns<'t> {
    fn push(&mut self, span: Span, pattern: Pattern<'t>) -> PatternId {
        self.patterns.push((span, pattern));
        PatternId(self.patterns.len() - 1)
    }

    pub(super) fn name(&mut self, name: &'t str, span: Span) -> PatternId {
        self.push(span, Pattern::Name(name))
    }

    pub(super) fn span(&self, id: PatternId) -> Span {
        self.patterns.get(id.0).map(|(span, _)| *span).unwrap_or_default()
    }

    /// Lowers a finished node that is a pattern or a list of them.
    pub(super) fn lower(&mut self, text: &'t str, frame: &mut Frame<'t>) -> Lowered<'t> {
        let children = std::mem::take(&mut frame.children);
        let pattern = match frame.syntax {
            Syntax::FormalParameters => return Lowered::Patterns(parts(&children)),
            Syntax::PairPattern => {
                let key = children.field(Field::Key).and_then(|key| text.get(key.span.range())).map_or("", unquoted);
                let part = children.pattern(Field::Value);
                return part.map_or(Lowered::Nothing, |part| Lowered::KeyedPattern(key, part));
            }
            Syntax::RestPattern => {
                return parts(&children).first().map_or(Lowered::Nothing, |part| Lowered::Pattern(*part));
            }
            Syntax::ArrayPattern => Pattern::Array(parts(&children), places(text, frame.span, &children)),
            Syntax::ObjectPattern => Pattern::Object(children.iter().filter_map(|child| self.keyed(child)).collect()),
            Syntax::AssignmentPattern => match (children.pattern(Field::Left), children.value(Field::Right)) {
                (Some(part), Some(value)) => Pattern::Default(part, value),
                (Some(part), None) => return Lowered::Pattern(part),
                (None, _) => return Lowered::Nothing,
            },
            _ => return self.parameter(text, frame.span, &children),
        };
        Lowered::Pattern(self.push(frame.span, pattern))
    }

    fn parameter(&mut self, text: &'t str, span: Span, children: &Vec<Child<'t>>) -> Lowered<'t> {
        let Some(mut id) = children.pattern(Field::Pattern).or_else(|| children.pattern(Field::Name)) else {
            return Lowered::Nothing;
        };
        if self.is_inert(id, text, children) {
            id = self.push(span, Pattern::Inert(id));
        } else if let Some(value) = children.value(Field::Value) {
            id = self.push(span, Pattern::Default(id, value));
        }
        let declared = declared(text, children);
        if !declared.is_empty() && !matches!(self.patterns.get(id.0), Some((_, Pattern::Inert(_)))) {
            id = self.push(span, Pattern::Typed(id, declared));
        }
        if children.iter().any(|child| child.syntax == Syntax::Decorator && is_sent(text, child.span)) {
            id = self.push(span, Pattern::Sent(id));
        } else if children.iter().any(|child| child.syntax == Syntax::Decorator && is_asked(text, child.span))
            && !["number", "boolean", "Date"].iter().any(|plain| declared.starts_with(plain))
        {
            id = self.push(span, Pattern::Asked(id));
        }
        Lowered::Pattern(id)
    }

    /// Whether a name is declared as a boolean or a function: it holds no personal data, whatever it is called.
    pub(super) fn is_inert(&self, id: PatternId, text: &str, siblings: &[Child<'t>]) -> bool {
        let name = matches!(self.patterns.get(id.0), Some((_, Pattern::Name(_))));
        let declared = declared(text, siblings);
        name && (declared.starts_with("boolean") || declared.starts_with('('))
    }

    fn keyed(&self, child: &Child<'t>) -> Option<(Option<&'t str>, PatternId)> {
        match child.lowered {
            Lowered::KeyedPattern(key, part) => Some((Some(key), part)),
            Lowered::Pattern(part) if child.syntax == Syntax::RestPattern => Some((None, part)),
            Lowered::Pattern(part) => {
                let named = match self.patterns.get(part.0) {
                    Some((_, Pattern::Default(inner, _))) => self.patterns.get(inner.0),
                    other => other,
                };
                match named {
                    Some((_, Pattern::Name(name))) => Some((Some(name), part)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Puts on the tape what binding a value to a pattern does.
    pub(super) fn bind(&self, tape: &mut Tape<'t>, pattern: PatternId, value: ValueId, hoisted: bool) {
        let mut open = vec![(pattern, value)];
        while let Some((id, value)) = open.pop() {
            let Some((span, pattern)) = self.patterns.get(id.0) else { continue };
            match pattern {
                Pattern::Name(name) => {
                    tape.push(*span, Kind::Bind { name, value, hoisted });
                }
                Pattern::Object(parts) => {
                    for (key, part) in parts.iter().rev() {
                        let value = match key {
                            Some(property) => tape.push(self.span(*part), Kind::Member { object: value, property }),
                            None => {
                                let without = parts.iter().filter_map(|(key, _)| *key).collect();
                                tape.push(self.span(*part), Kind::Rest { of: value, without })
                            }
                        };
                        open.push((*part, value));
                    }
                }
                Pattern::Array(parts, places) => {
                    let items = listed(tape, value).unwrap_or_default();
                    for (part, place) in parts.iter().zip(places).rev() {
                        if let Some(item) = place.and_then(|place| items.get(place)) {
                            open.push((*part, *item));
                            continue;
                        }
                        let kind = place.map_or(Kind::Element(value), |place| Kind::At { of: value, place });
                        let element = tape.push(self.span(*part), kind);
                        open.push((*part, element));
                    }
                }
                Pattern::Default(part, otherwise) => {
                    let choice = tape.push(*span, Kind::Choice(vec![value, *otherwise]));
                    open.push((*part, choice));
                }
                Pattern::Typed(part, declared) => {
                    let typed = tape.push(*span, Kind::Typed { value, declared });
                    open.push((*part, typed));
                }
                Pattern::Sent(part) => {
                    let sent = tape.push(*span, Kind::Sent(value));
                    open.push((*part, sent));
                }
                Pattern::Asked(part) => {
                    let asked = tape.push(*span, Kind::Asked { value, segment: false });
                    open.push((*part, asked));
                }
                Pattern::Inert(part) => {
                    let derived = tape.push(*span, Kind::Derived);
                    open.push((*part, derived));
                }
            }
        }
    }
}

/// Whether a decorator gives a parameter all that a client sent: `@Body()`, `@Headers()`, and not one thing of it, `@Body("page")`.
/// <https://docs.nestjs.com/controllers#request-object>
fn is_sent(text: &str, decorator: Span) -> bool {
    let written = text.get(decorator.range()).unwrap_or_default();
    ["@Body(", "@Headers(", "@RawBody("].iter().filter_map(|start| written.strip_prefix(start)).any(|rest| {
        let rest = rest.trim_start();
        !rest.starts_with(['"', '\'', '`'])
    })
}

/// Whether a decorator gives a parameter one thing of what a client sent: `@Query("q")`, `@Param("name")`; pipes make a number of it,
/// or an identifier. <https://docs.nestjs.com/pipes#built-in-pipes>
fn is_asked(text: &str, decorator: Span) -> bool {
    let written = text.get(decorator.range()).unwrap_or_default();
    ["@Query(", "@Param(", "@Body(", "@Headers("].iter().any(|start| written.starts_with(start))
        && !["ParseInt", "ParseFloat", "ParseBool", "ParseUUID", "ParseEnum", "ParseDate"]
            .iter()
            .any(|pipe| written.contains(pipe))
}

/// The type that stands after a name and its colon; empty when there is none.
pub(super) fn declared<'t>(text: &'t str, siblings: &[Child<'t>]) -> &'t str {
    let skipped = siblings.iter().filter(|child| child.syntax == Syntax::Skipped);
    let mut texts = skipped.filter_map(|child| text.get(child.span.range()));
    texts.find_map(|text| text.strip_prefix(':')).unwrap_or_default().trim_start()
}

/// The elements of a value that is written as a list: `[a, b]`, `await Promise.all([a, b])`, `await prisma.$transaction([a, b])`.
fn listed(tape: &Tape<'_>, value: ValueId) -> Option<Vec<ValueId>> {
    match tape.kind(value) {
        Kind::List(items) => Some(items.clone()),
        Kind::Call { callee, arguments, construct: false } if gives_all(tape, *callee) => {
            match tape.kind(*arguments.first()?) {
                Kind::List(items) => Some(items.clone()),
                _ => None,
            }
        }
        _ => None,
    }
}

fn gives_all(tape: &Tape<'_>, callee: ValueId) -> bool {
    last_name(tape, callee) == Some("$transaction") || tape.path(callee) == "Promise.all"
}

/// Where the parts of an array's pattern stand in it, counted from 0 with those that are left out: `[, value]`; none of `[...all]`.
fn places(text: &str, span: Span, children: &[Child<'_>]) -> Vec<Option<usize>> {
    let parts = children.iter().filter(|child| matches!(child.lowered, Lowered::Pattern(_)));
    let (mut end, mut place) = (span.start, 0);
    let place_of = |part: &Child<'_>| {
        let between = text.get(end as usize..part.span.start as usize).unwrap_or_default();
        place += between.matches(',').count();
        end = part.span.end;
        (part.syntax != Syntax::RestPattern).then_some(place)
    };
    parts.map(place_of).collect()
}

fn parts(children: &[Child<'_>]) -> Vec<PatternId> {
    let part = |child: &Child<'_>| match child.lowered {
        Lowered::Pattern(part) => Some(part),
        _ => None,
    };
    children.iter().filter_map(part).collect()
}
