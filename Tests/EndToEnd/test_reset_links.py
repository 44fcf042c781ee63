"""A password set by a reset link, or by the operator."""

import concurrent.futures
import secrets

import pytest

from assertions import assert_problem
from operator_tool import run, words
from password_steps import NEW, assert_dead_in_every_worker, reset, reset_link, reset_token
from running_site import PASSWORD, User


def test_PW14_a_reset_link_works_once_and_ends_every_session(site, user):
    login = user.login()
    token = reset_token(site, user.username)
    assert len(token) >= 43
    with site.database() as database:
        dump = "\n".join(database.iterdump())
    assert token not in dump
    assert reset(site, token).status_code == 204
    assert_dead_in_every_worker(login)
    assert_problem(reset(site, token, "yet another password"), 400, "reset-token-invalid")
    User(site, user.username, NEW).login()


def test_PW14_of_twenty_who_use_a_reset_link_at_once_one_wins(site, user):
    token = reset_token(site, user.username)
    passwords = [f"{secrets.token_hex(8)} of the winner" for _ in range(20)]

    def use(password):
        with site.client() as client:
            body = {"token": token, "new_password": password}
            return client.post("/auth/password/reset", json=body).status_code

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(use, passwords))
    assert sorted(statuses) == [204] + [400] * 19
    User(site, user.username, passwords[statuses.index(204)]).login()


def test_PW14_a_used_replaced_expired_or_disabled_users_link_has_one_answer(site):
    tokens = {"nobody's": "A" * 43, "no token": "short", "empty": ""}
    replaced, expired, disabled = site.register(), site.register(), site.register()
    tokens["replaced"] = reset_token(site, replaced.username)
    assert reset_token(site, replaced.username) != tokens["replaced"]
    tokens["expired"] = reset_token(site, expired.username)
    tokens["disabled"] = reset_token(site, disabled.username)
    with site.database() as database:
        database.execute(
            "UPDATE password_resets SET expires_at = expires_at - 3600"
            " WHERE user_id = (SELECT id FROM users WHERE username = ?)",
            [expired.username],
        )
        database.execute("UPDATE users SET disabled_at = 1 WHERE username = ?", [disabled.username])
    answers = {kind: reset(site, token) for kind, token in tokens.items()}
    for kind, answer in answers.items():
        assert_problem(answer, 400, "reset-token-invalid")
        assert answer.text == answers["empty"].text, kind
    assert run("user", "reset-link", disabled.username, **site.settings).returncode == 65


@pytest.mark.parametrize("field", ["Host", "X-Forwarded-Host", "Forwarded", "Origin"])
def test_PW14_the_links_host_is_the_settings_whatever_a_client_says(site, user, field):
    value = "host=evil.test" if field == "Forwarded" else "evil.test"
    for path in ("/auth/login", "/auth/password/reset", "/auth/reauthenticate"):
        site.http.post(path, json={}, headers={field: value})
    assert reset_link(site, user.username).startswith(site.url + "/auth/")
    elsewhere = reset_link(site, user.username, SALLYPORT_URL="https://example.org", SALLYPORT_PREFIX="/door")
    assert elsewhere.startswith("https://example.org/door/pages/reset-password?token=")
    without = run("user", "reset-link", user.username, **site.settings | {"SALLYPORT_URL": ""})
    assert without.stdout.startswith(b"/auth/pages/reset-password?token=")
    assert any("SALLYPORT_URL" in line for line in words(without))


def test_a_reset_lets_in_an_owner_who_had_to_wait(site, user):
    with site.client_from("127.0.0.2") as owner:
        body = {"username": user.username, "password": "forgotten password"}
        statuses = [owner.post("/auth/login", json=body).status_code for _ in range(6)]
        assert statuses == [401] * 5 + [429]
        token = reset_token(site, user.username)
        answer = owner.post("/auth/password/reset", json={"token": token, "new_password": NEW})
        assert answer.status_code == 204
        assert owner.post("/auth/login", json=body | {"password": NEW}).status_code == 200


def test_the_operator_sets_a_password_and_every_session_ends(site, user):
    login = user.login()
    token = reset_token(site, user.username)
    ended = run("user", "password", user.username, stdin=NEW.encode(), **site.settings)
    assert (ended.returncode, ended.stdout) == (0, b""), ended
    assert_dead_in_every_worker(login)
    assert_problem(reset(site, token), 400, "reset-token-invalid")
    User(site, user.username, NEW).login()


def test_the_operators_commands_refuse_what_cannot_be(site, user):
    for command in (["password", "nobody-here"], ["password", "no name"], ["reset-link", "nobody-here"]):
        ended = run("user", *command, stdin=NEW.encode(), **site.settings)
        assert (ended.returncode, ended.stdout) == (65, b""), ended
        assert words(ended) == ["there is no such user"]
    ended = run("user", "password", user.username, stdin=b"short", **site.settings)
    assert ended.returncode == 65
    user.login()


def test_PW4_neither_register_nor_reset_tells_more_than_it_must(site, user):
    """A reset link is the operator's to make, so that there is nobody to ask about a name. Register must say that a
    name is taken: whoever registers needs another one, and the name is what the owner goes by."""
    taken = site.http.post("/auth/register", json={"username": user.username, "password": PASSWORD})
    assert_problem(taken, 409, "username-taken")
    assert user.username not in taken.text
    for path in ("/auth/password/reset-link", "/auth/password/forgot"):
        assert_problem(site.http.post(path, json={"username": user.username}), 404, "not-found")


def test_PW14_the_endpoints_of_passwords_are_the_login_pools(site):
    for path in ("/auth/reauthenticate", "/auth/password", "/auth/password/reset"):
        assert_problem(site.http.get(path), 405, "method-not-allowed")
    with site.without("login"):
        for path in ("/auth/reauthenticate", "/auth/password", "/auth/password/reset"):
            assert_problem(site.http.post(path, json={}), 503, "unavailable")
