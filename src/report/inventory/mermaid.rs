//! The data-flow diagram, as mermaid draws it: <https://mermaid.js.org/syntax/flowchart.html>. Names from the repository stand in
//! quoted labels only, with every character that means anything written as an entity.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::words::by_category;
use crate::inventory::{Inventory, RecipientKind};
use crate::report::plural;

/// Stores and recipients that are drawn, each; of the rest the diagram says how many there are. A diagram of more is none.
const MOST: usize = 40;
/// Characters of a label.
const LONGEST: usize = 80;

pub(super) fn diagram(inventory: &Inventory) -> String {
    let mut page = "flowchart LR\n".to_string();
    if inventory.data.is_empty() {
        page.push_str("  none[\"No personal data was found in what was read\"]\n");
    }
    let categories = by_category(inventory);
    let category_of: BTreeMap<&str, usize> = categories
        .iter()
        .enumerate()
        .flat_map(|(at, (_, _, entries))| entries.iter().map(move |entry| (entry.data_type.as_str(), at)))
        .collect();
    let named: Vec<(String, String)> =
        categories.iter().enumerate().map(|(at, (id, ..))| (format!("c{at}"), (*id).to_string())).collect();
    group(&mut page, "data", "Personal data", &named, "(");
    let stores = inventory.stores();
    let drawn: Vec<(String, String)> =
        stores.keys().take(MOST).enumerate().map(|(at, store)| (format!("s{at}"), (*store).to_string())).collect();
    group(&mut page, "stores", "Kept in", &drawn, "[(");
    for (at, (_, types)) in stores.iter().take(MOST).enumerate() {
        edges(&mut page, &category_of, types.iter().copied(), &format!("s{at}"), inventory);
    }
    let is_own = |kind| kind == RecipientKind::Own;
    for (prefix, title, own) in
        [("others", "Passed to others", false), ("own", "Logs, files and addresses of the program", true)]
    {
        let shown: Vec<_> =
            inventory.recipients.iter().filter(|recipient| is_own(recipient.kind) == own).take(MOST).collect();
        let label = |recipient: &&crate::inventory::Recipient| match (&recipient.processor, &recipient.region) {
            (_, Some(region)) => format!("{} ({region})", recipient.title),
            (Some(_), None) | (None, None) if own || recipient.processor.is_some() => recipient.title.clone(),
            _ => format!("{}, not declared", recipient.title),
        };
        let nodes: Vec<(String, String)> =
            shown.iter().enumerate().map(|(at, recipient)| (format!("{prefix}{at}"), label(recipient))).collect();
        group(&mut page, prefix, title, &nodes, "[");
        for (at, recipient) in shown.iter().enumerate() {
            let types = recipient.data.iter().map(String::as_str);
            edges(&mut page, &category_of, types, &format!("{prefix}{at}"), inventory);
            if !own && recipient.processor.is_none() {
                let _ = writeln!(page, "  class {prefix}{at} undeclared");
            }
        }
    }
    left_out(inventory, stores.len(), &mut page);
    page.push_str("  classDef undeclared stroke:#c0392b,stroke-width:2px,stroke-dasharray:4\n");
    page
}

/// A box with nodes, in one of mermaid's shapes.
fn group(page: &mut String, id: &str, title: &str, nodes: &[(String, String)], open: &str) {
    if nodes.is_empty() {
        return;
    }
    let close: String = open.chars().rev().map(|c| if c == '(' { ')' } else { ']' }).collect();
    let _ = writeln!(page, "  subgraph {id} [\"{}\"]", label(title));
    for (node, text) in nodes {
        let _ = writeln!(page, "    {node}{open}\"{}\"{close}", label(text));
    }
    page.push_str("  end\n");
}

/// From each category to a node, with the types of data.
fn edges<'i>(
    page: &mut String,
    category_of: &BTreeMap<&str, usize>,
    types: impl Iterator<Item = &'i str>,
    to: &str,
    inventory: &Inventory,
) {
    let mut by_category: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for data_type in types {
        let title =
            inventory.data.iter().find(|entry| entry.data_type == data_type).map_or(data_type, |entry| &entry.title);
        if let Some(at) = category_of.get(data_type) {
            by_category.entry(*at).or_default().push(title);
        }
    }
    for (at, titles) in by_category {
        let _ = writeln!(page, "  c{at} -->|\"{}\"| {to}", label(&titles.join(", ")));
    }
}

/// What is not drawn and what was not read.
fn left_out(inventory: &Inventory, stores: usize, page: &mut String) {
    let (own, others): (Vec<_>, Vec<_>) =
        inventory.recipients.iter().partition(|recipient| recipient.kind == RecipientKind::Own);
    let undrawn = [stores, own.len(), others.len()].iter().map(|count| count.saturating_sub(MOST)).sum::<usize>();
    let unfollowed: usize = inventory.coverage.not_followed.iter().map(|other| other.files).sum();
    let exempt = inventory.coverage.left_out.len();
    let lines = [
        (undrawn > 0).then(|| format!("{} not drawn", plural(undrawn, "more node"))),
        (!inventory.coverage.gaps.is_empty())
            .then(|| format!("{} not read, or not whole", plural(inventory.coverage.gaps.len(), "file"))),
        (unfollowed > 0).then(|| format!("{} in languages that are not followed", plural(unfollowed, "file"))),
        (inventory.coverage.followed == 0).then(|| "nothing was read in which personal data is looked for".to_string()),
        (!inventory.coverage.whole).then(|| "only a part of the repository was read".to_string()),
        (exempt > 0).then(|| format!("files left out by {}, which the text form names", plural(exempt, "setting"))),
    ];
    for (at, line) in lines.into_iter().flatten().enumerate() {
        let _ = writeln!(page, "  note{at}[/\"{}\"/]", label(&line));
    }
}

/// A text that can only be a label: letters, digits and a few marks as they are, all else as mermaid's entities (`#35;`).
fn label(text: &str) -> String {
    let mut label = String::new();
    for c in text.chars().take(LONGEST) {
        if c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | '_' | '-' | '/' | ':' | '(' | ')') {
            label.push(c);
        } else if c.is_control() {
            label.push(' ');
        } else {
            let _ = write!(label, "#{};", u32::from(c));
        }
    }
    if text.chars().count() > LONGEST {
        label.push('…');
    }
    // An empty label is no label.
    if label.trim().is_empty() { "-".to_string() } else { label }
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn a_label_cannot_end_itself() {
        for (text, expected) in [
            ("a\"]; click x", "a#34;#93;#59; click x"),
            ("<img src=x>", "#60;img src#61;x#62;"),
            ("`x` #quot; %%{init}", "#96;x#96; #35;quot#59; #37;#37;#123;init#125;"),
            ("a\n  end", "a   end"),
            ("", "-"),
            ("größe 日本", "größe 日本"),
        ] {
            assert_eq!(label(text), expected);
        }
        assert_eq!(label(&"x".repeat(100)).chars().count(), 81);
    }
}
