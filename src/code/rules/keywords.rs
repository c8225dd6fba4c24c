//! What a text must contain to be worth parsing.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::Rules;

/// Where an error is raised with something in it: `` throw new Error(`no ${x}`) ``, `raise ValueError(f"no {x}")`. What is one text in
/// quotes tells nothing.
const RAISING: &str = r#"\bthrow\s+(?:new\s+)?[\w.]+\(\s*(?:`(?u:[^`$]*)\$|['"](?u:[^'"\n]*)['"]\s*[+,]|[A-Za-z_{])|\braise\s+[\w.]+\(\s*(?:f['"]|['"](?u:[^'"\n]*)['"]\s*[%.+,]|[A-Za-z_])"#;

/// Where Ruby puts something into an error's text, or into a command.
const PUTTING: &str = r"\b(?:raise|fail)\b(?u:[^\n]*)(?:#\{|,\s*[a-z])|(?:`|%x[\[({|/!])(?u:[^\n]*)#\{";

/// Where one of some attributes of an element of markup is a text with a query that is put together.
fn addressing(attributes: &BTreeSet<&str>) -> String {
    if attributes.is_empty() {
        return String::new();
    }
    let names: Vec<String> = attributes.iter().map(|name| regex::escape(name)).collect();
    format!(r"|\b(?:{})=\{{\s*`(?u:[^`?]*)\?(?u:[^`$]*)\$", names.join("|"))
}

/// Names of functions that say nothing of what they are of.
const COMMON_METHODS: &[&str] = &[
    "choice",
    "choices",
    "cookie",
    "create",
    "decode",
    "delete",
    "encode",
    "get",
    "init",
    "initialize",
    "listen",
    "load",
    "patch",
    "post",
    "put",
    "random",
    "sample",
    "set",
    "sign",
    "verify",
];

impl Rules {
    /// What a text must contain to be worth parsing.
    pub(super) fn keyword_pattern<'s>(&'s self, of_input: bool) -> String {
        let mut whole: BTreeSet<String> = BTreeSet::new();
        let mut paths = BTreeSet::new();
        let mut constructed = BTreeSet::new();
        let mut receivers = BTreeSet::new();
        let mut packages = BTreeSet::new();
        let mut addresses = BTreeSet::new();
        for sink in self.sinks.iter().filter(|sink| sink.of_input == of_input) {
            // `console.log` asks for `console`; `router.push` for both, since `router` stands in many texts.
            let first = |callee: &String| callee.split('.').next().unwrap_or(callee).to_string();
            let common = |first: &str| {
                matches!(
                    first,
                    "router"
                        | "window"
                        | "res"
                        | "response"
                        | "reply"
                        | "c"
                        | "ctx"
                        | "history"
                        | "fs"
                        | "location"
                        | "Response"
                        | "NextResponse"
                        | "fmt"
                        | "template"
                        | "os"
                )
            };
            let dotted = |callee: &&String| callee.contains('.') && common(&first(callee));
            // A response may have any name.
            let shown = |callee: &'s String| match callee.rsplit('.').next() {
                Some(last) if of_input && last.len() > 7 => last,
                _ => callee.as_str(),
            };
            paths.extend(sink.callees.iter().filter(dotted).map(shown));
            let made = sink.callees.iter().filter(|callee| !callee.contains('.') && common(callee));
            constructed.extend(made.map(|class| format!("new {class}")));
            // `new Image()` asks for both words.
            let makers = sink.callees.iter().chain(&sink.places).filter_map(|name| name.split_once("()."));
            whole.extend(
                makers.map(|(made, _)| if made.contains('.') { made.to_string() } else { format!("new {made}") }),
            );
            let is_made = |name: &&String| name.contains("().");
            whole.extend(sink.callees.iter().filter(|name| !is_made(name)).map(first).filter(|first| !common(first)));
            let places = sink.places.iter().filter(|name| !is_made(name));
            paths.extend(places.map(|place| place.trim_end_matches(".*").trim_start_matches("*.")));
            // Those of addresses stand in most texts with markup: what asks for something is looked for below.
            if of_input {
                whole.extend(sink.attributes.iter().cloned());
            } else {
                addresses.extend(sink.attributes.iter().map(String::as_str));
            }
            receivers.extend(sink.receivers.iter().map(String::as_str).filter(|name| !sink.of_errors && *name != "*"));
            packages.extend(sink.packages.iter().map(|package| package.trim_end_matches('/')));
        }
        whole.append(&mut constructed);
        if !of_input {
            whole.extend(self.settings.iter().cloned());
            // What clients are made with that no rule names.
            if self.unlisted.is_some() {
                let made =
                    ["apiKey", "api_key", "accessToken", "access_token", "authToken", "auth_token", "webhookUrl"];
                whole.extend(made.map(str::to_string));
            }
            for (last, calls) in &self.collected_calls {
                // `createHash` may be imported by its name; `get` and `random` stand in most texts, whosever they are.
                if COMMON_METHODS.contains(&last.as_str()) {
                    whole.extend(calls.iter().cloned());
                } else {
                    whole.insert(last.clone());
                }
            }
        }
        whole.retain(|word| !word.is_empty());
        let join = |words: BTreeSet<&str>| words.into_iter().map(regex::escape).collect::<Vec<_>>().join("|");
        // `logger.info`, `getLogger().info`, `logger\n  .info`. Without Unicode: its word boundaries need the slowest engine.
        format!(
            r"(?-u)\b(?:{})\b|(?i:{})\s*(?:\(\s*\))?\s*[?!&]*\s*\.|[\x22'](?:{})[\x22'/]{}|{RAISING}",
            join(whole.iter().map(String::as_str).chain(paths).collect()),
            join(receivers),
            join(packages.clone()),
            if self.separator == '.' {
                // `from google import genai` imports `google.genai`; `open(path, "w")` needs no import.
                // Of Java, most packages begin alike.
                let root = |package: &'s str| match self.imports_whole {
                    true => package,
                    false => package.split('.').next().unwrap_or(package),
                };
                let roots = packages.iter().copied().map(root).collect();
                format!(r"|\b(?:import|from)\s+(?:static\s+)?(?:{})\b|\bopen\s*\(", join(roots))
            } else if self.constants_are_packages {
                format!(r"|\b(?:{})\b|{PUTTING}", join(packages))
            } else {
                addressing(&addresses)
            }
        )
    }

    /// Whether a text can hold anything that this module looks for.
    pub(in crate::code) fn may_matter(&self, text: &str) -> bool {
        static REQUEST: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(
                r"(?-u)(?:\b(?:req|res|ctx|\w*[Rr]equest|searchParams|useSearchParams|useParams|location\.(?:hash|search|href)|document\.(?:referrer|URL)|get_argument|params|next/headers|queryStringParameters|pathParameters|\w*[Pp]rocedure|handler|\w+\.(?:body|query|cookies)|http\.Request|gin\.Context|echo\.Context|fiber\.Ctx|RoutingContext|MultipartFile|ServletRequest)|event(?:\.|\[['\x22])body|@(?:Body|Query|Param|RequestParam|PathVariable|RequestBody|RequestHeader|CookieValue|ModelAttribute|QueryParam|PathParam|FormParam|QueryValue|\w+Mapping|\w+\.(?:get|post|put|patch|delete|route|api_route)))\b|['\x22]use server['\x22]",
            ).ok()
        });
        // What handlers return is sent to a client.
        static ANSWERS: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r"(?-u)@(?:Controller|\w+\.(?:get|post|put|patch|delete|api_route))\(").ok());
        if ANSWERS.as_ref().is_none_or(|answers| answers.is_match(text)) {
            return true;
        }
        let asks = || REQUEST.as_ref().is_none_or(|request| request.is_match(text));
        // Where methods are sinks whatever they are called on, no word is that of one.
        let harms = || self.harming.as_ref().is_none_or(|harming| harming.is_match(text));
        self.keywords.as_ref().is_none_or(|keywords| keywords.is_match(text))
            || asks() && (self.constants_are_packages || harms())
    }
}

#[cfg(test)]
mod tests {
    use crate::code::rules::rules;

    #[test]
    fn keywords_are_whole_words_or_receivers() {
        for (text, expected) in [
            ("console.log(1)", true),
            ("const a = logger\n  .info(x)", true),
            ("getLogger().warn(x)", true),
            ("this.log?.info(x)", true),
            ("const login = 1; login.x()", false),
            ("rejectUnauthorized: false", true),
            ("export const a = 1", false),
            ("const a = new Map(); a.get('x'); a.delete('x')", false),
            ("axios.get('http://a.b')", true),
            ("const id = Math.random()", true),
            ("<a href={`/find?mail=${mail}`} />", true),
            ("<button formAction={`/find?mail=${mail}`} />", true),
            ("<a href={`/find/${mail}`} />", false),
            ("app.get('/a', (r, res) => 1)", false),
            ("import { spawn } from 'child_process'; app.get('/a', (r, res) => 1)", true),
            ("import { spawn } from 'child_process'; spawn('ls')", false),
            ("new Image().src = a", true),
            ("const a = new WebSocket(b)", true),
            ("document.createElement('img')", true),
            ("<Image src={a} />", false),
        ] {
            assert_eq!(rules(&crate::code::typescript::DIALECT).may_matter(text), expected, "{text}");
        }
        for (text, expected) in [
            ("def total(rows):\n    return len(rows)\n", false),
            ("from app.reopened import a\n", false),
            ("with open(path, 'w') as out:\n    out.write(a)\n", true),
            ("import httpx\n", true),
            ("from google import genai\n", true),
            ("print(a)\n", true),
        ] {
            assert_eq!(rules(&crate::code::python::DIALECT).may_matter(text), expected, "{text}");
        }
    }
}
