# METADATA
# title: Credential in the repository
# description: |
#   A credential stands in a file. Everybody who can read the repository, a fork or a copy of it has it, and the history
#   keeps it after it is deleted. Each kind of credential is a rule of its own; this policy decides how bad one is where
#   it stands.
# related_resources:
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html
# custom:
#   id: secret-in-source
#   severity: high
#   precision: high
#   kinds: [facts]
#   redact: true
#   controls:
#     soc2: [CC6.1, CC6.7, CC6.8]
#     gdpr: ["32(1)(a)", "32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [798]
#   remediation: |
#     Revoke the credential first, then take it out of the file: read it from the environment or a secret store.
package regate.facts.secret_in_source

import data.regate.lib.facts
import data.regate.lib.secrets

deny contains result if {
	some i, secret in input.secrets
	base := rank[secret.severity]
	base > 0
	not label(secret)
	not beginning(secret)
	not nothing_to_rotate(secret)
	not secrets.development_default(secret)
	result := object.union(
		{
			"rule": secret.detector,
			"message": message(secret),
			"path": ["secrets", i],
			"subject": subject(secret),
			"severity": levels[max({1, least(secret), base - relief(secret)})],
		},
		doubt(secret),
	)
}

subjects contains facts.as_subject("credential", subject(secret), "secrets", i) if {
	some i, secret in input.secrets
	not beginning(secret)
}

levels := ["info", "low", "medium", "high", "critical"]

rank := {"info": 0, "low": 1, "medium": 2, "high": 3, "critical": 4}

# How many levels the place takes off: what only this machine can reach is of no use elsewhere, and a test's
# credentials are doubles more often than not.
relief(secret) := 0 if {
	wrong_world(secret)
} else := 3 if {
	local(secret)
} else := 2 if {
	secrets.for_test(secret)
} else := 2 if {
	of_example(secret)
} else := 2 if {
	of_this_clone
} else := 2 if {
	passing(secret)
} else := 2 if {
	of_localhost(secret)
} else := 1 if {
	of_section(secret)
} else := 1 if {
	of_own_stack(secret)
} else := 1 if {
	drawn_for_development(secret)
} else := 1 if {
	of_keystore(secret)
} else := 1 if {
	guessed_setting(secret)
} else := 1 if {
	of_stack(secret)
} else := 1 if {
	chosen_default(secret)
} else := 0

# Nobody has to leak what everybody tries first. It is as bad as the place that takes it: a setting by itself is overridden where it
# matters more often than not, what is deployed as it stands is not.
guessed_setting(secret) if {
	secrets.guessable(secret)
	secret.detector in secrets.guessed
	not secrets.in_production(secret)
	not secrets.deployed(secret)
}

guessed_setting(secret) if {
	secret.weak
	not may_be_word(secret)
}

# What a developer's stack draws for itself, or falls back to: the same for everybody who starts it.
of_stack(secret) if {
	secret.detector in (secrets.guessed | {"vendor-credential"})
	secrets.in_stack(secret)
	secrets.is_own(secret)
}

of_stack(secret) if {
	secret.detector in secrets.guessed
	secrets.in_stack(secret)
	secret.syntax == "fallback"
}

# What a role of Ansible has where nobody sets it
# (https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_variables.html#variable-precedence-where-should-i-put-a-variable).
chosen_default(secret) if {
	secret.detector == "hardcoded-credential"
	regex.match(`(^|/)roles[^/]*/[^/]+/defaults/([^/]+/)*[^/]+\.ya?ml$`, data.regate.file.path)
	not secrets.in_production(secret)
}

# `${DB_PASSWORD:db-57xsl}`: what somebody typed for whoever sets nothing.
chosen_default(secret) if {
	secret.detector == "hardcoded-credential"
	secret.syntax == "fallback"
	secret.attributes.short == "true"
	not secrets.in_production(secret)
}

# In a file of development, the login of a server beside it that this machine alone reaches, or that catches mail and delivers none.
chosen_default(secret) if {
	secret.detector == "hardcoded-credential"
	secret.attributes.own_server == "true"
	secrets.in_development(secret)
}

# What a stack on one machine logs in to its own database with, by a name that only the stack knows.
chosen_default(secret) if {
	secret.detector in {"database-url-password", "url-password", "connection-string-password"}
	secrets.in_stack(secret)
	regex.match(`^[a-z0-9_-]+$`, secret.attributes.host)
}

# Rails' `config/secrets.yml` draws a value for each environment: those of development and test open no one's data.
of_section(secret) if {
	secret.detector in secrets.guessed
	secrets.in_development(secret)
	secret.attributes.environment_by == "section"
	regex.match(`(^|/)config/[^/]+\.ya?ml$`, lower(data.regate.file.path))
}

# In a file of development, the password of a server without a domain: only what is started beside it knows it by that name.
of_own_stack(secret) if {
	secret.detector in secrets.guessed
	secrets.in_development(secret)
	regex.match(`^[a-z0-9_-]+$`, secret.attributes.host)
}

# What a product draws for itself opens nothing but what a developer starts with it: the key that its sessions are signed with, the
# password with which an empty database is set up, the client of the identity provider beside it. What others issued (`API_KEY`) does.
drawn_for_development(secret) if {
	secret.detector in {"hardcoded-credential", "vendor-credential", "keycloak-client-secret"}
	secrets.in_development(secret)
	secrets.is_own(secret)
}

# The password of a keystore opens the file beside it and nothing else; keytool's own has `changeit`.
of_keystore(secret) if {
	secret.weak
	is_string(secret.name)
	not secrets.in_production(secret)
	regex.match(`(key|trust)_?store|pass_?(in|out)$|(store|key)_?pass$|(^|_)(key|pfx|p12|pkcs12|cert|certificate|pem)_?pass`, secrets.words_of(secret.name))
}

# What is used on a developer's machine where nobody sets it.
drawn_for_development(secret) if {
	secret.detector in {"hardcoded-credential", "vendor-credential"}
	secret.syntax in {"fallback", "default"}
	secrets.in_development(secret)
}

# Its name says that it opens a world for trials.
drawn_for_development(secret) if {
	secret.detector in {"hardcoded-credential", "vendor-credential"}
	is_string(secret.name)
	regex.match(`(^|_)sandbox(_|$)`, secrets.words_of(secret.name))
	not secrets.in_production(secret)
}

# An account of the database that a script of development sets up.
drawn_for_development(secret) if {
	secret.detector == "hardcoded-credential"
	secret.syntax == "statement"
	secrets.in_development(secret)
}

# The file itself says that it is for development alone.
drawn_for_development(secret) if {
	secret.detector == "hardcoded-credential"
	secret.attributes.environment_by == "remark"
	secrets.in_development(secret)
}

# A key by whose name a developer's own machine answers: no other machine is believed with it.
of_localhost(secret) if {
	secret.detector == "private-key"
	regex.match(`(^|[/._-])(localhost|127\.0\.0\.1|snakeoil|place_?holder|dev)([._-][^/]*)?$`, lower(data.regate.file.path))
}

# What Duende's IdentityServer signs with on a developer's machine (https://docs.duendesoftware.com/identityserver/fundamentals/key-management/).
of_localhost(secret) if {
	secret.detector == "json-web-key"
	lower(data.regate.file.name) in {"tempkey.jwk", "tempkey.rsa"}
}

# What a local stack of Supabase signs with (https://supabase.com/docs/guides/local-development/cli/config).
of_localhost(secret) if {
	secret.detector == "json-web-key"
	regex.match(`(^|/)supabase/signing_keys\.json$`, data.regate.file.path)
}

# A key that comes with an example, or that a pipeline or a measurement starts servers with.
of_example(secret) if {
	secret.detector in {"private-key", "json-web-key"}
	not secrets.in_production(secret)
	regex.match(`(^|/)(examples?|samples?|demos?|quickstart|playground|sandbox|ci|bench|benches|benchmarks?|integration|conformance|e2e|certification|test[-_]?(environments?|beds?|data|setup))/|[._-](example|sample)[^/]*$`, lower(data.regate.file.path))
}

of_example(secret) if {
	secret.detector in {"private-key", "json-web-key"}
	not secrets.in_production(secret)
	regex.match(`(^|/)([a-z0-9]+[-_])*(labs?|workshops?|tutorials?|lessons?[/_-][0-9]+)([-_][^/]*)?(/|$)`, lower(data.regate.file.path))
}

# What git itself keeps of this clone is in no commit: `actions/checkout` leaves the job's token there.
of_this_clone if data.regate.file.path == ".git/config"

# What a CI job or a development container starts is gone with it, and with it the password of the database in there.
passing(secret) if {
	secrets.short_lived
	secrets.guessable(secret)
}

passing(secret) if {
	secrets.short_lived
	secrets.compose
	secret.detector in secrets.guessed
}

passing(secret) if {
	secrets.short_lived
	secret.name in secrets.image_variables
}

# What a job gives a program that it tests on its own machine.
passing(secret) if {
	secrets.short_lived
	secret.attributes.tested == "true"
	secret.detector == "private-key"
}

passing(secret) if {
	secrets.short_lived
	secret.attributes.tested == "true"
	secret.detector == "hardcoded-credential"
	secrets.is_own(secret)
}

# The same in a workflow that tests by its name.
passing(secret) if {
	secrets.short_lived
	secret.detector in {"hardcoded-credential", "vendor-credential"}
	secrets.is_own(secret)
	regex.match(`(^|[._-])(ci|checks?|tests?|testing|e2e|playwright|cypress|integration|lint|pr)([._-]|$)`, lower(data.regate.file.name))
}

local(secret) if secret.attributes.local == "true"

# A key for real money on a developer's machine or in a test, and one that opens nothing real in production.
wrong_world(secret) if {
	secrets.is_live_key(secret)
	secrets.in_development(secret)
	not example
}

wrong_world(secret) if {
	secrets.is_test_key(secret)
	secrets.in_production(secret)
}

# Such a key is at least bad, however little it opens.
least(secret) := 3 if {
	wrong_world(secret)
} else := 3 if {
	opens_server(secret)
} else := 0

# What an address of a file that is used logs in with, to a server with a domain: nobody guessed it, and nothing else is needed.
opens_server(secret) if {
	secret.detector == "url-password"
	is_used(secret)
	secret.confidence != "low"
	contains(secret.attributes.host, ".")
	not secrets.guessable(secret)
	not local(secret)
	not secrets.for_test(secret)
	not secrets.in_development(secret)
	not secrets.documents
	not of_this_clone
}

is_used(secret) if secret.medium in {"configuration", "shell"}

# Bundler's sources (https://bundler.io/guides/gemfile.html), in Ruby.
is_used(_) if regex.match(`(^|/)gemfile$`, lower(data.regate.file.path))

# Files that say by their path that they show the form.
example if regex.match(`(^|[/._-])(examples?|samples?|templates?|tmpl|dist)([/._-]|$)`, lower(data.regate.file.path))

# What the history keeps is to be rotated: a password that everybody tries first is no secret to begin with.
nothing_to_rotate(secret) if {
	secret.weak
	not at_head(secret)
}

at_head(secret) if object.get(secret, "history", null) == null

at_head(secret) if secret.history.at_head

# A weak form, or a literal that stands in for a real one: somebody has to look.
doubt(secret) := {} if {
	wrong_world(secret)
	secret.confidence != "low"
} else := {} if {
	left_unchanged(secret)
} else := {"review": true} if {
	secret.confidence == "low"
} else := {"review": true} if {
	stands_in
	double(secret)
} else := {"review": true} if {
	secrets.is_test_data(secret)
} else := {"review": true} if {
	secrets.documents
	secret.detector in (secrets.guessed | {"vendor-credential"})
} else := {"review": true} if {
	secrets.documents
	secret.medium == "prose"
	secret.detector in {"private-key", "json-web-key"}
} else := {"review": true} if {
	is_shown(secret)
} else := {"review": true} if {
	passing(secret)
} else := {}

# A manual shows how it goes: what it gives under a name is nobody's more often than not. What is one vendor's by its form is what it is.
is_shown(secret) if {
	secret.detector in (secrets.guessed | {"vendor-credential"})
	some place in ["explained", "shown"]
	secret.attributes[place] == "true"
}

# `changeme` and `secret` under the name of a credential are what production runs with.
left_unchanged(secret) if {
	secrets.in_production(secret)
	secret.weak
	secret.detector in secrets.guessed
	may_be_word(secret)
	data.regate.file.test != true
	not secret.attributes.explained
}

# Whoever issues keys issues no words: `STRIPE_SECRET_KEY: test` stands in for one. What a product or a person chooses may be a word.
may_be_word(secret) if secret.detector != "weak-default-credential"

may_be_word(secret) if not is_string(secret.name)

may_be_word(secret) if secrets.is_own(secret)

may_be_word(secret) if {
	is_string(secret.name)
	regex.match(`pass|pwd|(^|_)app_secret$`, secrets.words_of(secret.name))
}

# Tests, and files that say by their path that they are examples: `.env.example`, `examples/`, `app.sample.yaml`.
stands_in if data.regate.file.test == true

stands_in if regex.match(paths_of_examples, lower(data.regate.file.path))

paths_of_examples := `(^|[/._-])(examples?|samples?|demo|stories|mocks?|fixtures?|bench|benches|cypress|testing|seeds?|seeders?|certification|conformance|k6|gatling|jmeter|load[-_]?tests?|stress[-_]?tests?|perf[-_]?tests?|lessons?[/_-][0-9]+|labs?|workshops?|tutorials?)([/._-]|$)`

# Laravel's and Symfony's programs that fill a database for a try: `DemoSeederCommand.php`.
stands_in if regex.match(`(^|/)[A-Za-z0-9]*(Seeder|Fixtures?)([A-Z][A-Za-z0-9]*)?\.[a-z]+$`, data.regate.file.path)

# Where doubles are usual, these are: guessable values, literals in source, forms that are not one vendor's own. A
# vendor's token is what it is wherever it stands.
double(secret) if secret.detector == "weak-default-credential"

double(secret) if {
	secret.detector in {"hardcoded-credential", "vendor-credential"}
	secret.medium in {"source", "prose"}
}

double(secret) if {
	secret.syntax == "text"
	secret.confidence == "medium"
}

# `expect(form.password).toBe("admin")`: in the source of a test a guessable value is a label.
label(secret) if {
	secret.detector == "weak-default-credential"
	secret.medium == "source"
	stands_in
}

# A guessable literal in source is what a program begins with before it is configured, or a label: in the settings of
# production it is what runs.
beginning(secret) if {
	secret.attributes.production_only
	not secrets.in_production(secret)
}

subject(secret) := secret.name if {
	is_string(secret.name)
} else := secret.attributes.host if {
	secret.attributes.host != ""
} else := secret.title

message(secret) := concat("", [what(secret), encoded(secret), mistaken(secret)])

encoded(secret) := sprintf(", encoded as %v", [concat(" in ", reverse_of(secret.decoded))]) if {
	count(secret.decoded) > 0
} else := ""

mistaken(secret) := ", with a wrong checksum: made up, mistyped or altered" if {
	secret.checksum == false
} else := ""

reverse_of(steps) := [steps[i] | some i in numbers.range(count(steps) - 1, 0)]

what(secret) := sprintf("the URL for '%v' carries its password%v", [secret.attributes.host, guessable(secret)]) if {
	secret.syntax == "url"
} else := sprintf("the connection string for '%v' carries its password%v", [secret.attributes.host, guessable(secret)]) if {
	secret.syntax == "connection-string"
} else := sprintf("'%v' is set to a password that everybody tries first", [secret.name]) if {
	secret.detector == "weak-default-credential"
} else := sprintf("'%v' is given a credential in plain text", [secret.name]) if {
	secret.detector == "hardcoded-credential"
} else := sprintf("'%v' is given a credential of %v in plain text", [secret.name, secret.vendor]) if {
	secret.detector == "vendor-credential"
} else := sprintf("%v in plain text, given to '%v' (%v)", [secret.title, secret.name, secret.redacted]) if {
	is_string(secret.name)
} else := sprintf("%v in plain text (%v)", [secret.title, secret.redacted])

guessable(secret) := ", and it is one that everybody tries first" if {
	secret.weak
} else := ""
