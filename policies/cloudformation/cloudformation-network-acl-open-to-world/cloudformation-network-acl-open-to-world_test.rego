package regate.cloudformation.cloudformation_network_acl_open_to_world_test

import data.regate.cloudformation.cloudformation_network_acl_open_to_world as policy

rule(properties) := {"Type": "AWS::EC2::NetworkAclEntry", "Properties": object.union({"NetworkAclId": "acl-1", "RuleNumber": 100, "RuleAction": "allow", "Protocol": -1, "CidrBlock": "0.0.0.0/0"}, properties)}

said(resources) := {result.message | some result in results} if {
	results := policy.deny with input as {"Resources": resources}
}

test_every_port if {
	said({"A": rule({})}) == {"A lets 0.0.0.0/0 reach port 22 (SSH) and port 3389 (RDP)"}
}

test_out_and_denied_pass if {
	said({"A": rule({"Egress": true})}) == set()
	said({"A": rule({}), "B": rule({"RuleNumber": 50, "RuleAction": "deny"})}) == set()
	count(said({"A": rule({}), "B": rule({"RuleNumber": 50, "RuleAction": "deny", "NetworkAclId": "acl-2"})})) == 1
}

test_reference_is_unknown if {
	every properties in [{"CidrBlock": {"Ref": "Source"}}, {"RuleAction": {"Ref": "Action"}}, {"Egress": {"Ref": "Out"}}, {"Protocol": 6, "PortRange": {"From": {"Ref": "Port"}, "To": {"Ref": "Port"}}}] {
		results := policy.unknown with input as {"Resources": {"A": rule(properties)}}
		count(results) == 1
		said({"A": rule(properties)}) == set()
	}
}
