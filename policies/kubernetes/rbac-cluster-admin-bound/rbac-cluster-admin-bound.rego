# METADATA
# title: An account is bound to cluster-admin
# description: |
#   `cluster-admin` may do anything to anything in the cluster. Bound to a workload's service account, one break-in is a break-in
#   everywhere; bound to `system:unauthenticated` or `system:authenticated`, the cluster is open.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
# custom:
#   id: rbac-cluster-admin-bound
#   severity: high
#   precision: high
#   kinds: [kubernetes]
#   objects: [ClusterRoleBinding, RoleBinding]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["25(2)", "32(1)(b)"]
#     cwe: [269]
#   remediation: |
#     Bind a role that lists what the account needs, in its own namespace.
package regate.kubernetes.rbac_cluster_admin_bound

import data.regate.lib.kubernetes
import data.regate.lib.values

everyone := {"system:anonymous", "system:unauthenticated", "system:authenticated"}

deny contains result if {
	some binding in bindings
	binding.manifest.roleRef.name == "cluster-admin"
	some i, account in values.list(binding.manifest.subjects)
	not values.unknown(account)
	name := values.shown(account.name)
	name != "system:masters"
	result := {
		"message": sprintf("%v makes %v '%v' cluster-admin", [kubernetes.subject(binding.manifest), values.shown(account.kind), name]),
		"path": array.concat(binding.path, ["subjects", i]),
		"subject": kubernetes.subject(binding.manifest),
		"severity": severity(name),
	}
}

unknown contains result if {
	some binding in bindings
	role := values.reached(binding.manifest, ["roleRef", "name"])
	values.unknown(role)
	values.maybe(role, "cluster-admin")
	result := {
		"message": sprintf("which role %v gives cannot be told here (`%v`)", [kubernetes.subject(binding.manifest), values.excerpt(role)]),
		"path": array.concat(binding.path, ["roleRef", "name"]),
		"subject": kubernetes.subject(binding.manifest),
	}
}

unknown contains result if {
	some binding in bindings
	binding.manifest.roleRef.name == "cluster-admin"
	some account in values.unknowns(binding.manifest.subjects)
	result := {
		"message": sprintf("whom %v makes cluster-admin cannot be told here (`%v`)", [kubernetes.subject(binding.manifest), values.excerpt(account)]),
		"path": array.concat(binding.path, ["subjects"]),
		"subject": kubernetes.subject(binding.manifest),
	}
}

subjects contains kubernetes.as_subject(binding) if some binding in bindings

bindings contains entry if {
	some entry in kubernetes.manifests
	entry.manifest.kind in {"RoleBinding", "ClusterRoleBinding"}
}

severity(name) := "critical" if name in everyone

severity(name) := "high" if not name in everyone
