"""What is measured: load scenarios in rounds, and counts that are taken once: memory, system calls, instructions."""
import json
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time

import programs
import proxies

# Name → arguments of gatehouse-bench and the path. `rate` marks the open loop; the rate is the same for all.
LOADS = {
    "plain-64": {"arguments": ["--connections", "64"], "path": "/bytes/1024", "title": "1 KiB, 64 connections"},
    "plain-1000": {"arguments": ["--connections", "1000"], "path": "/bytes/1024", "title": "1 KiB, 1 000 connections"},
    "body-100k": {"arguments": ["--connections", "64"], "path": "/bytes/102400",
                  "title": "100 KiB response, 64 connections"},
    "body-1m": {"arguments": ["--connections", "16"], "path": "/bytes/1048576",
                "title": "1 MiB response, 16 connections"},
    "upload-64k": {"arguments": ["--connections", "64", "--body", "64KiB"], "path": "/bytes/2",
                   "title": "64 KiB upload, 64 connections"},
    "rate-60": {"arguments": ["--connections", "64"], "path": "/bytes/1024", "rate": True,
                "title": "1 KiB at 60 % of the reference's capacity"},
}
COUNTS = ("idle-memory", "syscalls", "instructions")
NAMES = (*LOADS, *COUNTS)


class Bench:
    """Where everything is, and the load generator on its core."""

    def __init__(self, binaries, work, upstream, load_core, proxy_core):
        self.binaries, self.work, self.upstream = binaries, pathlib.Path(work), upstream
        self.load_core, self.proxy_core = load_core, proxy_core

    def start(self, name, prefix=(), seconds=20):
        return proxies.started(name, self.binaries, self.work, self.upstream, self.proxy_core, prefix, seconds)

    def load(self, proxy, path, *arguments):
        command = ["taskset", "-c", str(self.load_core), self.binaries / "gatehouse-bench", "--json", "-"]
        command += map(str, arguments)
        for pid in proxy.pids():
            command += ["--observe", str(pid)]
        done = subprocess.run([*command, proxy.url(path)], capture_output=True, text=True, check=False)
        if not done.stdout:
            raise RuntimeError(f"{proxy.name}: {done.stderr.strip()}\n{proxy.program.output()}")
        return json.loads(done.stdout)


def run_load(bench, proxy, name, seconds, rate):
    scenario = LOADS[name]
    paced = ["--rate", rate] if scenario.get("rate") else []
    report = bench.load(proxy, scenario["path"], "--warmup", "1s", "--duration", f"{int(seconds * 1000)}ms",
                        *scenario["arguments"], *paced)
    responses = max(1, report["responses_in_time"])
    observed = report["observed"]
    return {"cpu_us": observed["us_per_response"], "user_us": observed["user_seconds"] * 1e6 / responses,
            "system_us": observed["system_seconds"] * 1e6 / responses, "per_second": report["responses_per_second"],
            "p50_us": report["latency_us"]["p50"], "p99_us": report["latency_us"]["p99"],
            "p99.9_us": report["latency_us"]["p99.9"], "failures": report["failures"], "doubts": report["doubts"]}


def idle_memory(bench, name, count=10_000):
    """Bytes of user-space memory per idle connection: (after − before) / n; each connection has had one exchange."""
    with bench.start(name) as proxy:
        bench.load(proxy, "/bytes/1024", "--requests", "20000", "--connections", "64")  # what the program needs anyway
        before = programs.resident_bytes(proxy.pids())
        host, port = proxy.address.split(":")
        connections = []
        try:
            for _ in range(count):
                connection = socket.create_connection((host, int(port)), timeout=20)
                connections.append(connection)
                connection.sendall(b"GET /bytes/16 HTTP/1.1\r\nHost: bench\r\n\r\n")
                if not connection.recv(4096).startswith(b"HTTP/1.1 200"):
                    raise RuntimeError(f"{name}: connection {len(connections)} was not answered")
            time.sleep(1)  # lets the proxy give back what it borrowed
            after = programs.resident_bytes(proxy.pids())
        finally:
            for connection in connections:
                connection.close()
    return {"bytes_per_connection": (after - before) / count, "connections": count, "resident_before": before}


def syscalls(bench, name, count=20_000):
    """System calls per request by name, counted by strace, which slows the proxy: its events come in larger batches."""
    if not shutil.which("strace"):
        raise RuntimeError("strace is not installed")
    summary = bench.work / f"{name}.strace"
    with bench.start(name) as proxy:
        bench.load(proxy, "/bytes/1024", "--requests", "2000", "--connections", "64")
        attach = [word for pid in proxy.pids() for word in ("-p", str(pid))]
        tracer = subprocess.Popen(["strace", "-f", "-c", "-o", summary, *attach], stderr=subprocess.PIPE, text=True)
        try:
            for _ in proxy.pids():
                if "attached" not in tracer.stderr.readline():
                    raise RuntimeError("strace may not attach here")
            report = bench.load(proxy, "/bytes/1024", "--requests", count, "--connections", "64")
        finally:
            tracer.send_signal(signal.SIGINT)
            tracer.wait(20)
            tracer.stderr.close()
    calls = {}
    for line in summary.read_text().splitlines():
        row = re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", line)
        if row and row[2] != "total":
            calls[row[2]] = int(row[1])
    shares = {call: number / report["responses"] for call, number in calls.items()}
    return {"per_request": sum(shares.values()), "by_name": {call: one for call, one in shares.items() if one >= 0.01}}


def instructions(bench, name, few=2_000, many=12_000):
    """User instructions per exchange: callgrind over two runs that differ in nothing but the number of requests."""
    if not shutil.which("valgrind"):
        raise RuntimeError("valgrind is not installed")

    results = bench.work / "callgrind"
    results.mkdir(exist_ok=True)
    results.chmod(0o1777)  # nginx's worker is another user and writes its own

    def total(requests):
        out = results / f"{name}.{requests}"
        prefix = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}.%p"]
        with bench.start(name, prefix, seconds=120) as proxy:
            report = bench.load(proxy, "/bytes/1024", "--requests", requests, "--connections", "1", "--timeout", "60s")
            if report["responses"] != requests:
                raise RuntimeError(f"{name}: {report['failures']}")
        counted = 0
        for path in results.glob(f"{out.name}.*"):
            found = re.search(r"^(?:totals|summary): (\d+)", path.read_text(), re.MULTILINE)
            counted += int(found[1]) if found else 0
        if counted == 0:
            raise RuntimeError(f"{name}: callgrind counted nothing\n{proxy.program.output()}")
        return counted

    return {"per_exchange": (total(many) - total(few)) / (many - few)}


ONCE = {"idle-memory": idle_memory, "syscalls": syscalls, "instructions": instructions}
