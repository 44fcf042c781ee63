"""`sallyport pool` without nginx, and those who ask it over FastCGI."""

import re
import signal
import socket
import struct
import subprocess
import threading

from fastcgi_responder import (
    BEGIN_REQUEST,
    END_REQUEST,
    PARAMS,
    STDIN,
    STDOUT,
    read_record,
    record,
)
from in_threads import InThreads
from running_site import PROGRAMS, children, clean_environment, wait_for


def pair(name, value):
    return struct.pack("!II", len(name) | 1 << 31, len(value) | 1 << 31) + name.encode() + value.encode()


def ask(path, method="GET", uri="/auth/session", body=b"", pause=None):
    """One FastCGI request on a connection of its own; `pause` is called before the body. Returns the status."""
    params = {
        "REQUEST_METHOD": method, "REQUEST_URI": uri, "DOCUMENT_URI": uri, "SALLYPORT_URI": uri, "QUERY_STRING": "",
        "SALLYPORT_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1", "HTTPS": "on",
        "CONTENT_LENGTH": str(len(body) or ""),
        "CONTENT_TYPE": "application/json" if body else "", "SALLYPORT_REQUEST_ID": "0" * 32,
    }  # fmt: skip
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(60)
        connection.connect(str(path))
        connection.sendall(record(BEGIN_REQUEST, struct.pack("!HB5x", 1, 0)))
        connection.sendall(record(PARAMS, b"".join(pair(*item) for item in params.items())) + record(PARAMS, b""))
        if pause:
            pause()
        connection.sendall((record(STDIN, body) if body else b"") + record(STDIN, b""))
        answer = b""
        while True:
            kind, _, content = read_record(connection)
            if kind == STDOUT:
                answer += content
            elif kind == END_REQUEST:
                return int(re.match(rb"Status: (\d{3})\s", answer)[1])


class Pool:
    def __init__(self, folder, workers, kind, settings):
        self.folder, self.path = folder, folder / f"{kind}.sock"
        self.temporary = folder / "tmp"
        self.temporary.mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [PROGRAMS / "sallyport", "pool", kind, "--workers", str(workers), "--listen", f"unix:{self.path}"],
            env=clean_environment(**settings, TMPDIR=self.temporary), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.lines = []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stderr:
            self.lines.append(line.decode())

    def count(self, text):
        return sum(text in line for line in self.lines)

    def wait_for_line(self, text, count=1, seconds=60):
        wait_for(lambda: self.count(text) >= count, seconds, f"{count} x {text} in {self.lines}")

    def workers(self, size):
        return set(wait_for(lambda: len(found := children(self.process.pid)) == size and found, 60, f"{size} workers"))

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        status = self.process.wait(60)
        self.reader.join(60)
        return status


class Stream(InThreads):
    """Requests one after the other from some threads, until the block ends; statuses, and whatever went wrong."""

    def __init__(self, path, threads=4):
        super().__init__([self.ask] * threads)
        self.path, self.statuses, self.failures = path, [], []

    def ask(self):
        while not self.stopping.is_set():
            try:
                self.statuses.append(ask(self.path))
            except (OSError, EOFError, TypeError) as error:
                self.failures.append(error)

    def wait_for_more(self, count):
        goal = len(self.statuses) + count
        wait_for(lambda: len(self.statuses) >= goal, 60, f"{count} more answers")


def pending(pid, number):
    """Whether a signal waits to be taken by that process."""
    with open(f"/proc/{pid}/status") as file:
        masks = re.findall(r"(?:ShdPnd|SigPnd):\s*([0-9a-f]+)", file.read())
    return any(int(mask, 16) >> (number - 1) & 1 for mask in masks)
