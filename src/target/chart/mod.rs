//! A Helm chart as Helm renders it (<https://helm.sh/docs/topics/charts/>): its values, those of its dependencies in `charts/`, and
//! what its templates yield, for its own values and for each file of values beside them.
//!
//! What a template yields is read as a manifest whose nodes stand in the template. A rendering never stops: where Helm would,
//! the piece is unknown and said.

mod load;
mod origins;
mod release;
mod render;
#[cfg(test)]
mod tests;
mod values;
mod variants;

use std::sync::Arc;

use crate::document::gotemplate::{self, At};
use crate::document::{self, Document, Kind, Node};
use crate::result::{LocatedProblem, ResultBuilder};
use crate::source::{Artifact, Piece, Rendered};
use crate::span::Span;
use crate::target::{self, Member};

pub use load::{chart_root, local_dependencies};
pub use origins::Origins;
pub use release::{Release, releases};
pub use render::KUBE_VERSION;

/// A file of a chart, as it was read.
#[derive(Clone, Debug)]
pub struct ChartFile {
    /// Relative to the chart's folder.
    pub name: String,
    pub builder: Arc<ResultBuilder>,
    /// Of a file that deploys the chart: the values that it gives, which stand in its text.
    pub given: Option<Node>,
    /// Of such a file: the files of the chart whose values it puts before the chart's own, the first of them lowest.
    pub below: Vec<String>,
}

/// What one set of values makes of a chart.
#[derive(Debug)]
pub struct Rendering {
    /// The file of values, or that deploys the chart with some, relative to the repository; nothing for the chart's own.
    pub values: Option<String>,
    pub members: Vec<Member>,
}

/// What became of a chart.
#[derive(Debug, Default)]
pub struct RenderedChart {
    pub renderings: Vec<Rendering>,
    /// Paths of the templates that were read as Helm renders them: what they say unrendered is not to be judged.
    pub templates: Vec<String>,
    /// Paths of the templates that yield nothing for any values at hand, those of dependencies that are switched off included: what
    /// they say unrendered is for review.
    pub idle: Vec<String>,
    /// What was not worked out, with the file's path.
    pub problems: Vec<(String, LocatedProblem)>,
    /// Templates that yield nothing for any values at hand, dependencies that are switched off, and what a cluster is asked for.
    pub not_made: Vec<(String, LocatedProblem)>,
}

/// Renders a chart; nothing when it is none that Helm would load. The files must be in the order of their
/// names. What one file of values yields just as one before it is left out, unless `repeats` are asked for.
#[must_use]
pub fn render(files: &[ChartFile], repeats: bool) -> Option<RenderedChart> {
    let mut chart = load::Loader::new(files).load()?;
    let variants = variants::of(files);
    let mut out = RenderedChart::default();
    let mut yields = std::collections::BTreeMap::<u32, Yield>::new();
    let is_manifest =
        |file: &ChartFile| file.given.is_none() && chart_root(&file.name).is_some() && render::is_manifest(&file.name);
    let mut silent: std::collections::BTreeSet<usize> =
        files.iter().enumerate().filter(|(_, file)| is_manifest(file)).map(|(at, _)| at).collect();
    chart.is_root = true;
    let (mut parsed, mut seen) = (render::Cache::new(), std::collections::HashSet::new());
    for variant in variants {
        let own = variant.file.and_then(|at| files.get(at)).map(|file| file.builder.source().path().to_string());
        let rendered = render::render(&chart, files, variant.file, &mut parsed);
        for trouble in rendered.troubles {
            out.problems.extend(problem(files, trouble.at, trouble.why, " here"));
        }
        out.not_made.extend(rendered.lookups.into_iter().filter_map(|at| looked_up(files, at)));
        let mut members = Vec::new();
        for (file, text) in rendered.texts {
            let Some(of) = files.get(file as usize) else { continue };
            silent.remove(&(file as usize));
            let is_new = seen.insert((file, blake3::hash(text.as_str().as_bytes())));
            if !is_new && !repeats {
                continue;
            }
            let read = read(file, &text, of, files, own.as_deref());
            let entry = yields.entry(file).or_default();
            entry.holes.extend(read.hole);
            entry.is_broken |= read.is_broken;
            entry.is_made |= !read.members.is_empty();
            members.extend(read.members);
        }
        out.not_made.extend(rendered.left.off.iter().filter_map(|at| switched_off(files, *at)));
        out.not_made.extend(rendered.left.absent.iter().filter_map(|(at, name)| absent(files, *at, name)));
        out.renderings.push(Rendering { values: own, members });
    }
    for (file, entry) in yields {
        let Some(of) = files.get(file as usize) else { continue };
        let (path, source) = (of.builder.source().path().to_string(), of.builder.source());
        if entry.is_broken {
            let region = source.region(Span::default());
            let message =
                "what the template yields is no manifest; it was read as it stands, and what it yields is unknown";
            out.problems.push((path.clone(), LocatedProblem { message: message.to_string(), region }));
            for rendering in &mut out.renderings {
                rendering.members.retain(|member| member.document.artifact.path() != path);
            }
            continue;
        }
        if let Some(hole) = entry.holes.first() {
            let message = "an action of the template was not worked out; what it yields is unknown".to_string();
            out.problems.push((path.clone(), LocatedProblem { message, region: source.region(*hole) }));
        } else if !entry.is_made {
            let message = "the template yields nothing with the values at hand".to_string();
            out.not_made.push((path.clone(), LocatedProblem { message, region: source.region(Span::default()) }));
            out.idle.push(path);
            continue;
        }
        out.templates.push(path);
    }
    let silent = silent.into_iter().filter_map(|at| files.get(at));
    out.idle.extend(silent.map(|file| file.builder.source().path().to_string()));
    out.problems.sort_by(|a, b| (&a.0, a.1.region, &a.1.message).cmp(&(&b.0, b.1.region, &b.1.message)));
    out.problems.dedup();
    out.not_made.sort_by(|a, b| (&a.0, a.1.region).cmp(&(&b.0, b.1.region)));
    out.not_made.dedup();
    Some(out)
}

/// What a template yielded over all sets of values.
#[derive(Default)]
struct Yield {
    holes: Vec<Span>,
    is_broken: bool,
    is_made: bool,
}

struct Read {
    members: Vec<Member>,
    /// The first place of the template that is not known.
    hole: Option<Span>,
    is_broken: bool,
}

fn read(file: u32, text: &gotemplate::Text, of: &ChartFile, files: &[ChartFile], values: Option<&str>) -> Read {
    if text.as_str().trim().is_empty() {
        return Read { members: Vec::new(), hole: None, is_broken: false };
    }
    let pieces: Vec<Piece> = text.segments().iter().filter_map(|segment| piece(file, segment)).collect();
    // What no file of values names was worked out as far as it can be: the results that hang on it are unknown, and say so.
    let hole = pieces.iter().find(|piece| piece.unknown && !piece.unnamed).map(|piece| piece.host);
    let rendered = Arc::new(Rendered { text: text.as_str().to_string(), pieces });
    let artifact = Artifact::rendered(Arc::clone(of.builder.source()), rendered);
    let parsed = document::parse_rendered(&artifact);
    let is_manifest = |document: &Document| document.kind == Kind::Kubernetes;
    let is_broken = !parsed.problems.is_empty() || !parsed.documents.iter().all(is_manifest);
    let origins = Arc::new(target::Origins::Chart(Origins::new(file, text, files, values)));
    let member =
        |document: Document| Member { document, builder: Arc::clone(&of.builder), origins: Some(Arc::clone(&origins)) };
    Read { members: parsed.documents.into_iter().map(member).collect(), hole, is_broken }
}

fn piece(file: u32, segment: &gotemplate::Segment) -> Option<Piece> {
    let at = segment.at.filter(|at| at.file == file)?;
    let gotemplate::Segment { start, end, verbatim, unknown, unnamed, maybe, .. } = *segment;
    Some(Piece { start, end, host: at.span, verbatim, unknown, unnamed, maybe })
}

fn problem(files: &[ChartFile], at: At, why: &str, tail: &str) -> Option<(String, LocatedProblem)> {
    let source = files.get(at.file as usize)?.builder.source();
    let message = format!("Helm would stop{tail}: {why}; what it yields is unknown");
    Some((source.path().to_string(), LocatedProblem { message, region: source.region(at.span) }))
}

/// `helm template` finds nothing either.
fn looked_up(files: &[ChartFile], at: At) -> Option<(String, LocatedProblem)> {
    let source = files.get(at.file as usize)?.builder.source();
    let message = "what `lookup` would find in a cluster is not there; it was taken to find nothing".to_string();
    Some((source.path().to_string(), LocatedProblem { message, region: source.region(at.span) }))
}

/// One that `helm dependency build` would fetch or has packed, as a module from elsewhere.
fn absent(files: &[ChartFile], at: At, name: &str) -> Option<(String, LocatedProblem)> {
    let source = files.get(at.file as usize)?.builder.source();
    let message = format!(
        "the chart '{name}' that this one depends on is not at hand, unpacked in `charts/` or in the repository: what it yields was not judged"
    );
    Some((source.path().to_string(), LocatedProblem { message, region: source.region(at.span) }))
}

fn switched_off(files: &[ChartFile], at: usize) -> Option<(String, LocatedProblem)> {
    let source = files.get(at)?.builder.source();
    let message = "the dependency is switched off by the values at hand".to_string();
    Some((source.path().to_string(), LocatedProblem { message, region: source.region(Span::default()) }))
}
