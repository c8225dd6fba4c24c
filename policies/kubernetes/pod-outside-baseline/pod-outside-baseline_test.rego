package regate.kubernetes.pod_outside_baseline_test

import data.regate.kubernetes.pod_outside_baseline as policy

given(spec) := {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "app"}, "spec": {"template": {"spec": spec}}}

test_windows_host_process if {
	found := policy.deny with input as given({"securityContext": {"windowsOptions": {"hostProcess": true}}, "containers": [{"name": "a"}]})
	{[result.severity, result.message] | some result in found} == {["high", "Deployment/app sets `hostProcess` to `true`"]}
}

test_types_of_selinux if {
	found := policy.deny with input as given({"containers": [{"name": "a", "securityContext": {"seLinuxOptions": {"type": "spc_t"}}}]})
	count(found) == 1
	fine := policy.deny with input as given({"containers": [{"name": "a", "securityContext": {"seLinuxOptions": {"type": "container_t", "level": "s0:c1"}}}]})
	count(fine) == 0
}

test_port_of_the_host if {
	found := policy.deny with input as given({"containers": [{"name": "a", "ports": [{"containerPort": 1}, {"containerPort": 2, "hostPort": 2}]}]})
	{result.path | some result in found} == {["spec", "template", "spec", "containers", 0, "ports", 1, "hostPort"]}
}

test_annotation_of_the_template if {
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "app"}, "spec": {"template": {"metadata": {"annotations": {"container.apparmor.security.beta.kubernetes.io/a": "unconfined"}}, "spec": {"containers": [{"name": "a"}]}}}}
	found := policy.deny with input as deployment
	{result.path | some result in found} == {["spec", "template", "metadata", "annotations", "container.apparmor.security.beta.kubernetes.io/a"]}
}

test_nothing_is_fine if {
	found := policy.deny | policy.unknown with input as given({"containers": [{"name": "a"}]})
	count(found) == 0
}

test_settings_of_the_kernel if {
	found := policy.deny with input as given({"securityContext": {"sysctls": [{"name": "net.ipv4.tcp_syncookies", "value": "1"}, {"name": "kernel.msgmax", "value": "1"}]}, "containers": [{"name": "a"}]})
	{result.path | some result in found} == {["spec", "template", "spec", "securityContext", "sysctls", 1, "name"]}
}

test_what_is_not_known if {
	hidden := given({"containers": [{"name": "a", "securityContext": {"procMount": {"$unknown": "{{ .Values.mount }}", "reason": "template"}}}]})
	open := policy.unknown with input as hidden
	{[result.subject, result.message] | some result in open} == {["Deployment/app", "whether Deployment/app stays within the baseline cannot be told here (`{{ .Values.mount }}`)"]}
	found := policy.deny with input as hidden
	count(found) == 0
}
