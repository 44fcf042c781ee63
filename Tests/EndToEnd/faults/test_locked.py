"""DB4: a foreign process holds the database or the write lock: a write waits its time and is refused, reads go on."""

import contextlib
import secrets
import subprocess
import sys
import threading
import time

import pytest
from assertions import assert_problem
from figures import Figures
from in_threads import InThreads
from running_site import PASSWORD, POOLS, wait_for
from scale import scale
from whole import assert_whole

LOCK_TIMEOUT = 5
HOLD_TRANSACTION = """
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1] + "/accounts.db", isolation_level=None, timeout=60)
database.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
database.execute("ROLLBACK")
# ends without closing: the last connection to close would copy the log and remove it
os._exit(0)
"""
HOLD_FLOCK = """
import fcntl, sys
lock = open(sys.argv[1] + "/accounts.lock", "r+")
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""
HOLDERS = {"a transaction": HOLD_TRANSACTION, "the write lock": HOLD_FLOCK}


@contextlib.contextmanager
def held(site, script):
    """Held by another process from here to the end."""
    command = [sys.executable, "-c", script, site.folder / "state"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        yield
        holder.stdin.close()
        assert holder.wait(60) == 0


class Call(threading.Thread):
    """One request in a thread of its own: its answer, and when it came."""

    def __init__(self, ask):
        super().__init__()
        self.ask = ask
        self.begun = time.monotonic()
        self.start()

    def run(self):
        self.answer = self.ask()
        self.ended = time.monotonic()

    @property
    def seconds(self):
        return self.ended - self.begun


class Probe(InThreads):
    """Asks the gate without pause; keeps the slowest answer and each that was not 200."""

    def __init__(self, site, login):
        super().__init__([self.run])
        self.site, self.login = site, login
        self.count, self.slowest, self.wrong = 0, 0.0, []

    def run(self):
        with self.site.client() as http:
            while not self.stopping.is_set():
                begun = time.monotonic()
                answer = http.get("/auth/protected", headers=self.login.bearer)
                self.count, self.slowest = self.count + 1, max(self.slowest, time.monotonic() - begun)
                if answer.status_code != 200:
                    self.wrong.append((answer.status_code, answer.text))


def writes(site):
    """A write of each pool, no more than there are workers: what stands in line behind them waits longer."""
    refreshing, leaving = site.register().login(), site.register().login()
    new = {"username": f"user-{secrets.token_hex(6)}", "password": PASSWORD}
    return [lambda: site.http.post("/auth/register", json=new), refreshing.refreshed, leaving.logout]


@pytest.mark.parametrize("kind", HOLDERS)
@pytest.mark.parametrize("seconds", scale("locks", [1, 6], [1, 5.5, 6, 30]))
def test_DB4_a_write_under_a_foreign_lock_waits_its_time_and_is_never_a_false_success(site, kind, seconds):
    figures = Figures(f"{kind} held for {seconds} s")
    asks = writes(site)
    reader = site.register().login()
    told = {kind: len(site.log(kind)) for kind in POOLS}
    with Probe(site, reader) as probe:
        with held(site, HOLDERS[kind]):
            calls = [Call(ask) for ask in asks]
            seen = probe.count
            # the time of the test is the fault itself; a machine may be slower than it
            time.sleep(seconds)
            if seconds > LOCK_TIMEOUT:
                for call in calls:
                    call.join()
            wait_for(lambda: probe.count > seen + 3, 60, "no reader waits for a writer")
            released = time.monotonic()
        for call in calls:
            call.join()
        recovered = Call(reader.refreshed)
        recovered.join()
    for call in calls:
        if seconds < LOCK_TIMEOUT:
            assert call.answer.status_code in (200, 201, 204), call.answer.text
        else:
            assert_problem(call.answer, 503, "unavailable")
            assert int(call.answer.headers["retry-after"]) > 0
            assert LOCK_TIMEOUT - 0.2 < call.seconds
        false = call.answer.is_success and call.ended < released
        figures.trial(recovery=max(0, call.ended - released), losses=int(false))
    assert figures.losses == 0
    assert probe.wrong == []
    figures.note = f"gate's slowest of {probe.count}: {probe.slowest * 1000:.0f} ms"
    assert recovered.answer.status_code == 200
    for kind in POOLS:
        assert "overdue" not in site.log(kind)[told[kind] :], "it was no request's deadline that ended the waits"
    assert_whole(site)
