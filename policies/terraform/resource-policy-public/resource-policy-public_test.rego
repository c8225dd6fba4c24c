package regate.terraform.resource_policy_public_test

import data.regate.terraform.resource_policy_public as policy

queue(statement) := {"resource": {"aws_sqs_queue_policy": {"orders": [{"policy": json.marshal({"Statement": [statement]})}]}}}

found(input_document) := {result.message | some result in results} if {
	results := policy.deny with input as input_document
}

told(input_document) := {result.subject | some result in results} if {
	results := policy.unknown with input as input_document
}

test_everybody if {
	every note, principal in {"star": "*", "aws": {"AWS": "*"}, "list": {"AWS": ["arn:aws:iam::1:root", "*"]}} {
		found(queue({"Effect": "Allow", "Principal": principal, "Action": "sqs:SendMessage"})) == {"aws_sqs_queue_policy.orders allows `sqs:SendMessage` to everybody"}
	}
}

test_a_condition_that_says_nothing_of_who if {
	count(found(queue({"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}))) == 1
	count(found(queue({"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}}))) == 1
}

test_who_is_said if {
	found(queue({"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}})) == set()
	found(queue({"Effect": "Allow", "Principal": {"Service": "*"}, "Action": "sqs:*"})) == set()
	found(queue({"Effect": "Deny", "Principal": "*", "Action": "sqs:*"})) == set()
}

test_what_is_not_known if {
	told(queue({"Effect": "Allow", "Principal": {"AWS": "${var.who}"}, "Action": "sqs:*"})) == {"aws_sqs_queue_policy.orders"}
	told(queue({"Effect": "Allow", "Principal": {"AWS": "${aws_iam_role.worker.arn}"}, "Action": "sqs:*"})) == set()
	told({"resource": {"aws_sqs_queue": {"q": [{"policy": "${var.policy}"}]}}}) == {"aws_sqs_queue.q"}
}

test_a_document_of_which_no_use_is_seen if {
	found({"data": {"aws_iam_policy_document": {"key": [{"statement": [{"actions": ["kms:*"], "principals": [{"type": "AWS", "identifiers": ["*"]}]}]}]}}}) == {"data.aws_iam_policy_document.key allows `kms:*` to everybody"}
	told({"data": {"aws_iam_policy_document": {"key": [{"statement": [{"actions": ["kms:*"], "principals": [{"type": "AWS", "identifiers": ["${var.x}"]}]}]}]}}}) == {"data.aws_iam_policy_document.key"}
}

test_buckets_and_identities_have_their_own if {
	input_document := {"resource": {"aws_s3_bucket_policy": {"b": [{"policy": "${var.x}"}]}, "aws_iam_policy": {"p": [{"policy": "${var.x}"}]}}}
	told(input_document) == set()
	subjects := policy.subjects with input as input_document
	subjects == set()
}

severities(input_document) := {object.get(result, "severity", "high") | some result in results} if {
	results := policy.deny with input as input_document
}

domain(more) := {"resource": {"aws_opensearch_domain": {"d": [object.union({"access_policies": json.marshal({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "es:*"}]})}, more)]}}}

test_a_domain_in_a_network if {
	severities(domain({})) == {"high"}
	severities(domain({"vpc_options": [{"subnet_ids": ["a"]}]})) == {"low"}
}
