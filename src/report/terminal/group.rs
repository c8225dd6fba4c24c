//! Results by rule, by file or by control, one line each.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::Style;
use unicode_width::UnicodeWidthStr as _;

use crate::report::control_list;
use crate::report::escape::one_line;
use crate::report::terminal::line::Start;
use crate::report::terminal::place::plain;
use crate::report::terminal::section::Section;
use crate::report::terminal::{Terminal, severity_name, severity_style};
use crate::result::ScanResult;

/// What results are put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum GroupBy {
    /// A rule with all of its places
    Rule,
    /// A file with what is wrong in it
    File,
    /// A control with what speaks against it; a result stands under each of its controls
    Control,
}

impl<'a> Terminal<'a> {
    /// The groups of a section, the one with the worst result first.
    pub(super) fn grouped(&self, by: GroupBy, section: &Section<'a>, out: &mut dyn Write) -> io::Result<()> {
        let bold = self.style(Style::new().bold());
        for (name, results) in self.groups(by, section) {
            writeln!(out, "\n{bold}{name}{bold:#} ({})", results.len())?;
            for result in results {
                let badge = match by {
                    GroupBy::Rule => {
                        let style = self.style(severity_style(result.severity));
                        format!("{style}{}{style:#}", severity_name(result))
                    }
                    GroupBy::File | GroupBy::Control => self.badge(result),
                };
                let badge_columns = plain(&badge).width();
                let text = format!("  {badge} {}: ", self.address(result));
                let columns = badge_columns + self.address_columns(result) + "   : ".len();
                self.ended(Start { text, columns }, result, &one_line(&result.message), out)?;
            }
        }
        Ok(())
    }

    fn groups(&self, by: GroupBy, section: &Section<'a>) -> Vec<(String, Vec<&'a ScanResult>)> {
        let mut positions: BTreeMap<String, usize> = BTreeMap::new();
        let mut groups: Vec<(String, Vec<&ScanResult>)> = Vec::new();
        for result in &section.results {
            for name in self.names(by, result) {
                let at = *positions.entry(name.clone()).or_insert(groups.len());
                match groups.get_mut(at) {
                    Some((_, results)) => results.push(result),
                    None => groups.push((name, vec![result])),
                }
            }
        }
        groups
    }

    /// The groups that a result belongs to.
    fn names(&self, by: GroupBy, result: &ScanResult) -> Vec<String> {
        let rule = self.rules.get(result.rule_id.as_str());
        let name = match by {
            GroupBy::File => one_line(&result.location.path),
            GroupBy::Rule => match rule {
                Some(rule) => one_line(&format!("{}: {}", rule.id, rule.title)),
                None => one_line(&result.rule_id),
            },
            GroupBy::Control => {
                let controls = rule.map(|rule| control_list::list(&rule.controls)).unwrap_or_default();
                let name = |control: &control_list::Control| match control.title() {
                    Some(title) => one_line(&format!("{}: {title}", control.label())),
                    None => one_line(&control.label()),
                };
                if !controls.is_empty() {
                    return controls.iter().map(name).collect();
                }
                "no control".to_string()
            }
        };
        vec![name]
    }
}
