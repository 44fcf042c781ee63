"""A site's administration from outside: the operator's tool on it, and rows changed in its file."""

import base64
import concurrent.futures
import contextlib
import fcntl
import hashlib
import json
import time
import secrets
import sqlite3

from operator_tool import run
from running_site import PASSWORD, User


def tool(site, *arguments, stdin=b""):
    settings = {
        "SALLYPORT_STATE_DIR": site.folder / "state",
        "SALLYPORT_SECRET_FILE": site.folder / "master.secret",
        "SALLYPORT_REGISTRATION": "open",
    }
    return run(*arguments, stdin=stdin, **settings)


def done(site, *arguments, stdin=b""):
    """The tool's standard output; it must succeed."""
    ended = tool(site, *arguments, stdin=stdin)
    assert ended.returncode == 0, ended
    return ended.stdout.decode()


@contextlib.contextmanager
def rows_of(site):
    """The accounts database, to be changed under the write lock as the programs do."""
    with open(site.folder / "state/accounts.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with contextlib.closing(sqlite3.connect(site.folder / "state/accounts.db", timeout=60)) as database:
            database.execute("PRAGMA foreign_keys = ON")
            yield database
            database.commit()


def query(site, sql, *values):
    with contextlib.closing(sqlite3.connect(f"file:{site.folder}/state/accounts.db?mode=ro", uri=True)) as database:
        return database.execute(sql, values).fetchall()


def events(site, kind):
    """Who did it, to whom, and what is said of it, the oldest first."""
    return query(site, "SELECT actor, username, detail FROM events WHERE kind = ? ORDER BY id", kind)


def add_admin(site, name=None):
    name = name or f"admin-{secrets.token_hex(6)}"
    done(site, "user", "add", name, "--role", "admin", stdin=PASSWORD.encode())
    return User(site, name)


def id_of(user):
    return query(user.site, "SELECT id FROM users WHERE username = ?", user.username)[0][0]


def url_of(user):
    return f"/auth/users/{user.login().body['user']['id']}"


def change_user(login, url, **body):
    return login.site.http.patch(url, json=body, headers=login.bearer)


def make_stale(site, login):
    """The password of this login was given longer ago than a grave change allows."""
    with rows_of(site) as database:
        changed = database.execute(
            "UPDATE sessions SET authenticated_at = authenticated_at - 700 WHERE id = ?", [session_id(login.access)]
        )
        assert changed.rowcount == 1
    return login


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def session_id(access_token):
    return decoded(json.loads(decoded(access_token.split(".")[1]))["sid"])


def cookie_of_new_session(site, login):
    """A cookie session of the same user, put into the file: the cookie's value."""
    identity, secret = secrets.token_bytes(16), secrets.token_bytes(32)
    with rows_of(site) as database:
        database.execute(
            """
            INSERT INTO sessions (id, user_id, kind, created_at, authenticated_at, last_seen_at, expires_at,
                idle_limit_seconds, refresh_counter, device, address, secret_hash)
            SELECT ?, user_id, 'cookie', created_at, authenticated_at, last_seen_at, expires_at,
                idle_limit_seconds, 0, device, address, ? FROM sessions WHERE id = ?
            """,
            [identity, hashlib.sha256(secret).digest(), session_id(login.access)],
        )
    return "__Host-sallyport=" + encoded(b"\x02" + identity + secret)


def ask_every_worker(site, pool, path, headers):
    """Asks, many at once, until each worker of the pool has answered at least twice; the answers."""
    begin, workers, answers = len(site.log(pool)), site.workers(pool), []
    deadline = time.monotonic() + 60
    with concurrent.futures.ThreadPoolExecutor(16) as threads:
        while time.monotonic() < deadline:
            answers += threads.map(lambda _: site.http.get(path, headers=headers), range(16))
            asked = [json.loads(line) for line in site.log(pool)[begin:].splitlines() if line.startswith("{")]
            counts = [sum(line.get("path") == path and line["pid"] == pid for line in asked) for pid in workers]
            if all(count >= 2 for count in counts):
                return answers
    raise AssertionError(f"some worker of {pool} never answered")
