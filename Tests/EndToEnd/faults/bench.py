"""A state folder with single workers on it that can be hit at any of their calls, and what clients know of it."""

import contextlib
import secrets
import sqlite3
import subprocess
import threading
import time

from bare_worker import COMMANDS, ISSUER, BareWorker
from running_site import PASSWORD, PROGRAMS, clean_environment, wait_for
from step_faults import KILL_AFTER, KILL_BEFORE, StepFaults
from whole import assert_whole, rows

# Bounds on waits for a broken program: a good one answers in milliseconds.
PATIENCE = 60


class Bench:
    """One worker of the login pool, one of the accounts pool; `hit` says which of them dies or fails where."""

    def __init__(self, folder, library, **settings):
        self.folder = folder
        state, secret = folder / "state", folder / "master.secret"
        self.settings = {
            "SALLYPORT_STATE_DIR": state,
            "SALLYPORT_SECRET_FILE": secret,
            "SALLYPORT_GATE_STATE_DIR": folder / "gate",
            "SALLYPORT_METRICS_DIR": "",
            "SALLYPORT_ISSUER": ISSUER,
            "SALLYPORT_REGISTRATION": "open",
        } | settings
        self.state = state
        subprocess.run(
            [PROGRAMS / "sallyport", "init"], env=clean_environment(**self.settings), check=True, capture_output=True
        )
        self.faults_of = {kind: StepFaults(folder / f"{kind}.faults", library) for kind in ("login", "accounts")}
        self.faults = self.faults_of["login"]
        self.workers = {kind: self.worker(kind) for kind in ("login", "accounts")}
        self.answered_in("no token")

    def worker(self, kind, like=None):
        return BareWorker(kind, self.folder, self.settings, environment=self.faults_of[kind].environment(), like=like)

    @property
    def login(self):
        return self.workers["login"]

    @property
    def accounts(self):
        return self.workers["accounts"]

    def hit(self, kind, ask, mode, nth, kinds, error=0):
        """Asks while the n-th call is armed: the answer, and whether there was such a call."""
        worker, marker = self.workers[kind], secrets.token_hex(16)
        self.faults = self.faults_of[kind]
        # What it still does for the request before must not be counted.
        worker.ask("GET", "/", marker=marker)
        wait_for(lambda: marker in worker.log(), PATIENCE, "the line of the request before")
        marker = secrets.token_hex(16)
        written = len(worker.log())
        self.faults.arm(mode, nth, kinds, error)
        with self.refilling(kind):
            answer = ask(worker, marker=marker)

        def is_over():
            """The log line is the last thing that a worker does for a request; it may be the very call that fails."""
            if worker.process.poll() is not None:
                return True
            log = worker.log()[written:]
            return (answer.status or log) if self.faults.has_fired else marker in log

        wait_for(is_over, PATIENCE, f"the end of the request ({self.faults.call})")
        self.faults.disarm()
        if mode in (KILL_BEFORE, KILL_AFTER) and self.faults.has_fired:
            worker.process.wait(PATIENCE)
        if not self.faults.has_fired:
            assert worker.process.poll() is None, f"the worker died unhurt: {worker.log()[-2000:]}"
        return answer, self.faults.has_fired

    @contextlib.contextmanager
    def refilling(self, kind):
        """As a pool does: who ends before it has accepted leaves the connection to the next."""
        worker, done = self.workers[kind], threading.Event()

        def watch():
            while not done.wait(0.002):
                if worker.process.poll() is not None:
                    self.workers[kind] = self.worker(kind, like=worker)
                    return

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def refill(self):
        """Starts what has ended, as a pool does."""
        for kind, worker in self.workers.items():
            if worker.process.poll() is not None:
                self.workers[kind] = self.worker(kind, like=worker)

    def user(self):
        name = f"user-{secrets.token_hex(6)}"
        assert self.login.register(name).status == 201
        return name

    def session(self, name):
        answer = self.login.login(name)
        assert answer.status == 200, answer.body
        return answer.json()

    def change(self, *statements):
        """By the hand of the operator; no worker writes at that time."""
        with contextlib.closing(sqlite3.connect(self.state / "accounts.db", timeout=60)) as database:
            for statement in statements:
                database.execute(statement)
            database.commit()

    def let_time_pass(self):
        """The grace of every refresh is over."""
        self.change("UPDATE sessions SET refreshed_at = refreshed_at - 100000")

    def fill_log(self):
        """The write-ahead log is so long that the next commit checkpoints."""
        with contextlib.closing(sqlite3.connect(self.state / "accounts.db", timeout=60)) as database:
            database.execute("PRAGMA wal_autocheckpoint = 0")
            database.execute("PRAGMA synchronous = OFF")
            # Another text each time: what stays the same is not written.
            for number in range(1050):
                update = "UPDATE sessions SET device = ? WHERE id = (SELECT id FROM sessions LIMIT 1)"
                database.execute(update, [str(number % 10)])
                database.commit()

    def rows(self, query, *values):
        return rows(self.state, query, *values)

    def answered_in(self, token):
        """How long it takes until both workers answer rightly again, refill included."""
        began = time.monotonic()
        self.refill()
        # Who dies a little later than its answer was cut leaves this to the next.
        with self.refilling("accounts"):
            assert self.accounts.session(token).status in (200, 401)
        with self.refilling("login"):
            assert self.login.ask("GET", "/auth/login").status == 405
        return time.monotonic() - began

    def assert_whole(self):
        assert_whole(self)

    def close(self):
        for worker in self.workers.values():
            worker.process.kill()
            worker.process.wait()
            worker.listener.close()
