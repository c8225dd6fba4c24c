# METADATA
# title: Output shows a secret
# description: |
#   An output without `sensitive` stands in the log of every plan and apply, for whoever may read the pipeline.
# related_resources:
# - ref: https://developer.hashicorp.com/terraform/language/values/outputs#sensitive-suppressing-values-in-cli-output
# custom:
#   id: output-secret-shown
#   severity: medium
#   precision: high
#   kinds: [terraform]
#   target: set
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(b)"]
#     cwe: [532]
#   remediation: |
#     Set `sensitive = true` on the output, and on the variable that holds the secret.
package regate.terraform.output_secret_shown

import data.regate.lib.values

deny contains result if {
	some output in outputs
	not hidden(output.body)
	result := {
		"message": sprintf("the output '%v' shows `%v`", [output.name, output.shown]),
		"path": array.concat(output.path, ["value"]),
		"subject": output.name,
	}
}

unknown contains result if {
	some output in outputs
	values.unknown(output.body.sensitive)
	result := {
		"message": sprintf("whether the output '%v' is shown cannot be told here (`sensitive` is `%v`)", [output.name, values.excerpt(output.body.sensitive)]),
		"path": array.concat(output.path, ["sensitive"]),
		"subject": output.name,
	}
}

subjects contains {"kind": "output", "name": output.name, "path": output.path} if some output in outputs

hidden(body) if body.sensitive == true

hidden(body) if body.sensitive == "true"

hidden(body) if values.unknown(body.sensitive)

# What an output is made of that is a secret: a variable by its name, or what a resource makes.
outputs contains {"name": name, "path": path, "body": body, "shown": groups[1]} if {
	some name, bodies in values.entries(input.output)
	some [path, body] in bodies_of(name, bodies)
	some groups in regex.find_all_string_submatch_n(secrets, values.written(body.value), 1)
}

bodies_of(name, bodies) := [[["output", name, i], body] | some i, body in bodies] if is_array(bodies)

bodies_of(name, body) := [[["output", name], body]] if is_object(body)

secrets := `(?:^|[^\w.])(var\.(?:\w*_)?(?:password|passwd|secret_key|client_secret|api_key|auth_token|access_token)|nonsensitive|random_password\.\w+(?:\[[^\]]*\])?\.result|tls_private_key\.\w+(?:\[[^\]]*\])?\.private_key_\w+|aws_iam_access_key\.\w+(?:\[[^\]]*\])?\.secret|(?:aws_db_instance|aws_rds_cluster)\.\w+(?:\[[^\]]*\])?\.(?:master_)?password)(?:\W|$)`
