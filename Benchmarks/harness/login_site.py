"""What the comparisons of logins have in common: a site with people, Flask with the same names, and their requests."""

import contextlib
import sqlite3

from harness import peers, wire
from harness.bench import Lacking
from harness.front import Door, Front
from harness.population import add_people, encode
from harness.site import PASSWORD, Site

LOGIN, REGISTER = "/auth/login", "/auth/register"
PEOPLE = 200
SECRET = encode(b"a key that is known to everybody, of 32 bytes at least")


class LoginSite:
    """`workers`: hashes at a time, of ours and of Flask."""

    def __init__(self, bench, workers=1):
        self.bench, self.workers = bench, workers
        self.site = Site(bench, "site", login_workers=workers)
        tokens, browsers = add_people(self.site, PEOPLE)
        self.people = tokens + browsers
        pools = [self.site.socket(kind) for kind in ("gate", "login", "accounts")]
        self.lacking, self.flask = [], None
        try:
            self.flask = peers.flask(bench, SECRET, workers=workers)
        except Lacking as lacking:
            self.lacking.append(f"Flask ({lacking})")
        proxies = {"flask": self.flask[0]} if self.flask else {}
        self.front = Front(bench, [Door("sallyport", *pools)], proxies=proxies)
        if self.flask:
            self.register_at_flask()

    def register_at_flask(self):
        """One of them by Flask itself; the others have a copy of the hash, so that nobody waits for it."""
        first, *others = self.people
        body = {"username": first.username, "password": PASSWORD}
        status, _ = wire.ask(self.front.ports["flask"], wire.post(REGISTER, body))
        assert status == 201, status
        with contextlib.closing(sqlite3.connect(self.bench.folder / "flask.db", timeout=10)) as database, database:
            (text,) = database.execute("SELECT password FROM users").fetchone()
            rows = [(person.username, text) for person in others]
            database.executemany("INSERT INTO users VALUES (?, ?)", rows)

    def login_file(self):
        bodies = [{"username": person.username, "password": PASSWORD} for person in self.people]
        return wire.request_file(self.bench, [wire.post(LOGIN, body) for body in bodies])

    def register_file(self, mark, count):
        names = (f"new-{mark}-{number}" for number in range(count))
        bodies = [{"username": name, "password": PASSWORD} for name in names]
        return wire.request_file(self.bench, [wire.post(REGISTER, body) for body in bodies])
