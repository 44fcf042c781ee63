"""System B: Flask-JWT-Extended with Flask-SQLAlchemy; its neighbours take our tokens with changed settings alone, and
its own old tokens hold until a date."""

import datetime
import json
import secrets

import jwt
import pytest

from assertions import assert_problem
from key_life import operate, roll
from moving_in import append, secret_file, served, take_over
from operator_tool import run, settings_in, words
from flask_systems.b_flask_jwt_extended import make_app, make_neighbour

USERS = {"Ada": "tr0ub4dor&3", "bo": "meadow&7lark", "gone": "correct horse three"}
SECRET = "b-secret-" + secrets.token_urlsafe(32)

OLD = {
    "register": "/register",
    "login": "/login",
    "protected": "/protected",
    "missing": 400,
    "taken": 400,
}
NEW = {
    "register": "/auth/register",
    "login": "/auth/login",
    "protected": "/auth/protected",
    "missing": 400,
    "taken": 409,
}


def client(http, table, username, password):
    """The client's logic, the same before and after; returns the token and the name that it was told."""
    body = {"username": username, "password": password}
    assert http.post(table["register"], json={"username": username}).status_code == table["missing"]
    assert http.post(table["register"], json=body).status_code in (201, table["taken"])
    assert http.post(table["register"], json=body).status_code == table["taken"]
    assert http.post(table["login"], json=body | {"password": "not this one"}).status_code == 401
    answer = http.post(table["login"], json=body)
    assert answer.status_code == 200 and answer.json()["user"]["username"].lower() == username.lower()
    token = answer.json()["access_token"]
    assert http.get(table["protected"]).status_code == 401
    seen = http.get(table["protected"], headers={"Authorization": f"Bearer {token}"})
    assert seen.status_code == 200
    return token, seen.json()["logged_in_as"]


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    path = tmp_path_factory.mktemp("b") / "b.db"
    app = make_app(path, SECRET)
    with served(app) as http:
        http.database, http.app = path, app
        for username, password in USERS.items():
            http.tokens = getattr(http, "tokens", {}) | {username: client(http, OLD, username, password)[0]}
        yield http


@pytest.fixture(scope="module")
def new(make_site, old, tmp_path_factory):
    """A site that signs with the old application's own secret, and takes its old tokens until tomorrow."""
    folder = tmp_path_factory.mktemp("keys")
    site = make_site(SALLYPORT_RUN_ALGORITHM="HS256", SALLYPORT_SUBJECT="username", SALLYPORT_PASSWORD_MIN_LENGTH="8")
    take_over(site, old.database)
    file = secret_file(folder / "secret", SECRET + "\n")
    site.kid = operate(site, "key", "import", file, "--secret", "--gate-line-file", folder / "line")
    end = (datetime.date.today() + datetime.timedelta(days=2)).isoformat()
    site.legacy = operate(
        site, "key", "import", file, "--secret", "--verify-only", "--until", end, "--gate-line-file", folder / "old"
    )
    for line in ("line", "old"):
        append(site.folder / "gate.secrets", (folder / line).read_text())
    roll(site, "gate")
    operate(site, "key", "promote", site.kid, "--now", "--gate-has-it")
    site.secrets.add(SECRET)
    return site


def asked(app, path, token):
    return app.test_client().get(path, headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("username", ["Ada", "bo"])
def test_the_same_client_goes_on_with_the_same_password(new, username):
    _, name = client(new.http, NEW, username, USERS[username])
    assert name == username.lower()


def test_a_stock_resource_server_with_the_same_secret_takes_our_tokens(new):
    token, _ = client(new.http, NEW, "Ada", USERS["Ada"])
    neighbour = make_neighbour(JWT_SECRET_KEY=SECRET)
    answer = asked(neighbour, "/whoami", token)
    assert answer.status_code == 200, answer.text
    assert answer.json["identity"] == "Ada", "as it was spelled where Ada came from"
    claims = answer.json["claims"]
    assert claims["type"] == "access" and claims["fresh"] is True and claims["jti"]
    assert claims["roles"] == [] and claims["preferred_username"] == "ada" and "aud" not in claims
    assert asked(neighbour, "/fresh", token).status_code == 200
    assert asked(neighbour, "/refresh", token).status_code == 422, "no access token is a refresh token"
    assert asked(make_neighbour(JWT_SECRET_KEY=SECRET[::-1]), "/whoami", token).status_code == 422


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256", "RS256"])
def test_a_stock_resource_server_with_the_public_key_takes_our_tokens(make_site, algorithm):
    site = make_site(SALLYPORT_RUN_ALGORITHM=algorithm)
    token, name = client(site.http, NEW, "carol", "correct horse four")
    kid = jwt.get_unverified_header(token)["kid"]
    pem = operate(site, "key", "export-public", "--pem", kid)
    neighbour = make_neighbour(JWT_ALGORITHM=algorithm, JWT_PUBLIC_KEY=pem)
    answer = asked(neighbour, "/fresh", token)
    assert answer.status_code == 200, answer.text
    user = site.http.get("/auth/session", headers={"Authorization": f"Bearer {token}"}).json()["user"]
    assert answer.json["identity"] == user["id"] and user["username"] == name
    assert "aud" not in asked(neighbour, "/whoami", token).json["claims"]


def test_tokens_that_the_old_application_made_open_what_the_gate_guards(new, old):
    for username in ("Ada", "bo"):
        headers = {"Authorization": f"Bearer {old.tokens[username]}"}
        answer = new.http.get("/auth/protected", headers=headers)
        assert answer.status_code == 200, answer.text
        assert answer.json()["logged_in_as"] == username.lower()
        # There is no session behind it: the account itself wants a login.
        for method, path in (("GET", "/auth/session"), ("POST", "/auth/logout"), ("POST", "/auth/refresh")):
            assert_problem(new.http.request(method, path, headers=headers), 401, "token-invalid")


def forged(claims, secret=SECRET, algorithm="HS256", **header):
    changed = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(changed, secret, algorithm, headers=header or None)


def test_JW1_JW6_no_other_token_without_kid_is_taken(new, old):
    good = jwt.decode(old.tokens["bo"], options={"verify_signature": False})
    now = good["iat"]
    rows = {
        "no exp": (forged(good | {"exp": None}), "token-invalid"),
        "refresh": (forged(good | {"type": "refresh"}), "token-invalid"),
        "no type": (forged(good | {"type": None}), "token-invalid"),
        "an audience": (forged(good | {"aud": "x"}), "token-invalid"),
        "a session": (forged(good | {"sid": "AAAAAAAAAAAAAAAAAAAAAA"}), "token-invalid"),
        "not yet": (forged(good | {"nbf": now + 3000}), "token-invalid"),
        "expired": (forged(good | {"exp": now - 60}), "token-expired"),
        "nobody": (forged(good | {"sub": "mallory"}), "session-ended"),
        "another spelling": (forged(good | {"sub": "ada"}), "session-ended"),
        "HS512": (forged(good, algorithm="HS512"), "token-invalid"),
        "another secret": (forged(good, secret=SECRET[::-1]), "token-invalid"),
        "a short secret": (forged(good, secret="x"), "token-invalid"),
        "none": (forged(good, secret=None, algorithm="none"), "token-invalid"),
        "our kid": (forged(good, kid=new.kid), "token-invalid"),
        "the old key's kid": (forged(good, kid=new.legacy), "token-invalid"),
        "posing as ours": (forged(good, kid=new.kid, typ="at+jwt"), "token-invalid"),
    }
    failures = []
    for name, (token, expected) in rows.items():
        answer = new.http.get("/auth/protected", headers={"Authorization": f"Bearer {token}"})
        if answer.status_code != 401 or not answer.json()["type"].endswith(":" + expected):
            failures.append((name, answer.status_code, answer.text))
    assert failures == []
    control = new.http.get("/auth/protected", headers={"Authorization": f"Bearer {forged(good)}"})
    assert control.status_code == 200


def test_an_old_token_ends_with_its_user_and_with_its_key(new, old):
    headers = {"Authorization": f"Bearer {old.tokens['gone']}"}
    assert new.http.get("/auth/protected", headers=headers).status_code == 200
    operate(new, "user", "disable", "gone")
    assert_problem(new.http.get("/auth/protected", headers=headers), 401, "session-ended")
    listed = {key["kid"]: key for key in json.loads(operate(new, "key", "list", "--json"))}
    assert listed[new.legacy]["use"] == "legacy" and listed[new.legacy]["state"] == "verifying"
    with new.database() as database:
        database.execute("UPDATE keys SET verifies_until = unixepoch() - 1 WHERE kid = ?", [new.legacy])
    other = {"Authorization": f"Bearer {old.tokens['bo']}"}
    assert_problem(new.http.get("/auth/protected", headers=other), 401, "token-invalid")
    with new.database() as database:
        database.execute("UPDATE keys SET verifies_until = unixepoch() + 900 WHERE kid = ?", [new.legacy])
    assert new.http.get("/auth/protected", headers=other).status_code == 200
    operate(new, "key", "retire", new.legacy)
    assert_problem(new.http.get("/auth/protected", headers=other), 401, "token-invalid")


@pytest.mark.parametrize("weak", ["super-secret", "a" * 64, "0123456789abcdef0123456789abcde"])
def test_JW11_a_weak_shared_secret_is_refused_and_the_way_out_told(place, weak, tmp_path):
    file = secret_file(tmp_path / "weak", weak)
    end = (datetime.date.today() + datetime.timedelta(days=2)).isoformat()
    for more in (["--verify-only", "--until", end, "--gate-line-file", "-"], []):
        refused = run("key", "import", file, "--secret", *more, **settings_in(place))
        assert refused.returncode != 0 and not refused.stdout
        said = " ".join(words(refused))
        assert "weak" in said and "secrets.token_urlsafe(32)" in said and weak not in said
