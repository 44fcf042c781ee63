"""Requests that have nothing in common, and what each must get, whatever other requests its worker answered before.

A question is asked alone at first. Later its answer must be that one, byte by byte but for the time, with another mark
in the places where the answer repeats what was sent.
"""

import base64
import dataclasses
import json
import re
import secrets

from administered_site import cookie_of_new_session, done
from browser_client import COOKIE
from running_site import PASSWORD, User

MARK, PADDING = "MARK", "PADDING"
JSON_TYPE = "Content-Type: application/json"


@dataclasses.dataclass(frozen=True, eq=False)
class Person:
    """`credentials`: the lines of a request that carry one, by its kind. `telling`: what nobody else may be told."""

    name: str
    email: str
    credentials: dict
    telling: list


@dataclasses.dataclass(frozen=True, eq=False)
class Question:
    """`person` is whom the answer is about; `names`: whether it says so. A mark and spaces fill the text."""

    host: str
    name: str
    person: Person | None
    names: bool
    method: str
    target: str
    lines: tuple = ()
    body: str = ""

    def request(self, mark, spaces):
        def filled(text):
            return text.replace(MARK, mark).replace(PADDING, " " * spaces)

        body = filled(self.body).encode()
        length = [f"Content-Length: {len(body)}"] if self.body else []
        head = [
            f"{self.method} {filled(self.target)} HTTP/1.1",
            f"Host: {self.host}",
            *map(filled, self.lines),
            *length,
        ]
        return "\r\n".join([*head, "", ""]).encode() + body


def host(site):
    return f"localhost:{site.port}"


def claims(found):
    """In place of an access token: what it says, but for what is new in each."""
    payload = json.loads(base64.urlsafe_b64decode(found[1] + b"=="))
    return json.dumps({name: payload[name] for name in ("sub", "preferred_username", "roles", "type")}).encode()


def comparable(answer):
    """An answer without what may differ: the time, new secrets, how long it is, how long nginx keeps the connection."""
    dropped = (b"date:", b"connection:") + ((b"content-length:",) if answer.body else ())
    lines = [line for line in answer.head.split(b"\r\n") if not line.lower().startswith(dropped)]
    head = re.sub(rb"(__Host-sallyport[\w-]*)=[\w-]+", rb"\1=", b"\r\n".join(lines))
    body = re.sub(rb'("last_\w+_at"):\d+', rb"\1:0", answer.body)
    body = re.sub(rb'"refresh_token":"[\w-]+"', b"", body)
    body = re.sub(rb'"access_token":"[\w-]+\.([\w-]+)\.[\w-]+"', claims, body)
    return head, body


def add_person(site, name, roles=(), email="", verified=True):
    done(site, "user", "add", name, *(word for role in roles for word in ("--role", role)), stdin=PASSWORD.encode())
    if email:
        done(site, "user", "email", name, email, *(["--verified"] if verified else []))
    first, second = User(site, name).login(), User(site, name).login()
    made = site.http.post("/auth/tokens", json={"name": "backup"}, headers=first.bearer)
    assert made.status_code == 201, made.text
    token = made.json()["token"]
    cookie = cookie_of_new_session(site, first)
    basic = base64.b64encode(f"{name}:{token}".encode()).decode()
    credentials = {
        "bearer": f"Authorization: {first.bearer['Authorization']}",
        "another bearer": f"Authorization: {second.bearer['Authorization']}",
        "cookie": f"Cookie: theme=dark; {cookie}",
        "API token": f"Authorization: Bearer {token}",
        "API token as Basic": f"Authorization: Basic {basic}",
        "API token as key": f"X-API-Key: {token}",
    }
    telling = [name, first.body["user"]["id"], first.access, token, cookie, *([email] if email else [])]
    return Person(name, email, credentials, [text.encode() for text in telling])


def people(site):
    """As different as can be: names of 5 to 64 bytes, no role or 1,000 bytes of them, addresses in other scripts."""
    salt = secrets.token_hex(3)
    many = [f"role-{number}-{salt}-{'r' * 36}" for number in range(18)]
    return [
        add_person(site, f"ann{salt}"),
        add_person(site, f"{salt}@turtle", email=f"żółw{salt}@пример.рф"),
        add_person(site, f"long.{salt}." + "n" * 52, many, email="e" * 200 + f"{salt}@example.org"),
        add_person(
            site, f"b_{salt}@home", ["admin", f"editors-{salt}"], email=f"unverified{salt}@x.org", verified=False
        ),
        add_person(site, f"c+{salt}", [f"readers-{salt}"], email=f"頭文字{salt}@例え.jp"),
    ]  # fmt: skip


def questions_of(site, person):
    for kind, line in person.credentials.items():

        def ask(names, method, target, *lines, body="", kind=kind, line=line):
            name = f"{person.name}, {kind}: {method} {target}"
            return Question(host(site), name, person, names, method, target, (line, *lines), body)

        yield ask(True, "GET", "/auth/protected?mark=MARK", "X-Mark: MARK")
        yield ask(False, "HEAD", "/auth/protected")
        yield ask(False, "POST", "/auth/protected", body="MARK")
        yield ask(True, "GET", "/kept/protected", "X-Mark: MARK")
        yield ask(True, "GET", "/app/MARK?mark=MARK", "Cookie: own=MARK" if kind != "cookie" else "X-Mark: MARK")
        yield ask(True, "PUT", "/app/MARK", f"Origin: {site.url}", body="MARK")
        yield ask(False, "GET", "/auth/session")
        yield ask(False, "GET", "/auth/account", "X-Mark: MARK")
        yield ask(False, "DELETE", "/auth/account/MARK")
        if person.email:
            body = f'{{PADDING"email": "{person.email}"PADDING}}'
            yield ask(False, "PATCH", "/auth/account", JSON_TYPE, f"Origin: {site.url}", body=body)
        body = '{"MARK": "MARK", "email": 7PADDING}'
        yield ask(False, "PATCH", "/auth/account", JSON_TYPE, f"Origin: {site.url}", body=body)


def questions_of_nobody(site, people):
    def ask(name, method, target, *lines, body=""):
        name = f"nobody, {name}: {method} {target}"
        return Question(host(site), name, None, False, method, target, lines, body)

    ended = User(site, people[0].name).login()
    assert ended.logout().status_code == 204
    (head, claims, _), (*_, signature) = (person.credentials["bearer"].split(".") for person in people[:2])
    for name, line in {
        "nothing": "X-Mark: MARK",
        "a session that ended": f"Authorization: {ended.bearer['Authorization']}",
        "one's claims with another's signature": f"{head}.{claims}.{signature}",
        "no token": "Authorization: Bearer MARK",
        "a cookie that is none": f"Cookie: {COOKIE}=MARK",
        "an API token that is none": "Authorization: Bearer sallyport_MARK",
    }.items():
        for target in ("/auth/protected", "/kept/protected", "/app/MARK", "/auth/session"):
            yield ask(name, "GET", target, line)
    two = people[0].credentials["bearer"], people[0].credentials["API token as key"]
    for target in ("/auth/protected", "/app/MARK"):
        yield ask("two credentials", "GET", target, *two)
    for target in ("/auth/refresh", "/auth/login", "/auth/register"):
        yield ask("unknown member", "POST", target, JSON_TYPE, body='{"MARK": "MARK"PADDING, "more": {"MARK": []}}')
        yield ask("broken JSON", "POST", target, JSON_TYPE, body='{"MARK": "MARK", PADDING')
        yield ask("of another type", "POST", target, "Content-Type: text/MARK", body="MARK")
        yield ask("too large", "POST", target, JSON_TYPE, body='{"MARK": "' + "x" * 2_100 + 'PADDING"}')
        yield ask("of no such method", "GET", target)
    yield ask("far too large", "POST", "/auth/refresh", JSON_TYPE, body='{"MARK": "' + "x" * 66_000 + '"}')
    yield ask("unknown token", "POST", "/auth/refresh", JSON_TYPE, body='{"refresh_token": "MARK"PADDING}')
    yield ask("nothing there", "GET", "/auth/MARK")
    yield ask("keys", "GET", "/.well-known/jwks.json")


def logins(site, people):
    """These hash a password: few of them. Their users have no session that a question asks with: too many end some."""
    for person in people:
        login = json.dumps({"username": person.name, "password": PASSWORD}, ensure_ascii=False)
        for target in ("/auth/login", "/auth/login?session=cookie"):
            lines = JSON_TYPE, f"Origin: {site.url}"
            name = f"{person.name}: POST {target}"
            yield Question(host(site), name, person, True, "POST", target, lines, login[:-1] + "PADDING}")
