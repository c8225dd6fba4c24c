# METADATA
# title: A secret is passed as a build argument
# description: |
#   The value of an `ARG` stays in the image's history and metadata, where everybody who can pull the image can read it.
# related_resources:
# - ref: https://docs.docker.com/build/building/secrets/
# - ref: https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/
# custom:
#   id: dockerfile-secret-build-argument
#   severity: medium
#   precision: high
#   kinds: [dockerfile]
#   controls:
#     soc2: [CC6.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [522]
#   remediation: |
#     Mount it for the one command that needs it: `RUN --mount=type=secret,id=npm_token …` and `docker build --secret id=npm_token`.
package regate.dockerfile.dockerfile_secret_build_argument

import data.regate.lib.dockerfile

# A literal value is the secret detector's to report.
deny contains result if {
	some entry in dockerfile.instructions("arg")
	some declared in entry.instruction.Value
	parts := split(declared, "=")
	count(parts) == 1
	sensitive(parts[0])
	result := {
		"message": sprintf("build argument '%v' would keep a secret in the image's history", [parts[0]]),
		"path": entry.path,
		"subject": parts[0],
	}
}

deny contains result if {
	some entry in dockerfile.instructions("env")
	some i, name in entry.instruction.Value
	i % 3 == 0
	sensitive(name)
	from_build(entry.instruction.Value[i + 1])
	result := {
		"message": sprintf("ENV '%v' writes a secret from the build into the image", [name]),
		"path": entry.path,
		"subject": name,
	}
}

subjects contains {"kind": "build-argument", "name": split(declared, "=")[0], "path": entry.path} if {
	some entry in dockerfile.instructions("arg")
	some declared in entry.instruction.Value
}

# Variables that take their value from the build.
subjects contains {"kind": "variable", "name": name, "path": entry.path} if {
	some entry in dockerfile.instructions("env")
	some i, name in entry.instruction.Value
	i % 3 == 0
	from_build(entry.instruction.Value[i + 1])
}

from_build(value) if regex.match(`^["']?\$\{?[A-Za-z_]`, value)

sensitive(name) if {
	regex.match(`(?i)(?:^|_)(?:password|passwd|secret|token|api_?key|private_?key|access_?key|credentials?)$`, name)
	not regex.match(`(?i)(?:public|_file$|_path$|_id$)`, name)
}
