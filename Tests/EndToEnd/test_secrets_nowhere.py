"""OP2, RS7: after everything else, no password and no token is to be found where it may not be."""

import base64
import pathlib
import sqlite3

import pytest

from running_site import POOLS

pytestmark = pytest.mark.last


@pytest.fixture
def used(site):
    """Every password and token that the run sent or received at this site, and one login more."""
    login = site.register(password="a password that is looked for").login()
    login.refreshed()
    token = site.http.post("/auth/tokens", json={"name": "looked for"}, headers=login.bearer).json()["token"]
    basic = "Basic " + base64.b64encode(f"token:{token}".encode()).decode()
    site.secrets |= {token.removeprefix("sallyport_"), basic.removeprefix("Basic ")}
    for headers in ({"Authorization": f"Bearer {token}"}, {"Authorization": basic}, {"X-API-Key": token}):
        assert site.http.get("/auth/protected", headers=headers).status_code == 200
        assert site.http.get("/auth/session", headers=headers).status_code == 401
    site.http.get("/auth/protected", params={"token": token, "key": token})
    assert len(site.secrets) > 3
    parts = {part for secret in site.secrets for part in secret.split(".") if len(part) >= 30}
    return site.secrets | parts


def found(secrets, data):
    return [secret for secret in secrets if secret.encode() in data]


def test_OP2_no_log_holds_a_password_or_a_token(site, used):
    for log in (site.folder / "log").iterdir():
        # a username may be given as a password, and paths of tests hold harmless words: whole values only
        assert found(used, log.read_bytes()) == [], log.name


def test_OP2_no_command_line_or_environment_holds_a_secret(site, used):
    secret_lines = (site.folder / "master.secret").read_text().splitlines()
    keys = {line.split()[-1] for line in secret_lines if line and not line.startswith("#")}
    for kind in POOLS:
        for pid in site.workers(kind) | {site.pool(kind)}:
            for name in ("cmdline", "environ"):
                assert found(used | keys, pathlib.Path(f"/proc/{pid}/{name}").read_bytes()) == []


def test_RS7_the_database_holds_no_password_and_no_token(site, used):
    for file in [*(site.folder / "state").iterdir(), *(site.folder / "gate").iterdir()]:
        assert found(used, file.read_bytes()) == [], file.name


def test_RS7_a_dump_of_the_database_gives_no_usable_credential(site, used):
    database = sqlite3.connect(f"file:{site.folder}/state/accounts.db?mode=ro", uri=True)
    dump = "\n".join(database.iterdump())
    assert "argon2" not in dump
    assert found(used, dump.encode()) == []
    refreshes = {text for secret in used if "." not in secret for text in (secret[-43:], secret[:40])}
    assert found(refreshes, dump.encode()) == []


def test_RS7_what_lies_in_a_session_row_is_no_refresh_token(site):
    database = sqlite3.connect(f"file:{site.folder}/state/accounts.db?mode=ro", uri=True)
    (rows,) = [database.execute("SELECT * FROM sessions LIMIT 20").fetchall()]
    for row in rows:
        for value in row:
            if isinstance(value, (str, bytes)):
                text = value if isinstance(value, str) else value.hex()
                assert site.http.post("/auth/refresh", json={"refresh_token": text}).status_code in (400, 401)


def test_OP2_no_core_files_and_no_password_in_nginxs_folder(site, used):
    for file in (site.folder / "nginx").rglob("*"):
        if file.is_file():
            assert found(used, file.read_bytes()) == [], file
