//! The tables of a database, from the types in TypeScript that say what their rows have: those that Supabase's and Kysely's generators
//! write, and those that are written like them.
//! <https://supabase.com/docs/reference/javascript/typescript-support>, <https://kysely.dev/docs/getting-started#types>

use std::collections::HashMap;

use crate::bound::Bound;

const BLOCKS: Bound = Bound::new(64, "a file of types has more than 64 blocks of tables: the rest was not read");

const COLUMNS: Bound =
    Bound::new(50_000, "the types of a database's tables have more than 50,000 columns: the rest was not read");

/// How a table is told from a model of the same name.
pub(super) fn key(table: &str) -> String {
    format!("from {table}")
}

/// The tables that a text's types have, each with the names of its columns, in the order of the text.
pub(super) fn of_types(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut tables = Vec::new();
    let mut count = 0;
    let mut add = |table, row| {
        let columns: Vec<&str> = entries(row).into_iter().map(|(name, _)| name).collect();
        count += columns.len();
        if COLUMNS.holds(count) {
            tables.push((table, columns));
        }
        COLUMNS.holds(count)
    };
    if text.contains("Row: {") {
        let blocks = text.match_indices("Tables: {").filter_map(|(at, found)| text.get(at + found.len() - 1..));
        let blocks = blocks.enumerate().take_while(|(at, _)| BLOCKS.has_room(*at));
        let rows = blocks.flat_map(|(_, block)| entries(block)).filter_map(|(table, parts)| {
            let row = entries(parts).into_iter().find(|(name, _)| *name == "Row")?;
            Some((table, row.1))
        });
        rows.map(|(table, row)| add(table, row)).take_while(|has_room| *has_room).for_each(drop);
    } else if text.contains("kysely") {
        let types: HashMap<&str, &str> = declared(text).collect();
        let database = ["DB", "Database"].into_iter().find_map(|name| types.get(name)).copied().unwrap_or_default();
        let rows = entries(database).into_iter().filter_map(|(table, row)| Some((table, *types.get(row)?)));
        rows.map(|(table, row)| add(table, row)).take_while(|has_room| *has_room).for_each(drop);
    }
    tables
}

/// The types of a text that are written as objects, with their bodies from the brace on.
fn declared(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = text.match_indices('\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(lines).filter_map(|at| {
        let rest = text.get(at..)?;
        let rest = rest.strip_prefix("export ").unwrap_or(rest);
        let rest = rest.strip_prefix("interface ").or_else(|| rest.strip_prefix("type "))?;
        let (name, body) = rest.split_once([' ', '='])?;
        let body = body.trim_start_matches([' ', '=']);
        body.starts_with('{').then_some((name, body))
    })
}

/// The properties of an object's type that begins with its brace: their names and what stands after the colon.
fn entries(object: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let (mut depth, mut start, mut colon) = (0usize, 0usize, None);
    for (at, c) in object.char_indices() {
        match c {
            '{' | '[' | '(' | '<' => {
                depth += 1;
                if depth == 1 {
                    start = at + 1;
                }
            }
            '>' if object.get(..at).is_some_and(|before| before.ends_with('=')) => {}
            '}' | ']' | ')' | '>' => depth = depth.saturating_sub(1),
            ':' if depth == 1 && colon.is_none() => colon = Some(at),
            _ => {}
        }
        let ends = depth == 0 || depth == 1 && matches!(c, ';' | ',' | '\n');
        if ends {
            let name = colon.and_then(|colon| object.get(start..colon)).unwrap_or_default();
            let name = name.trim().trim_end_matches('?').trim_matches(['"', '\'']);
            let name = name.strip_prefix("readonly ").unwrap_or(name);
            if let Some(value) = colon.and_then(|colon| object.get(colon + 1..at)).filter(|_| !name.is_empty()) {
                found.push((name, value.trim()));
            }
            (start, colon) = (at + c.len_utf8(), None);
        }
        if depth == 0 {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::of_types;

    fn shown(text: &str) -> Vec<String> {
        of_types(text).into_iter().map(|(table, columns)| format!("{table}: {}", columns.join(" "))).collect()
    }

    #[test]
    fn tables_of_generated_types_are_read() {
        let supabase = "export type Database = {\n  public: {\n    Tables: {\n      tenants: {\n        Row: {\n          id: number\n          \
                        email: string | null\n        }\n        Insert: { id?: number }\n      }\n      rooms: { Row: { id: number; floor: Array<{ a: 1 }> }; \
                        Update: {} }\n    }\n    Views: { [_ in never]: never }\n  }\n}\n";
        assert_eq!(shown(supabase), ["tenants: id email", "rooms: id floor"]);
        let kysely = "import type { Generated } from \"kysely\";\nexport interface Tenant {\n  id: Generated<number>;\n  email: string;\n}\n\
                      export type DB = {\n  tenant: Tenant;\n  unknown: Other;\n};\n";
        assert_eq!(shown(kysely), ["tenant: id email"]);
        for nothing in ["", "export type DB = { a: A }", "interface A { Row: {", "Tables: {"] {
            assert_eq!(shown(nothing), [""; 0], "{nothing}");
        }
    }
}
