"""The operator's tool as text: data on standard output, words on standard error, documented exit codes."""

import random
import signal
import subprocess
import time

import pytest

from operator_tool import TOOL, everything_in, run, settings_in, words
from running_site import PASSWORD, PROGRAMS, clean_environment

COMMANDS = [
    *[(), ("init",), ("user",), ("user", "add"), ("check",), ("settings",), ("version",), ("pool",)],
    *[("user", command) for command in ("list", "show", "disable", "enable", "role", "email", "delete", "release")],
    *[("invite",), ("invite", "create"), ("invite", "list"), ("invite", "revoke")],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_a_help_on_standard_output(command):
    ended = run(*command, "--help")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.startswith(b"OVERVIEW: ") and b"USAGE: sallyport" in ended.stdout


@pytest.mark.parametrize("program", ["sallyport-accounts", "sallyport-gate"])
@pytest.mark.parametrize("option, begin", [("--help", b"usage: sallyport-"), ("--version", b"0.")])
def test_the_workers_have_a_help_and_a_version_on_standard_output(program, option, begin):
    ended = subprocess.run([PROGRAMS / program, option], env=clean_environment(), capture_output=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.startswith(begin)


@pytest.mark.parametrize("arguments", [("version",), ("--version",)])
def test_the_version_is_one_line_of_data(arguments):
    ended = run(*arguments)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.count(b"\n") == 1 and ended.stdout[:1].isdigit()


@pytest.mark.parametrize(
    "arguments",
    [
        *[("no-such-command",), ("--no-such-option",), ("init", "--no-such-option"), ("init", "surplus")],
        *[
            ("init", "--algorithm", "none"),
            ("init", "--algorithm", "eddsa"),
            ("init", "--algorithm"),
            ("init", "--settings"),
        ],
        *[("user", "remove"), ("user", "add"), ("user", "add", "a", "b"), ("user", "add", "alice", "--role", "Admin")],
        *[
            ("user", "add", "alice", "--role", ""),
            ("user", "add", "alice", "--role", "a,b"),
            ("user", "add", "a", "--role", "x" * 65),
        ],
        ("user", "add", "alice", "--password", PASSWORD),
        ("user", "add", "alice", *(word for number in range(33) for word in ("--role", f"role-{number}-{'x' * 30}"))),
        *[
            ("pool",),
            ("pool", "login"),
            ("pool", "kitchen", "--listen", "unix:/tmp/x"),
            ("pool", "gate", "--listen", "/tmp/x"),
        ],
        *[("pool", "gate", "--listen", "unix:"), ("pool", "gate", "--listen", "unix:/tmp/x,mode=9")],
        *[
            ("pool", "gate", "--listen", "unix:/tmp/" + "x" * 108),
            ("pool", "gate", "--listen", "unix:/tmp/x,group=no-such"),
        ],
        *[("pool", "gate", "--listen", "unix:/tmp/x", "--workers", number) for number in ("0", "257", "-1", "two")],
    ],
    ids=lambda arguments: " ".join(arguments)[:40],
)
def test_wrong_usage_is_status_64_and_words_alone(tmp_path, arguments):
    ended = run(*arguments, **settings_in(tmp_path))
    assert (ended.returncode, ended.stdout) == (64, b""), ended
    assert words(ended)
    assert PASSWORD.encode() not in ended.stderr
    assert everything_in(tmp_path) == {}


@pytest.mark.parametrize("program", ["sallyport-accounts", "sallyport-gate"])
@pytest.mark.parametrize("arguments", [("--no-such-option",), ("surplus",), ("--listen",), ("--exit-with-parent", "x")])
def test_wrong_usage_of_a_worker_is_status_64(program, arguments):
    ended = subprocess.run([PROGRAMS / program, *arguments], env=clean_environment(), capture_output=True, timeout=60)
    assert (ended.returncode, ended.stdout) == (64, b"")
    assert ended.stderr.startswith(f"{program}: ".encode()) and ended.stderr.count(b"\n") == 1


@pytest.mark.parametrize("program, arguments", [("sallyport-gate", ()), ("sallyport-accounts", ("--pool", "login"))])
def test_a_worker_without_a_socket_is_status_69(place, program, arguments):
    ended = subprocess.run(
        [PROGRAMS / program, *arguments], env=clean_environment(**settings_in(place)), stdin=subprocess.DEVNULL,
        capture_output=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 69, ended


@pytest.mark.parametrize("command", [("init",), ("settings",), ("user", "add", "alice")])
@pytest.mark.parametrize("settings", [{"SALLYPORT_FRESH": "x"}, {"SALLYPORT_NO_SUCH": "1"}, {"SALLYPORT_ISSUER": ""}])
def test_wrong_settings_are_status_78_before_anything_is_touched(tmp_path, command, settings):
    ended = run(*command, stdin=PASSWORD.encode(), **settings_in(tmp_path) | settings)
    assert (ended.returncode, ended.stdout) == (78, b"")
    assert next(iter(settings)) in words(ended)[0]
    assert everything_in(tmp_path) == {}


def test_the_settings_are_data_and_read_back_as_an_env_file(tmp_path):
    first = run("settings", **settings_in(tmp_path) | {"SALLYPORT_HOSTS": "a.example,b.example"})
    assert (first.returncode, first.stderr) == (0, b"")
    lines = [line for line in first.stdout.splitlines() if line.startswith(b"SALLYPORT_")]
    (tmp_path / "file").write_bytes(b"\n".join(lines) + b"\n")
    second = run("settings", "--settings", str(tmp_path / "file"))
    assert second.returncode == 0, second.stderr
    assert [line for line in second.stdout.splitlines() if line.startswith(b"SALLYPORT_")] == lines
    assert second.stdout.count(b"origin: " + bytes(tmp_path / "file")) == len(lines)


def test_init_says_what_it_made_on_standard_error(tmp_path):
    ended = run("init", **settings_in(tmp_path))
    assert (ended.returncode, ended.stdout) == (0, b"")
    assert any("every password" in line for line in words(ended))


@pytest.mark.parametrize("algorithm", ["EdDSA", "HS256"])
def test_init_refuses_what_is_there_and_changes_nothing(tmp_path, algorithm):
    settings = settings_in(tmp_path) | {"SALLYPORT_GATE_SECRETS_FILE": tmp_path / "gate.secrets"}
    assert run("init", "--algorithm", algorithm, **settings).returncode == 0
    before = everything_in(tmp_path)
    ended = run("init", "--algorithm", algorithm, **settings)
    assert (ended.returncode, ended.stdout) == (73, b"")
    assert words(ended)[-1] == "nothing was changed"
    assert everything_in(tmp_path) == before


def test_init_refuses_a_folder_of_something_else_and_leaves_its_mode(tmp_path):
    (tmp_path / "state").mkdir(mode=0o755)
    (tmp_path / "state/letter.txt").write_text("dear reader")
    before = everything_in(tmp_path)
    ended = run("init", **settings_in(tmp_path))
    assert ended.returncode == 73 and words(ended)[-1] == "nothing was changed"
    assert everything_in(tmp_path) == before


def test_init_refuses_a_gate_secret_that_is_there_before_it_makes_anything(tmp_path):
    (tmp_path / "gate.secrets").write_text("another site's")
    before = everything_in(tmp_path)
    ended = run(
        "init", "--algorithm", "HS256", **settings_in(tmp_path), SALLYPORT_GATE_SECRETS_FILE=tmp_path / "gate.secrets"
    )
    assert ended.returncode == 73
    assert everything_in(tmp_path) == before


def test_init_takes_an_empty_folder_and_a_secret_that_is_there(place):
    secret = (place / "secret/master.secret").read_bytes()
    for path in (place / "state").iterdir():
        path.unlink()
    ended = run("init", **settings_in(place))
    assert ended.returncode == 0, ended.stderr
    assert any(line.startswith("using the master secret") for line in words(ended))
    assert (place / "secret/master.secret").read_bytes() == secret


def killed_init(folder, seconds):
    """Whether the kill came before the end."""
    process = subprocess.Popen([TOOL, "init"], env=clean_environment(**settings_in(folder)), stderr=subprocess.DEVNULL)
    # the random moment is the fault that is injected, not something to wait for
    time.sleep(seconds)
    process.kill()
    return process.wait() == -signal.SIGKILL


def test_an_init_that_is_killed_leaves_a_whole_site_or_says_that_it_is_none(tmp_path):
    started = time.monotonic()
    (tmp_path / "whole").mkdir()
    assert run("init", **settings_in(tmp_path / "whole")).returncode == 0
    duration = time.monotonic() - started
    seen = {}
    for number in range(60):
        folder = tmp_path / str(number)
        folder.mkdir()
        killed_init(folder, random.uniform(0, duration))
        serves = run("user", "add", "alice", stdin=PASSWORD.encode(), **settings_in(folder))
        again = run("init", **settings_in(folder))
        assert (serves.returncode, again.returncode) in {(0, 73), (78, 0), (78, 73)}, (serves, again)
        if serves.returncode == 78 and again.returncode == 73:
            assert any("never finished" in line for line in words(again)), again
            for path in (folder / "state").iterdir():
                path.unlink()
            assert run("init", **settings_in(folder)).returncode == 0
        if serves.returncode == 78:
            assert run("user", "add", "alice", stdin=PASSWORD.encode(), **settings_in(folder)).returncode == 0
        outcome = (serves.returncode, again.returncode)
        seen[outcome] = seen.get(outcome, 0) + 1
    assert seen.get((78, 0)), seen
