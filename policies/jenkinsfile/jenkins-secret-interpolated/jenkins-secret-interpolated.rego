# METADATA
# title: Groovy pastes a credential into a script
# description: |
#   In `"…"` Groovy puts the credential itself into the command: it stands in the list of processes, which every user of the agent can read, and characters in it that mean
#   something to the shell are lost or run. Jenkins warns of it in the build's log.
# related_resources:
# - ref: https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#interpolation-of-sensitive-environment-variables
# custom:
#   id: jenkins-secret-interpolated
#   severity: medium
#   precision: very-high
#   kinds: [jenkinsfile]
#   mentions: [withCredentials, credentials]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(b)"]
#     cwe: [532]
#   remediation: |
#     Write the script in `'…'`: `sh 'curl -H "Authorization: Bearer $TOKEN" …'`. The shell then reads the variable from its environment.
package regate.jenkinsfile.jenkins_secret_interpolated

import data.regate.lib.jenkins
import data.regate.lib.scripts

deny contains result if {
	some script in jenkins.scripts
	script.filled
	names := {groups[1] |
		some groups in regex.find_all_string_submatch_n(`(?:^|[^\\])\$\{?\s*(?:env\.)?(\w+)\b`, script.text, -1)
		groups[1] in known(script.path)
	}
	count(names) > 0
	result := {
		"message": sprintf("the credential `%v` is pasted into a script", [concat("`, `", sort(names))]),
		"path": script.path,
		"subject": script.name,
	}
}

# known(path): the variables that hold credentials where a script stands.
known(path) := {holder.name | some holder in holders; array.slice(path, 0, count(holder.scope)) == holder.scope}

# https://www.jenkins.io/doc/pipeline/steps/credentials-binding/
holders contains {"name": name, "scope": entry.path} if {
	some entry in jenkins.calls
	entry.call.call == "withCredentials"
	some argument in entry.call.args
	some binding in bindings(argument)
	some key in ["variable", "passwordVariable", "secretKeyVariable", "passphraseVariable", "tokenVariable"]
	not binding.call in {"file", "sshUserPrivateKey", "certificate", "dockerCert"}
	name := binding.named[key]
	is_string(name)
}

# A name of an environment, whose account and password have names of their own
# (https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#handling-credentials).
holders contains {"name": name, "scope": array.slice(entry.path, 0, count(entry.path) - 4)} if {
	some entry in jenkins.calls
	entry.call.call == "credentials"
	is_string(entry.call.to)
	some end in ["", "_PSW"]
	name := concat("", [entry.call.to, end])
}

bindings(argument) := argument if is_array(argument)

bindings(argument) := [argument] if is_object(argument)

unknown contains scripts.not_told(script) if {
	some script in jenkins.scripts
	scripts.elsewhere(script)
	count(known(script.path)) > 0
}

# Scripts that stand where there is a credential.
subjects contains scripts.as_subject(script) if {
	some script in jenkins.scripts
	count(known(script.path)) > 0
}
