//! The engine: parsing and compiling, and its errors in our words.

use std::num::NonZeroU32;
use std::sync::Arc;

use regorus::languages::rego::compiler::{Compiler, CompilerError, SpannedCompilerError};
use regorus::rvm::Program;
use regorus::rvm::vm::VmError;
use regorus::{Engine, PolicyLengthConfig, Rc};

use crate::policy::error::LoadError;
use crate::policy::load::Module;
use crate::policy::normalize::normalize;
use crate::policy::sandbox;

/// Columns that a line of Rego may have: long lists of words stand in one line.
const MAX_COLUMNS: NonZeroU32 = match NonZeroU32::new(16_384) {
    Some(columns) => columns,
    None => NonZeroU32::MIN,
};

/// The rule that gives the values of all entry points of a program at once.
pub(super) const ENTRY: &str = "data.regate_entry.results";

/// An engine with our bounds and nothing in it. Printing goes nowhere.
pub(super) fn new() -> Engine {
    let mut engine = Engine::new();
    engine.set_policy_length_config(PolicyLengthConfig { max_col: MAX_COLUMNS, ..PolicyLengthConfig::default() });
    engine.set_execution_timer_config(sandbox::timer());
    engine.set_gather_prints(true);
    engine.set_strict_builtin_errors(false);
    engine
}

/// Parses one file, to find its errors. Where a v1 file reads well as v0, the error says so.
pub(super) fn parse(module: &Module) -> Result<(), LoadError> {
    let parse = |v0: bool| {
        let mut engine = new();
        engine.set_rego_v0(v0);
        engine.add_policy(module.file.clone(), module.text.to_string())
    };
    let Err(error) = parse(module.v0) else { return Ok(()) };
    let (line, message) = describe(&error.to_string());
    let remedy = if !module.v0 && !module.outline.imports_v1 && parse(true).is_ok() {
        "the file is Rego v0: add --rego-v0, write '# regate: rego-v0' above its package, or convert it with 'opa fmt --v0-v1 --write'"
    } else {
        "mend the syntax; 'opa check' says more"
    };
    Err(LoadError::new(&module.file, line, message, remedy))
}

/// An engine with modules as they are compiled for a scan.
pub(super) fn confined(modules: &[&Module]) -> anyhow::Result<Engine> {
    let mut engine = new();
    engine.add_policy(sandbox::FILE.to_string(), normalize(sandbox::MODULE))?;
    for module in modules {
        engine.set_rego_v0(module.v0);
        engine.add_policy(module.file.clone(), normalize(&sandbox::confine(&module.text, &module.outline)))?;
    }
    engine.set_rego_v0(false);
    Ok(engine)
}

/// An engine with modules as they are written, except for the guards around calls that could make any amount of data.
pub(super) fn as_written(modules: &[&Module]) -> anyhow::Result<Engine> {
    let mut engine = new();
    engine.add_policy(sandbox::FILE.to_string(), sandbox::MODULE.to_string())?;
    for module in modules {
        engine.set_rego_v0(module.v0);
        engine.add_policy(module.file.clone(), sandbox::guard(&module.text, &module.outline).into_owned())?;
    }
    engine.set_rego_v0(false);
    Ok(engine)
}

/// Why a program could not be made.
#[derive(Debug)]
pub(super) enum CompileError {
    /// The virtual machine lacks something that the interpreter has.
    Unsupported(Reason),
    /// The policy is wrong.
    Wrong(Reason),
}

/// A file where it is known, a 1-based line, and a message.
#[derive(Clone, Debug)]
pub(super) struct Reason {
    pub(super) file: Option<String>,
    pub(super) line: u32,
    pub(super) message: String,
}

/// Compiles a program. Its first entry point is [`ENTRY`], a set of `[position, value]` for each of the given rules
/// that is defined; the rules themselves follow in order.
pub(super) fn compile(modules: &[&Module], entry_points: &[String]) -> Result<Arc<Program>, CompileError> {
    let mut entry = String::from("package regate_entry\n");
    for (at, path) in entry_points.iter().enumerate() {
        entry.push_str(&format!("results contains [{at}, value] if value := {path}\n"));
    }
    // The text was rewritten: when it does not even parse, the interpreter judges it as it was written.
    let unsupported = |error: anyhow::Error| CompileError::Unsupported(reason(&error.to_string()));
    let mut engine = confined(modules).map_err(unsupported)?;
    engine.add_policy("<entry>".to_string(), entry).map_err(unsupported)?;
    let policy = engine.compile_with_entrypoint(&Rc::from(ENTRY)).map_err(unsupported)?;
    let names: Vec<&str> = std::iter::once(ENTRY).chain(entry_points.iter().map(String::as_str)).collect();
    Compiler::compile_from_policy(&policy, &names).map_err(|error| compile_error(&error))
}

fn compile_error(error: &SpannedCompilerError) -> CompileError {
    match &error.error {
        CompilerError::NotBuiltinFunction { .. }
        | CompilerError::UnknownBuiltinFunction { .. }
        | CompilerError::UnknownFunction { .. }
        | CompilerError::UndefinedVariable { .. } => CompileError::Wrong(reason(&error.to_string())),
        // Whatever else the compiler cannot do, the interpreter may; if it cannot either, it says why.
        _ => CompileError::Unsupported(reason(&error.to_string())),
    }
}

pub(super) fn reason(error: &str) -> Reason {
    let (line, message) = describe(error);
    Reason { file: place(error).map(|(file, _)| file.to_string()), line, message }
}

/// The line and the message of an engine's error, without the excerpt of the source.
pub(super) fn describe(error: &str) -> (u32, String) {
    let line = place(error).map_or(1, |(_, line)| line);
    let text = error.lines().rev().find_map(|line| line.strip_prefix("error: "));
    let text = text.or_else(|| error.lines().map(str::trim).find(|line| !line.is_empty()));
    (line, text.unwrap_or("the engine gave no reason").trim_end_matches('.').to_string())
}

/// The file and the line of `--> file:line:column`.
pub(super) fn place(error: &str) -> Option<(&str, u32)> {
    let place = error.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
    let (place, _column) = place.rsplit_once(':')?;
    let (file, line) = place.rsplit_once(':')?;
    Some((file, line.parse().ok()?))
}

/// Why a run ended early. The engine's own messages can quote values, which can be secrets; these do not.
pub(super) fn runtime_error(error: &VmError) -> String {
    match error {
        VmError::InstructionLimitExceeded { limit, .. } => {
            format!("stopped after {limit} instructions, the bound of one evaluation")
        }
        VmError::TimeLimitExceeded { limit, .. } => {
            format!("stopped after {} seconds, the bound of one evaluation", limit.as_secs())
        }
        VmError::MemoryLimitExceeded { limit, .. } => format!("stopped at {limit} bytes, the bound on memory"),
        VmError::MemoryBudgetExceeded { budget, .. } => {
            format!("stopped at {budget} bytes, the bound of one evaluation")
        }
        VmError::RegexSizeLimitExceeded { limit, .. } => format!("a regular expression needs more than {limit} bytes"),
        VmError::NumericOverflow { .. } => {
            "a number overflowed, or a function was asked for more values than one call may make".to_string()
        }
        VmError::RuleDataConflict { message, .. } => format!("data and rules disagree: {message}"),
        other => {
            // The variant's name, which begins its debug text and holds no value.
            let debug = format!("{other:?}");
            let name: String = debug.chars().take_while(char::is_ascii_alphanumeric).collect();
            format!("the engine failed: {name}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::outline::Outline;

    fn module(text: &str, v0: bool) -> Module {
        let outline = Outline::new(text);
        Module { file: "a/p.rego".into(), text: text.to_string().into(), outline, builtin: false, v0 }
    }

    #[test]
    fn a_syntax_error_has_its_line() {
        let error = parse(&module("package p\n\nx := := 1\n", false)).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("a/p.rego", 3));
        assert!(!error.message.contains('\n'), "{error}");
    }

    #[test]
    fn a_v0_file_read_as_v1_is_told_so() {
        let v0 = "package p\n\ndeny[msg] { msg = \"x\" }\n";
        let error = parse(&module(v0, false)).unwrap_err();
        assert!(error.remedy.contains("--rego-v0"), "{error}");
        assert!(parse(&module(v0, true)).is_ok());
    }

    #[test]
    fn v0_and_v1_modules_live_in_one_program() {
        let old = module("package old\n\ndeny[msg] { msg = data.new.text(input.x) }\n", true);
        let new = module("package new\n\ntext(x) := sprintf(\"%v!\", [x]) if x > 1\n", false);
        let program = compile(&[&old, &new], &["data.old.deny".to_string()]).unwrap();
        let mut machine = regorus::rvm::RegoVM::new();
        machine.load_program(program);
        machine.set_data(regorus::Value::new_object()).unwrap();
        machine.set_input(regorus::Value::from(serde_json::json!({"x": 2})));
        let value = machine.execute_entry_point_by_index(0).unwrap();
        assert_eq!(value.to_json_str().unwrap().replace(char::is_whitespace, ""), r#"[[0,["2!"]]]"#);
    }

    #[test]
    fn what_the_machine_lacks_is_told_from_what_is_wrong() {
        let with = module("package p\n\ndeny contains 1 if input.x with input as {\"x\": 1}\n", false);
        assert!(matches!(compile(&[&with], &["data.p.deny".into()]), Err(CompileError::Unsupported(_))));
        let wrong = module("package p\n\ndeny contains x if nothing(1, x)\n", false);
        assert!(matches!(
            compile(&[&wrong], &["data.p.deny".into()]),
            Err(CompileError::Wrong(Reason { line: 3, .. }))
        ));
    }

    /// Expected values are those of OPA 1.22, tried.
    #[test]
    fn undefined_values_end_a_body_as_in_opa() {
        let cases = [
            ("[x.a | some x in xs]", "[1]"),
            ("{x.a | some x in xs}", "[1]"),
            ("{k: x.a | some k, x in xs}", r#"{"0":1}"#),
            ("[[x.a] | some x in xs]", "[[1]]"),
            ("[h(x.a, 1) | some x in xs]", "[1]"),
            ("[g(x.a) | some x in xs]", "[[1]]"),
            ("[sprintf(\"%v\", [x.a]) | some x in xs]", "[\"1\"]"),
            ("[k | some k, v in xs; w := g(v.a)]", "[0]"),
            ("[1 | x := input.missing; y := 1]", "[]"),
            ("[x | x := {\"k\": input.missing}]", "[]"),
            ("[x | some v in xs; x := array.concat([1], v.a)]", "[]"),
            ("[1 | not input.missing]", "[1]"),
            ("[x | x := input.missing]", "[]"),
            ("{\"a\": x.a | some x in xs}", r#"{"a":1}"#),
            ("[y | some x in xs; y := [z | z := x.a]]", "[[1],[]]"),
            ("[y | some x in xs; y := [3 | x.a == 1]]", "[[3],[]]"),
            ("[count([z | z := x.a]) | some x in xs]", "[1,0]"),
            ("[y | some x in xs; count({1 | x.a}) == 0; y := 3]", "[3]"),
            ("[y | some x in xs; count({1: 2 | not x.a}) == 0; y := 3]", "[3]"),
        ];
        for (expression, expected) in cases {
            let text = format!(
                "package p\n\nxs := [{{\"a\": 1}}, {{\"b\": 2}}]\n\ng(v) := [v] if is_number(v)\n\nh(x, y) := 1\n\nanswer := {expression}\n"
            );
            assert_eq!(run(&text, "data.p.answer"), expected, "{expression}");
        }
        let body =
            |body: &str| run(&format!("package p\n\nxs := [{{\"a\": 1}}, {{\"b\": 2}}]\n\n{body}\n"), "data.p.x");
        assert_eq!(body("x := y if {\n\tsome k in [\"a\", \"b\"]\n\ty := xs[0][k]\n}"), "1");
        assert_eq!(body("x := y if { y := input.missing } else := 3"), "3");
        let chain = "x := f(xs)\n\nf(l) := \"yes\" if {\n\tsome v in l\n\tv.a == 2\n} else := v.b if {\n\tsome v in l\n\tv.b == 2\n} else := \"no\"";
        assert_eq!(body(chain), "2");
        assert_eq!(body(&chain.replace("v.b == 2", "v.b == 3")), "\"no\"");
        assert_eq!(body(&chain.replace("v.a == 2", "v.a == 1")), "\"yes\"");
        assert_eq!(body("x if some v in xs else := 4"), "true");
        assert_eq!(body("x := 3 if xs[_].c else := 4"), "4");
        assert_eq!(body("x contains y if { some v in xs; y := v.a }"), "[1]");
        assert_eq!(body("x contains v.a if some v in xs"), "[1]");
        assert_eq!(body("x if {\n\ty := xs[1].a\n\tnot y\n}"), "\"<undefined>\"");
    }

    fn run(text: &str, entry: &str) -> String {
        let program = compile(&[&module(text, false)], &[entry.to_string()]).unwrap();
        let mut machine = regorus::rvm::RegoVM::new();
        machine.load_program(program);
        machine.set_data(regorus::Value::new_object()).unwrap();
        machine.set_input(regorus::Value::new_object());
        machine.execute_entry_point_by_index(1).unwrap().to_json_str().unwrap().replace(char::is_whitespace, "")
    }
}
