"""HTTP as hostile clients send it, through nginx: GN12, AV2, FC4, OP3, OP4. 4xx, quickly, and nothing stored."""

import asyncio
import json
import re
import sqlite3
import time
import urllib.parse

import pytest
import raw_http
from figures import Figures
from hostile_http import HUGE, JSON_TYPE, LOGIN, ODD, SMUGGLING, UNKNOWN_TO_NGINX, post
from raw_http import request
from running_site import PASSWORD, POOLS, ROOT
from scale import scale

ENDPOINTS = ["/auth/register", "/auth/login", "/auth/refresh", "/auth/logout"]
# What no answer may hold: code, paths, SQL, versions, addresses in memory.
TELLING = re.compile(
    rb"\.swift|\.py\b|/tmp/|/var/|/home/|/usr/|\.db\b|sqlite|SELECT |INSERT |fatal error|backtrace|0x[0-9a-f]{6}"
    rb"|nginx/\d|openssl|libfcgi|stack",
    re.IGNORECASE,
)


class Target:
    """A site, and all that it has answered."""

    def __init__(self, site):
        self.site, self.answers = site, []

    def send(self, data, **options):
        answer = raw_http.exchange(self.site, data, **options)
        self.answers.append(answer.data)
        return answer

    def users(self):
        with sqlite3.connect(f"file:{self.site.folder}/state/accounts.db?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM users").fetchone()[0]


@pytest.fixture(scope="module")
def target(make_site):
    return Target(make_site())


@pytest.mark.parametrize("name", SMUGGLING)
def test_GN12_what_could_be_read_in_two_ways_is_400_and_the_connection_closed(target, name):
    answer = target.send(SMUGGLING[name], waits_for_end=True)
    assert (answer.status, answer.closed) == (400, True), answer.data
    assert answer.data.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("name", UNKNOWN_TO_NGINX)
def test_GN12_what_nginx_does_not_know_is_refused_and_closed(target, name):
    answer = target.send(UNKNOWN_TO_NGINX[name], waits_for_end=True)
    assert answer.status in (400, 501, 505) and answer.closed, answer.data


@pytest.mark.parametrize("path", ["/auth/session", "/auth/login", "/auth/protected"])
@pytest.mark.parametrize("name", ["Authorization", "Host", "Content-Type", "Cookie", "Origin", "Content-Length"])
def test_doubled_headers_are_refused(target, name, path):
    values = {"Host": "localhost", "Content-Type": "application/json", "Content-Length": str(len(LOGIN))}
    value = values.get(name, "a=b")
    method, body = ("POST", LOGIN) if path == "/auth/login" else ("GET", b"")
    more = [f"Content-Length: {len(body)}"] if body and name != "Content-Length" else []
    if body and name != "Content-Type":
        more.append(JSON_TYPE)
    lines = [f"{name}: {value}"] * (1 if name == "Host" else 2)
    answer = target.send(request(path, *lines, *more, method=method, body=body))
    assert answer.status and 400 <= answer.status < 500, answer.data


@pytest.mark.parametrize("data", ODD)
def test_odd_spellings_are_4xx(target, data):
    answer = target.send(data)
    assert answer.status and 400 <= answer.status < 500, answer.data


def test_HTTP_0_9_gets_no_more_than_the_refusal(target):
    answer = target.send(b"GET /auth/session\r\n", waits_for_end=True)
    assert answer.closed and (answer.status == 400 or json.loads(answer.data)["status"] == 401), answer.data


@pytest.mark.parametrize("name", HUGE)
def test_FC4_huge_things_are_4xx(target, name):
    answer = target.send(HUGE[name])
    assert answer.status and 400 <= answer.status < 500, answer.data


def test_FC4_a_body_without_end_in_chunks_is_refused_at_its_start(target):
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    answer = target.send(post("Transfer-Encoding: chunked", length=False, body=chunk * 16))
    assert answer.status == 413


@pytest.mark.parametrize("lines", [(), ("Expect: 100-continue",)])
def test_good_bodies_in_chunks_are_read(target, lines):
    user = target.site.register()
    body = json.dumps({"username": user.username, "password": PASSWORD}).encode()
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"
    answer = raw_http.exchange(target.site, post("Transfer-Encoding: chunked", *lines, length=False, body=chunks))
    assert answer.status == 200, answer.data


def test_FC4_headers_and_a_body_near_64_KiB_arrive_whole(make_site):
    large = "large_client_header_buffers 8 16k; location / { return 204; }"
    site = make_site(snippet=large, SALLYPORT_MAX_BODY=65_536)
    lines = [f"X-{number}: {'x' * 15_000}" for number in range(4)]
    for size, status in ((65_000, 401), (65_536 - 20, 401), (65_537, 413)):
        body = b'{"refresh_token":"' + b"x" * (size - 20) + b'"}'
        answer = raw_http.exchange(site, post(*lines, path="/auth/refresh", body=body))
        assert answer.status == status, answer.data
    line = [json.loads(line) for line in site.log("accounts").splitlines() if '"/auth/refresh"' in line][-1]
    assert line["status"] == 401


def malformed():
    """The rows that the JSON parser's own tests have."""
    rows = (ROOT / "Tests/JSONTests/Vectors/malformed.txt").read_text().split("\n")
    return [urllib.parse.unquote_to_bytes(row) for row in rows if row and not row.startswith("# ")]


@pytest.mark.parametrize("path", ENDPOINTS)
def test_malformed_JSON_by_the_hundred_is_4xx_and_stores_nothing(target, path):
    before, figures, rows = target.users(), Figures(f"malformed JSON, {path}"), malformed()
    assert len(rows) > 100
    good = b'{"username":"never-made","password":"correct horse battery"}'
    bodies = rows + [good[:-1] + b',"x":' + row + b"}" for row in rows] + [good + row for row in rows if row.strip()]
    with target.site.client() as client:
        for body in bodies:
            answer = client.post(path, content=body, headers={"Content-Type": "application/json"})
            target.answers.append(answer.content)
            assert 400 <= answer.status_code < 500, (body, answer.text)
            figures.trial()
    assert target.users() == before


async def hold(site, start, drip, begun, enough):
    """Keeps one connection open, a few bytes at a time, until it is enough or nginx closes it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port, ssl=site.tls, server_hostname="localhost")
    try:
        writer.write(start)
        begun.release()
        while not enough.is_set():
            await writer.drain()
            await asyncio.sleep(0.5)  # the slowness itself
            writer.write(drip)
    except OSError:
        pass
    finally:
        writer.transport.abort()


async def ask_beside(site, figures, rounds):
    """Good requests to each pool."""

    def ask():
        for path, status in (("/auth/session", 401), ("/auth/protected", 401), ("/auth/login", 405)):
            started = time.monotonic()
            assert site.http.get(path).status_code == status
            figures.trial(recovery=time.monotonic() - started)

    for _ in range(rounds):
        await asyncio.to_thread(ask)
        await asyncio.sleep(0.05)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["headers", "bodies", "nothing"])
def test_AV2_slow_clients_by_the_hundred_hold_up_nobody(target, kind):
    count, rounds = scale("slow clients", 200, 1_000), scale("rounds of requests beside them", 20, 600)
    start, drip = {
        "headers": (request()[:-2], b"X-A: b\r\n"),
        "bodies": (post("Content-Length: 9000", length=False), b" "),
        "nothing": (b"", b""),
    }[kind]
    figures = Figures(f"good requests beside {count} slow clients, {kind}")

    async def run():
        begun, enough = asyncio.Semaphore(0), asyncio.Event()
        slow = asyncio.gather(*(hold(target.site, start, drip, begun, enough) for _ in range(count)))
        for _ in range(count):
            await begun.acquire()
        # they are slow until these have had their answers
        await ask_beside(target.site, figures, rounds)
        enough.set()
        await slow

    asyncio.run(run())


def test_OP4_no_answer_tells_of_code_paths_SQL_or_versions(target):
    assert len(target.answers) > 500
    for answer in target.answers:
        assert not (found := TELLING.search(answer)), (found, answer)
        assert str(target.site.folder).encode() not in answer


def test_OP3_every_log_line_is_one_object_of_JSON(target):
    for name in (*POOLS, "nginx-access"):
        for line in target.site.log(name).split("\n"):
            if line and not line.startswith("sallyport: "):
                assert isinstance(json.loads(line), dict), line
    statuses = re.findall(r'"upstream_status":"(\d+)"', target.site.log("nginx-access"))
    assert statuses and not [status for status in statuses if status.startswith("5")]
