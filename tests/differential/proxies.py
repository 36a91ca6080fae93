"""The upstream behind the proxies, and starting each of them on a free port in front of it."""
import json
import pathlib
import shutil
import socket
import subprocess
import threading
import time

GATEHOUSE = """version: 1
gateway: {{name: edge-1, workers: 1, state_dir: "{dir}/state", log: {{level: error}}, shutdown: {{drain: 1s}}}}
admin: {{address: "127.0.0.1:9901"}}
listeners: [{{name: http, address: "127.0.0.1:8080"}}]
upstreams: [{{name: app, endpoints: [{{address: "127.0.0.1:{upstream}"}}]}}]
routes: [{{name: all, match: {{path: /}}, upstream: app}}]
"""
NGINX = """daemon off; master_process off; pid {dir}/nginx.pid; error_log {dir}/nginx.log;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {dir}/a; proxy_temp_path {dir}/b; fastcgi_temp_path {dir}/c;
  uwsgi_temp_path {dir}/d; scgi_temp_path {dir}/e;
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://127.0.0.1:{upstream}; proxy_http_version 1.1; proxy_set_header Host $host; }}
  }}
}}
"""
HAPROXY = """global
  maxconn 256
defaults
  mode http
  option http-buffer-request
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend in
  bind 127.0.0.1:{port}
  default_backend app
backend app
  server one 127.0.0.1:{upstream}
"""


class Upstream:
    """Answers 200 with MARK to each whole request; closes on anything else."""
    MARK = b"X-Upstream: yes"

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            connection, _ = self.socket.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, connection.makefile("rb") as lines:
            try:
                while self._read_request(lines):
                    connection.sendall(b"HTTP/1.1 200 OK\r\n" + self.MARK + b"\r\nContent-Length: 2\r\n\r\nok")
            except (OSError, ValueError):
                pass

    @staticmethod
    def _read_request(lines):
        if not lines.readline():
            return False
        length, chunked = 0, False
        while (line := lines.readline().strip()):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            chunked |= name.lower() == b"transfer-encoding"
        while chunked and (size := int(lines.readline().split(b";")[0], 16)):
            lines.read(size + 2)
        while chunked and lines.readline().strip():
            pass
        return len(lines.read(length)) == length


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Proxy:
    def __init__(self, name, command, port):
        self.name = name
        self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.port = port() if callable(port) else port
        self._wait()

    def _wait(self):
        for _ in range(500):
            try:
                return socket.create_connection(("127.0.0.1", self.port)).close()
            except OSError:
                time.sleep(0.02)
        raise SystemExit(f"{self.name} does not come up")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_gatehouse(binary, upstream, directory):
    config, ready = directory / "gatehouse.yaml", directory / "ready"
    (directory / "state").mkdir()
    config.write_text(GATEHOUSE.format(upstream=upstream.port, dir=directory))

    def port():
        for _ in range(500):
            if ready.exists() and (text := ready.read_text()):
                return int(json.loads(text)["listeners"]["http"].rsplit(":", 1)[1])
            time.sleep(0.02)
        raise SystemExit("gatehouse does not come up")

    return Proxy("gatehouse", [binary, "run", "--config", config, "--ready-file", ready, "--listen",
                               "http=127.0.0.1:0", "--listen", "admin=127.0.0.1:0"], port)


def find(name):
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def start_nginx(upstream, directory):
    port, config = free_port(), directory / "nginx.conf"
    config.write_text(NGINX.format(port=port, upstream=upstream.port, dir=directory))
    return Proxy("nginx", [find("nginx"), "-p", directory, "-c", config], port)


def start_haproxy(upstream, directory):
    port, config = free_port(), pathlib.Path(directory) / "haproxy.cfg"
    config.write_text(HAPROXY.format(port=port, upstream=upstream.port))
    return Proxy("haproxy", [find("haproxy"), "-db", "-f", config], port)
