"""A server's whole life: from a bare Debian by the README's own lines, over failures and an upgrade, to a restore."""

import re
import time

import pytest

from packages import HIGHER
from running_site import ROOT, wait_for
from server import HOST, INSIDE, PASSWORD, POOLS, Server
from steady_load import no_request_lost, steady_load

pytestmark = pytest.mark.timeout(1_000)
# In the place of certbot, which asks the world: the same files at the same places, of an authority trusted here.
CERTBOT = """#!/bin/sh
set -e
case " $* " in *" certonly "*" --webroot -w /var/www/html -d example.org "*) ;; *) exit 2 ;; esac
[ "$(curl -s http://example.org/ -o /dev/null -w '%{http_code}')" = 200 ]
folder=/etc/letsencrypt/live/example.org
mkdir -p $folder
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=example.org \
    -addext subjectAltName=DNS:example.org -keyout $folder/privkey.pem -out $folder/fullchain.pem 2>/dev/null
cp $folder/fullchain.pem /usr/local/share/ca-certificates/example.crt
update-ca-certificates >/dev/null
"""
CONTROL = """Package: certbot
Version: 99
Architecture: all
Maintainer: nobody <nobody@example.org>
Description: stands in for certbot
"""


def steps():
    """The first commands of the README's chapter on servers, as they stand."""
    chapter = (ROOT / "README.md").read_text().split("\n## On a server\n")[1]
    return re.search(r"^```sh\n(.*?)^```$", chapter, re.DOTALL | re.MULTILINE)[1]


def stand_in_for_certbot(box):
    box.write("/tmp/certbot/usr/bin/certbot", CERTBOT, "0755")
    box.write("/tmp/certbot/DEBIAN/control", CONTROL)
    box.sh("dpkg-deb -b /tmp/certbot /tmp/certbot.deb && dpkg -i /tmp/certbot.deb")
    box.sh(f"echo '127.0.0.1 {HOST}' >>/etc/hosts")


@pytest.fixture(scope="module")
def new(make_box, packages, package):
    """A bare Debian with the package in root's home, and nothing else."""
    server = Server(make_box(bind=[(packages, INSIDE)]))
    server.box.sh(f"cp {INSIDE}/{package.name} /root/")
    # there is no network: what apt-get update would fetch is there from when the tree was made
    server.box.write("/etc/apt/apt.conf.d/99offline", 'Acquire::Retries "0";\n')
    stand_in_for_certbot(server.box)
    return server


def follow(server, script):
    server.box.write("/root/steps", script)
    done = server.box.run("bash", "-euxo", "pipefail", "/root/steps", seconds=400, check=False, stdin=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


def kill_workers(server, times):
    """One after the other, in all pools; returns how many."""
    for turn in range(times):
        for pool in POOLS:
            unit = f"sallyport-{pool}@1.service"
            wait_for(lambda unit=unit: server.box.unit(unit, "ActiveState")["ActiveState"] == "active", 120, unit)
            server.box.run("systemctl", "kill", "--signal=KILL", "--kill-who=main", unit)
    return times * len(POOLS)


def exposure(box):
    """What systemd-analyze says of each unit that runs."""
    return {
        unit: box.run("systemd-analyze", "security", "--no-pager", unit, check=False).stdout.splitlines()[-1]
        for unit in (f"sallyport-{pool}@1.service" for pool in POOLS)
    }


def test_from_a_bare_Debian_to_a_protected_site_and_through_all_that_may_happen_to_it(new, package, higher_package):
    box, times = new.box, {}
    started = time.monotonic()
    follow(new, "cd /root\n" + steps())
    times["README's steps"] = time.monotonic() - started
    assert new.ask("/")[0] == 200
    assert new.ask("/private/")[0] == 401
    admin = new.login("alice")
    assert new.ask("/private/", token=admin["access_token"]) == (200, "logged in\n")
    assert "admin" in box.sh("sallyport user show alice")

    box.sh("echo SALLYPORT_REGISTRATION=open >>/etc/sallyport/sallyport.env; systemctl reload sallyport")
    box.sh("sed -i 's/rate=[0-9]*r/rate=20000r/' /etc/nginx/sallyport/limits.conf; systemctl reload nginx")
    new.register("bob", "bobs very own horse")
    assert new.ask("/private/", token=new.login("bob", "bobs very own horse")["access_token"])[0] == 200

    with steady_load(new) as told:
        kills = kill_workers(new, 3)
    assert len(told["failures"]) <= kills and "gate" not in dict(told["failures"])

    started = time.monotonic()
    with no_request_lost(new):
        for _ in range(3):
            box.run("systemctl", "reload", "sallyport")
    times["3 rolling restarts"] = time.monotonic() - started

    started = time.monotonic()
    sockets = new.sockets()
    with no_request_lost(new):
        new.install(higher_package)
    times["upgrade"] = time.monotonic() - started
    assert new.version() == HIGHER and new.sockets() == sockets
    status, _ = new.ask("/auth/refresh", {"refresh_token": admin["refresh_token"]})
    assert status == 200, "a session from before"
    print("exposure", exposure(box))

    box.write("/root/passphrase", "kept apart from the backup\n", "0600")
    box.sh("sallyport backup --with-secret --passphrase-file /root/passphrase /root/accounts.backup")
    box.run("apt-get", "purge", "-y", "-q", "sallyport")
    assert new.ask("/private/")[0] in (502, 503)
    box.sh("! test -e /var/lib/sallyport && ! test -e /etc/sallyport")

    new.install(package)
    box.sh("systemctl stop sallyport-login.socket sallyport-accounts.socket sallyport-gate.socket sallyport.target")
    box.sh("sallyport restore --force --passphrase-file /root/passphrase /root/accounts.backup")
    box.sh("systemctl start sallyport-login.socket sallyport-accounts.socket sallyport-gate.socket sallyport.target")
    box.sh(f"echo SALLYPORT_ISSUER=https://{HOST} >>/etc/sallyport/sallyport.env; systemctl restart sallyport.service")
    assert "all is well" in box.run("sallyport", "check").stderr
    assert new.ask("/private/", token=admin["access_token"])[0] == 401, "every session has ended"
    assert new.ask("/private/", token=new.login("bob", "bobs very own horse")["access_token"])[0] == 200
    assert new.ask("/private/", token=new.login("alice")["access_token"])[0] == 200
    print("seconds", {name: round(seconds, 1) for name, seconds in times.items()})
