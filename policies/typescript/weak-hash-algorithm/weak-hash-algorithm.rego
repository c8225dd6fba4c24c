# METADATA
# title: A broken hash function protects something
# description: |
#   MD5 and SHA-1 collide, and are fast enough to guess a password from its hash. Where the enclosing function is about
#   passwords, tokens or signatures this is a result; elsewhere (checksums, cache keys, protocols that ask for it) somebody
#   has to look.
# related_resources:
# - ref: https://csrc.nist.gov/projects/hash-functions
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
# custom:
#   id: weak-hash-algorithm
#   severity: medium
#   precision: medium
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [CC6.1]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [327, 328]
#   remediation: |
#     For passwords use `scrypt`, `argon2` or `bcrypt`; for signatures and digests use `sha256` or better.
package regate.typescript.weak_hash_algorithm

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, call in input.calls
	algorithm := hashes(call)
	algorithm in {"md2", "md4", "md5", "sha", "sha1"}
	not for_checksums(call)
	result := object.union(
		{
			"message": sprintf("'%v' uses %v, which is broken", [call.callee, upper(algorithm)]),
			"path": ["calls", i],
			"subject": facts.in_function(call.callee, call),
		},
		weight(call),
	)
}

unknown contains result if {
	facts.judged
	some i, call in input.calls
	open(call)
	result := {
		"message": sprintf("which algorithm '%v' uses cannot be told here", [call.callee]),
		"path": ["calls", i],
		"subject": facts.in_function(call.callee, call),
	}
}

subjects contains facts.as_subject("call", facts.in_function(call.callee, call), "calls", i) if {
	facts.judged
	some i, call in input.calls
	hashes(call)
}

subjects contains facts.as_subject("call", facts.in_function(call.callee, call), "calls", i) if {
	facts.judged
	some i, call in input.calls
	open(call)
}

# The algorithm is an expression.
open(call) if {
	regex.match(`(^|\.)(createHash|createSign|hashlib\.new|MessageDigest\.getInstance)$`, call.callee)
	is_null(call.arguments[0])
}

# https://docs.ruby-lang.org/en/master/OpenSSL/Digest.html
open(call) if {
	of_openssl(call)
	is_null(call.arguments[0])
}

of_openssl(call) if regex.match(`(^|\.)OpenSSL\.Digest(\.hexdigest)?$`, call.callee)

# The algorithm that a call hashes with, in one spelling.
hashes(call) := replace(lower(call.arguments[0]), "-", "") if {
	of_openssl(call)
	is_string(call.arguments[0])
} else := lower(found[0][1]) if {
	# Ruby: `Digest::MD5.hexdigest(x)`, `OpenSSL::Digest::SHA1.new`.
	found := regex.find_all_string_submatch_n(`(?:^|\.)Digest\.(MD5|SHA1)(?:\.(?:hex|base64)?digest)?$`, call.callee, 1)
} else := replace(replace(lower(call.arguments[0]), "-", ""), "rsa", "") if {
	regex.match(`(^|\.)(createHash|createSign|hashlib\.new|MessageDigest\.getInstance)$`, call.callee)
	is_string(call.arguments[0])
} else := lower(facts.last_part(call.callee)) if {
	regex.match(`(^|\.)(md5|sha1|CryptoJS\.MD5|CryptoJS\.SHA1|hashes\.MD5|hashes\.SHA1)$`, call.callee)
} else := split(call.callee, ".")[0] if {
	regex.match(`^(md5|sha1)\.(New|Sum)$`, call.callee)
} else := lower(found[0][2]) if {
	# https://commons.apache.org/proper/commons-codec/, https://docs.spring.io/spring-framework/docs/current/javadoc-api/org/springframework/util/DigestUtils.html
	found := regex.find_all_string_submatch_n(`(^|\.)(?:DigestUtils|Hashing)\.(?:get)?([mM]d5|[sS]ha1)`, call.callee, 1)
} else := lower(trim_suffix(call.callee, ".new")) if {
	regex.match(`^(MD5|SHA1)\.new$`, call.callee)
}

# Python's own word for it.
for_checksums(call) if {
	some argument in call.arguments
	is_object(argument)
	argument.usedforsecurity == false
}

weight(call) := {"severity": "high"} if {
	is_string(call.function)
	not looks_up_breaches(call.function)
	not limits_rates(call.function)
	not looks_up_breaches(object.get(data.regate.file, "path", ""))
	regex.match(`(?i)passw|passphrase|credential|secret|token|signature|sign$|hashpin`, call.function)
} else := {"severity": "low", "review": true}

# The key of a counter: `TokenBucket`.
limits_rates(name) if regex.match(`(?i)bucket|rate_?limit|throttl`, name)

# The range API of Have I Been Pwned takes the first five digits of a SHA-1 hash
# (https://haveibeenpwned.com/API/v3#PwnedPasswords).
looks_up_breaches(name) if regex.match(`(?i)pwned|hibp|breach|compromised|leaked`, name)
