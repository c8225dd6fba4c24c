# End-of-life dates, from `data.regate.lifecycle` (rules/lifecycle/).
package regate.lib.lifecycle

# The entry of a version that has ended: {"title", "version", "ended", "source"}. Undefined when it has not, or is not known.
ended(product, version) := {"title": entry.title, "version": cycle, "ended": entry.versions[cycle].ended, "source": entry.source} if {
	entry := data.regate.lifecycle.products[product]
	found := [name | some name in cycles(entry, version); entry.versions[name]]
	cycle := found[0]
}

# Which release cycles a version may belong to, the most exact first: "3.7.9-slim" is 3.7, "stretch-slim" is Debian 9.
cycles(entry, version) := array.concat(array.concat([text], numbered), named) if {
	text := lower(trim_prefix(version, "v"))
	numbered := array.concat(regex.find_n(`^[0-9]+\.[0-9]+`, text, 1), regex.find_n(`^[0-9]+`, text, 1))
	named := [entry.names[word] | some word in regex.find_n(`^[a-z0-9]+`, text, 1)]
}

# The product that an image's repository holds, and whose tags are its versions.
product_of_image(repository) := data.regate.lifecycle.images[repository]

product_of_engine(engine) := data.regate.lifecycle.engines[lower(engine)]

# What an operating-system image's name says, when that has ended: "ubuntu-os-cloud/ubuntu-1604-lts" is Ubuntu 16.04.
image_name_ended(name) := record if {
	records := {record |
		some product, entry in data.regate.lifecycle.products
		some pattern in entry.patterns
		some groups in regex.find_all_string_submatch_n(pattern, lower(name), 1)
		record := ended(product, version_of(groups))
	}
	some record in records
	count(records) == 1
}

# image_name_known(name) holds for the name of an image of a system whose dates are known.
image_name_known(name) if {
	some product in data.regate.lifecycle.products
	some pattern in product.patterns
	regex.match(pattern, lower(name))
}

# The groups of a match, joined by dots; a group that is empty is the first version.
version_of(groups) := "1" if groups[1] == ""

version_of(groups) := concat(".", array.slice(groups, 1, count(groups))) if groups[1] != ""

# What a cloud function's runtime says, when that has ended: "nodejs14", "python37".
runtime_ended(runtime) := record if {
	records := {record |
		some product, entry in data.regate.lifecycle.products
		some pattern in entry.runtimes
		some groups in regex.find_all_string_submatch_n(pattern, lower(runtime), 1)
		record := ended(product, version_of(groups))
	}
	some record in records
	count(records) == 1
}
