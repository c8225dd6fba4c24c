//! `regate.kubernetes.pods(manifest)`: the pods that a manifest of any kind describes, wherever they stand: pod templates in
//! custom resources, Argo's workflow templates, Tekton's tasks.

use regorus::Value;

use crate::rego::value::object;

/// `[{"path", "spec", "containers": [{"path", "container", "field", "name", "pod", "pod_path", "whole"}]}]`. `whole` is false for
/// what an operator or a platform adds to: there, what is missing says nothing.
pub(super) fn pods(arguments: &[Value]) -> Result<Value, String> {
    let manifest = arguments.first().unwrap_or(&Value::Undefined);
    let mut search = Search::default();
    if !is_pattern(manifest) {
        search.visit(manifest, &mut Vec::new());
    }
    Ok(Value::from(search.pods))
}

type Path = Vec<Value>;

/// Kinds that hold patterns of manifests or data, no pods of their own.
fn is_pattern(manifest: &Value) -> bool {
    let api = text(manifest, "apiVersion").unwrap_or_default();
    let group = api.split_once('/').map_or("", |(group, _)| group);
    let kind = text(manifest, "kind").unwrap_or_default();
    let policies = ["kyverno.io", "gatekeeper.sh", "admissionregistration.k8s.io", "apiextensions.k8s.io"];
    policies.iter().any(|policy| group.ends_with(policy)) || matches!(kind, "ConfigMap" | "Secret")
}

#[derive(Default)]
struct Search {
    pods: Vec<Value>,
}

/// The lists of a pod that hold containers.
const LISTS: &[&str] = &["containers", "initContainers", "ephemeralContainers"];
/// What a pod specification is known by when it stands in a template.
const POD_FIELDS: &[&str] = &["hostNetwork", "hostPID", "hostIPC", "volumes", "securityContext"];

impl Search {
    fn visit(&mut self, value: &Value, path: &mut Path) {
        match value {
            Value::Object(entries) => {
                if entries.get(&Value::from("$unknown")).is_some() || self.pod(value, path) {
                    return;
                }
                for (key, child) in entries.iter() {
                    path.push(key.clone());
                    self.visit(child, path);
                    path.pop();
                }
            }
            Value::Array(items) => {
                for (at, child) in items.iter().enumerate() {
                    path.push(Value::from(at as u64));
                    self.visit(child, path);
                    path.pop();
                }
            }
            _ => {}
        }
    }

    /// Takes a value for a pod, when it is one, with its containers.
    fn pod(&mut self, value: &Value, path: &mut Path) -> bool {
        let in_template = in_template(path);
        let listed = LISTS.iter().any(|list| has_containers(value, list));
        let fields = || LISTS.iter().chain(POD_FIELDS).any(|field| get(value, field).is_some());
        if listed || in_template && fields() {
            let whole = in_template && listed && all_have_images(value);
            let mut pod = Pod::new(value, path, whole);
            LISTS.iter().for_each(|list| pod.list(value, path, list));
            self.pods.push(pod.finish());
            return true;
        }
        if is_list_of(get(value, "templates"), is_workflow_template) {
            self.workflow(value, path);
            return true;
        }
        if has_containers(value, "steps") || has_containers(value, "sidecars") {
            let mut pod = Pod::new(value, path, false);
            if let Some(template) = get(value, "stepTemplate") {
                pod.holder = (template.clone(), below(path, "stepTemplate"));
            }
            ["steps", "sidecars"].iter().for_each(|list| pod.list(value, path, list));
            self.pods.push(pod.finish());
            return true;
        }
        self.single(value, path)
    }

    /// An Argo workflow's specification (<https://argo-workflows.readthedocs.io/en/latest/fields/>): settings for all of its
    /// pods, and a template for each. Its controller may have defaults for all of them.
    fn workflow(&mut self, spec: &Value, path: &mut Path) {
        self.pods.push(Pod::new(spec, path, false).finish());
        let Some(Value::Array(templates)) = get(spec, "templates") else { return };
        let root = path.len();
        path.push(Value::from("templates"));
        for (at, template) in templates.iter().enumerate().filter(|(_, template)| is_workflow_template(template)) {
            path.push(Value::from(at as u64));
            let mut pod = Pod::new(template, path, false);
            if get(template, "securityContext").is_none() {
                pod.holder = (spec.clone(), path.iter().take(root).cloned().collect());
            }
            for field in ["container", "script"] {
                if let Some(container) = get(template, field).filter(|container| is_object(container)) {
                    let name = text(container, "name").or_else(|| text(template, "name")).unwrap_or(field);
                    pod.container(container, below(path, field), field, name.into());
                }
            }
            for list in ["initContainers", "sidecars"] {
                pod.list(template, path, list);
            }
            if let Some(set) = get(template, "containerSet") {
                path.push(Value::from("containerSet"));
                pod.list(set, path, "containers");
                path.pop();
            }
            self.pods.push(pod.finish());
            path.pop();
        }
        path.pop();
    }

    /// A container that stands alone: an image with a security context.
    fn single(&mut self, value: &Value, path: &mut Path) -> bool {
        let Some(name) = text(value, "image").and(path.last()).filter(|_| get(value, "securityContext").is_some())
        else {
            return false;
        };
        let name = text(value, "name").map_or_else(|| name.clone(), Value::from);
        let mut pod = Pod::new(&Value::new_object(), path, false);
        pod.container(value, path.clone(), "container", name);
        self.pods.push(pod.finish());
        true
    }
}

/// `spec` of something called a template.
fn in_template(path: &[Value]) -> bool {
    let named = |value: &Value, name: fn(&str) -> bool| matches!(value, Value::String(text) if name(text));
    match path {
        [.., above, last] => {
            named(last, |last| last == "spec") && named(above, |above| above.to_ascii_lowercase().ends_with("template"))
        }
        _ => false,
    }
}

fn is_workflow_template(template: &Value) -> bool {
    ["container", "script", "containerSet"].iter().any(|field| get(template, field).is_some_and(is_object))
}

fn has_containers(value: &Value, list: &str) -> bool {
    is_list_of(get(value, list), is_container)
}

/// By its image; or by its name and settings, where an operator knows the image or a template gives it.
fn is_container(value: &Value) -> bool {
    let named =
        || get(value, "name").is_some() && ["image", "securityContext"].iter().any(|key| get(value, key).is_some());
    text(value, "image").is_some() || named()
}

fn all_have_images(pod: &Value) -> bool {
    match get(pod, "containers") {
        Some(Value::Array(items)) => items.iter().all(|container| get(container, "image").is_some()),
        _ => false,
    }
}

/// A list of objects, one of which is such.
fn is_list_of(list: Option<&Value>, such: impl Fn(&Value) -> bool) -> bool {
    matches!(list, Some(Value::Array(items)) if items.iter().any(|item| is_object(item) && such(item)))
}

fn is_object(value: &Value) -> bool {
    matches!(value, Value::Object(_))
}

fn get<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    match value {
        Value::Object(entries) => entries.get(&Value::from(key)).filter(|value| !matches!(value, Value::Null)),
        _ => None,
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    match get(value, key)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn below(path: &[Value], key: &str) -> Path {
    path.iter().cloned().chain([Value::from(key)]).collect()
}

struct Pod {
    spec: Value,
    path: Path,
    whole: bool,
    /// Whose `securityContext` counts where a container has none, and where it stands.
    holder: (Value, Path),
    containers: Vec<Value>,
}

impl Pod {
    fn new(spec: &Value, path: &[Value], whole: bool) -> Self {
        let path = path.to_vec();
        Self { spec: spec.clone(), path: path.clone(), whole, holder: (spec.clone(), path), containers: Vec::new() }
    }

    fn list(&mut self, holder: &Value, path: &[Value], list: &str) {
        let Some(Value::Array(items)) = get(holder, list) else { return };
        let unknown = |container: &Value| get(container, "$unknown").is_some();
        for (at, container) in items.iter().enumerate().filter(|(_, c)| is_object(c) && !unknown(c)) {
            let at = Value::from(at as u64);
            let name = text(container, "name").map_or_else(|| at.clone(), Value::from);
            self.container(container, below(path, list).into_iter().chain([at]).collect(), list, name);
        }
    }

    fn container(&mut self, container: &Value, path: Path, field: &str, name: Value) {
        self.containers.push(object([
            ("path", Value::from(path)),
            ("container", container.clone()),
            ("field", Value::from(field)),
            ("name", name),
            ("pod", self.holder.0.clone()),
            ("pod_path", Value::from(self.holder.1.clone())),
            ("whole", Value::Bool(self.whole)),
        ]));
    }

    fn finish(self) -> Value {
        object([("path", Value::from(self.path)), ("spec", self.spec), ("containers", Value::from(self.containers))])
    }
}
