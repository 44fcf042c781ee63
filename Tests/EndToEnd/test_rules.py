"""The rules of the gate, as operators write them and users meet them: GN7, N8."""

import os
import signal

import httpx
import pytest

from administered_site import rows_of
from assertions import assert_problem
from ruled_site import WORKERS
from running_site import wait_for

NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Accept": "text/html"}


@pytest.fixture(scope="module")
def alice(ruled):
    return ruled.site.register("alice").login()


def age_sessions(site, seconds):
    with rows_of(site) as database:
        database.execute("UPDATE sessions SET authenticated_at = authenticated_at - ?", (seconds,))


def test_without_any_rules_the_door_is_closed_and_says_so(ruled):
    answer = ruled.http.get("/app/")
    assert_problem(answer, 503, "unavailable")
    assert answer.headers["retry-after"]
    assert any("does not exist" in line["error"] for line in ruled.log("rules are refused, nobody is let in"))


def test_the_rules_decide_and_the_next_request_meets_a_change_in_every_worker(ruled, alice):
    for turn in range(15):
        allowed = turn % 2 == 0
        ruled.rules.become(f"{'allow' if allowed else 'deny'} users * https://localhost/app")
        found = {ruled.status(headers=alice.bearer) for _ in range(4 * WORKERS)}
        assert found == ({200} if allowed else {403}), turn


def test_a_bad_file_never_takes_force_and_is_told_of(ruled, alice):
    ruled.rules.become("allow users * https://localhost/app")
    assert ruled.status(headers=alice.bearer) == 200
    bad = [
        ["deny everyone * *", "allow"],
        ["deny everyone * *", "expect alice GET https://localhost/app 200"],
        ["# nothing"],
    ]
    for lines in bad:
        ruled.rules.become(*lines)
        assert {ruled.status(headers=alice.bearer) for _ in range(4 * WORKERS)} == {200}, lines
    ruled.rules.path.unlink()
    assert {ruled.status(headers=alice.bearer) for _ in range(4 * WORKERS)} == {200}
    told = [line["error"] for line in ruled.log("rules are refused, the last good ones hold")]
    for words_of_it in (
        "line 2: a rule is",
        "line 2: expected 200, and it is 403: line 1",
        "holds no rule",
        "not exist",
    ):
        assert 1 <= sum(words_of_it in line for line in told) <= WORKERS, (words_of_it, told)
    ruled.rules.become("deny everyone * *")
    ruled.rules.path.chmod(0o666)
    assert ruled.status(headers=alice.bearer) in (200, 403)


def test_the_last_good_rules_survive_the_end_of_all_workers(ruled, alice):
    ruled.rules.become("allow users GET https://localhost/app")
    assert ruled.status(headers=alice.bearer) == 200
    ruled.rules.become("nonsense")
    before = ruled.site.workers("gate")
    for worker in before:
        os.kill(worker, signal.SIGKILL)
    wait_for(lambda: len(ruled.site.workers("gate") - before) == WORKERS, 60, "new workers")
    wait_for(lambda: ruled.status(headers=alice.bearer) != 503, 60, "an answer")
    assert {ruled.status(headers=alice.bearer) for _ in range(4 * WORKERS)} == {200}
    assert ruled.http.post("/app/", headers=alice.bearer).status_code == 403
    ruled.rules.become("deny users * *")
    assert ruled.status(headers=alice.bearer) == 403


def test_GN7_who_may_not_is_told_what_would_help(ruled, alice):
    ruled.rules.become(
        "allow role:admin * https://localhost/app/admin",
        "deny everyone * https://localhost/app/closed",
        "deny everyone * https://localhost/app/admin",
        "allow users * https://localhost/app",
    )
    assert_problem(ruled.http.get("/app/admin"), 401, "unauthorized")
    assert_problem(ruled.http.get("/app/closed"), 403, "not-allowed")
    assert_problem(ruled.http.get("/app/admin", headers=alice.bearer), 403, "not-allowed")
    assert ruled.status("/app/administrator", headers=alice.bearer) == 200
    sent = {path: ruled.http.get(path, headers=NAVIGATION) for path in ("/app/admin", "/app/closed")}
    assert sent["/app/admin"].headers["location"].endswith("/auth/pages/login?rd=/app/admin")
    assert sent["/app/closed"].headers["location"].endswith("/auth/pages/not-allowed")


def test_everyone_is_let_in_without_a_name_and_users_with_theirs(ruled, alice):
    ruled.rules.become("allow everyone GET https://localhost/app")
    names = [name for name, _ in ruled.http.get("/app/").json()]
    assert not [name for name in names if name.startswith("remote-")]
    assert ["remote-user", "alice"] in ruled.http.get("/app/", headers=alice.bearer).json()
    # what is no credential of ours is nobody
    assert ruled.status(headers={"Authorization": "Bearer x.y.z"}) == 200


def test_a_network_is_that_of_the_connection(ruled, alice):
    ruled.rules.become("allow network:127.0.0.2/32 GET https://*/app", "allow users&network:127.0.0.3 * https://*/app")

    def asked_from(address, **options):
        transport = httpx.HTTPTransport(local_address=address, verify=ruled.site.tls)
        with httpx.Client(transport=transport, base_url=f"https://127.0.0.1:{ruled.site.port}") as client:
            return client.get("/app/", **options).status_code

    assert asked_from("127.0.0.2") == 200
    assert asked_from("127.0.0.1", headers=alice.bearer | {"X-Forwarded-For": "127.0.0.2"}) == 403
    assert asked_from("127.0.0.3") == 401
    assert asked_from("127.0.0.3", headers=alice.bearer) == 200


def test_what_must_be_fresh_sends_back_to_the_password(ruled):
    login = ruled.site.register("carol").login()
    ruled.rules.become("allow users * https://localhost/app/pay fresh", "allow users * https://localhost/app")
    assert ruled.status("/app/pay", headers=login.bearer) == 200
    age_sessions(ruled.site, 601)
    assert_problem(ruled.http.get("/app/pay", headers=login.bearer), 403, "reauthentication-required")
    sent = ruled.http.get("/app/pay?x=1", headers=login.bearer | NAVIGATION)
    assert (sent.status_code, sent.headers["location"].split(":", 2)[-1].split("/", 1)[1]) == (
        303,
        "auth/pages/reauthenticate?rd=/app/pay?x=1",
    )
    assert ruled.status(headers=login.bearer) == 200


def test_GN3_where_nginx_goes_on_by_itself_both_paths_must_be_open(ruled, alice):
    ruled.rules.become("allow users * https://localhost/shelf/$")
    assert ruled.status("/shelf/", headers=alice.bearer) == 403
    ruled.rules.become("allow users * https://localhost/shelf")
    assert ruled.http.get("/shelf/", headers=alice.bearer).text == "the index\n"


def test_N8_rules_are_those_of_the_host_that_was_asked(ruled, alice):
    ruled.rules.become("allow users * https://books.example/app", "allow everyone * https://*.example/app/open")
    for host, path, status in [
        ("books.example", "/app/", 200),
        ("BOOKS.example", "/app/", 200),
        ("other.example", "/app/", 403),
        ("other.example", "/app/open", 200),
        ("localhost", "/app/", 403),
        ("elsewhere.example", "/app/open", 403),
    ]:
        assert ruled.status(path, headers=alice.bearer | {"Host": host}) == status, (host, path)


def test_GN7_an_api_token_opens_what_both_its_scope_and_the_rules_do(ruled):
    erin = ruled.site.register("erin")
    with ruled.site.database() as database:
        database.execute("UPDATE users SET roles = 'editor staff' WHERE username = 'erin'")
    tokens = {"headers": erin.login().bearer}
    narrow, whole = (
        ruled.http.post("/auth/tokens", json={"name": "sync"} | scope, **tokens).json()["token"]
        for scope in ({"paths": ["/app/dav"], "methods": ["GET"], "roles": ["staff"]}, {})
    )
    ruled.rules.become(
        "deny users * https://localhost/app/dav/closed",
        "allow role:editor * https://localhost/app/dav/edit",
        "deny users * https://localhost/app/dav/edit",
        "allow users * https://localhost/app/dav/pay fresh",
        "allow users * https://localhost/app/dav",
    )
    for path, method, by_narrow, by_whole in [
        ("/app/dav/a", "GET", 200, 200),
        ("/app/dav/a", "PUT", 403, 200),
        ("/app/dav/closed", "GET", 403, 403),
        # the token's roles count, not its owner's
        ("/app/dav/edit", "GET", 403, 200),
        ("/app/other", "GET", 403, 403),
        # nobody was asked for a password
        ("/app/dav/pay", "GET", 403, 403),
    ]:
        for token, status in ((narrow, by_narrow), (whole, by_whole)):
            answer = ruled.http.request(method, path, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == status, (path, method, answer.text)
