# The scripts of pipelines, whatever server runs them, and of playbooks.
package regate.lib.scripts

import data.regate.lib.ansible
import data.regate.lib.gitlab
import data.regate.lib.jenkins
import data.regate.lib.shell
import data.regate.lib.tree
import data.regate.lib.values
import data.regate.lib.workflow

# found: each script, as `{"text", "path", "name"}`, of Jenkins with `filled`. What is put in before it runs stands in the text with its marks.
found contains {"text": entry.step.run, "path": array.concat(entry.path, ["run"]), "name": entry.name} if {
	data.regate.file.kind in {"github-workflow", "github-action"}
	some entry in workflow.steps
	is_string(entry.step.run)
}

found contains {"text": entry.text, "path": entry.path, "name": entry.name} if {
	data.regate.file.kind == "gitlab-ci"
	some entry in gitlab.scripts
}

found contains {"text": node.value, "path": node.path, "name": tree.words(node.path)} if {
	data.regate.file.kind in {"azure-pipelines", "bitbucket-pipelines", "circleci"}
	some node in tree.named({"script", "after-script", "bash", "pwsh", "powershell", "inlinescript", "run", "command"})
	is_string(node.value)
}

# Other systems have words of their own for what runs.
found contains {"text": node.value, "path": node.path, "name": tree.words(node.path)} if {
	data.regate.file.kind == "ci-pipeline"
	some node in tree.named(other_words)
	is_string(node.value)
	not tree.above(node.path, {"env", "environment", "secrets", "settings"})
}

other_words := {
	"after_build", "after_deploy", "after_failure", "after_script", "after_success", "args", "before_build", "before_deploy", "before_install",
	"before_script", "before_test", "bash", "build_script", "cmd", "command", "commands", "deploy_script", "entrypoint", "finally", "init", "install",
	"install_script", "on_failure", "on_finish", "on_success", "post_build", "pre_build", "ps", "pwsh", "script", "sh", "test_script",
}

found contains {"text": entry.text, "path": entry.path, "name": entry.name, "filled": entry.filled} if {
	data.regate.file.kind == "jenkinsfile"
	some entry in jenkins.scripts
}

found contains {"text": text, "path": task.path, "name": task.name} if {
	data.regate.file.kind == "yaml"
	some task in ansible.used({"command", "raw", "shell"})
	some text in command(task.given)
}

# command(value): a task's command, as a text or as an argument.
command(value) := {value} if is_string(value)

command(value) := {text |
	some key in ["cmd", "_raw_params"]
	text := value[key]
	is_string(text)
} if {
	is_object(value)
}

# elsewhere(script) holds for a script that is given elsewhere as a whole: `${{ parameters.script }}`, a variable of Groovy.
elsewhere(script) if regex.match(`^\s*(?:\$\{\{[^}]*\}\}|\$\([\w.]+\)|\$\{[^}]*\}|<<[^>]*>>|\{\{[^}]*\}\})\s*$`, script.text)

elsewhere(script) if {
	script.filled
	not contains(script.text, "$")
}

# not_told(script) is what a policy says of such a script.
not_told(script) := {
	"message": sprintf("which script runs cannot be told here (`%v`)", [excerpt(script.text)]),
	"path": script.path,
	"subject": script.name,
}

# as_subject(script) is a script as a member of a population.
as_subject(script) := {"kind": "script", "name": script.name, "path": script.path}

# lines(script): its commands without what is only printed.
lines(script) := [line |
	some line in split(script, "\n")
	not regex.match(`^\s*(?:-\s+)?(?:echo|printf|Write-Host|Write-Output)\b[^|;&]*$`, line)
]

# unverified(script): the commands in it that verify nothing, as far as they go elsewhere.
unverified(script) := [one |
	some line in lines(shell.code(script.text))
	some one in shell.unverified(line)
	not regex.match(own_machine, line)
]

# Nobody stands between a program and its own machine, or the containers that a job starts beside it.
own_machine := `(?i)://(?:localhost|127\.|\[::1\]|0\.0\.0\.0|host\.docker\.internal|[a-z][a-z0-9_-]*(?::|/|\s|["']|$))`

# excerpt(text) is as much of a command as a message shows.
excerpt(text) := values.excerpt(trim_space(text))
