package regate.cloudformation.cloudformation_ingress_open_to_world_test

import data.regate.cloudformation.cloudformation_ingress_open_to_world as policy

group(rules) := {"Resources": {"G": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"SecurityGroupIngress": rules}}}}

ssh := {"IpProtocol": "tcp", "FromPort": 22, "ToPort": "22", "CidrIp": "0.0.0.0/0"}

denied(document) := {[result.subject, result.severity] | some result in results} if {
	results := policy.deny with input as document
}

told(document) := {result.subject | some result in results} if {
	results := policy.unknown with input as document
}

test_open if {
	denied(group([ssh])) == {["G", "high"]}
	denied(group(ssh)) == {["G", "high"]}
	denied(group([{"IpProtocol": "-1", "CidrIpv6": "::/0"}])) == {["G", "critical"]}
	denied({"Resources": {"R": {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": ssh}}}) == {["R", "high"]}
}

test_closed if {
	denied(group([object.union(ssh, {"CidrIp": "10.0.0.0/8"}), {"IpProtocol": "icmp", "CidrIp": "0.0.0.0/0"}])) == set()
	told(group([object.union(ssh, {"CidrIp": "10.0.0.0/8"}), null])) == set()
}

test_what_is_not_known if {
	every note, rules in {
		"source": [object.union(object.remove(ssh, ["CidrIp"]), {"CidrIp": {"Ref": "Range"}})],
		"port": [object.union(ssh, {"FromPort": {"Ref": "Port"}})],
		"rule": [{"Fn::If": ["Open", ssh, {"Ref": "AWS::NoValue"}]}],
		"rules": {"Fn::If": ["Open", [ssh], {"Ref": "AWS::NoValue"}]},
	} {
		told(group(rules)) == {"G"}
		denied(group(rules)) == set()
	}
}

test_population if {
	found := policy.subjects with input as group([])
	found == {{"kind": "AWS::EC2::SecurityGroup", "name": "G", "path": ["Resources", "G"]}}
}

test_a_range_that_cannot_be_read if {
	results := policy.unknown with input as {"Resources": {"R": {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/33"}}}}
	count(results) == 1
}
