//! The environment that what stands around a value says it is for: `development:` above it, `NODE_ENV: test` beside it, and
//! for source the file's name. Which environment a file belongs to is configured (`[environments]`); this is what it says
//! where a file holds several, as Rails' `database.yml` and Sequelize's `config.json` do.

use std::ops::Range;

use crate::detect::secrets::kinds::words::files as words;
use crate::detect::secrets::medium::{self, Medium};
use crate::detect::secrets::text::{floor_boundary, line_around};

/// The environments that policies tell apart, and the words for each.
const WORDS: &[(&str, &[&str])] = &[
    ("production", &["production", "prod"]),
    ("staging", &["staging", "stage"]),
    ("development", &["development", "develop", "dev", "local"]),
    ("test", &["test", "testing", "ci"]),
];

/// How much text before and behind a value is looked at, in bytes and in lines.
const REACH: usize = 8 << 10;
const LINES: usize = 120;

fn of_word(word: &str) -> Option<&'static str> {
    let is_it = |words: &&[&str]| words.iter().any(|own| own.eq_ignore_ascii_case(word));
    WORDS.iter().find(|(_, words)| is_it(words)).map(|(name, _)| *name)
}

/// The environment of the value at `at` of a text, and what says so: the `section` that it is in, a `variable` beside it, or
/// the name of a source `file`, or a `remark` at the head of a file that is used.
pub(crate) fn of_place(path: &str, text: &str, at: usize, medium: Medium) -> Option<(&'static str, &'static str)> {
    let (start, end) = line_around(text, at, 0);
    let own = text.get(start..end)?;
    let said = |by: &'static str| move |environment| (environment, by);
    let on_line = own.split(|c: char| c.is_whitespace() || ";,{".contains(c)).find_map(of_variable);
    // What stands around a part of a long line is unknown.
    let whole = start == 0 || text.as_bytes().get(start - 1).is_some_and(|byte| b"\n\r".contains(byte));
    let around = || above(text, start, own).or_else(|| below(text, start, own).map(said("variable")));
    let of_file = || of_settings(path).filter(|_| medium == Medium::Source).map(said("file"));
    let used = matches!(medium, Medium::Configuration | Medium::Shell);
    let of_head = || (used && is_for_development(text)).then_some(("development", "remark"));
    on_line.map(said("variable")).or_else(|| around().filter(|_| whole)).or_else(of_file).or_else(of_head)
}

/// How much of a file's head is looked at for what it says of itself, in bytes and in lines.
const HEAD: usize = 2048;
const HEAD_LINES: usize = 12;

/// Whether a comment at the head of a file says that the file is for developers' machines alone.
fn is_for_development(text: &str) -> bool {
    let head = text.get(..floor_boundary(text, HEAD.min(text.len()))).unwrap_or_default();
    head.lines().take(HEAD_LINES).filter(|line| medium::is_comment(line)).any(|line| {
        let line = line.to_ascii_lowercase();
        words::FOR_DEVELOPMENT.iter().any(|said| line.contains(said))
    })
}

/// Whether the line of the value at `at` gives it, in a pipeline, to a program that runs on the job's own machine: variables
/// beside it are addresses of that machine.
pub(crate) fn is_tested(path: &str, text: &str, at: usize) -> bool {
    if !words::PIPELINES.iter().any(|own| path.contains(own)) {
        return false;
    }
    let (start, end) = line_around(text, at, 0);
    let depth = indentation(text.get(start..end).unwrap_or_default());
    let before = text.get(floor_boundary(text, start.saturating_sub(REACH))..start).unwrap_or_default();
    let behind = text.get(end..floor_boundary(text, (end + REACH).min(text.len()))).unwrap_or_default();
    let stands = |line: &&str| is_passed_over(line) || indentation(line) >= depth;
    let is_here = |line: &str| {
        indentation(line) == depth && ["://localhost", "://127.0.0.1"].iter().any(|host| line.contains(host))
    };
    let above = before.lines().rev().take(LINES).take_while(stands);
    let below = behind.lines().skip(1).take(LINES).take_while(stands);
    above.chain(below).any(is_here)
}

/// The modules of unit tests in a file of Rust, in order: blocks behind `#[cfg(test)]`.
pub(crate) fn test_modules(path: &str, text: &str) -> Vec<Range<usize>> {
    const MARK: &str = "#[cfg(test)]";
    /// Attributes of a module, each on its line: what has more is none.
    const ATTRIBUTES: usize = 16;
    // `mod tests;` of another file.
    if path.rsplit('/').next() == Some("tests.rs") {
        return std::iter::once(0..text.len()).collect();
    }
    let (mut found, mut from) = (Vec::new(), if path.ends_with(".rs") { 0 } else { text.len() });
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(MARK)).map(|at| from + at) {
        from = at + MARK.len();
        let rest = text.get(from..).unwrap_or_default();
        let mut lines = rest.lines().map(str::trim).skip(1).take(ATTRIBUTES).filter(|line| !line.starts_with("#["));
        let opens = lines.next().is_some_and(|line| {
            line.ends_with('{') && (line.starts_with("mod ") || line.starts_with("pub") && line.contains(" mod "))
        });
        let before = text.get(..at).unwrap_or_default();
        let margin = before.len() - before.trim_end_matches([' ', '\t']).len();
        if opens {
            // As rustfmt closes it; a file that is cut ends it.
            let closed = format!("\n{}}}", before.get(at - margin..).unwrap_or_default());
            let end = rest.find(&closed).map_or(text.len(), |end| from + end);
            found.push(at..end);
            from = end;
        }
    }
    found
}

/// Whether a file is a Compose file, whatever its name.
pub(crate) fn is_stack(path: &str, text: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    if !lower.ends_with(".yml") && !lower.ends_with(".yaml") {
        return false;
    }
    let begins = if text.starts_with("services:\n") { Some(0) } else { text.find("\nservices:\n").map(|at| at + 1) };
    let mut below = begins.and_then(|at| text.get(at..)).into_iter().flat_map(str::lines).skip(1);
    let first = below.find(|line| !is_passed_over(line)).unwrap_or_default();
    first.starts_with(' ') && first.trim_end().ends_with(':') && !first.trim_start().starts_with('-')
}

/// Whether a cluster or a cloud is given the file as it stands: Terraform, manifests of Kubernetes, templates of CloudFormation and of
/// Azure Resource Manager, Bicep, what images are built from. What it is, its text tells whether it is parsed or not.
pub(crate) fn is_deployed(path: &str, text: &str) -> bool {
    let ends = |ends: &[&str]| ends.iter().any(|end| path.ends_with(end));
    let manifest = || ends(&[".yaml", ".yml"]) && medium::is_manifest(text);
    // What an image is built with is in it.
    let lower = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let image = || ["dockerfile", "containerfile"].iter().any(|name| lower.contains(name));
    ends(&[".tf", ".tfvars", ".bicep"]) || image() || manifest() || medium::is_stack(path, text)
}

/// Whether the command of the value at `at` starts a container by hand, or builds an image, in which `RUN NAME=value command`
/// leaves nothing behind.
pub(crate) fn is_by_hand(path: &str, text: &str, at: usize) -> bool {
    let (start, end) = line_around(text, at, 0);
    let line = text.get(start..end).unwrap_or_default();
    let starts = |line: &str| ["docker run ", "podman run ", "docker create "].iter().any(|run| line.contains(run));
    // The command may have begun some lines above.
    let before = text.get(floor_boundary(text, start.saturating_sub(REACH))..start).unwrap_or_default();
    let command = before.lines().rev().take(LINES).take_while(|line| line.trim_end().ends_with('\\'));
    if starts(line) || command.into_iter().any(starts) {
        return true;
    }
    let lower = path.to_ascii_lowercase();
    let before = text.get(start..at).unwrap_or_default().trim_start().strip_prefix("RUN ");
    let before = before.filter(|_| lower.contains("dockerfile") || lower.contains("containerfile"));
    before.is_some_and(|before| !before.trim().is_empty() && before.split_whitespace().all(|word| word.contains('=')))
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_passed_over(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with(['#', ';', '*']) && !line.starts_with("#{") || line.starts_with("//")
}

/// Upwards: what encloses the line, and what stands beside it or beside what encloses it.
fn above(text: &str, start: usize, own: &str) -> Option<(&'static str, &'static str)> {
    let from = floor_boundary(text, start.saturating_sub(REACH));
    // The first line of a window is a part of one.
    let cut = usize::from(from > 0);
    let mut depth = indentation(own);
    let mut opened = false;
    for line in text
        .get(from..start)?
        .lines()
        .skip(cut)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .take(LINES)
        .filter(|l| !is_passed_over(l))
    {
        let indent = indentation(line);
        let line = line.trim();
        // Another document of a YAML stream.
        if line == "---" {
            return None;
        }
        if let Some(section) = header(line).filter(|_| indent <= depth) {
            return section
                .split(|c: char| !c.is_ascii_alphanumeric())
                .find_map(of_word)
                .map(|found| (found, "section"));
        }
        // Spring's, deeper than what it is about.
        if line.starts_with("on-profile:") {
            return of_variable(line).map(|found| (found, "section"));
        }
        if indent > depth {
            continue;
        }
        if indent < depth {
            (depth, opened) = (indent, true);
            if let Some(found) = of_opening(line) {
                return Some((found, "section"));
            }
        }
        // What stands in the file's outermost level is about all of it only where the value does, too.
        if let Some(found) = of_variable(line).filter(|_| indent > 0 || !opened) {
            return Some((found, "variable"));
        }
    }
    None
}

/// Downwards: what stands beside the line.
fn below(text: &str, start: usize, own: &str) -> Option<&'static str> {
    let end = floor_boundary(text, (start + own.len() + REACH).min(text.len()));
    let depth = indentation(own);
    let lines = text.get(start + own.len()..end)?.lines().skip(1).take(LINES).filter(|line| !is_passed_over(line));
    lines
        .take_while(|line| indentation(line) >= depth && header(line.trim()).is_none() && line.trim() != "---")
        .filter(|line| indentation(line) == depth)
        .find_map(|line| of_variable(line.trim()))
}

/// The name of a section of INI or TOML: `[env.production]`.
fn header(line: &str) -> Option<&str> {
    let inside = line.strip_prefix('[')?.split(']').next()?.trim_matches(['[', ']']);
    let named = inside.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.:-\" ".contains(&b));
    (named && line.ends_with(']') && !inside.is_empty()).then_some(inside)
}

/// The environment that a line opens a block for: `production:`, `"production": {`, `when 'production'`,
/// `configure :production do`, `- name: prod`.
fn of_opening(line: &str) -> Option<&'static str> {
    let line = line.strip_prefix("- ").unwrap_or(line);
    let key = line.trim_start_matches(['"', '\'', ':']);
    let end = key.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(key.len());
    let (key, rest) = key.split_at_checked(end)?;
    let opens = rest.trim_start_matches(['"', '\'']).trim_start().starts_with([':', '=', '{', '(']);
    if let Some(found) = of_word(key).filter(|_| opens) {
        return Some(found);
    }
    let asks = ["if", "elif", "elsif", "when", "case", "configure", "name", "profile", "environment", "stage"];
    if !asks.contains(&key) || ["!", " not ", "unless"].iter().any(|no| line.contains(no)) {
        return None;
    }
    let mut named = rest.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(of_word);
    named.next().filter(|first| named.all(|other| other == *first))
}

/// The environment that a variable names: `NODE_ENV: test`, `- APP_ENV=production`, `spring.profiles.active=dev`,
/// `url: jdbc:tc:postgresql:16:///app`.
fn of_variable(text: &str) -> Option<&'static str> {
    let text = text.strip_prefix("- ").unwrap_or(text).trim_start_matches(['"', '\'']);
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !"_.-".contains(c))?;
    let (name, rest) = text.split_at_checked(end)?;
    let rest = rest.trim_start_matches(['"', '\'']).trim_start();
    let value = rest.strip_prefix("=>").or_else(|| rest.strip_prefix([':', '=']))?.trim();
    let value = value.trim_end_matches([',', ';']).trim_matches(['"', '\'']);
    // Testcontainers starts a database for the connection and removes it with the last one
    // (<https://java.testcontainers.org/modules/databases/jdbc/>), so that its password opens nothing else.
    if value.starts_with("jdbc:tc:") {
        return Some("test");
    }
    let last = name.rsplit(['_', '.']).next().unwrap_or_default().to_ascii_lowercase();
    let stands = name.len() > last.len() || last != "env";
    let names = match last.as_str() {
        "env" | "environment" => stands,
        "active" | "on-profile" => name.to_ascii_lowercase().contains("profile"),
        _ => false,
    };
    of_word(value).filter(|_| names)
}

/// The environment of a source file that holds settings: `settings/production.py`, `config/environments/production.rb`,
/// `environment.prod.ts`, `config_prod.go`.
fn of_settings(path: &str) -> Option<&'static str> {
    const SETTINGS: &[&str] = &[
        "settings",
        "setting",
        "config",
        "configs",
        "conf",
        "configuration",
        "environment",
        "environments",
        "env",
        "envs",
        "application",
        "secrets",
        "credentials",
    ];
    let is_settings = |word: &str| SETTINGS.iter().any(|own| own.eq_ignore_ascii_case(word));
    let mut parts = path.rsplit('/');
    let stem = parts.next()?.rsplit_once('.')?.0;
    let folder = parts.next().unwrap_or_default();
    if let Some(found) = of_word(stem).filter(|_| is_settings(folder)) {
        return Some(found);
    }
    let words = || stem.split(['.', '_', '-']);
    words().any(is_settings).then(|| words().find_map(of_word)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_stand_in_files_of_rust() {
        let text = "#[cfg(test)]\nuse a;\nfn f() {}\n#[cfg(test)]\n#[allow(x)]\nmod tests {\n  a\n}\nfn g() {}\nmod m {\n    #[cfg(test)]\n    pub(crate) mod t {\n    }\n}\n";
        let found: Vec<&str> = test_modules("a.rs", text).into_iter().map(|range| text.get(range).unwrap()).collect();
        assert_eq!(found, ["#[cfg(test)]\n#[allow(x)]\nmod tests {\n  a", "#[cfg(test)]\n    pub(crate) mod t {"]);
        assert_eq!(test_modules("src/a/tests.rs", "fn f() {}"), std::slice::from_ref(&(0..9)));
        assert!(test_modules("a.py", text).is_empty() && test_modules("a.rs", "#[cfg(test)]").is_empty());
        let cut = "#[cfg(test)]\nmod tests {\n";
        assert_eq!(test_modules("a.rs", cut), std::slice::from_ref(&(0..cut.len())));
    }

    fn of(path: &str, text: &str) -> Option<&'static str> {
        of_place(path, text, text.find("VALUE").unwrap(), Medium::Source).map(|(environment, _)| environment)
    }

    #[test]
    fn sections_say_what_they_are_for() {
        for (text, expected) in [
            (
                "default: &default\n  adapter: x\n\ndevelopment:\n  <<: *default\n  password: VALUE\n",
                Some("development"),
            ),
            ("development:\n  a: 1\n\nproduction:\n  <<: *default\n  password: VALUE\n", Some("production")),
            ("test:\n  a: 1\n\nshared:\n  password: VALUE\n", None),
            ("{\n  \"production\": {\n    \"db\": {\n      \"password\": \"VALUE\"\n", Some("production")),
            (
                "module.exports = {\n  test: {\n    a: 1,\n  },\n  development: {\n    password: 'VALUE',\n",
                Some("development"),
            ),
            ("[dev.database]\nhost = \"x\"\npassword = \"VALUE\"\n", Some("development")),
            ("[production]\na = 1\n[mail]\npassword = \"VALUE\"\n", None),
            ("configure :production do\n  set :secret, 'VALUE'\n", Some("production")),
            ("if config_env() == :prod do\n  config :app, secret: \"VALUE\"\n", Some("production")),
            ("if env != \"production\":\n    SECRET = \"VALUE\"\n", None),
            ("profiles:\n  - name: dev\n    deploy:\n      set:\n        password: VALUE\n", Some("development")),
            ("product:\n  password: VALUE\n", None),
        ] {
            assert_eq!(of("a.x", text), expected, "{text}");
        }
    }

    #[test]
    fn variables_beside_a_value_say_what_it_is_for() {
        for (text, expected) in [
            ("env:\n  NODE_ENV: test\n  A_SECRET: VALUE\n", Some("test")),
            ("env:\n  A_SECRET: VALUE\n  NODE_ENV: \"test\"\n", Some("test")),
            ("    environment:\n      - A_SECRET=VALUE\n      - APP_ENV=production\n", Some("production")),
            ("env:\n  NODE_ENV: test\nsteps:\n  - env:\n      A_SECRET: VALUE\n", None),
            ("APP_ENV=local\n\nDB_PASSWORD=VALUE\n", Some("development")),
            ("NODE_ENV=test A_SECRET=VALUE npm test\n", Some("test")),
            ("spring:\n  config:\n    activate:\n      on-profile: dev\n---\nspring:\n  password: VALUE\n", None),
            (
                "spring:\n  config:\n    activate:\n      on-profile: prod\n  db:\n    password: VALUE\n",
                Some("production"),
            ),
            ("spring.profiles.active=dev\nspring.password=VALUE\n", Some("development")),
            ("a.url=jdbc:tc:postgresql:16.6:///app?TC_DAEMON=true\na.password=VALUE\n", Some("test")),
            ("  datasource:\n    password: VALUE\n    url: \"jdbc:tc:mysql:8:///app\"\n", Some("test")),
            ("a.url=jdbc:postgresql://db/app\na.password=VALUE\n", None),
            ("a:\n  url: jdbc:tc:mysql:8:///app\nb:\n  password: VALUE\n", None),
            ("ENVIRONMENT=$ENVIRONMENT\nA_SECRET=VALUE\n", None),
            ("MY_ENV=blue\nA_SECRET=VALUE\n", None),
        ] {
            assert_eq!(of("a.x", text), expected, "{text}");
        }
    }

    #[test]
    fn stacks_are_known_by_what_is_in_them() {
        let stack =
            |path: &str, text: &str| is_stack(path, text) || is_by_hand(path, text, text.find("VALUE").unwrap());
        for (path, text) in [
            ("docker/.pgpool.yml", "# x\nservices:\n  pg:\n    environment:\n      - PASSWORD=VALUE\n"),
            ("start.sh", "docker run -e POSTGRES_PASSWORD=VALUE -d postgres\n"),
            ("Dockerfile", "FROM a\nRUN A=b APP_SECRET=VALUE bundle install\n"),
        ] {
            assert!(stack(path, text), "{path}");
        }
        for (path, text) in [
            (".gitlab-ci.yml", "services:\n  - postgres\nvariables:\n  PASSWORD: VALUE\n"),
            ("a.yml", "app:\n  services:\n    a: 1\n  password: VALUE\n"),
            ("Dockerfile", "FROM a\nRUN echo root:VALUE | chpasswd\n"),
            ("start.sh", "DB_PASSWORD=VALUE ./start\n"),
        ] {
            assert!(!stack(path, text), "{path}");
        }
    }

    #[test]
    fn what_is_deployed_as_it_stands_is_known_by_its_text() {
        for (path, text) in [
            ("a.tf", ""),
            ("a/Dockerfile", "ENV A=b\n"),
            ("k8s/a.yaml", "# x\napiVersion: v1\nkind: Secret\n"),
            ("a.json", "{\"Resources\": {\"D\": {\"Type\": \"AWS::RDS::DBInstance\"}}}"),
        ] {
            assert!(is_deployed(path, text), "{path}");
        }
        for (path, text) in [
            ("values.yaml", "password: x\n"),
            ("a.yaml", "spec:\n  apiVersion: v1\n  kind: Secret\n"),
            ("README.md", "apiVersion: v1\nkind: Secret\n"),
        ] {
            assert!(!is_deployed(path, text), "{path}");
        }
    }

    #[test]
    fn settings_in_source_are_known_by_their_names() {
        for (path, expected) in [
            ("app/settings/production.py", Some("production")),
            ("config/environments/production.rb", Some("production")),
            ("src/environments/environment.prod.ts", Some("production")),
            ("settings_test.py", Some("test")),
            ("config.dev.js", Some("development")),
            ("src/production.ts", None),
            ("config/webpack.prod.js", None),
            ("src/production_line.ts", None),
        ] {
            assert_eq!(of(path, "A = VALUE\n"), expected, "{path}");
        }
        assert_eq!(of_place("config/production.json", "A = VALUE", 4, Medium::Configuration), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in r#"(env: dev|\n|  |\[prod\]|---|é|NODE_ENV=test|"|: ){0,30}"#, at in 0_usize..99) {
            let _ = of_place("config/prod.py", &text, at, Medium::Source);
        }
    }
}
