//! From a step to what it does, through everything that it calls.

use std::collections::BTreeSet;

use super::calls::{Calls, joined};
use super::make::Targets;
use super::shell::{self, Command, Pipes};
use super::tools::{Tool, Tools};
use super::{Act, Purpose};
use crate::bound::Bound;
use crate::document::PathKey;

/// Scripts, targets and actions that one step calls, its calls' calls among them.
static MOST_CALLS: Bound = Bound::new(300, "a pipeline's step calls more scripts than are followed");
/// Bytes of scripts that all steps together call.
static MOST_READ: Bound = Bound::new(32 << 20, "the pipelines call more script than is followed");
/// Acts of one step.
static MOST_ACTS: Bound = Bound::new(1_000, "a pipeline's step does more than is looked at");
/// Acts of all steps together.
static MOST_ACTS_OF_ALL: Bound = Bound::new(10_000, "the pipelines do more than is looked at");
/// Characters of a command that are kept.
const MOST_TEXT: usize = 120;
/// Commands that run commands, in each other.
const MOST_NESTED: usize = 64;
/// How deep calls are followed.
const MOST_DEPTH: usize = 12;

impl Around {
    /// At the root of the repository, called by nothing.
    pub(super) fn plain(pipes: Pipes) -> Self {
        Self { folder: String::new(), pipes, lenient: None, via: Vec::new(), depth: 0 }
    }
}

/// Where a command stands.
#[derive(Clone, Debug)]
pub(super) struct Around {
    /// The working directory, from the repository's root.
    pub folder: String,
    pub pipes: Pipes,
    /// Why no failure counts here.
    pub lenient: Option<String>,
    /// What led here.
    pub via: Vec<String>,
    /// How many commands run this one.
    pub depth: usize,
}

/// Gathers what one step does.
pub(super) struct Follower<'a> {
    pub calls: &'a Calls<'a>,
    pub step: usize,
    pub place: Vec<PathKey>,
    pub acts: Vec<Act>,
    pub unread: BTreeSet<String>,
    followed: usize,
}

const SHELLS: &[&str] = &["sh", "bash", "zsh", "dash", "source", "."];
const MANAGERS: &[&str] = &["npm", "yarn", "pnpm", "bun"];
/// Programs that run a file of the repository, which is not followed.
const INTERPRETERS: &[&str] = &["python", "python3", "node", "ruby", "php", "perl", "tsx", "ts-node", "deno", "pwsh"];
/// Programs that run another program somewhere: which words are theirs depends on options that take values.
const CONTAINERS: &[&str] = &["docker", "docker-compose", "podman", "kubectl"];

impl<'a> Follower<'a> {
    pub(super) fn new(calls: &'a Calls<'a>, step: usize, place: Vec<PathKey>) -> Self {
        Self { calls, step, place, acts: Vec::new(), unread: BTreeSet::new(), followed: 0 }
    }

    /// Follows a script.
    pub(super) fn script(&mut self, text: &str, around: &Around) {
        let read = self.calls.read.get().saturating_add(text.len());
        self.calls.read.set(read);
        if !MOST_READ.holds(read) {
            self.unread.insert(shortened(text));
            return;
        }
        let mut around = around.clone();
        let (commands, is_whole) = shell::commands(text, around.pipes);
        if !is_whole {
            self.unread.insert(format!("what is behind an open quote in '{}'", shortened(text)));
        }
        for command in commands {
            if let [first, folder, ..] = command.words.as_slice()
                && matches!(first.as_str(), "cd" | "pushd")
            {
                around.folder = joined(&around.folder, folder).unwrap_or_default();
                continue;
            }
            self.command(&command, &around);
        }
    }

    fn command(&mut self, command: &Command, around: &Around) {
        let tools = Tools::get();
        let words = tools.unwrapped(&command.words);
        let lenient = around.lenient.clone().or_else(|| command.lenient.clone());
        let around = Around { lenient, depth: around.depth + 1, ..around.clone() };
        let Some((first, rest)) = words.split_first() else { return };
        if around.depth > MOST_NESTED {
            self.unread.insert(shortened(first));
            return;
        }
        let program = first.rsplit('/').next().unwrap_or_default();
        if let Some(text) = command.input.as_deref().filter(|_| runs_input(program)) {
            let here = Around { pipes: Pipes::Ignore, ..around.clone() };
            return self.into(format!("{program} <<"), &here, |own, around| own.script(text, around));
        }
        if SHELLS.contains(&program) {
            return self.shell(rest, &around);
        }
        if first.contains('/') && first.ends_with(".sh") || first.contains('/') && self.has_script(first, &around) {
            return self.file(first, &around);
        }
        match program {
            "make" | "gmake" => return self.make(rest, &around),
            "just" => return self.just(rest, &around),
            "ssh" | "sshpass" | "ssh-agent" => return self.remote(rest, &around),
            "npm-run-all" | "npm-run-all2" | "run-s" | "run-p" => return self.several(rest, &around),
            "concurrently" => return self.beside(rest, &around),
            "turbo" | "nx" | "lerna" => return self.every_package(words, &around),
            _ if MANAGERS.contains(&program) && self.package(words, &around) => return,
            _ => {}
        }
        let found = tools.of_command(words);
        if !found.is_empty() {
            return found.iter().for_each(|tool| self.act(tool, words, &around));
        }
        if CONTAINERS.contains(&program) && rest.iter().any(|word| matches!(word.as_str(), "run" | "exec")) {
            return self.contained(rest, &around);
        }
        let is_own = first.contains('/') && !first.starts_with('/') || first.starts_with('$');
        let runs_file = INTERPRETERS.contains(&program)
            && rest.iter().find(|word| !word.starts_with('-')).is_some_and(|word| word.contains(['.', '/']));
        if is_own || runs_file {
            let named = if runs_file { rest.iter().find(|word| !word.starts_with('-')) } else { Some(first) };
            self.unread(named.map_or("", |word| word.as_str()), words, &around);
        }
    }

    fn act(&mut self, tool: &Tool, words: &[String], around: &Around) {
        let option = |name: &str| option(words, name);
        let text = shortened(&words.join(" "));
        let sarif = words.iter().any(|word| word.to_ascii_lowercase().contains("sarif"));
        self.acts_of(tool, &option, text, sarif, around);
    }

    /// Notes what a tool is for.
    pub(super) fn acts_of(
        &mut self,
        tool: &Tool,
        option: &dyn Fn(&str) -> Option<String>,
        text: String,
        sarif: bool,
        around: &Around,
    ) {
        let lenient = around.lenient.clone().or_else(|| tool.lenient(option));
        for purpose in &tool.purposes {
            let act = self.noted(*purpose, tool.name.clone(), text.clone(), around);
            self.add(Act { lenient: lenient.clone(), sarif, ..act });
        }
    }

    fn noted(&self, purpose: Purpose, tool: String, text: String, around: &Around) -> Act {
        Act {
            step: self.step,
            purpose,
            tool,
            text,
            via: around.via.clone(),
            lenient: around.lenient.clone(),
            is_guess: false,
            sarif: false,
            place: self.place.clone(),
        }
    }

    /// Notes what only a name says.
    pub(super) fn guess(&mut self, purpose: Purpose, name: &str, around: &Around) {
        let act = self.noted(purpose, shortened(name), shortened(name), around);
        self.add(Act { is_guess: true, ..act });
    }

    /// Notes that a person is asked.
    pub(super) fn asked(&mut self, name: &str) {
        let act = self.noted(Purpose::Approve, shortened(name), shortened(name), &Around::plain(Pipes::Fail));
        self.add(act);
    }

    /// Notes what a name may say; whether it says anything.
    pub(super) fn guess_by_name(&mut self, name: &str, text: &str, around: &Around) -> bool {
        let purposes = Tools::get().guess(name);
        purposes.iter().for_each(|purpose| self.guess(*purpose, text, around));
        !purposes.is_empty()
    }

    fn add(&mut self, act: Act) {
        let all = self.calls.acts.get().saturating_add(1);
        if MOST_ACTS.has_room(self.acts.len()) && MOST_ACTS_OF_ALL.holds(all) {
            self.calls.acts.set(all);
            self.acts.push(act);
        } else {
            self.unread.insert(act.text);
        }
    }

    fn unread(&mut self, name: &str, words: &[String], around: &Around) {
        let stem = name.rsplit('/').next().unwrap_or_default();
        let stem = stem.split_once('.').map_or(stem, |(stem, _)| stem);
        self.guess_by_name(stem, &words.join(" "), around);
        self.unread.insert(shortened(&words.join(" ")));
    }

    /// Goes into what is called, unless it calls itself or calls go too deep.
    fn into(&mut self, label: String, around: &Around, run: impl FnOnce(&mut Self, &Around)) {
        if around.via.contains(&label) {
            return;
        }
        self.followed += 1;
        if around.via.len() >= MOST_DEPTH || !MOST_CALLS.holds(self.followed) {
            MOST_CALLS.reach();
            self.unread.insert(label);
            return;
        }
        let mut around = around.clone();
        around.via.push(label);
        run(self, &around);
    }

    /// Goes into a composite action or a workflow, whose steps are the caller's to read.
    pub(super) fn within(&mut self, label: &str, around: &Around, run: impl FnOnce(&mut Self, &Around)) {
        self.into(label.to_string(), around, run);
    }

    fn shell(&mut self, rest: &[String], around: &Around) {
        let inline = |word: &String| word.starts_with('-') && !word.starts_with("--") && word.ends_with('c');
        if let Some(at) = rest.iter().position(inline) {
            if let Some(text) = rest.get(at + 1) {
                self.into(format!("sh -c {}", shortened(text)), around, |own, around| own.script(text, around));
            }
            return;
        }
        if let Some(path) = rest.iter().find(|word| !word.starts_with('-')) {
            self.file(path, around);
        }
    }

    fn has_script(&self, path: &str, around: &Around) -> bool {
        self.calls.script(&around.folder, path).is_some()
    }

    pub(super) fn file(&mut self, path: &str, around: &Around) {
        let Some((found, text)) = self.calls.script(&around.folder, path) else {
            return self.unread(path, &[path.to_string()], around);
        };
        self.into(found, around, |own, around| own.of_itself(text, around));
    }

    /// Follows a script whose own shell decides what a pipe and a failure in it mean: one that is not told to stop goes on after
    /// a failure, and only what it ends with counts.
    pub(super) fn of_itself(&mut self, text: &str, around: &Around) {
        let pipes = if shell::sets_pipefail(text) { Pipes::Fail } else { Pipes::Ignore };
        let stops = text.lines().take(40).any(|line| line.trim_start().starts_with("set -") && line.contains('e'))
            || ["exit ", "return ", "&&"].iter().any(|word| text.contains(word))
            || text.lines().next().is_some_and(|line| line.starts_with("#!") && line.contains(" -e"));
        let before = self.acts.len();
        self.script(text, &Around { pipes, ..around.clone() });
        if !stops {
            self.without_stop(before);
        }
    }

    /// Notes what is called and not at hand, with what its name says of it.
    pub(super) fn not_read(&mut self, name: &str, text: &str, around: &Around) {
        self.guess_by_name(name, text, around);
        self.unread.insert(shortened(text));
    }

    /// In a script that does not stop at a failure, only the last command decides.
    fn without_stop(&mut self, from: usize) {
        let last = self.acts.len().saturating_sub(1);
        for (at, act) in self.acts.iter_mut().enumerate().skip(from) {
            if at < last && act.lenient.is_none() {
                act.lenient = Some("the script goes on after a failure (no `set -e`)".to_string());
            }
        }
    }

    fn make(&mut self, rest: &[String], around: &Around) {
        let folder = option(rest, "-C").or_else(|| option(rest, "--directory"));
        let folder = folder.map_or_else(|| around.folder.clone(), |to| joined(&around.folder, &to).unwrap_or_default());
        let names = operands(rest, &["-C", "--directory", "-f", "--file", "-j", "-o", "-W"]);
        self.targets("make", &folder, &names, around);
    }

    fn just(&mut self, rest: &[String], around: &Around) {
        let names = operands(rest, &["-f", "--justfile", "-d", "--working-directory", "--set"]);
        let names: Vec<String> = names.into_iter().take(1).collect();
        self.targets("just", &around.folder.clone(), &names, around);
    }

    fn targets(&mut self, program: &'static str, folder: &str, names: &[String], around: &Around) {
        let calls = self.calls;
        let file = if program == "make" { calls.makefile(folder) } else { calls.justfile(folder) };
        let first = file.and_then(|file| file.first.clone());
        let names: Vec<String> = if names.is_empty() { first.into_iter().collect() } else { names.to_vec() };
        if names.is_empty() {
            self.unread.insert(program.to_string());
        }
        let around = Around { folder: folder.to_string(), ..around.clone() };
        names.iter().for_each(|name| self.target(program, file, name, &around));
    }

    fn target(&mut self, program: &'static str, file: Option<&'a Targets>, name: &str, around: &Around) {
        let Some(target) = file.and_then(|file| file.by_name.get(name)) else {
            return self.unread(name, &[program.to_string(), name.to_string()], around);
        };
        self.into(format!("{program} {name}"), around, |own, around| {
            for need in target.needs.iter().filter(|need| file.is_some_and(|file| file.by_name.contains_key(*need))) {
                own.target(program, file, need, around);
            }
            // `$(MAKE) x` is a call of the same file.
            own.script(
                &target.recipe.replace("$(MAKE)", "make").replace("${MAKE}", "make").replace("$(CURDIR)/", ""),
                around,
            );
        });
    }

    /// A package manager's call of a script or a program; false when it is a command of its own.
    fn package(&mut self, words: &[String], around: &Around) -> bool {
        let Some((manager, rest)) = words.split_first() else { return false };
        const VALUED: &[&str] = &["--filter", "-F", "--prefix", "-C", "--cwd", "-w", "--workspace", "--dir"];
        let names = operands(rest, VALUED);
        let Some((first, others)) = names.split_first() else { return false };
        let moved = ["--prefix", "-C", "--cwd", "--dir"].iter().find_map(|name| option(rest, name));
        let folder = moved.map_or_else(|| around.folder.clone(), |to| joined(&around.folder, &to).unwrap_or_default());
        let any = ["--filter", "-F", "-w", "--workspace", "-r", "--recursive", "--workspaces", "-ws"];
        let mut any = rest.iter().any(|word| any.iter().any(|name| word.split('=').next() == Some(name)));
        let script = match (first.as_str(), manager.as_str()) {
            ("run" | "run-script", _) => others.first(),
            ("test" | "t" | "tst", _) => Some(first),
            ("workspace", "yarn") => {
                any = true;
                others.get(1)
            }
            ("workspaces", "yarn") => {
                any = true;
                others.iter().skip_while(|word| *word != "run").nth(1)
            }
            (_, "npm") => None,
            (name, _) => {
                let is_script = !self.calls.package_scripts(&folder, name, any).is_empty();
                if !is_script && !is_own_command(name) {
                    let command = Command::plain(names.clone());
                    self.command(&command, around);
                    return true;
                }
                is_script.then_some(first)
            }
        };
        let Some(name) = script else { return false };
        let name = if matches!(name.as_str(), "t" | "tst") { "test" } else { name };
        self.package_script(manager, name, &folder, any, around);
        true
    }

    fn package_script(&mut self, manager: &str, name: &str, folder: &str, any: bool, around: &Around) {
        let found = self.calls.package_scripts(folder, name, any);
        if found.is_empty() {
            return self.unread(name, &[manager.to_string(), "run".to_string(), name.to_string()], around);
        }
        for (folder, text) in found {
            let pre = self.calls.package_scripts(&folder, &format!("pre{name}"), false);
            let around = Around { folder: folder.clone(), pipes: Pipes::Ignore, ..around.clone() };
            let label =
                if folder.is_empty() { format!("npm run {name}") } else { format!("npm run {name} in {folder}") };
            self.into(label, &around, |own, around| {
                pre.iter().for_each(|(_, text)| own.script(text, around));
                own.script(text, around);
            });
        }
    }

    /// `ssh host "cd app && docker compose up -d"`: the last word, when it is a script.
    fn remote(&mut self, rest: &[String], around: &Around) {
        if let Some(text) = rest.last().filter(|text| text.contains(' ')) {
            let around = Around { folder: String::new(), pipes: Pipes::Ignore, ..around.clone() };
            self.into("ssh".to_string(), &around, |own, around| own.script(text, around));
        }
    }

    /// `run-s lint test:*`: scripts of the same package; a star stands for every name that begins so.
    fn several(&mut self, rest: &[String], around: &Around) {
        for name in operands(rest, &["--max-parallel"]) {
            match name.split_once('*') {
                Some((start, _)) => {
                    for name in self.calls.names_of_scripts(&around.folder, start) {
                        self.package_script("npm", name, &around.folder, false, around);
                    }
                }
                None => self.package_script("npm", &name, &around.folder, false, around),
            }
        }
    }

    /// `concurrently "npm:lint" "vitest run"`: each word is a command.
    fn beside(&mut self, rest: &[String], around: &Around) {
        for text in operands(rest, &["-n", "--names", "-c", "--prefix-colors"]) {
            let text = text.strip_prefix("npm:").map_or(text.clone(), |name| format!("npm run {name}"));
            self.script(&text, around);
        }
    }

    /// `turbo run a b`, `nx run-many -t a b`, `lerna run a`: the scripts of every package.
    fn every_package(&mut self, words: &[String], around: &Around) {
        let names = operands(words.get(1..).unwrap_or_default(), &["--filter", "-F", "--scope", "--concurrency", "-p"]);
        let targets: Vec<String> =
            ["-t", "--target", "--targets"].iter().filter_map(|name| option(words, name)).collect();
        let own = ["run", "run-many", "affected", "exec"];
        let names: Vec<&str> = targets
            .iter()
            .flat_map(|target| target.split(','))
            .chain(names.iter().map(String::as_str).filter(|name| !own.contains(name)))
            .collect();
        for name in names {
            self.package_script("npm", name, &around.folder.clone(), true, around);
        }
    }

    /// `docker compose run --rm web pytest`: the first word from which the rest is a command that is known.
    fn contained(&mut self, rest: &[String], around: &Around) {
        let from = rest.iter().position(|word| matches!(word.as_str(), "run" | "exec")).unwrap_or_default();
        for at in from + 1..rest.len().min(from + 40) {
            let words = rest.get(at..).unwrap_or_default();
            let words = Tools::get().unwrapped(words);
            let is_known = !Tools::get().of_command(words).is_empty();
            let is_shell = words.first().is_some_and(|word| SHELLS.contains(&word.as_str()) && word != ".");
            if is_known
                || is_shell
                || words.first().is_some_and(|word| matches!(word.as_str(), "npm" | "make" | "yarn"))
            {
                self.command(&Command::plain(words.to_vec()), around);
                return;
            }
        }
    }
}

/// Programs that run a here-document as a script; those that run other programs mostly run a shell.
fn runs_input(program: &str) -> bool {
    SHELLS.contains(&program) || CONTAINERS.contains(&program) || matches!(program, "ssh" | "sshpass" | "su")
}

/// Commands of package managers that are no scripts.
fn is_own_command(name: &str) -> bool {
    const OWN: &[&str] = &[
        "install", "i", "ci", "add", "remove", "rm", "audit", "publish", "pack", "exec", "dlx", "x", "create", "init",
        "link", "config", "cache", "set", "why", "info", "list", "ls", "outdated", "update", "up", "upgrade", "dedupe",
        "rebuild", "store", "env", "version", "login", "import", "fetch", "deploy", "build", "pm", "node", "plugin",
        "licenses", "patch",
    ];
    OWN.contains(&name)
}

/// The value of an option: the next word, or what stands behind `=`.
fn option(words: &[String], name: &str) -> Option<String> {
    words.iter().enumerate().find_map(|(at, word)| {
        if word == name {
            return Some(words.get(at + 1).cloned().unwrap_or_default());
        }
        word.strip_prefix(name)?.strip_prefix('=').map(str::to_string)
    })
}

/// Words that are neither options, nor their values, nor assignments, up to `--`.
fn operands(words: &[String], valued: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut words = words.iter().take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        if valued.contains(&word.as_str()) {
            words.next();
        } else if !word.starts_with('-') && !word.contains('=') && !word.contains('>') {
            found.push(word.clone());
        }
    }
    found
}

/// A command on one line, cut where it is long.
pub(super) fn shortened(text: &str) -> String {
    let (mut line, mut count, mut has_gap) = (String::new(), 0, false);
    // No more is looked at than is kept: the text may be long, and be told often.
    for c in text.trim_start().chars() {
        if c.is_whitespace() {
            has_gap = true;
            continue;
        }
        if std::mem::take(&mut has_gap) {
            line.push(' ');
            count += 1;
        }
        line.push(c);
        count += 1;
        if count > MOST_TEXT {
            return line.chars().take(MOST_TEXT - 1).chain(['…']).collect();
        }
    }
    line
}
