"""Clients that ask without pause and keep account of what they were promised, to hold it against the site later.

A request that failed (a 5xx, or none) may have happened or not: the client asks again, as a real one would.
"""

import collections
import functools
import random
import secrets
import time

import httpx
from in_threads import InThreads
from running_site import PASSWORD


class Clients(InThreads):
    """`with Clients(site) as clients:` runs them; `clients.failed` counts requests that failed, by what they asked."""

    def __init__(self, site, registering=2, refreshing=2, reading=1, url=None):
        work = [self.register] * registering + [self.refresh] * refreshing + [self.read] * reading
        super().__init__([functools.partial(self.run, step) for step in work])
        self.site, self.url = site, url or site.url
        self.users, self.sessions, self.broken = [], collections.deque(), []
        self.failed, self.asked = collections.Counter(), collections.Counter()
        self.failures = []  # the first hundred: what was asked, and what came

    def run(self, step):
        with httpx.Client(base_url=self.url, verify=self.site.tls, timeout=100, trust_env=False) as http:
            while not self.stopping.is_set():
                try:
                    step(http)
                except Exception as error:  # told by the test, which waits for nobody
                    self.broken.append(repr(error))
                    return

    def ask(self, http, what, method, path, **options):
        """The first answer that is not a failure, and how many tries failed before."""
        failures = 0
        while True:
            self.asked[what] += 1
            try:
                answer = http.request(method, path, **options)
                if answer.status_code < 500:
                    return answer, failures
                came = f"{answer.status_code} {answer.text}"
            except httpx.TransportError as error:
                came = repr(error)
            if len(self.failures) < 100:
                self.failures.append(f"{what} at {time.time():.3f}: {came}")
            self.failed[what] += 1
            failures += 1
            assert failures < 1000, f"{what}: no answer"

    def register(self, http):
        body = {"username": f"user-{secrets.token_hex(6)}", "password": PASSWORD}
        answer, failures = self.ask(http, "register", "POST", "/auth/register", json=body)
        # 409 only where an earlier try of ours had been carried out unheard.
        assert answer.status_code == 201 or answer.status_code == 409 and failures, answer.text
        self.users.append(body["username"])
        answer, _ = self.ask(http, "login", "POST", "/auth/login", json=body)
        assert answer.status_code == 200, answer.text
        self.sessions.append([answer.json()["refresh_token"], answer.json()["access_token"]])

    def refresh(self, http):
        """The session that waited longest, so that most refreshes rotate."""
        try:
            session = self.sessions.popleft()
        except IndexError:
            return self.stopping.wait(0.01)
        answer, _ = self.ask(http, "refresh", "POST", "/auth/refresh", json={"refresh_token": session[0]})
        assert answer.status_code == 200, f"RS4: thrown out: {answer.text}"
        session[:] = answer.json()["refresh_token"], answer.json()["access_token"]
        self.sessions.append(session)

    def read(self, http):
        session = random.choice(self.sessions) if self.sessions else None
        headers = {"Authorization": f"Bearer {session[1]}"} if session else {}
        answer, _ = self.ask(http, "read", "GET", "/auth/protected", headers=headers)
        assert answer.status_code == (200 if session else 401), answer.text

    def lost(self, logins=100):
        """What was promised and does not hold: every user, every session, and some users' logins."""
        lost = []
        for token, access in self.sessions:
            if self.site.http.post("/auth/refresh", json={"refresh_token": token}).status_code != 200:
                lost.append("a session")
        for name in random.sample(self.users, min(logins, len(self.users))):
            answer = self.site.http.post("/auth/login", json={"username": name, "password": PASSWORD})
            if answer.status_code != 200:
                lost.append(f"the login of {name}")
        return lost


def wait_for_more(counter, count, seconds=60):
    """Until so many more requests were asked."""
    goal, deadline = counter.total() + count, time.monotonic() + seconds
    while counter.total() < goal:
        assert time.monotonic() < deadline, f"not {count} more requests in {seconds} s"
        time.sleep(0.005)
