//! Look, read and judge: the passes over one text, whatever it was before.

use super::judge::candidate::Candidate;
use super::judge::place::Place;
use super::judge::{self, form, url};
use super::kinds::words::names::PARTS;
use super::kinds::{self, Reads};
use super::look::keywords::{Hit, Keyword};
use super::look::{Lead, Leads, tokens};
use super::medium::{self, Medium};
use super::read::assignment::Line;
use super::read::syntax::Reader;
use super::read::{SYNTAXES, command, line, page, xml};
use super::text::{floor_boundary, line_around};
use crate::document::Format;
use crate::source::Artifact;

/// How far before a value its tag of XML may begin, in bytes.
const TAG: usize = 2048;

/// What a cheap look at a text says of where to read.
#[derive(Default)]
pub(super) struct FirstLook {
    /// All keywords.
    pub(super) hits: Vec<Hit>,
    /// Those that make their line worth reading.
    pub(super) lines: Vec<Hit>,
    /// What makes its tree worth having: names of credentials, and what could be one whatever its name.
    pub(super) tree: Vec<usize>,
}

/// All kinds and all readers, ready for any text.
pub(super) struct Passes {
    leads: Leads<Reader>,
}

impl Passes {
    /// Makes the table of keywords. Fails with the one that is too short to be looked for.
    pub(super) fn load() -> Result<Self, String> {
        let mut rows = Vec::new();
        for detector in kinds::all() {
            let words = detector.keywords.iter().map(|word| (*word).to_string());
            match detector.reads {
                Reads::Token => rows.extend(words.map(|text| (Keyword { text, exact: true }, Lead::Kind(detector)))),
                // Most names have one of the common words, whoever's they are.
                Reads::Assigned if detector.names.iter().all(|name| PARTS.iter().any(|word| name.contains(word))) => {}
                Reads::Assigned => {
                    rows.extend(words.map(|word| (any_case(&word), Lead::Reader(line::lead::NAMES.reader))));
                }
                Reads::Syntax => {}
            }
        }
        for syntax in SYNTAXES {
            rows.extend(syntax.words.iter().map(|word| (any_case(word), Lead::Reader(syntax.reader))));
        }
        Leads::new(rows).map(|leads| Self { leads })
    }

    /// How many keywords there are.
    pub(super) fn count(&self) -> usize {
        self.leads.count()
    }

    /// Every keyword of a text.
    pub(super) fn find(&self, text: &str) -> Vec<Hit> {
        self.leads.find(text)
    }

    /// Looks at what stands around the keywords of a text.
    pub(super) fn look(&self, artifact: &Artifact, format: Format, hits: Vec<Hit>) -> FirstLook {
        let text = artifact.text();
        let quoted = quotes_literals(format, medium::medium(artifact)) && !page::is_page(artifact.path());
        let lines = self.line_hits(text, &hits, quoted);
        // Comments are in no tree; they are read line by line.
        let in_tree = |at: &usize| !medium::is_in_comment(text, *at);
        let places = lines.iter().map(|hit| hit.start).chain(tokens::tokens(text)).filter(in_tree);
        let mut tree: Vec<usize> = match format {
            // Of a long text only what stands around them is parsed.
            Format::Yaml => places.chain(kept(text)).collect(),
            Format::Hcl => places.collect(),
            format if is_tree(format) => places.take(1).collect(),
            _ => Vec::new(),
        };
        tree.sort_unstable();
        FirstLook { hits, lines, tree }
    }

    /// The hits that make their line worth reading.
    pub(super) fn line_hits(&self, text: &str, hits: &[Hit], quoted: bool) -> Vec<Hit> {
        let is_line = |hit: &&Hit| {
            let mut leads = self.leads.of(hit).iter();
            leads.any(|lead| matches!(lead, Lead::Reader(Reader::Line(is_worth_it)) if is_worth_it(text, hit, quoted)))
        };
        hits.iter().filter(is_line).copied().collect()
    }

    /// Whether one of the hits leads to a kind that counts only near a word.
    pub(super) fn asks_for_words(&self, hits: &[Hit]) -> bool {
        let asks = |lead: &Lead<Reader>| matches!(lead, Lead::Kind(detector) if !detector.near.is_empty());
        hits.iter().any(|hit| self.leads.of(hit).iter().any(asks))
    }

    /// Forms that tell by themselves, anywhere in the file.
    pub(super) fn forms(&self, text: &str, medium: Medium, hits: &[Hit], candidates: &mut Vec<Candidate>) {
        for hit in hits {
            for lead in self.leads.of(hit) {
                if let Lead::Kind(detector) = *lead
                    && let Some(candidate) = form::judge(detector, text, medium, hit.start, hit.end)
                {
                    candidates.push(candidate);
                }
            }
        }
    }

    /// Passwords in URLs and connection strings.
    pub(super) fn logins(&self, artifact: &Artifact, place: Place, hits: &[Hit], candidates: &mut Vec<Candidate>) {
        let text = artifact.text();
        for hit in hits {
            for lead in self.leads.of(hit) {
                let Lead::Reader(Reader::Login(read)) = lead else { continue };
                if let Some(login) = read(text, hit)
                    && let Some(mut candidate) = url::judge(text, login, place)
                {
                    candidate.span = artifact.host_span(candidate.span);
                    candidates.push(candidate);
                }
            }
        }
    }

    /// Assignments on the lines of `hits`: in text that has no tree all, of text that has one those in comments.
    pub(super) fn lines(
        &self,
        artifact: &Artifact,
        place: Place,
        hits: &[Hit],
        comments_only: bool,
        candidates: &mut Vec<Candidate>,
    ) {
        let text = artifact.text();
        if xml::is_xml(text, place.medium) && !hits.is_empty() {
            return xml::assignments(text, &mut |mut assignment, comment| {
                let at = assignment.span.start as usize;
                let before = text.get(floor_boundary(text, at.saturating_sub(TAG))..at).unwrap_or_default();
                // Liquibase's `<column name="password" value="v"/>`.
                let column =
                    before.rfind('<').and_then(|at| before.get(at + 1..)).is_some_and(|tag| tag.starts_with("column "));
                assignment.span = artifact.host_span(assignment.span);
                let judge = if column { judge::stored } else { judge::literal };
                judge(&assignment, Place { comment, ..place }, candidates);
            });
        }
        let mut read_to = 0;
        let mut annotated = None;
        for hit in hits {
            if hit.end <= read_to {
                continue;
            }
            let (start, end) = line_around(text, hit.start, read_to);
            let start = line::extent::opened(text, start, read_to, place.medium);
            let end = line::extent::continued(text, start, end, place.medium);
            read_to = end;
            let Some(line) = text.get(start..end) else { continue };
            let mut place = place.on(line).in_block(text, start, line);
            if place.comment && place.medium == Medium::Configuration {
                place.payload = place.payload || *annotated.get_or_insert_with(|| medium::is_annotated(text));
            }
            if comments_only && !place.comment {
                continue;
            }
            let mut found = Line { text: line, start, medium: place.medium }.assignments();
            if place.medium == Medium::Shell && line.trim_end().ends_with('\\') {
                let text = text.get(start..command::command_end(text, start)).unwrap_or(line);
                found.extend(command::passwords(&Line { text, start, medium: place.medium }));
            }
            let known = candidates.len();
            for mut assignment in found {
                assignment.span = artifact.host_span(assignment.span);
                judge::literal(&assignment, place, candidates);
            }
            // What no program has in the page is a text for its readers.
            if known == candidates.len() && place.medium == Medium::Source && page::is_page(artifact.path()) {
                let place = Place { medium: Medium::Prose, explained: true, ..place };
                for mut assignment in page::assignments(line, start) {
                    assignment.span = artifact.host_span(assignment.span);
                    judge::literal(&assignment, place, candidates);
                }
            }
        }
    }
}

/// Where manifests of Kubernetes begin what a Secret keeps: its names need not say that it is one.
fn kept(text: &str) -> impl Iterator<Item = usize> {
    let is_manifest = memchr::memmem::find(text.as_bytes(), b"kind: Secret").is_some();
    let keys = ["\nstringData:", "\ndata:", " stringData:", " data:"].into_iter().filter(move |_| is_manifest);
    keys.flat_map(move |key| {
        memchr::memmem::find_iter(text.as_bytes(), key.as_bytes()).map(|at| at + 1).collect::<Vec<_>>()
    })
}

/// Whether a literal has quotes in a text.
fn quotes_literals(format: Format, medium: Medium) -> bool {
    format == Format::Hcl || medium == Medium::Source
}

fn any_case(word: &str) -> Keyword {
    Keyword { text: word.to_ascii_lowercase(), exact: false }
}

/// Formats whose documents are trees of configuration.
pub(super) fn is_tree(format: Format) -> bool {
    matches!(
        format,
        Format::Json | Format::Yaml | Format::Toml | Format::Hcl | Format::Dotenv | Format::Ini | Format::Properties
    )
}
