"""What two readers make of the same file, leaf by leaf: the same value, a value that only one of them gives, or another value."""

import collections
import json
import subprocess


def documents(text):
    """The JSON documents of a text, one after the other."""
    decoder, at, found = json.JSONDecoder(), 0, []
    while at < len(text):
        while at < len(text) and text[at].isspace():
            at += 1
        if at < len(text):
            value, at = decoder.raw_decode(text, at)
            found.append(value)
    return found


def is_unknown(value):
    return isinstance(value, dict) and "$unknown" in value


def seen(regate, path):
    """The sets of a path as policies get them: with `regate parse --target set`."""
    run = subprocess.run([regate, "parse", "--target", "set", "--show-secrets", str(path)], capture_output=True, text=True)
    return documents(run.stdout)


class Count(collections.Counter):
    def __init__(self):
        super().__init__()
        self.shown = []

    def tree(self, place, theirs, ours):
        """Compares two trees. A key that one lacks, and that is empty in the other, is the same."""
        if is_unknown(ours):
            self["unknown"] += leaves(theirs)
        elif isinstance(theirs, dict) and isinstance(ours, dict):
            for key in sorted(theirs.keys() | ours.keys()):
                if key in theirs and key in ours:
                    self.tree(f"{place}/{key}", theirs[key], ours[key])
                elif not is_empty(theirs.get(key)) or not is_empty(ours.get(key)) and not is_unknown(ours.get(key)):
                    self.other(f"{place}/{key}", theirs.get(key, "(absent)"), ours.get(key, "(absent)"))
        elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
            for at, (one, other) in enumerate(zip(theirs, ours)):
                self.tree(f"{place}/{at}", one, other)
        elif theirs == ours and type(theirs) is type(ours) or is_empty(theirs) and is_empty(ours):
            self["same"] += leaves(theirs)
        elif isinstance(theirs, (int, float)) and isinstance(ours, (int, float)) and theirs == ours:
            self["same"] += 1
        else:
            self.other(place, theirs, ours)

    def other(self, place, theirs, ours):
        self["different"] += max(leaves(theirs), 1)
        self.shown.append(f"{place}: {json.dumps(theirs)[:120]} here {json.dumps(ours)[:120]}")

    def report(self, name):
        total = sum(self[key] for key in ("same", "unknown", "different")) or 1
        shares = ", ".join(f"{self[key]} {key} ({100 * self[key] / total:.2f}%)" for key in ("same", "unknown", "different"))
        print(f"{name}: {shares}, {self['unread']} not read by the tool, {self['missing']} documents missing, {self['more']} more")


def is_empty(value):
    return value is None or value == {} or value == [] or value == ""


def leaves(value):
    if isinstance(value, dict):
        return sum(leaves(item) for item in value.values())
    if isinstance(value, list):
        return sum(leaves(item) for item in value)
    return 1


def name(manifest):
    metadata = manifest.get("metadata") or {}
    named = metadata.get("name") if not is_unknown(metadata.get("name")) else "?"
    return f"{manifest.get('kind')}/{metadata.get('namespace') or 'default'}/{named}"


def manifests(count, place, theirs, ours):
    """Compares two lists of manifests by their kinds and names."""
    theirs, ours = by_name(theirs), by_name(ours)
    for key, manifest in theirs.items():
        if key in ours:
            count.tree(f"{place} {key}", manifest, ours[key])
        else:
            count["missing"] += 1
            count.shown.append(f"{place} {key}: missing here")
    for key in ours.keys() - theirs.keys():
        count["more"] += 1
        count.shown.append(f"{place} {key}: only here")


def by_name(manifests):
    found = {}
    for manifest in manifests:
        if not isinstance(manifest, dict) or is_unknown(manifest):
            continue
        items = manifest["items"] if manifest.get("kind") == "List" and isinstance(manifest.get("items"), list) else [manifest]
        for item in items:
            key, more = name(item), 1
            while key in found:
                more += 1
                key = f"{name(item)}#{more}"
            found[key] = item
    return found
