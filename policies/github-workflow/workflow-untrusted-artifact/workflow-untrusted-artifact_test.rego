package regate.github_workflow.workflow_untrusted_artifact_test

import data.regate.github_workflow.workflow_untrusted_artifact as policy

download(settings) := {"uses": "actions/download-artifact@v4", "with": object.union({"run-id": "${{ github.event.workflow_run.id }}"}, settings)}

document(on, condition, first, second) := {"on": on, "jobs": {"a": {"if": condition, "steps": [{"uses": "actions/checkout@v4"}, first, second]}}}

found(on, condition, first, second) := answer if {
	found := policy.deny with input as document(on, condition, first, second)
	answer := {result.path | some result in found}
}

test_unpacked_over_the_code if {
	every note, second in {"npm": {"run": "npm ci"}, "script": {"run": "set -e\n./publish.sh"}, "action": {"uses": "./.github/actions/publish"}} {
		found("workflow_run", "always()", download({}), second) == {["jobs", "a", "steps", 1, "uses"]}
		found("workflow_run", "always()", download({"path": "."}), second) == {["jobs", "a", "steps", 1, "uses"]}
	}
}

test_kept_apart if {
	found("workflow_run", "", download({"path": "${{ runner.temp }}/a"}), {"run": "npm ci"}) == set()
	found("workflow_run", "", download({}), {"run": "cat pr.txt"}) == set()
	found("push", "", download({}), {"run": "npm ci"}) == set()
}

command(text) := {"env": {"RUN": "${{ github.event.workflow_run.id }}", "N": "${{ github.run_id }}"}, "run": text}

test_by_a_command if {
	place := {["jobs", "a", "steps", 1, "run"]}
	every text in [
		"gh run download ${{ github.event.workflow_run.id }} && bash ./artifact/run.sh",
		"gh run download \"$RUN\" -n dist\nnpm ci",
		"gh run download $RUN --dir out\nbash out/run.sh",
		"gh run download $RUN -D out\ncd out && make",
		"gh run download $RUN -n tool -D ./bin && chmod +x ./bin/tool",
	] {
		found("workflow_run", "", command(text), {"run": "true"}) == place
		found("push", "", command(text), {"run": "true"}) == set()
	}
	found("workflow_run", "", command("gh run download $RUN"), {"run": "npm ci"}) == place
	every text in ["gh run download $RUN --dir out\ncat out/pr.txt", "npm ci\ngh run download $RUN", "gh run download $N && npm ci", "gh run download $RUN -D out\nnpm ci", "# gh run download $RUN\nnpm ci"] {
		found("workflow_run", "", command(text), {"run": "true"}) == set()
	}
	found("workflow_run", "github.event.workflow_run.event == 'push'", command("gh run download $RUN"), {"run": "npm ci"}) == set()
}

test_own_branches if {
	found("workflow_run", "github.event.workflow_run.event == 'push'", download({}), {"run": "npm ci"}) == set()
	found({"workflow_run": {"branches": ["main"]}}, "", download({}), {"run": "npm ci"}) == set()
}

test_population if {
	results := policy.subjects with input as document("workflow_run", "", download({}), {"run": "a"})
	{subject.name | some subject in results} == {"a step 2"}
}
