package regate.kubernetes.api_server_open_test

import data.regate.kubernetes.api_server_open as policy

server(flags) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "kube-apiserver"}, "spec": {"containers": [{"name": "s", "command": array.concat(["kube-apiserver"], flags)}]}}

safe := ["--authorization-mode=Node,RBAC", "--anonymous-auth=false", "--insecure-port=0"]

kubeadm(arguments) := {"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration", "apiServer": {"extraArgs": arguments}}

test_flags if {
	every wrong in [["--authorization-mode=AlwaysAllow"], [], ["--authorization-mode=RBAC", "--anonymous-auth=true"], ["--authorization-config=/a", "--insecure-port=8080"]] {
		count(policy.deny) == 1 with input as server(wrong)
	}
	count(policy.deny) == 0 with input as server(safe)
	count(policy.subjects) == 1 with input as server(safe)
}

test_kubeadm if {
	every wrong in [{"authorization-mode": "AlwaysAllow"}, [{"name": "anonymous-auth", "value": "true"}]] {
		{result.path | some result in policy.deny} == {["apiServer", "extraArgs"]} with input as kubeadm(wrong)
	}
	count(policy.deny) == 0 with input as kubeadm({"profiling": "false"})
}

test_other_programs if {
	count(policy.subjects) == 0 with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "s", "command": ["kube-scheduler"]}]}}
}

test_open if {
	count(policy.unknown) == 1 with input as server(["--authorization-mode=${MODE}"])
	count(policy.deny) == 0 with input as server(["--authorization-mode=${MODE}"])
	count(policy.unknown) == 0 with input as server(["--authorization-mode=RBAC", "--advertise-address=${IP}"])
}
