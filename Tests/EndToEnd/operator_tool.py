"""The operator's tool, run as an operator does, for tests that judge its words and statuses."""

import contextlib
import sqlite3
import subprocess

from running_site import PROGRAMS, clean_environment

TOOL = PROGRAMS / "sallyport"


def settings_in(folder):
    return {
        "SALLYPORT_STATE_DIR": folder / "state",
        "SALLYPORT_SECRET_FILE": folder / "secret/master.secret",
        "SALLYPORT_GATE_STATE_DIR": folder / "gate",
        "SALLYPORT_METRICS_DIR": "",
    }


def settings_of(site):
    """Those by which scripts/run runs a site, for commands beside it."""
    return {
        "SALLYPORT_STATE_DIR": site.folder / "state",
        "SALLYPORT_SECRET_FILE": site.folder / "master.secret",
        "SALLYPORT_GATE_STATE_DIR": site.folder / "gate",
    }


def run(*arguments, stdin=b"", **settings):
    return subprocess.run(
        [TOOL, *arguments], env=clean_environment(**settings), input=stdin, capture_output=True, timeout=60
    )


def words(ended):
    """The lines on standard error; each says whose it is."""
    lines = ended.stderr.decode().splitlines()
    assert all(line.startswith("sallyport: ") and not line.endswith(".") for line in lines), lines
    return [line.removeprefix("sallyport: ") for line in lines]


def everything_in(folder):
    """Every file below the folder, with its mode and bytes; not SQLite's -shm, which readers write in."""
    return {
        path: (path.stat().st_mode, path.read_bytes() if path.is_file() else b"", path.stat().st_ino)
        for path in sorted(folder.rglob("*"))
        if not path.name.endswith("-shm")
    }


def rows(place):
    with contextlib.closing(sqlite3.connect(place / "state/accounts.db")) as database:
        return database.execute("SELECT username FROM users").fetchall()
