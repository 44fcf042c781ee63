"""System A: a token that only the server can read, in a header `token`, withdrawn by the server."""

import dataclasses
import json
from collections.abc import Callable

import pytest
from joserfc import jwe, jwk
from joserfc import jwt as joserfc_jwt

from assertions import assert_problem
from attack_tokens import decoded
from moving_in import served, take_over
from flask_systems import a_encrypted_token
from running_site import wait_for

USERS = {"Ada": "hunter2", "bo": "pässwörd"}
KEY = bytes(range(32))


@dataclasses.dataclass
class Table:
    """What of the client differs: addresses, methods, and where an answer says what."""

    login: tuple
    index: tuple
    logout: tuple
    outcome: Callable
    name: Callable
    wrong_credentials: str
    no_token: str
    wrong_token: str
    withdrawn: str


OLD = Table(
    login=("POST", "/login"),
    index=("POST", "/index"),
    logout=("POST", "/logout"),
    outcome=lambda answer: answer.json()["code"],
    name=lambda answer: answer.json()["data"].split()[0],
    wrong_credentials="1000",
    no_token="4000",
    wrong_token="4000",
    withdrawn="4010",
)
NEW = Table(
    login=("POST", "/auth/login"),
    index=("GET", "/auth/protected"),
    logout=("POST", "/auth/logout"),
    outcome=lambda answer: answer.json()["type"].split(":")[-1] if answer.status_code >= 400 else "0",
    name=lambda answer: answer.json()["logged_in_as"],
    wrong_credentials="login-failed",
    no_token="credentials-missing",
    wrong_token="token-invalid",
    withdrawn="session-ended",
)


def client(http, table, username, password):
    """The client's logic, the same before and after; returns the token and the name that it was told."""
    wrong = http.request(*table.login, json={"username": username, "password": "not this one"})
    assert table.outcome(wrong) == table.wrong_credentials
    answer = http.request(*table.login, json={"username": username, "password": password})
    assert table.outcome(answer) == "0"
    token = answer.headers["token"]
    seen = http.request(*table.index, headers={"token": token})
    assert table.outcome(seen) == "0"
    assert table.outcome(http.request(*table.index)) == table.no_token
    assert table.outcome(http.request(*table.index, headers={"token": "AAAA" + token})) == table.wrong_token
    return token, table.name(seen)


def leave(http, table, token):
    assert http.request(*table.logout, headers={"token": token}).status_code < 300
    assert table.outcome(http.request(*table.index, headers={"token": token})) == table.withdrawn


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    path = tmp_path_factory.mktemp("a") / "a.db"
    a_encrypted_token.make_database(path, USERS)
    with served(a_encrypted_token.make_app(path, KEY)) as http:
        http.database = path
        yield http


@pytest.fixture(scope="module")
def new(make_site, old):
    site = make_site(
        SALLYPORT_RUN_ALGORITHM="A256GCM",
        SALLYPORT_TOKEN_PLACES="header:token",
        SALLYPORT_TOKEN_HEADER="token",
        SALLYPORT_ACCESS_TOKEN_LIFETIME=3600,
    )
    take_over(site, old.database)
    return site


@pytest.mark.parametrize("username", USERS)
def test_the_same_client_goes_on(old, new, username):
    before, name = client(old, OLD, username, USERS[username])
    assert name == username
    leave(old, OLD, before)
    after, name = client(new.http, NEW, username, USERS[username])
    assert name == username.lower(), "one canonical form"
    leave(new.http, NEW, after)


def test_nobody_without_the_key_reads_the_token_and_joserfc_with_it_does(new):
    answer = new.http.post("/auth/login", json={"username": "bo", "password": USERS["bo"]})
    token = answer.headers["token"]
    assert token == answer.json()["access_token"]
    assert b"bo" not in b"".join(decoded(part) for part in token.split(".")[1:])
    line = (new.folder / "gate.secrets").read_text().split()
    registry = jwe.JWERegistry(algorithms=["dir", "A256GCM"])
    claims = joserfc_jwt.decode(token, jwk.OctKey.import_key(decoded(line[1])), registry=registry).claims
    assert claims["preferred_username"] == "bo" and claims["exp"] - claims["iat"] == 3600


def test_the_token_is_taken_from_that_header_alone(new):
    token = new.http.post("/auth/login", json={"username": "bo", "password": USERS["bo"]}).headers["token"]
    for path in ("/auth/protected", "/auth/session"):
        assert new.http.get(path, headers={"token": token}).status_code == 200
        assert_problem(new.http.get(path, headers={"Authorization": f"Bearer {token}"}), 401, "credentials-missing")
        assert_problem(new.http.get(path, params={"token": token}), 401, "credentials-missing")


def test_each_refusal_has_a_code_and_a_plain_message(make_site):
    site = make_site(
        SALLYPORT_RUN_ALGORITHM="A256GCM", SALLYPORT_TOKEN_PLACES="header:token", SALLYPORT_ACCESS_TOKEN_LIFETIME=1
    )
    login = site.register().login()
    headers = {"token": login.access}
    expired = wait_for(
        lambda: (answer := site.http.get("/auth/protected", headers=headers)).status_code == 401 and answer,
        90,
        "the token expires",
    )
    told = {json.dumps(assert_problem(expired, 401, "token-expired")["title"])}
    for sent, name in (({}, "credentials-missing"), ({"token": "x"}, "token-invalid")):
        told.add(json.dumps(assert_problem(site.http.get("/auth/session", headers=sent), 401, name)["title"]))
    assert len(told) == 3
