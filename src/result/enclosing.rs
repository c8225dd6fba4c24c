//! The lines on which the string opens and closes that a line stands in: a comment above the one or behind the other is about
//! what is in the string, too, where no comment can stand.

use crate::source::SourceText;

/// The strings of several lines in a file: YAML's block scalars, here-documents, `"""`, `'''`, and backticks where they are
/// strings. Found in one pass over its lines; lines are counted from 0 in here.
#[derive(Debug, Default)]
pub struct Strings {
    /// For each line, the innermost block scalar that it is in, by position.
    block_of: Vec<Option<usize>>,
    /// The line that opens a block scalar, and the block scalar that this one is in.
    blocks: Vec<(usize, Option<usize>)>,
    /// First and last line of strings in quotes, in order.
    quoted: Vec<(usize, usize)>,
}

impl Strings {
    /// Of a file.
    #[must_use]
    pub fn new(source: &SourceText) -> Self {
        let lines: Vec<&str> = source.text().lines().collect();
        let mut strings = Self { quoted: quoted(&lines, Quotes::of(source.path())), ..Self::default() };
        strings.find_blocks(&lines);
        strings
    }

    /// The 1-based lines on which strings open or close that hold a 1-based line, the line itself left out.
    #[must_use]
    pub fn edges(&self, line: u32) -> Vec<u32> {
        let at = (line as usize).saturating_sub(1);
        let mut found = Vec::new();
        let mut block = self.block_of.get(at).copied().flatten();
        while let Some((opens, outer)) = block.and_then(|position| self.blocks.get(position)) {
            found.push(*opens);
            block = *outer;
        }
        // They touch at most, so that the first that ends here or later is the only one.
        let next = self.quoted.partition_point(|(_, last)| *last < at);
        if let Some(&(first, last)) = self.quoted.get(next).filter(|(first, _)| *first <= at) {
            found.extend([first, last]);
        }
        found.iter().filter(|&&edge| edge != at).filter_map(|edge| u32::try_from(edge + 1).ok()).collect()
    }

    /// A block scalar holds what is indented further than its key.
    fn find_blocks(&mut self, lines: &[&str]) {
        let mut open: Vec<(usize, usize)> = Vec::new();
        for (number, line) in lines.iter().enumerate() {
            if line.trim().is_empty() {
                self.block_of.push(None);
                continue;
            }
            let indent = indentation(line);
            while open.last().is_some_and(|(_, outer)| *outer >= indent) {
                open.pop();
            }
            let innermost = open.last().map(|(position, _)| *position);
            self.block_of.push(innermost);
            if opens_block(line) {
                open.push((self.blocks.len(), indent));
                self.blocks.push((number, innermost));
            }
        }
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// `key: |`, `- >-`, with a comment or not (YAML 1.2.2, section 8.1.1).
fn opens_block(line: &str) -> bool {
    let line = line.split_once(" #").map_or(line, |(before, _)| before).trim_end();
    let header = line.trim_end_matches(|c: char| matches!(c, '+' | '-') || c.is_ascii_digit());
    let before = header.strip_suffix(['|', '>']).unwrap_or_default();
    before.trim_end().ends_with([':', '-']) && before.ends_with(' ')
}

/// How the language of a file may write a text over lines, beside three quotes in a row.
#[derive(Clone, Copy, Debug)]
struct Quotes {
    backticks: bool,
    /// `<<` shifts bits in many languages.
    heredocs: bool,
}

impl Quotes {
    fn of(path: &str) -> Self {
        let extension = path.rsplit_once('.').map_or("", |(_, own)| own);
        let is_one_of = |known: &[&str]| known.iter().any(|own| own.eq_ignore_ascii_case(extension));
        let backticks = is_one_of(&["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "go"]);
        let shifts = &[
            "c", "h", "cc", "cpp", "cxx", "hpp", "hh", "m", "mm", "cs", "java", "kt", "py", "rs", "scala", "swift",
            "vue", "svelte",
        ];
        Self { backticks, heredocs: !backticks && !is_one_of(shifts) }
    }
}

/// First and last line of the strings in quotes that go over several lines.
fn quoted(lines: &[&str], quotes: Quotes) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in lines.iter().enumerate() {
        let mut rest = *line;
        if let Some((start, closer)) = &open {
            let heredoc = closer.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_');
            let closes = if heredoc {
                rest.trim().trim_end_matches([';', ',', ')']).trim_end() == closer
            } else {
                rest.contains(closer.as_str())
            };
            if !closes {
                continue;
            }
            found.push((*start, number));
            rest = if heredoc { "" } else { rest.split_once(closer.as_str()).map_or("", |(_, after)| after) };
        }
        open = opened(rest, quotes).map(|closer| (number, closer));
    }
    found
}

/// What closes the string that a line leaves open.
fn opened(line: &str, quotes: Quotes) -> Option<String> {
    let mut rest = line;
    loop {
        let marks = ["\"\"\"", "'''", "`"].into_iter().filter(|mark| quotes.backticks || *mark != "`");
        let Some((at, mark)) = marks.filter_map(|mark| Some((rest.find(mark)?, mark))).min() else { break };
        let after = rest.get(at + mark.len()..)?;
        match after.split_once(mark) {
            Some((_, next)) => rest = next,
            None => return Some(mark.to_string()),
        }
    }
    let (_, word) = line.split_once("<<").filter(|_| quotes.heredocs)?;
    let word = word.trim_start_matches(['<', '-', '~']).trim_start_matches([' ', '"', '\'', '\\']);
    let name: String = word.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    name.chars().next().filter(|c| c.is_ascii_alphabetic() || *c == '_').map(|_| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Encoding, Origin};

    fn edges_of(path: &str, text: &str, holds: &str) -> Vec<u32> {
        let line = text.lines().position(|line| line.contains(holds)).unwrap();
        let source = SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree);
        Strings::new(&source).edges(u32::try_from(line + 1).unwrap())
    }

    #[test]
    fn block_scalars_open_at_their_key() {
        let yaml = "a:\n  # why\n  key: |-2 # text\n    one\n      two\n\n    KEY\n  b: KEY2\n  c:\n    - >\n      KEY3\n    - KEY4\n";
        assert_eq!(edges_of("a.yaml", yaml, "KEY"), [3]);
        assert_eq!(edges_of("a.yaml", yaml, "KEY2"), Vec::<u32>::new());
        assert_eq!(edges_of("a.yaml", yaml, "KEY3"), [10]);
        assert_eq!(edges_of("a.yaml", yaml, "KEY4"), Vec::<u32>::new());
        assert_eq!(edges_of("a.yaml", "a:\n  b: x>\n    KEY\n", "KEY"), Vec::<u32>::new());
    }

    #[test]
    fn quotes_open_and_close() {
        for (path, text) in [
            ("a.py", "x = '''y'''\nk = \"\"\"\nKEY\nz\n\"\"\"\n"),
            ("a.ts", "const a = `b`;\nconst k = `\nKEY\n\n`; // c\n"),
            ("a.tf", "a = 1\nuser_data = <<-EOT\n  KEY\n  b\n  EOT\n"),
            ("a.sh", "a\ncat <<'END_X'\nKEY\nEOF\nEND_X\n"),
            ("a.php", "a\n$x = <<<EOT\nKEY\na\nEOT;\n"),
        ] {
            assert_eq!(edges_of(path, text, "KEY"), [2, 5], "{path}");
        }
        assert_eq!(edges_of("a.py", "k = \"\"\"KEY\nz\n\"\"\"\n", "KEY"), [3]);
        assert_eq!(edges_of("a.c", "x = a << END;\nKEY\nEND\n", "KEY"), Vec::<u32>::new(), "bits are shifted");
        assert_eq!(edges_of("a.py", "k = \"\"\"\nz\"\"\"\nKEY\n", "KEY"), Vec::<u32>::new());
        assert_eq!(edges_of("a.md", "a `b\nKEY\nc`\n", "KEY"), Vec::<u32>::new());
        assert_eq!(edges_of("a.c", "x = 1 << 2;\nKEY\n", "KEY"), Vec::<u32>::new());
    }

    #[test]
    fn a_line_that_is_not_there_has_none() {
        let source = SourceText::new("a", "", Encoding::Utf8, Origin::WorkingTree);
        assert!(Strings::new(&source).edges(9).is_empty());
    }
}
