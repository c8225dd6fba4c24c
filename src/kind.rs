//! What a document is: first its format (how it is parsed), then its kind (which policies apply).

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a text is parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    Json,
    Yaml,
    Toml,
    Hcl,
    Dotenv,
    Ini,
    Properties,
    Bicep,
    Jenkinsfile,
    /// Configuration of nginx, Apache or HAProxy.
    Nginx,
    Apache,
    Haproxy,
    /// A setting a line, its name before a blank: Redis, sshd, Mosquitto.
    Options,
    /// A setting a line, its name before `=`: PostgreSQL, RabbitMQ.
    Assignments,
    /// PostgreSQL's `pg_hba.conf`.
    Hba,
    Sql,
    Dockerfile,
    Markdown,
    TypeScript,
    Tsx,
    JavaScript,
    /// A single-file component of Vue, Svelte or Astro: its scripts are source code.
    Component,
    Python,
    Go,
    Java,
    Ruby,
    /// Anything else that is text: read for secrets, not parsed.
    Text,
}

/// Which policies a document is for. A policy names kinds in its metadata (`kinds: [terraform]`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    Apache,
    /// A template of Azure Resource Manager, in JSON or Bicep, or a file of parameters for one.
    Arm,
    /// A pipeline or a template of Azure Pipelines.
    AzurePipelines,
    BitbucketPipelines,
    /// A Caddyfile.
    Caddy,
    /// A pipeline of another system, of which scripts and images are read, and no jobs: Travis CI, Drone, Woodpecker, Buildkite, AppVeyor,
    /// Cirrus CI, Semaphore, Google Cloud Build, AWS CodeBuild.
    CiPipeline,
    Circleci,
    Cloudformation,
    Compose,
    Devcontainer,
    /// `daemon.json`.
    DockerDaemon,
    Dockerfile,
    Dotenv,
    /// `appsettings.json` of ASP.NET Core.
    Dotnet,
    /// Elasticsearch and OpenSearch.
    Elasticsearch,
    /// What the detectors saw in one file of any kind: the input of policies about secrets.
    Facts,
    GithubAction,
    GithubWorkflow,
    GitlabCi,
    Go,
    Grafana,
    Haproxy,
    Hcl,
    HelmChart,
    HelmValues,
    Ini,
    #[serde(rename = "javascript")]
    Java,
    JavaScript,
    /// A pipeline of Jenkins.
    Jenkinsfile,
    Json,
    Kafka,
    Kubernetes,
    /// `config/*.php`.
    Laravel,
    /// A change of a database's schema, with how to take it back.
    Migration,
    Mongodb,
    Mosquitto,
    Mysql,
    Nginx,
    Openapi,
    PackageJson,
    Postgresql,
    /// `pg_hba.conf`: who may log in to PostgreSQL from where, and how.
    PostgresqlHba,
    Properties,
    Python,
    Rabbitmq,
    /// `config/environments/*.rb`.
    Rails,
    Redis,
    /// Everything at once: the input of policies about the repository. No document is of this kind.
    #[serde(skip_deserializing)]
    Repository,
    Ruby,
    Serverless,
    /// Statements of SQL, or what a folder of them leaves.
    Sql,
    Spring,
    /// `sshd_config`.
    Sshd,
    Terraform,
    TerraformVariables,
    Toml,
    Traefik,
    Tsconfig,
    #[serde(rename = "typescript")]
    TypeScript,
    Yaml,
}

impl Kind {
    /// Those that policies may name.
    pub const ALL: &[Self] = &[
        Self::Apache,
        Self::Arm,
        Self::AzurePipelines,
        Self::BitbucketPipelines,
        Self::Caddy,
        Self::CiPipeline,
        Self::Circleci,
        Self::Cloudformation,
        Self::Compose,
        Self::Devcontainer,
        Self::DockerDaemon,
        Self::Dockerfile,
        Self::Dotenv,
        Self::Dotnet,
        Self::Elasticsearch,
        Self::Facts,
        Self::GithubAction,
        Self::GithubWorkflow,
        Self::GitlabCi,
        Self::Go,
        Self::Grafana,
        Self::Haproxy,
        Self::Hcl,
        Self::HelmChart,
        Self::HelmValues,
        Self::Ini,
        Self::Java,
        Self::JavaScript,
        Self::Jenkinsfile,
        Self::Json,
        Self::Kafka,
        Self::Kubernetes,
        Self::Laravel,
        Self::Migration,
        Self::Mongodb,
        Self::Mosquitto,
        Self::Mysql,
        Self::Nginx,
        Self::Openapi,
        Self::PackageJson,
        Self::Postgresql,
        Self::PostgresqlHba,
        Self::Properties,
        Self::Python,
        Self::Rabbitmq,
        Self::Rails,
        Self::Redis,
        Self::Ruby,
        Self::Serverless,
        Self::Spring,
        Self::Sql,
        Self::Sshd,
        Self::Terraform,
        Self::TerraformVariables,
        Self::Toml,
        Self::Traefik,
        Self::Tsconfig,
        Self::TypeScript,
        Self::Yaml,
    ];

    /// The word that policies and reports use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Apache => "apache",
            Self::Arm => "arm",
            Self::AzurePipelines => "azure-pipelines",
            Self::BitbucketPipelines => "bitbucket-pipelines",
            Self::Caddy => "caddy",
            Self::CiPipeline => "ci-pipeline",
            Self::Circleci => "circleci",
            Self::Cloudformation => "cloudformation",
            Self::Compose => "compose",
            Self::Devcontainer => "devcontainer",
            Self::DockerDaemon => "docker-daemon",
            Self::Dockerfile => "dockerfile",
            Self::Dotenv => "dotenv",
            Self::Dotnet => "dotnet",
            Self::Elasticsearch => "elasticsearch",
            Self::Facts => "facts",
            Self::GithubAction => "github-action",
            Self::GithubWorkflow => "github-workflow",
            Self::GitlabCi => "gitlab-ci",
            Self::Go => "go",
            Self::Grafana => "grafana",
            Self::Haproxy => "haproxy",
            Self::Hcl => "hcl",
            Self::HelmChart => "helm-chart",
            Self::HelmValues => "helm-values",
            Self::Ini => "ini",
            Self::Java => "java",
            Self::JavaScript => "javascript",
            Self::Jenkinsfile => "jenkinsfile",
            Self::Json => "json",
            Self::Kafka => "kafka",
            Self::Kubernetes => "kubernetes",
            Self::Laravel => "laravel",
            Self::Migration => "migration",
            Self::Mongodb => "mongodb",
            Self::Mosquitto => "mosquitto",
            Self::Mysql => "mysql",
            Self::Nginx => "nginx",
            Self::Openapi => "openapi",
            Self::PackageJson => "package-json",
            Self::Postgresql => "postgresql",
            Self::PostgresqlHba => "postgresql-hba",
            Self::Properties => "properties",
            Self::Python => "python",
            Self::Rabbitmq => "rabbitmq",
            Self::Rails => "rails",
            Self::Redis => "redis",
            Self::Repository => "repository",
            Self::Ruby => "ruby",
            Self::Serverless => "serverless",
            Self::Sql => "sql",
            Self::Spring => "spring",
            Self::Sshd => "sshd",
            Self::Terraform => "terraform",
            Self::TerraformVariables => "terraform-variables",
            Self::Toml => "toml",
            Self::Traefik => "traefik",
            Self::Tsconfig => "tsconfig",
            Self::TypeScript => "typescript",
            Self::Yaml => "yaml",
        }
    }

    /// The configuration of servers and frameworks that is one set of named settings: rows judge it by `[requirement.settings]`.
    pub const SETTINGS: &[Self] = &[
        Self::Caddy,
        Self::DockerDaemon,
        Self::Dotnet,
        Self::Elasticsearch,
        Self::Grafana,
        Self::Kafka,
        Self::Laravel,
        Self::Mongodb,
        Self::Mosquitto,
        Self::Mysql,
        Self::Postgresql,
        Self::PostgresqlHba,
        Self::Rabbitmq,
        Self::Rails,
        Self::Redis,
        Self::Spring,
        Self::Sshd,
        Self::Traefik,
    ];

    /// Whether pipelines are read from documents of this kind.
    #[must_use]
    pub fn is_of_pipeline(self) -> bool {
        matches!(
            self,
            Self::AzurePipelines
                | Self::BitbucketPipelines
                | Self::Circleci
                | Self::GithubAction
                | Self::GithubWorkflow
                | Self::GitlabCi
                | Self::Jenkinsfile
        )
    }

    /// Whether it is one of [`Kind::SETTINGS`].
    #[must_use]
    pub fn is_settings(self) -> bool {
        Self::SETTINGS.contains(&self)
    }

    /// The kind a word names.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
