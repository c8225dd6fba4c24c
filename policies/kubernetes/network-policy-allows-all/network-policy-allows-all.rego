# METADATA
# title: Network policy lets everything in
# description: |
#   An empty rule, or an `ipBlock` of the whole internet, allows all traffic: the policy looks like a wall and is a door.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
# custom:
#   id: network-policy-allows-all
#   severity: medium
#   precision: high
#   kinds: [kubernetes]
#   objects: [NetworkPolicy]
#   controls:
#     soc2: [CC6.6]
#     gdpr: ["32(1)(b)"]
#     cwe: [668]
#   remediation: |
#     Name who may connect with `podSelector` or `namespaceSelector`, and on which ports.
package regate.kubernetes.network_policy_allows_all

import data.regate.lib.kubernetes
import data.regate.lib.network
import data.regate.lib.values

deny contains result if {
	some entry in policies
	some i, rule in values.list(entry.manifest.spec.ingress)
	rule == {}
	result := {
		"message": sprintf("%v has an empty ingress rule, which allows all traffic", [kubernetes.subject(entry.manifest)]),
		"path": array.concat(entry.path, ["spec", "ingress", i]),
		"subject": kubernetes.subject(entry.manifest),
	}
}

deny contains result if {
	some entry in policies
	some i, rule in values.list(entry.manifest.spec.ingress)
	some j, source in values.list(rule.from)
	network.world(source.ipBlock.cidr)
	result := {
		"message": sprintf("%v lets %v in", [kubernetes.subject(entry.manifest), source.ipBlock.cidr]),
		"path": array.concat(entry.path, ["spec", "ingress", i, "from", j, "ipBlock", "cidr"]),
		"subject": kubernetes.subject(entry.manifest),
	}
}

# A rule, its sources or a source that a template gives may let everything in.
unknown contains result if {
	some entry in policies
	some open in openings(entry.manifest)
	result := {
		"message": sprintf("whom %v lets in cannot be told here (`%v`)", [kubernetes.subject(entry.manifest), values.excerpt(open.value)]),
		"path": array.concat(entry.path, open.path),
		"subject": kubernetes.subject(entry.manifest),
	}
}

subjects contains kubernetes.as_subject(entry) if some entry in policies

policies contains entry if {
	some entry in kubernetes.manifests
	entry.manifest.kind == "NetworkPolicy"
}

openings(manifest) := [open |
	rules := values.reached(manifest, ["spec", "ingress"])
	some open in array.concat(
		[{"value": value, "path": ["spec", "ingress"]} | some value in values.unknowns(rules)],
		[{"value": value, "path": ["spec", "ingress", i, "from"]} |
			some i, rule in values.array(rules)
			some value in sources(rule)
		],
	)
]

sources(rule) := array.concat(
	values.unknowns(object.get(rule, "from", null)),
	[value |
		some source in values.array(object.get(rule, "from", null))
		not values.unknown(source)
		value := values.reached(source, ["ipBlock", "cidr"])
		network.maybe_world(value)
	],
) if {
	is_object(rule)
	not values.unknown(rule)
}
