"""The micro-cache (nginx/micro-cache.conf): off unless it is switched on, and which answers are kept for whom."""

import functools
import re
import time

import pytest

from fastcgi_responder import Responder
from micro_cached_site import in_one_second, questions, until_the_next_second
from running_site import ROOT, wait_for
from test_doctor import dump_of
from test_verify import raw, raw_get

OPEN = b"Status: 204\r\nCache-Control: no-store\r\nSallyport-Verdict: open\r\nRemote-User: somebody\r\n\r\n"
CREDENTIALS = {"Authorization": "Bearer a"}


@pytest.fixture
def gate(kept):
    """In the gate's place: lets somebody in, and knows what it was asked."""
    with kept.without("gate") as path:
        responder = Responder(path, OPEN)
        yield responder
        responder.close()


@functools.cache
def client_from(site, address):
    """Kept: what is compared happens within one second."""
    return site.client_from(address)


def ask(site, path="/app/x", method="GET", headers=CREDENTIALS, address="127.0.0.1", port=None):
    url = f"https://localhost:{port or site.port}{path}"
    client = client_from(site, address)
    client.cookies.clear()
    return client.request(method, url, headers=headers)


def count(gate, *requests):
    """How many of the requests, each the arguments of `ask`, asked the gate; all within one second."""

    def steps():
        before, counts = len(gate.exchanges), []
        for function in requests:
            function()
            counts.append(len(gate.exchanges) - before)
            before = len(gate.exchanges)
        return counts

    return in_one_second(steps)


@pytest.mark.parametrize("path", ["/app/", "/private/secret.txt"])
def test_GN10_it_is_off_unless_it_is_switched_on(private_site, private_login, path):
    dump = dump_of(private_site.folder / "nginx").decode()
    assert "fastcgi_cache_path" not in re.sub(r"(?m)^\s*#.*$", "", dump)
    before = questions(private_site)
    for _ in range(5):
        assert private_site.http.get(path, headers=private_login.bearer).status_code == 200
    wait_for(lambda: questions(private_site) >= before + 5, 60, "each request asks")


def test_of_equal_requests_in_one_second_the_gate_sees_one(kept):
    bearer = kept.register().login().bearer

    def steps():
        before = questions(kept)
        users = [dict(kept.http.get("/app/", headers=bearer).json())["remote-user"] for _ in range(20)]
        assert len(set(users)) == 1 and users[0].startswith("user-")
        return before

    before = in_one_second(steps)
    wait_for(lambda: questions(kept) > before, 60, "the gate's log line")
    time.sleep(0.1)
    # each of nginx's workers knows what the others kept
    assert questions(kept) - before == 1


FIELDS = [
    *("Authorization", "X-API-Key", "Cookie", "Origin", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest"),
    *("Accept", "User-Agent", "Host"),
]


@pytest.mark.parametrize(
    "first, second",
    [
        *(pytest.param({}, {"headers": CREDENTIALS | {name: "other.example"}}, id=name) for name in FIELDS),
        *(
            pytest.param({"headers": {"Cookie": a}}, {"headers": {"Cookie": b}}, id=f"cookie {b}")
            for a, b in [("a=1", "a=1; b=2"), ("a=1; b=2", "b=2; a=1"), ("a=1", "A=1"), ("a=1", "a=1;")]
        ),
        pytest.param({"headers": {"Authorization": "ab"}}, {"headers": {"X-API-Key": "ab"}}, id="another field"),
        pytest.param(
            {"headers": {"Authorization": "a", "X-API-Key": "b"}}, {"headers": {"Authorization": "ab"}}, id="joined"
        ),
        pytest.param(
            {"headers": {"Origin": "a", "Sec-Fetch-Site": "b"} | CREDENTIALS},
            {"headers": {"Origin": "b", "Sec-Fetch-Site": "a"} | CREDENTIALS},
            id="swapped",
        ),
        pytest.param({}, {"method": "HEAD"}, id="method"),
        *(
            pytest.param({"path": "/app/x"}, {"path": path}, id=path)
            for path in ["/app/y", "/app/x?a=1", "/app/%78", "/app//x", "/app/%2e/x", "/app/x?", "/app/X", "/app/x/"]
        ),
        pytest.param({}, {"address": "127.0.0.2"}, id="address"),
    ],
)
def test_whatever_the_gate_decides_on_is_asked_about_anew(kept, gate, first, second):
    requests = [lambda: ask(kept, **first), lambda: ask(kept, **first), lambda: ask(kept, **second)]
    assert count(gate, *requests, *requests) == [1, 0, 1, 0, 0, 0]


def test_the_host_of_the_request_line_and_that_of_the_field_both_count(kept, gate):
    def send(target, host):
        lines = [f"GET {target} HTTP/1.1", f"Host: {host}", "Authorization: Bearer a", "Connection: close", "", ""]
        return lambda: raw(kept, "\r\n".join(lines).encode())

    requests = [
        send("/app/x", "localhost"),
        send("https://127.0.0.1/app/x", "localhost"),
        send("https://127.0.0.1/app/x", "elsewhere.example"),
    ]
    assert count(gate, *requests, *requests) == [1, 1, 1, 0, 0, 0]
    assert [exchange.params["SALLYPORT_HOST"] for exchange in gate.exchanges[-2:]] == ["127.0.0.1"] * 2


def test_servers_that_share_the_cache_share_no_answer(kept, gate):
    host = CREDENTIALS | {"Host": "localhost"}
    here, there = lambda: ask(kept, headers=host), lambda: ask(kept, headers=host, port=kept.other_port)
    assert count(gate, here, there, here, there) == [1, 1, 0, 0]


def test_what_nginx_goes_on_to_by_itself_is_asked_about_too(kept, gate):
    shelf = lambda: ask(kept, "/shelf/")  # noqa: E731
    assert count(gate, shelf, shelf) == [2, 0]
    assert [exchange.params["SALLYPORT_SERVED_URI"] for exchange in gate.exchanges[-2:]] == [
        "/shelf/", "/shelf/index.html",
    ]  # fmt: skip


def test_another_place_of_files_is_another_question(kept, gate):
    plain = lambda: ask(kept, "/files/alice/a.txt")  # noqa: E731
    moved = lambda: ask(kept, "/files/alice/a.txt", headers=CREDENTIALS | {"X-Test-Prefix": "1"})  # noqa: E731
    assert count(gate, plain, moved, plain, moved) == [1, 1, 0, 0]


def test_all_that_the_gate_hears_stands_in_the_key(kept, gate):
    text = "".join((ROOT / f"nginx/{name}.conf").read_text() for name in ("params", "micro-cache-verify"))
    text += re.search(r"location = /_sallyport/verify \{.*?\n\}", (ROOT / "nginx/server.conf").read_text(), re.S)[0]
    told = set(re.findall(r"(?m)^\s*fastcgi_param \S+\s+(\S+?)(?:\s+if_not_empty)?;", text)) - {'""'}
    key = re.search(r'\$sallyport_question \{.*?"(.*?)"', (ROOT / "nginx/micro-cache.conf").read_text(), re.S)[1]
    # not decided on: the one goes into the log, the other tells how long a request waited
    assert told - set(key.split("\n")) == {"$request_id", "$msec"}
    assert {"$server_name", "$server_addr", "$server_port"} <= set(key.split("\n"))
    assert len(told) > 20 and re.fullmatch(r"(\$[a-z_]+\n)+", key)
    # and nothing comes beside the parameters that are listed
    raw_get(kept, "/app/x", "Authorization: Bearer a", "X-Own: 1", "Referer: x", "X-API-Key: b", "X-API-Key: c")
    names = [name for name, _ in gate.exchanges[-1].pairs if name.startswith("HTTP_")]
    assert names == ["HTTP_HOST", "HTTP_AUTHORIZATION", "HTTP_X_API_KEY"]


@pytest.mark.parametrize(
    "answer, expected",
    [
        (b"Status: 401\r\nWWW-Authenticate: Bearer\r\n\r\n", 401),
        (b"Status: 403\r\n\r\n", 403),
        (b"Status: 503\r\n\r\n", 503),
        (b"Status: 204\r\nRemote-User: a\r\n\r\n", 503),
        (b"Status: 204\r\nSallyport-Verdict: shut\r\nRemote-User: a\r\n\r\n", 503),
        (b"Status: 204\r\nSallyport-Verdict: open\r\nRemote-User: \r\n\r\n", 200),
        (b"Status: 204\r\nSallyport-Verdict: open\r\nRemote-User: a\r\nSallyport-Rate: 9\r\n\r\n", 200),
        (b"Status: 200\r\nSallyport-Verdict: open\r\nRemote-User: a\r\n\r\n", 200),
        (b"Status: 204\r\nSallyport-Verdict: open\r\nRemote-User: a\r\nSet-Cookie: a=b\r\n\r\n", 200),
        (b"Status: 204\r\nSallyport-Verdict: open\r\nRemote-User: a\r\nVary: *\r\n\r\n", 200),
    ],
)
def test_nothing_is_kept_but_an_open_answer_for_somebody(kept, gate, answer, expected):
    gate.answer = answer
    statuses = []
    assert count(gate, *[lambda: statuses.append(ask(kept).status_code)] * 3) == [1, 1, 1]
    assert set(statuses) == {expected}
    # a refusal does not stand in the way of who is let in within the same second
    gate.answer = OPEN
    assert ask(kept).status_code == 200


@pytest.mark.parametrize(
    "request_",
    [
        *({"path": f"/app/x?{query}"} for query in ("token=a.b.c", "a=1&token=a", "%74oken=a&token=b", "TOKEN=x")),
        *({"method": method} for method in ("POST", "PUT", "DELETE", "OPTIONS", "PROPFIND")),
        {"headers": CREDENTIALS | {"Cookie": "a=1; __Secure-sallyport-share=x"}},
        {"headers": {}},
        {"path": "/patient/"},
        {"path": "/app/a%0Ab"},
        {"headers": CREDENTIALS | {"Cookie": "a=" + "b" * 7900}},
    ],
    ids=lambda request: str(request)[:60],
)
def test_for_some_requests_nothing_is_kept(kept, gate, request_):
    errors = len(kept.log("nginx-error"))
    assert count(gate, *[lambda: ask(kept, **request_)] * 3) == [1, 1, 1]
    assert kept.log("nginx-error")[errors:] == ""


def test_a_kept_answer_outlives_its_gate_by_no_second_and_nothing_stale_is_used(kept, gate):
    def steps():
        assert ask(kept).status_code == 200
        gate.answer = b""
        try:
            return ask(kept).status_code
        finally:
            gate.answer = OPEN

    assert in_one_second(steps) == 200
    gate.answer = b""
    until_the_next_second()
    assert {ask(kept).status_code for _ in range(5)} == {503}
