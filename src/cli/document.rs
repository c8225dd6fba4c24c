//! `regate document`: what the repository's files say of its environments, and the diagrams of it.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::cli::shared::{ensure_folder, targets_of};
use crate::cli::{current_folder, drift};
use crate::environments::{Environments, Origin, State};
use crate::pipeline::Tier;
use crate::report::{self, Drawing, EnvironmentsFormat};
use crate::scan::{self, Surroundings};
use crate::source;

/// Arguments of `regate document`.
#[derive(Debug, Args)]
pub(crate) struct DocumentArguments {
    #[command(subcommand)]
    document: Document,
}

#[derive(Debug, Subcommand)]
enum Document {
    /// Development, staging and production side by side: each line with its place, and what was not found.
    Environments(EnvironmentsArguments),
}

#[derive(Debug, Args)]
struct EnvironmentsArguments {
    /// The repository, or a folder of it, of which alone is told.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// How it is written.
    #[arg(short, long, visible_alias = "output", short_alias = 'o', value_enum, default_value_t = EnvironmentsFormat::Markdown)]
    format: EnvironmentsFormat,
    /// Write nothing, and exit with 1 where this file is not what would be written.
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
}

/// Writes the document.
pub(crate) fn run(arguments: &DocumentArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let Document::Environments(arguments) = &arguments.document;
    let (environments, pipeline) = taken(&arguments.path, None)?;
    let made = report::environments_document(&environments, &pipeline, arguments.format);
    drift::write_or_check(&made, arguments.check.as_deref(), out)
}

/// What the files of a repository say of its environments, and the diagram of its pipelines, of all or of those of an environment; neither
/// shows a secret.
pub(super) fn taken(path: &Path, tier: Option<Tier>) -> anyhow::Result<(Environments, String)> {
    let start = current_folder()?.join(path);
    ensure_folder(&start)?;
    let root = source::find_root(&start);
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    let folder =
        real(&start).zip(real(&root)).and_then(|(start, root)| Some(start.strip_prefix(root).ok()?.to_path_buf()));
    let folder = folder.map(|folder| folder.to_string_lossy().replace('\\', "/")).unwrap_or_default();
    let options = targets_of(root, start)?;
    let Surroundings { environments, pipeline, redactor, reached } = scan::environments(&options, &folder)?;
    let clean = |text: &str| redactor.clean(text);
    let scaling = scaling(&environments, tier);
    let drawn = pipeline.map(|pipeline| {
        let drawing = Drawing { pipeline: &pipeline, tier, scaling: &scaling, reached: &reached };
        report::pipeline_diagram(drawing, &clean)
    });
    Ok((environments, drawn.unwrap_or_default()))
}

/// What files from which something is made say of scaling, in any environment or in one and in none that is named.
fn scaling(environments: &Environments, tier: Option<Tier>) -> Vec<String> {
    let is_of = |named: Option<&str>| match (tier, named) {
        (Some(tier), Some(named)) => Tier::named(named).is_none_or(|named| named == tier),
        _ => true,
    };
    let lines = environments.of("scaling", false).filter(|line| line.origin == Origin::Infrastructure);
    let lines = lines.filter(|line| line.state != State::Off && is_of(line.environment.as_deref()));
    // `aws_autoscaling_group.web` and `HorizontalPodAutoscaler/web` have their type in their names.
    let told = lines.map(|line| match line.name.starts_with(&line.kind) {
        true => line.name.clone(),
        false => format!("{} {}", line.kind, line.name),
    });
    told.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environments::{Gap, Line, absent, unfound};

    const DATABASE: &str = "resource \"aws_db_instance\" \"orders\" {\n  engine = \"postgres\"\n  storage_encrypted = var.encrypted\n  \
                            backup_retention_period = RETENTION\n  password = \"PASSWORD\"\n}\nvariable \"encrypted\" {}\n\
                            output \"address\" {\n  value = aws_db_instance.orders.address\n}\n";

    fn database(retention: &str) -> String {
        DATABASE.replace("RETENTION", retention).replace("PASSWORD", &"hunter2".repeat(2))
    }

    fn told(files: &[(&str, &str)], folder: &str) -> Environments {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join(".git")).unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        taken(&root.path().join(folder), None).unwrap().0
    }

    fn repository() -> Vec<(&'static str, String)> {
        let alerts = "groups:\n- name: a\n  rules:\n  - alert: Down\n    expr: up == 0\n    for: 1m\n";
        let page = "# Guide\n\n```yaml\ndisaster_recovery:\n  rto: 4h\n  rpo: 1h\n```\n";
        vec![
            ("infra/production/main.tf", database("14")),
            ("infra/staging/main.tf", database("0")),
            ("ops/alerts.yml", alerts.to_string()),
            ("ops/prometheus.yml", "global:\n  scrape_interval: 15s\nscrape_configs: []\n".to_string()),
            (
                "ops/alertmanager.yml",
                "receivers:\n- name: nobody\n- name: team\n  slack_configs: [{channel: a}]\n".to_string(),
            ),
            ("docs/guide.md", page.to_string()),
        ]
    }

    fn line<'e>(environments: &'e Environments, topic: &str, environment: Option<&str>, name: &str) -> &'e Line {
        let mut own =
            environments.lines.iter().filter(|line| line.topic == topic && line.environment.as_deref() == environment);
        own.find(|line| line.name == name).unwrap()
    }

    #[test]
    fn environments_are_told_side_by_side_with_places() {
        let files = repository();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let environments = told(&files, "");
        assert_eq!(environments.names, ["staging", "production"]);
        assert_eq!(environments.intervals, ["15s"]);
        let backups = |name| line(&environments, "backups", Some(name), "aws_db_instance.orders");
        assert_eq!((backups("production").state, backups("staging").state), (State::Found, State::Off));
        assert_eq!((backups("production").file.as_str(), backups("production").line), ("infra/production/main.tf", 4));
        let encryption = line(&environments, "encryption-at-rest", Some("production"), "aws_db_instance.orders");
        assert_eq!(encryption.state, State::NotKnown);
        assert_eq!(line(&environments, "alerts", None, "Down").settings.len(), 2);
        assert_eq!(line(&environments, "alert-routes", None, "nobody").state, State::Off);
        assert_eq!(line(&environments, "alert-routes", None, "team").settings.first().unwrap().value, "slack");
        let gaps: Vec<(&str, Option<String>, Gap)> =
            absent(&environments).into_iter().map(|one| (one.topic.id.as_str(), one.environment, one.gap)).collect();
        assert!(gaps.contains(&("backups", Some("staging".into()), Gap::Off)), "{gaps:?}");
        assert!(gaps.contains(&("encryption-at-rest", Some("production".into()), Gap::NotKnown)), "{gaps:?}");
        assert!(gaps.contains(&("waf", Some("production".into()), Gap::NotFound)), "{gaps:?}");
        assert!(!gaps.iter().any(|(topic, ..)| *topic == "alerts"), "{gaps:?}");
        let declared: Vec<(&str, Origin)> =
            unfound(&environments).iter().map(|line| (line.topic, line.origin)).collect();
        assert_eq!(declared, [("recovery", Origin::Document)]);
        assert!(environments.outputs.iter().any(|output| output.name == "address" && output.line == 8));
        let everything = format!("{environments:?}");
        assert!(!everything.contains("hunter2"), "{everything}");
    }

    /// What a page declares in its own shape is declared: nothing of it is told to be found and written nowhere.
    #[test]
    fn what_documents_declare_is_read_at_the_top_and_below_an_environment() {
        let page = "# Deploy\n\n```yaml\nwaf: {enabled: true, ip_allow_list: [\"203.0.113.0/24\"]}\nalerts: {error_rate: {threshold: 0.05, channel: pagerduty}}\n\
                    rate_limiting: false\nproduction: {backup: {schedule: daily}}\n```\n";
        let firewall = "resource \"aws_wafv2_web_acl\" \"a\" {\n  scope = \"REGIONAL\"\n}\nresource \"aws_kms_key\" \"k\" {\n  enable_key_rotation = true\n}\n";
        let environments = told(&[("doc/deploy.md", page), ("infra/prod/main.tf", firewall)], "");
        let declared: Vec<(&str, Option<&str>, State)> = environments
            .lines
            .iter()
            .filter(|line| line.origin == Origin::Document)
            .map(|line| (line.topic, line.environment.as_deref(), line.state))
            .collect();
        for one in [
            ("waf", None, State::Found),
            ("allow-lists", None, State::Found),
            ("alerts", None, State::Found),
            ("rate-limits", None, State::Off),
            ("backups", Some("production"), State::Found),
        ] {
            assert!(declared.contains(&one), "{one:?}: {declared:?}");
        }
        let undeclared: Vec<&str> =
            crate::environments::undeclared(&environments).iter().map(|topic| topic.id.as_str()).collect();
        assert_eq!(undeclared, ["encryption-at-rest"]);
        let unfound: Vec<&str> = unfound(&environments).iter().map(|line| line.topic).collect();
        assert!(
            unfound.contains(&"allow-lists") && !unfound.contains(&"waf") && !unfound.contains(&"rate-limits"),
            "{unfound:?}"
        );
    }

    #[test]
    fn what_scales_is_told_to_the_diagram_of_its_environment() {
        let scaler = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: web\n  namespace: NAMESPACE\nspec:\n  maxReplicas: 9\n";
        let (ours, theirs) =
            (scaler.replace("NAMESPACE", "production"), scaler.replace("NAMESPACE", "staging").replace("web", "api"));
        let environments = told(&[("k8s/a.yaml", &ours), ("k8s/b.yaml", &theirs)], "");
        assert_eq!(scaling(&environments, Some(Tier::Production)), ["HorizontalPodAutoscaler/web"]);
        assert_eq!(scaling(&environments, None).len(), 2);
    }

    #[test]
    fn of_a_folder_its_files_alone_are_told() {
        let files = repository();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let environments = told(&files, "infra/staging");
        assert_eq!((environments.names.as_slice(), environments.files), (&["staging".to_string()][..], 1));
        assert!(environments.lines.iter().all(|line| line.file.starts_with("infra/staging/")));
    }

    #[test]
    fn nothing_is_short() {
        let environments = told(&[("a.txt", "nothing")], "");
        assert!(environments.lines.is_empty() && absent(&environments).is_empty());
        let page = report::environments_document(&environments, "", EnvironmentsFormat::Markdown);
        assert!(page.lines().count() < 8 && page.contains("No infrastructure"), "{page}");
    }
}
