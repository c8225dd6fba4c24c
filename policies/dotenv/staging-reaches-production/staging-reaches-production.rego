# METADATA
# title: Staging or development names a host of production
# description: |
#   What is tried out there reads and changes real data, and whoever may test may see the data of customers.
# related_resources:
# - ref: https://gdpr-info.eu/art-32-gdpr/
# custom:
#   id: staging-reaches-production
#   severity: medium
#   precision: medium
#   kinds: [dotenv]
#   controls:
#     soc2: [CC6.1, CC8.1]
#     gdpr: ["25(1)", "32(1)(b)"]
#     cwe: [668]
#   remediation: |
#     Give the environment stores of its own, with made-up or anonymised data.
package regate.dotenv.staging_reaches_production

import data.regate.lib.values

deny contains result if {
	some setting in settings
	regex.match(`(?i)^(.*[-.])?prod(uction)?([-.].*)?$`, setting.host)
	result := {
		"message": sprintf("%v of %v names '%v', a host of production", [setting.name, data.regate.file.environment, setting.host]),
		"path": [setting.name],
		"subject": setting.name,
	}
}

subjects contains {"kind": "setting", "name": setting.name, "path": [setting.name]} if some setting in settings

settings contains {"name": name, "host": host} if {
	data.regate.file.environment in {"staging", "development"}
	not is_template
	some name, value in values.entries(input)
	is_string(value)
	host := host_of(value)
}

# A template of a file, whose values are made up.
is_template if regex.match(`\.(example|sample|template|dist)$`, data.regate.file.name)

# The host of an address, or a setting that is one by its name.
host_of(value) := found[1] if some found in regex.find_all_string_submatch_n(`^[a-z][a-z0-9+]*://(?:[^@/\s]*@)?([A-Za-z0-9.-]+)`, value, 1)
