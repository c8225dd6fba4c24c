# METADATA
# title: A managed policy that may do everything is attached to a function (SAM)
# description: |
#   One flaw in the function's code reaches the whole account.
# related_resources:
# - ref: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
# custom:
#   id: sam-admin-policy-attached
#   severity: medium
#   precision: high
#   kinds: [cloudformation]
#   mentions: ["serverless::function"]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [269, 284]
#   remediation: |
#     Take a policy template of SAM (`DynamoDBCrudPolicy`), or list the actions that are needed.
package regate.cloudformation.sam_admin_policy_attached

import data.regate.lib.values

deny contains result if {
	some attached in policies
	is_string(attached.policy)
	regex.match(`(?i)(?:^|policy/)(?:AdministratorAccess|PowerUserAccess|IAMFullAccess)$`, attached.policy)
	result := {"message": sprintf("%s may do (nearly) everything: `%s`", [attached.name, attached.policy]), "path": attached.path, "subject": attached.name}
}

unknown contains result if {
	some attached in policies
	some key in ["Ref", "Fn::If", "Fn::ImportValue", "Fn::FindInMap", "Fn::Sub", "Fn::Join"]
	attached.policy[key]
	result := {"message": sprintf("which policy %s has cannot be told here (`%s`)", [attached.name, values.excerpt(attached.policy)]), "path": attached.path, "subject": attached.name}
}

subjects contains {"kind": "AWS::Serverless::Function", "name": name, "path": ["Resources", name]} if {
	some name, resource in input.Resources
	resource.Type == "AWS::Serverless::Function"
}

policies contains {"name": subject.name, "policy": policy, "path": array.concat(subject.path, ["Properties", "Policies"])} if {
	some subject in subjects
	some policy in values.array(object.get(input.Resources[subject.name], ["Properties", "Policies"], null))
}
