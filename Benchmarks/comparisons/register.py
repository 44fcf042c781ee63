"""New accounts: a hash and a row on disk."""

from harness import raw_hashes
from harness.generator import run
from harness.login_site import LoginSite
from harness.report import Section, contender_table
from harness.rounds import Contender, measure

TITLE = "POST /auth/register with a name that is free"
TEXT = (
    "Every request with a name of its own, 8 connections, one hash at a time. Both sides commit each account to SQLite "
    "in WAL mode with `synchronous=FULL`."
)


def registering(bench, place, name, port, pid, *, is_ours=False):
    count = 50 + int(200 * bench.seconds)
    files = [place.register_file(f"{name[:5].lower()}-{number}", count) for number in range(bench.rounds)]
    return Contender(
        name, lambda: run(bench, port, files.pop(), status=201, once=True, connections=8), [pid], is_ours=is_ours
    )


def compare(bench):
    place = LoginSite(bench)
    ports = place.front.ports
    found = [raw_hashes.contender(bench, place.workers)]
    found.append(registering(bench, place, "Sallyport", ports["sallyport"], place.site.pool("login"), is_ours=True))
    if place.flask:
        found.append(registering(bench, place, "Flask, werkzeug scrypt", ports["flask"], place.flask[1]))
    measure(bench, "register", found)
    return Section("register", TITLE, TEXT, [contender_table("register", found)], lacking=place.lacking)
