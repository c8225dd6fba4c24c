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

test_everything_of_an_operator if {
	of_operator := policy.deny with input as role({"apiGroups": ["monitoring.coreos.com"], "resources": ["*"], "verbs": ["*"]})
	{[result.severity, result.message] | some result in of_operator} == {["medium", "ClusterRole/ops grants every verb on every resource of monitoring.coreos.com (`*`)"]}
	every groups in [["monitoring.coreos.com", "apps"], ["rbac.authorization.k8s.io"], [""], ["*"], ["batch"]] {
		of_cluster := policy.deny with input as role({"apiGroups": groups, "resources": ["*"], "verbs": ["*"]})
		{result.severity | some result in of_cluster} == {"high"}
	}
}

test_all_verbs if {
	results := policy.deny with input as role({"apiGroups": [""], "resources": ["configmaps"], "verbs": ["*"]})
	{result.severity | some result in results} == {"medium"}
}

test_named if {
	results := policy.deny with input as role({"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]})
	count(results) == 0
}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}


ruled(rules) := {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "r"}, "rules": rules}

test_template_is_unknown if {
	every note, rules in {"list": template, "rule": [template], "verbs": [{"verbs": template, "resources": ["pods"]}], "verb": [{"verbs": [template], "resources": ["pods"]}]} {
		results := policy.unknown with input as ruled(rules)
		{result.subject | some result in results} == {"ClusterRole/r"}
		denied := policy.deny with input as ruled(rules)
		count(denied) == 0
	}
}

test_known_is_not_unknown if {
	results := policy.unknown with input as ruled([{"verbs": ["get"], "resources": ["pods"], "resourceNames": [template]}])
	count(results) == 0
}

test_population if {
	found := policy.subjects with input as ruled([])
	found == {{"kind": "ClusterRole", "name": "ClusterRole/r", "path": []}}
}
