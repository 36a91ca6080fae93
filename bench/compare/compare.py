#!/usr/bin/env python3
"""Compares Gatehouse with nginx, HAProxy and a bare TCP relay: same upstream, same load, one core each, in turns."""
import argparse
import json
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile

import machine
import programs
import proxies
import report
import scenarios

ROOT = pathlib.Path(__file__).resolve().parents[2]
RATE_SHARE = 0.6
QUIET = 0.3  # load average of a machine that has nothing else to do


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build" / "release" / "bin", help="our own programs")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5, help="per scenario and round, after 1 s of warm-up")
    parser.add_argument("--only", default="", metavar="A,B", help="proxies (%s) and scenarios (%s)" %
                        (", ".join(proxies.NAMES), ", ".join(scenarios.NAMES)))
    parser.add_argument("--rate", type=int, default=0, help="of rate-60, instead of 60 %% of the reference's capacity")
    parser.add_argument("--idle-connections", type=int, default=10_000)
    parser.add_argument("--json", type=pathlib.Path, help="write everything measured")
    parser.add_argument("--markdown", type=pathlib.Path, help="write the tables, which are printed in any case")
    options = parser.parse_args()
    chosen = [word for word in options.only.split(",") if word]
    for word in chosen:
        if word not in (*proxies.NAMES, *scenarios.NAMES):
            parser.error(f"--only: '{word}' is neither a proxy nor a scenario")
    options.proxies = [name for name in proxies.NAMES if name in chosen] or list(proxies.NAMES)
    options.scenarios = [name for name in scenarios.NAMES if name in chosen] or list(scenarios.NAMES)
    return options


def say(text):
    print(text, file=sys.stderr, flush=True)


def prepare(options):
    """Installs what is missing and leaves out, aloud, what cannot be had."""
    subprocess.run([ROOT / "packaging" / "install-packages.sh", "bench"], check=False)
    present, absent = proxies.available(options.bin)
    for name in [name for name in options.proxies if name in absent]:
        say(f"left out: {name}: {absent[name]}")
    names = [name for name in options.proxies if name in present]
    if not names or not (options.bin / "gatehouse-bench").exists():
        raise SystemExit(f"compare: nothing to measure with {options.bin}; build first: cmake --build --preset release")
    return names


def paced_rate(bench, reference, options):
    """60 % of what the reference could do with its core, from its cost per request: the same rate for every proxy."""
    is_paced = any(scenarios.LOADS.get(name, {}).get("rate") for name in options.scenarios)
    if options.rate or not is_paced:
        return options.rate
    with bench.start(reference) as proxy:
        figures = scenarios.run_load(bench, proxy, "plain-64", min(3, options.seconds), 0)
    return int(RATE_SHARE * 1e6 / figures["cpu_us"])


def run_rounds(bench, names, options, rate):
    rounds = []
    loads = [name for name in options.scenarios if name in scenarios.LOADS]
    for number in range(options.rounds if loads else 0):
        figures = {}
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:  # nobody is always first
            with bench.start(name) as proxy:
                figures[name] = {}
                for scenario in loads:
                    one = scenarios.run_load(bench, proxy, scenario, options.seconds, rate)
                    figures[name][scenario] = one
                    failures = f"  failures {one['failures']}" if one["failures"] else ""
                    say(f"round {number + 1}  {name:9}  {scenario:10}  {one['cpu_us']:8.2f} µs  "
                        f"{one['per_second']:9.0f}/s  p99 {one['p99_us']:.0f}{failures}")
        rounds.append(figures)
    return rounds


def run_counts(bench, names, options):
    counts = {}
    for count in [name for name in options.scenarios if name in scenarios.ONCE]:
        counts[count] = {}
        for name in names:
            extra = [options.idle_connections] if count == "idle-memory" else []
            try:
                counts[count][name] = scenarios.ONCE[count](bench, name, *extra)
            except (RuntimeError, OSError) as error:
                counts[count][name] = {"error": str(error).splitlines()[0]}
            say(f"{count}  {name:9}  {counts[count][name]}")
    return counts


def compare(options):
    names = prepare(options)
    load_before = machine.others_running()
    if load_before > QUIET:
        say(f"the machine is not quiet: load average {load_before:.1f}; expect wide ranges")
    reference = "nginx" if "nginx" in names else names[0]
    proxy_core, load_core, upstream_core = machine.cores()
    with tempfile.TemporaryDirectory(prefix="compare-") as work, machine.Awake() as awake:
        pathlib.Path(work).chmod(0o755)  # nginx's worker is another user
        log = pathlib.Path(work) / "upstream.log"
        upstream = programs.Program([options.bin / "gatehouse-upstream"], upstream_core, log)
        try:
            upstream.wait_until(upstream.announced_address, "the upstream")
            bench = scenarios.Bench(options.bin, work, upstream.announced_address(), load_core, proxy_core)
            say(awake.text)
            rate = paced_rate(bench, reference, options)
            rounds = run_rounds(bench, names, options, rate)
            counts = run_counts(bench, names, options)
        finally:
            upstream.stop()
    document = {"machine": machine.description(ROOT), "versions": proxies.versions(names, options.bin),
                "setup": {"rounds": options.rounds, "seconds": options.seconds, "reference": reference, "rate": rate,
                          "proxy_core": proxy_core, "load_core": load_core, "upstream_core": upstream_core,
                          "awake": awake.text, "load_before": round(load_before, 2)},
                "loads": report.summarise(rounds, names, reference), "counts": counts, "rounds": rounds}
    return document, names


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that every block ends what it started
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    options.idle_connections = min(options.idle_connections, hard // 2 - 200)  # the relay has two files for each
    document, names = compare(options)
    text = report.markdown(document, names)
    print(text)
    if options.json:
        options.json.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    if options.markdown:
        options.markdown.write_text(text)


if __name__ == "__main__":
    main()
