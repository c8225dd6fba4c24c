package terraform

deny_open contains result if {
	some name, bodies in input.resource.aws_security_group
	some i, body in bodies
	some j, rule in body.ingress
	"0.0.0.0/0" in rule.cidr_blocks
	result := {
		"msg": sprintf("%s lets the world reach port %d", [name, rule.from_port]),
		"path": ["resource", "aws_security_group", name, i, "ingress", j, "cidr_blocks"],
	}
}

deny contains msg if {
	some name
	db := input.resource.aws_db_instance[name][_]
	not db.storage_encrypted
	msg := sprintf("database %s is not encrypted", [name])
}

deny contains msg if {
	some name, bodies in input.resource.aws_db_instance
	some body in bodies
	not body.backup_retention_period
	msg := sprintf("database %s has no backups", [name])
}
