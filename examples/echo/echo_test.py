"""The echo service as a process: every path of its README, with Python's own HTTP client."""
import hashlib
import http.client
import json
import pathlib
import subprocess
import sys
import time
import unittest

BIN = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "build/release/bin")


def letters(count):
    return bytes(ord("a") + i % 26 for i in range(count))


class Echo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.process = subprocess.Popen([BIN / "gatehouse-echo", "--listen", "127.0.0.1:0", "--threads", "2"],
                                       stdout=subprocess.PIPE, text=True)
        cls.port = int(cls.process.stdout.readline().rsplit(":", 1)[1])

    @classmethod
    def tearDownClass(cls):
        cls.process.terminate()
        assert cls.process.wait(10) == 0
        cls.process.stdout.close()

    def setUp(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        self.addCleanup(self.connection.close)

    def ask(self, method, target, body=None, headers=None):
        self.connection.request(method, target, body, headers or {})
        response = self.connection.getresponse()
        return response, response.read()

    def test_says_what_it_was_asked(self):
        body = b"x" * 300_000
        response, text = self.ask("POST", "/a/b?c=d", body, {"X-One": "1"})
        answer = json.loads(text)
        self.assertEqual(response.status, 200)
        self.assertEqual((answer["method"], answer["target"], answer["version"]), ("POST", "/a/b?c=d", "1.1"))
        self.assertEqual(answer["headers"]["x-one"], "1")
        self.assertEqual(answer["body"], {"bytes": 300_000, "sha256": hashlib.sha256(body).hexdigest()})

    def test_counts_connections_and_their_exchanges(self):
        first = json.loads(self.ask("GET", "/")[1])
        second = json.loads(self.ask("GET", "/")[1])
        self.connection.close()
        other = json.loads(self.ask("GET", "/")[1])
        self.assertEqual((first["exchange"], second["exchange"], other["exchange"]), (1, 2, 1))
        self.assertEqual(first["connection"], second["connection"])
        self.assertNotEqual(first["connection"], other["connection"])

    def test_chunked_upload_is_counted(self):
        self.connection.request("PUT", "/", iter([b"abc", b"defg"]), encode_chunked=True)
        answer = json.loads(self.connection.getresponse().read())
        self.assertEqual(answer["body"], {"bytes": 7, "sha256": hashlib.sha256(b"abcdefg").hexdigest()})

    def test_repeated_fields_are_a_list(self):
        self.connection.putrequest("GET", "/headers")
        for value in ("1", "2", "3"):
            self.connection.putheader("X-Many", value)
        self.connection.endheaders()
        self.assertEqual(json.loads(self.connection.getresponse().read())["x-many"], ["1", "2", "3"])

    def test_bytes_are_sized_and_known(self):
        for count in (0, 1, 65_000, 65_001, 1_000_000):
            response, text = self.ask("GET", f"/bytes/{count}")
            self.assertEqual(response.getheader("content-length"), str(count))
            self.assertEqual(text, letters(count))

    def test_stream_is_chunked(self):
        response, text = self.ask("GET", "/stream/5/1000/2")
        self.assertEqual(response.getheader("transfer-encoding"), "chunked")
        self.assertEqual(text, letters(5000))

    def test_drip_and_delay_take_their_time(self):
        started = time.monotonic()
        self.assertEqual(self.ask("GET", "/drip/10/5")[1], letters(10))
        self.ask("GET", "/delay/50")
        self.assertGreaterEqual(time.monotonic() - started, 0.1)

    def test_status_is_as_asked(self):
        for status in (200, 204, 304, 404, 503, 599):
            response, text = self.ask("GET", f"/status/{status}")
            self.assertEqual(response.status, status)
            self.assertEqual(text == b"", status in (204, 304))

    def test_head_has_no_body(self):
        for target in ("/", "/bytes/100", "/bytes/100000", "/stream/2/10/0"):
            self.assertEqual(self.ask("HEAD", target)[1], b"", target)

    def test_close_gives_no_answer(self):
        with self.assertRaises(http.client.RemoteDisconnected):
            self.ask("GET", "/close")

    def test_wrong_numbers_are_refused(self):
        for target in ("/status/99", "/status/600", "/bytes/x", "/bytes", "/bytes/1/2", "/delay/-1", "/stream/1",
                       "/close/1"):
            self.assertEqual(self.ask("GET", target)[0].status, 400, target)

    def test_paths_that_only_begin_alike_are_ordinary(self):
        for target in ("/headersx", "/bytes2/7", "/statuses/404"):
            self.assertEqual(json.loads(self.ask("GET", target)[1])["target"], target)


if __name__ == "__main__":
    unittest.main(verbosity=1)
