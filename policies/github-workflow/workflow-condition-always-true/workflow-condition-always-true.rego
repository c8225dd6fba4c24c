# METADATA
# title: Condition is a text and therefore always true
# description: |
#   `if:` takes one expression. With anything beside `${{ … }}`, a word, an operator, a second expression or the line break that `if: |` leaves at the end,
#   the whole becomes a text, and a text that is not empty is true: what the condition was to keep out runs every time.
# related_resources:
# - ref: https://docs.github.com/actions/reference/workflows-and-actions/expressions#about-expressions
# - ref: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idif
# custom:
#   id: workflow-condition-always-true
#   severity: high
#   precision: very-high
#   kinds: [github-workflow, github-action]
#   controls:
#     soc2: [CC6.1, CC8.1]
#     cwe: [863]
#   remediation: |
#     Write the condition without marks, `if: github.ref == 'refs/heads/main' && inputs.deploy`, and use `>-`, never `|`, for one on several lines when it has marks.
package regate.github_workflow.workflow_condition_always_true

import data.regate.lib.workflow

deny contains result if {
	some condition in workflow.conditions
	always(condition.text)
	result := {
		"message": sprintf("the condition of %v has something beside `${{ … }}`, so it is a text and always true", [condition.name]),
		"path": condition.path,
		"subject": condition.name,
	}
}

# What is left when the expressions are taken away. Spaces at the ends are left too: a reader of YAML keeps them only in a block.
always(text) if {
	contains(text, "${{")
	rest := regex.replace(text, `\$\{\{(?:[^'}]|'[^']*'|\}[^}])*\}\}`, "\u0000")
	rest != "\u0000"
	contains(rest, "\u0000")
	not contains(rest, "${{")
}

subjects contains {"kind": "condition", "name": condition.name, "path": condition.path} if some condition in workflow.conditions
