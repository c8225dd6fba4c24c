//! `regate lsp`, as an editor talks to it: a process, with messages over its standard input and output.
#![allow(clippy::disallowed_methods, reason = "a test reads what it wrote")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

struct Editor {
    child: Child,
    stdin: ChildStdin,
    said: Receiver<Value>,
    folder: tempfile::TempDir,
    next: i64,
}

impl Editor {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        assert!(Command::new("git").args(["init", "-q"]).current_dir(&folder).status().unwrap().success());
        let mut child = Command::new(env!("CARGO_BIN_EXE_regate"))
            .arg("lsp")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, said) = channel();
        std::thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            loop {
                let mut length = 0;
                loop {
                    let mut line = String::new();
                    if stdout.read_line(&mut line).unwrap_or(0) == 0 {
                        return;
                    }
                    if line == "\r\n" {
                        break;
                    }
                    if let Some(number) = line.strip_prefix("Content-Length: ") {
                        length = number.trim().parse().unwrap();
                    }
                }
                let mut body = vec![0; length];
                stdout.read_exact(&mut body).unwrap();
                if sender.send(serde_json::from_slice(&body).unwrap()).is_err() {
                    return;
                }
            }
        });
        let mut editor = Self { child, stdin, said, folder, next: 0 };
        let root = editor.uri("");
        let answer = editor.ask("initialize", json!({"processId": null, "rootUri": root, "capabilities": {}}));
        assert_eq!(answer["result"]["capabilities"]["textDocumentSync"]["change"], 2);
        editor.tell("initialized", json!({}));
        editor
    }

    fn uri(&self, path: &str) -> String {
        format!("file://{}/{path}", self.folder.path().display()).trim_end_matches('/').to_string()
    }

    fn write(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.stdin, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.stdin.flush().unwrap();
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.write(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn send(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        self.write(&json!({"jsonrpc": "2.0", "id": self.next, "method": method, "params": params}));
        self.next
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params);
        self.until(|message| message["id"] == id)
    }

    fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let left = Duration::from_secs(120).saturating_sub(start.elapsed());
            let message = self.said.recv_timeout(left).unwrap();
            if wanted(&message) {
                return message;
            }
        }
    }

    fn open(&mut self, path: &str, text: &str) -> Vec<Value> {
        let uri = self.uri(path);
        self.tell(
            "textDocument/didOpen",
            json!({"textDocument": {"uri": uri, "languageId": "x", "version": 1, "text": text}}),
        );
        self.diagnostics(path, 1)
    }

    fn change(&mut self, path: &str, version: i64, changes: Value) {
        let uri = self.uri(path);
        self.tell(
            "textDocument/didChange",
            json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": changes}),
        );
    }

    /// What is said about a version of a text.
    fn diagnostics(&mut self, path: &str, version: i64) -> Vec<Value> {
        let uri = self.uri(path);
        let said = self.until(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri.as_str()
                && message["params"]["version"] == version
        });
        said["params"]["diagnostics"].as_array().unwrap().clone()
    }

    fn at(&self, path: &str, line: u32, character: u32) -> Value {
        json!({"textDocument": {"uri": self.uri(path)}, "position": {"line": line, "character": character}})
    }

    fn actions(&mut self, path: &str, line: u32) -> Vec<Value> {
        let range = json!({"start": {"line": line, "character": 0}, "end": {"line": line, "character": 200}});
        let params = json!({"textDocument": {"uri": self.uri(path)}, "range": range, "context": {"diagnostics": []}});
        self.ask("textDocument/codeAction", params)["result"].as_array().unwrap().clone()
    }

    fn close(mut self) {
        assert!(self.ask("shutdown", Value::Null)["error"].is_null());
        self.tell("exit", Value::Null);
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

fn codes(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic["code"].as_str().unwrap()).collect()
}

/// What a scan of standard input finds: rule, line and column from 1.
fn scanned(folder: &Path, name: &str, text: &str) -> Vec<(String, u64, u64)> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_regate"))
        .args(["scan", "--stdin-filename", name, "--exit-zero", "-q", "-o", "json"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let report: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    let results = report["results"].as_array().unwrap().iter().filter(|result| result["suppression"].is_null());
    let place = |result: &Value| {
        let number = |key: &str| result["location"][key].as_u64().unwrap();
        (result["ruleId"].as_str().unwrap().to_string(), number("startLine"), number("startColumn"))
    };
    results.map(place).collect()
}

/// The rule and the place of each result that an editor was told.
fn placed(diagnostics: &[Value]) -> Vec<(String, u64, u64)> {
    let results = diagnostics.iter().filter(|diagnostic| diagnostic["code"] != "incomplete");
    let place = |diagnostic: &Value| {
        let start = &diagnostic["range"]["start"];
        let number = |key: &str| start[key].as_u64().unwrap() + 1;
        (diagnostic["code"].as_str().unwrap().to_string(), number("line"), number("character"))
    };
    results.map(place).collect()
}

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: registry.test/web:1.2.3\n      \
                   securityContext:\n        privileged: true\n";

#[test]
fn an_editor_and_a_scan_say_the_same_of_text_that_is_not_saved() {
    let mut editor = Editor::new(&[("k8s/pod.yaml", "kind: Pod\n")]);
    let told = placed(&editor.open("k8s/pod.yaml", POD));
    assert!(told.iter().any(|(rule, line, _)| rule == "container-privileged" && *line == 10), "{told:?}");
    assert_eq!(told, scanned(editor.folder.path(), "k8s/pod.yaml", POD));
    editor.close();
}

/// Texts large enough that trees and answers are kept from one change to the next, whole and broken.
#[test]
fn whatever_is_typed_an_editor_and_a_scan_say_the_same() {
    let code = "export async function f(user: User, key = `k${user.id}`) {\n  const { email, ...rest } = user;\n  if (g<User>(rest)) { console.log(email); }\n  \
                return rest.list.map((item) => item.name);\n}\n\n";
    let python =
        "def f(user, *rest):\n    if rest and user.id:\n        print(user.email)\n    return [x for x in rest]\n\n\n";
    let module = "resource \"aws_s3_bucket\" \"NAME\" {\n  bucket = \"a\"\n  tags = {\n    Project = var.x\n  }\n}\n\n";
    let parts =
        ["user.phone", "\n", "(", "}", " ", "\"", "`", "// a\n", "# b\n", "email", "x = 1\n", "    ", "${", "é😀"];
    let manifest = POD.replace("name: web", "name: NAME") + "---\n";
    let variables = "SERVICE_NAME_URL=https://NAME.example.com/api\nNAME_PASSWORD=\"k9!xQ2vTz7LmNAME\"\n";
    let guide = format!("## Step NAME\n\n```yaml\n{}```\n\nRun it.\n\n", POD.replace("name: web", "name: NAME"));
    let image = "FROM registry.test/NAME\nRUN curl -k https://NAME.test | sh\nUSER root\n";
    let kinds = [
        ("a.ts", code, 40),
        ("a.py", python, 90),
        ("a.tf", module, 20),
        ("a.yaml", &manifest, 12),
        (".env", variables, 30),
        ("a.md", &guide, 12),
        ("Dockerfile", image, 8),
    ];
    for (name, part, count) in kinds {
        let whole: String = (0..count).map(|at| part.replace("NAME", &format!("b{at}"))).collect();
        let mut editor = Editor::new(&[]);
        let mut random = 5_usize;
        let mut below = |most: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % most
        };
        let mut text = whole.clone();
        let first = placed(&editor.open(name, &text));
        assert!(!first.is_empty() && first == scanned(editor.folder.path(), name, &text), "{name}");
        for edit in 0..10 {
            // Two edits stay, then all is as it was.
            if edit % 3 == 0 {
                text.clone_from(&whole);
            }
            let mut at = below(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            match below(4) {
                0 => drop(text.remove(at)),
                _ => text.insert_str(at, parts[below(parts.len())]),
            }
            editor.change(name, edit + 2, json!([{"text": text}]));
            let told = placed(&editor.diagnostics(name, edit + 2));
            assert_eq!(told, scanned(editor.folder.path(), name, &text), "{name}, edit {edit}");
        }
        editor.close();
    }
}

#[test]
fn changes_are_followed_and_the_last_one_counts() {
    let mut editor = Editor::new(&[]);
    assert!(codes(&editor.open("pod.yaml", POD)).contains(&"container-privileged"));
    // `true` becomes `false`, in two changes of one message, the second in places that the first one moved.
    let first =
        json!({"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "text": "# 😀\n"});
    let second = json!({"range": {"start": {"line": 10, "character": 20}, "end": {"line": 10, "character": 24}}, "text": "false"});
    editor.change("pod.yaml", 2, json!([first, second]));
    assert!(!codes(&editor.diagnostics("pod.yaml", 2)).contains(&"container-privileged"));
    for version in 3..20 {
        editor.change("pod.yaml", version, json!([{"text": POD.replace("true", &format!("false # {version}"))}]));
    }
    editor.change("pod.yaml", 20, json!([{"text": POD}]));
    assert!(codes(&editor.diagnostics("pod.yaml", 20)).contains(&"container-privileged"));
    let uri = editor.uri("pod.yaml");
    editor.tell("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    let closed = editor.until(|message| message["method"] == "textDocument/publishDiagnostics");
    assert_eq!(closed["params"]["diagnostics"], json!([]));
    editor.close();
}

#[test]
fn a_module_is_judged_with_its_other_files() {
    let mut editor = Editor::new(&[("infra/vars.tf", "variable \"on\" {\n  default = false\n}\n")]);
    let text = "resource \"aws_ebs_volume\" \"data\" {\n  availability_zone = \"a\"\n  encrypted = var.on\n}\n";
    let told = editor.open("infra/main.tf", text);
    assert!(codes(&told).contains(&"ebs-volume-unencrypted"), "{told:?}");
    editor.close();
}

#[test]
fn a_rule_is_explained_and_an_edit_mends() {
    let mut editor = Editor::new(&[]);
    editor.open("pod.yaml", POD);
    let at = editor.at("pod.yaml", 9, 21);
    let hover = editor.ask("textDocument/hover", at);
    let page = hover["result"]["contents"]["value"].as_str().unwrap();
    assert!(page.contains("**container-privileged** (high)") && page.contains("## How to fix"), "{page}");
    let at = editor.at("pod.yaml", 0, 0);
    assert!(editor.ask("textDocument/hover", at)["result"].is_null());

    let actions = editor.actions("pod.yaml", 9);
    let uri = editor.uri("pod.yaml");
    let fix = actions
        .iter()
        .find(|action| action["title"].as_str().unwrap().starts_with("Fix container-privileged"))
        .unwrap();
    let edit = fix["edit"]["changes"][&uri][0].clone();
    assert_eq!(edit["newText"], "false");
    editor.change("pod.yaml", 2, json!([{"range": edit["range"], "text": edit["newText"]}]));
    assert!(!codes(&editor.diagnostics("pod.yaml", 2)).contains(&"container-privileged"));
    editor.close();
}

/// The comment that is inserted has no reason, and says so until one is written.
#[test]
fn a_suppression_needs_its_reason() {
    let mut editor = Editor::new(&[]);
    editor.open("pod.yaml", POD);
    let uri = editor.uri("pod.yaml");
    let actions = editor.actions("pod.yaml", 9);
    let accept = actions
        .iter()
        .find(|action| action["title"].as_str().unwrap().starts_with("Accept container-privileged"))
        .unwrap();
    let edit = accept["edit"]["changes"][&uri][0].clone();
    assert_eq!(edit["newText"], "        # regate:ignore container-privileged \n");
    editor.change("pod.yaml", 2, json!([{"range": edit["range"], "text": edit["newText"]}]));
    assert!(codes(&editor.diagnostics("pod.yaml", 2)).contains(&"container-privileged"));
    let end = json!({"line": 9, "character": 45});
    editor.change("pod.yaml", 3, json!([{"range": {"start": end, "end": end}, "text": "it reads the host's devices"}]));
    let told = editor.diagnostics("pod.yaml", 3);
    assert!(!codes(&told).contains(&"container-privileged"), "{told:?}");
    // A line of a script that is a value takes no comment of the file around it.
    let text =
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a.env: |\n    DB_PASSWORD=Tr4msway-Fjord-88\n";
    assert!(!editor.open("a.yaml", text).is_empty());
    assert_eq!(editor.actions("a.yaml", 6), Vec::<Value>::new());
    editor.close();
}

#[test]
fn what_is_not_read_is_said() {
    let mut editor = Editor::new(&[("regate.toml", "fail_on = \"hihg\"\n")]);
    let told = editor.open("pod.yaml", POD);
    assert_eq!(codes(&told), ["incomplete"]);
    assert!(told[0]["message"].as_str().unwrap().starts_with("not scanned: "), "{told:?}");
    fs::remove_file(editor.folder.path().join("regate.toml")).unwrap();
    editor.change("pod.yaml", 2, json!([{"text": "kind: Pod\na: [1\n"}]));
    let told = editor.diagnostics("pod.yaml", 2);
    assert!(told.iter().any(|said| said["code"] == "incomplete"), "{told:?}");
    let told = editor.open("large.env", &"A=1\n".repeat(2 << 20));
    assert_eq!(codes(&told), ["incomplete"]);
    assert!(told[0]["message"].as_str().unwrap().contains("is larger than the limit"), "{told:?}");
    editor.close();
}

#[test]
fn a_request_that_is_cancelled_or_unknown_is_refused() {
    let mut editor = Editor::new(&[]);
    editor.open("pod.yaml", POD);
    // In one write, so that the cancellation is there when the request is taken up.
    editor.next += 1;
    let id = editor.next;
    let params = editor.at("pod.yaml", 9, 21);
    let mut both = String::new();
    for message in [
        json!({"jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": params}),
        json!({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": id}}),
    ] {
        let body = message.to_string();
        write!(both, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    }
    editor.stdin.write_all(both.as_bytes()).unwrap();
    editor.stdin.flush().unwrap();
    let answer = editor.until(|message| message["id"] == id);
    // Taken up before the cancellation arrived, it is answered: both are the protocol.
    assert!(answer["error"]["code"] == -32800 || answer["result"]["contents"].is_object(), "{answer}");
    assert_eq!(editor.ask("textDocument/rename", json!({}))["error"]["code"], -32601);
    editor.tell("textDocument/didChange", json!({"textDocument": {"uri": 7}, "contentChanges": "x"}));
    editor.tell("textDocument/didOpen", json!({"textDocument": {"uri": "untitled:1", "version": 1, "text": "x"}}));
    assert_eq!(editor.ask("textDocument/codeAction", json!({}))["error"]["code"], -32602);
    let elsewhere = json!({"textDocument": {"uri": "untitled:1"}, "position": {"line": 0}});
    assert_eq!(editor.ask("textDocument/hover", elsewhere)["error"]["code"], -32602);
    editor.close();
}

#[test]
fn what_is_no_json_is_refused_and_the_next_message_answered() {
    let mut editor = Editor::new(&[]);
    write!(editor.stdin, "Content-Length: 5\r\n\r\nhello").unwrap();
    editor.stdin.flush().unwrap();
    assert_eq!(editor.until(|message| message["id"].is_null())["error"]["code"], -32700);
    assert!(codes(&editor.open("pod.yaml", POD)).contains(&"container-privileged"));
    editor.close();
}

#[test]
fn a_text_that_is_open_stands_for_the_one_on_disk() {
    let of = |value: bool| format!("variable \"on\" {{\n  default = {value}\n}}\n");
    let mut editor = Editor::new(&[("infra/vars.tf", &of(true))]);
    let text = "resource \"aws_ebs_volume\" \"data\" {\n  availability_zone = \"a\"\n  encrypted = var.on\n}\n";
    assert!(!codes(&editor.open("infra/main.tf", text)).contains(&"ebs-volume-unencrypted"));
    editor.open("infra/vars.tf", &of(true));
    editor.change("infra/vars.tf", 2, json!([{"text": of(false)}]));
    let told = editor.diagnostics("infra/main.tf", 1);
    assert!(codes(&told).contains(&"ebs-volume-unencrypted"), "{told:?}");
    editor.close();
}

/// The pause and a scan: the number is printed, and bounded by what even a loaded machine without optimisation holds.
#[test]
fn a_file_of_ten_thousand_lines_is_followed() {
    let mut text = String::new();
    for at in 0..1_250 {
        let _ = write!(
            text,
            "resource \"aws_sqs_queue\" \"q{at}\" {{\n  name = \"q{at}\"\n  kms_master_key_id = \"alias/a\"\n  tags = {{\n    a = \"b\"\n  }}\n}}\n\n"
        );
    }
    assert_eq!(text.lines().count(), 10_000);
    let mut editor = Editor::new(&[]);
    editor.open("main.tf", &text);
    let start = Instant::now();
    let place = json!({"line": 9_999, "character": 0});
    let volume = "resource \"aws_ebs_volume\" \"v\" {\n  size = 1\n}\n";
    editor.change("main.tf", 2, json!([{"range": {"start": place, "end": place}, "text": volume}]));
    let told = editor.diagnostics("main.tf", 2);
    assert!(codes(&told).contains(&"ebs-volume-unencrypted"));
    println!("10,000 lines: {} ms from the change to its diagnostics", start.elapsed().as_millis());
    assert!(start.elapsed() < Duration::from_secs(20));
    editor.close();
}

/// What `policy check` says of a policy, and a scan of rows and of the configuration, as they are typed.
#[test]
fn mistakes_in_policies_rows_and_the_configuration_are_told_where_they_are() {
    let policy = "# METADATA\n# title: T\n# custom:\n#   id: own-rule\n#   severity: high\n#   kinds: [json]\npackage own_rule\n\ndeny contains \"x\" if input.a\n";
    let config = "[policy]\ndirs = [\"policy\"]\n";
    let mut editor = Editor::new(&[("regate.toml", config), ("policy/own-rule/p.rego", policy)]);
    let mistakes = |told: &[Value]| -> Vec<(u64, u64)> {
        let own = told.iter().filter(|one| one["code"] == "policy-check");
        own.map(|one| (one["range"]["start"]["line"].as_u64().unwrap(), one["severity"].as_u64().unwrap())).collect()
    };
    assert_eq!(mistakes(&editor.open("policy/own-rule/p.rego", policy)), []);
    let typed = [
        // What is missing is missed where the next line begins.
        (policy.replace("if input.a", "if input.a == "), (9, 1)),
        (policy.replace("severity: high", "severity: hihg"), (4, 1)),
        (policy.replace("input.a", "nosuch(1)"), (8, 1)),
        (
            policy
                .replace("{\"x\"", "x")
                .replace("contains \"x\"", "contains {\"message\": \"x\", \"sevrity\": \"low\"}"),
            (8, 2),
        ),
    ];
    for (version, (text, expected)) in typed.iter().enumerate() {
        let version = i64::try_from(version).unwrap() + 2;
        editor.change("policy/own-rule/p.rego", version, json!([{"text": text}]));
        let told = editor.diagnostics("policy/own-rule/p.rego", version);
        assert!(mistakes(&told).contains(expected), "{text}: {told:?}");
    }
    let told = editor.open("policy/new.rego", "package new\n\ndeny contains \"x\" if {\n");
    assert_eq!(mistakes(&told).len(), 1, "a file that is not saved yet: {told:?}");
    let told = editor.open("policy/rows.toml", "[[requirement]]\nid = \"a\"\nseverity = \"hihg\"\n");
    assert!(!mistakes(&told).is_empty(), "{told:?}");
    let told = editor.open("regate.toml", "# a\nfail_onn = \"high\"\n");
    assert_eq!(mistakes(&told), [(1, 1)], "{told:?}");
    editor.close();
}

/// Policies are kept from one change to the next, and no longer than their files are as they were.
#[test]
fn a_policy_that_changed_is_loaded_again() {
    let policy = |word: &str| format!("package own\n\ndeny contains \"{word}\" if input.a\n");
    let mut editor =
        Editor::new(&[("regate.toml", "[policy]\ndirs = [\"policy\"]\n"), ("policy/own.rego", &policy("old"))]);
    let told = editor.open("x.json", "{\"a\": 1}\n");
    assert!(told.iter().any(|one| one["message"].as_str().unwrap().contains("old")), "{told:?}");
    fs::write(editor.folder.path().join("policy/own.rego"), policy("brand new")).unwrap();
    let start = json!({"line": 0, "character": 0});
    editor.change("x.json", 2, json!([{"range": {"start": start, "end": start}, "text": " "}]));
    let told = editor.diagnostics("x.json", 2);
    assert!(told.iter().any(|one| one["message"].as_str().unwrap().contains("brand new")), "{told:?}");
    let uri = editor.uri("policy/own_test.rego");
    fs::write(editor.folder.path().join("policy/own_test.rego"), "package own_test\n\ntest_a if true\n").unwrap();
    editor.open("policy/own_test.rego", "package own_test\n\ntest_a if true\n");
    let lenses = editor.ask("textDocument/codeLens", json!({"textDocument": {"uri": uri}}));
    let command = lenses["result"][0]["command"].clone();
    assert_eq!(command["title"], "Run test");
    editor.send("workspace/executeCommand", json!({"command": command["command"], "arguments": command["arguments"]}));
    let said = editor.until(|message| message["method"] == "window/showMessage");
    assert_eq!(said["params"]["message"], "test_a: PASS");
    editor.close();
}
