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
#   fix:
#     instruction: USER
#     effect: The process can no longer write what root owns in the image, nor in some runtimes listen below port 1024.
#     unsafe: true
#   remediation: |
#     Create a user and switch to it in the last stage: `RUN adduser -D app`, `USER app`. Many official images bring one, such as `node`.
package regate.dockerfile.dockerfile_runs_as_root

import data.regate.lib.dockerfile

deny contains result if {
	last := last_user
	regex.match(`^(?:root|0+)(?::.*)?$`, last.user)
	result := {
		"message": sprintf("the image's last USER is %v", [shown(last)]),
		"path": last.path,
		"subject": dockerfile.final.written,
	}
}

# A user that the image makes with root's number is root.
deny contains result if {
	last := last_user
	name := split(last.user, ":")[0]
	regex.match(`^[A-Za-z_][A-Za-z0-9_-]*$`, name)
	name != "root"
	some script in dockerfile.scripts
	input[script.path[0]].Stage in lineage
	some pattern in is_root
	regex.match(sprintf(pattern, [name]), script.text)
	result := {
		"message": sprintf("the image's last USER %v is made with root's number (0)", [shown(last)]),
		"path": last.path,
		"subject": dockerfile.final.written,
	}
}

# `useradd -o -u 0 app`, `adduser app --uid=0`, `app:x:0:0:` for `/etc/passwd`.
is_root := [
	`(?:useradd|adduser|usermod)\b[^;&|\n]*\s(?:-[A-Za-z]*u|--uid)[\s=]*0+\s(?:[^;&|\n]*\s)?%s(?:[\s;&|"']|$)`,
	`(?:useradd|adduser|usermod)\b[^;&|\n]*\s%s\s[^;&|\n]*(?:-[A-Za-z]*u|--uid)[\s=]*0+(?:[\s;&|"']|$)`,
	`(?:^|[\s"'])%s:[^:\s]*:0+:`,
]

# Whether an image of another maker sets a user cannot be read here.
deny contains result if {
	count(users) == 0
	not nonroot_base
	not windows_base
	not data_only
	count(open_roots) == 0
	result := object.union(mended, {
		"message": sprintf("no USER is set after 'FROM %v', so the image runs as root unless its base says otherwise", [dockerfile.final.written]),
		"path": dockerfile.final.path,
		"subject": dockerfile.final.written,
		"severity": severity,
	})
}

unknown contains result if {
	last := last_user
	dockerfile.variable(split(last.user, ":")[0])
	result := {
		"message": sprintf("whether the image's last USER %v is root cannot be told here", [shown(last)]),
		"path": last.path,
		"subject": dockerfile.final.written,
	}
}

unknown contains result if {
	count(users) == 0
	not nonroot_base
	some image in open_roots
	result := {
		"message": sprintf("no USER is set, and which image '%v' is cannot be told here", [image]),
		"path": dockerfile.final.path,
		"subject": dockerfile.final.written,
	}
}

# Windows has no root: Nano Server runs as ContainerUser, Server Core as ContainerAdministrator.
unknown contains result if {
	count(users) == 0
	windows_base
	result := {
		"message": "no USER is set, and whether the Windows image runs as an administrator its base says",
		"path": dockerfile.final.path,
		"subject": dockerfile.final.written,
	}
}

subjects contains dockerfile.as_subject(dockerfile.final) if count(dockerfile.stages) > 0

# Stages that the final image is made of: itself, and the stages it builds on.
lineage := graph.reachable(dockerfile.parents, {dockerfile.final.stage})

users := [{"path": entry.path, "written": written, "user": dockerfile.resolved(written, entry)} |
	some entry in dockerfile.instructions("user")
	entry.stage in lineage
	written := entry.instruction.Value[0]
]

last_user := users[count(users) - 1]

shown(last) := sprintf("'%v'", [last.written]) if last.user == last.written

shown(last) := sprintf("'%v' (%v)", [last.written, last.user]) if last.user != last.written

# The image at the bottom, which is pulled.
roots := {stage.image | some stage in dockerfile.base_images; stage.stage in lineage}

open_roots := {image | some image in roots; dockerfile.variable(image)}

nonroot_base if {
	some image in roots
	regex.match(`nonroot|rootless|unprivileged|cgr\.dev/chainguard/`, image)
}

windows_base if {
	some image in roots
	regex.match(`(?i)windows|nanoserver|servercore`, image)
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

# Images that bring a user, by what their makers document, and that user:
# https://github.com/nodejs/docker-node/blob/main/docs/BestPractices.md#non-root-user,
# https://github.com/denoland/deno_docker#readme, https://bun.com/guides/ecosystem/docker,
# https://github.com/GoogleContainerTools/distroless#readme,
# https://learn.microsoft.com/dotnet/core/docker/container-images (from .NET 8; Windows images have another user).
brought := {
	`^(?:docker\.io/)?(?:library/)?node(?:[:@]|$)`: "node",
	`^(?:docker\.io/)?denoland/deno(?:[:@]|$)`: "deno",
	`^(?:docker\.io/)?oven/bun(?:[:@]|$)`: "bun",
	`^gcr\.io/distroless/[a-z0-9.-]+(?:[:@]|$)`: "nonroot",
	`^mcr\.microsoft\.com/dotnet/(?:aspnet|runtime|runtime-deps|sdk):(?:[89]|[1-9][0-9])\.[0-9.]+(?:-(?:alpine|noble|jammy|bookworm|trixie|azurelinux)[a-z0-9.-]*)?(?:@|$)`: "app",
}

# The user to switch to, where the one image below is known to bring it, and no port needs root.
mended := {"fix": user} if {
	count(low_ports) == 0
	some image in roots
	count(roots) == 1
	some pattern, user in brought
	regex.match(pattern, image)
} else := {}

low_ports := [port |
	some entry in dockerfile.instructions("expose")
	entry.stage in lineage
	some port in entry.instruction.Value
	not high_port(port)
]

high_port(port) if to_number(regex.find_n(`^[0-9]+`, port, 1)[0]) >= 1024
