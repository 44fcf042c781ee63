"""The gate as nginx asks it (auth_request)."""

import re
import socket

import pytest

from fastcgi_responder import Responder
from private_site import SECRET
from protected_site import OPEN
from running_site import ROOT


def raw(site, request):
    """Sends bytes as they are over TLS and returns the whole answer."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as plain:
        with site.tls.wrap_socket(plain, server_hostname="localhost") as connection:
            connection.sendall(request)
            answer = b""
            try:
                while part := connection.recv(65536):
                    answer += part
            except ConnectionResetError:
                pass
            assert answer.startswith(b"HTTP/1.1 "), answer
            return answer


def raw_get(site, path, *fields):
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *fields, "", ""]
    return raw(site, "\r\n".join(lines).encode())


def status(answer):
    return int(answer.split(b" ", 2)[1])


def test_a_file_is_served_to_those_who_are_let_in(private_site, private_login):
    answer = private_site.http.get("/private/secret.txt", headers=private_login.bearer)
    assert (answer.status_code, answer.text) == (200, SECRET)


def test_GN7_without_credentials_it_is_401_with_a_challenge(private_site):
    answer = private_site.http.get("/private/secret.txt")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Basic realm="Sallyport", charset="UTF-8", Bearer'


def test_GN7_after_logout_it_is_401_at_once(private_site, private_login):
    assert private_login.logout().status_code == 204
    answer = private_site.http.get("/private/secret.txt", headers=private_login.bearer)
    assert answer.status_code == 401
    assert "Bearer" in answer.headers["www-authenticate"]


def test_N8_a_host_that_is_not_served_is_403(private_site, private_login):
    headers = private_login.bearer | {"Host": "elsewhere.example"}
    assert private_site.http.get("/private/secret.txt", headers=headers).status_code == 403


def test_the_application_is_told_who_it_is_once(private_site):
    user = private_site.register()
    login = user.login()
    fields = private_site.http.get("/app/", headers=login.bearer).json()
    assert [value for name, value in fields if name == "remote-user"] == [user.username]
    assert [value for name, value in fields if name == "remote-name"] == [user.username]


@pytest.mark.parametrize("path", ["/app/", "/public/", "/private/secret.txt", "/auth/protected"])
@pytest.mark.parametrize(
    "name",
    [
        *("Remote-User", "remote-user", "REMOTE-USER", "rEmOtE-uSeR", "Remote-Email", "Remote-Groups", "Remote-Name"),
        *("X-Remote-User", "X-Forwarded-User", "Sallyport-Verdict"),
    ],
)
def test_GN5_a_forged_identity_is_400_in_every_spelling(private_site, private_login, path, name):
    answer = private_site.http.get(path, headers=private_login.bearer | {name: "admin"})
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["Remote_User", "REMOTE_USER", "Remote_Groups", "remote-User_", "Remote User"])
def test_GN5_spellings_that_are_no_header_reach_no_application(private_site, private_login, name):
    answer = raw_get(private_site, "/public/", f"{name}: admin")
    assert status(answer) in (200, 400)
    assert b"admin" not in answer


def test_GN5_a_forged_identity_is_400_over_HTTP_2_too(private_site, private_login):
    with private_site.client(http2=True) as client:
        answer = client.get("/app/", headers=private_login.bearer | {"remote-user": "admin"})
        assert (answer.status_code, answer.http_version) == (400, "HTTP/2")


def test_GN5_an_empty_field_before_the_forged_one_does_not_reach_the_protected_application(private_site):
    user = private_site.register()
    authorization = f"Authorization: Bearer {user.login().access}"
    answer = raw_get(private_site, "/app/", authorization, "Remote-User:", "Remote-User: admin")
    assert b"admin" not in answer


@pytest.mark.parametrize("name", ["Remote-User", "remote-groups", "Remote-Email", "Remote-Name", "X-Forwarded-User"])
@pytest.mark.parametrize("path", ["/app/", "/public/"])
def test_GN5_an_empty_field_hides_no_forged_one_from_the_application(private_site, private_login, path, name):
    authorization = f"Authorization: Bearer {private_login.access}"
    answer = raw_get(private_site, path, authorization, f"{name}:", f"{name}: admin")
    assert b"admin" not in answer


@pytest.mark.parametrize(
    "path", ["/_sallyport/verify", "/_sallyport/verify?x=1", "//_sallyport//verify", "/%5fsallyport/verify"]
)
def test_GN9_the_question_to_the_gate_is_no_page(private_site, private_login, path):
    answer = raw_get(private_site, path, f"Authorization: Bearer {private_login.access}")
    assert status(answer) == 404
    assert b"Sallyport-Verdict" not in answer and b"Remote-User" not in answer


def test_GN10_a_verdict_is_never_kept(private_site, private_login):
    bearer = private_login.bearer
    for expected in (200, 401, 200, 401):
        headers = bearer if expected == 200 else {}
        assert private_site.http.get("/private/secret.txt", headers=headers).status_code == expected


def test_GN4_the_gate_is_told_what_nginx_knows_and_headers_change_none_of_it(private_site):
    lies = [
        "X-Original-URI: /public/",
        "X-Original-Method: GET",
        "X-Forwarded-For: 10.0.0.1",
        "X-Real-IP: 10.0.0.1",
        "X-Forwarded-Proto: http",
        "X-Forwarded-Host: evil.test",
        "X-Forwarded-Uri: /public/",
        "X-Request-ID: mine",
        "Sallyport-Uri: /public/",
        "Sallyport-Host: evil.test",
        "X-HTTP-Method-Override: DELETE",
        "Forwarded: for=1",
        "Request-Method: DELETE",
        "Remote-Addr: 10.0.0.1",
        "Https: off",
    ]
    with private_site.without("gate") as path:
        gate = Responder(path, OPEN)
        try:
            answer = raw_get(private_site, "/private//x/../%73ecret.txt?a=b", *lies)
        finally:
            gate.close()
    assert status(answer) == 200
    (exchange,) = gate.exchanges
    told = {name: value for name, value in exchange.pairs if not name.startswith("HTTP_")}
    request_id = told.pop("SALLYPORT_REQUEST_ID")
    assert len(request_id) == 32 and request_id != "mine"
    assert re.fullmatch(r"[0-9]{10,}\.[0-9]{3}", told.pop("SALLYPORT_HANDED_OVER"))
    assert told == {
        "REQUEST_METHOD": "GET",
        "REQUEST_URI": "/private//x/../%73ecret.txt?a=b",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTPS": "on",
        "SALLYPORT_HOST": "localhost",
        "SALLYPORT_URI": "/private/secret.txt",
        "SALLYPORT_SERVED_URI": "/private/secret.txt",
        "SALLYPORT_FILES_PREFIX": "",
        "DOCUMENT_URI": "/_sallyport/verify",
        "QUERY_STRING": "",
        "CONTENT_LENGTH": "",
    }
    names = [name for name, _ in exchange.pairs]
    assert len(names) == len(set(names))


def test_GN4_no_source_reads_a_forwarded_header(private_site):
    found = [
        source
        for source in (ROOT / "Sources").rglob("*.swift")
        # the doctor reads configurations, and names such fields where a site trusts them
        if "Doctor" not in source.parts
        and any(word in source.read_text().lower() for word in ("x_original", "x-original", "x-forwarded", "x-real-ip"))
    ]
    assert found == []


def test_GN8_the_gate_sees_no_body_and_the_application_gets_it_all(private_site):
    size = 100_000_000
    with private_site.without("gate") as path:
        gate = Responder(path, OPEN)
        try:
            answer = private_site.http.post("/app/", content=bytes(size))
        finally:
            gate.close()
    assert answer.status_code == 200
    assert dict(answer.json())["content-length"] == str(size)
    (exchange,) = gate.exchanges
    assert exchange.body == b""
    assert exchange.params["CONTENT_LENGTH"] == ""
    assert exchange.params["REQUEST_METHOD"] == "POST"


def test_GN8_a_large_body_to_a_closed_door_is_401_with_the_real_gate(private_site):
    assert private_site.http.post("/app/", content=bytes(10_000_000)).status_code == 401
