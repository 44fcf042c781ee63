"""DB5, DB6, DB9: what is no backup, or no whole one, is refused with a clear line, and nothing is changed."""

import os
import pathlib
import random
import subprocess
import tempfile

import pytest

from backup_steps import (
    PASSPHRASE, add_users, altered, change, database_of, done, forged, passphrase_file, sealed, usernames,
)  # fmt: skip
from operator_tool import everything_in, run, settings_in, words

pytestmark = pytest.mark.timeout(1_200)
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounts a file system, changes owners: needs root")


@pytest.fixture
def there(tmp_path):
    """Another machine, with accounts of its own."""
    (tmp_path / "there").mkdir()
    settings = settings_in(tmp_path / "there")
    done("init", **settings)
    add_users(settings, "bob")
    return settings


@pytest.fixture
def backup(place, tmp_path):
    """A backup of alice's site, without passphrase."""
    add_users(settings_in(place), "alice")
    done("backup", tmp_path / "a.backup", **settings_in(place))
    return tmp_path / "a.backup"


def refused(there, file, *options, status=65, word=""):
    folder = there["SALLYPORT_STATE_DIR"].parent
    before = everything_in(folder)
    ended = run("restore", "--force", file, *options, **there)
    assert ended.returncode == status, ended.stderr.decode()
    said = words(ended)
    assert word in " ".join(said) and "nothing was changed" in said[-1], said
    after = everything_in(folder)
    # the folder itself: something was made in it and removed
    assert {path: value for path, value in after.items() if path.is_file()} == {
        path: value for path, value in before.items() if path.is_file()
    }
    assert not (there["SALLYPORT_STATE_DIR"] / "restoring").exists()
    return said


def test_DB6_a_file_that_is_damaged_cut_short_or_no_backup_changes_nothing(there, backup, tmp_path):
    whole, file = backup.read_bytes(), tmp_path / "damaged"
    for content, word in ((b"", "no backup"), (b"SQLite format 3\0" * 99, "no backup"), (whole[:43], "no backup")):
        file.write_bytes(content)
        refused(there, file, word=word)
    for size in (44, 45, len(whole) - 1, len(whole) // 2, 44 + 65_568):
        file.write_bytes(whole[:size])
        refused(there, file, word="damaged or cut short")
    for _ in range(10):
        position = random.randrange(44, len(whole))
        file.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        refused(there, file, word="damaged")
    file.write_bytes(whole[:16] + b"\x02" + whole[17:])
    refused(there, file, word="version 2")
    refused(there, tmp_path / "missing", status=69)
    ended = run("check", "--backup", file, **there)
    assert ended.returncode == 65


def test_DB6_a_wrong_passphrase_changes_nothing(there, place, tmp_path):
    add_users(settings_in(place), "alice")
    done("backup", tmp_path / "a.backup", *sealed(tmp_path), **settings_in(place))
    wrong = tmp_path / "wrong"
    wrong.write_text("not " + PASSPHRASE)
    wrong.chmod(0o600)
    refused(there, tmp_path / "a.backup", "--passphrase-file", wrong, word="the passphrase is wrong")
    wrong.chmod(0o644)
    ended = run("restore", "--force", tmp_path / "a.backup", "--passphrase-file", wrong, **there)
    assert ended.returncode == 78 and "0600" in words(ended)[0]
    assert usernames(there) == {"bob"}


def test_OP1_another_machines_secret_opens_nothing_and_changes_nothing(there, backup):
    refused(there, backup, status=78, word="neither")


def test_DB6_a_forged_backup_changes_nothing(there, place, backup, tmp_path):
    """The checksums hold; what is inside is not what this program writes."""
    there = there | {"SALLYPORT_SECRET_FILE": settings_in(place)["SALLYPORT_SECRET_FILE"]}
    database = database_of(backup.read_bytes())
    file = tmp_path / "forged"
    contents = {
        "garbage": os.urandom(50_000),
        "empty": b"",
        "cut": database[: len(database) // 2],
        "another program's": altered(database, tmp_path, "PRAGMA application_id = 7"),
        "newer": altered(database, tmp_path, "PRAGMA user_version = 99"),
        "unfinished": altered(database, tmp_path, "PRAGMA user_version = 0"),
        "trigger": altered(
            database, tmp_path, "CREATE TRIGGER x AFTER UPDATE ON meta BEGIN UPDATE users SET roles = 'admin'; END"
        ),
        "view": altered(database, tmp_path, "CREATE VIEW v AS SELECT 1"),
        "table": altered(database, tmp_path, "CREATE TABLE x (a)"),
        "index": altered(database, tmp_path, "DROP INDEX keys_one_signing"),
        "orphan": altered(
            database, tmp_path, "PRAGMA foreign_keys = OFF",
            "INSERT INTO password_resets VALUES (randomblob(32), randomblob(16), 1, 2)",
        ),
        "seal": altered(
            database, tmp_path,
            "UPDATE users SET sealed_password = "
            "CAST(substr(sealed_password, 1, 40) || x'00' || substr(sealed_password, 42) AS BLOB)",
        ),
        "no meta": altered(database, tmp_path, "DELETE FROM meta"),
    }  # fmt: skip
    for name, content in contents.items():
        file.write_bytes(forged(content))
        ended = run("restore", "--force", file, **there)
        assert ended.returncode in (65, 69), (name, ended.returncode, ended.stderr)
        assert usernames(there) == {"bob"}, name
    file.write_bytes(forged(database))
    done("restore", "--force", file, **there)
    assert usernames(there) == {"alice"}, "the forger's tools are good"


def test_DB6_a_database_that_is_damaged_is_replaced_and_kept(there, place, backup):
    there = there | {"SALLYPORT_SECRET_FILE": settings_in(place)["SALLYPORT_SECRET_FILE"]}
    live = there["SALLYPORT_STATE_DIR"] / "accounts.db"
    # a log would mend it
    change(there, "PRAGMA wal_checkpoint(TRUNCATE)")
    live.write_bytes(b"\xff" * 5_000)
    ended = done("restore", "--force", backup, **there)
    assert "kept as" in ended.stderr.decode()
    (kept,) = (path for path in live.parent.glob("accounts.db.before-restore-*") if not path.name.endswith("-wal"))
    assert kept.read_bytes() == b"\xff" * 5_000
    assert usernames(there) == {"alice"}
    done("check", **there)


def test_DB6_no_backup_is_made_of_a_damaged_database_and_no_older_one_goes(place, tmp_path):
    settings = settings_in(place)
    folder = tmp_path / "backups"
    folder.mkdir()
    foreign = folder / "sallyport.notes"
    foreign.write_text("mine")
    for year in range(2001, 2005):
        (folder / f"sallyport-{year}0101T000000Z.backup").write_text("old")
    change(settings, "PRAGMA wal_checkpoint(TRUNCATE)")
    path = settings["SALLYPORT_STATE_DIR"] / "accounts.db"
    content = path.read_bytes()
    path.write_bytes(content[:8192] + os.urandom(8192) + content[16384:])
    ended = run("backup", folder, "--keep", "2", **settings)
    assert ended.returncode in (65, 78), ended.stderr
    assert len(list(folder.iterdir())) == 5
    path.write_bytes(content)
    made = done("backup", folder, "--keep", "2", **settings).stdout.decode().strip()
    names = {path.name for path in folder.iterdir()}
    assert names == {"sallyport.notes", "sallyport-20040101T000000Z.backup", made.rpartition("/")[2]}


def test_an_existing_file_and_existing_accounts_are_replaced_only_when_asked(place, backup):
    settings = settings_in(place)
    content = backup.read_bytes()
    ended = run("backup", backup, **settings)
    assert ended.returncode == 73 and backup.read_bytes() == content
    done("backup", backup, "--force", **settings)
    assert backup.read_bytes() != content and backup.stat().st_mode & 0o777 == 0o600
    ended = run("restore", backup, **settings)
    assert ended.returncode == 73 and "--force" in words(ended)[0]
    streamed = done("backup", "-", **settings).stdout
    assert run("check", "--backup", "-", stdin=streamed, **settings).returncode == 0


def test_passphrases_come_from_descriptors_too_and_short_ones_are_refused(place, tmp_path):
    settings = settings_in(place)
    done("backup", tmp_path / "a", "--with-secret", "--passphrase-fd", "0", stdin=PASSPHRASE.encode(), **settings)
    done("check", "--backup", tmp_path / "a", "--passphrase-file", passphrase_file(tmp_path), **settings)
    ended = run("backup", tmp_path / "b", "--passphrase-fd", "0", stdin=b"only fourteen.\n", **settings)
    assert ended.returncode == 65 and "15 characters" in words(ended)[0] and not (tmp_path / "b").exists()


@needs_root
def test_DB5_a_full_disk_ends_backup_and_restore_and_leaves_all_as_it_was(there, place, backup, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", small], check=True)
    try:
        ended = run("backup", small / "a.backup", **settings_in(place))
        assert ended.returncode == 69, ended.stderr
        assert words(ended)[-1] == "no backup was made" and not list(small.iterdir())
        (small / "ballast").write_bytes(b"x" * 60_000)
        full = settings_in(place) | {"SALLYPORT_STATE_DIR": small / "new"}
        ended = run("restore", backup, **full)
        assert ended.returncode in (65, 69) and words(ended)[-1] == "nothing was changed", ended.stderr
        assert not (small / "new/accounts.db").exists()
    finally:
        subprocess.run(["umount", "--lazy", small], check=True)


@pytest.fixture
def open_folder():
    """One that other users can reach, unlike those of pytest."""
    with tempfile.TemporaryDirectory(prefix="sallyport-") as folder:
        os.chmod(folder, 0o755)
        yield pathlib.Path(folder)


@needs_root
def test_OP6_root_restores_for_the_folders_owner(place, backup, open_folder):
    settings = settings_in(place)
    there = settings | {"SALLYPORT_STATE_DIR": open_folder / "state"}
    state = there["SALLYPORT_STATE_DIR"]
    done("init", **there)
    subprocess.run(["chown", "-R", "nobody:nogroup", state], check=True)
    state.chmod(0o2750)
    done("restore", "--force", backup, **there)
    owners = {path.name: (path.owner(), path.group(), path.stat().st_mode & 0o7777) for path in state.iterdir()}
    for name in ("accounts.db", "accounts.db-wal", "accounts.db-shm"):
        assert owners[name] == ("nobody", "nogroup", 0o640), owners
    assert owners["accounts.lock"] == ("nobody", "nogroup", 0o600)
    done("check", **there)


def test_HS256_the_gates_file_is_completed_from_the_accounts(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = settings_in(tmp_path / "one") | {"SALLYPORT_GATE_SECRETS_FILE": tmp_path / "one/gate.secrets"}
    two = settings_in(tmp_path / "two") | {"SALLYPORT_GATE_SECRETS_FILE": tmp_path / "two/gate.secrets"}
    done("init", "--algorithm", "HS256", **one)
    done("backup", tmp_path / "a", *sealed(tmp_path), **one)
    done("restore", tmp_path / "a", "--passphrase-file", passphrase_file(tmp_path), **two)
    lines = [settings["SALLYPORT_GATE_SECRETS_FILE"].read_text() for settings in (one, two)]
    assert lines[0] == lines[1] and two["SALLYPORT_GATE_SECRETS_FILE"].stat().st_mode & 0o777 == 0o600
