# METADATA
# title: The other end of an encrypted connection is not verified
# description: |
#   The connection is encrypted, but anybody between the two ends can be the other end. A database or an API that is reached
#   this way can be read and changed on the way.
# related_resources:
# - ref: https://nodejs.org/api/tls.html#tlsconnectoptions-callback
# - ref: https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification
# - ref: https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue
# - ref: https://www.mongodb.com/docs/manual/reference/connection-string-options/#tls-options
# custom:
#   id: tls-verification-disabled
#   severity: high
#   precision: very-high
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [295]
#   remediation: |
#     Remove the setting. For a certificate of your own authority, pass that authority's certificate: `ca: fs.readFileSync("ca.pem")`,
#     or set `NODE_EXTRA_CA_CERTS`; in Python `verify="ca.pem"`.
package regate.typescript.tls_verification_disabled

import data.regate.lib.facts

# What turns verification off, by name.
off := {
	"rejectUnauthorized": {false},
	"NODE_TLS_REJECT_UNAUTHORIZED": {"0", 0, false},
	"strictSSL": {false},
	"verifySSL": {false},
	"sslValidate": {false},
	"insecureSkipVerify": {true},
	"InsecureSkipVerify": {true},
	"tlsInsecure": {true},
	"tlsAllowInvalidCertificates": {true},
	"tlsAllowInvalidHostnames": {true},
	"trustServerCertificate": {true},
	"checkServerIdentity": {null},
	# Python.
	"PYTHONHTTPSVERIFY": {"0", 0},
	"verify": {false},
	"ssl": {false},
	"verify_ssl": {false, "OpenSSL.SSL.VERIFY_NONE"},
	"ssl_verify": {false},
	"verify_certs": {false},
	"check_hostname": {false},
	"verify_mode": {"ssl.CERT_NONE", "OpenSSL.SSL.VERIFY_NONE"},
	# Ruby: https://docs.ruby-lang.org/en/master/OpenSSL/SSL/SSLContext.html#attribute-i-verify_mode
	"ssl_verify_mode": {"OpenSSL.SSL.VERIFY_NONE"},
	"openssl_verify_mode": {"none", "OpenSSL.SSL.VERIFY_NONE"},
	"verify_hostname": {false},
	"cert_reqs": {"ssl.CERT_NONE", "CERT_NONE"},
	"ssl_cert_reqs": {"ssl.CERT_NONE", "CERT_NONE", "none", null},
	"CURL_CA_BUNDLE": {""},
	"REQUESTS_CA_BUNDLE": {""},
	"_create_default_https_context": {"ssl._create_unverified_context"},
}

deny contains result if {
	facts.judged
	some i, setting in input.settings
	setting.value in off[facts.last_part(setting.name)]
	about_tls(setting)
	result := object.union(
		{
			"message": sprintf("'%v' is %v: the other end's certificate is not verified", [setting.name, setting.value]),
			"path": ["settings", i],
			"subject": facts.setting_name(setting),
		},
		facts.in_sample,
	)
}

deny contains result if {
	facts.judged
	some i, call in input.calls
	unverified(call)
	result := object.union(
		{
			"message": sprintf("'%v' makes connections without verifying the other end's %v", [call.callee, shown_by(call)]),
			"path": ["calls", i],
			"subject": facts.in_function(call.callee, call),
		},
		facts.in_sample,
	)
}

subjects contains facts.as_subject("call", facts.in_function(call.callee, call), "calls", i) if {
	facts.judged
	some i, call in input.calls
	unverified(call)
}

unverified(call) if endswith(call.callee, "_create_unverified_context")

unverified(call) if hosts_unverified(call)

shown_by(call) := "host key" if {
	hosts_unverified(call)
} else := "certificate"

# SSH: any key is taken for the host's.
hosts_unverified(call) if endswith(call.callee, "InsecureIgnoreHostKey")

# https://docs.paramiko.org/en/stable/api/client.html#paramiko.client.MissingHostKeyPolicy: also one that only warns.
hosts_unverified(call) if regex.match(`(^|\.)(AutoAddPolicy|WarningPolicy)$`, call.callee)

# https://www.python-ldap.org/en/latest/reference/ldap.html#tls-options
unverified(call) if {
	endswith(call.callee, "ldap.set_option")
	some argument in call.arguments
	is_string(argument)
	regex.match(`(^|\.)OPT_X_TLS_(NEVER|ALLOW)$`, argument)
}

# Java: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/javax/net/ssl/package-summary.html. A class that checks nothing.
unverified(call) if call.callee in {"X509TrustManager.checkServerTrusted", "HostnameVerifier.verify", "NoopHostnameVerifier", "AllowAllHostnameVerifier", "TrustAllStrategy"}

# What is given to a client that checks nothing, or says yes to whoever answers.
unverified(call) if {
	facts.last_part(call.callee) in {"setHostnameVerifier", "setDefaultHostnameVerifier", "setSSLHostnameVerifier", "hostnameVerifier", "loadTrustMaterial", "trustManager"}
	some argument in call.arguments
	accepts_anybody(argument)
}

accepts_anybody(argument) if argument == true

accepts_anybody(argument) if {
	is_string(argument)
	regex.match(`(^|\.)(NoopHostnameVerifier|TrustAllStrategy|InsecureTrustManagerFactory)\.INSTANCE$|\.ALLOW_ALL_HOSTNAME_VERIFIER$`, argument)
}

subjects contains facts.as_subject("setting", facts.setting_name(setting), "settings", i) if {
	facts.judged
	some i, setting in input.settings
	off[facts.last_part(setting.name)]
	about_tls(setting)
}

# `verify` and `ssl` are words for much else: only what is given to something that connects counts.
about_tls(setting) if {
	not facts.expectation(setting)
	not facts.last_part(setting.name) in {"verify", "ssl"}
}

about_tls(setting) if {
	setting.name in {"verify", "ssl"}
	regex.match(`(^|\.)(Faraday(\.ssl)?|HTTParty|get|post|put|patch|delete|head|options|request|send|stream|ws_connect|Client|AsyncClient|Session|HTTPTransport|AsyncHTTPTransport|TCPConnector|boto3\.client|boto3\.resource)$`, facts.given_to(setting))
	not regex.match(`(?i)jwt|jws|token`, facts.given_to(setting))
}

about_tls(setting) if regex.match(`(?i)(session|client|requests)\.verify$`, setting.name)

about_tls(setting) if {
	endswith(setting.name, ".verify")
	regex.match(`(^|\.)(Session|Client|AsyncClient)$`, facts.given_to(setting))
}
