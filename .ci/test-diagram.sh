#!/usr/bin/env bash
# Pipeline diagrams before mermaid's own parser: test-diagram.sh FOLDER
# REGATE_BINARY names the program. The parser comes from npm (version 9 and newest); where it cannot be had, that is told.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$1
regate=${REGATE_BINARY:?the regate to test}
root=$PWD
mkdir -p "$work"

hostile="$work/hostile"
mkdir -p "$hostile/.github/workflows"
(cd "$hostile" && git init -q .)
cat >"$hostile/.github/workflows/a.yml" <<'YML'
name: '"]; click w0 "https://example.com"; %%{init: {"securityLevel": "loose"}}%%'
on: {push: {branches: ['"] end', '<img src=x onerror=alert(1)>']}}
jobs:
  'end':
    name: "1. `a` \u202e#quot; <script>alert(1)</script> @{ shape: x }"
    runs-on: ubuntu-24.04
    environment: '"]:::x; subgraph y'
    steps:
      - run: ./"x]
      - run: './a"]; b.sh'
      - run: npm test || true
  b: {needs: 'end', runs-on: ubuntu-24.04, steps: [{run: 'kubectl apply -f a'}]}
YML
"$regate" diagram pipeline . >"$work/own.mmd"
"$regate" diagram pipeline "$hostile" >"$work/hostile.mmd"
grep -q 'alert' "$work/hostile.mmd" || { echo 'the hostile names are not in the diagram' >&2; exit 1; }

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo 'skipped: node and npm are not there, so that mermaid was not asked' >&2
  exit 0
fi
for version in 9 latest; do
  tools="$root/target/diagram-check/$version"
  mkdir -p "$tools"
  if ! npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$tools" "mermaid@$version" jsdom@26 >/dev/null; then
    echo "skipped: mermaid $version cannot be had from npm" >&2
    continue
  fi
  cat >"$tools/parse.mjs" <<'JS'
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

// mermaid cleans labels with DOMPurify, which needs a document.
const { window } = new JSDOM("<!doctype html><body></body>");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });

// The parser refuses what is no diagram: else nothing below says anything.
const parses = async (text) => {
  try { return (await mermaid.parse(text)) !== false; } catch { return false; }
};
if (await parses('flowchart LR\n  a["x"]; click" b]')) throw new Error("the parser takes everything");

for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, "utf8");
  if (!(await parses(text))) throw new Error(`${file} does not parse`);
  // Every node is one of ours: no name made a node or an id of its own.
  const ids = [...text.matchAll(/^\s*(\S+?)\[/gm)].map((match) => match[1]);
  const strange = ids.filter((id) => !/^([wtje]\d+|environments|absent|unread|left|subgraph)$/.test(id));
  if (ids.length === 0 || strange.length > 0) throw new Error(`${file}: ${JSON.stringify(strange)}`);
  const diagram = mermaid.mermaidAPI.getDiagramFromText && (await mermaid.mermaidAPI.getDiagramFromText(text));
  const vertices = diagram?.db?.getVertices?.();
  if (vertices) {
    const all = vertices instanceof Map ? [...vertices.values()] : Object.values(vertices);
    const odd = all.filter((node) => !/^([tje]\d+|absent|unread|left)$/.test(node.id) || node.link || node.haveCallback);
    if (odd.length > 0) throw new Error(`${file}: ${JSON.stringify(odd)}`);
    console.log(`ok   ${file}: ${all.length} nodes`);
  } else {
    console.log(`ok   ${file}`);
  }
}
JS
  node "$tools/parse.mjs" "$work"/{own,hostile}.mmd
done
