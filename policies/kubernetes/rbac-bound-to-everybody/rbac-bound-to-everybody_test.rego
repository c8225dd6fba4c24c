package regate.kubernetes.rbac_bound_to_everybody_test

import data.regate.kubernetes.rbac_bound_to_everybody as policy

binding(role, account) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "b"}, "roleRef": {"name": role}, "subjects": [account]}

severities(role, account) := {result.severity | some result in results} if {
	results := policy.deny with input as binding(role, account)
}

told(role, account) := {result.path | some result in results} if {
	results := policy.unknown with input as binding(role, account)
}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}

anonymous := {"kind": "User", "name": "system:anonymous"}

authenticated := {"kind": "Group", "name": "system:authenticated"}

test_everybody if {
	severities("view", anonymous) == {"high"}
	severities("edit", {"kind": "Group", "name": "system:unauthenticated"}) == {"critical"}
	severities("admin", authenticated) == {"high"}
	severities("reader", authenticated) == {"medium"}
}

test_others if {
	severities("view", {"kind": "Group", "name": "support"}) == set()
	severities("view", {"kind": "ServiceAccount", "name": "system:anonymous"}) == set()
	severities("system:public-info-viewer", {"kind": "Group", "name": "system:unauthenticated"}) == set()
	severities("cluster-admin", anonymous) == set()
}

test_what_is_not_known if {
	told(template, anonymous) == {["roleRef", "name"]}
	told("view", template) == {["subjects"]}
	told("view", {"kind": "Group", "name": template}) == {["subjects", 0, "name"]}
	told("view", {"kind": "ServiceAccount", "name": template}) == set()
	told("system:discovery", template) == set()
	severities(template, anonymous) == set()
}

test_population if {
	found := policy.subjects with input as binding("view", {"kind": "User", "name": "a"})
	found == {{"kind": "ClusterRoleBinding", "name": "ClusterRoleBinding/b", "path": []}}
}
