package regate.typescript.route_without_authentication_test

import data.regate.typescript.route_without_authentication as policy

users := {
	"framework": "express", "methods": ["DELETE"], "path": "/users/:id", "handler": "remove",
	"guards": [], "unresolved": [], "effects": ["db.user.delete"], "around": true,
}

facts(changes) := {"secrets": [], "flows": [], "calls": [], "settings": [], "routes": [object.union(users, changes)]}

denied(changes) := results if {
	results := policy.deny with input as facts(changes) with data.regate.file as {"test": false, "path": "src/a.ts"}
}

unknown(changes) := results if {
	results := policy.unknown with input as facts(changes) with data.regate.file as {"test": false, "path": "src/a.ts"}
}

test_open if {
	denied({}) == {{
		"message": "DELETE /users/:id calls db.user.delete and asks nobody who they are",
		"path": ["routes", 0],
		"subject": "DELETE /users/:id",
		"review": true,
	}}
}

test_guarded if {
	every kind in ["authentication", "role", "signature", "public"] {
		count(denied({"guards": [{"kind": kind, "name": "a"}]})) == 0
		count(unknown({"guards": [{"kind": kind, "name": "a"}]})) == 0
	}
}

test_unknown if {
	every changes in [{"unresolved": ["withTeam"]}, {"around": false}] {
		count(denied(changes)) == 0
		count(unknown(changes)) == 1
	}
}

test_public_by_nature if {
	every path in ["/login", "/api/auth/reset", "/health", "/contact", "/webhooks/stripe", "/newsletter"] {
		count(denied({"path": path})) == 0
	}
}

test_reads if {
	count(denied({"methods": ["GET"]})) == 0
	count(denied({"effects": []})) == 0
}

test_population if {
	names := policy.subjects with input as facts({}) with data.regate.file as {"test": false, "path": "src/a.ts"}
	names == {{"kind": "route", "name": "DELETE /users/:id", "path": ["routes", 0]}}
}
