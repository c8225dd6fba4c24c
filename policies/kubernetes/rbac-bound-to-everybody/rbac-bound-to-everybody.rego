# METADATA
# title: A role is bound to everybody
# description: |
#   `system:anonymous` and `system:unauthenticated` are whoever reaches the cluster's API, `system:authenticated` everybody with an
#   account, on managed clusters often any of the provider's. Even `view` shows them every workload and its settings.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
# custom:
#   id: rbac-bound-to-everybody
#   severity: high
#   precision: high
#   kinds: [kubernetes]
#   objects: [ClusterRoleBinding, RoleBinding]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["25(2)", "32(1)(b)"]
#     cwe: [284]
#   remediation: |
#     Bind the role to the accounts and groups that need it.
package regate.kubernetes.rbac_bound_to_everybody

import data.regate.lib.kubernetes
import data.regate.lib.values

everyone := {
	"system:anonymous": "everybody without an account",
	"system:unauthenticated": "everybody without an account",
	"system:authenticated": "everybody with an account",
}

# What Kubernetes itself binds to them; `cluster-admin` has a rule of its own.
excused := {"cluster-admin", "system:basic-user", "system:discovery", "system:public-info-viewer"}

deny contains result if {
	some binding in bindings
	role := object.get(binding.manifest, ["roleRef", "name"], "")
	values.known(role)
	not role in excused
	some place in accounts(binding)
	who := everyone[place.account.name]
	result := {
		"message": sprintf("%v gives '%v' to %v (`%v`)", [kubernetes.subject(binding.manifest), values.shown(role), who, place.account.name]),
		"path": place.path,
		"subject": kubernetes.subject(binding.manifest),
		"severity": severity(role, place.account.name),
	}
}

unknown contains result if {
	some binding in bindings
	role := values.reached(binding.manifest, ["roleRef", "name"])
	values.unknown(role)
	some place in accounts(binding)
	everyone[place.account.name]
	result := {
		"message": sprintf("which role %v gives to everybody cannot be told here (`%v`)", [kubernetes.subject(binding.manifest), values.excerpt(role)]),
		"path": array.concat(binding.path, ["roleRef", "name"]),
		"subject": kubernetes.subject(binding.manifest),
	}
}

unknown contains result if {
	some binding in bindings
	not object.get(binding.manifest, ["roleRef", "name"], "") in excused
	some open in open_accounts(binding)
	result := {
		"message": sprintf("to whom %v gives its role cannot be told here (`%v`)", [kubernetes.subject(binding.manifest), values.excerpt(open.value)]),
		"path": open.path,
		"subject": kubernetes.subject(binding.manifest),
	}
}

subjects contains kubernetes.as_subject(binding) if some binding in bindings

bindings contains entry if {
	some entry in kubernetes.manifests
	entry.manifest.kind in {"RoleBinding", "ClusterRoleBinding"}
}

accounts(binding) := [{"account": account, "path": array.concat(binding.path, ["subjects", i])} |
	some i, account in values.list(binding.manifest.subjects)
	is_object(account)
	not values.unknown(account)
	not account.kind == "ServiceAccount"
]

open_accounts(binding) := array.concat(
	[{"value": account, "path": array.concat(binding.path, ["subjects"])} | some account in values.unknowns(binding.manifest.subjects)],
	[{"value": place.account.name, "path": array.concat(place.path, ["name"])} |
		some place in accounts(binding)
		values.unknown(place.account.name)
		some name, _ in everyone
		values.maybe(place.account.name, name)
	],
)

severity("admin", name) := "critical" if name != "system:authenticated"

severity("edit", name) := "critical" if name != "system:authenticated"

severity(role, name) := "high" if {
	name != "system:authenticated"
	not role in {"admin", "edit"}
}

severity(role, "system:authenticated") := {true: "high", false: "medium"}[role in {"admin", "edit"}]
