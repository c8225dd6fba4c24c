#!/usr/bin/env bash
# Runs the action's script as a runner would, on a repository that passes, one that fails and a wrong input:
# test-action.sh FOLDER. REGATE_BINARY names the program. The upload is GitHub's own action and is not run.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
work=$1
binary=${REGATE_BINARY:?the regate to test}
mkdir -p "$work"
work=$(cd "$work" && pwd)

failed=0
expect() { # NAME WANTED GOT
  if [ "$2" = "$3" ]; then
    echo "ok   $1: $3"
  else
    echo "FAIL $1: wanted '$2', got '$3'" >&2
    failed=1
  fi
}

# The value that the runner would read from GITHUB_OUTPUT: the last one wins.
output() { sed -n "s/^$2=//p" "$work/$1/github_output" | tail -n 1; }

repository() { # NAME DOCKERFILE
  local folder="$work/$1/workspace"
  mkdir -p "$folder" "$work/$1/temp"
  git -c init.defaultBranch=main init --quiet "$folder"
  printf '%b' "$2" >"$folder/Dockerfile"
  for file in github_output github_step_summary github_env github_path; do : >"$work/$1/$file"; done
}

# An action's step: a clean environment, the runner's files, the inputs.
step() { # NAME SCRIPT [VARIABLE=VALUE...]
  local name=$1 script=$2
  shift 2
  (
    cd "$work/$name/workspace"
    env -i PATH="$PATH" HOME="$HOME" CI=true GITHUB_ACTIONS=true \
      GITHUB_WORKSPACE="$PWD" GITHUB_ACTION_PATH="$here" RUNNER_TEMP="$work/$name/temp" RUNNER_OS=Linux \
      GITHUB_OUTPUT="$work/$name/github_output" GITHUB_STEP_SUMMARY="$work/$name/github_step_summary" \
      GITHUB_ENV="$work/$name/github_env" GITHUB_PATH="$work/$name/github_path" \
      "$@" bash --noprofile --norc -eo pipefail "$script"
  )
}

# The scripts of the action's steps, as action.yml has them.
node - "$here/action.yml" "$work" <<'JS'
const [path, work] = process.argv.slice(2);
const fs = require("fs");
const lines = fs.readFileSync(path, "utf8").split("\n");
const scripts = [];
lines.forEach((line, at) => {
  const found = /^(\s+)run: (.*)$/.exec(line);
  if (!found) return;
  if (found[2] !== "|") return scripts.push(found[2]);
  const body = [];
  for (const next of lines.slice(at + 1)) {
    if (next.trim() !== "" && !next.startsWith(found[1] + "  ")) break;
    body.push(next.slice(found[1].length + 2));
  }
  scripts.push(body.join("\n"));
});
if (scripts.length !== 3) throw new Error(`action.yml has ${scripts.length} scripts, not 3: source, scan and result`);
if (scripts.some((script) => script.includes("${{"))) throw new Error("an expression is pasted into a script");
// Every input reaches the script, and under the name that the script reads.
const run = fs.readFileSync(path.replace("action.yml", ".github/action/run.sh"), "utf8");
const text = lines.join("\n");
const inputs = [...text.split("\noutputs:")[0].matchAll(/^ {2}([a-z-]+):$/gm)].map((match) => match[1]);
for (const input of inputs) {
  const given = lines.map((line) => line.trim().match(/^(REGATE_[A-Z_]+): \$\{\{ inputs\.([a-z-]+) \}\}$/));
  const variable = given.find((match) => match?.[2] === input)?.[1];
  if (!variable) throw new Error(`no variable is given ${input}`);
  if (!new RegExp(`\\b${variable}\\b`).test(run)) throw new Error(`run.sh does not read ${variable}`);
}
["source", "scan", "result"].forEach((name, at) => fs.writeFileSync(`${work}/${name}.sh`, scripts[at] + "\n"));
console.log(`ok   ${inputs.length} inputs reach the script`);
JS

# The last step ends with the code that the scan wrote.
result() { # NAME WANTED
  local code=0
  step "$1" "$work/result.sh" "REGATE_RESULT=$(output "$1" result)" "REGATE_EXIT_CODE=$(output "$1" exit-code)" >/dev/null || code=$?
  expect "$1: the job ends with" "$2" "$code"
}

good='FROM node:22.20-alpine\nCOPY . /app\nUSER node\n'
bad='FROM debian:13-slim\nRUN wget --no-check-certificate https://example.com/tool.deb\nUSER nobody\n'

repository passing "$good"
step passing "$work/source.sh"
expect 'the key of the cache' 1 "$(output passing digest | grep -c '^[0-9a-f]\{64\}$')"
step passing "$work/scan.sh" "REGATE_BINARY=$binary" >"$work/passing/log"
expect 'passing: result' passed "$(output passing result)"
expect 'passing: exit-code' 0 "$(output passing exit-code)"
expect 'passing: results' 0 "$(node -p "JSON.parse(fs.readFileSync('$(output passing sarif-file)')).runs[0].results.length")"
expect 'passing: sarif-file is in RUNNER_TEMP' "$work/passing/temp/regate.sarif" "$(output passing sarif-file)"
result passing 0

repository failing "$bad"
step failing "$work/scan.sh" "REGATE_BINARY=$binary" >"$work/failing/log"
expect 'failing: result' failed "$(output failing result)"
expect 'failing: exit-code' 1 "$(output failing exit-code)"
expect 'failing: the SARIF names the rule' 1 "$(grep -c dockerfile-verification-disabled "$(output failing sarif-file)" | sed 's/^[1-9][0-9]*$/1/')"
expect 'failing: the summary names the rule' 1 "$(grep -c dockerfile-verification-disabled "$work/failing/github_step_summary" | sed 's/^[1-9][0-9]*$/1/')"
wanted=$(node -p "JSON.parse(fs.readFileSync('$(output failing sarif-file)')).runs[0].results.filter((r) => (r.kind ?? 'fail') === 'fail').length")
expect 'failing: results' "$wanted" "$(output failing results)"
result failing 1

repository annotated "$bad"
step annotated "$work/scan.sh" "REGATE_BINARY=$binary" REGATE_UPLOAD=false >"$work/annotated/log"
expect 'annotated: an annotation at the line' 1 "$(grep -c '^::error file=Dockerfile,line=2' "$work/annotated/log")"

repository lenient "$bad"
step lenient "$work/scan.sh" "REGATE_BINARY=$binary" REGATE_FAIL_ON=critical >"$work/lenient/log"
expect 'lenient: result' passed "$(output lenient result)"
result lenient 0

repository unenforced "$bad"
step unenforced "$work/scan.sh" "REGATE_BINARY=$binary" REGATE_EXIT_ZERO=true >"$work/unenforced/log"
expect 'unenforced: result' failed "$(output unenforced result)"
expect 'unenforced: the summary says passed' 0 "$(grep -ci passed "$work/unenforced/github_step_summary")"
expect 'unenforced: the summary says not enforced' 1 "$(grep -c '(not enforced)' "$work/unenforced/github_step_summary")"
result unenforced 0

# A policy that does not finish: an error, and where that is allowed, still no pass.
unfinished() { # NAME
  repository "$1" "$good"
  mkdir "$work/$1/workspace/policy"
  printf '%s\n' '# METADATA' '# title: A' '# custom:' '#   id: broken-message' '#   severity: high' \
    '#   kinds: [dockerfile]' 'package broken_message' 'deny contains {"message": 5} if input' \
    >"$work/$1/workspace/policy/a.rego"
}
unfinished broken-policy
step broken-policy "$work/scan.sh" "REGATE_BINARY=$binary" REGATE_POLICY=policy REGATE_EXIT_ZERO=true >"$work/broken-policy/log"
expect 'broken policy: result' error "$(output broken-policy result)"
expect 'broken policy: the summary says passed' 0 "$(grep -ci passed "$work/broken-policy/github_step_summary")"
result broken-policy 2
unfinished allowed-policy
step allowed-policy "$work/scan.sh" "REGATE_BINARY=$binary" REGATE_POLICY=policy REGATE_ALLOW_POLICY_ERRORS=true >"$work/allowed-policy/log"
expect 'allowed policy: result' incomplete "$(output allowed-policy result)"
expect 'allowed policy: the summary says passed' 0 "$(grep -ci passed "$work/allowed-policy/github_step_summary")"
result allowed-policy 0

repository wrong "$good"
step wrong "$work/scan.sh" "REGATE_BINARY=$binary" REGATE_FAIL_ON=hgih >"$work/wrong/log" 2>&1
expect 'wrong input: result' error "$(output wrong result)"
expect 'wrong input: no SARIF' '' "$(output wrong sarif-file)"
result wrong 2

# A scan step that broke off wrote nothing: the job must not be green.
repository broken "$good"
result broken 2

for name in passing failing annotated lenient unenforced broken-policy allowed-policy wrong; do
  for file in github_env github_path; do
    expect "$name: nothing in $file" '' "$(cat "$work/$name/$file")"
  done
done
exit "$failed"
