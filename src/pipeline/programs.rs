//! Programs that run what the repository has or is given: shells, make, package managers, other machines, containers.

use super::calls::entered;
use super::follow::{Around, Follower, SHELLS, option};
use super::make::{self, Targets};
use super::shell::{Command, Modes};
use super::tools::Tools;

impl Follower<'_> {
    /// `bash -e ci.sh`, `sh -c "..."`, `source env.sh`.
    pub(super) fn shell(&mut self, program: &str, rest: &[String], around: &Around) {
        let mut modes = Modes::of_a_shell();
        modes.set(rest);
        let (mut at, mut is_inline, mut is_piped) = (0, false, false);
        while let Some(flags) = rest.get(at).and_then(|word| word.strip_prefix(['-', '+'])) {
            at += 1;
            if flags.is_empty() || flags == "-" {
                is_piped |= flags.is_empty();
                break;
            }
            if !flags.starts_with('-') {
                is_inline |= flags.contains('c');
                is_piped |= flags.contains('s');
                at += usize::from(flags.contains(['o', 'O']));
            }
        }
        match rest.get(at) {
            Some(text) if is_inline => self.text("sh -c", text, modes, around),
            Some(word) if !is_piped && word == "<" => match rest.get(at + 1) {
                Some(path) => self.file(path, around),
                None => self.piped(program),
            },
            Some(word) if !is_piped && !word.starts_with(['>', '<']) => self.file(word, around),
            _ if is_inline => {}
            _ => self.piped(program),
        }
    }

    /// What a shell reads from a pipe, nobody knows: `curl ... | bash`.
    fn piped(&mut self, program: &str) {
        self.unread.insert(format!("what `{program}` reads from elsewhere"));
    }

    /// `eval "$command"`. What a substitution runs, was read before.
    pub(super) fn evaluated(&mut self, rest: &[String], around: &Around) {
        let text = rest.join(" ");
        if !text.starts_with("$(") && !text.starts_with('`') {
            self.text("eval", &text, Modes { pipes: around.pipes, stops: around.stops }, around);
        }
    }

    /// `make -C web test`
    pub(super) fn make(&mut self, rest: &[String], around: &Around) {
        const VALUED: &[&str] = &["-o", "-W", "-I", "-E", "--eval", "--old-file", "--new-file", "--include-dir"];
        let (mut folder, mut file, mut names) = (around.folder.clone(), None, Vec::new());
        let (mut is_shown_only, mut around) = (false, around.clone());
        let mut words = rest.iter().peekable();
        while let Some(word) = words.next() {
            let (name, given) = match word.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value.to_string())),
                _ => match word.get(..2) {
                    Some(name @ ("-C" | "-f")) if word.len() > 2 => (name, word.get(2..).map(str::to_string)),
                    _ => (word.as_str(), None),
                },
            };
            match name {
                "-C" | "--directory" => {
                    let to = given.or_else(|| words.next().cloned()).unwrap_or_default();
                    folder = entered(&folder, &to);
                }
                "-f" | "--file" | "--makefile" => file = given.or_else(|| words.next().cloned()),
                // The number may be left out.
                "-j" | "--jobs" | "-l" | "--load-average" => {
                    words.next_if(|next| next.starts_with(|c: char| c.is_ascii_digit()));
                }
                name if VALUED.contains(&name) && given.is_none() || name.ends_with(['>', '<']) => {
                    words.next();
                }
                // <https://www.gnu.org/software/make/manual/html_node/Options-Summary.html>
                name if name.starts_with('-') || word.contains(['=', '>', '<']) => {
                    let has = |letter: char, long: &[&str]| {
                        long.contains(&name)
                            || !name.starts_with("--") && name.starts_with('-') && name.contains(letter)
                    };
                    is_shown_only |= has('n', &["--just-print", "--dry-run", "--recon"]) || has('q', &["--question"]);
                    if has('i', &["--ignore-errors"]) {
                        around.lenient.get_or_insert_with(|| format!("`make {name}`"));
                    }
                }
                _ => names.push(word.clone()),
            }
        }
        if is_shown_only {
            return;
        }
        let around = &around;
        let Some(file) = file else {
            let file = self.calls.makefile(&folder);
            return self.targets("make", file, &folder, &names, around);
        };
        let program = format!("make -f {file}");
        match self.calls.script(&folder, &file) {
            Some((_, text)) if self.may_read(text) => {
                self.targets(&program, Some(&make::targets(text)), &folder, &names, around);
            }
            _ => self.targets(&program, None, &folder, &names, around),
        }
    }

    /// `just check`
    pub(super) fn just(&mut self, rest: &[String], around: &Around) {
        let names = operands(rest, &["-f", "--justfile", "-d", "--working-directory", "--set"]);
        let names: Vec<String> = names.into_iter().take(1).collect();
        let file = ["-f", "--justfile"].iter().find_map(|name| option(rest, name));
        if let Some(file) = file {
            return self.targets(&format!("just -f {file}"), None, &around.folder, &names, around);
        }
        let file = self.calls.justfile(&around.folder);
        self.targets("just", file, &around.folder, &names, around);
    }

    fn targets(&mut self, program: &str, file: Option<&Targets>, folder: &str, names: &[String], around: &Around) {
        let first = file.and_then(|file| file.first.clone());
        let names: Vec<String> = if names.is_empty() { first.into_iter().collect() } else { names.to_vec() };
        if names.is_empty() {
            self.unread.insert(program.to_string());
        }
        let around = Around { folder: folder.to_string(), ..around.clone() };
        names.iter().for_each(|name| self.target(program, file, name, &around));
    }

    fn target(&mut self, program: &str, file: Option<&Targets>, name: &str, around: &Around) {
        let Some(target) = file.and_then(|file| file.by_name.get(name)) else {
            return self.unread(name, &[program.to_string(), name.to_string()], around);
        };
        let folder = &around.folder;
        let label = if folder.is_empty() { String::new() } else { format!(" in {folder}") };
        self.within(&format!("{program} {name}{label}"), around, |own, around| {
            for need in target.needs.iter().filter(|need| file.is_some_and(|file| file.by_name.contains_key(*need))) {
                own.target(program, file, need, around);
            }
            // `$(MAKE) x` is a call of the same file. Each line is a script, and the first that fails ends the recipe.
            own.script(
                &target.recipe.replace("$(MAKE)", "make").replace("${MAKE}", "make").replace("$(CURDIR)/", ""),
                &Around { stops: true, ..around.clone() },
            );
        });
    }

    /// A package manager's call of a script or a program; false when it is a command of its own.
    pub(super) fn package(&mut self, words: &[String], around: &Around) -> bool {
        let Some((manager, rest)) = words.split_first() else { return false };
        const VALUED: &[&str] = &["--filter", "-F", "--prefix", "-C", "--cwd", "-w", "--workspace", "--dir"];
        let names = operands(rest, VALUED);
        let Some((first, others)) = names.split_first() else { return false };
        let moved = ["--prefix", "-C", "--cwd", "--dir"].iter().find_map(|name| option(rest, name));
        let folder = moved.map_or_else(|| around.folder.clone(), |to| entered(&around.folder, &to));
        let any = ["--filter", "-F", "-w", "--workspace", "-r", "--recursive", "--workspaces", "-ws"];
        let mut any = rest.iter().any(|word| any.iter().any(|name| word.split('=').next() == Some(name)));
        let script = match (first.as_str(), manager.as_str()) {
            ("run" | "run-script", _) => others.first(),
            ("test" | "t" | "tst", _) | ("start" | "stop" | "restart", "npm") => Some(first),
            ("workspace", "yarn") => {
                any = true;
                others.get(1)
            }
            ("workspaces", "yarn") => {
                any = true;
                others.iter().skip_while(|word| *word != "run").nth(1)
            }
            ("exec", _) => {
                self.executed(rest, &Around { folder, ..around.clone() });
                return true;
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

    /// What stands behind `exec`: a program, or one text.
    fn executed(&mut self, words: &[String], around: &Around) {
        let behind = words.iter().skip_while(|word| *word != "exec").skip(1);
        let own: Vec<String> = behind.skip_while(|word| word.starts_with('-')).cloned().collect();
        match own.as_slice() {
            [] => {
                self.unread.insert("exec".to_string());
            }
            [text] if text.contains(' ') => self.text("sh -c", text, Modes::of_a_shell(), around),
            _ => self.command(&Command::plain(own), around),
        }
    }

    fn package_script(&mut self, manager: &str, name: &str, folder: &str, any: bool, around: &Around) {
        let found = self.calls.package_scripts(folder, name, any);
        if found.is_empty() {
            return self.unread(name, &[manager.to_string(), "run".to_string(), name.to_string()], around);
        }
        for (folder, text) in found {
            let own = |name: String| self.calls.own_script(&folder, &name);
            let texts = [own(format!("pre{name}")), Some(text), own(format!("post{name}"))];
            let around = Around { folder: folder.clone(), ..around.clone() };
            let label =
                if folder.is_empty() { format!("npm run {name}") } else { format!("npm run {name} in {folder}") };
            self.within(&label, &around, |own, around| {
                texts.into_iter().flatten().for_each(|text| drop(own.of_itself(text, around)));
            });
        }
    }

    /// `ssh host "cd app && docker compose up -d"`, `ssh host ./ship.sh`; what stands behind options and the host is a script.
    pub(super) fn remote(&mut self, program: &str, rest: &[String], around: &Around) {
        const VALUED: &str = "BbcDEeFIiJLlmOopQRSWw";
        if program != "ssh" {
            // What it runs: `sshpass -p word ssh host`, `ssh-agent bash -c ...`.
            let is_program = |word: &String| matches!(word.as_str(), "ssh" | "scp" | "rsync" | "sftp");
            let of_agent = |word: &String| !word.starts_with('-') && program == "ssh-agent";
            if let Some(at) = rest.iter().position(|word| is_program(word) || of_agent(word)) {
                self.command(&Command::plain(rest.get(at..).unwrap_or_default().to_vec()), around);
            }
            return;
        }
        let mut words = rest.iter();
        let (mut host, mut is_tunnel) = (None, false);
        while let Some(word) = words.next() {
            let Some(flags) = word.strip_prefix('-') else {
                host = Some(word);
                break;
            };
            is_tunnel |= flags.contains('N');
            let is_valued = flags.len() == 1 && VALUED.contains(flags);
            if is_valued {
                words.next();
            }
        }
        let mut text: Vec<&str> = Vec::new();
        while let Some(word) = words.next() {
            let is_moved = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '&').starts_with(['>', '<']);
            if word.ends_with(['>', '<']) && !word.contains(' ') {
                words.next();
            } else if !is_moved {
                text.push(word);
            }
        }
        let Some(host) = host.filter(|_| !is_tunnel) else { return };
        if text.is_empty() {
            // Hosts of repositories answer with a greeting alone.
            if host.starts_with("git@") {
                return;
            }
            self.unread.insert(super::follow::shortened(&format!("what is run on {host}")));
            return;
        }
        let around = Around { folder: String::new(), ..around.clone() };
        self.text("ssh", &text.join(" "), Modes::of_a_shell(), &around);
    }

    /// `run-s lint test:*`: scripts of the same package; a star stands for every name that begins so.
    pub(super) fn several(&mut self, rest: &[String], around: &Around) {
        for name in operands(rest, &["--max-parallel"]) {
            let start = name.split_once('*').map(|(start, _)| start);
            let names = start.map(|start| self.calls.names_of_scripts(&around.folder, start)).unwrap_or_default();
            if names.is_empty() {
                self.package_script("npm", &name, &around.folder, false, around);
            }
            for name in names {
                self.package_script("npm", name, &around.folder, false, around);
            }
        }
    }

    /// `concurrently "npm:lint" "vitest run"`: each word is a command.
    pub(super) fn beside(&mut self, rest: &[String], around: &Around) {
        for text in operands(rest, &["-n", "--names", "-c", "--prefix-colors"]) {
            let text = text.strip_prefix("npm:").map_or(text.clone(), |name| format!("npm run {name}"));
            self.script(&text, around);
        }
    }

    /// `turbo run a b`, `nx run-many -t a b`, `lerna run a`: the scripts of every package.
    pub(super) fn every_package(&mut self, words: &[String], around: &Around) {
        if words.get(1).is_some_and(|word| word == "exec") {
            return self.executed(words, around);
        }
        let names = operands(words.get(1..).unwrap_or_default(), &["--filter", "-F", "--scope", "--concurrency", "-p"]);
        let targets: Vec<String> =
            ["-t", "--target", "--targets"].iter().filter_map(|name| option(words, name)).collect();
        let own = ["run", "run-many", "affected"];
        let names: Vec<&str> = targets
            .iter()
            .flat_map(|target| target.split(','))
            .chain(names.iter().map(String::as_str).filter(|name| !own.contains(name)))
            .collect();
        let is_of_one =
            words.first().is_some_and(|word| word == "nx") && targets.is_empty() && !around.folder.is_empty();
        for name in &names {
            if let (Some("nx"), Some((project, target))) = (words.first().map(String::as_str), name.split_once(':')) {
                self.project_target(project, target, words, around);
                continue;
            }
            let is_of_one = is_of_one && names.len() == 1 && !words.iter().any(|word| own.contains(&word.as_str()));
            self.every_script(name, is_of_one, words, around);
        }
    }

    /// `nx run shop:build:production`: the script of the package whose folder is called so.
    fn project_target(&mut self, project: &str, target: &str, words: &[String], around: &Around) {
        let target = target.split(':').next().unwrap_or_default();
        let last = |text: &str| text.rsplit('/').next().map(str::to_string);
        let all = self.calls.package_scripts(&around.folder, target, true);
        match all.into_iter().find(|(folder, _)| last(folder) == last(project)) {
            Some((folder, _)) => self.package_script("npm", target, &folder, false, around),
            None => self.not_read(target, &words.join(" "), around),
        }
    }

    /// The scripts of a name of every package, or of the package that stands here alone. A package's `"test": "nx test"` leads
    /// back to itself: what runs then is what a plug-in adds, whose name alone is known.
    fn every_script(&mut self, name: &str, is_of_one: bool, words: &[String], around: &Around) {
        let folder = &around.folder;
        let script =
            if is_of_one { format!("npm run {name} in {folder}") } else { format!("npm run {name} everywhere") };
        let key = blake3::hash(script.as_bytes());
        if around.inside.contains(&key) {
            return self.not_read(name, &words.join(" "), around);
        }
        let is_of_one = is_of_one && self.calls.own_script(folder, name).is_some();
        let mut around = around.clone();
        if !is_of_one {
            around.inside.push(key);
        }
        self.package_script("npm", name, &around.folder.clone(), !is_of_one, &around);
    }

    /// `docker compose run --rm web pytest`: the first word from which the rest is a command that is known, or a file that is run.
    pub(super) fn contained(&mut self, rest: &[String], around: &Around) {
        let from = rest.iter().position(|word| matches!(word.as_str(), "run" | "exec")).unwrap_or_default();
        let near = || from + 1..rest.len().min(from + 40);
        let behind = |at: usize| Tools::get().unwrapped(rest.get(at..).unwrap_or_default());
        let is_known = |words: &[String]| {
            let first = words.first().map(String::as_str).unwrap_or_default();
            !Tools::get().of_command(words).is_empty()
                || SHELLS.contains(&first) && first != "."
                || matches!(first, "npm" | "make" | "yarn")
        };
        let is_file = |at: usize| {
            let is_value = at.checked_sub(1).and_then(|at| rest.get(at)).is_some_and(|word| word.starts_with('-'));
            let endings = [".sh", ".py", ".js", ".rb", ".pl", ".php"];
            rest.get(at).is_some_and(|word| {
                !word.starts_with('-')
                    && !word.contains([':', '='])
                    && (endings.iter().any(|ending| word.ends_with(ending)) || word.starts_with("./") && !is_value)
            })
        };
        let known = near().map(behind).find(|words| is_known(words));
        let words = known.or_else(|| near().find(|at| is_file(*at)).map(|at| rest.get(at..).unwrap_or_default()));
        if let Some(words) = words {
            self.command(&Command::plain(words.to_vec()), around);
        }
    }
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

/// Words that are neither options, nor their values, nor assignments, nor where output goes, up to `--`.
fn operands(words: &[String], valued: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut words = words.iter().take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        if valued.contains(&word.as_str()) || word.ends_with('>') {
            words.next();
        } else if !word.starts_with('-') && !word.contains('=') && !word.contains('>') {
            found.push(word.clone());
        }
    }
    found
}
