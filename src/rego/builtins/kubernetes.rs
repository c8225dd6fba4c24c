//! `regate.kubernetes.pods(manifest)`: the pods that a manifest of any kind describes, wherever they stand: pod templates in
//! custom resources, Argo's workflow templates, Tekton's tasks.

use regorus::Value;

use super::values::is_unknown;
use crate::rego::value::object;

/// `[{"path", "spec", "containers": [{"path", "container", "field", "name", "pod", "pod_path", "whole"}]}]`. `whole` is false for
/// what an operator or a platform adds to: there, what is missing says nothing.
pub(super) fn pods(arguments: &[Value]) -> Result<Value, String> {
    Ok(Value::from(search(arguments).pods))
}

/// Where containers stand that are not known: `[{"path", "value", "field"}]`.
pub(super) fn hidden(arguments: &[Value]) -> Result<Value, String> {
    Ok(Value::from(search(arguments).hidden))
}

fn search(arguments: &[Value]) -> Search {
    let manifest = arguments.first().unwrap_or(&Value::Undefined);
    let is_tekton = group(manifest).ends_with("tekton.dev");
    let is_spark = group(manifest) == "sparkoperator.k8s.io";
    let mut search = Search { is_tekton, is_spark, ..Search::default() };
    if !is_pattern(manifest) {
        search.visit(manifest, &mut Vec::new());
    }
    search
}

type Path = Vec<Value>;

/// Kinds that hold patterns of manifests or data, no pods of their own.
fn is_pattern(manifest: &Value) -> bool {
    let group = group(manifest);
    let kind = text(manifest, "kind").unwrap_or_default();
    let policies = ["kyverno.io", "gatekeeper.sh", "admissionregistration.k8s.io", "apiextensions.k8s.io"];
    policies.iter().any(|policy| group.ends_with(policy)) || matches!(kind, "ConfigMap" | "Secret")
}

fn group(manifest: &Value) -> &str {
    text(manifest, "apiVersion").and_then(|api| api.split_once('/')).map_or("", |(group, _)| group)
}

#[derive(Default)]
struct Search {
    pods: Vec<Value>,
    hidden: Vec<Value>,
    is_tekton: bool,
    is_spark: bool,
}

/// The lists of a pod that hold containers.
const LISTS: &[&str] = &["containers", "initContainers", "ephemeralContainers"];
/// What a pod specification is known by when it stands in a template.
const POD_FIELDS: &[&str] = &["hostNetwork", "hostPID", "hostIPC", "volumes", "securityContext"];

/// What an Argo template is known by.
const TEMPLATE_FIELDS: &[&str] = &["container", "script", "containerSet"];
/// Where it holds containers.
const TEMPLATE_TAKEN: &[&str] = &["container", "script", "containerSet", "initContainers", "sidecars"];
/// Where a Tekton task does.
const TASK_TAKEN: &[&str] = &["steps", "sidecars", "stepTemplate"];

impl Search {
    fn visit(&mut self, value: &Value, path: &mut Path) {
        match value {
            Value::Object(_) if !is_unknown(value) => {
                let taken = self.pod(value, path);
                self.visit_fields(value, path, &taken);
            }
            Value::Array(items) => self.visit_items(items.iter(), path, Self::visit),
            _ if is_unknown(value) && is_template(path) => self.hide(value, path),
            _ => {}
        }
    }

    fn visit_items<'v>(
        &mut self,
        items: impl Iterator<Item = &'v Value>,
        path: &mut Path,
        mut visit: impl FnMut(&mut Self, &'v Value, &mut Path),
    ) {
        for (at, item) in items.enumerate() {
            path.push(Value::from(at as u64));
            visit(self, item, path);
            path.pop();
        }
    }

    /// Looks into the fields of an object. What was taken for containers is not taken again, but looked into.
    fn visit_fields(&mut self, value: &Value, path: &mut Path, taken: &[&str]) {
        let Value::Object(entries) = value else { return };
        for (key, child) in entries.iter() {
            let name = key.as_string().map_or("", |key| key.as_ref());
            path.push(key.clone());
            match child {
                Value::Array(templates) if name == "templates" && is_workflow(value) => {
                    self.visit_items(templates.iter(), path, |search, template, path| {
                        search.in_workflow(template, path, value)
                    });
                }
                _ if !taken.contains(&name) => self.visit(child, path),
                Value::Array(items) => {
                    self.visit_items(items.iter(), path, |search, item, path| search.visit_fields(item, path, &[]));
                }
                _ if name == "containerSet" => self.visit_fields(child, path, &["containers"]),
                _ => self.visit_fields(child, path, &[]),
            }
            path.pop();
        }
    }

    /// Takes a value for a pod, when it is one, with its containers; the fields that hold them.
    fn pod(&mut self, value: &Value, path: &mut Path) -> Vec<&'static str> {
        if self.is_spark {
            self.spark(value, path);
        }
        let mut taken = Vec::new();
        let in_template = in_template(path);
        let listed = LISTS.iter().any(|list| has_containers(value, list));
        let fields = || LISTS.iter().chain(POD_FIELDS).any(|field| get(value, field).is_some());
        if listed || in_template && fields() {
            let whole = in_template && listed && all_have_images(value);
            let mut pod = Pod::new(value, path, whole);
            LISTS.iter().for_each(|list| pod.list(value, path, list));
            self.pods.push(pod.finish());
            taken.extend_from_slice(LISTS);
        }
        LISTS.iter().for_each(|list| self.hide_list(value, path, list, true));
        let is_workflow = is_workflow(value);
        if is_workflow {
            self.pods.push(Pod::new(value, path, false).finish());
            self.hide_list(value, path, "templates", true);
        } else if path.last() == Some(&Value::from("inline")) && is_workflow_template(value) {
            self.template(value, path, None);
            taken.extend_from_slice(TEMPLATE_TAKEN);
        }
        let steps = ["steps", "sidecars"];
        let is_task = !taken.contains(&"sidecars") && steps.iter().any(|list| has_containers(value, list));
        if is_task {
            let mut pod = Pod::new(value, path, false);
            if let Some(template) = get(value, "stepTemplate") {
                pod.holder = (template.clone(), below(path, "stepTemplate"));
            }
            steps.iter().for_each(|list| pod.list(value, path, list));
            self.pods.push(pod.finish());
            taken.extend_from_slice(TASK_TAKEN);
        }
        steps.iter().for_each(|list| self.hide_list(value, path, list, is_task || self.is_tekton));
        if taken.is_empty() && !is_workflow {
            self.single(value, path);
        }
        taken
    }

    /// One of the templates of an Argo workflow's specification (<https://argo-workflows.readthedocs.io/en/latest/fields/>),
    /// which has settings for all of its pods. Its controller may have defaults for all of them.
    fn in_workflow(&mut self, template: &Value, path: &mut Path, spec: &Value) {
        if is_workflow_template(template) {
            let above = path.len().saturating_sub(2);
            let root = path.iter().take(above).cloned().collect();
            self.template(template, path, Some((spec, root)));
            self.visit_fields(template, path, TEMPLATE_TAKEN);
        } else {
            self.visit(template, path);
        }
    }

    /// One of a workflow's templates; `spec` is what holds for all of them, and where it stands.
    fn template(&mut self, template: &Value, path: &mut Path, spec: Option<(&Value, Path)>) {
        let mut pod = Pod::new(template, path, false);
        if let Some((spec, root)) = spec.filter(|_| get(template, "securityContext").is_none()) {
            pod.holder = (spec.clone(), root);
        }
        for field in ["container", "script"] {
            match get(template, field) {
                Some(container) if is_unknown(container) => self.hide(container, &below(path, field)),
                Some(container) if is_object(container) => {
                    let name = text(container, "name").or_else(|| text(template, "name")).unwrap_or(field);
                    pod.container(container, below(path, field), field, name.into());
                }
                _ => {}
            }
        }
        for list in ["initContainers", "sidecars"] {
            pod.list(template, path, list);
        }
        ["initContainers", "sidecars"].into_iter().for_each(|list| self.hide_list(template, path, list, true));
        if let Some(set) = get(template, "containerSet") {
            path.push(Value::from("containerSet"));
            if is_unknown(set) {
                self.hide(set, path);
            }
            self.hide_list(set, path, "containers", true);
            pod.list(set, path, "containers");
            path.pop();
        }
        self.pods.push(pod.finish());
    }

    /// A driver or an executor of Spark is a pod and its container in one, whose image and volumes the application may say
    /// (<https://github.com/kubeflow/spark-operator/blob/master/docs/api-docs.md>).
    fn spark(&mut self, value: &Value, path: &[Value]) {
        let is_part = |key: &Value| ["driver", "executor"].iter().any(|part| *key == Value::from(*part));
        if get(value, "driver").or_else(|| get(value, "executor")).is_some_and(is_object) {
            self.pods.push(Pod::new(value, path, false).finish());
        } else if let Some(key) = path.last().filter(|key| is_part(key)).filter(|_| get(value, "image").is_none()) {
            let mut pod = Pod::new(value, path, false);
            if let Some(own) = get(value, "podSecurityContext") {
                pod.holder = (object([("securityContext", own.clone())]), path.to_vec());
            }
            pod.container(value, path.to_vec(), "container", key.clone());
            self.pods.push(pod.finish());
        }
    }

    /// A container that stands alone: an image with a security context.
    fn single(&mut self, value: &Value, path: &[Value]) {
        let Some(name) = text(value, "image").and(path.last()).filter(|_| get(value, "securityContext").is_some())
        else {
            return;
        };
        let name = text(value, "name").map_or_else(|| name.clone(), Value::from);
        let mut pod = Pod::new(&Value::new_object(), path, false);
        pod.container(value, path.to_vec(), "container", name);
        self.pods.push(pod.finish());
    }

    /// Notes that a list, or some members of it, are not known; `holds` says whether such a list holds containers.
    fn hide_list(&mut self, holder: &Value, path: &[Value], list: &str, holds: bool) {
        match get(holder, list).filter(|_| holds) {
            Some(value) if is_unknown(value) => self.hide(value, &below(path, list)),
            Some(Value::Array(items)) => {
                for (at, item) in items.iter().enumerate().filter(|(_, item)| is_unknown(item)) {
                    let mut path = below(path, list);
                    path.push(Value::from(at as u64));
                    self.hide(item, &path);
                }
            }
            _ => {}
        }
    }

    fn hide(&mut self, value: &Value, path: &[Value]) {
        let field = path.iter().rfind(|key| matches!(key, Value::String(_))).cloned().unwrap_or(Value::Null);
        self.hidden.push(object([("path", Value::from(path.to_vec())), ("value", value.clone()), ("field", field)]));
    }
}

/// Where only a pod's template, or its specification, stands.
fn is_template(path: &[Value]) -> bool {
    let named = |key: &Value| {
        matches!(key, Value::String(key) if {
            let key = key.to_ascii_lowercase();
            key == "podtemplate" || key == "podtemplatespec"
        })
    };
    match path {
        [.., above, last] if *last == Value::from("spec") => named(above) || *above == Value::from("template"),
        [.., last] => named(last),
        [] => false,
    }
}

/// Argo's: its templates, or an entry point to those that are not known.
fn is_workflow(value: &Value) -> bool {
    let templates = get(value, "templates");
    let is_hidden = |templates: &Value| match templates {
        Value::Array(items) => items.iter().any(is_unknown),
        _ => is_unknown(templates),
    };
    is_list_of(templates, is_workflow_template) || get(value, "entrypoint").and(templates).is_some_and(is_hidden)
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
    let holds = |value: &Value| is_object(value) || is_unknown(value);
    !is_unknown(template) && TEMPLATE_FIELDS.iter().any(|field| get(template, field).is_some_and(holds))
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
        for (at, container) in items.iter().enumerate().filter(|(_, item)| is_object(item) && !is_unknown(item)) {
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
