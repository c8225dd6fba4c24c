# METADATA
# title: Machine boots an operating system that no longer gets security fixes
# description: |
#   The vendor has ended standard support for this release: a vulnerability found tomorrow stays open on this machine.
#   Auditors read an unsupported system as a failed patch process.
# related_resources:
# - ref: https://ubuntu.com/about/release-cycle
# - ref: https://wiki.debian.org/LTS
# - ref: https://learn.microsoft.com/lifecycle/
# custom:
#   id: operating-system-end-of-life
#   severity: high
#   precision: high
#   kinds: [terraform]
#   mentions: [virtual_machine, google_compute, aws_ami, aws_ssm_parameter]
#   target: set
#   controls:
#     soc2: [CC6.8, CC7.1]
#     gdpr: ["32(1)(b)"]
#     ccpa: ["1798.150"]
#     cwe: [1104]
#   remediation: |
#     Move to an image of a supported release, such as Ubuntu 24.04 LTS, Debian 13 or Windows Server 2025.
package regate.terraform.operating_system_end_of_life

import data.regate.lib.lifecycle
import data.regate.lib.terraform
import data.regate.lib.values

deny contains result if {
	some image in images
	values.known(image.name)
	record := lifecycle.image_name_ended(image.name)
	result := {
		"message": sprintf("%s boots %s %s (`%s`), whose support ended on %s", [image.entry.address, record.title, record.version, image.name, record.ended]),
		"path": image.path,
		"subject": image.entry.address,
		"evidence": record,
	}
}

unknown contains result if {
	some image in images
	values.unknown(image.name)
	result := {
		"message": sprintf("which operating system %s boots cannot be told here (`%s`)", [image.entry.address, values.excerpt(image.name)]),
		"path": image.path,
		"subject": image.entry.address,
	}
}

# An image of a system whose dates are not known is not judged.
subjects contains terraform.as_subject(image.entry) if {
	some image in images
	values.unknown(image.name)
}

subjects contains terraform.as_subject(image.entry) if {
	some image in images
	values.known(image.name)
	lifecycle.image_name_known(image.name)
}

azure_machines := {"azurerm_virtual_machine", "azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine", "azurerm_virtual_machine_scale_set", "azurerm_linux_virtual_machine_scale_set", "azurerm_windows_virtual_machine_scale_set", "azurerm_orchestrated_virtual_machine_scale_set"}

# Azure names an image in three parts.
images contains {"entry": machine, "path": array.concat(reference.path, ["sku"]), "name": name} if {
	some machine in terraform.all(azure_machines)
	some key in ["source_image_reference", "storage_image_reference", "storage_profile_image_reference"]
	some reference in terraform.nested(machine, key)
	parts := [values.shown(object.get(reference.body, part, "")) | some part in ["publisher", "offer", "sku"]]
	name := trim_space(concat(" ", parts))
}

# Google names it in one.
images contains {"entry": machine, "path": array.concat(parameters.path, ["image"]), "name": parameters.body.image} if {
	some machine in terraform.all({"google_compute_instance", "google_compute_instance_from_template"})
	some disk in terraform.nested(machine, "boot_disk")
	some parameters in terraform.nested(disk, "initialize_params")
	text(parameters.body.image)
}

images contains {"entry": template, "path": array.concat(disk.path, ["source_image"]), "name": disk.body.source_image} if {
	some template in terraform.all({"google_compute_instance_template", "google_compute_region_instance_template"})
	some disk in terraform.nested(template, "disk")
	text(disk.body.source_image)
}

images contains {"entry": disk, "path": array.concat(disk.path, ["image"]), "name": disk.body.image} if {
	some disk in terraform.resources.google_compute_disk
	text(disk.body.image)
}

# On AWS the name stands in the search for the image.
images contains {"entry": search, "path": array.concat(filter.path, ["values"]), "name": name} if {
	some search in terraform.data_sources.aws_ami
	some filter in terraform.nested(search, "filter")
	filter.body.name == "name"
	some name in values.array(filter.body.values)
	text(name)
}

images contains {"entry": parameter, "path": array.concat(parameter.path, ["name"]), "name": parameter.body.name} if {
	some parameter in terraform.data_sources.aws_ssm_parameter
	startswith(values.written(parameter.body.name), "/aws/service/")
}

text(name) if values.written(name)
