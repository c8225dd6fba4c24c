//! What sort of text it is: the same line is a password in `.env`, and an example in a README.

use crate::detect::secrets::kinds::words::files as words;
use crate::detect::secrets::text::floor_boundary;
use crate::source::Artifact;

/// How much a literal in a text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Medium {
    /// Configuration: what is written is used. Values need no quotes.
    Configuration,
    /// Shell and Dockerfiles: used too, with the shell's words.
    Shell,
    /// Source code: a literal is a string in quotes.
    Source,
    /// Text for people.
    Prose,
}

impl Medium {
    /// The word in a fact.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Shell => "shell",
            Self::Source => "source",
            Self::Prose => "prose",
        }
    }
}

/// The medium of an artifact, from its file name or fence language.
pub(crate) fn medium(artifact: &Artifact) -> Medium {
    match artifact.as_fence() {
        Some(fence) => match &fence.file_name {
            Some(name) => of_path(name),
            None => of_extension(&fence.language),
        },
        None => of_path(artifact.path()),
    }
}

/// The medium of a whole file. A name without an extension says nothing about who reads it.
pub(crate) fn of_file(path: &str) -> Medium {
    let medium = of_path(path);
    if medium == Medium::Prose && !path.contains('.') { Medium::Configuration } else { medium }
}

fn of_path(path: &str) -> Medium {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    if name.starts_with(".env") || name.ends_with(".env") || words::CONFIGURATION.contains(&name.as_str()) {
        return Medium::Configuration;
    }
    if name.starts_with("dockerfile")
        || name.starts_with("containerfile")
        || name.ends_with(".dockerfile")
        || words::SHELL.contains(&name.as_str())
        || ["/cron.d/", "/cron.daily/", "/cron.hourly/", "/cron.weekly/", "/cron.monthly/"]
            .iter()
            .any(|folder| path.contains(folder))
    {
        return Medium::Shell;
    }
    if words::SOURCE.contains(&name.as_str()) {
        return Medium::Source;
    }
    match name.rsplit_once('.') {
        Some((_, extension)) => of_extension(extension),
        None => Medium::Prose,
    }
}

fn of_extension(extension: &str) -> Medium {
    if words::CONFIGURATION_EXTENSIONS.contains(&extension) {
        Medium::Configuration
    } else if words::SHELL_EXTENSIONS.contains(&extension) {
        Medium::Shell
    } else if words::PROSE_EXTENSIONS.contains(&extension) {
        Medium::Prose
    } else {
        Medium::Source
    }
}

/// Whether a file's values are text for people, or records of what a program printed: translations and snapshots. There
/// `password` is the name of a label, so a value counts only if nobody would say it.
pub(crate) fn holds_labels(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    if words::TRANSLATION_EXTENSIONS.contains(&extension) || name == "strings.xml" {
        return true;
    }
    let mut above = lower.split('/').rev().skip(1);
    words::TRANSLATION_FORMATS.contains(&extension)
        && !stem.is_empty()
        && (above.any(|part| words::TRANSLATION_FOLDERS.contains(&part)) || is_language_file(stem))
}

/// `en.json`, `pt-BR.yaml`, `messages_de.properties`, without its extension.
fn is_language_file(stem: &str) -> bool {
    let code = |text: &str| {
        let mut parts = text.split(['-', '_']);
        let language = parts.next().is_some_and(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_lowercase()));
        language && parts.next().is_none_or(|region| region.len() == 2 || region.len() == 4) && parts.next().is_none()
    };
    let described = ["messages_", "strings_", "translation", "locale", "messages.", "strings."];
    (code(stem) && !words::TWO_LETTERS.contains(&stem)) || described.iter().any(|start| stem.starts_with(start))
}

/// Whether a file says by its path that its values stand for others: doubles for tests, examples to copy.
pub(crate) fn holds_doubles(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    // The values with which chart-testing installs a chart in CI.
    let chart = lower.split('/').rev().nth(1) == Some("ci") && lower.ends_with("values.yaml");
    chart
        || words::DOUBLE_PARTS.iter().any(|part| lower.contains(part))
        || lower.split(['/', '.', '-', '_']).any(|word| words::DOUBLE_WORDS.contains(&word))
        // A folder of templates may be the program; a file by that name is to be copied.
        || name.split(['.', '-', '_']).any(|word| word == "template")
}

/// Whether what stands just before a value says that it shows the form: `placeholder="..."`, `example: ...`.
pub(crate) fn is_prompt(text: &str, at: usize) -> bool {
    let before = text.get(floor_boundary(text, at.saturating_sub(24))..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default().to_ascii_lowercase();
    ["placeholder", "example"].iter().any(|word| line.contains(word))
}

/// Whether a line is a comment in some language: of code, of configuration, of a page.
pub(crate) fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "/*", "* ", "# ", "#\t", "##", "-- ", ";", "<!--", "{{/*", "{#", "%% "]
        .iter()
        .any(|start| line.starts_with(start))
        || (line.starts_with('#') && !["#!", "#{", "#define "].iter().any(|start| line.starts_with(start)))
}

/// How far the start of a line is looked for: a bound keeps the time linear in the text.
const LINE: usize = 2048;

/// Whether an offset stands in a line of comment.
pub(crate) fn is_in_comment(text: &str, at: usize) -> bool {
    let from = at.saturating_sub(LINE);
    let before = text.as_bytes().get(from..at).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map(|end| from + end + 1).or((from == 0).then_some(0));
    start.and_then(|start| text.get(start..)).is_some_and(is_comment)
}

/// Whether the keys above a value say that it is there to show the form, OpenAPI's and JSON Schema's `example`,
/// documentation's `code_example`; or that it names a field of a form: `label`.
pub(crate) fn is_shown(path: &str) -> bool {
    let shown = ["example", "examples", "sample", "label", "placeholder", "tooltip", "toolTip"];
    path.split('.').any(|part| part.rsplit(['-', '_']).next().is_some_and(|word| shown.contains(&word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn translations_are_known_by_format_and_place() {
        for path in [
            "src/locales/login.json",
            "i18n/de/auth.ts",
            "messages_fr.properties",
            "de.json",
            "pt-BR.yaml",
            "locale/de/LC_MESSAGES/django.po",
            "a/__snapshots__/login.test.ts.snap",
        ] {
            assert!(holds_labels(path), "{path}");
        }
        for path in [
            "messages/.env",
            "lang/Dockerfile",
            "languages/deploy.sh",
            "messages/main.tf",
            "package-lock.json",
            "yarn.lock",
            "db.json",
            "app.min.js",
            "locales",
        ] {
            assert!(!holds_labels(path), "{path}");
        }
    }

    #[test]
    fn doubles_are_known_by_their_path() {
        for path in ["src/login/KcContextMocks.ts", "test/a.ts", ".env.example", "docs/sample.yaml", "fixtures/a.json"]
        {
            assert!(holds_doubles(path), "{path}");
        }
        for path in ["src/login.ts", ".env", "deploy/values.yaml", "contest/a.ts", "src/template/mail.ts"] {
            assert!(!holds_doubles(path), "{path}");
        }
    }
}
