"""What the README shows is true: its configurations pass `gatehouse check`, files exist, options are accepted."""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GATEHOUSE = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else ROOT / "build/release/bin/gatehouse")
PAGES = ("README.md", "bench/README.md", "examples/echo/README.md")


def run(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=30)


class Readme(unittest.TestCase):
    def test_shown_configurations_are_accepted(self):
        blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
        self.assertTrue(blocks)
        for block in blocks:
            with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
                file.write(block)
                file.flush()
                done = run(GATEHOUSE, "check", file.name)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_example_is_accepted(self):
        done = run(GATEHOUSE, "check", "examples/echo/gatehouse.yaml")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_links_lead_to_files(self):
        for page in PAGES:
            for link in re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text()):
                self.assertTrue((ROOT / page).parent.joinpath(link).exists(), f"{page}: {link}")

    def test_shown_scripts_accept_the_shown_options(self):
        for script in ("tests/run.sh", "packaging/quickstart.sh"):
            done = run(ROOT / script, "--help")
            self.assertEqual(done.returncode, 0)
            for option in re.findall(rf"{script} (--[\w-]+)", (ROOT / "README.md").read_text()):
                self.assertIn(option, done.stdout, script)

    def test_shown_commands_exist(self):
        for line in re.findall(r"^gatehouse (\w.*)$", (ROOT / "README.md").read_text(), re.MULTILINE):
            words = line.split("#")[0].split()
            done = run(GATEHOUSE, words[0], "--help")
            self.assertEqual(done.returncode, 0, line)
            for option in [word for word in words if word.startswith("--")]:
                self.assertIn(option, done.stdout, line)


if __name__ == "__main__":
    unittest.main(verbosity=1)
