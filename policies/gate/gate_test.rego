package regate.gate_test

import data.regate.gate as policy

# What a gate gets where all is well, with a profile and data that say so.

run := {
	"tool": "Regate",
	"file": "a.sarif",
	"successful": true,
	"ended": null,
	"binding": "stated",
	"incomplete": {},
	"remarks": {},
	"scan": {"trusted": true, "whole": true, "because": []},
}

no_states := {"new": {}, "updated": {}, "unknown": {}, "unchanged": {}}

sound_input := {
	"environment": "live",
	"now": 1000,
	"commit": {"id": "1", "time": 900, "authors": ["a@example.com"], "changedPaths": ["src/auth/a.py"]},
	"counts": {"fail": no_states, "review": no_states, "open": no_states, "suppressed": no_states},
	"results": [],
	"runs": [run],
	"tests": [],
	"coverage": [],
	"components": [],
	"load": [],
	"errors": [],
	"requiredTools": [],
	"waivers": {"trusted": true, "list": [], "malformed": []},
	"signOffs": [],
	"ledger": {"given": true, "last": null},
	"followUps": [],
	"ages": [],
	"checklist": [],
}

profile := {
	"new_from": "high",
	"coverage": 70,
	"required_tools": ["Regate"],
	"required_evidence": [],
	"sign_offs": {},
	"manual_checks": false,
	"checklist": false,
	"actions": {},
	"otherwise": "refuse",
}

lives := {"critical": 7, "high": 30, "medium": 90, "low": 180, "info": 365}

checks := {"auth-review": {"role": "qa", "paths": ["**/auth/**"]}}

gate_data(own) := {"profiles": {"live": own}, "waiver_days": lives, "manual_checks": checks}

# The ids by which an input is refused.
ids(evidence, own) := {reason.id | some reason in refused} if {
	refused := policy.decision.refuse with input as evidence with data.gate as own
}

# A union would keep what stood there.
replaced(object_, key, value) := object.union(object.remove(object_, [key]), {key: value})

with_profile(change) := ids(sound_input, gate_data(object.union(profile, change)))

without(key) := ids(sound_input, gate_data(object.remove(profile, [key])))

test_all_is_well if {
	ids(sound_input, gate_data(profile)) == set()
}

test_a_profile_without_a_word_is_malformed if {
	every key, _ in profile {
		"policy-malformed" in without(key)
	}
}

test_a_word_of_the_profile_that_is_not_understood_is_malformed if {
	every change in [
		{"new_from": "severe"},
		{"new_from": 3},
		{"coverage": "70"},
		{"coverage": 7000},
		{"required_tools": "Regate"},
		{"required_tools": [1]},
		{"required_evidence": ["sboms"]},
		{"required_evidence": [["tests"]]},
		{"sign_offs": {"qa": "1"}},
		{"sign_offs": {"qa": 0}},
		{"sign_offs": {"qa": null}},
		{"sign_offs": {"QA": 1}},
		{"sign_offs": ["qa"]},
		{"manual_checks": "yes"},
		{"checklist": 1},
		{"actions": {"new-results": "ignored"}},
		{"otherwise": "nothing"},
	] {
		"policy-malformed" in with_profile(change)
	}
}

# A typo switches a check off: what is misspelt is never what was to be refused.
test_a_name_that_nobody_reads_is_malformed if {
	every change in [
		{"otherwise": "warn", "actions": {"new-result": "refuse"}},
		{"sign_off": {"qa": 2}},
		{"break_glass": object.union(glass, {"override": []})},
		{"break_glass": object.union(glass, {"overrides": ["sign-offs-missing"]})},
		{"load": {"latency_ms": 500, "error_percent": 5}},
		{"load": {"latency_ms": 500, "error_percent": 5, "page_score": 900}},
		{"load": {"latency_ms": 500, "error_percent": 5, "page_score": 90, "latency": 1}},
	] {
		"policy-malformed" in ids(sound_input, gate_data(object.union(in_emergency, change)))
	}
	"policy-malformed" in ids(sound_input, object.union(gate_data(profile), {"age_hour": {"high": 4}}))
	check := {"auth-review": {"role": "qa", "paths": ["**"], "path": "x"}}
	"policy-malformed" in ids(sound_input, replaced(gate_data(profile), "manual_checks", check))
}

test_a_waiver_that_is_not_allowed_refuses_whatever_the_profile_says if {
	lax := object.union(profile, {"actions": {"waiver-not-allowed": "ignore"}, "otherwise": "ignore"})
	not_allowed := json.patch(waived("low", 30), [{"op": "add", "path": "/waivers/list/0/notAllowed", "value": 1}])
	ids(not_allowed, gate_data(lax)) == {"waiver-not-allowed"}
	ids(waived("low", 30), gate_data(lax)) == set()
}

# Not even the profile can switch it off.
test_malformed_refuses_whatever_the_profile_says if {
	change := {"sign_offs": {"qa": "1"}, "actions": {"policy-malformed": "ignore"}, "otherwise": "ignore"}
	with_profile(change) == {"policy-malformed"}
}

test_lives_and_checks_that_are_not_understood_are_malformed if {
	every value in [object.remove(lives, ["low"]), object.union(lives, {"high": "30"}), object.union(lives, {"hgih": 30}), null] {
		"policy-malformed" in ids(sound_input, replaced(gate_data(profile), "waiver_days", value))
	}
	every value in [
		{"auth-review": {"paths": ["**"]}},
		{"auth-review": {"role": "qa"}},
		{"auth-review": {"role": "qa", "paths": []}},
		{"auth-review": {"role": "qa", "paths": "**"}},
		[],
	] {
		"policy-malformed" in ids(sound_input, replaced(gate_data(profile), "manual_checks", value))
	}
	every key in ["waiver_days", "manual_checks"] {
		"policy-malformed" in ids(sound_input, object.remove(gate_data(profile), [key]))
	}
}

test_evidence_of_a_kind_nobody_knows_is_missing if {
	with_profile({"required_evidence": ["sboms"]}) == {"policy-malformed", "evidence-missing"}
}

waived(severity, days) := object.union(sound_input, {"waivers": {
	"trusted": true,
	"malformed": [],
	"list": [{"id": "W-1", "rule": "r", "owner": "o", "expires": "2026-12-31", "days": days, "standing": "active", "matches": 1, "severity": severity}],
}})

test_a_waiver_of_a_severity_without_a_life_does_not_hold if {
	ids(waived("low", 30), gate_data(profile)) == set()
	ids(waived("high", 31), gate_data(profile)) == {"waiver-too-long"}
	without_low := replaced(gate_data(profile), "waiver_days", object.remove(lives, ["low"]))
	ids(waived("low", 1), without_low) == {"waiver-too-long", "policy-malformed"}
}

test_a_change_without_a_base_is_told if {
	evidence := object.union(sound_input, {"commit": {"id": "1", "time": 900, "authors": [], "changedPaths": null}})
	ids(evidence, gate_data(object.union(profile, {"manual_checks": true}))) == {"change-unknown"}
	ids(sound_input, gate_data(object.union(profile, {"manual_checks": true}))) == {"check-missing"}
	spelt := json.patch(sound_input, [{"op": "replace", "path": "/commit/changedPaths", "value": ["SRC/Auth/A.py"]}])
	ids(spelt, gate_data(object.union(profile, {"manual_checks": true}))) == {"check-missing"}
}

loaded(report) := ids(object.union(sound_input, {"load": [object.union(
	{"file": "k6.json", "tool": "k6", "requests": 9, "latencyMs": 500, "errorPercent": 5, "pageScore": null, "crossed": 0, "ended": null, "binding": "stated"},
	report,
)]}), gate_data(object.union(profile, {"load": {"latency_ms": 500, "error_percent": 5, "page_score": 90}})))

test_load_is_held_against_the_thresholds if {
	loaded({}) == set()
	loaded({"latencyMs": 500.1}) == {"load-slow"}
	loaded({"errorPercent": 5.1}) == {"load-failed"}
	loaded({"crossed": 1}) == {"load-failed"}
	loaded({"requests": 0, "latencyMs": null, "errorPercent": null}) == {"load-none"}
	loaded({"latencyMs": null}) == {"load-none"}
	loaded({"ended": 899}) == {"evidence-stale"}
	loaded({"binding": "none"}) == {"evidence-unbound"}
	page := {"tool": "Lighthouse", "requests": null, "latencyMs": null, "errorPercent": null}
	loaded(object.union(page, {"pageScore": 90})) == set()
	loaded(object.union(page, {"pageScore": 89.9})) == {"page-slow"}
	loaded(page) == {"load-none"}
	unjudged := object.union(sound_input, {"load": [object.union(page, {"file": "l", "pageScore": 90, "crossed": 0, "ended": null, "binding": "stated"})]})
	ids(unjudged, gate_data(profile)) == {"load-unjudged"}
	with_profile({"required_evidence": ["load"]}) == {"evidence-missing"}
}

with_runs(runs) := ids(object.union(sound_input, {"runs": runs}), gate_data(profile))

scanned(scan) := object.union(run, {"scan": scan})

test_a_scan_has_to_be_whole_and_trusted if {
	untrusted := {"trusted": false, "whole": true, "because": []}
	partial := {"trusted": true, "whole": false, "because": ["it was narrowed by --only"]}
	with_runs([scanned(untrusted)]) == {"scan-untrusted"}
	with_runs([scanned(partial)]) == {"scan-partial"}
	with_runs([scanned(untrusted), scanned(partial)]) == {"scan-untrusted", "scan-partial"}
	with_runs([scanned(untrusted), run]) == set()
	with_runs([object.remove(run, ["scan"])]) == {"scan-untrusted"}
}

asked(runs) := ids(object.union(sound_input, {"runs": array.concat([run], runs), "requiredTools": ["trivy"]}), gate_data(object.union(profile, {"actions": {"tool-failed": "ignore", "tool-incomplete": "ignore", "evidence-other-commit": "ignore"}})))

test_a_tool_that_is_asked_for_did_all_of_its_work if {
	trivy := object.union(run, {"tool": "Trivy", "scan": null})
	asked([trivy]) == set()
	asked([]) == {"tool-missing"}
	asked([object.union(trivy, {"tool": "Tr\u0456vy"})]) == {"tool-missing"}
	asked([object.union(trivy, {"successful": false})]) == {"tool-missing"}
	asked([object.union(trivy, {"incomplete": {"it died": 1}})]) == {"tool-missing"}
	asked([object.union(trivy, {"binding": "other"})]) == {"tool-missing"}
}

glass := {"days": 3, "follow_up": "security-officer", "overrides": ["sign-off-missing", "policy-malformed"]}

broken(days) := object.union(sound_input, {"signOffs": [{
	"file": "s.json",
	"role": "break-glass",
	"principal": "b@example.com",
	"counts": true,
	"checks": [],
	"emergency": {"reason": "down", "followUp": "2026-12-03"},
	"followUpDays": days,
}]})

in_emergency := object.union(profile, {"sign_offs": {"qa": 1}, "break_glass": glass, "actions": {"break-glass": "warn"}})

test_an_emergency_lets_through_what_the_profile_lists if {
	ids(sound_input, gate_data(in_emergency)) == {"sign-off-missing"}
	every days in [0, 3] {
		ids(broken(days), gate_data(in_emergency)) == set()
	}
	every days in [-1, 4] {
		ids(broken(days), gate_data(in_emergency)) == {"sign-off-missing", "break-glass-void"}
	}
	forgotten := object.union(broken(1), {"ledger": {"given": false, "last": null}})
	ids(forgotten, gate_data(in_emergency)) == {"sign-off-missing", "break-glass-void"}
	ids(broken(1), gate_data(object.union(profile, {"sign_offs": {"qa": 1}}))) == {"sign-off-missing", "break-glass-void"}
	not_counted := json.patch(broken(1), [{"op": "replace", "path": "/signOffs/0/counts", "value": false}])
	"sign-off-missing" in ids(object.union(not_counted, {"signOffs": [object.union(not_counted.signOffs[0], {"whyText": "x"})]}), gate_data(in_emergency))
}

test_a_profile_that_is_malformed_is_not_mended_by_an_emergency if {
	ids(broken(1), gate_data(object.union(in_emergency, {"otherwise": "nothing"}))) == {"policy-malformed", "sign-off-missing"}
	every wrong in [1, {"days": "3"}, replaced(glass, "overrides", "all"), object.remove(glass, ["follow_up"])] {
		"policy-malformed" in with_profile({"break_glass": wrong})
	}
	"policy-malformed" in with_profile({"break_glass": {"days": -1, "follow_up": "qa", "overrides": []}})
}

followed(change) := object.union(sound_input, {"followUps": [object.union(
	{"check": "follow-up-1", "reason": "down", "due": "2026-12-03", "overdue": false, "key": "SHA256:x", "known": true, "lookedAtAs": []},
	change,
)]})

test_an_emergency_is_looked_at_by_somebody_else if {
	ids(followed({}), gate_data(in_emergency)) == {"sign-off-missing", "follow-up-due"}
	ids(followed({"overdue": true}), gate_data(in_emergency)) == {"sign-off-missing", "follow-up-overdue"}
	ids(followed({"overdue": true, "known": false}), gate_data(in_emergency)) == {"sign-off-missing", "follow-up-overdue"}
	ids(followed({"overdue": true, "lookedAtAs": ["qa"]}), gate_data(profile)) == {"follow-up-overdue"}
	ids(followed({"overdue": true, "lookedAtAs": ["security-officer"]}), gate_data(profile)) == set()
}

aged(hours) := object.union(sound_input, {"ages": [{"severity": "high", "hours": hours, "count": 2}, {"severity": "low", "hours": 900, "count": 1}]})

test_results_grow_too_old if {
	limited := object.union(gate_data(profile), {"age_hours": {"high": 4}})
	ids(aged(4), limited) == set()
	ids(aged(5), limited) == {"result-overdue"}
	ids(aged(5), gate_data(profile)) == set()
	ids(object.union(aged(1), {"ledger": {"given": false, "last": null}}), limited) == {"age-unknown"}
	every wrong in [[], {"hgih": 1}, {"high": "4"}] {
		"policy-malformed" in ids(sound_input, object.union(gate_data(profile), {"age_hours": wrong}))
	}
}

test_who_wrote_the_change_rests_on_signatures if {
	unsigned := object.union(sound_input, {"commit": {"authorship": {"commits": 2, "unproven": 1, "unprovenCommits": ["1"]}}})
	ids(unsigned, gate_data(profile)) == set()
	"authors-unproven" in ids(unsigned, gate_data(object.union(profile, {"sign_offs": {"qa": 1}})))
}

with_results(results) := object.union(sound_input, {"results": results})

with_text(text) := replaced(sound_input, "commit", object.union(sound_input.commit, {"changedText": text}))

new_result(rule) := {"state": "new", "rule": rule, "rules": [sprintf("Regate: %s", [rule])]}

with_checks(own) := replaced(gate_data(object.union(profile, {"manual_checks": true})), "manual_checks", own)

# A new processor is what no path shows.
test_a_new_result_of_a_rule_mandates_a_check if {
	own := with_checks({"processor-review": {"role": "qa", "paths": ["**/processors.*"], "rules": ["to-a-processor"]}})
	ids(with_results([]), own) == set()
	ids(with_results([new_result("to-a-processor")]), own) == {"check-missing"}
	ids(with_results([new_result("another")]), own) == set()
	ids(with_results([object.union(new_result("to-a-processor"), {"state": "unchanged"})]), own) == set()
	ids(object.union(sound_input, {"resultsNotListed": 3}), own) == {"check-missing"}
}

test_what_a_changed_file_holds_mandates_a_check if {
	holds := {"paths": ["**/*.tf"], "words": ["aws_iam_"]}
	own := with_checks({"iam-review": {"role": "qa", "paths": ["**/iam/**"], "holds": holds}})
	ids(with_text([]), own) == set()
	ids(with_text([{"check": "iam-review", "path": "main.tf", "word": "aws_iam_"}]), own) == {"check-missing"}
	ids(with_text([{"check": "iam-review", "path": "main.tf", "word": null}]), own) == {"check-missing"}
}

test_a_check_that_is_misspelt_is_malformed if {
	sound := {"role": "qa", "paths": ["**"]}
	every more in [{"rule": ["x"]}, {"rules": "x"}, {"rules": [1]}, {"holds": ["x"]}, {"holds": {"paths": ["**"], "words": []}}] {
		"policy-malformed" in ids(sound_input, with_checks({"own": object.union(sound, more)}))
	}
}

test_what_is_left_aside_is_told if {
	ids(with_brought([], 0), gate_data(profile)) == {"waiver-brought"}
	exempt := {"exemptions": ["rule 'x' is disabled (regate.toml:3)"], "exempted": 1}
	scan := object.union(run.scan, exempt)
	ids(object.union(sound_input, {"runs": [object.union(run, {"scan": scan})]}), gate_data(profile)) == {"exemptions"}
	tests := [{"file": "a.xml", "binding": "asserted", "tests": 3, "passed": 1, "failed": 0, "errors": 0, "skipped": 2}]
	ids(object.union(sound_input, {"tests": tests}), gate_data(profile)) == {"tests-skipped"}
	list := {"file": "b.json", "binding": "asserted", "components": 3, "aggregate": "incomplete"}
	ids(object.union(sound_input, {"components": [list]}), gate_data(profile)) == {"tool-incomplete"}
}

brought_waiver := {"id": "W-1", "rule": "r", "standing": "active", "days": 7, "severity": "high", "matches": 2, "notAllowed": 0, "owner": "a", "expires": "2026-12-31", "gone": false}

# Two new high results, of which a waiver of the change itself would cover so many.
with_brought(sign_offs, covered) := object.union(sound_input, {
	"counts": object.union(sound_input.counts, {"fail": {"new": {"high": covered}, "unchanged": {}, "updated": {}, "unknown": {}}}),
	"signOffs": sign_offs,
	"waivers": object.union(sound_input.waivers, {"brought": {
		"list": [brought_waiver],
		"counts": {"fail": {"new": {"high": covered}}},
		"covered": covered,
	}}),
})

attest(role, checks) := {"role": role, "checks": checks, "counts": true, "principal": "a@example.com", "file": "a.json", "whyText": ""}

test_a_waiver_of_the_change_counts_once_a_security_officer_attests_it if {
	own := gate_data(profile)
	ids(with_brought([], 2), own) == {"new-results", "waiver-brought"}
	ids(with_brought([attest("security-officer", ["waivers-review"])], 2), own) == {"waiver-brought"}
	ids(with_brought([attest("security-officer", ["other"])], 2), own) == {"new-results", "waiver-brought"}
	ids(with_brought([attest("qa", ["waivers-review"])], 2), own) == {"new-results", "waiver-brought"}
	ids(with_brought([object.union(attest("security-officer", ["waivers-review"]), {"counts": false})], 2), own) == {"new-results", "sign-off-not-counted", "waiver-brought"}
}

with_terms(change) := object.union(own, {"waivers": object.union(own.waivers, {"brought": changed})}) if {
	own := with_brought([attest("security-officer", ["waivers-review"])], 0)
	changed := object.union(own.waivers.brought, {"list": [object.union(brought_waiver, change)]})
}

test_a_waiver_that_is_attested_is_held_to_the_same_terms if {
	own := gate_data(profile)
	ids(with_terms({"days": 3000}), own) == {"waiver-brought", "waiver-too-long"}
	ids(with_terms({"standing": "expired"}), own) == {"waiver-brought", "waiver-expired"}
	ids(with_terms({"notAllowed": 1}), own) == {"waiver-brought", "waiver-not-allowed"}
}

with_list(waiver) := object.union(sound_input, {"waivers": object.union(sound_input.waivers, {"list": [waiver]})})

test_a_waiver_that_the_change_takes_away_is_not_told if {
	over := object.union(brought_waiver, {"standing": "expired"})
	ids(with_list(over), gate_data(profile)) == {"waiver-expired"}
	ids(with_list(object.union(over, {"gone": true})), gate_data(profile)) == set()
}
