package regate.typescript.admin_route_without_role_test

import data.regate.typescript.admin_route_without_role as policy

guard(kind) := {"kind": kind, "name": "a"}

facts(path, guards, unresolved) := {"routes": [{
	"framework": "express", "methods": ["GET"], "path": path, "handler": "list", "around": true, "effects": [],
	"guards": [guard(kind) | some kind in guards], "unresolved": unresolved,
}]}

denied(path, guards, unresolved) := results if {
	results := policy.deny with input as facts(path, guards, unresolved) with data.regate.file as {"test": false}
}

test_signed_in_only if {
	denied("/admin/users", ["authentication"], []) == {{
		"message": "GET /admin/users asks who somebody is and not whether they are an administrator",
		"path": ["routes", 0],
		"subject": "GET /admin/users",
		"review": true,
	}}
}

test_role if count(denied("/admin/users", ["authentication", "role"], [])) == 0

test_unknown if {
	count(denied("/admin/users", ["authentication"], ["checkStaff"])) == 0
	results := policy.unknown with input as facts("/admin/users", ["authentication"], ["checkStaff"])
	count(results) == 1
}

test_others if {
	count(denied("/users", ["authentication"], [])) == 0
	count(denied("/admin/login", ["authentication"], [])) == 0
}

test_nobody_is_asked if {
	{[result.message, result.review] | some result in denied("/admin/users", [], [])} == {["GET /admin/users is an administrator's and asks nobody who they are", true]}
	count(denied("/admin", [], [])) == 0
	count(denied("/admin/users", [], ["checkStaff"])) == 0
	count(denied("/admin/users", ["public"], [])) == 0
	changing := {"routes": [object.union(facts("/admin/users", [], []).routes[0], {"methods": ["DELETE"], "effects": ["db.user.delete"]})]}
	results := policy.deny with input as changing with data.regate.file as {"test": false}
	count(results) == 0
}

test_population if {
	names := policy.subjects with input as facts("/admin/users", ["authentication", "role"], [])
	count(names) == 1
}
