package regate.terraform.output_secret_shown_test

import data.regate.terraform.output_secret_shown as policy

text(text) := {"$unknown": text, "reason": "variable-without-value"}

found(body) := count(results) if {
	results := policy.deny with input as {"output": {"a": [body]}}
}

test_shown if {
	every shown in ["${var.db_password}", "postgres://app:${var.password}@db", "${random_password.p.result}", "${random_password.p[0].result}", "${nonsensitive(var.x)}", "${aws_iam_access_key.k.secret}", "${tls_private_key.k.private_key_pem}"] {
		found({"value": text(shown)}) == 1
	}
}

test_hidden if {
	found({"value": text("${var.db_password}"), "sensitive": true}) == 0
	found({"value": text("${var.password_length}")}) == 0
	found({"value": text("${aws_secretsmanager_secret.s.arn}")}) == 0
}

test_unknown if {
	results := policy.unknown with input as {"output": {"a": {"value": text("${var.db_password}"), "sensitive": text("${var.hide}")}}}
	{result.subject | some result in results} == {"a"}
}

test_population if {
	results := policy.subjects with input as {"output": {"a": [{"value": text("${var.db_password}"), "sensitive": true}], "b": [{"value": "x"}]}}
	{subject.name | some subject in results} == {"a"}
}
