"""GN1: behind the shipped files nothing but the gate's own good answer opens a location."""

import itertools

import pytest

from fastcgi_responder import Responder
from protected_site import OPEN, PROTECTED, SECRET

#: What a broken, old, foreign or hostile gate may say; none of it is ours.
BROKEN = {
    "nothing": b"",
    "an empty line": b"\r\n",
    "headers cut short": b"Status: 204\r\nRemote-User: x",
    "no status": b"Content-Type: text/html\r\n\r\n<p>welcome",
    "only a body": b"hello",
    "a status line": b"HTTP/1.1 401 Unauthorized\r\n\r\n",
    "a status line and a user": b"HTTP/1.1 204 No Content\r\nRemote-User: admin\r\n\r\n",
    "200": b"Status: 200\r\n\r\n",
    "200 with a page": b"Status: 200 OK\r\nContent-Type: text/html\r\n\r\n<p>welcome",
    "204 without a verdict": b"Status: 204\r\nRemote-User: admin\r\n\r\n",
    "202": b"Status: 202\r\n\r\n",
    "206": b"Status: 206\r\n\r\n",
    "299": b"Status: 299\r\n\r\n",
    "a verdict that is not open": b"Status: 204\r\nSallyport-Verdict: closed\r\n\r\n",
    "a verdict in capitals": b"Status: 204\r\nSallyport-Verdict: OPENED\r\n\r\n",
    "an empty verdict": b"Status: 204\r\nSallyport-Verdict:\r\n\r\n",
    "a verdict of another name": b"Status: 204\r\nX-Sallyport-Verdict: open\r\n\r\n",
    "a verdict with more": b"Status: 204\r\nSallyport-Verdict: open; maybe\r\n\r\n",
    "a verdict in the body": b"Status: 204\r\n\r\nSallyport-Verdict: open\r\n",
    "an old gate's field": b"Status: 204\r\nX-Auth: ok\r\n\r\n",
    "401 with a verdict": b"Status: 401\r\nSallyport-Verdict: open\r\n\r\n",
    "403 with a verdict": b"Status: 403\r\nSallyport-Verdict: open\r\n\r\n",
    "302 with a verdict": b"Status: 302\r\nLocation: /\r\nSallyport-Verdict: open\r\n\r\n",
    "429": b"Status: 429\r\n\r\n",
    "500": b"Status: 500\r\n\r\n",
    "503 with a verdict": b"Status: 503\r\nSallyport-Verdict: open\r\n\r\n",
    "a jump to the file": b"Status: 200\r\nX-Accel-Redirect: /private/secret.txt\r\n\r\n",
    "a jump on a refusal": b"Status: 401\r\nX-Accel-Redirect: /public/\r\n\r\n",
    "a status that is no number": b"Status: yes\r\nSallyport-Verdict: open\r\n\r\n",
    "a huge field": b"Status: 204\r\nX: " + b"a" * 60_000 + b"\r\nSallyport-Verdict: open\r\n\r\n",
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n",
}
#: TRACE is nginx's own 405; what is not known here is passed on by nginx as it is.
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"]

#: nginx has no directive that would close these: an operator's own kept FastCGI connection, and methods that no cache
#: may be told of (see "Threat model" in the README).
NOT_CLOSED = {("/kept-fastcgi/", method) for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "BREW")}


@pytest.fixture
def gate_says(protected_site):
    """Puts another gate into the place of ours: `with gate_says(answer):`."""

    class Instead:
        def __init__(self, answer):
            self.answer = answer

        def __enter__(self):
            self.place = protected_site.without("gate")
            self.responder = Responder(self.place.__enter__(), self.answer)

        def __exit__(self, *error):
            self.responder.close()
            self.place.__exit__(*error)

    return Instead


def test_the_good_answer_opens_every_kind_of_location(protected_site, applications, gate_says):
    with gate_says(OPEN):
        for path, method in itertools.product(PROTECTED, ["GET", "POST", "PUT", "DELETE"]):
            if path.startswith("/private/") and method != "GET":
                continue
            reached = applications.reached
            answer = protected_site.http.request(method, path)
            assert answer.status_code == 200, (path, method, answer.text)
            assert answer.text == SECRET if path.startswith("/private/") else applications.reached == reached + 1


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
def test_GN1_a_broken_answer_of_the_gate_opens_nothing(protected_site, applications, gate_says, answer):
    # connections that applications have been kept open on before are no way in either
    with gate_says(OPEN):
        for path in PROTECTED:
            assert protected_site.http.get(path).status_code == 200
    with gate_says(answer):
        reached = applications.reached
        for path, method in itertools.product(PROTECTED, METHODS):
            if (path, method) in NOT_CLOSED:
                continue
            refused = protected_site.http.request(method, path)
            assert refused.status_code in (303, 400, 401, 403, 404, 405, 500, 502, 503), (path, method, refused.text)
            assert SECRET not in refused.text and "hello" not in refused.text
        # an application that is sent a request without a method refuses it: it is never told the path's own
        assert applications.reached == reached


def test_GN1_a_location_without_server_conf_is_500(make_site, tmp_path):
    site = make_site(
        snippet="location / { return 200; }",
        http=f"""
        server {{
            listen unix:{tmp_path}/forgotten.sock;
            location / {{ include sallyport/protect.conf; root $sallyport_root{tmp_path}; }}
        }}""",
    )
    import httpx

    with httpx.Client(transport=httpx.HTTPTransport(uds=f"{tmp_path}/forgotten.sock")) as client:
        assert client.get("http://localhost/").status_code == 500
    assert site.http.get("/").status_code == 200


def test_GN1_a_rewrite_of_the_server_does_not_catch_the_question(make_site, tmp_path):
    (tmp_path / "private").mkdir()
    (tmp_path / "private/secret.txt").write_text(SECRET)
    site = make_site(
        snippet=f"""
        if (!-e $request_filename) {{ rewrite ^ /index.php last; }}
        location = /index.php {{ return 200 "welcome"; }}
        location /private/ {{ include sallyport/protect.conf; root $sallyport_root{tmp_path}; }}"""
    )
    # the rewrite takes every request of this server, and what it must not take is the gate's
    assert site.http.get("/private/secret.txt").text == "welcome"
    assert site.http.get("/_sallyport/verify").status_code == 404


def test_a_server_that_is_closed_is_opened_location_by_location(make_site, tmp_path):
    (tmp_path / "index.html").write_text(SECRET)
    site = make_site(
        snippet=f"""
        include sallyport/protect.conf;
        location / {{ root $sallyport_root{tmp_path}; }}
        location /public/ {{ include sallyport/public.conf; return 200 "public"; }}"""
    )
    user = site.register()
    assert site.http.get("/").status_code == 401
    assert site.http.get("/public/").text == "public"
    assert site.http.get("/.well-known/acme-challenge/x").status_code == 404
    assert site.http.get("/", headers=user.login().bearer).text == SECRET
