"""API tokens at the gate, as programs send them: what they open, what they never do, and when they end."""

import base64
import contextlib
import json
import re
import shutil
import socket
import sqlite3
import subprocess
import time

import pytest

from assertions import assert_faults, assert_problem
from operator_tool import run, settings_of, words
from private_site import start_echo
from protected_site import count
from running_site import PASSWORD, wait_for

OFFER = 'Basic realm="Sallyport", charset="UTF-8", Bearer'
BROWSER = {"Sec-Fetch-Mode": "cors", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64)", "Accept": "*/*"}


@pytest.fixture(scope="module")
def token_site(make_site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    (folder / "pub").mkdir()
    (folder / "pub/index.html").write_text("the index\n")
    echo = count(start_echo())
    passed = f"include sallyport/proxy.conf; proxy_pass http://127.0.0.1:{echo.server_port};"
    gated = f"include sallyport/protect.conf; {passed}"
    site = make_site(
        SALLYPORT_RUN_GATE_WORKERS=3,
        snippet=f"""
            location /app/ {{ {gated} }}
            location /dav/ {{ {gated} }}
            location /bearer/ {{ {gated} set $sallyport_pass_bearer 1; }}
            location /open/ {{ {passed} }}
            location /pub/ {{ include sallyport/protect.conf; root $sallyport_root{folder}; }}
        """,
    )
    site.echo = echo
    yield site
    echo.shutdown()


@pytest.fixture
def owner(token_site):
    user = token_site.register()
    user.bearer = user.login().bearer
    return user


def make(site, user, **members):
    answer = site.http.post("/auth/tokens", json={"name": "backup"} | members, headers=user.bearer)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["token"].startswith("sallyport_") and len(body["token"]) == 76
    return body


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def basic(name, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def execute(site, sql, *values):
    with contextlib.closing(sqlite3.connect(site.folder / "state/accounts.db", timeout=20)) as database, database:
        return database.execute(sql, values).fetchall()


def status(site, token, path="/app/", method="GET"):
    return site.http.request(method, path, headers=bearer(token)).status_code


def raw(text):
    return base64.urlsafe_b64decode(text + "==")


def curl(site, *arguments):
    command = ["curl", "-sS", "--cacert", site.folder / "tls/certificate.pem", "-o", "/dev/stdout", "-w", "\n%{http_code}"]
    ended = subprocess.run([*command, *arguments], capture_output=True, timeout=60, check=True)
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
    before = time.process_time()
    for password in (PASSWORD, "wrong password altogether"):
        for headers in ({}, BROWSER):
            answer = token_site.http.get("/app/", headers=basic(owner.username, password) | headers)
            assert answer.status_code == 401
            assert answer.json()["type"] == "urn:sallyport:problem:api-token-required"
            assert "API token" in answer.json()["title"]
    assert execute(token_site, "SELECT count(*) FROM login_attempts WHERE failures > 0") == [(0,)]
    assert time.process_time() - before < 5


def test_JW7_no_kind_of_credential_does_for_another(token_site, owner):
    made = make(token_site, owner)
    token, login = made["token"], owner.login()
    http = token_site.http
    same = {"Origin": token_site.url, "Sec-Fetch-Site": "same-origin"}
    credentials = {"username": owner.username, "password": PASSWORD}
    answer = http.post("/auth/login?session=cookie", json=credentials, headers=same)
    cookie = re.search(r"__Host-sallyport=([\w-]+)", answer.headers["set-cookie"])[1]
    http.cookies.clear()
    inside = token[len("sallyport_"):]
    # an API token, whole and without its prefix, is nothing anywhere under /auth but at the gate's own endpoint
    for text in (token, inside):
        for headers in (bearer(text), basic("token", text), {"X-API-Key": text}, {"Cookie": f"__Host-sallyport={text}"} | same):
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


def test_WB4_two_credentials_of_a_program_are_refused_and_one_counts_before_a_cookie(token_site, owner):
    token = make(token_site, owner)["token"]
    both = bearer(token) | {"X-API-Key": token}
    assert token_site.http.get("/app/", headers=both).status_code == 401
    assert token_site.http.get("/app/", headers=[("X-API-Key", token), ("X-API-Key", token)]).status_code == 401
    cookie = {"Cookie": "__Host-sallyport=nonsense"}
    for headers in (bearer(token), {"X-API-Key": token}, basic("token", token)):
        assert token_site.http.get("/app/", headers=headers | cookie).status_code == 200


def test_revoked_it_is_dead_at_the_next_request_in_every_worker(token_site, owner):
    made = make(token_site, owner)
    for _ in range(20):
        assert status(token_site, made["token"]) == 200
    for _ in range(2):
        answer = token_site.http.delete(f"/auth/tokens/{made['id']}", headers=owner.bearer)
        assert answer.status_code == 204
    assert {status(token_site, made["token"]) for _ in range(40)} == {401}
    (listed,) = token_site.http.get("/auth/tokens", headers=owner.bearer).json()["tokens"]
    assert listed["state"] == "revoked" and listed["revoked_at"] > 0
    kinds = [event["kind"] for event in token_site.http.get("/auth/events", headers=owner.bearer).json()["events"]]
    assert (kinds.count("api-token-made"), kinds.count("api-token-revoked")) == (1, 1)


def test_it_ends_with_its_time_with_its_owner_and_with_its_owners_roles(token_site, owner):
    settings = settings_of(token_site)
    assert run("user", "role", owner.username, "--add", "editor", "--add", "staff", **settings).returncode == 0
    every, one = make(token_site, owner)["token"], make(token_site, owner, roles=["staff"])["token"]
    none = make(token_site, owner, roles=[], expires_in=60)
    groups = lambda token: dict(token_site.http.get("/app/", headers=bearer(token)).json()).get("remote-groups")  # noqa: E731
    assert (groups(every), groups(one), groups(none["token"])) == ("editor,staff", "staff", None)
    assert run("user", "role", owner.username, "--remove", "staff", "--add", "boss", **settings).returncode == 0
    assert (groups(every), groups(one)) == ("editor", None)
    execute(token_site, "UPDATE api_tokens SET expires_at = ? WHERE id = ?", int(time.time()), raw(none["id"]))
    answer = token_site.http.get("/auth/protected", headers=bearer(none["token"]))
    assert_problem(answer, 401, "token-expired")
    assert status(token_site, none["token"]) == 401
    assert run("user", "disable", owner.username, **settings).returncode == 0
    assert {status(token_site, every) for _ in range(12)} == {401}
    assert run("user", "enable", owner.username, **settings).returncode == 0
    assert status(token_site, every) == 200
    assert run("user", "delete", owner.username, "--yes", **settings).returncode == 0
    assert {status(token_site, every) for _ in range(12)} == {401}


@pytest.mark.parametrize(
    "target",
    [
        *("/app/x", "/davenport/x", "/DAV/x", "/dav/..%2fapp/x", "/dav/../app/x", "/dav/%2e%2e/app/x", "/dav//x", "//dav/x"),
        *("/dav/./x", "/dav/x%2fy", "/dav/x%5cy", "/dav/..;/app/x", "/dav/x;y", "/dav;/x", "/dav/%252e%252e/x", "/dav/x%3fy"),
        *("/dav/x%23y", "/dav/%ff", "/dav/%01", "/app/../dav/x", "/app/%2e%2e/dav/x", "/dav/x/..", "/d%61v/../app/"),
    ],
)
def test_GN3_no_spelling_leads_out_of_its_paths(token_site, scoped, target):
    reached = token_site.echo.reached
    head = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {scoped}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", token_site.port), timeout=10) as plain:
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
    return make(token_site, user, paths=["/dav", "localhost/pub", "elsewhere.example/app"], methods=["GET", "PROPFIND"])["token"]


def test_within_its_paths_and_methods_it_opens_and_outside_it_is_403_with_the_reason(token_site, scoped):
    for path in ("/dav/", "/dav/a%20b/%C3%B6?x=/app/", "/d%61v/x", "/pub/", "/pub/index.html"):
        assert status(token_site, scoped, path) == 200, path
    assert status(token_site, scoped, method="PROPFIND", path="/dav/") == 200
    assert status(token_site, scoped, method="HEAD", path="/dav/") == 200
    for method, path in (("PUT", "/dav/"), ("DELETE", "/dav/x"), ("POST", "/dav/"), ("GET", "/app/"), ("GET", "/bearer/")):
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


def test_the_last_use_is_listed_and_the_id_is_in_the_workers_log(token_site, owner):
    made = make(token_site, owner)
    list_of = lambda: token_site.http.get("/auth/tokens", headers=owner.bearer).json()["tokens"]  # noqa: E731
    (unused,) = list_of()
    assert "last_used_at" not in unused and "token" not in unused
    begun = int(time.time())
    assert status(token_site, made["token"]) == 200
    wait_for(lambda: "last_used_at" in list_of()[0], 5, "the use is stored")
    first = list_of()[0]["last_used_at"]
    assert begun <= first <= time.time()
    time.sleep(1.1)
    assert {status(token_site, made["token"]) for _ in range(30)} == {200}
    assert list_of()[0]["last_used_at"] == first, "once a minute"
    assert f"token {made['id']}" in token_site.log("gate")


def test_a_token_is_made_by_a_fresh_login_alone_and_bad_members_are_named(token_site, owner):
    post = lambda **members: token_site.http.post("/auth/tokens", json=members, headers=owner.bearer)  # noqa: E731
    assert_faults(post(), "#/name")
    assert_faults(
        post(name="", paths=["dav"], methods=["get"], roles=["admin"], expires_in=59),
        "#/name", "#/paths", "#/methods", "#/roles", "#/expires_in",
    )  # fmt: skip
    assert_faults(post(name="a", expires_in="60", more=1), "#/expires_in", "#/more")
    assert_faults(post(name="a", expires_in=31_536_001), "#/expires_in")
    assert_faults(post(name="a", expires_in=None), "#/expires_in")
    made = make(token_site, owner)
    assert made["expires_at"] - made["created_at"] == 90 * 86_400
    other = token_site.register()
    other.bearer = other.login().bearer
    assert_problem(token_site.http.delete(f"/auth/tokens/{made['id']}", headers=other.bearer), 404, "not-found")
    execute(token_site, "UPDATE sessions SET authenticated_at = authenticated_at - 3600")
    assert_problem(post(name="a"), 403, "reauthentication-required")
    stale = token_site.http.delete(f"/auth/tokens/{made['id']}", headers=owner.bearer)
    assert_problem(stale, 403, "reauthentication-required")
    assert token_site.http.get("/auth/tokens", headers=owner.bearer).status_code == 200
    assert status(token_site, made["token"]) == 200


def test_fifty_count_at_a_time_and_the_export_has_them_without_secrets(token_site, owner):
    made = [make(token_site, owner, name=f"n{number}") for number in range(50)]
    answer = token_site.http.post("/auth/tokens", json={"name": "one more"}, headers=owner.bearer)
    assert_problem(answer, 409, "too-many-tokens")
    exported = token_site.http.get("/auth/account/export", headers=owner.bearer)
    assert len(exported.json()["tokens"]) == 50
    listed = token_site.http.get("/auth/tokens", headers=owner.bearer)
    for text in (exported.text, listed.text):
        assert not any(token["token"] in text or token["token"][33:] in text for token in made)


def test_the_operator_makes_lists_and_revokes_them(token_site, owner):
    settings = settings_of(token_site)
    arguments = ("--user", owner.username, "--path", "/dav", "--method", "GET", "--no-expiry")
    made = run("token", "create", "night job", *arguments, **settings)
    assert made.returncode == 0, made.stderr
    token = made.stdout.decode().strip()
    assert "until it is revoked" in words(made)[0]
    assert (status(token_site, token, "/dav/"), status(token_site, token)) == (200, 403)
    limited = run("token", "create", "week", "--user", owner.username, "--for", "1w", "--no-roles", "--json", **settings)
    body = json.loads(limited.stdout)
    assert body["expires_at"] - body["created_at"] == 7 * 86_400
    listed = run("token", "list", "--user", owner.username, "--json", **settings).stdout.decode()
    entries = {entry["name"]: entry for entry in map(json.loads, listed.splitlines())}
    assert entries["night job"]["expires_at"] is None and entries["night job"]["paths"] == ["/dav"]
    assert "token" not in entries["week"] and token not in listed
    lines = run("token", "list", "--user", owner.username, **settings).stdout.decode().splitlines()
    assert sorted(line.split("\t")[-1] for line in lines) == ["night job", "week"]
    assert all(len(line.split("\t")) == 10 for line in lines)
    gone = run("token", "revoke", "--", entries["night job"]["id"], **settings)
    assert gone.returncode == 0, gone.stderr
    assert {status(token_site, token, "/dav/") for _ in range(12)} == {401}
    for wrong in (("revoke", "--", "A" * 22), ("revoke", "x"), ("list", "--user", "nobody")):
        assert run("token", *wrong, **settings).returncode == 65
    assert run("token", "create", "x", "--user", owner.username, "--role", "admin", **settings).returncode == 65
    assert run("token", "create", "x", "--user", owner.username, "--for", "1d", "--no-expiry", **settings).returncode == 64


def test_a_thousand_tokens_are_listed(make_site):
    site = make_site()
    user = site.register()
    ((owner_id,),) = execute(site, "SELECT id FROM users")
    for number in range(1000):
        execute_many = number.to_bytes(16, "big")
        execute(
            site,
            "INSERT INTO api_tokens VALUES (?, ?, ?, ?, '/dav', 'GET', '', ?, NULL, NULL, 'operator:root')",
            execute_many, owner_id, f"n{number}", bytes(32), number,
        )  # fmt: skip
    begun = time.monotonic()
    listed = run("token", "list", "--json", **settings_of(site)).stdout.decode().splitlines()
    assert len({json.loads(line)["id"] for line in listed}) == 1000
    own = site.http.get("/auth/tokens", headers=user.login().bearer).json()["tokens"]
    assert [entry["name"] for entry in own] == [f"n{number}" for number in range(999, 499, -1)]
    assert time.monotonic() - begun < 20
