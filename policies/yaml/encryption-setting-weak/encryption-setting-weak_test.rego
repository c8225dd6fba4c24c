package regate.yaml.encryption_setting_weak_test

import data.regate.yaml.encryption_setting_weak as policy

found(document) := names if {
	results := policy.deny with input as document
	names := {result.subject | some result in results}
}

test_old_tls if found({"encryption": {"in_transit": {"algorithm": "TLS 1.0"}}}) == {"encryption.in_transit.algorithm"}

test_new_tls if found({"encryption": {"in_transit": {"algorithm": "TLS 1.3"}}}) == set()

test_aes if found({"encryption": {"at_rest": {"algorithm": "AES-256"}}}) == set()

test_des if found({"encryption": {"at_rest": {"algorithm": "DES-CBC"}}}) == {"encryption.at_rest.algorithm"}

test_minimum_version if found({"server": {"min_tls_version": "TLSv1.1"}}) == {"server.min_tls_version"}

test_number if found({"tls": {"min_version": 1.1}}) == {"tls.min_version"}

test_cipher_list if found({"ciphers": ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-RC4-SHA"]}) == {"ciphers.1"}

test_unrelated_version if found({"version": "1.1", "encryption": {"version": "1.0"}, "app": {"version": "1.0"}}) == set()

told(document) := {result.subject | some result in results} if {
	results := policy.unknown with input as document
}

test_variable_is_unknown if {
	told({"server": {"min_tls_version": "${V}"}}) == {"server.min_tls_version"}
	told({"server": {"min_tls_version": {"$unknown": "{{ .Values.x }}", "reason": "template"}}}) == {"server.min_tls_version"}
	told({"server": {"min_tls_version": "1.3"}}) == set()
}

test_population if {
	found := policy.subjects with input as {"server": {"min_tls_version": {"$unknown": "{{ .Values.x }}", "reason": "template"}}}
	found == {{"kind": "setting", "name": "server.min_tls_version", "path": ["server", "min_tls_version"]}}
}
