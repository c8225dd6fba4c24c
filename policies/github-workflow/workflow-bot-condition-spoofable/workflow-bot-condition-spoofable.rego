# METADATA
# title: Condition trusts whoever acted last to be a bot
# description: |
#   `github.actor` is who caused the event, not who wrote the change. A stranger opens a pull request from a branch to which they had the bot add a commit, or
#   has the bot act on theirs: the condition holds, and the privileged workflow runs over their code.
# related_resources:
# - ref: https://docs.github.com/actions/reference/workflows-and-actions/contexts#github-context
# - ref: https://docs.github.com/code-security/dependabot/working-with-dependabot/automating-dependabot-with-github-actions
# custom:
#   id: workflow-bot-condition-spoofable
#   severity: medium
#   precision: high
#   kinds: [github-workflow]
#   controls:
#     soc2: [CC6.1, CC6.8, CC8.1]
#     cwe: [290]
#   remediation: |
#     Ask who opened the pull request: `github.event.pull_request.user.login == 'dependabot[bot]'`.
package regate.github_workflow.workflow_bot_condition_spoofable

import data.regate.lib.workflow

deny contains result if {
	some event in {"pull_request_target", "workflow_run"} & workflow.events(input)
	some condition in workflow.conditions
	some found in regex.find_n(`(?i)\bgithub\.(?:actor|triggering_actor)\s*==\s*'[^']*\[bot\]'|'[^']*\[bot\]'\s*==\s*github\.(?:actor|triggering_actor)\b`, condition.text, 1)
	not regex.match(`(?i)\bgithub\.event\.(?:pull_request|workflow_run)\.(?:user|actor|head_commit\.author|pull_requests)\b`, condition.text)
	result := {
		"message": sprintf("%v runs on %v when `%v`, which anyone can make true", [condition.name, event, found]),
		"path": condition.path,
		"subject": condition.name,
	}
}

subjects contains {"kind": "condition", "name": condition.name, "path": condition.path} if {
	count({"pull_request_target", "workflow_run"} & workflow.events(input)) > 0
	some condition in workflow.conditions
}
