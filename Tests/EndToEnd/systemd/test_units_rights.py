"""OP5, OP6, FC10: what users, folders, credentials and sandboxes of the units let whom do, tried as those users."""

import base64
import json

import pytest

from running_site import wait_for

pytestmark = pytest.mark.timeout(1_000)

AS = "setpriv --reuid {0} --regid {0} --init-groups --"


def as_user(pools, user, script):
    """Runs it as that user outside of any unit: what file modes alone allow. The exit status."""
    return pools.box.run(*AS.format(user).split(), "sh", "-c", script, check=False).returncode


def in_unit(pools, unit, script, user="root"):
    """Runs it as that user in a worker's mount and network namespaces: what the sandbox allows. The exit status."""
    pid = pools.main_pid(unit)
    enter = ["nsenter", "-t", pid, "-m", "-n", "--"]
    return pools.box.run(*enter, *AS.format(user).split(), "sh", "-c", script, check=False).returncode


def test_OP6_the_gates_user_reads_the_accounts_database_and_cannot_write_it(pools):
    assert as_user(pools, "sallyport-gate", "cat /var/lib/sallyport/accounts.db >/dev/null") == 0
    for file in ("accounts.db", "accounts.db-wal", "accounts.db-shm", "accounts.lock", "new"):
        assert as_user(pools, "sallyport-gate", f": >>/var/lib/sallyport/{file}") != 0, file
    assert as_user(pools, "sallyport", ": >>/var/lib/sallyport/accounts.db") == 0
    assert as_user(pools, "sallyport-gate", ": <>/var/lib/sallyport/accounts.lock") != 0


def test_OP6_the_accounts_user_reads_the_gates_database_and_cannot_write_it(pools):
    assert as_user(pools, "sallyport", "cat /var/lib/sallyport-gate/gate.db >/dev/null") == 0
    assert as_user(pools, "sallyport", ": >>/var/lib/sallyport-gate/gate.db") != 0


def test_OP6_modes_and_owners_are_those_that_the_design_names(pools):
    files = "/var/lib/sallyport /var/lib/sallyport/accounts.db /var/lib/sallyport-gate /var/lib/sallyport-gate/gate.db"
    shown = pools.box.sh(f"stat -c '%U:%G %a' {files} /etc/sallyport/master-secret").splitlines()
    assert shown == [
        "sallyport:sallyport-gate 2750",
        "sallyport:sallyport-gate 640",
        "sallyport-gate:sallyport 2750",
        "sallyport-gate:sallyport 640",
        "root:root 600",
    ]


@pytest.mark.parametrize("user", ["sallyport-gate", "sallyport", "www-data", "nobody"])
def test_OP6_nobody_reads_the_master_secrets_file(pools, user):
    assert as_user(pools, user, "cat /etc/sallyport/master-secret") != 0


def test_OP6_the_master_secret_is_shown_to_login_and_accounts_alone(pools):
    for pool in ("login", "accounts"):
        unit = f"sallyport-{pool}@1.service"
        assert in_unit(pools, unit, f"grep -q . /run/credentials/{unit}/master-secret", "sallyport") == 0
        assert in_unit(pools, unit, f"cat /run/credentials/{unit}/master-secret", "sallyport-gate") != 0
    gate = "sallyport-gate@1.service"
    assert in_unit(pools, gate, "cat /run/credentials/*/master-secret", "sallyport-gate") != 0
    # not even for root, as long as it stays in the gate's world
    assert in_unit(pools, gate, "test -s /etc/sallyport/master-secret") != 0
    assert "master" not in pools.box.sh(f"tr '\\0' '\\n' </proc/{pools.main_pid(gate)}/environ")


def test_OP5_a_worker_writes_nowhere_but_in_its_own_folder_and_has_no_network(pools):
    for unit, user, own in (
        ("sallyport-login@1.service", "sallyport", "/var/lib/sallyport"),
        ("sallyport-gate@1.service", "sallyport-gate", "/var/lib/sallyport-gate"),
    ):
        assert in_unit(pools, unit, f": >{own}/probe && rm {own}/probe", user) == 0
        # as root: it is the file system that is read-only, whatever the modes say
        for folder in (
            "/usr/bin",
            "/etc/sallyport",
            "/etc/nginx",
            "/srv/www",
            "/var/lib/nginx",
            "/run",
            "/run/sallyport",
            "/dev/shm",
        ):
            assert in_unit(pools, unit, f": >{folder}/probe") != 0, folder
        assert (
            in_unit(pools, unit, "[ $(ls /sys/class/net | wc -l) = 1 ] && ! cat /sys/class/net/lo/operstate | grep up")
            == 0
        )
        status = pools.box.sh(f"cat /proc/{pools.main_pid(unit)}/status")
        words = dict(line.split(":", 1) for line in status.splitlines())
        assert words["NoNewPrivs"].strip() == "1" and words["Seccomp"].strip() == "2"
        assert {words[name].strip("\t 0") for name in ("CapEff", "CapPrm", "CapBnd", "CapInh", "CapAmb")} == {""}
        assert words["Threads"].strip() == "1" and "0" not in words["Uid"].split()


def test_FC10_the_sockets_are_for_nginx_and_for_nobody_else(pools):
    shown = pools.box.sh("stat -c '%U:%G %a' /run/sallyport /run/sallyport/*.sock").splitlines()
    assert shown == ["root:sallyport-web 750"] + ["root:sallyport-web 660"] * 3
    connect = "import socket; socket.socket(socket.AF_UNIX).connect('/run/sallyport/gate.sock')"
    pools.box.sh("command -v python3 >/dev/null || command -v perl >/dev/null")
    perl = "use IO::Socket::UNIX; exit !IO::Socket::UNIX->new('/run/sallyport/gate.sock')"
    try_it = f'if command -v python3; then python3 -c "{connect}"; else perl -e "{perl}"; fi'
    assert as_user(pools, "www-data", try_it) == 0
    for user in ("nobody", "sallyport", "sallyport-gate"):
        assert as_user(pools, user, try_it) != 0, user


def test_FC10_the_socket_stays_when_workers_and_the_whole_target_stop(pools):
    before = pools.box.sh("stat -c %i /run/sallyport/*.sock")
    pools.box.run("systemctl", "stop", "sallyport-gate@1.service")
    assert pools.get("/auth/protected", pools.token)[0] == 200
    pools.box.run("systemctl", "stop", "sallyport.target")
    assert pools.box.sh("stat -c %i /run/sallyport/*.sock") == before
    # whoever asks then starts a worker
    assert pools.get("/auth/protected", pools.token)[0] == 200
    pools.box.run("systemctl", "start", "sallyport.target")


def test_stopping_the_sockets_stops_all_of_it(pools):
    pools.box.sh("systemctl stop 'sallyport-*.socket' sallyport.target")
    assert pools.instances() == [] and pools.box.sh("ls /run/sallyport") == ""
    assert pools.get("/private/file.txt", pools.token)[0] == 503
    pools.box.run("systemctl", "start", "sallyport.target")
    wait_for(lambda: pools.get("/private/file.txt", pools.token)[0] == 200, 60, "the gate serves again")
    # a reload that meets a start would be merged into it
    pools.wait_until_active("sallyport.service")


def test_the_number_of_workers_follows_the_settings_at_a_reload(pools):
    pools.set(SALLYPORT_GATE_WORKERS=4, SALLYPORT_ACCOUNTS_WORKERS=1)
    pools.box.run("systemctl", "reload", "sallyport")
    assert (len(pools.instances("gate")), len(pools.instances("accounts"))) == (4, 1)
    pools.set()
    pools.box.run("systemctl", "reload", "sallyport")
    assert (len(pools.instances("gate")), len(pools.instances("accounts"))) == (2, 2)


def test_a_secret_that_is_sealed_to_the_machine_serves_without_the_plain_file(pools):
    pools.box.sh(
        "systemd-creds encrypt --with-key=host --name=master-secret /etc/sallyport/master-secret "
        "/etc/sallyport/master-secret.cred && mv /etc/sallyport/master-secret /root/"
    )
    pools.box.run("systemctl", "reload", "sallyport")
    assert "access_token" in pools.log_in()
    pools.box.sh("mv /root/master-secret /etc/sallyport/ && rm /etc/sallyport/master-secret.cred")
    pools.box.run("systemctl", "reload", "sallyport")


def test_a_symmetric_key_reaches_the_gate_as_a_credential_of_its_own(pools):
    pools.set(SALLYPORT_GATE_SECRETS_FILE="/etc/sallyport/gate-keys")
    made = pools.box.sh("sallyport key generate --algorithm HS256 --gate-line-file /etc/sallyport/gate-keys")
    pools.box.run("systemctl", "reload", "sallyport")
    pools.box.run("sallyport", "key", "promote", "--gate-has-it", "--now", made.strip())
    tokens = pools.log_in()
    header = json.loads(base64.urlsafe_b64decode(tokens["access_token"].split(".")[0] + "=="))
    assert header["alg"] == "HS256"
    assert pools.get("/private/file.txt", tokens["access_token"])[0] == 200
    assert as_user(pools, "sallyport-gate", "cat /etc/sallyport/gate-keys") != 0
