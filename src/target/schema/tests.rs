use std::sync::Arc;

use super::*;
use crate::document;
use crate::source::{Artifact, Encoding, Origin, SourceText};

fn documents(files: &[(&str, &str)]) -> Vec<Document> {
    let parsed = files.iter().map(|(path, text)| {
        let source = SourceText::new(*path, *text, Encoding::Utf8, Origin::WorkingTree);
        document::parse(&Artifact::file(Arc::new(source))).documents.remove(0)
    });
    parsed.collect()
}

/// Each table with what is known of its row-level security.
fn tables(files: &[(&str, &str)]) -> Vec<String> {
    let documents = documents(files);
    let schema = Schema::new(&documents.iter().collect::<Vec<_>>());
    let tables = schema.input().get("tables").and_then(Node::as_array).unwrap();
    let word = |table: &Node, key: &str| table.get(key).and_then(Node::as_str).unwrap_or_default().to_string();
    let security = |table: &Node| match table.get("row_level_security").map(|own| &own.value) {
        Some(Value::Bool(true)) => "on",
        Some(Value::Bool(false)) => "off",
        Some(_) => "unknown",
        None => "never set",
    };
    tables.iter().map(|own| format!("{}.{} {}", word(own, "schema"), word(own, "name"), security(own))).collect()
}

#[test]
fn the_state_after_all_files_counts() {
    let files = [
        ("m/V10__c.sql", "ALTER TABLE ONLY public.\"Orders\" DISABLE ROW LEVEL SECURITY;"),
        ("m/V2__b.sql", "alter table \"Orders\" enable row level security; drop table if exists old cascade;"),
        (
            "m/V1__a.sql",
            "CREATE TABLE \"Orders\" (id int);\ncreate table if not exists app.t (a text default ';');\ncreate table old();",
        ),
        ("m/U2__b.sql", "drop table \"Orders\";"),
    ];
    assert_eq!(tables(&files), ["public.Orders off", "app.t never set"]);
    let renamed = "create table a(); alter table a enable row level security; alter table a rename to b; alter table b set schema c;";
    assert_eq!(tables(&[("x.sql", renamed)]), ["c.b on"]);
    let down = "create table a();\n-- migrate:down\ndrop table a;";
    assert_eq!(tables(&[("x.sql", down)]), ["public.a never set"]);
}

#[test]
fn statements_in_bodies_and_worked_out_ones() {
    let block = "create table a();\nDO $$ BEGIN IF true THEN ALTER TABLE a ENABLE ROW LEVEL SECURITY; END IF; END $$;";
    assert_eq!(tables(&[("x.sql", block)]), ["public.a on"]);
    let loops = "create table a();\nDO $do$ DECLARE t text; BEGIN FOR t IN SELECT 1 LOOP EXECUTE format('alter table %I enable row level security', t); END LOOP; END $do$;\ncreate table b();";
    assert_eq!(tables(&[("x.sql", loops)]), ["public.a unknown", "public.b never set"]);
}

#[test]
fn a_part_leads_back_to_what_said_it() {
    let files = [
        (
            "supabase/migrations/1.sql",
            "select 1; create table a(); create policy p on a for select to anon using (true);",
        ),
        ("supabase/migrations/2.sql", "alter policy p on a using (auth.uid() = owner);"),
    ];
    let documents = documents(&files);
    let schema = Schema::new(&documents.iter().collect::<Vec<_>>());
    let path = |keys: &[PathKey]| schema.place(keys);
    assert_eq!(
        path(&["tables".into(), 0.into(), "row_level_security".into()]),
        Some((0, vec!["statements".into(), 0.into()]))
    );
    let using = path(&["policies".into(), 0.into(), "using".into()]);
    assert_eq!(using, Some((1, vec!["statements".into(), 0.into(), "using".into()])));
    assert_eq!(
        schema.input().resolve(&["policies".into(), 0.into(), "using".into()]).0.node.as_str(),
        Some("auth.uid()=owner")
    );
    assert_eq!(schema.input().resolve(&["tables".into(), 0.into(), "api".into()]).0.node.value, Value::Bool(true));
    assert_eq!(path(&["tables".into(), 7.into()]), None);
}

#[test]
fn a_bucket_is_as_public_as_the_last_statement_says() {
    let of = |text: &str| {
        let documents = documents(&[("x.sql", text)]);
        let schema = Schema::new(&documents.iter().collect::<Vec<_>>());
        let public = |bucket: &Node| match bucket.get("public").map(|own| &own.value) {
            Some(Value::Bool(value)) => value.to_string(),
            _ => "unknown".to_string(),
        };
        let name = |bucket: &Node| bucket.get("name").and_then(Node::as_str).unwrap().to_string();
        let buckets = schema.input().get("buckets").and_then(Node::as_array).unwrap();
        buckets.iter().map(|bucket| format!("{} {}", name(bucket), public(bucket))).collect::<Vec<_>>().join(", ")
    };
    let made = "insert into storage.buckets (id, name, public) values ('a', 'a', false), ('b', 'b', false); ";
    for (update, expected) in [
        ("update storage.buckets set public = true where id = 'b'", "a false, b true"),
        (
            "UPDATE ONLY storage.buckets SET name = 'x', public = TRUE WHERE name IN ('a', 'b') RETURNING *",
            "a true, b true",
        ),
        ("update storage.buckets set public = true", "a true, b true"),
        ("update storage.buckets b set public = true where created_at > now()", "a unknown, b unknown"),
        ("update storage.buckets set public = not public where id = 'a'", "a unknown, b false"),
        ("update storage.buckets set public = true where id = 'c'", "a false, b false, c true"),
        ("update storage.buckets set public = false where id like 'a%'", "a false, b false"),
        ("update storage.objects set public = true", "a false, b false"),
    ] {
        assert_eq!(of(&format!("{made}{update};")), expected, "{update}");
    }
}
