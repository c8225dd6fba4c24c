# METADATA
# title: Build of Next.js goes on over type errors
# description: |
#   With `ignoreBuildErrors` what the compiler finds reaches production: the check that a pipeline seems to make by building is none.
# related_resources:
# - ref: https://nextjs.org/docs/app/api-reference/config/next-config-js/typescript
# - ref: https://nextjs.org/docs/app/api-reference/config/next-config-js/eslint
# custom:
#   id: build-ignores-errors
#   severity: low
#   precision: very-high
#   kinds: [typescript, javascript]
#   controls:
#     soc2: [CC8.1]
#     cwe: [693]
#   remediation: |
#     Remove `ignoreBuildErrors` and `ignoreDuringBuilds`, and mend what the build then tells.
package regate.typescript.build_ignores_errors

import data.regate.lib.facts

deny contains result if {
	some i, setting in settings
	setting.value == true
	result := {
		"message": sprintf("the build goes on over %v ('%v' is true)", [ignored[setting.name], setting.name]),
		"path": ["settings", i],
		"subject": facts.setting_name(setting),
	}
}

subjects contains facts.as_subject("setting", facts.setting_name(setting), "settings", i) if some i, setting in settings

settings[i] := setting if {
	regex.match(`(?:^|/)next\.config\.\w+$`, data.regate.file.path)
	some i, setting in input.settings
	ignored[setting.name]
}

ignored := {"ignoreBuildErrors": "type errors", "ignoreDuringBuilds": "what the linter finds"}
