# GitLab pipelines (https://docs.gitlab.com/ci/yaml/).
package regate.lib.gitlab

import data.regate.lib.gitlab_variables
import data.regate.lib.values

# Keys at the top that are no jobs.
global := {"default", "include", "stages", "variables", "workflow", "image", "services", "cache", "before_script", "after_script", "spec", "types", "pages_options"}

# jobs: each job and template, and `default`, by its name.
jobs[name] := body if {
	some name, body in values.entries(input)
	not name in global
	is_object(body)
}

# holders: what may have an image, services and scripts, as `{"body", "path", "name"}`: jobs, `default`, and the document itself.
holders contains {"body": body, "path": [name], "name": sprintf("'%v'", [name])} if some name, body in jobs

holders contains {"body": input["default"], "path": ["default"], "name": "every job"} if is_object(input["default"])

holders contains {"body": input, "path": [], "name": "every job"}

# images: each image and service, as `{"reference", "path", "name"}`, with the variables in it that the file gives a value.
images contains {"reference": reference, "path": place(array.concat(holder.path, ["image"]), holder.body.image), "name": holder.name} if {
	some holder in holders
	written := named(holder.body.image)
	reference := gitlab_variables.expanded(written, holder.path)
	reference != ""
}

images contains {"reference": reference, "path": place(array.concat(holder.path, ["services", i]), service), "name": sprintf("service %d of %v", [i + 1, holder.name])} if {
	some holder in holders
	some i, service in values.list(holder.body.services)
	written := named(service)
	reference := gitlab_variables.expanded(written, holder.path)
	reference != ""
}

named(image) := image if {
	values.written(image)
} else := image.name if {
	is_object(image)
	values.written(image.name)
}

place(path, value) := path if not is_object(value)

place(path, value) := path if values.unknown(value)

place(path, value) := array.concat(path, ["name"]) if {
	is_object(value)
	values.known(value)
}

# scripts: each line of each script, as `{"text", "path", "name", "job"}`, with the path of the job that it is part of.
scripts contains {"text": text, "path": array.concat(holder.path, [key]), "name": sprintf("%v of %v", [key, holder.name]), "job": holder.path} if {
	some holder in holders
	some key in ["before_script", "script", "after_script"]
	text := values.written(holder.body[key])
}

# The script of each step (https://docs.gitlab.com/ci/steps/): what stands in `${{ }}` is put in before the shell reads it.
scripts contains {"text": text, "path": array.concat(holder.path, ["run", at, key]), "name": sprintf("step %d of %v", [at + 1, holder.name]), "job": holder.path} if {
	some holder in holders
	some at, step in values.list(holder.body.run)
	some key in ["script", "exec"]
	text := values.written(step[key])
}

# What the runner runs before it fetches the sources (https://docs.gitlab.com/ci/yaml/#hooks).
scripts contains {"text": text, "path": array.concat(holder.path, array.concat(["hooks", key], path)), "name": sprintf("%v of %v", [key, holder.name]), "job": holder.path} if {
	some holder in holders
	some key, script in values.entries(holder.body.hooks)
	walk(script, [path, value])
	text := values.written(value)
	every step in path { is_number(step) }
}

# A list may hold lists, which references and anchors give, ten deep (https://docs.gitlab.com/ci/yaml/yaml_optimization/).
scripts contains {"text": text, "path": array.concat(holder.path, array.concat([key], path)), "name": sprintf("%v of %v", [key, holder.name]), "job": holder.path} if {
	some holder in holders
	some key in ["before_script", "script", "after_script"]
	is_array(holder.body[key])
	walk(holder.body[key], [path, value])
	text := values.written(value)
	every step in path { is_number(step) }
}
