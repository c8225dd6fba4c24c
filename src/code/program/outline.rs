//! What a module takes from others and gives to them, read from its text alone, so that the order in which modules are
//! looked at is known before any is parsed.

use std::sync::LazyLock;

use regex::Regex;

/// `import a, { b as c } from "./d"`, `export { e } from "./f"`, `export * from "./g"`.
static FROM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?:^|[\n;}])[ \t]*(import|export)\b([^;'"`()=]*?)\bfrom\s*["']([^"'\n]+)["']"#).ok()
});
/// `require("./a")`, `import("./a")`.
static CALLED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\b(?:require|import)\s*\(\s*["']([^"'\n]+)["']\s*\)"#).ok());
/// `export { a as b };`, `export default a`, `module.exports = a`.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let declared =
        r"export\s+default\s+(?:async\s+)?(?:abstract\s+)?(?:function\b\s*\*?\s*|class\s+)([A-Za-z_$][\w$]*)";
    // A name that stands by itself: `Tenant` of neither `mongoose.model("Tenant")` nor `connect(Tenant)`.
    let named = r"(?:export\s+default|module\.exports\s*=)\s*([A-Za-z_$][\w$]*)[ \t]*(?:;|\r?\n|$|as\b|satisfies\b)";
    let pattern = format!(r"\bexport\s*\{{([^}}]*)\}}|\b{declared}|\b{named}");
    Regex::new(&pattern).ok()
});

/// A name that is known here under another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alias {
    pub(crate) local: String,
    pub(crate) other: String,
}

/// What a statement takes from a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) specifier: String,
    /// Names under which they are known here; `other` is `default` or `*` where it is the module's default or all of it.
    pub(crate) names: Vec<Alias>,
}

/// The modules that a text names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outline {
    pub(crate) imports: Vec<Taken>,
    /// Given on: `local` is what others ask for.
    pub(crate) given_on: Vec<Taken>,
    /// Modules of which all is given on.
    pub(crate) all_of: Vec<String>,
    /// Own names that others know under another; `other` is what others ask for.
    pub(crate) exported: Vec<Alias>,
}

impl Outline {
    pub(crate) fn of(text: &str) -> Self {
        let mut outline = Self::default();
        for found in FROM.iter().flat_map(|pattern| pattern.captures_iter(text)) {
            let [keyword, clause, specifier] = [1, 2, 3].map(|at| found.get(at).map_or("", |part| part.as_str()));
            outline.add(keyword, clause.trim(), specifier);
        }
        for found in CALLED.iter().flat_map(|pattern| pattern.captures_iter(text)) {
            let specifier = found.get(1).map_or("", |part| part.as_str()).to_string();
            let all = Alias { local: "*".to_string(), other: "*".to_string() };
            outline.imports.push(Taken { specifier, names: vec![all] });
        }
        for found in NAMED.iter().flat_map(|pattern| pattern.captures_iter(text)) {
            if let Some(list) = found.get(1) {
                // `export { a } from "./b"` is given on: its names are none of this module's.
                let after = text.get(list.end()..).unwrap_or_default().trim_start_matches('}').trim_start();
                if !after.starts_with("from") {
                    outline.exported.extend(names(list.as_str()));
                }
            } else if let Some(name) = found.get(2).or_else(|| found.get(3)) {
                let local = name.as_str().to_string();
                outline.exported.push(Alias { local, other: "default".to_string() });
            }
        }
        outline
    }

    fn add(&mut self, keyword: &str, clause: &str, specifier: &str) {
        let specifier = specifier.to_string();
        let clause = clause.strip_prefix("type ").unwrap_or(clause).trim();
        let (before, list) = match clause.split_once('{') {
            Some((before, rest)) => (before.trim_end().trim_end_matches(','), names(rest.trim_end_matches('}'))),
            None => (clause, Vec::new()),
        };
        if keyword == "export" {
            match before.trim() {
                "*" => self.all_of.push(specifier),
                "" => {
                    // Others ask for what stands after `as`.
                    let names = list.into_iter().map(|name| Alias { local: name.other, other: name.local }).collect();
                    self.given_on.push(Taken { specifier, names });
                }
                all => {
                    let local = all.rsplit(' ').next().unwrap_or_default().to_string();
                    let names = vec![Alias { local, other: "*".to_string() }];
                    self.given_on.push(Taken { specifier, names });
                }
            }
            return;
        }
        // `import { a as b }`: in the list `a` stands first.
        let mut taken: Vec<Alias> =
            list.into_iter().map(|name| Alias { local: name.other, other: name.local }).collect();
        for part in before.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let whole = part.starts_with('*');
            let local = part.rsplit([' ', '*']).next().unwrap_or_default().to_string();
            taken.push(Alias { local, other: if whole { "*" } else { "default" }.to_string() });
        }
        self.imports.push(Taken { specifier, names: taken });
    }

    /// All modules that are named.
    pub(crate) fn specifiers(&self) -> impl Iterator<Item = &str> {
        let taken = self.imports.iter().chain(&self.given_on).map(|taken| taken.specifier.as_str());
        taken.chain(self.all_of.iter().map(String::as_str))
    }
}

/// `a, type b as c`: the first as `local`, the second as `other`.
fn names(list: &str) -> Vec<Alias> {
    let name = |part: &str| {
        let part = part.trim();
        let part = part.strip_prefix("type ").unwrap_or(part);
        let mut words = part.split_whitespace();
        let local = words.next()?.to_string();
        let other = words.nth(1).map_or_else(|| local.clone(), str::to_string);
        Some(Alias { local, other })
    };
    list.split(',').filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(taken: &[Taken]) -> Vec<String> {
        let names = |taken: &Taken| {
            let names: Vec<String> = taken.names.iter().map(|name| format!("{}={}", name.local, name.other)).collect();
            format!("{} {}", taken.specifier, names.join(","))
        };
        taken.iter().map(names).collect()
    }

    #[test]
    fn imports_and_exports_are_read() {
        let outline = Outline::of(
            "import a, { b as c,\n  type D } from \"./one\";\nimport * as all from './two'\nimport \"./effect\"\n\
             export { e as f } from \"./three\";\nexport * from \"./four\";\nexport * as g from \"./five\";\n\
             const h = require('./six');\nexport { h, i as j };\nexport default async function k() {}\n",
        );
        assert_eq!(shown(&outline.imports), ["./one c=b,D=D,a=default", "./two all=*", "./six *=*"]);
        assert_eq!(shown(&outline.given_on), ["./three f=e", "./five g=*"]);
        assert_eq!(outline.all_of, ["./four"]);
        let exported: Vec<_> = outline.exported.iter().map(|a| format!("{}={}", a.local, a.other)).collect();
        assert_eq!(exported, ["h=h", "i=j", "k=default"]);
    }
}
