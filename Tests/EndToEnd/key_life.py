"""Keys and master secret of a running site, changed as an operator changes them, while clients go on."""

import contextlib
import functools
import os
import pathlib
import signal
import time

from in_threads import InThreads
from operator_tool import run
from running_site import POOLS, wait_for


def settings_of(site):
    """The settings with which the site's pools run."""
    environment = pathlib.Path(f"/proc/{site.pool('accounts')}/environ").read_bytes().decode()
    pairs = (item.partition("=") for item in environment.split("\0") if item.startswith("SALLYPORT_"))
    return {name: value for name, _, value in pairs}


def operate(site, *arguments, status=0, stdin=b""):
    """Runs the operator's tool on the site; returns its standard output, or what it said where it is to fail."""
    ended = run(*arguments, stdin=stdin, **settings_of(site))
    assert ended.returncode == status, (arguments, ended.returncode, ended.stderr.decode())
    return (ended.stderr if status else ended.stdout).decode().strip()


def roll(site, *kinds):
    """Renews every worker of the pools, one after the other."""
    for kind in kinds or POOLS:
        roll_one(site, kind)


def roll_one(site, kind):
    def rolls():
        return site.log(kind).count("every worker was renewed")

    before = rolls()
    os.kill(site.pool(kind), signal.SIGHUP)
    wait_for(lambda: rolls() > before, 60, f"the workers of {kind} are renewed")


class Clients(InThreads):
    """Clients that ask the gate and the accounts with their token, and refresh, without pause; failures are kept."""

    def __init__(self, site, threads=4, logs_in=False):
        self.site, self.logs_in = site, logs_in
        self.rounds, self.failures = 0, []
        self.user = site.register()
        super().__init__([functools.partial(self.go, self.user.login().body) for _ in range(threads)])

    def go(self, login):
        with self.site.client() as http:
            while not self.stopping.is_set():
                try:
                    login = self.once(http, login)
                except Exception as error:  # noqa: BLE001 - whatever it is, a client had it
                    self.failures.append(repr(error))
                    time.sleep(0.05)
                self.rounds += 1

    def once(self, http, login):
        bearer = {"Authorization": f"Bearer {login['access_token']}"}
        for path in ("/auth/protected", "/auth/session"):
            answer = http.get(path, headers=bearer)
            assert answer.status_code == 200, (path, answer.status_code, answer.text)
        answer = http.post("/auth/refresh", json={"refresh_token": login["refresh_token"]})
        assert answer.status_code == 200, ("refresh", answer.status_code, answer.text)
        if self.logs_in:
            body = {"username": self.user.username, "password": self.user.password}
            again = http.post("/auth/login", json=body)
            assert again.status_code == 200, ("login", again.status_code, again.text)
            # A user has so many sessions at a time: these must not end that of the loop.
            ended = http.post("/auth/logout", json={"refresh_token": again.json()["refresh_token"]})
            assert ended.status_code == 204, ("logout", ended.status_code, ended.text)
        return answer.json()

    def wait_for_more(self, rounds):
        goal = self.rounds + rounds
        wait_for(lambda: self.rounds >= goal, 60, f"{rounds} more rounds")


@contextlib.contextmanager
def going_on(site, **options):
    """Clients go on during the block, and none has a failure."""
    with Clients(site, **options) as clients:
        clients.wait_for_more(8)
        yield clients
        clients.wait_for_more(8)
    assert clients.failures == [], clients.failures[:5]
