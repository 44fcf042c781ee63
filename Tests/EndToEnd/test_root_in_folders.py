"""OP6: what root does in a folder of another user leads root nowhere else."""

import os
import pathlib
import re
import subprocess
import tempfile

import pytest

from operator_tool import TOOL, settings_in
from running_site import clean_environment

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="changes owners: needs root")


@pytest.fixture
def open_folder():
    """One that other users can reach, unlike those of pytest."""
    with tempfile.TemporaryDirectory(prefix="sallyport-") as folder:
        os.chmod(folder, 0o755)
        yield pathlib.Path(folder)


def opened_as(path, *arguments, **settings):
    """The user as whom the tool opened what lies below that path by its name, and for which calls."""
    with tempfile.NamedTemporaryFile() as trace:
        strace = ["strace", "-qqq", "-o", trace.name, "-e", "trace=openat,open,setresuid", TOOL, *arguments]
        assert subprocess.run(strace, env=clean_environment(**settings), capture_output=True).returncode == 0
        user, found = 0, []
        for line in trace.read().decode().splitlines():
            if match := re.match(r"setresuid\(-1, (\d+), -1\)", line):
                user = int(match[1])
            elif f'"{path}/' in line:
                found.append((user, line))
    return found


@needs_root
def test_OP6_root_opens_no_copy_and_no_gates_database_by_a_name_that_another_user_may_change(place, open_folder):
    """Whoever owns the folder could put a link there between two calls, and root would write where it leads."""
    backups, gate, state = (open_folder / name for name in ("backups", "gate", "state"))
    (place / "state").rename(state)
    subprocess.run(["chown", "-R", "nobody:nogroup", state], check=True)
    settings = settings_in(place) | {"SALLYPORT_GATE_STATE_DIR": gate, "SALLYPORT_STATE_DIR": state}
    for folder in (backups, gate):
        folder.mkdir()
        subprocess.run(["chown", "nobody:nogroup", folder], check=True)
    nobody = backups.stat().st_uid
    copies = [found for found in opened_as(state, "backup", backups, **settings) if ".sallyport-copy-" in found[1]]
    assert len(copies) > 2 and {user for user, _ in copies} == {nobody}, copies
    (gate / "gate.db").touch(0o640)
    subprocess.run(["chown", "nobody:nogroup", gate / "gate.db"], check=True)
    opened = opened_as(gate, "purge", **settings)
    assert len(opened) > 2 and {user for user, _ in opened} == {nobody}, opened
