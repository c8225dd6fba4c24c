//! What stands around a value and says that it is shown, or stands in for another one: a person has to look whether it
//! opens anything.

use super::candidate::Candidate;
use super::documented::is_documented;
use crate::detect::Confidence;
use crate::detect::secrets::kinds::Reads;
use crate::detect::secrets::kinds::names::{self, words};
use crate::detect::secrets::medium::{self, Medium};
use crate::detect::secrets::text::{around, floor_boundary, line_around};

/// How much of a line before a value is looked at, in bytes.
const LINE: usize = 4096;

/// How far the token of a session may stand from its key, in bytes.
const SESSION: usize = 1024;

/// How far from a token its other fields stand in an answer, in bytes.
const ANSWER: usize = 512;

/// How far into a file the word is looked for that says what it describes, in bytes.
const HEAD: usize = 2048;

/// Words in the name of what stands in for another value, and those that say so of a private key alone: a test's other
/// credentials may open the test's servers.
const DOUBLES: &[&str] = &["fake", "dummy", "mock", "mocked", "bogus", "stub"];
const DOUBLES_OF_KEYS: &[&str] = &["test", "testing", "tests", "example", "sample", "demo"];

/// What a file says of all values in it.
pub(crate) struct Shown<'t> {
    text: &'t str,
    /// It describes an interface, so that what it holds are examples.
    description: bool,
    /// It lists every setting with what it may be, as the program begins with it: `config/defaults.hjson`, mostly comments.
    defaults: bool,
    /// It is a document of somebody else's package, which the repository only carries: its examples are published.
    of_others: bool,
    /// It keeps requests to try an interface by hand, in the format of editors or of Postman.
    requests: bool,
}

impl<'t> Shown<'t> {
    pub(crate) fn of(path: &str, text: &'t str) -> Self {
        let requests = [".http", ".rest", ".postman_collection.json"].iter().any(|end| path.ends_with(end));
        let name = path.rsplit('/').next().unwrap_or(path);
        let defaults = words(name).iter().any(|word| matches!(word.as_str(), "default" | "defaults" | "reference"))
            && medium::is_annotated(text);
        let of_others = is_carried(path) && medium::is_document(path, text);
        Self { text, description: is_description(path, text), defaults, of_others, requests }
    }

    /// Whether a candidate is shown more likely than used. What is one vendor's own is what it is wherever it stands, but
    /// for what was cut.
    pub(crate) fn doubts(&self, candidate: &Candidate) -> bool {
        let (start, end) = (candidate.span.start as usize, candidate.span.end as usize);
        let own = candidate.detector.confidence == Confidence::High && !candidate.weak;
        let rest = self.text.get(end..).unwrap_or_default();
        let cut = candidate.value.ends_with("...") || rest.starts_with("...") || rest.starts_with('…');
        let masked = ["xxxx", "XXXX", "****"].iter().any(|tail| candidate.value.ends_with(tail));
        let cut = (cut || masked) && candidate.checksum != Some(true);
        let key = candidate.detector.id == "private-key";
        let source = candidate.medium == Medium::Source;
        cut || is_beside_pattern(self.text, start)
            || self.description && is_documented(self.text, start)
            // What a name makes a vendor's has no form of its own.
            || self.description && candidate.detector.reads == Reads::Assigned
            || self.of_others
            || !own
                && (self.description
                    || self.defaults
                    || is_in_fence(self.text, start)
                    || source && is_documented(self.text, start))
            || self.requests && candidate.detector.id == "bearer-token" && is_to_this_machine(self.text, start)
            || !own && (is_sent_to_this_machine(self.text, start) || self.is_answered(candidate, start))
            || (key || !own) && self.is_double(candidate, start, key)
            || candidate.detector.id == "aws-secret-access-key" && self.is_temporary(candidate, start)
    }

    /// Whether the name says that the value stands in for another one: `FAKE_TOKEN`, `const TEST_RSA_KEY: &str = "-----BEGIN`.
    fn is_double(&self, candidate: &Candidate, start: usize, key: bool) -> bool {
        let is_double =
            |word: &String| DOUBLES.contains(&word.as_str()) || key && DOUBLES_OF_KEYS.contains(&word.as_str());
        if let Some(name) = &candidate.name {
            return names::words(name).iter().any(is_double);
        }
        let before = self.text.get(floor_boundary(self.text, start.saturating_sub(LINE))..start).unwrap_or_default();
        // A key may begin in the line below its name.
        let mut lines = before.rsplit('\n');
        let own = lines.next().unwrap_or_default();
        let named = if own.trim().is_empty() { lines.next().unwrap_or_default() } else { own };
        let names = named.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
        let of_key =
            |word: &String| ["key", "pem", "private", "rsa", "cert", "token", "secret"].contains(&word.as_str());
        names.map(names::words).any(|words| words.iter().any(is_double) && words.iter().any(of_key))
    }

    /// What a server of OAuth answered, in a log or a recording: a token beside how long it holds (RFC 6749, 5.1), or a client that was
    /// registered for a run (RFC 7591, 3.2.1).
    fn is_answered(&self, candidate: &Candidate, start: usize) -> bool {
        let name = candidate.name.as_deref().map(names::squeezed).unwrap_or_default();
        let beside = match name.as_str() {
            "accesstoken" | "idtoken" => ["expires_in", "expiresIn"],
            "clientsecret" => ["client_secret_expires_at", "clientSecretExpiresAt"],
            _ => return false,
        };
        let near = around(self.text, start, ANSWER);
        beside.iter().any(|field| near.contains(field))
    }

    /// A key that a service gave for hours, with the token of its session, in a document
    /// (<https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html>).
    fn is_temporary(&self, candidate: &Candidate, start: usize) -> bool {
        let explained = candidate.attributes.iter().any(|(key, _)| key == "explained");
        explained && names::squeezed(around(self.text, start, SESSION)).contains("sessiontoken")
    }
}

/// Whether a file is one of a package that a manager of packages put there: Composer's `vendor/org/name/`, Go's, npm's.
fn is_carried(path: &str) -> bool {
    let inside = |folder: &str, least: usize| {
        let rest = path.strip_prefix(folder).or_else(|| path.split_once(&format!("/{folder}")).map(|(_, rest)| rest));
        rest.is_some_and(|rest| rest.matches('/').count() >= least)
    };
    inside("vendor/", 2) || inside("node_modules/", 1) || inside("bower_components/", 1)
}

/// How far before a value the pattern stands that it is an example of, in bytes.
const PATTERN: usize = 256;

/// Whether a value is given to try a regular expression for such values, as scanners and redactors have them in tables:
/// `"ghp_[a-zA-Z0-9]{36}", "ghp_..."`.
fn is_beside_pattern(text: &str, at: usize) -> bool {
    let before = text.get(floor_boundary(text, at.saturating_sub(PATTERN))..at).unwrap_or_default();
    let counts = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    let is_class = |class: &str| ["a-z", "A-Z", "0-9", "\\w", "\\d"].iter().any(|range| class.contains(range));
    before.match_indices("]{").any(|(end, mark)| {
        let class = before.get(..end).and_then(|left| left.rsplit_once('[')).map_or("", |(_, class)| class);
        before.get(end + mark.len()..).is_some_and(counts) && is_class(class)
    })
}

/// A description of an interface in OpenAPI's format (<https://spec.openapis.org/oas/latest.html#openapi-object>).
fn is_description(path: &str, text: &str) -> bool {
    if ![".yaml", ".yml", ".json"].iter().any(|end| path.ends_with(end)) {
        return false;
    }
    // A schema of JSON, by the name that editors know it by.
    if path.ends_with(".schema.json") {
        return true;
    }
    let head = text.get(..floor_boundary(text, HEAD)).unwrap_or_default();
    let is_field = |line: &str| {
        let line = line.trim_start_matches(['{', ' ', '\t', '"', '\'']);
        let rest = line.strip_prefix("openapi").or_else(|| line.strip_prefix("swagger"));
        let version = rest.map(|rest| rest.trim_start_matches(['"', '\'', ' ']));
        version
            .and_then(|rest| rest.strip_prefix(':'))
            .is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(['1', '2', '3', '4']))
    };
    head.lines().any(is_field)
}

/// Whether the request that a place belongs to goes to this machine, or to where a variable says: the token is that of a
/// developer's session (<https://www.jetbrains.com/help/idea/http-client-in-product-code-editor.html>).
fn is_to_this_machine(text: &str, at: usize) -> bool {
    let before = text.get(floor_boundary(text, at.saturating_sub(LINE))..at).unwrap_or_default();
    let is_request = |line: &&str| {
        let method = line.split(' ').next().unwrap_or_default();
        ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"].contains(&method)
    };
    // Postman's `"url": "{{host}}/x"` stands before the headers, its newer `"raw"` behind them
    // (<https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html>).
    let after = text.get(at..floor_boundary(text, at + LINE)).unwrap_or_default();
    let is_raw =
        |line: &&str| ["\"raw\": \"{{", "\"raw\": \"http"].iter().any(|start| line.trim_start().starts_with(start));
    let is_url = |line: &&str| line.trim_start().starts_with("\"url\": \"");
    let request = before.lines().rev().find(|line| is_request(line) || is_url(line));
    let request = request.or_else(|| after.lines().find(is_raw)).unwrap_or_default();
    ["{{", "localhost", "127.0.0.1"].iter().any(|host| request.contains(host))
}

/// How many lines of one command are read.
const COMMAND_LINES: usize = 24;

/// Whether the command of a place is a call of curl that goes to this machine alone.
fn is_sent_to_this_machine(text: &str, at: usize) -> bool {
    let (start, end) = line_around(text, at, 0);
    let line = text.get(start..end).unwrap_or_default();
    // The command may have begun some lines above.
    let before = text.get(floor_boundary(text, start.saturating_sub(LINE))..start).unwrap_or_default();
    let above = before.lines().rev().take(COMMAND_LINES).take_while(|line| line.trim_end().ends_with('\\'));
    let lines: Vec<&str> = std::iter::once(line).chain(above).collect();
    let mut hosts = lines.iter().flat_map(|line| line.split("://").skip(1)).peekable();
    let is_here = |host: &str| host.starts_with("localhost") || host.starts_with("127.0.0.1");
    lines.iter().any(|line| line.contains("curl ")) && hosts.peek().is_some() && hosts.all(is_here)
}

/// Whether a place stands in a fence of Markdown that a string holds on one line: documentation kept as data.
fn is_in_fence(text: &str, at: usize) -> bool {
    let before = text.get(floor_boundary(text, at.saturating_sub(LINE))..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.matches("```").count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use crate::detect::Confidence;
    use crate::detect::secrets::tests::levels;

    const T: &str = "q8Zr1LxW0pVn6TbYc4Hs";

    #[test]
    fn what_is_shown_is_looked_at() {
        for (path, text, doubted) in [
            ("a.rs", format!("const FAKE_TOKEN: &str = \"{T}\";\n"), true),
            ("a.rs", format!("const MOCKED_TOKEN: &str = \"{T}\";\n"), true),
            ("a.rs", format!("const TEST_TOKEN: &str = \"{T}\";\n"), false),
            ("a.rs", format!("const API_TOKEN: &str = \"{T}\";\n"), false),
            ("a.ts", format!("// e.g. \"Bearer {T}{T}...\"\n"), true),
            ("api.yaml", format!("openapi: 3.0.1\nx:\n  password: {T}\n"), true),
            ("api.json", format!("{{\"swagger\": \"2.0\", \"a\": {{\"password\": \"{T}\"}}}}\n"), true),
            ("api.yaml", "openapi: 3.0.1\nx:\n  password: supersecret\n".to_string(), true),
            ("docs.json", "{\"a\": \"x\\n```ts\\njwtSecret: \\\"supersecret\\\"\\n```\\n\"}\n".to_string(), true),
            ("api.yaml", format!("openapi: true\nx:\n  password: {T}\n"), false),
            ("docs.json", format!("{{\"a\": \"x\\n```ts\\npassword: \\\"{T}\\\"\\n```\\n\"}}\n"), true),
            ("a.java", format!("@ApiResponse(code = 200, example = \"{{\\\"token\\\": \\\"{T}\\\"}}\")\n"), true),
            ("a.ts", format!("/**\n * apiKey: '{T}',\n */\n"), true),
            ("a.php", format!("# curl http://localhost:80/x -H \"X-API-TOKEN: {T}{T}\"\n"), true),
            ("a.sh", format!("curl -i http://127.0.0.1:9180/x \\\n  -H \"X-API-TOKEN: {T}{T}\"\n"), true),
            ("a.sh", format!("curl -i https://a.acme.dev/x \\\n  -H \"X-API-TOKEN: {T}{T}\"\n"), false),
            (
                "api.yaml",
                "openapi: 3.1.0\nx:\n  keycloak_client_secret: 7m1TvcYZ3c3lIVaKGHE7x0MPFCgIKk5h\n".to_string(),
                true,
            ),
            ("lib/vendor/acme/jwt/README.md", format!("```sh\nexport API_TOKEN={T}{T}\n```\n"), true),
            ("config/defaults.hjson", format!("{}admin_password: \"{T}\"\n", "# what it is\n".repeat(12)), true),
            ("config/app.hjson", format!("{}admin_password: \"{T}\"\n", "# what it is\n".repeat(12)), false),
            (
                "strings.xml",
                "<string name=\"facebook_client_token\">b9a963f58466025d44d16286f11dfc83</string>\n".to_string(),
                true,
            ),
            ("app.schema.json", format!("{{\"a\": {{\"password\": \"{T}\"}}}}\n"), true),
            ("a.sh", format!("curl https://a.acme.dev/?u=http://localhost/ -H \"X-API-TOKEN: {T}{T}\"\n"), false),
            ("a.yaml", format!("api-key: {T}9f2xxxx\n"), true),
            ("a.http", format!("POST {{{{host}}}}/x\nAuthorization: Bearer {T}{T}\n"), true),
            (
                "a.postman_collection.json",
                format!("{{\n\"url\": \"{{{{h}}}}/x\",\n\"value\": \"Bearer {T}{T}\"\n}}\n"),
                true,
            ),
            (
                "a.postman_collection.json",
                format!("{{\n\"value\": \"Bearer {T}{T}\",\n\"raw\": \"https://api.acme.dev/x\"\n}}\n"),
                false,
            ),
            ("a.http", format!("POST https://api.acme.dev/x\nAuthorization: Bearer {T}{T}\n"), false),
            ("a.rs", format!("(\"key\", \"tok_[0-9a-zA-Z]{{20}}\", \"{T}\");\nlet token = \"{T}\";\n"), true),
            ("a.log", format!("response {{'access_token': '{T}', 'expires_in': 3599}}\n"), true),
            ("a.json", format!("{{\"client_secret\": \"{T}\",\n\"client_secret_expires_at\": 0}}\n"), true),
            ("a.json", format!("{{\"client_secret\": \"{T}\",\n\"expires_in\": 0}}\n"), false),
            ("a.php", format!("// see https://a.acme.dev/test.js?id=7&token={T}\n"), true),
            ("a.rs", format!("let a = list[0]{{1}};\nlet token = \"{T}\";\n"), false),
            ("docs.json", format!("{{\"a\": \"```ts\\nx\\n```\\npassword: \\\"{T}\\\"\\n\"}}\n"), false),
        ] {
            let levels = levels(path, &text);
            assert!(!levels.is_empty(), "{text}");
            assert_eq!(levels.iter().all(|level| *level == Confidence::Low), doubted, "{text}");
        }
    }
}
