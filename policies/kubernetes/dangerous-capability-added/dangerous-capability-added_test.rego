package regate.kubernetes.dangerous_capability_added_test

import data.regate.kubernetes.dangerous_capability_added as policy

pod(added) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": [{"name": "web", "securityContext": {"capabilities": {"drop": ["ALL"], "add": added}}}]}}

test_sys_admin if {
	results := policy.deny with input as pod(["NET_BIND_SERVICE", "SYS_ADMIN"])
	{result.path | some result in results} == {["spec", "containers", 0, "securityContext", "capabilities", "add", 1]}
}

test_long_name if {
	results := policy.deny with input as pod(["CAP_NET_ADMIN"])
	count(results) == 1
}

test_harmless if {
	results := policy.deny with input as pod(["NET_BIND_SERVICE", "CHOWN"])
	count(results) == 0
}

template := {"$unknown": "{{ .Values.x }}", "reason": "template"}


capabilities(added) := {"kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": [{"name": "web", "securityContext": {"capabilities": {"add": added}}}]}}

test_template_is_unknown if {
	every note, added in {"list": template, "one": ["NET_BIND_SERVICE", template], "text": ["{{ .Values.x }}"]} {
		results := policy.unknown with input as capabilities(added)
		{result.subject | some result in results} == {"Pod/app container web"}
		denied := policy.deny with input as capabilities(added)
		count(denied) == 0
	}
}

test_known_is_not_unknown if {
	results := policy.unknown with input as capabilities(["CHOWN"])
	count(results) == 0
}
