"""RS5: what ends a session, or changes its user, holds at the next request in every worker of both pools.

Everything is done by the endpoints and commands that are there for it. What is measured is the time from the answer to
the change until every worker of both pools was asked once more: nobody may be let in on the way.
"""

import concurrent.futures
import json
import secrets
import socket
import time

import administered_site
import password_steps as passwords
import pytest
from administered_site import add_admin
from bare_worker import exchange
from browser_client import browser_at
from figures import Figures
from password_steps import protected, reset_token
from running_site import children
from test_sessions import FIREFOX, login_from


def ask(site, kind, token, marker):
    uri = "/auth/protected" if kind == "gate" else "/auth/session"
    params = {
        "REQUEST_METHOD": "GET", "REQUEST_URI": uri, "DOCUMENT_URI": uri, "QUERY_STRING": "",
        "REMOTE_ADDR": "127.0.0.1", "HTTPS": "on", "SALLYPORT_HOST": "localhost", "SALLYPORT_REQUEST_ID": marker,
        "HTTP_AUTHORIZATION": f"Bearer {token}",
    }  # fmt: skip
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(60)
        connection.connect(str(site.socket(kind)))
        return exchange(connection, params).status


def ask_every_worker(site, token):
    """The statuses of questions asked of both pools at once, past nginx, until every worker was asked."""
    marker, statuses, missing = secrets.token_hex(16), set(), {"gate", "accounts"}
    deadline = time.monotonic() + 60
    with concurrent.futures.ThreadPoolExecutor(16) as threads:
        while missing:
            assert time.monotonic() < deadline, missing
            statuses |= set(threads.map(lambda kind: ask(site, kind, token, marker), ["gate", "accounts"] * 32))
            missing = {kind for kind in missing if not site.workers(kind) <= those_who_answered(site, kind, marker)}
    return statuses


def those_who_answered(site, kind, marker):
    return {json.loads(line)["pid"] for line in site.log(kind).splitlines() if marker in line}


def users_url(body):
    return f"/auth/users/{body['user']['id']}"


def by_admin(site, method, body, **changes):
    """As an admin who has just logged in."""
    login = add_admin(site).login()
    answer = site.http.request(method, users_url(body), headers=login.bearer, **({"json": changes} if changes else {}))
    assert answer.status_code in (200, 204), answer.text


def change_password(site, user, body):
    """In another session, which goes on."""
    own = user.login()
    assert passwords.change(own).status_code == 204
    assert protected(own).status_code == 200


def reset_password(site, user, body):
    assert passwords.reset(site, reset_token(site, user.username)).status_code == 204


def log_out_by_cookie(site, user, body, **more):
    with browser_at(site) as browser:
        browser.login(user)
        assert browser.logout(**more).status_code == 204
        assert not browser.is_in()


def replay(site, body):
    """The first token once more, when two have come after it."""
    token = body["refresh_token"]
    for _ in range(2):
        token = site.http.post("/auth/refresh", json={"refresh_token": token}).json()["refresh_token"]
    assert site.http.post("/auth/refresh", json={"refresh_token": body["refresh_token"]}).status_code == 401


ENDINGS = {
    "logout": lambda site, user, body: site.http.post("/auth/logout", headers=body["bearer"]),
    "ended by the user": lambda site, user, body: site.http.delete(
        f"/auth/sessions/{body['sid']}", headers=login_from(site, user, FIREFOX)["bearer"]
    ),
    "ended by the operator": lambda site, user, body: administered_site.done(site, "session", "end", body["sid"]),
    "log out all": lambda site, user, body: site.http.post(
        "/auth/logout", json={"all": True}, headers=user.login().bearer
    ),
    "log out all by cookie": lambda site, user, body: log_out_by_cookie(site, user, body, json={"all": True}),
    "password changed": change_password,
    "password reset": reset_password,
    "password set by the operator": lambda site, user, body: administered_site.done(
        site, "user", "password", user.username, stdin=passwords.NEW.encode()
    ),
    "disabled": lambda site, user, body: by_admin(site, "PATCH", body, disabled=True),
    "deleted": lambda site, user, body: by_admin(site, "DELETE", body),
    "deleted by the user": lambda site, user, body: site.http.delete("/auth/account", headers=body["bearer"]),
    "a token's replay": lambda site, user, body: replay(site, body),
}


@pytest.fixture(scope="module")
def wide_site(make_site):
    return make_site(SALLYPORT_RUN_ACCOUNTS_WORKERS=4, SALLYPORT_RUN_GATE_WORKERS=4, SALLYPORT_REFRESH_GRACE=0)


@pytest.mark.parametrize("ending", ENDINGS)
def test_RS5_an_end_holds_at_the_next_request_in_every_worker(wide_site, ending):
    site = wide_site
    assert all(len(children(site.pool(kind))) == 4 for kind in ("accounts", "gate"))
    user = site.register()
    body = login_from(site, user, FIREFOX)
    assert ask_every_worker(site, body["access_token"]) == {200}
    ENDINGS[ending](site, user, body)
    answered = time.monotonic()
    assert ask_every_worker(site, body["access_token"]) == {401}, "nobody was let in after it"
    Figures(f"{ending}: holds in all 8 workers").trial(recovery=time.monotonic() - answered)
    refreshed = site.http.post("/auth/refresh", json={"refresh_token": body["refresh_token"]})
    assert refreshed.status_code == 401


def test_RS5_a_change_of_roles_holds_at_the_next_request(wide_site):
    site = wide_site
    user = site.register()
    body = login_from(site, user, FIREFOX)
    figures = Figures("a change of roles holds in all 8 workers")
    for roles in (["editor"], ["admin", "editor"], []):
        by_admin(site, "PATCH", body, roles=roles)
        answered = time.monotonic()
        # The gate names the roles as they are now to whatever it protects.
        for pool, path in (("gate", "/auth/protected"), ("accounts", "/auth/session")):
            for answer in administered_site.ask_every_worker(site, pool, path, body["bearer"]):
                told = answer.json()
                assert (told if pool == "gate" else told["user"])["roles"] == roles, told
        figures.trial(recovery=time.monotonic() - answered)
