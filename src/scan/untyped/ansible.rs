//! Tasks of Ansible (<https://docs.ansible.com/ansible/latest/reference_appendices/playbooks_keywords.html>): what each has done is
//! said by its module.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::document::{Node, PathKey};
use crate::embedded;

/// `rules/infrastructure/ansible.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    keywords: Vec<String>,
    quiet: Vec<String>,
    judged: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| read().unwrap_or_default());

fn read() -> Option<Words> {
    embedded::tables("rules/infrastructure/ansible.toml").next()?.read().ok()
}

/// Lists of tasks in a play, and in a block.
const LISTS: &[&str] = &["tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always"];

/// The modules of the tasks in a playbook or a file of tasks that no policy is for, each with the keys to its arguments. Modules that
/// change nothing are not among them.
pub(super) fn modules<'n>(path: &str, root: &'n Node) -> Vec<(&'n str, Vec<PathKey>)> {
    let Some(items) = root.as_array() else { return Vec::new() };
    let is_of_role = path.split('/').rev().skip(1).any(|folder| matches!(folder, "tasks" | "handlers"));
    if !is_of_role && !items.iter().any(|play| play.get("hosts").is_some()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    read_list(items, &mut Vec::new(), &mut found);
    found
}

/// Recursion is as deep as the tree, which parsers bound.
fn read_list<'n>(items: &'n [Node], path: &mut Vec<PathKey>, found: &mut Vec<(&'n str, Vec<PathKey>)>) {
    for (at, item) in items.iter().enumerate() {
        path.push(at.into());
        let mut is_task = item.get("hosts").is_none() && item.get("import_playbook").is_none();
        for list in LISTS {
            if let Some(inner) = item.get(list).and_then(Node::as_array) {
                is_task = false;
                path.push((*list).into());
                read_list(inner, path, found);
                path.pop();
            }
        }
        if is_task {
            found.extend(module(item).map(|(name, key)| (name, [path.as_slice(), &[key.into()]].concat())));
        }
        path.pop();
    }
}

/// The module of a task, and the key that its arguments stand under.
fn module(task: &Node) -> Option<(&str, &str)> {
    let words = &*WORDS;
    let entries = task.as_object()?;
    let given = |key: &str| task.get(key).and_then(|node| node.as_str().or_else(|| node.get("module")?.as_str()));
    let called =
        ["action", "local_action"].into_iter().find_map(|key| Some((given(key)?.split_whitespace().next()?, key)));
    let own = || {
        let is_own = |key: &str| !words.keywords.iter().any(|word| word == key) && !key.starts_with("with_");
        entries.iter().map(|entry| entry.key.as_str()).find(|key| is_own(key)).map(|key| (key, key))
    };
    let (name, key) = called.or_else(own)?;
    let short = ["ansible.builtin.", "ansible.legacy."].iter().find_map(|own| name.strip_prefix(own)).unwrap_or(name);
    let tells = name.ends_with("_info") || name.ends_with("_facts");
    let is_known = words.quiet.iter().chain(&words.judged).any(|word| word == short);
    (!tells && !is_known && !name.contains(['{', ' '])).then_some((name, key))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document;
    use crate::source::{Artifact, Encoding, Origin, SourceText};

    fn found(path: &str, text: &str) -> Vec<String> {
        let source = SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree);
        let parsed = document::parse(&Artifact::file(Arc::new(source)));
        let root = &parsed.documents[0].root;
        let tasks = modules(path, root);
        tasks.iter().for_each(|(_, path)| assert_eq!(root.resolve(path).1, path.len()));
        tasks.into_iter().map(|(name, _)| name.to_string()).collect()
    }

    #[test]
    fn tasks_are_named_by_their_modules() {
        let play = "- hosts: all\n  tasks:\n    - name: a\n      amazon.aws.rds_instance: {storage_encrypted: false}\n      when: x\n    \
                    - block:\n        - local_action: community.docker.docker_container name=a\n        - with_items: [a]\n          \
                    service: name=a\n      rescue:\n        - action: {module: user, name: a}\n";
        let wanted = ["amazon.aws.rds_instance", "community.docker.docker_container", "service", "user"];
        assert_eq!(found("play.yml", play), wanted);
        let tasks = "- ansible.builtin.cron: {name: a}\n- shell: make\n- ansible.builtin.debug: {msg: a}\n- amazon.aws.s3_bucket_info: {}\n";
        assert_eq!(found("roles/a/tasks/main.yml", tasks), ["ansible.builtin.cron"]);
        assert_eq!(found("list.yml", tasks), [""; 0]);
    }
}
