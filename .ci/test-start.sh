#!/usr/bin/env bash
# Follows docs/start.md to the letter: test-start.sh FOLDER. Its blocks are run in their order in one shell; a command ends with 0, or as
# the comment below it says. REGATE_BINARY names the program.
set -euo pipefail
page=$(cd "$(dirname "$0")/.." && pwd)/docs/start.md
work=$1
rm -rf "$work"
mkdir -p "$work/bin" "$work/home"
cp "${REGATE_BINARY:?the regate to start with}" "$work/bin/regate"
work=$(cd "$work" && pwd)

python3 - "$page" >"$work/start.sh" <<'PY'
import re, sys

lines = [line for block in re.findall(r"```start\n(.*?)```", open(sys.argv[1]).read(), re.S) for line in block.splitlines()]
print("start=$(date +%s%N)")
commands = 0
for line, after in zip(lines, lines[1:] + [""]):
    if line.startswith("#"):
        continue
    wanted = re.fullmatch(r"# ends with (\d)", after)
    wanted = wanted.group(1) if wanted else "0"
    print(f"code=0; {line} || code=$?")
    print(f'[ "$code" = {wanted} ] || {{ echo "ended with $code and not with {wanted}: {line.split(chr(39))[0]}" >&2; exit 1; }}')
    commands += 1
print(f'echo "ok   {commands} commands of docs/start.md, $((($(date +%s%N) - start) / 1000000)) ms"')
assert commands > 8, commands
PY
cd "$work"
# A page is followed in a shell of its own: nothing of this machine's configuration decides.
env -i PATH="$work/bin:/usr/bin:/bin" HOME="$work/home" LC_ALL=C.UTF-8 bash -u "$work/start.sh" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
tail -n 1 "$work/log"
grep -q 'deployment-without-team' "$work/log"
grep -q 'database-url-password' "$work/log"
