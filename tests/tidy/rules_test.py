"""Each rule finds what it is for and lets the rest pass: path, text, and a piece of the expected finding or None."""
import unittest

import rules

CASES = [
    ("core/http/a.cpp", '// A.\n#include "base/b.hpp"\n', None),
    ("core/http/a.cpp", '// A.\n#include "http/b.hpp"\n', None),
    ("core/http/a.cpp", '// A.\n#include "proxy/b.hpp"\n', "core/http may not include core/proxy"),
    ("core/io/a.cpp", '// A.\n#include "observe/b.hpp"\n', "core/io may not include core/observe"),
    ("core/routing/a.cpp", '// A.\n#include "upstream/b.hpp"\n', "core/routing may not include core/upstream"),
    ("core/server/a.cpp", '// A.\n#include "config/b.hpp"\n', None),
    ("core/server/a.cpp", '// A.\n#include "b.hpp"\n', "write the folder"),
    ("core/main.cpp", '// A.\n#include "server/b.hpp"\n', "includes cli only"),
    ("core/plugin/a.cpp", "// A.\n#include <gatehouse/abi/plugin.h>\n", None),
    ("core/proxy/a.cpp", "// A.\n#include <gatehouse/abi/plugin.h>\n", "only core/plugin"),
    ("core/plugin/a.cpp", "// A.\n#include <gatehouse/plugin.hpp>\n", "only core/plugin"),
    ("plugins/cors/a.cpp", '// A.\n#include "http/b.hpp"\n', "plugins includes nothing of core"),
    ("core/http/h1_parser.cpp", "// A.\n#include <boost/beast/http.hpp>\n", None),
    ("core/server/admin_http.cpp", "// A.\n#include <boost/beast/http.hpp>\n", None),
    ("core/http/other.cpp", "// A.\n#include <boost/beast/http.hpp>\n", "<boost/beast/http.hpp> belongs to"),
    ("core/config/other.cpp", "// A.\n#include <yaml-cpp/yaml.h>\n", "belongs to core/config/document.cpp only"),
    ("core/config/other.cpp", "// A.\n  #  include <re2/re2.h>\n", "belongs to core/base/pattern.cpp only"),
    ("examples/echo/a.cpp", "// A.\n#include <boost/beast/http.hpp>\n", None),
    ("core/base/a.cpp", "// A.\n" * 400, None),
    ("core/base/a.cpp", "// A.\n" * 401, "401 lines"),
    ("core/base/a.cpp", "// A.\n// " + "é" * 117 + "\n", None),
    ("core/base/a.cpp", "// A.\n// " + "x" * 118 + "\n", "121 characters wide"),
    ("core/base/a.cpp", "// A.\nint f(int a) noexcept {\n" + "  ++a;\n" * 68 + "}\n", None),
    ("core/base/a.cpp", "// A.\nint f(int a) noexcept {\n" + "  ++a;\n" * 69 + "}\n", "a function of 71 lines"),
    ("core/base/a.cpp", "// A.\nA::A() : b_(1) {\n  if (x) {\n" + "    y();\n" * 69 + "  }\n}\n", "a function of 73"),
    ("core/base/a.cpp", "// A.\nstruct A {\n" + "  int a() { return '{'; }\n" * 90 + "};\n", None),
    ("core/base/a.cpp", "// A.\nnamespace a {\nconst int b[] = {\n" + "    1,  // {\n" * 90 + "};\n}\n", None),
    ("tests/hygiene/framing_cases.cpp", "// A.\nint f() {\n" + "  a(\"{\");\n" * 90 + "}\n", None),
    ("conf/a.yaml", "# A.\n# " + "x" * 200 + "\n", None),
    ("core/base/a.cpp", "// A.\n// FIX" + "ME later\n", "banned word"),
    ("core/base/a.cpp", "// A.\n// simple for" + " now\n", "banned word"),
    ("core/base/a.cpp", '// A.\nx = "Not Implemented";\n', None),
    ("core/base/a.cpp", "// A.\n// this is not" + " implemented\n", "banned word"),
    ("core/base/a.cpp", "// A.\nint hackney = not_implemented;\n", None),
    ("README.md", "A proxy has a down" + "stream.\n", "banned word"),
    ("README.md", "See /wo" + "rk/main/x\n", "a path of one machine"),
    ("README.md", "See ${HOME}/root/x and a/work/b\n", None),
    ("core/base/a.hpp", "// A.\n#pragma once\n", None),
    ("core/base/a.hpp", "// A.\n", "no '#pragma once'"),
    ("core/base/a.hpp", "#pragma once\n", "the first line says"),
    ("core/base/a.cpp", '#include "base/a.hpp"\n', None),
    ("core/base/a_test.cpp", '#include "base/a.hpp"\n', None),
    ("core/base/a_more.cpp", '#include "base/a.hpp"\n', "the first line says"),
    ("core/base/CMakeLists.txt", "add_library(a)\n", None),
    ("core/base/CMakeLists.txt", "add_library(a)\n" * 6, "the first line says"),
    ("tests/run.sh", "#!/bin/sh\n# Runs.\n", None),
    ("tests/run.sh", "#!/bin/sh\nrm x\n", "the first line says"),
    ("a.py", '"""A."""\n', None),
    ("core/base/a.cpp", "// A.\nusing namespace std;\n", "'using namespace'"),
    ("core/base/a.cpp", "// A.\nusing namespace std::chrono_literals;\n", None),
]


class Rules(unittest.TestCase):
    def test_every_case(self):
        for path, text, expected in CASES:
            with self.subTest(path=path, text=text[:60]):
                found = rules.check(path, text)
                if expected is None:
                    self.assertEqual(found, [])
                else:
                    self.assertTrue(any(expected in one for one in found), found)


if __name__ == "__main__":
    unittest.main(verbosity=1)
