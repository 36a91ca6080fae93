"""The machine of a comparison: which cores, held awake or not, what it is called in a report."""
import os
import pathlib
import socket
import struct
import subprocess


def cores():
    """Core of the proxy, core of the load, core of the upstream: apart as far as there are enough."""
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        raise SystemExit("compare: needs two cores, one for the proxy and one for the load")
    proxy, load = allowed[-1], allowed[0]
    return proxy, load, allowed[1] if len(allowed) > 2 else load


class Awake:
    """Holds /dev/cpu_dma_latency at 0: a halted virtual core costs a VM exit per wake-up, charged to whoever sends."""

    def __enter__(self):
        try:
            self.file = open("/dev/cpu_dma_latency", "wb", buffering=0)
            self.file.write(struct.pack("i", 0))
            self.text = "cores held awake (/dev/cpu_dma_latency at 0)"
        except OSError as error:
            self.file = None
            self.text = f"cores not held awake (/dev/cpu_dma_latency: {error.strerror})"
        return self

    def __exit__(self, *_):
        if self.file:
            self.file.close()


def others_running():
    """What else used the machine in the last minute, in cores; figures taken beside it are noise."""
    return os.getloadavg()[0]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def first_line(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
        return (done.stdout or done.stderr).strip().splitlines()[0]
    except (OSError, IndexError, subprocess.TimeoutExpired):
        return "unknown"


def description(root):
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    changed = subprocess.run(["git", "-C", root, "status", "--porcelain", "--untracked-files=no"], capture_output=True,
                             text=True, check=False).stdout.strip()
    commit = first_line("git", "-C", root, "rev-parse", "--short=12", "HEAD")
    return {"processor": model, "cores": os.cpu_count(), "kernel": os.uname().release,
            "commit": commit + (" with changes" if changed else "")}
