# METADATA
# title: Agent takes its orders from anyone
# description: |
#   An agent that runs commands does what the text tells it that it reads. Where people who may not push can start it, or write its prompt, an issue is
#   enough to have commands run with the job's token and secrets.
# related_resources:
# - ref: https://github.com/anthropics/claude-code-action/blob/main/docs/security.md
# - ref: https://github.com/openai/codex-action/blob/main/docs/security.md
# - ref: https://github.com/google-github-actions/run-gemini-cli/blob/main/docs/trust-guidance.md
# custom:
#   id: workflow-agent-open
#   severity: high
#   precision: high
#   kinds: [github-workflow, github-action]
#   mentions: [claude-code, codex-action, run-gemini-cli]
#   controls:
#     soc2: [CC6.1, CC6.8, CC8.1]
#     cwe: [862, 1427]
#   remediation: |
#     Leave it to people who may push (without `allowed_non_write_users` and `allow-users`), or give the job `permissions: {issues: write}` alone and the
#     agent no tool that runs commands.
package regate.github_workflow.workflow_agent_open

import data.regate.lib.values
import data.regate.lib.workflow

# The input by which an action's agent works for people who may not push as well.
openers := {
	"anthropics/claude-code-action": "allowed_non_write_users",
	"openai/codex-action": "allow-users",
}

# Actions that do not ask who started the run.
trusting := {"anthropics/claude-code-base-action", "google-github-actions/run-gemini-cli"}

# agents: steps that run an agent, as `{"entry", "action", "with"}`.
agents contains {"entry": entry, "action": action, "with": values.entries(object.get(entry.step, "with", null))} if {
	some entry in workflow.steps
	action := lower(split(entry.step.uses, "@")[0])
	some known in object.keys(openers) | trusting
	action == known
}

deny contains result if {
	some agent in agents
	input_name := openers[agent.action]
	everybody(agent["with"][input_name])
	result := object.union(harmless(agent), {
		"message": sprintf("anyone can give the agent work that has this job's token (`%v: *`)", [input_name]),
		"path": array.concat(agent.entry.path, ["with", input_name]),
		"subject": agent.entry.name,
	})
}

# What outsiders write becomes part of what the agent is told to do.
deny contains result if {
	some agent in agents
	agent.action in trusting
	is_string(agent["with"].prompt)
	some found in workflow.pasted(agent["with"].prompt, agent.entry)
	some source in found.sources
	workflow.outside(source)
	result := {
		"message": sprintf("`%v`, which anyone can write, is part of what the agent is told", [found.text]),
		"path": array.concat(agent.entry.path, ["with", "prompt"]),
		"subject": agent.entry.name,
		"review": true,
	}
}

unknown contains result if {
	some agent in agents
	input_name := openers[agent.action]
	given := agent["with"][input_name]
	is_string(given)
	workflow.expression(given)
	result := {
		"message": sprintf("who may give the agent work cannot be told here (`%v: %v`)", [input_name, trim_space(given)]),
		"path": array.concat(agent.entry.path, ["with", input_name]),
		"subject": agent.entry.name,
	}
}

everybody(value) if {
	is_string(value)
	some name in split(value, ",")
	trim_space(name) == "*"
}

# harmless(agent) is what is added for one that can only label and answer: no commands, and a token that writes nothing but issues.
harmless(agent) := {"review": true} if {
	every name in ["claude_args", "allowed_tools", "settings", "safety-strategy"] {
		not runs_commands(object.get(agent["with"], name, ""))
	}
	permissions := object.get(input, ["jobs", agent.entry.job, "permissions"], object.get(input, "permissions", null))
	is_object(permissions)
	count({scope | some scope, level in permissions; level == "write"; scope != "issues"}) == 0
} else := {}

runs_commands(tools) if regex.match(`(?i)\bbash\b|\bdangerously|\bbypassPermissions\b|^unsafe$`, tools)

subjects contains workflow.as_subject(agent.entry) if some agent in agents
