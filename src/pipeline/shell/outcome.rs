//! Which commands of a script its own outcome hangs on.

use super::split::{Link, Part};
use super::{decides, does_nothing};

/// Words, and characters, of a command that are told.
const MOST_SAID: usize = 40;

/// What the outcome of each part of a script means for the script's.
pub(super) struct Outcomes {
    last: Vec<bool>,
    decides_later: Vec<bool>,
    /// What stands in for it, or for the block around it, and succeeds.
    ignored: Vec<Option<String>>,
}

/// A block, seen from its end.
struct Frame {
    /// The block's outcome is the script's.
    outer: bool,
    /// So is that of the command which comes next, towards the beginning.
    current: bool,
    /// No command of the block, or of its branch, has come yet.
    is_fresh: bool,
    ignored: Option<String>,
}

impl Outcomes {
    /// Of the parts of a script, which a shell runs from the first to the last.
    pub(super) fn of(parts: &[Part]) -> Self {
        let mut found = Self {
            last: vec![false; parts.len()],
            decides_later: vec![false; parts.len()],
            ignored: vec![None; parts.len()],
        };
        let mut decides_later = false;
        let mut frames = vec![Frame { outer: true, current: true, is_fresh: true, ignored: None }];
        let mut group: Option<(usize, String)> = None;
        // What stands behind the `||` of the list that a part begins: `a && b || true`.
        let mut chain: Option<String> = None;
        for (at, part) in parts.iter().enumerate().rev() {
            let next = parts.get(at + 1..).unwrap_or_default();
            let is_plain = next.first().is_some_and(|next| {
                next.group == part.group && next.words.first().is_some_and(|word| !matches!(word.as_str(), "{" | "!"))
            });
            let alternative = match part.link {
                Link::Or if does_nothing(part.group, next) => Some(said(next)),
                Link::And | Link::Pipe => chain.take().filter(|_| is_plain && part.link == Link::And),
                _ => None,
            };
            chain.clone_from(&alternative);
            if let (Some(said), Some(behind)) = (&alternative, next.first())
                && behind.group != part.group
                && part.group != 0
            {
                group = Some((part.group, said.clone()));
            }
            if let Some(slot) = found.decides_later.get_mut(at) {
                *slot = decides_later;
            }
            decides_later |= decides(part);
            let Some(frame) = frames.last_mut() else { break };
            let was = (frame.current, frame.is_fresh);
            if !frame.is_fresh && part.link == Link::End {
                frame.current = false;
            }
            frame.is_fresh = false;
            let of_group = group.as_ref().filter(|(own, _)| *own == part.group).map(|(_, said)| said.clone());
            let ignored = alternative.or(of_group).or_else(|| frame.ignored.clone());
            if let (Some(last), Some(slot)) = (found.last.get_mut(at), found.ignored.get_mut(at)) {
                *last = frame.current;
                slot.clone_from(&ignored);
            }
            if matches!(part.words.first().map(String::as_str), Some("fi" | "done" | "esac" | "}")) {
                // The last command of a function says how its call ends.
                let current = part.ends_function || frame.current;
                let outside = if part.ends_function { was } else { (frame.current, false) };
                (frame.current, frame.is_fresh) = outside;
                frames.push(Frame { outer: current, current, is_fresh: true, ignored });
                continue;
            }
            begun(part, &mut frames, was);
        }
        found
    }

    /// Whether the outcome of a part is that of the script.
    pub(super) fn is_last(&self, at: usize) -> bool {
        self.last.get(at).copied().unwrap_or_default()
    }

    /// Whether something behind it asks for what was before, or fails.
    pub(super) fn decides_later(&self, at: usize) -> bool {
        self.decides_later.get(at).copied().unwrap_or_default()
    }

    /// What succeeds where it fails: `|| true`.
    pub(super) fn ignored(&self, at: usize) -> Option<&str> {
        self.ignored.get(at)?.as_deref()
    }
}

/// What stands behind `||`.
fn said(next: &[Part]) -> String {
    let words = next.first().map(|part| part.words.iter().take(MOST_SAID).map(String::as_str).collect::<Vec<_>>());
    let text: String = words.unwrap_or_default().join(" ").chars().take(MOST_SAID).collect();
    format!("`|| {text}`")
}

/// Leaves the blocks and branches that begin with a part, the innermost first.
fn begun(part: &Part, frames: &mut Vec<Frame>, was: (bool, bool)) {
    let is_keyword = |word: &&String| {
        matches!(
            word.as_str(),
            "then" | "do" | "else" | "elif" | "if" | "while" | "until" | "for" | "case" | "select" | "{" | "!" | "time"
        )
    };
    let is_function = part.words.first().is_some_and(|word| word == "function");
    let skipped = if is_function { 2 } else { 0 };
    let keywords: Vec<&String> = part.words.iter().skip(skipped).take_while(is_keyword).collect();
    for word in keywords.into_iter().rev() {
        match word.as_str() {
            "if" | "while" | "until" | "for" | "case" | "select" | "{" if frames.len() > 1 => {
                frames.pop();
            }
            "else" | "elif" => {
                if let Some(frame) = frames.last_mut() {
                    (frame.current, frame.is_fresh) = (frame.outer, true);
                }
            }
            _ => {}
        }
    }
    if let Some(frame) = frames.last_mut() {
        // The head of a function on a line of its own does nothing.
        if is_function && part.words.len() == 2 {
            (frame.current, frame.is_fresh) = was;
        }
        if part.begins_arm {
            (frame.current, frame.is_fresh) = (frame.outer, true);
        }
    }
}
