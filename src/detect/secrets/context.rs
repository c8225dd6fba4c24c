//! What sort of text it is: the same line is a password in `.env`, and an example in a README.

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
    let listed = [
        "credentials",
        "config",
        "my.cnf",
        ".netrc",
        "_netrc",
        ".pgpass",
        ".npmrc",
        ".pypirc",
        ".s3cfg",
        ".boto",
        ".htpasswd",
        ".dockercfg",
        "hosts",
        "inventory",
        ".wgetrc",
        ".curlrc",
        ".msmtprc",
        ".fetchmailrc",
        "netrc",
    ];
    if name.starts_with(".env") || name.ends_with(".env") || listed.contains(&name.as_str()) {
        return Medium::Configuration;
    }
    if name.starts_with("dockerfile")
        || name.starts_with("containerfile")
        || name.ends_with(".dockerfile")
        || name == "makefile"
        || name == "procfile"
    {
        return Medium::Shell;
    }
    let code = ["jenkinsfile", "vagrantfile", "rakefile", "fastfile", "capfile", "berksfile", "tiltfile", "sconstruct"];
    if code.contains(&name.as_str()) {
        return Medium::Source;
    }
    match name.rsplit_once('.') {
        Some((_, extension)) => of_extension(extension),
        None => Medium::Prose,
    }
}

fn of_extension(extension: &str) -> Medium {
    match extension {
        "env" | "dotenv" | "ini" | "cfg" | "conf" | "config" | "cnf" | "properties" | "props" | "toml" | "yaml"
        | "yml" | "json" | "jsonc" | "json5" | "tf" | "tfvars" | "hcl" | "terraform" | "tfstate" | "xml" | "csproj"
        | "plist" | "service" | "envrc" | "sample" | "template" | "tmpl" | "tpl" | "npmrc" | "pypirc" | "netrc"
        | "compose" | "ovpn" | "rdp" | "reg" | "http" | "rest" => Medium::Configuration,
        "sh" | "bash" | "zsh" | "fish" | "ksh" | "shell" | "console" | "ps1" | "psm1" | "powershell" | "bat"
        | "cmd" | "dockerfile" | "docker" | "mk" | "bash_history" | "zsh_history" => Medium::Shell,
        "md" | "markdown" | "mdx" | "txt" | "rst" | "adoc" | "html" | "htm" | "log" | "csv" | "tsv" | "text"
        | "tex" | "svg" | "po" | "pot" | "strings" | "resx" | "xliff" | "xlf" | "arb" | "ftl" | "patch" | "diff"
        | "css" | "scss" | "less" | "map" | "snap" | "out" | "dat" | "d" | "" => Medium::Prose,
        _ => Medium::Source,
    }
}

/// Files where names and values say nothing: lock files, translations, generated text. Forms that tell by themselves
/// (vendors' tokens) are still searched there.
pub(crate) fn names_mean_nothing(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let lock = [
        "package-lock.json",
        "npm-shrinkwrap.json",
        "pnpm-lock.yaml",
        "composer.lock",
        "go.sum",
        "go.work.sum",
        "packages.lock.json",
        "podfile.lock",
        "pipfile.lock",
        ".terraform.lock.hcl",
        "deno.lock",
        "bun.lock",
        "flake.lock",
        "gradle.lockfile",
        "mix.lock",
        "checksums.txt",
        "sha256sums",
        "resolution-cache.json",
    ];
    let folders =
        ["i18n", "locale", "locales", "lang", "langs", "languages", "translations", "l10n", "messages", "nls"];
    lock.contains(&name)
        || [".lock", ".min.js", ".min.css", ".map", ".svg", ".lockb", ".snap", ".pb.go", ".po", ".pot"]
            .iter()
            .any(|end| name.ends_with(end))
        || lower.split('/').any(|part| folders.contains(&part))
        || is_language_file(name)
}

/// `en.json`, `pt-BR.yaml`, `messages_de.properties`.
fn is_language_file(name: &str) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    let code = |text: &str| {
        let mut parts = text.split(['-', '_']);
        let language = parts.next().is_some_and(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_lowercase()));
        language && parts.next().is_none_or(|region| region.len() == 2 || region.len() == 4) && parts.next().is_none()
    };
    let described =
        ["messages_", "strings_", "translation", "locale", "strings."].iter().any(|start| name.starts_with(start));
    (matches!(extension, "json" | "yaml" | "yml" | "ts" | "js" | "properties" | "toml")
        && code(stem)
        && stem != "db"
        && stem != "ci"
        && stem != "my")
        || described
}
