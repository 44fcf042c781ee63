"""DB5: a full disk stops what writes and nothing else, loses nothing acknowledged, and is over when there is space."""

import base64
import contextlib
import fcntl
import os
import secrets
import signal
import sqlite3
import subprocess
import threading
import time

import pytest
from assertions import assert_problem
from conftest import needs_root
from figures import Figures
from running_site import PASSWORD, site_in, wait_for
from scale import scale
from whole import assert_whole, rows

pytestmark = [needs_root, pytest.mark.timeout(scale("seconds for a test", 600, 0))]


@contextlib.contextmanager
def small_disk(folder, size):
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0750", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture(scope="module")
def full_site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("full")
    with small_disk(folder / "state", "8m") as state:
        with site_in(folder, SALLYPORT_STATE_DIR=state, SALLYPORT_REFRESH_GRACE=0) as site:
            site.state = state
            site.ballast = state / "ballast"
            yield site


def fill(path):
    """To the last byte."""
    with open(path, "ab", buffering=0) as file:
        for block in (1 << 16, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * block)


def empty_log(state):
    """So that the next write needs space: a log that was copied is written over from its beginning."""
    with open(state / "accounts.lock", "r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        database = sqlite3.connect(state / "accounts.db", timeout=60)
        assert database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        # a second connection keeps this one from being the last, which would remove the log
        database.close()


class Client:
    """Asks without pause from a thread; `kept` is what was acknowledged."""

    def __init__(self, site):
        self.site, self.refused, self.done, self.wrong = site, 0, 0, []
        self.http = site.client()
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.stopping.is_set():
            answer = self.ask()
            if answer.status_code in (200, 201):
                self.keep(answer.json())
                self.done += 1
            elif answer.status_code == 503 and "retry-after" in answer.headers:
                assert_problem(answer, 503, "unavailable")
                self.refused += 1
            else:
                self.wrong.append((answer.status_code, answer.text))

    def keep(self, body):
        pass


class Registering(Client):
    def __init__(self, site):
        super().__init__(site)
        self.names = []

    def ask(self):
        body = {"username": "user-" + secrets.token_hex(6), "password": PASSWORD}
        return self.http.post("/auth/register", json=body)

    def keep(self, body):
        self.names.append(body["username"])


class Refreshing(Client):
    def __init__(self, site, login):
        super().__init__(site)
        self.token = login.refresh

    def ask(self):
        return self.http.post("/auth/refresh", json={"refresh_token": self.token})

    def keep(self, body):
        self.token = body["refresh_token"]

    def is_kept(self):
        raw = base64.urlsafe_b64decode(self.token + "=" * (-len(self.token) % 4))
        found = rows(self.site.state, "SELECT refresh_counter, ended_at FROM sessions WHERE id = ?", raw[5:21])
        return found == [(int.from_bytes(raw[21:29]), None)]


class Reading(Client):
    def __init__(self, site, login, path):
        super().__init__(site)
        self.bearer, self.path = login.bearer, path

    def ask(self):
        return self.http.get(self.path, headers=self.bearer)


@contextlib.contextmanager
def running(clients):
    for client in clients:
        client.thread.start()
    try:
        yield
    finally:
        for client in clients:
            client.stopping.set()
        for client in clients:
            client.thread.join()
            client.http.close()


def wait_until(clients, attribute, more=1):
    goals = [(client, getattr(client, attribute) + more) for client in clients]
    wait_for(
        lambda: all(getattr(client, attribute) >= goal for client, goal in goals),
        60,
        f"each has {attribute} {more} more; {[(type(client).__name__, client.wrong[:1]) for client in clients]}",
    )


def test_DB5_a_full_disk_refuses_writes_loses_nothing_and_is_over_with_space(full_site):
    site, figures = full_site, Figures("disk full")
    login = site.register().login()
    writers = [Registering(site), *(Refreshing(site, site.register().login()) for _ in range(2))]
    readers = [Reading(site, login, "/auth/protected"), Reading(site, login, "/auth/session")]
    killed = 0
    with running(writers + readers):
        for turn in range(scale("full disks", 20, 500)):
            empty_log(site.state)
            fill(site.ballast)
            wait_until(writers, "refused", 2)
            if turn % 5 == 1:
                for worker in site.workers("accounts") | site.workers("gate"):
                    os.kill(worker, signal.SIGKILL)
                    killed += 1
            wait_until(readers, "done", 3)
            site.ballast.unlink()
            freed = time.monotonic()
            wait_until(writers, "done")
            figures.trial(recovery=time.monotonic() - freed)
    registered = {name for (name,) in rows(site.state, "SELECT username FROM users")}
    figures.losses += len(set(writers[0].names) - registered)
    figures.losses += sum(not client.is_kept() for client in writers[1:])
    figures.note = f"{sum(w.refused for w in writers)} refused, {sum(w.done for w in writers)} done"
    assert figures.losses == 0
    assert [client.wrong for client in writers + readers] == [[]] * 5
    assert sum(reader.refused for reader in readers) <= killed, "a kill costs what was in its worker's hand"
    assert_whole(site, SALLYPORT_STATE_DIR=site.state)
