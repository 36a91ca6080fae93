#!/usr/bin/env python3
"""A first plugin against the installed SDK: five commands at most from nothing to an answer; CMake and pkg-config."""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest
import urllib.request

ARGUMENTS = None

CONFIG = """\
version: 1
gateway: {{state_dir: "{state}", plugin_dirs: ["{plugins}"], workers: 1}}
listeners: [{{name: http, address: "127.0.0.1:1"}}]
plugins: [{{name: hello, config: {{text: welcome}}}}]
routes: [{{name: all, match: {{path: /}}, respond: {{status: 200, body: ok}}}}]
"""


def run(*command, cwd=None, env=None):
    """Runs a command that has to succeed; gives its output."""
    done = subprocess.run([str(each) for each in command], cwd=cwd, env=env, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


class InstalledSdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-sdk-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.prefix = cls.folder / "prefix"
        for part in ("core", "sdk"):  # not the plugins: the new one stands alone
            run(ARGUMENTS.cmake, "--install", pathlib.Path(ARGUMENTS.build) / part, "--prefix", cls.prefix)
        cls.gatehouse = cls.prefix / "bin" / "gatehouse"
        cls.plugin = cls.folder / "hello"
        # What the README of the template says, one by one.
        begun = time.monotonic()
        run(cls.gatehouse, "plugin", "new", "hello", cwd=cls.folder)
        environment = dict(os.environ, CXX=ARGUMENTS.compiler)
        run(ARGUMENTS.cmake, "--preset", "dev", cwd=cls.plugin, env=environment)
        run(ARGUMENTS.cmake, "--build", "--preset", "dev", cwd=cls.plugin)
        cls.tested = run("ctest", "--preset", "dev", cwd=cls.plugin)
        commands = 4
        print(f"{commands} commands and {time.monotonic() - begun:.1f} s from nothing to a tested plugin")

    def test_the_new_plugin_is_short_and_passes_its_tests(self):
        source = (self.plugin / "hello.cpp").read_text().splitlines()
        self.assertLessEqual(len(source), 30)
        for name in ("hello_test", "hello_loads", "hello_check"):
            self.assertIn(name, self.tested)
        self.assertIn("100% tests passed", self.tested)

    def test_nothing_is_left_to_fill_in(self):
        for path in self.plugin.iterdir():
            if path.is_file():
                self.assertNotRegex(path.read_text(), r"@[A-Z]+@", path.name)

    def test_pkg_config_builds_it_too(self):
        package = next(self.prefix.glob("**/pkgconfig"))
        environment = dict(os.environ, PKG_CONFIG_PATH=str(package))
        flags = {kind: run("pkg-config", f"--{kind}", "gatehouse", env=environment).split()
                 for kind in ("cflags", "libs")}
        library = self.folder / "by-hand" / "hello.so"
        library.parent.mkdir()
        if "clang" in ARGUMENTS.compiler:
            flags["cflags"].remove("-fno-gnu-unique")
        run(ARGUMENTS.compiler, "-std=c++20", "-O1", "-shared", "-fPIC", *flags["cflags"], self.plugin / "hello.cpp",
            *flags["libs"], "-o", library)
        self.assertIn("good", run(self.gatehouse, "plugin", "check", library))

    def test_the_gateway_runs_it(self):
        config = self.folder / "gatehouse.yaml"
        ready = self.folder / "ready.json"
        config.write_text(CONFIG.format(state=self.folder / "state", plugins=self.plugin / "build"))
        explained = run(self.gatehouse, "explain", "GET", "http://localhost/", "--config", config)
        self.assertIn("global/hello", explained)
        gateway = subprocess.Popen([self.gatehouse, "run", "--config", config, "--ready-file", ready,
                                    "--listen", "http=127.0.0.1:0", "--listen", "admin=127.0.0.1:0"])
        try:
            self.wait_for(ready, gateway)
            told = json.loads(ready.read_text())
            with urllib.request.urlopen(f"http://{told['listeners']['http']}/", timeout=10) as answer:
                self.assertEqual(answer.headers["x-greeting"], "welcome")
            with urllib.request.urlopen(f"http://{told['admin']}/v1/plugins", timeout=10) as answer:
                status = json.load(answer)
            self.assertEqual([each["address"] for each in status["instances"]], ["global/hello"])
            self.assertEqual(status["libraries"][0]["state"], "live")
        finally:
            gateway.terminate()
            self.assertEqual(gateway.wait(timeout=30), 0)

    def wait_for(self, path, process):
        """The gateway writes the file when it serves; a process that ended will not."""
        until = time.monotonic() + 60
        while not path.exists():
            self.assertIsNone(process.poll(), "the gateway ended")
            self.assertLess(time.monotonic(), until, "the gateway is not ready")
            time.sleep(0.02)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--cmake", default="cmake")
    parser.add_argument("--compiler", default="c++")
    ARGUMENTS, rest = parser.parse_known_args()
    unittest.main(argv=["sdk_installed_test.py", *rest])
