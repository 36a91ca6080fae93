"""Processes of a comparison: pinned to a core, ended by pid, never left behind."""
import contextlib
import os
import pathlib
import signal
import subprocess
import time


class Program:
    """One program and the processes it starts. The kernel ends it when this script dies, however it dies."""

    def __init__(self, command, core, log, environment=None):
        self.log_path = log
        with open(log, "wb") as output:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "taskset", "-c", str(core), *map(str, command)],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=environment)

    def pids(self):
        """The process and all it has started."""
        found, unseen = [], [self.process.pid]
        while unseen:
            pid = unseen.pop()
            found.append(pid)
            with contextlib.suppress(OSError):
                unseen += map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        return found

    def output(self):
        return pathlib.Path(self.log_path).read_text(errors="replace")

    def wait_until(self, ready, what, seconds=20):
        end = time.monotonic() + seconds
        while not ready():
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise RuntimeError(f"{what} did not start:\n{self.output()}")
            time.sleep(0.02)

    def announced_address(self):
        """Of our own programs, which print `listening ADDRESS`."""
        for line in self.output().splitlines():
            if line.startswith("listening "):
                return line.split()[1]
        return None

    def stop(self, seconds=10):
        if self.process.poll() is not None:
            return
        children = self.pids()[1:]
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            for pid in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def resident_bytes(pids):
    """User-space memory in RAM, private and shared pages by share, of all processes together."""
    total = 0
    for pid in pids:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total
