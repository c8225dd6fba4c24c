package regate.hcl.nomad_task_reaches_host_test

import data.regate.hcl.nomad_task_reaches_host as policy

job(task) := {"job": {"shop": [{"group": {"web": [{"task": {"app": [task]}}]}}]}}

found(task) := {[result.severity, array.slice(result.path, 9, 12)] | some result in results} if {
	results := policy.deny with input as job(task)
}

test_the_host_is_reached if {
	found({"driver": "docker", "config": [{"privileged": true}]}) == {["high", ["config", 0, "privileged"]]}
	found({"driver": "docker", "config": [{"volumes": ["/var/run/docker.sock:/s"]}]}) == {["high", ["config", 0, "volumes"]]}
	found({"driver": "raw_exec"}) == {["medium", ["driver"]]}
}

test_the_host_is_not_reached if {
	found({"driver": "docker", "config": [{"privileged": false, "volumes": ["local/a:/a"]}]}) == set()
	found({"driver": "exec", "config": [{"command": "/bin/app"}]}) == set()
}

test_what_is_not_known if {
	open := {"$unknown": "${var.x}", "reason": "variable"}
	every task in [{"driver": open}, {"driver": "docker", "config": [{"privileged": open}]}, {"driver": "docker", "config": [{"volumes": [open]}]}, {"driver": "docker", "config": [{"volumes": open}]}] {
		results := policy.unknown with input as job(task)
		count(results) == 1
		found(task) == set()
	}
}
