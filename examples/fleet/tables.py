"""The tables of many scans: their columns, and the rows that one scan gives. No library is needed.

A scan is read from two reports of one run: `regate report REPOSITORY -o json=scan.json -o audit=audit.json`. Its rows carry its
`scan` id; the table `scans` has one row for each, and is written last: rows of a scan that is not in it do not count.
Columns that a later version adds come at the end, with `SCHEMA_VERSION` raised. `schemas/tables-v1.json` says the same of the
tables, and `regate scan --parquet` writes by it: change both.
"""

import hashlib

SCHEMA_VERSION = 1

# Before the columns of each table: which scan of what, and the two by which files are laid out.
KEYS = [("scan", "string"), ("repository", "string"), ("day", "string")]

TABLES = {
    "scans": [
        ("scanned_at", "long"),  # seconds since 1970
        ("team", "string"),
        ("product", "string"),
        ("revision", "string"),
        ("branch", "string"),
        ("tool", "string"),
        ("outcome", "string"),  # passed, failed, unknown, incomplete, error (policies), unscanned (there is no report)
        ("reason", "string"),
        ("rules", "long"),
        ("files_read", "long"),
        ("files_partial", "long"),
        ("files_not_read", "long"),
        ("policy_errors", "long"),
        ("results", "long"),
        ("schema", "long"),
    ],
    "results": [
        ("fingerprint", "string"),
        ("rule", "string"),
        ("kind", "string"),  # fail, review, open (not known)
        ("severity", "string"),
        ("is_open", "boolean"),  # fails, and nobody accepted it
        ("path", "string"),
        ("line", "long"),
        ("message", "string"),
        ("subject", "string"),
        ("environment", "string"),
        ("accepted_by", "string"),  # comment, configuration, allow-list, policy-exception, waiver
        ("accepted_reason", "string"),
    ],
    "flows": [
        ("fingerprint", "string"),
        ("rule", "string"),
        ("step", "long"),  # from 0, the source, to the sink
        ("path", "string"),
        ("line", "long"),
        ("message", "string"),
    ],
    "subjects": [
        ("rule", "string"),
        ("kind", "string"),
        ("name", "string"),
        ("status", "string"),  # pass, fail, unknown, notApplicable, error, waived, suppressed
        ("path", "string"),
        ("line", "long"),
    ],
    "controls": [
        ("framework", "string"),
        ("control", "string"),
        ("title", "string"),
        ("status", "string"),  # not-satisfied, waived, inconclusive, supported, not-assessed
        ("passed", "long"),
        ("failed", "long"),
        ("unknown", "long"),
        ("rules", "long"),
    ],
    "coverage": [
        ("path", "string"),
        ("status", "string"),
        ("reason", "string"),
        ("format", "string"),
        ("bytes", "long"),
        ("problems", "long"),
    ],
}


def columns(table):
    """Names and types of a table's columns, the keys first."""
    return KEYS + TABLES[table]


def scan_id(repository, run):
    """The id of a scan: the same for the same repository and run, so that what is tried again is the same scan."""
    return hashlib.sha256("\0".join([repository, run]).encode()).hexdigest()[:32]


def rows(about, report, audit):
    """The rows of one scan as pairs of a table's name and a tuple; `about` has `scan`, `repository`, `day`, `at`, `team`, `product`."""
    keys = (about["scan"], about["repository"], about["day"])
    summary, verdict = report["summary"], report.get("verdict") or {}
    came_from = report.get("provenance") or {}
    yield from (("results", keys + row) for row in _results(report))
    yield from (("flows", keys + row) for row in _flows(report))
    yield from (("subjects", keys + row) for row in _subjects(report))
    yield from (("controls", keys + row) for row in _controls(audit))
    yield from (("coverage", keys + row) for row in _coverage(report))
    yield "scans", keys + (
        about["at"], about["team"], about["product"], came_from.get("revision"), came_from.get("branch"),
        f"{report['tool']['name']} {report['tool']['version']}", verdict.get("outcome"), verdict.get("reason"), summary["rulesInForce"],
        summary["filesRead"], summary["filesPartial"], summary["filesNotRead"], summary["policyErrors"], len(report["results"]), SCHEMA_VERSION,
    )  # fmt: skip


def unscanned(about, reason):
    """The row of a repository that gave no report: nothing is said of it, and nobody may take that for a pass."""
    keys = (about["scan"], about["repository"], about["day"])
    nothing = (None,) * 6
    return "scans", keys + (about["at"], about["team"], about["product"], None, None, None, "unscanned", reason, *nothing, SCHEMA_VERSION)


def _results(report):
    for result in report["results"]:
        place, accepted = result["location"], result.get("suppression") or {}
        is_open = result["kind"] == "fail" and not accepted
        yield (
            result["fingerprint"], result["ruleId"], result["kind"], result["severity"], is_open, place["path"], place["startLine"],
            result["message"], result.get("subject"), result.get("environment"), accepted.get("by"), accepted.get("reason"),
        )  # fmt: skip


def _flows(report):
    for result in report["results"]:
        for number, step in enumerate(result.get("codeFlow") or []):
            place = step["location"]
            yield result["fingerprint"], result["ruleId"], number, place["path"], place["startLine"], step.get("message")


def _subjects(report):
    for rule in report["population"]:
        for subject in rule["subjects"]:
            place = subject["location"]
            yield rule["ruleId"], subject["kind"], subject["name"], subject["status"], place["path"], place["startLine"]


def _controls(audit):
    for framework in audit["frameworks"]:
        for control in framework["controls"]:
            counts = control["population"]
            yield (
                framework["id"], control["id"], control["title"], control["status"],
                counts["pass"], counts["fail"], counts["unknown"], len(control["rules"]),
            )  # fmt: skip


def _coverage(report):
    for file in report["coverage"]["files"]:
        yield (
            file["path"], file["status"], file.get("reason"), file.get("format"), file["bytes"], len(file.get("problems") or []),
        )  # fmt: skip
