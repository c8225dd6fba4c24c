use super::*;
use crate::document::{PathKey, Value};
use crate::result::Redactions;
use crate::source::{Encoding, Origin, SourceText};

struct Made {
    space: Space,
    projects: Vec<Project>,
}

fn make(list: &[(&str, &str)]) -> Made {
    let builder = |path: &str, text: &str| {
        let source = Arc::new(SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree));
        Arc::new(ResultBuilder::new(source, Redactions::default(), None))
    };
    let file = |(path, text): &(&str, &str)| Some(((*path).to_string(), File::of(&builder(path, text))?));
    let files: Files = list.iter().filter_map(file).collect();
    let space = Space::of(files.values().map(|file| &file.builder));
    let projects = projects(&files, &space);
    Made { space, projects }
}

impl Made {
    fn names(&self) -> Vec<&str> {
        self.projects.iter().map(|project| project.path.as_str()).collect()
    }

    fn project(&self, path: &str) -> &Project {
        self.projects.iter().find(|project| project.path == path).expect("a project of that name")
    }

    /// What stands at a path: its value and `file:text` of its place.
    fn at(&self, project: &str, path: &str) -> (String, String) {
        let keys: Vec<PathKey> = path
            .split('/')
            .map(|key| key.parse().map_or_else(|_| PathKey::Key(key.to_string()), PathKey::Index))
            .collect();
        let (found, steps) = self.project(project).root.resolve(&keys);
        if steps < keys.len() {
            return ("nothing".to_string(), String::new());
        }
        let (builder, span) = self.space.place(found.node.span, found.key_span).unwrap();
        let value = match &found.node.value {
            Value::String(text) => text.clone(),
            other => serde_json::to_string(&shown(other)).unwrap(),
        };
        (value, format!("{}:{}", builder.source().path(), builder.source().slice(span)))
    }

    fn value(&self, project: &str, path: &str) -> String {
        self.at(project, path).0
    }

    fn said(&self) -> Vec<String> {
        let all = self.projects.iter().flat_map(|project| &project.problems);
        all.map(|(path, problem)| format!("{path}:{}: {}", problem.region.start_line, problem.message)).collect()
    }
}

fn shown(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(own) => (*own).into(),
        Value::Int(own) => (*own).into(),
        Value::Float(own) => (*own).into(),
        Value::String(own) => own.as_str().into(),
        Value::Array(items) => items.iter().map(|item| shown(&item.value)).collect(),
        Value::Object(entries) => entries.iter().map(|entry| (entry.key.clone(), shown(&entry.node.value))).collect(),
        Value::Unknown(own) => own.text.as_str().into(),
    }
}

const BASE: &str = "services:\n  web:\n    image: web:1\n    command: [a]\n    privileged: true\n    ports: ['80:80', '5432:5432']\n    environment: [A=1, B=2]\n    volumes: ['data:/data', './x:/y']\n";

#[test]
fn an_override_is_merged_by_the_rules_of_each_attribute() {
    let over = "services:\n  web:\n    command: [b]\n    privileged: false\n    ports: ['443:443', '80:80/tcp']\n    environment:\n      B: 3\n    volumes: ['other:/data']\n";
    let made = make(&[("docker-compose.yml", BASE), ("docker-compose.override.yml", over)]);
    assert_eq!(made.names(), ["docker-compose.yml"]);
    let at = |path| made.at("docker-compose.yml", path);
    assert_eq!(at("services/web/privileged"), ("false".into(), "docker-compose.override.yml:privileged: false".into()));
    assert_eq!(at("services/web/image"), ("web:1".into(), "docker-compose.yml:image: web:1".into()));
    assert_eq!(at("services/web/command").0, r#"["b"]"#);
    assert_eq!(at("services/web/ports").0, r#"["80:80/tcp","5432:5432","443:443"]"#);
    assert_eq!(at("services/web/environment").0, r#"{"A":"1","B":3}"#);
    assert_eq!(at("services/web/volumes").0, r#"["other:/data","./x:/y"]"#);
    assert_eq!(at("services/web/volumes/1").1, "docker-compose.yml:'./x:/y'");
}

#[test]
fn what_is_reset_is_gone_and_what_overrides_is_all() {
    let over =
        "services:\n  web:\n    privileged: !reset null\n    environment: !reset []\n    ports: !override ['81:81']\n";
    let made = make(&[("compose.yaml", BASE), ("compose.override.yaml", over)]);
    assert_eq!(made.value("compose.yaml", "services/web/privileged"), "nothing");
    assert_eq!(made.value("compose.yaml", "services/web/environment"), "nothing");
    assert_eq!(made.value("compose.yaml", "services/web/ports"), r#"["81:81"]"#);
}

#[test]
fn a_file_of_an_environment_lies_over_the_one_that_it_changes() {
    let files = [
        ("a/docker-compose.yml", BASE),
        ("a/docker-compose.prod.yml", "services:\n  web:\n    privileged: false\n"),
        ("a/docker-compose.tools.yml", "services:\n  tool:\n    image: tool:1\n"),
    ];
    let made = make(&files);
    assert_eq!(made.names(), ["a/docker-compose.prod.yml", "a/docker-compose.tools.yml", "a/docker-compose.yml"]);
    assert_eq!(made.value("a/docker-compose.prod.yml", "services/web/image"), "web:1");
    assert_eq!(made.value("a/docker-compose.prod.yml", "services/web/privileged"), "false");
    assert_eq!(made.value("a/docker-compose.yml", "services/web/privileged"), "true");
    assert_eq!(made.value("a/docker-compose.tools.yml", "services/web"), "nothing");
}

#[test]
fn the_environment_names_the_files_and_gives_values() {
    let files = [
        (".env", "COMPOSE_FILE=compose.yaml:prod.yaml\nTAG=1.2\n"),
        ("compose.yaml", "services:\n  web:\n    image: web:${TAG}\n    user: ${TAG}\n    cpu: ${NONE}\n"),
        ("prod.yaml", "services:\n  web:\n    image: prod:${TAG:-9}\n    read_only: ${READ:-true}\n"),
    ];
    let made = make(&files);
    let at = |path| made.at("compose.yaml", path);
    assert_eq!(at("services/web/image").0, "prod:1.2");
    assert_eq!(at("services/web/user"), ("1.2".into(), ".env:1.2".into()));
    assert_eq!(at("services/web/cpu").0, "${NONE}");
    assert_eq!(at("services/web/read_only").0, "true");
}

#[test]
fn what_is_extended_lies_below_and_is_judged_where_it_is_used() {
    let files = [
        (
            "common.yml",
            "services:\n  base:\n    image: base:1\n    privileged: true\n    env_file: x.env\n  alone:\n    image: b\n",
        ),
        ("x.env", "A=1\nB=2\n"),
        (
            "compose.yml",
            "services:\n  web:\n    extends: {file: common.yml, service: base}\n    image: web:1\n    environment: {B: own}\n  two:\n    extends: web\n",
        ),
    ];
    let made = make(&files);
    let at = |path| made.at("compose.yml", path);
    assert_eq!(at("services/web/privileged"), ("true".into(), "common.yml:privileged: true".into()));
    assert_eq!(at("services/web/image").0, "web:1");
    assert_eq!(at("services/web/environment").0, r#"{"A":"1","B":"own"}"#);
    assert_eq!(at("services/web/env_file").0, "nothing");
    assert_eq!(at("services/two/image").0, "web:1");
    assert_eq!(at("services/two/extends").0, "nothing");
    assert_eq!(made.value("common.yml", "services/base"), "nothing");
    assert_eq!(made.value("common.yml", "services/alone/image"), "b");
    assert_eq!(made.said(), [""; 0]);
}

#[test]
fn what_is_included_is_one_project_with_its_own_variables() {
    let files = [
        ("compose.yml", "include: [sub/compose.yml, {path: [other.yml]}]\nservices:\n  web: {image: web}\n"),
        ("sub/compose.yml", "services:\n  db:\n    image: db:${TAG:-1}\n    env_file: [own.env, gone.env]\n"),
        ("sub/.env", "TAG=7\n"),
        ("sub/own.env", "A=1\n"),
        ("other.yml", "services:\n  cache: {image: cache}\n"),
    ];
    let made = make(&files);
    assert_eq!(made.names(), ["compose.yml"]);
    assert_eq!(
        made.at("compose.yml", "services/db/image"),
        ("db:7".into(), "sub/compose.yml:image: db:${TAG:-1}".into())
    );
    assert_eq!(made.value("compose.yml", "services/db/environment"), r#"{"A":"1"}"#);
    assert_eq!(made.value("compose.yml", "services/db/env_file"), r#"["gone.env"]"#);
    assert_eq!(made.value("compose.yml", "services/cache/image"), "cache");
}

#[test]
fn what_is_not_at_hand_or_goes_round_is_said() {
    let files = [(
        "compose.yml",
        "include: [oci://x/y, compose.yml]\nservices:\n  a: {extends: b, image: a}\n  b: {extends: a, image: b}\n  c: {extends: {file: gone.yml, service: c}, image: c}\n",
    )];
    let made = make(&files);
    let said = made.said().join("\n");
    assert!(said.contains("compose.yml:1: what is included is not at hand"), "{said}");
    assert!(said.contains("compose.yml:5: what a service extends is not at hand"), "{said}");
    assert!(said.contains("compose.yml:3: what a service extends"), "{said}");
    assert_eq!(made.value("compose.yml", "services/c/image"), "c");
    let round = [
        ("a.yml", "include: [b.yml]\nservices: {a: {image: a}}\n"),
        ("b.yml", "include: [a.yml]\nservices: {b: {image: b}}\n"),
    ];
    let made = make(&round);
    assert_eq!(made.names(), ["a.yml"]);
    assert_eq!(made.value("a.yml", "services/b/image"), "b");
    assert!(made.said().join("\n").contains("b.yml:1: what is included is not at hand"), "{:?}", made.said());
}

#[test]
fn files_that_include_each_other_over_and_over_end() {
    let level = |at: usize| {
        format!("include: [{}]\nservices: {{s{at}: {{image: x}}}}\n", vec![format!("c{}.yml", at + 1); 4].join(", "))
    };
    let texts: Vec<(String, String)> = (0..30).map(|at| (format!("c{at}.yml"), level(at))).collect();
    let files: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (made, reached) = crate::bound::noting(|| make(&files));
    assert_eq!(made.value("c0.yml", "services/s0/image"), "x");
    assert!(!reached.is_empty());
}

#[test]
fn services_of_the_first_version_stand_at_the_top() {
    let made = make(&[("docker-compose.yml", "web:\n  image: nginx:1.29\ndb:\n  build: .\n")]);
    assert_eq!(made.at("docker-compose.yml", "services/web/image").1, "docker-compose.yml:image: nginx:1.29");
    assert_eq!(made.project("docker-compose.yml").root.get("services").unwrap().as_object().unwrap().len(), 2);
}

#[test]
fn what_compose_file_names_is_a_project_whatever_it_is_called() {
    let base = ("compose.yaml", "services: {t: {image: x}}\n");
    let over = ("y.yaml", "services: {t: {privileged: true}}\n");
    let made = make(&[base, over, (".env", "COMPOSE_FILE=compose.yaml:y.yaml\n")]);
    assert_eq!(made.value("compose.yaml", "services/t/privileged"), "true");
    let alone = make(&[over, (".env", "COMPOSE_FILE=y.yaml\n")]);
    assert_eq!(alone.value("y.yaml", "services/t/privileged"), "true");
    let missing = make(&[base, (".env", "COMPOSE_FILE=compose.yaml:gone.yaml\n")]);
    assert!(missing.said().join("\n").contains("`COMPOSE_FILE` names is not at hand"), "{:?}", missing.said());
}

#[test]
fn a_file_that_only_includes_is_composes() {
    let include = "include: [{path: [sub/x.yaml, sub/y.yaml], env_file: sub/e.env}]\n";
    let made = make(&[
        ("compose.yaml", include),
        ("sub/x.yaml", "services: {s: {image: x, read_only: \"${P:-false}\"}}\n"),
        ("sub/y.yaml", "services: {s: {privileged: true}}\n"),
        ("sub/e.env", "P=true\n"),
    ]);
    assert_eq!(made.names(), ["compose.yaml"]);
    assert_eq!(made.value("compose.yaml", "services/s/privileged"), "true");
    assert_eq!(made.value("compose.yaml", "services/s/read_only"), "true");
}
