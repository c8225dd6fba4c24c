//! Finds credentials. Forms that vendors document come from `rules/secrets/`; literals that a name calls secret are
//! read from the syntax. What is found is a fact; whether it is wrong, and how bad, is for policies to say.
//!
//! One pass looks for every keyword at once ([`keywords`]). A hit leads to one regex in a bounded window (compiled on
//! first need), to the line's assignments, or to a URL; so the work is linear in the text.

mod assignment;
mod candidate;
mod checks;
mod command;
mod context;
mod decode;
mod detector;
mod hidden;
mod joined;
mod keywords;
mod lead;
mod literal;
mod names;
mod randomness;
mod read;
mod tree;
mod url;
mod values;
mod vendor;
mod words;

#[cfg(test)]
mod places;
#[cfg(test)]
mod robustness;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use regex_automata::{Anchored, Input};

use self::assignment::Line;
pub use self::candidate::keyed_hash;
use self::candidate::{Candidate, select};
use self::context::Medium;
use self::detector::{Detector, Reads};
use self::keywords::{Hit, Keyword, KeywordFinder};
use self::literal::Place;
use self::read::{files, xml};
use self::words::names::PARTS;
use crate::detect::{Confidence, SecretFact};
use crate::document::{self, Format, Kind, Parsed};
use crate::rule::{Rule, Severity};
use crate::source::{Artifact, SourceText};
use crate::span::Span;

/// The detectors could not be made ready.
#[derive(Debug, thiserror::Error)]
pub enum DetectorError {
    /// Only a change of the embedded data can cause it.
    #[error("the keyword '{0}' of a secret detector is too short: write three bytes or more")]
    ShortKeyword(String),
}

/// Commands that take a password in an option of one letter.
const COMMANDS: &[&str] = &[
    "7z ",
    "az login ",
    "buildah login ",
    "cf login ",
    "chpasswd",
    "curl ",
    "docker login ",
    "helm login ",
    "helm registry ",
    "htpasswd ",
    "http -a ",
    "https -a ",
    "ldapadd ",
    "ldapmodify ",
    "ldapsearch ",
    "lftp ",
    "mariadb ",
    "mc alias ",
    "mongo ",
    "mongodump ",
    "mongorestore ",
    "mongosh ",
    "mysql ",
    "mysqladmin ",
    "mysqldump ",
    "nerdctl login ",
    "net user ",
    "oc login ",
    "openssl ",
    "plink ",
    "podman login ",
    "pscp ",
    "rabbitmqctl ",
    "redis-cli ",
    "skopeo login ",
    "smbclient ",
    "sshpass ",
    "sudo -s",
    "unzip ",
    "zip -",
];

/// Calls and statements that take a credential, and have no such word themselves.
const STATEMENTS: &[&str] = &[
    ".login(",
    "convertto-securestring",
    "dbi->connect(",
    "forhttpheaderfield",
    "getconnection(",
    "identified by",
    "identified with",
    "ldap_bind(",
    "mysqli(",
    "mysqli_connect(",
    "new pdo(",
    "plainauth(",
    "wifi.begin(",
];

/// Where a literal within this distance of a word is still read, on a line too long to be read whole.
const LONG_LINE: usize = 2048;
const WINDOW_BEFORE: usize = 128;
const WINDOW_AFTER: usize = 1024;

/// How far a companion word of a detector (`near`) may stand.
const NEAR: usize = 4096;

/// What a keyword leads to.
#[derive(Clone, Copy)]
enum Lead {
    Token(&'static Detector),
    /// To the assignments of the line, if it can be part of a name.
    Name,
    /// The same, for a short word at the end of a name and the mark behind it.
    NameEnd,
    Command,
    Url,
    ConnectionString,
}

/// What a cheap look at a text says of where to read.
#[derive(Default)]
struct FirstLook {
    /// All keywords.
    hits: Vec<Hit>,
    /// Those that make their line worth reading.
    lines: Vec<Hit>,
    /// What makes its tree worth having: names of credentials, and what could be one whatever its name.
    tree: Vec<usize>,
}

/// All detectors, ready to scan. Build it once; it is shared by threads.
pub struct SecretScanner {
    keywords: KeywordFinder,
    /// By keyword.
    leads: Vec<Vec<Lead>>,
}

impl std::fmt::Debug for SecretScanner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretScanner").field("keywords", &self.leads.len()).finish()
    }
}

/// What is known of a detector's kind, for policies and messages.
#[derive(Clone, Copy, Debug)]
pub struct SecretKind {
    pub title: &'static str,
    pub vendor: &'static str,
    pub severity: Severity,
}

/// The kind that a [`SecretFact::detector`] names.
#[must_use]
pub fn kind(detector: &str) -> Option<SecretKind> {
    detector::by_id(detector).map(|d| SecretKind { title: d.title, vendor: d.vendor, severity: d.severity })
}

impl SecretScanner {
    /// Makes the table of keywords. Patterns are compiled when their keyword is first seen.
    ///
    /// # Errors
    /// When a keyword is too short to be looked for.
    pub fn load() -> Result<Self, DetectorError> {
        let mut table = Vec::new();
        for detector in detector::all() {
            let words = detector.keywords.iter().map(|word| (*word).to_string());
            match detector.reads {
                Reads::Token => table.extend(words.map(|text| (Keyword { text, exact: true }, Lead::Token(detector)))),
                // Most names have one of the common words, whoever's they are.
                Reads::Assigned if detector.names.iter().all(|name| PARTS.iter().any(|word| name.contains(word))) => {}
                Reads::Assigned => table.extend(words.map(|word| (any_case(&word), Lead::Name))),
                Reads::Syntax => {}
            }
        }
        table.extend(PARTS.iter().chain(words::service_names::LINE_WORDS).map(|word| (any_case(word), Lead::Name)));
        table.extend(vendor::NAME_ENDS.iter().map(|word| (any_case(word), Lead::NameEnd)));
        table.extend(COMMANDS.iter().chain(STATEMENTS).map(|word| (any_case(word), Lead::Command)));
        table.push((any_case("://"), Lead::Url));
        table.extend(["password=", "pwd=", url::ORACLE].map(|word| (any_case(word), Lead::ConnectionString)));
        table.sort_by(|a, b| a.0.cmp(&b.0));
        let mut keywords: Vec<Keyword> = Vec::new();
        let mut leads: Vec<Vec<Lead>> = Vec::new();
        for (keyword, lead) in table {
            if keyword.text.len() < keywords::MIN_LENGTH {
                return Err(DetectorError::ShortKeyword(keyword.text));
            }
            match leads.last_mut().filter(|_| keywords.last() == Some(&keyword)) {
                Some(own) => own.push(lead),
                None => {
                    keywords.push(keyword);
                    leads.push(vec![lead]);
                }
            }
        }
        Ok(Self { keywords: KeywordFinder::new(keywords), leads })
    }

    /// Every credential kind as a rule, sorted by id.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        detector::all().iter().map(Detector::rule).collect()
    }

    /// The credentials in a text that nobody else has parsed: it is parsed here where a keyword makes that worth it.
    /// The same facts as [`Self::scan`].
    #[must_use]
    pub fn scan_text(&self, source: &Arc<SourceText>) -> Vec<SecretFact> {
        let hits = self.keywords.find(source.text());
        let whole = Artifact::file(Arc::clone(source));
        let format = document::detect_format(&whole);
        let fences = if format == Format::Markdown && !hits.is_empty() { document::fences(source) } else { Vec::new() };
        let look = self.look(&whole, format, hits);
        let mut parsed = vec![if look.tree.is_empty() {
            Parsed { format, documents: Vec::new(), problems: Vec::new() }
        } else {
            document::parse_around(&whole, &look.tree)
        }];
        parsed.extend(fences.iter().map(document::parse));
        let artifacts: Vec<_> = std::iter::once(whole).chain(fences).zip(&parsed).collect();
        self.scan_with(source, &artifacts, &look)
    }

    /// The credentials in a file. `artifacts` are the file itself, or its fences, each with what was parsed from it;
    /// spans are in the file's text, sorted, and do not overlap.
    #[must_use]
    pub fn scan(&self, source: &SourceText, artifacts: &[(Artifact, &Parsed)]) -> Vec<SecretFact> {
        let hits = self.keywords.find(source.text());
        let whole = artifacts.iter().find(|(artifact, _)| artifact.as_fence().is_none());
        let look = match whole {
            Some((whole, parsed)) => self.look(whole, parsed.format, hits),
            None => FirstLook { hits, ..FirstLook::default() },
        };
        self.scan_with(source, artifacts, &look)
    }

    fn scan_with(&self, source: &SourceText, artifacts: &[(Artifact, &Parsed)], look: &FirstLook) -> Vec<SecretFact> {
        self.candidates(source, artifacts, look).into_iter().map(Candidate::into_fact).collect()
    }

    /// What [`Self::scan`] makes facts of. `look` is the one at the whole file.
    fn candidates(&self, source: &SourceText, artifacts: &[(Artifact, &Parsed)], look: &FirstLook) -> Vec<Candidate> {
        let text = source.text();
        let mut candidates = Vec::new();
        let file_medium = context::of_file(source.path());
        self.forms(text, file_medium, &look.hits, &mut candidates);
        // A form that is not one vendor's own, in text for people, is an example more often than not.
        let prose = file_medium == Medium::Prose;
        for candidate in
            candidates.iter_mut().filter(|c: &&mut Candidate| prose && c.detector.confidence == Confidence::Medium)
        {
            candidate.confidence = Confidence::Low;
        }
        for (artifact, parsed) in artifacts {
            let medium = context::medium(artifact);
            let place = Place::new(artifact, medium);
            let own;
            let FirstLook { hits, lines, tree } = if artifact.as_fence().is_some() {
                own = self.look(artifact, parsed.format, self.keywords.find(artifact.text()));
                &own
            } else {
                look
            };
            self.urls(artifact, medium, hits, &mut candidates);
            for document in parsed.documents.iter().filter(|_| !tree.is_empty()) {
                tree::assignments(document, lines, &mut |assignment, medium| {
                    literal::judge(assignment, Place { medium, ..place }, &mut candidates);
                });
            }
            for document in parsed.documents.iter().filter(|document| document.kind == Kind::Cloudformation) {
                self.functions(source, Place { medium: Medium::Configuration, ..place }, document, &mut candidates);
            }
            files::assignments(artifact.path(), artifact.text(), &mut |mut assignment| {
                assignment.span = artifact.host_span(assignment.span);
                literal::judge(&assignment, Place { medium: Medium::Configuration, ..place }, &mut candidates);
            });
            let read_whole = is_tree(parsed.format) && !parsed.documents.is_empty() && parsed.problems.is_empty();
            self.lines(artifact, place, lines, read_whole, &mut candidates);
        }
        self.hidden(source, &mut candidates);
        vendor::drop_search_keys(text, &mut candidates);
        vendor::resolve(text, &mut candidates);
        if candidates.is_empty() {
            return Vec::new();
        }
        let line_of = |offset| source.lines().line_of(offset);
        select(candidates, line_of)
    }

    /// Looks at what stands around the keywords of a text.
    fn look(&self, artifact: &Artifact, format: Format, hits: Vec<Hit>) -> FirstLook {
        let text = artifact.text();
        let lines = self.line_hits(text, &hits, quotes_literals(format, context::medium(artifact)));
        // Comments are in no tree; they are read line by line.
        let in_tree = |at: &usize| !lead::is_in_comment(text, *at);
        let places = lines.iter().map(|hit| hit.start).chain(lead::tokens(text)).filter(in_tree);
        let mut tree: Vec<usize> = match format {
            // Of a long text only what stands around them is parsed.
            Format::Yaml | Format::Hcl => places.collect(),
            format if is_tree(format) => places.take(1).collect(),
            _ => Vec::new(),
        };
        tree.sort_unstable();
        FirstLook { hits, lines, tree }
    }

    /// The hits that make their line worth reading.
    fn line_hits(&self, text: &str, hits: &[Hit], quoted: bool) -> Vec<Hit> {
        let is_line = |hit: &&Hit| self.leads_of(hit.keyword).iter().any(|lead| lead.is_line(text, hit, quoted));
        hits.iter().filter(is_line).copied().collect()
    }

    /// Forms that tell by themselves, anywhere in the file.
    fn forms(&self, text: &str, medium: Medium, hits: &[Hit], candidates: &mut Vec<Candidate>) {
        for hit in hits {
            for lead in self.leads_of(hit.keyword) {
                if let Lead::Token(detector) = *lead
                    && let Some(candidate) = form(detector, text, medium, hit.start, hit.end)
                {
                    candidates.push(candidate);
                }
            }
        }
    }

    /// Passwords in URLs and connection strings.
    fn urls(&self, artifact: &Artifact, medium: Medium, hits: &[Hit], candidates: &mut Vec<Candidate>) {
        let text = artifact.text();
        let doubles = medium == Medium::Source && context::holds_doubles(artifact.path());
        for hit in hits {
            for lead in self.leads_of(hit.keyword) {
                let found = match lead {
                    Lead::Url if lead::may_have_userinfo(text, hit.end) => url::in_authority(text, hit.start, medium),
                    Lead::ConnectionString => url::in_connection_string(text, hit.end, medium),
                    Lead::Token(_) | Lead::Name | Lead::NameEnd | Lead::Command | Lead::Url => None,
                };
                let Some(found) = found else { continue };
                let (Some(detector), Some(value)) = (detector::by_id(found.detector), text.get(found.span.range()))
                else {
                    continue;
                };
                // In the source of a test, what a person could have made up is a double of the real one.
                if doubles && !randomness::looks_random(value) {
                    continue;
                }
                let mut attributes = vec![("host".to_string(), found.host.clone())];
                attributes.push(("local".to_string(), url::is_local(&found.host).to_string()));
                attributes.push(("scheme".to_string(), found.scheme));
                candidates.push(Candidate {
                    detector,
                    span: artifact.host_span(found.span),
                    value: value.to_string(),
                    confidence: detector.confidence,
                    syntax: "url",
                    medium,
                    name: None,
                    weak: found.weak,
                    checksum: None,
                    decoded: Vec::new(),
                    vendor: None,
                    attributes,
                });
            }
        }
    }

    /// Assignments on the lines of `hits`: in text that has no tree all, of text that has one those in comments.
    fn lines(
        &self,
        artifact: &Artifact,
        place: Place,
        hits: &[Hit],
        comments_only: bool,
        candidates: &mut Vec<Candidate>,
    ) {
        let text = artifact.text();
        if xml::is_xml(text, place.medium) && !hits.is_empty() {
            return xml::assignments(text, &mut |mut assignment| {
                assignment.span = artifact.host_span(assignment.span);
                literal::judge(&assignment, place, candidates);
            });
        }
        let mut read_to = 0;
        for hit in hits {
            if hit.end <= read_to {
                continue;
            }
            let (start, end) = line_around(text, hit.start, read_to);
            let end = assignment::continued(text, start, end, place.medium);
            read_to = end;
            let Some(line) = text.get(start..end) else { continue };
            let place = place.on(line);
            if comments_only && !place.comment {
                continue;
            }
            let mut found = Line { text: line, start, medium: place.medium }.assignments();
            if place.medium == Medium::Shell && line.trim_end().ends_with('\\') {
                let text = text.get(start..lead::command_end(text, start)).unwrap_or(line);
                found.extend(command::passwords(&Line { text, start, medium: place.medium }));
            }
            for mut assignment in found {
                assignment.span = artifact.host_span(assignment.span);
                literal::judge(&assignment, place, candidates);
            }
        }
    }

    fn leads_of(&self, pattern: usize) -> &[Lead] {
        self.leads.get(pattern).map_or(&[], Vec::as_slice)
    }
}

impl Lead {
    /// Whether a hit makes its line worth reading.
    fn is_line(self, text: &str, hit: &Hit, quoted: bool) -> bool {
        match self {
            Self::Command => lead::may_take_password(text, hit.start, hit.end),
            Self::Name => lead::may_assign(text, hit.start, hit.end, quoted),
            Self::NameEnd => lead::may_assign(text, hit.start, hit.start + vendor::NAME_END, quoted),
            Self::Token(_) | Self::Url | Self::ConnectionString => false,
        }
    }
}

/// Whether a literal has quotes in a text.
fn quotes_literals(format: Format, medium: Medium) -> bool {
    format == Format::Hcl || medium == Medium::Source
}

fn any_case(word: &str) -> Keyword {
    Keyword { text: word.to_ascii_lowercase(), exact: false }
}

/// Formats whose documents are trees of configuration.
fn is_tree(format: Format) -> bool {
    matches!(
        format,
        Format::Json | Format::Yaml | Format::Toml | Format::Hcl | Format::Dotenv | Format::Ini | Format::Properties
    )
}

/// The line around an offset, or a window of it when the line is long; never before `from`.
fn line_around(text: &str, at: usize, from: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let low = at.saturating_sub(LONG_LINE).max(from.min(at));
    let high = (at + LONG_LINE).min(bytes.len());
    let start = bytes.get(low..at).and_then(|before| memchr::memrchr2(b'\n', b'\r', before)).map(|i| low + i + 1);
    let end = bytes.get(at..high).and_then(|after| memchr::memchr2(b'\n', b'\r', after)).map(|i| at + i);
    let whole_start = start.or((low == from || low == 0).then_some(low));
    let whole_end = end.or((high == bytes.len()).then_some(high));
    match (whole_start, whole_end) {
        (Some(start), Some(end)) => (ceil_boundary(text, start), end),
        _ => {
            let start = whole_start.unwrap_or(low).max(at.saturating_sub(WINDOW_BEFORE)).max(from.min(at));
            let end = whole_end.unwrap_or(high).min(at + WINDOW_AFTER);
            (ceil_boundary(text, start), checks::floor_boundary(text, end))
        }
    }
}

fn ceil_boundary(text: &str, mut at: usize) -> usize {
    while at < text.len() && !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// What a detector makes of a keyword that stands at `start..end`.
fn form(detector: &'static Detector, text: &str, medium: Medium, start: usize, end: usize) -> Option<Candidate> {
    let bytes = text.as_bytes();
    if detector.min_length > 0 {
        let run = bytes.get(start..)?.iter().take(detector.min_length as usize);
        let run = run.take_while(|&&b| b.is_ascii_graphic() && !b"\"'`<>(),;".contains(&b)).count();
        if run < detector.min_length as usize {
            return None;
        }
    }
    let low = start.saturating_sub(detector.before as usize);
    let high = (end + detector.after as usize).min(text.len());
    let regex = detector.regex()?;
    let mut captures = regex.create_captures();
    // What may not begin before its keyword begins there: without this every later keyword in the window is tried as well.
    let anchored = if detector.before == 0 { Anchored::Yes } else { Anchored::No };
    regex.search_captures(&Input::new(text).range(low..high).anchored(anchored), &mut captures);
    let found = captures.get_group(1)?;
    let whole = captures.get_match()?;
    // The pattern must be about this keyword, and the value a word of its own.
    if whole.start() > start || whole.end() < end || !stands_alone(bytes, found.start, found.end) {
        return None;
    }
    let mut span = Span::new(found.start, found.end);
    let value = text.get(found.range())?;
    let filler = detector.check.is_none() && is_filled(detector, value);
    if detector.allow.contains(&value) || filler || randomness::entropy(value) < detector.min_entropy {
        return None;
    }
    if !detector.near.is_empty() && !stands_near(text, start, detector.near) {
        return None;
    }
    let checked = match detector.check {
        Some(check) => check.run(text, span)?,
        None => checks::Checked::default(),
    };
    span = checked.span.unwrap_or(span);
    let shown = context::is_prompt(text, found.start);
    Some(Candidate {
        detector,
        span,
        value: text.get(span.range())?.to_string(),
        confidence: if shown || checked.checksum == Some(false) { Confidence::Low } else { detector.confidence },
        syntax: "text",
        medium,
        name: None,
        weak: false,
        checksum: checked.checksum,
        decoded: Vec::new(),
        vendor: None,
        attributes: checked.attributes,
    })
}

fn is_filled(detector: &Detector, value: &str) -> bool {
    values::is_filler(value.strip_prefix(detector.prefix).unwrap_or(value))
}

/// Neither a letter nor a digit touches the value, but for an escape (`\n`) before it.
fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let word = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    let escape = start.checked_sub(2).and_then(|at| bytes.get(at)) == Some(&b'\\');
    let inside = |byte: Option<&u8>| word(byte);
    let begins = !inside(bytes.get(start)) || !word(before) || escape;
    begins && !(end.checked_sub(1).is_some_and(|at| inside(bytes.get(at))) && word(bytes.get(end)))
}

fn stands_near(text: &str, at: usize, words: &[&str]) -> bool {
    let low = checks::floor_boundary(text, at.saturating_sub(NEAR));
    let high = checks::floor_boundary(text, at + NEAR);
    let window = text.get(low..high).unwrap_or_default().to_ascii_lowercase();
    words.iter().any(|word| window.contains(word))
}
