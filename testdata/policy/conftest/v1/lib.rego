package lib.images

tag(image) := parts[count(parts) - 1] if {
	parts := split(image, ":")
	count(parts) > 1
} else := "latest"
