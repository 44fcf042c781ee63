"""One worker without nginx and pool, asked straight on its socket: to put it under strace, faketime or a limit."""

import contextlib
import json
import signal
import socket
import struct
import subprocess

from fastcgi_responder import BEGIN_REQUEST, END_REQUEST, PARAMS, STDIN, STDOUT, read_record, record
from running_site import PASSWORD, PROGRAMS, clean_environment, wait_for

ISSUER = "https://localhost"
COMMANDS = {
    "login": ("sallyport-accounts", "--pool", "login"),
    "accounts": ("sallyport-accounts", "--pool", "accounts"),
    "gate": ("sallyport-gate",),
}


def encode_params(params):
    def length(text):
        return bytes([len(text)]) if len(text) < 128 else struct.pack("!I", len(text) | 0x80000000)

    pairs = [(name.encode(), value.encode()) for name, value in params.items()]
    return b"".join(length(name) + length(value) + name + value for name, value in pairs)


class Answer:
    """What a worker said; `status` is None where it closed the connection without an answer."""

    def __init__(self, output):
        head, _, self.body = output.partition(b"\r\n\r\n")
        lines = [line.partition(": ") for line in head.decode("latin-1").split("\r\n")]
        self.headers = {name.lower(): value for name, _, value in lines}
        self.status = int(self.headers["status"].split()[0]) if "status" in self.headers else None

    def json(self):
        return json.loads(self.body)


def exchange(connection, params, body=b""):
    """One request on a fresh connection (FastCGI 1.0, section 5)."""
    request = record(BEGIN_REQUEST, struct.pack("!HB5x", 1, 0)) + record(PARAMS, encode_params(params))
    request += record(PARAMS, b"") + (record(STDIN, body) if body else b"") + record(STDIN, b"")
    output = b""
    try:
        connection.sendall(request)
        while True:
            kind, _, content = read_record(connection)
            if kind == END_REQUEST:
                break
            output += content if kind == STDOUT else b""
    except (EOFError, ConnectionError):
        pass
    return Answer(output)


class BareWorker:
    """Several may share a socket: give the others `like=` the first."""

    def __init__(self, kind, folder, settings, *, prefix=(), environment=None, like=None, name=None):
        self.kind, self.log_file = kind, folder / f"{name or kind}.log"
        self.listener, self.path = (like.listener, like.path) if like else self.listen(folder, name or kind)
        with open(self.log_file, "a") as log:
            self.process = subprocess.Popen(
                [*map(str, prefix), PROGRAMS / COMMANDS[kind][0], *COMMANDS[kind][1:]],
                env=clean_environment(**settings) | (environment or {}),
                stdin=self.listener,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    @staticmethod
    def listen(folder, name):
        path = folder / f"{name}.sock"
        path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        listener.listen(512)
        return listener, str(path)

    def ask(self, method, uri, body=None, token=None, marker="", timeout=60):
        params = {
            "REQUEST_METHOD": method,
            "REQUEST_URI": uri,
            "DOCUMENT_URI": uri,
            "QUERY_STRING": "",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTPS": "on",
            "SALLYPORT_HOST": "localhost",
            "SALLYPORT_REQUEST_ID": marker or "0" * 32,
        }
        content = b"" if body is None else json.dumps(body).encode()
        if body is not None:
            params |= {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(content))}
        if token:
            params["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(timeout)
            connection.connect(self.path)
            return exchange(connection, params, content)

    def register(self, username, **options):
        return self.ask("POST", "/auth/register", {"username": username, "password": PASSWORD}, **options)

    def login(self, username, **options):
        return self.ask("POST", "/auth/login", {"username": username, "password": PASSWORD}, **options)

    def refresh(self, token, **options):
        return self.ask("POST", "/auth/refresh", {"refresh_token": token}, **options)

    def logout(self, token, **options):
        return self.ask("POST", "/auth/logout", token=token, **options)

    def session(self, token, **options):
        return self.ask("GET", "/auth/session", token=token, **options)

    def protected(self, token, **options):
        return self.ask("GET", "/auth/protected", token=token, **options)

    def log(self):
        return self.log_file.read_text(errors="surrogateescape")

    def starts(self):
        """Whether it came to be ready: waits until it is, or has ended. Its log must be its own."""
        ready = '"message":"ready"'
        wait_for(lambda: self.process.poll() is not None or ready in self.log(), 60, "a worker is ready or has ended")
        return ready in self.log()

    def stop(self):
        """Drains; returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextlib.contextmanager
def bare_worker(kind, folder, settings, **options):
    settings = {"SALLYPORT_ISSUER": ISSUER, "SALLYPORT_REGISTRATION": "open"} | settings
    worker = BareWorker(kind, folder, settings, **options)
    try:
        yield worker
    finally:
        worker.process.kill()
        worker.process.wait()
        if "like" not in options:
            worker.listener.close()
