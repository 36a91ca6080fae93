#!/usr/bin/env python3
"""Sizes, offsets and numbers of the C boundary, compared with v1.layout.

layout.py CC          compares; exit 1 when anything that was frozen has changed, moved or gone, or something is new
layout.py CC --write  writes v1.layout anew: for additions at the end of a struct, and for nothing else

After an addition: raise GH_ABI_MINOR, add a line to the list at the top of plugin.h, run --write, commit all of it.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
HEADERS = HERE.parent / "include" / "gatehouse" / "abi"
FROZEN = HERE / "v1.layout"


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def declarations(body):
    """The declarations of a struct's body; a semicolon inside of parentheses ends none."""
    depth, current = 0, ""
    for char in body:
        depth += (char == "(") - (char == ")")
        if char == ";" and depth == 0:
            yield " ".join(current.split())
            current = ""
        else:
            current += char


def names(declaration):
    function = re.match(r"[\w\s*]+\(\*(\w+)\)\(", declaration)
    if function:
        return [function[1]]
    first, *others = re.sub(r"\[\w*\]", "", declaration).split(",")
    return [name.strip().lstrip("*") for name in (first.split()[-1], *others)]


def headers():
    return sorted(HEADERS.rglob("*.h"), key=lambda path: (len(path.parts), path.name))


def program():
    lines = ["#include <stddef.h>", "#include <stdio.h>"]
    lines += [f'#include "{path}"' for path in headers()]
    lines.append("int main(void) {")
    for path in headers():
        text = without_comments(path.read_text())
        for enum in re.finditer(r"enum \{(.*?)\}", text, re.S):
            for name in re.findall(r"(GH_\w+) =", enum[1]):
                lines.append(f'  printf("%s = %d\\n", "{name}", (int){name});')
        for struct in re.finditer(r"struct (gh_\w+) \{(.*?)\n\}", text, re.S):
            lines.append(f'  printf("%s size %zu\\n", "{struct[1]}", sizeof(struct {struct[1]}));')
            for declaration in declarations(struct[2]):
                for name in names(declaration):
                    lines.append(f'  printf("%s.%s %zu %zu\\n", "{struct[1]}", "{name}", '
                                 f"offsetof(struct {struct[1]}, {name}), sizeof(((struct {struct[1]} *)0)->{name}));")
    return "\n".join([*lines, "  return 0;", "}", ""])


def layout(compiler):
    with tempfile.TemporaryDirectory() as folder:
        source, binary = pathlib.Path(folder) / "layout.c", pathlib.Path(folder) / "layout"
        source.write_text(program())
        subprocess.run([compiler, "-std=c11", "-o", binary, source], check=True)
        return subprocess.run([binary], check=True, capture_output=True, text=True).stdout.splitlines()


def main():
    now = layout(sys.argv[1])
    if "--write" in sys.argv:
        FROZEN.write_text("\n".join(now) + "\n")
        return 0
    frozen = FROZEN.read_text().splitlines()
    # A struct that grew has another size; its members must stand where they stood.
    broken = [line for line in frozen if line not in now and " size " not in line]
    added = [line for line in now if line not in frozen]
    for line in broken:
        print(f"changed, moved or gone: {line}")
    for line in added:
        print(f"new: {line}")
    if broken:
        print("the boundary breaks plugins that exist: within a major, structs grow at the end and numbers stay")
    elif added:
        print("additions: see the head of sdk/abi/layout.py")
    return 1 if broken or added else 0


if __name__ == "__main__":
    sys.exit(main())
