package regate.typescript.tls_verification_disabled_test

import data.regate.typescript.tls_verification_disabled as policy

setting(name, value, within) := {
	"secrets": [], "flows": [], "calls": [],
	"settings": [{"name": name, "value": value, "within": within, "function": "connect"}],
}

found(facts) := results if {
	results := policy.deny with input as facts with data.regate.file as {"test": false}
}

test_agent if {
	found(setting("rejectUnauthorized", false, "https.Agent")) == {{
		"message": "'rejectUnauthorized' is false: the other end's certificate is not verified",
		"path": ["settings", 0],
		"subject": "https.Agent.rejectUnauthorized",
	}}
}

test_environment if {
	every value in ["0", 0] {
		count(found(setting("process.env.NODE_TLS_REJECT_UNAUTHORIZED", value, null))) == 1
	}
}

test_verified if {
	count(found(setting("rejectUnauthorized", true, "https.Agent"))) == 0
}

test_zero_is_not_false if {
	count(found(setting("trustServerCertificate", false, "options"))) == 0
}

test_expectation if {
	count(found(setting("rejectUnauthorized", false, "expect().toEqual"))) == 0
}

test_test_files_pass if {
	results := policy.deny with input as setting("rejectUnauthorized", false, null) with data.regate.file as {"test": true}
	count(results) == 0
}

test_population if {
	names := policy.subjects with input as setting("rejectUnauthorized", true, null)
	names == {{"kind": "setting", "name": "rejectUnauthorized", "path": ["settings", 0]}}
	expected := policy.subjects with input as setting("rejectUnauthorized", false, "expect().toEqual")
	expected == set()
}

python(name, value, within) := {
	"secrets": [], "flows": [], "calls": [],
	"settings": [{"name": name, "value": value, "within": within, "function": null}],
}

judged(input_facts) := results if {
	results := policy.deny with input as input_facts with data.regate.file as {"test": false}
}

test_python_requests if {
	every within in ["requests.get", "httpx.AsyncClient", "self.session.post"] {
		count(judged(python("verify", false, within))) == 1
	}
	count(judged(python("session.verify", false, null))) == 1
	count(judged(python("verify", true, "requests.get"))) == 0
	count(judged(python("verify", false, "jwt.decode"))) == 0
	count(judged(python("verify", false, "Form"))) == 0
}

test_python_contexts if {
	count(judged(python("context.check_hostname", false, null))) == 1
	count(judged(python("context.verify_mode", "ssl.CERT_NONE", null))) == 1
	count(judged(python("context.verify_mode", "ssl.CERT_REQUIRED", null))) == 0
	count(judged(python("ssl", false, "aiohttp.TCPConnector"))) == 1
	count(judged(python("ssl", false, "create_engine"))) == 0
}

test_python_unverified_context if {
	facts := {
		"secrets": [], "flows": [], "settings": [],
		"calls": [{"callee": "ssl._create_unverified_context", "arguments": [], "function": null}],
	}
	count(judged(facts)) == 1
}

test_python_objects if {
	count(judged(python("s.verify", false, "requests.Session"))) == 1
	count(judged(python("f.verify", false, "forms.Form"))) == 0
	count(judged(python("verify", false, "boto3.client"))) == 1
	count(judged(python("os.environ.PYTHONHTTPSVERIFY", "0", null))) == 1
}

test_identity_not_asked if {
	count(found(setting("checkServerIdentity", null, "https.Agent"))) == 1
}

call(callee, arguments) := {
	"secrets": [], "flows": [], "settings": [],
	"calls": [{"callee": callee, "arguments": arguments, "function": null, "name": null, "through": []}],
}

test_python_hosts_and_directories if {
	count(judged(call("paramiko.AutoAddPolicy", []))) == 1
	count(judged(call("paramiko.RejectPolicy", []))) == 0
	count(judged(call("ldap.set_option", ["ldap.OPT_X_TLS_REQUIRE_CERT", "ldap.OPT_X_TLS_NEVER"]))) == 1
	count(judged(call("ldap.set_option", ["ldap.OPT_X_TLS_REQUIRE_CERT", "ldap.OPT_X_TLS_DEMAND"]))) == 0
}

test_python_other_clients if {
	count(judged(python("ssl_cert_reqs", null, "redis.Redis"))) == 1
	count(judged(python("tlsAllowInvalidCertificates", true, "pymongo.MongoClient"))) == 1
	count(judged(python("os.environ.CURL_CA_BUNDLE", "", null))) == 1
	count(judged(python("os.environ.CURL_CA_BUNDLE", "/etc/ca.pem", null))) == 0
}

hands(callee, argument) := {"secrets": [], "flows": [], "settings": [], "calls": [{"callee": callee, "arguments": [argument], "function": null}]}

test_a_client_that_is_told_to_believe_anybody if {
	every argument in [true, "NoopHostnameVerifier.INSTANCE", "org.apache.http.ssl.TrustAllStrategy.INSTANCE", "SSLConnectionSocketFactory.ALLOW_ALL_HOSTNAME_VERIFIER"] {
		count(found(hands("builder.setSSLHostnameVerifier", argument))) == 1
	}
	every argument in [null, "new DefaultHostnameVerifier()", "verifier"] {
		count(found(hands("builder.setSSLHostnameVerifier", argument))) == 0
	}
}
