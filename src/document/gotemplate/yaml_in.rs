//! YAML as values of a template: as Helm reads a chart's files, by way of JSON.

use super::text::Text;
use super::value::{At, Data, Val};
use crate::document::yaml;
use crate::document::{Node, Value};

/// The value of a text that a template yielded; `None` where it is no YAML.
pub(super) fn parsed(text: &Text) -> Option<Val> {
    // Reading what is unknown would take the mark for a value: it is put in once the text is read.
    let holes: Vec<std::ops::Range<usize>> = text
        .segments()
        .iter()
        .filter(|segment| segment.unknown || segment.maybe)
        .map(|segment| segment.start as usize..segment.end as usize)
        .collect();
    if !holes.is_empty() {
        return None;
    }
    let root = yaml::value_of(text.as_str())?;
    let place = |node: &Node| {
        let start = node.span.start;
        let after = text.segments().partition_point(|segment| segment.start <= start);
        let segment = text.segments().get(after.checked_sub(1)?).filter(|segment| start < segment.end)?;
        segment.value.or(segment.at)
    };
    Some(value(&root, &place))
}

/// A node as a value, with the place of each part.
pub(crate) fn value(node: &Node, place: &dyn Fn(&Node) -> Option<At>) -> Val {
    let data = match &node.value {
        Value::Null => Data::Nil,
        Value::Bool(value) => Data::Bool(*value),
        #[allow(clippy::cast_precision_loss, reason = "as JSON in Go has numbers")]
        Value::Int(value) => Data::Float(*value as f64),
        Value::Float(value) => Data::Float(*value),
        Value::String(text) => Data::Text(std::rc::Rc::new(Text::plain(text.as_str()))),
        Value::Array(items) => Val::list(items.iter().map(|item| value(item, place)).collect()).data,
        Value::Object(entries) => {
            let entries = entries.iter().map(|entry| (entry.key.clone(), value(&entry.node, place)));
            return Val { at: place(node), ..Val::map(entries.collect()) };
        }
        Value::Unknown(_) => Data::Unknown(None),
    };
    Val { data, at: place(node) }
}
