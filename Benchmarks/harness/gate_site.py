"""What the comparisons of the gate have in common: a site with people, keys of every algorithm, and checked peers."""

from harness import generator, wire
from harness.bench import Lacking
from harness.population import add_people
from harness.rounds import Contender
from harness.site import Site
from harness.tokens import ALGORITHMS, signers

PROTECTED = "/auth/protected"
#: By its name: nginx asks once more when it goes on from a folder to its index.
PRIVATE = "/private/index.html"


class GateSite:
    def __init__(self, bench, *, people=1_000, algorithms=ALGORITHMS, name="site", login_workers=1):
        self.bench = bench
        first = "HS256" if "HS256" in algorithms else "EdDSA"
        self.site = Site(bench, name, algorithm=first, login_workers=login_workers)
        bench.say(f"{name}: {people:,} users and sessions, keys for {', '.join(algorithms)}")
        self.people, self.browsers = add_people(self.site, people)
        self.signers = signers(self.site, algorithms)
        self.site.tool("check")
        self.lacking = []

    def bearer_file(self, algorithm="EdDSA", path=PROTECTED):
        """One token, used again and again."""
        return wire.request_file(self.bench, [wire.bearer(path, self.signers[algorithm].token(self.people[0]))])

    def try_peer(self, name, start):
        """Starts a peer; None, and a note, where this machine lacks it."""
        try:
            return start()
        except Lacking as lacking:
            self.bench.say(f"left out: {name} ({lacking})")
            self.lacking.append(f"{name} ({lacking})")
            return None


def contender(bench, name, port, requests, pids, *, probe=None, is_ours=False, **load):
    """A contender that answers 200 to the first request of the file; `probe` (bytes) it must refuse, if it checks."""
    status, body = wire.ask(port, first(requests))
    if status != 200:
        raise RuntimeError(f"{name} answers {status}: {body[:300]}")
    if probe is not None and (refused := wire.ask(port, probe)[0]) not in (401, 422):
        raise RuntimeError(f"{name} answers {refused} to a token that is not good")
    return Contender(
        name, lambda: generator.run(bench, port, requests, **load), [pid for pid in pids if pid], is_ours=is_ours
    )


def first(requests):
    with open(requests, "rb") as file:
        length = int.from_bytes(file.read(4), "little")
        return file.read(length)
