#!/usr/bin/env bash
# Diagrams of pipelines, data flows and environments before mermaid's own parser: test-mermaid.sh FOLDER
# REGATE_BINARY names the program. The parser comes from npm (versions 9, 10 and newest); where it cannot be had, that is told.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$1
regate=${REGATE_BINARY:?the regate to test}
root=$PWD
hostile="$work/hostile"
mkdir -p "$hostile/.github/workflows" "$hostile/src" "$work/none"
(cd "$hostile" && git init -q .)
(cd "$work/none" && git init -q .)
printf 'nothing\n' >"$work/none/a.txt"

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
printf '%s\n' 'create table "a""]; click x; end" (email text);' 'create table "<img src=x onerror=alert(1)>" (email text);' \
  'create table `%%{init: {}}%%` (phone text, email text);' 'create table "`#quot;`" (email text);' 'create table "end" (email text);' \
  >"$hostile/schema.sql"
printf 'export async function f(user: User) {\n  await fetch("https://end.graph.example/x", { body: JSON.stringify({ email: user.email }) });\n  console.log(user.email);\n}\n' >"$hostile/src/f.ts"

for tree in . "$hostile" "$work/none"; do
  "$regate" diagram pipeline "$tree" >"$work/pipeline-$(basename "$(cd "$tree" && pwd)").mmd"
done
for tree in testdata/clinic testdata/shop "$hostile" "$work/none"; do
  "$regate" diagram data-flow "$tree" >"$work/data-flow-$(basename "$tree").mmd"
done
printf 'resource "aws_db_instance" "a" {\n  engine = "\\"]; click s0x0; <img src=x onerror=alert(1)>"\n}\nresource "aws_wafv2_web_acl" "b" {\n  scope = "alert(1) `#quot;` %%%%{init: {}}%%%%"\n}\n' >"$hostile/main.tf"
printf 'groups:\n- rules:\n  - alert: "\\"] end"\n    expr: "alert(1) > 0"\n' >"$hostile/rules.yml"
for diagram in infrastructure monitoring security; do
  for tree in testdata/shop "$hostile" "$work/none"; do
    "$regate" diagram "$diagram" "$tree" >"$work/$diagram-$(basename "$tree").mmd"
  done
done
for diagram in pipeline data-flow infrastructure monitoring security; do
  grep -q 'alert' "$work/$diagram-hostile.mmd" || { echo "the hostile names are not in the $diagram diagram" >&2; exit 1; }
done

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo 'skipped: node and npm are not there, so that mermaid was not asked' >&2
  exit 0
fi
for version in 9 10 latest; do
  tools="$root/target/mermaid-check/$version"
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
  const strange = ids.filter((id) => !/^((w|t|j|e|c|s|others|own|note)\d+|s\d+x\d+|absents\d+x|environments|absent|unread|bounds|left|none|subgraph)$/.test(id));
  if (ids.length === 0 || strange.length > 0) throw new Error(`${file}: ${JSON.stringify(strange)}`);
  const diagram = mermaid.mermaidAPI.getDiagramFromText && (await mermaid.mermaidAPI.getDiagramFromText(text));
  const vertices = diagram?.db?.getVertices?.();
  if (vertices) {
    const all = vertices instanceof Map ? [...vertices.values()] : Object.values(vertices);
    const odd = all.filter((node) => !/^((w|t|j|e|c|s|others|own|note)\d+|s\d+x\d+|absents\d+x|absent|unread|bounds|left|none)$/.test(node.id) || node.link || node.haveCallback);
    if (odd.length > 0) throw new Error(`${file}: ${JSON.stringify(odd)}`);
    console.log(`ok   ${file}: ${all.length} nodes`);
  } else {
    console.log(`ok   ${file}`);
  }
}
JS
  node "$tools/parse.mjs" "$work"/*.mmd
done
