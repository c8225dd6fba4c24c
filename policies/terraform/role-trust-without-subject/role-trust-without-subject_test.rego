package regate.terraform.role_trust_without_subject_test

import data.regate.terraform.role_trust_without_subject as policy

role(principal, condition) := {"resource": {"aws_iam_role": {"app": [{"assume_role_policy": json.marshal({"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": condition}]})}]}}}

found(input_document) := {result.subject | some result in results} if {
	results := policy.deny with input as input_document
}

told(input_document) := {result.subject | some result in results} if {
	results := policy.unknown with input as input_document
}

github := {"Federated": "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"}

provider := {"Federated": "${aws_iam_openid_connect_provider.github.arn}"}

test_no_subject if {
	found(role(github, {})) == {"aws_iam_role.app"}
	found(role(github, {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}})) == {"aws_iam_role.app"}
	found(role(provider, {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}})) == {"aws_iam_role.app"}
}

test_a_subject_of_anybody if {
	every pattern in ["*", "repo:*", "repo:*/shop:*", "repo:acme*:*", "repo:acme-*/shop:*"] {
		found(role(github, {"StringLike": {"token.actions.githubusercontent.com:sub": pattern}})) == {"aws_iam_role.app"}
	}
}

test_a_subject if {
	found(role(github, {"StringLike": {"token.actions.githubusercontent.com:sub": ["repo:acme/shop:*"]}})) == set()
	found(role(github, {"StringEquals": {"token.actions.githubusercontent.com:repository_owner": "acme"}})) == set()
	found(role({"Federated": "arn:aws:iam::1:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/A"}, {})) == set()
}

# Identities of AWS's own and of three companies are named without a provider.
test_identities_of_everybody if {
	every issuer, claim in {"cognito-identity.amazonaws.com": "aud", "accounts.google.com": "aud", "www.amazon.com": "app_id", "graph.facebook.com": "app_id"} {
		found(role({"Federated": issuer}, {})) == {"aws_iam_role.app"}
		found(role({"Federated": issuer}, {"StringEquals": {sprintf("%s:%s", [issuer, claim]): "eu-central-1:1"}})) == set()
	}
}

test_what_is_not_known if {
	told(role(github, {"StringLike": {"token.actions.githubusercontent.com:sub": "${var.subject}"}})) == {"aws_iam_role.app"}
	told(role(github, {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:${var.repository}:*"}})) == {"aws_iam_role.app"}
	told(role(github, {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/${var.name}:*"}})) == set()
	told(role(provider, {})) == {"aws_iam_role.app"}
}
