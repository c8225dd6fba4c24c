package regate.server.server_response_splitting_test

import data.regate.server.server_response_splitting as policy

fires(name, args) if {
	results := policy.deny with input as [{"directive": name, "args": args}]
	count(results) == 1
}

test_decoded if {
	fires("return", ["302", "https://$host$uri"])
	fires("return", ["https://shop.test$document_uri"])
	fires("rewrite", ["^", "https://$host$uri"])
	fires("rewrite", ["^/a", "/b$uri", "redirect"])
	fires("add_header", ["X-Path", "$uri"])
	fires("return", ["301", "https://$host${uri}"])
}

test_encoded if {
	not fires("return", ["301", "https://$host$request_uri"])
	not fires("rewrite", ["^", "/index.php?path=$uri", "last"])
	not fires("return", ["200", "$uri"])
	not fires("add_header", ["X-Path", "$uri_path"])
}
