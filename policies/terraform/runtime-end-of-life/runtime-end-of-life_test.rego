package regate.terraform.runtime_end_of_life_test

import data.regate.terraform.runtime_end_of_life as policy

table := {"products": {
	"aws-lambda": {"title": "AWS Lambda runtime", "source": "s", "runtimes": [], "names": {}, "versions": {"python3.7": {"ended": "2023-12-04"}}},
	"nodejs": {"title": "Node.js", "source": "s", "runtimes": ["^nodejs([0-9]+)$"], "names": {}, "versions": {"14": {"ended": "2023-04-30"}}},
}}

results(document) := found if {
	found := policy.deny with input as document with data.regate.lifecycle as table
}

test_lambda if {
	found := results({"resource": {"aws_lambda_function": {"app": [{"runtime": "python3.7"}]}}})
	{result.message | some result in found} == {"aws_lambda_function.app runs on `python3.7`, whose support ended on 2023-12-04"}
}

test_google if count(results({"resource": {"google_cloudfunctions_function": {"app": [{"runtime": "nodejs14"}]}}})) == 1

test_azure if {
	count(results({"resource": {"azurerm_linux_web_app": {"app": [{"site_config": [{"application_stack": [{"node_version": "14-lts"}]}]}]}}})) == 1
	count(results({"resource": {"azurerm_linux_web_app": {"app": [{"site_config": [{"application_stack": [{"node_version": "22-lts"}]}]}]}}})) == 0
}

test_supported if count(results({"resource": {"aws_lambda_function": {"app": [{"runtime": "python3.13"}]}}})) == 0

test_unknown if count(results({"resource": {"aws_lambda_function": {"app": [{"runtime": "${var.runtime}"}]}}})) == 0

open := {"$unknown": "${var.x}", "reason": "variable-without-value"}


told(document) := {[result.subject, result.path] | some result in found} if {
	found := policy.unknown with input as document with data.regate.lifecycle as table
}

test_runtime_that_is_not_known if {
	told({"resource": {"aws_lambda_function": {"app": [{"runtime": open}]}}}) == {["aws_lambda_function.app", ["resource", "aws_lambda_function", "app", 0, "runtime"]]}
	told({"resource": {"google_cloudfunctions2_function": {"app": [{"build_config": [{"runtime": "${var.x}"}]}]}}}) == {["google_cloudfunctions2_function.app", ["resource", "google_cloudfunctions2_function", "app", 0, "build_config", 0, "runtime"]]}
	told({"resource": {"azurerm_linux_web_app": {"app": [{"site_config": [{"application_stack": [{"node_version": open}]}]}]}}}) == {["azurerm_linux_web_app.app", ["resource", "azurerm_linux_web_app", "app", 0, "site_config", 0, "application_stack", 0, "node_version"]]}
	told({"resource": {"aws_lambda_function": {"app": [{"runtime": "python3.7"}]}}}) == set()
}

test_population if {
	found := policy.subjects with input as {"resource": {"aws_lambda_function": {"app": [{"runtime": "python3.13"}], "image": [{"package_type": "Image"}]}}}
	found == {{"kind": "aws_lambda_function", "name": "aws_lambda_function.app", "path": ["resource", "aws_lambda_function", "app", 0]}}
}
