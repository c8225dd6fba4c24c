package regate.kubernetes.rbac_wildcard_test

import data.regate.kubernetes.rbac_wildcard as policy

role(rule) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "ops"}, "rules": [rule]}

test_everything if {
	results := policy.deny with input as role({"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]})
	results == {{
		"message": "ClusterRole/ops grants every verb on every resource (`*`)",
		"path": ["rules", 0, "verbs"],
		"subject": "ClusterRole/ops",
		"severity": "high",
	}}
}

test_all_verbs if {
	results := policy.deny with input as role({"apiGroups": [""], "resources": ["configmaps"], "verbs": ["*"]})
	{result.severity | some result in results} == {"medium"}
}

test_named if {
	results := policy.deny with input as role({"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]})
	count(results) == 0
}
