//! End-of-life dates, as facts in `rules/lifecycle/*.toml`: which versions of a product no longer got security fixes on
//! a table's own date. Policies have no clock, so that the same text gives the same results on every day.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::embedded;

/// What is wrong with a table of dates.
#[derive(Debug, thiserror::Error)]
pub enum LifecycleError {
    #[error("{file} is not a table of end-of-life dates: {message}")]
    Table { file: String, message: String },
    #[error("{file}: product '{product}': {message}")]
    Product { file: String, product: String, message: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Every version listed had ended by this date.
    as_of: String,
    product: Vec<Product>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Product {
    id: String,
    title: String,
    /// The maker's page with the dates.
    source: String,
    /// Repositories of container images whose tags are the product's versions.
    #[serde(default)]
    images: Vec<String>,
    /// What clouds call the product as a database engine.
    #[serde(default)]
    engines: Vec<String>,
    /// Regular expressions that read a version out of a machine image's name; their groups are its parts.
    #[serde(default)]
    patterns: Vec<String>,
    /// The same for the name of a cloud function's runtime.
    #[serde(default)]
    runtimes: Vec<String>,
    versions: BTreeMap<String, Version>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    /// The last day of support.
    ended: String,
    /// Code names.
    #[serde(default)]
    names: Vec<String>,
}

/// What policies read under `data.regate.lifecycle`: `{"products": {id: {"title", "source", "patterns", "runtimes",
/// "versions": {version: {"ended"}}, "names": {code name: version}}}, "images": {repository: id}, "engines": {name:
/// id}}`.
///
/// # Errors
/// A file that is not TOML, an unknown key, a product or name that is there twice, or a date that is none or lies after the
/// table's.
pub fn data() -> Result<Value, LifecycleError> {
    read(
        embedded::tables("rules/lifecycle/").map(|table| (table.path, table.read().map_err(|error| error.to_string()))),
    )
}

fn read<'a>(files: impl Iterator<Item = (&'a str, Result<File, String>)>) -> Result<Value, LifecycleError> {
    let mut products: BTreeMap<String, Value> = BTreeMap::new();
    let mut images: BTreeMap<String, String> = BTreeMap::new();
    let mut engines: BTreeMap<String, String> = BTreeMap::new();
    for (path, file) in files {
        let file = file.map_err(|message| LifecycleError::Table { file: path.to_string(), message })?;
        for product in file.product {
            let id = product.id.clone();
            let wrong =
                |message: String| LifecycleError::Product { file: path.to_string(), product: id.clone(), message };
            let names = names(&product).map_err(&wrong)?;
            check(&product, &file.as_of).map_err(&wrong)?;
            for (known, list) in [(&mut images, &product.images), (&mut engines, &product.engines)] {
                for name in list {
                    if known.insert(name.clone(), id.clone()).is_some() {
                        return Err(wrong(format!("'{name}' belongs to another product too")));
                    }
                }
            }
            if products.insert(id.clone(), entry(&product, &names)).is_some() {
                return Err(wrong("the product is there twice".to_string()));
            }
        }
    }
    Ok(json!({"products": products, "images": images, "engines": engines}))
}

fn entry(product: &Product, names: &BTreeMap<&str, &str>) -> Value {
    let versions: BTreeMap<_, _> =
        product.versions.iter().map(|(name, version)| (name, json!({"ended": version.ended}))).collect();
    json!({
        "title": product.title,
        "source": product.source,
        "patterns": product.patterns,
        "runtimes": product.runtimes,
        "versions": versions,
        "names": names,
    })
}

/// Which version each code name is.
fn names(product: &Product) -> Result<BTreeMap<&str, &str>, String> {
    let mut names = BTreeMap::new();
    for (version, entry) in &product.versions {
        for name in &entry.names {
            if names.insert(name.as_str(), version.as_str()).is_some() {
                return Err(format!("two versions are called '{name}'"));
            }
        }
    }
    Ok(names)
}

fn check(product: &Product, as_of: &str) -> Result<(), String> {
    if !product.source.starts_with("https://") {
        return Err("the source is no page".to_string());
    }
    for (version, entry) in &product.versions {
        if !is_date(&entry.ended) {
            return Err(format!("version '{version}' ended on no date: write YYYY-MM-DD"));
        }
        if !is_date(as_of) || entry.ended.as_str() > as_of {
            return Err(format!("version '{version}' ends after the table's date"));
        }
    }
    Ok(())
}

/// `YYYY-MM-DD`, which also sorts as text.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &&str, width: usize, most: u32| {
        part.len() == width
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse::<u32>().is_ok_and(|number| (1..=most).contains(&number))
    };
    match parts.as_slice() {
        [year, month, day] => number(year, 4, 9999) && number(month, 2, 12) && number(day, 2, 31),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Value, LifecycleError> {
        read([("dates.toml", toml::from_str(text).map_err(|error| error.to_string()))].into_iter())
    }

    fn error(text: &str) -> String {
        read_text(text).unwrap_err().to_string()
    }

    fn table(versions: &str) -> String {
        format!(
            "as_of = \"2026-11-01\"\n[[product]]\nid = \"p\"\ntitle = \"P\"\nsource = \"https://example.com\"\nimages = [\"p\"]\n[product.versions]\n{versions}\n"
        )
    }

    #[test]
    fn the_dates_in_the_binary_are_sound() {
        let data = data().unwrap();
        assert_eq!(data["products"]["ubuntu"]["versions"]["16.04"]["ended"], "2021-04-30");
        assert_eq!(data["products"]["debian"]["names"]["stretch"], "9");
        assert_eq!(data["images"]["postgres"], "postgresql");
        assert_eq!(data["products"]["aws-lambda"]["versions"]["nodejs14.x"]["ended"], "2023-12-04");
    }

    /// Checked here and not at every start: a pattern that is none ends its policies in errors.
    #[test]
    fn the_patterns_in_the_binary_are_regular_expressions() {
        let data = data().unwrap();
        for product in data["products"].as_object().unwrap().values() {
            for list in ["patterns", "runtimes"] {
                for pattern in product[list].as_array().unwrap() {
                    regex::Regex::new(pattern.as_str().unwrap()).unwrap();
                }
            }
        }
    }

    #[test]
    fn a_row_knows_the_same_runtimes_of_lambda() {
        let rows: toml::Value = toml::from_str(include_str!("../../rules/requirements/aws/lambda.toml")).unwrap();
        let is_it = |row: &&toml::Value| row["id"].as_str() == Some("cloudformation-runtime-end-of-life");
        let row = rows["requirement"].as_array().unwrap().iter().find(is_it).unwrap();
        let pattern = regex::Regex::new(row["value"].as_str().unwrap()).unwrap();
        for runtime in data().unwrap()["products"]["aws-lambda"]["versions"].as_object().unwrap().keys() {
            assert!(pattern.is_match(runtime), "{runtime}");
        }
        for runtime in [
            "nodejs22.x",
            "nodejs24.x",
            "python3.10",
            "python3.14",
            "ruby3.3",
            "dotnet8",
            "dotnet10",
            "java8.al2",
            "java21",
            "provided.al2023",
        ] {
            assert!(!pattern.is_match(runtime), "{runtime}");
        }
    }

    #[test]
    fn a_wrong_table_is_named() {
        let dated = |date: &str| table(&format!("\"1\" = {{ ended = \"{date}\" }}"));
        assert!(read_text(&dated("2026-11-01")).is_ok());
        assert!(error(&dated("2026-11-02")).ends_with("version '1' ends after the table's date"));
        assert!(error(&dated("2026-13-01")).contains("ended on no date"));
        assert!(error(&dated("soon")).contains("dates.toml: product 'p'"));
        assert!(error("as_of = 1").contains("is not a table of end-of-life dates"));
        let twice =
            "\"1\" = { ended = \"2020-01-01\", names = [\"x\"] }\n\"2\" = { ended = \"2021-01-01\", names = [\"x\"] }";
        assert!(error(&table(twice)).contains("two versions are called 'x'"));
        let second =
            dated("2020-01-01").replace("as_of = \"2026-11-01\"\n", "").replace("\"p\"\ntitle", "\"q\"\ntitle");
        assert!(error(&format!("{}{second}", dated("2020-01-01"))).contains("'p' belongs to another product too"));
    }
}
