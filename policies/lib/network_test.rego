package regate.lib.network_test

import data.regate.lib.network

test_world if {
	network.world("0.0.0.0/0")
	network.world("::/0")
	network.world("Internet")
	not network.world("10.0.0.0/8")
	not network.world("224.0.0.0/4")
	not network.world("fc00::/7")
	not network.world("2001:db8::/32")
	not network.world("${var.cidr}")
}

test_ranges if {
	network.port_range("0-65535") == [0, 65535]
	network.port_range("22") == [22, 22]
	network.port_range(443) == [443, 443]
	network.port_range("*") == [0, 65535]
	not network.port_range("${var.port}")
}

severity(range) := network.exposure(range).severity

test_exposures if {
	severity([0, 65535]) == "critical"
	severity([5432, 5432]) == "critical"
	severity([20, 25]) == "high"
	severity([80, 80]) == "medium"
	severity([443, 443]) == "low"
	severity([8000, 8010]) == "medium"
	severity([10500, 20000]) == "critical"
	severity([12000, 20000]) == "high"
}

test_most_of_the_world_is_the_world if {
	every source in ["0.0.0.0/1", "128.0.0.0/1", "192.0.0.0/2", "10.0.0.0/7", "::/1", "2000::/3", "0.0.0.0/00", "0.0.0.0/0.0.0.0", " 10.0.0.1/0", "128.0.0.0/01"] {
		network.world(source)
	}
}

test_maybe_world if {
	network.maybe_world({"$unknown": "${var.cidr}", "reason": "variable-without-value"})
	network.maybe_world("${var.address}/0")
	not network.maybe_world("${var.address}/32")
	not network.maybe_world("10.0.${var.x}.0/24")
	not network.maybe_world("0.0.0.0/0")
	network.maybe_world("0.0.0.0/33")
	network.maybe_world("300.0.0.0/8")
	network.maybe_world("::/129")
	not network.maybe_world("10.0.0.0/8")
	not network.maybe_world("10.0.0.0/255.0.0.0")
	not network.maybe_world("2001:db8::/32")
	not network.maybe_world("203.0.113.7")
	not network.maybe_world("app/web")
}

test_maybe_every_protocol if {
	network.maybe_every_protocol("${var.protocol}")
	not network.maybe_every_protocol("tcp")
	not network.maybe_every_protocol("-1")
}

test_wide if {
	network.wide("0.0.0.1", "255.255.255.254")
	network.wide("1.0.0.0", "126.255.255.255")
	not network.wide("10.0.0.0", "10.255.255.255")
	not network.wide("224.0.0.0", "255.255.255.255")
	not network.wide("a", "255.255.255.255")
}
