//! What no scan may fall over: broken, huge, deep and hostile files and policies. Each is said to be what it is, in
//! bounded time, and the rest of the scan is intact.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test makes its own files and may panic")]

use crate::common;

use std::fs::{self, File};
use std::time::{Duration, Instant};

use common::{Repo, Report, Run, text};

/// Debug builds on busy machines are slow; what is quadratic takes far longer than this.
const SLOW: Duration = Duration::from_secs(120);

const GOOD: &str = "weak-default-credential good.env:1";

/// Scans beside a file with one result, which must still be there.
fn survives(repo: &Repo, args: &[&str]) -> Report {
    repo.write("good.env", "ADMIN_PASSWORD=admin\n");
    let start = Instant::now();
    let run = repo.scan(args);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(start.elapsed() < SLOW, "{:?}", start.elapsed());
    let report = run.report();
    assert!(report.found().iter().any(|result| result == GOOD), "the rest is not intact: {:?}", report.found());
    report
}

/// `--fail-on-incomplete` makes a difference exactly where something was not checked.
fn incomplete_code(repo: &Repo) -> Option<i32> {
    repo.scan(&["--fail-on=never", "--fail-on-incomplete"]).code
}

#[test]
fn malformed_files_are_read_as_far_as_they_go() {
    let files = [
        ("a.json", "{\n  \"a\": 1,\n  \"b\": oops\n}\n", 3),
        ("b.json", "{\"a\": [1, 2\n", 1),
        ("a.yaml", "a: 1\nb: [1, 2\nc: }\n", 2),
        ("tab.yaml", "a:\n\tb: 1\n", 2),
        ("a.toml", "a = 1\nb = = 2\n", 2),
        ("a.tf", "resource \"a\" \"b\" {\n  x = 1\n}\n\nresource \"c\" {\n  y = = 2\n}\n", 6),
        ("a.tfvars", "x = 1\ny = [\n", 2),
        ("Dockerfile", "FROM a:1\nNONSENSE x\nUSER a\n", 2),
        ("a.ts", "const a = 1;\nfunction f( {\n  console.log(user.email) }\n", 2),
        ("a.tsx", "const a = <b>;\nconsole.log(user.email);\n", 1),
        ("a.js", "let a = (1;\nconsole.log(user.email);\n", 1),
        ("README.md", "# A\n\n```json\n{\n  \"a\": oops\n}\n```\n", 5),
        ("compose.yaml", "services:\n  a:\n    image: [\n", 3),
        ("package.json", "{\"name\": \"a\",, }\n", 1),
    ];
    let repo = Repo::new();
    for (path, content, _) in files {
        repo.write(path, content);
    }
    let report = survives(&repo, &[]);
    for (path, _, line) in files {
        assert_eq!(report.file(path)["status"], "partial", "{path}: {}", report.file(path));
        let problems = report.file(path)["problems"].as_array().unwrap();
        let near = |problem: &&serde_json::Value| problem["startLine"].as_u64().unwrap().abs_diff(line) <= 1;
        let told = problems.iter().find(near).unwrap_or_else(|| panic!("{path}: not at line {line}: {problems:?}"));
        assert!(text(&told["message"]).len() > 8, "{path}: {told}");
    }
    assert_eq!(incomplete_code(&repo), Some(3));
    let shown = repo.run(&["scan", "--verbose"]).ended().stdout;
    for (path, ..) in &files {
        assert!(shown.contains(&format!("{path}:")), "the terminal does not name {path}: {shown}");
    }
}

#[test]
fn large_files_are_skipped_and_said() {
    let repo = Repo::new();
    // A sparse file: no byte of it is written.
    File::create(repo.path().join("huge.txt")).unwrap().set_len(200 << 20).unwrap();
    repo.write("line.json", format!("{{\"a\": \"{}\"}}", "x".repeat(50 << 20)));
    let start = Instant::now();
    let report = survives(&repo, &[]);
    assert!(start.elapsed() < Duration::from_secs(30), "a file is not read to learn that it is large");
    for (path, bytes) in [("huge.txt", 200 << 20), ("line.json", (50 << 20) + 9)] {
        let file = report.file(path);
        assert_eq!(file["status"], "skipped-too-large");
        assert_eq!(file["bytes"].as_u64(), Some(bytes));
        assert!(text(&file["reason"]).contains("5242880"), "the bound is not named: {file}");
    }
    assert_eq!(incomplete_code(&repo), Some(3));
    let shown = repo.run(&["scan"]).ended().stdout;
    assert!(shown.contains("huge.txt") && shown.contains("line.json"), "what was left out is not said: {shown}");
}

#[test]
fn one_long_line_takes_bounded_time() {
    let repo = Repo::new();
    // The hard one is smaller: an unoptimised build takes long for what it has to look at.
    let words = "password=x token:y https://u:p@h/ AKIA ghp_ eyJ -----BEGIN ";
    repo.write("words.txt", words.repeat((2 << 20) / words.len()));
    repo.write("text.json", format!("{{\"a\": \"{}\", \"password\": \"Vq7Rz2mXw9Lp4TbK\"}}", "x".repeat(16 << 20)));
    let report = survives(&repo, &["--max-file-size", "64 MiB"]);
    assert_eq!(report.file("words.txt")["status"], "text");
    assert_eq!(report.file("text.json")["status"], "parsed");
    assert!(report.found().iter().any(|found| found == "hardcoded-credential text.json:1"), "{:?}", report.found());
}

#[test]
fn long_lines_of_every_syntax_take_bounded_time() {
    let repo = Repo::new();
    let fill = |piece: &str| piece.repeat((1 << 20) / piece.len());
    repo.write("many.json", format!("[{}1]", fill("{\"password\": 1, \"b\": [true]},")));
    repo.write("many.js", fill("var a={b:\"c\",token:d(1)};"));
    repo.write("many.ts", format!("const a = [{}1];", fill("{password: b, email: user.email}, ")));
    repo.write("many.yaml", format!("a: [{}1]", fill("{b: c, password: d}, ")));
    repo.write("many.toml", format!("a = [{}1]", fill("{b = \"c\"}, ")));
    repo.write("many.tf", format!("a = [{}1]", fill("{b = \"${var.c}\"}, ")));
    repo.write("many.env", format!("A={}", fill("${B:-c} ")));
    repo.write("Dockerfile", format!("FROM a:1\nRUN {}", fill("echo a && curl b; ")));
    repo.write("many.md", fill("```json {} ``` [a](b) `c` "));
    repo.write("many.ini", format!("a={}", fill("b=c;")));
    repo.write("many.properties", format!("a={}", fill("\\u0041\\")));
    let report = survives(&repo, &[]);
    assert_eq!(report.files().len(), 12);
}

/// Nested thirty thousand levels deep; the formats and the language all stop at a bound of their own.
#[test]
fn deep_nesting_does_not_exhaust_the_stack() {
    const DEPTH: usize = 30_000;
    let nest = |open: &str, middle: &str, close: &str| open.repeat(DEPTH) + middle + &close.repeat(DEPTH);
    let files = [
        ("a.json", nest("[", "1", "]")),
        ("b.json", nest("{\"a\":", "1", "}")),
        ("open.json", "[".repeat(DEPTH)),
        ("a.yaml", format!("a: {}", nest("[", "1", "]"))),
        ("b.yaml", format!("a: {}", nest("{b: ", "1", "}"))),
        ("c.yaml", format!("{}1\n", "- ".repeat(DEPTH))),
        ("d.yaml", format!("a: {}", "[".repeat(DEPTH))),
        ("e.yaml", format!("{}: 1\n", "? ".repeat(DEPTH))),
        ("a.toml", format!("a = {}\n", nest("[", "1", "]"))),
        ("b.toml", format!("{}a = 1\n", "a.".repeat(DEPTH))),
        ("c.toml", format!("[{}a]\n", "a.".repeat(DEPTH))),
        ("d.toml", format!("a = {}\n", nest("{b = ", "1", "}"))),
        ("a.tf", nest("a {\n", "", "}\n")),
        ("b.tf", format!("a = {}\n", nest("[", "1", "]"))),
        ("c.tf", format!("a = {}\n", nest("(", "1", ")"))),
        ("d.tf", format!("a = {}\n", nest("\"${", "1", "}\""))),
        ("e.tf", format!("a = {}1\n", "!".repeat(DEPTH))),
        ("f.tf", format!("a = {}1\n", "1 ? 1 : ".repeat(DEPTH))),
        ("g.tf", format!("a = {}1\n", "1 + ".repeat(DEPTH))),
        ("h.tf", format!("a = {}\n", nest("f(", "1", ")"))),
        ("i.tf", format!("a = b{}\n", "[0]".repeat(DEPTH))),
        ("a.ts", format!("const a = {};\n", nest("(", "1", ")"))),
        ("b.ts", format!("const a = {};\n", nest("[", "1", "]"))),
        ("c.ts", nest("{", "", "}")),
        ("d.ts", nest("function f() {", "", "}")),
        ("e.ts", format!("const a = {}1;\n", "1 + ".repeat(DEPTH))),
        ("f.ts", format!("const a = b{};\n", ".c".repeat(DEPTH))),
        ("g.ts", format!("const a = b{};\n", ".c()".repeat(DEPTH))),
        ("h.ts", nest("if (a) ", "b();", "")),
        ("i.ts", format!("const a = {}1;\n", "() => ".repeat(DEPTH))),
        ("j.ts", format!("type A = {};\n", nest("Array<", "1", ">"))),
        ("k.ts", format!("const a = {};\n", nest("`${", "1", "}`"))),
        ("l.ts", format!("const {} = a;\n", nest("{b: ", "c", "}"))),
        ("m.ts", format!("const a = {};\n", nest("{b: ", "1", "}"))),
        ("a.tsx", format!("const a = {};\n", nest("<b>", "1", "</b>"))),
        ("a.js", format!("{};\n", nest("a(", "1", ")"))),
        ("b.js", format!("{}1;\n", "!".repeat(DEPTH))),
        ("a.md", format!("{} a\n", ">".repeat(DEPTH))),
        ("b.md", format!("{}a\n", "- ".repeat(DEPTH))),
        ("Dockerfile", format!("FROM a:{}\n", nest("${B:-", "1", "}"))),
        ("a.env", format!("A={}\n", nest("${B:-", "1", "}"))),
    ];
    let repo = Repo::new();
    for (path, content) in &files {
        // Source without a call that matters is not parsed at all.
        let code = [".ts", ".tsx", ".js"].iter().any(|end| path.ends_with(end));
        repo.write(path, if code { format!("console.log(user.email);\n{content}") } else { content.clone() });
    }
    let report = survives(&repo, &[]);
    assert_eq!(report.files().len(), files.len() + 1);
    for path in ["a.json", "b.json", "a.yaml", "b.yaml", "c.yaml", "b.tf", "c.tf", "a.toml"] {
        assert_eq!(report.file(path)["status"], "partial", "{path} was not read whole");
        assert!(
            ["deep", "nest", "level", "recurs"].iter().any(|word| report.complaint(path).contains(word)),
            "{path}: {}",
            report.complaint(path)
        );
    }
    for (path, _) in &files {
        let parsed = repo.run(&["parse", path]).ended();
        assert_eq!(parsed.code, Some(0), "{path}: {}", parsed.stderr);
    }
}

#[test]
fn alias_bombs_do_not_go_off() {
    let repo = Repo::new();
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_string();
    for level in 1..30 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        laughs += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    repo.write("laughs.yaml", &laughs);
    repo.write(
        "merge.yaml",
        laughs.replace(": &", ": &m").replace('[', "{<<: [").replace(']', "]}").replace('*', "*m"),
    );
    repo.write("self.yaml", "a: &a [*a]\nb: &b {c: *b}\n");
    repo.write("k8s.yaml", format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\n{laughs}"));
    let report = survives(&repo, &[]);
    for path in ["laughs.yaml", "k8s.yaml"] {
        assert_eq!(report.file(path)["status"], "partial");
        assert!(report.complaint(path).contains("alias"), "{path}: {}", report.complaint(path));
    }
}

fn with_policy(rules: &str) -> (Repo, Report) {
    let repo = Repo::new();
    repo.write("policy/a.rego", format!("package hostile\n\n{rules}\n"));
    repo.write("policy/b.rego", "package other\n\ndeny contains \"seen\" if input.ADMIN_PASSWORD\n");
    repo.write(".regateignore", "policy/\n");
    let report = survives(&repo, &["--policy", "policy", "--allow-policy-errors"]);
    (repo, report)
}

#[test]
fn a_policy_without_end_is_an_error_and_no_pass() {
    let mut last = None;
    for rules in [
        "deny contains \"x\" if {\n\tsome a in numbers.range(1, 90000)\n\tsome b in numbers.range(1, 90000)\n\ta * b == 7.5\n}",
        "deny contains \"x\" if {\n\tsum([1 | some a in numbers.range(1, 90000); some b in numbers.range(1, 90000)]) < 0\n}",
        "deny contains \"x\" if count(numbers.range(1, 1000000000000)) > 0",
        "deny contains \"x\" if count(net.cidr_expand(\"::/0\")) > 0",
        "deny contains \"x\" if {\n\tevery a in numbers.range(1, 90000) {\n\t\tevery b in numbers.range(1, 90000) {\n\t\t\ta + b > 0\n\t\t}\n\t}\n}",
    ] {
        let (repo, report) = with_policy(rules);
        let errors = report.0["coverage"]["errors"].as_array().unwrap();
        let own: Vec<_> = errors.iter().filter(|error| text(&error["ruleId"]).contains("hostile")).collect();
        assert!(own.iter().any(|error| error["path"] == "good.env"), "{rules}: {errors:?}");
        assert_eq!(own.len(), errors.len(), "only the policy at fault ends in an error: {errors:?}");
        let seen = report.results().iter().any(|result| result["message"] == "seen.");
        assert!(seen, "the other policies of the same target still speak");
        let counts = &report.0["coverage"]["policies"]["hostile-deny"];
        assert_eq!((&counts["passed"], counts["errors"].as_u64() > Some(0)), (&0.into(), true), "{counts}");
        last = Some(repo);
    }
    let repo = last.unwrap();
    let allowed = ["--policy=policy", "--fail-on=never", "--fail-on-incomplete", "--allow-policy-errors"];
    assert_eq!(repo.scan(&allowed).code, Some(3));
    assert_eq!(repo.scan(&["--policy=policy", "--fail-on=never", "--exit-zero"]).code, Some(2));
}

#[test]
fn a_policy_that_fills_the_memory_is_an_error() {
    let doubled = |kind: &str, first: &str| {
        let steps = (1..36).map(|step| format!("\tx{step} := {}", kind.replace('x', &format!("x{}", step - 1))));
        format!(
            "deny contains \"x\" if {{\n\tx0 := {first}\n{}\n\tcount(x35) > 0\n}}",
            steps.collect::<Vec<_>>().join("\n")
        )
    };
    for rules in [
        doubled("array.concat(x, x)", "[1]"),
        doubled("concat(\"\", [x, x])", "\"ab\""),
        doubled("sprintf(\"%v%v\", [x, x])", "\"ab\""),
        doubled("replace(x, \"a\", \"aa\")", "\"ab\""),
    ] {
        let start = Instant::now();
        let (_, report) = with_policy(&rules);
        let errors = report.0["coverage"]["errors"].as_array().unwrap();
        assert!(errors.iter().any(|error| error["path"] == "good.env"), "{rules}: {errors:?}");
        assert!(start.elapsed() < SLOW);
    }
}

#[test]
fn odd_texts_are_read_or_said() {
    let repo = Repo::new();
    let utf16 = |bytes: fn(u16) -> [u8; 2], mark: [u8; 2]| {
        let units = "ADMIN_PASSWORD=admin\r\n".encode_utf16().flat_map(bytes);
        mark.into_iter().chain(units).collect::<Vec<u8>>()
    };
    repo.write("le.env", utf16(u16::to_le_bytes, [0xFF, 0xFE])).write("be.env", utf16(u16::to_be_bytes, [0xFE, 0xFF]));
    repo.write("mark.env", "\u{feff}ADMIN_PASSWORD=admin\n");
    repo.write("latin.env", b"# caf\xe9 and other words in an old encoding\nADMIN_PASSWORD=admin\n");
    repo.write("cr.env", "A=1\rADMIN_PASSWORD=admin\r");
    repo.write("crlf.env", "A=1\r\nADMIN_PASSWORD=admin\r\n");
    repo.write("nul.env", b"A=\0\nADMIN_PASSWORD=admin\n").write("noise.bin", [0x9d, 0xfe, 0x81, 0xc3].repeat(100));
    repo.write("empty.json", "")
        .write("empty.yaml", "")
        .write("empty.tf", "")
        .write("empty.ts", "")
        .write("Dockerfile", "");
    repo.write("blank.yaml", "\n\n")
        .write("comment.yaml", "# a\n")
        .write("null.json", "null")
        .write("mark.json", "\u{feff}");
    let report = survives(&repo, &[]);
    let found = report.found();
    for (path, line) in [("le", 1), ("be", 1), ("mark", 1), ("latin", 2), ("crlf", 2), ("cr", 2), ("nul", 2)] {
        let wanted = format!("weak-default-credential {path}.env:{line}");
        assert!(found.contains(&wanted), "{wanted} is missing in {found:?}");
    }
    assert_eq!(report.file("nul.env")["status"], "partial", "a damaged text is not fine");
    assert_eq!(report.file("noise.bin")["status"], "skipped-unknown-encoding");
    for path in ["empty.yaml", "empty.tf", "blank.yaml", "comment.yaml", "null.json"] {
        assert_eq!(report.file(path)["status"], "parsed", "{}", report.file(path));
    }
    assert_eq!(report.file("empty.ts")["status"], "text", "nothing in it is worth a parse");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
    use std::os::unix::process::CommandExt as _;

    use super::*;

    #[test]
    fn what_is_no_file_is_not_waited_for() {
        let repo = Repo::new();
        let fifo = std::process::Command::new("mkfifo").arg(repo.path().join("pipe.env")).status().unwrap();
        assert!(fifo.success());
        symlink(".", repo.path().join("loop")).unwrap();
        symlink("b", repo.path().join("a")).unwrap();
        symlink("a", repo.path().join("b")).unwrap();
        symlink("/etc/passwd", repo.path().join("outside.env")).unwrap();
        symlink("nowhere", repo.path().join("dangling")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(repo.path().join("socket.env")).unwrap();
        let report = survives(&repo, &[]);
        for path in ["loop", "a", "b", "dangling"] {
            assert_eq!(report.file(path)["status"], "skipped-symlink", "{path}");
        }
        assert_eq!(report.file("outside.env")["status"], "skipped-unreadable");
        for path in ["pipe.env", "socket.env"] {
            assert_eq!(report.file(path)["status"], "skipped-unreadable", "{path}");
            assert!(report.complaint(path).contains("regular"), "{}", report.complaint(path));
        }
        assert_eq!(report.files().len(), 8, "nothing is met twice: {:?}", report.files());
        for named in ["pipe.env", "loop/good.env", "a"] {
            let start = Instant::now();
            let run = repo.run(&["scan", named]);
            assert!(!run.stderr.contains("panicked") && start.elapsed() < SLOW, "{named}: {}", run.stderr);
        }
    }

    /// Root may read everything, so it becomes nobody first.
    fn scan_as_a_user(repo: &Repo) -> Run {
        let mut command = common::regate();
        command.args(["scan", "-o", "json", "--jobs", "2"]).current_dir(repo.path());
        if fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
            command.uid(65_534).gid(65_534);
        }
        common::finish(command, b"").ended()
    }

    #[test]
    fn what_may_not_be_read_is_said() {
        let repo = Repo::new();
        repo.write("good.env", "ADMIN_PASSWORD=admin\n").write("closed/a.env", "A=1\n").write("b.env", "B=1\n");
        let mode = |path: &str, mode| {
            fs::set_permissions(repo.path().join(path), fs::Permissions::from_mode(mode)).unwrap();
        };
        mode("", 0o755);
        mode("closed", 0o000);
        mode("b.env", 0o000);
        // The binary itself must be within reach of that user.
        let binary = std::path::Path::new(env!("CARGO_BIN_EXE_regate"));
        let reachable = binary.ancestors().all(|part| fs::metadata(part).is_ok_and(|m| m.mode() & 0o001 != 0));
        let run = reachable.then(|| scan_as_a_user(&repo));
        mode("closed", 0o755);
        let Some(run) = run else { return };
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        let report = run.report();
        assert_eq!(report.found(), [GOOD]);
        for path in ["closed", "b.env"] {
            assert_eq!(report.file(path)["status"], "skipped-unreadable", "{:?}", report.files());
            assert!(report.complaint(path).to_lowercase().contains("permission denied"), "{}", report.complaint(path));
        }
        assert_eq!(report.0["summary"]["incomplete"], true);
    }

    #[test]
    fn names_that_are_no_text_are_scanned() {
        use std::os::unix::ffi::OsStrExt as _;
        let repo = Repo::new();
        let name = std::ffi::OsStr::from_bytes(b"odd\xff name\nline.env");
        fs::write(repo.path().join(name), "ADMIN_PASSWORD=admin\n").unwrap();
        let report = survives(&repo, &[]);
        assert_eq!(report.found().len(), 2, "{:?}", report.found());
        for format in common::FORMATS {
            repo.run(&["scan", "-o", format]).ended();
        }
    }
}

/// What stands around a folder that is not there was not asked for.
#[test]
fn what_an_error_quotes_moves_no_terminal() {
    let quoted = [
        ("regate.toml", "\"\\u001b[2J\" = 1\n"),
        ("regate.toml", "[policy]\ndirs = [\"\\u001b[2Jx\"]\n"),
        ("regate.toml", "[rules.\"x\\u001b[2J\"]\nenabled = false\n"),
    ];
    for (file, text) in quoted {
        let repo = Repo::new();
        repo.write(file, text);
        let run = repo.scan(&[]);
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains("\\u{1b}[2J") && !run.stderr.contains('\u{1b}'), "{:?}", run.stderr);
    }
}

/// The second report would take the place of the first.
#[test]
fn two_reports_into_one_file_are_wrong_use() {
    let repo = Repo::new();
    repo.write("a.py", "x = 1\n").write("out/README", "");
    for (one, other) in [("sarif=o", "json=o"), ("sarif=o", "json=./o"), ("sarif=out/o", "json=out/../out/o")] {
        let run = repo.run(&["scan", "a.py", "-o", one, "-o", other]);
        assert_eq!(run.code, Some(2), "{one} {other}: {}", run.stdout);
        assert!(run.stderr.contains("two reports go to"), "{}", run.stderr);
    }
    assert_eq!(repo.run(&["scan", "a.py", "-o", "sarif=o", "-o", "json=p"]).code, Some(0));
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let repo = Repo::git_init();
    repo.write(".github/workflows/a.yml", "on: push\njobs: {}\n");
    for command in [
        &["document", "environments", "missing"][..],
        &["diagram", "pipeline", "missing"],
        &["diagram", "security", "missing"],
        &["inventory", "missing"],
        &["parse", "--target", "repository", "missing"],
        &["scan", "missing"],
    ] {
        let run = repo.run(command);
        assert_eq!(run.code, Some(2), "{command:?}: {}", run.stdout);
        assert!(run.stderr.contains("missing"), "{command:?}: {}", run.stderr);
    }
    let beside = repo.run(&["scan", ".github", "missing"]);
    assert_eq!((beside.code, beside.stdout.as_str()), (Some(2), ""), "{}", beside.stderr);
    assert!(beside.stderr.contains("'missing' cannot be scanned"), "{}", beside.stderr);
}
