//! The values that each chart sees (`pkg/chartutil/coalesce.go` and `dependencies.go` of <https://github.com/helm/helm>).

use std::collections::BTreeMap;

use super::load::{Chart, text};
use crate::bound::Bound;
use crate::document::gotemplate::{At, Data, Map, Val, is_within};

const GLOBAL: &str = "global";

/// Each alias is a chart of its own, with all that is in it: aliases in each other multiply.
const CHARTS: Bound =
    Bound::new(500, "a chart depends on more than 500 charts, each alias counted: the rest is not rendered");

/// The values of a chart and of all below it, with a file of values before its own.
pub(super) fn of_chart(chart: &mut Chart, given: &Val) -> (Val, Left) {
    let mut left = Left::default();
    let given = given.deep_copy();
    enable(chart, &given, "", &mut Enabled { left: &mut left, charts: 0 });
    import(chart);
    (coalesced(chart, &given), left)
}

/// What is not rendered of the charts that one depends on.
#[derive(Default)]
pub(super) struct Left {
    /// The `Chart.yaml` of those that are switched off.
    pub(super) off: Vec<usize>,
    /// Those that are not at hand, where they are named.
    pub(super) absent: Vec<(At, String)>,
}

fn empty() -> Val {
    Val::map(BTreeMap::new())
}

fn coalesced(chart: &Chart, given: &Val) -> Val {
    let values = given.deep_copy();
    if let Some(map) = values.as_map() {
        coalesce(chart, map, false);
    }
    values
}

fn coalesce(chart: &Chart, into: &Map, merges: bool) {
    own_values(chart, into, merges);
    for child in &chart.charts {
        match into.get(&child.name).map(|value| value.data) {
            Some(Data::Map(below)) => {
                globals(&below, into);
                coalesce(child, &below, merges);
            }
            // Helm stops: the values of a chart are no map.
            Some(_) => {}
            None => {
                let value = empty();
                if let Data::Map(below) = &value.data {
                    globals(below, into);
                    coalesce(child, below, merges);
                }
                into.insert(child.name.as_str(), value);
            }
        }
    }
}

/// The chart's own values where none are given.
fn own_values(chart: &Chart, into: &Map, merges: bool) {
    let own = chart.values.deep_copy();
    let Some(own) = own.as_map() else { return };
    for (key, value) in own.entries() {
        match into.get(&key).map(|given| given.data) {
            None => into.insert(key, value),
            Some(Data::Nil) if !merges => into.remove(&key),
            Some(Data::Map(given)) => {
                let is_chart = chart.charts.iter().any(|child| child.name == key);
                if let Data::Map(value) = &value.data {
                    tables(&given, value, merges || is_chart);
                }
            }
            Some(_) => {}
        }
    }
}

/// Adds what a map does not have.
pub(super) fn tables(into: &Map, from: &Map, merges: bool) {
    let known: Vec<String> =
        from.entries().into_iter().filter(|(_, value)| !matches!(value.data, Data::Nil)).map(|(key, _)| key).collect();
    for (key, value) in into.entries() {
        if matches!(value.data, Data::Nil) {
            from.insert(key, Val::NIL);
        }
    }
    for (key, value) in from.entries() {
        match (into.get(&key).map(|own| own.data), &value.data) {
            (Some(Data::Nil), _) if !merges && known.contains(&key) => into.remove(&key),
            (None, _) => into.insert(key, value),
            (Some(Data::Map(own)), Data::Map(other)) => tables(&own, other, merges),
            _ => {}
        }
    }
}

/// The parent's `global` over the child's.
fn globals(below: &Map, above: &Map) {
    let own = match below.get(GLOBAL) {
        None => empty(),
        Some(value) if value.as_map().is_some() => value,
        Some(_) => return,
    };
    let from = match above.get(GLOBAL) {
        None => empty(),
        Some(value) if value.as_map().is_some() => value,
        Some(_) => return,
    };
    if let (Data::Map(own), Data::Map(from)) = (&own.data, &from.data) {
        for (key, value) in from.entries() {
            match (&value.data, own.get(&key).map(|own| own.data)) {
                (Data::Map(other), Some(Data::Map(before))) => {
                    let copy = Map::new(other.entries().into_iter().collect());
                    tables(&copy, &before, true);
                    own.insert(key, Val { data: Data::Map(copy), at: value.at });
                }
                (Data::Map(other), None) => {
                    let copy = Map::new(other.entries().into_iter().collect());
                    own.insert(key, Val { data: Data::Map(copy), at: value.at });
                }
                (Data::Map(_), Some(_)) | (_, Some(Data::Map(_))) => {}
                _ => own.insert(key, value),
            }
        }
    }
    below.insert(GLOBAL, own);
}

/// What came of the dependencies so far.
struct Enabled<'o> {
    left: &'o mut Left,
    /// Charts that were made for dependencies, with those in them.
    charts: usize,
}

/// Takes the dependencies away that tags and conditions switch off, and names the others as the chart does.
fn enable(chart: &mut Chart, given: &Val, path: &str, all: &mut Enabled<'_>) {
    if !chart.dependencies.is_empty() {
        name_dependencies(chart, &mut all.charts);
        let values = coalesced(chart, given);
        by_tags(chart, &values);
        by_conditions(chart, &values, path);
        let disabled: Vec<String> =
            chart.dependencies.iter().filter(|one| !one.is_enabled).map(|one| one.name.clone()).collect();
        let absent = chart.dependencies.iter().filter(|one| one.is_enabled && !one.is_at_hand);
        all.left.absent.extend(absent.filter_map(|one| Some((one.at?, one.name.clone()))));
        all.left.off.extend(chart.charts.iter().filter(|child| disabled.contains(&child.name)).map(|child| child.own));
        chart.charts.retain(|child| !disabled.contains(&child.name));
        chart.dependencies.retain(|one| one.is_enabled);
        for child in &mut chart.charts {
            let path = format!("{path}{}.", child.name);
            enable(child, &values, &path, all);
        }
    }
}

/// The charts in a chart, and it.
fn size(chart: &Chart) -> usize {
    chart.charts.iter().map(size).fold(1, usize::saturating_add)
}

fn name_dependencies(chart: &mut Chart, made: &mut usize) {
    let fits = |child: &Chart, name: &str, version: &str| {
        child.name == name && is_within(version, &child.text("version")).unwrap_or(true)
    };
    let listed = |child: &Chart| chart.dependencies.iter().any(|one| fits(child, &one.name, &one.version));
    let mut charts: Vec<Chart> = chart.charts.iter().filter(|child| !listed(child)).cloned().collect();
    for one in &mut chart.dependencies {
        if let Some(child) = chart.charts.iter().find(|child| fits(child, &one.name, &one.version)) {
            one.is_at_hand = true;
            *made = made.saturating_add(size(child));
            if !CHARTS.holds(*made) {
                continue;
            }
            let mut child = child.clone();
            if !one.alias.is_empty() {
                child.name.clone_from(&one.alias);
            }
            charts.push(child);
        }
        if !one.alias.is_empty() {
            one.name.clone_from(&one.alias);
        }
    }
    chart.charts = charts;
}

fn by_tags(chart: &mut Chart, values: &Val) {
    let Some(tags) = values.as_map().and_then(|map| map.get("tags")) else { return };
    let Some(tags) = tags.as_map() else { return };
    for one in &mut chart.dependencies {
        let flags = one.tags.iter().filter_map(|tag| match tags.get(tag)?.data {
            Data::Bool(value) => Some(value),
            _ => None,
        });
        let flags: Vec<bool> = flags.collect();
        one.is_enabled = flags.is_empty() || flags.contains(&true);
    }
}

fn by_conditions(chart: &mut Chart, values: &Val, path: &str) {
    for one in &mut chart.dependencies {
        for condition in one.condition.trim().split(',').filter(|condition| !condition.is_empty()) {
            if let Some(Data::Bool(value)) = at_path(values, &format!("{path}{condition}")).map(|value| value.data) {
                one.is_enabled = value;
                break;
            }
        }
    }
}

fn at_path(values: &Val, path: &str) -> Option<Val> {
    let mut at = values.clone();
    for key in path.split('.') {
        at = at.as_map()?.get(key)?;
    }
    Some(at)
}

/// `import-values`: what a chart takes over from the values of those that it depends on, the deepest first.
fn import(chart: &mut Chart) {
    chart.charts.iter_mut().for_each(import);
    if chart.dependencies.iter().all(|one| one.imports.is_empty()) {
        return;
    }
    let own = coalesced(chart, &empty());
    let imported = empty();
    let Some(imported) = imported.as_map() else { return };
    for one in &chart.dependencies {
        for entry in &one.imports {
            let (child, parent) = match entry.as_str() {
                Some(name) => (format!("exports.{name}"), ".".to_string()),
                None => (text(entry, "child"), text(entry, "parent")),
            };
            let Some(found) = at_path(&own, &format!("{}.{child}", one.name)) else { continue };
            let mut value = found.deep_copy();
            if value.as_map().is_none() {
                continue;
            }
            if parent != "." {
                for key in parent.rsplit('.') {
                    value = Val::map([(key.to_string(), value)].into_iter().collect());
                }
            }
            if let Some(value) = value.as_map() {
                tables(imported, value, false);
            }
        }
    }
    if let Some(own) = own.as_map() {
        tables(own, imported, false);
    }
    chart.values = own;
}
