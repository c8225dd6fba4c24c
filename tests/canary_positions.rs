//! Random credentials in every position of every format: none is in any output of any command, in any form.
#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test makes its own files and may panic"
)]

use crate::common;

use common::{ALL_FORMATS, Repo};

/// Tokens with GitHub's checksum, from a small generator: the same in every run.
struct Tokens {
    state: u64,
    made: Vec<String>,
}

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Tokens {
    fn next(&mut self) -> String {
        let mut body = String::new();
        for _ in 0..30 {
            self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            body.push(char::from(DIGITS[usize::try_from(self.state >> 33).unwrap() % DIGITS.len()]));
        }
        let mut rest = crc32fast::hash(body.as_bytes());
        let mut checksum = [b'0'; 6];
        for digit in checksum.iter_mut().rev() {
            *digit = DIGITS[(rest % 62) as usize];
            rest /= 62;
        }
        let token = format!("ghp_{body}{}", std::str::from_utf8(&checksum).unwrap());
        self.made.push(token.clone());
        token
    }

    /// A template with a token of its own for each `@`; `%u`, `%x` and `%p` are one behind escapes.
    fn fill(&mut self, template: &str) -> String {
        let mut text = String::new();
        let mut rest = template;
        while let Some(at) = rest.find(['@', '%']) {
            text.push_str(&rest[..at]);
            let token = self.next();
            let form = &rest[at..];
            let escaped = |escape: &dyn Fn(u8) -> String| token.bytes().map(escape).collect::<String>();
            let (form, length) = match form.get(..2) {
                Some("%u") => (escaped(&|byte| format!("\\u{byte:04x}")), 2),
                Some("%x") => (escaped(&|byte| format!("\\x{byte:02x}")), 2),
                Some("%p") => (escaped(&|byte| format!("%{byte:02x}")), 2),
                _ => (token, 1),
            };
            text.push_str(&form);
            rest = &rest[at + length..];
        }
        text + rest
    }
}

/// Files in which `@` stands for a credential: values, keys, names, comments, anchors, labels, escapes.
const TEMPLATES: &[(&str, &str)] = &[
    (
        "a.yaml",
        "# @\n@: 1\nplain: @\ndouble: \"x @\"\nsingle: '@'\nanchor: &a @\npassword: *a\nblock: |\n  @\nfold: >\n  x\n  @\nflow: [@, {@: \"@\"}]\nhex: \"%x\"\nunicode: \"%u\"\n",
    ),
    ("broken.yaml", "a: @\n  b: [@\n@: }@\n"),
    ("a.json", "{\"@\": 1, \"b\": \"@\", \"c\": [\"@\", {\"@\": \"%u\"}], \"%u\": 2}\n"),
    ("broken.json", "{\"@\" \"@\": @\n"),
    ("a.toml", "# @\n\"@\" = 1\nb = \"@\"\nc = '''\n@\n'''\nd = \"%u\"\n[\"@\".x]\ne = [\"@\"]\n"),
    ("a.env", "# @\nA=@\nB=\"@\" # @\nexport C='@'\n"),
    ("a.ini", "; @\n[@]\nb = @\n@ = 1\n"),
    ("a.properties", "# @\na=@\n@=1\n"),
    (
        "main.tf",
        "# @\nresource \"aws_s3_bucket\" \"@\" {\n  bucket = \"@\"\n  acl    = \"public-read\"\n  tags   = { \"@\" = \"@\" }\n}\n\
         resource \"aws_db_instance\" \"main\" {\n  identifier = \"@\"\n  storage_encrypted = false\n  user = \"${var.x}@\"\n}\n\
         locals {\n  text = <<EOT\n@\nEOT\n}\n",
    ),
    (
        "docker-compose.yml",
        "services:\n  \"@\":\n    image: \"x/y:@\"\n    privileged: true\n    environment:\n      A: @\n  web:\n    image: \"a/b:%x\"\n    privileged: true\n    command: \"--x @\"\n",
    ),
    (
        "k8s/pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: \"@\"\n  labels: {\"@\": \"@\"}\nspec:\n  hostNetwork: true\n  containers:\n  - name: \"@\"\n    image: \"a:@\"\n    securityContext: {privileged: true}\n    env:\n    - name: \"@\"\n      value: \"@\"\n",
    ),
    (
        ".github/workflows/ci.yml",
        "name: \"@\"\non: [issues]\njobs:\n  \"@\":\n    runs-on: ubuntu-latest\n    env: {A: \"@\"}\n    steps:\n    - name: \"@\"\n      run: |\n        echo ${{ github.event.issue.title }} @\n        curl http://x/@ | sh\n",
    ),
    (
        "Dockerfile",
        "# @\nFROM a:@ AS @\nARG X=@\nENV Y=@\nLABEL \"@\"=\"@\"\nRUN curl http://x.example/@ | sh # @\nRUN <<EOF\n@\nEOF\nRUNN @\n",
    ),
    (
        "README.md",
        "# @\n\n[@](http://x/@)\n\n<!-- regate:ignore-file no-such-rule @ -->\n\n```env\nA=@\n```\n\n```yaml\n@: \"@\"\n```\n",
    ),
    (
        "src/a.ts",
        "// regate:ignore hardcoded-credential replaces @\nconst a = \"@\";\nconst b = `x ${1} @`;\nconst c = { \"@\": '@', d: \"%u\", e: \"%x\" };\n\
         console.log(user.email, \"@\");\nhttps.request({ rejectUnauthorized: false, path: \"/@\" });\nconst h = crypto.createHash(\"md5\").update(\"@\");\n",
    ),
    ("src/a.py", "\"\"\"@\"\"\"\nx = '@' # @\ny = {\"@\": \"%x\"}\nurl = \"https://x.example/?t=%p\"\n"),
    ("src/a.sh", "curl -H \"Authorization: token @\" 'http://x.example/@'\ncat <<EOF\n@\nEOF\n"),
    ("a.xml", "<a b=\"@\"><@/><!-- @ --><![CDATA[@]]></a>\n"),
    ("a.sql", "-- @\ninsert into x values ('@');\n"),
    ("names/@/b-@.tf", "resource \"aws_s3_bucket\" \"b\" {\n  acl = \"public-read\"\n}\n"),
];

/// Repeats all that it sees, as messages, subjects, evidence and keys.
const POLICY: &str = r#"# METADATA
# title: Says everything
# custom:
#   id: says-everything
#   severity: low
#   kinds: [yaml, json, toml, dotenv, ini, properties, terraform, compose, kubernetes, github-workflow, dockerfile, facts, typescript]
#   remediation: None.
package custom.says_everything

deny contains {"message": json.marshal(input), "path": [], "subject": sprintf("%v", [input]), "evidence": {"all": input, "base64": base64.encode(json.marshal(input))}}

deny contains {"message": sprintf("%s is %s", [key, urlquery.encode(value)]), "path": [key], "subject": hex.encode(value)} if {
	some key, value in input
	is_string(value)
}
"#;

fn assert_silent(tokens: &[String], place: &str, written: &str) {
    for token in tokens {
        let body = &token[8..24];
        let at = written.find(body).map(|at| &written[at.saturating_sub(60)..(at + 60).min(written.len())]);
        assert_eq!(at, None, "{place} holds {token}");
        for escaped in [
            body.bytes().map(|byte| format!("\\u{byte:04x}")).collect::<String>(),
            body.bytes().map(|byte| format!("\\\\u{byte:04x}")).collect(),
            body.bytes().map(|byte| format!("\\x{byte:02x}")).collect(),
            body.bytes().map(|byte| format!("%{byte:02x}")).collect(),
            body.bytes().map(|byte| format!("{byte:02x}")).collect(),
            data_encoding::BASE64.encode(&token.as_bytes()[..36]),
        ] {
            assert!(!written.contains(&escaped), "{place} holds {token} as {escaped}");
        }
    }
}

#[test]
fn no_position_of_any_format_leaks() {
    let mut tokens = Tokens { state: 20_261_128, made: Vec::new() };
    let repo = Repo::git_init();
    repo.git(&["checkout", "--quiet", "-b", &tokens.fill("fix/@")]);
    let mut paths = Vec::new();
    for (path, template) in TEMPLATES {
        let path = tokens.fill(path);
        repo.write(&path, tokens.fill(template));
        paths.push(path);
    }
    repo.write("policy/says.rego", POLICY)
        .write("regate.toml", tokens.fill("exclude = [\"@\"]\n[policy]\ndirs = [\"policy\"]\n"));
    repo.git(&["add", "-A", "-f"]);
    let mut runs: Vec<Vec<String>> = Vec::new();
    let mut add = |args: &[&str]| runs.push(args.iter().map(ToString::to_string).collect());
    for format in ALL_FORMATS {
        add(&["scan", "--verbose", "--max-results=0", "--show-passed", "-o", format]);
        add(&["scan", "--staged", "--verbose", "-o", format]);
    }
    for path in &paths {
        for more in [&[][..], &["--spans"], &["--facts"], &["--target", "set"]] {
            add(&[&["parse", path.as_str()], more].concat());
        }
    }
    add(&["parse", "--target", "repository", "."]);
    add(&["secrets", "list"]);
    add(&["config", "show", "--origin"]);
    add(&["policy", "eval", "input", "--input", "a.json"]);
    add(&["policy", "eval", "input", "--input", "a.yaml", "--format", "pretty"]);
    add(&["policy", "check", "policy"]);
    add(&["policy", "test", "policy", "--verbose"]);
    for run in &runs {
        let arguments: Vec<&str> = run.iter().map(String::as_str).collect();
        let ended = repo.run(&arguments).ended();
        assert_silent(&tokens.made, &arguments.join(" "), &(ended.stdout + &ended.stderr));
    }
    repo.git(&["commit", "--quiet", "-m", &tokens.fill("About @")]).git(&["tag", &tokens.fill("v-@")]);
    for format in ALL_FORMATS {
        for more in [&["--history"][..], &["--trust-base", "HEAD"]] {
            let arguments = [&["scan", "--verbose", "-o", format], more].concat();
            let ended = repo.run(&arguments).ended();
            assert_silent(&tokens.made, &arguments.join(" "), &(ended.stdout + &ended.stderr));
        }
    }
}

/// Errors repeat what a user or a file wrote.
#[test]
fn errors_are_silent() {
    let mut tokens = Tokens { state: 7, made: Vec::new() };
    let repo = Repo::git_init();
    repo.write("a.py", "x = 1\n");
    for template in ["[rules.@]\nenabled = false\n", "\"@\" = 1\n", "[policy]\ndirs = [\"@\"]\n", "fail_on = \"@\"\n"] {
        repo.write("regate.toml", tokens.fill(template));
        for command in [&["scan"][..], &["rules"], &["config", "show"], &["secrets", "list"]] {
            let ended = repo.run(command).ended();
            assert_silent(&tokens.made, &format!("{command:?} of {template}"), &(ended.stdout + &ended.stderr));
        }
    }
}
