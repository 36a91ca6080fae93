"""Checks every source with clang and the project's flags, without building: what GCC lets through, clang may not."""
import argparse
import concurrent.futures
import json
import pathlib
import shlex
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "clang-syntax"


def configure(werror):
    clang = shutil.which("clang++") or shutil.which("clang++-14")
    if not clang:
        sys.exit("clang_syntax: no clang++ on this machine")
    # Without precompiled headers, which would have to be built first; their text is included instead, below.
    done = subprocess.run(
        ["cmake", "-S", ROOT, "-B", BUILD, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=RelWithDebInfo",
         f"-DCMAKE_CXX_COMPILER={clang}", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
         "-DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON", f"-DGATEHOUSE_WERROR={werror}"],
        capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    return json.loads((BUILD / "compile_commands.json").read_text())


def check(entry):
    words = [word for word in shlex.split(entry["command"]) if not word.endswith("ccache")]
    compiler = next(i for i, word in enumerate(words) if pathlib.Path(word).name.startswith("clang"))
    words = words[compiler:]
    output = words.index("-o")
    del words[output:output + 2]
    words[1:1] = ["-fsyntax-only", "-include", str(ROOT / "core" / "base" / "pch.hpp")]
    done = subprocess.run(words, cwd=entry["directory"], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--werror", choices=["ON", "OFF"], default="OFF")
    parser.add_argument("--only", default="", help="only sources whose path contains this text")
    arguments = parser.parse_args()
    # What a build generates is not there: it holds no code of ours but texts.
    entries = [entry for entry in configure(arguments.werror)
               if entry["file"].endswith(".cpp") and arguments.only in entry["file"]
               and BUILD not in pathlib.Path(entry["file"]).parents]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for entry, (status, text) in zip(entries, pool.map(check, entries)):
            if text:
                print(text, end="")
            if status != 0:
                failed += 1
                print(f"clang_syntax: {pathlib.Path(entry['file']).relative_to(ROOT)} failed")
    print(f"clang_syntax: {len(entries)} sources, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
