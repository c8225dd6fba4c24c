# Credentials among the facts of a file, `input.secrets`: what sort of place one stands in, and what sort of value it is.
package regate.lib.secrets

# guessable(secret) holds for what somebody would try who knows the product: a default, a word, the name of the service.
guessable(secret) if secret.weak

guessable(secret) if secret.attributes.guessable == "true"

# production holds in files of production: what is written there is what runs. A file to copy from is none, whatever it is copied to.
production if {
	data.regate.file.environment in {"production", "prod", "live"}
	not to_copy
}

to_copy if regex.match(`(^|[._-])(examples?|samples?|dist)([._-]|$)`, lower(data.regate.file.name))

# in_production(secret) holds in files of production, and where the section that the value stands in or the variable beside
# it says so. An example to copy and a developer's stack stay what they are, whatever their variables say.
in_production(secret) if {
	secret.syntax
	production
	not secret.attributes.explained
}

in_production(secret) if {
	secret.attributes.environment == "production"
	not secret.attributes.explained
	not development
	not in_stack(secret)
}

# in_development(secret) is the same of development and tests: Rails' `database.yml` holds them side by side.
in_development(secret) if {
	secret.syntax
	development
}

in_development(secret) if {
	secret.attributes.environment in {"development", "test"}
	not production
}

# development holds in files that only a developer's machine, a test or a pipeline reads, or that are there to be copied.
development if {
	not production
	data.regate.file.environment in {"development", "dev", "local", "test", "testing", "ci"}
}

development if {
	not production
	data.regate.file.test == true
}

development if {
	not production
	regex.match(development_paths, lower(data.regate.file.path))
}

development_paths := `(^|[/._-])(dev|devel|develop|development|local|localhost|tests?|testing|ci|e2e|cypress|integration|conformance|buildscripts?|examples?|samples?|demos?|dist|template|tmpl|seeds?|seeding|seeders?|quickstart|playground|sandbox|bench|benches|benchmark|mocks?|fixtures?|stories|lessons?[/_-][0-9]+|labs?|workshops?|tutorials?|walkthroughs?|homeworks?|certification|vagrant|worktree|devcontainer|dredd)([/._-]|$)`

# documents holds below folders of documentation, in whatever format: what stands there is an example to copy.
documents if {
	not production
	regex.match(`(^|/)([a-z0-9]+[-_])?(docs?|documentation|manuals?|guides?)/`, lower(data.regate.file.path))
}

# What a developer types to start the program, and requests that are kept to try it by hand.
development if {
	not production
	regex.match(`(^|/)((gnu)?makefile|justfile|[^/]+\.(mk|bru|http|rest)|thunder[-_]?client/[^/]+|[^/]+\.postman_collection\.json)$`, lower(data.regate.file.path))
}

# Programs of others that Go keeps beside its own: what they are tried with is theirs.
development if {
	not production
	regex.match(`(^|/)vendor/[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}/`, data.regate.file.path)
}

# What editors keep of a person's way to start the program.
development if {
	not production
	regex.match(`(^|/)\.(vscode|idea|run|fleet|zed)/`, data.regate.file.path)
}

# What Visual Studio and `dotnet run` start the program with, on a developer's machine alone
# (https://learn.microsoft.com/aspnet/core/fundamentals/environments#development-and-launchsettingsjson).
development if {
	not production
	regex.match(`(^|/)properties/launchsettings\.json$`, lower(data.regate.file.path))
}

# What the database client of whoever works on the repository logs in with.
development if {
	not production
	data.regate.file.path in {".my.cnf", ".pgpass"}
}

# in_stack(secret) holds in such files and, by what stands there, for what somebody starts by hand: `docker run`.
in_stack(secret) if {
	secret.syntax
	compose
}

in_stack(secret) if {
	secret.attributes.stack
	not production
}

# compose holds in a Compose file, in those of other tools that start a stack on one machine, and in what its database is set up
# with, unless the path says production.
compose if {
	not production
	regex.match(compose_paths, lower(data.regate.file.path))
}

compose_paths := `(^|/)((docker-)?compose[^/]*\.ya?ml|(skaffold|devspace|garden|okteto|devfile|\.devfile|\.lando|tilt[_-]config|taskfile)[^/]*\.(ya?ml|json|env)|\.ddev/[^/]+|docker/([^/]+/)*([^/]*\.)?env|docker/([^/]+/)*[^/]+\.(json|toml|ya?ml|ini|cfg|conf|properties)|docker\.env|\.env[._-](docker|compose|docker[._-]compose)|[^/]*[._-]docker\.(ya?ml|properties|json|toml|env)|tiltfile|vagrantfile|procfile\.dev|(docker-entrypoint-)?initdb(\.d)?/([^/]+/)*[^/]+|([^/]*[._-])?init([._-][^/]*)?\.sql)$`

# short_lived holds in the files of pipelines and development containers: what they start is gone with them.
short_lived if {
	regex.match(pipeline_paths, data.regate.file.path)
}

pipeline_paths := `(^|/)(\.github/(workflows|actions)/|\.devcontainer/|\.ci/|\.circleci/|\.buildkite/|\.woodpecker|\.gitlab-ci[^/]*$|\.travis\.yml$|\.drone\.ya?ml$|azure-pipelines[^/]*$|bitbucket-pipelines\.yml$|appveyor\.yml$|wercker\.yml$|\.cirrus\.yml$|\.semaphore/)`

# development_default(secret) holds for a value that everybody may know because it opens nothing but a stack that a
# developer starts: a guessable one in a file of development, in a Compose file, in a document, or where nothing else is
# given (`${PASSWORD:-clickhouse}`).
development_default(secret) if {
	guessable(secret)
	secret.detector in guessed
	not secret.attributes.production_only
	not in_production(secret)
	not for_test(secret)
	not short_lived
	not of_this_machine(secret)
	object.get(secret, "history", null) == null
	sure(secret)
	for_development(secret)
}

# What only this machine can reach is of no use elsewhere.
of_this_machine(secret) if secret.attributes.local == "true"

# What stands in for another value makes it doubtful in code and in documents, not in a file that is there to be copied.
sure(secret) if secret.confidence != "low"

sure(secret) if {
	secret.medium in {"configuration", "shell"}
	not secret.attributes.explained
}

# Settings that a team's machines share, as tools that read several `.env` files in order know them.
development if {
	not production
	regex.match(`(^|/)\.env[._-](shared|defaults?)$`, lower(data.regate.file.path))
}

# deployed(secret) holds for what a cluster or a cloud is given as it stands, and for the password of a server that has a name of the
# internet: somebody can try it.
deployed(secret) if secret.attributes.deployed == "true"

# The variables of a service by its name, `relay.env`, are what it is started with; a mere `.env` is whose machine it is on.
deployed(secret) if {
	secret.syntax
	regex.match(`(^|/)[^/.][^/]*\.env$`, data.regate.file.path)
}

deployed(secret) if {
	contains(secret.attributes.host, ".")
	not of_this_machine(secret)
	not within_cluster(secret)
}

# within_cluster(secret) holds for the password of a server whose name a cluster or a network alone resolves.
within_cluster(secret) if regex.match(`\.(svc|local|internal|lan|docker)$`, secret.attributes.host)

# Kinds of credentials that a person chooses.
guessed := {
	"weak-default-credential", "hardcoded-credential", "database-url-password", "url-password",
	"connection-string-password",
}

for_development(secret) if in_development(secret)

for_development(secret) if in_stack(secret)

for_development(secret) if {
	documents
	not regex.match(`[.]`, object.get(secret.attributes, "host", ""))
}

for_development(secret) if secret.syntax == "fallback"

for_development(secret) if {
	secret.attributes.explained == "true"
	not regex.match(`[.]`, object.get(secret.attributes, "host", ""))
}

# With these the official images of databases and brokers set up an empty volume.
image_variables := {
	"POSTGRES_PASSWORD", "MYSQL_ROOT_PASSWORD", "MYSQL_PASSWORD", "MARIADB_ROOT_PASSWORD", "MARIADB_PASSWORD",
	"MONGO_INITDB_ROOT_PASSWORD", "MSSQL_SA_PASSWORD", "SA_PASSWORD", "ORACLE_PASSWORD", "RABBITMQ_DEFAULT_PASS",
	"CLICKHOUSE_PASSWORD", "ELASTIC_PASSWORD", "REDIS_PASSWORD", "MINIO_ROOT_PASSWORD", "MINIO_SECRET_KEY",
}

# is_own(secret) holds for what a product draws for itself, by its name: the keys that it signs and encrypts with, the password of an
# image's empty database, the client of an identity provider that is started beside it. Others issue the rest.
is_own(secret) if secret.name in image_variables

is_own(secret) if secret.detector == "keycloak-client-secret"

# Keycloak's export of a realm (https://www.keycloak.org/server/importExport).
is_own(secret) if {
	secret.name in {"secret", "clientSecret"}
	regex.match(`(^|[/._-])realms?([/._-]|$)`, lower(data.regate.file.path))
}

is_own(secret) if {
	is_string(secret.name)
	regex.match(own_names, words_of(secret.name))
}

own_names := `(^|_)(jwt|session|cookie|csrf|hmac|encryption|encrypt|crypt|signing|preview|draft|revalidat[a-z]*|devise|django|flask|rails|laravel|keycloak)_(token_|access_|refresh_|signing_|secret_|client_)?(secret|key|salt|pepper|password)(_base)?(_?[0-9a-z]{1,4})?$`

is_own(secret) if {
	is_string(secret.name)
	regex.match(`^((app_)?(secret_key|secret_key_base)|app_key|master_key|(app_|next_?|better_?)?auth_secret)$`, words_of(secret.name))
}

# `jwtSecret` as `jwt_secret`.
words_of(name) := lower(regex.replace(replace(name, "-", "_"), `([a-z0-9])([A-Z])`, "${1}_$2"))

# is_test_data(secret) holds for what is no more than an input of a test, in whatever format it is written. The token of a
# vendor is what it is wherever it stands.
is_test_data(secret) if {
	secret.detector in guessed
	for_test(secret)
}

# for_test(secret) holds in files of tests, and where a variable or a settings file says `test`. A section of that name is
# a job of a pipeline more often than not.
for_test(secret) if {
	secret.syntax
	of_test
}

for_test(secret) if {
	secret.attributes.environment == "test"
	secret.attributes.environment_by != "section"
	not production
}

of_test if data.regate.file.test == true

of_test if regex.match(`(^|/)(\.env[._-](test|testing|e2e|ci)|[^/]*\.test\.env)([._-][^/]*)?$`, lower(data.regate.file.path))

# is_test_key(secret) and is_live_key(secret) hold where the public part of a value says which of the vendor's worlds it opens.
is_test_key(secret) if {
	regex.match(`(^|[_-])(test|sandbox|development|dev)[_-]`, lower(secret.redacted))
}

is_test_key(secret) if regex.match(`(^|-)(test|sandbox)(-|$)`, secret.detector)

is_live_key(secret) if {
	regex.match(`(^|[_-])(live|prod|production)[_-]`, lower(secret.redacted))
}

is_live_key(secret) if regex.match(`(^|-)live(-|$)`, secret.detector)
