//! Our own tables as JSON, made when the binary is: a scan reads JSON in a tenth of the time that TOML takes. `build.rs` takes
//! this file in, so that it knows nothing of the crate.

use std::fmt::Write as _;

use toml::de::{DeTable, DeValue};

/// A file of TOML as JSON, keys in the order of the alphabet. What stands under one of the `marked` keys of a table in a list at the
/// top becomes what `serde_spanned` reads, with the line in place of the byte.
///
/// # Errors
/// What is wrong with the text, in words.
pub(crate) fn json(text: &str, marked: &[&str]) -> Result<String, String> {
    let table = DeTable::parse(text).map_err(|error| error.to_string())?;
    let mut writer = Writer { text, marked, out: String::new() };
    writer.table(table.get_ref(), 0)?;
    Ok(writer.out)
}

/// The id of a framework of controls, and those of its controls in the order of the alphabet.
///
/// # Errors
/// What is wrong with the text, in words.
#[allow(dead_code, reason = "only build.rs asks")]
pub(crate) fn control_ids(text: &str) -> Result<(String, Vec<String>), String> {
    let table = DeTable::parse(text).map_err(|error| error.to_string())?;
    let id = |table: &DeTable<'_>| {
        let id = table.get("id").map(toml::Spanned::get_ref);
        match id {
            Some(DeValue::String(id)) => Ok(id.to_string()),
            Some(DeValue::Integer(id)) => Ok(id.as_str().to_string()),
            _ => Err("a table has no 'id'".to_string()),
        }
    };
    let controls = match table.get_ref().get("control").map(toml::Spanned::get_ref) {
        Some(DeValue::Array(controls)) => controls.iter(),
        _ => return Err("it has no [[control]]".to_string()),
    };
    let ids = controls.map(|control| match control.get_ref() {
        DeValue::Table(control) => id(control),
        _ => Err("a control is no table".to_string()),
    });
    let mut ids = ids.collect::<Result<Vec<String>, String>>()?;
    ids.sort();
    Ok((id(table.get_ref())?, ids))
}

/// The keys of a row's spellings.
const SPELLINGS: &[&str] = &["terraform", "cloudformation", "kubernetes", "arm", "sql", "settings"];

/// What a file of rows is about, as JSON: of each row its id, its aliases, and of each spelling in the order of the formats above
/// the format, the types that it judges and those of the companions that it looks for.
///
/// # Errors
/// What is wrong with the text, in words.
#[allow(dead_code, reason = "only build.rs asks")]
pub(crate) fn outline_of_rows(text: &str) -> Result<String, String> {
    let table = DeTable::parse(text).map_err(|error| error.to_string())?;
    let Some(DeValue::Array(rows)) = table.get_ref().get("requirement").map(toml::Spanned::get_ref) else {
        return Err("it has no [[requirement]]".to_string());
    };
    let mut writer = Writer { text, marked: &[], out: String::new() };
    writer.list(rows.iter(), |writer, row| {
        let DeValue::Table(row) = row.get_ref() else { return Err("a row is no table".to_string()) };
        writer.out.push('[');
        writer.value(row.get("id").ok_or("a row has no 'id'")?.get_ref(), 0)?;
        writer.out.push(',');
        writer.strings(row.get("aliases"))?;
        writer.out.push(',');
        writer.list(spellings(row)?.into_iter(), |writer, (format, spelling)| {
            writer.out.push('[');
            writer.string(format);
            writer.out.push(',');
            writer.strings(spelling.get("resources"))?;
            writer.out.push(',');
            let companion = spelling.get("companion").map(toml::Spanned::get_ref);
            writer.strings(companion.and_then(|companion| companion.as_table()?.get("resources")))?;
            writer.out.push(']');
            Ok(())
        })?;
        writer.out.push(']');
        Ok(())
    })?;
    Ok(writer.out)
}

/// The spellings of a row, each with its format: one table, or a list of them.
fn spellings<'r, 't>(row: &'r DeTable<'t>) -> Result<Vec<(&'static str, &'r DeTable<'t>)>, String> {
    let mut found = Vec::new();
    for format in SPELLINGS {
        match row.get(*format).map(toml::Spanned::get_ref) {
            None => {}
            Some(DeValue::Table(own)) => found.push((*format, own)),
            Some(DeValue::Array(list)) => {
                for own in list.iter() {
                    found.push((*format, own.get_ref().as_table().ok_or("a spelling is no table")?));
                }
            }
            Some(_) => return Err(format!("'{format}' is no table")),
        }
    }
    Ok(found)
}

struct Writer<'a> {
    text: &'a str,
    marked: &'a [&'a str],
    out: String,
}

impl Writer<'_> {
    fn table(&mut self, table: &DeTable<'_>, depth: usize) -> Result<(), String> {
        self.out.push('{');
        for (at, (key, value)) in table.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.string(key.get_ref());
            self.out.push(':');
            if depth == 2 && self.marked.contains(&key.get_ref().as_ref()) {
                let before = self.text.get(..value.span().start).unwrap_or_default();
                let line = before.matches('\n').count() + 1;
                let names = "$__serde_spanned_private_";
                let _ = write!(self.out, r#"{{"{names}start":{line},"{names}end":{line},"{names}value":"#);
                self.value(value.get_ref(), depth + 1)?;
                self.out.push('}');
            } else {
                self.value(value.get_ref(), depth + 1)?;
            }
        }
        self.out.push('}');
        Ok(())
    }

    /// A list, each item as a function writes it.
    fn list<T>(
        &mut self,
        items: impl Iterator<Item = T>,
        write: impl Fn(&mut Self, T) -> Result<(), String>,
    ) -> Result<(), String> {
        self.out.push('[');
        for (at, item) in items.enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            write(self, item)?;
        }
        self.out.push(']');
        Ok(())
    }

    /// A list of strings, empty where there is none.
    #[allow(dead_code, reason = "only build.rs asks")]
    fn strings(&mut self, list: Option<&toml::Spanned<DeValue<'_>>>) -> Result<(), String> {
        match list.map(toml::Spanned::get_ref) {
            None => self.out.push_str("[]"),
            Some(list @ DeValue::Array(_)) => self.value(list, 0)?,
            Some(_) => return Err("what should be a list is none".to_string()),
        }
        Ok(())
    }

    fn value(&mut self, value: &DeValue<'_>, depth: usize) -> Result<(), String> {
        match value {
            DeValue::String(text) => self.string(text),
            DeValue::Integer(number) if number.radix() == 10 => self.out.push_str(number.as_str()),
            DeValue::Integer(number) => return Err(format!("{} is not written in decimal", number.as_str())),
            DeValue::Float(number) => self.out.push_str(number.as_str()),
            DeValue::Boolean(value) => self.out.push_str(if *value { "true" } else { "false" }),
            DeValue::Datetime(date) => return Err(format!("{date} is a date, for which JSON has no word")),
            DeValue::Array(items) => {
                self.list(items.iter(), |writer, item| writer.value(item.get_ref(), depth + 1))?;
            }
            // A table in a list at the top has depth 2, as its keys.
            DeValue::Table(table) => self.table(table, depth)?,
        }
        Ok(())
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        for letter in text.chars() {
            match letter {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\t' => self.out.push_str("\\t"),
                letter if u32::from(letter) < 0x20 => {
                    let _ = write!(self.out, "\\u{:04x}", u32::from(letter));
                }
                letter => self.out.push(letter),
            }
        }
        self.out.push('"');
    }
}
