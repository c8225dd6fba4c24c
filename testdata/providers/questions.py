"""Lists what rows could still ask: attributes whose name speaks of encryption, exposure, logs, backups ... and that no row uses.

    python3 testdata/providers/questions.py node_modules SITE_PACKAGES [PREFIX ...]

Packages are those of digest.py. A prefix is the beginning of types, `aws_rds` or `AWS::RDS`; without one, the types that rows judge are
asked about. A line is a type and its attributes that are open; the last says how many are answered. An answer is that a row uses the
attribute, not that it is judged as it should be.
"""

import pathlib
import re
import sys

import digest

# Words in names; those of what a resource is, not of what it keeps safe, are left out.
SPEAKS = re.compile(
    "encrypt|kms|tls|ssl|https|public|log(s|ging)?(_|$)|audit|backup|retention|snapshot|recovery|delet|protect|auth|password|mfa"
    "|upgrade|firewall|anonym|cors|certificate|insecure|privileg|multi_az|zone_redundan|failover|scan|immutab|rotation|versioning",
    re.IGNORECASE,
)
SILENT = re.compile("(_wo_version|_id|_ids|_arn|_name|_identifier)$|^(force_|skip_|wait_)")


def leaves(tree, above=""):
    for name, inner in tree.items():
        path = f"{above}.{name}" if above else name
        if isinstance(inner, dict):
            yield from leaves(inner, path)
        else:
            yield path


def snake(name):
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def speaks(path):
    last = snake(path.rpartition(".")[2])
    return not path.startswith("timeouts.") and SPEAKS.search(last) and not SILENT.search(last)


def main():
    modules, packages, *prefixes = sys.argv[1:]
    used, asked, answered = digest.used(), 0, 0
    for kind, of in (
        ("terraform", lambda name: digest.terraform(pathlib.Path(modules), name)),
        ("cloudformation", lambda name: digest.cloudformation(pathlib.Path(packages), name)),
    ):
        for name in sorted(name for name in used[kind] if not prefixes or name.startswith(tuple(prefixes))):
            speaking = [path for path in leaves(of(name) or {}) if speaks(path)]
            still = [path for path in speaking if not any(path == own or path.startswith(own + ".") for own in used[kind][name])]
            asked += len(speaking)
            answered += len(speaking) - len(still)
            if still:
                print(name, *still)
    print(f"{answered} of {asked} attributes are used by a row")


main()
