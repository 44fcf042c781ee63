"""FC5, FC6: what requests notice while workers are restarted, renewed and killed: nothing, or one each."""

import os

import pytest

from pools import PATIENCE, POOLS
from running_site import wait_for

pytestmark = pytest.mark.timeout(1_000)

# the long form is what the table of what must hold asks for: 40 restarts; kill -9 ten times a second for 60 s
LONG = bool(os.environ.get("SALLYPORT_TEST_LONG"))
KILLS = r"""
kills=0 tick=0 begun=${EPOCHREALTIME/./}
while passed=$((${EPOCHREALTIME/./} - begun)); [ $passed -lt $((SECONDS_OF_KILLS * 1000000)) ]; do
    tick=$((tick + 1))
    pid=$(grep -l ^sallyport- /proc/[0-9]*/comm 2>/dev/null | shuf -n 1 | cut -d/ -f3) || true
    [ -z "$pid" ] || ! kill -9 "$pid" 2>/dev/null || kills=$((kills + 1))
    rest=$((begun + tick * 100000 - ${EPOCHREALTIME/./}))
    [ $rest -le 0 ] || sleep 0.$(printf %06d $rest)
done
echo $kills
"""
EVERY_KIND = ("gate", "handler", "accounts", "login")


def test_FC6_restarts_of_all_workers_fail_no_request(pools):
    with pools.load(*EVERY_KIND) as report:
        for _ in range(40 if LONG else 10):
            pools.box.run("systemctl", "restart", "sallyport.target")
    for kind in EVERY_KIND:
        assert report[kind]["failures"] == [], report
        assert report[kind]["answers"]["200"] >= 5, report


def test_FC6_a_reload_renews_every_worker_and_fails_no_request(pools):
    sockets = pools.box.sh("stat -c %i /run/sallyport/*.sock")
    before = set(pools.main_pids())
    with pools.load(*EVERY_KIND) as report:
        for _ in range(5 if LONG else 2):
            pools.box.run("systemctl", "reload", "sallyport")
    assert not before & set(pools.main_pids())
    assert pools.box.sh("stat -c %i /run/sallyport/*.sock") == sockets
    assert not [unit for unit in pools.instances() if "spare" in unit]
    for kind in EVERY_KIND:
        assert report[kind]["failures"] == [] and report[kind]["answers"]["200"] > 5, report


def test_FC5_workers_killed_ten_times_a_second_lose_their_own_request_and_the_gate_none(pools):
    # With two, each of them is killed every half second, and a busy machine takes as long to start another.
    pools.set(SALLYPORT_GATE_WORKERS=4)
    pools.box.run("systemctl", "reload", "sallyport")
    with pools.load("gate", "accounts", "login") as report:
        kills = int(pools.box.sh(KILLS, SECONDS_OF_KILLS=60 if LONG else 15, seconds=100))
    failures = sum(len(report[kind]["failures"]) for kind in report)
    assert report["gate"]["failures"] == [], report
    assert failures <= kills, (kills, report)
    assert kills >= 5 and report["gate"]["answers"]["200"] > 20, (kills, report)
    for pool in POOLS:
        assert pools.box.unit(f"sallyport-{pool}.socket", "ActiveState")["ActiveState"] == "active"


def test_FC5_a_worker_that_dies_is_replaced_a_tenth_of_a_second_later(pools):
    wanted = {"login": 1, "accounts": 2, "gate": 2}
    wait_for(lambda: all(len(pools.instances(pool)) >= count for pool, count in wanted.items()), 60, "every worker")
    for pool in POOLS:
        unit = f"sallyport-{pool}@1.service"
        for _ in range(3):
            old = pools.main_pid(unit)
            pools.box.sh(f"kill -9 {old}")
            wait_for(lambda unit=unit, old=old: pools.main_pid(unit) not in (0, old), PATIENCE, unit)
            pools.wait_until_active(unit)
        assert pools.box.unit(unit, "RestartUSec")["RestartUSec"] == "100ms"


def test_FC5_thirty_crashes_in_a_row_close_no_door(pools):
    for pool, path in (("gate", "/auth/protected"), ("accounts", "/auth/session")):
        for _ in range(30):
            pools.box.sh(f"systemctl kill -s KILL --kill-who=main 'sallyport-{pool}@*.service' 2>/dev/null || true")
        status, text = pools.get(path, pools.token)
        assert status == 200, text
        for unit in (f"sallyport-{pool}.socket", f"sallyport-{pool}@1.service", f"sallyport-{pool}@2.service"):
            pools.wait_until_active(unit)
