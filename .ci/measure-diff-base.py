#!/usr/bin/env python3
"""`scan --diff-base` over the last commits of a repository, against a comparison of two whole scans each:

    measure-diff-base.py REGATE REPOSITORY [COMMITS]

For each of the last COMMITS (50) commits on the first-parent line: the processor seconds that `--diff-base PARENT..COMMIT` took
beside the number of changed files and lines, and how its results compare with the difference of a whole scan of both trees by
fingerprint with multiplicity. `was there` (told as new, and stood in the parent) and `not told` (new, and not told as such) have to
be 0; what moved is new by fingerprint alone and is listed apart. At the end: processor seconds by size of the diff. REPOSITORY is a
checkout or a bare clone; nothing in it is changed. Processor time and not the clock's, so that a busy machine changes little.
"""
import collections, json, os, statistics, subprocess, sys, tempfile


def git(repository, *arguments):
    return subprocess.run(["git", *arguments], cwd=repository, check=True, capture_output=True, text=True).stdout


def scan(regate, folder, *arguments):
    """The report, and the processor seconds that it took."""
    command = [regate, "scan", "--exit-zero", "-q", "-o", "json", *arguments]
    before = os.times()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    after = os.times()
    if done.returncode not in (0, 3):
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stderr[-1000:]}")
    took = after.children_user - before.children_user + after.children_system - before.children_system
    return json.loads(done.stdout), took


def key(result):
    return (result["ruleId"], result["kind"], result["location"]["path"], result["fingerprint"])


def by_size(times):
    """Commits by the number of changed lines: up to 10, 100, 1,000, and more."""
    bands = collections.defaultdict(list)
    for took, lines in times:
        bands[next((most for most in (10, 100, 1000) if lines <= most), None)].append(took)
    for most in (10, 100, 1000, None):
        if bands[most]:
            name = f"up to {most} lines" if most else "more lines"
            print(f"{name}: {len(bands[most])} commits, median {statistics.median(bands[most]):.2f} s, most {max(bands[most]):.2f} s")


def main():
    regate, repository = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 50
    with tempfile.TemporaryDirectory() as work:
        tree = f"{work}/tree"
        subprocess.run(["git", "clone", "-q", "--shared", repository, tree], check=True)
        commits = git(tree, "rev-list", "--first-parent", f"--max-count={count + 1}", "HEAD").split()[::-1]
        whole, times, wholes, wrong, moved_in_all = {}, [], [], 0, 0
        print(f"{'commit':12} {'files':>6} {'lines':>7} {'cpu s':>7} {'whole s':>8} {'new':>5} {'was there':>9} {'not told':>8} {'moved':>6}")
        for parent, commit in zip(commits, commits[1:]):
            for one in (parent, commit):
                if one not in whole:
                    git(tree, "checkout", "-q", "--detach", one)
                    whole[one], took = scan(regate, tree)
                    wholes.append(took)
            git(tree, "checkout", "-q", "--detach", commit)
            numbers = [line.split("\t") for line in git(tree, "diff", "--numstat", parent, commit).splitlines()]
            lines = sum(int(number) for row in numbers for number in row[:2] if number != "-")
            told, took = scan(regate, tree, "--diff-base", f"{parent}..{commit}")
            before, after = (collections.Counter(key(r) for r in whole[one]["results"]) for one in (parent, commit))
            expected, new = after - before, collections.Counter(key(r) for r in told["results"] if r.get("baselineState") == "new")
            there, untold = new - expected, expected - new
            # A result whose place is gone and that stands elsewhere, no worse, is no new one.
            gone = collections.Counter((k[0], k[1]) for k in (before - after).elements())
            moved = collections.Counter()
            for one in untold.elements():
                if gone[(one[0], one[1])] > 0:
                    gone[(one[0], one[1])] -= 1
                    moved[one] += 1
            untold -= moved
            wrong += there.total() + untold.total()
            moved_in_all += moved.total()
            times.append((took, lines))
            print(f"{commit[:12]} {len(numbers):6} {lines:7} {took:7.2f} {wholes[-1]:8.2f} {new.total():5} {there.total():9} {untold.total():8} {moved.total():6}", flush=True)
            for name, these in (("told as new, was there", there), ("new, and not told", untold)):
                for one in list(these.elements())[:5]:
                    print(f"    {name}: {one}")
            whole.pop(parent)
        by_size(times)
        seconds = [took for took, _ in times]
        print(f"{len(times)} commits: median {statistics.median(seconds):.2f} s, most {max(seconds):.2f} s; a whole scan {statistics.median(wholes):.2f} s; {moved_in_all} moved; {wrong} wrong")
        sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
