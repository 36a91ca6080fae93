"""The rules that this project keeps by test: pure functions from a path and its text to findings."""
import re

import functions

MAX_LINES = 400
MAX_FUNCTION = 70  # one screen
# Tables that the language wants to be functions.
TABLES = re.compile(r"core/http/reason_phrase\.cpp|tests/hygiene/\w+_cases\.cpp|sdk/conformance/cases_\w+\.hpp")
MAX_WIDTH = 120
SHORT_LISTS = 5  # a CMakeLists.txt of so few lines says by its one call what it is

# Which folders of core/ each may include: only those to its left in
# base ← { observe, io } ← http ← { stores, routing } ← upstream ← plugin ← config ← proxy ← server ← cli.
LAYERS = [["base"], ["observe", "io"], ["http"], ["stores", "routing"], ["upstream"], ["plugin"], ["config"], ["proxy"],
          ["server"], ["cli"]]
LEFT_OF = {folder: {folder, *(left for layer in LAYERS[:i] for left in layer)}
           for i, layer in enumerate(LAYERS) for folder in layer}

# Third-party headers and the only files of core/ that may include them: replacing a library touches one place.
WALLS = {
    r"boost/beast": r"core/http/(h1_parser|beast_impl)\.cpp|core/server/admin\w*\.(hpp|cpp)",
    r"boost/json": r"core/base/json\.hpp",
    r"yaml-cpp/": r"core/config/document\.cpp",
    r"re2/": r"core/base/pattern\.cpp",
    r"spdlog/": r"core/observe/log\.cpp",
    r"prometheus/": r"core/observe/expose\.cpp",
    r"CLI/": r"core/cli/\w+\.(hpp|cpp)",
    r"hiredis/": r"core/stores/redis/reply\.cpp",
    r"ares\.h": r"core/io/resolver\.cpp",
}

# Words with a better one (architecture's vocabulary) or that promise work nobody has done.
BANNED = re.compile(
    r"\b(middlewares?|downstreams?|TODO|FIXME|XXX|HACK|for now|simplified|not implemented|placeholders?)\b", re.IGNORECASE)
# The reason phrase of status 501 (RFC 9110 §15.6.2) is the one place where a banned word is HTTP's own.
ALLOWED_WORDS = {"Not Implemented"}

MACHINE_PATH = re.compile(r"(^|[^A-Za-z0-9_.$}-])(/(work|farm|root|tmp/bash_jobs)/|\.\./shared\b)")

CPP = (".cpp", ".hpp", ".h", ".c")
CODE = (*CPP, ".py", ".sh", ".cmake")


def is_code(path):
    return path.endswith(CODE) or path.endswith("CMakeLists.txt") or path == ".ci/run"


def check_direction(path, text):
    parts = path.split("/")
    if not path.endswith(CPP) or parts[0] not in ("core", "sdk", "plugins"):
        return
    for number, line in enumerate(text.splitlines(), 1):
        include = re.match(r'\s*#\s*include\s+(?:"([^"]+)"|<(gatehouse/[^>]+)>)', line)
        if not include:
            continue
        name = include[1] or include[2]
        first = name.split("/")[0]
        if parts[0] != "core":
            if first in LEFT_OF:
                yield number, f"{parts[0]} includes nothing of core, but here '{name}'"
        elif first == "gatehouse":
            if not (parts[1] == "plugin" and name.startswith("gatehouse/abi/")):
                yield number, f"only core/plugin includes the SDK, and only its ABI: '{name}'"
        elif len(parts) == 2:
            if first not in ("cli", "base"):
                yield number, f"core/{parts[1]} includes cli only: '{name}'"
        elif first not in LEFT_OF:
            yield number, f"write the folder in front: '{name}'"
        elif first not in LEFT_OF.get(parts[1], ()):
            yield number, f"core/{parts[1]} may not include core/{first}: '{name}'"


def check_walls(path, text):
    if not path.startswith("core/") or not path.endswith(CPP):
        return
    for number, line in enumerate(text.splitlines(), 1):
        include = re.match(r"\s*#\s*include\s+[<\"]([^>\"]+)[>\"]", line)
        for library, places in WALLS.items():
            if include and re.match(library, include[1]) and not re.fullmatch(places, path):
                yield number, f"<{include[1]}> belongs to {places.replace(chr(92), '')} only"


def check_size(path, text):
    lines = text.splitlines()
    if is_code(path) and len(lines) > MAX_LINES:
        yield len(lines), f"{len(lines)} lines, over {MAX_LINES}: look for the second idea in the file"
    if path.endswith((*CPP, ".py", ".sh")):
        for number, line in enumerate(lines, 1):
            if len(line) > MAX_WIDTH:
                yield number, f"{len(line)} characters wide, over {MAX_WIDTH}"


def check_functions(path, text):
    if not path.endswith(CPP) or TABLES.fullmatch(path):
        return
    for number, length, head in functions.long_functions(text, MAX_FUNCTION):
        yield number, f"a function of {length} lines, over {MAX_FUNCTION}: {head[-60:]}"


def check_words(_path, text):
    for number, line in enumerate(text.splitlines(), 1):
        for found in BANNED.finditer(line):
            if found[0] not in ALLOWED_WORDS:
                yield number, f"banned word '{found[0]}'"


def check_machine_paths(_path, text):
    for number, line in enumerate(text.splitlines(), 1):
        if MACHINE_PATH.search(line):
            yield number, f"a path of one machine: {line.strip()[:80]}"


def opens_own_header(path, text):
    """Does this .cpp begin with the header of its name (x.hpp for x.cpp and x_test.cpp), which says what both are?"""
    stem = re.sub(r"(_test)?\.cpp$", "", path.split("/")[-1])
    first = re.match(r'#include "([^"]+)"', text)
    return path.endswith(".cpp") and first is not None and first[1].split("/")[-1] == stem + ".hpp"


def says_what_it_is(path, text):
    lines = [line for line in text.splitlines() if not line.startswith("#!")]
    first = lines[0] if lines else ""
    if path.endswith(CPP):
        return first.startswith(("// ", "/* ", "/** ")) or opens_own_header(path, text)
    if path.endswith(".py"):
        return first.startswith(('"""', "# "))
    return first.startswith("# ") or (path.endswith("CMakeLists.txt") and len(lines) <= SHORT_LISTS)


def check_beginning(path, text):
    if is_code(path) and not says_what_it_is(path, text):
        yield 1, "the first line says what the file is, as a comment"
    if path.endswith((".hpp", ".h")) and "#pragma once" not in text.splitlines():
        yield 1, "no '#pragma once'"


def check_namespaces(path, text):
    if not path.endswith(CPP) or not path.startswith(("core/", "sdk/", "plugins/")):
        return
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"using namespace (?!.*literals)", line):
            yield number, "'using namespace' at file scope"


RULES = (check_direction, check_walls, check_size, check_functions, check_words, check_machine_paths, check_beginning,
         check_namespaces)


def check(path, text):
    """Findings of every rule as `path:line: sentence`."""
    return [f"{path}:{number}: {sentence}" for rule in RULES for number, sentence in rule(path, text)]
