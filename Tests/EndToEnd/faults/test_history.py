"""Every call and answer is written down while workers are killed, pools rolled and nginx reloaded; then judged.

The judge is history.py; it is tried first on histories that cannot be.
"""

import base64
import collections
import os
import random
import secrets
import signal
import struct
import threading
import time

import httpx
import pytest
from figures import Figures
from history import Call, parts, violations
from running_site import PASSWORD, POOLS, children
from scale import scale
from whole import assert_whole

GRACE = 3


def token(n, session=b"s" * 16, mac=b"m" * 32):
    return base64.urlsafe_b64encode(b"v" + b"kkkk" + session + struct.pack("!Q", n) + mac).decode().rstrip("=")


def call(began, what, status, n=0, got=None, ended=None, **more):
    got = token(got, **more) if got is not None else ""
    ended = began + 0.5 if ended is None else ended
    return Call(began, ended, what, "u", status, token(n), got, "s" if what not in ("register", "login") else "")


IMPOSSIBLE = {
    "a user is lost": [call(0, "register", 201), call(1, "login", 401)],
    "a user is made twice": [call(0, "register", 201), call(1, "register", 201)],
    "a session works after its logout": [call(0, "logout", 204), call(1, "use", 200)],
    "a session works after its end": [call(0, "logout", 0), call(1, "use", 401), call(2, "refresh", 200, 0, 1)],
    "a session is ended by nobody": [call(0, "use", 200), call(1, "use", 401)],
    "a retry in time ends the session": [call(0, "refresh", 0, 0), call(1, "refresh", 401, 0)],
    "a token has two successors": [
        call(0, "refresh", 200, 0, 1), Call(1, 1.5, "refresh", "u", 200, token(0), token(1, mac=b"x" * 32), "s"),
    ],
    "a counter goes back": [call(0, "refresh", 200, 1, 2), call(1, "refresh", 200, 1, 1)],
    "a token gives the next but one": [call(0, "refresh", 200, 0, 2)],
}  # fmt: skip
POSSIBLE = {
    "a registration unheard": [call(0, "register", 0), call(1, "register", 409), call(2, "login", 200)],
    "a registration that never was": [call(0, "register", 503), call(1, "login", 401), call(2, "register", 201)],
    "the same successor twice": [call(0, "refresh", 200, 0, 1), call(1, "refresh", 200, 0, 1)],
    "the current one again": [call(0, "refresh", 200, 0, 1), call(1, "refresh", 200, 1, 1)],
    "a logout unheard": [call(0, "logout", 0), call(1, "use", 401)],
    "a use beside a logout": [call(0, "logout", 204, ended=2), call(1, "use", 200)],
    "a replay": [call(0, "refresh", 200, 0, 1), call(9, "refresh", 200, 1, 2), call(10, "refresh", 401, 0)],
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_the_judge_refuses_a_history_in_which(name):
    assert len(violations(IMPOSSIBLE[name], GRACE)) >= 1


@pytest.mark.parametrize("name", POSSIBLE)
def test_the_judge_accepts_a_history_with(name):
    assert violations(POSSIBLE[name], GRACE) == []


class Session:
    def __init__(self, user, access, refresh):
        self.user, self.access, self.tokens, self.id = user, access, [refresh], parts(refresh)[0]


class Recorder:
    """Clients that share users and sessions, and write down all they see."""

    def __init__(self, site, threads, operations):
        self.site, self.operations, self.calls, self.broken = site, operations, [], []
        self.users, self.sessions = [], collections.deque(maxlen=60)
        self.threads = [threading.Thread(target=self.run) for _ in range(threads)]

    @property
    def is_done(self):
        return len(self.calls) >= self.operations or bool(self.broken)

    def run(self):
        steps = [self.register, self.login, self.refresh, self.use, self.logout, self.replay]
        with httpx.Client(base_url=self.site.url, verify=self.site.tls, timeout=100, trust_env=False) as http:
            while not self.is_done:
                try:
                    random.choices(steps, [3, 5, 50, 30, 2, 1])[0](http)
                except Exception as error:  # told by the test
                    self.broken.append(repr(error))

    def call(self, http, what, user, path, session=None, token="", **options):
        began = time.monotonic()
        try:
            answer = http.request("GET" if what == "use" else "POST", path, **options)
            status, body = answer.status_code, answer.json() if answer.content else {}
        except httpx.TransportError:
            status, body = 0, {}
        got = body.get("refresh_token", "") if status == 200 else ""
        made = Call(began, time.monotonic(), what, user, status, token, got, session.id if session else "")
        self.calls.append(made)
        return made, body

    def register(self, http):
        name = f"user-{secrets.token_hex(6)}"
        body = {"username": name, "password": PASSWORD}
        for _ in range(random.choice([1, 1, 2])):
            made, _ = self.call(http, "register", name, "/auth/register", json=body)
        if made.is_answered:
            self.users.append(name)

    def login(self, http):
        if self.users:
            name = random.choice(self.users)
            body = {"username": name, "password": PASSWORD}
            made, answer = self.call(http, "login", name, "/auth/login", json=body)
            if made.status == 200:
                self.sessions.append(Session(name, answer["access_token"], answer["refresh_token"]))

    def some_session(self):
        return random.choice(self.sessions) if self.sessions else None

    def refresh_with(self, http, session, token):
        made, body = self.call(
            http, "refresh", session.user, "/auth/refresh", session, token, json={"refresh_token": token}
        )
        if made.status == 200:
            session.access = body["access_token"]
            if parts(made.got)[1] > parts(session.tokens[-1])[1]:
                session.tokens.append(made.got)

    def refresh(self, http):
        if session := self.some_session():
            self.refresh_with(http, session, session.tokens[-1])

    def replay(self, http):
        """An ancestor: within the grace it may do no harm, later it ends the session."""
        if session := self.some_session():
            self.refresh_with(http, session, random.choice(session.tokens[-3:]))

    def bearer(self, session):
        return {"Authorization": f"Bearer {session.access}"}

    def use(self, http):
        if session := self.some_session():
            path = random.choice(["/auth/protected", "/auth/session"])
            self.call(http, "use", session.user, path, session, headers=self.bearer(session))

    def logout(self, http):
        if session := self.some_session():
            self.call(http, "logout", session.user, "/auth/logout", session, headers=self.bearer(session))


def disturb(site):
    """One fault: mostly a worker killed, now and then a pool rolled or nginx reloaded."""
    kind = random.choice(POOLS)
    what = random.random()
    if what < 0.8:
        workers = sorted(site.workers(kind))
        if workers:
            os.kill(random.choice(workers), signal.SIGKILL)
    elif what < 0.95:
        os.kill(site.pool(kind), signal.SIGHUP)
    else:
        os.kill(nginx(site), signal.SIGHUP)


def nginx(site):
    return int((site.folder / "nginx/nginx.pid").read_text())


@pytest.mark.timeout(0)
def test_RS1_RS5_DB1_there_is_an_order_of_all_calls_that_explains_every_answer(make_site):
    figures = Figures("history")
    site = make_site(
        SALLYPORT_REFRESH_GRACE=GRACE, SALLYPORT_RUN_LOGIN_WORKERS=2, SALLYPORT_RUN_ACCOUNTS_WORKERS=2,
        SALLYPORT_RUN_GATE_WORKERS=2,
    )  # fmt: skip
    recorder = Recorder(site, threads=8, operations=scale("operations", quick=4_000, long=100_000))
    for thread in recorder.threads:
        thread.start()
    while not recorder.is_done:
        disturb(site)
        figures.trial()
        time.sleep(random.uniform(0.05, 0.25))
    for thread in recorder.threads:
        thread.join()
    assert recorder.broken == []
    seen = collections.Counter((call.what, call.status) for call in recorder.calls)
    found = violations(recorder.calls, GRACE)
    figures.losses = len(found)
    figures.note = f"disturbed {len(recorder.calls)} calls: " + ", ".join(
        f"{what} {status}: {count}" for (what, status), count in sorted(seen.items())
    )
    assert found == []
    # A history in which nothing ended or nothing rotated would say little.
    assert seen["logout", 204] > 5 and seen["refresh", 401] > 5 and seen["refresh", 200] > 500
    assert children(site.process.pid)
    assert_whole(site)
