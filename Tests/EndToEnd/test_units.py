"""OP5, OP6: the units as files, without a systemd that runs them."""

import pathlib
import re
import shutil
import subprocess

import pytest

from running_site import ROOT

UNITS = ROOT / "systemd/system"
SERVICES = sorted(UNITS.glob("*.service"))
WORKERS = [unit for unit in SERVICES if unit.name.endswith("@.service") and "sallyport-" in unit.name]

needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="needs systemd-analyze (Debian: systemd)"
)


def lines_of(unit):
    return [line for line in unit.read_text().splitlines() if line and not line.startswith("#")]


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_OP5_the_exposure_of_every_service_is_at_most_1_0(unit):
    command = ["systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=10", unit]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-400:] + done.stderr


@needs_systemd
def test_systemd_understands_every_line_of_every_unit(tmp_path):
    """In a root folder of its own: the programs must be there, and nothing of this machine's is looked at."""
    units = tmp_path / "usr/lib/systemd/system"
    shutil.copytree(UNITS, units)
    for name in ("sysinit", "basic", "sockets", "shutdown", "multi-user", "timers"):
        (units / f"{name}.target").write_text(f"[Unit]\nDescription={name}\n")
    programs = {
        line.split("=", 1)[1].split()[0] for unit in SERVICES for line in lines_of(unit) if line.startswith("Exec")
    }
    for program in programs:
        path = tmp_path / program.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
    names = [unit.name.replace("@.", "@1.") for unit in sorted(UNITS.iterdir())]
    command = ["systemd-analyze", "verify", f"--root={tmp_path}", "--man=no", "--recursive-errors=yes", *names]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", WORKERS, ids=lambda unit: unit.name)
def test_OP5_OP6_a_worker_has_no_network_but_unix_sockets_no_core_file_and_bounds(unit):
    lines = lines_of(unit)
    for line in ("RestrictAddressFamilies=AF_UNIX", "PrivateNetwork=yes", "LimitCORE=0", "NoNewPrivileges=yes",
                 "Type=notify",
                 "NonBlocking=yes", "Restart=always", "RestartSec=100ms", "StartLimitIntervalSec=0"):  # fmt: skip
        assert line in lines, line
    assert any(line.startswith("MemoryMax=") for line in lines) and any(line.startswith("TasksMax=") for line in lines)


def test_OP5_a_login_worker_may_have_the_memory_of_the_dearest_hash_that_is_imported():
    """1 GiB (Argon2Hash.memoryRange): with less, every login of such a user would end a worker."""
    (unit,) = [unit for unit in WORKERS if "login" in unit.name]
    (most,) = [line for line in lines_of(unit) if line.startswith("MemoryMax=")]
    assert int(most.removeprefix("MemoryMax=").removesuffix("M")) >= 1024 + 128


def test_OP6_only_those_that_know_accounts_are_given_the_master_secret():
    given = {unit.name for unit in SERVICES if "LoadCredential=master-secret" in unit.read_text()}
    assert given == {"sallyport-login@.service", "sallyport-accounts@.service", "sallyport-backup.service"}


def test_FC10_no_service_has_a_runtime_directory_and_the_sockets_are_for_one_group():
    assert not [unit.name for unit in SERVICES if any(re.match("RuntimeDirectory=", line) for line in lines_of(unit))]
    for unit in UNITS.glob("*.socket"):
        assert {"SocketMode=0660", "SocketGroup=sallyport-web", "TriggerLimitIntervalSec=0"} <= set(lines_of(unit))


def test_the_sockets_are_those_that_nginx_asks():
    shipped = (ROOT / "nginx/upstreams.conf").read_text()
    listening = {
        line.split("=", 1)[1] for unit in UNITS.glob("*.socket") for line in lines_of(unit) if "ListenStream=" in line
    }
    assert listening == set(re.findall(r"unix:(\S+)", shipped))


def generated(tmp_path, *lines):
    """What the generator makes of an env file: paths under its folder, with their text."""
    settings = tmp_path / "sallyport.env"
    settings.write_text("".join(f"{line}\n" for line in lines))
    units = tmp_path / "units"
    shutil.rmtree(units, ignore_errors=True)
    units.mkdir()
    command = [ROOT / "systemd/sallyport-generator", units, units, units]
    done = subprocess.run(
        command, env={"PATH": "/usr/bin:/bin", "SALLYPORT_SETTINGS_FILE": settings}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    made = {
        str(path.relative_to(units)): path.read_text() if path.is_file() and not path.is_symlink() else ""
        for path in units.rglob("*")
    }
    wants = [pathlib.Path(path).name for path in made if path.startswith("sallyport.target.wants/")]
    return made, {
        pool: len([name for name in wants if name.startswith(f"sallyport-{pool}@")])
        for pool in ("login", "accounts", "gate")
    }


def test_the_number_of_workers_is_what_the_env_file_says(tmp_path):
    _, counts = generated(
        tmp_path, "SALLYPORT_LOGIN_WORKERS=3", 'SALLYPORT_ACCOUNTS_WORKERS="4"', "SALLYPORT_GATE_WORKERS=5"
    )
    assert counts == {"login": 3, "accounts": 4, "gate": 5}


def test_without_a_word_of_the_operators_logins_leave_one_core_free(tmp_path):
    cores = int(subprocess.run(["nproc"], capture_output=True, text=True).stdout)
    _, counts = generated(tmp_path)
    assert counts == {"login": max(1, cores - 1), "accounts": 2, "gate": max(2, cores)}


@pytest.mark.parametrize("value", ["", "-1", "many", "1e9", "99999", '"', "$(id)", "2; reboot"])
def test_a_number_that_is_none_counts_as_not_set(tmp_path, value):
    _, counts = generated(tmp_path, f"SALLYPORT_ACCOUNTS_WORKERS={value}")
    assert counts["accounts"] == 2


def test_secrets_elsewhere_become_credentials_of_those_who_need_them(tmp_path):
    made, _ = generated(
        tmp_path, "SALLYPORT_SECRET_FILE=/srv/keys/secret", "SALLYPORT_GATE_SECRETS_FILE=/srv/keys/gate"
    )
    login, gate = (made[f"sallyport-{pool}@.service.d/50-settings.conf"] for pool in ("login", "gate"))
    assert login.splitlines()[-2:] == ["LoadCredential=", "LoadCredential=master-secret:/srv/keys/secret"]
    assert "LoadCredential=gate-keys:/srv/keys/gate" in gate and "secret:" not in gate


def test_a_sealed_secret_is_taken_where_the_plain_one_is_not_there(tmp_path):
    (tmp_path / "secret.cred").touch()
    made, _ = generated(tmp_path, f"SALLYPORT_SECRET_FILE={tmp_path}/secret")
    login = made["sallyport-login@.service.d/50-settings.conf"]
    assert f"LoadCredentialEncrypted=master-secret:{tmp_path}/secret.cred" in login.splitlines()
    (tmp_path / "secret").touch()
    made, _ = generated(tmp_path, f"SALLYPORT_SECRET_FILE={tmp_path}/secret")
    assert "Encrypted" not in made["sallyport-login@.service.d/50-settings.conf"]


@pytest.mark.parametrize("path", ["/a b", "/a:b", "/a%d", "/a\\n", "relative", "/$(id)"])
def test_a_path_that_means_something_to_systemd_is_not_written_into_a_unit(tmp_path, path):
    made, _ = generated(tmp_path, f"SALLYPORT_SECRET_FILE={path}", f"SALLYPORT_STATE_DIR={path}")
    assert not [name for name in made if name.endswith(".conf")]
