"""scripts/run as a newcomer meets it."""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile

import pytest

from running_site import (
    PROGRAMS,
    ROOT,
    children,
    clean_environment,
    free_port,
    launch,
    site_in,
    wait_for,
)


def alive(pids):
    return [pid for pid in pids if os.path.exists(f"/proc/{pid}/exe")]


def family(pid):
    return [pid] + [relative for child in children(pid) for relative in family(child)]


def test_a_second_start_finds_accounts_and_keys_again(tmp_path):
    with site_in(tmp_path) as site:
        user = site.register()
        login = user.login()
        port = site.port
        assert site.stop() == 0
    with site_in(tmp_path, SALLYPORT_RUN_PORT=port) as site:
        assert site.http.get("/auth/protected", headers=login.bearer).status_code == 200
        assert (
            site.http.post("/auth/login", json={"username": user.username, "password": user.password}).status_code
            == 200
        )
        assert site.http.post("/auth/refresh", json={"refresh_token": login.refresh}).status_code == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_that_was_started(tmp_path, number):
    with site_in(tmp_path) as site:
        processes = family(site.process.pid)
        assert len(processes) > 8
        assert site.stop(number) == 0
        assert alive(processes) == []


def test_nothing_is_left_when_the_script_itself_is_killed(tmp_path):
    with site_in(tmp_path) as site:
        processes = family(site.process.pid)
        site.process.kill()
        site.process.wait()
        wait_for(lambda: alive(processes) == [], 60, "all have ended")


@pytest.mark.parametrize("kind", ["login", "accounts", "gate"])
def test_a_pool_that_ends_ends_the_site_with_its_name(tmp_path, kind):
    with site_in(tmp_path) as site:
        os.kill(site.pool(kind), signal.SIGKILL)
        assert site.process.wait(60) == 1
    assert f"{kind} ended with status 137" in (tmp_path / "run.stderr").read_text()


def test_a_wrong_setting_reaches_the_workers_and_is_told(tmp_path):
    process, _ = launch(tmp_path, SALLYPORT_REFRESH_GRACE="soon")
    assert process.wait(60) == 1
    assert "SALLYPORT_REFRESH_GRACE" in (tmp_path / "run.stderr").read_text()


def test_a_port_that_is_taken_is_told(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process, _ = launch(tmp_path, SALLYPORT_RUN_PORT=taken.getsockname()[1])
        assert process.wait(60) == 1
    assert "Address already in use" in (tmp_path / "run.stderr").read_text()


def test_two_runs_in_one_folder_are_refused(tmp_path):
    with site_in(tmp_path):
        process, _ = launch(tmp_path)
        assert process.wait(60) == 1
        assert "in use" in (tmp_path / "run.stderr").read_text()


def test_a_long_path_and_one_with_spaces_are_no_obstacle(tmp_path):
    folder = tmp_path / ("a long name " * 8).strip()
    with site_in(folder) as site:
        sockets = site.socket("gate").parent
        assert site.register().login()
        assert len(str(site.socket("accounts"))) <= 107
        assert site.stop() == 0
    assert not sockets.exists()


@pytest.fixture
def closed_home():
    """The home of the user nobody, open to nobody else, with a clone of what scripts/run needs."""
    home = pathlib.Path(tempfile.mkdtemp(dir="/var/tmp"))
    for part in ("nginx", "scripts"):
        shutil.copytree(ROOT / part, home / "clone" / part)
    (home / "bin").mkdir()
    for program in ("sallyport", "sallyport-accounts", "sallyport-gate"):
        shutil.copy(PROGRAMS / program, home / "bin")
    subprocess.run(["chown", "-R", "nobody:nogroup", home], check=True)
    home.chmod(0o700)
    yield home
    shutil.rmtree(home)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_N22_it_runs_for_a_user_whose_home_is_closed_to_others(closed_home):
    port = free_port()
    process = subprocess.Popen(
        ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", closed_home / "clone/scripts/run"],
        env=clean_environment(SALLYPORT_RUN_BIN=closed_home / "bin", SALLYPORT_RUN_PORT=port, HOME=closed_home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
    )
    ready = process.stdout.readline()
    process.terminate()
    _, errors = process.communicate(timeout=60)
    assert ready == f"ready: https://localhost:{port}\n", errors
    assert process.returncode == 0


def test_the_four_commands_that_it_prints_work_as_they_stand(tmp_path):
    process, _ = launch(tmp_path)
    try:
        printed = iter(process.stdout.readline, "")
        text = []
        for line in printed:
            text.append(line)
            if line.startswith("Ctrl-C"):
                break
        commands = [line for line in text if line.startswith("curl ")]
        assert len(commands) == 4
        answers = []
        environment = clean_environment()
        for command in commands:
            asked = command.strip() + " -s -w '%{http_code}'"
            answer = subprocess.run(["bash", "-c", asked], env=environment, capture_output=True, text=True).stdout
            answers.append(answer[-3:])
            for name, member in (("ACCESS", "access_token"), ("REFRESH", "refresh_token")):
                if found := re.search(rf'"{member}": ?"([^"]+)"', answer):
                    environment[name] = found[1]
        assert answers == ["201", "200", "200", "200"]
    finally:
        process.terminate()
        assert process.wait(60) == 0


def test_the_operators_tool_finds_the_site_by_the_settings_that_it_leaves(site):
    user = site.register()
    settings = site.folder / "sallyport.env"
    told = subprocess.run(
        [PROGRAMS / "sallyport", "user", "reset-link", user.username, "--settings", settings],
        env=clean_environment(),
        capture_output=True,
        text=True,
    )
    assert told.stdout.startswith(f"{site.url}/auth/pages/reset-password?token="), told.stderr
    assert settings.stat().st_mode & 0o777 == 0o600


def test_help_names_every_variable_of_the_script(tmp_path):
    told = subprocess.run([ROOT / "scripts/run", "--help"], capture_output=True, text=True)
    assert told.returncode == 0
    used = set(re.findall(r"SALLYPORT_RUN_[A-Z]+(?:_[A-Z]+)*", (ROOT / "scripts/run").read_text()))
    assert all(name in told.stdout for name in used - {"SALLYPORT_RUN_"})
    assert subprocess.run([ROOT / "scripts/run", "--unknown"], capture_output=True).returncode == 64
