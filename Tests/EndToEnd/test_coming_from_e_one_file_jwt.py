"""System E: one file with HTTP Basic for the login, tokens in the query, a refresh, e-mail, and a log of attempts."""

import dataclasses
import itertools
import json
from collections.abc import Callable

import pytest

from assertions import assert_problem
from key_life import operate
from moving_in import served, take_over
from flask_systems import e_one_file_jwt

USERS = {"ada": "meadow&7lark", "bo": "pa:ss:word"}
EMAILS = {"ada": "ada@example.org", "bo": "bo@example.org"}
SECRET = "e-secret-0123456789-0123456789-012345"
ADDRESSES = (f"127.0.9.{number}" for number in itertools.count(1))


@dataclasses.dataclass
class Table:
    """What of the client differs: methods, addresses, field names, codes, and which token is refreshed by what."""

    register: str
    taken: int
    login: tuple
    token: str
    refresh: Callable
    protected: str
    greeted: Callable
    refused: int


def old_refresh(http, answer):
    return http.post("/refresh_token", params={"token": answer["token"]})


def new_refresh(http, answer):
    return http.post("/auth/refresh", json={"refresh_token": answer["refresh_token"]})


OLD = Table(
    register="/register",
    taken=400,
    login=("GET", "/login"),
    token="token",
    refresh=old_refresh,
    protected="/protected",
    greeted=lambda answer: answer.json()["message"].removeprefix("hello "),
    refused=403,
)
NEW = Table(
    register="/auth/register",
    taken=409,
    login=("POST", "/auth/login"),
    token="access_token",
    refresh=new_refresh,
    protected="/auth/protected",
    greeted=lambda answer: answer.json()["logged_in_as"],
    refused=401,
)


def client(http, table, username, password, email):
    """The client's logic, the same before and after."""
    body = {"username": username, "password": password, "email": email}
    assert http.post(table.register, json=body).status_code in (201, table.taken)
    assert http.post(table.register, json=body).status_code == table.taken
    assert http.request(*table.login, auth=(username, "nonsense")).status_code == 401
    answer = http.request(*table.login, auth=(username, password))
    assert answer.status_code == 200
    seen = http.get(table.protected, params={"token": answer.json()[table.token]})
    assert seen.status_code == 200 and table.greeted(seen) == username
    for wrong in ({}, {"token": "x.y.z"}):
        assert http.get(table.protected, params=wrong).status_code == table.refused
    again = table.refresh(http, answer.json())
    assert again.status_code == 200
    assert table.greeted(http.get(table.protected, params={"token": again.json()[table.token]})) == username
    return answer.json(), again.json()


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    path = tmp_path_factory.mktemp("e") / "e.db"
    e_one_file_jwt.make_database(path)
    with served(e_one_file_jwt.make_app(path, SECRET)) as http:
        http.database = path
        for username, password in USERS.items():
            client(http, OLD, username, password, EMAILS[username])
        yield http


@pytest.fixture(scope="module")
def new(make_site, old):
    site = make_site(SALLYPORT_TOKEN_PLACES="bearer, query:token", SALLYPORT_PASSWORD_MIN_LENGTH="8")
    take_over(site, old.database)
    return site


@pytest.mark.parametrize("username", USERS)
def test_the_same_client_goes_on(new, username):
    client(new.http, NEW, username, USERS[username], EMAILS[username])
    shown = json.loads(operate(new, "user", "show", username, "--json"))
    assert shown["email"] == EMAILS[username], "kept"


def test_everything_is_asked_over_TLS(new):
    assert new.url.startswith("https://")
    answer = new.http.post("/auth/login", auth=("ada", USERS["ada"]))
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_an_expired_token_refreshes_nothing_and_neither_does_an_access_token(new):
    """Where the old one took whatever it had once signed. A refresh token is good for one successor."""
    first, second = client(new.http, NEW, "ada", USERS["ada"], EMAILS["ada"])
    for token in (first["access_token"], second["access_token"]):
        assert_problem(new.http.post("/auth/refresh", json={"refresh_token": token}), 401, "token-invalid")
        assert_problem(new.http.post("/auth/refresh", params={"token": token}), 401)
    with new.database() as database:
        database.execute("UPDATE sessions SET refreshed_at = refreshed_at - 60, refresh_counter = refresh_counter + 1")
    replayed = new.http.post("/auth/refresh", json={"refresh_token": first["refresh_token"]})
    assert_problem(replayed, 401, "session-ended")


def test_each_attempt_is_logged_and_attempts_are_limited(new):
    with new.client_from(next(ADDRESSES)) as http:
        statuses = [http.post("/auth/login", auth=("bo", f"wrong number {number}")).status_code for number in range(6)]
    assert statuses == [401] * 5 + [429]
    with new.client_from(next(ADDRESSES)) as http:
        answer = http.post("/auth/login", auth=("bo", USERS["bo"]))
        assert answer.status_code == 200, "elsewhere nobody waits"
        bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        events = [event["kind"] for event in http.get("/auth/events", headers=bearer).json()["events"]]
    assert events.count("login-failed") >= 5 and "logged-in" in events


def test_an_address_is_unique_once_it_is_verified(new):
    operate(new, "user", "email", "ada", EMAILS["ada"], "--verified")
    answer = new.http.post(
        "/auth/register", json={"username": "eve", "password": "correct horse nine", "email": EMAILS["ada"]}
    )
    assert answer.status_code == 201 and answer.json()["email_verified"] is False, "anybody may claim one"
    refused = operate(new, "user", "email", "eve", EMAILS["ada"].upper(), "--verified", status=73)
    assert "address" in refused


def test_a_lost_password_is_set_anew_by_a_link(new):
    link = operate(new, "user", "reset-link", "bo")
    token = link.partition("token=")[2]
    new.secrets.add(token)
    body = {"token": token, "new_password": "a wholly new horse"}
    assert new.http.post("/auth/password/reset", json=body).status_code == 204
    assert_problem(new.http.post("/auth/password/reset", json=body), 400, "reset-token-invalid")
    with new.client_from(next(ADDRESSES)) as http:
        assert http.post("/auth/login", auth=("bo", "a wholly new horse")).status_code == 200


def test_OP2_no_token_of_a_query_comes_into_a_log(new):
    answer = new.http.post("/auth/login", auth=("ada", USERS["ada"])).json()
    assert new.http.get("/auth/protected", params={"token": answer["access_token"]}).status_code == 200
    signature = answer["access_token"].rpartition(".")[2]
    for name in ("nginx-access", "login", "accounts", "gate"):
        assert signature not in new.log(name), name
