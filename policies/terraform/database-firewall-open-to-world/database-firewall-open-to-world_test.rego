package regate.terraform.database_firewall_open_to_world_test

import data.regate.terraform.database_firewall_open_to_world as policy

rule(first, last) := {"resource": {"azurerm_mssql_firewall_rule": {"r": [{"start_ip_address": first, "end_ip_address": last}]}}}

severities(first, last) := found if {
	results := policy.deny with input as rule(first, last)
	found := {result.severity | some result in results}
}

test_internet if severities("0.0.0.0", "255.255.255.255") == {"critical"}

test_a_large_part if {
	every range in [["0.0.0.1", "255.255.255.254"], ["1.0.0.0", "126.255.255.255"], ["000.0.0.0", "223.255.255.255"]] {
		severities(range[0], range[1]) == {"critical"}
	}
}

test_one_network if severities("10.0.0.0", "10.255.255.255") == set()

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

test_an_end_that_is_not_known_may_be_far_away if {
	told(open, "203.0.113.7") == {"azurerm_mssql_firewall_rule.r"}
	told("203.0.113.7", open) == {"azurerm_mssql_firewall_rule.r"}
	told("203.0.113.7", {"$unknown": "203.0.113.${var.x}", "reason": "variable-without-value"}) == set()
	told("0.0.0.0", "0.0.0.0") == set()
}

test_population if {
	found := policy.subjects with input as rule("203.0.113.7", "203.0.113.7")
	found == {{"kind": "azurerm_mssql_firewall_rule", "name": "azurerm_mssql_firewall_rule.r", "path": ["resource", "azurerm_mssql_firewall_rule", "r", 0]}}
}
