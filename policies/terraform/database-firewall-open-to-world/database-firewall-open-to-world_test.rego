package regate.terraform.database_firewall_open_to_world_test

import data.regate.terraform.database_firewall_open_to_world as policy

rule(first, last) := {"resource": {"azurerm_mssql_firewall_rule": {"r": [{"start_ip_address": first, "end_ip_address": last}]}}}

severities(first, last) := found if {
	results := policy.deny with input as rule(first, last)
	found := {result.severity | some result in results}
}

test_internet if severities("0.0.0.0", "255.255.255.255") == {"critical"}

test_azure if severities("0.0.0.0", "0.0.0.0") == {"medium"}

test_office if severities("203.0.113.7", "203.0.113.7") == set()

test_redis_names if {
	results := policy.deny with input as {"resource": {"azurerm_redis_firewall_rule": {"r": [{"start_ip": "0.0.0.0", "end_ip": "255.255.255.255"}]}}}
	count(results) == 1
}
