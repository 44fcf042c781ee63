"""System D: a front end on another origin, and an API that is configured by environment."""

import dataclasses
import time
from collections.abc import Callable

import jwt
import pytest

from assertions import assert_problem
from key_life import operate
from moving_in import served, take_over
from flask_systems import d_front_end_and_api
from operator_tool import rows, run, settings_in
from running_site import wait_for

FRONT = "https://shop.example.org"
USERS = {"ada": "hunter2", "bo": "geheim", "gone": "weg"}
SECRET = "d-secret-0123456789-0123456789-012345"


@dataclasses.dataclass
class Table:
    """What of the client differs: addresses, field names and codes."""

    login: str
    users: str
    token: str
    code: Callable
    names: Callable
    ok: object
    wrong: object
    not_active: object
    expired: object
    invalid: object


OLD = Table(
    login="/login",
    users="/users",
    token="token",
    code=lambda answer: answer.json()["code"] if isinstance(answer.json(), dict) else 200,
    names=lambda answer: {user["username"] for user in answer.json()},
    ok=200,
    wrong=201,
    not_active=202,
    expired=301,
    invalid=302,
)
NEW = Table(
    login="/auth/login",
    users="/auth/users",
    token="access_token",
    code=lambda answer: answer.json().get("type", "200").split(":")[-1],
    names=lambda answer: {user["username"] for user in answer.json()["users"]},
    ok="200",
    wrong="login-failed",
    # One answer for both: a stranger with a right guess is not told that the account is there.
    not_active="login-failed",
    expired="token-expired",
    invalid="token-invalid",
)


def client(http, table):
    """The front end's logic, the same before and after: what its scripts do, from their own origin."""
    preflight = {"Origin": FRONT, "Access-Control-Request-Method": "POST"}
    asked = http.options(table.login, headers=preflight | {"Access-Control-Request-Headers": "content-type"})
    assert asked.status_code < 300 and asked.headers["access-control-allow-origin"] == FRONT
    tokens = {}
    for name, password in USERS.items():
        wrong = http.post(table.login, json={"username": name, "password": "nonsense"}, headers={"Origin": FRONT})
        assert table.code(wrong) == table.wrong and wrong.headers["access-control-allow-origin"] == FRONT
        answer = http.post(table.login, json={"username": name, "password": password}, headers={"Origin": FRONT})
        assert table.code(answer) == (table.not_active if name == "gone" else table.ok)
        tokens[name] = answer.json().get(table.token)
    headers = {"Origin": FRONT, "Authorization": f"Bearer {tokens['ada']}"}
    listed = http.get(table.users, headers=headers)
    assert listed.status_code == 200 and listed.headers["access-control-allow-origin"] == FRONT
    assert table.names(listed) >= {"ada", "bo"}
    refused = http.get(table.users, headers=headers | {"Authorization": "Bearer x.y.z"})
    assert refused.status_code == 401 and table.code(refused) == table.invalid
    assert refused.headers["access-control-allow-origin"] == FRONT
    return tokens["ada"]


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    path = tmp_path_factory.mktemp("d") / "d.db"
    app = d_front_end_and_api.make_app(path, SECRET, FRONT)
    for name, password in USERS.items():
        app.add_user(name, password, active=name != "gone")
    with served(app) as http:
        http.database = path
        yield http


@pytest.fixture(scope="module")
def start(make_site, old, tmp_path_factory):
    origins = tmp_path_factory.mktemp("origins") / "origins.conf"
    origins.write_text(f'"{FRONT}" 1;\n')

    def start(**settings):
        return make_site(SALLYPORT_RUN_ORIGINS=origins, SALLYPORT_USERS_LIST="users", **settings)

    return start


@pytest.fixture(scope="module")
def new(start, old):
    site = start(SALLYPORT_ACCESS_TOKEN_LIFETIME=3600)
    take_over(site, old.database)
    return site


@pytest.fixture(scope="module")
def token(new):
    return client(new.http, NEW)


def test_the_same_front_end_goes_on(old, new, token):
    client(old, OLD)
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 3600


def test_another_origin_is_told_nothing(new, token):
    headers = {"Authorization": f"Bearer {token}"}
    for origin in ("https://evil.test", "null", FRONT + ".evil.test", FRONT + ":8443"):
        answer = new.http.get("/auth/users", headers=headers | {"Origin": origin})
        assert answer.status_code == 200 and "access-control-allow-origin" not in answer.headers


def test_an_expired_token_is_told_apart_by_its_own_code_and_message(start, old):
    expired = jwt.encode({"userid": 1, "exp": int(time.time()) - 5}, SECRET, "HS256")
    answer = old.get("/users", headers={"Authorization": f"Bearer {expired}"})
    assert OLD.code(answer) == OLD.expired
    site = start(SALLYPORT_ACCESS_TOKEN_LIFETIME=1)
    bearer = site.register().login().bearer | {"Origin": FRONT}
    answer = wait_for(
        lambda: (got := site.http.get("/auth/users", headers=bearer)).status_code == 401 and got, 90, "it expires"
    )
    problem = assert_problem(answer, 401, NEW.expired)
    assert problem["title"] == "The token has expired."
    assert answer.headers["access-control-allow-origin"] == FRONT
    invalid = site.http.get("/auth/users", headers={"Authorization": "Bearer x.y.z"})
    assert assert_problem(invalid, 401, NEW.invalid)["title"] != problem["title"]


def test_the_list_shows_ids_and_names_alone(new, token):
    answer = new.http.get("/auth/users", headers={"Authorization": f"Bearer {token}"})
    assert all(set(user) == {"id", "username"} for user in answer.json()["users"])
    assert_problem(new.http.get("/auth/users"), 401, "credentials-missing")


def test_disabling_holds_at_the_next_request(new):
    answer = new.http.post("/auth/login", json={"username": "bo", "password": USERS["bo"]})
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert new.http.get("/auth/users", headers=bearer).status_code == 200
    operate(new, "user", "disable", "bo")
    assert_problem(new.http.get("/auth/users", headers=bearer), 401, "session-ended")
    operate(new, "user", "enable", "bo")


def test_the_first_user_is_made_by_a_script(tmp_path):
    made = run("init", "--admin", "root", stdin=b"correct horse battery\n", **settings_in(tmp_path))
    assert made.returncode == 0 and rows(tmp_path) == [("root",)]
    assert b'"admin"' in run("user", "show", "root", "--json", **settings_in(tmp_path)).stdout
