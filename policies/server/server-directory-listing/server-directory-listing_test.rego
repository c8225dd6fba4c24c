package regate.server.server_directory_listing_test

import data.regate.server.server_directory_listing as policy

fires(name, args) if {
	results := policy.deny with input as [{"directive": name, "args": args}]
	count(results) == 1
}

test_on if {
	fires("autoindex", ["on"])
	fires("options", ["Indexes", "FollowSymLinks"])
	fires("options", ["+Indexes"])
	fires("options", ["All"])
}

test_off if {
	not fires("autoindex", ["off"])
	not fires("options", ["-Indexes", "+FollowSymLinks"])
	not fires("options", ["None"])
}

test_unknown if {
	results := policy.unknown with input as [{"directive": "autoindex", "args": [{"$unknown": "{{ x }}", "reason": "template"}]}]
	count(results) == 1
}
