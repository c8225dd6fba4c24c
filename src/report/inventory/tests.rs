use std::path::Path;

use super::*;
use crate::config::privacy::Privacy;
use crate::detect::{Confidence, Flow, StoreChange, StoredField};
use crate::inventory::{DifferenceKind, FileData, Gap, NotFollowed, SeenFlow, Unread, build};
use crate::span::Span;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/inventory-v1.schema.json");

fn flow(data: (&str, &str), sink: &str, vendor: Option<&str>, host: Option<&str>, line: u32) -> SeenFlow {
    let flow = Flow {
        data_type: data.0.to_string(),
        data_category: data.1.to_string(),
        sensitivity: "personal".to_string(),
        expression: "x".to_string(),
        sink: "sink".to_string(),
        sink_category: sink.to_string(),
        callee: "f".to_string(),
        destination: host.unwrap_or(if vendor == Some("sentry") { "Sentry" } else { "the console" }).to_string(),
        vendor: vendor.map(str::to_string),
        host: host.map(str::to_string),
        span: Span::new(0, 1),
        steps: Vec::new(),
        function: None,
        confidence: if data.0 == "personal-record" { Confidence::Low } else { Confidence::High },
    };
    SeenFlow { flow, line }
}

fn field(store: &str, field: &str, data_type: &str) -> StoreChange {
    let (store, field, data_type) = (store.to_string(), field.to_string(), data_type.to_string());
    StoreChange::Added(StoredField { store, field, data_type, span: Span::new(0, 1) })
}

fn privacy(text: &str) -> Privacy {
    let config = crate::config::Config::parse(text, "regate.toml", Path::new("")).unwrap();
    (**config.privacy()).clone()
}

fn files() -> Vec<FileData> {
    let email = ("email", "contact");
    vec![
        FileData {
            path: "a.ts".to_string(),
            flows: vec![
                flow(email, "log", None, None, 3),
                flow(email, "third-party", Some("sentry"), None, 4),
                flow(("health", "health"), "third-party", Some("sentry"), None, 5),
                flow(email, "third-party", None, Some("api.crm.example"), 6),
                flow(("personal-record", "record"), "language-model", Some("openai"), None, 7),
            ],
            ..FileData::default()
        },
        FileData {
            path: "a.test.ts".to_string(),
            flows: vec![flow(email, "log", None, None, 1)],
            is_test: true,
            ..FileData::default()
        },
        FileData {
            path: "db/2.sql".to_string(),
            stores: vec![
                (field("users", "email", "email"), 2),
                (StoreChange::Dropped { store: "users".to_string(), field: Some("email".to_string()) }, 0),
                (field("users", "phone", "phone"), 3),
                (field("guests", "phone", "phone"), 4),
                (field("users", "email", "email"), 9),
            ],
            ..FileData::default()
        },
        FileData {
            path: "db/3.sql".to_string(),
            stores: vec![
                (StoreChange::Dropped { store: "USERS".to_string(), field: Some("phone".to_string()) }, 0),
                (StoreChange::Dropped { store: "guests".to_string(), field: None }, 0),
            ],
            ..FileData::default()
        },
        FileData {
            path: "db/4.sql".to_string(),
            stores: vec![(field("guests", "phone", "phone"), 1)],
            ..FileData::default()
        },
        FileData {
            path: "prisma/migrations/20260131120000_a/migration.sql".to_string(),
            stores: vec![(field("Tenant", "email", "email"), 2)],
            ..FileData::default()
        },
        FileData {
            path: "prisma/schema/main.prisma".to_string(),
            stores: vec![(field("Tenant|<img>", "email", "email"), 8)],
            ..FileData::default()
        },
    ]
}

const DECLARED: &str = "[processors.sentry]\ndata = [\"contact\"]\nregion = \"eu\"\n\n[processors.posthog]\ndata = [\"email\"]\n\n[data.contact]\npurpose = \"reach customers\"\ndata_use = \"essential.service\"\nlegal_basis = \"contract\"\n\n[data.location]\n";

fn inventory(declared: &str) -> Inventory {
    let coverage = Unread {
        whole: true,
        files: 9,
        followed: 4,
        not_followed: vec![NotFollowed { ending: "go".to_string(), files: 2 }],
        gaps: vec![Gap { file: "=big.ts".to_string(), reason: "not read: it is larger".to_string() }],
        left_out: vec!["'src/' leaves out 9 files (regate.toml:1)".to_string()],
        ..Unread::default()
    };
    build(&privacy(declared), &files(), coverage)
}

fn written(declared: &str, format: InventoryFormat) -> String {
    let mut out = Vec::new();
    write(&inventory(declared), format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn data_is_put_beside_what_is_declared() {
    let inventory = inventory(DECLARED);
    let types: Vec<&str> = inventory.data.iter().map(|entry| entry.data_type.as_str()).collect();
    assert_eq!(types, ["personal-record", "email", "phone", "health"]);
    let email = inventory.data.iter().find(|entry| entry.data_type == "email").unwrap();
    assert_eq!((email.category.as_str(), email.fides_key.as_str()), ("contact", "user.contact.email"));
    assert_eq!((email.declared.by.as_deref(), email.declared.retention.as_deref()), (Some("contact"), None));
    let stores: Vec<&str> = email.stored.iter().map(|stored| stored.store.as_str()).collect();
    assert_eq!(stores, ["users", "Tenant|<img>"], "a migration beside a schema is not told again");
    let sent: Vec<(&str, usize, Option<bool>)> =
        email.sent.iter().map(|sent| (sent.to.as_str(), sent.calls, sent.allowed)).collect();
    assert_eq!(sent, [("log", 1, None), ("sentry", 1, Some(true)), ("api.crm.example", 1, None)]);
    let phone = inventory.data.iter().find(|entry| entry.data_type == "phone").unwrap();
    let told: Vec<(&str, &str, Option<&str>)> = phone
        .stored
        .iter()
        .map(|stored| (stored.store.as_str(), stored.place.file.as_str(), stored.dropped_in.as_deref()))
        .collect();
    assert_eq!(told, [("users", "db/2.sql", Some("db/3.sql")), ("guests", "db/4.sql", None)]);
    let recipients: Vec<(&str, &str)> =
        inventory.recipients.iter().map(|recipient| (recipient.id.as_str(), recipient.title.as_str())).collect();
    assert_eq!(
        recipients,
        [
            ("api.crm.example", "api.crm.example"),
            ("sentry", "Sentry"),
            ("openai", "the console, openai"),
            ("log", "logs")
        ]
    );
    assert_eq!(inventory.coverage.in_tests, 1);
}

#[test]
fn differences_are_told_both_ways() {
    let told = |declared: &str| -> Vec<(DifferenceKind, String, u32)> {
        inventory(declared).differences.into_iter().map(|d| (d.kind, d.subject, d.place.line)).collect()
    };
    use DifferenceKind as Kind;
    assert_eq!(
        told(DECLARED),
        [
            (Kind::DataNotDeclared, "health".to_string(), 5),
            (Kind::ProcessorNotDeclared, "api.crm.example".to_string(), 6),
            (Kind::ProcessorNotDeclared, "openai".to_string(), 7),
            (Kind::BeyondDeclaration, "sentry: health".to_string(), 5),
            (Kind::DataNotFound, "location".to_string(), 13),
            (Kind::ProcessorNotFound, "posthog".to_string(), 5),
        ]
    );
    assert_eq!(told(""), [], "who declares nothing hears of nothing");
    let part = build(&privacy(DECLARED), &files(), Unread::default());
    let missing = [Kind::DataNotFound, Kind::ProcessorNotFound];
    assert!(part.differences.iter().all(|difference| !missing.contains(&difference.kind)));
}

/// `REGATE_WRITE_SCHEMAS=1 cargo test` writes it anew.
#[test]
#[allow(clippy::disallowed_methods, reason = "a test writes and reads the schema")]
fn the_schema_is_the_committed_one_and_holds() {
    let generated = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if std::env::var_os("REGATE_WRITE_SCHEMAS").is_some() {
        std::fs::write(COMMITTED, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap();
    assert!(committed == generated, "run REGATE_WRITE_SCHEMAS=1 cargo test --lib report::inventory");
    let value: serde_json::Value = serde_json::from_str(&written(DECLARED, InventoryFormat::Json)).unwrap();
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0]);
}

#[test]
fn every_format_says_what_was_not_read() {
    for format in [InventoryFormat::Text, InventoryFormat::Markdown, InventoryFormat::Csv, InventoryFormat::Json] {
        let page = written(DECLARED, format);
        assert!(page.contains("big.ts") && page.contains("go"), "{format:?}: {page}");
    }
    let diagram = written(DECLARED, InventoryFormat::Mermaid);
    assert!(
        diagram.contains("1 file not read") && diagram.contains("2 files in languages that are not followed"),
        "{diagram}"
    );
    let mut out = Vec::new();
    write(&build(&Privacy::default(), &[], Unread::default()), InventoryFormat::Text, &mut out).unwrap();
    assert!(String::from_utf8(out).unwrap().contains("an empty inventory says nothing"));
}

#[test]
fn blanks_are_shown_and_names_stay_cells() {
    let page = written(DECLARED, InventoryFormat::Markdown);
    let row = page.lines().find(|line| line.starts_with("| contact | email address")).unwrap();
    assert!(row.starts_with("| contact | email address | — | reach customers | contract | — |"), "{row}");
    assert!(row.contains("Tenant\\|&lt;img&gt;.email"), "{row}");
    assert!(page.contains("exception of Article 9(2) or 10: —"), "{page}");
    let csv = written(DECLARED, InventoryFormat::Csv);
    let columns = csv.lines().map(|line| line.matches("\",\"").count()).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(columns.into_iter().collect::<Vec<_>>(), [24]);
    assert!(csv.contains("\"stored\",\"contact\",\"email\""));
}

#[test]
fn the_diagram_names_who_is_not_declared() {
    let diagram = written(DECLARED, InventoryFormat::Mermaid);
    for line in [
        "    c1(\"contact\")",
        "    s0[(\"Tenant#124;#60;img#62;\")]",
        "    others1[\"Sentry (eu)\"]",
        "    others0[\"api.crm.example, not declared\"]",
        "  c1 -->|\"email address\"| others1",
        "  class others0 undeclared",
    ] {
        assert!(diagram.lines().any(|own| own == line), "{line}\n{diagram}");
    }
}

#[test]
fn fideslang_is_given_what_is_declared_and_no_more() {
    let page = written(DECLARED, InventoryFormat::Fides);
    for line in [
        "# No data use is declared for health (user.health_and_medical).",
        "      - name: \"Tenant|<img>\"",
        "            data_categories: [user.contact.email]",
        "  - fides_key: api.crm.example",
        "      - name: \"reach customers\"",
        "        data_use: essential.service",
        "        data_categories: [user.contact.email, user.contact.phone_number]",
        "        legal_basis_for_processing: Contract",
    ] {
        assert!(page.lines().any(|own| own == line), "{line}\n{page}");
    }
    assert_eq!(page.matches("data_use:").count(), 1, "{page}");
}

#[test]
fn every_format_tells_what_was_left_out() {
    for format in [InventoryFormat::Text, InventoryFormat::Markdown, InventoryFormat::Csv, InventoryFormat::Fides] {
        let page = written(DECLARED, format);
        assert!(page.contains("Left out: 'src/' leaves out 9 files (regate.toml:1)"), "{format:?}: {page}");
    }
    assert!(written(DECLARED, InventoryFormat::Json).contains("'src/' leaves out 9 files (regate.toml:1)"));
    let diagram = written(DECLARED, InventoryFormat::Mermaid);
    assert!(diagram.contains("files left out by 1 setting, which the text form names"), "{diagram}");
    let part = build(&privacy(DECLARED), &files(), Unread::default());
    let mut out = Vec::new();
    write(&part, InventoryFormat::Mermaid, &mut out).unwrap();
    let diagram = String::from_utf8(out).unwrap();
    assert!(diagram.contains("only a part of the repository was read"), "{diagram}");
    assert!(diagram.contains("nothing was read in which personal data is looked for"), "{diagram}");
}
