package regate.dotenv.web_setting_weak_in_production_test

import data.regate.dotenv.web_setting_weak_in_production as policy

production := {"environment": "production", "name": ".env.production"}

found(settings, file) := {result.subject | some result in results} if {
	results := policy.deny with input as settings with data.regate.file as file
}

test_weak if {
	found({"CORS_ORIGIN": "*", "SESSION_COOKIE_SECURE": "false", "COOKIE_SECURE": "true", "ALLOWED_ORIGINS": "https://shop.test"}, production) == {"CORS_ORIGIN", "SESSION_COOKIE_SECURE"}
}

test_elsewhere if {
	found({"CORS_ORIGIN": "*"}, {"environment": "development", "name": ".env"}) == set()
	found({"CORS_ORIGIN": "*"}, {"environment": "production", "name": ".env.production.example"}) == set()
}

test_unknown if {
	results := policy.unknown with input as {"CORS_ORIGIN": "${ORIGIN}"} with data.regate.file as production
	{result.subject | some result in results} == {"CORS_ORIGIN"}
}

test_population if {
	results := policy.subjects with input as {"CORS_ORIGIN": "https://shop.test", "A": "b"} with data.regate.file as production
	{subject.name | some subject in results} == {"CORS_ORIGIN"}
}
