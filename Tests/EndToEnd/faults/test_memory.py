"""FC9: a worker holds after any number of requests what it held after the first thousands."""

import concurrent.futures

import pytest
from figures import Figures
from held import growth, held
from kept_http import KeptConnection
from memory_load import AccountsLoad, Crowd, GateLoad, LoginLoad
from one_worker_site import one_worker_site
from running_site import wait_for
from scale import scale

THREADS, BATCH = 4, 50
#: Of the memory after the warm-up, in percent.
ALLOWED = 5


@pytest.fixture(scope="module")
def watched_site(tmp_path_factory):
    with one_worker_site(tmp_path_factory.mktemp("site"), SALLYPORT_THROTTLE_FREE=100) as site:
        yield site


@pytest.fixture(scope="module")
def crowd(watched_site):
    return Crowd(watched_site, scale("different good tokens", 4_000, 16_000))


class Watch:
    """One worker, its load, and how its memory goes."""

    def __init__(self, site, kind, load):
        (self.pid,) = site.workers(kind)
        self.site, self.kind, self.load = site, kind, load
        self.figures = Figures(f"memory of a worker of {kind}")
        self.idle = held(self.pid).sockets

    def send(self, count):
        """So many requests; each answer has a status that it may have."""
        sizes = [BATCH] * (count // BATCH)
        with concurrent.futures.ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(self.go, [sizes[number::THREADS] for number in range(THREADS)]))

    def go(self, sizes):
        with KeptConnection(self.site) as connection:
            for number, size in enumerate(sizes):
                batch = self.load.batch(size)
                statuses = connection.ask_all([request for request, _ in batch])
                wrong = [(sent, got) for (sent, good), got in zip(batch, statuses) if got not in good]
                assert not wrong, wrong[0]
                self.figures.trials += size - 1
                self.figures.trial()
                if number % 10 == 0:
                    connection.close()
                    self.figures.note = f"now {held(self.pid)}"

    def settled(self):
        """What the worker holds when nginx has closed the connections that it keeps for a while."""
        wait_for(lambda: held(self.pid).sockets <= self.idle, 60, "the worker is as idle as it was")
        return held(self.pid)

    def assert_flat(self, warm_up, count):
        self.send(warm_up)
        before = self.settled()
        self.send(count)
        after = self.settled()
        resident, private = growth(before, after)
        self.figures.note = f"{before}, then {after}: {resident:+.1f} %, {private:+.1f} %"
        assert self.site.workers(self.kind) == {self.pid}, "the same worker all along"
        assert max(resident, private) < ALLOWED, self.figures.note
        assert after.descriptors == before.descriptors, self.figures.note
        assert after.mappings <= before.mappings + 2, self.figures.note


@pytest.mark.timeout(scale("seconds for a test", 600, 0))
@pytest.mark.parametrize(
    "kind, load, warm_up, count",
    [
        ("gate", GateLoad, scale("requests before", 20_000, 100_000), scale("requests to the gate", 50_000, 1_000_000)),
        ("accounts", AccountsLoad, 8_000, scale("requests to the accounts", 8_000, 100_000)),
        ("login", LoginLoad, 6_000, scale("requests to the login", 6_000, 100_000)),
    ],
)
def test_FC9_a_worker_holds_no_more_after_many_requests(watched_site, crowd, kind, load, warm_up, count):
    Watch(watched_site, kind, load(watched_site, crowd)).assert_flat(warm_up, count)
