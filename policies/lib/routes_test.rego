package regate.lib.routes_test

import data.regate.lib.routes

route(path, handler) := {"path": path, "handler": handler, "methods": ["POST"], "guards": [], "unresolved": [], "around": true}

at(path) := {"path": path}

test_public if {
	every path in ["/login", "/auth/reset", "/health", "/contact", "/views"] {
		routes.public(route(path, "a")) with data.regate.file as at("src/a.ts")
	}
	routes.public(route("/", "create")) with data.regate.file as at("app/routers/auth.py")
	every path in ["/users/:id", "/projects/:id", "/platform"] {
		not routes.public(route(path, "UserView.post")) with data.regate.file as at("app/views.py")
	}
}

test_webhook if {
	routes.webhook(route("/api/webhooks/stripe", "POST")) with data.regate.file as at("a.ts")
	not routes.webhook(route("/api/webhooks/:id", "POST")) with data.regate.file as at("a.ts")
	not routes.webhook(route(null, "createWebhook")) with data.regate.file as at("a.ts")
}

test_named if {
	routes.named(route("/a", "b")) == "POST /a"
	routes.named(route(null, "b")) == "b"
	routes.doubts(route("/a", "b")) == "the files around were not read"
	routes.doubts(object.union(route("/a", "b"), {"unresolved": ["c", "d"]})) == "c, d"
}

test_judged if {
	not routes.judged with data.regate.file as {"test": true}
	not routes.judged with data.regate.file as {"test": false, "fence": "ts"}
	routes.judged with data.regate.file as {"test": false}
}

test_guards if {
	guarded := object.union(route("/a", "b"), {"guards": [{"kind": "role", "name": "isAdmin"}]})
	routes.has(guarded, {"role"})
	not routes.has(guarded, {"signature"})
	routes.seen(guarded)
	not routes.seen(object.union(guarded, {"around": false}))
	routes.changing(guarded)
	routes.subject(guarded, 2) == {"kind": "route", "name": "POST /a", "path": ["routes", 2]}
}
