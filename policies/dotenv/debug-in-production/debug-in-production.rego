# METADATA
# title: Production runs with settings of development
# description: |
#   Debug modes show source, settings and data to whoever makes an error happen, and write more into logs than anybody should read.
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/489.html
# custom:
#   id: debug-in-production
#   severity: medium
#   precision: high
#   kinds: [dotenv]
#   controls:
#     soc2: [CC6.1, CC7.1]
#     gdpr: ["32(1)(b)"]
#     cwe: [489]
#   remediation: |
#     Set `NODE_ENV=production` and `DEBUG=false` in the environment of production.
package regate.dotenv.debug_in_production

import data.regate.lib.values

deny contains result if {
	some setting in settings
	some pattern in patterns[upper(setting.name)]
	regex.match(pattern, setting.value)
	result := {
		"message": sprintf("production has %v=%v", [setting.name, setting.value]),
		"path": [setting.name],
		"subject": setting.name,
	}
}

unknown contains result if {
	some setting in settings
	values.unknown(setting.value)
	result := {
		"message": sprintf("whether production runs as development does cannot be told here (%v is `%v`)", [setting.name, values.excerpt(setting.value)]),
		"path": [setting.name],
		"subject": setting.name,
	}
}

subjects contains {"kind": "setting", "name": setting.name, "path": [setting.name]} if some setting in settings

settings contains {"name": name, "value": value} if {
	data.regate.file.environment == "production"
	not is_template
	some name, value in values.entries(input)
	patterns[upper(name)]
	is_string(value)
}

# A template of a file, whose values are made up.
is_template if regex.match(`\.(example|sample|template|dist)$`, data.regate.file.name)

on := `(?i)^\s*(true|1|yes|on)\s*$`

development := `(?i)^\s*(dev|development|local|debug)\s*$`

patterns := {
	"DEBUG": [on], "APP_DEBUG": [on], "DJANGO_DEBUG": [on], "FLASK_DEBUG": [on], "RAILS_LOG_LEVEL": [development],
	"NODE_ENV": [development], "APP_ENV": [development], "FLASK_ENV": [development], "RAILS_ENV": [development], "RACK_ENV": [development], "ASPNETCORE_ENVIRONMENT": [development],
}
