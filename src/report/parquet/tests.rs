use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::PathBuf;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::report::parquet::columns::Schema;
use crate::report::parquet::rows::{Cell, Row};
use crate::report::sample;
use crate::result::{Conditions, Conduct, Verdict};

/// 2026-01-31T12:00:00Z.
const NOON: i64 = 1_769_860_800;

fn conduct(narrowed_by: &[&str]) -> Conduct {
    let scope = if narrowed_by.is_empty() { "whole" } else { "part" };
    let conduct = json!({"trust": "itself", "scope": scope, "narrowedBy": narrowed_by, "dirty": false});
    serde_json::from_value(conduct).unwrap()
}

fn options(narrowed_by: &[&str]) -> ReportOptions {
    let verdict = Verdict::of(&sample::report(), Conditions::default());
    let conduct = Some(conduct(narrowed_by));
    ReportOptions { verdict: Some(verdict), now: NOON, conduct, ..ReportOptions::default() }
}

fn named(repository: &str) -> TablesOf {
    TablesOf { repository: Some(repository.to_string()), team: Some("payments".to_string()), ..TablesOf::default() }
}

fn written(report: &ScanReport, of: &TablesOf, folder: &Path) {
    Tables::of_scan(report, &options(&[]), of, folder).unwrap().put().unwrap();
}

/// Every file below a folder, by its path from there.
fn files(folder: &Path) -> BTreeMap<String, PathBuf> {
    let walk = ignore::WalkBuilder::new(folder).standard_filters(false).build().map(Result::unwrap);
    let files = walk.filter(|entry| entry.file_type().unwrap().is_file()).map(ignore::DirEntry::into_path);
    files.map(|file| (file.strip_prefix(folder).unwrap().to_str().unwrap().to_string(), file)).collect()
}

/// The rows of a file, by the names of its columns.
fn rows(file: &Path) -> Vec<BTreeMap<String, Field>> {
    let reader = SerializedFileReader::new(File::open(file).unwrap()).unwrap();
    let row = |row: parquet::record::Row| {
        row.get_column_iter().map(|(name, value)| (name.clone(), value.clone())).collect::<BTreeMap<_, _>>()
    };
    reader.get_row_iter(None).unwrap().map(Result::unwrap).map(row).collect()
}

fn table(folder: &Path, table: &str) -> Vec<BTreeMap<String, Field>> {
    files(folder)
        .iter()
        .filter(|(path, _)| path.starts_with(&format!("{table}/")))
        .flat_map(|(_, file)| rows(file))
        .collect()
}

fn text(text: &str) -> Field {
    Field::Str(text.to_string())
}

#[test]
fn every_table_is_read_back_as_the_json_report_has_it() {
    let folder = TempDir::new().unwrap();
    let report = sample::report();
    written(&report, &named("org/shop"), folder.path());
    let id = HEXLOWER.encode(&Sha256::digest(b"org/shop\x002026-01-31T12:00:00Z"));
    let place = format!("repository=org%2Fshop/day=2026-01-31/{}.parquet", &id[..32]);
    let expected: Vec<_> = ["controls", "coverage", "flows", "results", "scans", "subjects"]
        .map(|table| format!("{table}/{place}"))
        .to_vec();
    assert_eq!(files(folder.path()).into_keys().collect::<Vec<_>>(), expected);

    let saved = json::saved(&report, &options(&[])).unwrap();
    let scans = table(folder.path(), "scans");
    let scan = &scans[0];
    assert_eq!((scans.len(), &scan["scan"]), (1, &text(&id[..32])));
    assert_eq!((&scan["team"], &scan["product"]), (&text("payments"), &Field::Null));
    assert_eq!((&scan["scanned_at"], &scan["schema"]), (&Field::Long(NOON), &Field::Long(1)));
    assert_eq!((&scan["outcome"], &scan["policy_errors"]), (&text("error"), &Field::Long(1)));
    let counts = ["files_read", "files_partial", "files_not_read"].map(|name| scan[name].clone());
    assert_eq!(counts, [6, 1, 2].map(Field::Long));

    let results = table(folder.path(), "results");
    assert_eq!(results.len(), saved.results.len());
    for (row, result) in results.iter().zip(&saved.results) {
        assert_eq!(row["fingerprint"], text(&result.fingerprint));
        assert_eq!(row["is_open"], Field::Bool(result.standing() == "open"));
        assert_eq!(row["line"], Field::Long(i64::from(result.location.start_line)));
        assert_eq!(row["subject"], result.subject.as_deref().map_or(Field::Null, text));
        assert_eq!(row["accepted_by"], result.suppression.as_ref().map_or(Field::Null, |one| text(&one.by)));
    }
    assert!(results.iter().any(|row| row["is_open"] == Field::Bool(false)));
    let steps: Vec<_> = table(folder.path(), "flows").iter().map(|row| row["step"].clone()).collect();
    assert_eq!(steps, [Field::Long(0), Field::Long(1)]);
    let subjects: usize = saved.population.iter().map(|one| one.subjects.len()).sum();
    assert_eq!(table(folder.path(), "subjects").len(), subjects);
    assert_eq!(table(folder.path(), "coverage").len(), saved.coverage.files.len());
    let controls = table(folder.path(), "controls");
    let statuses = crate::report::audit::statuses(&saved);
    assert_eq!(controls.len(), statuses.len());
    for (row, (framework, control, status)) in controls.iter().zip(&statuses) {
        assert_eq!((&row["framework"], &row["control"]), (&text(framework), &text(control)));
        assert_eq!(row["status"], text(status));
    }
}

#[test]
fn the_same_scan_gives_the_same_bytes_and_takes_its_own_place() {
    let (once, again) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let bytes = |folder: &TempDir| {
        let read = |(path, file): (String, PathBuf)| (path, fs::read(file).unwrap());
        files(folder.path()).into_iter().map(read).collect::<BTreeMap<_, _>>()
    };
    written(&sample::report(), &named("a"), once.path());
    let first = bytes(&once);
    written(&sample::report(), &named("a"), once.path());
    written(&sample::report(), &named("a"), again.path());
    assert_eq!((&bytes(&once), &bytes(&again)), (&first, &first));
    written(&sample::report(), &named("b"), once.path());
    assert_eq!(files(once.path()).len(), 2 * first.len());
}

/// As `urllib.parse.quote(name, safe='')` writes it.
#[test]
fn a_hostile_name_makes_no_folder_but_its_own() {
    let folder = TempDir::new().unwrap();
    let below = folder.path().join("tables");
    written(&sample::report(), &named("../../a b\\é%2F=\u{1b}\n~_.-'"), &below);
    let all = files(folder.path());
    let own = "/repository=..%2F..%2Fa%20b%5C%C3%A9%252F%3D%1B%0A~_.-%27/day=2026-01-31/";
    assert!(all.len() == 6 && all.keys().all(|path| path.starts_with("tables/") && path.contains(own)), "{all:?}");
}

#[test]
fn nothing_is_in_its_place_before_all_is_and_nothing_is_left_of_what_fails() {
    let folder = TempDir::new().unwrap();
    let tables = Tables::of_scan(&sample::report(), &options(&[]), &named("a"), folder.path()).unwrap();
    assert!(files(folder.path()).keys().all(|path| path.ends_with(".tmp")));
    drop(tables);
    assert!(files(folder.path()).is_empty());
    let taken = TempDir::new().unwrap();
    fs::write(taken.path().join("coverage"), "no folder").unwrap();
    let error = Tables::of_scan(&sample::report(), &options(&[]), &named("a"), taken.path()).unwrap_err().to_string();
    assert!(error.contains("coverage") && error.contains("cannot be written"), "{error}");
    assert_eq!(files(taken.path()).into_keys().collect::<Vec<_>>(), ["coverage"]);
}

#[test]
fn a_scan_of_less_is_refused() {
    let folder = TempDir::new().unwrap();
    let refused = |narrowed_by: &[&str], of: &TablesOf, words: &str| {
        let error = Tables::of_scan(&sample::report(), &options(narrowed_by), of, folder.path());
        let error = error.map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    let nobody = TablesOf::default();
    refused(&["PATHS"], &nobody, "less than the repository was scanned (PATHS)");
    refused(&["PATHS", "--only"], &named("a"), "less than");
    refused(&["--history"], &named("a"), "less than");
    refused(&[], &TablesOf { run: Some("soon".to_string()), ..named("a") }, "does not begin with a day");
    Tables::of_scan(&sample::report(), &options(&["PATH"]), &named("a"), folder.path()).unwrap();
    let report = ScanReport { provenance: None, ..sample::report() };
    let error = Tables::of_scan(&report, &options(&[]), &nobody, folder.path()).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("parquet-set repository=NAME"), "{error}");
}

#[test]
fn a_kept_report_needs_its_day_and_all_that_it_could_tell() {
    let folder = TempDir::new().unwrap();
    let read = |report: &ScanReport, options: &ReportOptions| {
        let mut bytes = Vec::new();
        crate::report::write(report, "json".parse().unwrap(), options, &mut bytes).unwrap();
        Saved::read(&bytes).unwrap()
    };
    let all = ReportOptions { show_passed: true, all_rules: true, ..options(&[]) };
    let saved = read(&sample::report(), &all);
    let refused = |saved: &Saved, of: &TablesOf, words: &str| {
        let error = Tables::of_saved(saved, of, folder.path()).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    refused(&saved, &named("a"), "--parquet-set run=");
    let day = TablesOf { run: Some("2026-01-31T12:00:00Z".to_string()), ..named("a") };
    refused(&read(&sample::report(), &options(&[])), &day, "--show-passed --all-rules");
    refused(&read(&sample::report(), &ReportOptions { conduct: None, ..all }), &day, "does not tell whether");
    // What the report was made of gives the same tables as the report.
    let other = TempDir::new().unwrap();
    Tables::of_saved(&saved, &day, folder.path()).unwrap().put().unwrap();
    written(&sample::report(), &named("a"), other.path());
    for (path, file) in files(other.path()) {
        assert_eq!(fs::read(folder.path().join(&path)).unwrap(), fs::read(file).unwrap(), "{path}");
    }
}

#[test]
fn times_are_those_that_runs_are_named_by() {
    assert_eq!(time_of("2026-01-31T12:00:00Z"), Some(NOON));
    for odd in
        ["2026-01-31", "2026-01-31T12:00Z", "2026-01-31T25:00:00Z", "2026-01-31T+1:00:00Z", "2026-01-31é12:00:00Z"]
    {
        assert_eq!(time_of(odd), None, "{odd}");
    }
}

/// More rows than one group has, and a value of another type than its column's.
#[test]
fn groups_of_rows_join_and_a_wrong_value_is_refused() {
    let schema = Schema::published().unwrap();
    let flows = schema.tables.iter().find(|table| table.name == "flows").unwrap();
    let row = |line: i64| -> Row<'static> {
        let message = if line % 3 == 0 { Cell::Null } else { Cell::Text("reaches é") };
        vec![
            Cell::Text("s"),
            Cell::Text("f"),
            Cell::Text("r"),
            Cell::Long(0),
            Cell::Text("p"),
            Cell::Long(line),
            message,
        ]
    };
    let many = (1 << 16) + 3;
    let mut bytes = Vec::new();
    file::write(&schema, flows, &mut (0..many).map(row), &mut bytes).unwrap();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("flows.parquet");
    fs::write(&path, &bytes).unwrap();
    let read = rows(&path);
    assert_eq!(read.len(), usize::try_from(many).unwrap());
    for (at, row) in (0..).zip(&read) {
        let message = if at % 3 == 0 { Field::Null } else { text("reaches é") };
        assert!(row["line"] == Field::Long(at) && row["message"] == message, "{at}");
    }
    let mut odd = row(1);
    odd[3] = Cell::Text("one");
    assert!(file::write(&schema, flows, &mut std::iter::once(odd), &mut Vec::new()).is_err());
    assert!(file::write(&schema, flows, &mut std::iter::once(vec![Cell::Null]), &mut Vec::new()).is_err());
}

#[test]
fn no_credential_is_in_a_table() {
    let folder = TempDir::new().unwrap();
    written(&sample::report(), &named("a"), folder.path());
    let cells = files(folder.path()).into_values().flat_map(|file| rows(&file)).flatten();
    let texts: Vec<String> = cells.map(|(_, value)| value.to_string()).collect();
    assert!(texts.iter().any(|text| text.contains("A token of 'Example'")));
    assert!(!texts.iter().any(|text| text.contains("SECRETSECRET")));
}
