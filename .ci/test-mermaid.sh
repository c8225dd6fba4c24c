#!/usr/bin/env bash
# Data-flow diagrams before mermaid's own parser: test-mermaid.sh FOLDER
# REGATE_BINARY names the program. The parser comes from npm (versions 10 and newest); where it cannot be had, that is told.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$1
regate=${REGATE_BINARY:?the regate to test}
root=$PWD
mkdir -p "$work"

hostile="$work/hostile"
mkdir -p "$hostile/src"
printf '%s\n' 'create table "a""]; click x; end" (email text);' 'create table "<img src=x onerror=alert(1)>" (email text);' \
  'create table `%%{init: {}}%%` (phone text, email text);' 'create table "`#quot;`" (email text);' 'create table "end" (email text);' \
  >"$hostile/schema.sql"
printf 'export async function f(user: User) {\n  await fetch("https://end.graph.example/x", { body: JSON.stringify({ email: user.email }) });\n  console.log(user.email);\n}\n' >"$hostile/src/f.ts"
: >"$hostile/empty"
mkdir -p "$work/none"
printf 'nothing\n' >"$work/none/a.txt"
for tree in testdata/clinic testdata/shop "$hostile" "$work/none"; do
  "$regate" diagram data-flow "$tree" >"$work/$(basename "$tree").mmd"
done
grep -c 'alert' "$work/hostile.mmd" >/dev/null || { echo 'the hostile names are not in the diagram' >&2; exit 1; }

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo 'skipped: node and npm are not there, so that mermaid was not asked' >&2
  exit 0
fi
for version in 10.9.3 latest; do
  tools="$root/target/mermaid-check/$version"
  mkdir -p "$tools"
  if ! npm install --silent --no-audit --no-fund --prefix "$tools" "mermaid@$version" jsdom@26 >/dev/null; then
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
let refused = false;
try { await mermaid.parse('flowchart LR\n  a["x"]; click" b]'); } catch { refused = true; }
if (!refused) throw new Error("the parser takes everything");

for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, "utf8");
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const vertices = db.getVertices();
  const all = vertices instanceof Map ? [...vertices.values()] : Object.values(vertices);
  // Every node is one of ours: no name made a node, a link or an action of its own.
  const strange = all.filter((node) => !/^(c|s|others|own|note)\d+$|^none$/.test(node.id) || node.link || node.haveCallback);
  if (all.length === 0 || strange.length > 0) throw new Error(`${file}: ${JSON.stringify(strange)}`);
  console.log(`ok   ${file}: ${all.length} nodes, ${db.getEdges().length} edges`);
}
JS
  node "$tools/parse.mjs" "$work"/{clinic,shop,hostile,none}.mmd
done
