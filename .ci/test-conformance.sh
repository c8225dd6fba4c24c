#!/usr/bin/env bash
# OPA's own conformance cases, through Regate: gets them with the Go client, since a package of OPA's module embeds them,
# and fails on any wrong answer. They are not committed. Without Go it says that nothing was run.
set -euo pipefail
cd "$(dirname "$0")/.."

version=v1.19.0
if ! command -v go > /dev/null; then
    echo "conformance: Go is missing, so OPA's cases were not run"
    exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/main.go" <<'GO'
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/open-policy-agent/opa/v1/test/cases"
	"github.com/open-policy-agent/opa/v1/test/cases/testdata"
)

func main() {
	check(os.CopyFS(os.Args[1], testdata.V1))
	out := bufio.NewWriter(os.Stdout)
	for _, c := range cases.MustLoad(filepath.Join(os.Args[1], "v1")).Sorted().Cases {
		line, err := json.Marshal(c)
		check(err)
		out.Write(append(line, '\n'))
	}
	check(out.Flush())
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
GO
printf 'module cases\n\ngo 1.25\n\nrequire github.com/open-policy-agent/opa %s\n' "$version" > "$work/go.mod"
if ! (cd "$work" && go mod tidy && go run . "$work/cases" > "$work/cases.jsonl") 2> "$work/log"; then
    echo "conformance: OPA's cases could not be had, so they were not run:"
    tail -n 3 "$work/log"
    exit 0
fi
echo "OPA $version, $(wc -l < "$work/cases.jsonl") cases"
REGATE_OPA_CASES="$work/cases.jsonl" RUST_BACKTRACE=0 cargo test --quiet --test conformance -- --nocapture
