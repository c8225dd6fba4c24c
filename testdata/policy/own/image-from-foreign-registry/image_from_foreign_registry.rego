# METADATA
# title: Image comes from a foreign registry
# description: |
#   Images outside our registry were not scanned, and their makers can replace them.
# custom:
#   id: image-from-foreign-registry
#   severity: high
#   kinds: [kubernetes]
#   controls: {soc2: [CC6.8], cwe: [829]}
#   remediation: Mirror the image to registry.shop.test and use it from there.
package kubernetes.image_from_foreign_registry

deny contains result if {
	some index, container in input.spec.template.spec.containers
	not startswith(container.image, "registry.shop.test/")
	result := {
		"message": sprintf("container '%s' runs '%s'", [container.name, container.image]),
		"path": ["spec", "template", "spec", "containers", index, "image"],
	}
}
