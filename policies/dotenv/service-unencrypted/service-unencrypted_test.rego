package regate.dotenv.service_unencrypted_test

import data.regate.dotenv.service_unencrypted as policy

denied(document, environment) := {result.subject | some result in found} if {
	found := policy.deny with input as document with data.regate.file as {"environment": environment}
}

test_plain if denied({"API": "http://api.example.com", "CACHE": "redis://cache.example.com:6379", "DB": "postgres://a:b@db.example.com/x?sslmode=disable"}, "production") == {"API", "CACHE", "DB"}

test_encrypted if denied({"API": "https://api.example.com", "CACHE": "rediss://cache.example.com", "DB": "postgres://a@db.example.com/x?sslmode=verify-full"}, "production") == set()

test_near if denied({"API": "http://localhost:3000", "CACHE": "redis://redis:6379", "B": "http://api.shop.svc.cluster.local", "C": "http://10.0.0.1/"}, "production") == set()

test_elsewhere if denied({"API": "http://api.example.com"}, "development") == set()

test_template if {
	found := policy.deny with input as {"API": "http://api.example.com"} with data.regate.file as {"environment": "production", "name": ".env.production.example"}
	count(found) == 0
}

test_population if {
	found := policy.subjects with input as {"API": "https://api.example.com", "PORT": "80"} with data.regate.file as {"environment": "staging"}
	{one.name | some one in found} == {"API"}
}
