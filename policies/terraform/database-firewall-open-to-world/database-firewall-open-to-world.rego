# METADATA
# title: Database firewall accepts every address
# description: |
#   The rule lets the whole internet connect: only the password is left between anybody and the data. A rule from 0.0.0.0 to
#   0.0.0.0 lets everything that runs in Azure connect, also other customers' machines.
# related_resources:
# - ref: https://learn.microsoft.com/azure/azure-sql/database/firewall-configure
# custom:
#   id: database-firewall-open-to-world
#   severity: high
#   precision: very-high
#   kinds: [terraform]
#   mentions: [_firewall_rule]
#   target: set
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [284, 668]
#   remediation: |
#     Name the addresses that need access, or use a private endpoint.
package regate.terraform.database_firewall_open_to_world

import data.regate.lib.network
import data.regate.lib.terraform
import data.regate.lib.values

types := {"azurerm_mssql_firewall_rule", "azurerm_sql_firewall_rule", "azurerm_postgresql_firewall_rule", "azurerm_postgresql_flexible_server_firewall_rule", "azurerm_mysql_firewall_rule", "azurerm_mysql_flexible_server_firewall_rule", "azurerm_mariadb_firewall_rule", "azurerm_redis_firewall_rule", "azurerm_synapse_firewall_rule"}

deny contains result if {
	some rule in terraform.all(types)
	first := first_address(rule.body)
	last := last_address(rule.body)
	what := reach(first, last)
	result := {
		"message": sprintf("%s lets %s connect (%s to %s)", [rule.address, what.who, first, last]),
		"path": array.concat(rule.path, [key(rule.body)]),
		"subject": rule.address,
		"severity": what.severity,
	}
}

unknown contains result if {
	some rule in terraform.all(types)
	open := network.maybe_wide(first_address(rule.body), last_address(rule.body))
	count(open) > 0
	result := {
		"message": sprintf("whom %s lets connect cannot be told here (`%s`)", [rule.address, values.excerpt(open[0])]),
		"path": array.concat(rule.path, [key(rule.body)]),
		"subject": rule.address,
	}
}

subjects contains terraform.as_subject(rule) if some rule in terraform.all(types)

first_address(body) := object.get(body, "start_ip_address", object.get(body, "start_ip", ""))

last_address(body) := object.get(body, "end_ip_address", object.get(body, "end_ip", ""))

key(body) := "start_ip_address" if "start_ip_address" in object.keys(body)

key(body) := "start_ip" if not "start_ip_address" in object.keys(body)

# Whom a rule from one address to another lets in, where that is more than some network.
reach("0.0.0.0", "0.0.0.0") := {"who": "everything in Azure", "severity": "medium"}

reach(first, last) := {"who": "the whole internet", "severity": "critical"} if {
	first == "0.0.0.0"
	last == "255.255.255.255"
} else := {"who": "a large part of the internet", "severity": "critical"} if network.wide(first, last)
