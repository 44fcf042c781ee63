"""What is refused is refused in the way that suits who asked: a page for a browser, a problem for a program."""

import socket

import pytest
from assertions import assert_problem
from fastcgi_responder import Responder
from protected_site import PROTECTED

NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
OLD_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PROGRAMS = {
    "fetch": {"Sec-Fetch-Mode": "cors", "Accept": "*/*"},
    "fetch that likes pages": {"Sec-Fetch-Mode": "cors", "Accept": "text/html"},
    "image": {"Sec-Fetch-Mode": "no-cors", "Accept": "image/*"},
    "curl": {"Accept": "*/*"},
    "nothing": {"Accept": ""},
    "WebSocket": {"Sec-Fetch-Mode": "websocket", "Connection": "Upgrade", "Upgrade": "websocket"},
}


@pytest.fixture(scope="module")
def refusing_site(protected_site, applications):
    yield protected_site
    assert applications.reached == 0, "what was refused reached an application"


@pytest.mark.parametrize("path", PROTECTED)
@pytest.mark.parametrize("headers", [NAVIGATION, OLD_BROWSER], ids=["browser", "old browser"])
def test_a_navigation_is_sent_to_the_login_page_and_back(refusing_site, path, headers):
    answer = refusing_site.http.get(path + "?a=b&c=%2F", headers=headers)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{refusing_site.url}/auth/pages/login?rd={path}?a=b&c=%2F"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", PROTECTED)
def test_what_a_form_sent_is_not_sent_again_after_the_login(refusing_site, path):
    answer = refusing_site.http.post(path, data={"a": "b"}, headers=NAVIGATION)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{refusing_site.url}/auth/pages/login?rd=/")


@pytest.mark.parametrize("path", PROTECTED)
@pytest.mark.parametrize("headers", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_GN7_a_program_gets_401_with_one_challenge_and_a_problem(refusing_site, path, headers):
    answer = refusing_site.http.get(path, headers=headers)
    assert_problem(answer, 401, "unauthorized")
    is_browser = "Sec-Fetch-Mode" in headers
    basic = 'Basic realm="Sallyport", charset="UTF-8", Bearer'
    assert answer.headers.get_list("www-authenticate") == ["Bearer" if is_browser else basic]


def test_GN8_a_refusal_does_not_wait_for_the_body(refusing_site):
    """Only its first bytes are ever sent: an answer that waited for the rest would not come."""

    for path in PROTECTED:
        with socket.create_connection(("127.0.0.1", refusing_site.port), timeout=60) as plain:
            with refusing_site.tls.wrap_socket(plain, server_hostname="localhost") as connection:
                head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {1 << 19}\r\n\r\nfirst bytes"
                connection.sendall(head.encode())
                assert connection.recv(65536).startswith(b"HTTP/1.1 401 ")


@pytest.fixture
def gate_says(refusing_site):
    responders = []

    def says(answer):
        place = refusing_site.without("gate")
        responders.append((place, Responder(place.__enter__(), answer)))

    yield says
    for place, responder in responders:
        responder.close()
        place.__exit__(None, None, None)


@pytest.mark.parametrize(
    "reason, headers, status, expected",
    [
        (b"", NAVIGATION, 303, "/auth/pages/not-allowed"),
        (b"", OLD_BROWSER, 303, "/auth/pages/not-allowed"),
        (b"Sallyport-Reason: fresh\r\n", NAVIGATION, 303, "/auth/pages/reauthenticate?rd=/app/?x=1"),
        (b"", PROGRAMS["fetch"], 403, "not-allowed"),
        (b"Sallyport-Reason: fresh\r\n", PROGRAMS["curl"], 403, "reauthentication-required"),
    ],
)
def test_who_is_known_and_not_allowed_is_told_so(refusing_site, gate_says, reason, headers, status, expected):
    gate_says(b"Status: 403\r\n" + reason + b"\r\n")
    answer = refusing_site.http.get("/app/?x=1", headers=headers)
    if status == 303:
        assert (answer.status_code, answer.headers["location"]) == (303, refusing_site.url + expected)
    else:
        assert_problem(answer, status, expected)


@pytest.mark.parametrize("path", PROTECTED)
@pytest.mark.parametrize("headers", [NAVIGATION, PROGRAMS["curl"]], ids=["browser", "curl"])
def test_GN6_a_gate_that_is_down_is_503_with_retry_after(refusing_site, path, headers):
    with refusing_site.without("gate"):
        answer = refusing_site.http.get(path, headers=headers)
    assert_problem(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
