# METADATA
# title: Database on Render accepts connections from anywhere
# description: |
#   The list of addresses that may connect holds every address. What keeps strangers out is the password alone.
# related_resources:
# - ref: https://render.com/docs/blueprint-spec
# custom:
#   id: render-database-open
#   severity: medium
#   precision: high
#   kinds: [yaml]
#   mentions: [ipAllowList]
#   controls:
#     soc2: [CC6.1, CC6.6]
#     gdpr: ["32(1)(b)"]
#     cwe: [284, 668]
#   remediation: |
#     List the addresses that need it, or none: `ipAllowList: []` leaves services of the same account.
package regate.yaml.render_database_open

import data.regate.lib.network
import data.regate.lib.values

deny contains result if {
	some store in stores
	some at, entry in store.value.ipAllowList
	network.world(entry.source)
	result := {
		"message": sprintf("%v can be reached from anywhere (%v)", [store.name, entry.source]),
		"path": array.concat(store.path, ["ipAllowList", at, "source"]),
		"subject": store.name,
	}
}

subjects contains {"kind": "database", "name": store.name, "path": store.path} if some store in stores

stores contains {"name": sprintf("%v", [store.name]), "value": store, "path": [key, at]} if {
	some key in ["databases", "services"]
	some at, store in values.list(input[key])
	is_array(store.ipAllowList)
}
