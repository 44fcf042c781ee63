"""`sallyport user add` on a real terminal: asked for twice, without echo, which always comes back."""

import os
import pty
import select
import signal
import subprocess
import termios

import pytest

from operator_tool import TOOL, rows, settings_in
from running_site import PASSWORD, clean_environment, wait_for


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

        wait_for(came, 60, f"{text} on the terminal, which shows {self.shown}")
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
        status = self.process.wait(60)
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
        *[
            (lambda terminal: terminal.type(b"\x03"), signal.SIGINT),
            (lambda terminal: terminal.type(b"\x1c"), signal.SIGQUIT),
        ],
        *[
            (lambda terminal, number=number: terminal.process.send_signal(number), number)
            for number in (signal.SIGTERM, signal.SIGHUP)
        ],
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
    wait_for(
        lambda: (
            state_of(terminal.process) == "T"
            or b"password: " in terminal.shown
            or select.select([terminal.control], [], [], 0)[0]
        ),
        60,
        "a stop",
    )
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
