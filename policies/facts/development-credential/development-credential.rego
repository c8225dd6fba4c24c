# METADATA
# title: Guessable password for development
# description: |
#   A default, a word or the service's own name is the password of a stack that developers start: in a Compose file, an
#   example to copy, or as what is used when nothing else is given. Nobody has to leak it; it does harm on the day when
#   somebody deploys the file as it stands. In files of production the same value is `weak-default-credential` or
#   `hardcoded-credential`.
# related_resources:
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html
# custom:
#   id: development-credential
#   severity: medium
#   precision: high
#   kinds: [facts]
#   redact: true
#   controls:
#     soc2: [CC6.1]
#     gdpr: ["32(1)(b)"]
#     cwe: [1392, 798]
#   remediation: |
#     Make the value required where the file is deployed (`${PASSWORD:?}`), or let every machine draw its own. Say in the
#     file's name or in `[environments]` of regate.toml which files are production.
package regate.facts.development_credential

import data.regate.lib.facts
import data.regate.lib.secrets

deny contains result if {
	some i, secret in input.secrets
	secrets.development_default(secret)
	result := {
		"message": message(secret),
		"path": ["secrets", i],
		"subject": subject(secret),
		"severity": "medium",
	}
}

subjects contains facts.as_subject("credential", subject(secret), "secrets", i) if {
	some i, secret in input.secrets
	secrets.development_default(secret)
}

subject(secret) := secret.name if {
	is_string(secret.name)
} else := secret.attributes.host if {
	secret.attributes.host != ""
} else := secret.title

message(secret) := sprintf("'%v' has a password that is meant for development and easily guessed", [subject(secret)])
