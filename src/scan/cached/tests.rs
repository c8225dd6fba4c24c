use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::cache::{Cache, Place};
use crate::config::Config;
use crate::policy::LoadOptions;
use crate::result::ScanReport;
use crate::scan::{Area, ScanOptions, Sources, scan, scan_cached};

/// Numbers that are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

const CODE: &[&str] = &[
    "import { send } from \"./b\";\nsend(user.email);\n",
    "export function send(x: string) {\n  console.log(x);\n}\n",
    "export function send(x: string) {\n  return x.length;\n}\n",
    "export * from \"./a\";\n// regate:ignore personal-data-in-log for a test\nconsole.log(user.phone);\n",
    "app.get(\"/\", (req, res) => res.send(req.query.name));\n",
];
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n    - name: a\n      image: a:1.2\n      securityContext: {privileged: true}\n";
const TERRAFORM: &[&str] = &[
    "resource \"aws_db_instance\" \"a\" {\n  engine = \"postgres\"\n  storage_encrypted = var.encrypted\n}\nvariable \"encrypted\" {\n  default = false\n}\n",
    "module \"a\" {\n  source = \"./modules/a\"\n  encrypted = true\n}\n",
    "resource \"aws_s3_bucket\" \"a\" {\n  bucket = \"a\"\n  policy = file(\"policy.json\")\n}\n",
];
/// A token of the form of GitHub's, with a right checksum and no owner, put together so that it stands nowhere.
fn dotenv() -> String {
    format!("API_KEY={}{}\nPASSWORD=hunter2secret\n", "sk_live_4eC39Hq", "LyjWDarjtT1zdp7dc")
}

/// Where files of a kind may stand, and what may stand in them.
fn file(random: &mut Random) -> (&'static str, String) {
    match random.below(16) {
        0..5 => (random.one(&["src/a.ts", "src/b.ts", "src/c.ts", "test/a.ts"]), random.one(CODE).to_string()),
        5 => (random.one(&["deploy/pod.yaml", "prod/pod.yaml", "chart/templates/pod.yaml"]), POD.to_string()),
        6 | 7 => (random.one(&["main.tf", "modules/a/main.tf", "prod/main.tf"]), random.one(TERRAFORM).to_string()),
        8 => (random.one(&[".env", "prod/.env"]), dotenv()),
        9 => (
            "regate.toml",
            random
                .one(&[
                    "",
                    "exclude = [\"test/\"]\n",
                    "[rules.pod-privileged]\nenabled = false\n",
                    "[environments.production]\npaths = [\"prod/\"]\n",
                ])
                .to_string(),
        ),
        10 => ("prod/regate.toml", random.one(&["", "[rules.container-privileged]\nseverity = \"low\"\n"]).to_string()),
        11 => (
            random.one(&[".gitignore", ".regateignore"]),
            random.one(&["test/\n", "prod/.env\n", ".terraform\n"]).to_string(),
        ),
        12 => ("chart/Chart.yaml", "apiVersion: v2\nname: a\nversion: 0.1.0\n".to_string()),
        13 => (
            ".terraform/modules/modules.json",
            "{\"Modules\":[{\"Key\":\"a\",\"Source\":\"./modules/a\",\"Dir\":\"modules/a\"}]}".to_string(),
        ),
        14 => (
            random.one(&["README.md", "policy.json", "notes"]),
            random.one(&["# a\n", "{}\n", "\u{0}\u{1}\u{2}"]).to_string(),
        ),
        _ => (random.one(&["rules/own.rego", "rules/data.json"]), String::new()),
    }
}

fn policy(random: &mut Random) -> String {
    let word = random.one(&["a", "b"]);
    format!(
        "# METADATA\n# title: A\n# custom:\n#   id: own-rule\n#   severity: high\n#   kinds: [dotenv]\npackage own.rule\n\nimport rego.v1\n\ndeny contains \"{word}\" if input.API_KEY\n"
    )
}

/// One change of a tree.
fn change(random: &mut Random, root: &Path) {
    let (path, text) = file(random);
    let at = root.join(path);
    match random.below(6) {
        0 => drop(fs::remove_file(&at)),
        1 => drop(fs::rename(&at, root.join(random.one(&["src/b.ts", "test/b.ts", "prod/main.tf", "other.yaml"])))),
        2 if cfg!(unix) && fs::symlink_metadata(&at).is_err() && !path.starts_with("rules") => {
            fs::create_dir_all(at.parent().unwrap()).unwrap();
            #[cfg(unix)]
            std::os::unix::fs::symlink(root.join("main.tf"), &at).unwrap();
        }
        _ => {
            fs::create_dir_all(at.parent().unwrap()).unwrap();
            let _ = fs::remove_file(&at);
            let text = match path {
                "rules/own.rego" => policy(random),
                "rules/data.json" => format!("{{\"own\": {{\"x\": {}}}}}", random.below(2)),
                _ => text,
            };
            fs::write(&at, text).unwrap();
        }
    }
    fs::create_dir_all(root.join("rules")).unwrap();
    if !root.join("rules/own.rego").is_file() {
        fs::write(root.join("rules/own.rego"), policy(random)).unwrap();
    }
}

fn options(root: &Path, random: &mut Random) -> ScanOptions {
    let loaded = Config::load(root, None).unwrap();
    ScanOptions {
        config: Arc::new(loaded.config),
        config_file: loaded.file,
        jobs: Some(1 + random.below(2)),
        policy: LoadOptions { policy_dirs: vec![root.join("rules")], ..LoadOptions::default() },
        only: (random.below(12) == 0).then_some(Area::Secrets),
        ..ScanOptions::of_test(Sources::WorkingTree(vec![root.to_path_buf()]), root, "")
    }
}

/// All that a report says, but what no report shows.
fn told(mut report: ScanReport) -> String {
    for result in &mut report.results {
        (result.secret, result.far_sink) = (None, None);
    }
    let ScanReport { results, rules, coverage, population, policy_origins, provenance, comparison } = &report;
    let said =
        format!("{results:#?}\n{coverage:#?}\n{policy_origins:?} {provenance:?} {comparison:?}\n{population:#?}");
    format!("{said}\n{:?}", rules.read())
}

/// What a scan with the cache says, and whether that was known before.
fn cached(options: &ScanOptions, cache: &Cache) -> (String, bool) {
    let files = AtomicUsize::new(0);
    let count = |_| {
        files.fetch_add(1, Ordering::Relaxed);
    };
    let report = scan_cached(options, cache, &count).unwrap();
    (told(report), files.into_inner() == 0)
}

struct World {
    folder: tempfile::TempDir,
    cache: Cache,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::at(folder.path().join("cache"), folder.path().join("state"));
        let cache = Cache::open(&place, None).unwrap().for_any_size();
        Self { folder, cache }
    }

    fn tree(&self, name: &str) -> PathBuf {
        let root = fs::canonicalize(self.folder.path()).unwrap().join(name);
        fs::create_dir_all(root.join("rules")).unwrap();
        // A root of its own.
        fs::write(root.join("regate.toml"), "").unwrap();
        root
    }
}

/// Each is four scans, which load all rules.
const EDITS: usize = 25;

/// Whatever is edited, renamed, added and deleted in two trees that share a cache, a scan with it says what one without it says.
#[test]
fn what_is_kept_is_what_a_scan_says() {
    let mut random = Random(11);
    let world = World::new();
    let trees = [world.tree("one"), world.tree("two")];
    let (mut known, mut results) = (0, 0);
    for edit in 0..EDITS {
        let root = &trees[random.below(2)];
        for _ in 0..=random.below(2) {
            change(&mut random, root);
        }
        if !root.join("regate.toml").is_file() {
            fs::write(root.join("regate.toml"), "").unwrap();
        }
        let options = options(root, &mut random);
        let cold = match scan(&options, &|_| {}) {
            Ok(report) => told(report),
            Err(error) => {
                let with = scan_cached(&options, &world.cache, &|_| {}).map(told).unwrap_err();
                assert_eq!(with.to_string(), error.to_string());
                continue;
            }
        };
        let (first, was_known) = cached(&options, &world.cache);
        assert!(first == cold, "edit {edit}, known: {was_known}\n{}", difference(&first, &cold));
        let (second, is_known) = cached(&options, &world.cache);
        assert!(second == cold, "edit {edit}, again, known: {is_known}\n{}", difference(&second, &cold));
        known += usize::from(is_known);
        results += usize::from(cold.contains("rule_id"));
    }
    assert!(known > EDITS / 2 && results > EDITS / 2, "{known} {results}");
}

/// The first lines that differ.
fn difference(own: &str, other: &str) -> String {
    let differing = own.lines().zip(other.lines()).filter(|(own, other)| own != other).take(5);
    differing.map(|(own, other)| format!("{own}\n  {other}\n")).collect()
}

/// A tree with something of everything.
fn filled(world: &World, name: &str) -> PathBuf {
    let root = world.tree(name);
    for (path, text) in [("src/a.ts", CODE[1]), ("pod.yaml", POD), ("main.tf", TERRAFORM[0]), (".env", &*dotenv())] {
        fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        fs::write(root.join(path), text).unwrap();
    }
    fs::write(root.join("rules/own.rego"), policy(&mut Random(1))).unwrap();
    root
}

#[test]
fn no_credential_stands_in_an_entry() {
    let world = World::new();
    let root = filled(&world, "one");
    let options = options(&root, &mut Random(1));
    let (cold, _) = cached(&options, &world.cache);
    assert!(cold.contains("stripe") && cached(&options, &world.cache).1);
    let results = scan(&options, &|_| {}).unwrap().results;
    let hashes: Vec<String> = results.into_iter().filter_map(|result| result.secret).collect();
    assert!(!hashes.is_empty());
    for entry in fs::read_dir(world.cache.folder()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        for value in dotenv().lines().filter_map(|line| line.split_once('=')).map(|(_, value)| value) {
            assert!(memchr::memmem::find(&bytes, value.as_bytes()).is_none(), "{value}");
        }
        for hash in &hashes {
            assert!(memchr::memmem::find(&bytes, hash.as_bytes()).is_none(), "{hash}");
        }
    }
}

#[test]
fn damaged_entries_change_nothing() {
    let world = World::new();
    let root = filled(&world, "one");
    let options = options(&root, &mut Random(1));
    let (cold, _) = cached(&options, &world.cache);
    let entry = fs::read_dir(world.cache.folder()).unwrap().next().unwrap().unwrap().path();
    let whole = fs::read(&entry).unwrap();
    let mut random = Random(3);
    for _ in 0..8 {
        let mut bytes = whole.clone();
        let at = random.below(bytes.len());
        if random.below(2) == 0 {
            bytes.truncate(at)
        } else {
            bytes[at] ^= 1 << random.below(8)
        }
        fs::write(&entry, bytes).unwrap();
        assert_eq!(cached(&options, &world.cache), (cold.clone(), false));
    }
    assert_eq!(cached(&options, &world.cache), (cold, true));
}

/// Bytes that a right checksum covers and that are no entry, or another one's, are not believed either: reading is total.
#[test]
fn whatever_is_sealed_is_read_without_a_panic() {
    let world = World::new();
    let root = filled(&world, "one");
    let options = options(&root, &mut Random(1));
    cached(&options, &world.cache);
    let entry = fs::read_dir(world.cache.folder()).unwrap().next().unwrap().unwrap().path();
    let content = fs::read(&entry).unwrap().split_off(48);
    assert!(super::Entry::read(&content).is_some());
    let mut random = Random(5);
    for round in 0..20_000 {
        let mut bytes = content.clone();
        for _ in 0..=round % 3 {
            let at = random.below(bytes.len());
            bytes[at] = u8::try_from(random.below(256)).unwrap();
        }
        bytes.truncate(if random.below(2) == 0 { bytes.len() } else { random.below(bytes.len()) });
        let _ = super::Entry::read(&bytes);
    }
}

/// Threads that scan, kill nobody and find each other's entries whole.
#[test]
fn scans_at_once_say_the_same() {
    let world = World::new();
    let trees = [filled(&world, "one"), filled(&world, "two")];
    let place = Place::at(world.folder.path().join("cache"), world.folder.path().join("state"));
    let open = || Cache::open(&place, None).unwrap().for_any_size();
    let cold: Vec<String> =
        trees.iter().map(|root| told(scan(&options(root, &mut Random(1)), &|_| {}).unwrap())).collect();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (trees, cold) = (&trees, &cold);
            scope.spawn(move || {
                for round in 0..3 {
                    let at = (thread + round) % 2;
                    assert!(cached(&options(&trees[at], &mut Random(1)), &open()).0 == cold[at]);
                    if round == 1 {
                        let _ = crate::cache::clear(&open().folder());
                    }
                }
            });
        }
    });
}

/// What somebody writes while a scan reads is kept under no key: each file counts as it was read, and twice alike.
#[test]
fn a_tree_that_changes_meanwhile_is_not_kept() {
    let world = World::new();
    let root = filled(&world, "one");
    let options = options(&root, &mut Random(1));
    // A file is finished, and its text is another from then on.
    let change = |_| fs::write(root.join("pod.yaml"), POD.replace("true", "false")).unwrap();
    scan_cached(&options, &world.cache, &change).unwrap();
    let before = told(scan(&options, &|_| {}).unwrap());
    assert!(cached(&options, &world.cache).0 == before);
    fs::write(root.join("pod.yaml"), POD).unwrap();
    let after = told(scan(&options, &|_| {}).unwrap());
    assert!(before != after && cached(&options, &world.cache).0 == after);
}

#[test]
fn a_small_tree_and_a_part_of_one_are_not_kept() {
    let world = World::new();
    let root = filled(&world, "one");
    let place = Place::at(world.folder.path().join("cache"), world.folder.path().join("state"));
    let cache = Cache::open(&place, Some(&root)).unwrap();
    let whole = options(&root, &mut Random(1));
    assert!(!cached(&whole, &cache).1 && !cached(&whole, &cache).1);
    let part = ScanOptions { sources: Sources::WorkingTree(vec![root.join("src")]), ..options(&root, &mut Random(1)) };
    assert!(!cached(&part, &world.cache).1 && !cached(&part, &world.cache).1);
}
