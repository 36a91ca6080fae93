#!/usr/bin/env python3
"""Gives the same requests to Gatehouse, nginx and HAProxy: every row of the request gate's tables, and seeded mutations
of them. Prints who accepts what; exits with 1 when Gatehouse forwards a request that both others refuse. Skipped (77)
when one of them is not installed.
"""
import argparse
import concurrent.futures
import pathlib
import random
import socket
import subprocess
import sys
import tempfile

import proxies

PIECES = [b"\r\n", b"\n", b"\r", b" ", b"\t", b":", b",", b";", b'"', b"\0", b"\x0b", b"\x7f", b"\x80", b"%2e", b"%00",
          b"..", b"//", b"\\", b"#", b"?", b"*", b"@", b"[", b"0", b"+", b"chunked", b"Content-Length: 5\r\n",
          b"Host: b\r\n", b"Transfer-Encoding: chunked\r\n", b"HTTP/1.0", b"HTTP/1.1", b"http://b/", b"X: \r\n y\r\n"]


def verdict(port, request):
    """'yes': it reached the upstream and was answered; 'no': refused; 'waits': more is expected."""
    answer = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(request)
            connection.settimeout(0.5)
            while b"\r\n\r\n" not in answer and (piece := connection.recv(65536)):
                answer += piece
    except socket.timeout:
        return "waits" if not answer else "no"
    except OSError:
        return "no"
    return "yes" if proxies.Upstream.MARK.lower() in answer.lower() else "no"


def mutations(cases, count, seed):
    """Small changes of what is accepted or nearly so; the same ones for the same seed."""
    chance = random.Random(seed)
    short = [(name, bytes) for name, bytes in cases if len(bytes) < 400]
    for number in range(count):
        name, request = chance.choice(short)
        at = chance.randrange(len(request) + 1)
        kind = chance.randrange(3)
        if kind == 0:
            request = request[:at] + chance.choice(PIECES) + request[at:]
        elif kind == 1:
            request = request[:at] + request[at + chance.randrange(1, 4):]
        else:
            request = request[:at] + bytes([chance.randrange(256)]) + request[at + 1:]
        yield f"M{number}_{name}", request


def read_cases(program):
    for line in subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines():
        name, _, digits = line.partition("\t")
        yield name, bytes.fromhex(digits)


def ask_all(servers, cases):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        asked = [(name, request, [pool.submit(verdict, server.port, request) for server in servers])
                 for name, request in cases]
        return [(name, request, [answer.result() for answer in answers]) for name, request, answers in asked]


def is_laxer(verdicts):
    return verdicts[0] == "yes" and "yes" not in verdicts[1:]


def tell(results, rows):
    print(f"{'request':<34} {'gatehouse':<10} {'nginx':<10} {'haproxy':<10}")
    for name, _, verdicts in results[:rows]:
        print(f"{name:<34} " + " ".join(f"{word:<10}" for word in verdicts))
    accepted = [sum(verdicts[i] == "yes" for _, _, verdicts in results) for i in range(3)]
    print(f"{len(results)} requests; accepted: gatehouse {accepted[0]}, nginx {accepted[1]}, haproxy {accepted[2]}")
    laxer = [(name, request) for name, request, verdicts in results if is_laxer(verdicts)]
    for name, request in laxer:
        print(f"laxer than both: {name} {request!r}")
    return len(laxer)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--gatehouse", required=True)
    arguments.add_argument("--cases", required=True)
    arguments.add_argument("--mutations", type=int, default=1500)
    arguments.add_argument("--seed", type=int, default=20)
    options = arguments.parse_args()
    missing = [name for name in ("nginx", "haproxy") if not proxies.find(name)]
    if missing:
        print(f"skipped: {' and '.join(missing)} not installed")
        sys.exit(77)
    upstream = proxies.Upstream()
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        servers = []
        try:
            servers.append(proxies.start_gatehouse(options.gatehouse, upstream, directory))
            servers.append(proxies.start_nginx(upstream, directory))
            servers.append(proxies.start_haproxy(upstream, directory))
            cases = list(read_cases(options.cases))
            results = ask_all(servers, cases + list(mutations(cases, options.mutations, options.seed)))
        finally:
            for server in servers:
                server.stop()
    sys.exit(1 if tell(results, len(cases)) else 0)


if __name__ == "__main__":
    main()
