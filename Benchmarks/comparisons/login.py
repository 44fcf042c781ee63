"""Logins: what comes on top of the hash."""

from harness import raw_hashes
from harness.gate_site import contender
from harness.login_site import LoginSite
from harness.report import Section, at_least, contender_table
from harness.rounds import measure

TITLE = "POST /auth/login with the right password"
TEXT = (
    "200 users in turn, 8 connections, one hash at a time: one login worker, one gunicorn worker, one process of "
    "libargon2 (argon2id, 19 MiB, 2 passes). A login of Sallyport makes a session and an event on disk and signs two "
    "tokens; Flask's (werkzeug's scrypt, 32 MiB) signs two tokens and keeps nothing."
)


def compare(bench):
    place = LoginSite(bench)
    requests, ports = place.login_file(), place.front.ports
    found = [raw_hashes.contender(bench, place.workers)]
    load = {"connections": 8}
    found.append(
        contender(bench, "Sallyport", ports["sallyport"], requests, [place.site.pool("login")], is_ours=True, **load)
    )
    if place.flask:
        found.append(contender(bench, "Flask, werkzeug scrypt", ports["flask"], requests, [place.flask[1]], **load))
    raw, ours, *_ = measure(bench, "login", found)
    goals = [at_least("at least 0.95 of libargon2's rate", ours.ratio(raw), 0.95)]
    return Section("login", TITLE, TEXT, [contender_table("login", found)], goals, place.lacking)
