"""Users of a Flask-SQLAlchemy file log in here with their passwords."""

import json
import sqlite3

import pytest
from administered_site import done, events, query, tool
from old_systems import PASSWORDS, flask_database
from operator_tool import words

METHODS = ["scrypt", "pbkdf2:sha256:29000", "pbkdf2:sha512:21000", "pbkdf2:sha256"]


@pytest.fixture(scope="module")
def flask_site(make_site):
    return make_site(SALLYPORT_REGISTRATION="open")


def log_in(site, name, password):
    return site.http.post("/auth/login", json={"username": name, "password": password})


def test_users_of_flask_log_in_with_their_passwords_and_are_rehashed(flask_site, tmp_path):
    """PW1, PW2: every method of werkzeug; the dry run changes nothing, the second run passes over."""
    rows = [(f"Flask.{number}", PASSWORDS[number], METHODS[number], {}) for number in range(4)]
    rows.append(("gone", PASSWORDS[0], "scrypt", {"active": False, "email": "gone@example.org"}))
    old = flask_database(tmp_path / "old.db", rows)
    before = old.read_bytes()
    dry = json.loads(done(flask_site, "import", "sqlite", str(old), "--json"))
    assert dry["hash_kinds"] == {"scrypt": 2, "pbkdf2-sha256": 2, "pbkdf2-sha512": 1}
    assert (dry["committed"], dry["accepted"], dry["disabled"], dry["refused"]) == (False, 5, 1, 0)
    assert query(flask_site, "SELECT count(*) FROM users WHERE username LIKE 'flask.%'") == [(0,)]
    real = json.loads(done(flask_site, "import", "sqlite", str(old), "--commit", "--json"))
    assert real == dry | {"committed": True}
    assert old.read_bytes() == before
    for name, password, _, _ in rows[:4]:
        assert log_in(flask_site, name, password + "!").status_code == 401
        answer = log_in(flask_site, name.upper(), password)
        assert answer.status_code == 200, answer.text
        assert answer.json()["user"]["username"] == name.lower()
        assert answer.json()["user"]["created_at"] == 1709200800
        assert log_in(flask_site, name, password).status_code == 200
    assert log_in(flask_site, "gone", PASSWORDS[0]).status_code == 401
    rehashed = [name for _, name, _ in events(flask_site, "password-rehashed")]
    assert rehashed == [name.lower() for name, *_ in rows[:4]]
    assert len(events(flask_site, "user-imported")) == 5
    again = json.loads(done(flask_site, "import", "sqlite", str(old), "--commit", "--json"))
    assert (again["committed"], again["accepted"], again["imported_before"]) == (False, 0, 5)


def test_sealed_like_all_passwords(flask_site, tmp_path):
    """Nothing of an imported hash stands in the database, its log or the folder."""
    old = flask_database(tmp_path / "old.db", [("sealed", PASSWORDS[0], "scrypt", {})])
    done(flask_site, "import", "sqlite", str(old), "--commit")
    (hash,) = sqlite3.connect(old).execute("SELECT password FROM user").fetchone()
    for path in (flask_site.folder / "state").iterdir():
        for part in hash.split("$"):
            assert part.encode() not in path.read_bytes(), path
    assert "scrypt" not in "".join(path.read_text(errors="replace") for path in (flask_site.folder / "log").iterdir())


def test_bare_digests_are_wrapped(flask_site, tmp_path):
    """System D: a table of hex SHA-256, VARCHAR(45) names, `active`."""
    import hashlib

    old = sqlite3.connect(tmp_path / "old.db")
    old.execute(
        "CREATE TABLE user (id INTEGER PRIMARY KEY, username VARCHAR(45) UNIQUE, password VARCHAR(128), active BOOLEAN)"
    )
    digest = hashlib.sha256(b"correct horse battery").hexdigest()
    old.execute("INSERT INTO user VALUES (1, 'bare', ?, 1), (2, 'off', ?, 0)", (digest, digest))
    old.commit()
    report = json.loads(done(flask_site, "import", "sqlite", str(tmp_path / "old.db"), "--commit", "--json"))
    assert (report["to_wrap"], report["hash_kinds"], report["disabled"]) == (2, {"bare-sha256": 2}, 1)
    exported = done(flask_site, "export", "--with-hashes")
    hashes = {user["username"]: user["password_hash"] for user in map(json.loads, exported.splitlines())}
    assert hashes["bare"].startswith("$argon2id+sha256$v=19$m=19456,t=2,p=1$") and digest not in exported
    assert log_in(flask_site, "bare", "correct horse batterY").status_code == 401
    assert log_in(flask_site, "bare", digest).status_code == 401
    assert log_in(flask_site, "bare", "correct horse battery").status_code == 200
    assert log_in(flask_site, "off", "correct horse battery").status_code == 401


def test_two_logins_at_once_and_a_change_that_comes_between(flask_site, tmp_path):
    """PW2: a rehash is stored once, whoever comes first; the password works afterwards."""
    import concurrent.futures

    old = flask_database(tmp_path / "old.db", [("twice", PASSWORDS[0], "scrypt", {})])
    done(flask_site, "import", "sqlite", str(old), "--commit")
    with concurrent.futures.ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: log_in(flask_site, "twice", PASSWORDS[0]).status_code, range(4)))
    assert set(answers) == {200}
    assert len([name for _, name, _ in events(flask_site, "password-rehashed") if name == "twice"]) == 1


def test_a_table_that_is_not_found_is_asked_for(flask_site, tmp_path):
    old = sqlite3.connect(tmp_path / "old.db")
    for name in ("people", "members"):
        old.execute(f'CREATE TABLE "{name}" (login TEXT, pw_hash TEXT, "odd "" name" TEXT)')
    old.execute("INSERT INTO people VALUES ('odd', '', '$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW')")
    old.commit()
    path = str(tmp_path / "old.db")
    ended = tool(flask_site, "import", "sqlite", path)
    assert ended.returncode == 65 and words(ended) == [
        "the source: has 2 tables that look like users: name one with --table"
    ]
    ended = tool(flask_site, "import", "sqlite", path, "--table", "people", "--column", 'hash=odd " name', "--commit")
    assert ended.returncode == 0, ended
    assert log_in(flask_site, "odd", "U*U").status_code == 200
    assert tool(flask_site, "import", "sqlite", path, "--table", "nowhere").returncode == 65
    assert tool(flask_site, "import", "sqlite", path, "--table", "people", "--column", "hash=nowhere").returncode == 65
