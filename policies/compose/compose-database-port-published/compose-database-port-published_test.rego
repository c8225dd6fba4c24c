package regate.compose.compose_database_port_published_test

import data.regate.compose.compose_database_port_published as policy

service(port) := {"services": {"db": {"ports": [port]}}}

test_every_interface if {
	results := policy.deny with input as service("5432:5432")
	{result.message | some result in results} == {"service 'db' publishes PostgreSQL (port 5432) on every interface"}
}

test_another_host_port if {
	results := policy.deny with input as service("15432:5432")
	count(results) == 1
}

test_explicit_everything if {
	results := policy.deny with input as service("0.0.0.0:6379:6379")
	count(results) == 1
}

test_loopback if {
	results := policy.deny with input as service("127.0.0.1:5432:5432")
	count(results) == 0
}

test_long_form if {
	results := policy.deny with input as service({"target": 27017, "published": "27017"})
	count(results) == 1
}

test_web_port if {
	results := policy.deny with input as service("80:80")
	count(results) == 0
}

test_variable_is_silent if {
	results := policy.deny with input as service("${DB_PORT}:5432")
	count(results) == 0
}

told(service) := {result.path | some result in results} if {
	results := policy.unknown with input as {"services": {"app": service}}
}

test_variable_is_unknown if {
	every note, port in {"target": "5432:${PORT}", "address": "${ADDRESS}:5432:5432", "whole": "${PORTS}", "object": {"published": 5432, "target": "${PORT}"}} {
		told({"ports": [port]}) == {["services", "app", "ports", 0]}
	}
}

test_told_all_the_same if {
	every note, port in {"host's port": "${PORT}:8080", "loopback": "127.0.0.1:${PORT}:5432", "object": {"published": "${PORT}", "target": 8080}} {
		told({"ports": [port]}) == set()
	}
}

test_population_publishes if {
	found := policy.subjects with input as {"services": {"app": {"ports": ["80:80"]}, "none": {"image": "x"}, "hidden": {"ports": ["${PORTS}"]}}}
	{subject.name | some subject in found} == {"app", "hidden"}
}

test_port_of_the_container_alone if {
	every port in ["6379", 6379, "6379/tcp"] {
		count(policy.deny) == 1 with input as service(port)
		count(policy.subjects) == 1 with input as service(port)
	}
	every port in ["80", 80, "6379/udp"] {
		count(policy.deny) == 0 with input as service(port)
	}
}
