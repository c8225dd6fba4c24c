package regate.terraform.s3_bucket_public_test

import data.regate.terraform.s3_bucket_public as policy

test_public_read if {
	results := policy.deny with input as {"resource": {"aws_s3_bucket_acl": {"a": [{"acl": "public-read"}]}}}
	{result.path | some result in results} == {["resource", "aws_s3_bucket_acl", "a", 0, "acl"]}
}

test_private if {
	results := policy.deny with input as {"resource": {"aws_s3_bucket": {"a": [{"acl": "private"}], "b": [{}]}}}
	count(results) == 0
}

test_policy if {
	results := policy.deny with input as {"resource": {"aws_s3_bucket_policy": {"a": [{"policy": `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"x"}]}`}]}}}
	count(results) == 1
}

test_policy_with_condition if {
	results := policy.deny with input as {"resource": {"aws_s3_bucket_policy": {"a": [{"policy": `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject","Condition":{"StringEquals":{}}}]}`}]}}}
	count(results) == 0
}

open := {"$unknown": "${var.x}", "reason": "variable-without-value"}


told(document) := {result.subject | some result in results} if {
	results := policy.unknown with input as document
}

bucket_policy(text) := {"resource": {"aws_s3_bucket_policy": {"site": [{"policy": text}]}}}

test_acl_that_is_not_known if {
	told({"resource": {"aws_s3_bucket": {"site": [{"acl": open}]}}}) == {"aws_s3_bucket.site"}
	told({"resource": {"aws_s3_bucket_acl": {"site": [{"acl": "${var.x}"}]}}}) == {"aws_s3_bucket_acl.site"}
	told({"resource": {"aws_s3_bucket": {"site": [{"acl": "private"}]}}}) == set()
}

test_policy_that_is_not_known if {
	told(bucket_policy(open)) == {"aws_s3_bucket_policy.site"}
	told(bucket_policy(`{"Statement":[{"Effect":"Allow","Principal":"${var.who}","Action":"s3:GetObject","Resource":"*"}]}`)) == {"aws_s3_bucket_policy.site"}
	told(bucket_policy({"$unknown": `{"Statement":[{"Effect":"Allow","Principal":{"AWS":["${var.who}"]},"Action":"s3:GetObject"}]}`, "reason": "variable-without-value"})) == {"aws_s3_bucket_policy.site"}
}

test_policy_of_which_enough_is_known if {
	told(bucket_policy(`{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${var.account}:root"},"Action":"s3:GetObject","Resource":"*"}]}`)) == set()
	told(bucket_policy(`{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"${var.bucket}"}]}`)) == set()
	results := policy.deny with input as bucket_policy({"$unknown": `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"${aws_s3_bucket.site.arn}/*"}]}`, "reason": "apply-time"})
	{result.subject | some result in results} == {"aws_s3_bucket_policy.site"}
}

test_population if {
	found := policy.subjects with input as {"resource": {"aws_s3_bucket": {"site": [{}]}}}
	found == {{"kind": "aws_s3_bucket", "name": "aws_s3_bucket.site", "path": ["resource", "aws_s3_bucket", "site", 0]}}
}

with_block(bucket, settings) := {"resource": {
	"aws_s3_bucket": {"site": [{"acl": "public-read", "bucket": "site"}]},
	"aws_s3_bucket_acl": {"site": [{"acl": "public-read", "bucket": bucket_of_site}]},
	"aws_s3_bucket_public_access_block": {"site": [object.union({"bucket": bucket}, settings)]},
}}

bucket_of_site := {"$unknown": "${aws_s3_bucket.site.id}", "reason": "apply-time"}

found(document) := {result.subject | some result in results} if {
	results := policy.deny with input as document
}

test_a_public_access_block_shuts_its_bucket if {
	found(with_block(bucket_of_site, {"block_public_acls": true})) == set()
	found(with_block(bucket_of_site, {"ignore_public_acls": "true"})) == set()
	found(with_block(bucket_of_site, {"ignore_public_acls": false})) == {"aws_s3_bucket.site", "aws_s3_bucket_acl.site"}
	found(with_block(bucket_of_site, {"block_public_policy": true})) == {"aws_s3_bucket.site", "aws_s3_bucket_acl.site"}
	found(with_block("other", {"block_public_acls": true})) == {"aws_s3_bucket.site", "aws_s3_bucket_acl.site"}
	found(with_block("site", {"block_public_acls": true})) == {"aws_s3_bucket_acl.site"}
	found(with_block(bucket_of_site, {"block_public_acls": true, "count": open})) == {"aws_s3_bucket.site", "aws_s3_bucket_acl.site"}
}

from_document(statement) := {
	"resource": {"aws_s3_bucket_policy": {"site": [{"policy": {"$unknown": "${data.aws_iam_policy_document.site.json}", "reason": "data-source"}}]}},
	"data": {"aws_iam_policy_document": {"site": [{"statement": [statement]}]}},
}

everybody := {"type": "*", "identifiers": ["*"]}

test_policy_of_a_document if {
	found(from_document({"actions": ["s3:GetObject"], "principals": [everybody]})) == {"aws_s3_bucket_policy.site"}
	told(from_document({"actions": ["s3:GetObject"], "principals": [everybody]})) == set()
	found(from_document({"actions": ["s3:GetObject"], "principals": [everybody], "condition": [{}]})) == set()
	found(from_document({"effect": "Deny", "actions": ["s3:*"], "principals": [everybody]})) == set()
	found(from_document({"actions": ["s3:GetObject"], "principals": [{"type": "Service", "identifiers": ["*"]}]})) == set()
	told(from_document({"actions": ["s3:GetObject"], "principals": [{"type": "AWS", "identifiers": [open]}]})) == {"aws_s3_bucket_policy.site"}
}

all_users := "http://acs.amazonaws.com/groups/global/AllUsers"

grant_of_bucket(uri) := {"resource": {"aws_s3_bucket": {"site": [{"grant": [{"type": "Group", "uri": uri, "permissions": ["READ"]}]}]}}}

grant_of_acl(uri) := {"resource": {"aws_s3_bucket_acl": {"site": [{"bucket": "site", "access_control_policy": [{"grant": [{"permission": "WRITE_ACP", "grantee": [{"type": "Group", "uri": uri}]}]}]}]}}}

test_grants if {
	found(grant_of_bucket(all_users)) == {"aws_s3_bucket.site"}
	found(grant_of_bucket("http://acs.amazonaws.com/groups/global/AuthenticatedUsers")) == {"aws_s3_bucket.site"}
	found(grant_of_acl(all_users)) == {"aws_s3_bucket_acl.site"}
	{result.severity | some result in policy.deny} == {"critical"} with input as grant_of_acl(all_users)
	every document in [grant_of_bucket("http://acs.amazonaws.com/groups/s3/LogDelivery"), grant_of_acl("http://acs.amazonaws.com/groups/s3/LogDelivery")] {
		found(document) == set()
		told(document) == set()
	}
}

test_grants_that_are_not_known if {
	told(grant_of_bucket(open)) == {"aws_s3_bucket.site"}
	told(grant_of_acl(open)) == {"aws_s3_bucket_acl.site"}
	told({"resource": {"aws_s3_bucket": {"site": [{"grant": open}]}}}) == {"aws_s3_bucket.site"}
	told({"resource": {"aws_s3_bucket": {"site": [{"dynamic": [{"grant": [{"for_each": open, "content": [{}]}]}]}]}}}) == {"aws_s3_bucket.site"}
	told({"resource": {"aws_s3_bucket_acl": {"site": [{"access_control_policy": open}]}}}) == {"aws_s3_bucket_acl.site"}
}

test_a_public_access_block_shuts_what_is_granted if {
	found(object.union(grant_of_acl(all_users), {"resource": {"aws_s3_bucket_public_access_block": {"site": [{"bucket": "site", "ignore_public_acls": true}]}}})) == set()
}
