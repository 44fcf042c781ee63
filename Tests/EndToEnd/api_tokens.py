"""API tokens, made and sent as a program does, and a site with something for them to open."""

import base64
import contextlib
import sqlite3

import pytest

from private_site import start_echo
from protected_site import count


@pytest.fixture(scope="module")
def token_site(make_site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    (folder / "pub").mkdir()
    (folder / "pub/index.html").write_text("the index\n")
    echo = count(start_echo())
    passed = f"include sallyport/proxy.conf; proxy_pass http://127.0.0.1:{echo.server_port};"
    gated = f"include sallyport/protect.conf; {passed}"
    site = make_site(
        SALLYPORT_RUN_GATE_WORKERS=3,
        snippet=f"""
            location /app/ {{ {gated} }}
            location /dav/ {{ {gated} }}
            location /bearer/ {{ {gated} set $sallyport_pass_bearer 1; }}
            location /open/ {{ {passed} }}
            location /pub/ {{ include sallyport/protect.conf; root $sallyport_root{folder}; }}
        """,
    )
    site.echo = echo
    yield site
    echo.shutdown()


@pytest.fixture
def owner(token_site):
    user = token_site.register()
    user.bearer = user.login().bearer
    return user


def make(site, user, **members):
    answer = site.http.post("/auth/tokens", json={"name": "backup"} | members, headers=user.bearer)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["token"].startswith("sallyport_") and len(body["token"]) == 76
    return body


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def basic(name, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def execute(site, sql, *values):
    with contextlib.closing(sqlite3.connect(site.folder / "state/accounts.db", timeout=60)) as database, database:
        return database.execute(sql, values).fetchall()


def status(site, token, path="/app/", method="GET"):
    return site.http.request(method, path, headers=bearer(token)).status_code


def raw(text):
    return base64.urlsafe_b64decode(text + "==")
