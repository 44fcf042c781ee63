"""The audit trail, as the operator and as users read it: OP2, OP3."""

import contextlib
import json
import secrets
import signal
import sqlite3
import subprocess
import time

import pytest

from assertions import assert_problem
from operator_tool import TOOL, run, settings_of, words
from running_site import clean_environment, wait_for
from test_log_lines import NAUGHTY, lines


def audit(site, *arguments):
    """The events as the operator sees them, oldest first."""
    ended = run("audit", "--json", *arguments, **settings_of(site))
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.isascii()
    return [json.loads(line) for line in ended.stdout.splitlines()]


def kinds(events):
    return [event["event"] for event in events]


def test_OP2_what_a_user_does_is_told_in_order_with_place_and_request(site):
    user = site.register()
    login = user.login()
    site.http.post("/auth/login", json={"username": user.username, "password": "wrong horse battery"})
    login.logout()
    events = audit(site, "--user", user.username)
    found = kinds(events)
    assert [kind for kind in found if kind != "login-failed"] == ["registered", "logged-in", "logged-out"]
    for event in events:
        assert event["username"] == user.username
        assert event["client"] == "127.0.0.1"
        assert len(event["request_id"]) == 32
        assert event["at"].endswith("Z")
        assert event["request_id"] in site.log("nginx-access")
    assert [event["id"] for event in events] == sorted(event["id"] for event in events)
    logged_in = next(event for event in events if event["event"] == "logged-in")
    assert logged_in["actor"] == "user:" + login.body["user"]["id"]
    assert logged_in["session_id"] == events[-1]["session_id"]


def test_OP2_every_event_is_a_line_of_the_log_as_well(site):
    user = site.register()
    user.login().logout()
    for event in audit(site, "--user", user.username):
        pool = "login" if event["event"] in ("registered", "logged-in") else "accounts"

        def line(pool=pool, event=event):
            return next(
                (
                    found for text in lines(site, pool)
                    if (found := json.loads(text)).get("event") == event["event"]
                    and found.get("request_id") == event["request_id"]
                ),
                None,
            )  # fmt: skip

        found = wait_for(line, 60, event)
        for name in ("user_id", "username", "session_id", "actor", "client", "detail"):
            assert found.get(name) == event.get(name), name


def test_RS3_a_replayed_refresh_token_ends_the_session_and_is_an_event(make_site):
    site = make_site(SALLYPORT_REFRESH_GRACE=0)
    login = site.register("alice").login()
    token = login.refresh
    for _ in range(3):
        token = login.refreshed(token).json()["refresh_token"]
    assert_problem(login.refreshed(login.refresh), 401, "session-ended")
    assert_problem(login.refreshed(token), 401, "session-ended")
    assert_problem(site.http.get("/auth/protected", headers=login.bearer), 401, "session-ended")
    (event,) = audit(site, "--kind", "refresh-replayed")
    assert event["username"] == "alice"
    assert event["actor"] == "anybody"
    assert "distance 3" in event["detail"]
    (told,) = [
        event
        for event in site.http.get("/auth/events", headers=site_login(site, "alice")).json()["events"]
        if event["kind"] == "refresh-replayed"
    ]
    assert told["address"] == "127.0.0.1"


def site_login(site, username):
    answer = site.http.post("/auth/login", json={"username": username, "password": "correct horse battery"})
    return {"Authorization": "Bearer " + answer.json()["access_token"]}


def test_a_user_sees_the_own_events_page_by_page_and_nobody_elses(site):
    user, stranger = site.register(), site.register()
    logins = [user.login() for _ in range(5)]
    stranger.login()
    bearer = logins[-1].bearer
    seen, query = [], {"limit": 2}
    while True:
        page = site.http.get("/auth/events", params=query, headers=bearer).json()
        seen += page["events"]
        if "next" not in page:
            break
        query["before"] = page["next"]
    assert [event["kind"] for event in seen] == ["logged-in"] * 5 + ["registered"]
    assert len({event["id"] for event in seen}) == 6
    assert {event["actor"] for event in seen} == {"self", "anybody"}
    assert stranger.username not in json.dumps(seen)
    assert_problem(site.http.get("/auth/events"), 401, "credentials-missing")
    assert_problem(site.http.get("/auth/events?limit=0", headers=bearer), 400, "invalid-query")


def test_a_user_is_not_told_who_the_operator_is(site):
    user = site.register()
    login = user.login()
    session = site.http.get("/auth/session", headers=login.bearer).json()["session"]["id"]
    ended = run("session", "end", session, **settings_of(site), SUDO_USER="name-of-the-operator")
    assert ended.returncode == 0, ended.stderr
    answer = site.http.get("/auth/events", headers=user.login().bearer)
    event = next(event for event in answer.json()["events"] if event["kind"] == "session-ended")
    assert event["actor"] == "operator"
    assert not {"address", "detail"} & set(event)
    assert "name-of-the-operator" not in answer.text
    (seen,) = audit(site, "--user", user.username, "--kind", "session-ended")
    assert seen["actor"] == "operator:name-of-the-operator"


def test_audit_filters_by_time_and_number(site):
    user = site.register()
    for _ in range(3):
        user.login()
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60))
    past = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 172_800))
    mine = ("--user", user.username)
    assert kinds(audit(site, *mine, "--since", past, "--until", now)) == ["registered"] + ["logged-in"] * 3
    assert audit(site, *mine, "--since", now) == audit(site, *mine, "--until", past) == []
    assert kinds(audit(site, *mine, "--limit", "1")) == ["logged-in"]
    assert audit(site, "--user", "nobody-has-this") == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("--kind", "nonsense"), ("--since", "yesterday"), ("--since", "2026-02-30"), ("--since", "2026-13-01"),
        ("--until", "2026-01-01T24:00:00Z"), ("--until", "2026-01-01 00:00:00"), ("--limit", "0"), ("--limit", "many"),
        ("--since", "2026-1-1"), ("--since", ""),
    ],
)  # fmt: skip
def test_what_audit_cannot_take_is_status_64(site, arguments):
    ended = run("audit", *arguments, **settings_of(site))
    assert (ended.returncode, ended.stdout) == (64, b"")
    assert words(ended)


def test_audit_follows(site):
    user = site.register()
    process = subprocess.Popen(
        [TOOL, "audit", "--follow", "--json", "--user", user.username],
        env=clean_environment(**settings_of(site)), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert json.loads(process.stdout.readline())["event"] == "registered"
        login = user.login()
        assert json.loads(process.stdout.readline())["event"] == "logged-in"
        login.logout()
        assert json.loads(process.stdout.readline())["event"] == "logged-out"
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == -signal.SIGINT
        process.stdout.close()


def test_OP2_OP3_nothing_that_is_typed_breaks_a_line_or_tells_a_secret(site):
    mark = "marker-" + secrets.token_hex(8)
    user = site.register()
    for text in NAUGHTY:
        for name in (text, user.username, mark + text):
            site.http.post(
                "/auth/login", json={"username": name, "password": mark + text},
                headers={"User-Agent": text.encode("latin-1", "ignore").translate(None, b"\r\n\0")},
            )  # fmt: skip
    login = site.register(password=mark + " as a password").login()
    login.refreshed()
    login.logout()
    for arguments in ([], ["--json"]):
        ended = run("audit", "--limit", "100000", *arguments, **settings_of(site))
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.isascii()
        assert not any(byte < 0x20 and byte != 0x0A for byte in ended.stdout)
        assert mark.encode() not in ended.stdout, "a name that is none may be a password"
        assert login.access.encode() not in ended.stdout
        assert login.refresh.encode() not in ended.stdout
    for line in run("audit", **settings_of(site)).stdout.decode().splitlines():
        assert line[:4].isdigit() and line[19] == "Z", line


def test_OP2_an_event_cannot_be_changed(site, login):
    with contextlib.closing(sqlite3.connect(site.folder / "state/accounts.db", timeout=60)) as database:
        with pytest.raises(sqlite3.IntegrityError, match="never changes"):
            database.execute("UPDATE events SET actor = 'system'")
