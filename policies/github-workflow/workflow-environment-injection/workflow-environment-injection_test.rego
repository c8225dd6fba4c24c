package regate.github_workflow.workflow_environment_injection_test

import data.regate.github_workflow.workflow_environment_injection as policy

run(on, script) := {"on": on, "jobs": {"a": {"env": {"BODY": "${{ github.event.issue.body }}", "TITLE": "${{ github.event.issue.title }}"}, "steps": [
	{"uses": "actions/download-artifact@v4"},
	{"run": script},
]}}}

found(on, script) := answer if {
	found := policy.deny with input as run(on, script)
	answer := {result.path | some result in found}
}

test_text_of_strangers if {
	every script in ["echo \"BODY=$BODY\" >> $GITHUB_ENV", "echo \"${BODY}\" >> \"$GITHUB_PATH\"", "make\necho B=$BODY >> ${GITHUB_ENV}"] {
		found("issues", script) == {["jobs", "a", "steps", 1, "run"]}
	}
}

# A title that is all of the line is a variable; so is what follows its first line, whatever takes the text there.
test_other_ways_to_write if {
	every script in [
		"echo \"$TITLE\" >> $GITHUB_ENV",
		"printf '%s\\n' \"${TITLE}\" >> $GITHUB_ENV",
		"echo \"$TITLE\" | head -n1 >> $GITHUB_ENV",
		"echo \"B=$BODY\" | tee -a \"$GITHUB_ENV\"",
		"{ echo \"X<<EOF\"; echo \"$BODY\"; echo EOF; } >> \"$GITHUB_ENV\"",
		"{\n  echo \"X<<EOF\"\n  echo \"${BODY}\"\n  echo EOF\n} >> \"$GITHUB_ENV\"",
		"cat >> \"$GITHUB_ENV\" <<EOF\nA=1\nX=$BODY\nEOF\nmake",
		"cat <<END >> $GITHUB_ENV\nX=$BODY\nEND",
		"V=$BODY\necho \"V=$V\" >> $GITHUB_ENV",
		"V=$BODY\nV=$TITLE\necho \"V=$V\" >> $GITHUB_ENV",
		"D=$(uuidgen)\necho \"A<<$D\" >> $GITHUB_ENV\necho \"B<<EOF\" >> $GITHUB_ENV\necho \"$BODY\" >> $GITHUB_ENV",
		"V=$(echo \"$BODY\"); echo \"V=$V\" >> $GITHUB_ENV",
		"echo \"X=$env:BODY\" >> $env:GITHUB_ENV",
		"\"X=$env:BODY\" | Out-File -FilePath $env:GITHUB_ENV -Append",
		"echo X=%BODY% >> %GITHUB_ENV%",
		"import os\nopen(os.environ[\"GITHUB_ENV\"], \"a\").write(\"X=\" + os.environ[\"BODY\"])",
		"echo \"X=$(gh pr view 1 --json body -q .body)\" >> $GITHUB_ENV",
		"gh pr view 1 --json title -q .title >> $GITHUB_ENV",
	] {
		found("issues", script) == {["jobs", "a", "steps", 1, "run"]}
	}
}

test_what_stays_one_value if {
	every script in [
		"D=$(openssl rand -hex 8)\n{\n  echo \"X<<$D\"\n  echo \"$BODY\"\n  echo \"$D\"\n} >> \"$GITHUB_ENV\"",
		"echo \"X<<EOF\" >> $GITHUB_ENV\necho \"$TITLE\" >> $GITHUB_ENV\necho EOF >> $GITHUB_ENV",
		"cat >> $GITHUB_ENV <<'EOF'\nX=$BODY\nEOF",
		"V=$(echo \"$BODY\" | head -1); echo \"V=$V\" >> $GITHUB_ENV",
		"f() {\n  echo \"$BODY\"\n}\n{\n  echo A=1\n} >> $GITHUB_ENV",
		"echo \"$BODY\" | tee log\necho A=1 >> $GITHUB_ENV",
		"echo \"X=$(gh pr view 1 --json title -q .title)\" >> $GITHUB_ENV",
		"echo \"N=$(echo \"$BODY\" | wc -l)\" >> $GITHUB_ENV",
	] {
		found("issues", script) == set()
	}
}

test_one_line_and_others if {
	every script in ["echo \"T=$TITLE\" >> $GITHUB_ENV", "echo \"$BODY\" >> $GITHUB_STEP_SUMMARY", "echo \"B=$(echo $BODY | tr -cd a-z)\" >> $GITHUB_ENV", "echo a=b >> $GITHUB_ENV"] {
		found("issues", script) == set()
	}
}

test_on_events_that_do_not_carry_it if found("push", "echo \"BODY=$BODY\" >> $GITHUB_ENV") == set()

test_file_of_another_run if {
	every script in ["cat pr.env >> $GITHUB_ENV", "echo \"PR=$(cat pr.txt)\" >> \"$GITHUB_ENV\"", "echo \"PR=$(<pr.txt)\" >> $GITHUB_ENV"] {
		found("workflow_run", script) == {["jobs", "a", "steps", 1, "run"]}
		found("push", script) == set()
	}
}

test_file_that_is_filtered if found("workflow_run", "echo \"PR=$(cat pr.txt | tr -cd 0-9)\" >> $GITHUB_ENV") == set()

test_population if {
	results := policy.subjects with input as run("push", "echo a=b >> $GITHUB_ENV")
	{subject.name | some subject in results} == {"a step 2"}
}
