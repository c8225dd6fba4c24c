//! The images that Skaffold builds and puts into manifests by their names, with the tag of that build
//! (<https://skaffold.dev/docs/builders/>, <https://skaffold.dev/docs/taggers/>): what stands there without a tag is deployed with one.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::read::{Item, Reader};
use crate::document::Node;
use crate::target::ParsedFile;

/// The names of such images, without tags.
pub(crate) fn images(reader: &Reader) -> BTreeSet<String> {
    let is_own = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.starts_with("skaffold") && (name.ends_with(".yaml") || name.ends_with(".yml"))
    };
    let asked: Vec<&Item> = reader.items().iter().filter(|item| is_own(item.path())).collect();
    // Of a part of the tree, the file stands at the root.
    let others = if reader.is_whole() { Vec::new() } else { reader.siblings(&BTreeSet::from([""]), &is_own) };
    asked.into_iter().chain(&others).flat_map(|item| names_in(item, reader)).collect()
}

fn names_in(item: &Item, reader: &Reader) -> Vec<String> {
    let Ok((text, _)) = reader.read(item) else { return Vec::new() };
    let parsed = ParsedFile::parsed_only(Arc::new(text));
    parsed.documents().flat_map(|document| built(&document.root)).collect()
}

/// `build.artifacts[].image`, of the file and of its profiles.
fn built(root: &Node) -> Vec<String> {
    let is_skaffold = root.get("apiVersion").and_then(Node::as_str).is_some_and(|own| own.starts_with("skaffold/"));
    if !is_skaffold {
        return Vec::new();
    }
    let profiles = root.get("profiles").and_then(Node::as_array).unwrap_or_default();
    let all = std::iter::once(root).chain(profiles);
    let artifacts = all.filter_map(|own| own.get("build")?.get("artifacts")?.as_array()).flatten();
    artifacts.filter_map(|own| own.get("image")?.as_str()).map(str::to_string).collect()
}

#[cfg(test)]
mod tests {
    use crate::scan::{ScanOptions, Sources, scan};

    #[test]
    fn what_skaffold_builds_has_its_tag_and_other_images_need_one() {
        let folder = tempfile::tempdir().unwrap();
        let pod = |image: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: a, image: {image}}}]}}\n"
            )
        };
        let files = [
            ("skaffold.yaml", "apiVersion: skaffold/v4beta6\nkind: Config\nbuild: {artifacts: [{image: shop/web}]}\nprofiles: [{name: a, build: {artifacts: [{image: api}]}}]\n".to_string()),
            ("k8s/web.yaml", pod("shop/web")),
            ("k8s/api.yaml", pod("api")),
            ("k8s/other.yaml", pod("other")),
        ];
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let root = std::fs::canonicalize(folder.path()).unwrap();
        let found = |of: &str| {
            let options = ScanOptions::of_test(Sources::WorkingTree(vec![root.join(of)]), &root, "");
            let report = scan(&options, &|_| {}).unwrap();
            let ours = report.results.iter().filter(|result| result.rule_id == "kubernetes-image-mutable");
            ours.map(|result| result.location.path.clone()).collect::<Vec<_>>()
        };
        assert_eq!(found(""), ["k8s/other.yaml"]);
        std::fs::write(root.join("regate.toml"), "").unwrap();
        assert_eq!(found("k8s"), ["k8s/other.yaml"]);
        std::fs::remove_file(root.join("skaffold.yaml")).unwrap();
        assert_eq!(found("").len(), 3);
    }
}
