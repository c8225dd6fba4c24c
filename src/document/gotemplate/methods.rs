//! The methods of what Helm gives to templates: `.Files` and `.Capabilities.APIVersions`
//! (<https://helm.sh/docs/chart_template_guide/accessing_files/>).

use std::collections::BTreeMap;
use std::rc::Rc;

use data_encoding::BASE64;
use globset::GlobBuilder;

use super::functions::{Answer, Stop};
use super::print::shown;
use super::value::{Data, Val};
use super::{UNKNOWN_MARK, yaml_out};

type Files = Rc<BTreeMap<String, Rc<str>>>;

/// Calls a method of a value.
pub(super) fn call(owner: &Val, name: &str, args: &[Val]) -> Answer {
    if owner.is_unknown() || args.iter().any(Val::is_unknown) {
        return Err(Stop::Unknown);
    }
    match (&owner.data, name) {
        (Data::Files(files), _) => of_files(files, name, args),
        (Data::List(items), "Has") => {
            let wanted = args.first().map(shown).unwrap_or_default();
            let found = items.iter().any(|item| item.as_str() == Some(&wanted));
            if !found && owner.holds_unknown() { Err(Stop::Unknown) } else { Ok(Val::bool(found)) }
        }
        (Data::Map(_), "String") if owner.holds_unknown() => Err(Stop::Unknown),
        (Data::Map(_), "String") => Ok(Val::text(shown(owner))),
        _ => Err(Stop::Fails("a field or method that is not there is asked for")),
    }
}

fn of_files(files: &Files, name: &str, args: &[Val]) -> Answer {
    let path = || args.first().and_then(Val::as_str).ok_or(Stop::Unknown);
    match name {
        "Get" | "GetBytes" => Ok(Val::text(files.get(path()?).map(ToString::to_string).unwrap_or_default())),
        "Glob" => {
            let glob = GlobBuilder::new(path()?).literal_separator(true).build().map_err(|_| Stop::Unknown)?;
            let glob = glob.compile_matcher();
            let found = files.iter().filter(|(name, _)| glob.is_match(name.as_str()));
            Ok(Data::Files(Rc::new(found.map(|(name, text)| (name.clone(), Rc::clone(text))).collect())).into())
        }
        "Lines" => {
            let text = files.get(path()?).map(ToString::to_string).unwrap_or_default();
            if text.is_empty() {
                return Ok(Val::list(Vec::new()));
            }
            let text = text.strip_suffix('\n').unwrap_or(&text);
            Ok(Val::list(text.split('\n').map(Val::text).collect()))
        }
        "AsConfig" => as_yaml(files, ToString::to_string),
        "AsSecrets" => as_yaml(files, |text| BASE64.encode(text.as_bytes())),
        _ => Err(Stop::Unknown),
    }
}

fn as_yaml(files: &Files, with: impl Fn(&str) -> String) -> Answer {
    let named = |(name, text): (&String, &Rc<str>)| {
        (name.rsplit('/').next().unwrap_or_default().to_string(), Val::text(with(text)))
    };
    let map = Val::map(files.iter().map(named).collect());
    yaml_out::to_yaml(&map, UNKNOWN_MARK).map(Val::of_text).ok_or(Stop::Unknown)
}
