package ports

import data.allowed

open contains port if {
	some port in input.ports
	not port in allowed
}

deny contains sprintf("port %d is open", [port]) if some port in open

told if {
	print("ports", input.ports)
	trace("told")
}
