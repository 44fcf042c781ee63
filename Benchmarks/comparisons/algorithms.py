"""Each algorithm and kind of credential, a token that is known to the worker and tokens that it never saw."""

from harness import wire
from harness.front import Door, Front
from harness.gate_site import PROTECTED, GateSite, contender
from harness.generator import run
from harness.report import Section, contender_table
from harness.rounds import Contender, measure
from harness.tokens import ALGORITHMS

TITLE = "algorithms, bearer and cookie, warm and cold"
TEXT = (
    "`/auth/protected` as shipped, one connection per question. *Warm*: one credential again and again. *Cold*: every "
    "token is used once, signed beforehand outside of Sallyport by the site's own keys, for sessions drawn at random; "
    "cookies are those of 500 sessions in turn. A cold round ends when its tokens are used up. RSA keys: 2,048 bits."
)
# Tokens that are made for each second of a cold round; signing those of RSA takes the longest by far.
COLD_RATE = 6_000


def cold(bench, gate, algorithm, port, pid):
    """Every round with tokens of its own, made before it begins."""
    people, signer = gate.people, gate.signers[algorithm]
    count = max(200, int(COLD_RATE * bench.seconds))
    files = []
    for _ in range(bench.rounds):
        made = (wire.bearer(PROTECTED, signer.token(people[index % len(people)])) for index in range(count))
        files.append(wire.request_file(bench, made))
    bench.say(f"algorithms: {count * bench.rounds:,} tokens of {algorithm} are signed")
    return Contender(
        f"{algorithm}, cold", lambda: run(bench, port, files.pop(), once=True, seconds=60), [pid], is_ours=True
    )


def compare(bench):
    gate = GateSite(bench)
    pools = [gate.site.socket(kind) for kind in ("gate", "login", "accounts")]
    port = Front(bench, [Door("sallyport", *pools)]).ports["sallyport"]
    pid = gate.site.pool("gate")
    found = []
    for algorithm in ALGORITHMS:
        warm = gate.bearer_file(algorithm)
        found.append(contender(bench, f"{algorithm}, warm", port, warm, [pid], is_ours=True))
        found.append(cold(bench, gate, algorithm, port, pid))
    for name, browsers in (("cookie, one session", gate.browsers[:1]), ("cookie, 500 sessions", gate.browsers[:500])):
        requests = wire.request_file(bench, [wire.cookie(PROTECTED, person.cookie) for person in browsers])
        found.append(contender(bench, name, port, requests, [pid], is_ours=True))
    measure(bench, "algorithms", found)
    return Section("algorithms", TITLE, TEXT, [contender_table("algorithms", found)])
