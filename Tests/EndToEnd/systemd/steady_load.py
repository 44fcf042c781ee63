"""Requests of every kind on a server while something is done to it."""

import contextlib
import json
import pathlib
import subprocess
import sys
import time

PROGRAM = pathlib.Path(__file__).with_name("load_program.py")
KINDS = {"gate", "login", "register", "refresh"}


@contextlib.contextmanager
def steady_load(server):
    """Asks as users of its own until the block ends; what it yields has `counts` and `failures` afterwards."""
    command = server.box.from_outside(sys.executable, PROGRAM)
    asking = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    told = {}
    try:
        assert asking.stdout.readline() == "ready\n"
        time.sleep(1)
        yield told
        time.sleep(1)
        told.update(json.loads(asking.communicate("", timeout=300)[0]))
    finally:
        asking.kill()
    print(told["counts"], told["failures"])
    assert set(told["counts"]) == KINDS and min(told["counts"].values()) > 1, told


@contextlib.contextmanager
def no_request_lost(server):
    with steady_load(server) as told:
        yield
    assert told["failures"] == []
