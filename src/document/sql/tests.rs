use proptest::prelude::*;

use crate::document::testing::{self, artifact, json_of};
use crate::document::{Kind, parse};

fn shown(text: &str) -> String {
    let parsed = parse(&artifact("a.sql", text));
    assert_eq!((parsed.problems.as_slice(), parsed.documents[0].kind), (&[][..], Kind::Sql));
    json_of(parsed.documents[0].root.get("statements").unwrap())
}

#[test]
fn statements_are_read_and_others_passed_over() {
    let text = "-- create table no();\n/* /* create */ table no(); */\nSELECT 'create table no();';\ncreate temp table no();\nCREATE TABLE A.\"B c\" (x int);";
    assert_eq!(shown(text), r#"[{"statement":"create table","schema":"a","name":"B c"}]"#);
    let policy = "create policy \"Own rows\" on orders as permissive for update to authenticated, anon using ( (auth.uid()) = \"userId\" ) with check (true);";
    assert_eq!(
        shown(policy),
        r#"[{"statement":"create policy","name":"Own rows","table":"public.orders","kind":"permissive","command":"update","roles":["authenticated","anon"],"using":"(auth.uid())=userId","check":"true"}]"#
    );
    let function = "create or replace function public.f(a int default 1) returns int language sql security definer set search_path = '' as $fn$ select 1; create table no(); $fn$;";
    assert_eq!(
        shown(function),
        r#"[{"statement":"create function","schema":"public","name":"f","security":"definer","search_path":"set"}]"#
    );
    let view = "create view v with (security_invoker = on) as select 1; create materialized view m as select 2; alter view v set (security_invoker = false);";
    assert_eq!(
        shown(view),
        r#"[{"statement":"create view","schema":"public","name":"v","materialized":false,"security_invoker":true},{"statement":"create view","schema":"public","name":"m","materialized":true},{"statement":"alter view","schema":"public","name":"v","security_invoker":false}]"#
    );
    let buckets = "insert into storage.buckets (id, name, public) values ('a', 'a', true), ('b', 'b', false) on conflict do nothing;";
    assert_eq!(
        shown(buckets),
        r#"[{"statement":"create bucket","schema":"public","name":"a","public":true},{"statement":"create bucket","schema":"public","name":"b","public":false}]"#
    );
    assert_eq!(
        shown("create role a login bypassrls;"),
        r#"[{"statement":"create role","schema":"public","name":"a","bypassrls":true}]"#
    );
    let dump = "COPY a FROM stdin;\n1\t'\n\\.\ncreate table b();";
    assert_eq!(shown(dump), r#"[{"statement":"create table","schema":"public","name":"b"}]"#);
    assert_eq!(shown("INSERT INTO `a` VALUES ('it\\'s; create table no();');"), "[]");
}

#[test]
fn what_mysql_runs_in_a_comment_is_read() {
    assert_eq!(
        shown("/*!50000 create table a (x int) */; /*M! create table b (x int); */ /* create table no (x int) */"),
        r#"[{"statement":"create table","schema":"public","name":"a"},{"statement":"create table","schema":"public","name":"b"}]"#
    );
}

#[test]
fn a_quote_that_does_not_end_is_told() {
    for text in [
        "create table a(); select 'a",
        "alter table a add b; select $x$ a",
        "/* create table a();",
        "create table \"a",
        "drop table a; select 'b",
        "/* drop table a;",
        "select $$ a",
        "select 1 /*!50000 + 2",
    ] {
        assert_eq!(parse(&artifact("a.sql", text)).problems.len(), 1, "{text}");
    }
    assert!(parse(&artifact("model.sql", "{# don't #} select * from {{ ref('a') }}")).problems.is_empty());
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic_and_with_spans_inside(text in testing::text_of("create table policy on a.b()'\"$;-/*\\,")) {
        testing::read_any("a.sql", &text);
    }

    #[test]
    fn a_mutated_file_is_read_without_panic_and_with_spans_inside(
        text in testing::mutated("create table a.b(c int); do $$ begin alter table b enable row level security; end $$; create policy p on b for all to anon using (a = 'é') with check (true);")
    ) {
        testing::read_any("a.sql", &text);
    }
}
