package regate.github_workflow.workflow_terraform_unplanned_test

import data.regate.github_workflow.workflow_terraform_unplanned as policy

of(run) := {"jobs": {"deploy": {"steps": [{"run": run}]}}}

denied(run) := count(found) if {
	found := policy.deny with input as of(run)
}

test_unplanned if {
	denied("terraform init\nterraform apply -auto-approve") == 1
	denied("terraform -chdir=infra apply \\\n  -auto-approve -var-file=prod.tfvars") == 1
}

test_planned if {
	denied("terraform apply -auto-approve plan.tfplan") == 0
	denied("terraform apply plan.tfplan") == 0
	denied("terraform destroy -auto-approve") == 0
}

test_population if {
	found := policy.subjects with input as of("terraform apply plan.tfplan")
	count(found) == 1
}
