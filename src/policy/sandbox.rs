//! What an evaluation may use: bounds on instructions, memory and time, and guards around the functions whose work the
//! engine cannot count, because one call makes any amount of data.

use std::borrow::Cow;
use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

use regorus::MemoryBudgetConfig;
use regorus::utils::limits::ExecutionTimerConfig;

use crate::policy::outline::{Call, Outline};
use crate::policy::token::{TokenKind, tokens};

/// Instructions of the virtual machine that one run over one target may take, for an input of so many nodes. All
/// policies of a kind over an input take some hundreds a node; an endless one ends after a fraction of a second on a
/// small input.
pub(super) fn max_instructions(nodes: usize) -> usize {
    nodes.saturating_mul(2_000).saturating_add(2_000_000)
}

/// Wall-clock bound on one run, as the last resort: it never decides a result before the instruction bound does,
/// unless the machine stands still.
const MAX_TIME: Duration = Duration::from_secs(30);

/// Bytes that one run may hold beyond its input: far more than any table of results, far less than a machine has.
const MAX_BYTES: u64 = 256 << 20;

pub(super) fn memory() -> MemoryBudgetConfig {
    MemoryBudgetConfig { limit: NonZeroU64::new(MAX_BYTES).unwrap_or(NonZeroU64::MIN) }
}

pub(super) fn timer() -> ExecutionTimerConfig {
    ExecutionTimerConfig { limit: MAX_TIME, check_interval: NonZeroU32::new(4096).unwrap_or(NonZeroU32::MIN) }
}

/// The name of the guards' module in error messages and listings.
pub(super) const FILE: &str = "<sandbox>";

/// The guards. A call beyond its bound overflows a number: of the errors that a policy can cause, the virtual machine
/// passes on only those and the bounds; any other leaves the rule undefined, which would read as a pass.
pub(super) const MODULE: &str = r#"package regate_sandbox

range(from, to) := numbers.range(from, to) if abs(to - from) <= 100000

range(from, to) := overflow if abs(to - from) > 100000

range_step(from, to, step) := numbers.range_step(from, to, step) if abs(to - from) <= 100000 * abs(step)

range_step(from, to, step) := overflow if abs(to - from) > 100000 * abs(step)

cidr_expand(cidr) := net.cidr_expand(cidr) if host_bits(cidr) <= 16

cidr_expand(cidr) := overflow if host_bits(cidr) > 16

host_bits(cidr) := width(cidr) - to_number(split(cidr, "/")[1])

width(cidr) := 128 if contains(cidr, ":")

width(cidr) := 32 if not contains(cidr, ":")

shift_left(value, by) := bits.lsh(value, by) if by <= 4096

shift_left(value, by) := overflow if by > 4096

overflow := ((1e308 + 0.5) * 1e308) * 1.5

nodes(value) := array.concat(upper, lower) if {
	upper := upper_nodes(value)
	lower := lower_nodes(upper)
}

upper_nodes(value) := [node | some level in levels([[[], value]]); some node in level]

lower_nodes(upper) := [node | some level in levels(below([node | some node in upper; count(node[0]) == 8])); some node in level]

levels(a) := [a, b, c, d, e, f, g, h, i] if {
	b := below(a)
	c := below(b)
	d := below(c)
	e := below(d)
	f := below(e)
	g := below(f)
	h := below(g)
	i := below(h)
	not deeper(i)
}

levels(a) := overflow if deeper(below(below(below(below(below(below(below(below(a)))))))))

deeper(nodes) if {
	count(nodes[0][0]) > 16
	count(below(nodes)) > 0
}

below(nodes) := [[array.concat(path, [key]), child] |
	some [path, value] in nodes
	is_collection(value)
	some key, child in value
]

is_collection(value) if is_object(value)

is_collection(value) if is_array(value)

is_collection(value) if is_set(value)
"#;

/// Where `walk(input, ...)` finds its pairs: the same for all policies, so they are made once, outside the machine.
pub(super) const INPUT_NODES: &str = "regate_input_nodes";

/// Functions that a guard stands before.
const GUARDED: &[(&str, &str)] = &[
    ("bits.lsh", "data.regate_sandbox.shift_left"),
    ("net.cidr_expand", "data.regate_sandbox.cidr_expand"),
    ("numbers.range", "data.regate_sandbox.range"),
    ("numbers.range_step", "data.regate_sandbox.range_step"),
];

/// A policy's text as it is compiled for the virtual machine: as [`guard`] leaves it, without `print` and `walk`, which
/// the compiler lacks. Lines stay where they are.
pub(super) fn confine<'a>(source: &'a str, outline: &Outline) -> Cow<'a, str> {
    rewrite(source, outline, |call| match call.name.as_str() {
        "walk" => walk(source, call.start, call.end),
        "print" => {
            let end = closing(source, call.end);
            let lines = source.get(call.end..end).unwrap_or_default().matches('\n').count();
            Some((call.start, end, format!("true{}", "\n".repeat(lines))))
        }
        _ => None,
    })
}

/// A policy's text with guarded functions called through their guards.
pub(super) fn guard<'a>(source: &'a str, outline: &Outline) -> Cow<'a, str> {
    rewrite(source, outline, |_| None)
}

/// Replaces calls: a byte range and its new text for each that `edit` changes, and guards.
fn rewrite<'a>(
    source: &'a str,
    outline: &Outline,
    edit: impl Fn(&Call) -> Option<(usize, usize, String)>,
) -> Cow<'a, str> {
    let guard = |call: &Call| {
        let (_, guard) = GUARDED.iter().find(|(name, _)| *name == call.name)?;
        Some((call.start, call.end, (*guard).to_string()))
    };
    let edits: Vec<_> = outline.calls.iter().filter_map(|call| guard(call).or_else(|| edit(call))).collect();
    if edits.is_empty() {
        return Cow::Borrowed(source);
    }
    let mut text = String::with_capacity(source.len() + 16 * edits.len());
    let mut at = 0;
    for (start, end, replacement) in edits {
        // A call inside a `print` is gone already.
        if start < at {
            continue;
        }
        text.push_str(source.get(at..start).unwrap_or_default());
        text.push_str(&replacement);
        at = end;
    }
    text.push_str(source.get(at..).unwrap_or_default());
    Cow::Owned(text)
}

/// Rewrites a `walk`, which the compiler lacks: `walk(x, [path, value])` as `[path, value] = nodes[_]`, and `walk(x)`
/// as `nodes[_]`. Other uses than on a term in one line are left to the interpreter.
fn walk(source: &str, start: usize, open: usize) -> Option<(usize, usize, String)> {
    let end = closing(source, open);
    let arguments = source.get(open + 1..end.checked_sub(1)?)?;
    let comma = first_comma(arguments);
    let (value, pattern) = match comma {
        Some(at) => (arguments.get(..at)?.trim(), Some(arguments.get(at + 1..)?.trim())),
        None => (arguments.trim(), None),
    };
    if arguments.contains('\n') || value.contains("walk(") {
        return None;
    }
    let nodes = match value {
        "input" => format!("data.{INPUT_NODES}[_]"),
        _ => format!("data.regate_sandbox.nodes({value})[_]"),
    };
    Some((start, end, pattern.map_or(nodes.clone(), |pattern| format!("{pattern} = {nodes}"))))
}

/// The byte offset of the first comma outside brackets.
fn first_comma(arguments: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for token in tokens(arguments).iter().filter(|token| token.kind == TokenKind::Punctuation) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            "," if depth == 0 => return Some(token.start),
            _ => {}
        }
    }
    None
}

/// Whether a policy walks its input.
pub(super) fn walks(outline: &Outline) -> bool {
    outline.calls.iter().any(|call| call.name == "walk")
}

/// The byte offset behind the parenthesis that closes the one at `open`.
fn closing(source: &str, open: usize) -> usize {
    let rest = source.get(open..).unwrap_or_default();
    let mut depth = 0_usize;
    for token in tokens(rest).iter().filter(|token| token.kind == TokenKind::Punctuation) {
        match token.text {
            "(" => depth += 1,
            ")" if depth <= 1 => return open + token.end(),
            ")" => depth -= 1,
            _ => {}
        }
    }
    source.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guarded_calls_go_through_the_guard_and_prints_are_gone() {
        let source =
            "package p\nx if {\n\tprint(\"a)\",\n\t\tnumbers.range(1, 2))\n\tnumbers.range(1, 3)\n\tprint()\n}\n";
        let confined = confine(source, &Outline::new(source));
        assert_eq!(confined, "package p\nx if {\n\ttrue\n\n\tdata.regate_sandbox.range(1, 3)\n\ttrue\n}\n");
        assert_eq!(confined.lines().count(), source.lines().count());
        assert!(matches!(confine("package p\n", &Outline::default()), Cow::Borrowed(_)));
    }

    #[test]
    fn a_guard_lets_small_work_through_and_stops_large_work() {
        let run = |expression: &str| {
            let source = format!("package p\nx := {expression}\n");
            let mut engine = regorus::Engine::new();
            engine.add_policy(FILE.into(), MODULE.into()).unwrap();
            engine.add_policy("p.rego".into(), confine(&source, &Outline::new(&source)).into_owned()).unwrap();
            let entry: regorus::Rc<str> = "data.p.x".into();
            let compiled = engine.compile_with_entrypoint(&entry).unwrap();
            let compiler = regorus::languages::rego::compiler::Compiler::compile_from_policy;
            let mut machine = regorus::rvm::RegoVM::new();
            machine.load_program(compiler(&compiled, &["data.p.x"]).unwrap());
            machine.set_data(regorus::Value::new_object()).unwrap();
            machine.execute_entry_point_by_index(0)
        };
        for good in [
            "count(numbers.range(1, 100000))",
            "count(numbers.range_step(0, 10, 5))",
            "count(net.cidr_expand(\"10.0.0.0/24\"))",
            "bits.lsh(1, 8)",
        ] {
            assert!(run(good).unwrap().as_u64().is_ok(), "{good}");
        }
        for bad in [
            "numbers.range(1, 1000000000000000)",
            "numbers.range(-1000000000, 1)",
            "numbers.range_step(0, 1000000000000, 1)",
            "net.cidr_expand(\"0.0.0.0/0\")",
            "net.cidr_expand(\"::/0\")",
            "bits.lsh(1, 1000000000)",
            "count([1 | walk(json.unmarshal(concat(\"\", [\"[[[[[[[[[[[[[[[[[[[[\", \"]]]]]]]]]]]]]]]]]]]]\"])), [_, _])])",
        ] {
            assert!(run(bad).is_err(), "{bad} {:?}", run(bad));
        }
    }
}
