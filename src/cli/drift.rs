//! `--check FILE`: whether what was written once is still what the repository contains.

use std::io::Write;
use std::path::Path;

use crate::cli::current_folder;
use crate::report;
use crate::result::exit;
use crate::source;

/// Bytes of a file that is compared.
const LARGEST: u64 = 64 << 20;

/// Writes a text, or compares it with a file: 1 when the file is neither the text nor a page with it in a `mermaid` fence.
pub(super) fn write_or_check(made: &str, file: Option<&Path>, out: &mut dyn Write) -> anyhow::Result<u8> {
    let Some(file) = file else {
        out.write_all(made.as_bytes())?;
        return Ok(exit::CLEAN);
    };
    let name = file.to_string_lossy().into_owned();
    let read = source::read(&current_folder()?.join(file), &name, LARGEST);
    let text = read.map_err(|reason| anyhow::anyhow!("'{name}' cannot be read: {reason}"))?;
    let made: Vec<&str> = lines(made).collect();
    let kept: Vec<&str> = lines(text.text()).collect();
    let fences = fences(&kept);
    if made == kept || fences.contains(&made.as_slice()) {
        writeln!(out, "'{}' is what the repository contains", report::one_line(&name))?;
        return Ok(exit::CLEAN);
    }
    // Of several diagrams, the one that begins as this one.
    let nearest = fences.iter().max_by_key(|fence| same(&made, fence)).copied();
    let nearest = nearest.filter(|_| kept.first().is_none_or(|first| made.first() != Some(first))).unwrap_or(&kept);
    let at = same(&made, nearest);
    let shown = |lines: &[&str]| lines.get(at).map_or("(the end)".to_string(), |line| report::one_line(line));
    writeln!(out, "'{}' is not what the repository contains; the first line that differs:", report::one_line(&name))?;
    writeln!(out, "  in the file:       {}", shown(nearest))?;
    writeln!(out, "  in the repository: {}", shown(&made))?;
    Ok(exit::FOUND)
}

/// Lines without what editors and Windows change at their ends; empty lines at the end are none.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.trim_end().lines().map(str::trim_end)
}

/// How many lines are the same from the start.
fn same(one: &[&str], other: &[&str]) -> usize {
    one.iter().zip(other).take_while(|(a, b)| a == b).count()
}

/// What stands in the `mermaid` fences of a page.
fn fences<'t>(lines: &'t [&'t str]) -> Vec<&'t [&'t str]> {
    let mut found = Vec::new();
    let mut rest = lines;
    while let Some(start) = rest.iter().position(|line| line.trim() == "```mermaid") {
        let (_, after) = rest.split_at(start + 1);
        let end = after.iter().position(|line| line.trim() == "```").unwrap_or(after.len());
        let (fence, behind) = after.split_at(end);
        found.push(fence);
        rest = behind;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_holds_the_diagrams_of_its_fences() {
        let page: Vec<&str> =
            lines("# A\n```mermaid\nflowchart LR\n  a\n```\n\n```js\nx\n```\n```mermaid\nb\n").collect();
        assert_eq!(fences(&page), [&["flowchart LR", "  a"][..], &["b"][..]]);
    }

    #[test]
    fn what_differs_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.md");
        let checked = |text: &str| {
            std::fs::write(&file, text).unwrap();
            let mut out = Vec::new();
            let code = write_or_check("flowchart LR\n  a\n", Some(&file), &mut out).unwrap();
            (code, String::from_utf8(out).unwrap())
        };
        assert_eq!(checked("flowchart LR\r\n  a\r\n\r\n").0, exit::CLEAN);
        assert_eq!(checked("# Page\n```mermaid\nflowchart LR\n  a\n```\nmore\n").0, exit::CLEAN);
        let (code, said) = checked("# Page\n```mermaid\nflowchart LR\n  b\n```\n");
        assert!(code == exit::FOUND && said.contains("in the file:         b"), "{said}");
        assert_eq!(checked("").0, exit::FOUND);
    }
}
