//! What sort of text it is: the same line is a password in `.env`, and an example in a README.

use crate::detect::secrets::kinds::words::files as words;
use crate::detect::secrets::text::floor_boundary;
use crate::document;
use crate::source::Artifact;

/// How much a literal in a text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Medium {
    /// Configuration: what is written is used. Values need no quotes.
    Configuration,
    /// Shell and Dockerfiles: used too, with the shell's words.
    Shell,
    /// Source code: a literal is a string in quotes.
    Source,
    /// Text for people.
    Prose,
}

impl Medium {
    /// The word in a fact.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Shell => "shell",
            Self::Source => "source",
            Self::Prose => "prose",
        }
    }
}

/// The medium of an artifact: of a file from its name and what it begins with, of a fence from its language.
pub(crate) fn medium(artifact: &Artifact) -> Medium {
    match artifact.as_fence() {
        Some(fence) => match &fence.file_name {
            Some(name) => of_path(name),
            None => of_extension(&fence.language),
        },
        None => of_file(artifact.path(), artifact.text()),
    }
}

/// The medium of a whole file. What a name does not tell, the text does: its first line names who reads it (`#!`), or
/// its lines are variables.
pub(crate) fn of_file(path: &str, text: &str) -> Medium {
    let medium = of_path(path);
    if medium == Medium::Source && declares_xml(path, text) {
        return Medium::Configuration;
    }
    if medium != Medium::Prose || is_named_document(path) {
        return medium;
    }
    match interpreter(text) {
        Some(medium) => medium,
        None if holds_variables(text) || text.starts_with("#cloud-config") => Medium::Configuration,
        None => medium,
    }
}

/// Whether a file of a kind that its name does not tell says that it is XML, and is no page: JMeter's `.jmx`, SSIS' `.dtsx`.
fn declares_xml(path: &str, text: &str) -> bool {
    let pages = ["htm", "html", "xhtml", "xsl", "xslt", "xaml", "axml", "jsp", "jspx", "ui", "vue", "php"];
    let extension = file_name(path).rsplit_once('.').map_or("", |(_, extension)| extension);
    text.trim_start_matches('\u{feff}').starts_with("<?xml ") && !pages.contains(&extension)
}

/// Whether a file is a document that explains, by its name or because it is written in Markdown.
pub(crate) fn is_document(path: &str, text: &str) -> bool {
    is_named_document(path) || document::reads_as_markdown(text)
}

/// Names without an extension that documents have.
const DOCUMENTS: &[&str] =
    &["readme", "changelog", "changes", "contributing", "install", "license", "licence", "notice", "todo"];

fn is_named_document(path: &str) -> bool {
    let name = file_name(path).to_ascii_lowercase();
    match original(&name).rsplit_once('.') {
        Some((stem, extension)) => {
            words::DOCUMENT_EXTENSIONS.contains(&extension) || extension == "txt" && DOCUMENTS.contains(&stem)
        }
        None => DOCUMENTS.contains(&name.as_str()),
    }
}

/// Whether a fence of a language shows what a program sends, answers or prints.
pub(crate) fn is_payload(language: &str) -> bool {
    ["json", "jsonc", "json5", "http", "graphql", "xml", "text", "txt", "log", "output", ""].contains(&language)
}

/// What the first line of a script names as its reader (`execve(2)`).
pub(crate) fn interpreter(text: &str) -> Option<Medium> {
    let line = text.strip_prefix("#!")?.lines().next()?;
    let mut words = line.split([' ', '\t', '/']).filter(|word| !word.is_empty() && !word.starts_with('-'));
    let shell = |word: &str| {
        ["sh", "bash", "dash", "zsh", "ksh", "ash", "fish", "busybox", "make", "openrc-run"].contains(&word)
    };
    Some(if words.any(shell) { Medium::Shell } else { Medium::Source })
}

/// How many lines of a file are looked at to tell what it is.
const LOOKED_AT: usize = 200;

/// Whether the lines of a text are variables that are given values, as in `.env`: `NAME=value`, and nothing else but
/// comments and headings of sections.
fn holds_variables(text: &str) -> bool {
    let is_said = |line: &&str| {
        !(line.is_empty() || line.starts_with(['#', ';']) || line.starts_with('[') && line.ends_with(']'))
    };
    let lines = text.lines().take(LOOKED_AT).map(str::trim).filter(is_said);
    let (mut all, mut variables) = (0, 0);
    for line in lines {
        let name = line.strip_prefix("export ").unwrap_or(line).split('=').next().unwrap_or_default();
        let plain = name.trim_end().bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b));
        all += 1;
        variables += usize::from(plain && name.len() < line.len() && !name.trim_end().is_empty());
    }
    variables > 0 && variables * 10 >= all * 9
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The name of what a file is a copy or a template of: `app.conf` of `app.conf.bak` and `app.conf.j2`.
fn original(name: &str) -> &str {
    let name = name.trim_end_matches('~');
    // `app.yml.2024-01-01`, `app.conf.1`
    let name = match name.rsplit_once('.') {
        Some((before, number)) if is_number(number) && before.contains('.') => before,
        _ => name,
    };
    let copy = words::COPY_EXTENSIONS.iter().find_map(|extension| name.strip_suffix(extension)?.strip_suffix('.'));
    let name = copy.filter(|name| !name.is_empty()).unwrap_or(name);
    // `app.yml.j2`, and `hosts.j2`, but not `page.j2`: what has no name of its own is what its ending says.
    let made = document::made_by_template(name).filter(|made| {
        made.get(1..).is_some_and(|rest| rest.contains('.'))
            || words::CONFIGURATION.contains(made)
            || words::SHELL.contains(made)
    });
    made.unwrap_or(name)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b"-_".contains(&b))
}

fn of_path(path: &str) -> Medium {
    let name = file_name(path).to_ascii_lowercase();
    let name = original(&name).to_string();
    if name.starts_with(".env")
        || is_environment(&name)
        || name.ends_with(".env")
        || words::CONFIGURATION.contains(&name.as_str())
    {
        return Medium::Configuration;
    }
    if name.starts_with("dockerfile")
        || name.starts_with("makefile.")
        || name.starts_with("containerfile")
        || name.ends_with(".dockerfile")
        || words::SHELL.contains(&name.as_str())
        || ["/cron.d/", "/cron.daily/", "/cron.hourly/", "/cron.weekly/", "/cron.monthly/"]
            .iter()
            .any(|folder| path.contains(folder))
    {
        return Medium::Shell;
    }
    if words::SOURCE.contains(&name.as_str()) {
        return Medium::Source;
    }
    match name.rsplit_once('.') {
        Some((_, extension)) => of_extension(extension),
        None => Medium::Prose,
    }
}

/// `env.prod`, `env.production`: the variables of an environment.
fn is_environment(name: &str) -> bool {
    let environments =
        ["prod", "production", "dev", "development", "staging", "local", "test", "docker", "example", "sample", "dist"];
    name.strip_prefix("env.").is_some_and(|rest| environments.contains(&rest))
}

fn of_extension(extension: &str) -> Medium {
    if words::CONFIGURATION_EXTENSIONS.contains(&extension) {
        Medium::Configuration
    } else if words::SHELL_EXTENSIONS.contains(&extension) {
        Medium::Shell
    } else if words::PROSE_EXTENSIONS.contains(&extension) {
        Medium::Prose
    } else {
        Medium::Source
    }
}

/// Whether a file's values are text for people, or records of what a program printed: translations and snapshots. There
/// `password` is the name of a label, so a value counts only if nobody would say it. Two letters that may be a language
/// (`de.json`, `cm.yaml`) say it only of a text whose values are words of one.
pub(crate) fn holds_labels(path: &str, text: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    if words::TRANSLATION_EXTENSIONS.contains(&extension) || name == "strings.xml" {
        return true;
    }
    let mut above = lower.split('/').rev().skip(1);
    words::TRANSLATION_FORMATS.contains(&extension)
        && !stem.is_empty()
        && (above.any(|part| words::TRANSLATION_FOLDERS.contains(&part))
            || is_language_file(stem)
            || (is_language(stem) || is_region(stem)) && says_words(text) && !is_manifest(text)
            || is_dictionary(text))
}

/// `de`, `en`: a language's code, or two letters of something else.
fn is_language(stem: &str) -> bool {
    stem.len() == 2 && stem.bytes().all(|b| b.is_ascii_lowercase()) && !words::TWO_LETTERS.contains(&stem)
}

/// Whether a text says that it is a manifest of Kubernetes.
pub(crate) fn is_manifest(text: &str) -> bool {
    let says = |key: &[u8]| memchr::memmem::find(text.as_bytes(), key).is_some();
    (text.starts_with("apiVersion:") || says(b"\napiVersion:")) && (text.starts_with("kind:") || says(b"\nkind:"))
}

/// `messages_de.properties`, without its extension.
fn is_language_file(stem: &str) -> bool {
    let described = ["messages_", "strings_", "translation", "locale", "messages.", "strings."];
    described.iter().any(|start| stem.starts_with(start))
}

/// `pt-br`: a language and where it is spoken, or a part of the world.
fn is_region(stem: &str) -> bool {
    stem.split_once(['-', '_']).is_some_and(|(language, region)| {
        is_language(language) && matches!(region.len(), 2 | 4) && region.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

/// Whether most values at the beginning of a mapping are words for people.
fn says_words(text: &str) -> bool {
    // A file on one line has its pairs between commas.
    let is_one_line = text.lines().nth(1).is_none();
    let (said, all) = if is_one_line {
        words_said(text.split([',', '{', '}']).take(LOOKED_AT))
    } else {
        words_said(text.lines().take(LOOKED_AT))
    };
    said * 2 > all
}

/// Whether a text is a long list of names and what they stand for: tickers, countries, labels. In such lists of 11 public
/// products at least 88 of 100 values are words for people, in all their other files at most 62.
fn is_dictionary(text: &str) -> bool {
    let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    if lines < LOOKED_AT {
        return false;
    }
    let (said, all) = words_said(text.lines().step_by(lines / LOOKED_AT));
    all * 2 >= LOOKED_AT && said * 5 >= all * 4
}

/// How many values of pairs are words for people, and how many there are: several words, or letters no identifier has, or
/// one word that begins with a capital.
fn words_said<'t>(pairs: impl Iterator<Item = &'t str>) -> (usize, usize) {
    let value = |pair: &'t str| {
        let (_, value) = pair.split_once([':', '='])?;
        // `{a: b}`: a mapping is none.
        let mapping = value.trim_start().strip_prefix('{').is_some_and(|inside| inside.contains(':'));
        let value = if mapping { "" } else { value };
        let value = value.trim().trim_end_matches(',').trim_matches(['"', '\'', '{', '[']);
        (!value.is_empty()).then_some(value)
    };
    let is_said = |value: &str| {
        let plain = value.chars().all(|c| c.is_alphabetic() || "_-' .!?…,".contains(c));
        let capital = value.starts_with(char::is_uppercase) && value.chars().skip(1).any(char::is_lowercase);
        !value.is_ascii() || value.trim().contains(' ') && !value.contains(['=', '/']) || plain && capital
    };
    pairs.filter_map(value).fold((0, 0), |(said, all), value| (said + usize::from(is_said(value)), all + 1))
}

/// Whether a file says by its path that its values stand for others: doubles for tests, examples to copy.
pub(crate) fn holds_doubles(path: &str, text: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    // The values with which chart-testing installs a chart in CI.
    let chart = lower.split('/').rev().nth(1) == Some("ci") && lower.ends_with("values.yaml");
    chart
        || words::DOUBLE_PARTS.iter().any(|part| lower.contains(part))
        || lower.split(['/', '.', '-', '_']).any(|word| words::DOUBLE_WORDS.contains(&word))
        // A folder of templates may be the program; a file by that name is to be copied.
        || name.split(['.', '-', '_']).any(|word| word == "template") && !is_stack(name, text)
}

/// Whether a file is a template in the words of a cloud: of CloudFormation, whose tools look for `template.yaml`
/// (<https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-deploy.html>),
/// or of Azure Resource Manager. It is deployed as it stands.
pub(crate) fn is_stack(name: &str, text: &str) -> bool {
    let is_data = [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end));
    let says = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    is_data && (says("Resources") && says("AWS::") || says("eploymentTemplate.json#"))
}

/// Whether what stands just before a value says that it shows the form: `placeholder="..."`, `example: ...`.
pub(crate) fn is_prompt(text: &str, at: usize) -> bool {
    let before = text.get(floor_boundary(text, at.saturating_sub(24))..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default().to_ascii_lowercase();
    ["placeholder", "example"].iter().any(|word| line.contains(word))
}

/// Whether a line is a comment in some language: of code, of configuration, of a page.
pub(crate) fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "/*", "* ", "# ", "#\t", "##", "-- ", ";", "<!--", "{{/*", "{#", "%% "]
        .iter()
        .any(|start| line.starts_with(start))
        || (line.starts_with('#') && !["#!", "#{", "#define "].iter().any(|start| line.starts_with(start)))
        || ["rem ", "@rem ", ":: "]
            .iter()
            .any(|start| line.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start)))
}

/// Whether a line of a shell only prints what it holds: nothing behind the text takes it, no file and no other command.
pub(crate) fn is_printed(line: &str) -> bool {
    let line = line.trim();
    let prints =
        ["echo ", "printf ", "print ", "Write-Host ", "Write-Output "].iter().any(|verb| line.starts_with(verb));
    let mut quote = None;
    let taken = line.chars().any(|c| {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            _ => {}
        }
        quote.is_none() && matches!(c, '>' | '|' | ';' | '&' | '\\')
    });
    // What stands in a substitution is run.
    prints && !taken && quote.is_none() && !line.contains(['`']) && !line.contains("$(")
}

/// Whether a line, without what begins its comment, is one of JSON: what a program answers.
pub(crate) fn is_payload_line(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '/', '*', '#', '-']);
    // `* Example: {"token": "x"}`
    let shown = ["Example", "example", "e.g.", "E.g.", "@example"].iter().find_map(|word| line.strip_prefix(word));
    let line = shown.map_or(line, |rest| rest.trim_start_matches(|c: char| c.is_whitespace() || c == ':'));
    // Annotations that describe an interface: swag's `// @Success 200 {string} string "{...}"`, `* @OA\Property(...)`; markup.
    line.starts_with(['"', '{', '[', '@', '<'])
}

/// Of how many comments on a file's settings more are shown than made, and how many lines are looked at.
const ANNOTATED: usize = 10;

/// Whether a file of settings explains what can be set: most of its lines are comments. What is commented out there shows how it goes.
pub(crate) fn is_annotated(text: &str) -> bool {
    let lines = text.lines().take(2 * LOOKED_AT).map(str::trim).filter(|line| !line.is_empty());
    let (comments, all) =
        lines.fold((0, 0), |(comments, all), line| (comments + usize::from(is_comment(line)), all + 1));
    comments >= ANNOTATED && comments * 2 >= all
}

/// How far the start of a comment is looked for.
const BLOCK: usize = 8192;

/// Whether an offset stands in a comment that begins in a line of its own, `/*`, and has not ended.
pub(crate) fn is_in_block_comment(text: &str, at: usize) -> bool {
    let before = text.get(floor_boundary(text, at.saturating_sub(BLOCK))..at).unwrap_or_default();
    let Some((lead, inside)) = before.rsplit_once("/*") else { return false };
    !inside.contains("*/") && lead.rsplit('\n').next().is_some_and(|line| line.trim().is_empty())
}

/// How far the start of a line is looked for: a bound keeps the time linear in the text.
const LINE: usize = 2048;

/// Whether an offset stands in a line of comment.
pub(crate) fn is_in_comment(text: &str, at: usize) -> bool {
    let from = at.saturating_sub(LINE);
    let before = text.as_bytes().get(from..at).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map(|end| from + end + 1).or((from == 0).then_some(0));
    start.and_then(|start| text.get(start..)).is_some_and(is_comment)
}

/// Where pages show text as it is typed, `<pre>`: what a manual in the product prints for its users.
pub(crate) fn shown_blocks(path: &str, text: &str) -> Vec<std::ops::Range<usize>> {
    let is_page = [".html", ".htm", ".twig", ".njk", ".hbs", ".ejs", ".liquid"].iter().any(|end| path.ends_with(end));
    let (mut found, mut from) = (Vec::new(), if is_page { 0 } else { text.len() });
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("<pre")).map(|at| from + at) {
        let rest = text.get(start..).unwrap_or_default();
        from = start + "<pre".len();
        if rest.as_bytes().get("<pre".len()).is_some_and(|byte| b"> \t\n".contains(byte)) {
            from = rest.find("</pre").map_or(text.len(), |end| start + end);
            found.push(start..from);
        }
    }
    found
}

/// Whether one of some ranges, in order, holds a place.
pub(crate) fn holds(ranges: &[std::ops::Range<usize>], at: usize) -> bool {
    let after = ranges.partition_point(|range| range.start <= at);
    after.checked_sub(1).and_then(|last| ranges.get(last)).is_some_and(|range| range.contains(&at))
}

/// Whether the keys above a value say that it is there to show the form, OpenAPI's and JSON Schema's `example`,
/// documentation's `code_example`; or that it names a field of a form: `label`.
pub(crate) fn is_shown(path: &str) -> bool {
    let shown = ["example", "examples", "sample", "label", "placeholder", "tooltip", "toolTip"];
    path.split('.').any(|part| part.rsplit(['-', '_']).next().is_some_and(|word| shown.contains(&word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_line_prints_is_known_from_what_it_hands_on() {
        for line in ["echo \"password='a|b'\"", "  printf 'key: %s' x", "echo -e \"\\t$ set password='x'\""] {
            assert!(is_printed(line), "{line}");
        }
        for line in [
            "echo \"password=x\" >> .env",
            "echo x | login --password-stdin",
            "echo \"a",
            "echo a; password=x",
            "echo a && password=x",
            "echo password=x \\",
            "echoes password=x",
            "echo \"$(login --password x)\"",
            "echo `login --password x`",
        ] {
            assert!(!is_printed(line), "{line}");
        }
    }

    #[test]
    fn comments_of_batch_files_are_comments() {
        assert!(["REM SET A=b", "@rem x", "  :: x"].into_iter().all(is_comment));
        assert!(!["remote = x", "REMOTE x", "::x"].into_iter().any(is_comment));
    }

    #[test]
    fn translations_are_known_by_format_and_place() {
        for path in [
            "src/locales/login.json",
            "i18n/de/auth.ts",
            "messages_fr.properties",
            "locale/de/LC_MESSAGES/django.po",
            "a/__snapshots__/login.test.ts.snap",
        ] {
            assert!(holds_labels(path, ""), "{path}");
        }
        for text in [
            "{\"password\": \"Kennwort\", \"ok\": \"Ja, bitte\"}\n",
            "login:\n  password: Passwort\n  title: Bitte anmelden\n",
        ] {
            assert!(holds_labels("src/de.yaml", text), "{text}");
        }
        for text in [
            "",
            "apiVersion: v1\nkind: ConfigMap\ndata: {DB_PASSWORD: \"Tr4msway Fjord\", B: \"a b\"}\n",
            "auth: {rootPassword: \"Tr4msway-Fjord-88\"}\n",
            "kind: ConfigMap\ndata:\n  DB_PASSWORD: Tr4msway-Fjord-88\n",
            "db:\n  host: pg.acme.dev\n  password: x\n",
        ] {
            assert!(!holds_labels("k8s/cm.yaml", text), "{text}");
        }
        let tickers: String = (0..300).map(|at| format!("  \"T{at}\": \"Passive Coin\",\n")).collect();
        assert!(holds_labels("assets/coins.json", &tickers));
        let settings: String = (0..300).map(|at| format!("key{at}: value{at}\n")).collect();
        assert!(!holds_labels("assets/coins.yaml", &settings));
        for path in [
            "messages/.env",
            "lang/Dockerfile",
            "languages/deploy.sh",
            "messages/main.tf",
            "package-lock.json",
            "yarn.lock",
            "db.json",
            "app.min.js",
            "locales",
        ] {
            assert!(!holds_labels(path, ""), "{path}");
        }
    }

    #[test]
    fn what_a_name_does_not_tell_the_text_does() {
        for (path, text, medium) in [
            ("home/.bashrc", "", Medium::Shell),
            ("bin/start", "#!/bin/sh\nexec x\n", Medium::Shell),
            ("bin/start", "#!/usr/bin/env -S bash -e\n", Medium::Shell),
            ("bin/start", "#!/usr/bin/env python3\n", Medium::Source),
            ("settings", "# x\nA=1\n\nexport B_C=2\n", Medium::Configuration),
            ("a.txt", "[x]\na.b = 1\n", Medium::Configuration),
            ("app.conf.bak", "", Medium::Configuration),
            ("deploy.sh.orig", "", Medium::Shell),
            ("app.py~", "", Medium::Source),
            ("a.log", "12:00 start\nA=1\n", Medium::Prose),
            ("README", "A=1\n", Medium::Prose),
            ("a.md", "#!/bin/sh\nA=1\n", Medium::Prose),
            ("LICENSE", "", Medium::Prose),
        ] {
            assert_eq!(of_file(path, text), medium, "{path}: {text}");
        }
    }

    #[test]
    fn doubles_are_known_by_their_path() {
        for path in ["src/login/KcContextMocks.ts", "test/a.ts", ".env.example", "docs/sample.yaml", "fixtures/a.json"]
        {
            assert!(holds_doubles(path, ""), "{path}");
        }
        for path in ["src/login.ts", ".env", "deploy/values.yaml", "contest/a.ts", "src/template/mail.ts"] {
            assert!(!holds_doubles(path, ""), "{path}");
        }
        let stack = "Resources:\n  D:\n    Type: AWS::RDS::DBInstance\n";
        assert!(holds_doubles("template.yaml", "a: 1\n") && !holds_doubles("template.yaml", stack));
        assert!(holds_doubles("examples/template.yaml", stack) && holds_doubles("template.env", stack));
    }
}
