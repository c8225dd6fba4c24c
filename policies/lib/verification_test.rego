package regate.lib.verification_test

import data.regate.lib.verification

test_switches if {
	every pair in [["NODE_TLS_REJECT_UNAUTHORIZED", 0], ["GIT_SSL_NO_VERIFY", true], ["npm_config_strict_ssl", "False"]] {
		verification.is_off(pair[0], pair[1])
	}
	every pair in [["NODE_TLS_REJECT_UNAUTHORIZED", "00"], ["GIT_SSL_NO_VERIFY", ""], ["OTHER", "0"], ["PYTHONHTTPSVERIFY", {"$unknown": "${a}", "reason": "expression"}]] {
		not verification.is_off(pair[0], pair[1])
	}
}

test_addresses if {
	verification.is_plain("DATABASE_URL", "postgres://u:p@db.acme.io/x?a=b&sslmode=disable")
	every address in ["postgres://db/x?sslmode=disable", "postgres://db.acme.io/x?sslmode=require", "postgres://db.ns.svc.cluster.local/x?sslmode=disable"] {
		not verification.is_plain("DATABASE_URL", address)
	}
}
