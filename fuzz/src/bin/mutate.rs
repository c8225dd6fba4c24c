//! Runs targets on changed seeds without libFuzzer: `mutate SECONDS [TARGET ...]`, with seeds from `testdata/` and `seeds/`. A find is
//! written to `fuzz/artifacts/TARGET/` and told; the exit code is then 1. `mutate --replay TARGET FILE ...` runs finds again.

use std::collections::BTreeMap;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use regate_fuzz::{CANARY, NAMES, SEPARATOR};

type Target = (&'static str, fn(&[u8]));

const TARGETS: &[Target] = &[
    ("document", regate_fuzz::document),
    ("code", regate_fuzz::code),
    ("terraform", regate_fuzz::terraform),
    ("secrets", regate_fuzz::secrets),
    ("archive", regate_fuzz::archive),
    ("config", regate_fuzz::config),
    ("tree", regate_fuzz::tree),
];

/// An execution that takes more of the processor is a find. Inputs are a few kilobytes.
const SLOW: Duration = Duration::from_secs(10);

/// Pieces that begin, end or escape something in some format.
const PIECES: &[&str] = &[
    "\"",
    "'",
    "`",
    "\\",
    "\\u0041",
    "\\\n",
    "\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    "=",
    ":",
    ": ",
    "- ",
    "://",
    "@",
    "<<EOF\n",
    "EOF\n",
    "<<-E\n",
    "<!--",
    "-->",
    "<a>",
    "</a>",
    "<![CDATA[",
    "]]>",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ",",
    "${",
    "%{",
    "{{",
    "}}",
    "{{-",
    "#",
    "//",
    "/*",
    "*/",
    "---\n",
    "...\n",
    "```\n",
    "```yaml\n",
    "|",
    ">-\n",
    "&a ",
    "*a",
    "<<: *a",
    "!Ref ",
    "!!binary ",
    "? ",
    "%41",
    "&quot;",
    "\u{0}",
    "\u{feff}",
    "é",
    "😀",
    "\u{202e}",
    "\u{2028}",
    "password",
    "TOKEN=",
    "://u:p@h/",
    "regate:ignore a b",
    "0x",
    "1e999",
    "-9223372036854775808",
    "null",
    "true",
    "for_each",
    "dynamic",
    "count = 0",
    "each.value",
    "var.a",
    "[*]",
    "=>",
    "?",
    "async ",
    "await ",
    "function ",
    "console.log(user.email)",
    "</script>",
    "FROM a",
    "RUN ",
    "ONBUILD ",
    "on: push\n",
    "jobs:\n",
];

struct Random(u64);

impl Random {
    /// Xorshift (Marsaglia 2003).
    fn next(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize
    }

    fn below(&mut self, end: usize) -> usize {
        self.next() % end.max(1)
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "--replay") {
        let target = TARGETS.iter().find(|(name, _)| arguments.get(1).is_some_and(|wanted| wanted == name));
        let Some((_, run)) = target else { return ExitCode::from(2) };
        arguments[2..].iter().for_each(|file| run(&fs::read(file).expect("a file")));
        return ExitCode::SUCCESS;
    }
    let seconds: u64 = arguments.first().and_then(|text| text.parse().ok()).unwrap_or(60);
    let wanted = |name: &str| arguments.len() < 2 || arguments[1..].iter().any(|argument| argument == name);
    let targets: Vec<Target> = TARGETS.iter().copied().filter(|(name, _)| wanted(name)).collect();
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let seeds: Vec<_> = ["../testdata", "seeds"].iter().flat_map(|folder| seeds(&home.join(folder))).collect();
    let seed = std::env::var("FUZZ_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or_else(clock);
    println!("{} seeds, random seed {seed}", seeds.len());
    let mut random = Random(seed | 1);
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut finds = 0;
    let share = Duration::from_secs(seconds) / u32::try_from(targets.len().max(1)).unwrap_or(1);
    for (name, run) in &targets {
        let start = Instant::now();
        while start.elapsed() < share {
            let input = input(name, &seeds, &mut random);
            *counts.entry(name).or_default() += 1;
            let begun = used(start);
            let ended = panic::catch_unwind(|| run(&input));
            let slow = used(start).saturating_sub(begun) > SLOW;
            if ended.is_ok() && !slow {
                continue;
            }
            finds += 1;
            let folder = home.join("artifacts").join(name);
            fs::create_dir_all(&folder).expect("a folder");
            let file = folder.join(format!("{seed}-{finds}"));
            fs::write(&file, &input).expect("a file");
            eprintln!("{name}: {} {}", if slow { "slow" } else { "panic" }, file.display());
            if finds >= 50 {
                break;
            }
        }
        println!("{name}: {} executions", counts.get(name).copied().unwrap_or_default());
    }
    println!("{} executions, {finds} finds", counts.values().sum::<u64>());
    ExitCode::from(u8::from(finds > 0))
}

/// The processor time of all threads, so that a busy machine is no find: proc_pid_stat(5), in hundredths of a second. Where
/// there is no `/proc`, the time since `start`.
fn used(start: Instant) -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: Vec<u64> =
        after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    match ticks[..] {
        [user, system] => Duration::from_millis((user + system) * 10),
        _ => start.elapsed(),
    }
}

fn clock() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |time| time.as_nanos() as u64)
}

/// Every file below a folder, with its name.
fn seeds(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        let mut entries: Vec<_> =
            fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        entries.sort();
        for path in entries {
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_dir() => open.push(path),
                Ok(metadata) if metadata.is_file() && metadata.len() < 64 << 10 => {
                    found.extend(fs::read(&path).ok().map(|bytes| (path, bytes)));
                }
                _ => {}
            }
        }
    }
    found
}

fn input(target: &str, seeds: &[(PathBuf, Vec<u8>)], random: &mut Random) -> Vec<u8> {
    match target {
        "archive" => archive(seeds, random),
        "config" | "terraform" => {
            let end = if target == "config" { "toml" } else { "tf" };
            let own: Vec<_> = seeds.iter().filter(|(path, _)| path.extension().is_some_and(|own| own == end)).collect();
            let seed = if own.is_empty() { random.of(seeds) } else { *random.of(&own) };
            changed(seed.1.clone(), seeds, random)
        }
        "tree" => {
            let files: Vec<_> = (0..1 + random.below(4)).map(|_| file(seeds, random, true)).collect();
            files.join(SEPARATOR)
        }
        _ => file(seeds, random, false),
    }
}

/// A changed seed, under its own name more often than not.
fn file(seeds: &[(PathBuf, Vec<u8>)], random: &mut Random, canary: bool) -> Vec<u8> {
    let (path, bytes) = random.of(seeds);
    let path = path.to_string_lossy();
    let end = path.rsplit('/').next().unwrap_or_default();
    let extension = end.rsplit('.').next().unwrap_or_default();
    let own = NAMES.iter().position(|name| name.ends_with(end) || name.rsplit('.').next() == Some(extension));
    let name = own.filter(|_| random.below(4) > 0).unwrap_or_else(|| random.below(NAMES.len()));
    let mut text = changed(bytes.clone(), seeds, random);
    if canary && random.below(2) == 0 {
        let at = random.below(text.len() + 1);
        text.splice(at..at, format!(" {CANARY} ").into_bytes());
    }
    text.insert(0, u8::try_from(name).unwrap_or_default());
    text
}

fn changed(mut bytes: Vec<u8>, seeds: &[(PathBuf, Vec<u8>)], random: &mut Random) -> Vec<u8> {
    if bytes.len() > 8192 {
        let at = random.below(bytes.len() - 8192);
        bytes = bytes[at..at + 8192].to_vec();
    }
    for _ in 0..1 + random.below(8) {
        let at = random.below(bytes.len() + 1);
        let to = (at + random.below(64)).min(bytes.len());
        match random.below(9) {
            0..=2 => drop(bytes.splice(at..at, random.of(PIECES).bytes())),
            3 => drop(bytes.drain(at..to)),
            4 => bytes.truncate(at),
            5 => {
                let again = bytes[at..to].repeat(1 + random.below(40));
                bytes.splice(at..at, again);
            }
            6 => drop(bytes.splice(at..to, random.of(PIECES).bytes())),
            7 => {
                let other = &random.of(seeds).1;
                let from = random.below(other.len());
                let part = other[from..(from + random.below(400)).min(other.len())].to_vec();
                bytes.splice(at..at, part);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = random.below(256) as u8;
                }
            }
        }
    }
    bytes
}

/// A tar of some seeds with a byte or two that are wrong; the other formats' headers are met by chance.
fn archive(seeds: &[(PathBuf, Vec<u8>)], random: &mut Random) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..1 + random.below(3) {
        let (_, content) = random.of(seeds);
        let mut header = [0u8; 512];
        header[..3].copy_from_slice(b"a.b");
        header[100..107].copy_from_slice(b"0000644");
        header[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
        header[156] = b'0';
        header[257..263].copy_from_slice(b"ustar\0");
        header[148..156].copy_from_slice(b"        ");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        bytes.extend_from_slice(&header);
        bytes.extend_from_slice(content);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    let magics: [&[u8]; 4] = [b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd", b"PK\x05\x06"];
    for _ in 0..random.below(6) {
        let at = random.below(bytes.len());
        if random.below(6) == 0 {
            let magic = *random.of(&magics);
            let at = if random.below(2) == 0 { 0 } else { at };
            let end = (at + magic.len()).min(bytes.len());
            bytes[at..end].copy_from_slice(&magic[..end - at]);
        } else {
            bytes[at] = random.below(256) as u8;
        }
    }
    bytes
}
