//! Functions that call themselves, which OPA refuses to compile and the engine would follow until its stack ends.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::module::Module;
use crate::policy::naming::reference;
use crate::rego::syntax::Syntax;
use crate::rule_file::LoadError;

/// What a function calls, each with the file and the line where it does.
type Calls<'a> = BTreeMap<String, Vec<(String, &'a str, u32)>>;

/// One error for each call that closes a circle.
pub(super) fn check(modules: &[(&Module, Syntax)]) -> Vec<LoadError> {
    let mut calls: Calls<'_> = BTreeMap::new();
    for (module, syntax) in modules {
        let package = reference(&module.outline.package);
        for call in &syntax.calls {
            let Some(function) = &call.within else { continue };
            let target = resolve(&call.name, module, &package);
            calls.entry(format!("{package}.{function}")).or_default().push((target, &module.file, call.line));
        }
    }
    let mut errors = Vec::new();
    let mut done = BTreeSet::new();
    for function in calls.keys() {
        follow(function, &calls, &mut Vec::new(), &mut done, &mut errors);
    }
    errors
}

/// A called name as a path below `data`.
fn resolve(name: &str, module: &Module, package: &str) -> String {
    let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
    let imported = module.outline.imports.get(first).map(|path| match path.split_first() {
        Some((root, path)) if root == "data" => reference(path),
        _ => path.join("."),
    });
    match (first, imported, rest) {
        ("data", ..) => name.to_string(),
        (_, Some(path), Some(rest)) => format!("{path}.{rest}"),
        (_, Some(path), None) => path,
        (_, None, _) => format!("{package}.{name}"),
    }
}

fn follow<'a>(
    function: &'a str,
    calls: &'a Calls<'_>,
    path: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
    errors: &mut Vec<LoadError>,
) {
    if done.contains(function) {
        return;
    }
    path.push(function);
    for (target, file, line) in calls.get(function).into_iter().flatten() {
        if path.contains(&target.as_str()) {
            let message = format!("the function '{target}' calls itself");
            errors.push(LoadError::new(
                *file,
                *line,
                message,
                "Rego has no recursion: use 'walk', or 'graph.reachable'",
            ));
        } else if path.len() < MAX_DEPTH {
            follow(target, calls, path, done, errors);
        } else {
            let message = format!("the function '{function}' stands at the end of more than {MAX_DEPTH} calls");
            errors.push(LoadError::new(*file, *line, message, "call fewer functions from within each other"));
        }
    }
    path.pop();
    done.insert(function);
}

/// Calls within each other that the stack of a thread has room for.
const MAX_DEPTH: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::load::user_module;
    use crate::policy::options::LoadOptions;
    use crate::rego::syntax;

    fn messages(texts: &[&str]) -> Vec<String> {
        let options = LoadOptions::default();
        let module = |(at, text): (usize, &&str)| user_module(format!("{at}.rego"), (*text).to_string(), &options);
        let modules: Vec<Module> = texts.iter().enumerate().map(module).collect();
        let read: Vec<_> = modules.iter().map(|module| (module, syntax::module(&module.source()).unwrap())).collect();
        check(&read).iter().map(|error| format!("{}:{}: {}", error.file, error.line, error.message)).collect()
    }

    #[test]
    fn a_function_that_calls_itself_is_told_wherever_the_circle_goes() {
        assert_eq!(messages(&["package a\n\nf(x) := f(x)\n"]), ["0.rego:3: the function 'data.a.f' calls itself"]);
        let far = messages(&[
            "package a\n\nimport data.b\n\nf(x) := y if {\n\ty := [b.g(z) | some z in x]\n}\n",
            "package b\n\nimport data.a.f as h\n\ng(x) := h(x)\n",
        ]);
        assert_eq!(far, ["1.rego:5: the function 'data.a.f' calls itself"]);
        assert_eq!(messages(&["package a\n\nf(x) := g(x)\n\ng(x) := count(x)\n\nr := f([g([])])\n"]), [""; 0]);
    }
}
