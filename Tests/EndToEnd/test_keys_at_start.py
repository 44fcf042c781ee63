"""OP1, JW11: a bad master secret, key or database: no start, status 78, one line, and no byte of a key in it."""

import os
import shutil
import sqlite3
import subprocess

import pytest

from running_site import PROGRAMS, clean_environment


def run(*arguments, **settings):
    return subprocess.run(
        [PROGRAMS / arguments[0], *arguments[1:]],
        env=clean_environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


class Place:
    """A state folder and a master secret, made by `sallyport init`."""

    def __init__(self, folder, algorithm="EdDSA"):
        self.folder = folder
        self.state, self.secret, self.gate_secrets = folder / "state", folder / "master.secret", folder / "gate.secrets"
        self.settings = {
            "SALLYPORT_STATE_DIR": self.state,
            "SALLYPORT_SECRET_FILE": self.secret,
            "SALLYPORT_GATE_STATE_DIR": folder / "gate",
            "SALLYPORT_METRICS_DIR": "",
        }
        if algorithm == "HS256":
            self.settings["SALLYPORT_GATE_SECRETS_FILE"] = self.gate_secrets
        made = run("sallyport", "init", "--algorithm", algorithm, **self.settings)
        assert made.returncode == 0, made.stderr

    def refusal(self, *command):
        """Starts a worker that must not start; returns what it said."""
        listen = ("--listen", f"unix:{self.folder}/test.sock")
        ended = run(*command, *listen, **self.settings)
        assert ended.returncode == 78, (ended.returncode, ended.stderr)
        assert ended.stdout == ""
        assert len(ended.stderr.splitlines()) == 1, ended.stderr
        return ended.stderr


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


ACCOUNTS = ("sallyport-accounts", "--pool", "accounts")


def replaced(change):
    """A fault that writes the secret anew, from what it was."""

    def fault(path):
        path.write_bytes(change(path.read_bytes()))

    return fault


def swap_for_folder(path):
    path.unlink()
    path.mkdir()


def swap_for_other(path):
    other = Place(path.parent / "other")
    shutil.copy(other.secret, path)


FAULTS = {
    "missing": os.unlink,
    "empty": replaced(lambda text: b""),
    "world-readable": lambda path: path.chmod(0o644),
    "group-readable": lambda path: path.chmod(0o640),
    "world-writable": lambda path: path.chmod(0o602),
    "truncated": replaced(lambda text: text[: len(text) // 2]),
    "one character short": replaced(lambda text: text.rstrip()[:-1]),
    "another character": replaced(
        lambda text: text.rstrip()[:-3] + (b"AAA" if text.rstrip()[-3:] != b"AAA" else b"BBB")
    ),
    "twice": replaced(lambda text: text + text),
    "trailing junk": replaced(lambda text: text + b"junk\n"),
    "zeroes": replaced(lambda text: bytes(len(text))),
    "huge": replaced(lambda text: text * 10_000),
    "a folder": swap_for_folder,
    "that of another site": swap_for_other,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_OP1_a_bad_master_secret_is_status_78_and_one_line_without_key_bytes(place, fault):
    # a key's line is its id, which may be told, and the key
    (key,) = [line.split()[1] for line in place.secret.read_text().splitlines() if not line.startswith("#")]
    FAULTS[fault](place.secret)
    said = place.refusal(*ACCOUNTS)
    assert not any(key[start : start + 8] in said for start in range(len(key) - 7))


def second_line(change):
    """A fault of the second key of a ring of two, both of which the database knows."""

    def fault(place):
        added = run("sallyport", "secret", "add", **place.settings)
        rotated = run("sallyport", "secret", "rotate", **place.settings)
        assert (added.returncode, rotated.returncode) == (0, 0), added.stderr + rotated.stderr
        *before, last = place.secret.read_bytes().splitlines()
        place.secret.write_bytes(b"\n".join([*before, *change(before[-1], last)]) + b"\n")

    return fault


RING_FAULTS = {
    "missing": lambda first, second: [],
    "with the first one's id": lambda first, second: [first[:8] + second[8:]],
    "doubled": lambda first, second: [second, second],
    "truncated": lambda first, second: [second[:30]],
    "one character short": lambda first, second: [second[:-1]],
    "with the first one's bytes": lambda first, second: [second[:8] + first[8:]],
    "with other bytes": lambda first, second: [second[:9] + second[9:][::-1].replace(second[-1:], b"A", 1)],
    "an id alone": lambda first, second: [second[:8]],
    "a comment now": lambda first, second: [b"# " + second],
}


@pytest.mark.parametrize("fault", RING_FAULTS)
@pytest.mark.parametrize("pool", ["accounts", "login"])
def test_OP1_a_bad_second_key_of_the_ring_is_status_78_and_one_line_without_key_bytes(place, fault, pool):
    second_line(RING_FAULTS[fault])(place)
    said = place.refusal("sallyport-accounts", "--pool", pool)
    for line in place.secret.read_text().splitlines():
        key = line.removeprefix("# ").split()[1] if len(line.split()) in (2, 3) and len(line) > 45 else ""
        assert not any(key[start : start + 8] in said for start in range(len(key) - 7))


def test_OP1_a_pool_whose_workers_refuse_to_start_ends_with_their_status(place):
    place.secret.chmod(0o644)
    ended = run(
        "sallyport",
        "pool",
        "accounts",
        "--workers",
        "2",
        "--listen",
        f"unix:{place.folder}/pool.sock",
        **place.settings,
    )
    assert ended.returncode == 78, ended.stderr


@pytest.mark.parametrize("command", [ACCOUNTS, ("sallyport-gate",)])
def test_DB6_a_missing_database_is_refused_and_none_is_made(place, command):
    for file in place.state.iterdir():
        file.unlink()
    place.refusal(*command)
    assert not (place.state / "accounts.db").exists()


@pytest.mark.parametrize("command", [ACCOUNTS, ("sallyport-gate",)])
def test_DB6_a_database_of_another_kind_is_refused(place, command):
    for file in place.state.iterdir():
        file.unlink()
    (place.state / "accounts.db").write_bytes(b"not a database at all" * 500)
    place.refusal(*command)


@pytest.mark.parametrize("text", ["", "{}", "x" * 100, '{"keys":[]}x', "AAAA\n"])
def test_JW11_bad_symmetric_keys_keep_the_gate_from_starting(tmp_path, text):
    place = Place(tmp_path, "HS256")
    place.gate_secrets.write_text(text)
    place.refusal("sallyport-gate")


def test_JW11_symmetric_keys_that_others_may_read_keep_the_gate_from_starting(tmp_path):
    place = Place(tmp_path, "HS256")
    place.gate_secrets.chmod(0o644)
    assert "mode" in place.refusal("sallyport-gate")


def test_init_makes_modes_that_keep_others_out_and_overwrites_nothing(place):
    assert place.state.stat().st_mode & 0o7777 == 0o2750
    assert (place.state / "accounts.db").stat().st_mode & 0o777 == 0o640
    assert place.secret.stat().st_mode & 0o777 == 0o600
    before = place.secret.read_bytes()
    again = run("sallyport", "init", **place.settings)
    assert again.returncode == 73
    assert place.secret.read_bytes() == before


def test_init_says_what_a_lost_secret_costs(tmp_path):
    settings = {"SALLYPORT_STATE_DIR": tmp_path / "state", "SALLYPORT_SECRET_FILE": tmp_path / "secret"}
    made = run("sallyport", "init", **settings)
    assert "every password" in made.stderr
    assert made.stdout == ""


def test_PW13_a_fresh_database_has_no_account(place):
    database = sqlite3.connect(f"file:{place.state}/accounts.db?mode=ro", uri=True)
    assert database.execute("SELECT count(*) FROM users").fetchone() == (0,)
