//! Writing mermaid (<https://mermaid.js.org/syntax/flowchart.html>), in the part of it that version 9 and the newest have.
//!
//! Names come from files that nobody trusts: a label holds letters, digits and a few signs as they are, and everything else
//! as an entity code (`#34;`), so that none ends its quotes, opens a directive or is markup. Ids are ours.

use std::fmt::Write as _;

/// Signs that mean nothing in a quoted label.
const PLAIN: &[char] = &[' ', '.', ',', ':', '/', '_', '-', '+', '='];
/// Characters of one line of a label; what is longer is cut, with an ellipsis.
const MOST_LABEL: usize = 120;

/// A text as the inside of a quoted label, on one line.
#[must_use]
pub fn label(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_cut = text.chars().count() > MOST_LABEL;
    let mut label = String::new();
    for (at, c) in text.chars().take(MOST_LABEL).enumerate() {
        // At the start, a number or a sign may be read as a list of Markdown.
        let is_list = at == 0 && !c.is_alphabetic();
        if !is_list && (c.is_alphanumeric() || PLAIN.contains(&c)) {
            label.push(c);
        } else {
            // A String grows.
            let _ = write!(label, "#{};", u32::from(c));
        }
    }
    label + if is_cut { "…" } else { "" }
}

/// A flowchart that grows line by line.
#[derive(Debug)]
pub struct Flowchart {
    text: String,
    indent: usize,
}

impl Flowchart {
    /// An empty one, from left to right or from top to bottom.
    #[must_use]
    pub fn new(left_to_right: bool) -> Self {
        let direction = if left_to_right { "LR" } else { "TB" };
        Self { text: format!("flowchart {direction}\n"), indent: 1 }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(&"  ".repeat(self.indent));
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Opens a frame around what follows, until [`close`](Self::close).
    pub fn open(&mut self, id: &str, title: &str) {
        self.line(&format!("subgraph {id}[\"{}\"]", label(title)));
        self.indent += 1;
    }

    /// Closes the innermost frame.
    pub fn close(&mut self) {
        self.indent = self.indent.saturating_sub(1).max(1);
        self.line("end");
    }

    /// A box with lines of text, and a class of ours.
    pub fn node(&mut self, id: &str, lines: &[String], class: &str) {
        let lines: Vec<String> = lines.iter().map(|line| label(line)).collect();
        self.line(&format!("{id}[\"{}\"]:::{class}", lines.join("<br/>")));
    }

    /// An arrow, dotted for what does not wait.
    pub fn arrow(&mut self, from: &str, to: &str, is_dotted: bool) {
        self.line(&format!("{from} {} {to}", if is_dotted { "-.->" } else { "-->" }));
    }

    /// How a class looks, in CSS: ours, never a text of a file.
    pub fn class(&mut self, name: &str, style: &str) {
        self.line(&format!("classDef {name} {style}"));
    }

    /// The markup.
    #[must_use]
    pub fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_ends_its_quotes() {
        let hostile = "\"]\nend\n%%{init: {}}%% <script>`&#;|{}()[]\u{202e}";
        let label = label(hostile);
        let is_safe = |c: char| c.is_alphanumeric() || PLAIN.contains(&c) || matches!(c, '#' | ';');
        assert!(label.chars().all(is_safe), "{label}");
        assert!(!label.contains("%%") && label.starts_with("#34;"), "{label}");
    }

    #[test]
    fn a_label_is_one_short_line() {
        assert_eq!(label("a\n b"), "a b");
        assert_eq!(label("1. Build"), "#49;. Build");
        assert_eq!(label(&"a".repeat(200)).chars().count(), MOST_LABEL + 1);
    }

    #[test]
    fn a_chart_has_frames_boxes_and_arrows() {
        let mut chart = Flowchart::new(true);
        chart.open("w0", "CI");
        chart.node("j0", &["test".into(), "a \"b\"".into()], "job");
        chart.close();
        chart.arrow("j0", "j1", false);
        assert_eq!(
            chart.finish(),
            "flowchart LR\n  subgraph w0[\"CI\"]\n    j0[\"test<br/>a #34;b#34;\"]:::job\n  end\n  j0 --> j1\n"
        );
    }
}
