//! What was read and no rule judges: a file of a kind without a rule is not a file that passed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::document::made_by_template;
use crate::kind::Kind;
use crate::result::{FileCoverage, FileStatus};

/// A kind of file that no rule judges. Sorted by name, kinds of documents before languages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unjudged {
    /// There is no parser for it: credentials were looked for, and nothing else.
    pub secrets_only: bool,
    /// As people call one of them: `CloudFormation template`.
    pub name: Cow<'static, str>,
}

impl Unjudged {
    /// `1 CloudFormation template`, `12 Python files (read for secrets only)`.
    #[must_use]
    pub fn count(&self, files: usize) -> String {
        let counted = crate::result::verdict::plural(files, &self.name);
        if self.secrets_only { format!("{counted} (read for secrets only)") } else { counted }
    }
}

/// Kinds that tell how a document is written and not what it is about: that rules name them says nothing of one.
const GENERAL: &[Kind] = &[Kind::Ini, Kind::Json, Kind::Properties, Kind::Toml, Kind::Yaml];

/// How many of the files that were read are of a kind that no rule judges. `judges` says whether some rule judges
/// documents of a kind, `examined` whether any rule found something to examine in the file at a path: of the documents that are
/// of no kind but their format, those count in which none did. A file of several kinds counts with each; a text that is no known
/// source code does not count.
#[must_use]
pub fn unjudged(
    files: &[FileCoverage],
    judges: &dyn Fn(Kind) -> bool,
    examined: &dyn Fn(&str) -> bool,
) -> BTreeMap<Unjudged, usize> {
    let mut counts = BTreeMap::new();
    let read = files.iter().filter(|file| !matches!(file.status, FileStatus::Skipped(_) | FileStatus::Unpacked));
    for file in read {
        let is_judged = |kind: Kind| judges(kind) && (!GENERAL.contains(&kind) || examined(&file.path));
        let kinds = file.kinds.iter().filter(|kind| **kind != Kind::Facts && !is_judged(**kind));
        let kinds = kinds.map(|kind| Unjudged { secrets_only: false, name: noun(*kind).into() });
        let language = if file.kinds.is_empty() { language(&file.path) } else { None };
        let texts = language.into_iter().chain(template(&file.path));
        for found in kinds.chain(texts.map(|name| Unjudged { secrets_only: true, name: name.into() })) {
            *counts.entry(found).or_default() += 1;
        }
    }
    counts
}

/// What people call one file with a document of a kind.
fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Apache => "Apache configuration",
        Kind::Arm => "Azure template",
        Kind::AzurePipelines => "Azure pipeline",
        Kind::BitbucketPipelines => "Bitbucket pipeline",
        Kind::CiPipeline => "pipeline",
        Kind::Circleci => "CircleCI pipeline",
        Kind::Cloudformation => "CloudFormation template",
        Kind::Repository => "repository",
        Kind::Compose => "Compose file",
        Kind::Devcontainer => "dev container",
        Kind::Dockerfile => "Dockerfile",
        Kind::Dotenv => "dotenv file",
        Kind::Facts => "text file",
        Kind::GithubAction => "GitHub action",
        Kind::GithubWorkflow => "GitHub workflow",
        Kind::GitlabCi => "GitLab CI pipeline",
        Kind::Haproxy => "HAProxy configuration",
        Kind::Hcl => "HCL file",
        Kind::HelmChart => "Helm chart",
        Kind::HelmValues => "Helm values file",
        Kind::Ini => "INI file",
        Kind::JavaScript => "JavaScript file",
        Kind::Jenkinsfile => "Jenkins pipeline",
        Kind::Json => "JSON file",
        Kind::Kubernetes => "Kubernetes manifest",
        Kind::Nginx => "nginx configuration",
        Kind::Openapi => "OpenAPI description",
        Kind::PackageJson => "npm package file",
        Kind::Properties => "properties file",
        Kind::Python => "Python file",
        Kind::Go => "Go file",
        Kind::Java => "Java file",
        Kind::Ruby => "Ruby file",
        Kind::Serverless => "Serverless service",
        Kind::Terraform => "Terraform file",
        Kind::TerraformVariables => "Terraform variables file",
        Kind::Toml => "TOML file",
        Kind::Tsconfig => "TypeScript configuration",
        Kind::TypeScript => "TypeScript file",
        Kind::DockerDaemon => "Docker daemon configuration",
        Kind::Elasticsearch => "Elasticsearch configuration",
        Kind::Grafana => "Grafana configuration",
        Kind::Kafka => "Kafka configuration",
        Kind::Mongodb => "MongoDB configuration",
        Kind::Mosquitto => "Mosquitto configuration",
        Kind::Mysql => "MySQL configuration",
        Kind::Postgresql => "PostgreSQL configuration",
        Kind::PostgresqlHba => "PostgreSQL access list",
        Kind::Rabbitmq => "RabbitMQ configuration",
        Kind::Redis => "Redis configuration",
        Kind::Spring => "Spring configuration",
        Kind::Sshd => "SSH server configuration",
        Kind::Traefik => "Traefik configuration",
        Kind::Caddy => "Caddyfile",
        Kind::Dotnet => "ASP.NET configuration",
        Kind::Rails => "Rails configuration",
        Kind::Laravel => "Laravel configuration",
        Kind::Migration => "database migration",
        Kind::Sql => "SQL file",
        Kind::Yaml => "YAML file",
    }
}

/// Source code and configuration that is read as text: what people call one file, its extensions, its names.
const LANGUAGES: &[(&str, &[&str], &[&str])] = &[
    ("C file", &["c", "h"], &[]),
    ("C# file", &["cs"], &[]),
    ("C++ file", &["cc", "cpp", "cxx", "hh", "hpp"], &[]),
    ("CUE file", &["cue"], &[]),
    ("Clojure file", &["clj", "cljs"], &[]),
    ("Dart file", &["dart"], &[]),
    ("EDN file", &["edn"], &[]),
    ("Elixir file", &["ex", "exs"], &[]),
    ("Erlang file", &["erl"], &[]),
    ("F# file", &["fs", "fsx"], &[]),
    ("GraphQL file", &["graphql", "gql"], &[]),
    ("Groovy file", &["groovy", "gradle"], &[]),
    ("HTML page", &["html", "htm"], &[]),
    ("Haskell file", &["hs"], &[]),
    ("Jsonnet file", &["jsonnet", "libsonnet"], &[]),
    ("Kotlin file", &["kt", "kts"], &[]),
    ("Lua file", &["lua"], &[]),
    ("Makefile", &["mk"], &["makefile"]),
    ("Nix file", &["nix"], &[]),
    ("Objective-C file", &["m", "mm"], &[]),
    ("PHP file", &["php"], &[]),
    ("Perl file", &["pl", "pm"], &[]),
    ("PowerShell script", &["ps1", "psm1"], &[]),
    ("Prisma schema", &["prisma"], &[]),
    ("Protocol Buffers file", &["proto"], &[]),
    ("R file", &["r"], &[]),
    ("Rego file", &["rego"], &[]),
    ("Ruby file", &["gemspec", "ru"], &["gemfile", "rakefile", "vagrantfile"]),
    ("Rust file", &["rs"], &[]),
    ("SQL file", &["sql"], &[]),
    ("Scala file", &["scala", "sbt"], &[]),
    ("Solidity file", &["sol"], &[]),
    ("Swift file", &["swift"], &[]),
    ("VCL file", &["vcl"], &[]),
    ("Visual Basic file", &["vb", "vbs"], &[]),
    ("XML file", &["xml", "csproj", "config"], &[]),
    ("batch file", &["bat", "cmd"], &[]),
    ("shell script", &["sh", "bash", "zsh", "ksh"], &[]),
];

/// What people call a template that makes files of a name.
fn template_of(made: &str) -> &'static str {
    const TEMPLATES: &[(&str, &[&str])] = &[
        ("HTML template", &["html", "htm", "xhtml"]),
        ("JSON template", &["json"]),
        ("SQL template", &["sql"]),
        ("Terraform template", &["tf", "tfvars", "hcl"]),
        ("YAML template", &["yaml", "yml"]),
        (
            "configuration template",
            &["cfg", "cnf", "conf", "config", "env", "ini", "properties", "service", "toml", "xml"],
        ),
        ("shell template", &["sh", "bash"]),
    ];
    let extension = made.rsplit_once('.').map_or(made, |(_, extension)| extension);
    TEMPLATES.iter().find(|(_, own)| own.contains(&extension)).map_or("template", |(name, _)| *name)
}

/// What people call the markup of a component whose scripts are judged.
fn template(path: &str) -> Option<&'static str> {
    let (_, extension) = path.rsplit_once('.')?;
    let templates = [("vue", "Vue template"), ("svelte", "Svelte template"), ("astro", "Astro template")];
    templates.iter().find(|(own, _)| extension.eq_ignore_ascii_case(own)).map(|(_, name)| *name)
}

fn language(path: &str) -> Option<&'static str> {
    let path = path.to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or(&path);
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    if extension == Some("conf") && path.contains("nginx") {
        return Some("nginx configuration");
    }
    // `requirements.in` and `LICENSE.example` make nothing of a known kind.
    let is_general = |made: &str| {
        !made.contains('.')
            && [".default", ".example", ".in", ".sample", ".template"].iter().any(|end| name.ends_with(end))
    };
    if let Some(made) = made_by_template(name).filter(|made| !is_general(made)) {
        return Some(template_of(made));
    }
    let by_name = LANGUAGES.iter().find(|(_, _, names)| names.contains(&name));
    let by_extension =
        || LANGUAGES.iter().find(|(_, extensions, _)| extension.is_some_and(|e| extensions.contains(&e)));
    by_name.or_else(by_extension).map(|(language, _, _)| *language)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::kind::Format;
    use crate::source::SkipReason;

    fn file(path: &str, status: FileStatus, kinds: &[Kind]) -> FileCoverage {
        let (format, kinds) = (Some(Format::Text), kinds.to_vec());
        FileCoverage { path: path.into(), bytes: 1, status, format, kinds, fences: 0, problems: vec![], context: false }
    }

    fn told(files: &[FileCoverage], judged: &[Kind]) -> Vec<String> {
        let found = unjudged(files, &|kind| judged.contains(&kind), &|path| path.starts_with("examined"));
        found.iter().map(|(found, count)| found.count(*count)).collect()
    }

    #[test]
    fn kinds_without_a_rule_and_known_languages_are_counted() {
        let files = [
            file("a.yaml", FileStatus::Parsed, &[Kind::Cloudformation]),
            file("b.yaml", FileStatus::Partial, &[Kind::GitlabCi, Kind::Kubernetes]),
            file("docs/a.md", FileStatus::Parsed, &[Kind::GitlabCi]),
            file("main.tf", FileStatus::Parsed, &[Kind::Terraform]),
            file("a.gemspec", FileStatus::Text, &[]),
            file("src/CONFIG.RU", FileStatus::Text, &[]),
            file("deploy/nginx/site.conf", FileStatus::Text, &[]),
            file("build.gradle", FileStatus::Text, &[]),
            file("src/App.vue", FileStatus::Parsed, &[Kind::Terraform]),
            file("LICENSE", FileStatus::Text, &[]),
            file("a/app.yml.J2", FileStatus::Text, &[]),
            file("b.yaml.tpl", FileStatus::Text, &[]),
            file("main.tf.tmpl", FileStatus::Text, &[]),
            file("views/index.erb", FileStatus::Text, &[]),
            file("requirements.in", FileStatus::Text, &[]),
            file("README.md", FileStatus::Parsed, &[]),
            file("big.rb", FileStatus::Skipped(SkipReason::Excluded), &[]),
        ];
        let expected = [
            "1 CloudFormation template",
            "2 GitLab CI pipelines",
            "1 Groovy file (read for secrets only)",
            "2 Ruby files (read for secrets only)",
            "1 Terraform template (read for secrets only)",
            "1 Vue template (read for secrets only)",
            "2 YAML templates (read for secrets only)",
            "1 nginx configuration (read for secrets only)",
            "1 template (read for secrets only)",
        ];
        assert_eq!(told(&files, &[Kind::Terraform, Kind::Kubernetes]), expected);
        assert!(told(&files[..4], Kind::ALL).is_empty());
    }

    #[test]
    fn a_document_of_no_kind_but_its_format_counts_where_no_rule_examined_it() {
        let of = |path, kind| file(path, FileStatus::Parsed, &[kind]);
        let files = [
            of("examined.json", Kind::Json),
            of("data/a.json", Kind::Json),
            of("a.toml", Kind::Toml),
            of("deploy/a.yml", Kind::Yaml),
            of("examined.d/a.yaml", Kind::Yaml),
            of("k8s/a.yaml", Kind::Kubernetes),
        ];
        let expected = ["1 JSON file", "1 TOML file", "1 YAML file"];
        assert_eq!(told(&files, Kind::ALL), expected);
    }

    #[test]
    fn every_kind_has_a_noun_of_its_own_and_no_extension_two_languages() {
        let nouns: BTreeSet<_> = Kind::ALL.iter().map(|kind| noun(*kind)).collect();
        assert_eq!(nouns.len(), Kind::ALL.len());
        let keys: Vec<_> =
            LANGUAGES.iter().flat_map(|(_, extensions, names)| extensions.iter().chain(*names)).collect();
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
        assert!(LANGUAGES.is_sorted_by_key(|(name, _, _)| *name));
    }
}
