"""The box itself: that it is a real systemd, that it is closed, and that nothing is left of it."""

import os
import pathlib
import signal
import subprocess
import sys

import pytest

from box import CGROUPS, PREFIX, booted
from debian_tree import what_is_missing
from running_site import children, wait_for

pytestmark = [
    pytest.mark.timeout(1_000),
    pytest.mark.skipif(what_is_missing() is not None, reason=str(what_is_missing())),
]
HOLD = """
import sys
sys.path[:0] = sys.argv[1].split(":")
from box import booted
with booted(sys.argv[2]) as box:
    print(box.leader, flush=True)
    sys.stdin.read()
"""


def is_alive(pid):
    try:
        return ") Z " not in pathlib.Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_systemd_is_the_first_process_and_sees_no_process_of_the_machine(tree):
    own = pathlib.Path("/proc/self/cgroup").read_text()
    with booted(tree) as box:
        assert box.sh("cat /proc/1/comm").strip() == "systemd"
        assert len(box.sh("echo /proc/[0-9]*").split()) < 30
        assert str(os.getpid()) not in box.sh("find /sys/fs/cgroup -name cgroup.procs -exec cat {} +").split()
        assert box.sh("ls /sys/class/net").split() == ["lo"]
    assert pathlib.Path("/proc/self/cgroup").read_text() == own
    assert list(CGROUPS.glob(PREFIX + "*")) == []


def test_what_is_changed_is_gone_with_the_box(tree):
    with booted(tree) as box:
        box.write("/etc/mark", "changed\n")
        assert box.sh("cat /etc/mark") == "changed\n"
    assert not (tree / "etc/mark").exists()


def test_a_box_ends_with_tests_that_are_killed(tree):
    paths = ":".join(map(str, (pathlib.Path(__file__).parent, pathlib.Path(__file__).parents[1])))
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, paths, tree], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    leader = int(holder.stdout.readline())
    jail = children(holder.pid)
    assert is_alive(leader) and jail
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    wait_for(lambda: not any(map(is_alive, [leader, *jail])), 60, "all of the box has ended")
    with booted(tree):
        pass
    assert list(CGROUPS.glob(PREFIX + "*")) == []
