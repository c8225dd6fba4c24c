#!/usr/bin/env bash
# Asks Terraform for the answers that src/document/hcl/evaluate/answers.tsv holds, against which `cargo test` holds our own: the functions of Terraform 0.12.29 (the last
# that Go programs could import), and the console of the `terraform` in PATH where there is one. Go's client fetches what is needed.
set -euo pipefail
cd "$(dirname "$0")/.."
answers="$PWD/src/document/hcl/evaluate/answers.tsv"
if ! command -v go >/dev/null; then
  echo "skipped: Go is not there, so Terraform's functions cannot be asked"
  exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >go.mod <<'MOD'
module answers

go 1.21

require (
	github.com/hashicorp/hcl/v2 v2.6.0
	github.com/hashicorp/terraform v0.12.29
	github.com/zclconf/go-cty v1.5.1
)
MOD
cat >main.go <<'GO'
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform/lang"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// ofFunctions is what the functions of 0.12.29 make of an expression, as JSON.
func ofFunctions(text string) string {
	scope := &lang.Scope{BaseDir: "."}
	expression, problems := hclsyntax.ParseExpression([]byte(text), "x", hcl.InitialPos)
	if problems.HasErrors() {
		return "error"
	}
	value, problems := expression.Value(&hcl.EvalContext{Functions: scope.Functions()})
	if problems.HasErrors() || !value.IsWhollyKnown() {
		return "error"
	}
	out, err := ctyjson.Marshal(value, value.Type())
	if err != nil {
		return "error"
	}
	return string(out)
}

// ofConsole is what `terraform console` makes of it.
func ofConsole(text string) string {
	console := exec.Command("terraform", "console")
	console.Stdin = strings.NewReader("jsonencode(" + text + ")\n")
	out, err := console.Output()
	line := strings.TrimSpace(string(out))
	var inner string
	unescaped := strings.NewReplacer("$${", "${", "%%{", "%{").Replace(line)
	if err != nil || json.Unmarshal([]byte(unescaped), &inner) != nil {
		return "error"
	}
	return inner
}

func same(a, b string) bool {
	var x, y interface{}
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return a == b
	}
	return reflect.DeepEqual(x, y)
}

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	_, err = exec.LookPath("terraform")
	console := err == nil
	lines := bufio.NewScanner(file)
	all, agree, silent, wrong := 0, 0, 0, 0
	for lines.Scan() {
		text, answer, _ := strings.Cut(lines.Text(), "\t")
		all++
		functions := ofFunctions(text)
		switch {
		case same(functions, answer):
			agree++
		case functions == "error":
			// A function or a form that came later.
			silent++
		case answer == "error":
			fmt.Printf("later versions refuse: %s\n", text)
			silent++
		default:
			fmt.Printf("0.12.29 says %s, the file %s: %s\n", functions, answer, text)
			wrong++
		}
		if console {
			// What JSON cannot hold in a string of HCL, such as a delete character, is shown in another way.
			if said := ofConsole(text); !same(said, answer) && !strings.Contains(text, `\u007f`) {
				fmt.Printf("the console says %s, the file %s: %s\n", said, answer, text)
				wrong++
			}
		}
	}
	fmt.Printf("%d expressions: %d as in 0.12.29, %d that it does not know; console asked: %v; wrong: %d\n", all, agree, silent, console, wrong)
	if wrong > 0 {
		os.Exit(1)
	}
}
GO
go mod tidy >/dev/null 2>&1 || { echo "skipped: Go's client could not fetch Terraform's packages"; exit 0; }
go build -o answers .
export TF_CLI_CONFIG_FILE=/dev/null CHECKPOINT_DISABLE=1
./answers "$answers"
