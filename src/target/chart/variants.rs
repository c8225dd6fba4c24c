//! The sets of values that a chart is rendered with: its own, and each file of values beside them.

use super::ChartFile;
use crate::bound::Bound;

/// One set of values.
pub(super) struct Variant {
    /// The file that goes before the chart's own values; nothing for these alone.
    pub(super) file: Option<usize>,
}

/// Files of values beside a chart's own.
const MOST: usize = 20;

const VARIANTS: Bound = Bound::new(
    MOST,
    "a chart has more than 20 files of values, those that deploy it counted: it was rendered with the first of them",
);

/// The chart's own values first, then the files of values by name, then what deploys it.
pub(super) fn of(files: &[ChartFile]) -> Vec<Variant> {
    let mut variants = vec![Variant { file: None }];
    for (at, _) in files.iter().enumerate().filter(|(_, file)| file.given.is_some() || is_values(&file.name)) {
        if !VARIANTS.has_room(variants.len() - 1) {
            break;
        }
        variants.push(Variant { file: Some(at) });
    }
    variants
}

/// Whether a file is one of an environment's values, or one that a chart is tested with
/// (<https://github.com/helm/chart-testing>).
fn is_values(name: &str) -> bool {
    let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"));
    let Some(stem) = stem else { return false };
    match stem.split_once('/') {
        None => {
            let starts = ["values-", "values.", "values_"].iter().any(|start| stem.starts_with(start));
            starts || stem.ends_with(".values") || stem.ends_with("-values")
        }
        Some(("ci", rest)) => rest.ends_with("-values") && !rest.contains('/'),
        Some(("values" | "environments" | "envs" | "env", rest)) => !rest.contains('/'),
        Some(_) => false,
    }
}
