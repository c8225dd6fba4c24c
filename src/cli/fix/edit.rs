//! Several edits of one text.

use crate::report::one_line;
use crate::result::{Fix, ScanResult};

/// A text with edits made.
#[derive(Debug)]
pub(super) struct Edited {
    pub text: String,
    pub made: Vec<Made>,
    /// What was left out because it meets another edit, in words.
    pub conflicts: Vec<String>,
}

/// An edit that was made for a result.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub rule: String,
    /// What the result is about.
    pub subject: Option<String>,
    /// The identity of the result.
    pub fingerprint: String,
    /// 1-based, before the edit.
    pub line: u32,
    pub effect: String,
}

/// Makes all edits that do not meet. The same edit for several results is made once; insertions at one place follow each other,
/// unless they begin the same block, which waits for the next round.
pub(super) fn apply(text: &str, fixes: &[(&ScanResult, &Fix)]) -> Edited {
    let mut sorted: Vec<&(&ScanResult, &Fix)> = fixes.iter().collect();
    sorted.sort_by(|a, b| (a.1.span, &a.1.replacement).cmp(&(b.1.span, &b.1.replacement)));
    let mut edited = Edited { text: String::with_capacity(text.len() + 256), made: Vec::new(), conflicts: Vec::new() };
    let mut taken: Vec<&Fix> = Vec::new();
    let mut at = 0;
    for (result, fix) in sorted {
        let range = fix.span.range();
        let (Some(between), true) = (text.get(at..range.start), text.is_char_boundary(range.end)) else {
            // It overlaps what was replaced before it.
            if taken.last().is_some_and(|last| last.span == fix.span && last.replacement == fix.replacement) {
                edited.made.push(made(result, fix));
            } else {
                edited.conflicts.push(format!(
                    "{}:{}: '{}' and another rule want different edits",
                    one_line(&fix.path),
                    fix.region.start_line,
                    one_line(&result.rule_id)
                ));
            }
            continue;
        };
        let same_place: Vec<&&Fix> = taken.iter().filter(|other| other.span == fix.span).collect();
        if same_place.iter().any(|other| other.replacement == fix.replacement) {
            edited.made.push(made(result, fix));
            continue;
        }
        if same_place.iter().any(|other| begins_alike(&other.replacement, &fix.replacement)) {
            continue;
        }
        edited.text.push_str(between);
        edited.text.push_str(&fix.replacement);
        at = range.end;
        taken.push(fix);
        edited.made.push(made(result, fix));
    }
    edited.text.push_str(text.get(at..).unwrap_or_default());
    edited
}

/// Whether two insertions begin with the same word: the same block or key would stand there twice.
fn begins_alike(a: &str, b: &str) -> bool {
    let word = |text: &str| {
        let letters = |c: &char| c.is_alphanumeric() || *c == '_' || *c == '-';
        text.trim_start().chars().take_while(letters).collect::<String>()
    };
    word(a) == word(b)
}

fn made(result: &ScanResult, fix: &Fix) -> Made {
    Made {
        rule: result.rule_id.clone(),
        subject: result.subject.clone(),
        fingerprint: result.fingerprint.clone(),
        line: fix.region.start_line,
        effect: fix.effect.clone(),
    }
}
