# METADATA
# title: Artifact of a stranger's run is put over the workflow's own code
# description: |
#   A run on a pull request can upload whatever it likes. The workflow that follows on `workflow_run` has the repository's secrets: an artifact unpacked in its workspace
#   replaces scripts and configuration that it then runs.
# related_resources:
# - ref: https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
# - ref: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run
# custom:
#   id: workflow-untrusted-artifact
#   severity: high
#   precision: medium
#   kinds: [github-workflow]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [829, 494]
#   remediation: |
#     Unpack it in a folder of its own (`path: ${{ runner.temp }}/artifact`), treat it as data, and check what is read from it.
package regate.github_workflow.workflow_untrusted_artifact

import data.regate.lib.shell
import data.regate.lib.values
import data.regate.lib.workflow

deny contains result if {
	"workflow_run" in workflow.events(input)
	some entry in downloads
	in_workspace(entry)
	some later in workflow.steps
	later.job == entry.job
	position(later) > position(entry)
	runs_own_code(later.step)
	not guarded(entry.job)
	result := {
		"message": sprintf("%v unpacks an artifact of the run that started it in the workspace, and %v runs code from there", [entry.name, later.name]),
		"path": array.concat(entry.path, ["uses"]),
		"subject": entry.name,
	}
}

# `gh run download` in a command: what it unpacks may be run by the same step.
deny contains result if {
	"workflow_run" in workflow.events(input)
	some entry in commands
	some later in workflow.steps
	later.job == entry.job
	position(later) >= position(entry)
	some text in unpacked_before(entry, later)
	not guarded(entry.job)
	not regex.match(own_branches, object.get(entry.step, "if", ""))
	result := {
		"message": sprintf("%v unpacks an artifact of the run that started it, and %v runs what may be of it: `%v`", [entry.name, later.name, text]),
		"path": array.concat(entry.path, ["run"]),
		"subject": entry.name,
	}
}

# The first command behind the download that runs code from where it was unpacked.
unpacked_before(entry, later) := [trim_space(found) | some found in regex.find_n(running(entry), behind(entry, later), 1)]

behind(entry, later) := later.step.run if {
	position(later) > position(entry)
	is_string(later.step.run)
}

behind(entry, later) := concat("", array.slice(regex.split(command, shell.code(entry.step.run)), 1, 100)) if position(later) == position(entry)

command := `\bgh\s+run\s+download\b[^\n;&|]*`

# Where a folder is named, what is run from there; else whatever is run from the workspace.
running(entry) := own_code if not folder(entry)

running(entry) := sprintf(`(?m)(?:^|[;&|])\s*(?:cd\s+["']?%v\b[^\n;&|]*|(?:(?:bash|sh|node|python3?|source|\.|chmod\s+\+x)\s+)?["']?%v/[^\s;&|]+)`, [place, place]) if place := folder(entry)

folder(entry) := regex.replace(groups[1], `([^A-Za-z0-9_/-])`, `\$1`) if {
	some groups in regex.find_all_string_submatch_n(`\bgh\s+run\s+download\b[^\n;&|]*\s(?:-D|--dir)[ =]["']?([^\s"';&|]+?)/?["']?(?:[\s;&|]|$)`, shell.code(entry.step.run), 1)
	not groups[1] in {".", "./", "$GITHUB_WORKSPACE"}
}

# Of the run that started this one: by its id, written in the command or in a variable of the step.
commands contains entry if {
	some entry in workflow.steps
	is_string(entry.step.run)
	some found in regex.find_n(command, shell.code(entry.step.run), -1)
	names_run(found, entry)
}

names_run(text, _) if contains(text, "workflow_run")

names_run(text, entry) if {
	some groups in regex.find_all_string_submatch_n(`\$\{?([A-Za-z_]\w*)`, text, -1)
	some found in workflow.pasted(sprintf("${{ env.%v }}", [groups[1]]), entry)
	some source in found.sources
	source.path == "github.event.workflow_run.id"
}

position(entry) := entry.path[count(entry.path) - 1]

# Of another run: by its id.
downloads contains entry if {
	some entry in workflow.steps
	regex.match(`(?i)^(?:actions/download-artifact|dawidd6/action-download-artifact)@`, entry.step.uses)
	some key in ["run-id", "run_id"]
	contains(values.shown(entry.step["with"][key]), "workflow_run")
}

in_workspace(entry) if object.get(entry.step, ["with", "path"], null) == null

in_workspace(entry) if regex.match(`^(?:\.|\./|\$\{\{\s*github\.workspace\s*\}\}/?)$`, entry.step["with"].path)

# Build tools and scripts read files of the workspace; so does an action that stands there.
runs_own_code(step) if startswith(step.uses, "./")

runs_own_code(step) if regex.match(own_code, step.run)

own_code := `(?m)(?:^|[;&|]\s*)\s*(?:npm|npx|yarn|pnpm|bun|make|just|task|python3?\s+\S+\.py|node\s+\S+\.[cm]?js|bash\s+\S+\.sh|sh\s+\S+\.sh|\./\S+|\.github/\S+|cargo|go\s+(?:run|test|build)|mvn|gradle|bundle|rake|composer|pip3?\s+install)\b`

# Only runs of the repository's own branches.
guarded(job) if {
	some text in [object.get(input, ["jobs", job, "if"], "")]
	is_string(text)
	regex.match(own_branches, text)
}

own_branches := `(?i)workflow_run\.(?:event\s*(?:==\s*'push'|!=\s*'pull_request')|head_repository|head_branch\s*==)|workflow_run\.event\s*==\s*'(?:release|schedule|workflow_dispatch)'`

guarded(_) if object.get(input, ["on", "workflow_run", "branches"], null) != null

subjects contains workflow.as_subject(entry) if {
	"workflow_run" in workflow.events(input)
	some entry in downloads | commands
}
