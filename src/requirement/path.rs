//! Where an attribute stands in a resource.

use crate::document::{Entry, Node, PathKey, Value};
use crate::requirement::dialect::{Dialect, State};
use crate::requirement::operator::text;
use crate::requirement::truth::Truth;

/// `metadata_options[*].http_tokens`: the keys on the way to an attribute. `[*]` is each element of the list under a
/// key, or the one object that stands there alone; `[?]` is the same, and no place where there is none. `parameter[name=require_ssl].value`: of the elements, those whose
/// `name` is this word. `ports{*}.mode` is each value of the map under a key, whatever its keys, and no place where there is none. A key
/// that has dots itself stands in quotes: `Parameters."rds.force_ssl"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AttributePath {
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    key: String,
    of: Of,
}

/// What of a value under a key is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Of {
    /// The value itself.
    Whole,
    /// Each element of the list.
    Each,
    /// Each element of the list, and nothing where there is none.
    EachIfAny,
    /// Each value of the map.
    EachValue,
    /// The elements whose attribute of this name has this value.
    Named(String, String),
}

impl Step {
    fn parse(part: &str) -> Option<Self> {
        let sound = |name: &str| !name.is_empty() && !name.contains(['[', ']', '*', '?', '"']);
        if let Some(key) = part.strip_suffix("{*}") {
            return sound(key).then(|| Self { key: key.to_string(), of: Of::EachValue });
        }
        let (key, of) = match part.strip_suffix(']').and_then(|part| part.split_once('[')) {
            None => (part, Of::Whole),
            Some((key, "*")) => (key, Of::Each),
            Some((key, "?")) => (key, Of::EachIfAny),
            Some((key, selector)) => {
                let (name, value) = selector.split_once('=')?;
                if !sound(name) || !sound(value) {
                    return None;
                }
                (key, Of::Named(name.to_string(), value.to_string()))
            }
        };
        let key = key.strip_prefix('"').and_then(|key| key.strip_suffix('"')).unwrap_or(key);
        sound(key).then(|| Self { key: key.to_string(), of })
    }

    /// Whether there need not be any place.
    fn may_be_none(&self) -> bool {
        matches!(self.of, Of::EachIfAny | Of::EachValue)
    }

    fn is_each(&self) -> bool {
        matches!(self.of, Of::Each | Of::EachIfAny)
    }
}

/// The parts between dots that stand neither in brackets nor in quotes.
fn parts(text: &str) -> Vec<&str> {
    let (mut depth, mut quoted) = (0_usize, false);
    let between = |letter: char| {
        match letter {
            '"' => quoted = !quoted,
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == '.' && depth == 0 && !quoted
    };
    text.split(between).collect()
}

/// A step of the way that was gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key<'a> {
    Name(&'a str),
    Index(usize),
}

impl From<Key<'_>> for PathKey {
    fn from(key: Key<'_>) -> Self {
        match key {
            Key::Name(name) => name.into(),
            Key::Index(index) => index.into(),
        }
    }
}

/// What is told of each place.
type Visit<'v, 'n> = &'v mut dyn FnMut(&[Key<'n>], State<'n>);

impl AttributePath {
    /// `None` when a name is missing.
    pub(super) fn parse(text: &str) -> Option<Self> {
        parts(text).into_iter().map(Step::parse).collect::<Option<_>>().map(|steps| Self { steps })
    }

    /// The attribute's own name, without the blocks around it.
    pub(super) fn label(&self) -> &str {
        self.steps.last().map_or("", |step| step.key.as_str())
    }

    /// The keys that follow a trail on the way to the attribute.
    pub(super) fn below(&self, trail: &[Key<'_>]) -> impl Iterator<Item = &str> {
        let gone = trail.iter().filter(|key| matches!(key, Key::Name(_))).count();
        self.steps.iter().skip(gone).map(|step| step.key.as_str())
    }

    /// Visits each place where the attribute stands or should stand, in the order of the text. A block that is missing
    /// is one place; what is not known on the way, or is no block where there should be one, is one that is not known.
    pub(super) fn visit<'n>(&'n self, dialect: Dialect<'n>, body: &'n Node, visit: Visit<'_, 'n>) {
        match dialect.state(body) {
            State::Known(node) => below(&self.steps, dialect, node, &mut Vec::new(), visit),
            _ => visit(&[], State::Unknown(body)),
        }
    }

    /// Whether this path and another lead through the same list, so that both may speak of one element of it.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.common(other).any(|(own, _)| own.is_each())
    }

    /// The steps that both take, from the first on.
    fn common<'s>(&'s self, other: &'s Self) -> impl Iterator<Item = (&'s Step, &'s Step)> {
        let same = |(own, other): &(&Step, &Step)| {
            own.key == other.key && (own.of == other.of || own.is_each() && other.is_each())
        };
        self.steps.iter().zip(&other.steps).take_while(same)
    }

    /// Visits the places of this path in the element that another path's trail stands in, as far as both go through
    /// the same lists: what a condition says of a block is said of the block that is judged.
    pub(super) fn visit_beside<'n>(
        &'n self,
        dialect: Dialect<'n>,
        body: &'n Node,
        (other, trail): (&Self, &[Key<'n>]),
        visit: Visit<'_, 'n>,
    ) {
        let (mut node, mut rest, mut left) = (body, self.steps.as_slice(), trail);
        for (own, _) in self.common(other) {
            let [Key::Name(name), behind @ ..] = left else { break };
            let Some(value) = node.get(name).filter(|_| *name == own.key) else { break };
            (node, left) = match (behind, value.as_array()) {
                ([Key::Index(at), behind @ ..], Some(items)) => match items.get(*at) {
                    Some(item) => (item, behind),
                    None => break,
                },
                (_, Some(_)) => break,
                (_, None) => (value, behind),
            };
            rest = rest.get(1..).unwrap_or_default();
        }
        reached(rest, dialect, node, &mut Vec::new(), visit);
    }
}

/// Recursion is as deep as the path is long.
fn below<'n>(steps: &'n [Step], dialect: Dialect<'n>, node: &'n Node, trail: &mut Vec<Key<'n>>, visit: Visit<'_, 'n>) {
    let Some((step, rest)) = steps.split_first() else { return visit(trail, State::Known(node)) };
    if !matches!(node.value, Value::Object(_)) {
        return visit(trail, State::Unknown(node));
    }
    let generator = dialect.generator(node, &step.key);
    let (entry, step, rest) = entered(dialect, node, (step, rest));
    let state = entry.map_or(State::Absent, |entry| dialect.state(&entry.node));
    let length = trail.len();
    trail.push(Key::Name(entry.map_or(&step.key, |entry| &entry.key)));
    let written = match state {
        State::Absent => false,
        State::Unknown(_) => {
            visit(trail, state);
            true
        }
        State::Known(value) => match &value.value {
            // What the generator makes stands in the list, too, as something that is not known: it is told once, below.
            Value::Array(items) if generator.is_some() && items.iter().all(|item| dialect.may_vanish(item)) => false,
            Value::Array(items) if matches!(step.of, Of::Named(..)) => {
                if named(step, rest, dialect, items, trail, visit) {
                    trail.truncate(length);
                    return;
                }
                false
            }
            Value::Object(entries) if step.of == Of::EachValue => {
                for entry in entries {
                    trail.push(Key::Name(&entry.key));
                    reached(rest, dialect, &entry.node, trail, visit);
                    trail.pop();
                }
                true
            }
            // One block that stands without its list is the one only if that is its name.
            Value::Object(_) if named_so(step, dialect, value) == Truth::False => false,
            Value::Object(_) if named_so(step, dialect, value) == Truth::Unknown => {
                visit(trail, State::Unknown(value));
                true
            }
            Value::Array(items) if step.is_each() => {
                let is_made = |item: &'n Node| generator.is_some() && dialect.may_vanish(item);
                let is_there = |item: &'n Node| !is_made(item) && !dialect.is_left_out(item);
                for (at, item) in items.iter().enumerate().filter(|(_, item)| is_there(item)) {
                    trail.push(Key::Index(at));
                    reached(rest, dialect, item, trail, visit);
                    trail.pop();
                }
                !items.iter().all(|item| dialect.is_left_out(item))
            }
            _ => {
                reached(rest, dialect, value, trail, visit);
                true
            }
        },
    };
    match generator {
        // It makes blocks beside those that are written; an attribute that is written stands.
        Some((key, maker)) if !written || step.is_each() => {
            trail.truncate(length);
            trail.extend([Key::Name(key), Key::Name(&step.key)]);
            visit(trail, State::Unknown(maker));
        }
        // Below a list that is not there, none of those that need not be there is.
        _ if !written && !step.may_be_none() && !rest.iter().any(Step::may_be_none) => {
            visit(trail, State::Absent);
        }
        _ => {}
    }
    trail.truncate(length);
}

/// The entry that a step leads to, with the last of the steps that its key stands for, and those that are left.
fn entered<'n>(
    dialect: Dialect<'n>,
    node: &'n Node,
    (step, rest): (&'n Step, &'n [Step]),
) -> (Option<&'n Entry>, &'n Step, &'n [Step]) {
    if !dialect.kind.is_settings() {
        return (dialect.entry(node, &step.key), step, rest);
    }
    let mut keys = vec![step.key.as_str()];
    let mut last = step;
    for next in rest {
        if last.of != Of::Whole {
            break;
        }
        keys.push(&next.key);
        last = next;
    }
    match dialect.furthest(node, &keys) {
        Some((entry, count)) if count > 1 => match rest.get(count - 2) {
            Some(last) => (Some(entry), last, rest.get(count - 1..).unwrap_or_default()),
            None => (Some(entry), step, rest),
        },
        found => (found.map(|(entry, _)| entry), step, rest),
    }
}

/// Visits the elements that a step names, or those that may be the one; whether there are any.
fn named<'n>(
    step: &'n Step,
    rest: &'n [Step],
    dialect: Dialect<'n>,
    items: &'n [Node],
    trail: &mut Vec<Key<'n>>,
    visit: Visit<'_, 'n>,
) -> bool {
    let truths: Vec<Truth> = items.iter().map(|item| named_so(step, dialect, item)).collect();
    let found = truths.contains(&Truth::True);
    for (at, (item, truth)) in items.iter().zip(&truths).enumerate() {
        trail.push(Key::Index(at));
        match truth {
            Truth::True => reached(rest, dialect, item, trail, visit),
            Truth::Unknown if !found => visit(trail, State::Unknown(item)),
            _ => {}
        }
        trail.pop();
    }
    found || truths.contains(&Truth::Unknown)
}

/// Whether an element is the one that a step names; a step without a name means every one.
fn named_so<'n>(step: &Step, dialect: Dialect<'n>, item: &'n Node) -> Truth {
    let Of::Named(name, value) = &step.of else { return Truth::True };
    let item = match dialect.state(item) {
        State::Known(item) => item,
        _ if dialect.is_left_out(item) => return Truth::False,
        _ => return Truth::Unknown,
    };
    match dialect.entry(item, name).map(|own| dialect.state(&own.node)) {
        Some(State::Known(own)) => text(own).is_some_and(|own| own.eq_ignore_ascii_case(value)).into(),
        Some(State::Unknown(_)) => Truth::Unknown,
        Some(State::Absent) | None => Truth::False,
    }
}

fn reached<'n>(rest: &'n [Step], dialect: Dialect<'n>, node: &'n Node, trail: &mut Vec<Key<'n>>, visit: Visit<'_, 'n>) {
    match dialect.state(node) {
        State::Known(node) => below(rest, dialect, node, trail, visit),
        _ => visit(trail, State::Unknown(node)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Kind;
    use crate::requirement::testing::terraform;

    /// Each place as `path: state`.
    fn places(path: &str, body: &str) -> Vec<String> {
        let root = terraform(&format!("resource \"t\" \"x\" {{\n{body}\n}}\n"));
        let path = AttributePath::parse(path).unwrap();
        let body = root.resolve(&["resource".into(), "t".into(), "x".into(), 0.into()]).0.node;
        let mut found = Vec::new();
        path.visit(Dialect { kind: Kind::Terraform, root: &root }, body, &mut |trail, state| {
            let trail: Vec<_> = trail.iter().map(|key| PathKey::from(*key).to_string()).collect();
            let state = match state {
                State::Absent => "absent",
                State::Unknown(_) => "unknown",
                State::Known(_) => "known",
            };
            found.push(format!("{}: {state}", trail.join(".")));
        });
        found
    }

    #[test]
    fn an_attribute_is_known_unknown_or_absent() {
        assert_eq!(places("a", "a = 1"), ["a: known"]);
        assert_eq!(places("a", "a = var.x"), ["a: unknown"]);
        assert_eq!(places("a", "a = null"), ["a: absent"]);
        assert_eq!(places("a", ""), ["a: absent"]);
        assert_eq!(places("a", "a = [1, var.x]"), ["a: known"]);
    }

    #[test]
    fn every_block_is_a_place() {
        let blocks = "b {\n a = 1\n}\nb {}\nb {\n a = var.x\n}";
        assert_eq!(places("b[*].a", blocks), ["b.0.a: known", "b.1.a: absent", "b.2.a: unknown"]);
        assert_eq!(places("b[*].a", ""), ["b: absent"]);
        assert_eq!(places("b[*].a", "b = []"), ["b: absent"]);
        assert_eq!(places("b[*].a", "b = var.x"), ["b: unknown"]);
        assert_eq!(places("m.a-b", "m = { a-b = 1 }"), ["m.a-b: known"]);
    }

    #[test]
    fn what_is_no_block_is_not_known() {
        assert_eq!(places("b[*].a", "b = 1"), ["b: unknown"]);
        assert_eq!(places("b[*].a", "b = [1]"), ["b.0: unknown"]);
        assert_eq!(places("b.a", "b {\n a = 1\n}"), ["b: unknown"]);
    }

    #[test]
    fn a_dynamic_block_may_make_it() {
        let dynamic = "dynamic \"b\" {\n for_each = var.x\n content {\n a = 1\n }\n}";
        assert_eq!(places("b[*].a", dynamic), ["dynamic.b: unknown"]);
        assert_eq!(places("b[*].a", &format!("b {{\n a = 1\n}}\n{dynamic}")), ["b.0.a: known", "dynamic.b: unknown"]);
        assert_eq!(places("c[*].a", dynamic), ["c: absent"]);
    }

    #[test]
    fn an_element_is_found_by_its_name() {
        let blocks = "b {\n name = \"x.y\"\n a = 1\n}\nb {\n name = \"z\"\n}";
        assert_eq!(places("b[name=x.y].a", blocks), ["b.0.a: known"]);
        assert_eq!(places("b[name=Z].a", blocks), ["b.1.a: absent"]);
        assert_eq!(places("b[name=other].a", blocks), ["b: absent"]);
        assert_eq!(places("b[name=x].a", "b = var.x"), ["b: unknown"]);
        assert_eq!(places("b[name=x].a", ""), ["b: absent"]);
    }

    #[test]
    fn a_block_without_its_list_has_a_name_too() {
        assert_eq!(places("b[name=x].a", "b = { name = \"x\", a = 1 }"), ["b.a: known"]);
        assert_eq!(places("b[name=x].a", "b = { name = \"y\", a = 1 }"), ["b: absent"]);
        assert_eq!(places("b[name=x].a", "b = { name = var.y, a = 1 }"), ["b: unknown"]);
        assert_eq!(places("b[name=7].a", "b {\n name = 7\n a = 1\n}"), ["b.0.a: known"]);
    }

    #[test]
    fn an_element_whose_name_is_not_known_may_be_the_one() {
        let blocks = "b {\n name = var.x\n a = 1\n}\n";
        let dynamic = "dynamic \"b\" {\n for_each = var.x\n content {\n a = 1\n }\n}";
        let found = "b {\n name = \"x\"\n a = 1\n}\n";
        assert_eq!(places("b[name=x].a", blocks), ["b.0: unknown"]);
        assert_eq!(places("b[name=x].a", &format!("{blocks}{found}")), ["b.1.a: known"]);
        assert_eq!(places("b[name=x].a", dynamic), ["dynamic.b: unknown"]);
        assert_eq!(places("b[name=y].a", &format!("{found}{dynamic}")), ["dynamic.b: unknown"]);
        assert_eq!(places("b[name=x].a", &format!("{found}{dynamic}")), ["b.0.a: known"]);
    }

    #[test]
    fn a_block_that_need_not_be_there_is_no_place() {
        let blocks = "b {\n c {\n a = 1\n }\n c {}\n}\nb {}";
        assert_eq!(places("b[*].c[?].a", blocks), ["b.0.c.0.a: known", "b.0.c.1.a: absent"]);
        assert_eq!(places("b[*].c[*].a", "b {}"), ["b.0.c: absent"]);
        assert!(places("b[?].a", "").is_empty() && places("b[?].a", "b = []").is_empty());
        assert!(places("b[*].c[?].a", "").is_empty() && places("b[*].c[?].a", "b = []").is_empty());
        assert_eq!(places("b[?].a", "b = var.x"), ["b: unknown"]);
        let dynamic = "dynamic \"b\" {\n for_each = var.x\n content {\n a = 1\n }\n}";
        assert_eq!(places("b[?].a", dynamic), ["dynamic.b: unknown"]);
    }

    /// The places of a condition beside each place of an attribute.
    fn beside(attribute: &str, condition: &str, body: &str) -> Vec<usize> {
        let root = terraform(&format!("resource \"t\" \"x\" {{\n{body}\n}}\n"));
        let (attribute, condition) =
            (AttributePath::parse(attribute).unwrap(), AttributePath::parse(condition).unwrap());
        let body = root.resolve(&["resource".into(), "t".into(), "x".into(), 0.into()]).0.node;
        let dialect = Dialect { kind: Kind::Terraform, root: &root };
        let mut found = Vec::new();
        attribute.visit(dialect, body, &mut |trail, _| {
            let mut known = 0;
            condition.visit_beside(dialect, body, (&attribute, trail), &mut |_, state| {
                known += usize::from(matches!(state, State::Known(_)));
            });
            found.push(known);
        });
        found
    }

    #[test]
    fn a_condition_on_the_same_list_is_about_the_same_element() {
        let blocks = "b {\n a = 1\n c = 1\n}\nb {\n a = 1\n}\nb {\n c = 1\n}";
        assert_eq!(beside("b[*].a", "b[*].c", blocks), [1, 0, 1]);
        assert_eq!(beside("b[*].a", "b[?].c", blocks), [1, 0, 1]);
        assert_eq!(beside("b[*].a", "b", blocks), [1, 1, 1]);
        let nested = "o {\n b {\n a = 1\n c = 1\n }\n}\no {\n b {\n a = 1\n }\n d = 1\n}";
        assert_eq!(beside("o[*].b[*].a", "o[*].b[*].c", nested), [1, 0]);
        assert_eq!(beside("o[*].b[*].a", "o[*].d", nested), [0, 1]);
        assert_eq!(beside("b.a", "b.c", "b = { a = 1, c = 1 }"), [1]);
        let path = |text| AttributePath::parse(text).unwrap();
        assert!(path("b[*].a").meets(&path("b[?].c")) && !path("b[*].a").meets(&path("b")));
        assert!(!path("b.a").meets(&path("b.c")) && !path("b[*].a").meets(&path("c[*].a")));
    }

    #[test]
    fn each_value_of_a_map_is_a_place() {
        let map = "m = { x = { a = 1 }, y = {}, z = { a = var.z } }";
        assert_eq!(places("m{*}.a", map), ["m.x.a: known", "m.y.a: absent", "m.z.a: unknown"]);
        assert!(places("m{*}.a", "").is_empty() && places("m{*}.a", "m = {}").is_empty());
        assert_eq!(places("m{*}.a", "m = var.x"), ["m: unknown"]);
        assert_eq!(places("m{*}.a", "m = { x = var.x }"), ["m.x: unknown"]);
    }

    #[test]
    fn a_key_with_dots_stands_in_quotes() {
        assert_eq!(places("m.\"a.b\"", "m = { \"a.b\" = 1 }"), ["m.a.b: known"]);
    }

    #[test]
    fn a_path_needs_names() {
        for wrong in ["", "a..b", "[*].a", "a[0]", "a.*", "a[=x]", "a[x=]", "a[b", "\"\".a", "a\"b"] {
            assert_eq!(AttributePath::parse(wrong), None, "{wrong}");
        }
        assert_eq!(AttributePath::parse("a[*].b").unwrap().label(), "b");
    }
}
