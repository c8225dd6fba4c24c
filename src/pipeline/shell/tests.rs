use super::*;

const IN_CI: Modes = Modes { pipes: Pipes::Ignore, stops: true };

fn told(script: &str, modes: Modes) -> Vec<String> {
    let shown = |c: Command| format!("{}{}", c.words.join(" "), if c.lenient.is_some() { " ?" } else { "" });
    commands(script, modes).commands.into_iter().map(shown).collect()
}

fn read(script: &str) -> Vec<String> {
    told(script, IN_CI)
}

#[test]
fn commands_are_split_where_a_shell_splits_them() {
    let script =
        "# a comment\nA=b npm ci && npm test -- --grep 'a && b'\nmake \\\n  check; echo \"$(git log; date)\" # end\n";
    let lost = "git log ?";
    assert_eq!(
        read(script),
        ["npm ci ?", "npm test -- --grep a && b", "make check", lost, "date ?", "echo $(git log; date)"]
    );
    assert_eq!(
        read("go build `go list ./... | grep -v x`"),
        ["go list ./... ?", "grep -v x ?", "go build `go list ./... | grep -v x`"]
    );
    assert_eq!(read("cat <<EOF > f\nnpm test\nEOF\nmake 2>&1"), ["cat > f", "make 2>&1"]);
}

#[test]
fn no_command_is_dropped() {
    for (script, wanted) in [
        ("URL=$(./ship.sh prod)", "./ship.sh prod"),
        ("URL=`./ship.sh prod`", "./ship.sh prod"),
        ("URL=\"a $(./ship.sh \"b c\")\"", "./ship.sh b c"),
        ("case $1 in prod) ./ship.sh ;; esac", "./ship.sh"),
        ("case $1 in\n  a|prod) ./ship.sh ;;\n  *) true;;\nesac", "./ship.sh"),
        ("case $1 in (a) true;; (prod) ./ship.sh; esac", "./ship.sh"),
        ("(case $1 in prod) ./ship.sh;; esac)", "./ship.sh"),
        ("deploy() { npm run x; }\ndeploy", "npm run x"),
        ("deploy ()\n{\n  npm run x\n}", "npm run x"),
        ("function deploy { npm run x; }", "npm run x"),
        ("function deploy() { npm run x; }", "npm run x"),
        ("$r = npm audit", "npm audit"),
        ("$r = ./ship.ps1", "./ship.ps1"),
        ("(cd web && npm test)", "npm test"),
        ("if (cd web; npm test); then true; fi", "npm test"),
        ("for f in $(npm run list); do true; done", "npm run list"),
        ("diff <(npm run a) b", "npm run a"),
        ("a=($(npm run a))", "npm run a"),
        ("(( x << 2 ))\nnpm test", "npm test"),
        ("2>/dev/null npm test", "npm test"),
        ("> log npm test", "npm test"),
    ] {
        let reading = commands(script, IN_CI);
        assert!(reading.is_whole, "{script}");
        assert!(reading.commands.iter().any(|c| c.words.join(" ") == wanted), "{script}: {:?}", reading.commands);
    }
    for script in ["$path = \"./a/b\"", "$url = \"https://x.test/a\"", "$x = 5", "arr=(a b)", "(a) 2>/dev/null"] {
        assert!(read(script).iter().all(|text| text == "a"), "{script}: {:?}", read(script));
    }
}

#[test]
fn what_ignores_a_failure_is_seen() {
    for (script, wanted) in [
        ("npm audit || true", "npm audit ?"),
        ("npm audit || exit 1", "npm audit"),
        ("npm test | tee log", "npm test ?"),
        ("npm test | tee log\ntest ! -s log", "npm test"),
        ("if npm test; then\n  echo ok\nfi", "npm test ?"),
        ("if ! npm test; then\n  exit 1\nfi", "npm test"),
        ("if [[ -n $A && $B == c ]]; then make; fi", "make"),
        ("test -z \"$(gofmt -l .)\"", "gofmt -l ."),
        ("npm audit > log || true", "npm audit > log ?"),
        ("npm test && echo ok\nmake", "npm test ?"),
        ("npm test && echo ok", "npm test"),
        ("x=$(npm audit) || true", "npm audit ?"),
        ("{ npm audit; npm test; } || true", "npm audit ?"),
        ("(npm audit; npm test) || true", "npm audit ?"),
    ] {
        assert_eq!(read(script).first().map(String::as_str), Some(wanted), "{script}");
    }
    assert_eq!(read("set -o pipefail; npm test | tee log").get(1).unwrap(), "npm test");
    assert_eq!(read("set +e\nnpm test\necho done").get(1).unwrap(), "npm test ?");
    assert_eq!(read("set +e\na\nset -e\nnpm test\necho done").get(3).unwrap(), "npm test");
    assert_eq!(read("npm test\nset +e\necho done").first().unwrap(), "npm test");
    assert_eq!(read("set +e\nnpm test\nexit $?").get(1).unwrap(), "npm test");
}

#[test]
fn what_was_asked_before_decides_nothing() {
    for script in ["[ -d node_modules ] || npm ci\nnpm audit | tee log", "exit_code() { exit 1; }\nnpm audit | tee log"]
    {
        assert!(read(script).contains(&"npm audit ?".to_string()), "{script}: {:?}", read(script));
    }
    assert!(read("npm audit | tee log\n[ -d x ] && make").contains(&"npm audit ?".to_string()));
}

#[test]
fn a_shell_that_goes_on_is_decided_by_its_end() {
    let read = |script: &str| told(script, Modes::of_a_shell());
    assert_eq!(read("pytest\nruff check ."), ["pytest ?", "ruff check ."]);
    assert_eq!(read("pytest && ruff check ."), ["pytest", "ruff check ."]);
    assert_eq!(read("set -uo pipefail\npytest\nruff check .").get(1).unwrap(), "pytest ?");
    assert_eq!(read("pytest\nexit 0"), ["pytest ?", "exit 0"]);
    assert_eq!(read("# exit 1 && x\npytest\necho a"), ["pytest ?", "echo a"]);
    assert_eq!(read("cd a && make\npytest\necho a").get(2).unwrap(), "pytest ?");
    assert_eq!(read("pytest\nexit $?").first().unwrap(), "pytest");
    assert_eq!(read("set -e\npytest\necho a").get(1).unwrap(), "pytest");
    assert_eq!(read("trap 'exit 1' ERR\npytest\necho a").get(1).unwrap(), "pytest");
    assert_eq!(read("if true; then\n  pytest\nelse\n  ruff\nfi").get(1).unwrap(), "pytest");
    assert_eq!(read("if true; then\n  pytest\nfi\necho a").get(1).unwrap(), "pytest ?");
    assert_eq!(read("case $1 in a) pytest;; b) ruff;; esac"), ["pytest", "ruff"]);
    assert_eq!(read("main() {\n  pytest\n}\nmain"), ["pytest", "main"]);
    assert_eq!(read("main() {\n  pytest\n  ruff\n}\nmain").first().unwrap(), "pytest ?");
    assert_eq!(read("main()\n{\n  pytest\n}\nmain"), ["pytest", "main"]);
}

#[test]
fn a_group_that_only_tells_ignores_a_failure_too() {
    for script in ["npm audit || { echo a; true; }", "npm audit || (echo a; exit 0)", "npm audit || /bin/true"] {
        assert_eq!(read(script).first().unwrap(), "npm audit ?", "{script}");
    }
    for script in ["npm audit || { echo a; exit 1; }", "npm audit || (echo a; exit 1)", "npm audit || { echo a"] {
        assert_eq!(read(script).first().unwrap(), "npm audit", "{script}");
    }
}

#[test]
fn what_is_open_at_the_end_is_told() {
    for script in ["echo 'a", "echo \"a", "a $(b", "cat <<E\nnpm test\n", "cat <<E", "(npm test", "echo \"$(a"] {
        assert!(!commands(script, IN_CI).is_whole, "{script}");
    }
    for script in ["x=$(echo '(')\nnpm test", "x=$(echo \")\") && npm test", "cat <<E\na 'b\nE\nnpm test"] {
        let reading = commands(script, IN_CI);
        assert!(reading.is_whole && reading.commands.last().unwrap().words == ["npm", "test"], "{script}");
    }
    let deep = format!("{}npm test{}", "echo $(".repeat(20), ")".repeat(20));
    assert!(!commands(&deep, IN_CI).is_whole);
}

#[test]
fn a_here_document_belongs_to_its_command() {
    let reading = commands("ssh a <<'E' && echo b\n  make up\nE\ndone", IN_CI);
    assert_eq!(reading.commands.first().unwrap().input.as_deref(), Some("  make up\n"));
    assert_eq!(reading.commands.get(1).unwrap().input, None);
}

#[test]
fn subshells_stand_in_each_other() {
    let reading = commands("a; (b; (c)); (d); e \"$(f)\"", IN_CI);
    let groups: Vec<usize> = reading.commands.iter().map(|command| command.group).collect();
    assert_eq!((groups, reading.groups), (vec![0, 1, 2, 3, 4, 0], vec![0, 0, 1, 0, 0]));
}

#[test]
fn no_text_is_too_odd() {
    for script in [
        "",
        "\\",
        "'",
        "\"",
        "$(",
        "${{",
        "<<",
        "a <<EOF",
        "&&&&",
        "||",
        "|&",
        "#",
        "(((",
        ")",
        "a)",
        "case in",
        "case x in (",
        "}",
        "esac",
        "()",
        "a()",
        "`",
        "\"`",
        "fi",
        "else",
        "function",
    ] {
        commands(script, IN_CI);
    }
    let long = "((".repeat(200_000);
    commands(&long, IN_CI);
    commands(&"$(".repeat(200_000), IN_CI);
    commands(&"fi\n".repeat(100_000), IN_CI);
    // Each of these is linear: a hundred thousand times a hundred thousand would not end here.
    for text in ["! ", "{ ", "then ", "a||", "function ", "case ", "((a", "x.()", "(", "`"] {
        commands(&text.repeat(100_000), IN_CI);
    }
    commands(&format!("{}.{}", "a".repeat(100_000), "()".repeat(100_000)), IN_CI);
}

#[test]
fn what_never_fails_the_script_or_is_never_run() {
    for (script, wanted) in [
        ("npx jest && echo ok || echo bad", "npx jest ?"),
        ("npx jest && npx x && echo ok || true", "npx jest ?"),
        ("npx jest &", "npx jest ?"),
        ("trap 'exit 0' EXIT\nnpx jest", "npx jest ?"),
        ("npx jest && npx x || exit 1", "npx jest"),
        ("npx jest && { npx x || true; }\nmake", "npx jest ?"),
        ("npx jest &\nwait $!", "npx jest"),
        ("if [ $A ]; then\n  exit 0\nfi\nnpx jest", "npx jest"),
        ("t() {\n  exit 1\n}\nnpx jest", "npx jest"),
        ("[ -f x ] || exit 1\nnpx jest", "npx jest"),
        ("foreach ($x in $all) {\n  exit 1\n}\nnpx jest", "npx jest"),
    ] {
        assert!(read(script).iter().any(|own| own == wanted), "{script}: {:?}", read(script));
    }
    for script in ["exit 0\nnpx jest", "false && npx jest", "false && a && npx jest"] {
        assert!(!read(script).iter().any(|own| own.starts_with("npx jest")), "{script}: {:?}", read(script));
    }
}
