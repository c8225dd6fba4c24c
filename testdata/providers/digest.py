"""Writes the names that `rules/requirements/` may use: terraform.txt and cloudformation.txt beside this file.

    npm install --ignore-scripts @cdktf/provider-{aws,azuread,azurerm,cloudflare,datadog,digitalocean,docker,github,gitlab,google}
    npm install --ignore-scripts @cdktf/provider-{kubernetes,mongodbatlas,postgresql,snowflake,tfe,tls}
    pip install cfn-lint
    python3 testdata/providers/digest.py node_modules SITE_PACKAGES

Names of Terraform are those of the type declarations in `@cdktf/provider-*`, names of CloudFormation those of the schemas in
cfn-lint without read-only ones, and of SAM those of the transform that cfn-lint brings. A line is a type and its names: all of the first level, and below it those beside a name that
a row uses. What a row uses and no schema has is printed: it is wrong, or it belongs into retired.txt with the reason.
"""

import functools
import json
import pathlib
import re
import sys
import tomllib

HERE = pathlib.Path(__file__).parent
PROPERTY = re.compile(r"#(\w+) [^}]*?\}.*?readonly \w+\??: (.*?);\n", re.S)
INTERFACE = re.compile(r"export interface (\w+)(?: extends ([\w.]+))? \{\n(.*?)\n\}", re.S)


def used():
    """Paths by format and type, from every row."""
    paths = {"terraform": {}, "cloudformation": {}}

    def add(kind, types, attribute):
        # `parameter[name=require_ssl].value` is `parameter.value` and `parameter.name`; a key in quotes is a key of a map.
        above, selector, _ = re.sub('"[^"]*"', "key", attribute).partition("=")
        names = [re.sub(r"\[[^]]*]", "", re.sub('"[^"]*"', "key", attribute))]
        if selector:
            names.append(re.sub(r"\[\*]", "", above).replace("[", "."))
        for name in types:
            if not name.startswith("data."):
                paths[kind].setdefault(name, set()).update(names)

    for file in sorted((HERE / "../../rules/requirements").resolve().glob("*/*.toml")):
        for row in tomllib.loads(file.read_text())["requirement"]:
            for kind in paths:
                spellings = row.get(kind, [])
                for spelling in spellings if isinstance(spellings, list) else [spellings]:
                    conditions = spelling.get("when", []) + spelling.get("unless", [])
                    for attribute in [own["attribute"] for own in [*conditions, spelling] if "attribute" in own]:
                        add(kind, spelling["resources"], attribute)
                    if companion := spelling.get("companion"):
                        for attribute in [companion["attribute"]] + [c["attribute"] for c in companion.get("when", [])]:
                            add(kind, companion["resources"], attribute)
    return paths


def terraform(modules, name):
    """The tree of a resource's names; None when no provider has it."""
    provider, _, rest = name.partition("_")
    folder = modules / "@cdktf" / f"provider-{provider}" / "lib" / rest.replace("_", "-")
    if not folder.is_dir():
        folder = folder.parent / f"data-{provider}-{rest}".replace("_", "-")
    text = "\n".join(file.read_text() for file in sorted(folder.rglob("*.d.ts")))
    interfaces, root = {}, None
    for interface, base, body in INTERFACE.findall(text):
        interfaces[interface] = dict(PROPERTY.findall(body + "\n"))
        if base == "cdktf.TerraformMetaArguments":
            root = interface

    def tree(interface, above=()):
        result = {}
        for key, kind in interfaces[interface].items():
            inner = re.match(r"\w*", kind.strip())[0]
            nested = inner in interfaces and inner not in above
            result[key] = tree(inner, (*above, interface)) if nested else ("*" if "[key: string]" in kind else "")
        return result

    return tree(root) if root else None


@functools.cache
def schemas(packages):
    """Every schema, by its type."""
    read = (json.loads(file.read_text()) for file in (packages / "cfnlint/data/schemas/resources").glob("*.json"))
    return {schema["typeName"]: schema for schema in read}


def cloudformation(packages, name):
    """The tree of a resource's names; None when there is no schema."""
    if name.startswith("AWS::Serverless::"):
        return sam(packages, name)
    schema = schemas(packages).get(name)
    if schema is None:
        return None
    definitions = schema.get("definitions", {})

    def tree(node, above=()):
        if "$ref" in node:
            key = node["$ref"].split("/")[-1]
            return "*" if key in above else tree(definitions.get(key, {}), (*above, key))
        if "items" in node:
            return tree(node["items"], above)
        if "properties" in node:
            return {key: tree(value, above) for key, value in node["properties"].items()}
        kinds = node.get("type", "object")
        return "*" if "object" in ([kinds] if isinstance(kinds, str) else kinds) else ""

    readonly = {path.split("/")[-1] for path in schema.get("readOnlyProperties", []) if path.count("/") == 2}
    return {key: tree(value) for key, value in schema["properties"].items() if key not in readonly}


def sam(packages, name):
    """The names of a resource of SAM: those of the first level."""
    sys.path.insert(0, str(packages))
    from samtranslator.model import sam_resources

    kinds = [kind for kind in vars(sam_resources).values() if getattr(kind, "resource_type", None) == name]
    return {key: "*" for kind in kinds for key in kind.property_types} if kinds else None


def lines(node, paths, above=()):
    """Names of this level, and of the levels that a path goes into."""
    for key, value in sorted(node.items()):
        here = (*above, key)
        yield ".".join(here) + (".*" if value == "*" else "")
        if isinstance(value, dict) and any(path[: len(here)] == here and len(path) > len(here) for path in paths):
            yield from lines(value, paths, here)


def main():
    modules, packages = map(pathlib.Path, sys.argv[1:3])
    for kind, of in (("terraform", lambda name: terraform(modules, name)), ("cloudformation", lambda name: cloudformation(packages, name))):
        text = []
        for name, paths in sorted(used()[kind].items()):
            names = of(name)
            if names is None:
                print(f"{kind}: no schema of {name}")
                continue
            known = list(lines(names, {tuple(path.split(".")) for path in paths}))
            text.append(f"{name} {' '.join(known)}\n")
            for path in sorted(paths):
                above = path.rpartition(".")[0]
                if path not in known and f"{path}.*" not in known and f"{above}.*" not in known:
                    print(f"{kind}: {name} {path}")
        (HERE / f"{kind}.txt").write_text("".join(text))


if __name__ == "__main__":
    main()
