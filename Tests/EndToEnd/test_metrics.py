"""OP10: what all workers of a site counted, as Prometheus reads it through nginx."""

import fcntl
import os
import secrets
import signal
import threading
import time

import httpx
import pytest
from metered_site import PATH, http_snippet, scrape, start_metered
from running_site import PASSWORD, free_port, wait_for

REQUESTS = "sallyport_requests_total"


@pytest.fixture(scope="module")
def metered(make_site):
    return start_metered(make_site)


def test_every_request_is_counted_once_whoever_of_the_workers_served_it(metered):
    login = metered.register().login()
    before = metered.metrics()
    with httpx.Client(base_url=metered.url, verify=metered.tls, trust_env=False, timeout=100) as client:
        threads = [
            threading.Thread(target=lambda: [client.get("/auth/session", headers=login.bearer) for _ in range(25)])
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for _ in range(40):
            client.get("/auth/protected", headers=login.bearer)
        for _ in range(3):
            client.get("/auth/session")
            client.get("/auth/nowhere")
    after = metered.metrics()

    def more(endpoint, status, pool="accounts"):
        labels = {"pool": pool, "endpoint": endpoint, "status": status}
        return after.get(REQUESTS, **labels) - before.get(REQUESTS, **labels)

    assert more("GET /session", "200") == 200
    assert more("GET /session", "401") == 3
    assert more("none", "404") == 3
    assert more("GET /protected", "200", "gate") == 40
    for pool, workers in {"login": 2, "accounts": 3, "gate": 3}.items():
        assert after.get("sallyport_workers", pool=pool) == workers
    # the one that answers is busy with that
    assert after.get("sallyport_workers_busy", pool="accounts") >= 1


def test_logins_events_and_the_gates_verdicts_are_told_apart(make_site, metered):
    user = metered.register()
    before = metered.metrics()
    login = user.login()
    for _ in range(2):
        assert user.site.http.post("/auth/login", json={"username": user.username, "password": "x"}).status_code == 401
    second = login.refreshed().json()["refresh_token"]
    assert login.refreshed(second).status_code == 200
    assert login.refreshed(login.refresh).status_code == 401
    name = f"nobody-{secrets.token_hex(4)}"
    throttled = 0
    while not throttled:
        throttled = metered.http.post("/auth/login", json={"username": name, "password": "x"}).status_code == 429
    after = metered.metrics()

    def more(name, **labels):
        return after.get(name, **labels) - before.get(name, **labels)

    assert more("sallyport_logins_total", outcome="succeeded") == 1
    assert more("sallyport_logins_total", outcome="failed") >= 2
    assert more("sallyport_logins_total", outcome="throttled") == 1
    assert more("sallyport_events_total", event="logged-in") == 1
    assert more("sallyport_events_total", event="refresh-replayed") == 1
    assert more("sallyport_events_total", event="login-throttled") == 1


def test_the_gates_verdicts_are_counted(make_site):
    port = free_port()
    site = make_site(
        http=http_snippet(port),
        snippet="location / { include sallyport/protect.conf; root $sallyport_root/nowhere; }",
    )
    login = site.register().login()
    for headers in (login.bearer, login.bearer, {}, {"Authorization": "Bearer x"}):
        site.http.get("/page", headers=headers)
    login.logout()
    metrics = scrape(port)
    assert metrics.get("sallyport_gate_verdicts_total", verdict="open") == 2
    assert metrics.get("sallyport_gate_verdicts_total", verdict="unauthorized") == 2
    assert metrics.get("sallyport_gate_verdicts_total", verdict="forbidden") == 0
    assert metrics.get("sallyport_users", state="enabled") == 1
    assert metrics.get("sallyport_sessions", kind="token") == 0
    body = {"username": login.body["user"]["username"], "password": PASSWORD}
    site.http.post("/auth/login?session=cookie", json=body, headers={"Origin": site.url})
    assert scrape(port).get("sallyport_sessions", kind="cookie") == 1


def wait_until_others_serve(site, pool, old):
    """Until none of these workers is left, and three others count; returns those."""

    def others():
        found = site.workers(pool)
        counting = site.metrics().get("sallyport_workers", pool=pool) == 3
        return found if len(found) == 3 and counting and not found & old else None

    return wait_for(others, 60, f"new workers in {pool}")


def test_OP10_counters_never_fall_when_workers_are_killed_or_renewed(metered):
    login = metered.register().login()
    for _ in range(20):
        metered.http.get("/auth/session", headers=login.bearer)
        metered.http.get("/auth/protected", headers=login.bearer)
    before = metered.metrics()
    for pool in ("accounts", "gate"):
        killed = metered.workers(pool)
        for worker in killed:
            os.kill(worker, signal.SIGKILL)
        renewed = wait_until_others_serve(metered, pool, killed)
        os.kill(metered.pool(pool), signal.SIGHUP)
        wait_until_others_serve(metered, pool, renewed)
    lost = 2 * 3
    metered.http.get("/auth/protected", headers=login.bearer)
    after = metered.metrics()
    for (name, labels), value in before.samples.items():
        if name.endswith(("_total", "_bucket", "_count", "_sum")):
            assert after.get(name, **dict(labels)) >= value, (name, labels)
    assert after.sum("sallyport_worker_losses_total") - before.sum("sallyport_worker_losses_total") == lost
    assert after.sum("sallyport_worker_starts_total") - before.sum("sallyport_worker_starts_total") == 2 * lost
    assert after.get("sallyport_workers", pool="accounts") == 3
    # no more files than there were workers at a time
    assert len(list((metered.folder / "metrics/accounts").iterdir())) <= 4


def is_queued(path):
    """Whether a connection to that socket was not accepted yet: it has no inode (unix_seq_show of the kernel), and
    the name that the socket was bound under, before it was put into its place."""
    with open("/proc/net/unix") as sockets:
        fields = [line.split() for line in sockets]
    return any(line[6] == "0" and line[7].startswith(f"{path}.") for line in fields if len(line) == 8)


def waits_for_a_lock(processes):
    with open("/proc/locks") as locks:
        return any("-> FLOCK" in line and {str(process) for process in processes} & set(line.split()) for line in locks)


def test_who_waits_is_seen(metered):
    user = metered.register()
    before = metered.metrics()
    for worker in metered.workers("login"):
        os.kill(worker, signal.SIGSTOP)
    thread = threading.Thread(target=user.login)
    thread.start()
    try:
        wait_for(lambda: is_queued(metered.socket("login")), 60, "the login stands in the queue")
        time.sleep(1)
    finally:
        for worker in metered.workers("login"):
            os.kill(worker, signal.SIGCONT)
    thread.join()
    with open(metered.folder / "state/accounts.lock", "r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        thread = threading.Thread(target=user.login)
        thread.start()
        wait_for(lambda: waits_for_a_lock(metered.workers("login")), 60, "the login waits for the lock")
        time.sleep(1)
        assert metered.metrics().get("sallyport_workers_busy", pool="login") >= 1
    thread.join()
    wait_for(lambda: metered.metrics().get("sallyport_workers_busy", pool="login") == 0, 60, "nobody is busy")
    after = metered.metrics()
    for name in ("sallyport_request_queue_duration_seconds_sum", "sallyport_database_lock_wait_seconds_sum"):
        assert 0.5 < after.get(name, pool="login") - before.get(name, pool="login") < 100, name


@pytest.mark.parametrize("folder", ["gate", "login"])
def test_OP10_what_a_pools_user_puts_there_changes_no_other_pools_numbers(metered, folder):
    def others(metrics):
        return {
            key: value
            for key, value in metrics.samples.items()
            if not {("pool", folder), ("pool", "accounts")} & key[1] and "sallyport_gate" not in key[0]
            and not (folder == "login" and key[0].startswith(("sallyport_events", "sallyport_logins")))
        }  # fmt: skip

    before = metered.metrics()
    place = metered.folder / "metrics" / folder
    size = (place / "worker-1-0").stat().st_size
    head = b"SALLYMET" + (1).to_bytes(8, "little")
    for name, content in {
        "worker-1-60": head + b"\xff" * (size - 16), "worker-1-61": secrets.token_bytes(size), "worker-1-62": b"",
        "worker-1-63": b"x" * 100, "worker-1-99": head, "worker-2-0": head,
    }.items():  # fmt: skip
        (place / name).write_bytes(content)
    os.mkfifo(place / "worker-1-59")
    (place / "worker-1-58").symlink_to("/dev/zero")
    (place / "worker-1-57").symlink_to(metered.folder / "master.secret")
    os.truncate(place / "worker-1-62", 1 << 40)
    after = metered.metrics()
    assert after.get("sallyport_metrics_files_refused", pool=folder) == 6
    assert others(after) == others(before)
    assert after.text.count("\n") < 5_000
    for name in ("57", "58", "59", "60", "61", "62", "63", "99"):
        (place / f"worker-1-{name}").unlink()
    (place / "worker-2-0").unlink()


def test_no_label_holds_what_a_client_sent(metered):
    mark = "mark" + secrets.token_hex(4)
    client = metered.http
    client.post("/auth/login", json={"username": mark, "password": mark})
    client.get(f"/auth/{mark}?{mark}", headers={"User-Agent": mark, "X-" + mark: mark})
    client.get(f"/auth/users/{mark}")
    client.request("BREW" + mark.upper(), "/auth/session")
    client.get("/auth/protected", headers={"Authorization": f"Bearer {mark}"})
    metrics = metered.metrics()
    assert mark not in metrics.text.lower()
    assert "GET /users/{id}" in metrics.text


def test_it_is_for_this_machine_alone(metered, site):
    for path in (PATH, "/auth/metrics", "/metrics", "/auth/..;/_sallyport/metrics", "/auth/%2e%2e/_sallyport/metrics"):
        answer = site.http.get(path)
        assert "sallyport_" not in answer.text and answer.status_code in (404, 400)
        assert "sallyport_" not in metered.http.get(path).text
    with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.2")) as client:
        assert client.get(f"http://127.0.0.1:{metered.metrics_port}{PATH}").status_code == 403
    base = f"http://127.0.0.1:{metered.metrics_port}"
    assert httpx.post(base + PATH, trust_env=False).status_code == 405
    assert httpx.get(f"{base}/auth/session", trust_env=False).status_code == 404
