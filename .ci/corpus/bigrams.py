#!/usr/bin/env python3
"""Makes src/detect/secrets/kinds/bigrams.bin: what each character of a word costs after the one before it.

    python3 .ci/corpus/bigrams.py FOLDER src/detect/secrets/kinds/bigrams.bin

FOLDER is the corpus of fetch.py. The words are the different identifiers, path parts and words of its code,
documentation and translations (Latin script), each counted once: the table is of how words are made, not of how often
they are used. 38 rows (the character before) of 38 bytes (the character): a to z without case, 0 to 9, the beginning of
a word (also of a hump: `camelCase`), and anything else. A byte is -log2 of the probability, in sixteenths of a bit.
"""

import math
import pathlib
import re
import sys

CLASSES = ["source", "docs", "i18n", "types", "config", "openapi"]
SYMBOLS = 38
BEGIN, OTHER = 36, 37
WORD = re.compile(r"[A-Za-z0-9_./:\-]{3,60}")


def symbols(word: str):
    """The word as rows and columns of the table; the same walk as `cost` in randomness.rs."""
    before = " "
    for at, c in enumerate(word):
        after = word[at + 1] if at + 1 < len(word) else " "
        if c.isupper() and (before.islower() or before.isdigit() or (before.isupper() and after.islower())):
            yield BEGIN
        if "a" <= c.lower() <= "z":
            yield ord(c.lower()) - ord("a")
        elif "0" <= c <= "9":
            yield 26 + ord(c) - ord("0")
        else:
            yield OTHER
        before = c


def is_word(word: str) -> bool:
    """Digests and encoded data are no words: few digits, and no case that jumps."""
    digits = sum(c.isdigit() for c in word)
    jumps = sum(a.islower() and b.isupper() for a, b in zip(word, word[1:]))
    return digits * 4 <= len(word) + 4 and jumps * 5 <= len(word)


def main() -> None:
    folder, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    words: set[str] = set()
    for name in CLASSES:
        for path in sorted((folder / "files" / name).rglob("*")):
            if path.is_file():
                text = path.read_text(encoding="utf-8", errors="ignore")
                words.update(word.rstrip("./:-") for word in WORD.findall(text))
    counts = [[0.5] * SYMBOLS for _ in range(SYMBOLS)]
    for word in words:
        if is_word(word):
            before = BEGIN
            for symbol in symbols(word):
                counts[before][symbol] += 1
                before = symbol
    table = bytes(min(255, round(-16 * math.log2(n / sum(row)))) for row in counts for n in row)
    output.write_bytes(table)
    print(f"{len(words)} words")


if __name__ == "__main__":
    main()
