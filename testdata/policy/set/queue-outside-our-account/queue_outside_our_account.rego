# METADATA
# title: Queue takes messages from another account
# description: Whoever runs that account decides what reaches our workers.
# custom:
#   id: queue-outside-our-account
#   severity: high
#   kinds: [terraform]
#   target: set
#   controls: {soc2: [CC6.1], cwe: [284]}
#   remediation: Name the account that `ours` names, or copy the messages into a queue of our own.
package terraform.queue_outside_our_account

import data.regate.lib.terraform
import data.regate.lib.values

ours := "111122223333"

deny contains result if {
	some queue in named
	values.known(queue.body.source_account)
	queue.body.source_account != ours
	result := {
		"message": sprintf("%s takes messages from account %v", [queue.address, queue.body.source_account]),
		"path": array.concat(queue.path, ["source_account"]),
		"subject": queue.address,
	}
}

unknown contains result if {
	some queue in named
	values.unknown(queue.body.source_account)
	result := {
		"message": sprintf("from which account %s takes messages cannot be told (`%s`)", [queue.address, values.excerpt(queue.body.source_account)]),
		"path": array.concat(queue.path, ["source_account"]),
		"subject": queue.address,
	}
}

# Everything that the rule examines: what is here and in no result passed.
subjects contains terraform.as_subject(queue) if some queue in named

named contains queue if {
	some queue in terraform.resources.shop_queue
	queue.body.source_account
}
