#!/usr/bin/env python3
"""A minute of load with one SIGHUP per second (two good configurations and a broken one in turns), then SIGTERM under
load. Prints failed requests, memory over time and what the gateway counted; exits with 1 when a request failed or
memory grew.
"""
import argparse
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

CONFIG = """version: 1
gateway: {{name: soak, log: {{level: error}}}}
admin: {{address: "127.0.0.1:9901"}}
listeners: [{{name: http, address: "127.0.0.1:8080", connections: {{max: 5000}}}}]
upstreams: [{{name: app, endpoints: [{{address: "{upstream}"}}]}}]
routes:
  - {{name: all, match: {{path: /}}, upstream: app}}
  - {{name: version, match: {{path: {{exact: /version}}}}, respond: {{status: 200, body: "{version}"}}}}
"""
BROKEN = "version: 1\nroutes:\n  - {name: all, match: {path: /}, upstreem: app}\n"


def resident_kib(pid):
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Rss:"):
            return int(line.split()[1])
    return 0


def start(command, **options):
    return subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, **options)


def wait_for(path):
    for _ in range(500):
        if path.exists():
            return json.loads(path.read_text())
        time.sleep(0.02)
    raise SystemExit("the gateway does not come up")


def metric(address, name):
    page = urllib.request.urlopen(f"http://{address}/metrics").read().decode()
    samples = (line.rsplit(" ", 1) for line in page.splitlines() if line.startswith(name))
    return {series: float(value) for series, value in samples}


def load(bin_dir, address, seconds, report):
    return start([bin_dir / "gatehouse-bench", "--connections", "64", "--duration", f"{seconds}s", "--json", report,
                  f"http://{address}/bytes/1024"], stdout=subprocess.DEVNULL)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--bin", type=pathlib.Path, default=pathlib.Path("build/release/bin"))
    arguments.add_argument("--seconds", type=int, default=60)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(run(options, pathlib.Path(scratch)))


def run(options, scratch):
    upstream = start([options.bin / "gatehouse-upstream", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    endpoint = upstream.stdout.readline().split()[1]
    good = [CONFIG.format(upstream=endpoint, version=version) for version in ("one", "two")]
    texts = [good[0], BROKEN, good[1], BROKEN]
    config = scratch / "gatehouse.yaml"
    config.write_text(good[0])
    gateway = start([options.bin / "gatehouse", "run", "--config", config, "--listen", "http=127.0.0.1:0", "--listen",
                     "admin=127.0.0.1:0", "--ready-file", scratch / "ready"], stderr=subprocess.DEVNULL)
    try:
        ready = wait_for(scratch / "ready")
        return measure(options, scratch, gateway, ready, config, texts)
    finally:
        for process in (gateway, upstream):
            if process.poll() is None:
                process.kill()
            process.wait()


def measure(options, scratch, gateway, ready, config, texts):
    address = ready["listeners"]["http"]
    client = load(options.bin, address, options.seconds, scratch / "reload.json")
    memory = []
    for second in range(options.seconds - 1):
        config.write_text(texts[(second + 1) % len(texts)])
        gateway.send_signal(signal.SIGHUP)
        time.sleep(1)
        memory.append(resident_kib(gateway.pid))
    client.wait()
    for name, value in metric(ready["admin"], "gatehouse_config_reloads_total").items():
        print(f"{name} {value:.0f}")
    first, last = memory[len(memory) // 4], memory[-1]
    print(f"memory after a quarter {first} KiB, at the end {last} KiB")
    failed = tell("reloading", scratch / "reload.json")

    client = load(options.bin, address, 5, scratch / "drain.json")
    time.sleep(2)
    gateway.send_signal(signal.SIGTERM)
    print(f"gateway ended with {gateway.wait(40)}")
    client.wait()
    failed += tell("SIGTERM", scratch / "drain.json", refused_is_fine=True)
    return 1 if failed or last > first * 1.1 + 1024 else 0


def tell(title, report, refused_is_fine=False):
    result = json.loads(report.read_text())
    failures = {name: count for name, count in result["failures"].items() if count}
    print(f"{title}: {result['statuses']} failures {failures}")
    counted = {name: count for name, count in failures.items() if not (refused_is_fine and "connect" in name)}
    bad = {status: count for status, count in result["statuses"].items() if status != "200"}
    return sum(counted.values()) + sum(bad.values())


if __name__ == "__main__":
    main()
