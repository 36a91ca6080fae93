#!/usr/bin/env python3
"""Checks every file of the project against rules.py; clang-format drift is only told. Exit 1 when a rule is broken."""
import collections
import pathlib
import shutil
import subprocess
import sys

import rules

ROOT = pathlib.Path(__file__).resolve().parents[2]
SELF = {"tests/tidy/rules.py", "tests/tidy/rules_test.py"}  # they name what they forbid
TEXT = (*rules.CODE, ".md", ".yaml", ".yml", ".json", ".txt", ".conf", ".cfg")
FORMATTER = "clang-format-14"  # .clang-format is written for this version; others differ in details


def files():
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, check=False)
    if listed.returncode == 0:
        names = listed.stdout.decode().split("\0")
    else:  # an unpacked archive
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()]
    return sorted(name for name in set(names) if is_checked(name) and (ROOT / name).is_file())


def is_checked(name):
    return not name.startswith(("build/", ".git/")) and name not in SELF and (name.endswith(TEXT) or name == ".ci/run")


def say_sizes(lengths):
    ordered = sorted(lengths)
    if ordered:
        print(f"tidy: {len(ordered)} C++ files, lines: median {ordered[len(ordered) // 2]}, nine in ten up to "
              f"{ordered[len(ordered) * 9 // 10]}, largest {ordered[-1]}")


def say_drift(names):
    if not shutil.which(FORMATTER):
        print(f"tidy: {FORMATTER} is not installed, formatting not looked at")
        return
    done = subprocess.run([FORMATTER, "--dry-run", *names], cwd=ROOT, capture_output=True, text=True, check=False)
    drifted = collections.Counter(line.split(":")[0] for line in done.stderr.splitlines() if "-Wclang-format" in line)
    print(f"tidy: {len(drifted)} of {len(names)} files differ from {FORMATTER} (told, not refused)")
    for name, places in drifted.most_common(10):
        print(f"  {name}: {places} places")


def main():
    findings, lengths = [], []
    names = files()
    for name in names:
        text = (ROOT / name).read_text(encoding="utf-8", errors="replace")  # inputs of tests may be broken on purpose
        findings += rules.check(name, text)
        if name.endswith(rules.CPP):
            lengths.append(len(text.splitlines()))
    say_sizes(lengths)
    say_drift([name for name in names if name.endswith(rules.CPP)])
    print("\n".join(findings))
    print(f"tidy: {len(names)} files, {len(findings)} findings")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
