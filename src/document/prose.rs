//! What a Markdown page points at and tells its reader to run: its links, and the commands in its shell fences.

use std::sync::Arc;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::markdown;
use crate::source::{Artifact, SourceText};
use crate::span::Span;

/// Links and commands of a page, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    pub links: Vec<Link>,
    pub commands: Vec<Command>,
}

/// A link or an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub text: String,
    /// As it is written: a URL, a path, a fragment.
    pub target: String,
    pub span: Span,
}

/// A line of a shell fence that is a command; one that goes on over lines is one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub text: String,
    pub span: Span,
}

/// Words for a shell in a fence's info string. Of a transcript, only what stands behind a prompt is a command.
const SHELLS: &[&str] = &["sh", "bash", "shell", "zsh", "fish", "console", "shell-session", "powershell", "pwsh"];

/// Reads a Markdown page (CommonMark 0.31.2, <https://spec.commonmark.org/0.31.2/>, with tables).
#[must_use]
pub fn prose(source: &Arc<SourceText>) -> Prose {
    Prose { links: links(source.text()), commands: commands(source) }
}

fn links(text: &str) -> Vec<Link> {
    let mut found = Vec::new();
    let mut open: Vec<Link> = Vec::new();
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                let span = Span::new(range.start, range.end);
                open.push(Link { text: String::new(), target: dest_url.to_string(), span });
            }
            Event::Text(words) | Event::Code(words) => open.iter_mut().for_each(|link| link.text.push_str(&words)),
            Event::End(TagEnd::Link | TagEnd::Image) => found.extend(open.pop()),
            _ => {}
        }
    }
    found.sort_by_key(|link: &Link| link.span);
    found
}

fn commands(source: &Arc<SourceText>) -> Vec<Command> {
    markdown::fences(source).iter().flat_map(of_fence).collect()
}

fn of_fence(artifact: &Artifact) -> Vec<Command> {
    let Some(fence) = artifact.as_fence().filter(|fence| SHELLS.contains(&fence.language.as_str())) else {
        return Vec::new();
    };
    let is_transcript = fence.text.lines().any(|line| prompted(line).is_some());
    let mut found: Vec<Command> = Vec::new();
    let mut goes_on = false;
    let mut offset = 0;
    for line in fence.text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let line = line.trim_end();
        let command = if is_transcript && !goes_on { prompted(line) } else { Some(line.trim_start()) };
        let Some(command) = command.filter(|command| !command.is_empty() && !command.starts_with('#')) else {
            goes_on = false;
            continue;
        };
        let span = artifact.host_span(Span::new(start + line.len() - command.len(), start + line.len()));
        match found.last_mut().filter(|_| goes_on) {
            Some(before) => {
                before.text = format!("{} {}", before.text.trim_end_matches(['\\', ' ']), command);
                before.span = before.span.cover(span);
            }
            None => found.push(Command { text: command.to_string(), span }),
        }
        goes_on = command.ends_with('\\');
    }
    found
}

/// What stands behind a prompt.
fn prompted(line: &str) -> Option<&str> {
    let line = line.trim_start();
    ["$ ", "> ", "PS> "].iter().find_map(|prompt| line.strip_prefix(prompt))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Encoding, Origin};

    fn read(text: &str) -> (Prose, Arc<SourceText>) {
        let source = Arc::new(SourceText::new("a.md", text, Encoding::Utf8, Origin::WorkingTree));
        (prose(&source), source)
    }

    #[test]
    fn links_have_their_text_target_and_place() {
        let (page, source) =
            read("# A\n\nSee [the `policy`](docs/policy.md#x) and <https://a.test/>.\n\n![a chart][1]\n\n[1]: b.svg\n");
        let found: Vec<_> = page.links.iter().map(|link| (link.text.as_str(), link.target.as_str())).collect();
        assert_eq!(
            found,
            [("the policy", "docs/policy.md#x"), ("https://a.test/", "https://a.test/"), ("a chart", "b.svg")]
        );
        assert_eq!(source.slice(page.links[0].span), "[the `policy`](docs/policy.md#x)");
    }

    #[test]
    fn commands_are_those_of_shell_fences() {
        let text = "```sh\n# first\nnpm ci\nterraform apply \\\n  -auto-approve\n```\n\n```console\n$ ls -l\ntotal 0\n```\n\n```json\n{}\n```\n";
        let (page, source) = read(text);
        let found: Vec<_> = page.commands.iter().map(|command| command.text.as_str()).collect();
        assert_eq!(found, ["npm ci", "terraform apply -auto-approve", "ls -l"]);
        assert_eq!(source.slice(page.commands[0].span), "npm ci");
        assert!(source.slice(page.commands[1].span).ends_with("-auto-approve"));
    }

    #[test]
    fn a_page_of_brackets_ends() {
        let (page, _) = read(&"[".repeat(20_000));
        assert_eq!(page, Prose::default());
    }
}
