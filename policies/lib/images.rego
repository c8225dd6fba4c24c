# Container image references (https://github.com/distribution/reference).
package regate.lib.images

import data.regate.lib.lifecycle

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

# How to say which tag it is.
tag_words(reference) := "has no tag, which means `latest`" if parsed(reference).tag == ""

tag_words(reference) := sprintf("has the moving tag `%s`", [image.tag]) if {
	image := parsed(reference)
	image.tag != ""
}

# The record of a base image or server whose version has ended.
ended(reference) := lifecycle.ended(lifecycle.product_of_image(image.repository), image.tag) if {
	image := parsed(reference)
	image.tag != ""
}
