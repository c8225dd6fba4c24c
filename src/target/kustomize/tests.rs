use super::*;
use crate::document::{Document, PathKey, Value, parse};
use crate::result::Redactions;
use crate::source::{Encoding, Origin, SourceText};

/// Builds one overlay, and gives its manifests by kind and name, with a way to ask where something stands.
struct Made {
    space: Space,
    built: Built,
}

fn make(folder: &str, list: &[(&str, &str)]) -> Made {
    let parsed: Vec<(String, Arc<ResultBuilder>, Vec<Document>)> = list
        .iter()
        .map(|(path, text)| {
            let source = Arc::new(SourceText::new(*path, *text, Encoding::Utf8, Origin::WorkingTree));
            let documents = parse(&Artifact::file(Arc::clone(&source))).documents;
            ((*path).to_string(), Arc::new(ResultBuilder::new(source, Redactions::default(), None)), documents)
        })
        .collect();
    let files: Files<'_> = parsed
        .iter()
        .map(|(path, builder, documents)| {
            (path.clone(), File { builder: Arc::clone(builder), documents: documents.iter().collect() })
        })
        .collect();
    let space = Space::of(files.values().map(|file| &file.builder));
    let mut all = build_all(&files, &space);
    let at = all.iter().position(|(own, _)| own == folder).expect("an overlay that nothing holds");
    Made { built: all.swap_remove(at).1, space }
}

impl Made {
    fn manifest(&self, kind: &str) -> &Node {
        let mut found = self.built.manifests.iter().map(|(_, node)| node);
        found.find(|node| node.get("kind").and_then(Node::as_str) == Some(kind)).expect("a manifest of the kind")
    }

    fn value(&self, kind: &str, path: &[PathKey]) -> String {
        let (found, steps) = self.manifest(kind).resolve(path);
        assert_eq!(steps, path.len(), "{kind} {path:?}");
        match &found.node.value {
            Value::String(text) => text.clone(),
            other => format!("{other:?}"),
        }
    }

    fn place(&self, kind: &str, path: &[PathKey]) -> (String, String) {
        let found = self.manifest(kind).resolve(path).0;
        let (builder, span) = self.space.place(found.node.span, found.key_span).unwrap();
        (builder.source().path().to_string(), builder.source().slice(span).to_string())
    }
}

fn path(text: &str) -> Vec<PathKey> {
    text.split('.').map(|key| key.parse().map_or_else(|_| PathKey::Key(key.to_string()), PathKey::Index)).collect()
}

const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      serviceAccountName: sa\n      containers:\n      - name: app\n        image: nginx:1\n        securityContext: {privileged: false}\n        envFrom:\n        - configMapRef: {name: env}\n";

#[test]
fn an_overlay_is_its_base_with_patches() {
    let made = make(
        "prod",
        &[
            ("base/kustomization.yaml", "resources: [web.yaml]\nconfigMapGenerator:\n- name: env\n  literals: [A=1]\n"),
            ("base/web.yaml", DEPLOYMENT),
            (
                "prod/kustomization.yaml",
                "resources: [../base]\nnamePrefix: p-\nnamespace: prod\npatches:\n- path: patch.yaml\n- target: {kind: Deployment}\n  patch: |-\n    - op: add\n      path: /spec/replicas\n      value: 3\nimages:\n- {name: nginx, newTag: '2'}\n",
            ),
            (
                "prod/patch.yaml",
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n      - name: app\n        securityContext:\n          privileged: true\n      - name: side\n        image: side:1\n",
            ),
        ],
    );
    assert!(made.built.problems.is_empty(), "{:?}", made.built.problems);
    let at = |text: &str| made.value("Deployment", &path(text));
    assert_eq!((at("metadata.name"), at("metadata.namespace")), ("p-web".into(), "prod".into()));
    assert_eq!(at("spec.template.spec.containers.1.name"), "side");
    assert_eq!(at("spec.template.spec.containers.0.image"), "nginx:2");
    assert_eq!(at("spec.replicas"), "Int(3)");
    let hashed = made.value("ConfigMap", &path("metadata.name"));
    assert_eq!(at("spec.template.spec.containers.0.envFrom.0.configMapRef.name"), hashed);
    let privileged = path("spec.template.spec.containers.0.securityContext.privileged");
    assert_eq!(made.place("Deployment", &privileged), ("prod/patch.yaml".into(), "privileged: true".into()));
    let account = path("spec.template.spec.serviceAccountName");
    assert_eq!(made.place("Deployment", &account), ("base/web.yaml".into(), "serviceAccountName: sa".into()));
    assert_eq!(made.built.used.len(), 4);
}

#[test]
fn generated_names_have_kustomizes_hash() {
    // `kustomize build` of v5.4.3 says these.
    let made = make(
        "",
        &[(
            "kustomization.yaml",
            "configMapGenerator:\n- name: env\n  literals: [A=1]\nsecretGenerator:\n- name: key\n  literals: [B=2]\n",
        )],
    );
    assert_eq!(made.value("ConfigMap", &path("metadata.name")), CONFIG_HASH);
    assert_eq!(made.value("Secret", &path("metadata.name")), SECRET_HASH);
    assert_eq!(made.value("Secret", &path("data.B")), "Mg==");
}

const CONFIG_HASH: &str = "env-89g4tffbfk";
const SECRET_HASH: &str = "key-ht9m5h8ht7";

#[test]
fn components_labels_and_deletions() {
    let made = make(
        "o",
        &[
            (
                "o/kustomization.yaml",
                "resources: [web.yaml]\ncomponents: [../c]\ncommonLabels: {app: x}\nreplicas: [{name: web, count: 5}]\n",
            ),
            ("o/web.yaml", DEPLOYMENT),
            (
                "c/kustomization.yaml",
                "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec: {template: {spec: {serviceAccountName: null}}}\n",
            ),
        ],
    );
    assert!(made.built.problems.is_empty(), "{:?}", made.built.problems);
    let deployment = made.manifest("Deployment");
    assert!(
        deployment
            .get("spec")
            .unwrap()
            .get("template")
            .unwrap()
            .get("spec")
            .unwrap()
            .get("serviceAccountName")
            .is_none()
    );
    for labels in ["metadata.labels.app", "spec.selector.matchLabels.app", "spec.template.metadata.labels.app"] {
        assert_eq!(made.value("Deployment", &path(labels)), "x", "{labels}");
    }
    assert_eq!(made.value("Deployment", &path("spec.replicas")), "Int(5)");
}

/// A component is there to be used; alone, it patches nothing, and is no mistake.
#[test]
fn a_component_that_nothing_uses_says_so() {
    let patches = "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n";
    let said = |kind: &str| {
        let text = format!("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: {kind}\n{patches}");
        make("c", &[("c/kustomization.yaml", text.as_str())]).built.problems[0].1.message.clone()
    };
    assert_eq!(said("Component"), "no overlay here uses this component: what its patches change is not built");
    assert_eq!(said("Kustomization"), "a patch names no resource that is built; Kustomize would stop here");
}

#[test]
fn a_patch_may_be_for_a_base_that_is_not_at_hand() {
    let text = "resources:\n- https://example.test/base?ref=v1\npatches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n";
    let made = make("o", &[("o/Kustomization", text)]);
    let said: Vec<&str> = made.built.problems.iter().map(|(_, problem)| problem.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "'https://example.test/base?ref=v1' is a resource that is not at hand; it is not built",
            "a patch names no resource that is built: it may be for one that is not at hand",
        ]
    );
}

#[test]
fn what_is_not_at_hand_is_said() {
    let made = make(
        "o",
        &[(
            "o/kustomization.yaml",
            "resources: [https://example.com/base, gone.yaml]\npatches: [{path: no.yaml}]\ntransformers: []\n",
        )],
    );
    let said: Vec<&str> = made.built.problems.iter().map(|(_, problem)| problem.message.as_str()).collect();
    assert_eq!(said.len(), 4, "{said:?}");
}

fn messages(made: &Made) -> Vec<&str> {
    made.built.problems.iter().map(|(_, problem)| problem.message.as_str()).collect()
}

/// Each folder names the next so many times.
fn fan(depth: usize, times: usize) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = (0..depth)
        .map(|at| {
            let next = vec![format!("../l{}", at + 1); times].join(", ");
            (format!("l{at}/kustomization.yaml"), format!("resources: [{next}]\n"))
        })
        .collect();
    files.push((format!("l{depth}/kustomization.yaml"), "resources: [a.yaml]\n".into()));
    files.push((format!("l{depth}/a.yaml"), DEPLOYMENT.into()));
    files
}

/// Many small overlays are made of one that is just within bounds.
#[test]
fn what_all_overlays_take_up_is_cut() {
    let mut files = fan(4, 5);
    files.extend((0..20).map(|at| (format!("o{at:02}/kustomization.yaml"), "resources: [../l0]\n".into())));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (first, reached) = crate::bound::noting(|| make("o00", &files));
    assert_eq!(first.built.manifests.len(), 625);
    assert!(matches!(reached.into_iter().collect::<Vec<_>>().as_slice(), [one] if one.contains("100 times as many")));
    assert!(make("o19", &files).built.manifests.is_empty());
}

/// 4^15 manifests, if nothing stopped it.
#[test]
fn a_base_that_is_taken_up_over_and_over_is_cut() {
    let files = fan(15, 4);
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (made, reached) = crate::bound::noting(|| make("l0", &files));
    assert!(made.built.manifests.len() < 5_000);
    let said: Vec<&str> = reached.into_iter().collect();
    assert!(matches!(said.as_slice(), [one] if one.contains("5,000 kustomizations and files")), "{said:?}");
}

#[test]
fn overlays_in_a_circle_are_built_and_say_so() {
    let files = [
        ("a/kustomization.yaml", "resources: [../b, p.yaml]\n"),
        ("a/p.yaml", DEPLOYMENT),
        ("b/kustomization.yaml", "resources: [../a, ../base]\n"),
        ("base/kustomization.yaml", "resources: [../a/p.yaml]\n"),
        ("self/kustomization.yaml", "resources: [., ../a/p.yaml]\n"),
    ];
    for folder in ["a", "self"] {
        let made = make(folder, &files);
        assert!(messages(&made).contains(&"this kustomization is made of itself; it is not built once more"));
        assert!(!made.built.manifests.is_empty(), "{folder}");
    }
}

/// What a patch whose target is not understood would change is neither changed nor as it was.
#[test]
fn a_target_that_is_not_understood_leaves_what_it_would_change_unknown() {
    let built = |patch: &str| {
        let text = format!("resources: [web.yaml]\npatches:\n{patch}");
        make("o", &[("o/kustomization.yaml", text.as_str()), ("o/web.yaml", DEPLOYMENT)])
    };
    let is_unknown = |made: &Made, at: &str| {
        let (found, steps) = made.manifest("Deployment").resolve(&path(at));
        steps == path(at).len() && found.node.as_unknown().is_some()
    };
    let merge = "  patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: x}\n    spec: {replicas: 2, template: {spec: {serviceAccountName: b}}}\n";
    let operations = "  patch: |\n    - {op: add, path: /spec/replicas, value: 2}\n    - {op: replace, path: /spec/template/spec/serviceAccountName, value: b}\n";
    for patch in [merge, operations] {
        for target in ["labelSelector: 'app ~ x'", "name: '(web'", "labelselector: a"] {
            let made = built(&format!("- target: {{{target}}}\n{patch}"));
            assert_eq!(messages(&made).len(), 1, "{target}");
            assert!(messages(&made)[0].contains("is not known"), "{target}");
            assert!(is_unknown(&made, "spec.replicas") && is_unknown(&made, "spec.template.spec.serviceAccountName"));
            assert_eq!(made.value("Deployment", &path("metadata.name")), "web");
            assert_eq!(made.value("Deployment", &path("spec.template.spec.containers.0.image")), "nginx:1");
        }
        let made = built(&format!("- target: {{labelSelector: 'app notin (x)'}}\n{patch}"));
        assert_eq!(
            (messages(&made).len(), made.value("Deployment", &path("spec.replicas"))),
            (0, "Int(2)".to_string())
        );
    }
}

#[test]
fn a_test_of_a_patch_is_made() {
    let built = |value: &str| {
        let text = format!(
            "resources: [web.yaml]\npatches:\n- target: {{kind: Deployment}}\n  patch: |\n    - {{op: test, path: /spec/template/spec/containers/0/securityContext, value: {value}}}\n    - {{op: add, path: /spec/replicas, value: 2}}\n"
        );
        let made = make("o", &[("o/kustomization.yaml", text.as_str()), ("o/web.yaml", DEPLOYMENT)]);
        let is_applied = made.manifest("Deployment").get("spec").unwrap().get("replicas").is_some();
        (messages(&made).join(""), is_applied)
    };
    assert_eq!(built("{privileged: false}"), (String::new(), true));
    assert_eq!(built("{privileged: true}"), ("a test of a patch fails: Kustomize would stop here".into(), false));
}

const CERTIFICATE: &str = "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: cert, namespace: system}\nspec:\n  dnsNames: [SERVICE.SPACE.svc]\n  issuerRef: {kind: Issuer, name: own}\n---\napiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: {name: own}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: hook}\nspec: {ports: []}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: '1'}\n";

/// As `kustomize build` of 5.4.3 has them.
#[test]
fn replacements_put_values_where_they_are_meant() {
    let of = |kind: &str, field: &str, at: &str| {
        format!(
            "- source: {{kind: {kind}, name: hook, fieldPath: {field}}}\n  targets:\n  - select: {{kind: Certificate}}\n    fieldPaths: [.spec.dnsNames.0]\n    options: {{delimiter: ., index: {at}}}\n"
        )
    };
    let create = "- source: {kind: Certificate, name: cert, fieldPath: .metadata.namespace}\n  targets:\n  - select: {kind: ConfigMap}\n    fieldPaths: ['.metadata.annotations.[a.io/from]']\n    options: {delimiter: /, index: 0, create: true}\n";
    let text = format!(
        "resources: [all.yaml]\nnamespace: own-system\nnamePrefix: x-\nreplacements:\n{}{}{create}",
        of("Service", ".metadata.name", "0"),
        of("Service", ".metadata.namespace", "1"),
    );
    let made = make("o", &[("o/kustomization.yaml", text.as_str()), ("o/all.yaml", CERTIFICATE)]);
    assert!(made.built.problems.is_empty(), "{:?}", made.built.problems);
    assert_eq!(made.value("Certificate", &path("spec.dnsNames.0")), "x-hook.own-system.svc");
    let annotations = made.manifest("ConfigMap").get("metadata").and_then(|metadata| metadata.get("annotations"));
    assert_eq!(annotations.and_then(|all| all.get("a.io/from")).and_then(Node::as_str), Some("own-system"));
    // Whose value it is nobody can tell where two are meant.
    let text = format!("resources: [all.yaml]\nreplacements:\n{}", of("Service|ConfigMap", ".metadata.name", "0"));
    let text = text.replace("name: hook", "name: hook|c");
    let made = make("o", &[("o/kustomization.yaml", text.as_str()), ("o/all.yaml", CERTIFICATE)]);
    assert!(made.value("Certificate", &path("spec.dnsNames.0")).contains("SERVICE"));
    assert!(made.manifest("Certificate").resolve(&path("spec.dnsNames.0")).0.node.as_unknown().is_some());
    assert_eq!(made.built.problems.len(), 1);
}

#[test]
fn names_in_kinds_that_kustomize_does_not_know_follow_where_a_configuration_says_so() {
    let configuration =
        "nameReference:\n- kind: Issuer\n  fieldSpecs:\n  - {kind: Certificate, path: spec/issuerRef/name}\n";
    for (more, wanted) in [("", "own"), ("configurations: [c.yaml]\n", "x-own")] {
        let text = format!("resources: [all.yaml]\nnamePrefix: x-\n{more}");
        let files = [("o/kustomization.yaml", text.as_str()), ("o/all.yaml", CERTIFICATE), ("o/c.yaml", configuration)];
        let made = make("o", &files);
        assert!(made.built.problems.is_empty(), "{:?}", made.built.problems);
        assert_eq!(made.value("Certificate", &path("spec.issuerRef.name")), wanted);
    }
    let labels = "commonLabels:\n- {path: spec/x, kind: Certificate}\n";
    let files = [
        ("o/kustomization.yaml", "resources: [all.yaml]\nconfigurations: [c.yaml]\n"),
        ("o/all.yaml", CERTIFICATE),
        ("o/c.yaml", labels),
    ];
    assert_eq!(make("o", &files).built.problems.len(), 1);
}

#[test]
fn a_variable_of_one_base_is_unknown_in_all_that_is_built() {
    let files = [
        ("o/kustomization.yaml", "resources: [b, all.yaml]\n"),
        ("o/b/kustomization.yaml", "vars:\n- {name: SPACE, objref: {kind: Service, name: hook, apiVersion: v1}}\n"),
        ("o/all.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: x.$(SPACE), b: x.$(OTHER)}\n"),
    ];
    let made = make("o", &files);
    let of = |key: &str| made.manifest("ConfigMap").resolve(&path(key)).0.node.as_unknown().is_some();
    assert!(of("data.a") && !of("data.b"));
}

#[test]
fn details_are_as_kustomize_has_them() {
    let account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, namespace: s}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: s}\nroleRef: {kind: Role, name: r}\nsubjects: [{kind: ServiceAccount, name: a}]\n---\napiVersion: v1\nkind: Service\nmetadata: {name: w}\nspec: {ports: []}\n";
    let text = "resources: [all.yaml]\nlabels: [{includeSelectors: true, pairs: {app: x}}]\nconfigMapGenerator:\n- {name: g, files: [a.tar.gz]}\nsecretGenerator:\n- {name: k, literals: ['t=0123456789012345678901234567890123456789012345678901234567890'], options: {disableNameSuffixHash: true}}\npatches:\n- target: {kind: Service}\n  patch: '[{op: replace, path: /spec/type, value: NodePort}]'\n";
    let made = make("o", &[("o/kustomization.yaml", text), ("o/all.yaml", account)]);
    assert!(made.manifest("RoleBinding").resolve(&path("subjects.0")).0.node.get("namespace").is_none());
    let spaced = text.replace("resources:", "namespace: s\nresources:");
    let spaced = make("o", &[("o/kustomization.yaml", spaced.as_str()), ("o/all.yaml", account)]);
    assert_eq!(spaced.value("RoleBinding", &path("subjects.0.namespace")), "s");
    assert_eq!(made.value("Service", &path("spec.selector.app")), "x");
    assert_eq!(made.value("Service", &path("spec.type")), "NodePort");
    let map = made.manifest("ConfigMap");
    assert!(map.get("data").is_none());
    assert!(
        map.get("binaryData").and_then(|data| data.get("a.tar.gz")).is_some_and(|node| node.as_unknown().is_some())
    );
    let secret = made.value("Secret", &path("data.t"));
    assert_eq!((secret.find('\n'), secret.ends_with('\n')), (Some(70), true));
}

#[test]
fn a_merge_keeps_the_kind_unless_its_options_say_otherwise() {
    let built = |options: &str, kind: &str| {
        let made = make(
            "o",
            &[
                (
                    "o/kustomization.yaml",
                    &format!("resources: [a.yaml]\npatches:\n- {{path: p.yaml, target: {{name: m}}{options}}}\n"),
                ),
                (
                    "o/a.yaml",
                    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: m}\nroleRef: {kind: ClusterRole, name: x}\n",
                ),
                (
                    "o/p.yaml",
                    "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: any}\nsubjects: [{kind: ServiceAccount, name: op}]\n",
                ),
            ],
        );
        (made.value(kind, &path("metadata.name")), made.value(kind, &path("subjects.0.name")))
    };
    assert_eq!(built("", "ClusterRoleBinding"), ("m".into(), "op".into()));
    assert_eq!(built(", options: {allowKindChange: true}", "RoleBinding"), ("m".into(), "op".into()));
    assert_eq!(built(", options: {allowNameChange: true}", "ClusterRoleBinding"), ("any".into(), "op".into()));
}

#[test]
fn patches_of_what_has_no_namespace_webhooks_and_octal_numbers() {
    let made = make(
        "o",
        &[
            (
                "o/kustomization.yaml",
                "resources: [a.yaml]\npatchesStrategicMerge: [p.yaml]\npatches:\n- target: {kind: PodSecurityPolicy}\n  path: j.yaml\n- target: {kind: PodSecurityPolicy}\n  patch: '[{op: add, path: /spec/inline, value: 0640}]'\n",
            ),
            (
                "o/a.yaml",
                "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: s, namespace: sys}\nspec: {privileged: true}\n---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: h}\nwebhooks:\n- {name: a, failurePolicy: Fail}\n- {name: b, failurePolicy: Ignore}\n",
            ),
            (
                "o/p.yaml",
                "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: s}\nspec: {privileged: false}\n---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: h}\nwebhooks: [{name: a, sideEffects: None}]\n",
            ),
            ("o/j.yaml", "- {op: add, path: /spec/mode, value: 0400}\n- {op: add, path: /spec/is, value: yes}\n"),
        ],
    );
    assert!(made.built.problems.is_empty(), "{:?}", made.built.problems);
    let of_policy = |text: &str| made.value("PodSecurityPolicy", &path(text));
    assert_eq!([of_policy("spec.privileged"), of_policy("spec.is")], ["Bool(false)", "Bool(true)"]);
    assert_eq!([of_policy("spec.mode"), of_policy("spec.inline")], ["Int(256)", "Int(416)"]);
    let of_hook = |text: &str| made.value("ValidatingWebhookConfiguration", &path(text));
    assert_eq!([of_hook("webhooks.0.failurePolicy"), of_hook("webhooks.0.sideEffects")], ["Fail", "None"]);
    assert_eq!(of_hook("webhooks.1.name"), "b");
}
