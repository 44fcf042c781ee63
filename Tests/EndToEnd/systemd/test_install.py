"""The package on a bare Debian 12: what it makes, what it leaves alone, what it takes away."""

import pytest

from server import INSIDE, Server

pytestmark = pytest.mark.timeout(1_000)
STATE = "/var/lib/sallyport"
SECRET = "/etc/sallyport/master-secret"


@pytest.fixture(scope="module")
def installed(bare, package):
    bare.words = bare.install(package)
    return bare


def fingerprint(box):
    """What must never be made anew."""
    return box.sh(f"sha256sum {SECRET}; sallyport key list; stat -c %i {STATE}/accounts.db")


def stat(box, *paths):
    return box.run("stat", "-c", "%a %U %G %n", *paths).stdout.splitlines()


def test_the_next_steps_are_told(installed):
    for step in (
        "SALLYPORT_URL",
        "sallyport user add NAME --role admin",
        "nginx -t && systemctl reload nginx",
        "copy of",
    ):
        assert step in installed.words


def test_the_sockets_listen_and_the_workers_are_ready(installed):
    units = [f"sallyport-{pool}.socket" for pool in ("login", "accounts", "gate")]
    states = installed.box.run("systemctl", "is-active", *units, "sallyport.target", "sallyport.service").stdout.split()
    assert states == ["active"] * 5
    enabled = installed.box.run(
        "systemctl", "is-enabled", *units, "sallyport.target", "sallyport.service"
    ).stdout.split()
    assert enabled == ["enabled"] * 5
    assert {unit.split("@")[0] for unit in installed.workers()} == {
        f"sallyport-{pool}" for pool in ("login", "accounts", "gate")
    }
    assert installed.box.sh("systemctl --failed --no-legend") == ""


def test_OP6_who_may_read_and_write_what(installed):
    assert stat(
        installed.box, SECRET, "/etc/sallyport/sallyport.env", STATE, f"{STATE}/accounts.db", f"{STATE}/accounts.lock"
    ) == [
        f"600 root root {SECRET}",
        "644 root root /etc/sallyport/sallyport.env",
        f"2750 sallyport sallyport-gate {STATE}",
        f"640 sallyport sallyport-gate {STATE}/accounts.db",
        f"600 sallyport sallyport-gate {STATE}/accounts.lock",
    ]
    for user, path, may in [
        ("sallyport-gate", f"{STATE}/accounts.db", "-r"),
        ("sallyport-gate", f"{STATE}/accounts.db", "! -w"),
        ("sallyport-gate", SECRET, "! -r"),
        ("sallyport", SECRET, "! -r"),
        ("www-data", f"{STATE}/accounts.db", "! -r"),
    ]:
        installed.box.sh(f"runuser -u {user} -- sh -c '[ {may} {path} ]'")


def test_FC10_the_sockets_are_nginxs_alone(installed):
    assert stat(installed.box, "/run/sallyport", "/run/sallyport/gate.sock") == [
        "750 root sallyport-web /run/sallyport",
        "660 root sallyport-web /run/sallyport/gate.sock",
    ]
    installed.box.sh("runuser -u www-data -- test -w /run/sallyport/login.sock")
    installed.box.sh("! runuser -u nobody -- test -w /run/sallyport/login.sock")


def test_everything_at_rest_is_whole(installed):
    assert "all is well" in installed.box.run("sallyport", "check").stderr


def test_configuring_again_makes_no_new_keys(installed, package):
    before = fingerprint(installed.box)
    installed.box.run("dpkg-reconfigure", "sallyport")
    installed.install(package, "--reinstall")
    assert fingerprint(installed.box) == before


def test_a_setting_of_the_operators_stays(installed, package):
    installed.box.sh(
        "echo SALLYPORT_SITE_NAME=Ours >>/etc/sallyport/sallyport.env; echo '# ours' >>/etc/nginx/sallyport/limits.conf"
    )
    installed.install(package, "--reinstall")
    assert "SALLYPORT_SITE_NAME=Ours" in installed.box.sh("sallyport settings")
    assert "# ours" in installed.box.sh("cat /etc/nginx/sallyport/limits.conf")


def test_remove_keeps_the_data_and_purge_takes_it_away(make_box, packages, package):
    server = Server(make_box(bind=[(packages, INSIDE)]))
    box = server.box
    server.install(package)
    box.run("sallyport", "user", "add", "alice", stdin="correct horse battery\n")
    before = fingerprint(box)

    box.run("apt-get", "remove", "-y", "-q", "sallyport")
    assert "sallyport" not in box.sh("cat /proc/[0-9]*/comm")
    assert box.sh("ls /run/sallyport") == "", "nothing listens any more"
    server.install(package)
    assert fingerprint(box) == before
    assert "alice" in box.sh("sallyport user list")
    assert "all is well" in box.run("sallyport", "check").stderr

    box.run("apt-get", "purge", "-y", "-q", "sallyport")
    left = box.sh(
        "find / -xdev -name '*sallyport*' -not -path '/proc/*' -not -path '/mnt/*' -not -path '/var/lib/dpkg/*'"
    )
    assert left.split() == [], "purge leaves nothing"
    assert box.sh("systemctl list-units --all --plain --no-legend 'sallyport*'") == ""
    assert "sallyport" in box.sh("getent passwd sallyport"), "no other program is given the number"


def test_a_first_configuration_that_was_cut_short_is_finished(make_box, packages, package):
    server = Server(make_box(bind=[(packages, INSIDE)]))
    box = server.box
    # init refuses a folder that holds what is not its own
    box.write("/var/lib/sallyport/stranger", "")
    server.install(package, check=False)
    assert "half-configured" in box.sh("dpkg-query -W -f '${Status}' sallyport")
    box.sh("rm /var/lib/sallyport/stranger; dpkg --configure -a")
    assert "all is well" in box.run("sallyport", "check").stderr
