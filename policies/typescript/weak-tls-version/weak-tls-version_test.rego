package regate.typescript.weak_tls_version_test

import data.regate.typescript.weak_tls_version as policy

setting(name, value, within) := {
	"secrets": [], "flows": [], "calls": [],
	"settings": [{"name": name, "value": value, "within": within, "function": "connect"}],
}

found(facts) := results if {
	results := policy.deny with input as facts with data.regate.file as {"test": false}
}

test_outdated if {
	found(setting("minVersion", "TLSv1.1", "https.createServer")) == {{
		"message": "'minVersion' allows TLSv1.1, which is deprecated",
		"path": ["settings", 0],
		"subject": "https.createServer.minVersion",
	}}
}

test_method if {
	count(found(setting("secureProtocol", "TLSv1_method", null))) == 1
}

test_assigned if {
	count(found(setting("tls.DEFAULT.minVersion", "TLSv1", null))) == 1
}

test_current if {
	count(found(setting("minVersion", "TLSv1.2", "https.createServer"))) == 0
}

test_something_else if {
	count(found(setting("minVersion", "1.0", "app"))) == 0
	names := policy.subjects with input as setting("minVersion", "1.0", "app")
	count(names) == 0
}

test_population if {
	names := policy.subjects with input as setting("minVersion", "TLSv1.3", "app")
	names == {{"kind": "setting", "name": "app.minVersion", "path": ["settings", 0]}}
}

test_python if {
	count(found(setting("ssl_version", "ssl.PROTOCOL_TLSv1", "HTTPAdapter"))) == 1
	count(found(setting("context.minimum_version", "ssl.TLSVersion.TLSv1", null))) == 1
	count(found(setting("context.minimum_version", "ssl.TLSVersion.TLSv1_2", null))) == 0
}

context(version) := {
	"secrets": [], "flows": [], "settings": [],
	"calls": [{"callee": "ssl.SSLContext", "arguments": [version], "function": "serve"}],
}

test_context if {
	count(found(context("ssl.PROTOCOL_TLSv1"))) == 1
	count(found(context("ssl.PROTOCOL_TLS_SERVER"))) == 0
	names := policy.subjects with input as context("ssl.PROTOCOL_TLS_SERVER")
	count(names) == 1
}
