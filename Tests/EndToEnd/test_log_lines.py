"""OP3: whatever is sent, a log line stays one line of JSON."""

import json
import secrets
import socket

import pytest

from running_site import POOLS, wait_for

NAUGHTY = [
    "line\r\nbreak",
    "\x1b[31mred\x07",
    "\u202egnp.exe",
    '"},{"level":"forged',
    "\u2028\u2029",
    "\\u0000",
    "<script>",
    "%0a%0d",
    "a" * 3000,
]


@pytest.fixture(scope="module", autouse=True)
def naughtiness(site):
    for text in NAUGHTY:
        site.http.post("/auth/login", json={"username": text, "password": f"{text} as a password"})
        site.http.post("/auth/register", json={"username": text, "password": f"{text} as a password", text: text})
        site.http.post("/auth/refresh", json={"refresh_token": text})
        for path in ("/auth/protected", "/auth/session"):
            site.http.get(
                path,
                params={text: text},
                headers={"User-Agent": text.encode("latin-1", "ignore").translate(None, b"\r\n\0")},
            )
        site.http.get("/auth/" + text.replace("\r\n", "%0d%0a").replace("\x1b", "%1b").replace("\x07", "%07"))


def lines(site, name):
    """The lines of a log but for the pool's own words."""
    for line in site.log(name).split("\n"):
        if line and not line.startswith("sallyport: "):
            yield line


@pytest.mark.parametrize("name", [*POOLS, "nginx-access"])
def test_every_line_is_a_JSON_object_in_ASCII_or_escaped(site, name):
    for line in lines(site, name):
        assert isinstance(json.loads(line), dict)
        assert not any(ord(character) < 0x20 or character in "\x7f\u2028\u2029\u202e" for character in line)


@pytest.mark.parametrize(
    "hostile", ["\u202e".encode(), "\u2066".encode(), b"\x9b31m", b"\xc2\x9b", b"\xff\xfe", "ü".encode()], ids=repr
)
def test_OP3_nginx_logs_nothing_but_printable_ASCII(site, hostile):
    """escape=json escapes what is below 0x20 alone."""
    mark = f"mark-{secrets.token_hex(6)}".encode()
    fields = [b"User-Agent: a" + hostile, b"Referer: https://a/" + hostile, b"Host: localhost", b"Connection: close"]
    request = [b"GET /public-" + mark + b" HTTP/1.1", *fields]
    for target in (mark, mark + hostile, mark + b"?" + hostile):
        request[0] = b"GET /auth/session?" + target + b" HTTP/1.1"
        with socket.create_connection(("127.0.0.1", site.port)) as plain:
            with site.tls.wrap_socket(plain, server_hostname="localhost") as connection:
                connection.sendall(b"\r\n".join(request) + b"\r\n\r\n")
                while connection.recv(4096):
                    pass
    wait_for(lambda: mark.decode() in site.log("nginx-access"), 60, "the line of a harmless target")
    log = (site.folder / "log/nginx-access.log").read_bytes()
    assert not [line for line in log.splitlines() if not all(0x20 <= byte <= 0x7E for byte in line)]
    line = json.loads(next(line for line in log.splitlines() if mark in line))
    assert (line["agent"], line["referer"]) == ("masked", "masked")


@pytest.mark.parametrize(
    "kind, path", [("login", "/auth/login"), ("accounts", "/auth/session"), ("gate", "/auth/protected")]
)
def test_a_requests_line_says_what_it_was_and_nginx_knows_it_by_the_same_id(site, kind, path):
    mark = "mark-" + secrets.token_hex(8)
    site.http.get(f"{path}?{mark}")

    def line_of_nginx():
        return next((json.loads(line) for line in lines(site, "nginx-access") if mark in line), None)

    outer = wait_for(line_of_nginx, 60, "nginx's line")

    def line_of_worker():
        return next((json.loads(line) for line in lines(site, kind) if outer["request_id"] in line), None)

    inner = wait_for(line_of_worker, 60, "the worker's line")
    assert (inner["method"], inner["path"], inner["client"]) == ("GET", path, "127.0.0.1")
    assert inner["status"] == int(outer["status"])
    assert isinstance(inner["microseconds"], int)
    assert inner["time"].endswith("Z")
    assert mark not in json.dumps(inner)


def test_a_known_user_is_named_by_id(site):
    login = site.register().login()
    site.http.get("/auth/protected", headers=login.bearer)
    user_id = login.body["user"]["id"]
    for kind in ("login", "gate"):
        wait_for(lambda: any(json.loads(line).get("user_id") == user_id for line in lines(site, kind)), 60, kind)


@pytest.mark.parametrize(
    "query",
    [
        *("token={}", "a=1&access_token={}&b=2", "%74oken={}", "username=alice&password={}", "PW={}"),
        *("client_secret={}", "jwt={}", "api_key={}", "eyJhbGciOiJFZERTQSJ9.{}", "s={}0123456789012345678901234567890"),
    ],
)
def test_OP2_a_query_that_may_hold_a_secret_is_masked(site, query):
    marker = "m" + secrets.token_hex(4)
    request = site.http.get(f"/somewhere-{marker}?" + query.format("hidden" + marker))
    assert request.status_code == 404
    wait_for(lambda: f"/somewhere-{marker}?masked" in site.log("nginx-access"), 60, "the masked line")
    assert "hidden" + marker not in site.log("nginx-access")
