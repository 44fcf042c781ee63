"""Does the gate get slower as a site grows?"""

from harness import wire
from harness.front import Door, Front
from harness.gate_site import PROTECTED, GateSite, contender
from harness.report import Section, at_least, contender_table
from harness.rounds import measure

TITLE = "10 to a million users and sessions"
TEXT = (
    "Sites of different sizes side by side, filled in one transaction and looked through by `sallyport check`. "
    "*Cookies*: up to 10,000 sessions drawn at random, in turn, which is rows and nothing else. *Tokens*: 500 EdDSA "
    "tokens of sessions drawn at random, in turn. `/auth/protected`, one connection per question."
)


def compare(bench):
    sites = {size: GateSite(bench, people=size, algorithms=("EdDSA",), name=f"site{size}") for size in bench.sizes}
    doors = [
        Door(f"site{size}", *(gate.site.socket(kind) for kind in ("gate", "login", "accounts")))
        for size, gate in sites.items()
    ]
    ports = Front(bench, doors).ports
    cookies, tokens = [], []
    for size, gate in sites.items():
        port, pid = ports[f"site{size}"], gate.site.pool("gate")
        many = [wire.cookie(PROTECTED, person.cookie) for person in gate.browsers[:10_000]]
        file = wire.request_file(bench, many)
        cookies.append(contender(bench, f"{size:,}, cookies", port, file, [pid], is_ours=True))
        signer, people = gate.signers["EdDSA"], gate.people
        some = [wire.bearer(PROTECTED, signer.token(people[number % len(people)])) for number in range(500)]
        file = wire.request_file(bench, some)
        tokens.append(contender(bench, f"{size:,}, tokens", port, file, [pid], is_ours=True))
    measure(bench, "growth", cookies + tokens)
    goals = [
        at_least(f"{kind}: the largest within 10 % of the smallest", found[-1].ratio(found[0]), 0.9)
        for kind, found in (("cookies", cookies), ("tokens", tokens))
    ]
    tables = [contender_table("cookies", cookies), contender_table("tokens", tokens)]
    return Section("growth", TITLE, TEXT, tables, goals)
