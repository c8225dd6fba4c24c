# METADATA
# title: Text that anyone can write is pasted into a script (Azure Pipelines, CircleCI)
# description: |
#   `$(Build.SourceVersionMessage)` and `<< pipeline.git.branch >>` are replaced before the shell starts. A commit or a branch with such a
#   name then runs as part of the script, with what the pipeline may do.
# related_resources:
# - ref: https://learn.microsoft.com/azure/devops/pipelines/security/inputs
# - ref: https://circleci.com/docs/pipeline-variables/
# custom:
#   id: pipeline-script-injection
#   severity: medium
#   precision: high
#   kinds: [azure-pipelines, circleci]
#   mentions: [sourceversionmessage, sourcebranch, requestedfor, "pipeline."]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [78, 94]
#   remediation: |
#     Pass the value through `env:` (`environment:` in CircleCI) and use it quoted: `"$MESSAGE"`.
package regate.azure_pipelines.pipeline_script_injection

import data.regate.lib.tree

deny contains result if {
	some script in scripts
	pasted := regex.find_n(outside, script.value, 1)[0]
	result := {"message": sprintf("`%s` is pasted into a script", [pasted]), "path": script.path, "subject": script.name}
}

subjects contains {"kind": "script", "name": script.name, "path": script.path} if some script in scripts

# What commits, branches and accounts are called, and what a trigger tells of them.
outside := `(?i)\$\((?:Build\.(?:SourceVersionMessage|SourceVersionAuthor|SourceBranch(?:Name)?|RequestedFor)|System\.PullRequest\.SourceBranch)\)|<<\s*pipeline\.(?:git\.(?:branch|tag)|(?:trigger_parameters|event)\.[a-z_.]*(?:branch|tag|ref|title|body|message))\s*>>`

scripts := [{"path": node.path, "value": node.value, "name": tree.words(node.path)} |
	some node in tree.named({"script", "bash", "pwsh", "powershell", "inlinescript", "run", "command"})
	is_string(node.value)
]
