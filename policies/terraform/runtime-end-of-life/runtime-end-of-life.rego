# METADATA
# title: Function runs on a runtime that no longer gets security fixes
# description: |
#   The provider has ended support for this runtime: its language and libraries get no fixes, and soon functions that use it
#   can be neither created nor updated.
# related_resources:
# - ref: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
# - ref: https://cloud.google.com/functions/docs/runtime-support
# - ref: https://learn.microsoft.com/azure/app-service/language-support-policy
# custom:
#   id: runtime-end-of-life
#   severity: high
#   precision: very-high
#   kinds: [terraform]
#   mentions: [aws_lambda, google_cloudfunctions, azurerm_linux, azurerm_windows]
#   target: set
#   controls:
#     soc2: [CC6.8, CC7.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [1104]
#   remediation: |
#     Move to a supported runtime, such as `nodejs22.x` or `python3.13`, and run the tests on it before deploying.
package regate.terraform.runtime_end_of_life

import data.regate.lib.lifecycle
import data.regate.lib.terraform
import data.regate.lib.values

deny contains result if {
	some declared in runtimes
	is_string(declared.runtime)
	values.known(declared.runtime)
	record := ended(declared)
	result := {
		"message": sprintf("%s runs on `%s`, whose support ended on %s", [declared.entry.address, trim_prefix(declared.runtime, "~"), record.ended]),
		"path": declared.path,
		"subject": declared.entry.address,
		"evidence": record,
	}
}

unknown contains result if {
	some declared in runtimes
	values.unknown(declared.runtime)
	result := {
		"message": sprintf("which runtime %s uses cannot be told here (`%s`)", [declared.entry.address, values.excerpt(declared.runtime)]),
		"path": declared.path,
		"subject": declared.entry.address,
	}
}

subjects contains terraform.as_subject(declared.entry) if {
	some declared in runtimes
	values.written(declared.runtime)
}

ended(declared) := lifecycle.ended("aws-lambda", declared.runtime) if declared.cloud == "aws"

ended(declared) := lifecycle.runtime_ended(declared.runtime) if declared.cloud == "google"

ended(declared) := lifecycle.ended(declared.product, trim_prefix(declared.runtime, "~")) if declared.cloud == "azure"

runtimes contains {"cloud": "aws", "entry": function, "path": array.concat(function.path, ["runtime"]), "runtime": runtime} if {
	some function in terraform.resources.aws_lambda_function
	runtime := function.body.runtime
}

runtimes contains {"cloud": "google", "entry": function, "path": array.concat(function.path, ["runtime"]), "runtime": runtime} if {
	some function in terraform.resources.google_cloudfunctions_function
	runtime := function.body.runtime
}

runtimes contains {"cloud": "google", "entry": function, "path": array.concat(build.path, ["runtime"]), "runtime": runtime} if {
	some function in terraform.resources.google_cloudfunctions2_function
	some build in terraform.nested(function, "build_config")
	runtime := build.body.runtime
}

stacks := {"node_version": "nodejs", "python_version": "python", "php_version": "php", "dotnet_version": "dotnet", "ruby_version": "ruby"}

runtimes contains {"cloud": "azure", "product": product, "entry": app, "path": array.concat(stack.path, [key]), "runtime": runtime} if {
	some app in terraform.all({"azurerm_linux_web_app", "azurerm_windows_web_app", "azurerm_linux_function_app", "azurerm_windows_function_app"})
	some config in terraform.nested(app, "site_config")
	some stack in terraform.nested(config, "application_stack")
	some key, product in stacks
	runtime := stack.body[key]
}
