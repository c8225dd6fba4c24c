package regate.yaml.certificate_verification_off_test

import data.regate.yaml.certificate_verification_off as policy

found(document) := {result.subject | some result in results} if {
	results := policy.deny with input as document
}

test_prometheus if found({"scrape_configs": [{"tls_config": {"insecure_skip_verify": true}}]}) == {"scrape_configs.0.tls_config.insecure_skip_verify"}

test_ansible if found([{"tasks": [{"uri": {"validate_certs": "no"}}]}]) == {"0.tasks.0.uri.validate_certs"}

test_on if found({"a": {"insecureSkipVerify": false, "verify_ssl": true}}) == set()

test_objects_are_no_settings if found({"verify_ssl": {"description": "x"}}) == set()

told(document) := {result.subject | some result in results} if {
	results := policy.unknown with input as document
}

test_variable_is_unknown if {
	told({"verify_ssl": "${VERIFY}"}) == {"verify_ssl"}
	told({"verify_ssl": false}) == set()
}

test_population if {
	found := policy.subjects with input as {"verify_ssl": true}
	found == {{"kind": "setting", "name": "verify_ssl", "path": ["verify_ssl"]}}
}

test_in_a_test if {
	results := policy.deny with input as {"verify_ssl": false} with data.regate.file as {"test": true}
	{result.severity | some result in results} == {"low"}
}

test_elsewhere if {
	results := policy.deny with input as {"verify_ssl": false} with data.regate.file as {"test": false}
	{result.severity | some result in results} == {"medium"}
}
