//! Which files configure which server: by names that the servers' own documentation uses, and by what is in them where a name
//! is anybody's.

use crate::document::endings::stem;
use crate::document::{Format, Node};
use crate::kind::Kind;

/// The format of a file that only a server's own parser reads, by its lower-case name and path.
pub(in crate::document) fn of_file(path: &str, name: &str, text: &str) -> Option<Format> {
    let stem = stem(name);
    let conf = stem.strip_suffix(".conf");
    let begins = |words: &[&str]| conf.is_some_and(|conf| words.iter().any(|word| conf.starts_with(word)));
    if begins(&["pg_hba"]) {
        return Some(Format::Hba);
    }
    if begins(&["postgresql", "postgres", "rabbitmq"]) {
        return Some(Format::Assignments);
    }
    if begins(&["mongod", "mongos"]) || stem == "mongo.conf" {
        // Before version 2.6 it was `name = value`.
        let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
        return Some(if first.is_some_and(|line| line.contains('=')) { Format::Ini } else { Format::Yaml });
    }
    let sshd = stem == "sshd_config" || path.contains("sshd_config.d/") && conf.is_some();
    (sshd || begins(&["redis", "valkey", "keydb", "mosquitto"])).then_some(Format::Options)
}

/// What a file of lines configures.
pub(in crate::document) fn of_lines(name: &str) -> Kind {
    if name.starts_with("rabbitmq") {
        Kind::Rabbitmq
    } else if name.starts_with("postgres") {
        Kind::Postgresql
    } else if name.starts_with("mosquitto") {
        Kind::Mosquitto
    } else if ["redis", "valkey", "keydb"].iter().any(|word| name.starts_with(word)) {
        Kind::Redis
    } else {
        Kind::Sshd
    }
}

/// <https://dev.mysql.com/doc/refman/8.4/en/option-files.html>, <https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/>
pub(in crate::document) fn of_ini(name: &str, root: &Node) -> Kind {
    let section = |words: &[&str]| {
        root.as_object().unwrap_or_default().iter().any(|entry| words.iter().any(|word| entry.key.starts_with(word)))
    };
    if section(&["mysqld", "mariadb", "galera"]) {
        Kind::Mysql
    } else if name.contains("grafana") && section(&["server", "security", "auth", "users", "database"]) {
        Kind::Grafana
    } else {
        Kind::Ini
    }
}

/// <https://kafka.apache.org/documentation/#brokerconfigs>, <https://docs.spring.io/spring-boot/reference/features/external-config.html>
pub(in crate::document) fn of_properties(name: &str, root: &Node) -> Kind {
    let has = |key: &str| root.get(key).is_some();
    if has("process.roles") || (has("broker.id") || has("zookeeper.connect") || has("node.id")) && has("log.dirs") {
        return Kind::Kafka;
    }
    if is_spring(name, root) { Kind::Spring } else { Kind::Properties }
}

/// Keys of Docker's daemon that other programs' `daemon.json` have not
/// (<https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file>).
const DAEMON: &[&str] = &[
    "hosts",
    "insecure-registries",
    "live-restore",
    "log-driver",
    "registry-mirrors",
    "storage-driver",
    "userns-remap",
];

/// What a JSON file configures.
pub(in crate::document) fn of_json(name: &str, root: &Node) -> Option<Kind> {
    // <https://learn.microsoft.com/aspnet/core/fundamentals/configuration/>; those of a developer's machine are for it.
    let is_dotnet = name.starts_with("appsettings") && !name.contains("development") && !name.contains("local");
    if is_dotnet && root.as_object().is_some() {
        return Some(Kind::Dotnet);
    }
    let named = stem(name) == "daemon.json" && DAEMON.iter().any(|key| root.get(key).is_some());
    named.then_some(Kind::DockerDaemon)
}

/// What a YAML or TOML file configures.
pub(in crate::document) fn of_tree(name: &str, root: &Node) -> Option<Kind> {
    let base = name.split('.').next().unwrap_or_default();
    if ["apiVersion", "kind", "services"].iter().any(|key| root.get(key).is_some()) {
        return None;
    }
    let own = |words: &[&str]| begins_with_one(root, words);
    if base.starts_with("mongo") {
        return own(&["net", "storage", "systemLog", "security", "replication", "sharding"]).then_some(Kind::Mongodb);
    }
    if matches!(base, "elasticsearch" | "opensearch") {
        let keys =
            ["cluster", "node", "path", "network", "http", "discovery", "xpack", "plugins", "opendistro_security"];
        return own(&keys).then_some(Kind::Elasticsearch);
    }
    if base.starts_with("traefik") {
        let keys = ["entryPoints", "providers", "api", "certificatesResolvers", "http", "tls", "serversTransport"];
        return own(&keys).then_some(Kind::Traefik);
    }
    is_spring(name, root).then_some(Kind::Spring)
}

/// `application.yml`, `application-prod.properties`, `bootstrap.yml` with settings of Spring Boot's own.
fn is_spring(name: &str, root: &Node) -> bool {
    let base = name.split('.').next().unwrap_or_default();
    let named = ["application", "bootstrap"]
        .iter()
        .any(|word| base.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')));
    named && begins_with_one(root, &["spring", "server", "management"])
}

/// Whether a key at the top, or the part of it before its first dot, is one of these.
fn begins_with_one(root: &Node, words: &[&str]) -> bool {
    let entries = root.as_object().unwrap_or_default();
    entries.iter().any(|entry| words.contains(&entry.key.split('.').next().unwrap_or_default()))
}
