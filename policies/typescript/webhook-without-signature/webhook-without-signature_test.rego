package regate.typescript.webhook_without_signature_test

import data.regate.typescript.webhook_without_signature as policy

hook := {
	"framework": "next", "methods": ["POST"], "path": "/api/webhooks/stripe", "handler": "POST",
	"guards": [], "unresolved": [], "effects": ["db.order.update"], "around": true,
}

facts(changes) := {"secrets": [], "flows": [], "calls": [], "settings": [], "routes": [object.union(hook, changes)]}

denied(changes) := results if {
	results := policy.deny with input as facts(changes) with data.regate.file as {"test": false, "path": "app/a.ts"}
}

unknown(changes) := results if {
	results := policy.unknown with input as facts(changes) with data.regate.file as {"test": false, "path": "app/a.ts"}
}

test_open if {
	denied({}) == {{
		"message": "POST /api/webhooks/stripe calls db.order.update for whoever sends a request: no signature is checked",
		"path": ["routes", 0],
		"subject": "POST /api/webhooks/stripe",
	}}
}

test_signed if {
	signed := {"guards": [{"kind": "signature", "name": "constructEvent"}]}
	count(denied(signed)) == 0
	count(unknown(signed)) == 0
}

test_unknown if {
	every changes in [{"unresolved": ["checkSender"]}, {"around": false}, {"effects": []}] {
		count(denied(changes)) == 0
		count(unknown(changes)) == 1
	}
}

test_webhooks_of_customers if {
	count(denied({"path": "/webhooks/:id"})) == 0
	count(unknown({"path": "/webhooks", "guards": [{"kind": "authentication", "name": "auth"}]})) == 0
}

test_population if {
	names := policy.subjects with input as facts({}) with data.regate.file as {"test": false, "path": "app/a.ts"}
	names == {{"kind": "route", "name": "POST /api/webhooks/stripe", "path": ["routes", 0]}}
}
