package regate.dotenv.debug_in_production_test

import data.regate.dotenv.debug_in_production as policy

denied(document, environment) := {result.subject | some result in found} if {
	found := policy.deny with input as document with data.regate.file as {"environment": environment}
}

test_on if denied({"DEBUG": "true", "NODE_ENV": "development", "FLASK_DEBUG": "1"}, "production") == {"DEBUG", "NODE_ENV", "FLASK_DEBUG"}

test_off if denied({"DEBUG": "false", "NODE_ENV": "production", "DEBUG_TOKEN": "1"}, "production") == set()

test_elsewhere if {
	denied({"DEBUG": "true"}, "development") == set()
	denied({"DEBUG": "true"}, null) == set()
}

test_unknown if {
	results := policy.unknown with input as {"DEBUG": "${DEBUG_MODE}"} with data.regate.file as {"environment": "production"}
	{result.subject | some result in results} == {"DEBUG"}
}

test_template if {
	found := policy.deny with input as {"DEBUG": "true"} with data.regate.file as {"environment": "production", "name": ".env.production.example"}
	count(found) == 0
}

test_population if {
	found := policy.subjects with input as {"DEBUG": "false", "PORT": "80"} with data.regate.file as {"environment": "production"}
	{one.name | some one in found} == {"DEBUG"}
}
