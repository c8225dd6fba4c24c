package regate.terraform.operating_system_end_of_life_test

import data.regate.terraform.operating_system_end_of_life as policy

table := {"products": {
	"ubuntu": {"title": "Ubuntu", "source": "s", "patterns": [`ubuntu[^0-9]*([0-9]{2})[._]?([0-9]{2})(?:[^0-9]|$)`], "runtimes": [], "names": {}, "versions": {"16.04": {"ended": "2021-04-30"}}},
	"debian": {"title": "Debian", "source": "s", "patterns": [`debian[^0-9]*([0-9]{1,2})(?:[^0-9]|$)`], "runtimes": [], "names": {}, "versions": {"9": {"ended": "2022-06-30"}}},
}}

test_azure_sku if {
	results := policy.deny with data.regate.lifecycle as table
		with input as {"resource": {"azurerm_virtual_machine": {"app": [{"storage_image_reference": [{"publisher": "Canonical", "offer": "UbuntuServer", "sku": "16.04-LTS", "version": "latest"}]}]}}}
	{result.path | some result in results} == {["resource", "azurerm_virtual_machine", "app", 0, "storage_image_reference", 0, "sku"]}
}

test_azure_supported if {
	results := policy.deny with data.regate.lifecycle as table
		with input as {"resource": {"azurerm_linux_virtual_machine": {"app": [{"source_image_reference": [{"publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server"}]}]}}}
	count(results) == 0
}

test_google_boot_disk if {
	results := policy.deny with data.regate.lifecycle as table
		with input as {"resource": {"google_compute_instance": {"app": [{"boot_disk": [{"initialize_params": [{"image": "debian-cloud/debian-9"}]}]}]}}}
	{result.message | some result in results} == {"google_compute_instance.app boots Debian 9 (`debian-cloud/debian-9`), whose support ended on 2022-06-30"}
}

open := {"$unknown": "${var.x}", "reason": "variable-without-value"}

test_unknown_image if {
	every note, document in {
		"google text": {"resource": {"google_compute_instance": {"app": [{"boot_disk": [{"initialize_params": [{"image": "${var.image}"}]}]}]}}},
		"google": {"resource": {"google_compute_disk": {"app": [{"image": open}]}}},
		"template": {"resource": {"google_compute_instance_template": {"app": [{"disk": [{"source_image": open}]}]}}},
		"azure": {"resource": {"azurerm_linux_virtual_machine": {"app": [{"source_image_reference": [{"publisher": "Canonical", "offer": "UbuntuServer", "sku": open}]}]}}},
		"aws": {"data": {"aws_ami": {"app": [{"filter": [{"name": "name", "values": [open]}]}]}}},
		"aws list": {"data": {"aws_ami": {"app": [{"filter": [{"name": "name", "values": open}]}]}}},
		"aws parameter": {"data": {"aws_ssm_parameter": {"app": [{"name": "/aws/service/ami-amazon-linux-latest/${var.x}"}]}}},
	} {
		results := policy.unknown with data.regate.lifecycle as table with input as document
		count(results) == 1
		denied := policy.deny with data.regate.lifecycle as table with input as document
		count(denied) == 0
	}
}

test_population_is_what_can_be_judged if {
	found := policy.subjects with data.regate.lifecycle as table
		with input as {"resource": {"google_compute_disk": {"old": [{"image": "debian-cloud/debian-13"}], "own": [{"image": "company/golden"}], "open": [{"image": open}]}}}
	{subject.name | some subject in found} == {"google_compute_disk.old", "google_compute_disk.open"}
}

test_aws_ami_search if {
	results := policy.deny with data.regate.lifecycle as table
		with input as {"data": {"aws_ami": {"ubuntu": [{"filter": [{"name": "name", "values": ["ubuntu/images/hvm-ssd/ubuntu-xenial-16.04-amd64-server-*"]}]}]}}}
	{result.subject | some result in results} == {"data.aws_ami.ubuntu"}
}
