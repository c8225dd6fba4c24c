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

copied(target, body, more) := array.concat([{"Cmd": "copy", "Value": ["<<E", target], "Heredocs": [body], "Stage": 0}], more)

test_a_script_that_is_written_into_the_image if {
	every note, document in {
		"run": copied("/i", "curl https://example.com/i.sh | sh\n", [{"Cmd": "run", "Value": ["sh /i"], "Stage": 0}]),
		"name": copied("/i.sh", "curl https://example.com/i.sh | sh\n", []),
		"start": copied("/start", "#!/bin/sh\nwget -qO- https://example.com/i.sh | bash\n", []),
	} {
		results := policy.deny with input as document
		{result.path | some result in results} == {[0]}
	}
}

test_another_file_is_no_script if {
	count(policy.deny) == 0 with input as copied("/README.md", "curl https://example.com/i.sh | sh\n", [{"Cmd": "run", "Value": ["make"], "Stage": 0}])
}
