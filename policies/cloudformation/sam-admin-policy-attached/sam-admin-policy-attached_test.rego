package regate.cloudformation.sam_admin_policy_attached_test

import data.regate.cloudformation.sam_admin_policy_attached as policy

function(policies) := {"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {"Policies": policies}}}}

test_attached if {
	every note, policies in {"alone": "AdministratorAccess", "listed": [{"S3ReadPolicy": {}}, "arn:aws:iam::aws:policy/PowerUserAccess"]} {
		results := policy.deny with input as function(policies)
		{result.subject | some result in results} == {"F"}
	}
}

test_others if {
	results := policy.deny with input as function(["AWSLambdaBasicExecutionRole", {"Statement": []}])
	count(results) == 0
}

test_not_known if {
	results := policy.unknown with input as function([{"Ref": "Policy"}])
	{result.subject | some result in results} == {"F"}
}

test_population if {
	found := policy.subjects with input as function([])
	{subject.name | some subject in found} == {"F"}
}
