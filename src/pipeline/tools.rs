//! What commands and actions are for: the data of `rules/pipeline/*.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::Purpose;
use crate::embedded::{self, Table};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    tool: Vec<Tool>,
    /// Words before a command that run it: `npx`, `poetry run`.
    #[serde(default)]
    wrappers: Vec<String>,
    /// Options of a wrapper that take the next word, by its first word.
    #[serde(default)]
    values: BTreeMap<String, Vec<String>>,
    /// How many words of its own a wrapper takes before the command: `timeout 60`.
    #[serde(default)]
    operands: BTreeMap<String, usize>,
    /// Actions that run a script that they are given, with the input that holds it.
    #[serde(default)]
    scripts: BTreeMap<String, String>,
    /// Actions that are a command, with their inputs in braces: `npm {command}`.
    #[serde(default)]
    commands: BTreeMap<String, String>,
    /// Names of scripts and targets by which one guesses what they are for, where they cannot be read.
    #[serde(default)]
    names: BTreeMap<String, Vec<Purpose>>,
    /// Steps of Jenkins that run nothing of the project's, and words of its language.
    #[serde(default)]
    jenkins_plain: Vec<String>,
    /// `idle` of every tool.
    #[serde(default)]
    idle: Vec<String>,
}

/// A tool, and how pipelines call it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tool {
    pub name: String,
    pub purposes: Vec<Purpose>,
    /// The words of commands: the first is the program, the others follow in this order.
    #[serde(default)]
    commands: Vec<String>,
    /// Actions, GitLab templates and components, without version.
    #[serde(default)]
    actions: Vec<String>,
    /// An action's inputs that must have one of these values; an empty one stands for none.
    #[serde(default)]
    with: BTreeMap<String, Vec<String>>,
    /// Options, and inputs, without which it succeeds whatever it finds.
    #[serde(default)]
    fails_with: Vec<String>,
    /// Options with which it succeeds whatever it finds.
    #[serde(default)]
    lenient: Vec<String>,
    /// Options, first words, and words in a row with which it does nothing of that: it tells what it would do, or who it is.
    #[serde(default)]
    idle: Vec<String>,
}

/// All of the data.
#[derive(Debug, Default)]
pub(super) struct Tools {
    tools: Vec<(Tool, Vec<Vec<String>>)>,
    wrappers: Vec<Vec<String>>,
    values: BTreeMap<String, Vec<String>>,
    operands: BTreeMap<String, usize>,
    scripts: BTreeMap<String, String>,
    commands: BTreeMap<String, String>,
    names: BTreeMap<String, Vec<Purpose>>,
    jenkins_plain: BTreeSet<String>,
    idle: Vec<String>,
    /// Positions of tools by the first word of a command.
    by_program: BTreeMap<String, Vec<usize>>,
}

static TOOLS: LazyLock<Tools> = LazyLock::new(|| Tools::read(embedded::tables("rules/pipeline/")).unwrap_or_default());

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_string).collect()
}

impl Tools {
    /// Those of the binary. A test reads them too, so that none is lost.
    pub(super) fn get() -> &'static Self {
        &TOOLS
    }

    fn read(files: impl Iterator<Item = Table>) -> Result<Self, String> {
        let mut all = Self::default();
        for table in files {
            let file: File = table.read().map_err(|error| format!("{}: {error}", table.path))?;
            all.wrappers.extend(file.wrappers.iter().map(|wrapper| words(wrapper)));
            all.names.extend(file.names);
            all.values.extend(file.values);
            all.operands.extend(file.operands);
            all.scripts.extend(file.scripts);
            all.commands.extend(file.commands);
            all.jenkins_plain.extend(file.jenkins_plain);
            all.idle.extend(file.idle);
            for tool in file.tool {
                let commands: Vec<Vec<String>> = tool.commands.iter().map(|command| words(command)).collect();
                let at = all.tools.len();
                for program in commands.iter().filter_map(|command| command.first()) {
                    let found = all.by_program.entry(program.clone()).or_default();
                    if found.last() != Some(&at) {
                        found.push(at);
                    }
                }
                all.tools.push((tool, commands));
            }
        }
        all.wrappers.sort_by_key(|wrapper| std::cmp::Reverse(wrapper.len()));
        Ok(all)
    }

    /// The tools that a command is a call of: those with the most words of it. None where the call is idle.
    pub(super) fn of_command(&self, command: &[String]) -> Vec<&Tool> {
        let Some((program, rest)) = command.split_first() else { return Vec::new() };
        if self.only_tells(rest) {
            return Vec::new();
        }
        // `npx @sentry/cli@2`: a package with an owner, and no path.
        let program = match program.strip_prefix('@') {
            Some(owned) => program.get(..owned.find('@').map_or(program.len(), |at| at + 1)).unwrap_or(program),
            None => program.rsplit('/').next().unwrap_or_default(),
        };
        let candidates = self.by_program.get(program).map(Vec::as_slice).unwrap_or_default();
        let matched = candidates.iter().filter_map(|at| self.tools.get(*at)).filter_map(|(tool, commands)| {
            let of_program = commands.iter().filter(|words| words.first().is_some_and(|first| first == program));
            let longest =
                of_program.filter(|words| follows(words.get(1..).unwrap_or_default(), rest)).map(Vec::len).max();
            longest.map(|length| (length, tool))
        });
        let matched: Vec<(usize, &Tool)> = matched.collect();
        let most = matched.iter().map(|(length, _)| *length).max();
        let best = matched.into_iter().filter(|(length, _)| Some(*length) == most).map(|(_, tool)| tool);
        best.filter(|tool| !is_idle(&tool.idle, rest)).collect()
    }

    /// Whether the words behind a program make it tell what it would do or who it is, whatever program it is.
    pub(super) fn only_tells(&self, rest: &[String]) -> bool {
        // Elsewhere `--version` may take a value: `helm upgrade app chart --version 2`.
        rest.last().is_some_and(|word| word == "--version") || is_idle(&self.idle, rest)
    }

    /// The tools that an action is, by its name without version and its inputs.
    pub(super) fn of_action(&self, name: &str, input: &dyn Fn(&str) -> Option<String>) -> Vec<&Tool> {
        let is_it = |action: &String| action.eq_ignore_ascii_case(name);
        let given = |(key, values): (&String, &Vec<String>)| {
            let value = input(key).unwrap_or_default();
            values.iter().any(|wanted| value.split([',', ' ', '\n']).any(|part| part == wanted))
        };
        let tools = self.tools.iter().map(|(tool, _)| tool);
        tools.filter(|tool| tool.actions.iter().any(is_it) && tool.with.iter().all(given)).collect()
    }

    /// A command without the words that only run it: `npx --yes jest` is `jest`.
    pub(super) fn unwrapped<'w>(&self, command: &'w [String]) -> &'w [String] {
        let mut rest = command;
        loop {
            let is_there = |wrapper: &&Vec<String>| rest.len() > wrapper.len() && rest.starts_with(wrapper);
            let Some(wrapper) = self.wrappers.iter().find(is_there) else { return rest };
            let after = rest.get(wrapper.len()..).unwrap_or_default();
            // `dotenv -e file -- command`
            let has_options = after.first().is_some_and(|word| word.starts_with('-'));
            let near = after.get(..after.len().min(20)).unwrap_or_default();
            let from = near.iter().position(|word| word == "--").filter(|_| has_options);
            if let Some(at) = from {
                rest = after.get(at + 1..).unwrap_or_default();
                continue;
            }
            let program = wrapper.first().map(String::as_str).unwrap_or_default();
            let own = self.options_of(program, after) + self.operands.get(program).copied().unwrap_or_default();
            rest = after.get(own..).unwrap_or_default();
        }
    }

    /// How many words behind a wrapper are its options, their values, and assignments.
    fn options_of(&self, wrapper: &str, words: &[String]) -> usize {
        let valued = self.values.get(wrapper).map(Vec::as_slice).unwrap_or_default();
        let mut at = 0;
        while let Some(word) = words.get(at).filter(|word| word.starts_with('-') || word.contains('=')) {
            at += if valued.contains(word) { 2 } else { 1 };
        }
        at
    }

    /// The input of an action that holds a script.
    pub(super) fn script_input(&self, action: &str) -> Option<&str> {
        self.scripts.get(&action.to_ascii_lowercase()).map(String::as_str)
    }

    /// The command that an action is, with what its inputs say; an input that says nothing is left out.
    pub(super) fn command_of(&self, action: &str, input: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        let mut text = String::new();
        let mut rest = self.commands.get(&action.to_ascii_lowercase())?.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            text.push_str(before);
            // `custom` says that another input says it.
            text.push_str(&input(name).filter(|value| value != "custom").unwrap_or_default());
            rest = after;
        }
        text.push_str(rest);
        Some(text)
    }

    /// What a script, a target or an action of that name may be for: by the whole name, or by its words (`test:unit`).
    pub(super) fn guess(&self, name: &str) -> &[Purpose] {
        let lower = name.to_ascii_lowercase();
        let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
        let parts = lower.split(['/', ':']);
        let found = parts.chain(words).find_map(|word| self.names.get(word));
        // `deployService`, `TestApp`
        let found = found.or_else(|| super::words::of(name).iter().find_map(|word| self.names.get(word)));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a step of Jenkins runs nothing of the project's.
    pub(super) fn is_plain_in_jenkins(&self, step: &str) -> bool {
        self.jenkins_plain.contains(step)
    }
}

impl Tool {
    /// Why a call of it succeeds whatever it finds; `None` when it fails. `option` gives the value of an option or an input.
    pub(super) fn lenient(&self, option: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        let is_off = |value: &str| matches!(value, "0" | "false" | "none" | "");
        let needs: Vec<(&String, Option<String>)> = self.fails_with.iter().map(|name| (name, option(name))).collect();
        if let Some((name, _)) = needs.first()
            && !needs.iter().any(|(_, value)| value.as_deref().is_some_and(|value| !is_off(value)))
        {
            return Some(format!("without `{name}` it succeeds whatever it finds"));
        }
        let found = self.lenient.iter().find(|rule| match rule.split_once(' ') {
            Some((name, wanted)) => option(name).as_deref() == Some(wanted),
            None => option(rule).is_some(),
        });
        found.map(|rule| format!("`{rule}`"))
    }
}

/// Whether a command's words are those of a call that does nothing. An option may have a value, one that switches it off is none.
fn is_idle(idle: &[String], command: &[String]) -> bool {
    let is_off = |value: &str| matches!(value, "none" | "false" | "0");
    let is_option = |option: &str, word: &String| match word.strip_prefix(option) {
        Some("") => true,
        Some(rest) => rest.strip_prefix('=').is_some_and(|value| !is_off(value)),
        None => false,
    };
    idle.iter().any(|idle| match idle.split_once(' ') {
        Some((first, second)) => {
            let pairs = command.iter().zip(command.iter().skip(1));
            pairs.into_iter().any(|(word, next)| word == first && next == second)
        }
        None if idle.starts_with('-') => command.iter().any(|word| is_option(idle, word)),
        None => command.first() == Some(idle),
    })
}

/// Whether words come one after the other in a command, with others between them.
fn follows(wanted: &[String], command: &[String]) -> bool {
    let mut rest = command.iter();
    wanted.iter().all(|wanted| rest.any(|word| word == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_sound() {
        let tools = Tools::read(embedded::tables("rules/pipeline/")).unwrap();
        assert!(tools.tools.len() > 50, "{}", tools.tools.len());
        for (tool, commands) in &tools.tools {
            assert!(!tool.purposes.is_empty() && !tool.name.is_empty(), "{tool:?}");
            assert!(!commands.is_empty() || !tool.actions.is_empty(), "{} is never called", tool.name);
            assert!(commands.iter().all(|command| !command.is_empty()), "{}", tool.name);
        }
    }

    #[test]
    fn commands_are_known_by_their_words() {
        let tools = Tools::get();
        let names = |command: &str| -> Vec<String> {
            let command = words(command);
            tools.of_command(tools.unwrapped(&command)).iter().map(|tool| tool.name.clone()).collect()
        };
        assert_eq!(names("npx --yes jest --ci"), ["Jest"]);
        assert_eq!(names("terraform -chdir=infra apply -auto-approve"), ["terraform apply"]);
        assert_eq!(names("echo jest"), [""; 0]);
        assert_eq!(names("npm install jest"), [""; 0]);
        assert_eq!(names("poetry run python -m pytest"), ["pytest"]);
        assert_eq!(names("dotenv -e ../.env -- vitest run"), ["Vitest"]);
        assert_eq!(names("timeout -k 5 600 uv run --python 3.12 --extra test pytest"), ["pytest"]);
        assert_eq!(names("sudo -u app npx -p vitest vitest"), ["Vitest"]);
        assert_eq!(names("xargs -r -n 1 -P 4 npx jest"), ["Jest"]);
        assert_eq!(names("flock -w 9 /tmp/lock xargs --max-args=1 pytest"), ["pytest"]);
        assert_eq!(names("uv run --with pytest python a.py"), [""; 0]);
        assert_eq!(names("npx @sentry/cli@2 releases new 1"), ["Sentry release"]);
        assert_eq!(names("curl -f https://example.com/health"), ["HTTP check"]);
        assert_eq!(names("kubectl scale deploy/web --replicas=3"), ["Scaling"]);
    }

    /// The gate reads what others found; only a scan is one.
    #[test]
    fn a_gate_scans_nothing() {
        let tools = Tools::get();
        let purposes = |command: &str| -> Vec<Purpose> {
            tools.of_command(&words(command)).iter().flat_map(|tool| tool.purposes.clone()).collect()
        };
        assert!(purposes("regate scan --exit-zero").contains(&Purpose::SecretScan));
        for command in
            ["regate gate -e production --sarif t.sarif", "regate report --bundle a.tar.zst", "regate checklist"]
        {
            assert_eq!(purposes(command), [Purpose::ComplianceCheck], "{command}");
        }
        let of_action = |mode: &str| -> Vec<Purpose> {
            let input = |key: &str| (key == "mode").then(|| mode.to_string());
            tools.of_action("regate-dev/regate", &input).iter().flat_map(|tool| tool.purposes.clone()).collect()
        };
        assert_eq!(of_action("gate"), [Purpose::ComplianceCheck]);
        assert!(of_action("").contains(&Purpose::SecretScan) && of_action("scan").contains(&Purpose::StaticAnalysis));
    }

    #[test]
    fn a_call_that_only_tells_is_none() {
        let tools = Tools::get();
        let is_one = |command: &str| !tools.of_command(tools.unwrapped(&words(command))).is_empty();
        let idle = [
            "trivy image --version",
            "npx semgrep --help",
            "gitleaks version",
            "semgrep login",
            "bunx turbo build --affected --dry-run=json",
            "kubectl apply --dry-run=server -f a.yaml",
            "helm upgrade app chart --dry-run",
            "npm publish --dry-run",
            "aws s3 sync --dryrun a s3://b",
            "cdk deploy --no-execute",
            "sam deploy --no-execute-changeset",
            "ansible-playbook --check site.yml",
            "alembic upgrade head --sql",
            "rsync -avn a b:/c",
            "jest --listTests",
            "vitest list",
            "pytest --collect-only",
            "cargo test --no-run",
            "cargo nextest list",
            "go test -run=^$ ./...",
            "playwright test --list",
            "cargo fmt",
            "ruff format .",
            "dotnet format",
            "tsc --init",
            "eslint --print-config a.js",
        ];
        for command in idle {
            assert!(!is_one(command), "{command}");
        }
        let real = [
            "helm upgrade app chart --version 2.0.1",
            "kubectl apply --dry-run=none -f a.yaml",
            "turbo build --dry-run=false",
            "pg_dump -h host base",
            "cargo fmt --all -- --check",
            "ruff format --check .",
            "ruff .",
            "dotnet format --verify-no-changes",
            "cargo nextest run",
            "go test -run=TestLogin ./...",
            "gradlew build",
            "semgrep --config auto",
        ];
        for command in real {
            assert!(is_one(command), "{command}");
        }
    }

    #[test]
    fn a_guess_is_made_from_a_name() {
        let tools = Tools::get();
        assert_eq!(tools.guess("test:unit"), [Purpose::Tests]);
        assert_eq!(tools.guess("typecheck"), [Purpose::Types]);
        assert_eq!(tools.guess("frobnicate"), []);
    }
}
