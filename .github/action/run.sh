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
elif command -v cargo >/dev/null 2>&1; then
  echo "::group::Build regate"
  cargo install --locked --path "$GITHUB_ACTION_PATH" --root "$temp/regate" || fail "regate could not be built"
  echo "::endgroup::"
  regate="$temp/regate/bin/regate"
else
  fail "there is neither a regate nor a cargo on PATH: set the input 'binary'"
fi

sarif="${REGATE_SARIF_FILE:-$temp/regate.sarif}"
summary="$temp/regate-summary.md"
rm -f -- "$sarif" "$summary"

options=(scan "--output=sarif=$sarif" "--output=markdown=$summary")
if [ "${REGATE_UPLOAD:-}" = false ]; then options+=(--output=github); fi
if [ -n "${REGATE_CONFIG:-}" ]; then options+=("--config=$REGATE_CONFIG"); fi
if [ -n "${REGATE_FAIL_ON:-}" ]; then options+=("--fail-on=$REGATE_FAIL_ON"); fi
if [ "${REGATE_FAIL_ON_INCOMPLETE:-}" = true ]; then options+=(--fail-on-incomplete); fi
if [ "${REGATE_INLINE_SUPPRESSIONS:-}" = false ]; then options+=(--no-inline-suppressions); fi
if [ "${REGATE_EXIT_ZERO:-}" = true ]; then options+=(--exit-zero); fi
if [ -n "${REGATE_JOBS:-}" ]; then options+=("--jobs=$REGATE_JOBS"); fi
if [ -n "${REGATE_CATEGORY:-}" ]; then options+=("--category=$REGATE_CATEGORY"); fi
while IFS= read -r folder; do
  if [ -n "$folder" ]; then options+=("--policy=$folder"); fi
done <<<"${REGATE_POLICY:-}"

options+=(--)
while IFS= read -r path; do
  if [ -n "$path" ]; then options+=("$path"); fi
done <<<"${REGATE_PATHS:-}"

code=0
"$regate" "${options[@]}" || code=$?

case "$code" in
  0) result=passed ;;
  1) result=failed ;;
  3) result=incomplete ;;
  *) result=error ;;
esac

# GitHub takes at most 1 MiB of summary from a step and refuses all of it when there is more.
if [ -s "$summary" ]; then
  if [ "$(wc -c <"$summary")" -le 1000000 ]; then
    cat -- "$summary" >>"$GITHUB_STEP_SUMMARY"
  else
    head -c 1000000 -- "$summary" | sed '$d' >>"$GITHUB_STEP_SUMMARY"
    printf '\n\nThe summary was cut here: the SARIF has everything.\n' >>"$GITHUB_STEP_SUMMARY"
  fi
fi

count=""
if [ ! -s "$sarif" ]; then
  sarif=""
elif command -v jq >/dev/null 2>&1; then
  active='[.runs[].results[]? | select((.kind // "fail") == "fail" and ((.suppressions // []) | length) == 0)] | length'
  count="$(jq "$active" "$sarif")" || count=""
fi

{
  echo "sarif-file=$sarif"
  echo "results=$count"
  echo "exit-code=$code"
  echo "result=$result"
} >>"$GITHUB_OUTPUT"
