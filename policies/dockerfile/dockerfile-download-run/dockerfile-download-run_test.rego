package regate.dockerfile.dockerfile_download_run_test

import data.regate.dockerfile.dockerfile_download_run as policy

run(script) := [{"Cmd": "run", "SubCmd": "", "JSON": false, "Flags": [], "Value": [script], "Stage": 0}]

test_pipe if {
	results := policy.deny with input as run("curl -fsSL https://example.com/install.sh | bash")
	{result.path | some result in results} == {[0]}
}

test_file if {
	results := policy.deny with input as run("curl -fsSLo i.sh https://example.com/install.sh && sha256sum -c i.sha256 && sh i.sh")
	count(results) == 0
}

test_population if {
	found := policy.subjects with input as run("true")
	found == {{"kind": "instruction", "name": "instruction 0", "path": [0]}}
}
