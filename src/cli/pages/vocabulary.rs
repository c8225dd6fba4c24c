//! The pages of data types and of sinks, from `rules/pii/` and `rules/sinks/` as they are written.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Context as _;
use toml::{Table, Value};

use super::{Pages, cell};
use crate::controls;
use crate::embedded;

/// The lists of a data type and of a sink that its page shows, and what each is.
const LISTS: &[(&str, &str)] = &[
    ("names", "Names that are enough"),
    ("of_person", "Names that are enough as a property of a person"),
    ("holders", "Further objects of which they are a property"),
    ("except", "Names that look like it and are not"),
    ("not_of", "Objects whose property is something else"),
    ("callees", "Functions"),
    ("packages", "Packages, under any name"),
    ("receivers", "Objects"),
    ("methods", "Methods"),
];

/// A page each, and their lines of the table of contents.
pub(super) fn pages(pages: &mut Pages, contents: &mut String) -> anyhow::Result<()> {
    let (types, sinks) = (entries("rules/pii/", "data_type")?, entries("rules/sinks/", "sink")?);
    let head = "# Data types\n\nWhat is known as personal data, by the names that programs give it.\n";
    list("data-types", "Data types", head, "sensitivity", &types, pages, contents);
    let head = "# Sinks\n\nWhere data leaves a program.\n";
    list("sinks", "Sinks", head, "category", &sinks, pages, contents);
    Ok(())
}

/// The tables of a kind in all files of a folder, by id. One sink can have a table per language.
fn entries(folder: &'static str, kind: &str) -> anyhow::Result<BTreeMap<String, Vec<Table>>> {
    let mut found: BTreeMap<String, Vec<Table>> = BTreeMap::new();
    for parsed in embedded::tables(folder) {
        let file: Table = parsed.read().with_context(|| format!("{} cannot be read", parsed.path))?;
        for table in file.get(kind).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table) {
            found.entry(word(table, "id").to_string()).or_default().push(table.clone());
        }
    }
    Ok(found)
}

fn list(
    folder: &str,
    title: &str,
    head: &str,
    group: &str,
    entries: &BTreeMap<String, Vec<Table>>,
    pages: &mut Pages,
    contents: &mut String,
) {
    let mut index = format!("{head}\n| id | {group} | what |\n|---|---|---|\n");
    let _ = writeln!(contents, "- [{title}]({folder}/README.md)");
    for (id, tables) in entries {
        let Some(first) = tables.first() else { continue };
        let _ = writeln!(contents, "  - [{id}]({folder}/{id}.md)");
        let _ = writeln!(index, "| [{id}]({id}.md) | {} | {} |", word(first, group), cell(word(first, "title")));
        pages.insert(format!("{folder}/{id}.md"), page(id, group, tables));
    }
    pages.insert(format!("{folder}/README.md"), index);
}

fn page(id: &str, group: &str, tables: &[Table]) -> String {
    let mut page = format!("# {id}\n");
    for table in tables {
        let languages = words(table, "languages");
        let _ = write!(page, "\n**{}**\n\n| {group} | {} |\n|---|---|\n", word(table, "title"), word(table, group));
        if !languages.is_empty() {
            let _ = writeln!(page, "| languages | {} |", languages.join(", "));
        }
        if !word(table, "vendor").is_empty() {
            let _ = writeln!(page, "| who receives it | {} |", word(table, "vendor"));
        }
        for (key, title) in LISTS {
            let own = words(table, key);
            if !own.is_empty() {
                let _ = write!(page, "\n{title}: `{}`\n", own.join("`, `"));
            }
        }
        for (framework, ids) in table.get("controls").and_then(Value::as_table).into_iter().flatten() {
            for control in ids.as_array().into_iter().flatten().filter_map(Value::as_str) {
                let (label, file) = (controls::label(framework, control), super::control_file(framework, control));
                let has_page = controls::framework(framework).is_some_and(|known| known.get(control).is_some());
                let line = if has_page { format!("[{label}](../controls/{file})") } else { label };
                let _ = write!(page, "\n- {line}");
            }
        }
        page.push('\n');
    }
    page
}

fn word<'a>(table: &'a Table, key: &str) -> &'a str {
    table.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn words<'a>(table: &'a Table, key: &str) -> Vec<&'a str> {
    table.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}
