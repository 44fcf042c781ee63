"""RS7, OP1: the master secret is changed under running workers and clients; whatever is cut short is finished later."""

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

import pytest

from key_life import going_on, operate, roll, settings_of
from operator_tool import TOOL
from running_site import clean_environment
from test_keys_at_start import Place, run

pytestmark = pytest.mark.timeout(1_200)


def keys_of(site):
    return {key["id"]: key for key in json.loads(operate(site, "secret", "list", "--json"))}


def sealing(site):
    (found,) = [id for id, key in keys_of(site).items() if key["seals"]]
    return found


def processes(said):
    return {int(pid) for pid in re.search(r"process ([\d, ]+)", said)[1].split(", ")}


def test_RS7_the_master_secret_rotates_under_load_and_the_old_key_is_dropped(make_site):
    site = make_site(SALLYPORT_RUN_LOGIN_WORKERS=1)
    secret = site.folder / "master.secret"
    before = site.register()
    first = before.login()
    old = sealing(site)
    with going_on(site, logs_in=True) as clients:
        new = operate(site, "secret", "add")
        assert secret.stat().st_mode & 0o777 == 0o600
        assert keys_of(site)[new]["seals"] is False

        said = operate(site, "secret", "rotate", status=69)
        assert processes(said) == site.workers("login") | site.workers("accounts"), said
        assert sealing(site) == old and not keys_of(site)[new]["passwords"], "nothing was changed"

        roll(site, "login")
        assert processes(operate(site, "secret", "rotate", status=69)) == site.workers("accounts")
        roll(site, "accounts")
        clients.wait_for_more(8)
        workers = site.workers("login") | site.workers("accounts")
        operate(site, "secret", "rotate")
        assert sealing(site) == new
        clients.wait_for_more(8)
        site.register().login()
        assert workers == site.workers("login") | site.workers("accounts"), "running workers follow"
    # what a worker had sealed in that moment is left for a second run
    operate(site, "secret", "rotate")
    listed = keys_of(site)
    assert listed[old]["passwords"] == listed[old]["signing_keys"] == 0
    before.login()
    assert first.refreshed().status_code == 200, "a refresh token of the old key"
    waiting = site.register().login()

    assert "--yes" in operate(site, "secret", "drop", old, status=65)
    assert old in keys_of(site)
    operate(site, "secret", "drop", new, "--yes", status=65)
    operate(site, "secret", "drop", old, "--yes")
    assert set(keys_of(site)) == {new}
    assert [line.split()[0] for line in secret.read_text().splitlines() if not line.startswith("#")] == [new]
    roll(site, "login", "accounts")
    operate(site, "check")
    before.login()
    assert waiting.refreshed().status_code == 200
    assert first.refreshed().status_code == 401, "its key is gone"
    kinds = [kind for (kind,) in rows(site, "SELECT kind FROM events WHERE kind LIKE 'master-key-%' ORDER BY id")]
    assert kinds == ["master-key-rotated", "master-key-dropped"]


def rows(site, statement):
    database = sqlite3.connect(f"file:{site.folder}/state/accounts.db?mode=ro", uri=True)
    try:
        return database.execute(statement).fetchall()
    finally:
        database.close()


def start_rotation(site):
    return subprocess.Popen(
        [TOOL, "secret", "rotate"],
        env=clean_environment(**settings_of(site)), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def add_users(site, count):
    """By registering: a seal opens in its own row alone, so that no SQL can make one."""
    threads = [threading.Thread(target=lambda: [site.register() for _ in range(count // 4)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_RS7_a_rotation_that_is_killed_at_any_point_leaves_everything_open_and_is_finished_later(make_site):
    site = make_site()
    user = site.register()
    add_users(site, 160)
    killed = 0
    with going_on(site, threads=2, logs_in=True):
        for attempt in range(20):
            if attempt % 5 == 0:
                new = operate(site, "secret", "add")
                roll(site, "login", "accounts")
            rotation = start_rotation(site)
            # a whole run takes about 0.03 to 0.3 s, one that finds nothing left to do less
            time.sleep(random.uniform(0, [0.02, 0.2, 0.06, 0.02, 0.06][attempt % 5]))
            rotation.kill()
            killed += rotation.wait() == -signal.SIGKILL
            rotation.stderr.close()
            if attempt % 5 == 4:
                operate(site, "check")
                user.login()
                operate(site, "secret", "rotate")
                assert sealing(site) == new
    assert killed >= 5, "the kills came too late"
    operate(site, "secret", "rotate")
    for old in set(keys_of(site)) - {new}:
        operate(site, "secret", "drop", old, "--yes")
    roll(site, "login", "accounts")
    operate(site, "check")
    user.login()
    assert set(keys_of(site)) == {new}


def test_OP1_a_worker_that_lacks_a_recorded_key_does_not_start(make_site):
    site = make_site()
    kept = (site.folder / "master.secret").read_bytes()
    operate(site, "secret", "add")
    roll(site, "login", "accounts")
    operate(site, "secret", "rotate")
    both = (site.folder / "master.secret").read_bytes()
    (site.folder / "master.secret").write_bytes(kept)
    worker = subprocess.run(
        [TOOL.parent / "sallyport-accounts", "--pool", "login", "--listen", f"unix:{site.folder}/sockets/x.sock"],
        env=clean_environment(**settings_of(site)), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert worker.returncode == 78 and len(worker.stderr.splitlines()) == 1, worker.stderr
    (site.folder / "master.secret").write_bytes(both)


def test_a_database_of_before_the_ring_keeps_the_key_it_was_made_with_whatever_the_order_of_the_file(make_site):
    site = make_site()
    old = sealing(site)
    assert rows(site, "SELECT sealing_key_id FROM meta") == [(None,)]
    new = operate(site, "secret", "add")
    secret = site.folder / "master.secret"
    *comments, first, second = secret.read_text().splitlines()
    assert (first.split()[0], second.split()[0]) == (old, new)
    secret.write_text("\n".join([*comments, second, first]) + "\n")
    roll(site, "login", "accounts")
    site.register().login()
    assert sealing(site) == old
    assert [bytes.fromhex(old)] * len(rows(site, "SELECT id FROM users")) == [
        seal[1:5] for (seal,) in rows(site, "SELECT sealed_password FROM users")
    ]
    operate(site, "secret", "rotate", "--to", new)
    assert sealing(site) == new
    site.register().login()


def test_a_secret_file_in_a_folder_that_cannot_be_written_is_left_alone_with_a_clear_word(make_site):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    site = make_site()
    secret = site.folder / "master.secret"
    before = secret.read_bytes()
    os.chmod(site.folder, 0o500)
    try:
        assert "nothing was changed" in operate(site, "secret", "add", status=73)
    finally:
        os.chmod(site.folder, 0o700)
    assert secret.read_bytes() == before


def test_OP2_no_command_about_keys_prints_or_logs_a_master_key(make_site, tmp_path):
    site = make_site()
    operate(site, "secret", "add")
    lines = [line for line in (site.folder / "master.secret").read_text().splitlines() if not line.startswith("#")]
    said = ""
    for arguments in (["secret", "list"], ["secret", "list", "--json"], ["key", "list"], ["check"], ["settings"]):
        ended = subprocess.run(
            [TOOL, *arguments], env=clean_environment(**settings_of(site)), capture_output=True, text=True
        )
        said += ended.stdout + ended.stderr
    roll(site, "login", "accounts")
    said += site.log("login") + site.log("accounts")
    shutil.copytree(site.folder / "state", tmp_path / "state")
    for line in lines:
        key = line.split()[1]
        assert key[:12] not in said
        for file in (tmp_path / "state").iterdir():
            assert key.encode() not in file.read_bytes()


@pytest.mark.parametrize("trial", range(12))
def test_RS7_no_worker_is_left_without_the_key_that_seals_however_it_starts_beside_a_rotation(tmp_path, trial):
    place = Place(tmp_path)
    old_file = tmp_path / "old.secret"
    shutil.copy(place.secret, old_file)
    assert run("sallyport", "secret", "add", **place.settings).returncode == 0
    settings = clean_environment(**place.settings | {"SALLYPORT_SECRET_FILE": old_file})
    worker = [TOOL.parent / "sallyport-accounts", "--pool", "login", "--listen", f"unix:{tmp_path}/w.sock"]
    rotation = subprocess.Popen([TOOL, "secret", "rotate"], env=clean_environment(**place.settings), stderr=-1)
    time.sleep(trial * 0.004)
    with subprocess.Popen(worker, env=settings, stderr=subprocess.PIPE, text=True) as started:
        status = rotation.wait(60)
        rotation.stderr.close()
        said = started.stderr.readline()
        runs = '"ready"' in said
        if runs:
            started.terminate()
    assert runs or started.returncode == 78, said
    assert status in (0, 69)
    assert not (runs and status == 0), "it runs, and lacks the key that seals"
