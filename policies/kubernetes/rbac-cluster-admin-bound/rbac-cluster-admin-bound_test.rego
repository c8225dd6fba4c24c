package regate.kubernetes.rbac_cluster_admin_bound_test

import data.regate.kubernetes.rbac_cluster_admin_bound as policy

binding(role, account) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "b"}, "roleRef": {"name": role}, "subjects": [account]}

test_service_account if {
	results := policy.deny with input as binding("cluster-admin", {"kind": "ServiceAccount", "name": "ci"})
	{result.severity | some result in results} == {"high"}
}

test_anonymous_is_critical if {
	results := policy.deny with input as binding("cluster-admin", {"kind": "User", "name": "system:anonymous"})
	{result.severity | some result in results} == {"critical"}
}

test_other_role if {
	results := policy.deny with input as binding("view", {"kind": "ServiceAccount", "name": "ci"})
	count(results) == 0
}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}


test_template_is_unknown if {
	results := policy.unknown with input as binding(template, {"kind": "ServiceAccount", "name": "ci"})
	{[result.subject, result.path] | some result in results} == {["ClusterRoleBinding/b", ["roleRef", "name"]]}
	accounts := policy.unknown with input as binding("cluster-admin", template)
	{result.path | some result in accounts} == {["subjects"]}
}

test_another_role_whatever_the_template_gives if {
	results := policy.unknown with input as binding("{{ .Release.Name }}-reader", {"kind": "ServiceAccount", "name": "ci"})
	count(results) == 0
}

test_account_whose_name_is_not_known if {
	results := policy.deny with input as binding("cluster-admin", {"kind": "ServiceAccount", "name": template})
	{result.message | some result in results} == {"ClusterRoleBinding/b makes ServiceAccount '{{ .Values.x }}' cluster-admin"}
}

test_population if {
	found := policy.subjects with input as binding("view", {"kind": "User", "name": "a"})
	found == {{"kind": "ClusterRoleBinding", "name": "ClusterRoleBinding/b", "path": []}}
}
