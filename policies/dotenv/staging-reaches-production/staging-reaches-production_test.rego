package regate.dotenv.staging_reaches_production_test

import data.regate.dotenv.staging_reaches_production as policy

denied(document, environment) := {result.subject | some result in found} if {
	found := policy.deny with input as document with data.regate.file as {"environment": environment}
}

test_production if denied({"A": "postgres://u:p@production-db.example.com/x", "B": "https://api.prod.example.com"}, "staging") == {"A", "B"}

test_own if denied({"A": "postgres://staging-db.example.com/x", "B": "https://products.example.com", "C": "prod"}, "staging") == set()

test_production_itself if denied({"A": "https://prod.example.com"}, "production") == set()

test_template if {
	found := policy.deny with input as {"A": "https://prod.example.com"} with data.regate.file as {"environment": "staging", "name": ".env.staging.example"}
	count(found) == 0
}

test_population if {
	found := policy.subjects with input as {"A": "https://a.example.com", "B": "x"} with data.regate.file as {"environment": "development"}
	{one.name | some one in found} == {"A"}
}
