# METADATA
# title: Playbook installs packages whose signature nobody checks
# description: |
#   Whoever answers for the mirror, or stands on the way to it, decides what is installed, as root.
# related_resources:
# - ref: https://docs.ansible.com/ansible/latest/collections/ansible/builtin/dnf_module.html#parameter-disable_gpg_check
# - ref: https://docs.ansible.com/ansible/latest/collections/ansible/builtin/apt_module.html#parameter-allow_unauthenticated
# custom:
#   id: ansible-package-unverified
#   severity: medium
#   precision: high
#   kinds: [yaml]
#   mentions: [apt, deb822_repository, dnf, yum, zypper]
#   controls:
#     soc2: [CC6.8, CC7.1]
#     cwe: [347, 494]
#   remediation: |
#     Remove the setting, and import the repository's key (`rpm_key`, `signed_by` of `deb822_repository`).
package regate.yaml.ansible_package_unverified

import data.regate.lib.ansible
import data.regate.lib.values

# Options, and what they must not be.
options := {
	"apt": {"allow_unauthenticated": true},
	"deb822_repository": {"trusted": true},
	"dnf": {"disable_gpg_check": true},
	"dnf5": {"disable_gpg_check": true},
	"yum": {"disable_gpg_check": true},
	"yum_repository": {"gpgcheck": false},
	"zypper": {"disable_gpg_check": true},
	"zypper_repository": {"disable_gpg_check": true},
}

deny contains result if {
	some setting in settings
	values.as_bool(setting.value) == setting.bad
	result := {"message": sprintf("%s installs what nobody has signed (`%s` is %v)", [setting.task.module, setting.option, setting.value]), "path": setting.path, "subject": setting.task.name}
}

deny contains result if {
	some task in ansible.used({"apt_repository"})
	regex.match(`\[[^\]]*\btrusted=yes\b`, task.arguments.repo)
	result := {"message": "apt_repository trusts a repository without its key (`trusted=yes`)", "path": task.path, "subject": task.name}
}

unknown contains result if {
	some setting in settings
	ansible.open(setting.value)
	result := {"message": sprintf("whether %s checks signatures cannot be told here (`%s`)", [setting.task.module, values.excerpt(setting.value)]), "path": setting.path, "subject": setting.task.name}
}

subjects contains ansible.as_subject(task) if some task in ansible.used(object.keys(options) | {"apt_repository"})

settings contains {"task": task, "option": option, "value": task.arguments[option], "bad": bad, "path": array.concat(task.path, [option])} if {
	some task in ansible.used(object.keys(options))
	some option, bad in options[task.module]
	task.arguments[option]
}

# `false` is a value as well.
settings contains {"task": task, "option": option, "value": false, "bad": bad, "path": array.concat(task.path, [option])} if {
	some task in ansible.used(object.keys(options))
	some option, bad in options[task.module]
	task.arguments[option] == false
}
