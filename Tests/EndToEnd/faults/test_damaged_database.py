"""DB6: a damaged database is refused or answered 503; nobody is let in by it, and no empty one takes its place."""

import random
import secrets
import shutil
import sqlite3

import pytest
from bare_worker import bare_worker
from figures import Figures
from scale import scale
from test_keys_at_start import Place

pytestmark = pytest.mark.timeout(scale("seconds for a test", 600, 0))

PAGE = 4096
USERS = 30


class Origin:
    """A site's state with something in it, at rest and copied into one file; and what its clients hold."""

    def __init__(self, folder):
        self.place = Place(folder)
        with (
            bare_worker("login", folder, self.place.settings) as login,
            bare_worker("accounts", folder, self.place.settings) as accounts,
        ):
            for number in range(USERS):
                assert login.register(f"user-{number}").status == 201
            self.pairs = [login.login(f"user-{number % USERS}").json() for number in range(3 * USERS)]
            # the odd ones are live, the others have been ended
            self.live, self.ended = self.pairs[1::2], self.pairs[0::2]
            for pair in self.ended:
                assert accounts.logout(pair["access_token"]).status == 204
        database = sqlite3.connect(self.place.state / "accounts.db")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        self.pages = (self.place.state / "accounts.db").stat().st_size // PAGE

    def copy(self, folder):
        """Another site of the same secret, on a copy of the state."""
        state = folder / "state"
        shutil.rmtree(state, ignore_errors=True)
        shutil.copytree(self.place.state, state)
        return self.place.settings | {"SALLYPORT_STATE_DIR": state}


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    return Origin(tmp_path_factory.mktemp("origin"))


def flip(page, chance):
    at = chance.randrange(PAGE)
    page[at] ^= 1 << chance.randrange(8)


def flip_header(page, chance):
    page[chance.randrange(16)] ^= chance.randrange(1, 256)


def zero(page, chance):
    page[:] = bytes(PAGE)


def scramble(page, chance):
    page[:] = chance.randbytes(PAGE)


DAMAGES = [flip, flip_header, zero, scramble]


def assert_refuses_in_words(status, text):
    assert status == 78, (status, text)
    lines = [line for line in text.splitlines() if not line.startswith("{")]
    assert len(lines) == 1, text
    assert "accounts" in lines[0] or "state" in lines[0], text


def assert_says_nothing_inside(answer):
    """A refusal names its kind; the cause is for the log."""
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) <= {"type", "title", "status"}, problem
    if answer.status == 503:
        assert int(answer.headers["retry-after"]) > 0


class Outcome:
    """What the workers on a damaged copy did: they refused to start, or answered."""

    def __init__(self):
        self.refused_starts, self.wrong_accepts, self.statuses = 0, [], []

    def starts(self, worker):
        if worker.starts():
            return True
        assert_refuses_in_words(worker.process.returncode, worker.log())
        self.refused_starts += 1
        return False

    def ask(self, what, answer, may):
        """A status that is not in `may` accepts something wrongly."""
        self.statuses.append((what, answer.status))
        if answer.status is None or answer.status >= 400:
            assert_says_nothing_inside(answer)
        if answer.status not in may:
            self.wrong_accepts.append((what, answer.status, answer.body))


def question(folder, settings, origin, chance):
    """Asks workers on a damaged copy for what they must give or may refuse, and for what they must not give."""
    outcome, live, ended = Outcome(), chance.choice(origin.live), chance.choice(origin.ended)
    refusals = (401, 500, 503)
    for kind in ("accounts", "gate"):
        with bare_worker(kind, folder, settings, name=f"{kind}-{secrets.token_hex(3)}") as worker:
            see = worker.session if kind == "accounts" else worker.protected
            if not outcome.starts(worker):
                continue
            outcome.ask("live", see(live["access_token"]), (200, *refusals))
            outcome.ask("ended", see(ended["access_token"]), refusals)
            if kind == "accounts":
                outcome.ask("refresh ended", worker.refresh(ended["refresh_token"]), refusals)
                outcome.ask("refresh", worker.refresh(live["refresh_token"]), (200, *refusals))
    return outcome


def question_login(folder, settings, chance, outcome):
    with bare_worker("login", folder, settings, name=f"login-{secrets.token_hex(3)}") as worker:
        if outcome.starts(worker):
            name = f"user-{chance.randrange(USERS)}"
            wrong = {"username": name, "password": "incorrect horse battery"}
            outcome.ask("wrong password", worker.ask("POST", "/auth/login", wrong), (401, 500, 503))
            outcome.ask("login", worker.login(name), (200, 401, 500, 503))


def test_DB6_no_damaged_page_lets_anybody_in_or_tells_more_than_it_should(origin, tmp_path):
    figures, chance = Figures("damaged pages"), random.Random(secrets.randbits(64))
    starts, statuses = 0, {}
    for turn in range(scale("damaged files", 200, 5_000)):
        settings = origin.copy(tmp_path)
        path = settings["SALLYPORT_STATE_DIR"] / "accounts.db"
        image = bytearray(path.read_bytes())
        at = turn % origin.pages * PAGE
        page = image[at : at + PAGE]
        DAMAGES[turn // origin.pages % len(DAMAGES)](page, chance)
        image[at : at + PAGE] = page
        path.write_bytes(image)
        outcome = question(tmp_path, settings, origin, chance)
        if turn % 5 == 0:
            question_login(tmp_path, settings, chance, outcome)
        starts += outcome.refused_starts
        for what, status in outcome.statuses:
            statuses[what, status] = statuses.get((what, status), 0) + 1
        figures.trial(losses=len(outcome.wrong_accepts))
        assert outcome.wrong_accepts == [], (turn, at // PAGE, DAMAGES[turn // origin.pages % len(DAMAGES)])
    told = ", ".join(f"{what} {status}: {count}" for (what, status), count in sorted(statuses.items()))
    figures.note = f"{origin.pages} pages, {starts} starts refused, {told}"
