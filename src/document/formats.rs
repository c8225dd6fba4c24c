//! The table of formats: what their files are called, how they are parsed, and what their documents are. A further format is
//! its parser's file and one entry here (and its name in [`Format`]).

use super::classify::{Place, of_hcl, of_json, of_tree};
use super::{
    Format, Kind, Node, Problem, bicep, directives, dockerfile, dotenv, hcl, ini, jenkinsfile, json, properties,
    settings, sql, toml, yaml,
};
use crate::source::Artifact;

/// The documents of an artifact, and what could not be read.
type Parser = fn(&Artifact) -> (Vec<Node>, Vec<Problem>);

/// What is known of a format.
pub(super) struct FormatEntry {
    pub(super) format: Format,
    /// In lower case, without the dot. They are words for a fence's language, too.
    pub(super) extensions: &'static [&'static str],
    /// Further words for a fence's language.
    pub(super) languages: &'static [&'static str],
    /// `None` for what has no documents of its own.
    pub(super) parse: Option<Parser>,
    /// What a document is, by its place and its root.
    pub(super) kind: fn(&Place, &Node) -> Kind,
}

const NONE: FormatEntry =
    FormatEntry { format: Format::Text, extensions: &[], languages: &[], parse: None, kind: |_, _| Kind::Facts };

/// Every format, each once.
pub(super) const FORMATS: &[FormatEntry] = &[
    FormatEntry {
        format: Format::Json,
        extensions: &[
            "json",
            "jsonc",
            "json5",
            "webmanifest",
            "geojson",
            "ipynb",
            "har",
            "code-workspace",
            "tfstate",
            "avsc",
        ],
        parse: Some(json::parse),
        kind: |place, root| {
            let own = of_json(place, root).or_else(|| settings::of_json(place.name(), root));
            own.or_else(|| of_tree(place, root)).unwrap_or(Kind::Json)
        },
        ..NONE
    },
    FormatEntry {
        format: Format::Yaml,
        extensions: &["yaml", "yml"],
        parse: Some(yaml::parse),
        kind: |place, root| {
            of_tree(place, root).or_else(|| settings::of_tree(place.name(), root)).unwrap_or(Kind::Yaml)
        },
        ..NONE
    },
    FormatEntry {
        format: Format::Toml,
        extensions: &["toml"],
        parse: Some(toml::parse),
        kind: |place, root| settings::of_tree(place.name(), root).unwrap_or(Kind::Toml),
        ..NONE
    },
    FormatEntry {
        format: Format::Hcl,
        extensions: &["tf", "tofu", "tfvars", "hcl", "nomad"],
        languages: &["terraform", "opentofu"],
        parse: Some(hcl::parse),
        kind: of_hcl,
    },
    FormatEntry {
        format: Format::Dotenv,
        languages: &["env", "dotenv"],
        parse: Some(dotenv::parse),
        kind: |_, _| Kind::Dotenv,
        ..NONE
    },
    FormatEntry {
        format: Format::Ini,
        extensions: &["ini", "cfg"],
        parse: Some(ini::parse),
        kind: |place, root| settings::of_ini(place.name(), root),
        ..NONE
    },
    FormatEntry {
        format: Format::Properties,
        extensions: &["properties"],
        parse: Some(properties::parse),
        kind: |place, root| settings::of_properties(place.name(), root),
        ..NONE
    },
    FormatEntry {
        format: Format::Bicep,
        extensions: &["bicep", "bicepparam"],
        parse: Some(bicep::parse),
        kind: |_, _| Kind::Arm,
        ..NONE
    },
    FormatEntry {
        format: Format::Jenkinsfile,
        extensions: &["jenkinsfile"],
        parse: Some(jenkinsfile::parse),
        kind: |_, _| Kind::Jenkinsfile,
        ..NONE
    },
    FormatEntry {
        format: Format::Nginx,
        extensions: &["nginx"],
        parse: Some(directives::parse_nginx),
        kind: |_, _| Kind::Nginx,
        ..NONE
    },
    FormatEntry {
        format: Format::Apache,
        extensions: &["htaccess"],
        languages: &["apache", "apacheconf"],
        parse: Some(directives::parse_apache),
        kind: |_, _| Kind::Apache,
    },
    FormatEntry {
        format: Format::Haproxy,
        languages: &["haproxy"],
        parse: Some(directives::parse_haproxy),
        kind: |_, _| Kind::Haproxy,
        ..NONE
    },
    FormatEntry {
        format: Format::Options,
        parse: Some(settings::parse_options),
        kind: |place, _| settings::of_lines(place.name()),
        ..NONE
    },
    FormatEntry {
        format: Format::Assignments,
        parse: Some(settings::parse_assignments),
        kind: |place, _| settings::of_lines(place.name()),
        ..NONE
    },
    FormatEntry { format: Format::Hba, parse: Some(settings::parse_hba), kind: |_, _| Kind::PostgresqlHba, ..NONE },
    FormatEntry {
        format: Format::Sql,
        extensions: &["sql"],
        languages: &["postgresql", "pgsql"],
        parse: Some(sql::parse),
        kind: |_, _| Kind::Sql,
    },
    FormatEntry {
        format: Format::Dockerfile,
        languages: &["docker", "dockerfile", "containerfile"],
        parse: Some(dockerfile::parse),
        kind: |_, _| Kind::Dockerfile,
        ..NONE
    },
    FormatEntry { format: Format::Markdown, extensions: &["md", "markdown", "mdx"], ..NONE },
    FormatEntry {
        format: Format::TypeScript,
        extensions: &["ts", "mts", "cts"],
        languages: &["typescript"],
        kind: |_, _| Kind::TypeScript,
        ..NONE
    },
    FormatEntry { format: Format::Tsx, extensions: &["tsx"], kind: |_, _| Kind::TypeScript, ..NONE },
    FormatEntry {
        format: Format::JavaScript,
        extensions: &["js", "jsx", "mjs", "cjs"],
        languages: &["javascript"],
        kind: |_, _| Kind::JavaScript,
        ..NONE
    },
    FormatEntry {
        format: Format::Component,
        extensions: &["vue", "svelte", "astro"],
        kind: |_, _| Kind::TypeScript,
        ..NONE
    },
    FormatEntry {
        format: Format::Python,
        extensions: &["py", "pyw"],
        languages: &["python", "python3", super::notebook::LANGUAGE],
        kind: |_, _| Kind::Python,
        ..NONE
    },
    FormatEntry { format: Format::Go, extensions: &["go"], languages: &["golang"], kind: |_, _| Kind::Go, ..NONE },
    FormatEntry { format: Format::Java, extensions: &["java"], kind: |_, _| Kind::Java, ..NONE },
    FormatEntry {
        format: Format::Ruby,
        extensions: &["rb", "rake"],
        languages: &["ruby"],
        kind: |_, _| Kind::Ruby,
        ..NONE
    },
    NONE,
];

impl FormatEntry {
    /// The entry of a format.
    pub(super) fn of(format: Format) -> &'static Self {
        FORMATS.iter().find(|entry| entry.format == format).unwrap_or(&NONE)
    }
}

/// The format of a file's extension.
pub(super) fn of_extension(extension: &str) -> Format {
    let entry = FORMATS.iter().find(|entry| entry.extensions.contains(&extension));
    entry.map_or(Format::Text, |entry| entry.format)
}

/// The format that a fence's language word names. A fence in a fence is text, and so is one of Bicep: pages show parts of
/// files with gaps (`...`, `<name>`), which deploy nothing.
pub(super) fn of_language(language: &str) -> Format {
    let names = |entry: &&FormatEntry| entry.languages.contains(&language) || entry.extensions.contains(&language);
    let entry = FORMATS.iter().find(names).filter(|entry| !matches!(entry.format, Format::Markdown | Format::Bicep));
    entry.map_or(Format::Text, |entry| entry.format)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_word_names_one_format() {
        let mut seen = BTreeSet::new();
        let words = FORMATS.iter().flat_map(|entry| entry.extensions.iter().chain(entry.languages));
        assert_eq!(words.filter(|word| !seen.insert(**word)).collect::<Vec<_>>(), [&""; 0]);
        let mut formats = BTreeSet::new();
        assert!(FORMATS.iter().all(|entry| formats.insert(entry.format)));
    }

    /// A parser's file that is in no entry would never run.
    #[test]
    fn every_parser_is_in_the_table() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/document");
        let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let table = include_str!("formats.rs");
        let parsers = names.map(|name| name.trim_end_matches(".rs").to_string()).filter(|name| {
            let source = ["", "/mod"].map(|end| format!("{}/src/document/{name}{end}.rs", env!("CARGO_MANIFEST_DIR")));
            let text = source.iter().find_map(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
            text.contains("fn parse(artifact: &Artifact)") && !["mod", "formats"].contains(&name.as_str())
        });
        let missing: Vec<_> = parsers.filter(|name| !table.contains(&format!("{name}::parse)"))).collect();
        assert_eq!(missing, [""; 0]);
    }
}
