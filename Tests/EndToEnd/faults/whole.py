"""Whether a site's state is whole: what SQLite says, and what `sallyport check` says."""

import sqlite3
import subprocess

from running_site import PROGRAMS, clean_environment


def rows(state, query, *values):
    """Read as the gate reads: from outside, never written."""
    database = sqlite3.connect(f"file:{state}/accounts.db?mode=ro", uri=True, timeout=60)
    try:
        return database.execute(query, values).fetchall()
    finally:
        database.close()


def assert_whole(site, **settings):
    """`site` has `folder` (a Site: its run folder) or `settings` (a Place)."""
    if hasattr(site, "settings"):
        settings = site.settings | settings
    else:
        state, secret = site.folder / "state", site.folder / "master.secret"
        gate = site.folder / "gate"
        settings = {
            "SALLYPORT_STATE_DIR": state,
            "SALLYPORT_SECRET_FILE": secret,
            "SALLYPORT_GATE_STATE_DIR": gate,
        } | settings
    state = settings["SALLYPORT_STATE_DIR"]
    assert rows(state, "PRAGMA integrity_check") == [("ok",)]
    assert rows(state, "PRAGMA foreign_key_check") == []
    checked = subprocess.run(
        [PROGRAMS / "sallyport", "check"], env=clean_environment(**settings), capture_output=True, text=True
    )
    assert checked.returncode == 0, (checked.returncode, checked.stdout, checked.stderr)
