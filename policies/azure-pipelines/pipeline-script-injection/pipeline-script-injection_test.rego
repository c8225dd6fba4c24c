package regate.azure_pipelines.pipeline_script_injection_test

import data.regate.azure_pipelines.pipeline_script_injection as policy

found(document) := {result.subject | some result in results} if {
	results := policy.deny with input as document
}

test_azure if {
	every variable in ["Build.SourceVersionMessage", "build.sourceBranchName", "Build.SourceBranch", "System.PullRequest.SourceBranch", "Build.RequestedFor", "Build.SourceVersionAuthor"] {
		found({"steps": [{"bash": sprintf("echo $(%s)", [variable])}]}) == {"steps.0.bash"}
	}
}

test_a_task if found({"steps": [{"task": "AzureCLI@2", "inputs": {"inlineScript": "echo $(Build.SourceBranch)"}}]}) == {"steps.0.inputs.inlineScript"}

test_circleci if {
	every variable in ["pipeline.git.branch", "pipeline.git.tag", "pipeline.trigger_parameters.github_app.branch", "pipeline.event.github.pull_request.title"] {
		found({"jobs": {"a": {"steps": [{"run": {"command": sprintf("echo << %s >>", [variable])}}]}}}) == {"jobs.a.steps.0.run.command"}
	}
}

test_given_a_name if {
	found({
		"variables": {"Branch": "$(Build.SourceBranchName)", "name": "app-$(branch)", "safe": "$(Build.BuildId)"},
		"jobs": [
			{"variables": [{"name": "title", "value": "$(Build.SourceVersionMessage)"}], "steps": [{"bash": "echo $(title)"}, {"bash": "echo $TITLE $(safe)"}]},
			{"steps": [{"bash": "echo $(title)"}, {"bash": "echo $(NAME)"}, {"bash": "echo ${{ variables.branch }}"}]},
		],
	}) == {"jobs.0.steps.0.bash", "jobs.1.steps.1.bash", "jobs.1.steps.2.bash"}
}

test_before_it_runs if found({"steps": [{"bash": "echo ${{ variables['Build.SourceBranch'] }}"}]}) == {"steps.0.bash"}

test_a_parameter if {
	found({
		"commands": {"say": {"parameters": {"what": {"default": "<< pipeline.git.branch >>"}}, "steps": [{"run": "echo << parameters.what >>"}, {"run": "echo << parameters.other >>"}]}},
		"jobs": {"a": {"steps": [{"tell": {"other_one": "<< pipeline.git.tag >>"}}, {"run": {"command": "echo << parameters.other_one >>"}}]}},
	}) == {"commands.say.steps.0.run", "jobs.a.steps.1.run.command"}
}

test_others if {
	found({"steps": [{"bash": "echo $(Build.BuildId) $BUILD_SOURCEBRANCH"}, {"run": "echo << pipeline.git.revision >> << pipeline.event.name >>"}], "name": "$(Build.SourceBranchName)"}) == set()
}

test_population if {
	subjects := policy.subjects with input as {"steps": [{"script": "make"}]}
	{subject.name | some subject in subjects} == {"steps.0.script"}
}
