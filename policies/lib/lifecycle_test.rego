package regate.lib.lifecycle_test

import data.regate.lib.images
import data.regate.lib.lifecycle

table := {
	"images": {"debian": "debian", "node": "nodejs"},
	"engines": {},
	"products": {
		"debian": {"title": "Debian", "source": "s", "patterns": [`debian[^0-9]*([0-9]{1,2})(?:[^0-9]|$)`], "runtimes": [], "names": {"stretch": "9"}, "versions": {"9": {"ended": "2022-06-30"}}},
		"ubuntu": {"title": "Ubuntu", "source": "s", "patterns": [`ubuntu[^0-9]*([0-9]{2})[._]?([0-9]{2})(?:[^0-9]|$)`], "runtimes": [], "names": {}, "versions": {"16.04": {"ended": "2021-04-30"}}},
		"nodejs": {"title": "Node.js", "source": "s", "patterns": [], "runtimes": ["^nodejs([0-9]+)$"], "names": {}, "versions": {"14": {"ended": "2023-04-30"}}},
		"amazon-linux": {"title": "Amazon Linux", "source": "s", "patterns": ["amzn([0-9])?-ami"], "runtimes": [], "names": {}, "versions": {"1": {"ended": "2023-12-31"}}},
	},
}

test_exact_cycle if lifecycle.ended("debian", "9").version == "9" with data.regate.lifecycle as table

test_minor_release_and_variant if lifecycle.ended("nodejs", "14.17.3-alpine").version == "14" with data.regate.lifecycle as table

test_code_name if lifecycle.ended("debian", "stretch-slim").version == "9" with data.regate.lifecycle as table

test_supported_version_is_undefined if not lifecycle.ended("nodejs", "22") with data.regate.lifecycle as table

test_longer_number_is_no_match if not lifecycle.ended("nodejs", "140") with data.regate.lifecycle as table

test_image_name_google if lifecycle.image_name_ended("ubuntu-os-cloud/ubuntu-1604-lts").version == "16.04" with data.regate.lifecycle as table

test_image_name_azure if lifecycle.image_name_ended("Canonical UbuntuServer 16.04-LTS").version == "16.04" with data.regate.lifecycle as table

test_image_name_first_amazon_linux if lifecycle.image_name_ended("amzn-ami-hvm-*-x86_64-gp2").version == "1" with data.regate.lifecycle as table

test_image_name_supported if not lifecycle.image_name_ended("ubuntu-os-cloud/ubuntu-2404-lts-amd64") with data.regate.lifecycle as table

test_runtime if lifecycle.runtime_ended("nodejs14").version == "14" with data.regate.lifecycle as table

test_base_image if images.ended("docker.io/library/node:14-alpine").version == "14" with data.regate.lifecycle as table

test_other_registry_is_another_image if not images.ended("registry.example.com/node:14") with data.regate.lifecycle as table

test_image_name_of_a_system_with_dates if {
	lifecycle.image_name_known("ubuntu-os-cloud/ubuntu-2404-lts-amd64") with data.regate.lifecycle as table
	not lifecycle.image_name_known("company/golden-image") with data.regate.lifecycle as table
}
