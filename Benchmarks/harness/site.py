"""A site of Sallyport, started through scripts/run."""

import contextlib
import fcntl
import os
import re
import socket
import sqlite3
import subprocess
import threading

from harness import processes
from harness.bench import ROOT

PASSWORD = "correct horse battery"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clean_environment(**settings):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SALLYPORT_")}
    return kept | {name: str(value) for name, value in settings.items()}


class Site:
    """The pools of a site; its own nginx is there and idle, since one nginx in front serves everybody (front.py)."""

    def __init__(self, bench, name, *, algorithm="EdDSA", login_workers=1, **settings):
        self.bench, self.name = bench, name
        self.folder = bench.folder / name
        port = free_port()
        self.issuer = f"https://localhost:{port}"
        self.process = processes.start(
            bench.stack, [ROOT / "scripts/run", "--no-build"], bench.folder / f"{name}.log", stdout=subprocess.PIPE,
            environment=clean_environment(
                SALLYPORT_RUN_DIR=self.folder, SALLYPORT_RUN_PORT=port, SALLYPORT_RUN_BIN=bench.programs,
                SALLYPORT_RUN_ALGORITHM=algorithm, SALLYPORT_RUN_GATE_WORKERS=bench.workers,
                SALLYPORT_RUN_LOGIN_WORKERS=login_workers, SALLYPORT_ACCESS_TOKEN_LIFETIME=86_400, **settings,
            ),
        )  # fmt: skip
        self.await_ready()

    def await_ready(self):
        guard = threading.Timer(60, self.process.terminate)
        guard.start()
        is_ready = any(line.startswith(b"ready: ") for line in self.process.stdout)
        guard.cancel()
        if not is_ready:
            raise RuntimeError((self.bench.folder / f"{self.name}.log").read_text())
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def tool(self, *arguments, text=""):
        """The operator's tool on this site; returns its standard output."""
        command = [self.bench.programs / "sallyport", *arguments, "--settings", self.folder / "sallyport.env"]
        ended = subprocess.run(command, env=clean_environment(), input=text, capture_output=True, text=True)
        if ended.returncode:
            raise RuntimeError(f"{arguments}: {ended.stderr or ended.stdout}")
        return ended.stdout.strip()

    def socket(self, kind):
        upstreams = (self.folder / "nginx/sallyport/upstreams.conf").read_text()
        return re.search(rf"unix:(\S+/{kind}\.sock)", upstreams)[1]

    def pool(self, kind):
        """The process id of a pool's parent."""
        (found,) = [
            pid for pid in processes.children(self.process.pid) if f" pool {kind} " in processes.command_line(pid)
        ]
        return found

    @contextlib.contextmanager
    def writing(self):
        """The accounts database in one transaction, under the lock that all who write to it take."""
        with open(self.folder / "state/accounts.lock", "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            database = sqlite3.connect(self.folder / "state/accounts.db", timeout=10)
            with contextlib.closing(database), database:
                yield database
