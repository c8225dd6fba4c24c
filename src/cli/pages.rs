//! `regate pages`: the site's pages about rules, controls, kinds of credentials, data types and sinks, made from what the program
//! itself knows, so that they cannot say something else. `packaging/site.sh` puts them beside `docs/`.

mod credentials;
mod vocabulary;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;

use crate::cli::exit;
use crate::controls::{self, Control, Framework};
use crate::detect::SecretScanner;
use crate::disk::Replacement;
use crate::policy::{LoadOptions, PolicySet};
use crate::report::{one_line, rule_markdown, rule_page as place};
use crate::rule::{Rule, RuleSource};
use crate::scan;

/// Pages by their path below the site's source.
type Pages = BTreeMap<String, String>;

/// Writes the pages of the built-in rules below a folder, and `RULES.md`, their part of the table of contents.
///
/// # Errors
/// A page that cannot be written.
pub(crate) fn run(folder: &Path) -> anyhow::Result<u8> {
    let options = LoadOptions::default();
    let (policies, requirements) = (PolicySet::load(&options)?, scan::requirements(&options)?);
    let rules = scan::all_rules(&policies, &requirements, &SecretScanner::load()?);
    for (path, text) in pages(&rules)? {
        write(&folder.join(&path), &text).with_context(|| format!("{path} cannot be written"))?;
    }
    Ok(exit::CLEAN)
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = Replacement::begin(path)?;
    file.write_all(text.as_bytes())?;
    file.put()
}

fn pages(rules: &[Rule]) -> anyhow::Result<Pages> {
    let (formats, others): (Vec<&Rule>, Vec<&Rule>) =
        rules.iter().partition(|rule| rule.source == RuleSource::Detector);
    let mut pages = Pages::new();
    let mut contents = String::from("# Rules\n\n- [Rules](rules/README.md)\n");
    for rule in &others {
        let _ = writeln!(contents, "  - [{}](rules/{}.md)", rule.id, rule.id);
        pages.insert(format!("rules/{}.md", rule.id), rule_page(rule));
    }
    pages.insert("rules/README.md".to_string(), list("Rules", &others, "", &mut |rule| format!("{}.md", rule.id)));
    contents.push_str("- [Controls](controls/README.md)\n");
    let mut index = String::from(
        "# Controls\n\nA control is never shown as met: a scan can only show that something speaks against it.\n",
    );
    for framework in controls::frameworks() {
        let _ = write!(index, "\n## {}\n\n", framework.title);
        for control in framework.controls() {
            let speaking: Vec<&Rule> = rules.iter().filter(|rule| speaks(rule, framework, control)).collect();
            // Of the hundreds of weaknesses that have a number, those that a rule names.
            if framework.is_numeric && speaking.is_empty() {
                continue;
            }
            let file = control_file(&framework.id, &control.id);
            let label = controls::label(&framework.id, &control.id);
            let _ = writeln!(index, "- [{label}]({file}): {}", control.title);
            let _ = writeln!(contents, "  - [{label}](controls/{file})");
            pages.insert(format!("controls/{file}"), control_page(&label, control, &speaking));
        }
    }
    pages.insert("controls/README.md".to_string(), index);
    credentials::pages(&formats, &mut pages, &mut contents);
    vocabulary::pages(&mut pages, &mut contents)?;
    pages.insert("RULES.md".to_string(), contents);
    Ok(pages)
}

fn rule_page(rule: &Rule) -> String {
    let mut page = format!("# {}\n\n**{}**\n\n", rule.id, one_line(&rule.title));
    let _ = write!(page, "| severity | {} |\n|---|---|\n| precision | {} |\n", rule.severity, rule.precision.as_str());
    let kinds: Vec<_> = rule.kinds.iter().map(|kind| kind.as_str()).collect();
    if !kinds.is_empty() {
        let _ = writeln!(page, "| judges | {} |", kinds.join(", "));
    }
    if !rule.aliases.is_empty() {
        let _ = writeln!(page, "| also known as | {} |", rule.aliases.join(", "));
    }
    let _ = writeln!(page, "\n{}", rule_markdown(rule));
    page
}

fn control_page(label: &str, control: &Control, speaking: &[&Rule]) -> String {
    let shows = if control.shows.is_empty() { "Nothing." } else { &control.shows };
    let head = format!(
        "{}\n\n**A scan can show:** {shows}\n\n**It cannot show:** {}\n\n[The publisher's page]({})\n",
        control.title, control.cannot_show, control.url
    );
    let link = |rule: &Rule| match place(rule) {
        Some((page, Some(anchor))) => format!("../../{page}.md#{anchor}"),
        _ => format!("../../rules/{}.md", rule.id),
    };
    list(label, speaking, &head, &mut |rule| link(rule))
}

fn list(title: &str, rules: &[&Rule], head: &str, link: &mut dyn FnMut(&Rule) -> String) -> String {
    let mut page = format!("# {title}\n\n{head}\n| rule | severity | what is wrong |\n|---|---|---|\n");
    for rule in rules {
        let _ = writeln!(page, "| [{}]({}) | {} | {} |", rule.id, link(rule), rule.severity, cell(&rule.title));
    }
    page
}

/// One line of a table.
fn cell(text: &str) -> String {
    one_line(text).replace('|', "\\|")
}

fn speaks(rule: &Rule, framework: &Framework, control: &Control) -> bool {
    controls::pairs(&rule.controls).any(|(id, named)| id == framework.id && named == control.id)
        || control.names(&rule.id)
}

/// `gdpr/32-1-a.md` for Article 32(1)(a).
fn control_file(framework: &str, id: &str) -> String {
    let plain: String = id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    format!("{framework}/{}.md", words.join("-").to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn all() -> Pages {
        let options = LoadOptions::default();
        let rules = scan::all_rules(
            &PolicySet::load(&options).unwrap(),
            &scan::requirements(&options).unwrap(),
            &SecretScanner::load().unwrap(),
        );
        pages(&rules).unwrap()
    }

    /// Every page is in the table of contents, every link leads to a page, and no two controls share one.
    #[test]
    fn every_rule_and_control_has_a_page_that_can_be_reached() {
        let pages = all();
        let contents = &pages["RULES.md"];
        let listed: BTreeSet<&str> = contents.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
        let own: BTreeSet<&str> = pages.keys().map(String::as_str).filter(|path| *path != "RULES.md").collect();
        assert_eq!(listed, own);
        assert_eq!(contents.matches("](").count(), own.len(), "two share a page");
        for (path, page) in pages.iter().filter(|(path, _)| path.as_str() != "RULES.md") {
            assert!(page.starts_with("# "), "{path}");
            let folder = Path::new(path).parent().unwrap();
            for target in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                if target.starts_with("http") || !target.contains(".md") {
                    continue;
                }
                let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
                let mut parts: Vec<&str> = Vec::new();
                let whole = folder.join(file);
                for part in whole.to_str().unwrap().split('/') {
                    if part == ".." {
                        parts.pop();
                    } else {
                        parts.push(part)
                    }
                }
                let other = pages.get(&parts.join("/")).unwrap_or_else(|| panic!("{path}: {target}"));
                assert!(anchor.is_empty() || other.contains(&format!("<a id=\"{anchor}\"></a>")), "{path}: {target}");
            }
        }
        for folder in ["data-types/email.md", "sinks/console.md", "credentials/README.md"] {
            assert!(pages.contains_key(folder), "{folder}");
        }
        assert!(pages.contains_key("controls/gdpr/32-1-a.md") && pages.contains_key("controls/soc2/cc6.1.md"));
        assert!(pages["rules/container-privileged.md"].contains("## Bad: "));
    }
    /// The address that SARIF and editors give of each rule is that of a page, and of a place on it.
    #[test]
    fn every_address_of_a_rule_leads_to_its_page() {
        let pages = all();
        let options = LoadOptions::default();
        let rules = scan::all_rules(
            &PolicySet::load(&options).unwrap(),
            &scan::requirements(&options).unwrap(),
            &SecretScanner::load().unwrap(),
        );
        for rule in &rules {
            let address = crate::report::rule_address(rule).unwrap_or_else(|| panic!("{} has no page", rule.id));
            let inner = address.strip_prefix(&format!("{}/", crate::report::SITE)).unwrap();
            let (page, anchor) = inner.split_once('#').unwrap_or((inner, ""));
            let text = &pages[&page.replace(".html", ".md")];
            assert!(anchor.is_empty() || text.contains(&format!("<a id=\"{anchor}\"></a>")), "{address}");
        }
        let own = Rule { defined_in: "policies/mine/mine.rego".to_string(), ..rules[0].clone() };
        let own = Rule { source: RuleSource::Policy, ..own };
        assert_eq!(crate::report::rule_address(&own), None);
    }
}
