# METADATA
# title: A secret is made of random numbers that can be guessed
# description: |
#   `Math.random` and the module `random` of Python give numbers that follow from those before them. In a function that makes
#   passwords, tokens or codes, or under the name of one, whoever has seen a few of them knows the next. What is picked from a list
#   that is there is no secret that is made; a nonce, a salt and the id of a session are for a person to look at.
# related_resources:
# - ref: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Math/random
# - ref: https://docs.python.org/3/library/secrets.html
# custom:
#   id: predictable-random-secret
#   severity: high
#   precision: medium
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [338]
#   remediation: |
#     Take them from `crypto.randomBytes`, `crypto.randomInt`, `crypto.getRandomValues` or `crypto.randomUUID`; in Python from the
#     module `secrets`.
package regate.typescript.predictable_random_secret

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some i, call in input.calls
	guessable(call)
	made := secret(call)
	result := object.union(
		{
			"message": sprintf("'%v' makes a secret of '%v', whose numbers can be guessed", [call.callee, made]),
			"path": ["calls", i],
			"subject": facts.in_function(call.callee, call),
		},
		doubt(call),
	)
}

# secret(call) is the name of what is made: the function's, or what the value is given to.
secret(call) := call.function if {
	makes_secret(call)
} else := call.name if {
	is_string(call.name)
	not picks(call)
	every step in call.through {
		keeps(step)
	}
	name := facts.last_part(call.name)
	is_secret(name)
	not regex.match(`(?i)(cancel|page|next|push|device|design|sync|captcha|mask\w*|random|special|start|end|pad)_?token`, name)
	not regex.match(`(?i)mock|fake|demo|example|sample`, sprintf("%v %v", [name, call.function]))
}

doubt(call) := {"review": true} if {
	not makes_secret(call)
	doubtful(call)
} else := facts.in_sample

# It may be no more than a mark of a page, a view or a visit.
doubtful(call) if regex.match(`(?i)(nonce|salt|session_?id|api_?key|private_?key)s?$`, facts.last_part(call.name))

# Numbers of the words of a language model are called tokens, too.
doubtful(call) if {
	regex.match(`(?i)tokens?$`, facts.last_part(call.name))
	regex.match(`(^|\.)random\.(randint|randrange|random|choices|sample)$`, call.callee)
	not assembled(call)
}

# From 3.15 on it takes its numbers from a source that is made for secrets.
doubtful(call) if regex.match(`(^|\.)RandomStringUtils\.`, call.callee)

# picks(call) holds for what is taken from a list as a whole, and made into nothing longer.
picks(call) if {
	not assembled(call)
	some step in call.through
	step in {"[]", "charAt(", "at(", "get(", ".get", "choice("}
}

picks(call) if {
	regex.match(`(^|\.)random\.choice$`, call.callee)
	not assembled(call)
}

assembled(call) if {
	some step in call.through
	step in {"+", "join(", ".join", "Array.from(", "from("}
}

keeps(step) if not endswith(step, "(")

keeps(step) if regex.match(`^(floor|round|ceil|trunc|abs|pow|String|Number|BigInt|parseInt|str|int|hex|bytes|join|from|of|Array|map|at|charAt|get|fromCharCode|Sprint|Sprintf|Itoa|FormatInt|string|valueOf|toString|toHexString|format|md5|sha1|sha256|sha512|update|encode|b64encode|urlsafe_b64encode|btoa|hexlify|hash|concat|append|list|tuple|zfill|padStart)\($`, step)

subjects contains facts.as_subject("call", facts.in_function(call.callee, call), "calls", i) if {
	facts.judged
	some i, call in input.calls
	guessable(call)
}

# https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Random.html
guessable(call) if call.callee == "Random"

# https://docs.ruby-lang.org/en/master/Random.html: `rand(10)`, `letters.sample`, unless they are given another source of numbers.
guessable(call) if {
	regex.match(`^((Random|Kernel)\.)?rand$|\.(sample|shuffle)$`, call.callee)
	data.regate.file.kind == "ruby"
	not other_source(call)
}

other_source(call) if {
	some argument in call.arguments
	is_object(argument)
	"random" in object.keys(argument)
}

guessable(call) if regex.match(`(^|\.)(ThreadLocalRandom\.current|RandomStringUtils\.random(Alphanumeric|Numeric|Alphabetic)?)$`, call.callee)

guessable(call) if regex.match(`(^|\.)(Math\.random|_\.random|random\.[a-z]+|rand\.(Int[nN]|Int(31|63)n?|Uint(32|64)|Float64|Perm))$`, call.callee)

makes_secret(call) if {
	is_string(call.function)
	name := facts.last_part(call.function)
	is_secret(name)
	not regex.match(`(?i)mock|fake|demo|example|sample`, name)
}

is_secret(name) if regex.match(`(?i)(password|passwd|secret|(api|access|secret|private|invite)_?key|token|otp|nonce|salt|verif\w*_?code|(invite|reset|backup|recovery)_?code|session_?id)s?$`, name)
