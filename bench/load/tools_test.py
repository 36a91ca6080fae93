"""The benchmark programs together, as processes on free ports: exact counts, honest latencies, failures by kind."""
import json
import pathlib
import socket
import subprocess
import sys
import threading
import time
import unittest

BIN = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "build/release/bin")
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


class Program:
    """A benchmark server, known by the address it announces, stopped at the end of the block."""

    def __init__(self, name, *arguments):
        self.command = [BIN / name, *arguments]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().split()[1]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()


def relay_before(upstream):
    return Program("gatehouse-relay", "--upstream", upstream.address)


class Scripted:
    """A server that answers each request on each connection as `answer(connection, number)` decides."""

    def __init__(self, answer):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.answer = answer
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        try:
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=(connection,), daemon=True).start()
        except OSError:
            pass

    def serve(self, connection):
        number, unread = 0, b""
        with connection:
            while True:
                while b"\r\n\r\n" not in unread:
                    got = connection.recv(65536)
                    if not got:
                        return
                    unread += got
                unread = unread.split(b"\r\n\r\n", 1)[1]
                if not self.answer(connection, number):
                    return
                number += 1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()


def load(address, *arguments, path="/bytes/2", expect=0):
    done = subprocess.run([BIN / "gatehouse-bench", "--json", "-", *arguments, f"http://{address}{path}"],
                          capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != expect:
        raise AssertionError(f"exit status {done.returncode}: {done.stdout}{done.stderr}")
    return json.loads(done.stdout) if done.stdout else {}


class BenchTools(unittest.TestCase):
    def test_every_request_is_counted_once(self):
        with Program("gatehouse-upstream") as upstream, relay_before(upstream) as relay:
            for address in (upstream.address, relay.address):
                for extra in ([], ["--new-connections"], ["--method", "POST", "--body", "64KiB"]):
                    extra += ["--requests", "500", "--connections", "20"]
                    report = load(address, *extra, path="/bytes/1000")
                    self.assertEqual(report["statuses"], {"200": 500})
                    self.assertEqual(report["failures"], {})
                    self.assertEqual(report["body_bytes"], 500_000)
                    self.assertEqual(report["latency_us"]["count"], 500)

    def test_large_bodies_arrive_whole_through_the_relay(self):
        with Program("gatehouse-upstream") as upstream, relay_before(upstream) as relay:
            arguments = ["--requests", "40", "--connections", "8", "--body", "3MiB"]
            report = load(relay.address, *arguments, path="/bytes/5000000")
            self.assertEqual(report["statuses"], {"200": 40})
            self.assertEqual(report["body_bytes"], 40 * 5_000_000)

    def test_processor_time_of_an_observed_process_is_reported(self):
        with Program("gatehouse-upstream") as upstream:
            report = load(upstream.address, "--duration", "500ms", "--observe", str(upstream.process.pid))
            self.assertGreater(report["observed"]["us_per_response"], 0)

    def test_open_loop_sends_exactly_what_is_due(self):
        with Program("gatehouse-upstream") as upstream:
            report = load(upstream.address, "--rate", "2000", "--duration", "500ms")
            self.assertEqual(report["responses"], 1000)

    def test_open_loop_counts_the_waiting_that_a_stall_causes(self):
        def answer(connection, number):
            if number == 20:
                time.sleep(0.4)  # the stall under test
            connection.sendall(OK)
            return True

        with Scripted(answer) as server:
            report = load(server.address, "--rate", "200", "--duration", "1s", "--connections", "1")
            # 80 of 200 requests fall due during the stall, and wait 200 ms on average.
            self.assertEqual(report["responses"], 200)
            self.assertGreater(report["latency_us"]["p90"], 150_000)
            self.assertGreaterEqual(report["waited_for_connection"], 60)

    def test_a_server_that_never_answers_does_not_look_fast(self):
        with Scripted(lambda connection, number: number > 0 or time.sleep(30)) as server:
            report = load(server.address, "--requests", "2", "--connections", "2", "--timeout", "300ms", expect=1)
            self.assertEqual(report["failures"], {"timeout": 2})
            self.assertGreaterEqual(report["latency_us"]["p50"], 300_000)

    def test_failures_are_told_apart(self):
        def sending(data):
            return lambda connection, number: connection.sendall(data)

        cases = {
            "closed": lambda connection, number: False,
            "cut_short": sending(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"),
            "malformed": sending(b"SMTP hello\r\n\r\n"),
            "surplus": sending(OK + b"more"),
        }
        for kind, answer in cases.items():
            with Scripted(answer) as server:
                report = load(server.address, "--requests", "5", "--connections", "1", expect=1)
                self.assertEqual(report["failures"], {kind: 5}, kind)

    def test_chunked_and_unframed_responses_are_complete(self):
        chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
        unframed = b"HTTP/1.0 200 OK\r\n\r\nabcde"
        for data, stays in ((chunked, True), (unframed, False)):
            with Scripted(lambda connection, _, data=data, stays=stays: connection.sendall(data) or stays) as server:
                report = load(server.address, "--requests", "20", "--connections", "2")
                self.assertEqual(report["body_bytes"], 100)

    def test_nothing_listening_is_an_error_and_not_a_result(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            address = "127.0.0.1:%d" % listener.getsockname()[1]
        load(address, "--requests", "1", expect=2)

    def test_bad_arguments_are_named(self):
        for arguments in (["--rate", "fast"], ["--duration", "5"], ["--bogus"], ["--connections", "0"]):
            load("127.0.0.1:1", *arguments, expect=2)


if __name__ == "__main__":
    unittest.main(verbosity=1)
