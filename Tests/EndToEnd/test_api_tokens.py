"""API tokens at the gate, as programs send them: what they open, and what they never do."""

import json
import re
import shutil
import socket
import subprocess

import pytest

from api_tokens import basic, bearer, execute, make, owner, status, token_site  # noqa: F401
from assertions import assert_problem
from running_site import PASSWORD

OFFER = 'Basic realm="Sallyport", charset="UTF-8", Bearer'
BROWSER = {"Sec-Fetch-Mode": "cors", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64)", "Accept": "*/*"}


def curl(site, *arguments):
    command = ["curl", "-sS", "--cacert", site.folder / "tls/certificate.pem", "-w", "\n%{http_code}", *arguments]
    ended = subprocess.run(command, capture_output=True, timeout=60, check=True)
    body, _, code = ended.stdout.decode().rpartition("\n")
    return int(code), body


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl")
def test_curl_is_let_in_in_each_way_that_it_can_send_a_token(token_site, owner):
    token = make(token_site, owner)["token"]
    for way in (
        ["-H", f"Authorization: Bearer {token}"], ["-u", f"token:{token}"], ["-u", f":{token}"],
        ["-u", f"{owner.username}:{token}"], ["-H", f"X-API-Key: {token}"], ["--oauth2-bearer", token],
        # a DAV client that sends nothing before it was asked to
        ["--anyauth", "-u", f"{owner.username}:{token}", "-X", "PROPFIND"],
    ):  # fmt: skip
        code, body = curl(token_site, *way, token_site.url + "/dav/folder/")
        assert code == 200, (way, body)
        told = dict(json.loads(body))
        assert told["remote-user"] == owner.username
        assert "authorization" not in told and "x-api-key" not in told
        assert token not in body


def test_GN7_a_program_is_asked_for_Basic_and_a_browser_never(token_site, owner):
    for headers in ({}, basic(owner.username, PASSWORD), basic("", "sallyport_")):
        for method in ("GET", "PROPFIND", "OPTIONS", "PUT"):
            answer = token_site.http.request(method, "/dav/", headers=headers)
            assert (answer.status_code, answer.headers.get_list("www-authenticate")) == (401, [OFFER])
        answer = token_site.http.get("/dav/", headers=headers | BROWSER)
        assert answer.status_code == 401
        assert all(challenge.startswith("Bearer") for challenge in answer.headers.get_list("www-authenticate"))
    for headers in (bearer("x.y.z"), bearer("sallyport_x"), {"X-API-Key": "x"}):
        answer = token_site.http.get("/dav/", headers=headers)
        assert answer.headers.get_list("www-authenticate") == ['Bearer error="invalid_token"']


def test_a_real_password_is_refused_with_the_advice_to_make_a_token_and_hashes_nothing(token_site, owner):
    for password in (PASSWORD, "wrong password altogether"):
        for headers in ({}, BROWSER):
            answer = token_site.http.get("/app/", headers=basic(owner.username, password) | headers)
            assert answer.status_code == 401
            assert answer.json()["type"] == "urn:sallyport:problem:api-token-required"
            assert "API token" in answer.json()["title"]
    assert execute(token_site, "SELECT count(*) FROM login_attempts WHERE failures > 0") == [(0,)]


def test_JW7_no_kind_of_credential_does_for_another(token_site, owner):
    made = make(token_site, owner)
    token, login = made["token"], owner.login()
    http = token_site.http
    same = {"Origin": token_site.url, "Sec-Fetch-Site": "same-origin"}
    credentials = {"username": owner.username, "password": PASSWORD}
    answer = http.post("/auth/login?session=cookie", json=credentials, headers=same)
    cookie = re.search(r"__Host-sallyport=([\w-]+)", answer.headers["set-cookie"])[1]
    http.cookies.clear()
    inside = token.removeprefix("sallyport_")
    # an API token, whole and without its prefix, is nothing anywhere under /auth but at the gate's own endpoint
    for text in (token, inside):
        as_cookie = {"Cookie": f"__Host-sallyport={text}"} | same
        for headers in (bearer(text), basic("token", text), {"X-API-Key": text}, as_cookie):
            for method, path, body in (
                ("GET", "/auth/session", None), ("GET", "/auth/sessions", None), ("GET", "/auth/tokens", None),
                ("POST", "/auth/tokens", {"name": "more"}), ("DELETE", f"/auth/tokens/{made['id']}", None),
                ("GET", "/auth/account", None), ("GET", "/auth/account/export", None), ("GET", "/auth/events", None),
                ("PATCH", "/auth/account", {"email": "a@example.org"}), ("DELETE", "/auth/account", None),
                ("POST", "/auth/refresh", None), ("POST", "/auth/logout", None), ("GET", "/auth/users", None),
                ("POST", "/auth/reauthenticate", {"password": PASSWORD}),
                ("POST", "/auth/password", {"current_password": PASSWORD, "new_password": "another horse battery"}),
            ):  # fmt: skip
                answer = http.request(method, path, headers=headers, json=body)
                assert answer.status_code in (400, 401), (method, path, list(headers), answer.text)
        for body in ({"refresh_token": text}, {"username": owner.username, "password": text}):
            path = "/auth/refresh" if "refresh_token" in body else "/auth/login"
            assert http.post(path, json=body).status_code == 401
        assert http.post("/auth/login", headers=basic(owner.username, text)).status_code == 401
    # and nothing else is an API token
    for text in (login.access, login.refresh, cookie, made["id"], "sallyport_" + login.refresh, "sallyport_" + cookie):
        for headers in ({"X-API-Key": text}, basic("token", text), basic(owner.username, text)):
            assert http.get("/app/", headers=headers).status_code == 401
        for forged in ("sallyport_" + text, text + token, token + text):
            assert http.get("/app/", headers=bearer(forged)).status_code == 401
    for text in (login.refresh, cookie, inside):
        assert http.get("/app/", headers=bearer(text)).status_code == 401
    assert status(token_site, token) == 200
    assert http.get("/auth/protected", headers=bearer(token)).json()["logged_in_as"] == owner.username
    assert http.get("/auth/protected", headers={"X-API-Key": token}).status_code == 200


def test_JW7_one_other_byte_makes_it_nobodys(token_site, owner):
    token = make(token_site, owner)["token"]
    for place in range(len(token)):
        other = token[:place] + ("B" if token[place] == "A" else "A") + token[place + 1 :]
        assert status(token_site, other) == 401, place
    assert status(token_site, token) == 200


def test_WB4_two_credentials_of_a_program_are_refused_and_one_counts_before_a_cookie(token_site, owner):
    token = make(token_site, owner)["token"]
    both = bearer(token) | {"X-API-Key": token}
    assert token_site.http.get("/app/", headers=both).status_code == 401
    assert token_site.http.get("/app/", headers=[("X-API-Key", token), ("X-API-Key", token)]).status_code == 401
    cookie = {"Cookie": "__Host-sallyport=nonsense"}
    for headers in (bearer(token), {"X-API-Key": token}, basic("token", token)):
        assert token_site.http.get("/app/", headers=headers | cookie).status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        *("/app/x", "/davenport/x", "/DAV/x", "/dav/..%2fapp/x", "/dav/../app/x", "/dav/%2e%2e/app/x", "/dav//x"),
        *("//dav/x", "/dav/./x", "/dav/x%2fy", "/dav/x%5cy", "/dav/..;/app/x", "/dav/x;y", "/dav;/x"),
        *("/dav/%252e%252e/x", "/dav/x%3fy", "/app%2f..%2fdav/x", "/dav/x#y"),
        *("/dav/x%23y", "/dav/%ff", "/dav/%01", "/app/../dav/x", "/app/%2e%2e/dav/x", "/dav/x/..", "/d%61v/../app/"),
    ],
)
def test_GN3_no_spelling_leads_out_of_its_paths(token_site, scoped, target):
    reached = token_site.echo.reached
    head = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {scoped}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", token_site.port), timeout=60) as plain:
        with token_site.tls.wrap_socket(plain, server_hostname="localhost") as connection:
            connection.sendall(head.encode())
            answer = b""
            while part := connection.recv(65536):
                answer += part
    assert answer.split()[1] in (b"400", b"403", b"404"), answer
    assert token_site.echo.reached == reached


@pytest.fixture(scope="module")
def scoped(token_site):
    user = token_site.register()
    user.bearer = user.login().bearer
    paths = ["/dav", "localhost/pub", "elsewhere.example/app"]
    return make(token_site, user, paths=paths, methods=["GET", "PROPFIND"])["token"]


def test_within_its_paths_and_methods_it_opens_and_outside_it_is_403_with_the_reason(token_site, scoped):
    for path in ("/dav/", "/dav/a%20b/%C3%B6?x=/app/", "/d%61v/x", "/pub/", "/pub/index.html"):
        assert status(token_site, scoped, path) == 200, path
    assert status(token_site, scoped, method="PROPFIND", path="/dav/") == 200
    assert status(token_site, scoped, method="HEAD", path="/dav/") == 200
    outside = (("PUT", "/dav/"), ("DELETE", "/dav/x"), ("POST", "/dav/"), ("GET", "/app/"), ("GET", "/bearer/"))
    for method, path in outside:
        assert_problem(token_site.http.request(method, path, headers=bearer(scoped)), 403, "token-scope")
    assert_problem(token_site.http.get("/auth/protected", headers=bearer(scoped)), 403, "token-scope")


def test_no_application_ever_sees_a_token(token_site, owner):
    made, access = make(token_site, owner)["token"], owner.bearer["Authorization"]
    told = lambda path, headers: dict(token_site.http.get(path, headers=headers).json())  # noqa: E731
    assert told("/bearer/", owner.bearer)["authorization"] == access, "an access token may be handed on"
    for path in ("/app/", "/bearer/", "/open/"):
        for headers in (bearer(made), {"Authorization": f"bearer {made}"}, {"X-API-Key": made}):
            assert made not in json.dumps(told(path, headers)), (path, headers)
    assert told("/open/", {"X-API-Key": "their own"})["x-api-key"] == "their own"
    assert told("/open/", bearer("their own"))["authorization"] == "Bearer their own"
