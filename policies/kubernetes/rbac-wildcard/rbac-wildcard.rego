# METADATA
# title: Role grants everything by wildcard
# description: |
#   `*` includes what exists today and what is added tomorrow: reading every Secret, creating privileged pods, granting
#   itself more. Any account bound to this role owns what the role can reach.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
# custom:
#   id: rbac-wildcard
#   severity: high
#   precision: high
#   kinds: [kubernetes]
#   objects: [ClusterRole, Role]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["25(2)", "32(1)(b)"]
#     cwe: [732]
#   remediation: |
#     List the resources and verbs that the account uses, such as `resources: [configmaps]`, `verbs: [get, list, watch]`.
package regate.kubernetes.rbac_wildcard

import data.regate.lib.kubernetes
import data.regate.lib.values

deny contains result if {
	some role in roles
	some i, rule in values.list(role.manifest.rules)
	is_object(rule)
	wildcards := [field | some field in ["verbs", "resources"]; "*" in values.array(object.get(rule, field, null))]
	count(wildcards) > 0
	result := {
		"message": sprintf("%v grants %v (`*`)", [kubernetes.subject(role.manifest), words(wildcards, reach(rule))]),
		"path": array.concat(role.path, ["rules", i, wildcards[0]]),
		"subject": kubernetes.subject(role.manifest),
		"severity": severity(wildcards, reach(rule)),
	}
}

unknown contains result if {
	some role in roles
	some rule in values.unknowns(role.manifest.rules)
	result := {
		"message": sprintf("what %v grants cannot be told here (`%v`)", [kubernetes.subject(role.manifest), values.excerpt(rule)]),
		"path": array.concat(role.path, ["rules"]),
		"subject": kubernetes.subject(role.manifest),
	}
}

unknown contains result if {
	some role in roles
	some i, rule in values.list(role.manifest.rules)
	is_object(rule)
	some field in ["verbs", "resources"]
	some value in values.unknowns(object.get(rule, field, null))
	values.maybe(value, "*")
	result := {
		"message": sprintf("whether %v grants `*` in its %v cannot be told here (`%v`)", [kubernetes.subject(role.manifest), field, values.excerpt(value)]),
		"path": array.concat(role.path, ["rules", i, field]),
		"subject": kubernetes.subject(role.manifest),
	}
}

subjects contains kubernetes.as_subject(role) if some role in roles

roles contains entry if {
	some entry in kubernetes.manifests
	entry.manifest.kind in {"Role", "ClusterRole"}
}

words(wildcards, reach) := sprintf("every verb on every resource%s", [of_groups(reach)]) if count(wildcards) == 2

words(wildcards, _) := "every verb on the resources it lists" if wildcards == ["verbs"]

words(wildcards, reach) := sprintf("its verbs on every resource%s", [of_groups(reach)]) if wildcards == ["resources"]

of_groups(reach) := sprintf(" of %s", [concat(", ", sort([group | some group in reach]))]) if count(reach) > 0

of_groups(reach) := "" if count(reach) == 0

# What an operator adds to a cluster (`monitoring.coreos.com`) is not the cluster: those of a rule's groups, when it has no others.
# Kubernetes' own have no dot, or end in its name.
reach(rule) := {group | some group in groups} if {
	groups := values.array(object.get(rule, "apiGroups", null))
	every group in groups {
		is_string(group)
		values.known(group)
		contains(group, ".")
		not endswith(group, ".k8s.io")
	}
} else := set()

severity(wildcards, reach) := "high" if {
	count(wildcards) == 2
	reach == set()
} else := "medium"
