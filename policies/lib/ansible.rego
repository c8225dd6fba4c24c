# Ansible playbooks and files of tasks (https://docs.ansible.com/ansible/latest/reference_appendices/playbooks_keywords.html).
package regate.lib.ansible

import data.regate.lib.tree
import data.regate.lib.values

# used(modules): the tasks that use one of these modules, as `{"module", "arguments", "given", "path", "name"}`: its arguments as an object
# and as they are written, to which the path leads. A module has its short name: `file` is `ansible.builtin.file` as well.
used(modules) := [task |
	is_tasks
	some node in tree.named({concat("", [collection, module]) | some collection in collections; some module in modules})
	task := {"module": regex.replace(node.key, `^.*\.`, ""), "arguments": arguments(node.value), "given": node.value, "path": node.path, "name": tree.words(node.path)}
]

collections := {"", "ansible.builtin.", "ansible.legacy.", "ansible.posix.", "community.general."}

# as_subject(task) is a task as a member of a population.
as_subject(task) := {"kind": "task", "name": task.name, "path": task.path}

# A playbook, or a list in a folder that has tasks.
is_tasks if {
	is_array(input)
	some play in input
	play.hosts
}

is_tasks if {
	is_array(input)
	regex.match(`(^|/)(tasks|handlers)/`, data.regate.file.path)
}

# Arguments as an object: `path=/srv mode=0755` is one, too.
arguments(value) := value if is_object(value)

arguments(value) := {pair[1]: trim(pair[2], `"'`) | some pair in regex.find_all_string_submatch_n(`(\w+)=("[^"]*"|'[^']*'|\{\{.*?\}\}|\S+)`, value, -1)} if {
	is_string(value)
}

arguments(value) := {} if {
	not is_object(value)
	not is_string(value)
}

# open(value) holds for what Ansible works out: `{{ mode }}`.
open(value) if values.unknown(value)
