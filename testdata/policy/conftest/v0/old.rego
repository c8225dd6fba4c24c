package main

deny[msg] {
  input.kind == "Deployment"
  container := input.spec.template.spec.containers[_]
  not allowed(container.image)
  msg = sprintf("container %v comes from elsewhere", [container.name])
}

allowed(image) {
  startswith(image, sprintf("%v/side", [data.registries[_]]))
}

deny[msg] {
  input.kind = "Deployment"
  image := input.spec.template.spec.containers[_].image
  endswith(image, ":latest")
  msg = sprintf("%v is a moving tag", [image])
}

violation[{"msg": msg, "resource": name}] {
  db := input.resource.aws_db_instance[name][_]
  db.storage_encrypted == false
  msg = sprintf("database %v is not encrypted", [name])
}

warn_debug["debugging is on"] {
  input.DEBUG == "true"
}

deny_user[msg] {
  input[i].Cmd == "user"
  input[i].Value[_] == "root"
  msg = "do not run as root"
}

exception[rules] {
  input[_].Cmd == "user"
  rules = ["user"]
}
