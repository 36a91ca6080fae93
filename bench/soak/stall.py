#!/usr/bin/env python3
"""Reloads a configuration of 10 000 routes under a steady load and asks each worker how long it kept anything waiting
(gatehouse_worker_loop_lag_seconds). Prints that for the load alone and for the load with a reload every other second;
exits with 1 when reloads add a stall of more than --limit milliseconds. The time is that of a clock on the wall: on a
machine that does other work it also says how long the kernel let a worker wait for a processor.
"""
import argparse
import pathlib
import signal
import sys
import tempfile
import time

import reload as soak

HEAD = """version: 1
gateway: {{name: soak, workers: {workers}, log: {{level: error}}}}
admin: {{address: "127.0.0.1:9901"}}
listeners: [{{name: http, address: "127.0.0.1:8080"}}]
upstreams: [{{name: app, endpoints: [{{address: "{upstream}"}}]}}]
routes:
  - {{name: all, match: {{path: /}}, upstream: app}}
"""
LAG = "gatehouse_worker_loop_lag_seconds"
WINDOW = 32  # seconds: the gauge looks back 15 to 30


def text_of(options, upstream, version):
    routes = (f'  - {{name: r{i}, match: {{path: /r{i}/{version}}}, upstream: app}}\n' for i in range(options.routes))
    return HEAD.format(workers=options.workers, upstream=upstream) + "".join(routes)


def worst_lag(admin):
    return max(soak.metric(admin, LAG).values()) * 1000


def steady_load(options, address, seconds, report):
    return soak.start([options.bin / "gatehouse-bench", "--connections", "16", "--rate", options.rate, "--duration",
                       f"{seconds}s", "--json", report, f"http://{address}/bytes/1024"], stdout=soak.subprocess.DEVNULL)


def measure(options, scratch, gateway, ready, config, texts):
    admin = ready["admin"]
    client = steady_load(options, ready["listeners"]["http"], 3 * WINDOW, scratch / "stall.json")
    time.sleep(WINDOW)
    alone = worst_lag(admin)
    before = sum(soak.metric(admin, 'gatehouse_config_reloads_total{result="success"}').values())
    worst, end = 0.0, time.monotonic() + WINDOW
    for turn in range(10_000):
        if time.monotonic() > end:
            break
        config.write_text(texts[turn % 2])
        gateway.send_signal(signal.SIGHUP)
        time.sleep(2)
        worst = max(worst, worst_lag(admin))
    reloads = sum(soak.metric(admin, 'gatehouse_config_reloads_total{result="success"}').values()) - before
    client.wait()
    failed = soak.tell("load", scratch / "stall.json")
    print(f"{options.routes} routes, {options.workers} worker(s), {options.rate} requests/s: longest wait in a loop "
          f"{alone:.2f} ms alone, {worst:.2f} ms with {reloads:.0f} reloads")
    return 1 if failed or reloads == 0 or worst > max(alone, options.limit) else 0


def run(options, scratch):
    upstream = soak.start([options.bin / "gatehouse-upstream", "--listen", "127.0.0.1:0"], stdout=soak.subprocess.PIPE,
                          text=True)
    endpoint = upstream.stdout.readline().split()[1]
    texts = [text_of(options, endpoint, version) for version in ("one", "two")]
    config = scratch / "gatehouse.yaml"
    config.write_text(texts[1])
    gateway = soak.start([options.bin / "gatehouse", "run", "--config", config, "--listen", "http=127.0.0.1:0",
                          "--listen", "admin=127.0.0.1:0", "--ready-file", scratch / "ready"],
                         stderr=soak.subprocess.DEVNULL)
    try:
        return measure(options, scratch, gateway, soak.wait_for(scratch / "ready"), config, texts)
    finally:
        for process in (gateway, upstream):
            process.terminate()
            process.wait(60)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--bin", type=pathlib.Path, default=pathlib.Path("build/release/bin"))
    arguments.add_argument("--routes", type=int, default=10_000)
    arguments.add_argument("--workers", type=int, default=1)
    arguments.add_argument("--rate", default="2000")
    arguments.add_argument("--limit", type=float, default=5.0, help="milliseconds")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(run(options, pathlib.Path(scratch)))


if __name__ == "__main__":
    main()
