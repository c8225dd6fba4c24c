package regate.terraform.resource_attribute_test

import data.regate.terraform.resource_attribute as policy

steps(path) := [{"key": trim_suffix(part, "[*]"), "each": endswith(part, "[*]")} | some part in split(path, ".")]

row(path, operator, value, when_absent) := {
	"id": "example", "severity": "high", "attribute": path, "steps": steps(path), "operator": operator,
	"value": value, "when_absent": when_absent, "message": "keeps its data unencrypted", "when": [], "unless": [],
}

condition(path, operator, value) := {"attribute": path, "steps": steps(path), "operator": operator, "value": value}

document(body) := {"resource": {"aws_db_instance": {"main": [body]}}}

judged(rule, body) := results if {
	results := policy.deny with data.regate.requirements as {"aws_db_instance": [rule]}
		with input as document(body)
}

encrypted := row("storage_encrypted", "equals", true, "fail")

test_wrong_value if {
	judged(encrypted, {"storage_encrypted": false}) == {{
		"rule": "example",
		"severity": "high",
		"message": "aws_db_instance.main keeps its data unencrypted (`storage_encrypted` is false)",
		"path": ["resource", "aws_db_instance", "main", 0, "storage_encrypted"],
		"subject": "aws_db_instance.main",
	}}
}

test_right_value if judged(encrypted, {"storage_encrypted": true}) == set()

test_right_value_as_text if judged(encrypted, {"storage_encrypted": "true"}) == set()

test_absent_fails if {
	{result.message | some result in judged(encrypted, {})} == {"aws_db_instance.main keeps its data unencrypted (`storage_encrypted` is not set)"}
}

test_null_is_absent if count(judged(encrypted, {"storage_encrypted": null})) == 1

test_absent_passes if judged(row("storage_encrypted", "equals", true, "pass"), {}) == set()

test_unknown_is_review if {
	{result.review | some result in judged(encrypted, {"storage_encrypted": "${var.encrypted}"})} == {true}
}

test_at_least if {
	backup := row("backup_retention_period", "at-least", 7, "fail")
	count(judged(backup, {"backup_retention_period": 1})) == 1
	count(judged(backup, {"backup_retention_period": "14"})) == 0
}

test_one_of if {
	rule := row("engine", "one-of", ["a", "b"], "fail")
	count(judged(rule, {"engine": "b"})) == 0
	count(judged(rule, {"engine": "c"})) == 1
}

test_not_one_of if {
	rule := row("engine", "not-one-of", ["a"], "pass")
	count(judged(rule, {"engine": "a"})) == 1
	count(judged(rule, {"engine": "c"})) == 0
}

test_matches if {
	rule := row("policy", "matches", "TLS-1-2", "fail")
	count(judged(rule, {"policy": "ELB-TLS-1-2"})) == 0
	count(judged(rule, {"policy": "ELB-2016"})) == 1
}

test_contains_and_excludes if {
	count(judged(row("logs", "contains", "audit", "fail"), {"logs": ["api"]})) == 1
	count(judged(row("logs", "contains", "audit", "fail"), {"logs": ["api", "audit"]})) == 0
	count(judged(row("members", "excludes", ["allUsers"], "pass"), {"members": ["user:a", "allUsers"]})) == 1
	count(judged(row("members", "excludes", ["allUsers"], "pass"), {"members": ["user:a"]})) == 0
}

test_known_beginning_rules_a_value_out if {
	rule := row("member", "not-one-of", ["allUsers"], "pass")
	count(judged(rule, {"member": "serviceAccount:${google_service_account.a.email}"})) == 0
	{result.review | some result in judged(rule, {"member": "${var.member}"})} == {true}
	many := row("members", "excludes", ["allUsers"], "pass")
	count(judged(many, {"members": ["user:a@example.com", "serviceAccount:${var.a}"]})) == 0
	{result.review | some result in judged(many, {"members": ["user:a", "${var.a}"]})} == {true}
	count(judged(many, {"members": "${var.members}"})) == 1
}

test_present_and_absent if {
	count(judged(row("key", "present", null, "fail"), {})) == 1
	count(judged(row("key", "present", null, "fail"), {"key": "${aws_kms_key.k.arn}"})) == 0
	count(judged(row("key", "absent", null, "pass"), {"key": "x"})) == 1
	count(judged(row("key", "absent", null, "pass"), {})) == 0
}

nested := row("options[*].tokens", "equals", "required", "fail")

test_nested_every_block if {
	results := judged(nested, {"options": [{"tokens": "required"}, {"tokens": "optional"}]})
	{result.path | some result in results} == {["resource", "aws_db_instance", "main", 0, "options", 1, "tokens"]}
}

test_nested_block_absent if {
	results := judged(nested, {})
	{result.path | some result in results} == {["resource", "aws_db_instance", "main", 0, "options"]}
}

test_nested_attribute_absent if {
	results := judged(nested, {"options": [{}]})
	{result.path | some result in results} == {["resource", "aws_db_instance", "main", 0, "options", 0, "tokens"]}
}

test_nested_as_an_object if count(judged(nested, {"options": {"tokens": "optional"}})) == 1

test_dynamic_block_is_review if {
	results := judged(nested, {"dynamic": {"options": [{"for_each": "${var.o}"}]}})
	{result.review | some result in results} == {true}
}

test_three_levels if {
	deep := row("a[*].b[*].c", "equals", 1, "fail")
	count(judged(deep, {"a": [{"b": [{"c": 1}, {"c": 2}]}, {}]})) == 2
}

test_key_with_a_dash if count(judged(row("metadata.enable-oslogin", "not-one-of", ["FALSE"], "pass"), {"metadata": {"enable-oslogin": "FALSE"}})) == 1

test_unless if {
	rule := object.union(encrypted, {"unless": [condition("replicate_source_db", "present", null)]})
	count(judged(rule, {"replicate_source_db": "${aws_db_instance.a.arn}"})) == 0
	count(judged(rule, {})) == 1
}

test_when if {
	rule := object.union(encrypted, {"when": [condition("engine", "one-of", ["postgres"])]})
	count(judged(rule, {"engine": "postgres"})) == 1
	count(judged(rule, {"engine": "mysql"})) == 0
	{result.review | some result in judged(rule, {"engine": "${var.engine}"})} == {true}
}

test_subjects if {
	names := policy.subjects with data.regate.requirements as {"aws_db_instance": [encrypted]}
		with input as document({})
	names == {"example: aws_db_instance.main"}
}
