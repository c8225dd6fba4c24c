//! The detectors' own examples, and what must hold for every text.

use std::sync::{Arc, LazyLock};

use super::kinds::Reads;
use super::*;
use crate::detect::SecretValue;
use crate::document;
use crate::source::{Encoding, Origin};
use crate::span::Span;

fn facts_of(file: &str, text: &str) -> (Arc<SourceText>, Vec<SecretFact>) {
    static SCANNER: LazyLock<SecretScanner> = LazyLock::new(|| SecretScanner::load().unwrap());
    let source = Arc::new(SourceText::new(file, text, Encoding::Utf8, Origin::WorkingTree));
    let artifacts: Vec<_> =
        std::iter::once(Artifact::file(Arc::clone(&source))).chain(document::fences(&source)).collect();
    let parsed: Vec<_> = artifacts.iter().map(document::parse).collect();
    let pairs: Vec<_> = artifacts.iter().cloned().zip(&parsed).collect();
    let facts = SCANNER.scan(&source, &pairs);
    (source, facts)
}

/// Whether it counts anywhere; policies hear of the others in the settings of production alone.
fn counts(fact: &&SecretFact) -> bool {
    fact.attributes.iter().all(|(key, _)| key != "production_only")
}

fn found(file: &str, text: &str) -> Vec<(String, String)> {
    let (source, facts) = facts_of(file, text);
    facts.iter().filter(counts).map(|fact| (fact.detector.clone(), source.slice(fact.span).to_string())).collect()
}

/// How sure each credential of a file is.
pub(super) fn levels(file: &str, text: &str) -> Vec<Confidence> {
    let (_, facts) = facts_of(file, text);
    facts.iter().filter(counts).map(|fact| fact.confidence).collect()
}

/// The values of the credentials in a file, as they were judged.
pub(super) fn found_values(file: &str, text: &str) -> Vec<String> {
    let scanner = SecretScanner::load().unwrap();
    let source = Arc::new(SourceText::new(file, text, Encoding::Utf8, Origin::WorkingTree));
    let whole = Artifact::file(Arc::clone(&source));
    let parsed = document::parse(&whole);
    let look = scanner.passes.look(&whole, parsed.format, scanner.passes.find(text));
    let mut candidates = scanner.candidates(&source, &[(whole, &parsed)], &look);
    candidates.sort_by_key(|candidate| candidate.span);
    candidates.into_iter().map(|candidate| candidate.value).collect()
}

#[test]
fn a_word_of_its_own_name_may_be_said() {
    for (line, said) in [
        ("clickhouse_password=clickhouse", true),
        ("DB_PASSWORD=password", true),
        ("clickhouse_password=Quarry-77-heron", false),
        ("quarry77_password=quarry77", false),
    ] {
        let (_, facts) = facts_of("a.env", &format!("{line}\n"));
        assert_eq!(facts.iter().map(SecretFact::is_said).collect::<Vec<_>>(), [said], "{line}");
    }
}

/// The rooms, each of which knows only those before it.
const ROOMS: [&str; 8] = ["text", "kinds", "medium", "look", "read", "undo", "judge", "choose"];

/// The names of the modules of this folder that a program imports.
fn imported(program: &str) -> Vec<&str> {
    let names = program.split("crate::detect::secrets::").skip(1);
    names.map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap()).collect()
}

#[test]
#[allow(clippy::disallowed_methods, reason = "reads our own sources")]
fn each_room_knows_only_those_before_it() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/detect/secrets");
    let mut arrows = 0;
    for entry in ignore::WalkBuilder::new(&folder).standard_filters(false).build().map(Result::unwrap) {
        let path = entry.path().strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
        let room = path.split(['/', '.']).next().unwrap();
        let Some(own) = ROOMS.iter().position(|name| *name == room) else { continue };
        if !path.ends_with(".rs") || path.ends_with("tests.rs") {
            continue;
        }
        let source = std::fs::read_to_string(entry.path()).unwrap();
        let program = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for name in imported(program) {
            let other = ROOMS.iter().position(|room| *room == name);
            assert!(other.is_some_and(|other| other <= own), "{path} knows {name}");
            arrows += usize::from(other != Some(own));
        }
        let above = if path.contains('/') { "super::super::" } else { "super::passes" };
        assert!(!program.contains(above), "{path}: rooms are imported as crate::detect::secrets::ROOM");
    }
    assert!(arrows > 60, "{arrows}");
}

#[test]
fn every_pattern_compiles_and_every_prefix_is_public() {
    for detector in kinds::all() {
        assert!(detector.regex().is_some(), "{}", detector.id);
        let captures = detector.regex().unwrap().group_info().pattern_len();
        assert_eq!(captures, 1, "{}", detector.id);
        let public = detector.prefix.is_empty()
            || detector.keywords.iter().any(|word| word.starts_with(detector.prefix))
            || detector.pattern.contains(detector.prefix);
        assert!(public && detector.prefix.len() <= 16, "{}", detector.id);
        assert!(!detector.bad.is_empty() && !detector.good.is_empty(), "{}", detector.id);
    }
}

#[test]
fn what_is_parsed_only_where_needed_gives_the_same_facts() {
    let scanner = SecretScanner::load().unwrap();
    for detector in kinds::all() {
        for (file, text) in detector.bad.iter().chain(detector.good) {
            let (source, facts) = facts_of(file, text);
            assert_eq!(scanner.scan_text(&source), facts, "{} in {file}", detector.id);
        }
    }
}

#[test]
fn what_stands_deep_in_a_long_yaml_file_is_found_as_in_a_short_one() {
    let scanner = SecretScanner::load().unwrap();
    let filler = "padding:\n  list:\n    - one: 1\n      two: many words\n".repeat(200);
    let mut compared = 0;
    for detector in kinds::all() {
        for (file, text) in detector.bad.iter().chain(detector.good) {
            if !file.ends_with(".yaml") && !file.ends_with(".yml") || text.contains("---") {
                continue;
            }
            let deep = text.split_inclusive('\n').fold(String::new(), |text, line| text + "        " + line);
            let long = format!("{filler}outer:\n  inner:\n    - x: 1\n      own:\n{deep}\n{filler}");
            let (source, facts) = facts_of(file, &long);
            assert_eq!(scanner.scan_text(&source), facts, "{} in {file}", detector.id);
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn a_block_of_a_long_hcl_file_is_read_as_that_of_a_short_one() {
    let scanner = SecretScanner::load().unwrap();
    let filler = "resource \"a\" \"b\" {\n  name = \"x\"\n}\n".repeat(40);
    let mut compared = 0;
    for detector in kinds::all() {
        for (file, text) in detector.bad.iter().chain(detector.good) {
            if file.ends_with(".tf") || file.ends_with(".tfvars") {
                let (source, facts) = facts_of(file, &format!("{filler}\n{text}\n{filler}"));
                assert_eq!(scanner.scan_text(&source), facts, "{} in {file}", detector.id);
                compared += 1;
            }
        }
    }
    assert!(compared > 20, "{compared}");
}

/// In fifties, so that a kind or a service more is a change of one file.
#[test]
fn the_readme_says_how_many_kinds_there_are() {
    let readme = include_str!("../../../README.md");
    let [kinds, services] = [kinds::all().len(), service::count()].map(|count| count / 50 * 50);
    assert!(readme.contains(&format!("More than {kinds} kinds of credentials")), "{kinds} kinds");
    assert!(readme.contains(&format!("{services} services")), "{services} services");
}

#[test]
fn every_example_is_judged_as_the_data_says() {
    let mut wrong = Vec::new();
    for detector in kinds::all() {
        for (file, text) in detector.bad {
            if !found(file, text).iter().any(|(id, _)| id == detector.id) {
                wrong.push(format!("{} misses {file}: {text} {:?}", detector.id, found(file, text)));
            }
        }
        for (file, text) in detector.good {
            let noise: Vec<_> = found(file, text)
                .into_iter()
                .filter(|(id, _)| id == detector.id || detector.reads != Reads::Syntax)
                .collect();
            if !noise.is_empty() {
                wrong.push(format!("{} alarms on {file}: {noise:?}", detector.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "a harness: REGATE_CORPUS names folders, separated by colons"]
#[allow(clippy::disallowed_methods, reason = "reads folders that are no repository under scan")]
fn corpus() {
    let scanner = SecretScanner::load().unwrap();
    let folders = std::env::var("REGATE_CORPUS").unwrap();
    let (mut bytes, mut files, mut spent) = (0usize, 0usize, std::time::Duration::ZERO);
    let mut counts = std::collections::BTreeMap::new();
    for entry in folders.split(':').flat_map(|f| ignore::WalkBuilder::new(f).standard_filters(false).build()).flatten()
    {
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        if text.len() > 4_000_000 || text.contains('\0') {
            continue;
        }
        bytes += text.len();
        files += 1;
        let source =
            Arc::new(SourceText::new(entry.path().to_string_lossy(), text, Encoding::Utf8, Origin::WorkingTree));
        let artifacts: Vec<_> =
            std::iter::once(Artifact::file(Arc::clone(&source))).chain(document::fences(&source)).collect();
        let parsed: Vec<_> = artifacts.iter().map(document::parse).collect();
        let pairs: Vec<_> = artifacts.iter().cloned().zip(&parsed).collect();
        let start = std::time::Instant::now();
        let facts = scanner.scan(&source, &pairs);
        spent += start.elapsed();
        for fact in facts {
            *counts.entry((fact.detector.clone(), fact.confidence)).or_insert(0) += 1;
            let line = source.region(fact.span).start_line;
            let value: String = source.slice(fact.span).chars().take(60).collect();
            println!("{}\t{:?}\t{}:{line}\t{:?}\t{value:?}", fact.detector, fact.confidence, source.path(), fact.name);
        }
    }
    println!("{files} files, {:.1} MB, {spent:?}: {counts:#?}", bytes as f64 / 1e6);
}

/// The files of a list in `testdata/secrets/`: name, text without middle dots, and the lines that had one.
pub(super) fn listed(list: &str) -> Vec<(String, String, Vec<u32>)> {
    let mut files: Vec<(String, String, Vec<u32>)> = Vec::new();
    for line in list.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            files.push((name.to_string(), String::new(), Vec::new()));
        } else if let Some((_, text, marked)) = files.last_mut() {
            if line.contains('·') {
                marked.push(u32::try_from(text.lines().count()).unwrap() + 1);
            }
            text.push_str(&line.replace('·', ""));
            text.push('\n');
        }
    }
    files
}

fn lines_with_results(file: &str, text: &str) -> Vec<(u32, String, String)> {
    let (source, facts) = facts_of(file, text);
    facts
        .iter()
        .filter(counts)
        .map(|fact| (source.region(fact.span).start_line, fact.detector.clone(), source.slice(fact.span).to_string()))
        .collect()
}

#[test]
fn the_hardest_lines_stay_quiet() {
    let files = listed(include_str!("../../../testdata/secrets/quiet.txt"));
    let lines: usize = files.iter().map(|(_, text, _)| text.lines().filter(|line| !line.is_empty()).count()).sum();
    assert!(lines >= 300, "{lines}");
    let mut wrong = Vec::new();
    for (file, text, _) in files {
        wrong.extend(lines_with_results(&file, &text).into_iter().map(|found| format!("{file}: {found:?}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_stands_beside_the_quiet_lines_is_found() {
    assert_marked(include_str!("../../../testdata/secrets/loud.txt"), 150);
}

#[test]
fn the_files_of_many_tools_are_read() {
    assert_marked(include_str!("../../../testdata/secrets/formats.txt"), 300);
}

/// The marked lines of a list have results, and no other line has one.
fn assert_marked(list: &str, least: usize) {
    let files = listed(list);
    let lines: usize = files.iter().map(|(.., marked)| marked.len()).sum();
    assert!(lines >= least, "{lines}");
    let mut wrong = Vec::new();
    for (file, text, marked) in files {
        let found = lines_with_results(&file, &text);
        let line = |number: u32| text.lines().nth(number as usize - 1).unwrap_or_default();
        let missed = marked.iter().filter(|number| !found.iter().any(|(at, ..)| at == *number));
        wrong.extend(missed.map(|number| format!("{file}:{number} missed: {}", line(*number))));
        let more = found.iter().filter(|(at, ..)| !marked.contains(at));
        wrong.extend(more.map(|found| format!("{file}: alarm: {found:?}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn seeds_like(lines: &str) -> String {
    format!("# Deploy\n\nText with a password: hunter2x9.\n\n{lines}\n")
}

#[test]
fn fences_are_read_at_their_place_in_the_file() {
    let text = seeds_like(
        "1. Set up:\n\n   ```env\n   DB_URL=postgresql://user:password@staging-db.example.com:5432/database\n   DB_NAME=app\n   ```\n\n\
         ```hcl\nresource \"x\" \"y\" {\n  admin_password = \"password\"\n}\n```\n\n```yaml\nservices:\n  db:\n    image: postgres\n    environment:\n      - \
         POSTGRES_PASSWORD=password\n```\n",
    );
    let (source, facts) = facts_of("docs/deploy.md", &text);
    let seen: Vec<_> =
        facts.iter().map(|f| (f.detector.as_str(), source.slice(f.span), source.region(f.span).start_line)).collect();
    assert_eq!(
        seen,
        [
            ("database-url-password", "password", 8),
            ("weak-default-credential", "password", 14),
            ("weak-default-credential", "password", 23)
        ]
    );
}

#[test]
fn both_halves_of_an_aws_key_are_one_result() {
    let by = |id: &str| kinds::by_id(id).unwrap().bad;
    let both = by("aws-secret-access-key").iter().find(|(file, _)| *file == "credentials").unwrap();
    let (source, facts) = facts_of(both.0, both.1);
    assert_eq!(facts.len(), 1, "{facts:?}");
    assert_eq!(facts[0].detector, "aws-secret-access-key");
    assert_eq!(facts[0].attributes, [("aws-access-key-id".to_string(), "AKIA*****".to_string())]);
    assert_eq!(facts[0].span.len(), 40, "{}", source.path());
}

#[test]
fn kubernetes_secrets_are_decoded_and_pairs_are_read() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: dlQ5I21RMnghTHI4\n  username: YWRtaW4=\nstringData:\n  api-key: q8Zr1LxW0pVn6TbYc4Hs\n";
    assert_eq!(
        found("secret.yaml", secret),
        [
            ("hardcoded-credential".to_string(), "dlQ5I21RMnghTHI4".to_string()),
            ("hardcoded-credential".to_string(), "q8Zr1LxW0pVn6TbYc4Hs".to_string())
        ]
    );
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n      - name: a\n        env:\n        - name: DB_PASSWORD\n          value: \"vT9#mQ2x!Lr8\"\n        - name: API_TOKEN\n          valueFrom:\n            secretKeyRef:\n              name: api\n              key: token\n";
    assert_eq!(found("d.yaml", deployment), [("hardcoded-credential".to_string(), "vT9#mQ2x!Lr8".to_string())]);
}

#[test]
fn all_that_an_encoded_text_holds_is_known_to_the_redactor() {
    let values = ["Vq7Rz2mXw9Lp4TbK1", "Zk4Gv9Bs7Qe2Nw5Ux8", "hT5nWc8Yq3Jd6Mx2Rf"];
    let [a, b, c] = values;
    let inner = format!("DB_PASSWORD={a}\nAPI_TOKEN={b}\nURL=amqp://relay:{c}@mq.acme.dev\n");
    let text = format!("blob: {}\n", data_encoding::BASE64.encode(inner.as_bytes()));
    let (_, facts) = facts_of("a.yaml", &text);
    let [fact] = facts.as_slice() else { panic!("{facts:?}") };
    let mut known: Vec<&str> = std::iter::once(&fact.value).chain(&fact.beside).map(SecretValue::reveal).collect();
    known.sort_unstable();
    assert_eq!(known, values);
}

#[test]
fn lines_of_pairs_are_read_pair_by_pair() {
    let value = "q8Zr1LxW0pVn6TbYc4Hs9KdE";
    for (file, lead, tail) in [
        ("a.service", "[Service]\nEnvironment=A=1 API_TOKEN=", "\n"),
        ("svc.log", "ts=1 level=info msg=boot api_token=", " ok=1\n"),
        ("a.patch", "@@ -1 +1 @@\n-A=1\n+API_TOKEN=", "\n"),
    ] {
        let told = found(file, &format!("{lead}{value}{tail}"));
        assert_eq!(told, [("hardcoded-credential".to_string(), value.to_string())], "{file}");
    }
}

/// The level of doubt of what is found.
#[test]
fn a_template_is_read_as_what_it_makes() {
    let value = "ueT98fRQJAFPM4ZcE5NTx7Kw2mVbYq3D";
    for ending in ["j2", "erb", "mustache", "gotmpl", "jinja2", "in", "tmpl", "tpl", "j2.bak"] {
        let path = format!("a.yaml.{ending}");
        assert_eq!(found_values(&path, &format!("api_token: {value}\n")), [value], "{path}");
    }
    assert_eq!(found_values("a.ini.j2", &format!("[a]\napi_token = {value}\n")), [value]);
    assert_eq!(found_values("hosts.j2", &format!("[a]\napi_token = {value}\n")), [value]);
    assert!(found_values("page.j2", &format!("<p>{value}</p>\n")).is_empty());
}

#[test]
fn what_a_page_shows_is_looked_at() {
    let page =
        |lead: &str, tail: &str| format!("<p>\n{lead}\n\"access_token\": \"q8Zr1LxW0pVn6TbYc4Hs9KdE\",\n{tail}\n");
    for (file, text, sure) in [
        ("howto.html.twig", page("<pre><code>{", "</code></pre>"), Confidence::Low),
        ("howto.html.twig", page("<pre>x</pre>", ""), Confidence::High),
        ("howto.ts", page("<pre>", ""), Confidence::High),
    ] {
        let (_, facts) = facts_of(file, &text);
        assert_eq!(facts.iter().map(|fact| fact.confidence).collect::<Vec<_>>(), [sure], "{file} {text}");
    }
}

#[test]
fn a_password_beside_an_escape_is_one_result_at_its_place() {
    let text = "url: \"amqp://guest:guest@queue.acme.dev:5672/%2F\"\n";
    let (source, facts) = facts_of("a.yaml", text);
    let [fact] = facts.as_slice() else { panic!("{facts:?}") };
    assert_eq!(source.slice(Span::new(0, fact.span.start as usize)), "url: \"amqp://guest:");
}

#[test]
fn a_number_under_pass_may_be_a_count() {
    let confidence = |file: &str, text: &str| facts_of(file, text).1.first().map(|fact| fact.confidence);
    assert_eq!(confidence("a.json", "{\"pass\": 7505, \"fail\": 0}"), Some(Confidence::Low));
    assert_eq!(confidence("a.json", "{\"password\": 7505123}"), Some(Confidence::Medium));
    assert_eq!(confidence("a.json", "{\"pass\": \"7505123\"}"), Some(Confidence::Medium));
}

#[test]
fn a_random_token_with_a_wrong_checksum_is_doubtful() {
    for (token, right) in
        [("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17", true), ("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq18", false)]
    {
        let facts = facts_of("a.ts", &format!("const token = \"ghp_{token}\";")).1;
        let [fact] = facts.as_slice() else { panic!("{facts:?}") };
        let confidence = if right { Confidence::High } else { Confidence::Low };
        assert_eq!((fact.detector.as_str(), fact.checksum), ("github-personal-access-token", Some(right)));
        assert_eq!(fact.confidence, confidence);
    }
}

#[test]
fn a_fact_never_holds_the_value() {
    for detector in kinds::all() {
        for (file, text) in detector.bad {
            let (source, facts) = facts_of(file, text);
            for fact in facts {
                let value = source.slice(fact.span);
                let secret = value.strip_prefix(detector.prefix).unwrap_or(value);
                if fact.weak || secret.len() < 8 {
                    continue;
                }
                let shown = format!("{fact:?}{}", serde_json::to_string(&fact).unwrap());
                assert!(!shown.contains(secret), "{}", detector.id);
            }
        }
    }
}

#[test]
fn the_same_value_has_the_same_hash_everywhere() {
    let (_, one) = facts_of(".env", "ADMIN_PASSWORD=Tr0ub4dor.3\n");
    let (_, two) = facts_of("x/config.yaml", "a: 1\nsmtp:\n  password: Tr0ub4dor.3\n");
    let (_, three) = facts_of(".env", "ADMIN_PASSWORD=Tr0ub4dor.4\n");
    assert_eq!((one.len(), two.len(), three.len()), (1, 1, 1));
    assert_eq!(one[0].hash, two[0].hash);
    assert_ne!(one[0].hash, three[0].hash);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(
        text in r#"(?s)(.{0,40}(pass|token|secret|eyJ|://|:@|AKIA|ghp_|-----BEGIN RSA PRIVATE KEY-----|password=|=|:|"|'|\n|é){1,4}.{0,60}){0,6}"#,
        file in proptest::sample::select(vec!["a.env", "a.yaml", "a.ts", "a.md", "Dockerfile", "a.json", "a.sh", "a.xml", "a.tf"]),
    ) {
        let (source, facts) = facts_of(file, &text);
        for pair in facts.windows(2) {
            proptest::prop_assert!(pair[0].span.end <= pair[1].span.start);
        }
        for fact in facts {
            proptest::prop_assert!(source.text().get(fact.span.range()).is_some());
        }
    }
}

#[test]
fn one_long_line_is_read_in_linear_time() {
    // A megabyte: whatever is quadratic in them does not end.
    let text = "var token=\"x\",password=a,secret:b,https://u:p@h/;".repeat(20_000) + "token='q8Zr1LxW0pVn6TbYc4Hs'";
    assert_eq!(found("a.js", &text).len(), 1);
}

#[test]
#[ignore = "a measurement"]
fn load_time() {
    for _ in 0..5 {
        let start = std::time::Instant::now();
        let scanner = SecretScanner::load().unwrap();
        println!("{:?} {:?}", start.elapsed(), scanner);
    }
}

/// Lines that raised a false alarm once, or could.
#[test]
fn quiet_lines_stay_quiet() {
    let lines = [
        ("paginators.json", r#"{"output_token": "LastEvaluatedKey", "input_token": "ExclusiveStartKey"}"#),
        ("schema.json", r#"{"dependentRequired": {"MasterUserPassword": ["MasterUsername"]}}"#),
        ("release.yml", "with:\n  gpg-passphrase: MAVEN_GPG_PASSPHRASE\n"),
        ("a.go", r#"const oauth2ServiceAccountKey = "oauth2.google.serviceAccount""#),
        ("schemas.py", r#"    "ApiKey": "48205d4ffd7feba3","#),
        ("README.md", "```ini\npassword = \"bm90IG15IHJlYWwgcGFzc3dvcmQ=\"\n```\n"),
        (
            "package-lock.json",
            r#"{"integrity": "sha512-v2kDEe57lecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVjcXPs17LhbZVGedAJv8XZ1tvj5FvSg=="}"#,
        ),
        (
            "yarn.lock",
            "\"@inquirer/prompts@npm:^7.1.0\":\n  dependencies:\n    \"@inquirer/password\": \"npm:^4.0.9\"\n    \"@acme/token\": \"workspace:^\"\n    secret: \"npm:other@^2.0.0-rc.1\"\n",
        ),
        ("login.tsx", r#"<Field label="Password" name="password" type="password" autoComplete="current-password" />"#),
        ("routes.ts", r#"export const routes = { resetPassword: "/reset-password/:token", token: "/oauth/token" };"#),
        ("errors.ts", r#"const messages = { password: "must be at least 8 characters", token: "expired" };"#),
        ("app.go", r#"password := os.Getenv("DB_PASSWORD")"#),
        ("app.rb", "password = ENV.fetch('DB_PASSWORD') { 'x' }\n"),
        ("ci.yml", "env:\n  TOKEN: ${{ secrets.TOKEN }}\n"),
        ("main.tf", "password = data.aws_ssm_parameter.db.value\nsecret_arn = \"arn:aws:secretsmanager:x\"\n"),
        ("k8s.yaml", "kind: Pod\nspec:\n  volumes:\n  - secret:\n      secretName: db-credentials\n"),
        (
            "a.py",
            "def login(user: str, password: str = \"\") -> None: ...\nTOKEN_RE = re.compile(r\"[A-Za-z0-9]{20}\")\n",
        ),
        ("hash.env", "ADMIN_PASSWORD_HASH=$2b$12$KIXQ0Yq3b9n1u8wq0mZb5e\nUSER_PASSWORD=$argon2id$v=19$m=65536\n"),
        (
            "compose.yml",
            "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/db\n      POSTGRES_PASSWORD: ${PW:?set it}\n",
        ),
        ("bpe.py", "max_tokens = 4096\npad_token = \"<|endoftext|>\"\ntokenizer = \"cl100k_base\"\n"),
        ("doc.md", "Set `password=hunter2x9` and use https://user:pa55word12345@example.com/.\n"),
    ];
    for (file, text) in lines {
        assert_eq!(found(file, text), [], "{file}: {text}");
    }
}

/// Lines that were missed once.
#[test]
fn defaults_and_arguments_are_read() {
    let lines = [
        ("compose.yml", "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: ${PW:-hY7kq2Lw9z}\n"),
        ("compose.yml", "services:\n  db:\n    environment:\n      - POSTGRES_PASSWORD=${PW:-hY7kq2Lw9z}\n"),
        ("compose.yml", "services:\n  db:\n    command: [\"--user\", \"root\", \"--password\", \"hY7kq2Lw9z\"]\n"),
        ("compose.yml", "services:\n  db:\n    command:\n    - --password=hY7kq2Lw9z\n"),
        ("compose.yml", "services:\n  db:\n    command: redis-server --requirepass hY7kq2Lw9z\n"),
        ("ci.yml", "steps:\n- run: curl -u deploy:hY7kq2Lw9z https://api.acme.dev\n"),
        ("package.json", r#"{"scripts": {"db": "mysql --password=hY7kq2Lw9z"}}"#),
        ("application.properties", "spring.datasource.password=${db.password:hY7kq2Lw9z}\n"),
        ("run.sh", "PGPASSWORD=${PGPASSWORD:-hY7kq2Lw9z}\n"),
        ("run.sh", "tool --password=hY7kq2Lw9z\n"),
        ("run.ts", "spawn(\"mysql\", [\"--user\", \"root\", \"--password\", \"hY7kq2Lw9z\"]);\n"),
        ("run.py", "subprocess.run([\"mysql\", \"--password=hY7kq2Lw9z\"])\n"),
        ("Dockerfile", "FROM a:1\nRUN curl -u deploy:hY7kq2Lw9z https://api.acme.dev\n"),
    ];
    for (file, text) in lines {
        let (source, facts) = facts_of(file, text);
        let seen: Vec<_> = facts.iter().map(|fact| (fact.detector.as_str(), source.slice(fact.span))).collect();
        assert_eq!(seen, [("hardcoded-credential", "hY7kq2Lw9z")], "{file}: {text}");
    }
    let (_, facts) = facts_of("a.ts", "const jwtSecret = process.env.JWT_SECRET ?? \"supersecret\";\n");
    assert_eq!(facts.iter().map(|fact| fact.detector.as_str()).collect::<Vec<_>>(), ["weak-default-credential"]);
    let weak = "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-postgres}\n";
    let (_, facts) = facts_of("compose.yml", weak);
    assert_eq!(facts.iter().map(|fact| fact.detector.as_str()).collect::<Vec<_>>(), ["weak-default-credential"]);
}
