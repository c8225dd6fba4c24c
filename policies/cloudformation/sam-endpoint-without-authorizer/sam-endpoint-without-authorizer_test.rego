package regate.cloudformation.sam_endpoint_without_authorizer_test

import data.regate.cloudformation.sam_endpoint_without_authorizer as policy

template(properties, more) := object.union({"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {"Events": {"E": {"Type": "Api", "Properties": properties}}}}}}, more)

own(properties) := template({"RestApiId": {"Ref": "A"}}, {"Resources": {"A": {"Type": "AWS::Serverless::Api", "Properties": properties}}})

found(input_document) := {result.subject | some result in results} if {
	results := policy.deny with input as input_document
}

told(input_document) := {result.subject | some result in results} if {
	results := policy.unknown with input as input_document
}

test_open if {
	found(template({"Path": "/", "Method": "get"}, {})) == {"F/E"}
	found(own({"StageName": "p"})) == {"F/E"}
	found(template({"Auth": {"Authorizer": "NONE"}}, {"Globals": {"Api": {"Auth": {"DefaultAuthorizer": "C"}}}})) == {"F/E"}
}

test_asks if {
	found(template({"Auth": {"ApiKeyRequired": true}}, {})) == set()
	found(template({"Auth": {"Authorizer": "AWS_IAM"}}, {})) == set()
	found(template({}, {"Globals": {"Api": {"Auth": {"DefaultAuthorizer": "C"}}}})) == set()
	found(template({"Method": "OPTIONS"}, {})) == set()
	found(own({"Auth": {"ResourcePolicy": {}}})) == set()
	found(own({"EndpointConfiguration": {"Type": "PRIVATE"}})) == set()
}

test_not_known if {
	told(template({"RestApiId": {"Fn::ImportValue": "api"}}, {})) == {"F/E"}
	told(template({"ApiId": {"Ref": "Api"}}, {})) == {"F/E"}
	told(own({"DefinitionUri": "openapi.yaml"})) == {"F/E"}
	told(template({}, {})) == set()
}

test_population if {
	subjects := policy.subjects with input as template({}, {})
	{subject.name | some subject in subjects} == {"F/E"}
}
