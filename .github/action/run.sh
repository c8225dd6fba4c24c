#!/usr/bin/env bash
# Runs Regate for action.yml. Inputs come as REGATE_* variables and never as text of this script; GITHUB_OUTPUT,
# GITHUB_STEP_SUMMARY and RUNNER_TEMP are those of the runner. Results do not fail this step, so that the SARIF is
# uploaded first: a later step ends with the exit code that is written here.
set -euo pipefail

fail() {
  echo "::error title=Regate::$1"
  {
    echo "sarif-file="
    echo "results="
    echo "unknown="
    echo "exit-code=2"
    echo "result=error"
  } >>"$GITHUB_OUTPUT"
  exit 0
}

temp="${RUNNER_TEMP:-/tmp}"

# An output is one line: a line break in a name would write another output.
for one_line in "${REGATE_CONFIG:-}" "${REGATE_SARIF_FILE:-}" "${REGATE_BINARY:-}"; do
  case "$one_line" in *$'\n'* | *$'\r'*) fail "config, sarif-file and binary are one line each" ;; esac
done

if [ -n "${REGATE_BINARY:-}" ]; then
  regate="$REGATE_BINARY"
elif command -v regate >/dev/null 2>&1; then
  regate="$(command -v regate)"
else
  # A released binary, one that an earlier run left in the cache, or one built here.
  source "$GITHUB_ACTION_PATH/.github/action/install.sh"
  install_regate "$temp/regate" || fail "there is no released regate for this commit and system, and none could be built: set the input 'binary'"
  regate="$temp/regate/bin/regate"
fi
# Nothing that reads the repository has it.
unset REGATE_TOKEN
# A runner that keeps its home may have run what a pull request brought: nothing that it left is listened to.
export REGATE_NO_CACHE=1

# Whether an input says yes; anything but the two words would leave a protection off.
is_on() { # NAME VALUE WHERE_EMPTY
  case "$2" in
    true) return 0 ;;
    false) return 1 ;;
    "") [ "$3" = true ] ;;
    *) fail "$1 is 'true' or 'false'" ;;
  esac
}

# Inputs of the other mode would be left unsaid.
none_of() { # MODE NAME=VALUE...
  local mode="$1" input
  shift
  for input in "$@"; do
    if [ -n "${input#*=}" ]; then fail "the input '${input%%=*}' is for mode '$mode'"; fi
  done
}

# Appends an option for each line of a list.
each() { # OPTION LIST
  local line
  while IFS= read -r line; do
    if [ -n "$line" ]; then options+=("$1=$line"); fi
  done <<<"$2"
}

# GitHub takes at most 1 MiB of summary from a step and refuses all of it when there is more.
summarise() { # FILE
  if [ ! -s "$1" ]; then return; fi
  if [ "$(wc -c <"$1")" -le 1000000 ]; then
    cat -- "$1" >>"$GITHUB_STEP_SUMMARY"
  else
    head -c 1000000 -- "$1" | sed '$d' >>"$GITHUB_STEP_SUMMARY"
    printf '\n\nThe summary was cut here: the report has everything.\n' >>"$GITHUB_STEP_SUMMARY"
  fi
}

decide() {
  local summary="$temp/regate-decision.md" comment="$temp/regate-comment.md" decision="$temp/regate-decision.json"
  local slack="$temp/regate-slack.json" pagerduty="$temp/regate-pagerduty.json"
  local code=0 result told
  rm -f -- "$summary" "$comment" "$decision" "$slack" "$pagerduty"
  options=(gate "--environment=${REGATE_ENVIRONMENT:-}")
  options+=("--output=text" "--output=markdown=$summary" "--output=comment=$comment" "--output=json=$decision")
  options+=("--output=slack=$slack" "--output=pagerduty=$pagerduty")
  if [ -n "${REGATE_TRUST_BASE:-}" ]; then options+=("--trust-base=$REGATE_TRUST_BASE"); fi
  if [ -n "${REGATE_EVIDENCE_COMMIT:-}" ]; then options+=("--evidence-commit=$REGATE_EVIDENCE_COMMIT"); fi
  if [ -n "${REGATE_EVIDENCE:-}" ]; then options+=("--evidence=$REGATE_EVIDENCE"); fi
  if [ -n "${REGATE_ALLOWED_SIGNERS:-}" ]; then options+=("--allowed-signers=$REGATE_ALLOWED_SIGNERS"); fi
  if [ -n "${REGATE_REVOKED_KEYS:-}" ]; then options+=("--revoked-keys=$REGATE_REVOKED_KEYS"); fi
  if [ -n "${REGATE_GATE_POLICY:-}" ]; then options+=("--gate-policy=$REGATE_GATE_POLICY"); fi
  if [ -n "${REGATE_CHECKLIST:-}" ]; then options+=("--checklist=$REGATE_CHECKLIST"); fi
  each --require-tool "${REGATE_REQUIRE_TOOL:-}"
  each --sarif "${REGATE_GATE_SARIF:-}"
  each --tests "${REGATE_GATE_TESTS:-}"
  each --coverage "${REGATE_GATE_COVERAGE:-}"
  each --audit "${REGATE_GATE_AUDIT:-}"
  each --sbom "${REGATE_GATE_SBOM:-}"
  each --load "${REGATE_GATE_LOAD:-}"
  "$regate" "${options[@]}" || code=$?
  case "$code" in
    0) result=approved ;;
    1) result=refused ;;
    4) result=pending ;;
    *) result=error ;;
  esac
  # An exit code without the decision in words is that of a program that broke off.
  told=""
  if [ -f "$decision" ]; then told="$(sed -n 's/^    "outcome": "\([a-z]*\)",\{0,1\}$/\1/p' "$decision" | sed -n 1p)"; fi
  if [ "$told" != "$result" ]; then
    result=error
    rm -f -- "$comment" "$slack" "$pagerduty"
    printf '## Regate\n\n**Error**: the gate ended with exit code %s and without a decision; the log says why.\n' "$code" >"$summary"
    if [ "$code" = 0 ] || [ "$code" = 4 ]; then code=2; fi
  fi
  summarise "$summary"
  if [ ! -s "$comment" ]; then comment=""; fi
  {
    echo "sarif-file="
    echo "results="
    echo "unknown="
    echo "comment-file=$comment"
    echo "binary=$regate"
    echo "exit-code=$code"
    echo "result=$result"
  } >>"$GITHUB_OUTPUT"
}

case "${REGATE_MODE:-scan}" in
  scan)
    none_of gate "environment=${REGATE_ENVIRONMENT:-}" "sarif=${REGATE_GATE_SARIF:-}" "tests=${REGATE_GATE_TESTS:-}" \
      "coverage=${REGATE_GATE_COVERAGE:-}" "audit=${REGATE_GATE_AUDIT:-}" "sbom=${REGATE_GATE_SBOM:-}" \
      "load=${REGATE_GATE_LOAD:-}" "evidence-commit=${REGATE_EVIDENCE_COMMIT:-}" "evidence=${REGATE_EVIDENCE:-}" \
      "allowed-signers=${REGATE_ALLOWED_SIGNERS:-}" "revoked-keys=${REGATE_REVOKED_KEYS:-}" \
      "require-tool=${REGATE_REQUIRE_TOOL:-}" "gate-policy=${REGATE_GATE_POLICY:-}" "checklist=${REGATE_CHECKLIST:-}"
    ;;
  gate)
    none_of scan "diff-base=${REGATE_DIFF_BASE:-}" "baseline=${REGATE_BASELINE:-}" "paths=${REGATE_PATHS:-}" \
      "config=${REGATE_CONFIG:-}" "policy=${REGATE_POLICY:-}" "fail-on=${REGATE_FAIL_ON:-}" \
      "fail-on-unknown=${REGATE_FAIL_ON_UNKNOWN:-}" "fail-on-incomplete=${REGATE_FAIL_ON_INCOMPLETE:-}" \
      "allow-policy-errors=${REGATE_ALLOW_POLICY_ERRORS:-}" "inline-suppressions=${REGATE_INLINE_SUPPRESSIONS:-}" \
      "jobs=${REGATE_JOBS:-}" "exit-zero=${REGATE_EXIT_ZERO:-}" "sarif-file=${REGATE_SARIF_FILE:-}" \
      "full-sarif-file=${REGATE_FULL_SARIF_FILE:-}" "upload=${REGATE_UPLOAD:-}" "category=${REGATE_CATEGORY:-}"
    decide
    exit 0
    ;;
  *) fail "mode is scan or gate" ;;
esac

sarif="${REGATE_SARIF_FILE:-$temp/regate.sarif}"
summary="$temp/regate-summary.md"
outcome="$temp/regate-outcome.env"
rm -f -- "$sarif" "$summary" "$outcome"

options=(scan "--output=sarif=$sarif" "--output=markdown=$summary" "--output=env=$outcome")
if [ -n "${REGATE_FULL_SARIF_FILE:-}" ]; then options+=("--output=sarif-full=$REGATE_FULL_SARIF_FILE"); fi
if ! is_on upload "${REGATE_UPLOAD:-}" true; then options+=(--output=github); fi
if [ -n "${REGATE_CONFIG:-}" ]; then options+=("--config=$REGATE_CONFIG"); fi
if [ -n "${REGATE_FAIL_ON:-}" ]; then options+=("--fail-on=$REGATE_FAIL_ON"); fi
if [ -n "${REGATE_FAIL_ON_UNKNOWN:-}" ]; then options+=("--fail-on-unknown=$REGATE_FAIL_ON_UNKNOWN"); fi
if is_on fail-on-incomplete "${REGATE_FAIL_ON_INCOMPLETE:-}" false; then options+=(--fail-on-incomplete); fi
if is_on allow-policy-errors "${REGATE_ALLOW_POLICY_ERRORS:-}" false; then options+=(--allow-policy-errors); fi
if ! is_on inline-suppressions "${REGATE_INLINE_SUPPRESSIONS:-}" true; then options+=(--no-inline-suppressions); fi
if is_on exit-zero "${REGATE_EXIT_ZERO:-}" false; then options+=(--exit-zero); fi
if [ -n "${REGATE_JOBS:-}" ]; then options+=("--jobs=$REGATE_JOBS"); fi
if [ -n "${REGATE_CATEGORY:-}" ]; then options+=("--category=$REGATE_CATEGORY"); fi
each --policy "${REGATE_POLICY:-}"
if [ -n "${REGATE_DIFF_BASE:-}" ]; then options+=("--diff-base=$REGATE_DIFF_BASE"); fi
if [ -n "${REGATE_BASELINE:-}" ]; then options+=("--baseline=$REGATE_BASELINE"); fi
# Without it the change decides what of it is scanned.
if [ -n "${REGATE_TRUST_BASE:-}" ]; then options+=("--trust-base=$REGATE_TRUST_BASE"); fi

options+=(--)
while IFS= read -r path; do
  if [ -n "$path" ]; then options+=("$path"); fi
done <<<"${REGATE_PATHS:-}"

code=0
"$regate" "${options[@]}" || code=$?

# The program says what it came to: an exit code of 0 is no pass where nothing is enforced, something is unknown or not
# everything was checked. What ends otherwise than it says, or says nothing, is an error.
told() { if [ -f "$outcome" ]; then sed -n "s/^$1=\([a-z0-9]*\)\$/\1/p" "$outcome" | tail -n 1; fi; }
result="$(told result)"
count="$(told results)"
unknown="$(told unknown)"
if [ "$(told exit_code)" != "$code" ]; then
  result=error
  count=""
  unknown=""
  printf '## Regate\n\n**Error**: the scan ended with exit code %s and without a verdict; the log says why.\n' "$code" >"$summary"
  if [ "$code" = 0 ]; then code=2; fi
fi
case "$result" in
  passed | failed | unknown | incomplete) ;;
  *)
    result=error
    if [ "$code" = 0 ]; then code=2; fi
    ;;
esac

summarise "$summary"

if [ ! -s "$sarif" ]; then sarif=""; fi

{
  echo "sarif-file=$sarif"
  echo "results=$count"
  echo "unknown=$unknown"
  echo "binary=$regate"
  echo "exit-code=$code"
  echo "result=$result"
} >>"$GITHUB_OUTPUT"
