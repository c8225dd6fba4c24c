# METADATA
# title: A pipeline changes the schema of a database without a migration
# description: |
#   The tool compares the database with the model and changes it to fit, which drops columns and tables with what is in them. Nothing was
#   reviewed, and there is no way back.
# related_resources:
# - ref: https://www.prisma.io/docs/orm/prisma-migrate/workflows/prototyping-your-schema
# custom:
#   id: workflow-schema-forced
#   severity: medium
#   precision: high
#   kinds: [github-workflow, github-action]
#   controls:
#     soc2: [CC8.1, A1.2]
#     gdpr: ["32(1)(c)"]
#     cwe: [1357]
#   remediation: |
#     Write migrations, review them, and apply them: `prisma migrate deploy`.
package regate.github_workflow.workflow_schema_forced

import data.regate.lib.workflow

deny contains result if {
	some entry in workflow.steps
	is_string(entry.step.run)
	some found in regex.find_n(forced, entry.step.run, 1)
	not for_tests(entry)
	result := {
		"message": sprintf("%v runs `%v`", [entry.name, trim_space(found)]),
		"path": array.concat(entry.path, ["run"]),
		"subject": entry.name,
	}
}

subjects contains workflow.as_subject(entry) if {
	some entry in workflow.steps
	is_string(entry.step.run)
	regex.match(`prisma|typeorm|sequelize|drizzle|knex|alembic`, entry.step.run)
}

forced := `prisma db push|prisma migrate reset|--accept-data-loss|typeorm schema:sync|drizzle-kit push`

# The database of a job's own service is thrown away with it; so is that of a job that tests.
for_tests(entry) if input.jobs[entry.job].services

for_tests(entry) if regex.match(`(?i)test|e2e|lint|preview`, sprintf("%v %v", [entry.job, object.get(entry.step, "name", "")]))
