//! The pages of the families of credentials: those of one vendor, or of none.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Pages, cell};
use crate::report::{one_line, rule_markdown, rule_page};
use crate::rule::Rule;

/// A page a family and a list of all, with their lines of the table of contents.
pub(super) fn pages(kinds: &[&Rule], pages: &mut Pages, contents: &mut String) {
    let mut families: BTreeMap<String, Vec<&Rule>> = BTreeMap::new();
    for rule in kinds {
        let page = rule_page(rule).map(|(page, _)| page).unwrap_or_default();
        families.entry(page).or_default().push(rule);
    }
    contents.push_str("- [Kinds of credentials](credentials/README.md)\n");
    let mut index = format!(
        "# Kinds of credentials\n\n{} are known by their format or by the names that they are given. Those of one vendor share a page.\n\n| kind | severity | what |\n|---|---|---|\n",
        kinds.len()
    );
    for (page, rules) in families {
        let file = page.trim_start_matches("credentials/");
        let _ = writeln!(contents, "  - [{file}]({page}.md)");
        for rule in &rules {
            let _ = writeln!(index, "| [{0}]({file}.md#{0}) | {1} | {2} |", rule.id, rule.severity, cell(&rule.title));
        }
        pages.insert(format!("{page}.md"), family(file, &rules));
    }
    pages.insert("credentials/README.md".to_string(), index);
}

fn family(name: &str, rules: &[&Rule]) -> String {
    let mut page = format!("# Credentials: {name}\n");
    for rule in rules {
        let _ = write!(
            page,
            "\n<a id=\"{0}\"></a>\n\n## {0}\n\n**{1}**\n\n| severity | {2} |\n|---|---|\n| precision | {3} |\n\n{4}\n",
            rule.id,
            one_line(&rule.title),
            rule.severity,
            rule.precision.as_str(),
            rule_markdown(rule).replace("\n## ", "\n### ")
        );
    }
    page
}
