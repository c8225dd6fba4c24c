package docker

commands := [command | is_array(input); some command in input]

deny contains {"msg": msg, "_loc": {"file": "Dockerfile", "line": 1}} if {
	some command in commands
	command.Cmd == "from"
	startswith(command.Value[0], "ubuntu:16.04")
	msg := "ubuntu 16.04 is no longer maintained"
}

deny contains msg if {
	some command in commands
	command.Cmd == "add"
	some source in command.Value
	regex.match(`^https?://`, source)
	msg := "add fetches over the network"
}

warn_user contains msg if {
	users := [command.Value[0] | some command in commands; command.Cmd == "user"]
	users[count(users) - 1] in {"root", "0"}
	msg := "the last user is root"
}
