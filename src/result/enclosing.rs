//! The lines on which the string opens and closes that a line stands in: a comment above the one or behind the other is about
//! what is in the string, too, where no comment can stand.

use crate::source::SourceText;

/// The 1-based lines on which strings of several lines open or close that hold a 1-based line, the line itself left out: YAML's block
/// scalars, here-documents, `"""`, `'''`, and backticks where they are strings.
#[must_use]
pub fn edges(source: &SourceText, line: u32) -> Vec<u32> {
    let lines: Vec<&str> = source.text().lines().collect();
    let at = (line as usize).saturating_sub(1);
    let mut found = block_headers(&lines, at);
    found.extend(quotes(&lines, at, has_backticks(source.path())).into_iter().flatten());
    found.iter().filter(|&&edge| edge != at).filter_map(|edge| u32::try_from(edge + 1).ok()).collect()
}

/// Where a line of less indentation above opens a block scalar, which all below it are in.
fn block_headers(lines: &[&str], at: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let Some(mut indent) = lines.get(at).map(|line| indentation(line)) else { return found };
    for (number, line) in lines.iter().enumerate().take(at).rev() {
        if indent == 0 {
            break;
        }
        if line.trim().is_empty() || indentation(line) >= indent {
            continue;
        }
        indent = indentation(line);
        if opens_block(line) {
            found.push(number);
        }
    }
    found
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

/// The languages in which a text between backticks may go over lines.
fn has_backticks(path: &str) -> bool {
    ["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "go"]
        .iter()
        .any(|extension| path.rsplit_once('.').is_some_and(|(_, own)| own.eq_ignore_ascii_case(extension)))
}

/// The string that a line is in, by its quotes: where it opens, and where it closes.
fn quotes(lines: &[&str], at: usize, backticks: bool) -> Option<[usize; 2]> {
    let mut open: Option<(usize, String)> = None;
    for (number, line) in lines.iter().enumerate() {
        if number > at && open.is_none() {
            return None;
        }
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
            if number >= at && *start < number {
                return Some([*start, number]);
            }
            rest = if heredoc { "" } else { rest.split_once(closer.as_str()).map_or("", |(_, after)| after) };
        }
        open = opened(rest, backticks).map(|closer| (number, closer)).filter(|_| number <= at);
    }
    None
}

/// What closes the string that a line leaves open.
fn opened(line: &str, backticks: bool) -> Option<String> {
    let mut rest = line;
    loop {
        let marks = ["\"\"\"", "'''", "`"].into_iter().filter(|mark| backticks || *mark != "`");
        let Some((at, mark)) = marks.filter_map(|mark| Some((rest.find(mark)?, mark))).min() else { break };
        let after = rest.get(at + mark.len()..)?;
        match after.split_once(mark) {
            Some((_, next)) => rest = next,
            None => return Some(mark.to_string()),
        }
    }
    let (_, word) = line.split_once("<<")?;
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
        edges(&source, u32::try_from(line + 1).unwrap())
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
        assert_eq!(edges_of("a.py", "k = \"\"\"\nz\"\"\"\nKEY\n", "KEY"), Vec::<u32>::new());
        assert_eq!(edges_of("a.md", "a `b\nKEY\nc`\n", "KEY"), Vec::<u32>::new());
        assert_eq!(edges_of("a.c", "x = 1 << 2;\nKEY\n", "KEY"), Vec::<u32>::new());
    }

    #[test]
    fn a_line_that_is_not_there_has_none() {
        let source = SourceText::new("a", "", Encoding::Utf8, Origin::WorkingTree);
        assert!(edges(&source, 9).is_empty());
    }
}
