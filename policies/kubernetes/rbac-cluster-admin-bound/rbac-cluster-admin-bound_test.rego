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
