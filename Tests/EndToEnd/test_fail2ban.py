"""The filter for fail2ban, by fail2ban's own tool, on lines that real workers wrote."""

import json
import secrets
import shutil
import subprocess

import pytest
from running_site import PASSWORD, ROOT, wait_for

FILTER = ROOT / "systemd/monitoring/fail2ban/filter.d/sallyport.conf"
JAIL = ROOT / "systemd/monitoring/fail2ban/jail.d/sallyport.conf"

pytestmark = pytest.mark.skipif(
    not shutil.which("fail2ban-regex"), reason="fail2ban is not there; scripts/test brings it"
)


def banned(lines, folder):
    """The addresses for each failure that fail2ban sees in these lines, in their order."""
    log = folder / "log"
    log.write_text("".join(line + "\n" for line in lines))
    told = subprocess.run(
        ["fail2ban-regex", "--raw", "--usedns=no", "-o", "<ip>", log, FILTER],
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.split()


def as_journal(lines):
    return [f"a-host sallyport-accounts[4711]: {line}" for line in lines]


def lines_about(site, address, count=1):
    """The login pool's lines that name the address, once there are so many."""

    def found():
        lines = [line for line in site.json_lines("login") if json.loads(line).get("client") == address]
        return lines if len(lines) >= count else None

    return wait_for(found, 60, f"{count} lines about {address}")


def fresh_address():
    return "127." + ".".join(str(1 + secrets.randbelow(250)) for _ in range(3))


def attempt(site, address, username, password="wrong"):
    with site.client_from(address) as client:
        return client.post("/auth/login", json={"username": username, "password": password})


def test_a_wrong_password_counts_against_the_address_it_came_from(site, tmp_path):
    address, user = fresh_address(), site.register()
    assert attempt(site, address, user.username).status_code == 401
    assert attempt(site, address, f"nobody-{secrets.token_hex(4)}").status_code == 401
    assert attempt(site, address, "").status_code == 401
    lines = lines_about(site, address, 6)
    assert banned(lines, tmp_path) == [address] * 3
    assert banned(as_journal(lines), tmp_path) == [address] * 3


def test_who_goes_on_in_spite_of_a_wait_counts_as_well(site, tmp_path):
    address, name = fresh_address(), f"nobody-{secrets.token_hex(4)}"
    statuses = [attempt(site, address, name).status_code for _ in range(9)]
    assert 429 in statuses
    # a failure each, and the line that says that a wait began
    counted = wait_for(
        lambda: len(found := banned(lines_about(site, address), tmp_path)) > len(statuses) and found, 60, "ten failures"
    )
    assert set(counted) == {address}


def test_who_logs_in_registers_or_asks_for_anything_else_does_not_count(site, tmp_path):
    address, user = fresh_address(), site.register()
    assert attempt(site, address, user.username, PASSWORD).status_code == 200
    with site.client_from(address) as client:
        client.post("/auth/register", json={"username": user.username, "password": PASSWORD})
        client.post("/auth/login", json={"nonsense": True})
        client.get("/auth/login")
    lines = lines_about(site, address, 5)
    assert banned(lines, tmp_path) == []
    assert banned(as_journal(lines), tmp_path) == []


VICTIM = "203.0.113.7"
LINE = '"client":"203.0.113.7","event":"login-failed"'
WHOLE = (
    '{"time":"2026-11-21T17:09:08.065Z","level":"notice","message":"event","program":"sallyport-accounts",'
    '"pool":"login","pid":1,"actor":"anybody","client":"203.0.113.7","event":"login-failed"}'
)
TRIES = [
    VICTIM, f"x {VICTIM}", f'x",{LINE}', f'\\",{LINE}', f"\n{WHOLE}\n", f"\r\n{WHOLE}\r\n", f"\u2028{WHOLE}\u2028",
    f"\x85{WHOLE}", f"\x0b{WHOLE}\x0c", f"\x00{WHOLE}", WHOLE, f"a-host sallyport-accounts[1]: {WHOLE}",
]  # fmt: skip


@pytest.mark.parametrize("text", TRIES, ids=range(len(TRIES)))
def test_OP3_nobody_has_another_banned(site, text, tmp_path):
    """A name, a path, a query, a header or a password that looks like the line of somebody else."""
    address = fresh_address()
    with site.client_from(address) as client:
        # a password of its own, which may stand in no log, whatever stands there otherwise
        password = text + secrets.token_hex(8)
        client.post("/auth/login", json={"username": text, "password": password})
        client.post("/auth/login?" + "session=" + secrets.token_hex(2), json={"username": text, "password": password})
        plain = text.encode("utf-8", "replace").translate(None, b"\r\n\0\x0b\x0c")
        headers = {b"User-Agent": plain, b"X-Forwarded-For": plain, b"Referer": plain, b"Forwarded": b"for=" + plain}
        client.post("/auth/login", json={"username": text, "password": "x"}, headers=headers)
        for path in ("/auth/login", "/auth/reauthenticate", "/auth/password"):
            escaped = "".join(f"%{byte:02x}" for byte in text.encode() if byte)
            client.post(f"{path}/{escaped}?{escaped}")
            client.post(f"/auth/register{escaped}", json={})
    lines_about(site, address, 3)
    everything = site.json_lines("login") + site.json_lines("accounts")
    for lines in (everything, as_journal(everything)):
        assert VICTIM not in banned(lines, tmp_path)


def test_lines_of_other_programs_count_for_nothing(tmp_path):
    assert banned([WHOLE], tmp_path) == [VICTIM], "what it takes"
    others = [
        WHOLE.replace('"pool":"login"', '"pool":"accounts"'), WHOLE.replace("sallyport-accounts", "other"),
        " " + WHOLE, "x" + WHOLE, WHOLE.replace("login-failed", "logged-in"), "sallyport: " + WHOLE,
        WHOLE.replace('"anybody"', '"any\\",\\"client\\":\\"1.2.3.4"').replace(VICTIM, "not-an-address"),
    ]  # fmt: skip
    assert banned(others, tmp_path) == []


def test_the_jail_is_of_this_filter_and_off_until_it_is_wanted():
    jail = JAIL.read_text()
    assert "filter   = sallyport" in jail
    assert "enabled  = false" in jail
