"""JW7: each kind of credential opens its own places; at every other place it is refused, and nothing changes."""

import itertools
import json
import secrets

import pytest

from administered_site import decoded, done
from browser_client import COOKIE, browser_at
from password_steps import NEW, reset_token
from running_site import PASSWORD

DEVICE = "__Host-sallyport-device"
ADDRESSES = (f"127.0.7.{number}" for number in itertools.count(1))


def credentials_of(site, user):
    """One of each kind that there is, all of them good, and what stands in them."""
    login = user.login()
    with browser_at(site) as browser:
        browser.login(user)
        session, device = browser.cookie, browser.http.cookies[DEVICE]
    claims = json.loads(decoded(login.access.split(".")[1]))
    return {
        "access token": login.access,
        "refresh token": login.refresh,
        "session cookie": session,
        "device cookie": device,
        "reset token": reset_token(site, user.username),
        "invite": json.loads(done(site, "invite", "create", "--json"))["code"],
        "jti": claims["jti"],
        "sid": claims["sid"],
        "user id": claims["sub"],
    }


def bearer(method, path):
    return lambda http, user, text: http.request(method, path, headers={"Authorization": f"Bearer {text}"})


def cookie(method, path):
    headers = {"Sec-Fetch-Site": "same-origin"}
    return lambda http, user, text: http.request(method, path, headers=headers | {"Cookie": f"{COOKIE}={text}"})


def body(path, member, **more):
    return lambda http, user, text: http.post(path, json={member: text} | more)


def register(http, user, text):
    name = f"user-{secrets.token_hex(6)}"
    return http.post("/auth/register", json={"username": name, "password": PASSWORD, "invite": text})


def reset_by_form(http, user, text):
    fields = {"token": text, "new_password": NEW}
    return http.post("/auth/password/reset", data=fields, headers={"Sec-Fetch-Site": "same-origin"})


def password(path):
    def give(http, user, text):
        return http.post(path, json={"username": user.username, "password": text})

    return give


def basic(http, user, text):
    return http.post("/auth/login", auth=(user.username, text))


# What is taken there, and how anything else is refused.
TOKENS = {"access token", "refresh token"}
PLACES = {
    "bearer at the gate": (bearer("GET", "/auth/protected"), {"access token"}, 401),
    "bearer at a protected file": (bearer("GET", "/private/secret.txt"), {"access token"}, 401),
    "bearer at the accounts": (bearer("GET", "/auth/session"), {"access token"}, 401),
    "bearer at a change": (bearer("DELETE", "/auth/account"), {"access token"}, 401),
    "bearer at refresh": (bearer("POST", "/auth/refresh"), {"refresh token"}, 401),
    "body of refresh": (body("/auth/refresh", "refresh_token"), {"refresh token"}, 401),
    "bearer at logout": (bearer("POST", "/auth/logout"), TOKENS, 401),
    "body of logout": (body("/auth/logout", "refresh_token"), TOKENS, 401),
    "body of logout, all": (body("/auth/logout", "refresh_token", all=True), TOKENS, 401),
    "cookie at the gate": (cookie("GET", "/auth/protected"), {"session cookie"}, 401),
    "cookie at a protected file": (cookie("GET", "/private/secret.txt"), {"session cookie"}, 401),
    "cookie at the accounts": (cookie("GET", "/auth/session"), {"session cookie"}, 401),
    "cookie at a change": (cookie("DELETE", "/auth/account"), {"session cookie"}, 401),
    "cookie at logout": (cookie("POST", "/auth/logout"), {"session cookie"}, 401),
    "reset link": (body("/auth/password/reset", "token", new_password=NEW), {"reset token"}, 400),
    "reset link's form": (reset_by_form, {"reset token"}, 400),
    "invite of a registration": (register, {"invite"}, 403),
    "password of a login": (password("/auth/login"), set(), 401),
    "password of a login by Basic": (basic, set(), 401),
    "password of a login for a cookie": (password("/auth/login?session=cookie"), set(), 403),
}


def stored(site):
    """All that a credential could change."""
    with site.database() as database:
        return [
            database.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
            for table in ("users", "sessions", "password_resets", "invites", "reserved_usernames")
        ]


def give(site, place, user, text):
    """From an address of its own: nobody here waits for another."""
    with site.client_from(next(ADDRESSES)) as http:
        return PLACES[place][0](http, user, text)


@pytest.mark.parametrize("place", PLACES)
def test_JW7_a_credential_of_another_kind_is_refused_and_changes_nothing(private_site, place):
    site, (_, taken, status) = private_site, PLACES[place]
    user = site.register()
    credentials = credentials_of(site, user)
    assert taken <= set(credentials)
    before = stored(site)
    for kind in set(credentials) - taken:
        answer = give(site, place, user, credentials[kind])
        assert answer.status_code == status, (kind, answer.text)
        assert "set-cookie" not in answer.headers and credentials[kind] not in answer.text, kind
        assert stored(site) == before, kind
    for kind in taken:
        answer = give(site, place, user, credentials[kind])
        assert answer.status_code < 400, (kind, answer.text)
        user = site.register()
        credentials = credentials_of(site, user)


def test_JW7_only_a_device_cookie_makes_a_device_known(private_site):
    site, user = private_site, private_site.register()
    credentials = credentials_of(site, user)
    with site.client_from(next(ADDRESSES)) as http:

        def try_with(text):
            wrong = {"username": user.username, "password": "a wrong password"}
            return http.post("/auth/login", json=wrong, headers={"Cookie": f"{DEVICE}={text}"}).status_code

        assert [try_with("") for _ in range(6)] == [401] * 5 + [429]
        statuses = {kind: try_with(text) for kind, text in credentials.items()}
    assert statuses == {kind: 401 if kind == "device cookie" else 429 for kind in credentials}
