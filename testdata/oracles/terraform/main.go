// Works out the locals of Terraform folders as Terraform does, with the defaults of their variables, and prints what it knows
// as one JSON object by folder.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform/lang"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// Folder gives the locals that hang on literals and variables' defaults alone. What a function of a newer Terraform
// or a file gives is left out.
func folder(path string) map[string]json.RawMessage {
	files, _ := filepath.Glob(filepath.Join(path, "*.tf"))
	variables, locals := map[string]cty.Value{}, map[string]hcl.Expression{}
	scope := &lang.Scope{BaseDir: path}
	functions := scope.Functions()
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		parsed, problems := hclsyntax.ParseConfig(source, file, hcl.Pos{Line: 1, Column: 1})
		if problems.HasErrors() {
			return nil
		}
		for _, block := range parsed.Body.(*hclsyntax.Body).Blocks {
			attributes := block.Body.Attributes
			switch block.Type {
			case "variable":
				given, has := attributes["default"]
				if !has {
					continue
				}
				// A type may change the default: those without one, and of plain types, are as they are written.
				if declared, typed := attributes["type"]; typed && len(declared.Expr.Variables()) != 1 {
					continue
				}
				if value, problems := given.Expr.Value(nil); !problems.HasErrors() {
					if declared, typed := attributes["type"]; typed {
						name := declared.Expr.Variables()[0].RootName()
						if name == "any" || value.IsNull() {
							variables[block.Labels[0]] = value
						} else if value.Type() == map[string]cty.Type{"string": cty.String, "bool": cty.Bool, "number": cty.Number}[name] {
							variables[block.Labels[0]] = value
						}
						continue
					}
					variables[block.Labels[0]] = value
				}
			case "locals":
				for name, attribute := range attributes {
					locals[name] = attribute.Expr
				}
			}
		}
	}
	known := map[string]cty.Value{}
	for changed := true; changed; {
		changed = false
		for name, expression := range locals {
			if _, done := known[name]; done || !ready(expression, variables, known) {
				continue
			}
			context := &hcl.EvalContext{
				Variables: map[string]cty.Value{"var": cty.ObjectVal(variables), "local": cty.ObjectVal(known)},
				Functions: functions,
			}
			value, problems := expression.Value(context)
			if !problems.HasErrors() && value.IsWhollyKnown() {
				known[name] = value
				changed = true
			}
		}
	}
	out := map[string]json.RawMessage{}
	for name, value := range known {
		if text, err := ctyjson.Marshal(value, value.Type()); err == nil {
			out[name] = text
		}
	}
	return out
}

// Ready says whether all that an expression names has a value.
func ready(expression hcl.Expression, variables, known map[string]cty.Value) bool {
	for _, traversal := range expression.Variables() {
		if len(traversal) < 2 {
			return false
		}
		step, ok := traversal[1].(hcl.TraverseAttr)
		if !ok {
			return false
		}
		switch traversal.RootName() {
		case "var":
			if _, has := variables[step.Name]; !has {
				return false
			}
		case "local":
			if _, has := known[step.Name]; !has {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func main() {
	out := map[string]map[string]json.RawMessage{}
	for _, path := range os.Args[1:] {
		if found := folder(path); len(found) > 0 {
			out[path] = found
		}
	}
	text, err := json.Marshal(out)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Stdout.Write(text)
}
