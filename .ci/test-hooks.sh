#!/usr/bin/env bash
# Runs the hooks with the real pre-commit: test-hooks.sh FOLDER
# pre-commit clones this repository at HEAD. The hooks that come as a wheel get one that holds REGATE_BINARY; those that
# end in -rust are built with `cargo install`, for which CARGO_TARGET_DIR is shared, so that only what changed since the
# release build is compiled. HOOKS_TIMEOUT bounds each call in seconds. REGATE_BINARY is the
# program for the hooks that end in -system; HOOK_ID=regate-system tries only those.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
work=$1
limit=${HOOKS_TIMEOUT:-1200}
mkdir -p "$work"
work=$(cd "$work" && pwd)

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pre-commit==4.7.0
export PATH="$work/venv/bin:$PATH" PRE_COMMIT_HOME="$work/cache"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$here/target}"
# The wheel is in no index before its release.
python3 "$here/packaging/pack.py" --out "$work/dist" "$(uname -m)-unknown-linux-musl=${REGATE_BINARY:?the regate to test}" >/dev/null
export PIP_FIND_LINKS="$work/dist"
# For the hooks that take the program from PATH; those that build it have their own folder before it.
mkdir -p "$work/bin"
cp "${REGATE_BINARY:?the regate to test}" "$work/bin/regate"
export PATH="$work/bin:$PATH"
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE

fail() {
  echo "FAIL $1" >&2
  shift
  for log in "$@"; do cat "$log" >&2; done
  exit 1
}

# A clone, because pre-commit takes commits, and those of this machine may not be anywhere else.
git clone --quiet "$here" "$work/regate"
revision=$(git -C "$work/regate" rev-parse HEAD)
hooks=$(sed -n 's/^- id: //p' "$here/.pre-commit-hooks.yaml")

pre-commit validate-manifest "$work/regate/.pre-commit-hooks.yaml"

mkdir -p "$work/product"
cd "$work/product"
git -c init.defaultBranch=main init --quiet .
git config user.email hooks@example.com
git config user.name Hooks
cat >.pre-commit-config.yaml <<YAML
repos:
  - repo: $work/regate
    rev: $revision
    hooks:
      - id: ${HOOK_ID:-regate}
YAML
pre-commit validate-config
pre-commit install
printf 'FROM node:22.20-alpine\nCOPY . /app\nUSER node\n' >Dockerfile
git add .

# The first commit installs the hook. A clean change passes.
started=$(date +%s%N)
if ! timeout "$limit" git commit --quiet -m 'Start' >"$work/clean.log" 2>&1; then
  fail 'a clean commit does not pass' "$work/clean.log"
fi
if ! grep -q 'regate.*Passed' "$work/clean.log"; then fail 'the hook did not run' "$work/clean.log"; fi
echo "ok   a clean commit passes, $((($(date +%s%N) - started) / 1000000)) ms with the install"

# A made-up secret in the index fails the commit, by name and place, and is not shown.
secret="$(printf 'correct%s' HorseBattery7)"
printf 'DB_URL=postgresql://app:%s@db.acme.dev:5432/app\n' "$secret" >.env.production
git add .
# The working tree does not have it any more: what counts is what would be committed.
: >.env.production
if timeout "$limit" git commit --quiet -m 'Leak' >"$work/leak.log" 2>&1; then
  fail 'a commit with a secret passes' "$work/leak.log"
fi
if ! grep -q 'database-url-password' "$work/leak.log"; then fail 'the secret is not named' "$work/leak.log"; fi
if ! grep -q -- '.env.production:1' "$work/leak.log"; then fail 'its place is not named' "$work/leak.log"; fi
if grep -q "$secret" "$work/leak.log"; then fail 'the secret is shown'; fi
if [ "$(git rev-list --count HEAD)" != 1 ]; then fail 'the commit was made'; fi
echo 'ok   a commit with a secret fails, and names it'

# Every hook of the manifest can run.
git rm --quiet --cached -f .env.production
rm -f .env.production
mkdir -p policy
printf 'package main\n\ndeny contains "no" if input.no\n' >policy/main.rego
printf 'package main_test\n\nimport data.main\n\ntest_no if count(main.deny) == 1 with input as {"no": true}\n' \
  >policy/main_test.rego
git add .
for hook in $hooks; do
  case "$hook" in
    *-system) ;;
    *) if [ -n "${HOOK_ID:-}" ]; then continue; fi ;;
  esac
  arguments='[]'
  case "$hook" in *policy-test*) arguments='[policy]' ;; esac
  cat >.pre-commit-config.yaml <<YAML
repos:
  - repo: $work/regate
    rev: $revision
    hooks:
      - id: $hook
        args: $arguments
        stages: [manual]
YAML
  git add .pre-commit-config.yaml
  if ! timeout "$limit" pre-commit run --hook-stage manual --all-files >"$work/$hook.log" 2>&1; then
    fail "the hook $hook does not pass" "$work/$hook.log"
  fi
  if ! grep -q 'regate.*Passed' "$work/$hook.log"; then fail "the hook $hook did not run" "$work/$hook.log"; fi
  echo "ok   $hook"
done
