package regate.yaml.coverage_threshold_low_test

import data.regate.yaml.coverage_threshold_low as policy

asked := {"production": {"numbers": {"coverage_percent": 70}, "review": {"coverage_percent": 80}}}

denied(document) := {result.subject | some result in found} if {
	found := policy.deny with input as document with data.regate.levels as asked with data.regate.file as {"environment": null}
}

test_low if {
	denied({"jest": {"coverageThreshold": {"global": {"lines": 20}}}}) == {"jest.coverageThreshold.global.lines"}
	denied({"tool": {"coverage": {"report": {"fail_under": 30}}}}) == {"tool.coverage.report.fail_under"}
	denied({"coverage": {"status": {"project": {"default": {"target": "10%"}}}}}) == {"coverage.status.project.default.target"}
}

test_high if denied({"fail_under": 90, "coverage": {"status": {"project": {"default": {"target": "auto"}}}}}) == set()

test_for_review if {
	found := policy.deny with input as {"fail_under": 75} with data.regate.levels as asked with data.regate.file as {"environment": null}
	{result.review | some result in found} == {true}
}

test_other_lines if denied({"lines": 3, "target": 5, "patch": {"coverage": {"target": 5}}}) == set()

test_population if {
	found := policy.subjects with input as {"fail_under": 90}
	{one.name | some one in found} == {"fail_under"}
}
