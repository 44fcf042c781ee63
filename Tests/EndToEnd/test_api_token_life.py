"""API tokens from their making to their end: who makes them, how long they count, how they are listed."""

import json
import time

from api_tokens import bearer, execute, make, owner, raw, status, token_site  # noqa: F401
from assertions import assert_faults, assert_problem
from operator_tool import run, settings_of, words
from running_site import wait_for


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
    told = lambda token: dict(token_site.http.get("/app/", headers=bearer(token)).json())  # noqa: E731
    groups = lambda token: told(token).get("remote-groups")  # noqa: E731
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


def test_the_last_use_is_listed_and_the_id_is_in_the_workers_log(token_site, owner):
    made = make(token_site, owner)
    list_of = lambda: token_site.http.get("/auth/tokens", headers=owner.bearer).json()["tokens"]  # noqa: E731
    (unused,) = list_of()
    assert "last_used_at" not in unused and "token" not in unused
    begun = int(time.time())
    assert status(token_site, made["token"]) == 200
    wait_for(lambda: "last_used_at" in list_of()[0], 60, "the use is stored")
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
    week = ("--user", owner.username, "--for", "1w", "--no-roles", "--json")
    limited = run("token", "create", "week", *week, **settings)
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
    both = ("--user", owner.username, "--for", "1d", "--no-expiry")
    assert run("token", "create", "x", *both, **settings).returncode == 64


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
    listed = run("token", "list", "--json", **settings_of(site)).stdout.decode().splitlines()
    assert len({json.loads(line)["id"] for line in listed}) == 1000
    own = site.http.get("/auth/tokens", headers=user.login().bearer).json()["tokens"]
    assert [entry["name"] for entry in own] == [f"n{number}" for number in range(999, 499, -1)]
