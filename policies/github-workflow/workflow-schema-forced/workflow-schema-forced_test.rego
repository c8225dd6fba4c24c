package regate.github_workflow.workflow_schema_forced_test

import data.regate.github_workflow.workflow_schema_forced as policy

of(job) := {"jobs": {"deploy": job}}

denied(document) := count(found) if {
	found := policy.deny with input as document
}

test_forced if denied(of({"steps": [{"run": "npx prisma db push --accept-data-loss"}]})) == 1

test_migrations if denied(of({"steps": [{"run": "npx prisma migrate deploy"}]})) == 0

test_own_service if denied(of({"services": {"db": {"image": "postgres:17"}}, "steps": [{"run": "npx prisma db push"}]})) == 0

test_tests if denied({"jobs": {"e2e": {"steps": [{"run": "npx prisma db push"}]}}}) == 0

test_population if {
	found := policy.subjects with input as of({"steps": [{"run": "npx prisma migrate deploy"}]})
	count(found) == 1
}
