"""Users and sessions by the thousand, written into a site's database as its programs would write them."""

import hashlib
import os
import random
import subprocess
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from harness.site import PASSWORD

ARGON2_KIB, ARGON2_PASSES = 19_456, 2
SAMPLE = 20_000
LABEL = b"sallyport/password/v1"

USER = """
    INSERT INTO users (id, username, email_verified, roles, sealed_password, created_at)
    VALUES (?, ?, 0, '', ?, ?)"""
SESSION = """
    INSERT INTO sessions (id, user_id, kind, created_at, authenticated_at, last_seen_at, expires_at,
        idle_limit_seconds, refresh_counter, device, address, secret_hash)
    VALUES (?, ?, ?, ?, ?, ?, ?, 1209600, 0, 'benchmark', '127.0.0.1', ?)"""


def encode(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class Person:
    username: str
    user_id: bytes
    session_id: bytes
    cookie_secret: bytes

    @property
    def cookie(self):
        """For those whose session is one of a browser."""
        return "__Host-sallyport=" + encode(b"\x02" + self.session_id + self.cookie_secret)


class Sealer:
    """Seals a password's hash for its user under the site's master secret, as the accounts workers do."""

    def __init__(self, site):
        lines = (site.folder / "master.secret").read_text().splitlines()
        key_id, secret = next(line for line in lines if line and not line.startswith("#")).split()
        self.key_id = bytes.fromhex(key_id)
        derived = HKDF(SHA256(), 32, salt=None, info=LABEL).derive(decode(secret))
        self.cipher = AESGCM(derived)

    def seal(self, text, owner):
        nonce = os.urandom(12)
        box = self.cipher.encrypt(nonce, text, LABEL + b"\0" + self.key_id + owner)
        return b"\x01" + self.key_id + nonce + box


def password_hash(bench):
    """One hash of `PASSWORD`, in the form that the rows keep; the same for all, so that a million take no hour."""
    tool = bench.compiled("peers/argon2_rate.c", "-largon2")
    command = [tool, "hash", PASSWORD, str(ARGON2_KIB), str(ARGON2_PASSES)]
    return subprocess.run(command, capture_output=True, check=True).stdout.strip()


def add_people(site, count, *, first=0):
    """Adds users with a session each, by turns one of tokens and one of a browser, in one transaction.

    Returns (those with tokens, those with cookies): of many a sample, at random.
    """
    sealer, text, now = Sealer(site), password_hash(site.bench), int(time.time())
    kept = set(random.Random(1).sample(range(count), min(count, SAMPLE)))
    people = ([], [])
    users, sessions = [], []
    with site.writing() as database:
        for number in range(count):
            person = Person(f"user{first + number:07}", os.urandom(16), os.urandom(16), os.urandom(32))
            has_cookie = number % 2
            users.append((person.user_id, person.username, sealer.seal(text, person.user_id), now))
            secret_hash = hashlib.sha256(person.cookie_secret).digest() if has_cookie else None
            kind = "cookie" if has_cookie else "token"
            times = (now, now, now, now + 2_592_000)
            sessions.append((person.session_id, person.user_id, kind, *times, secret_hash))
            if number in kept:
                people[has_cookie].append(person)
            if len(users) == 10_000 or number == count - 1:
                database.executemany(USER, users)
                database.executemany(SESSION, sessions)
                users, sessions = [], []
    return people
