package regate.yaml.backup_schedule_sparse_test

import data.regate.yaml.backup_schedule_sparse as policy

asked := {"production": {"numbers": {"backup_interval_hours": 24}, "review": {}}}

denied(document) := {result.subject | some result in found} if {
	found := policy.deny with input as document with data.regate.levels as asked with data.regate.file as {"environment": null}
}

sparse(schedule) if count(denied({"backup": {"schedule": schedule}})) == 1

test_sparse if {
	every schedule in ["0 0 1 * *", "0 3 * * 0", "0 3 * * SUN", "0 0 */3 * *", "weekly", "@monthly", "48h"] {
		sparse(schedule)
	}
}

test_daily if {
	every schedule in ["0 0 * * *", "0 */6 * * *", "*/15 * * * *", "daily", "12h", "0 3 * * 1-5", "soon", "0 0 1,15 * *"] {
		not sparse(schedule)
	}
}

test_other_schedules if denied({"report": {"schedule": "0 0 1 * *"}, "backup": {"restore_test": {"schedule": "0 0 1 * *"}}}) == set()

test_named_alone if denied({"database": {"backup_schedule": "0 0 1 * *"}}) == {"database.backup_schedule"}

test_unknown if {
	results := policy.unknown with input as {"backup": {"schedule": "${CRON}"}}
	{result.subject | some result in results} == {"backup.schedule"}
}

test_population if {
	found := policy.subjects with input as {"backup": {"schedule": "0 0 * * *"}}
	{one.name | some one in found} == {"backup.schedule"}
}
