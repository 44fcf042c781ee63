"""AV3: clocks that jump, that stand in another century, and that differ between workers."""

import contextlib
import pathlib
import secrets
import time

import jwt
import pytest
from bare_worker import bare_worker
from figures import Figures
from scale import scale
from test_keys_at_start import Place
from whole import assert_whole

pytestmark = pytest.mark.timeout(scale("seconds for a test", 600, 0))

HOUR, DAY, YEAR = 3_600, 86_400, 31_557_600
LIFETIME, IDLE = 900, 1_209_600


def until(year):
    return int((year - 1970) * YEAR - time.time())


JUMPS = {
    "back an hour": -HOUR,
    "back a day": -DAY,
    "back ten years": -10 * YEAR,
    "to 1970": until(1970) + DAY,
    "ahead an hour": HOUR,
    "ahead a day": DAY,
    "ahead ten years": 10 * YEAR,
    "past 2038": until(2039),
    "past 2106": until(2107),
}


class Clock:
    """A worker's wall clock, set at any time; the monotonic one goes on as it is."""

    def __init__(self, path):
        self.path = path
        self.set(0)

    def set(self, seconds):
        # renamed, so that nobody reads half a number
        new = self.path.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        new.rename(self.path)

    @property
    def prefix(self):
        # faketime makes what its library shares: made by the library, it would move the environment, and with it
        # Swift's arguments
        settings = (f"FAKETIME_TIMESTAMP_FILE={self.path}", "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1")
        return ("faketime", "-f", "+0", "setpriv", "--pdeathsig", "KILL", "env", "-u", "FAKETIME", *settings)


def forget(worker):
    """What faketime shares lies in memory under its process id, and a killed one leaves it there."""
    for name in (f"faketime_shm_{worker.process.pid}", f"sem.faketime_sem_{worker.process.pid}"):
        pathlib.Path("/dev/shm", name).unlink(missing_ok=True)


class Workers:
    """One of each pool, each with a clock of its own."""

    def __init__(self, stack, folder):
        self.place = Place(folder)
        self.clocks = {kind: Clock(folder / f"{kind}.clock") for kind in ("login", "accounts", "gate")}
        for kind, clock in self.clocks.items():
            worker = stack.enter_context(bare_worker(kind, folder, self.place.settings, prefix=clock.prefix))
            stack.callback(forget, worker)
            setattr(self, kind, worker)
            assert worker.starts()

    def set(self, seconds):
        for clock in self.clocks.values():
            clock.set(seconds)

    def logged_in(self):
        name = "user-" + secrets.token_hex(6)
        assert self.login.register(name).status == 201
        answer = self.login.login(name)
        assert answer.status == 200, answer.body
        pair = answer.json()
        claims = jwt.decode(pair["access_token"], options={"verify_signature": False})
        assert claims["exp"] - claims["iat"] == LIFETIME
        return pair | claims

    def statuses(self, pair):
        """Of the access token at the gate and of the refresh token; the monotonic deadlines hold meanwhile."""
        begun = time.monotonic()
        found = self.gate.protected(pair["access_token"]).status, self.accounts.refresh(pair["refresh_token"]).status
        assert time.monotonic() - begun < 60
        return found

    def are_alive(self):
        return all(getattr(self, kind).process.poll() is None for kind in self.clocks)


@pytest.fixture(scope="module")
def workers(tmp_path_factory):
    with contextlib.ExitStack() as stack:
        yield Workers(stack, tmp_path_factory.mktemp("clock"))


@pytest.mark.parametrize("jump", JUMPS)
def test_AV3_a_clock_that_jumps_and_comes_back_revives_nothing_and_makes_nothing_endless(workers, jump):
    seconds, figures = JUMPS[jump], Figures(f"clock {jump}")
    for _ in range(scale("clock jumps", 1, 20)):
        workers.set(0)
        ended, honest = workers.logged_in(), workers.logged_in()
        assert workers.accounts.logout(ended["access_token"]).status == 204
        workers.set(seconds)
        assert workers.statuses(ended) == (401, 401)
        # while the clock is wrong, what the right one made is too old or too young
        # a session from the future is not judged: which of the clocks is wrong cannot be known
        assert workers.statuses(honest) == (401, 503 if seconds < 0 else 200 if seconds < IDLE else 401)
        strange = workers.logged_in()
        assert abs(strange["iat"] - time.time() - seconds) < 600, "the clock is set"
        assert workers.gate.protected(strange["access_token"]).status == 200
        workers.set(0)
        back = time.monotonic()
        assert workers.statuses(ended) == (401, 401), "nothing is revived"
        access, refresh = workers.statuses(strange)
        assert access == 401, "a token made then is not good now"
        expected = 503 if seconds > 0 else 200 if seconds > -IDLE else 401
        assert refresh == expected, "its session outlasts no limit of the true clock"
        fresh = workers.logged_in()
        assert workers.statuses(fresh) == (200, 200)
        figures.trial(recovery=time.monotonic() - back)
        assert workers.are_alive()
    assert_whole(workers.place)


@pytest.mark.parametrize("difference", [-5, -3, 3, 5])
@pytest.mark.parametrize("kind", ["login", "accounts", "gate"])
def test_AV3_clocks_that_differ_by_five_seconds_are_no_hindrance(workers, kind, difference):
    workers.set(0)
    workers.clocks[kind].set(difference)
    pair = workers.logged_in()
    assert workers.gate.protected(pair["access_token"]).status == 200
    assert workers.accounts.session(pair["access_token"]).status == 200
    for _ in range(3):
        answer = workers.accounts.refresh(pair["refresh_token"])
        assert answer.status == 200
        pair = answer.json()
        assert workers.gate.protected(pair["access_token"]).status == 200
    assert workers.accounts.logout(pair["access_token"]).status == 204
    assert workers.gate.protected(pair["access_token"]).status == 401


@pytest.mark.parametrize("jump", JUMPS)
def test_AV3_a_worker_that_starts_in_another_time_serves(workers, tmp_path, jump):
    clock = Clock(tmp_path / "clock")
    clock.set(JUMPS[jump])
    workers.set(0)
    with bare_worker("accounts", tmp_path, workers.place.settings, prefix=clock.prefix) as worker:
        assert worker.starts()
        assert worker.ask("GET", "/.well-known/jwks.json").status == 200
        forget(worker)
