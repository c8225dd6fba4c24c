//! What results are about, in words that people outside of the trade use.

use serde::Serialize;

use crate::kind::Kind;
use crate::report::saved::Rule;

/// In the order in which reports list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Area {
    Secrets,
    Code,
    Infrastructure,
    Containers,
    Pipelines,
    Other,
}

impl Area {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Secrets => "Secrets",
            Self::Code => "Code and personal data",
            Self::Infrastructure => "Infrastructure",
            Self::Containers => "Containers",
            Self::Pipelines => "Pipelines",
            Self::Other => "Other",
        }
    }

    /// Of a rule's first kind of document; a rule that is not listed or is for none is about something else.
    pub(super) fn of(rule: Option<&Rule>) -> Self {
        let Some(rule) = rule else { return Self::Other };
        if rule.source == "detector" {
            return Self::Secrets;
        }
        rule.kinds.iter().find_map(|kind| Kind::from_name(kind)).map_or(Self::Other, Self::of_kind)
    }

    fn of_kind(kind: Kind) -> Self {
        match kind {
            Kind::Facts | Kind::Dotenv => Self::Secrets,
            Kind::JavaScript
            | Kind::TypeScript
            | Kind::Tsconfig
            | Kind::PackageJson
            | Kind::Openapi
            | Kind::Python
            | Kind::Go
            | Kind::Java
            | Kind::Ruby => Self::Code,
            Kind::Apache
            | Kind::Arm
            | Kind::Cloudformation
            | Kind::Haproxy
            | Kind::Hcl
            | Kind::Nginx
            | Kind::Serverless
            | Kind::Terraform
            | Kind::TerraformVariables
            | Kind::Sql
            | Kind::Migration
            | Kind::Caddy
            | Kind::Dotnet
            | Kind::Rails
            | Kind::Laravel
            | Kind::DockerDaemon
            | Kind::Elasticsearch
            | Kind::Grafana
            | Kind::Kafka
            | Kind::Mongodb
            | Kind::Mosquitto
            | Kind::Mysql
            | Kind::Postgresql
            | Kind::PostgresqlHba
            | Kind::Rabbitmq
            | Kind::Redis
            | Kind::Spring
            | Kind::Sshd
            | Kind::Traefik => Self::Infrastructure,
            Kind::Compose
            | Kind::Devcontainer
            | Kind::Dockerfile
            | Kind::HelmChart
            | Kind::HelmValues
            | Kind::Kubernetes => Self::Containers,
            Kind::AzurePipelines
            | Kind::BitbucketPipelines
            | Kind::CiPipeline
            | Kind::Circleci
            | Kind::GithubAction
            | Kind::GithubWorkflow
            | Kind::GitlabCi
            | Kind::Jenkinsfile => Self::Pipelines,
            Kind::Ini | Kind::Json | Kind::Properties | Kind::Repository | Kind::Toml | Kind::Yaml => Self::Other,
        }
    }
}
