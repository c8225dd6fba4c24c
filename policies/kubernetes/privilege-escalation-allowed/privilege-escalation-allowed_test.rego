package regate.kubernetes.privilege_escalation_allowed_test

import data.regate.kubernetes.privilege_escalation_allowed as policy

pod(context) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": [{"name": "web", "securityContext": context}]}}

test_allowed if {
	results := policy.deny with input as pod({"allowPrivilegeEscalation": true})
	count(results) == 1
}

test_missing_is_low if {
	results := policy.deny with input as pod({"runAsNonRoot": true})
	{result.severity | some result in results} == {"low"}
}

test_disabled if {
	results := policy.deny with input as pod({"allowPrivilegeEscalation": false})
	count(results) == 0
}

test_privileged_is_said_elsewhere if {
	results := policy.deny with input as pod({"privileged": true})
	count(results) == 0
}

test_no_context_is_said_elsewhere if {
	results := policy.deny with input as {"kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": [{"name": "web"}]}}
	count(results) == 0
}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}


context(security) := {"kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": [{"name": "web", "securityContext": security}]}}

test_template_is_unknown if {
	every note, security in {"value": {"allowPrivilegeEscalation": template}, "above": template, "text": "{{ .Values.x }}"} {
		results := policy.unknown with input as context(security)
		{result.subject | some result in results} == {"Pod/app container web"}
		denied := policy.deny with input as context(security)
		count(denied) == 0
	}
}

test_population_has_a_context if {
	with_context := policy.subjects with input as context({"allowPrivilegeEscalation": false})
	{subject.name | some subject in with_context} == {"Pod/app container web"}
	without := policy.subjects with input as context({})
	without == set()
}
