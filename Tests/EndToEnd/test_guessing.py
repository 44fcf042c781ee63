"""Guessing passwords: who is slowed, who is not, and that nothing gets around it."""

import concurrent.futures
import contextlib
import os
import re
import secrets
import signal
import socket
import time

import pytest

from assertions import assert_problem, secret_free
from operator_tool import run, words
from running_site import PASSWORD, wait_for

WRONG = "a wrong password"
# the shipped settings
FREE, FIRST_WAIT = 5, 5


def try_login(client, name, password=WRONG, **options):
    return client.post("/auth/login", json={"username": name, "password": password}, **options)


def fail(client, name, times=FREE):
    for _ in range(times):
        assert_problem(try_login(client, name), 401, "login-failed")


def assert_throttled(answer, longest=FIRST_WAIT):
    assert_problem(answer, 429, "too-many-attempts")
    assert 1 <= int(answer.headers["retry-after"]) <= longest


def new_name():
    return f"guessed-{secrets.token_hex(6)}"


def let_waits_end(site):
    """As if a quarter of an hour had passed for whoever has to wait."""
    with site.database() as database:
        database.execute("UPDATE login_attempts SET blocked_until = blocked_until - 900")


def test_PW5_five_wrong_passwords_from_one_address_slow_that_address_only(site, user):
    with site.client_from("127.0.0.2") as guesser, site.client_from("127.0.0.3") as owner:
        fail(guesser, user.username)
        assert_throttled(try_login(guesser, user.username))
        assert_throttled(try_login(guesser, user.username.upper()))
        assert_throttled(try_login(guesser, user.username, user.password))
        assert try_login(owner, user.username, user.password).status_code == 200
        assert_throttled(try_login(guesser, user.username))
        assert try_login(guesser, site.register().username, PASSWORD).status_code == 200
        let_waits_end(site)
        assert try_login(guesser, user.username, user.password).status_code == 200
        fail(guesser, user.username)


@pytest.mark.parametrize("kind", ["unknown", "no name", "disabled", "empty", "over-long"])
def test_PW3_a_throttled_name_answers_alike_whether_it_exists_or_not(site, user, kind):
    name, password = {
        "unknown": (new_name(), WRONG),
        "no name": (f"No Name {secrets.token_hex(4)}", WRONG),
        "disabled": (site.register().username, PASSWORD),
        "empty": (site.register().username, ""),
        "over-long": (site.register().username, "x" * 1025),
    }[kind]
    if kind == "disabled":
        with site.database() as database:
            database.execute("UPDATE users SET disabled_at = 1 WHERE username = ?", [name])
    with site.client_from("127.0.0.2") as guesser:
        for status in [401] * FREE + [429]:
            known, other = try_login(guesser, user.username), try_login(guesser, name, password)
            assert known.status_code == other.status_code == status
            assert known.text == other.text
            left, right = secret_free(known.headers), secret_free(other.headers)
            if status == 429:
                assert abs(int(left.pop("retry-after")) - int(right.pop("retry-after"))) <= 1
            assert left == right


@pytest.mark.parametrize("field", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "Remote-Addr", "Via"])
def test_PW7_no_field_of_the_client_resets_the_count(site, field):
    name = new_name()
    with site.client_from("127.0.0.2") as guesser:
        for number in range(FREE):
            assert try_login(guesser, name, headers={field: f"192.0.2.{number}"}).status_code == 401
        for value in ("192.0.2.99", "127.0.0.1", "::1", "for=192.0.2.99", "192.0.2.1, 127.0.0.1", ""):
            assert_throttled(try_login(guesser, name, headers={field: value}))


def test_PW6_counts_outlive_every_worker(site):
    name = new_name()
    with site.client_from("127.0.0.2") as guesser:
        fail(guesser, name)
        before = site.workers("login")
        for worker in before:
            os.kill(worker, signal.SIGKILL)
        wait_for(lambda: len(site.workers("login") - before) == len(before), 60, "new workers")
        assert_throttled(try_login(guesser, name))


@pytest.mark.parametrize("kills", [False, True])
def test_PW6_parallel_wrong_passwords_are_looked_at_no_oftener_than_the_limit(make_site, kills):
    workers = 3
    site = make_site(SALLYPORT_RUN_LOGIN_WORKERS=workers)
    name = site.register().username

    def guess(number):
        if kills and number % 40 == 20:
            for worker in site.workers("login"):
                # one that ended meanwhile, by another's kill, needs none
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
        return try_login(site.http, name).status_code

    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        statuses = list(pool.map(guess, range(200)))
    assert set(statuses) <= ({401, 429, 503} if kills else {401, 429}), statuses
    with site.database() as database:
        (counted,) = database.execute("SELECT max(failures) FROM login_attempts").fetchone()
        (failed,) = database.execute("SELECT count(*) FROM events WHERE kind = 'login-failed'").fetchone()
    # every hash was counted before it was made; who waited may try again
    waits = int(time.monotonic() - begun) // FIRST_WAIT
    assert statuses.count(401) == failed <= counted <= FREE + workers + waits
    assert kills or counted >= FREE


def test_PW5_the_backstop_of_a_name_spares_addresses_and_devices_that_logged_in_before(make_site):
    site = make_site(SALLYPORT_THROTTLE_NAME=10)
    user = site.register()
    with site.client_from("127.0.9.1") as home, site.client_from("127.0.9.2") as stranger:
        site_itself = {"Origin": site.url, "Sec-Fetch-Site": "same-origin"}
        body = {"username": user.username, "password": user.password}
        answer = home.post("/auth/login?session=cookie", json=body, headers=site_itself)
        (device,) = re.findall(r"__Host-sallyport-device=[\w-]+", str(answer.headers.get_list("set-cookie")))
        home.cookies.clear()
        for number in range(10):
            with site.client_from(f"127.0.1.{number + 1}") as guesser:
                fail(guesser, user.username, 1)
        assert_throttled(try_login(stranger, user.username, user.password), 900)
        assert_throttled(try_login(stranger, user.username), 900)
        assert try_login(stranger, user.username, headers={"Cookie": device}).status_code == 401
        other = site.register()
        for number in range(10):
            with site.client_from(f"127.0.1.{number + 1}") as guesser:
                fail(guesser, other.username, 1)
        assert_throttled(try_login(stranger, other.username, headers={"Cookie": device}), 900)
        assert try_login(home, user.username, user.password).status_code == 200
        # that success ended the row of failures
        assert try_login(stranger, user.username, user.password).status_code == 200


def test_the_operator_unlocks_a_name_everywhere(site, user):
    with site.client_from("127.0.0.2") as first, site.client_from("127.0.0.3") as second:
        for guesser in (first, second):
            fail(guesser, user.username)
            assert_throttled(try_login(guesser, user.username))
        ended = run("user", "unlock", user.username.upper(), **site.settings)
        assert (ended.returncode, ended.stdout) == (0, b""), ended
        assert try_login(first, user.username, user.password).status_code == 200
        fail(second, user.username, 1)
    assert words(run("user", "unlock", new_name(), **site.settings)) == ["there were no wrong passwords to forget"]
    assert run("user", "unlock", "no name", **site.settings).returncode == 65


def test_OP2_the_throttle_keeps_no_name_and_its_events_say_what_happened(site):
    typed = f"My Password {secrets.token_hex(8)}"
    known = site.register().username
    with site.client_from("127.0.0.77") as guesser:
        for name in (typed, known):
            fail(guesser, name)
            for _ in range(20):
                assert_throttled(try_login(guesser, name))
    for file in (site.folder / "state").iterdir():
        assert typed.encode() not in file.read_bytes() and typed.lower().encode() not in file.read_bytes()
    with site.database() as database:
        rows = database.execute(
            "SELECT kind, detail FROM events WHERE username = ? AND kind LIKE 'login-%' ORDER BY id", [known]
        ).fetchall()
        throttled = database.execute("SELECT count(*) FROM events WHERE address = '127.0.0.77'").fetchone()
    assert [kind for kind, _ in rows] == ["login-failed"] * FREE + ["login-throttled"]
    assert rows[-1][1].startswith(f"{FIRST_WAIT} s, until ")
    assert throttled == (2 * (FREE + 1),)


def test_AV1_PW10_while_every_login_worker_hashes_for_a_flood_refresh_and_gate_go_on(site):
    login = site.register().login()

    def guess(_):
        with site.client() as client:
            return [try_login(client, new_name()).status_code for _ in range(6)]

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        flood = [pool.submit(guess, number) for number in range(50)]
        asked, token = 0, login.refresh
        while not all(client.done() for client in flood):
            answer = login.refreshed(token)
            assert answer.status_code == 200, answer.text
            token = answer.json()["refresh_token"]
            bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
            assert site.http.get("/auth/protected", headers=bearer).status_code == 200
            asked += 1
    statuses = [status for client in flood for status in client.result()]
    assert set(statuses) <= {401, 503} and 401 in statuses
    assert asked > 5


def test_PW10_beyond_the_login_pools_queue_the_answer_is_503_and_the_others_are_served(make_site):
    site = make_site()
    login = site.register().login()
    with site.without("login") as path, concurrent.futures.ThreadPoolExecutor(20) as pool:
        # a pool that takes nothing out of a short queue
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen(2)
            waiting = [pool.submit(try_login, site.http, new_name()) for _ in range(20)]
            refused = next(concurrent.futures.as_completed(waiting)).result()
            assert_problem(refused, 503, "unavailable")
            assert int(refused.headers["retry-after"]) >= 1
            assert login.refreshed().status_code == 200
            assert site.http.get("/auth/protected", headers=login.bearer).status_code == 200
        assert {answer.result().status_code for answer in waiting} == {503}
