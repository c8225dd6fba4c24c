#!/usr/bin/env python3
"""Packs binaries that are already built: archives, wheels, npm packages, .deb and their checksums.

    pack.py --out DIST [--share FOLDER] TARGET=BINARY...

TARGET is a Rust target triple. One binary goes into every package, so that its checksum is the same everywhere. FOLDER
holds what `packaging/share.sh` wrote: manual pages and completions. The version is that of Cargo.toml. The same inputs
and SOURCE_DATE_EPOCH give the same bytes. Needs Python 3.11 and, for a .deb, dpkg-deb.
"""

import argparse
import base64
import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CARGO = tomllib.loads((ROOT / "Cargo.toml").read_text())["package"]
NAME, VERSION = CARGO["name"], CARGO["version"]
# 1980 is the first year that a zip file can hold.
EPOCH = max(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), 315532800)
LICENCES = ["LICENSE", "LICENSE-APACHE", "LICENSE-MIT"]
SCOPE = "@regate-dev"

# Wheels: https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/. A static binary needs no C
# library, so that one wheel is for both kinds of Linux. npm: process.platform and process.arch. deb: dpkg's architecture.
TARGETS = {
    "x86_64-unknown-linux-musl": {
        "wheel": "manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64",
        "npm": ("linux", "x64"),
        "deb": "amd64",
    },
    "aarch64-unknown-linux-musl": {
        "wheel": "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
        "npm": ("linux", "arm64"),
        "deb": "arm64",
    },
    "x86_64-apple-darwin": {"wheel": "macosx_10_12_x86_64", "npm": ("darwin", "x64")},
    "aarch64-apple-darwin": {"wheel": "macosx_11_0_arm64", "npm": ("darwin", "arm64")},
    "x86_64-pc-windows-msvc": {"wheel": "win_amd64", "npm": ("win32", "x64")},
}


def program(target: str) -> str:
    return f"{NAME}.exe" if "windows" in target else NAME


def tar_gz(out: Path, files: dict[str, tuple[bytes, int]]) -> None:
    """Writes files (name to bytes and mode) without names of users and with one time."""
    with out.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, EPOCH) as zipped:
        with tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for name, (content, mode) in sorted(files.items()):
                entry = tarfile.TarInfo(name)
                entry.size, entry.mode, entry.mtime = len(content), mode, EPOCH
                tar.addfile(entry, io.BytesIO(content))


def zip_file(out: Path, files: dict[str, tuple[bytes, int]], last: str = "") -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, (content, mode) in sorted(files.items(), key=lambda file: (file[0] == last, file[0])):
            entry = zipfile.ZipInfo(name, time.gmtime(EPOCH)[:6])
            entry.create_system, entry.external_attr = 3, (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


def licences(folder: str) -> dict[str, tuple[bytes, int]]:
    return {f"{folder}{name}": ((ROOT / name).read_bytes(), 0o644) for name in LICENCES}


def readme() -> bytes:
    return (ROOT / "packaging" / "README.md").read_bytes()


def shared(folder: Path | None) -> dict[str, bytes]:
    """Manual pages and completions by their path below /usr/share."""
    if folder is None:
        return {}
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def pack_archive(out: Path, target: str, binary: bytes, share: dict[str, bytes]) -> None:
    top = f"{NAME}-{VERSION}-{target}/"
    files = {top + program(target): (binary, 0o755), top + "README.md": (readme(), 0o644), **licences(top)}
    files |= {f"{top}share/{name}": (content, 0o644) for name, content in share.items()}
    if "windows" in target:
        zip_file(out / f"{top[:-1]}.zip", files)
    else:
        tar_gz(out / f"{top[:-1]}.tar.gz", files)


def pack_wheel(out: Path, target: str, binary: bytes) -> None:
    """https://packaging.python.org/en/latest/specifications/binary-distribution-format/"""
    tags = TARGETS[target]["wheel"]
    info = f"{NAME}-{VERSION}.dist-info/"
    metadata = [
        "Metadata-Version: 2.4",
        f"Name: {NAME}",
        f"Version: {VERSION}",
        f"Summary: {CARGO['description']}",
        f"License-Expression: {CARGO['license']}",
        *(f"License-File: {name}" for name in LICENCES),
        f"Keywords: {','.join(CARGO['keywords'])}",
        f"Project-URL: Source, {CARGO['repository']}",
        "Requires-Python: >=3.8",
        "Description-Content-Type: text/markdown",
    ]
    wheel = ["Wheel-Version: 1.0", "Generator: regate packaging", "Root-Is-Purelib: false"]
    wheel += [f"Tag: py3-none-{tag}" for tag in tags.split(".")]
    files = {
        f"{NAME}-{VERSION}.data/scripts/{program(target)}": (binary, 0o755),
        info + "METADATA": ("\n".join(metadata).encode() + b"\n\n" + readme(), 0o644),
        info + "WHEEL": ("\n".join(wheel).encode() + b"\n", 0o644),
        **licences(info + "licenses/"),
    }
    record = []
    for name, (content, _) in sorted(files.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record.append(f"{name},sha256={digest},{len(content)}")
    record.append(f"{info}RECORD,,")
    files[info + "RECORD"] = ("\n".join(record).encode() + b"\n", 0o644)
    zip_file(out / f"{NAME}-{VERSION}-py3-none-{tags}.whl", files, last=info + "RECORD")


def npm_package(name: str, more: dict) -> bytes:
    package = {
        "name": name,
        "version": VERSION,
        "description": CARGO["description"],
        "license": CARGO["license"],
        "repository": {"type": "git", "url": f"git+{CARGO['repository']}.git"},
        "engines": {"node": ">=18"},
        "preferUnplugged": True,
        **more,
    }
    return json.dumps(package, indent=2).encode() + b"\n"


def platform_package(target: str) -> str:
    return f"{SCOPE}/{'-'.join(TARGETS[target]['npm'])}"


def pack_npm_platform(out: Path, target: str, binary: bytes) -> None:
    system, processor = TARGETS[target]["npm"]
    files = {
        "package/package.json": (
            npm_package(platform_package(target), {"os": [system], "cpu": [processor], "files": ["bin"]}),
            0o644,
        ),
        f"package/bin/{program(target)}": (binary, 0o755),
        "package/README.md": (readme(), 0o644),
        **licences("package/"),
    }
    tar_gz(out / f"{NAME}-npm-{system}-{processor}-{VERSION}.tgz", files)


def pack_npm(out: Path) -> None:
    """The package that people name. It installs the platform's own by optional dependencies, and runs no script for that."""
    every = {platform_package(target): VERSION for target in sorted(TARGETS)}
    more = {"bin": {NAME: "bin/regate.js"}, "files": ["bin"], "optionalDependencies": every}
    files = {
        "package/package.json": (npm_package(NAME, more), 0o644),
        "package/bin/regate.js": ((ROOT / "packaging/npm/regate.js").read_bytes(), 0o755),
        "package/README.md": (readme(), 0o644),
        **licences("package/"),
    }
    tar_gz(out / f"{NAME}-npm-{VERSION}.tgz", files)


def pack_deb(out: Path, target: str, binary: bytes, share: dict[str, bytes]) -> None:
    """https://www.debian.org/doc/debian-policy/ch-controlfields.html"""
    architecture = TARGETS[target]["deb"]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / NAME
        # Compressed without a name and a time, as Debian's policy asks for manual pages.
        packed = {
            (f"{name}.gz" if name.startswith("man/") else name): (
                gzip.compress(content, 9, mtime=0) if name.startswith("man/") else content
            )
            for name, content in share.items()
        }
        files = {f"usr/bin/{NAME}": (binary, 0o755)}
        files |= {f"usr/share/{name}": (content, 0o644) for name, content in packed.items()}
        licence = b"".join((ROOT / name).read_bytes() + b"\n" for name in LICENCES)
        files[f"usr/share/doc/{NAME}/copyright"] = (licence, 0o644)
        for name, (content, mode) in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(mode)
        size = sum(len(content) for content, _ in files.values()) // 1024 + 1
        control = [
            f"Package: {NAME}",
            f"Version: {VERSION}",
            f"Architecture: {architecture}",
            "Maintainer: The Regate authors <regate-dev@users.noreply.github.com>",
            f"Installed-Size: {size}",
            "Section: devel",
            "Priority: optional",
            f"Homepage: {CARGO['repository']}",
            "Description: policy-as-code compliance and security gate",
            f" {CARGO['description']}.",
        ]
        (root / "DEBIAN").mkdir()
        (root / "DEBIAN/control").write_text("\n".join(control) + "\n")
        for path in [*root.rglob("*"), root]:
            if path.is_dir():
                path.chmod(0o755)
        file = out / f"{NAME}_{VERSION}_{architecture}.deb"
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)}
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(file)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)


def checksums(out: Path) -> None:
    names = sorted(path.name for path in out.iterdir() if path.is_file() and path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256((out / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (out / "SHA256SUMS").write_text("".join(lines))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--share", type=Path)
    parser.add_argument("binaries", nargs="+", metavar="TARGET=BINARY")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    share = shared(arguments.share)
    for pair in arguments.binaries:
        target, _, path = pair.partition("=")
        if target not in TARGETS:
            sys.exit(f"pack.py: unknown target '{target}'; known: {', '.join(TARGETS)}")
        binary = Path(path).read_bytes()
        pack_archive(arguments.out, target, binary, share)
        pack_wheel(arguments.out, target, binary)
        pack_npm_platform(arguments.out, target, binary)
        if "deb" not in TARGETS[target]:
            continue
        if shutil.which("dpkg-deb"):
            pack_deb(arguments.out, target, binary, share)
        else:
            print(f"skipped: no .deb for {target}, dpkg-deb is not there")
    pack_npm(arguments.out)
    checksums(arguments.out)


if __name__ == "__main__":
    main()
