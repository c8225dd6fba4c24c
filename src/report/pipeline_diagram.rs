//! The diagram of a repository's pipelines: what starts them, jobs in their order with what they do, where they deploy, and
//! what no pipeline does.

use std::collections::{BTreeMap, BTreeSet};

use crate::pipeline::{Job, Pipeline, Purpose, Tier, Workflow};
use crate::report::mermaid::Flowchart;

/// Jobs that are drawn; how many more there are is said.
const MOST_JOBS: usize = 200;

/// The parts of a delivery that the diagram names, each with the purposes that belong to it.
const PARTS: &[(&str, &[Purpose])] = &[
    ("build", &[Purpose::Build, Purpose::ImageBuild, Purpose::Publish]),
    ("tests", &[Purpose::Tests, Purpose::EndToEndTests]),
    ("checks", &[Purpose::Lint, Purpose::Types]),
    (
        "security",
        &[
            Purpose::StaticAnalysis,
            Purpose::DependencyScan,
            Purpose::ImageScan,
            Purpose::SecretScan,
            Purpose::InfrastructureScan,
            Purpose::DynamicScan,
            Purpose::UploadSarif,
        ],
    ),
    ("plan", &[Purpose::Plan]),
    ("backup", &[Purpose::BackUp]),
    ("migration", &[Purpose::Migrate]),
    ("approval", &[Purpose::Approve]),
    ("compliance", &[Purpose::ComplianceCheck]),
    ("deployment", &[Purpose::Deploy]),
    (SCALING, &[Purpose::Scale]),
    ("health", &[Purpose::HealthCheck, Purpose::SmokeTest]),
    ("rollback", &[Purpose::RollBack]),
    ("performance", &[Purpose::LoadTests]),
    ("monitoring", &[Purpose::Notify]),
];

/// Parts whose absence is drawn.
const EXPECTED: &[&str] = &[
    "build",
    "tests",
    "checks",
    "security",
    "approval",
    "compliance",
    "deployment",
    SCALING,
    "health",
    "rollback",
    "performance",
    "monitoring",
];

/// The part that files of the infrastructure may show as well.
const SCALING: &str = "scaling";
/// Things that scale which are named; how many more there are is said.
const MOST_SCALED: usize = 10;

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Drawing<'a> {
    pub pipeline: &'a Pipeline,
    /// Of the jobs of this one, those before them and those that wait for them alone.
    pub tier: Option<Tier>,
    /// What files of the infrastructure say of scaling, a short line each.
    pub scaling: &'a [String],
    /// The bounds that cut what was read.
    pub reached: &'a BTreeSet<&'static str>,
}

/// Writes the diagram as mermaid. `clean` takes secrets out of names.
#[must_use]
pub fn pipeline_diagram(drawing: Drawing<'_>, clean: &dyn Fn(&str) -> String) -> String {
    let Drawing { pipeline, tier, scaling, reached } = drawing;
    let drawn = drawn(pipeline, tier);
    let mut chart = Flowchart::new(true);
    let jobs = |workflow: usize| drawn.iter().filter(move |at| is_of(pipeline, **at, workflow)).copied();
    for (at, workflow) in pipeline.workflows.iter().enumerate() {
        if jobs(at).next().is_none() {
            continue;
        }
        chart.open(&format!("w{at}"), &format!("{}: {}", clean(&workflow.name), clean(&workflow.path)));
        chart.node(&format!("t{at}"), &started(workflow, clean), "trigger");
        for at in jobs(at) {
            if let Some(job) = pipeline.jobs.get(at) {
                chart.node(&format!("j{at}"), &told(job, clean), class(job));
            }
        }
        chart.close();
    }
    arrows(pipeline, &drawn, &mut chart);
    environments(pipeline, &drawn, &mut chart, clean);
    if !scaling.is_empty() {
        let shown = scaling.iter().take(MOST_SCALED).map(|line| clean(line));
        let more = scaling.len().saturating_sub(MOST_SCALED);
        let more = (more > 0).then(|| format!("and {more} more"));
        let lines = std::iter::once("scaling, as files say:".to_string()).chain(shown).chain(more);
        chart.node("scaling", &lines.collect::<Vec<_>>(), "job");
    }
    missing(drawing, &drawn, &mut chart, clean);
    if !reached.is_empty() {
        let reasons = reached.iter().map(|reason| (*reason).to_string());
        let lines = std::iter::once("not all of it was read:".to_string()).chain(reasons);
        chart.node("bounds", &lines.collect::<Vec<_>>(), "missing");
    }
    for (name, style) in CLASSES {
        chart.class(name, style);
    }
    chart.finish()
}

/// How boxes look: readable on a light and on a dark page.
const CLASSES: &[(&str, &str)] = &[
    ("trigger", "fill:#e8eaed,stroke:#5f6368,color:#202124"),
    ("job", "fill:#e8f0fe,stroke:#1a56b0,color:#202124"),
    ("production", "fill:#fde7e9,stroke:#a50e0e,color:#202124"),
    ("staging", "fill:#fef7e0,stroke:#8a5a00,color:#202124"),
    ("development", "fill:#e6f4ea,stroke:#137333,color:#202124"),
    ("missing", "fill:#ffffff,stroke:#a50e0e,color:#202124,stroke-dasharray:4 3"),
];

fn class(job: &Job) -> &'static str {
    job.tier.map_or("job", Tier::as_str)
}

fn is_of(pipeline: &Pipeline, job: usize, workflow: usize) -> bool {
    pipeline.jobs.get(job).is_some_and(|job| job.workflow == workflow)
}

/// The jobs that are drawn, by position.
fn drawn(pipeline: &Pipeline, tier: Option<Tier>) -> BTreeSet<usize> {
    let all = pipeline.jobs.iter().enumerate();
    let wanted = all.filter(|(_, job)| tier.is_none_or(|tier| job.tier == Some(tier)));
    let mut drawn: BTreeSet<usize> = wanted.map(|(at, _)| at).collect();
    let before = drawn.iter().filter_map(|at| pipeline.jobs.get(*at)).flat_map(|job| job.before.iter().copied());
    let before: Vec<usize> = before.collect();
    // What waits for them belongs to them, but for what goes to another environment: a rollback, a smoke test, a notice.
    let after = pipeline.jobs.iter().enumerate().filter(|(_, job)| tier.is_some() && job.tier.is_none());
    let after = after.filter(|(_, job)| !job.before.is_disjoint(&drawn)).map(|(at, _)| at).collect::<Vec<_>>();
    drawn.extend(before);
    drawn.extend(after);
    drawn.into_iter().take(MOST_JOBS).collect()
}

/// What starts a workflow, one line an event.
fn started(workflow: &Workflow, clean: &dyn Fn(&str) -> String) -> Vec<String> {
    let told = workflow.triggers.iter().map(|trigger| match trigger.branches.as_slice() {
        [] => clean(&trigger.event),
        branches => clean(&format!("{}: {}", trigger.event, branches.join(", "))),
    });
    let lines: Vec<String> = told.collect();
    if lines.is_empty() { vec!["not known what starts it".to_string()] } else { lines }
}

/// A job's name, where it deploys, what it does by part, and what was not read of it.
fn told(job: &Job, clean: &dyn Fn(&str) -> String) -> Vec<String> {
    let mut lines = vec![clean(&job.name)];
    if job.is_manual {
        lines.push("started by hand".to_string());
    }
    for (part, purposes) in PARTS {
        let mut tools: BTreeMap<String, bool> = BTreeMap::new();
        for act in job.acts().iter().filter(|act| purposes.contains(&act.purpose)) {
            let gates = tools.entry(clean(&act.tool)).or_default();
            *gates = *gates || act.lenient.is_none();
        }
        let is_check = matches!(*part, "tests" | "checks" | "security");
        let names = tools.iter().map(|(tool, gates)| match gates {
            false if is_check => format!("{tool} (cannot fail the run)"),
            _ => tool.clone(),
        });
        let names: Vec<String> = names.collect();
        if !names.is_empty() {
            lines.push(format!("{part}: {}", names.join(", ")));
        }
    }
    if !job.unread.is_empty() {
        lines.push(format!("not read: {}", job.unread.len()));
    }
    lines
}

/// From what starts a workflow to its first jobs, and from each job to those that wait for it itself.
fn arrows(pipeline: &Pipeline, drawn: &BTreeSet<usize>, chart: &mut Flowchart) {
    for at in drawn {
        let Some(job) = pipeline.jobs.get(*at) else { continue };
        let before: BTreeSet<usize> = job.before.intersection(drawn).copied().collect();
        if before.is_empty() {
            chart.arrow(&format!("t{}", job.workflow), &format!("j{at}"), false);
        }
        // One that is before another one of them is waited for through it.
        let is_through = |one: &usize| {
            before.iter().any(|other| pipeline.jobs.get(*other).is_some_and(|other| other.before.contains(one)))
        };
        for from in before.iter().filter(|one| !is_through(one)) {
            chart.arrow(&format!("j{from}"), &format!("j{at}"), job.runs_always);
        }
    }
}

/// The environments that jobs name, with arrows from them.
fn environments(pipeline: &Pipeline, drawn: &BTreeSet<usize>, chart: &mut Flowchart, clean: &dyn Fn(&str) -> String) {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, job) in drawn.iter().filter_map(|at| Some((*at, pipeline.jobs.get(*at)?))) {
        if !job.environment.is_empty() {
            by_name.entry(&job.environment).or_default().push(at);
        }
    }
    if by_name.is_empty() {
        return;
    }
    chart.open("environments", "Environments");
    for (at, name) in by_name.keys().enumerate() {
        let class = Tier::named(name).map_or("job", Tier::as_str);
        chart.node(&format!("e{at}"), &[clean(name)], class);
    }
    chart.close();
    for (at, jobs) in by_name.values().enumerate() {
        jobs.iter().for_each(|job| chart.arrow(&format!("j{job}"), &format!("e{at}"), false));
    }
}

/// Parts that no job does, drawn or not, what was not read of any, and what was left out.
fn missing(drawing: Drawing<'_>, drawn: &BTreeSet<usize>, chart: &mut Flowchart, clean: &dyn Fn(&str) -> String) {
    let Drawing { pipeline, scaling, .. } = drawing;
    if drawn.is_empty() {
        let found = if pipeline.jobs.is_empty() { "no pipeline was found" } else { "no job names this environment" };
        return chart.node("absent", &[found.to_string()], "missing");
    }
    let jobs = &pipeline.jobs;
    let does = |purposes: &[Purpose]| jobs.iter().flat_map(|job| job.acts()).any(|act| purposes.contains(&act.purpose));
    let is_in_files = |part: &str| part == SCALING && !scaling.is_empty();
    let absent =
        PARTS.iter().filter(|(part, purposes)| EXPECTED.contains(part) && !does(purposes) && !is_in_files(part));
    let absent: Vec<&str> = absent.map(|(part, _)| *part).collect();
    if !absent.is_empty() {
        chart.node("absent", &["not found in any job:".to_string(), absent.join(", ")], "missing");
    }
    let unread: BTreeSet<&String> = jobs.iter().flat_map(|job| &job.unread).collect();
    if !unread.is_empty() {
        let shown = unread.iter().take(10).map(|what| clean(what));
        let more = unread.len().saturating_sub(10);
        let more = (more > 0).then(|| format!("and {more} more"));
        let lines = std::iter::once("not read, so nobody knows what it does:".to_string()).chain(shown).chain(more);
        chart.node("unread", &lines.collect::<Vec<_>>(), "missing");
    }
    let left = pipeline.jobs.len().saturating_sub(MOST_JOBS);
    if left > 0 && drawn.len() == MOST_JOBS {
        chart.node("left", &[format!("{left} more jobs are not drawn")], "missing");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Act, Trigger};

    fn job(id: &str, before: &[usize], purpose: Purpose, lenient: Option<&str>) -> Job {
        let act = Act {
            step: 0,
            purpose,
            tool: "tool".into(),
            text: String::new(),
            tier: None,
            via: Vec::new(),
            lenient: lenient.map(str::to_string),
            is_guess: false,
            sarif: false,
            events: crate::pipeline::Events::All,
            place: Vec::new(),
        };
        let mut job = Job::new(0, id, Vec::new());
        job.tier = Tier::named(id);
        job.before = before.iter().copied().collect();
        job.add(act);
        job
    }

    fn pipeline() -> Pipeline {
        let workflow = Workflow {
            path: "ci.yml".into(),
            name: "CI".into(),
            system: "github",
            triggers: vec![Trigger { event: "push".into(), branches: vec!["main".into()] }],
            after: Vec::new(),
            is_called_only: false,
            place: Vec::new(),
        };
        let jobs = vec![
            job("test", &[], Purpose::Tests, Some("`|| true`")),
            job("build", &[0], Purpose::Build, None),
            job("production", &[0, 1], Purpose::Deploy, None),
            job("staging", &[], Purpose::Deploy, None),
        ];
        Pipeline { workflows: vec![workflow], jobs, ..Pipeline::default() }
    }

    fn draw(
        pipeline: &Pipeline,
        tier: Option<Tier>,
        reached: &[&'static str],
        clean: &dyn Fn(&str) -> String,
    ) -> String {
        let reached = reached.iter().copied().collect();
        pipeline_diagram(Drawing { pipeline, tier, scaling: &[], reached: &reached }, clean)
    }

    /// What is not drawn is not absent: the rollback behind a deployment, and a check that another environment's job makes.
    #[test]
    fn what_waits_for_an_environment_belongs_to_it_and_absence_is_said_of_all_jobs() {
        let mut pipeline = pipeline();
        pipeline.jobs.push(job("back", &[0, 1, 2], Purpose::RollBack, None));
        pipeline.jobs.push(job("staging", &[], Purpose::ComplianceCheck, None));
        let drawn = draw(&pipeline, Some(Tier::Production), &[], &str::to_string);
        assert!(drawn.contains("j4[\"back<br/>rollback: tool\"]") && drawn.contains("j2 --> j4"), "{drawn}");
        assert!(!drawn.contains("j5["), "{drawn}");
        assert!(
            drawn.contains("not found in any job:<br/>checks, security, approval, scaling, health, performance,"),
            "{drawn}"
        );
        let files = ["HorizontalPodAutoscaler web".to_string()];
        let drawing = Drawing { pipeline: &pipeline, tier: None, scaling: &files, reached: &BTreeSet::new() };
        let drawn = pipeline_diagram(drawing, &str::to_string);
        assert!(drawn.contains("scaling[\"scaling, as files say:<br/>HorizontalPodAutoscaler web\"]:::job"), "{drawn}");
        assert!(drawn.contains("security, approval, health, performance,"), "{drawn}");
    }

    #[test]
    fn jobs_stand_in_their_order() {
        let drawn = draw(&pipeline(), None, &[], &str::to_string);
        assert!(drawn.contains("t0 --> j0") && drawn.contains("j0 --> j1") && drawn.contains("j1 --> j2"), "{drawn}");
        assert!(!drawn.contains("j0 --> j2"), "it is waited for through the build: {drawn}");
        assert!(drawn.contains("j0[\"test<br/>tests: tool #40;cannot fail the run#41;\"]:::job"), "{drawn}");
        assert!(
            drawn.contains(
                "absent[\"not found in any job:<br/>checks, security, approval, compliance, scaling, health,"
            ),
            "{drawn}"
        );
    }

    #[test]
    fn an_environment_has_its_jobs_and_those_before() {
        let drawn = draw(&pipeline(), Some(Tier::Production), &[], &|text| text.replace("build", "*"));
        assert!(drawn.contains("j2[") && drawn.contains("j1[\"#42;<br/>") && !drawn.contains("j3["), "{drawn}");
        let none = draw(&pipeline(), Some(Tier::Development), &["too many"], &str::to_string);
        assert!(none.contains("no job names this environment"), "{none}");
        assert!(
            none.contains("bounds[\"not all of it was read:<br/>too many\"]") && !drawn.contains("bounds["),
            "{none}"
        );
    }
}
