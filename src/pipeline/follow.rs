//! From a step to what it does, through everything that it calls.

use std::collections::{BTreeMap, BTreeSet};

use super::calls::{Calls, entered};
use super::github::Start;
use super::shell::{self, Command, Modes, Pipes, Reading};
use super::tools::{Tool, Tools};
use super::{Act, Events, Job, Purpose, Tier};
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
/// Calls in each other.
static MOST_DEPTH: Bound = Bound::new(12, "a pipeline's step calls scripts that call others deeper than is followed");

impl Around {
    /// At the root of the repository, called by nothing.
    pub(super) fn plain(pipes: Pipes) -> Self {
        Self {
            folder: String::new(),
            pipes,
            stops: true,
            lenient: None,
            events: Events::All,
            starts: Vec::new(),
            tier: None,
            via: Vec::new(),
            inside: Vec::new(),
            depth: 0,
        }
    }
}

/// Where a command stands.
#[derive(Clone, Debug)]
pub(super) struct Around {
    /// The working directory, from the repository's root; one that begins with a slash is not the repository's.
    pub folder: String,
    pub pipes: Pipes,
    /// The shell stops at the first failure.
    pub stops: bool,
    /// Why no failure counts here.
    pub lenient: Option<String>,
    /// The events on which it runs.
    pub events: Events,
    /// What starts the workflow; nothing where that is not known.
    pub starts: Vec<Start>,
    /// Where what surrounds it says that it deploys to.
    pub tier: Option<Tier>,
    /// What led here, as it is shown.
    pub via: Vec<String>,
    /// What led here, each by a digest of the whole.
    pub inside: Vec<blake3::Hash>,
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

pub(super) const SHELLS: &[&str] = &["sh", "bash", "zsh", "dash", "ksh", "source", "."];
pub(super) const MANAGERS: &[&str] = &["npm", "yarn", "pnpm", "bun"];
/// Programs that run a file of the repository, which is not followed.
const INTERPRETERS: &[&str] = &["python", "python3", "node", "ruby", "php", "perl", "tsx", "ts-node", "deno", "pwsh"];
/// Programs that run another program somewhere: which words are theirs depends on options that take values.
const CONTAINERS: &[&str] = &["docker", "docker-compose", "podman", "kubectl"];

impl<'a> Follower<'a> {
    pub(super) fn new(calls: &'a Calls<'a>, step: usize, place: Vec<PathKey>) -> Self {
        Self { calls, step, place, acts: Vec::new(), unread: BTreeSet::new(), followed: 0 }
    }

    /// Follows a script in the shell that is there. The folder in which it ends.
    pub(super) fn script(&mut self, text: &str, around: &Around) -> String {
        self.run(text, Modes { pipes: around.pipes, stops: around.stops }, around)
    }

    /// Follows a script whose own shell decides what a pipe and a failure in it mean: one that is not told to stop goes on after
    /// a failure, and only what it ends with counts. The folder in which it ends.
    pub(super) fn of_itself(&mut self, text: &str, around: &Around) -> String {
        self.run(text, Modes::of_script(text), around)
    }

    /// Follows a script in a shell that is told so.
    pub(super) fn run(&mut self, text: &str, modes: Modes, around: &Around) -> String {
        if !self.may_read(text) {
            return around.folder.clone();
        }
        let Reading { commands, groups, is_whole } = shell::commands(text, modes);
        if !is_whole {
            let short = shortened(text);
            self.unread.insert(format!("what is behind an open quote or bracket, or too deep in others, in '{short}'"));
        }
        let mut folders = Folders::new(&around.folder, groups);
        for command in commands {
            let standing = folders.of(command.group);
            match command.words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                ["cd", rest @ ..] => standing.change(rest, false),
                ["pushd", rest @ ..] => standing.change(rest, true),
                ["popd", ..] => standing.back(),
                _ => self.command(&command, &Around { folder: standing.folder.clone(), ..around.clone() }),
            }
        }
        folders.of(0).folder.clone()
    }

    /// Whether so much more script may be read.
    pub(super) fn may_read(&mut self, text: &str) -> bool {
        let read = self.calls.read.get().saturating_add(text.len());
        self.calls.read.set(read);
        let may = MOST_READ.holds(read);
        if !may {
            self.unread.insert(shortened(text));
        }
        may
    }

    pub(super) fn command(&mut self, command: &Command, around: &Around) {
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
            return self.text(&format!("{program} <<"), text, Modes::of_a_shell(), &around);
        }
        if SHELLS.contains(&program) {
            return self.shell(program, rest, &around);
        }
        if first.contains('/') && first.ends_with(".sh") || first.contains('/') && self.has_script(first, &around) {
            return self.file(first, &around);
        }
        match program {
            "make" | "gmake" => return self.make(rest, &around),
            "just" => return self.just(rest, &around),
            "eval" => return self.evaluated(rest, &around),
            "ssh" | "sshpass" | "ssh-agent" => return self.remote(program, rest, &around),
            "npm-run-all" | "npm-run-all2" | "run-s" | "run-p" => return self.several(rest, &around),
            "concurrently" => return self.beside(rest, &around),
            "turbo" | "nx" | "lerna" if tools.only_tells(rest) => return,
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
        let text = words.join(" ");
        let sarif = words.iter().any(|word| word.to_ascii_lowercase().contains("sarif"));
        self.acts_of(tool, &option, &text, sarif, around);
    }

    /// Notes what a tool is for.
    pub(super) fn acts_of(
        &mut self,
        tool: &Tool,
        option: &dyn Fn(&str) -> Option<String>,
        text: &str,
        sarif: bool,
        around: &Around,
    ) {
        let lenient = around.lenient.clone().or_else(|| tool.lenient(option));
        for purpose in &tool.purposes {
            let act = self.noted(*purpose, tool.name.clone(), text, around);
            self.add(Act { lenient: lenient.clone(), sarif, ..act });
        }
    }

    fn noted(&self, purpose: Purpose, tool: String, text: &str, around: &Around) -> Act {
        Act {
            step: self.step,
            purpose,
            tool,
            tier: (purpose == Purpose::Deploy).then(|| Tier::meant(text).or(around.tier)).flatten(),
            text: shortened(text),
            via: around.via.clone(),
            lenient: around.lenient.clone(),
            is_guess: false,
            sarif: false,
            events: around.events.clone(),
            place: self.place.clone(),
        }
    }

    /// Notes what only a name says.
    pub(super) fn guess(&mut self, purpose: Purpose, name: &str, around: &Around) {
        let act = self.noted(purpose, shortened(name), name, around);
        self.add(Act { is_guess: true, ..act });
    }

    /// Notes that a person is asked.
    pub(super) fn asked(&mut self, name: &str) {
        let act = self.noted(Purpose::Approve, shortened(name), name, &Around::plain(Pipes::Fail));
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

    pub(super) fn unread(&mut self, name: &str, words: &[String], around: &Around) {
        let stem = name.rsplit('/').next().unwrap_or_default();
        let stem = stem.split_once('.').map_or(stem, |(stem, _)| stem);
        self.guess_by_name(stem, &words.join(" "), around);
        self.unread.insert(shortened(&words.join(" ")));
    }

    /// Notes what is called and not at hand, with what its name says of it.
    pub(super) fn not_read(&mut self, name: &str, text: &str, around: &Around) {
        self.guess_by_name(name, text, around);
        self.unread.insert(shortened(text));
    }

    /// Goes into what is called, unless it calls itself, which adds nothing, or calls go too deep. `whole` says which it is, in full.
    fn into(&mut self, label: String, whole: &str, around: &Around, run: impl FnOnce(&mut Self, &Around)) {
        let key = blake3::hash(whole.as_bytes());
        if around.inside.contains(&key) {
            return;
        }
        self.followed += 1;
        if !MOST_DEPTH.has_room(around.inside.len()) || !MOST_CALLS.holds(self.followed) {
            self.unread.insert(label);
            return;
        }
        let mut around = around.clone();
        around.via.push(label);
        around.inside.push(key);
        run(self, &around);
    }

    /// Goes into what its name says whole: a script, a target, a composite action, whose steps are the caller's to read.
    pub(super) fn within(&mut self, label: &str, around: &Around, run: impl FnOnce(&mut Self, &Around)) {
        self.into(label.to_string(), label, around, run);
    }

    /// Goes into a script that stands in a command.
    pub(super) fn text(&mut self, label: &str, text: &str, modes: Modes, around: &Around) {
        let whole = format!("{label}\n{text}");
        let label = if label.ends_with("<<") { label.to_string() } else { format!("{label} {}", shortened(text)) };
        self.into(label, &whole, around, |own, around| drop(own.run(text, modes, around)));
    }

    fn has_script(&self, path: &str, around: &Around) -> bool {
        self.calls.script(&around.folder, path).is_some()
    }

    pub(super) fn file(&mut self, path: &str, around: &Around) {
        let Some((found, text)) = self.calls.script(&around.folder, path) else {
            // Of a virtual environment of Python, which the pipeline made.
            if path.ends_with("bin/activate") {
                return;
            }
            return self.unread(path, &[path.to_string()], around);
        };
        self.within(&found, around, |own, around| drop(own.of_itself(text, around)));
    }
}

impl Job {
    /// Takes what a step does.
    pub(super) fn take(&mut self, follower: Follower<'_>) {
        follower.acts.into_iter().for_each(|act| self.add(act));
        self.unread.extend(follower.unread);
    }
}

/// The folders in which the subshells of a script stand.
struct Folders {
    by_group: BTreeMap<usize, Standing>,
    groups: Vec<usize>,
}

/// Where a shell stands.
#[derive(Clone, Default)]
struct Standing {
    folder: String,
    /// Where `cd -` leads.
    previous: String,
    /// Where `popd` leads, the next one last.
    kept: Vec<String>,
}

impl Folders {
    fn new(folder: &str, groups: Vec<usize>) -> Self {
        let first = Standing { folder: folder.to_string(), previous: folder.to_string(), kept: Vec::new() };
        Self { by_group: BTreeMap::from([(0, first)]), groups }
    }

    /// Where a subshell stands; one that begins stands where the one around it does.
    fn of(&mut self, group: usize) -> &mut Standing {
        let (mut known, mut new) = (group, Vec::new());
        while !self.by_group.contains_key(&known) {
            new.push(known);
            known = self.groups.get(known).copied().unwrap_or_default();
        }
        let folder = self.by_group.get(&known).map(|own| own.folder.clone()).unwrap_or_default();
        let begun = |group| (group, Standing { folder: folder.clone(), previous: folder.clone(), kept: Vec::new() });
        self.by_group.extend(new.into_iter().map(begun));
        self.by_group.entry(group).or_default()
    }
}

impl Standing {
    fn change(&mut self, words: &[&str], keeps: bool) {
        let to = words.iter().find(|word| !word.starts_with('-') || **word == "-").copied().unwrap_or("~");
        let folder = if to == "-" { self.previous.clone() } else { entered(&self.folder, to) };
        self.previous = std::mem::replace(&mut self.folder, folder);
        if keeps {
            self.kept.push(self.previous.clone());
        }
    }

    fn back(&mut self) {
        if let Some(folder) = self.kept.pop() {
            self.previous = std::mem::replace(&mut self.folder, folder);
        }
    }
}

/// Programs that run a here-document as a script; those that run other programs mostly run a shell.
fn runs_input(program: &str) -> bool {
    SHELLS.contains(&program) || CONTAINERS.contains(&program) || matches!(program, "ssh" | "sshpass" | "su")
}

/// The value of an option: the next word, or what stands behind `=`.
pub(super) fn option(words: &[String], name: &str) -> Option<String> {
    words.iter().enumerate().find_map(|(at, word)| {
        if word == name {
            return Some(words.get(at + 1).cloned().unwrap_or_default());
        }
        word.strip_prefix(name)?.strip_prefix('=').map(str::to_string)
    })
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
