# METADATA
# title: Special category of personal data leaves the program without a ground that is declared
# description: |
#   Data on health, biometrics, beliefs, origin, sex life, union membership, or convictions reaches a log, a file, a token, an address,
#   the browser's storage, a language model or another company. Such data may not be processed unless GDPR Article 9(2)
#   or 10 says so, wherever it goes. `[data.health]` with an `exception` in `regate.toml` says what allows it: then each flow is judged
#   by the rules about its destination alone. One result for each type of data in a file.
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   id: special-category-data-processed
#   severity: high
#   precision: medium
#   kinds: [typescript, javascript, python, go, java, ruby]
#   controls:
#     soc2: [C1.1, P3.1]
#     gdpr: ["5(1)(c)", "9", "30"]
#     ccpa: ["1798.121", "1798.140"]
#     cwe: [359]
#   remediation: |
#     Leave the field out. Where the processing is meant, name what allows it in `regate.toml`: `[data.health]` with
#     `exception = "9(2)(h): care by a professional under secrecy"`, a purpose and how long the data is kept.
package regate.typescript.special_category_data_processed

import data.regate.lib.facts

deny contains result if {
	facts.judged
	some data_type, i in first
	flow := input.flows[i]
	not facts.exception(flow)
	result := object.union(
		{
			"message": sprintf("'%v' (%v, %v) reaches %v, and regate.toml names no exception for %v data", [flow.expression, replace(flow.data_type, "-", " "), article(flow), flow.destination, replace(flow.data_category, "-", " ")]),
			"path": ["flows", i],
			"subject": data_type,
			"severity": severity(flow),
		},
		facts.flow_doubt(flow),
	)
}

subjects contains facts.as_subject("data", data_type, "flows", i) if {
	facts.judged
	some data_type, i in first
}

# The worst flow of each type of data, and of equal ones the first.
first[data_type] := index if {
	some data_type in {flow.data_type | some flow in input.flows; special(flow)}
	ranked := sort([[rank(flow), i] | some i, flow in input.flows; flow.data_type == data_type])
	index := ranked[0][1]
}

special(flow) if flow.sensitivity == "special-category"

rank(flow) := 0 if {
	severity(flow) == "critical"
} else := 1 if {
	severity(flow) == "high"
} else := 2

# To others it is lost; of health, biometrics and convictions most of all.
severity(flow) := "low" if {
	flow.confidence == "low"
} else := "critical" if {
	flow.data_category in {"health", "biometric", "criminal"}
	flow.sink_category in {"third-party", "analytics", "language-model", "url"}
} else := "high"

article(flow) := "GDPR Article 10" if {
	flow.data_category == "criminal"
} else := "GDPR Article 9"
