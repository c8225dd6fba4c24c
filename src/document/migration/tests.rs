use super::*;
use crate::document::testing::artifact;

/// What a file destroys, and whether it can be taken back; with the text that stands at both places.
fn told(path: &str, text: &str) -> Option<(Vec<String>, Option<String>, Option<String>)> {
    let parsed = crate::document::parse(&artifact(path, text));
    let document = parsed.documents.into_iter().find(|document| document.kind == crate::kind::Kind::Migration)?;
    let list = document.root.get("destroys")?.as_array()?;
    let own = |node: &Node, key: &str| node.get(key).and_then(Node::as_str).unwrap_or_default().to_string();
    let destroys = list.iter().map(|one| format!("{} {}", own(one, "what"), own(one, "name"))).collect();
    let down = document.root.get("down");
    assert_eq!(document.root.entry("down").map(|entry| entry.key_span), down.map(|node| node.span));
    let place = down.map(|node| text.get(node.span.range()).unwrap().to_string());
    Some((destroys, down.and_then(Node::as_str).map(str::to_string), place))
}

fn down(path: &str, text: &str) -> String {
    told(path, text).and_then(|(_, down, _)| down).unwrap_or_else(|| "none".to_string())
}

fn destroys(path: &str, text: &str) -> Vec<String> {
    told(path, text).map(|(destroys, ..)| destroys).unwrap_or_default()
}

#[test]
fn alembic_has_two_functions() {
    let with = |up: &str, down: &str| {
        format!(
            "\"\"\"a\"\"\"\nrevision = 'a1'\n\ndef upgrade() -> None:\n    {up}\n\n\ndef downgrade():\n    {down}\n"
        )
    };
    let path = "alembic/versions/a1_x.py";
    let text = with(
        "op.drop_column('users', \"email\")\n    # op.drop_table('a')",
        "op.add_column('users', sa.Column('email'))",
    );
    assert_eq!(
        told(path, &text),
        Some((vec!["column users.email".into()], Some("there".into()), Some("def downgrade".into())))
    );
    assert_eq!(down(path, &with("op.create_table('a')", "pass")), "empty");
    assert_eq!(down(path, &with("op.create_table('a')", "\"\"\"Nothing.\"\"\"\n    # later\n    pass")), "empty");
    assert_eq!(down(path, &with("op.create_table('a')", "raise NotImplementedError()")), "refused");
    assert_eq!(down(path, &with("pass", "pass")), "there");
    assert_eq!(down(path, "revision = 'a'\ndef upgrade():\n    op.create_table('x')\n"), "missing");
    assert_eq!(
        destroys(path, &with("op.execute(\"DELETE FROM logs\")\n    op.execute('drop table if exists old')", "pass")),
        ["rows logs", "table old"]
    );
    assert_eq!(destroys(path, &with("op.execute(\"DELETE FROM logs WHERE id < 5\")", "pass")), Vec::<String>::new());
    assert!(told("app/views.py", &text).is_none());
}

#[test]
fn django_takes_back_all_but_what_it_is_given() {
    let with = |operation: &str| {
        format!(
            "from django.db import migrations\n\nclass Migration(migrations.Migration):\n    operations = [\n        {operation},\n    ]\n"
        )
    };
    let path = "shop/migrations/0002_x.py";
    assert_eq!(down(path, &with("migrations.RunPython(forwards)")), "missing");
    assert_eq!(down(path, &with("migrations.RunPython(\n            forwards,\n        )")), "missing");
    assert_eq!(down(path, &with("migrations.RunPython(forwards, migrations.RunPython.noop)")), "there");
    assert_eq!(down(path, &with("migrations.RunPython(code=a, reverse_code=b)")), "there");
    assert_eq!(down(path, &with("migrations.RunSQL(\"update a set b = 1, c = 2\")")), "missing");
    assert_eq!(down(path, &with("migrations.RunSQL(sql='a', reverse_sql='b')")), "there");
    assert_eq!(destroys(path, &with("migrations.RemoveField(model_name='user', name='email')")), ["column user.email"]);
    assert_eq!(destroys(path, &with("migrations.DeleteModel(\n            name='User',\n        )")), ["table User"]);
}

#[test]
fn rails_takes_back_what_it_can_work_out() {
    let change = |line: &str| format!("class A < ActiveRecord::Migration[7.1]\n  def change\n    {line}\n  end\nend\n");
    let path = "db/migrate/20240101_a.rb";
    assert_eq!(down(path, &change("add_column :users, :a, :string")), "there");
    assert_eq!(down(path, &change("remove_column :users, :a")), "missing");
    assert_eq!(down(path, &change("remove_column :users, :a, :string")), "there");
    assert_eq!(down(path, &change("drop_table :users")), "missing");
    assert_eq!(down(path, &change("drop_table :users do |t|\n      t.string :a\n    end")), "there");
    assert_eq!(destroys(path, &change("drop_table :users")), ["table users"]);
    assert_eq!(destroys(path, &change("remove_column :users, :a, :string # drop_table :b")), ["column users.a"]);
    let two =
        |down: &str| format!("class A < ActiveRecord::Migration[7.1]\n  def up\n    execute 'x'\n  end\n{down}end\n");
    assert_eq!(down(path, &two("")), "missing");
    assert_eq!(down(path, &two("\n  def down\n  end\n")), "empty");
    assert_eq!(down(path, &two("\n  def down\n    raise ActiveRecord::IrreversibleMigration\n  end\n")), "refused");
    assert_eq!(down(path, &two("\n  def down\n    execute 'y'\n  end\n")), "there");
}

#[test]
fn scripts_have_up_and_down_in_several_forms() {
    let path = "src/migrations/1_a.ts";
    let knex = "exports.up = function (knex) {\n  return knex.schema.dropTable('users');\n};\n";
    assert_eq!(told(path, knex), Some((vec!["table users".into()], Some("missing".into()), Some("up".into()))));
    assert_eq!(down(path, &format!("{knex}exports.down = () => {{}};\n")), "empty");
    assert_eq!(down(path, &format!("{knex}exports.down = (knex) => knex.schema.createTable('users', f);\n")), "there");
    let typeorm = |down: &str| {
        format!(
            "import {{ MigrationInterface, QueryRunner }} from 'typeorm';\nexport class A1 implements MigrationInterface {{\n  public async up(queryRunner: QueryRunner): Promise<void> {{\n    await queryRunner.query(`ALTER TABLE \"user\" DROP COLUMN \"email\"`);\n  }}\n  public async down(queryRunner: QueryRunner): Promise<void> {{{down}}}\n}}\n"
        )
    };
    assert_eq!(down(path, &typeorm("")), "empty");
    assert_eq!(down(path, &typeorm(" throw new Error('no'); ")), "refused");
    assert_eq!(down(path, &typeorm(" await queryRunner.query('x'); ")), "there");
    assert_eq!(destroys(path, &typeorm("")), ["column user.email"]);
    let sequelize = "module.exports = {\n  up: async (queryInterface, Sequelize) => {\n    await queryInterface.removeColumn('users', 'email');\n  },\n  down: async (queryInterface) => {\n    // nothing\n  }\n};\n";
    assert_eq!(
        told(path, sequelize),
        Some((vec!["column users.email".into()], Some("empty".into()), Some("down".into())))
    );
    assert!(told(path, "export const a = 1;\n").is_none());
}

#[test]
fn sql_is_read_up_to_its_mark() {
    let path = "db/migrations/1_a.sql";
    assert_eq!(down(path, "-- +goose Up\ncreate table a (b int);\n-- +goose Down\ndrop table a;\n"), "there");
    assert_eq!(down(path, "-- +goose Up\ncreate table a (b int);\n-- +goose Down\n-- nothing\n"), "empty");
    assert_eq!(down(path, "-- migrate:up\ncreate table a (b int);\n"), "missing");
    assert_eq!(down(path, "create table a (b int);\n"), "none");
    assert_eq!(
        destroys(path, "-- migrate:up\ncreate table a (b int);\n-- migrate:down\ndrop table a;\n"),
        Vec::<String>::new()
    );
    let text = "alter table \"users\" drop column email, drop column if exists name;\nTRUNCATE TABLE logs;\ndelete from x;\ndelete from y where a = 1;\ndrop table public.old; -- drop table no;\n";
    assert_eq!(destroys(path, text), ["column users.name", "rows logs", "rows x", "table public.old"]);
    // SQLite knows no other way.
    let rebuilt = "create table \"new_a\" (b int);\ninsert into new_a select * from a;\ndrop table \"a\";\nalter table \"new_a\" rename to \"a\";\n";
    assert_eq!(destroys(path, rebuilt), Vec::<String>::new());
    assert!(told("db/migrations/1_a.down.sql", "drop table a;\n").is_none());
    assert!(told("queries/a.sql", "drop table a;\n").is_none());
}

#[test]
fn liquibase_needs_a_rollback_for_what_it_cannot_work_out() {
    let xml = |changes: &str| {
        format!(
            "<databaseChangeLog xmlns=\"http://www.liquibase.org/xml/ns/dbchangelog\"><changeSet id=\"1\" author=\"a\">{changes}</changeSet></databaseChangeLog>"
        )
    };
    let path = "src/main/resources/db/changelog.xml";
    assert_eq!(down(path, &xml("<createTable tableName=\"a\"/>")), "there");
    let dropped = xml("<dropColumn tableName=\"users\" columnName=\"email\"/>");
    assert_eq!(told(path, &dropped).unwrap().0, ["column users.email"]);
    assert_eq!(down(path, &dropped), "missing");
    assert_eq!(down(path, &xml("<dropTable tableName=\"a\"/><rollback/>")), "there");
    assert_eq!(
        destroys(path, &xml("<sql>drop table a;</sql><delete tableName=\"b\"><where>c = 1</where></delete>")),
        ["table a"]
    );
    let yaml = "databaseChangeLog:\n- changeSet:\n    id: 1\n    changes:\n    - dropTable: {tableName: a}\n";
    assert_eq!(
        told("db/log.yaml", yaml),
        Some((vec!["table a".into()], Some("missing".into()), Some("dropTable".into())))
    );
    assert_eq!(down("db/log.yaml", &format!("{yaml}    rollback: select 1\n")), "there");
    let sql = "--liquibase formatted sql\n--changeset a:1\ncreate table a (b int);\n--rollback drop table a;\n--changeset a:2\ndrop table a;\n";
    assert_eq!(down("db/log.sql", sql), "missing");
    let parsed = crate::document::parse(&artifact(path, "<databaseChangeLog"));
    assert_eq!((parsed.documents.len(), parsed.problems.len()), (0, 1));
}

/// Whatever is cut off: no panic, and every place lies in the text.
#[test]
fn cut_texts_are_read_as_far_as_they_go() {
    let whole = "revision = 'ä'\ndef upgrade(\n    x):\n    op.execute(\"\"\"drop table ü\"\"\")\n\ndef downgrade():\n    pass\n";
    let script =
        "exports.up = async (knex) => { await knex.raw(`drop table ${ä}`) };\nexports.down = (knex) => /* ü */ knex;\n";
    for (path, text) in [("versions/a.py", whole), ("migrations/a.js", script), ("migrations/b.sql", whole)] {
        for (at, _) in text.char_indices() {
            let cut = text.get(..at).unwrap();
            if let Some(root) = document(&artifact(path, cut), &[], &mut Vec::new()) {
                let list = root.get("destroys").and_then(Node::as_array).unwrap_or_default();
                let down = root.get("down");
                list.iter().chain(down).for_each(|node| assert!(cut.get(node.span.range()).is_some(), "{path} {at}"));
            }
        }
    }
}

#[test]
fn what_mysql_runs_in_a_comment_is_destroyed() {
    let text = "/*!50000 DROP TABLE users */;\n/* DROP TABLE kept; */\n";
    assert_eq!(destroys("db/migrations/1.sql", text), ["table users"]);
}
