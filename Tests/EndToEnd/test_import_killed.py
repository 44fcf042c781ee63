"""An import of many users: all or nothing, however it ends; in flat memory."""

import json
import os
import signal
import subprocess
import time

from operator_tool import TOOL, rows, run, settings_in
from running_site import clean_environment

HASH = "scrypt:32768:8:1$jufdXTSwF89pyYMJ$" + "4a" * 64


def source_of(place, count):
    path = place / "many.csv"
    with open(path, "w") as file:
        file.write("username,email,password_hash,created_at\n")
        file.writelines(f"user{n},u{n}@example.org,{HASH},2024-02-29 10:00:00\n" for n in range(count))
    return path


def start(place, path, *prefix):
    return subprocess.Popen(
        [*prefix, TOOL, "import", "csv", str(path), "--commit"], env=clean_environment(**settings_in(place)),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def test_a_killed_import_leaves_nothing_half_done(place):
    """Killed at moments all over its course: no user, or every one; and the next run does the rest."""
    count = 2_000
    path = source_of(place, count)
    begun = time.monotonic()
    other = place / "other"
    other.mkdir()
    assert run("init", **settings_in(other)).returncode == 0
    assert start(other, path).wait(120) == 0
    whole = time.monotonic() - begun
    kills = 10
    for number in range(kills):
        process = start(place, path)
        time.sleep(whole * (number + 0.5) / kills)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert len(rows(place)) in (0, count)
        # What a run that was killed while it made its file may leave is empty.
        for left in (place / "state").glob(".import-*"):
            assert os.path.getsize(left) == 0
    assert start(place, path).wait(120) == 0
    assert len(rows(place)) == count
    assert run("check", **settings_in(place)).returncode == 0


def test_killed_while_it_stores_them(place):
    """The moment that matters, by the writes into the log of the database: two for each page."""
    count = 8_000
    path = source_of(place, count)
    log = place / "state/accounts.db-wal"
    kill = ["-e", "trace=pwrite64", "-e", "inject=pwrite64:signal=SIGKILL:when=500"]
    process = start(place, path, "strace", "-f", "-o", "/dev/null", "-P", log, *kill)
    assert process.wait(300) == -signal.SIGKILL, "it was over already"
    assert log.stat().st_size > 900_000
    assert rows(place) == []
    assert run("check", **settings_in(place)).returncode == 0


def peak_kib(place, path):
    """The most that one run has in memory."""
    program = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
    program += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    ended = subprocess.run(
        ["python3", "-c", program, TOOL, "import", "csv", str(path), "--commit"],
        env=clean_environment(**settings_in(place)), capture_output=True, check=True, timeout=300,
    )  # fmt: skip
    return int(ended.stdout)


def test_memory_does_not_grow_with_the_users(place, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    assert run("init", **settings_in(other)).returncode == 0
    few, many = peak_kib(other, source_of(tmp_path, 500)), peak_kib(place, source_of(place, 8_000))
    assert many - few < 8_192, (few, many)
    assert (
        json.loads(run("import", "csv", str(place / "many.csv"), "--json", **settings_in(place)).stdout)[
            "imported_before"
        ]
        == 8_000
    )
