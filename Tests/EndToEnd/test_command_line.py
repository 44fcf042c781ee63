"""The operator's tool as text: data on standard output, words on standard error, documented exit codes."""

import contextlib
import os
import pty
import random
import select
import signal
import sqlite3
import subprocess
import termios
import time

import pytest
from running_site import PASSWORD, PROGRAMS, clean_environment, wait_for

pytestmark = pytest.mark.timeout(60)
TOOL = PROGRAMS / "sallyport"
COMMANDS = [(), ("init",), ("user",), ("user", "add"), ("settings",), ("version",), ("pool",)]


def settings_in(folder):
    return {"SALLYPORT_STATE_DIR": folder / "state", "SALLYPORT_SECRET_FILE": folder / "secret/master.secret"}


def run(*arguments, stdin=b"", **settings):
    return subprocess.run([TOOL, *arguments], env=clean_environment(**settings), input=stdin, capture_output=True, timeout=60)


def words(ended):
    """The lines on standard error; each says whose it is."""
    lines = ended.stderr.decode().splitlines()
    assert all(line.startswith("sallyport: ") and not line.endswith(".") for line in lines), lines
    return [line.removeprefix("sallyport: ") for line in lines]


def everything_in(folder):
    """Every file below the folder, with its mode and bytes; not SQLite's -shm, which readers write in."""
    return {
        path: (path.stat().st_mode, path.read_bytes() if path.is_file() else b"", path.stat().st_ino)
        for path in sorted(folder.rglob("*"))
        if not path.name.endswith("-shm")
    }


@pytest.fixture
def place(tmp_path):
    made = run("init", **settings_in(tmp_path))
    assert made.returncode == 0, made.stderr
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_a_help_on_standard_output(command):
    ended = run(*command, "--help")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.startswith(b"OVERVIEW: ") and b"USAGE: sallyport" in ended.stdout


@pytest.mark.parametrize("program", ["sallyport-accounts", "sallyport-gate"])
@pytest.mark.parametrize("option, begin", [("--help", b"usage: sallyport-"), ("--version", b"0.")])
def test_the_workers_have_a_help_and_a_version_on_standard_output(program, option, begin):
    ended = subprocess.run([PROGRAMS / program, option], env=clean_environment(), capture_output=True, timeout=20)
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
        *[("init", "--algorithm", "none"), ("init", "--algorithm", "eddsa"), ("init", "--algorithm"), ("init", "--settings")],
        *[("user", "remove"), ("user", "add"), ("user", "add", "a", "b"), ("user", "add", "alice", "--role", "Admin")],
        *[("user", "add", "alice", "--role", ""), ("user", "add", "alice", "--role", "a,b"), ("user", "add", "a", "--role", "x" * 65)],
        ("user", "add", "alice", "--password", PASSWORD),
        ("user", "add", "alice", *(word for number in range(33) for word in ("--role", f"role-{number}-{'x' * 30}"))),
        *[("pool",), ("pool", "login"), ("pool", "kitchen", "--listen", "unix:/tmp/x"), ("pool", "gate", "--listen", "/tmp/x")],
        *[("pool", "gate", "--listen", "unix:"), ("pool", "gate", "--listen", "unix:/tmp/x,mode=9")],
        *[("pool", "gate", "--listen", "unix:/tmp/" + "x" * 108), ("pool", "gate", "--listen", "unix:/tmp/x,group=no-such")],
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
    ended = subprocess.run([PROGRAMS / program, *arguments], env=clean_environment(), capture_output=True, timeout=20)
    assert (ended.returncode, ended.stdout) == (64, b"")
    assert ended.stderr.startswith(f"{program}: ".encode()) and ended.stderr.count(b"\n") == 1


@pytest.mark.parametrize("program, arguments", [("sallyport-gate", ()), ("sallyport-accounts", ("--pool", "login"))])
def test_a_worker_without_a_socket_is_status_69(place, program, arguments):
    ended = subprocess.run(
        [PROGRAMS / program, *arguments], env=clean_environment(**settings_in(place)), stdin=subprocess.DEVNULL,
        capture_output=True, timeout=20,
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
    ended = run("init", "--algorithm", "HS256", **settings_in(tmp_path), SALLYPORT_GATE_SECRETS_FILE=tmp_path / "gate.secrets")
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


def rows(place):
    with contextlib.closing(sqlite3.connect(place / "state/accounts.db")) as database:
        return database.execute("SELECT username FROM users").fetchall()


@pytest.mark.parametrize("typed", [PASSWORD, PASSWORD + "\n", PASSWORD + "\r\n", PASSWORD + "\nsecond line\n"])
def test_user_add_takes_the_first_line_of_standard_input_and_prints_the_id(place, typed):
    ended = run("user", "add", "alice", "--role", "admin", stdin=typed.encode(), **settings_in(place))
    assert ended.returncode == 0, ended
    assert len(ended.stdout.split()) == 1 and ended.stdout.endswith(b"\n")
    assert words(ended) == ["added alice"]
    taken = run("user", "add", "Alice", stdin=typed.encode(), **settings_in(place))
    assert (taken.returncode, taken.stdout) == (73, b"")
    assert words(taken) == ["this username is taken"]
    assert len(rows(place)) == 1


@pytest.mark.parametrize(
    "username, typed",
    [
        *[("alice", b""), ("alice", b"\n"), ("alice", b"short\n"), ("alice", b"x" * 5000), ("alice", b"a" * 15 + b"\n")],
        *[("alice", b"caf\xe9 au lait sans sucre\n"), ("-", PASSWORD.encode()), ("a b", PASSWORD.encode())],
        *[("a@b@c", PASSWORD.encode()), ("al\u0456ce", PASSWORD.encode()), ("a" * 65, PASSWORD.encode())],
    ],
)
def test_refused_input_is_status_65_and_nobody_is_added(place, username, typed):
    ended = run("user", "add", "--", username, stdin=typed, **settings_in(place))
    assert (ended.returncode, ended.stdout) == (65, b""), ended
    assert words(ended)
    assert rows(place) == []


def test_the_most_roles_that_are_taken_still_let_their_user_in(place):
    roles = [f"role-{number:02}-{'x' * 23}" for number in range(32)]
    assert len(",".join(roles)) <= 1024
    options = [word for role in roles for word in ("--role", role)]
    ended = run("user", "add", "alice", *options, stdin=PASSWORD.encode(), **settings_in(place))
    assert ended.returncode == 0, ended


def test_user_add_without_a_site_is_status_78(tmp_path):
    ended = run("user", "add", "alice", stdin=PASSWORD.encode(), **settings_in(tmp_path))
    assert (ended.returncode, ended.stdout) == (78, b"")
    assert words(ended)


def test_a_database_that_is_locked_is_status_69(place):
    import fcntl

    with open(place / "state/accounts.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = run("user", "add", "alice", stdin=PASSWORD.encode(), **settings_in(place), SALLYPORT_LOCK_TIMEOUT=1)
    assert (ended.returncode, ended.stdout) == (69, b""), ended
    assert rows(place) == []


class Terminal:
    """`sallyport user add` on a terminal of its own."""

    def __init__(self, place, stop=False):
        self.control, terminal = pty.openpty()
        self.terminal = terminal
        self.process = subprocess.Popen(
            [TOOL, "user", "add", "alice"], env=clean_environment(**settings_in(place)), stdin=terminal,
            stdout=subprocess.PIPE, stderr=terminal, start_new_session=True,
            preexec_fn=lambda: __import__("fcntl").ioctl(terminal, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        self.shown = b""

    def wait_for(self, text):
        def came():
            if select.select([self.control], [], [], 0.1)[0]:
                self.shown += os.read(self.control, 4096)
            return text in self.shown

        wait_for(came, 20, f"{text} on the terminal, which shows {self.shown}")
        before, _, self.shown = self.shown.partition(text)
        return before

    def type(self, text):
        os.write(self.control, text)

    @property
    def echoes(self):
        return bool(termios.tcgetattr(self.terminal)[3] & termios.ECHO)

    def end(self):
        """The status, what was printed, and all that the terminal showed since."""
        output = self.process.stdout.read()
        status = self.process.wait(20)
        while select.select([self.control], [], [], 0)[0]:
            self.shown += os.read(self.control, 4096)
        return status, output, self.shown

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        os.close(self.control)
        os.close(self.terminal)


@pytest.fixture
def terminal(place):
    terminal = Terminal(place)
    yield terminal
    terminal.close()


def test_on_a_terminal_the_password_is_asked_for_twice_without_echo(terminal, place):
    terminal.wait_for(b"password: ")
    assert not terminal.echoes
    terminal.type(PASSWORD.encode() + b"\n")
    shown = terminal.wait_for(b"again: ")
    assert not terminal.echoes
    terminal.type(PASSWORD.encode() + b"\n")
    status, output, more = terminal.end()
    assert status == 0 and len(output.split()) == 1
    assert PASSWORD.encode() not in shown + more
    assert terminal.echoes
    assert rows(place) == [("alice",)]


def test_two_passwords_that_differ_are_status_65(terminal, place):
    terminal.wait_for(b"password: ")
    terminal.type(PASSWORD.encode() + b"\n")
    terminal.wait_for(b"again: ")
    terminal.type(b"another horse battery\n")
    status, output, shown = terminal.end()
    assert (status, output) == (65, b"")
    assert b"sallyport: the two passwords differ" in shown
    assert terminal.echoes and rows(place) == []


@pytest.mark.parametrize("prompt", [b"password: ", b"again: "])
@pytest.mark.parametrize(
    "how, number",
    [
        *[(lambda terminal: terminal.type(b"\x03"), signal.SIGINT), (lambda terminal: terminal.type(b"\x1c"), signal.SIGQUIT)],
        *[(lambda terminal, number=number: terminal.process.send_signal(number), number) for number in (signal.SIGTERM, signal.SIGHUP)],
    ],
    ids=["ctrl-c", "ctrl-backslash", "SIGTERM", "SIGHUP"],
)
def test_a_signal_at_the_prompt_ends_it_and_gives_the_echo_back(terminal, place, prompt, how, number):
    terminal.wait_for(b"password: ")
    if prompt == b"again: ":
        terminal.type(PASSWORD.encode() + b"\n")
        terminal.wait_for(b"again: ")
    assert not terminal.echoes
    how(terminal)
    status, output, _ = terminal.end()
    assert (status, output) == (-number, b"")
    assert terminal.echoes
    assert rows(place) == []


def state_of(process):
    with open(f"/proc/{process.pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0]


def test_a_prompt_that_is_stopped_gives_the_echo_back_and_asks_again_afterwards(terminal, place):
    terminal.wait_for(b"password: ")
    terminal.process.send_signal(signal.SIGTSTP)
    # a session of its own has no shell to stop it for: the kernel may refuse to, and the prompt comes again at once
    wait_for(lambda: state_of(terminal.process) == "T" or b"password: " in terminal.shown or select.select([terminal.control], [], [], 0)[0], 10, "a stop")
    if state_of(terminal.process) == "T":
        assert terminal.echoes
    terminal.process.send_signal(signal.SIGCONT)
    terminal.wait_for(b"password: ")
    assert not terminal.echoes
    terminal.type(PASSWORD.encode() + b"\n")
    terminal.wait_for(b"again: ")
    terminal.type(PASSWORD.encode() + b"\n")
    assert terminal.end()[0] == 0
    assert terminal.echoes and len(rows(place)) == 1


def test_the_end_of_input_at_the_prompt_is_status_65(terminal, place):
    terminal.wait_for(b"password: ")
    terminal.type(b"\x04")
    status, output, _ = terminal.end()
    assert (status, output) == (65, b"")
    assert terminal.echoes and rows(place) == []
