//! The functions of templates: Go's own, sprig's and Helm's
//! (<https://helm.sh/docs/chart_template_guide/function_list/>).
//!
//! A function of something unknown is unknown, unless its answer does not hang on that. One that is not listed here, or
//! that makes something new at each run (keys, passwords, the time), is unknown as well.

mod collections;
mod compare;
mod encoding;
mod kinds;
mod merge;
mod numbers;
mod paths;
mod regexes;
pub(super) mod semver;
mod strings;

use super::value::{Data, Val};

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Stop {
    /// It hangs on what is not known, or is not worked out here.
    Unknown,
    /// Helm would stop here; the words say why without quoting a chart.
    Fails(&'static str),
}

pub(super) type Answer = Result<Val, Stop>;

/// Calls a function. [`None`] when there is none of that name here.
pub(super) fn call(name: &str, args: &[Val]) -> Option<Answer> {
    let name = match name.strip_prefix("must") {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_uppercase()) => {
            let mut lower = rest.to_string();
            if let Some(first) = lower.get_mut(..1) {
                first.make_ascii_lowercase();
            }
            return call(&lower, args);
        }
        _ => name,
    };
    // Those whose answer may be known although a part of an argument is not.
    let tolerant =
        kinds::call(name, args).or_else(|| collections::call(name, args)).or_else(|| encoding::call(name, args));
    if let Some(answer) = tolerant.or_else(|| strings::shaping(name, args)) {
        return Some(answer);
    }
    if is_new_each_time(name) {
        return Some(Err(Stop::Unknown));
    }
    let known = || -> Option<Answer> {
        compare::call(name, args)
            .or_else(|| strings::call(name, args))
            .or_else(|| numbers::call(name, args))
            .or_else(|| regexes::call(name, args))
            .or_else(|| semver::call(name, args))
            .or_else(|| paths::call(name, args))
    };
    if args.iter().any(Val::holds_unknown) {
        return Some(Err(Stop::Unknown));
    }
    known()
}

/// Whether a function passes on an argument, or what an argument holds.
pub(super) fn passes_on(name: &str) -> bool {
    let name = name.strip_prefix("must").unwrap_or(name);
    matches!(
        name.to_ascii_lowercase().as_str(),
        "ternary"
            | "default"
            | "coalesce"
            | "get"
            | "index"
            | "dig"
            | "first"
            | "last"
            | "rest"
            | "initial"
            | "pluck"
            | "values"
            | "pick"
            | "omit"
            | "dict"
            | "append"
            | "prepend"
            | "concat"
            | "slice"
            | "chunk"
            | "compact"
            | "uniq"
            | "without"
    )
}

/// Functions that give something else at each run.
fn is_new_each_time(name: &str) -> bool {
    matches!(
        name,
        "randAlphaNum"
            | "randAlpha"
            | "randNumeric"
            | "randAscii"
            | "randBytes"
            | "randInt"
            | "uuidv4"
            | "genPrivateKey"
            | "genCA"
            | "genCAWithKey"
            | "genSelfSignedCert"
            | "genSelfSignedCertWithKey"
            | "genSignedCert"
            | "genSignedCertWithKey"
            | "buildCustomCert"
            | "encryptAES"
            | "decryptAES"
            | "derivePassword"
            | "htpasswd"
            | "bcrypt"
            | "now"
            | "shuffle"
            | "ago"
    )
}

/// What Helm says of arguments that do not fit.
const ARGUMENTS: Stop = Stop::Fails("a function has arguments that it does not take");

fn arg(args: &[Val], at: usize) -> Result<&Val, Stop> {
    args.get(at).ok_or(ARGUMENTS)
}

/// A text that is known.
fn text(args: &[Val], at: usize) -> Result<&str, Stop> {
    let value = arg(args, at)?;
    if value.is_unknown() {
        return Err(Stop::Unknown);
    }
    value.as_str().ok_or(ARGUMENTS)
}

/// A number as sprig's `toInt64` makes it: of a text its number, of anything else zero.
fn int(value: &Val) -> Result<i64, Stop> {
    #[allow(clippy::cast_possible_truncation, reason = "as Go converts")]
    Ok(match &value.data {
        Data::Unknown(_) => return Err(Stop::Unknown),
        Data::Int(value) => *value,
        Data::Float(value) => *value as i64,
        Data::Bool(value) => i64::from(*value),
        Data::Text(text) if text.has_unknown() => return Err(Stop::Unknown),
        Data::Text(text) => numbers::int_of(text.as_str()),
        _ => 0,
    })
}

fn size(args: &[Val], at: usize) -> Result<usize, Stop> {
    usize::try_from(int(arg(args, at)?)?).map_err(|_| ARGUMENTS)
}
