//! Which format a text is in: by file name, by a fence's language, by what it starts with.

use super::comments;
use super::directives;
use super::formats::{of_extension, of_language};
use super::ini::reads_as_ini;
use super::settings;
use crate::kind::Format;
use crate::source::Artifact;

/// The format of an artifact. A fence's file name goes before its language; a name that says nothing leaves it to the
/// content. Lock files are text: they are long, and say nothing that a policy judges.
#[must_use]
pub fn detect_format(artifact: &Artifact) -> Format {
    let Some(fence) = artifact.as_fence() else {
        return of_file(artifact.path(), artifact.text());
    };
    let named = fence.file_name.as_deref().map_or(Format::Text, |name| of_file(name, &fence.text));
    if named == Format::Text { of_language(&fence.language) } else { named }
}

/// Whether a path names a package manager's lock file.
#[must_use]
pub fn is_lock_file(path: &str) -> bool {
    const NAMES: &[&str] = &[
        ".terraform.lock.hcl",
        "bun.lock",
        "cargo.lock",
        "chart.lock",
        "composer.lock",
        "deno.lock",
        "flake.lock",
        "gemfile.lock",
        "go.sum",
        "gradle.lockfile",
        "mix.lock",
        "npm-shrinkwrap.json",
        "package-lock.json",
        "package.resolved",
        "packages.lock.json",
        "pdm.lock",
        "pipfile.lock",
        "pixi.lock",
        "pnpm-lock.yaml",
        "podfile.lock",
        "poetry.lock",
        "pubspec.lock",
        "pylock.toml",
        "requirements.lock",
        "uv.lock",
        "yarn.lock",
    ];
    let name = file_name(path).to_ascii_lowercase();
    NAMES.binary_search(&name.as_str()).is_ok()
}

/// The format of every file of this name, whatever is in it; `None` where that hangs on what it says.
#[must_use]
pub fn format_by_name(path: &str) -> Option<Format> {
    let name = file_name(path);
    let has_extension = !name.starts_with('.') && name.contains('.') || name.matches('.').count() > 1;
    let format = of_file(path, "");
    // What is Markdown, INI, a server's configuration or a template by what it says is told by these texts.
    let others = [
        "# a\n```sh\nb\n```\n",
        "[a]\nb = c\n",
        "server {\n listen 80;\n}\n",
        "AWSTemplateFormatVersion: 2010-09-09\n",
    ];
    (has_extension && others.iter().all(|text| of_file(path, text) == format)).then_some(format)
}

/// Whether a path names a text, whatever bytes stand in it: a format that is parsed, a language, or notes.
#[must_use]
pub fn is_text_by_name(path: &str) -> bool {
    const OTHERS: &[&str] = &["csv", "log", "pem", "text", "tsv", "txt"];
    let extension = file_name(path).rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    is_lock_file(path)
        || of_file(path, "") != Format::Text
        || comments::is_known(path)
        || extension.is_some_and(|extension| OTHERS.contains(&extension.as_str()))
}

/// Whether a file of one name is read as what another name of it does not say.
#[must_use]
pub fn is_read_otherwise(name: &str, other: &str) -> bool {
    let format = of_file(name, "");
    is_text_by_name(name) && (format != of_file(other, "") || format == Format::Text && !is_text_by_name(other))
}

/// Whether a path names a pipeline of Jenkins.
#[must_use]
pub fn is_jenkinsfile(path: &str) -> bool {
    of_file(path, "") == Format::Jenkinsfile
}

fn of_file(path: &str, text: &str) -> Format {
    let name = file_name(path).to_ascii_lowercase();
    if is_lock_file(&name) {
        return Format::Text;
    }
    let lower = path.to_ascii_lowercase();
    // Kustomize reads this name too, and no other case of it.
    if file_name(path) == "Kustomization" {
        return Format::Yaml;
    }
    let own = of_name(&name).or_else(|| settings::of_file(&lower, &name, text));
    if let Some(format) = own.or_else(|| directives::of_file(&lower, &name, text)) {
        return format;
    }
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    match extension {
        // A text whose name says no more may be written in Markdown all the same.
        Some("txt" | "text" | "log" | "bak" | "orig" | "old" | "backup" | "save") if reads_as_markdown(text) => {
            Format::Markdown
        }
        // AWS's own name for templates of CloudFormation, in JSON or YAML.
        Some("template") if text.contains("AWSTemplateFormatVersion") || text.contains("AWS::") => {
            if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') { Format::Json } else { Format::Yaml }
        }
        Some("conf" | "config" | "cnf" | "service" | "container" | "pod" | "socket" | "timer" | "kube")
            if reads_as_ini(text) =>
        {
            Format::Ini
        }
        Some(extension) if !name.starts_with('.') || name.matches('.').count() > 1 => of_extension(extension),
        // A name without an extension, such as `.prettierrc` or what came by standard input.
        _ => of_content(text),
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn of_name(name: &str) -> Option<Format> {
    let code = [
        ".ts", ".js", ".tsx", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".json", ".yaml", ".yml", ".toml", ".py", ".sh",
        ".md",
    ];
    let dotenv = name == ".env" || name.ends_with(".env") || name.starts_with(".env.");
    if dotenv && !code.iter().any(|extension| name.ends_with(extension)) {
        return Some(Format::Dotenv);
    }
    let docker = ["dockerfile", "containerfile"].iter().any(|base| {
        name.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('.') && rest != ".dockerignore")
    });
    let other = [".md", ".rego", ".rs", ".go", ".py", ".ts", ".js", ".json", ".yaml", ".yml", ".toml", ".sh"]
        .iter()
        .any(|extension| name.ends_with(extension));
    if (docker || name.ends_with(".dockerfile") || name.ends_with(".containerfile")) && !other {
        return Some(Format::Dockerfile);
    }
    if name == "jenkinsfile" || name.starts_with("jenkinsfile.") && !other {
        return Some(Format::Jenkinsfile);
    }
    Some(match name {
        ".npmrc" | ".pypirc" | ".gitconfig" | ".gitmodules" | ".editorconfig" | ".flake8" | ".pylintrc"
        | ".coveragerc" | "pip.conf" | "my.cnf" | ".my.cnf" | ".s3cfg" | ".boto" => Format::Ini,
        ".git-credentials" | ".envrc" => Format::Text,
        "pipfile" => Format::Toml,
        _ => return None,
    })
}

fn of_content(text: &str) -> Format {
    let body = text.trim_start_matches('\u{feff}').trim();
    let json = body.starts_with('{') && body.ends_with('}') && body.contains('"')
        || body.starts_with(['[']) && body.ends_with(']') && body.contains(['"', '{']) && !reads_as_ini(text);
    if json {
        return Format::Json;
    }
    let first = body.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#')).unwrap_or_default();
    let manifest = first.starts_with("apiVersion:") || first.starts_with("AWSTemplateFormatVersion:");
    // cloud-init's user data (<https://docs.cloud-init.io/en/latest/explanation/format.html#cloud-config-data>).
    if first.trim_end() == "---" || manifest || body.starts_with("#cloud-config\n") {
        Format::Yaml
    } else if reads_as_markdown(text) {
        Format::Markdown
    } else {
        Format::Text
    }
}

/// How many lines of a text are looked at for a fence.
const LINES_OF_MARKDOWN: usize = 2000;

/// Whether a text under any name is written in Markdown: it has a fence that begins and ends (CommonMark 0.31 section
/// 4.5) and no script's first line.
pub(crate) fn reads_as_markdown(text: &str) -> bool {
    if text.starts_with("#!") {
        return false;
    }
    let mut open: Option<&str> = None;
    for line in text.lines().take(LINES_OF_MARKDOWN) {
        let line = line.trim_start();
        let Some(marker) = ["```", "~~~"].into_iter().find(|marker| line.starts_with(marker)) else { continue };
        match open {
            None => open = Some(marker),
            Some(own) if own == marker && line.trim_matches(['`', '~', ' ']).is_empty() => return true,
            Some(_) => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::testing::{artifact, fence};

    #[test]
    fn files_are_known_by_name_extension_and_content() {
        for (path, text, format) in [
            ("a/b.json", "", Format::Json),
            (".devcontainer/devcontainer.json", "", Format::Json),
            ("main.tf.json", "", Format::Json),
            ("k8s/x.yml", "", Format::Yaml),
            ("Pipfile", "", Format::Toml),
            ("prod.tfvars", "", Format::Hcl),
            (".env", "", Format::Dotenv),
            (".env.production", "", Format::Dotenv),
            ("config/prod.env", "", Format::Dotenv),
            (".env.d.ts", "", Format::TypeScript),
            (".env.json", "", Format::Json),
            (".envrc", "", Format::Text),
            ("Dockerfile", "", Format::Dockerfile),
            ("Dockerfile.prod", "", Format::Dockerfile),
            ("ci/Jenkinsfile", "", Format::Jenkinsfile),
            ("Jenkinsfile.release", "", Format::Jenkinsfile),
            ("Jenkinsfile.md", "", Format::Markdown),
            ("dockerfile.rego", "", Format::Text),
            ("Dockerfile.dockerignore", "", Format::Text),
            ("web.Dockerfile", "", Format::Dockerfile),
            (".npmrc", "", Format::Ini),
            (".git-credentials", "", Format::Text),
            ("a.conf", "[s]\na = 1\n", Format::Ini),
            ("nginx.conf", "server {\n  listen 80;\n}\n", Format::Nginx),
            ("a.properties", "", Format::Properties),
            ("README.md", "", Format::Markdown),
            ("a.mts", "", Format::TypeScript),
            ("a.tsx", "", Format::Tsx),
            ("a.cjs", "", Format::JavaScript),
            ("a.vue", "", Format::Component),
            ("package-lock.json", "{}", Format::Text),
            ("x/pnpm-lock.yaml", "", Format::Text),
            (".prettierrc", "{\"semi\": true}\n", Format::Json),
            ("-", "apiVersion: v1\nkind: Pod\n", Format::Yaml),
            ("LICENSE", "[2024] text", Format::Text),
            ("Makefile", "all:\n", Format::Text),
        ] {
            assert_eq!(detect_format(&artifact(path, text)), format, "{path}");
        }
    }

    #[test]
    fn fences_are_known_by_their_language() {
        for (language, format) in [
            ("hcl", Format::Hcl),
            ("terraform", Format::Hcl),
            ("tf", Format::Hcl),
            ("yaml", Format::Yaml),
            ("yml", Format::Yaml),
            ("json5", Format::Json),
            ("jsonc", Format::Json),
            ("toml", Format::Toml),
            ("env", Format::Dotenv),
            ("ini", Format::Ini),
            ("properties", Format::Properties),
            ("docker", Format::Dockerfile),
            ("ts", Format::TypeScript),
            ("jsx", Format::JavaScript),
            ("tsx", Format::Tsx),
            ("bash", Format::Text),
            ("", Format::Text),
        ] {
            assert_eq!(detect_format(&fence(language, "x")), format, "{language}");
        }
    }

    #[test]
    fn lock_files_are_known_in_every_folder_and_case() {
        assert!(is_lock_file("a/Cargo.lock") && is_lock_file("yarn.lock") && is_lock_file("Package.resolved"));
        assert!(is_lock_file(".terraform.lock.hcl") && is_lock_file("uv.lock") && is_lock_file("Pipfile.lock"));
        assert!(!is_lock_file("lock.json"));
    }
}
