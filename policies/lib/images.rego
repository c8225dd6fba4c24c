# Container image references (https://github.com/distribution/reference).
package regate.lib.images

import data.regate.lib.lifecycle
import data.regate.lib.values

# {"repository", "tag", "digest"}; tag and digest are "" when not given. Undefined when the reference holds a variable.
parsed(reference) := {"repository": repository, "tag": tag, "digest": digest} if {
	is_string(reference)
	reference != ""
	not regex.match(`[${}<>\s]`, reference)
	parts := split(reference, "@")
	digest := concat("", array.slice(parts, 1, 2))
	segments := split(parts[0], "/")
	last := split(segments[count(segments) - 1], ":")
	tag := concat(":", array.slice(last, 1, count(last)))
	path := array.concat(array.slice(segments, 0, count(segments) - 1), [last[0]])
	repository := regex.replace(concat("/", path), `^(?:docker\.io/library/|index\.docker\.io/library/|registry-1\.docker\.io/library/|public\.ecr\.aws/docker/library/|mirror\.gcr\.io/library/|docker\.io/|library/)`, "")
}

# Nothing pins what will be pulled.
mutable(reference) if {
	image := parsed(reference)
	image.digest == ""
	image.tag in {"", "latest"}
}

# Whatever stands before it, the tag is this one.
mutable(reference) if latest(reference)

latest(reference) if {
	variable(reference)
	endswith(values.written(reference), ":latest")
}

# How to say which tag it is.
tag_words(reference) := "has no tag, which means `latest`" if parsed(reference).tag == ""

tag_words(reference) := sprintf("has the moving tag `%s`", [image.tag]) if {
	image := parsed(reference)
	image.tag != ""
}

tag_words(reference) := "has the moving tag `latest`" if latest(reference)

# variable(reference) holds when part of a reference is given elsewhere: by a variable or a template.
variable(reference) if {
	text := values.written(reference)
	text != ""
	not parsed(reference)
	regex.match(`[${}<>]`, text)
}

# maybe_mutable(reference) holds when a reference is given elsewhere and what is written of it pins nothing.
maybe_mutable(reference) if {
	variable(reference)
	not latest(reference)
	not pinned(values.written(reference))
}

# A digest, or a tag that is known and does not move.
pinned(text) if regex.match(`@sha256:[0-9a-f]{64}$`, text)

pinned(text) if {
	some groups in regex.find_all_string_submatch_n(`[^/:]:([\w][\w.-]*)$`, text, 1)
	groups[1] != "latest"
}

# The record of a base image or server whose version has ended.
ended(reference) := lifecycle.ended(lifecycle.product_of_image(image.repository), image.tag) if {
	image := parsed(reference)
	image.tag != ""
}

# versioned(reference) holds for an image of a product whose versions end: those that `ended` can judge.
versioned(reference) if {
	image := parsed(reference)
	lifecycle.product_of_image(image.repository)
}

# maybe_ended(reference) holds when nothing says which version it is: the tag names none, or a part is given elsewhere.
maybe_ended(reference) if {
	variable(reference)
	not foreign(values.written(reference))
}

maybe_ended(reference) if {
	versioned(reference)
	parsed(reference).tag in versionless
}

# The name, the last part of the repository, is known and no product of the table is called so.
foreign(text) if {
	some groups in regex.find_all_string_submatch_n(`(?:^|[/}])([^/:@${}<>\s]+)(?:[:@][^/]*)?$`, text, 1)
	named := [repository |
		some repository, _ in data.regate.lifecycle.images
		regex.replace(repository, `^.*/`, "") == groups[1]
	]
	count(named) == 0
}

# Tags that say nothing about a version, as publishers use them.
versionless := {"", "latest", "stable", "lts", "current", "edge", "nightly", "rolling", "mainline", "alpine", "slim"}
