# METADATA
# title: Function runs on a runtime that no longer gets security fixes
# description: |
#   The provider has ended support for this runtime: its language and libraries get no fixes, and soon functions that use it
#   can be neither created nor updated.
# related_resources:
# - ref: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
# custom:
#   id: serverless-runtime-end-of-life
#   severity: high
#   precision: very-high
#   kinds: [serverless]
#   controls:
#     soc2: [CC6.8, CC7.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [1104]
#   remediation: |
#     Move to a supported runtime, such as `nodejs22.x` or `python3.13`, and run the tests on it before deploying.
package regate.serverless.serverless_runtime_end_of_life

import data.regate.lib.lifecycle
import data.regate.lib.values

deny contains result if {
	some declared in runtimes
	values.known(declared.runtime)
	record := ended(declared.runtime)
	result := {
		"message": sprintf("%v uses the runtime %v, whose support ended on %v", [declared.subject, declared.runtime, record.ended]),
		"path": declared.path,
		"subject": declared.subject,
		"evidence": record,
	}
}

unknown contains result if {
	some declared in runtimes
	values.unknown(declared.runtime)
	result := {
		"message": sprintf("which runtime %v uses cannot be told here (`%v`)", [declared.subject, values.excerpt(declared.runtime)]),
		"path": declared.path,
		"subject": declared.subject,
	}
}

subjects contains {"kind": declared.kind, "name": declared.subject, "path": array.slice(declared.path, 0, count(declared.path) - 1)} if some declared in runtimes

runtimes contains {"kind": "provider", "subject": "provider", "path": ["provider", "runtime"], "runtime": input.provider.runtime} if values.written(input.provider.runtime)

runtimes contains {"kind": "function", "subject": sprintf("function %v", [name]), "path": ["functions", name, "runtime"], "runtime": function.runtime} if {
	some name, function in values.entries(input.functions)
	values.written(function.runtime)
}

ended(runtime) := lifecycle.ended("aws-lambda", runtime)

# Other providers name runtimes after the language's own release.
ended(runtime) := lifecycle.runtime_ended(runtime) if {
	not input.provider.name == "aws"
	not lifecycle.ended("aws-lambda", runtime)
}
