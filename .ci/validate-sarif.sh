#!/usr/bin/env bash
# Validates SARIF files with Microsoft's validator and GitHub's rules, or those of Azure DevOps where a file's name ends in
# `azure.sarif`: validate-sarif.sh FILE...
# Fails on any error or warning and prints them. The validator comes from npm, into $SARIF_MULTITOOL_CACHE or
# target/sarif-multitool.
set -euo pipefail

version=5.7.0
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${SARIF_MULTITOOL_CACHE:-"$here/target/sarif-multitool"}

if [ "$#" -eq 0 ]; then
  echo "usage: $0 FILE..." >&2
  exit 2
fi

case "$(uname -s)" in
  Linux) package=@microsoft/sarif-multitool-linux program=Sarif.Multitool ;;
  Darwin) package=@microsoft/sarif-multitool-darwin program=Sarif.Multitool ;;
  *) echo "$0: no validator for $(uname -s)" >&2; exit 2 ;;
esac

# The program itself, not the npx wrapper: the wrapper hands `--rule-kind "Sarif;Ghas"` to a shell, which splits it.
tool="$cache/node_modules/$package/$program"
if [ ! -f "$tool" ] || ! grep -q "\"version\": \"$version\"" "$cache/node_modules/$package/package.json"; then
  mkdir -p "$cache"
  npm install --prefix "$cache" --no-audit --no-fund --ignore-scripts --loglevel=error "$package@$version" >&2
fi
chmod u+x "$tool"

# One of its rules tries every link of every rule. Where the network is closed each try waits, minutes in all: a port of
# this machine that nobody listens on answers at once, and the rule is a note that is not counted here.
export http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
failed=0
for file in "$@"; do
  # Azure's profile by the rules of its own service.
  kinds="Sarif;Ghas"
  if [[ "$file" == *azure.sarif ]]; then kinds="Sarif;Ado"; fi
  # The exit code is 0 even when there are errors, so the validator's own report is read.
  if ! DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$tool" validate "$file" --rule-kind "$kinds" \
    --level "Error;Warning" --kind "Fail" --log ForceOverwrite --output "$out/report.sarif" >"$out/log" 2>&1; then
    cat "$out/log" >&2
    exit 1
  fi
  node - "$file" "$out/report.sarif" <<'JS' || failed=1
const [file, path] = process.argv.slice(2);
const text = require("fs").readFileSync(path, "utf8").replace(/^\uFEFF/, "");
let count = 0;
const say = (level, id, message, where) => {
  count += 1;
  console.log(`${file}: ${level} ${id}: ${message}${where}`);
};
for (const run of JSON.parse(text).runs) {
  for (const result of run.results ?? []) {
    const rule = run.tool.driver.rules[result.ruleIndex ?? result.rule?.index] ?? {};
    const level = result.level ?? rule.defaultConfiguration?.level ?? "warning";
    if (level !== "error" && level !== "warning") continue;
    const strings = result.message.arguments ?? [];
    const template = result.message.text ?? rule.messageStrings?.[result.message.id]?.text ?? result.message.id;
    const message = template.replace(/\{(\d+)\}/g, (whole, at) => strings[at] ?? whole);
    const region = result.locations?.[0]?.physicalLocation?.region;
    say(level, result.ruleId, message, region?.startLine ? ` (line ${region.startLine})` : "");
  }
  for (const invocation of run.invocations ?? []) {
    const notes = [...(invocation.toolExecutionNotifications ?? []), ...(invocation.toolConfigurationNotifications ?? [])];
    for (const note of notes) {
      if (note.level === "error") say("error", note.descriptor?.id ?? "tool", note.message.text, "");
    }
  }
}
if (count > 0) process.exit(1);
console.log(`${file}: valid`);
JS
done
exit "$failed"
