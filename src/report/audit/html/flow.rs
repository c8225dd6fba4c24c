//! The drawing of a flow of data: its steps from the top, file by file, as SVG in the page. It has no script and no style of its
//! own; the list of steps below it says the same in words, and stands alone where the page is narrow.

use std::fmt::Write as _;

use crate::report::audit::html::text;
use crate::report::saved::Step;

/// Flows that a page draws, in its order: what follows has its list of steps alone, which the page says.
const MOST_DRAWN: usize = 400;
/// Steps of one drawing and of its list: those of the middle of a longer flow are counted.
pub(super) const MOST_STEPS: usize = 12;

/// Units of the drawing, which are pixels at its own size.
const WIDTH: usize = 640;
const HEAD: usize = 24;
const ROW: usize = 24;
const GAP: usize = 12;
/// Characters that fit beside a line's number, and into the head of a file. The list has the whole text.
const LONGEST_STEP: usize = 74;
const LONGEST_PATH: usize = 76;

/// How many flows were drawn, and how many were not.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    drawn: usize,
    pub(super) left_out: usize,
}

impl Drawn {
    /// The drawing; empty for a flow of one step, and where enough are drawn.
    pub(super) fn draw(&mut self, steps: &[Step]) -> String {
        if steps.len() < 2 {
            return String::new();
        }
        if self.drawn == MOST_DRAWN {
            self.left_out += 1;
            return String::new();
        }
        self.drawn += 1;
        drawing(steps)
    }
}

/// The first steps and the last, where there are too many; and how many stand between.
pub(super) fn shown(steps: &[Step]) -> (&[Step], usize, &[Step]) {
    if steps.len() <= MOST_STEPS {
        return (steps, 0, &[]);
    }
    // The last is where the data leaves.
    let (first, rest) = steps.split_at(MOST_STEPS - 1);
    let (between, last) = rest.split_at(rest.len() - 1);
    (first, between.len(), last)
}

fn drawing(steps: &[Step]) -> String {
    let (first, between, last) = shown(steps);
    let drawn: Vec<&Step> = first.iter().chain(last).collect();
    let (mut parts, mut lines) = (String::new(), String::new());
    let (mut y, mut dots): (usize, Vec<usize>) = (0, Vec::new());
    let mut at = 0;
    while let Some(step) = drawn.get(at) {
        let path = &step.location.path;
        let count = drawn.iter().skip(at).take_while(|other| other.location.path == *path).count();
        let height = HEAD + count * ROW + 6;
        _ = write!(
            parts,
            "<rect class=\"file\" x=\"1\" y=\"{}\" width=\"{}\" height=\"{height}\" rx=\"5\"/><text class=\"path\" x=\"12\" y=\"{}\">{}</text>",
            y + 1,
            WIDTH - 2,
            y + 17,
            text(&end(path, LONGEST_PATH))
        );
        for (row, step) in drawn.iter().skip(at).take(count).enumerate() {
            let middle = y + HEAD + row * ROW + ROW / 2;
            dots.push(middle);
            _ = write!(
                lines,
                "<text class=\"line\" x=\"78\" y=\"{0}\">{1}</text><text x=\"88\" y=\"{0}\">{2}</text>",
                middle + 4,
                step.location.start_line,
                text(&start(&step.message, LONGEST_STEP))
            );
        }
        at += count;
        y += height + GAP;
    }
    let height = y.saturating_sub(GAP) + 2;
    let ends = (dots.first().copied().unwrap_or_default(), dots.last().copied().unwrap_or_default());
    let way = format!("<path class=\"way\" d=\"M24 {}V{}\"/>", ends.0, ends.1);
    let dots: String = dots
        .iter()
        .enumerate()
        .map(|(at, y)| {
            let class = if at + 1 == dots.len() { "sink" } else { "step" };
            format!("<circle class=\"{class}\" cx=\"24\" cy=\"{y}\" r=\"5\"/>")
        })
        .collect();
    let more = if between > 0 { format!(", {between} of them not drawn before the last") } else { String::new() };
    let label = format!("Flow of data in {} steps{more}, listed below", steps.len());
    format!(
        "<svg class=\"flow\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {WIDTH} {height}\">{parts}{way}{dots}{lines}</svg>"
    )
}

/// The start of a text, on one line.
fn start(text: &str, most: usize) -> String {
    let text = crate::report::one_line(text);
    if text.chars().count() <= most {
        return text;
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// The end of a path, which has its name.
fn end(path: &str, most: usize) -> String {
    let path = crate::report::one_line(path);
    match path.chars().count().checked_sub(most).filter(|more| *more > 0) {
        Some(more) => std::iter::once('…').chain(path.chars().skip(more + 1)).collect(),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(count: usize) -> Vec<Step> {
        let step = |at: usize| {
            let path = if at < 2 { "src/a.ts" } else { "src/<b>&\"'.ts" };
            serde_json::json!({"message": format!("step {at} of <script>alert('1')</script>"),
                "location": {"path": path, "startLine": at + 1, "startColumn": 1, "endLine": at + 1}})
        };
        (0..count).map(|at| serde_json::from_value(step(at)).unwrap()).collect()
    }

    /// The drawing is XML that stands by itself, whatever paths and messages hold, and no element in it is theirs.
    #[test]
    fn a_hostile_flow_is_drawn_as_text() {
        let svg = Drawn::default().draw(&steps(4));
        let document = roxmltree::Document::parse(&svg).unwrap();
        let names: std::collections::BTreeSet<_> =
            document.descendants().filter(roxmltree::Node::is_element).map(|node| node.tag_name().name()).collect();
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["circle", "path", "rect", "svg", "text"]);
        let with = |class: &str| document.descendants().filter(|node| node.attribute("class") == Some(class)).count();
        assert_eq!((with("file"), with("step"), with("sink"), with("line")), (2, 3, 1, 4));
        assert!(document.descendants().any(|node| node.text() == Some("src/<b>&\"'.ts")));
        assert!(!svg.contains("style=") && !svg.contains("href"));
    }

    #[test]
    fn what_is_not_drawn_is_counted() {
        let svg = Drawn::default().draw(&steps(30));
        assert!(svg.contains("in 30 steps, 18 of them not drawn before the last"));
        assert_eq!(svg.matches("<circle").count(), MOST_STEPS);
        assert!(svg.contains(">step 29 of "), "the last step is where the data leaves");
        assert!(svg.len() < 6000, "{}", svg.len());
        let mut drawn = Drawn::default();
        let all = (0..MOST_DRAWN + 3).filter(|_| !drawn.draw(&steps(2)).is_empty()).count();
        assert_eq!((all, drawn.left_out), (MOST_DRAWN, 3));
        assert_eq!(drawn.draw(&steps(1)), "");
    }

    #[test]
    fn long_texts_are_cut_where_they_say_least() {
        assert_eq!(start("abcdef", 4), "abc…");
        assert_eq!(end("folder/name.ts", 8), "…name.ts");
        assert_eq!(end("name", 4), "name");
    }
}
