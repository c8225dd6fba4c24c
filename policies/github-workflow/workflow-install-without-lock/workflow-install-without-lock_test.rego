package regate.github_workflow.workflow_install_without_lock_test

import data.regate.github_workflow.workflow_install_without_lock as policy

of(run) := {"jobs": {"build": {"steps": [{"run": run}]}}}

denied(run) := count(found) if {
	found := policy.deny with input as of(run)
}

test_loose if {
	denied("cd web && npm install") == 1
	denied("npm i --legacy-peer-deps") == 1
	denied("yarn install\nyarn build") == 1
}

test_locked if {
	denied("npm ci") == 0
	denied("yarn install --immutable") == 0
	denied("pnpm install") == 0
	denied("npm install -g vercel") == 0
	denied("npm install --no-save eslint") == 0
}

test_population if {
	found := policy.subjects with input as of("npm ci")
	count(found) == 1
}
