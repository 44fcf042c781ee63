"""RS5: what ends a session, or changes its user, holds at the next request in every worker of both pools."""

import concurrent.futures
import json
import secrets
import socket
import time

import pytest
from bare_worker import exchange
from figures import Figures
from running_site import children
from test_sessions import FIREFOX, change, login_from, tool


def ask(site, kind, token, marker):
    uri = "/auth/protected" if kind == "gate" else "/auth/session"
    params = {
        "REQUEST_METHOD": "GET", "REQUEST_URI": uri, "DOCUMENT_URI": uri, "QUERY_STRING": "",
        "REMOTE_ADDR": "127.0.0.1", "HTTPS": "on", "SALLYPORT_HOST": "localhost", "SALLYPORT_REQUEST_ID": marker,
        "HTTP_AUTHORIZATION": f"Bearer {token}",
    }  # fmt: skip
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(site.socket(kind)))
        return exchange(connection, params).status


def ask_every_worker(site, token):
    """The statuses of questions asked of both pools at once, past nginx, until every worker was asked."""
    marker, statuses, missing = secrets.token_hex(16), set(), {"gate", "accounts"}
    deadline = time.monotonic() + 30
    with concurrent.futures.ThreadPoolExecutor(16) as threads:
        while missing:
            assert time.monotonic() < deadline, missing
            statuses |= set(threads.map(lambda kind: ask(site, kind, token, marker), ["gate", "accounts"] * 32))
            missing = {kind for kind in missing if not site.workers(kind) <= those_who_answered(site, kind, marker)}
    return statuses


def those_who_answered(site, kind, marker):
    return {json.loads(line)["pid"] for line in site.log(kind).splitlines() if marker in line}


ENDINGS = {
    "logout": lambda site, user, body: site.http.post("/auth/logout", headers=body["bearer"]),
    "ended by the user": lambda site, user, body: site.http.delete(
        f"/auth/sessions/{body['sid']}", headers=login_from(site, user, FIREFOX)["bearer"]
    ),
    "ended by the operator": lambda site, user, body: tool(site, "session", "end", body["sid"]),
    "disabled": lambda site, user, body: change(
        site, "UPDATE users SET disabled_at = 1 WHERE username = ?", user.username
    ),
}


@pytest.fixture(scope="module")
def wide_site(make_site):
    return make_site(SALLYPORT_RUN_ACCOUNTS_WORKERS=4, SALLYPORT_RUN_GATE_WORKERS=4)


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
    delay = time.monotonic() - answered
    Figures("an end holds in every worker").trial(recovery=delay)
    assert delay < 5


def test_RS5_a_change_of_roles_holds_at_the_next_request(wide_site):
    site = wide_site
    user = site.register()
    body = login_from(site, user, FIREFOX)
    for roles in ("editor", "admin editor", ""):
        change(site, "UPDATE users SET roles = ? WHERE username = ?", roles, user.username)
        for _ in range(12):
            answer = site.http.get("/auth/session", headers=body["bearer"]).json()
            assert answer["user"]["roles"] == roles.split()
