"""Requests of every kind that the workers know, for a load under which their memory is watched: (bytes, statuses)."""

import base64
import itertools
import json
import random
import secrets

from administered_site import cookie_of_new_session, decoded, encoded, rows_of, session_id
from raw_http import request
from running_site import PASSWORD
from signed_tokens import Signer

JSON_TYPE = "Content-Type: application/json"


def bearer(token):
    return f"Authorization: Bearer {token}"


def sent(path, *lines, statuses=(200,), method="GET", body=None):
    """`body`: bytes, or what is to be sent as JSON."""
    if body is None:
        return request(path, *lines, method=method), statuses
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return request(path, *lines, JSON_TYPE, f"Content-Length: {len(data)}", method=method, body=data), statuses


def sessions_like(login, count):
    """As many more sessions of that user, put into the file, and last seen so long ago that their next use counts."""
    ids = [secrets.token_bytes(16) for _ in range(count)]
    with rows_of(login.site) as database:
        database.executemany(
            """
            INSERT INTO sessions (id, user_id, kind, created_at, authenticated_at, last_seen_at, expires_at,
                idle_limit_seconds, refresh_counter, device, address, secret_hash)
            SELECT ?, user_id, kind, created_at - 300, authenticated_at - 300, last_seen_at - 300, expires_at,
                idle_limit_seconds, refresh_counter, device, address, secret_hash FROM sessions WHERE id = ?
            """,
            [(new, session_id(login.access)) for new in ids],
        )
    return ids


class Crowd:
    """Many sessions, and a token for each of some of them.

    The rows are more than SQLite keeps in memory, so that it keeps as much as it ever will after some thousand
    requests. A worker of the gate remembers 1,024 of the tokens as verified, and of 10,000 sessions when they were
    last used.
    """

    ROWS = 20_000

    def __init__(self, site, tokens):
        login, signer, chance = site.register().login(), Signer(site), random.Random(20_261_121)
        ids = chance.sample(sessions_like(login, self.ROWS), tokens)
        self.tokens = [signer.token(login.access, session) for session in ids]


class Load:
    """`kinds`: what makes a request, and how often it is its turn."""

    def __init__(self, crowd, *kinds):
        self.makers, self.weights = zip(*kinds)
        self.chance, self.tokens = random.Random(20_261_121), crowd.tokens
        # By turns: when it is its turn again, every token has been forgotten that can be.
        self.turns = itertools.cycle(crowd.tokens)

    def batch(self, count):
        return [make() for make in self.chance.choices(self.makers, self.weights, k=count)]


class GateLoad(Load):
    """Who is let in with every kind of credential, and everything that is refused."""

    def __init__(self, site, crowd):
        kinds = (self.warm, 40), (self.cold, 30), (self.broken, 12), (self.long, 8), (self.other, 10)
        super().__init__(crowd, *kinds)
        login = site.register().login()
        made = site.http.post("/auth/tokens", json={"name": "load"}, headers=login.bearer).json()["token"]
        cookie = cookie_of_new_session(site, login)
        self.own = [bearer(login.access), f"Cookie: {cookie}", f"X-API-Key: {made}"]

    def path(self):
        return self.chance.choice(("/auth/protected", "/kept/protected", f"/app/{self.chance.randrange(10**9)}?a=b"))

    def warm(self):
        return sent(self.path(), self.chance.choice(self.own))

    def cold(self):
        return sent(self.path(), bearer(next(self.turns)))

    def broken(self):
        """A new one each time: nothing may be kept of it."""
        head, claims, signature = self.chance.choice(self.tokens).split(".")
        raw = decoded(signature)
        flipped = encoded(bytes([raw[0] ^ self.chance.randrange(1, 256)]) + raw[1:])
        unknown = encoded(json.dumps({"alg": "EdDSA", "kid": secrets.token_hex(16), "typ": "at+jwt"}).encode())
        token = self.chance.choice((
            f"{head}.{claims}.{flipped}", f"{unknown}.{claims}.{signature}", f"{head}.{claims[:-5]}.{signature}",
            secrets.token_urlsafe(self.chance.randrange(1, 2_000)), "sallyport_" + secrets.token_urlsafe(49),
        ))  # fmt: skip
        line = self.chance.choice((bearer(token), f"Cookie: __Host-sallyport={token}"))
        return sent(self.path(), line, statuses=(401,))

    def long(self):
        sizes = [self.chance.randrange(3_000) for _ in range(self.chance.randrange(6))]
        lines = [f"X-{secrets.token_hex(4)}: {'x' * size}" for size in sizes]
        cookies = "; ".join(f"c{number}={secrets.token_hex(20)}" for number in range(self.chance.randrange(1, 60)))
        return sent(self.path(), self.own[0], *lines, f"Cookie: {cookies}")

    def other(self):
        name, body = secrets.token_hex(self.chance.randrange(1, 40)), b"x" * self.chance.randrange(1, 2_000)
        password = base64.b64encode(f"{name}:{name}".encode()).decode()
        return self.chance.choice((
            sent(f"/kept/{name}", self.own[0], statuses=(404,)),
            sent("/auth/protected", self.own[0], statuses=(405,), method="PUT"),
            sent("/kept/protected", self.own[0], statuses=(405,), method="POST", body=body),
            sent("/auth/protected", statuses=(401,)),
            sent("/app/" + name, statuses=(401,)),
            sent("/app/" + name, f"Authorization: Basic {password}", statuses=(401,)),
            sent("/auth/health/gate"),
        ))  # fmt: skip


class AccountsLoad(Load):
    """What needs no password: mostly read, some of it written, much of it refused."""

    def __init__(self, site, crowd):
        super().__init__(crowd, (self.read, 30), (self.crowd, 25), (self.written, 10), (self.refused, 35))
        self.login, self.writer, self.refresh = (site.register().login() for _ in range(3))
        self.own = [bearer(self.login.access), f"Cookie: {cookie_of_new_session(site, self.login)}"]

    def read(self):
        # No export: each adds to the events that the next one shows.
        path = self.chance.choice(("session", "account", "sessions", "tokens", "events", "pages/login"))
        return sent("/auth/" + path, self.chance.choice(self.own), statuses=(200, 403))

    def crowd(self):
        return sent("/auth/session", bearer(next(self.turns)))

    def written(self):
        own, address = bearer(self.writer.access), f"{secrets.token_hex(self.chance.randrange(1, 60))}@example.org"
        return self.chance.choice((
            # the same token over and over: within the grace one successor, later the session's end
            sent("/auth/refresh", method="POST", body={"refresh_token": self.refresh.refresh}, statuses=(200, 401)),
            sent("/auth/account", own, method="PATCH", body={"email": address}),
            sent("/auth/url-tokens", own, method="POST", body={"path": f"/app/{address}"}, statuses=(201, 400, 404)),
        ))  # fmt: skip

    def refused(self):
        name, own = secrets.token_hex(self.chance.randrange(1, 200)), bearer(self.login.access)
        return self.chance.choice((
            sent("/auth/" + name, statuses=(404,)),
            sent("/auth/session", bearer(name), statuses=(401,)),
            sent("/auth/session", f"Cookie: __Host-sallyport={name}", statuses=(401,)),
            sent("/auth/refresh", method="POST", body={"refresh_token": name}, statuses=(401,)),
            sent("/auth/refresh", method="POST", body={name: [name] * 5}, statuses=(400, 413)),
            sent("/auth/refresh", method="POST", body=b'{"' + name.encode(), statuses=(400,)),
            sent("/auth/refresh", method="POST", body={"refresh_token": name * 40}, statuses=(401, 413)),
            sent("/auth/account", own, method="PATCH", body={"email": 7, name: name}, statuses=(400,)),
            sent("/auth/users", own, statuses=(403,)),
        ))  # fmt: skip


class LoginLoad(Load):
    """A password is hashed for two of a hundred."""

    def __init__(self, site, crowd):
        kinds = (self.right, 8), (self.unknown, 8), (self.registered, 4), (self.refused, 490), (self.crowd, 490)
        super().__init__(crowd, *kinds)
        self.user = site.register()

    def crowd(self):
        token = next(self.turns)
        return sent("/auth/reauthenticate", bearer(token), method="POST", body={"word": token}, statuses=(400,))

    def refused(self):
        name = secrets.token_hex(self.chance.randrange(1, 200))
        return self.chance.choice((
            sent("/auth/login", method="POST", body={name: [name] * 3}, statuses=(400,)),
            sent("/auth/register", method="POST", body={"username": name + "!", "password": name}, statuses=(400,)),
            sent("/auth/login", method="POST", body=b'{"' + name.encode(), statuses=(400,)),
            sent("/auth/password", bearer(name), method="POST", body={name: name}, statuses=(401,)),
            sent("/auth/login", method="POST", body={"username": name, "password": "x" * 2_100}, statuses=(413,)),
            sent("/auth/login", statuses=(405,)),
        ))  # fmt: skip

    def right(self):
        body = {"username": self.user.username, "password": PASSWORD}
        path = self.chance.choice(("/auth/login", "/auth/login?session=cookie"))
        return sent(path, "Origin: https://localhost", method="POST", body=body, statuses=(200, 403))

    def unknown(self):
        body = {"username": secrets.token_hex(8), "password": secrets.token_hex(self.chance.randrange(8, 500))}
        return sent("/auth/login", method="POST", body=body, statuses=(401,))

    def registered(self):
        body = {"username": secrets.token_hex(8), "password": secrets.token_hex(self.chance.randrange(8, 30))}
        return sent("/auth/register", method="POST", body=body, statuses=(201,))
