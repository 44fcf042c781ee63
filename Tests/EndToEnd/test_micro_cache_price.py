"""The micro-cache (nginx/micro-cache.conf): what it costs, and what it never does whatever happens at once."""

import contextlib
import functools
import re
import sqlite3
import stat
import subprocess
import threading

import httpx
import jwt
import pytest

from key_life import operate
from link_steps import make, tool
from micro_cached_site import RULES, in_one_second, questions, until_the_next_second
from ruled_site import Rules
from running_site import PASSWORD
from test_doctor import doctor, dump_of, settings_of
from test_micro_cache import ask
from test_verify import raw_get, status


def is_refused(site, headers, change, path, once):
    """Whether a request is refused after the change, `once` that has returned; one before it is not."""
    with httpx.Client(base_url=site.url, verify=site.tls, headers=headers, timeout=60) as client:
        assert [client.get(path).status_code for _ in range(3)] == [200] * 3
        change()
        once()
        return client.get(path).status_code in (401, 403)


@pytest.mark.parametrize("change", ["logout", "disable", "role"])
def test_a_logout_a_disabled_user_and_a_role_taken_away_hold_within_a_second(kept, change):
    user = kept.register()
    assert tool(kept, "user", "role", user.username, "--add", "editor").returncode == 0
    login = user.login()
    changes = {
        "logout": lambda: login.logout(),
        "disable": lambda: tool(kept, "user", "disable", user.username),
        "role": lambda: tool(kept, "user", "role", user.username, "--remove", "editor"),
    }
    path = "/app/role/" if change == "role" else "/app/"
    assert is_refused(kept, login.bearer, changes[change], path, until_the_next_second)
    other = kept.register().login()
    assert is_refused(kept, other.bearer, other.logout, "/patient/", lambda: None)


def test_a_retired_key_and_a_changed_rule_hold_within_a_second(kept):
    login = kept.register().login()
    kid = operate(kept, "key", "generate")

    def retire():
        operate(kept, "key", "promote", "--now", kid)
        operate(kept, "key", "retire", jwt.get_unverified_header(login.access)["kid"])

    assert is_refused(kept, login.bearer, retire, "/app/", until_the_next_second)
    under_the_new_key = kept.register().login()
    rules = Rules(kept.folder.parent / "rules")
    try:
        close = functools.partial(rules.become, "deny everyone * https://*/app", "allow users * *")
        assert is_refused(kept, under_the_new_key.bearer, close, "/app/", until_the_next_second)
    finally:
        rules.become(*RULES.splitlines())


def test_each_use_of_a_counted_link_is_counted(kept):
    owner = kept.register()
    login = owner.login()
    # what was made in the second in which counting began would count as used up
    with contextlib.closing(sqlite3.connect(kept.folder / "gate/gate.db", timeout=60)) as database, database:
        database.execute("UPDATE link_counting SET since = since - 1")
    path = make(login, "/app/x", uses=2)["url"].removeprefix(kept.url)

    def statuses():
        return [ask(kept, path, headers=login.bearer, address=f"127.0.0.{n}").status_code for n in (2, 3, 4, 2)]

    # each address has its own use, and the one that had one has it still
    assert statuses() == [200, 200, 403, 200]


def test_two_users_never_get_each_others_identity(kept):
    users = [kept.register() for _ in range(2)]
    cookies = []
    for user in users:
        with kept.client() as client:
            body = {"username": user.username, "password": PASSWORD}
            answer = client.post("/auth/login?session=cookie", json=body, headers={"Origin": kept.url})
            cookies.append(f"__Host-sallyport={answer.cookies['__Host-sallyport']}")
    headers = [user.login().bearer for user in users] + [{"Cookie": cookie} for cookie in cookies]
    seen = [set() for _ in headers]

    def hammer(number):
        with httpx.Client(base_url=kept.url, verify=kept.tls, headers=headers[number], http2=number % 2) as client:
            for _ in range(600):
                seen[number].add(dict(client.get("/app/").json())["remote-user"])

    before = questions(kept)
    threads = [threading.Thread(target=hammer, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [{users[0].username}, {users[1].username}] * 2
    assert questions(kept) - before < 1200


def test_nobody_but_nginx_reads_what_is_kept(kept):
    in_one_second(lambda: kept.http.get("/app/", headers=kept.register().login().bearer))
    folder = kept.folder / "nginx/temp/verdicts"
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700 and modes == {0o600}


def test_the_doctor_finds_nothing_wrong(kept):
    found, ended = doctor(dump_of(kept.folder / "nginx"), **settings_of(kept))
    assert found == set(), ended.stdout


def test_the_zone_is_missed_where_only_one_of_the_two_steps_was_taken(kept, tmp_path):
    folder = tmp_path / "nginx"
    subprocess.run(["cp", "-r", kept.folder / "nginx", folder], check=True)
    main = folder / "nginx.conf"
    http = (folder.parent / "http.conf", re.search(r"include '(\S+http\.conf)';", main.read_text())[1])
    http[0].write_text(re.sub("include sallyport/micro-cache.conf;", "", open(http[1]).read()))
    main.write_text(main.read_text().replace(http[1], str(http[0])))
    asked = subprocess.run(
        ["nginx", "-t", "-p", folder, "-c", main, "-e", "/dev/null"], capture_output=True, text=True
    )
    assert asked.returncode == 1 and "sallyport_" in asked.stderr


def test_two_fields_of_a_name_are_one_to_the_gate_and_to_the_application(kept):
    token = kept.register().login().access
    fields = [f"Authorization: Bearer {token}", "Remote-User:", "Remote-User: admin"]
    answers = [raw_get(kept, "/app/", *fields) for _ in range(3)]
    assert not any(b"admin" in answer for answer in answers)
    doubled = raw_get(kept, "/app/", f"Authorization: Bearer {token}", "Authorization: Bearer other")
    assert status(doubled) == 400
