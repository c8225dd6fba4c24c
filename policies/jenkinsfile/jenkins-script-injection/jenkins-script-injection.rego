# METADATA
# title: Groovy pastes text from outside into a script
# description: |
#   In `"…"` Groovy puts the value in before the shell reads the line: a pull request's title, a branch or a parameter called `$(curl …)` runs as part
#   of the script, with the build's credentials.
# related_resources:
# - ref: https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#injection-via-interpolation
# - ref: https://www.jenkins.io/doc/book/pipeline/multibranch/#additional-environment-variables
# custom:
#   id: jenkins-script-injection
#   severity: high
#   precision: high
#   kinds: [jenkinsfile]
#   controls:
#     soc2: [CC6.8, CC8.1]
#     cwe: [78, 94]
#   remediation: |
#     Write the script in `'…'`, so that the shell reads the variable itself, and quote it there: `sh 'git log "$CHANGE_BRANCH"'`, `sh 'deploy "$TARGET"'` for a parameter.
package regate.jenkinsfile.jenkins_script_injection

import data.regate.lib.jenkins
import data.regate.lib.scripts

deny contains result if {
	some script in jenkins.scripts
	script.filled
	some [pasted, severity] in pasted_in(script.text)
	result := {
		"message": sprintf("`%v` is pasted into a script before the shell reads it", [scripts.excerpt(pasted)]),
		"path": script.path,
		"subject": script.name,
		"severity": severity,
	}
}

# What is pasted of others' texts; of several the worst speaks for the script.
pasted_in(text) := [[found, "high"]] if {
	found := regex.find_all_string_submatch_n(by_anyone, text, 1)[0][1]
}

pasted_in(text) := [[found, "medium"]] if {
	not regex.match(by_anyone, text)
	found := regex.find_all_string_submatch_n(by_committers, text, 1)[0][1]
}

pasted_in(text) := [[concat(", ", sort(names)), "low"]] if {
	not regex.match(by_anyone, text)
	not regex.match(by_committers, text)
	names := {groups[1] |
		some groups in regex.find_all_string_submatch_n(`(?:^|[^\\])(\$\{\s*(params\.)?(\w+)\s*\})`, text, -1)
		is_free(groups[2], groups[3])
	}
	count(names) > 0
}

# Whoever opens a pull request chooses these.
by_anyone := `(?:^|[^\\])(\$\{?\s*(?:env\.)?(?:CHANGE_(?:TITLE|BRANCH|FORK|AUTHOR(?:_EMAIL|_DISPLAY_NAME)?)|ghprb(?:PullTitle|PullLongDescription|SourceBranch|CommentBody)|gitlab(?:SourceBranch|MergeRequestTitle|MergeRequestDescription|TriggerPhrase))\b\}?)`

# Whoever may push a branch or a tag.
by_committers := `(?:^|[^\\])(\$\{?\s*(?:env\.)?(?:BRANCH_NAME|TAG_NAME|GIT_BRANCH|GIT_LOCAL_BRANCH|gitlabBranch)\b\}?)`

# A choice and a switch have no text of the user's. A parameter is known by its name alone as well.
is_free("params.", name) if not name in jenkins.defined({"booleanParam", "choice"})

is_free("", name) if name in jenkins.defined({"string", "text"})

unknown contains scripts.not_told(script) if {
	some script in jenkins.scripts
	scripts.elsewhere(script)
}

subjects contains scripts.as_subject(script) if some script in jenkins.scripts
