"""Backups as an operator makes and restores them, and as somebody else might forge them."""

import contextlib
import hashlib
import os
import sqlite3
import struct
import subprocess

from operator_tool import TOOL, run
from running_site import clean_environment

PASSPHRASE = "four words and a half of it"


def passphrase_file(folder):
    path = folder / "passphrase"
    path.write_text(PASSPHRASE + "\n")
    path.chmod(0o600)
    return path


def sealed(folder):
    """Options for a backup that has everything."""
    return "--with-secret", "--passphrase-file", passphrase_file(folder)


def done(*arguments, **settings):
    ended = run(*arguments, **settings)
    assert ended.returncode == 0, (arguments, ended.stderr.decode())
    return ended


def add_users(settings, *names):
    for name in names:
        done("user", "add", name, stdin=b"correct horse battery\n", **settings)


def usernames(settings):
    """Read by a program that shares nothing with ours."""
    path = settings["SALLYPORT_STATE_DIR"] / "accounts.db"
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return {name for (name,) in database.execute("SELECT username FROM users")}


def change(settings, *statements):
    """Leaves -wal and -shm behind, as our own programs do."""
    script = "import os, sqlite3, sys; d = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
    script += "for statement in sys.argv[2:]: d.execute(statement)\nos._exit(0)"
    subprocess.run(["python3", "-c", script, settings["SALLYPORT_STATE_DIR"] / "accounts.db", *statements], check=True)


def start(*arguments, **settings):
    return subprocess.Popen(
        [TOOL, *arguments], env=clean_environment(**settings), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip


def killed_at(call, number, *arguments, **settings):
    """Runs the tool, and kills it when it enters that system call for the so-manieth time.

    Returns the exit status; -9 where the call came.
    """
    strace = ["strace", "-f", "-qqq", "-o", "/dev/null", "-e", f"trace={call}"]
    strace += ["-e", f"inject={call}:signal=SIGKILL:when={number}", TOOL, *arguments]
    ended = subprocess.run(strace, env=clean_environment(**settings), capture_output=True, timeout=120)
    return -9 if ended.returncode in (-9, 137) else ended.returncode


def forged(database, manifest=b'{"made_at":1790000000,"program":"0.1.0"}'):
    """A backup without passphrase, whose checksums anybody can make."""
    header = b"SALLYPORT-BACKUP" + bytes([1, 0, 0, 0]) + bytes(8) + os.urandom(16)
    parts = b"\x01" + struct.pack(">Q", len(manifest)) + manifest
    parts += b"\x03" + struct.pack(">Q", len(database)) + database + b"\0"
    chunks = [parts[start : start + 65_536] for start in range(0, len(parts), 65_536)]
    file = header
    for number, chunk in enumerate(chunks):
        context = header + struct.pack(">Q", number) + bytes([number == len(chunks) - 1])
        file += chunk + hashlib.sha256(context + chunk).digest()
    return file


def database_of(backup):
    """The database in a backup without passphrase."""
    body, parts = backup[44:], b""
    while body:
        chunk, body = body[: 65_536 + 32], body[65_536 + 32 :]
        parts += chunk[:-32]
    (length,) = struct.unpack(">Q", parts[1:9])
    rest = parts[9 + length :]
    assert rest[0] == 3
    return rest[9:-1]


def altered(database, folder, *statements):
    """The same after some SQL."""
    path = folder / "altered.db"
    path.write_bytes(database)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            connection.execute(statement)
    return path.read_bytes()
