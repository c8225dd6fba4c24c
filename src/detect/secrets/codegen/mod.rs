//! Turns the data of `rules/secrets/` into Rust tables. Only `build.rs` compiles this folder: parsing at build time makes
//! a mistake in the data a build error, and start-up free.

mod kinds;
mod services;
mod words;

/// The folder of the data, as paths begin with it.
pub(crate) const FOLDER: &str = "rules/secrets/";

/// The files of [`FOLDER`], path and text, by what they hold.
#[derive(Default)]
pub(crate) struct Data {
    kinds: Vec<(String, String)>,
    services: String,
    defaults: String,
    /// By the file's name.
    words: Vec<(String, String)>,
}

impl Data {
    /// Takes a file. Fails when nothing reads a file of that path.
    pub(crate) fn add(&mut self, path: String, text: String) -> Result<(), String> {
        let name = path.strip_prefix(FOLDER).unwrap_or(&path);
        match name.split_once('/') {
            Some(("kinds" | "generic", _)) if name.ends_with(".toml") => self.kinds.push((path, text)),
            Some(("words", file)) if let Some(file) = file.strip_suffix(".toml") => {
                self.words.push((file.into(), text))
            }
            None if name == "services.toml" => self.services = text,
            None if name == "defaults.toml" => self.defaults = text,
            None if name == "README.md" => {}
            _ => return Err(format!("{path}: nothing reads it (see {FOLDER}README.md)")),
        }
        Ok(())
    }

    /// The tables: for each the name of the file that is included, and its text.
    pub(crate) fn tables(&self) -> Result<[(&'static str, String); 3], String> {
        Ok([
            ("secret_kinds.rs", kinds::table(&self.kinds, &self.defaults)?),
            ("secret_services.rs", services::tables(&format!("{FOLDER}services.toml"), &self.services)?),
            ("secret_words.rs", words::modules(&self.words)?),
        ])
    }
}
