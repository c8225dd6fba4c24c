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
