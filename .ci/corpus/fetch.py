#!/usr/bin/env python3
"""Makes a corpus of text that holds no secret, to measure false alarms on.

    python3 .ci/corpus/fetch.py FOLDER          # download, verify, unpack what packages.toml takes
    python3 .ci/corpus/fetch.py FOLDER --pin    # print the sha256 of each archive, for packages.toml

Packages come from npm, PyPI, crates.io and Maven Central through their ordinary clients (npm pack, pip download, cargo
info, mvn dependency:copy), by name and version; each archive's SHA-256 must be the one in packages.toml. Of each package only the listed files are taken,
into FOLDER/files/CLASS/PACKAGE/. Archives are kept in FOLDER/archives. Standard library only; Python 3.11.
"""

import argparse
import fnmatch
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
# Larger files are not read by the scanner as configured; a class must not be one package's alone. `most` of a package is
# its own bound.
MAX_FILE = 4_000_000
MAX_CLASS_OF_PACKAGE = 1_200_000
# A package's name as that of a folder.
PLAIN = str.maketrans("/:", "++")


def download(package: dict, into: pathlib.Path) -> pathlib.Path:
    """The archive of a package, downloaded unless it is there already."""
    name, version = package["name"], package["version"]
    folder = into / f"{package['registry']}-{name.translate(PLAIN)}-{version}-{package.get('artifact', '')}"
    if not folder.exists() or not any(folder.iterdir()):
        folder.mkdir(parents=True, exist_ok=True)
        environment = dict(os.environ)
        match package["registry"]:
            case "npm":
                command = ["npm", "pack", "--silent", "--ignore-scripts", f"{name}@{version}"]
            case "pypi":
                form = ["--only-binary", ":all:"] if package.get("artifact") == "wheel" else ["--no-binary", ":all:"]
                command = [sys.executable, "-m", "pip", "-q", "download", "--no-deps", *form, "-d", ".", f"{name}=={version}"]
            case "crates":
                command = ["cargo", "info", "--registry", "crates-io", f"{name}@{version}"]
                environment["CARGO_HOME"] = str(into / ".cargo")
            case "maven":
                # `name` is GROUP:ARTIFACT; `artifact` may name a classifier, as in `sources`.
                classifier = f":jar:{package['artifact']}" if "artifact" in package else ""
                command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={name}:{version}{classifier}", "-DoutputDirectory=."]
            case other:
                raise SystemExit(f"packages.toml: {name}: unknown registry {other!r}")
        subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
        if package["registry"] == "crates":
            (crate,) = (into / ".cargo" / "registry" / "cache").glob(f"*/{name}-{version}.crate")
            crate.rename(folder / crate.name)
    (archive,) = folder.iterdir()
    return archive


def entries(archive: pathlib.Path):
    """The files of an archive, one after the other: (path below the package's top folder, size, reader)."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as file:
            for item in file.infolist():
                if not item.is_dir():
                    yield item.filename, item.file_size, lambda item=item: file.read(item)
        return
    with tarfile.open(archive, "r|*") as file:
        for item in file:
            if item.isfile():
                yield item.name.partition("/")[2], item.size, lambda item=item: file.extractfile(item).read()


def matches(path: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


def choose(package: dict, archive: pathlib.Path) -> dict[str, str]:
    """The class of each file that is taken."""
    skip = package.get("skip", [])
    wanted: dict[str, list[tuple[str, int]]] = {name: [] for name in package["take"]}
    for path, size, _ in entries(archive):
        if ".." in path.split("/") or path.startswith("/") or not 0 < size <= MAX_FILE or matches(path, skip):
            continue
        found = next((name for name, patterns in package["take"].items() if matches(path, patterns)), None)
        if found:
            wanted[found].append((path, size))
    chosen = {}
    for name, files in wanted.items():
        if not files:
            sys.exit(f"packages.toml: {package['name']}: no file for {name!r}")
        # Evenly from all files, not the first ones by name.
        step = max(1, -(-sum(size for _, size in files) // package.get("most", MAX_CLASS_OF_PACKAGE)))
        chosen.update((path, name) for path, _ in sorted(files)[::step])
    return chosen


def take(package: dict, archive: pathlib.Path, into: pathlib.Path) -> dict[str, int]:
    """Writes the files that a package gives to each class; the bytes of each."""
    taken: dict[str, int] = {}
    chosen = choose(package, archive)
    for path, _, read in entries(archive):
        if path not in chosen:
            continue
        name = chosen[path]
        target = into / name / package["name"].translate(PLAIN) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        taken[name] = taken.get(name, 0) + target.write_bytes(read())
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--pin", action="store_true", help="print the archives' SHA-256 instead of checking it")
    arguments = parser.parse_args()
    packages = tomllib.loads((HERE / "packages.toml").read_text())["package"]
    folder = arguments.folder.resolve()
    # What an earlier packages.toml took is not of this corpus.
    shutil.rmtree(folder / "files", ignore_errors=True)
    classes: dict[str, int] = {}
    for package in packages:
        archive = download(package, folder / "archives")
        with archive.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if arguments.pin:
            print(f"{package['name']} {package['version']} {package.get('artifact', '')} {digest}")
        elif digest != package["sha256"]:
            raise SystemExit(f"{archive}: its SHA-256 is {digest}, packages.toml says {package['sha256']}")
        for name, count in take(package, archive, folder / "files").items():
            classes[name] = classes.get(name, 0) + count
    for name, count in sorted(classes.items()):
        print(f"{name:<14} {count / 1e6:6.1f} MB")
    print(f"{'all':<14} {sum(classes.values()) / 1e6:6.1f} MB")


if __name__ == "__main__":
    main()
