"""Writes arm.txt beside this file: the properties of Azure's resources that `rules/requirements/` uses.

    git clone https://github.com/Azure/bicep-types-az
    python3 testdata/providers/arm.py bicep-types-az

They are looked up in the types that Microsoft generates from its REST API specifications, which Bicep checks files with. A
line is a type and the properties that some version of it has; `apiVersion` and `$name` (the name without those of the parents) are of
every type. What a row uses and no version has is printed: it is wrong.
"""

import functools
import json
import pathlib
import re
import subprocess
import sys
import tomllib

HERE = pathlib.Path(__file__).parent
EVERY = ["$name", "apiVersion"]


def used():
    """Properties by type, from every row; a key in quotes is a key of a map."""
    paths = {}
    for file in sorted((HERE / "../../rules/requirements").resolve().glob("*/*.toml")):
        for row in tomllib.loads(file.read_text())["requirement"]:
            spellings = row.get("arm", [])
            for spelling in spellings if isinstance(spellings, list) else [spellings]:
                own = [spelling] + spelling.get("when", []) + spelling.get("unless", [])
                companion = spelling.get("companion", {})
                for types, tables in [(spelling["resources"], own), (companion.get("resources", []), [companion] + companion.get("when", []))]:
                    for name in types:
                        names = paths.setdefault(name, set())
                        for table in tables:
                            if attribute := table.get("attribute"):
                                names.add(re.sub(r"\[[^]]*]", "", re.sub('"[^"]*"', "key", attribute)))
    return paths


def main(clone):
    listed = subprocess.run(["git", "-C", clone, "ls-tree", "-r", "HEAD", "--name-only"], capture_output=True, text=True, check=True).stdout
    files = {}
    for path in listed.split("\n"):
        if found := re.fullmatch(r"generated/[^/]+/([^/]+)/([^/]+)/types\.json", path):
            files.setdefault(found[1], []).append((found[2], path))

    @functools.lru_cache(1)
    def load(path):
        return json.loads(subprocess.run(["git", "-C", clone, "show", f"HEAD:{path}"], capture_output=True, text=True, check=True).stdout)

    def has(types, node, parts):
        node = types[int(node["$ref"].rsplit("/", 1)[1])]
        while node["$type"] == "ArrayType":
            node = types[int(node["itemType"]["$ref"].rsplit("/", 1)[1])]
        if not parts or node["$type"] == "AnyType":
            return True
        first, *rest = parts
        properties = {**node.get("properties", {}), **node.get("baseProperties", {})}
        found = first in properties and has(types, properties[first]["type"], rest)
        elements = node.get("elements", {})
        elements = list(elements.values()) if isinstance(elements, dict) else []
        found = found or any(has(types, element, parts) for element in elements)
        return found or "additionalProperties" in node and has(types, node["additionalProperties"], rest)

    lines = []
    for name, paths in sorted(used().items()):
        known, newest = set(EVERY), sorted(files.get(name.split("/")[0].lower(), []), reverse=True)
        for _, path in newest:
            missing = paths - known
            if not missing:
                break
            types = load(path)
            own = [node for node in types if node["$type"] == "ResourceType" and node["name"].split("@")[0] == name]
            known |= {path for path in missing if own and has(types, own[0]["body"], path.split("."))}
        for path in sorted(paths - known - {path for path in paths if path.startswith("$")}):
            print(f"{name} has no {path}")
        lines.append(" ".join([name, *sorted(known | {"$parent", "$scope"} & paths)]))
    HERE.joinpath("arm.txt").write_text("\n".join(lines) + "\n")


main(sys.argv[1])
