package regate.kubernetes.network_policy_allows_all_test

import data.regate.kubernetes.network_policy_allows_all as policy

network_policy(ingress) := {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "np"}, "spec": {"podSelector": {}, "ingress": ingress}}

test_empty_rule if {
	results := policy.deny with input as network_policy([{}])
	{result.path | some result in results} == {["spec", "ingress", 0]}
}

test_world if {
	results := policy.deny with input as network_policy([{"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}])
	count(results) == 1
}

test_selector if {
	results := policy.deny with input as network_policy([{"from": [{"podSelector": {"matchLabels": {"app": "web"}}}]}])
	count(results) == 0
}

test_no_rules_denies_all if {
	results := policy.deny with input as network_policy([])
	count(results) == 0
}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}


ingress(rules) := {"kind": "NetworkPolicy", "metadata": {"name": "app"}, "spec": {"ingress": rules}}

test_template_is_unknown if {
	every note, rules in {"list": template, "rule": [template], "sources": [{"from": template}], "source": [{"from": [template]}], "range": [{"from": [{"ipBlock": {"cidr": template}}]}]} {
		results := policy.unknown with input as ingress(rules)
		{result.subject | some result in results} == {"NetworkPolicy/app"}
		denied := policy.deny with input as ingress(rules)
		count(denied) == 0
	}
}

test_known_is_not_unknown if {
	every note, rules in {"selector": [{"from": [{"podSelector": {}}]}], "range": [{"from": [{"ipBlock": {"cidr": "{{ .Values.x }}/32"}}]}], "none": []} {
		results := policy.unknown with input as ingress(rules)
		count(results) == 0
	}
}

test_population if {
	found := policy.subjects with input as ingress([])
	found == {{"kind": "NetworkPolicy", "name": "NetworkPolicy/app", "path": []}}
}
