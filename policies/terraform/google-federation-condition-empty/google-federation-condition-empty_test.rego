package regate.terraform.google_federation_condition_empty_test

import data.regate.terraform.google_federation_condition_empty as policy

provider(condition) := {"resource": {"google_iam_workload_identity_pool_provider": {"github": [{"attribute_condition": condition}]}}}

open(text) := {"$unknown": text, "reason": "variable-without-value"}

test_says_nothing if {
	every condition in ["true", "assertion.repository != ''", "has(assertion.sub)", "size(assertion.repository) > 0", "assertion.repository == ''", "assertion.ref == 'main' || true", "assertion.sub.startsWith('')"] {
		count(policy.deny) == 1 with input as provider(condition)
	}
}

test_names_somebody if {
	every condition in [
		`assertion.repository_owner == "shop"`, `'shop' == assertion.repository_owner`, "assertion.repository_id in ['1', '2']",
		"assertion.sub.startsWith('repo:shop/')", `assertion.repository.matches("^shop/")`, `"deployers" in assertion.groups`,
		open("assertion.repository_owner == '${var.owner}'"), open("assertion.repository in ${jsonencode(var.repositories)}"),
	] {
		count(policy.deny) == 0 with input as provider(condition)
		count(policy.unknown) == 0 with input as provider(condition)
	}
}

test_what_is_not_known if {
	count(policy.unknown) == 1 with input as provider(open("${var.condition}"))
	count(policy.deny) == 0 with input as provider(open("${var.condition}"))
}

test_population if {
	count(policy.subjects) == 1 with input as provider("true")
	count(policy.subjects) == 0 with input as provider("")
}
