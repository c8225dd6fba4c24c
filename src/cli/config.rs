//! `regate config`: the configuration in force, and its schema.

use std::io::{self, Write};

use clap::{Args, Subcommand};

use crate::cli::redact::of_tree;
use crate::cli::shared::SharedArguments;
use crate::cli::{current_folder, exit};
use crate::config::{JSON_SCHEMA, LoadedConfig};
use crate::result::Redactor;
use crate::source::find_root;

/// Show the configuration.
#[derive(Clone, Debug, Args)]
pub(crate) struct ConfigArguments {
    #[command(subcommand)]
    pub(crate) command: ConfigCommand,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the configuration in force, as a regate.toml that says the same
    Show {
        /// Say where each value was set
        #[arg(long)]
        origin: bool,
        #[command(flatten)]
        shared: SharedArguments,
    },
    /// Print the JSON Schema of regate.toml
    Schema,
}

/// The same with the credentials of the repository masked, which somebody may have named in a reason.
pub(crate) fn run(
    args: &ConfigArguments,
    load: impl FnOnce(&SharedArguments) -> anyhow::Result<LoadedConfig>,
    out: &mut dyn Write,
) -> anyhow::Result<u8> {
    let mut text = Vec::new();
    print(args, load, &mut text)?;
    let text = String::from_utf8_lossy(&text);
    let has_reasons = matches!(args.command, ConfigCommand::Show { .. }) && text.contains("reason = ");
    let root = || Ok::<_, anyhow::Error>(find_root(&current_folder()?));
    let redactor = if has_reasons { of_tree(root()?)? } else { Redactor::default() };
    out.write_all(redactor.clean(&text).as_bytes())?;
    Ok(exit::CLEAN)
}

/// Prints what is asked for. `load` is called only when the configuration is needed: a broken file does not keep
/// anyone from its schema.
///
/// # Errors
/// What `load` returns, or an output that cannot be written.
pub(crate) fn print<E: From<io::Error>>(
    args: &ConfigArguments,
    load: impl FnOnce(&SharedArguments) -> Result<LoadedConfig, E>,
    out: &mut dyn Write,
) -> Result<(), E> {
    match &args.command {
        ConfigCommand::Show { origin, shared } => {
            let loaded = load(shared)?;
            match &loaded.file {
                Some(file) => writeln!(out, "# {}", file.display())?,
                None => writeln!(out, "# no regate.toml: defaults")?,
            }
            out.write_all(loaded.config.to_toml(*origin).as_bytes())?;
        }
        ConfigCommand::Schema => out.write_all(JSON_SCHEMA.as_bytes())?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::config::Config;

    fn run_with(command: ConfigCommand, loaded: Result<LoadedConfig, io::Error>) -> Result<String, io::Error> {
        let mut out = Vec::new();
        print(&ConfigArguments { command }, |_| loaded, &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    fn show(origin: bool) -> ConfigCommand {
        ConfigCommand::Show { origin, shared: SharedArguments::default() }
    }

    #[test]
    fn show_names_the_file_and_is_toml() {
        let config = Config::parse("fail_on = \"low\"\n", "regate.toml", Path::new("")).unwrap();
        let loaded = LoadedConfig { config, file: Some(PathBuf::from("/repo/regate.toml")) };
        let text = run_with(show(true), Ok(loaded)).unwrap();
        assert!(text.starts_with("# /repo/regate.toml\n"));
        assert!(text.lines().any(|line| line.starts_with("fail_on = \"low\"") && line.ends_with("# regate.toml:1")));
        assert!(toml::from_str::<toml::Table>(&text).is_ok());
        let defaults = LoadedConfig { config: Config::default(), file: None };
        let text = run_with(show(false), Ok(defaults)).unwrap();
        assert!(text.starts_with("# no regate.toml") && !text.contains("# default"));
    }

    #[test]
    fn the_schema_needs_no_configuration() {
        let broken = || Err(io::Error::other("broken"));
        assert!(run_with(ConfigCommand::Schema, broken()).unwrap().contains("\"fail_on\""));
        assert!(run_with(show(false), broken()).is_err());
    }
}
