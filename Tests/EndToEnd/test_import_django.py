"""Users of a Django file log in here with their passwords."""

import json

import pytest
from administered_site import done, query
from old_systems import PASSWORDS, django_database

HASHERS = ["pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt", "scrypt"]


@pytest.fixture(scope="module")
def django_site(make_site):
    return make_site()


def test_users_of_django_log_in_with_their_passwords(django_site, tmp_path):
    """PW1: every hasher; a superuser becomes an admin only where that is asked for."""
    rows = [(f"django-{name.replace('_', '-')}", PASSWORDS[1], name, {}) for name in HASHERS]
    rows[0][3].update(is_superuser=True, email="a@example.org")
    rows[1][3].update(is_active=False)
    rows.append(("django-unusable", None, "pbkdf2_sha256", {}))
    old = django_database(tmp_path / "db.sqlite3", rows)
    flags = ["--role-flag", "is_superuser=admin", "--skip-refused", "--emails-verified", "--json"]
    *refused, report = map(json.loads, done(django_site, "import", "sqlite", str(old), *flags, "--commit").splitlines())
    assert [row["refused"] for row in refused] == ["no-password"]
    assert (report["accepted"], report["disabled"], report["roles"]) == (5, 1, {"admin": 1})
    assert query(django_site, "SELECT username, email_verified FROM users WHERE email IS NOT NULL") == [
        ("django-pbkdf2-sha256", 1)
    ]
    for name, password, _, more in rows[:-1]:
        body = {"username": name, "password": password}
        answer = django_site.http.post("/auth/login", json=body)
        assert answer.status_code == (401 if "is_active" in more else 200), (name, answer.text)
        assert django_site.http.post("/auth/login", json=body | {"password": "x"}).status_code == 401


def test_old_salted_digests_need_the_operators_word(django_site, tmp_path):
    old = django_database(tmp_path / "db.sqlite3", [("django-md5", PASSWORDS[0], "md5", {})])
    ended = json.loads(done(django_site, "import", "sqlite", str(old), "--skip-refused", "--json").splitlines()[0])
    assert ended["refused"] == "salt-place-unknown"
    done(django_site, "import", "sqlite", str(old), "--salt-place", "before", "--commit")
    body = {"username": "django-md5", "password": PASSWORDS[0]}
    assert django_site.http.post("/auth/login", json=body).status_code == 200
