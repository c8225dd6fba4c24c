//! Every kind of credential, from its own example, written into the syntaxes that people write: it is found where the
//! syntax makes it a secret, on its line, and no report shows it or its encoded form. The kinds are read from
//! `rules/secrets/`: a new one is tested as soon as it is there.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test makes its own files and may panic"
)]

use crate::common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use common::Repo;
use data_encoding::BASE64;
use rayon::prelude::*;
use regate::detect::SecretScanner;
use regate::source::{Encoding, Origin, SourceText};
use regate::target::ParsedFile;

/// A kind and a value of it, from its first example.
#[derive(Debug)]
struct Sample {
    id: String,
    /// Which of its kind's examples it is.
    number: usize,
    /// The name that the value needs, in snake case; a neutral one when the form tells.
    name: String,
    assigned: bool,
    /// What must stand before the value in one piece with it: `AccountKey=`.
    lead: String,
    value: String,
    /// What must stand after it: `@host/`.
    tail: String,
    /// A word that must stand near.
    near: String,
    severity: String,
}

impl Sample {
    fn whole(&self) -> String {
        format!("{}{}{}", self.lead, self.value, self.tail)
    }

    /// Lines, or a text with quotes and escapes of its own: it stands where a syntax holds those as they are.
    fn is_block(&self) -> bool {
        self.whole().contains(['\n', '"', '\\'])
    }

    /// Escaped once more it is no longer what the pattern describes.
    fn is_escaped(&self) -> bool {
        self.whole().contains('\\')
    }

    /// Lines around the value belong to its form.
    fn is_spread(&self) -> bool {
        self.lead.contains('\n') || self.tail.contains('\n')
    }

    fn camel(&self) -> String {
        let mut words = self.name.split('_');
        let first = words.next().unwrap().to_string();
        words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
    }
}

fn scanner() -> &'static SecretScanner {
    static SCANNER: std::sync::OnceLock<SecretScanner> = std::sync::OnceLock::new();
    SCANNER.get_or_init(|| SecretScanner::load().unwrap())
}

/// The kinds found in a text, with what they cover and the line.
fn found(file: &str, text: &str) -> Vec<(String, String, u32)> {
    let source = Arc::new(SourceText::new(file, text, Encoding::Utf8, Origin::WorkingTree));
    let inspected = ParsedFile::new(Arc::clone(&source), scanner(), &regate::code::Program::default());
    let seen = |fact: &regate::detect::SecretFact| {
        (fact.detector.clone(), source.slice(fact.span).to_string(), source.region(fact.span).start_line)
    };
    inspected.facts().secrets.iter().map(seen).collect()
}

/// A sample of every kind whose form or name tells, sorted by id.
fn samples() -> &'static [Sample] {
    static SAMPLES: std::sync::OnceLock<Vec<Sample>> = std::sync::OnceLock::new();
    SAMPLES.get_or_init(read_samples)
}

fn read_samples() -> Vec<Sample> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/secrets");
    let mut all = Vec::new();
    let files = ["generic", "kinds"].map(|name| fs::read_dir(folder.join(name)).unwrap());
    for entry in files.into_iter().flatten().map(Result::unwrap) {
        let table: toml::Table = fs::read_to_string(entry.path()).unwrap().replace('·', "").parse().unwrap();
        let detectors = table.get("detector").and_then(toml::Value::as_array).into_iter().flatten();
        let told = detectors.filter(|kind| kind["reads"].as_str() != Some("syntax"));
        all.extend(told.flat_map(|kind| {
            let examples = kind["bad"].as_array().unwrap().clone();
            examples.into_iter().enumerate().map(|(number, example)| (kind.clone(), number, example))
        }));
    }
    let mut all: Vec<Sample> =
        all.par_iter().filter_map(|(kind, number, example)| sample(kind, *number, example)).collect();
    all.sort_by(|a, b| (&a.id, a.number).cmp(&(&b.id, b.number)));
    all.dedup_by(|a, b| a.id == b.id && a.whole() == b.whole());
    all
}

/// The credential of an example, and what must stand around it. `None` when an example that is not a kind's first tells
/// of its surroundings more than of its value.
fn sample(kind: &toml::Value, number: usize, example: &toml::Value) -> Option<Sample> {
    let words = |key: &str| -> Vec<String> {
        let list = kind.get(key).and_then(toml::Value::as_array);
        list.into_iter().flatten().map(|word| word.as_str().unwrap().to_string()).collect()
    };
    let id = kind["id"].as_str().unwrap().to_string();
    let (file, content) = (example["file"].as_str().unwrap(), example["content"].as_str().unwrap());
    let seen = found(file, content);
    let Some((_, value, _)) = seen.iter().find(|(kind, ..)| *kind == id) else {
        panic!("{id}: its example is not found")
    };
    let value = value.clone();
    let near = words("near").first().cloned().unwrap_or_default();
    let assigned = kind["reads"].as_str() == Some("assigned");
    let mut sample = Sample {
        id,
        number,
        name: "service_creds".to_string(),
        assigned,
        lead: String::new(),
        value,
        tail: String::new(),
        near,
        severity: kind["severity"].as_str().unwrap().to_string(),
    };
    if assigned {
        let snake = |word: &str| word.to_lowercase().replace(['-', '.', ' '], "_");
        // A word that stands in every style of name, if there is one.
        let keywords = words("keywords");
        let vendor =
            keywords.iter().find(|word| word.bytes().all(|b| b.is_ascii_alphanumeric())).unwrap_or(&keywords[0]);
        let (vendor, noun) = (snake(vendor), snake(&words("names")[0]));
        let vendor = vendor.trim_matches('_');
        sample.name = if vendor.contains(&noun) { vendor.to_string() } else { format!("{vendor}_{noun}") };
    } else if !surround(&mut sample, content) {
        assert!(number > 0, "{}: not found outside its example", sample.id);
        return None;
    }
    Some(sample)
}

/// Finds the least of what stands around the value in the example that makes the kind known.
fn surround(sample: &mut Sample, content: &str) -> bool {
    let (all_before, all_after) = content.split_once(&sample.value).unwrap();
    let (before, after) = (all_before, all_after);
    let before = before.rsplit('\n').next().unwrap();
    let after = after.split('\n').next().unwrap();
    let borders = |c: char| matches!(c, '"' | '\'' | ' ' | '=' | '>' | '(' | '`' | '/' | ':' | '@' | '?' | '&' | ';');
    let mut leads = vec![""];
    leads.extend(before.char_indices().rev().filter(|(_, c)| borders(*c)).map(|(at, c)| &before[at + c.len_utf8()..]));
    leads.extend([before, all_before]);
    let mut tails = vec![""];
    tails.extend(after.char_indices().filter(|(_, c)| borders(*c)).map(|(at, _)| &after[..at]));
    tails.extend([after, all_after.trim_end()]);
    for tail in tails {
        for lead in &leads {
            let text = format!("{}\n{lead}{}{tail}\n", sample.near, sample.value);
            if found("probe.txt", &text).iter().any(|(kind, ..)| *kind == sample.id) {
                (sample.lead, sample.tail) = ((*lead).to_string(), tail.to_string());
                return true;
            }
        }
    }
    false
}

/// Why a syntax does not make a value a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    /// The kind is a text with escapes of its own (a key in a JSON string). Escaped once more, it is another text.
    EscapesOfItsOwn,
    /// The kind is told by lines around the value, which stand in this syntax with marks of their own, or not at all.
    LinesAround,
    /// The value has lines, or quotes, which one line of this syntax cannot hold.
    SeveralLines,
    /// The kind is told by what touches the value (a URL, a header, a statement), which cannot stand in a URL's query.
    UrlOfItsOwn,
    /// The kind is a header's scheme with its token, and nothing else of it would be encoded in a URL than the blank.
    HeaderOfItsOwn,
    /// The kind is told by a literal before the value in the same call (`'AUTH_KEY', 'v'`), which is not code in XML.
    CallOfItsOwn,
}

/// What came of a sample in a syntax.
enum Answer {
    Right,
    LeftOut(Reason),
    Wrong(String),
}

/// A file with a sample in it.
struct Written {
    file: &'static str,
    text: String,
    line: u32,
    /// What is encoded in the file, when it is.
    encoded: Option<String>,
}

/// A file's text, and what is encoded in it.
type Text = Result<(String, Option<String>), Reason>;

type Syntax = (&'static str, &'static str, fn(&Sample) -> Text);

/// How twenty syntaxes hold a value: a name, a file, and its text, or why the syntax does not make it a secret. The
/// line with the value is marked with `\u{1}` at its start.
const SYNTAXES: &[Syntax] = &[
    ("env", ".env", |s| plain(s, '#', |s| format!("\u{1}{}={}", s.name.to_uppercase(), env(&s.whole())))),
    ("yaml", "c.yaml", |s| {
        plain(s, '#', |s| match s.is_block() {
            true => format!("{}: |\n\u{1}  {}", s.name, s.whole().trim_end().replace('\n', "\n  ")),
            false => format!("a:\n\u{1}  {}: {}", s.name, quoted(&s.whole())),
        })
    }),
    ("json", "c.json", |s| {
        let near = if s.near.is_empty() { String::new() } else { format!("  {}: 1,\n", quoted(&s.near)) };
        Ok((format!("{{\n{near}\u{1}  {}: {}\n}}\n", quoted(&s.name), quoted(&s.whole())), None))
    }),
    ("toml", "c.toml", |s| plain(s, '#', |s| format!("[a]\n\u{1}{} = {}", s.name, quoted(&s.whole())))),
    ("python", "a.py", |s| {
        plain(s, '#', |s| match s.is_block() {
            true => format!("import x\n\u{1}{} = \"\"\"{}\"\"\"", s.name, s.whole()),
            false => format!("import x\n\u{1}{} = {}", s.name, quoted(&s.whole())),
        })
    }),
    ("typescript", "a.ts", |s| {
        plain(s, '/', |s| format!("const c = new Client({{\n\u{1}  {}: `{}`,\n}});", s.camel(), s.whole()))
    }),
    ("go", "a.go", |s| {
        plain(s, '/', |s| match s.is_block() {
            true => format!("package a\n\n\u{1}var {} = `{}`", s.camel(), s.whole()),
            false => format!("package a\n\n\u{1}var {} = {}", s.camel(), quoted(&s.whole())),
        })
    }),
    ("java", "A.java", |s| {
        plain(s, '/', |s| {
            let name = s.name.to_uppercase();
            format!("class A {{\n\u{1}  private static final String {name} = {};\n}}", quoted(&s.whole()))
        })
    }),
    ("shell", "a.sh", |s| plain(s, '#', |s| format!("\u{1}export {}='{}'", s.name.to_uppercase(), s.whole()))),
    ("dockerfile", "Dockerfile", |s| {
        plain(s, '#', |s| format!("FROM a:1\n\u{1}ENV {}={}", s.name.to_uppercase(), quoted(&s.whole())))
    }),
    ("hcl", "main.tf", |s| {
        plain(s, '#', |s| match s.is_block() {
            true => format!("locals {{\n  {} = <<EOT\n\u{1}{}\nEOT\n}}", s.name, s.whole()),
            false => format!("locals {{\n\u{1}  {} = {}\n}}", s.name, quoted(&s.whole())),
        })
    }),
    ("xml", "a.xml", |s| {
        let value = s.whole().replace('&', "&amp;").replace('<', "&lt;");
        let near = if s.near.is_empty() { String::new() } else { format!("  <!-- {} -->\n", s.near) };
        if s.id == "wordpress-auth-salt" && s.whole().contains('&') {
            return Err(Reason::CallOfItsOwn);
        }
        Ok((format!("<a>\n{near}\u{1}  <{0}>{value}</{0}>\n</a>\n", s.camel()), None))
    }),
    ("ini", "a.ini", |s| match s.is_block() {
        true => Err(Reason::SeveralLines),
        false => plain(s, '#', |s| format!("[a]\n\u{1}{} = {}", s.name, s.whole())),
    }),
    ("url", "a.txt", |s| {
        let value: String = s.whole().bytes().map(percent).collect();
        if s.is_block() {
            return Err(Reason::SeveralLines);
        }
        if !s.lead.is_empty() || !s.tail.is_empty() {
            return Err(Reason::UrlOfItsOwn);
        }
        if s.id == "okta-ssws-header" {
            return Err(Reason::HeaderOfItsOwn);
        }
        let name = if s.assigned { &s.name } else { "a" };
        Ok((format!("{}\n\u{1}see https://acme.dev/?{name}={value}&b=1\n", s.near), Some(value)))
    }),
    ("header", "a.sh", |s| {
        let value = s.whole();
        if s.is_block() || value.contains(['"', '\\', '\'', ' ']) {
            return Err(Reason::SeveralLines);
        }
        let name = if s.assigned { format!("X-{}", s.name.replace('_', "-")) } else { "Authorization".to_string() };
        let scheme = if s.assigned { "" } else { "Bearer " };
        plain(s, '#', |_| format!("\u{1}curl -H '{name}: {scheme}{value}' https://api.acme.dev"))
    }),
    ("comment", "a.js", |s| {
        let value = s.whole().replace('\n', "\n// ");
        let name = if s.assigned { format!("const {} = ", s.camel()) } else { String::new() };
        let value = if s.assigned { quoted(&value) } else { value };
        Ok((format!("// {}\nlet a = 1;\n\u{1}// {name}{value}\n", s.near), None))
    }),
    ("markdown fence", "README.md", |s| match s.assigned {
        true => Ok((format!("# A\n\n```env\n\u{1}{}={}\n```\n", s.name.to_uppercase(), env(&s.whole())), None)),
        false => Ok((format!("# {}\n\n```sh\n\u{1}export A={}\n```\n", s.near, s.whole()), None)),
    }),
    ("base64", "c.yaml", |s| {
        let (name, value) = if s.assigned { (s.name.to_uppercase(), env(&s.whole())) } else { ("A".into(), s.whole()) };
        let encoded = BASE64.encode(format!("# {}\n{name}={value}\n", s.near).as_bytes());
        Ok((format!("a:\n\u{1}  blob: {encoded}\n"), Some(encoded)))
    }),
    ("split string", "a.py", |s| {
        let whole = s.whole();
        let pieces: Vec<String> = if s.is_block() {
            whole.split_inclusive('\n').map(quoted).collect()
        } else {
            let middle = s.lead.len() + s.value.len() / 2;
            [&whole[..middle], &whole[middle..]].map(quoted).to_vec()
        };
        let between = if s.is_block() { "\n    " } else { " + " };
        plain(s, '#', |s| format!("\u{1}{} = ({})", s.name, pieces.join(between)))
    }),
    ("utf-16", "b.env", |s| plain(s, '#', |s| format!("\u{1}{}={}", s.name.to_uppercase(), env(&s.whole())))),
];

/// Those that hold a text with escapes of its own as it is.
const RAW: &[&str] =
    &["yaml", "shell", "hcl", "xml", "comment", "markdown fence", "base64", "python", "typescript", "go"];

/// Those that hold lines as they are, without indentation or marks of their own.
const WHOLE: &[&str] = &["typescript", "go", "shell", "hcl", "xml", "markdown fence", "base64"];

/// A file with the word that must stand near in a comment, and the lines that `write` makes.
fn plain(s: &Sample, comment: char, write: impl Fn(&Sample) -> String) -> Text {
    let mark = if comment == '/' { "//" } else { "#" };
    Ok((format!("{mark} {}\n{}\n", s.near, write(s)), None))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

fn env(text: &str) -> String {
    if text.contains(['"', '\\', '\n', ' ', '#', '$']) { quoted(text) } else { text.to_string() }
}

fn percent(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}

fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn written(sample: &Sample, (name, file, write): &Syntax) -> Result<Written, Reason> {
    let (text, encoded) = write(sample)?;
    if sample.is_spread() && !WHOLE.contains(name) {
        return Err(Reason::LinesAround);
    }
    if sample.is_escaped() && !sample.is_spread() && !RAW.contains(name) {
        return Err(Reason::EscapesOfItsOwn);
    }
    let line = text.lines().position(|line| line.contains('\u{1}')).unwrap() as u32 + 1;
    let shift = if encoded.is_some() { 0 } else { sample.lead.matches('\n').count() as u32 };
    Ok(Written { file, text: text.replace('\u{1}', ""), line: line + shift, encoded })
}

/// Whether the facts of a file tell of the sample, at its line, and nothing more than may be told.
fn judge(sample: &Sample, syntax: &str, file: &Written) -> Result<(), String> {
    let bytes = if syntax == "utf-16" { utf16(&file.text) } else { file.text.clone().into_bytes() };
    let (text, encoding) = regate::source::decode(bytes).unwrap();
    let source = Arc::new(SourceText::new(file.file, text, encoding, Origin::WorkingTree));
    let inspected = ParsedFile::new(Arc::clone(&source), scanner(), &regate::code::Program::default());
    let facts = &inspected.facts().secrets;
    let seen: Vec<_> = facts
        .iter()
        .map(|fact| (fact.detector.as_str(), source.slice(fact.span), source.region(fact.span).start_line))
        .collect();
    let covers = |text: &str| match &file.encoded {
        Some(encoded) => encoded.contains(text) || text.contains(encoded.as_str()),
        None => {
            sample.is_block()
                || syntax == "split string"
                // An escape at its end may be left out.
                || sample.value.starts_with(text) && text.len() + 3 >= sample.value.len()
                || text == quoted(&sample.value).trim_matches('"')
        }
    };
    let told = seen.iter().any(|(kind, text, line)| *kind == sample.id && *line == file.line && covers(text));
    if !told {
        return Err(format!("{} in {syntax}: {seen:?}, not line {}\n{}", sample.id, file.line, file.text));
    }
    let shown =
        facts.iter().map(|fact| format!("{fact:?}{}", serde_json::to_string(fact).unwrap())).collect::<String>();
    let hidden = sample.value.lines().filter(|line| line.len() >= 8 && !line.starts_with("-----"));
    match hidden.chain(file.encoded.as_deref()).find(|text| shown.contains(text)) {
        Some(_) => Err(format!("{} in {syntax}: a fact shows the value: {shown}", sample.id)),
        None => Ok(()),
    }
}

#[test]
fn every_kind_is_found_in_every_syntax() {
    let samples = samples();
    assert!(samples.len() >= 900 && SYNTAXES.len() == 20);
    let cases: Vec<_> = samples.iter().flat_map(|sample| SYNTAXES.iter().map(move |syntax| (sample, syntax))).collect();
    let answers: Vec<(&str, Answer)> = cases
        .par_iter()
        .map(|(sample, syntax)| {
            let answer = match written(sample, syntax) {
                Ok(file) => judge(sample, syntax.0, &file).map_or_else(Answer::Wrong, |()| Answer::Right),
                Err(reason) => Answer::LeftOut(reason),
            };
            (sample.id.as_str(), answer)
        })
        .collect();
    let mut wrong = Vec::new();
    let mut reasons: BTreeMap<Reason, usize> = BTreeMap::new();
    let mut tried: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, answer) in &answers {
        let tried = tried.entry(id).or_default();
        match answer {
            Answer::Right => *tried += 1,
            Answer::LeftOut(reason) => *reasons.entry(*reason).or_default() += 1,
            Answer::Wrong(how) => wrong.push(how.as_str()),
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    // Hardly any kind has a reason not to be tried somewhere, and every kind is tried nearly everywhere.
    let left_out: usize = reasons.values().sum();
    assert!(left_out * 20 < cases.len(), "{left_out} of {}: {reasons:?}", cases.len());
    let few: Vec<_> = tried.iter().filter(|(_, count)| **count < 7).collect();
    assert!(few.is_empty(), "{few:?}");
}

#[test]
fn no_report_shows_a_value_or_its_encoded_form() {
    let samples = samples();
    let repo = Repo::new();
    let mut hidden: Vec<String> = Vec::new();
    let rules = scanner().rules();
    let mut expected = Vec::new();
    // What is public by design is a fact and no result.
    for (at, sample) in samples.iter().enumerate().filter(|(_, sample)| sample.severity != "info" && sample.number == 0)
    {
        let most = if at.is_multiple_of(10) { SYNTAXES.len() } else { 1 };
        let rotated = (0..SYNTAXES.len()).map(|step| &SYNTAXES[(at * 7 + step * 3) % SYNTAXES.len()]);
        let files = rotated.filter_map(|syntax| Some((syntax, written(sample, syntax).ok()?)));
        for (number, (syntax, file)) in files.take(most).enumerate() {
            let path = format!("k{at}/s{number}/{}", file.file);
            match syntax.0 {
                "utf-16" => drop(repo.write(&path, utf16(&file.text))),
                _ => drop(repo.write(&path, &file.text)),
            }
            // The public prefix may be shown; the value of a block is its lines.
            hidden.extend(sample.value.lines().filter(|line| !line.starts_with("-----")).map(str::to_string));
            hidden.extend(file.encoded);
            if syntax.0 == "split string" && !sample.is_block() {
                let (first, second) = sample.value.split_at(sample.value.len() / 2);
                // The help of a rule may show the start that all values of a form have.
                let shown =
                    |half: &str| rules.iter().any(|rule| rule.good.iter().any(|good| good.content.contains(half)));
                let halves = [first, second].into_iter().filter(|half| half.len() >= 12 && !shown(half));
                hidden.extend(halves.map(str::to_string));
            }
            expected.push((path, sample.id.clone(), file.line));
        }
    }
    // One that is encoded over several lines.
    let first = samples.iter().find(|sample| !sample.assigned && !sample.is_block() && sample.near.is_empty()).unwrap();
    let encoded = BASE64.encode(format!("first: {}\nlast: {}\n", "a b c ".repeat(40), first.whole()).as_bytes());
    let lines: Vec<String> = encoded.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into()).collect();
    repo.write("wrapped/c.yaml", format!("a:\n  blob: |\n    {}\n", lines.join("\n    ")));
    expected.push(("wrapped/c.yaml".to_string(), first.id.clone(), 3));
    hidden.extend(lines);
    let json = repo.run(&["scan", "-o", "json"]).ended();
    let sarif = repo.run(&["scan", "-o", "sarif"]).ended();
    let report = json.report();
    let told: std::collections::BTreeSet<_> = report
        .results()
        .iter()
        .flat_map(|result| {
            // One credential is one result with all of its places.
            let related = result["related"].as_array().map_or(&[][..], Vec::as_slice);
            let places = related.iter().map(|other| &other["location"]).chain([&result["location"]]);
            places.map(|at| {
                let line = u32::try_from(at["startLine"].as_u64().unwrap()).unwrap();
                (common::text(&at["path"]).to_string(), common::text(&result["ruleId"]).to_string(), line)
            })
        })
        .collect();
    let missing: Vec<_> = expected.iter().filter(|place| !told.contains(*place)).collect();
    assert!(missing.is_empty(), "{} of {}: {missing:?}", missing.len(), expected.len());
    let values = AhoCorasick::new(&hidden).unwrap();
    for output in [&json.stdout, &json.stderr, &sarif.stdout, &sarif.stderr] {
        let shown: Vec<_> =
            values.find_iter(output).map(|hit| &output[hit.start().saturating_sub(60)..hit.end()]).collect();
        assert!(shown.is_empty(), "{shown:?}");
    }
}
