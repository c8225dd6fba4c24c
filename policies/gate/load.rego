# Load and page tests, against the thresholds of the profile.
package regate.gate

limits := object.get(profile, "load", null)

found contains {
	"id": "load-unjudged",
	"message": sprintf("The profile has no 'load', by which %s could be judged", [report.file]),
	"inputs": [sprintf("/load/%d", [at])],
} if {
	not is_object(limits)
	some at, report in input.load
}

found contains {
	"id": "load-none",
	"message": sprintf("%s measured nothing (%s)", [report.tool, report.file]),
	"inputs": [sprintf("/load/%d", [at])],
} if {
	some at, report in input.load
	measured_nothing(report)
}

# Of a test of load, requests that were answered in some time and went well or not; of a page, a score.
measured_nothing(report) if {
	report.pageScore == null
	not object.get(report, "requests", 0) > 0
}

measured_nothing(report) if {
	report.requests != null
	null in {report.requests, report.latencyMs, report.errorPercent}
}

found contains {
	"id": "load-slow",
	"message": sprintf("95%% of the requests are answered within %v ms, and %v ms are asked for (%s)", [report.latencyMs, limits.latency_ms, report.file]),
	"inputs": [sprintf("/load/%d/latencyMs", [at])],
} if {
	some at, report in input.load
	report.latencyMs != null
	report.latencyMs > limits.latency_ms
}

found contains {
	"id": "load-failed",
	"message": sprintf("%v%% went wrong, and at most %v%% may (%s)", [report.errorPercent, limits.error_percent, report.file]),
	"inputs": [sprintf("/load/%d/errorPercent", [at])],
} if {
	some at, report in input.load
	report.errorPercent != null
	report.errorPercent > limits.error_percent
}

found contains {
	"id": "load-failed",
	"message": sprintf("%d thresholds of the test's own were crossed (%s)", [report.crossed, report.file]),
	"inputs": [sprintf("/load/%d/crossed", [at])],
} if {
	some at, report in input.load
	report.crossed > 0
}

found contains {
	"id": "page-slow",
	"message": sprintf("The page's score for performance is %v, and %v is asked for (%s)", [report.pageScore, limits.page_score, report.file]),
	"inputs": [sprintf("/load/%d/pageScore", [at])],
} if {
	some at, report in input.load
	report.pageScore != null
	report.pageScore < limits.page_score
}
