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

open := {"$unknown": "${var.x}", "reason": "variable-without-value"}


told(first, last) := {result.subject | some result in results} if {
	results := policy.unknown with input as rule(first, last)
}

test_address_that_is_not_known if {
	told(open, "255.255.255.255") == {"azurerm_mssql_firewall_rule.r"}
	told("0.0.0.0", open) == {"azurerm_mssql_firewall_rule.r"}
	told(open, open) == {"azurerm_mssql_firewall_rule.r"}
}

test_the_other_end_rules_it_out if {
	told(open, "203.0.113.7") == set()
	told("203.0.113.7", open) == set()
	told("0.0.0.0", "0.0.0.0") == set()
}

test_population if {
	found := policy.subjects with input as rule("203.0.113.7", "203.0.113.7")
	found == {{"kind": "azurerm_mssql_firewall_rule", "name": "azurerm_mssql_firewall_rule.r", "path": ["resource", "azurerm_mssql_firewall_rule", "r", 0]}}
}
