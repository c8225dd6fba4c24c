# METADATA
# title: Image runs as root
# description: |
#   A process that is root in its container is root on the host as soon as it escapes through a kernel or runtime flaw, and can
#   change every file of the image meanwhile.
# related_resources:
# - ref: https://docs.docker.com/build/building/best-practices/#user
# custom:
#   id: dockerfile-runs-as-root
#   severity: medium
#   precision: high
#   kinds: [dockerfile]
#   controls:
#     soc2: [CC6.1, CC6.3]
#     gdpr: ["32(1)(b)"]
#     cwe: [250]
#   remediation: |
#     Create a user and switch to it in the last stage: `RUN adduser -D app`, `USER app`. Many official images bring one, such as `node`.
package regate.dockerfile.dockerfile_runs_as_root

import data.regate.lib.dockerfile

deny contains result if {
	last := last_user
	regex.match(`^(?:root|0)(?::.*)?$`, last.instruction.Value[0])
	result := {
		"message": sprintf("the image's last USER is '%v'", [last.instruction.Value[0]]),
		"path": last.path,
		"subject": dockerfile.final.image,
	}
}

# Whether an image of another maker sets a user cannot be read here.
deny contains result if {
	count(users) == 0
	not nonroot_base
	not data_only
	result := {
		"message": sprintf("no USER is set after 'FROM %v', so the image runs as root unless its base says otherwise", [dockerfile.final.image]),
		"path": dockerfile.final.path,
		"subject": dockerfile.final.image,
		"severity": severity,
	}
}

subjects contains dockerfile.final.image if count(dockerfile.stages) > 0

# Stages that the final image is made of: itself, and the stages it builds on.
lineage := graph.reachable(parents, {dockerfile.final.stage})

parents := {stage.stage: above |
	some stage in dockerfile.stages
	above := {other.stage |
		some other in dockerfile.stages
		other.stage < stage.stage
		other.alias != ""
		other.alias == lower(stage.image)
	}
}

users := [entry | some entry in dockerfile.instructions("user"); entry.stage in lineage]

last_user := users[count(users) - 1]

# The image at the bottom, which is pulled.
roots := {stage.image | some stage in dockerfile.base_images; stage.stage in lineage}

nonroot_base if {
	some image in roots
	regex.match(`nonroot|rootless|unprivileged|cgr\.dev/chainguard/|\$`, image)
}

# `FROM scratch` and nothing to run: the image carries files for others to copy or mount.
data_only if {
	count(roots) == 0
	lower(dockerfile.final.image) == "scratch"
	runs := [entry | some name in ["cmd", "entrypoint", "run"]; some entry in dockerfile.instructions(name); entry.stage in lineage]
	count(runs) == 0
}

severity := "medium" if {
	some image in roots
	not contains(image, "/")
} else := "low"
