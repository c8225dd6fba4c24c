# METADATA
# title: A weak cipher encrypts data
# description: |
#   DES, triple DES, RC2, RC4 and Blowfish can be broken with the means of today; ECB mode shows patterns of the plain text;
#   `crypto.createCipher` makes key and initialisation vector from a password with MD5, so that the same text encrypts the same way.
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/131/a/r2/final
# - ref: https://nodejs.org/api/deprecations.html#dep0106-cryptocreatecipher-and-cryptocreatedecipher
# custom:
#   id: weak-cipher
#   severity: high
#   precision: very-high
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [327]
#   remediation: |
#     Use `crypto.createCipheriv("aes-256-gcm", key, iv)` with a random 12-byte `iv` for each text, and keep the authentication tag;
#     in Python `AESGCM` of `cryptography`.
package regate.typescript.weak_cipher

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, call in input.calls
	reason := weakness(call)
	result := object.union(
		{
			"message": sprintf("'%v' %v", [call.callee, reason]),
			"path": ["calls", i],
			"subject": facts.in_function(call.callee, call),
		},
		facts.in_sample,
	)
}

unknown contains result if {
	facts.judged
	some i, call in input.calls
	regex.match(`(^|\.)createCipheriv$`, call.callee)
	is_null(call.arguments[0])
	result := {
		"message": sprintf("which cipher '%v' uses cannot be told here", [call.callee]),
		"path": ["calls", i],
		"subject": facts.in_function(call.callee, call),
	}
}

subjects contains facts.as_subject("call", facts.in_function(call.callee, call), "calls", i) if {
	facts.judged
	some i, call in input.calls
	encrypts(call)
}

encrypts(call) if regex.match(`(^|\.)createCipher(iv)?$`, call.callee)

encrypts(call) if endswith(call.callee, "CryptoJS.mode.ECB")

encrypts(call) if regex.match(`(^|\.)CryptoJS\.(DES|TripleDES|RC4)\.encrypt$`, call.callee)

encrypts(call) if regex.match(`(^|\.)((DES|DES3|ARC2|ARC4|Blowfish|CAST|AES)\.new|modes\.ECB|algorithms\.(TripleDES|ARC4|Blowfish|CAST5|IDEA|SEED))$`, call.callee)

encrypts(call) if of_go(call)

# https://pkg.go.dev/crypto/des, https://pkg.go.dev/crypto/rc4
of_go(call) if call.callee in {"des.NewCipher", "des.NewTripleDESCipher", "rc4.NewCipher"}

encrypts(call) if transforms(call)

# https://docs.oracle.com/en/java/javase/21/docs/specs/security/standard-names.html#cipher-algorithm-names
transforms(call) if {
	regex.match(`(^|\.)Cipher\.getInstance$`, call.callee)
	is_string(call.arguments[0])
}

# https://docs.ruby-lang.org/en/master/OpenSSL/Cipher.html: `OpenSSL::Cipher.new("des-ede3-cbc")`
encrypts(call) if named_cipher(call)

named_cipher(call) if {
	regex.match(`(^|\.)OpenSSL\.Cipher$`, call.callee)
	is_string(call.arguments[0])
}

encrypts(call) if regex.match(`(^|\.)OpenSSL\.Cipher\.(DES|RC4)$`, call.callee)

weakness(call) := "makes key and initialisation vector from a password with MD5" if {
	regex.match(`(^|\.)createCipher$`, call.callee)
} else := sprintf("uses %v, which can be broken", [call.arguments[0]]) if {
	regex.match(`(^|\.)createCipheriv$`, call.callee)
	is_string(call.arguments[0])
	regex.match(`(?i)^(des|des3|desx|rc2|rc4|bf|blowfish|cast5?)(-|$)`, call.arguments[0])
} else := sprintf("uses %v, which shows patterns of the plain text", [call.arguments[0]]) if {
	regex.match(`(^|\.)createCipheriv$`, call.callee)
	is_string(call.arguments[0])
	regex.match(`(?i)-ecb$`, call.arguments[0])
} else := sprintf("uses %v, which can be broken", [call.arguments[0]]) if {
	named_cipher(call)
	regex.match(`(?i)^(des|des3|desx|rc2|rc4|bf|blowfish|cast5?)(-|$)`, call.arguments[0])
} else := sprintf("uses %v, which shows patterns of the plain text", [call.arguments[0]]) if {
	named_cipher(call)
	regex.match(`(?i)-ecb$`, call.arguments[0])
} else := "uses a cipher that can be broken" if {
	regex.match(`(^|\.)OpenSSL\.Cipher\.(DES|RC4)$`, call.callee)
} else := "shows patterns of the plain text" if {
	endswith(call.callee, "CryptoJS.mode.ECB")
} else := "uses a cipher that can be broken" if {
	startswith(call.callee, "CryptoJS.")
	encrypts(call)
} else := "uses a cipher that can be broken" if {
	regex.match(`(^|\.)((DES|DES3|ARC2|ARC4|Blowfish|CAST)\.new|algorithms\.(TripleDES|ARC4|Blowfish|CAST5|IDEA|SEED))$`, call.callee)
} else := "uses a cipher that can be broken" if {
	of_go(call)
} else := sprintf("uses %v, which can be broken", [call.arguments[0]]) if {
	transforms(call)
	regex.match(`(?i)^(des|desede|tripledes|rc2|rc4|arcfour|blowfish)(/|$)`, call.arguments[0])
} else := sprintf("uses %v, which shows patterns of the plain text", [call.arguments[0]]) if {
	# Without a mode it is ECB.
	transforms(call)
	regex.match(`(?i)^aes(/ecb/.*)?$`, call.arguments[0])
} else := "shows patterns of the plain text" if {
	regex.match(`(^|\.)modes\.ECB$`, call.callee)
} else := "uses ECB mode, which shows patterns of the plain text" if {
	regex.match(`(^|\.)AES\.new$`, call.callee)
	some argument in call.arguments
	argument == "AES.MODE_ECB"
}
