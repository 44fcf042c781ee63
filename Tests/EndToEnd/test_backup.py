"""DB9, R8: a backup of a serving site, restored elsewhere: its users and passwords, and nothing of what they held."""

import concurrent.futures
import json
import secrets
import statistics
import time

import pytest

from backup_steps import PASSPHRASE, add_users, change, done, killed_at, passphrase_file, sealed, start, usernames
from in_threads import InThreads
from operator_tool import run, settings_in, settings_of, words
from running_site import PASSWORD, clean_environment, site_in, wait_for

pytestmark = pytest.mark.timeout(1_200)
ISSUER = "https://issuer.example.org"


class Registrations(InThreads):
    """Users that register without pause; who was acknowledged when, and how long it took."""

    def __init__(self, site, threads=3):
        super().__init__([self.go] * threads)
        self.site, self.acknowledged = site, []

    def go(self):
        with self.site.client() as http:
            while not self.stopping.is_set():
                name, begin = f"user-{secrets.token_hex(6)}", time.monotonic()
                answer = http.post("/auth/register", json={"username": name, "password": PASSWORD})
                assert answer.status_code == 201, answer.text
                self.acknowledged.append((name, time.monotonic(), time.monotonic() - begin))


def held_before(site):
    """What a user may hold: tokens, a cookie, an API token, links."""
    user = site.register()
    login = user.login()
    cookie = site.client()
    body = {"username": user.username, "password": user.password}
    answer = cookie.post("/auth/login?session=cookie", json=body, headers={"Origin": site.url})
    assert answer.status_code == 200
    made = done("token", "create", "job", "--user", user.username, "--json", **settings_of(site))
    return user, login, cookie, json.loads(made.stdout)["token"]


@pytest.fixture(scope="module")
def restored(make_site, tmp_path_factory):
    """A site under load, what was known when its backup began, and that backup restored on another machine."""
    folder = tmp_path_factory.mktemp("restored")
    first = make_site(SALLYPORT_ISSUER=ISSUER, SALLYPORT_RUN_LOGIN_WORKERS=2)
    held = held_before(first)
    # events, so that the copy takes a while
    first_settings = settings_of(first)
    for _ in range(6):
        change(
            first_settings,
            "INSERT INTO events (at, kind, actor, address, request_id, detail) WITH RECURSIVE n (i) AS "
            "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) "
            "SELECT 1700000000, 'logged-in', 'system', '', '', hex(randomblob(500)) FROM n",
        )
    with Registrations(first) as registrations:
        wait_for(lambda: len(registrations.acknowledged) > 20, 100, "users that have registered")
        begin = time.monotonic()
        file = folder / "accounts.backup"
        ended = done("backup", file, *sealed(folder), **first_settings)
        end = time.monotonic()
        # two more of each thread, so that one began after the end
        more = len(registrations.acknowledged) + 9
        wait_for(lambda: len(registrations.acknowledged) > more, 100, "users that register afterwards")
    run_folder = folder / "run"
    run_folder.mkdir(mode=0o700)
    elsewhere = {
        "SALLYPORT_STATE_DIR": run_folder / "state", "SALLYPORT_SECRET_FILE": run_folder / "master.secret",
        "SALLYPORT_GATE_STATE_DIR": run_folder / "gate",
    }  # fmt: skip
    said = done("restore", file, "--passphrase-file", passphrase_file(folder), **elsewhere)
    with site_in(folder, SALLYPORT_ISSUER=ISSUER) as second:
        second.held, second.registrations, second.times, second.said = held, registrations, (begin, end), (ended, said)
        second.backup, second.settings_there = file, elsewhere
        yield second


def test_DB9_whoever_was_acknowledged_before_the_backup_began_is_there(restored):
    begin, end = restored.times
    before = {name for name, at, _ in restored.registrations.acknowledged if at < begin}
    after = {name for name, at, took in restored.registrations.acknowledged if at - took > end}
    there = usernames(restored.settings_there)
    assert len(before) > 10 and before <= there
    assert after and not after & there, "one state, not several"
    for name in sorted(before)[:3] + [restored.held[0].username]:
        answer = restored.http.post("/auth/login", json={"username": name, "password": PASSWORD})
        assert answer.status_code == 200
    done("check", **restored.settings_there)


def test_DB9_nobody_waits_for_a_backup(restored):
    begin, end = restored.times
    during = [took for _, at, took in restored.registrations.acknowledged if at > begin and at - took < end]
    assert during, "registrations went on"
    usual = [took for _, at, took in restored.registrations.acknowledged if at < begin]
    print(f"copy {end - begin:.2f} s; median {statistics.median(usual):.3f} s before, {max(during):.3f} s worst during")
    assert max(during) < 5 * max(usual) + 1


def test_R8_what_was_held_before_a_restore_is_refused_and_api_tokens_go_on(restored):
    user, login, cookie, api_token = restored.held
    assert restored.http.get("/auth/session", headers=login.bearer).status_code == 401
    assert restored.http.get("/auth/protected", headers=login.bearer).status_code == 401
    refused = restored.http.post("/auth/refresh", json={"refresh_token": login.refresh})
    assert refused.status_code == 401 and refused.json()["type"].endswith("token-invalid"), "not authentic any more"
    with restored.client(cookies=dict(cookie.cookies)) as browser:
        assert browser.get("/auth/session").status_code == 401
    assert restored.http.get("/auth/protected", headers={"Authorization": f"Bearer {api_token}"}).status_code == 200
    again = restored.http.post("/auth/login", json={"username": user.username, "password": PASSWORD})
    assert again.status_code == 200
    with restored.database() as database:
        old = "SELECT ended_at IS NULL, end_reason FROM sessions, meta WHERE sessions.created_at < meta.restored_at"
        assert set(database.execute(old).fetchall()) == {(0, "restored")}
        assert database.execute("SELECT count(*) FROM events WHERE kind = 'database-restored'").fetchone() == (1,)


def test_OP6_OP2_the_file_is_its_owners_and_says_nothing_without_its_passphrase(restored):
    assert restored.backup.stat().st_mode & 0o777 == 0o600
    content = restored.backup.read_bytes()
    secret = restored.settings_there["SALLYPORT_SECRET_FILE"].read_text().split()[-1].encode()
    for word in (restored.held[0].username.encode(), secret, b"SQLite", b"sessions"):
        assert word not in content
    for ended in restored.said:
        for word in (PASSPHRASE.encode(), secret):
            assert word not in ended.stdout + ended.stderr
    assert {path.name for path in restored.backup.parent.iterdir()} >= {"accounts.backup", "passphrase"}
    assert not [path for path in restored.backup.parent.iterdir() if ".new-" in path.name or "copy" in path.name]


def test_DB9_a_serving_site_is_not_restored_over(restored, tmp_path):
    before = usernames(restored.settings_there)
    file = tmp_path / "now.backup"
    done("backup", file, **restored.settings_there)
    refused = run("restore", "--force", file, **restored.settings_there)
    assert refused.returncode == 69, refused.stderr
    assert "stop the services first" in words(refused)[0] and words(refused)[-1] == "nothing was changed"
    (process,) = [int(word) for word in words(refused)[0].split() if word.isdigit()]
    assert process in {pid for kind in ("login", "accounts", "gate") for pid in restored.workers(kind)}
    assert usernames(restored.settings_there) == before
    restored.register().login()


def test_DB9_a_backup_that_is_killed_anywhere_leaves_no_half_of_one(place, tmp_path):
    settings = settings_in(place)
    add_users(settings, "alice")
    folder = tmp_path / "backups"
    folder.mkdir()
    kept = folder / "sallyport-20200101T000000Z.backup"
    kept.write_bytes(b"an old one")
    killed = 0
    for call in ("openat", "unlink", "pwrite64", "write", "fsync", "link", "flock"):
        for number in range(1, 60):
            status = killed_at(call, number, "backup", f"{folder}/", **settings)
            killed += status == -9
            assert not any(path.stat().st_size for path in (place / "state").glob(".sallyport-copy*")), "half a copy"
            for path in folder.iterdir():
                if path.suffix == ".backup" and path != kept:
                    done("check", "--backup", path, **settings)
                    path.unlink()
            if status != -9:
                assert status == 0, (call, number, status)
                break
    assert killed > 20
    assert [path for path in folder.iterdir() if ".new-" in path.name]
    done("backup", folder, "--keep", "2", **settings)
    assert not [path for path in folder.iterdir() if ".new-" in path.name], "what killed ones left is removed"
    done("check", **settings)


def test_DB9_a_restore_that_is_killed_anywhere_leaves_the_old_accounts_or_the_new(place, tmp_path):
    settings, there = settings_in(place), settings_in(tmp_path / "there")
    add_users(settings, "alice")
    done("backup", tmp_path / "a.backup", *sealed(tmp_path), **settings)
    (tmp_path / "there").mkdir()
    done("init", **there)
    add_users(there, "bob")
    restore = ("restore", "--force", tmp_path / "a.backup", "--passphrase-file", tmp_path / "passphrase")
    killed, states = 0, []
    for call in ("rename", "link", "unlink", "mkdir", "rmdir", "fsync", "fdatasync", "ftruncate", "pwrite64", "write"):
        number = 1
        while True:
            status = killed_at(call, number, *restore, **there)
            killed += status == -9
            done("check", **there)
            states.append(usernames(there))
            assert states[-1] in ({"alice"}, {"bob"}), (call, number)
            if status != -9:
                assert status == 0 and states[-1] == {"alice"}, (call, number, status)
                break
            if states[-1] == {"alice"}:
                old = sorted((tmp_path / "there/state").glob("accounts.db.before-restore-*"))[0]
                with_bob(old, there)
            number += 1 if number < 12 else 9
    assert killed > 40 and {"bob"} in states
    assert not (tmp_path / "there/state/restoring").exists()


def with_bob(old, there):
    """Back to what was there at first, as an operator could."""
    (there["SALLYPORT_STATE_DIR"] / "accounts.db").unlink()
    old.rename(there["SALLYPORT_STATE_DIR"] / "accounts.db")


def test_DB9_several_restores_at_once_leave_one_state(place, tmp_path):
    settings, there = settings_in(place), settings_in(tmp_path / "there")
    add_users(settings, "alice")
    done("backup", tmp_path / "a.backup", *sealed(tmp_path), **settings)
    (tmp_path / "there").mkdir()
    restore = ("restore", "--force", tmp_path / "a.backup", "--passphrase-file", tmp_path / "passphrase")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        statuses = list(pool.map(lambda _: start(*restore, **there).wait(60), range(3)))
    assert 0 in statuses, statuses
    assert usernames(there) == {"alice"}
    done("check", **there)


def test_the_environment_holds_no_setting_for_a_passphrase(place, tmp_path):
    settings = settings_in(place)
    ended = run("backup", tmp_path / "a", "--with-secret", **settings)
    assert ended.returncode == 64 and "--passphrase-file" in words(ended)[0], "no terminal, no passphrase"
    assert not (tmp_path / "a").exists()
    assert "SALLYPORT_BACKUP" not in str(clean_environment())
