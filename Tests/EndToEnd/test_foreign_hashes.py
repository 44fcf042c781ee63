"""Hashes made here and now by the libraries log in through nginx, and nothing else does. PW1."""

import hashlib
import json
import unicodedata
import warnings

import pytest
from administered_site import done, tool

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import crypt

    import argon2
    import bcrypt
    from passlib.hash import pbkdf2_sha256, pbkdf2_sha512, sha256_crypt, sha512_crypt
    from werkzeug.security import generate_password_hash

PASSWORD = "pässwört – Ω 12"

KINDS = {
    "werkzeug-scrypt": lambda word: generate_password_hash(word),
    "werkzeug-pbkdf2": lambda word: generate_password_hash(word, method="pbkdf2:sha512:9000"),
    "passlib-pbkdf2-256": pbkdf2_sha256.using(rounds=5000).hash,
    "passlib-pbkdf2-512": pbkdf2_sha512.using(rounds=5000).hash,
    "passlib-sha256-crypt": sha256_crypt.using(rounds=5000).hash,
    "passlib-sha512-crypt": sha512_crypt.using(rounds=9000).hash,
    "crypt-sha512": lambda word: crypt.crypt(word, crypt.METHOD_SHA512),
    "crypt-yescrypt": lambda word: crypt.crypt(word, "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$"),
    "bcrypt-2b": lambda word: bcrypt.hashpw(word.encode(), bcrypt.gensalt(5)).decode(),
    "bcrypt-2a": lambda word: bcrypt.hashpw(word.encode(), bcrypt.gensalt(5, prefix=b"2a")).decode(),
    "bcrypt-2y": lambda word: bcrypt.hashpw(word.encode(), bcrypt.gensalt(5)).decode().replace("$2b$", "$2y$"),
    "argon2id": argon2.PasswordHasher(memory_cost=9000, parallelism=4).hash,
    "argon2i": argon2.PasswordHasher(type=argon2.Type.I, memory_cost=9000).hash,
    "argon2d": argon2.PasswordHasher(type=argon2.Type.D, memory_cost=9000).hash,
    "md5": lambda word: hashlib.md5(word.encode()).hexdigest(),
    "sha256": lambda word: hashlib.sha256(word.encode()).hexdigest().upper(),
    "sha256-salted": lambda word: hashlib.sha256(b"salz" + word.encode()).hexdigest() + ":salz",
}


@pytest.fixture(scope="module")
def hash_site(make_site):
    return make_site()


def bring(site, path, hashes, *options):
    """Imports users with these hashes, by name."""
    lines = [json.dumps({"username": name, "hash": hash}) for name, hash in hashes.items()]
    path.write_text("\n".join(lines))
    done(site, "import", "jsonl", str(path), "--commit", "--salt-place", "before", *options)


def log_in(site, name, password):
    return site.http.post("/auth/login", json={"username": name, "password": password})


def test_each_kind_logs_in_and_is_made_anew(hash_site, tmp_path):
    """PW2 as well: afterwards each is argon2id with our parameters."""
    bring(hash_site, tmp_path / "users", {name: make(PASSWORD) for name, make in KINDS.items()})
    for name in KINDS:
        for wrong in (PASSWORD[:-1], PASSWORD + "3", "", PASSWORD.upper()):
            answer = log_in(hash_site, name, wrong)
            assert (answer.status_code, answer.json()["type"]) == (401, "urn:sallyport:problem:login-failed"), name
        assert log_in(hash_site, name, PASSWORD).status_code == 200, name
        assert log_in(hash_site, name, unicodedata.normalize("NFD", PASSWORD)).status_code == 200, name
    exported = [json.loads(line) for line in done(hash_site, "export", "--with-hashes").splitlines()]
    hashes = {user["username"]: user["password_hash"] for user in exported}
    assert all(hashes[name].startswith("$argon2id$v=19$m=19456,t=2,p=1$") for name in KINDS)


def test_a_password_that_was_hashed_as_it_was_typed(hash_site, tmp_path):
    typed = unicodedata.normalize("NFD", PASSWORD)
    bring(hash_site, tmp_path / "users", {"typed": bcrypt.hashpw(typed.encode(), bcrypt.gensalt(5)).decode()})
    assert log_in(hash_site, "typed", PASSWORD).status_code == 401
    assert log_in(hash_site, "typed", typed).status_code == 200
    assert log_in(hash_site, "typed", PASSWORD).status_code == 200, "made anew in NFC"


def test_the_72_bytes_of_bcrypt(hash_site, tmp_path):
    long = "correct horse battery staple " * 4
    bring(hash_site, tmp_path / "users", {"long": bcrypt.hashpw(long.encode()[:72], bcrypt.gensalt(5)).decode()})
    assert log_in(hash_site, "long", long[:71]).status_code == 401
    assert log_in(hash_site, "long", long + "mistyped").status_code == 200
    assert log_in(hash_site, "long", long).status_code == 200, "what was mistyped did not become the password"


def test_bombs_and_junk_do_not_come_in(hash_site, tmp_path):
    """PW1: refused at import, none costs a hash, and no text of them is repeated."""
    secret = "QQQQQQQQQQQQQQQQQQQQQQ"
    junk = [
        f"scrypt:1073741824:8:1${secret}${'00' * 64}", f"pbkdf2:sha256:999999999${secret}${'00' * 32}",
        f"$2b$31${secret}" + "a" * 31, f"$6$rounds=999999999${secret[:16]}$" + "a" * 86,
        f"$argon2id$v=19$m=4194304,t=9,p=1${secret}${secret}", f"$y$jZT${secret}$" + "a" * 43, secret, "",
        f"$apr1${secret}$x", f"scrypt:32768:8:1${secret}$" + "00" * 40_000,
    ]  # fmt: skip
    path = tmp_path / "users"
    path.write_text("\n".join(json.dumps({"username": f"junk{n}", "hash": hash}) for n, hash in enumerate(junk)))
    ended = tool(hash_site, "import", "jsonl", str(path), "--commit")
    assert ended.returncode == 65 and secret[:8].encode() not in ended.stdout + ended.stderr
    assert ended.stderr.count(b": line ") == len(junk)
    assert log_in(hash_site, "junk0", "x").status_code == 401
