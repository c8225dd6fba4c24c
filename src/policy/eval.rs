//! `regate policy eval`: the value of any query, as `opa eval` gives it. It is OPA's verdict that counts here: a builtin
//! that fails is undefined unless the caller asks for an error.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

use crate::policy::files;
use crate::policy::load;
use crate::policy::module::Module;
use crate::policy::options::LoadOptions;
use crate::policy::outline::Outline;
use crate::policy::sources::Sources;
use crate::policy::whole::wholes;
use crate::policy::{builtins, data};
use crate::rego::{self, BuiltinErrors, Cause, Engine, Failure, Input, Reason, Session, Source, Value, Workers};
use crate::rule_file::{LoadError, LoadErrors, display};

/// What to evaluate.
#[derive(Clone, Debug, Default)]
pub struct EvalOptions {
    /// Files and folders of Rego, JSON, YAML and TOML.
    pub paths: Vec<PathBuf>,
    /// Modules beside them, by the name that messages give them.
    pub modules: Vec<(String, String)>,
    /// JSON of one object that `data` begins with.
    pub data: Option<String>,
    /// The JSON or YAML of `input`; undefined when there is none.
    pub input: Option<String>,
    pub query: String,
    /// A builtin that fails is an error and not undefined.
    pub strict_builtin_errors: bool,
    /// Modules and query are Rego v0, except those that `import rego.v1`.
    pub rego_v0: bool,
    /// Note which lines of the modules ran.
    pub lines: bool,
    /// Where it is evaluated; in this process when it says nothing.
    pub workers: Workers,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct EvalReport {
    /// One for each way in which the query holds.
    pub results: Vec<EvalResult>,
    /// What `print` was given, a line each.
    pub prints: Vec<String>,
    /// What `trace` was given.
    pub notes: Vec<String>,
    /// The lines that ran, by file.
    pub lines: BTreeMap<String, BTreeSet<u32>>,
}

/// One way in which the query holds.
#[derive(Clone, Debug)]
pub struct EvalResult {
    pub expressions: Vec<EvalExpression>,
    /// The values of its variables.
    pub bindings: Map<String, Json>,
}

/// One expression of the query.
#[derive(Clone, Debug)]
pub struct EvalExpression {
    pub value: Json,
    pub text: String,
    /// 1-based.
    pub row: u32,
    /// 1-based.
    pub column: u32,
}

/// Why there is no result.
#[derive(Clone, Debug, thiserror::Error)]
pub enum EvalError {
    /// Modules, data, input or query are wrong, or hold what is not supported.
    #[error(transparent)]
    Load(#[from] LoadErrors),
    /// The evaluation failed.
    #[error("{}{message}", place_text(.place.as_ref()))]
    Evaluation {
        /// OPA's code: `eval_conflict_error`.
        code: &'static str,
        message: String,
        /// A file and a 1-based line.
        place: Option<(String, u32)>,
        /// What was printed until then.
        prints: Vec<String>,
    },
}

fn place_text(place: Option<&(String, u32)>) -> String {
    place.map(|(file, line)| format!("{file}:{line}: ")).unwrap_or_default()
}

/// The name of the query in messages.
const QUERY: &str = "<query>";

/// Evaluates a query.
///
/// # Errors
///
/// What cannot be read, is no Rego or not supported, with file, line and remedy; and an evaluation that fails.
pub fn eval(options: &EvalOptions) -> Result<EvalReport, EvalError> {
    let (mut engine, input) = prepare(options)?;
    let errors = if options.strict_builtin_errors { BuiltinErrors::Fail } else { BuiltinErrors::Undefined };
    let answered = engine.query(&options.query, &Input::new(input), Session::new(errors, Value::Undefined));
    let results = match answered.value {
        Ok(results) => results,
        Err(failure) => return Err(evaluation_error(failure, answered.prints)),
    };
    let lines = if options.lines { engine.coverage() } else { Vec::new() };
    Ok(EvalReport {
        results: results.into_iter().map(result).collect(),
        prints: answered.prints,
        notes: answered.noted.traces,
        lines: lines.into_iter().map(|file| (file.file, file.covered)).collect(),
    })
}

/// The text of an input's file.
///
/// # Errors
///
/// A file that cannot be read, with its name.
pub fn read_input(file: &Path) -> Result<String, LoadErrors> {
    let wrong = |message| LoadError::new(display(file), 1, message, "give a file of JSON or YAML, in UTF-8");
    files::read(file).map_err(|message| wrong(message).into())
}

fn result(result: rego::Found) -> EvalResult {
    let expression = |found: rego::Expression| EvalExpression {
        value: rego::value::to_json(&found.value),
        text: found.text,
        row: found.row,
        column: found.column,
    };
    let bindings = match rego::value::to_json(&result.bindings) {
        Json::Object(bindings) => bindings,
        _ => Map::new(),
    };
    EvalResult { expressions: result.expressions.into_iter().map(expression).collect(), bindings }
}

/// OPA's codes (`v1/topdown/errors.go` of OPA 1.19).
fn evaluation_error(failure: Failure, prints: Vec<String>) -> EvalError {
    let code = match failure.cause {
        Cause::Conflict => "eval_conflict_error",
        Cause::Builtin(_) | Cause::Unknown(_) => "eval_builtin_error",
        Cause::Operands => "eval_type_error",
        Cause::Bound(_) => "eval_cancel_error",
        Cause::Other => "eval_internal_error",
    };
    let message = if failure.detail.is_empty() { failure.cause.to_string() } else { failure.detail };
    EvalError::Evaluation { code, message, place: failure.place, prints }
}

/// The folders, with the files of Rego or with the others.
fn named(options: &EvalOptions, rego: bool) -> Vec<PathBuf> {
    let is_rego = |path: &Path| path.extension().is_some_and(|extension| extension == "rego");
    options.paths.iter().filter(|path| path.is_dir() || is_rego(path) == rego).cloned().collect()
}

fn prepare(options: &EvalOptions) -> Result<(Engine, Value), EvalError> {
    let mut errors = Vec::new();
    let load = LoadOptions {
        builtin: false,
        policy_dirs: named(options, true),
        rego_v0: options.rego_v0,
        ..LoadOptions::default()
    };
    let sources = Sources::open(&load.policy_dirs, &mut errors);
    let mut modules = load::user_modules(&sources, &load, &mut errors);
    modules.extend(options.modules.iter().map(|(file, text)| load::user_module(file.clone(), text.clone(), &load)));
    let query = Source { file: QUERY, text: &options.query, v0: options.rego_v0, builtin: false };
    modules.extend(library(&modules, query));
    let read = load::check_modules(&modules, |module| !module.builtin, &options.workers, &mut errors);
    errors.extend(read.stop_errors());
    check_query(query, &options.workers, &mut errors);
    let root = data::load_files(&named(options, false), &mut errors);
    let input = options.input.as_deref().map_or(Ok(Value::Undefined), parse_document);
    let input = input.unwrap_or_else(|message| {
        errors.push(LoadError::new("<input>", 1, message, "give one document of JSON or YAML"));
        Value::Undefined
    });
    LoadErrors::check(errors)?;
    let engine = engine(&modules, root, options).map_err(LoadErrors::from)?;
    Ok((engine, input))
}

fn engine(modules: &[Module], root: Map<String, Json>, options: &EvalOptions) -> Result<Engine, LoadError> {
    let mut engine =
        Engine::new(options.strict_builtin_errors, &options.workers).map_err(|reason| error("", reason))?;
    let modules: Vec<&Module> = modules.iter().collect();
    for (file, text) in wholes(&modules, false) {
        let whole = Source { file: &file, text: &text, v0: false, builtin: true };
        engine.add(&whole).map_err(|reason| error(&file, reason))?;
    }
    for module in modules {
        engine.add(&module.source()).map_err(|reason| error(&module.file, reason))?;
    }
    if let Some(data) = &options.data {
        let data = Value::from_json_str(data)
            .map_err(|_| LoadError::new("<data>", 1, "the data is not valid JSON", "give one object"))?;
        engine.add_data(data).map_err(|reason| error("<data>", reason))?;
    }
    engine.add_data(Value::from(Json::Object(root))).map_err(|reason| error("data", reason))?;
    engine.set_rego_v0(options.rego_v0);
    engine.set_coverage(options.lines);
    engine.prepare_all().map_err(|reason| error("", reason))?;
    Ok(engine)
}

fn error(file: &str, Reason { file: place, line, message, .. }: Reason) -> LoadError {
    LoadError::new(place.as_deref().unwrap_or(file), line, message, "mend it; 'opa check' says more")
}

/// The library in the binary, where modules or the query name it.
fn library(modules: &[Module], query: Source<'_>) -> Vec<Module> {
    let outline = Outline::new(query.text);
    let mut outlines = modules.iter().map(|module| &module.outline).chain([&outline]);
    if outlines.any(Outline::names_library) { load::library() } else { Vec::new() }
}

fn check_query(query: Source<'_>, workers: &Workers, errors: &mut Vec<LoadError>) {
    match workers.query(&query) {
        Ok(syntax) => errors.extend(builtins::check(QUERY, &syntax, |_| false)),
        Err(reason) => errors.push(error(QUERY, reason)),
    }
}

/// A document of JSON, or of YAML.
fn parse_document(text: &str) -> Result<Value, String> {
    let json = Value::from_json_str(text);
    json.or_else(|_| Value::from_yaml_str(text)).map_err(|_| "it is neither JSON nor YAML".to_string())
}

impl EvalReport {
    /// `opa eval --format json`: `{}` when the query is undefined.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let expression = |found: &EvalExpression| json!({"value": found.value, "text": found.text, "location": {"row": found.row, "col": found.column}});
        let result = |result: &EvalResult| {
            let mut object = Map::new();
            object.insert("expressions".into(), result.expressions.iter().map(expression).collect());
            if !result.bindings.is_empty() {
                object.insert("bindings".into(), Json::Object(result.bindings.clone()));
            }
            Json::Object(object)
        };
        if self.results.is_empty() {
            json!({})
        } else {
            json!({"result": self.results.iter().map(result).collect::<Vec<_>>()})
        }
    }

    /// Whether the query holds in some way, and no expression of it is false.
    #[must_use]
    pub fn is_defined(&self) -> bool {
        !self.results.is_empty()
    }
}
