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


def login_file(bench, people):
    bodies = [{"username": person.username, "password": PASSWORD} for person in people]
    return wire.request_file(bench, [wire.post(LOGIN, body) for body in bodies])


def fill_flask(bench, port, people):
    """One of them is registered by Flask itself; the others have a copy of the hash, so that nobody waits for it."""
    first, *others = people
    status, _ = wire.ask(port, wire.post(REGISTER, {"username": first.username, "password": PASSWORD}))
    if status != 201:
        raise RuntimeError(f"Flask answers {status} to a new account")
    with contextlib.closing(sqlite3.connect(bench.folder / "flask.db", timeout=10)) as database, database:
        (text,) = database.execute("SELECT password FROM users").fetchone()
        database.executemany("INSERT INTO users VALUES (?, ?)", [(person.username, text) for person in others])


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
            fill_flask(bench, self.front.ports["flask"], self.people)

    def login_file(self):
        return login_file(self.bench, self.people)

    def register_file(self, mark, count):
        names = (f"new-{mark}-{number}" for number in range(count))
        bodies = [{"username": name, "password": PASSWORD} for name in names]
        return wire.request_file(self.bench, [wire.post(REGISTER, body) for body in bodies])
