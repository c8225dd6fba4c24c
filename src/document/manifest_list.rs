//! Lists of manifests as Kubernetes gives them (`kubectl get pods -o yaml` and the API): a `PodList` says once for all items
//! what they are (<https://kubernetes.io/docs/reference/using-api/api-concepts/#collections>).

use super::node::{Entry, Node, Value};

/// The end of a list's kind.
const LIST: &str = "List";

/// The items of a list of manifests; `None` for every other manifest.
#[must_use]
pub fn listed(manifest: &Node) -> Option<&[Node]> {
    manifest.get("kind")?.as_str().filter(|kind| kind.ends_with(LIST))?;
    manifest.get("items")?.as_array()
}

/// Gives each item of a list the kind and the version that the list has for it, and puts the items of lists within a list
/// into it.
pub(super) fn complete(root: &mut Node) {
    if listed(root).is_none() {
        return;
    }
    let said: Vec<Entry> = ["apiVersion", "kind"].iter().filter_map(|key| of_items(root.entry(key)?)).collect();
    let Value::Object(entries) = &mut root.value else { return };
    let Some(Value::Array(items)) =
        entries.iter_mut().find(|entry| entry.key == "items").map(|entry| &mut entry.node.value)
    else {
        return;
    };
    for item in items.iter_mut() {
        let is_named = item.get("kind").is_some();
        if let Value::Object(own) = &mut item.value
            && !is_named
            && said.len() == 2
        {
            let missing: Vec<Entry> =
                said.iter().filter(|entry| own.iter().all(|other| other.key != entry.key)).cloned().collect();
            own.extend(missing);
        }
        complete(item);
    }
    if items.iter().any(|item| listed(item).is_some()) {
        *items = std::mem::take(items).into_iter().flat_map(flat).collect();
    }
}

/// What an entry of a list says of its items: a `List` says nothing.
fn of_items(entry: &Entry) -> Option<Entry> {
    let mut own = entry.clone();
    if entry.key == "kind" {
        let kind = entry.node.as_str()?.strip_suffix(LIST).filter(|kind| !kind.is_empty())?;
        own.node = Node::string(entry.node.span, kind);
    }
    Some(own)
}

/// A manifest, or the items of a list whose own lists are flat already.
fn flat(item: Node) -> Vec<Node> {
    if listed(&item).is_none() {
        return vec![item];
    }
    let Value::Object(entries) = item.value else { return Vec::new() };
    match entries.into_iter().find(|entry| entry.key == "items").map(|entry| entry.node.value) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::artifact;
    use super::super::{Kind, parse};
    use super::*;

    fn kinds(text: &str) -> Vec<String> {
        let parsed = parse(&artifact("a.yaml", text));
        assert_eq!(parsed.documents[0].kind, Kind::Kubernetes);
        let word = |item: &Node, key: &str| item.get(key).and_then(Node::as_str).unwrap_or("-").to_string();
        let items = listed(&parsed.documents[0].root).unwrap();
        items.iter().map(|item| format!("{} {}", word(item, "apiVersion"), word(item, "kind"))).collect()
    }

    #[test]
    fn a_typed_list_says_what_its_items_are() {
        let list = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleList\nitems:\n- metadata: {name: a}\n- {kind: Other}\n";
        assert_eq!(kinds(list), ["rbac.authorization.k8s.io/v1 Role", "- Other"]);
        assert_eq!(kinds("apiVersion: v1\nkind: List\nitems:\n- {a: b}\n"), ["- -"]);
    }

    #[test]
    fn lists_within_lists_are_one() {
        let list = "apiVersion: v1\nkind: List\nitems:\n- kind: PodList\n  apiVersion: v1\n  items: [{spec: {}}]\n- kind: Service\n\
                    - kind: List\n  items:\n  - {kind: List, items: [{kind: Job}]}\n";
        assert_eq!(kinds(list), ["v1 Pod", "- Service", "- Job"]);
    }
}
