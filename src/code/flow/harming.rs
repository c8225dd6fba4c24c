//! Which of a call's arguments do harm with what a client sent: one by its place, one behind another, one by its name, what a shell is given.

use crate::code::rules::Sink;
use crate::code::tape::{Kind, Literal, Tape, ValueId, WALK};

/// What runs what stands behind `-c` (`/c`).
const SHELLS: &[&str] = &["sh", "bash", "zsh", "dash", "ksh", "ash", "cmd", "cmd.exe", "powershell", "pwsh"];

/// The values that do harm in a call of a sink, which `on` is called on.
pub(super) fn harmed(tape: &Tape<'_>, sink: &Sink, on: Option<ValueId>, arguments: &[ValueId]) -> Vec<ValueId> {
    if !sink.unless.is_empty() && has_option(tape, sink, arguments) {
        return Vec::new();
    }
    let first = arguments.iter().skip(sink.argument).take(1).copied();
    let given: Vec<ValueId> = if sink.on_object {
        on.into_iter().collect()
    } else if let Some(option) = &sink.when {
        if is_on(tape, arguments, option) { arguments.to_vec() } else { run_by_shell(tape, arguments) }
    } else if !sink.after.is_empty() {
        let begins = first.clone().any(|first| {
            let written = tape.written(first).trim_matches(['"', '\'', '`']);
            sink.after.iter().any(|name| name.eq_ignore_ascii_case(written))
        });
        if begins { arguments.iter().skip(1).copied().collect() } else { Vec::new() }
    } else if sink.every {
        arguments.to_vec()
    } else {
        first.collect()
    };
    let begins = |value: &ValueId| arguments.get(sink.argument) == Some(value);
    let given = given.into_iter().flat_map(|value| named(tape, sink, value, begins(&value)));
    // A format stands beside what is put into it.
    let formats = !sink.after.is_empty() && arguments.iter().any(|argument| has_part(tape, sink, *argument));
    given.filter(|value| sink.within.is_empty() || formats || is_within(tape, sink, *value)).collect()
}

/// Whether a value is a text that is put together and has one of the parts that a sink asks for.
fn is_within(tape: &Tape<'_>, sink: &Sink, value: ValueId) -> bool {
    let mut at = value;
    let mut steps = 0;
    while WALK.has_room(steps) {
        steps += 1;
        match tape.kind(at) {
            Kind::Text(_) => return has_part(tape, sink, at),
            // `[]byte("<p>" + name)`.
            Kind::Call { arguments, .. } if arguments.len() == 1 => at = arguments.first().copied().unwrap_or(at),
            Kind::Typed { value, .. } => at = *value,
            _ => return false,
        }
    }
    false
}

fn has_part(tape: &Tape<'_>, sink: &Sink, value: ValueId) -> bool {
    let written = tape.written(value);
    sink.within.iter().any(|part| written.contains(part.as_str()))
}

/// Whether a call is given an option with which it does no harm.
fn has_option(tape: &Tape<'_>, sink: &Sink, arguments: &[ValueId]) -> bool {
    let is = |key: &str| sink.unless.iter().any(|option| option == key);
    arguments.iter().any(|argument| match tape.kind(*argument) {
        Kind::Object(options) | Kind::Keywords(options) => options.iter().any(|option| option.key.is_some_and(is)),
        _ => false,
    })
}

/// Of an object, and of arguments that are passed by name, those that do harm: of options behind the first none.
fn named(tape: &Tape<'_>, sink: &Sink, value: ValueId, first: bool) -> Vec<ValueId> {
    match tape.kind(value) {
        Kind::Object(properties) | Kind::Keywords(properties) if !sink.fields.is_empty() => {
            let harms = |key: &&str| sink.fields.iter().any(|field| field == key);
            properties.iter().filter(|p| p.key.as_ref().is_some_and(harms)).map(|property| property.value).collect()
        }
        Kind::Object(_) | Kind::Keywords(_) if !first => Vec::new(),
        _ if sink.only_fields => Vec::new(),
        _ => vec![value],
    }
}

/// Whether an option is given as true: `shell=True`, `{ shell: true }`, `**{"shell": True}`; of a shell also by its name.
fn is_on(tape: &Tape<'_>, arguments: &[ValueId], option: &str) -> bool {
    let Some((Kind::Object(options) | Kind::Keywords(options), last)) = arguments.last().map(|a| (tape.kind(*a), *a))
    else {
        return false;
    };
    let spread = options.iter().filter(|property| property.key.is_none() && property.value != last);
    let spread = spread.filter_map(|property| match tape.kind(property.value) {
        Kind::Object(options) => Some(options),
        _ => None,
    });
    let is = |value| matches!(tape.kind(value), Kind::Literal(Literal::Bool(true) | Literal::Text(_)));
    options.iter().chain(spread.flatten()).any(|property| property.key == Some(option) && is(property.value))
}

/// What a shell is given to run: `spawn("bash", ["-c", x])`, `run(["sh", "-c", x])`.
fn run_by_shell(tape: &Tape<'_>, arguments: &[ValueId]) -> Vec<ValueId> {
    let text = |value: &ValueId| match tape.kind(*value) {
        Kind::Literal(Literal::Text(text)) => Some(*text),
        _ => None,
    };
    let (program, list) = match arguments {
        [list, ..] if let Kind::List(parts) = tape.kind(*list) => (parts.first(), Some(list)),
        [program, rest @ ..] => (Some(program), rest.first()),
        [] => return Vec::new(),
    };
    let name = program.and_then(text).map(|path| path.rsplit('/').next().unwrap_or(path));
    let Some(Kind::List(parts)) = list.map(|list| tape.kind(*list)) else { return Vec::new() };
    let is_flag = |text: &str| matches!(text, "-c" | "-lc" | "-ec" | "/c" | "/C" | "-Command");
    let runs = name.is_some_and(|name| SHELLS.contains(&name)) && parts.iter().filter_map(text).any(is_flag);
    if runs { list.into_iter().copied().collect() } else { Vec::new() }
}
