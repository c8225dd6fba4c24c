//! Changelogs of Liquibase in XML, YAML, JSON and formatted SQL (<https://docs.liquibase.com/concepts/changelogs/home.html>).

use super::code::{Code, Language};
use super::{Destroyed, Down, Migration, destroys};
use crate::document::Problem;
use crate::document::node::{Node, Value};
use crate::span::Span;

/// Changes that Liquibase cannot take back by itself
/// (<https://docs.liquibase.com/workflows/liquibase-community/automatic-custom-rollbacks.html>), sorted.
const ONE_WAY: &[&str] = &[
    "createProcedure",
    "customChange",
    "delete",
    "dropAllForeignKeyConstraints",
    "dropColumn",
    "dropDefaultValue",
    "dropForeignKeyConstraint",
    "dropIndex",
    "dropPrimaryKey",
    "dropProcedure",
    "dropSequence",
    "dropTable",
    "dropUniqueConstraint",
    "dropView",
    "executeCommand",
    "insert",
    "loadData",
    "loadUpdateData",
    "mergeColumns",
    "modifyDataType",
    "sql",
    "sqlFile",
    "update",
];

/// Elements of a changelog, more of which are not read.
const MOST_NODES: u32 = 200_000;

/// A change of a change set.
struct Change<'t> {
    name: &'t str,
    table: &'t str,
    column: &'t str,
    is_conditional: bool,
    sql: Option<&'t str>,
    span: Span,
}

/// The changelog in a file of which `root` is what its format gave.
pub(super) fn migration(path: &str, text: &str, root: Option<&Node>, problems: &mut Vec<Problem>) -> Option<Migration> {
    if path.ends_with(".xml") {
        let found = text.contains("<databaseChangeLog").then(|| xml(text))?;
        if found.is_none() {
            let message = "the changelog is no XML that can be read, or has more than 200,000 nodes: what it changes is not known";
            problems.push(Problem { message: message.to_string(), span: Span::default() });
        }
        return found;
    }
    if path.ends_with(".sql") {
        return text.trim_start().to_ascii_lowercase().starts_with("--liquibase formatted sql").then(|| sql(text));
    }
    tree(root?.get("databaseChangeLog")?)
}

fn begun() -> Migration {
    Migration {
        tool: "liquibase",
        span: Span::default(),
        destroys: Vec::new(),
        down: Some((Down::There, Span::default())),
    }
}

impl Migration {
    fn add(&mut self, changes: &[Change<'_>], is_undone: bool) {
        for change in changes {
            // Where in the change it stands is not followed: a text of XML, YAML or JSON is written otherwise than it reads.
            let of_sql = destroys::found(change.sql.unwrap_or_default(), 0);
            self.destroys.extend(of_sql.into_iter().map(|one| Destroyed { span: change.span, ..one }));
            let (what, name) = match change.name {
                "dropTable" => ("table", change.table.to_string()),
                "dropColumn" => ("column", format!("{}.{}", change.table, change.column)),
                "delete" if !change.is_conditional => ("rows", change.table.to_string()),
                _ => continue,
            };
            self.destroys.push(Destroyed { what, name, span: change.span });
        }
        let one_way = changes.iter().find(|change| ONE_WAY.binary_search(&change.name).is_ok());
        if let (Some(change), false, Some((Down::There, _))) = (one_way, is_undone, self.down) {
            self.down = Some((Down::Missing, change.span));
        }
    }
}

fn xml(text: &str) -> Option<Migration> {
    let options = roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, options).ok()?;
    let mut found = begun();
    let sets = document.root_element().children().filter(|node| node.has_tag_name_of("changeSet"));
    for set in sets {
        let mut is_undone = false;
        let mut changes = Vec::new();
        for node in set.children().filter(roxmltree::Node::is_element) {
            let name = node.tag_name().name();
            is_undone |= name == "rollback";
            let own = |key: &str| node.attribute(key).unwrap_or_default();
            let inner = node.descendants().find(|inner| inner.has_tag_name_of("column"));
            let column = inner.and_then(|column| column.attribute("name")).unwrap_or_default();
            let texts = node.children().find(roxmltree::Node::is_text).filter(|_| name == "sql");
            let range = node.range();
            let head =
                text.get(range.clone()).and_then(|own| own.find('>')).map_or(range.end, |at| range.start + at + 1);
            changes.push(Change {
                name,
                table: own("tableName"),
                column: if own("columnName").is_empty() { column } else { own("columnName") },
                is_conditional: node.children().any(|inner| inner.has_tag_name_of("where")),
                sql: texts.and_then(|inner| inner.text()),
                span: Span::new(range.start, head),
            });
        }
        found.add(&changes, is_undone);
    }
    Some(found)
}

/// Names whatever namespace a changelog is written in.
trait Named {
    fn has_tag_name_of(&self, name: &str) -> bool;
}

impl Named for roxmltree::Node<'_, '_> {
    fn has_tag_name_of(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

fn tree(log: &Node) -> Option<Migration> {
    let mut found = begun();
    for set in log.as_array()?.iter().filter_map(|item| item.get("changeSet")) {
        let mut changes = Vec::new();
        let listed = set.get("changes").and_then(Node::as_array).unwrap_or_default();
        for entry in listed.iter().flat_map(|item| item.as_object().unwrap_or_default()) {
            let own = |key: &str| entry.node.get(key).and_then(Node::as_str).unwrap_or_default();
            let first = entry.node.get("columns").and_then(Node::as_array).and_then(|columns| columns.first());
            let first = first.and_then(|item| item.get("column")?.get("name")?.as_str()).unwrap_or_default();
            let sql = if entry.key == "sql" { entry.node.get("sql") } else { None };
            changes.push(Change {
                name: &entry.key,
                table: own("tableName"),
                column: if own("columnName").is_empty() { first } else { own("columnName") },
                is_conditional: entry.node.get("where").is_some(),
                sql: sql.and_then(Node::as_str),
                span: entry.key_span,
            });
        }
        found.add(&changes, set.get("rollback").is_some_and(|node| node.value != Value::Null));
    }
    Some(found)
}

/// `--changeset author:id`, with `--rollback ...` behind its statements; without, nothing is taken back.
fn sql(text: &str) -> Migration {
    let code = Code::new(text, Language::Sql);
    let mut found = begun();
    let mut open: Option<(Span, bool)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_start().trim_start_matches('-').trim_start().to_ascii_lowercase();
        let is_mark = line.trim_start().starts_with("--");
        if is_mark && words.starts_with("changeset ") {
            close(&mut found, open.take());
            open = Some((Span::new(at, at + line.trim_end().len()), false));
        } else if is_mark
            && words.starts_with("rollback")
            && let Some((_, is_undone)) = &mut open
        {
            *is_undone = true;
        }
        at += line.len();
    }
    close(&mut found, open);
    found.destroys = destroys::found(&code.plain, 0);
    found
}

fn close(found: &mut Migration, set: Option<(Span, bool)>) {
    if let (Some((span, false)), Some((Down::There, _))) = (set, found.down) {
        found.down = Some((Down::Missing, span));
    }
}
