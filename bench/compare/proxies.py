"""The proxies under comparison: how each is configured and started, in front of the same upstream."""
import contextlib
import pathlib
import shutil
import socket

import machine
import programs

CONF = pathlib.Path(__file__).resolve().parent / "conf"
NAMES = ("gatehouse", "nginx", "haproxy", "relay")


class Proxy:
    """A started proxy: `address` takes requests, `program` is what to observe and stop."""

    def __init__(self, name, program, address):
        self.name, self.program, self.address = name, program, address

    def url(self, path):
        return f"http://{self.address}{path}"

    def pids(self):
        return self.program.pids()


def render(name, directory, **values):
    text = (CONF / name).read_text()
    for key, value in {"DIR": str(directory), **values}.items():
        text = text.replace(f"@{key}@", value)
    path = directory / name
    path.write_text(text)
    return path


def command_of(name, binaries, directory, upstream, listen):
    if name == "relay":
        return [binaries / "gatehouse-relay", "--upstream", upstream, "--listen", listen]
    if name == "nginx":
        config = render("nginx.conf", directory, UPSTREAM=upstream, LISTEN=listen)
        return ["nginx", "-p", directory, "-e", "stderr", "-c", config]
    if name == "haproxy":
        return ["haproxy", "-db", "-f", render("haproxy.cfg", directory, UPSTREAM=upstream, LISTEN=listen)]
    return [binaries / "gatehouse", "run", "--config", render("gatehouse.yaml", directory, UPSTREAM=upstream),
            "--listen", f"http={listen}", "--listen", "admin=127.0.0.1:0", "--ready-file", directory / "ready.json"]


def answers(address):
    host, port = address.split(":")
    with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=2) as connection:
        connection.sendall(b"GET /bytes/1 HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
        return connection.recv(64).startswith(b"HTTP/1.1 200")
    return False


@contextlib.contextmanager
def started(name, binaries, directory, upstream, core, prefix=(), seconds=20):
    """Starts the proxy afresh and stops it at the end of the block. `prefix` runs it under another program."""
    directory = pathlib.Path(directory) / name
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    listen = f"127.0.0.1:{machine.free_port()}"
    command = command_of(name, binaries, directory, upstream, listen)
    program = programs.Program([*prefix, *command], core, directory / "log")
    try:
        program.wait_until(lambda: answers(listen), name, seconds)
        yield Proxy(name, program, listen)
    finally:
        program.stop(60)


def available(binaries):
    """Names of the proxies that are on this machine, and why the others are not."""
    present, absent = [], {}
    for name in NAMES:
        path = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin") if name in ("nginx", "haproxy") else None
        own = {"gatehouse": "gatehouse", "relay": "gatehouse-relay"}.get(name)
        if path or (own and (binaries / own).exists()):
            present.append(name)
        else:
            absent[name] = f"{own or name} is not installed" if not own else f"no {binaries / own}"
    return present, absent


def versions(names, binaries):
    commands = {"gatehouse": (binaries / "gatehouse", "--version"), "nginx": ("nginx", "-v"),
                "haproxy": ("haproxy", "-v")}
    lines = {name: machine.first_line(*map(str, commands[name])) for name in names if name in commands}
    return {name: line if name in line.lower() else f"{name} {line}" for name, line in lines.items()}
