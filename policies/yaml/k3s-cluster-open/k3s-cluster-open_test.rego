package regate.yaml.k3s_cluster_open_test

import data.regate.yaml.k3s_cluster_open as policy

found(document) := {[result.severity, result.path] | some result in results} if {
	results := policy.deny with input as document
}

test_arguments if {
	found({"kube-apiserver-arg": ["anonymous-auth=true", "authorization-mode=Node,AlwaysAllow"]}) == {["medium", ["kube-apiserver-arg", 0]], ["critical", ["kube-apiserver-arg", 1]]}
	found({"kubelet-arg": "--read-only-port=10255"}) == {["high", ["kubelet-arg"]]}
	found({"kubelet-arg": ["anonymous-auth=1", "authorization-mode=AlwaysAllow"]}) == {["high", ["kubelet-arg", 0]], ["critical", ["kubelet-arg", 1]]}
}

test_closed_arguments if {
	found({"kube-apiserver-arg": ["anonymous-auth=false", "authorization-mode=Node,RBAC"], "kubelet-arg": ["read-only-port=0", "anonymous-auth=false"]}) == set()
}

test_modes if {
	every mode in ["0644", "644", "0777", "0o644"] {
		found({"write-kubeconfig-mode": mode}) == {["medium", ["write-kubeconfig-mode"]]}
	}
	every mode in ["0600", "600", "0640"] {
		found({"write-kubeconfig-mode": mode}) == set()
	}
}

test_what_is_not_known if {
	open := {"$unknown": "{{ x }}", "reason": "template"}
	every document in [{"kubelet-arg": open}, {"kube-apiserver-arg": [open]}, {"write-kubeconfig-mode": open}] {
		results := policy.unknown with input as document
		count(results) == 1
		found(document) == set()
	}
}
