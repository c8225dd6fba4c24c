# Pipelines of Jenkins (https://www.jenkins.io/doc/book/pipeline/syntax/), as calls with arguments and blocks.
package regate.lib.jenkins

import data.regate.lib.tree
import data.regate.lib.values

shells := {"sh", "bat", "powershell", "pwsh"}

# calls: each call, as `{"call", "path"}`; the path leads to it.
calls := [{"call": object.get(input, path, {}), "path": path} |
	some node in tree.named({"call"})
	is_string(node.value)
	path := array.slice(node.path, 0, count(node.path) - 1)
]

# scripts: each script, as `{"text", "path", "name", "filled"}`; `filled` says that Groovy puts something in before the shell reads it, which
# stands in the text as `${x}`.
scripts contains {"text": text, "path": array.concat(entry.path, own), "name": sprintf("%v at %v", [entry.call.call, tree.words(entry.path)]), "filled": filled(value)} if {
	some entry in calls
	entry.call.call in shells
	some own in [["args", 0], ["named", "script"]]
	value := object.get(entry.call, own, null)
	text := values.written(value)
}

filled(value) if values.unknown(value)

filled(value) := false if not values.unknown(value)

# defined(types): the parameters of the pipeline of this type, by name (https://www.jenkins.io/doc/book/pipeline/syntax/#parameters).
defined(types) := {entry.call.named.name |
	some entry in calls
	entry.call.call in types
	is_string(entry.call.named.name)
}
