#!/usr/bin/env python3
"""Every C++ block of a page stands, but for its indentation, in one of the files that are compiled.

quoted.py PAGE FILE...   exit 1 and the block when one does not
"""
import pathlib
import re
import sys


def plain(text):
    return "\n".join(line.strip() for line in text.strip().splitlines() if line.strip())


def main():
    page, *files = map(pathlib.Path, sys.argv[1:])
    sources = [plain(file.read_text()) for file in files]
    blocks = re.findall(r"```cpp\n(.*?)```", page.read_text(), re.S)
    lost = [block for block in blocks if not any(plain(block) in source for source in sources)]
    for block in lost:
        print(f"in no compiled file:\n{block}")
    print(f"{len(blocks)} blocks, {len(lost)} lost")
    return 1 if lost or not blocks else 0


if __name__ == "__main__":
    sys.exit(main())
