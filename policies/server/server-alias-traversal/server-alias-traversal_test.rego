package regate.server.server_alias_traversal_test

import data.regate.server.server_alias_traversal as policy

fires(args, alias) if {
	results := policy.deny with input as [{"directive": "location", "args": args, "block": [{"directive": "alias", "args": [alias]}]}]
	count(results) == 1
}

test_open if {
	fires(["/files"], "/srv/files/")
	fires(["^~", "/files"], "/srv/files/")
}

test_closed if {
	not fires(["/files/"], "/srv/files/")
	not fires(["/files"], "/srv/files")
	not fires(["=", "/files"], "/srv/files/")
	not fires(["~", "^/files"], "/srv/files/")
}
