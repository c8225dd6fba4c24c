//! What must hold for texts that nobody meant to be read: no panic, facts that fit the text, and work that grows as it does.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;

use super::tests::listed;
use super::*;
use crate::source::{Encoding, Origin};

static SCANNER: LazyLock<SecretScanner> = LazyLock::new(|| SecretScanner::load().unwrap());

/// A name for every way of reading.
const NAMES: &[&str] = &[
    ".env",
    ".pgpass",
    "Dockerfile",
    "Makefile",
    "a.bat",
    "a.c",
    "a.eml",
    "a.http",
    "a.ini",
    "a.ipynb",
    "a.json",
    "a.md",
    "a.ovpn",
    "a.properties",
    "a.ps1",
    "a.py",
    "a.sh",
    "a.sql",
    "a.tf",
    "a.toml",
    "a.ts",
    "a.xml",
    "a.yaml",
    "crontab",
    "docs/a.txt",
    "redis.conf",
    "sasl_passwd",
    "template.yaml",
    "test/a.ts",
    "wpa_supplicant.conf",
];

/// Files of every format, with credentials and without.
static SEEDS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let lists = [
        include_str!("../../../testdata/secrets/formats.txt"),
        include_str!("../../../testdata/secrets/loud.txt"),
        include_str!("../../../testdata/secrets/quiet.txt"),
    ];
    let files = lists.into_iter().flat_map(listed).map(|(file, text, _)| (file, text));
    let examples = kinds::all().iter().filter_map(|detector| detector.bad.first());
    files.chain(examples.map(|(file, text)| ((*file).to_string(), (*text).to_string()))).collect()
});

/// Pieces that begin, end or escape something in some format.
const PIECES: &[&str] = &[
    "\"",
    "'",
    "`",
    "\\",
    "\\n",
    "\n",
    "\r\n",
    "\t",
    "=",
    ":",
    "://",
    "@",
    "?",
    "&",
    "%41",
    "=3D",
    "=\n",
    "<<EOF\n",
    "EOF\n",
    "<",
    ">",
    "</",
    "/>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ",",
    "+",
    "join(\"\",[",
    "format(\"%s",
    "!Join [\"\", [",
    "Fn::Join",
    "${",
    "#",
    "//",
    "---\n",
    "```\n",
    "|",
    "- ",
    "password",
    "TOKEN=",
    "H4sIAAAAAAAA",
    "eJw",
    "quoted-printable\n",
    "\u{0}",
    "\u{feff}",
    "é",
    "😀",
    "\u{202e}",
    "\\u0041",
    "\\x41",
    "\\101",
    "&quot;",
    "&#x41;",
];

/// A change of a text: what, where (of 1000), and with what.
type Change = (u8, usize, usize);

fn changed(text: &str, changes: &[Change]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for &(what, at, with) in changes {
        let at = bytes.len() * (at % 1001) / 1000;
        let to = (at + with % 97).min(bytes.len());
        match what % 6 {
            0 => drop(bytes.splice(at..at, PIECES[with % PIECES.len()].bytes())),
            1 => drop(bytes.drain(at..to)),
            2 => bytes.truncate(at),
            3 => {
                let again = bytes[at..to].to_vec();
                bytes.splice(at..at, again);
            }
            4 => drop(bytes.splice(at..to, PIECES[with % PIECES.len()].bytes())),
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = (with % 256) as u8;
                }
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Scans a text under a name, in both ways.
fn check(file: &str, text: &str) {
    let source = Arc::new(SourceText::new(file, text, Encoding::Utf8, Origin::WorkingTree));
    let facts = SCANNER.scan_text(&source);
    for pair in facts.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start, "{file}: {text:?}");
    }
    for fact in &facts {
        assert!(source.text().get(fact.span.range()).is_some_and(|found| !found.is_empty()), "{file}: {text:?}");
    }
    // As a scan does it: fences are of Markdown alone.
    let whole = Artifact::file(Arc::clone(&source));
    let is_markdown = document::detect_format(&whole) == Format::Markdown;
    let fences = if is_markdown { document::fences(&source) } else { Vec::new() };
    let artifacts: Vec<_> = std::iter::once(whole).chain(fences).collect();
    let parsed: Vec<_> = artifacts.iter().map(document::parse).collect();
    let pairs: Vec<_> = artifacts.iter().cloned().zip(&parsed).collect();
    assert_eq!(SCANNER.scan(&source, &pairs), facts, "{file}: {text:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn altered_files_are_read(
        seed in any::<prop::sample::Index>(),
        name in prop::option::of(prop::sample::select(NAMES)),
        changes in prop::collection::vec(any::<Change>(), 0..12),
    ) {
        let (file, text) = seed.get(SEEDS.as_slice());
        check(name.unwrap_or(file), &changed(text, &changes));
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..600), name in prop::sample::select(NAMES)) {
        check(name, &String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_pieces_are_read(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..80),
        name in prop::sample::select(NAMES),
    ) {
        check(name, &pieces.concat());
    }
}

/// Every way of reading has its own worst case: what begins again and again, and never ends.
#[test]
fn work_grows_as_the_text_does() {
    let again = [
        "password=\"",
        "password: |\n",
        "a <<EOF\n",
        "token=3D=\n",
        "H4sIAAAAAAAAAAAAAAAAAAAAAAAA ",
        "\\u0041",
        "%41%",
        "&#x41;",
        "https://a?token=",
        "https://a:b@",
        "<a password=",
        "<command>",
        "<![CDATA[",
        "join(\"\",[",
        "format(\"%s\",",
        "'+'",
        "{\"a\":[",
        "- - - ",
        "variable \"password\" {\n",
        "echo a|",
        "(def :token \"",
        "user a >b ",
        "a: &a [*a, *a]\n",
        "```env\n",
        "key\\n",
        "\"password\\npassword: v\\n",
        "password v\n",
        "sh \"mysql -p",
        "-----BEGIN ",
        "eyJhbGciOi",
        "ghp_",
        "AKIA",
    ];
    for piece in again {
        // What is quadratic in 10 KB, or slow at every keyword, takes minutes.
        let text = format!("quoted-printable\n{}", piece.repeat(10_000 / piece.len()));
        let start = std::time::Instant::now();
        for name in [".env", "a.json", "a.md", "a.sh", "a.tf", "a.ts", "a.xml", "a.yaml"] {
            let source = Arc::new(SourceText::new(name, text.as_str(), Encoding::Utf8, Origin::WorkingTree));
            assert!(SCANNER.scan_text(&source).len() <= text.len(), "{name}: {piece}");
        }
        let limit = std::time::Duration::from_secs(120);
        assert!(start.elapsed() < limit, "{piece}: {:?}", start.elapsed());
    }
}
