"""URL tokens: a link that opens one path to whoever holds it, through nginx."""

import base64
import concurrent.futures
import json
import os
import re
import signal
import time

import httpx
import pytest

from link_steps import make, snippet, status, tool, tool_json
from private_site import start_echo
from running_site import wait_for

DOCUMENT = b"%PDF-1.4 only for alice\n" * 400


@pytest.fixture(scope="module")
def files_site(make_site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    echo = start_echo()
    site = make_site(snippet=snippet(folder, echo), SALLYPORT_RUN_GATE_WORKERS=4)
    site.files = folder / "files"
    yield site
    echo.shutdown()


@pytest.fixture(scope="module")
def alice(files_site):
    login = files_site.register().login()
    login.name = login.body["user"]["username"]
    folder = files_site.files / login.name
    (folder / "sub").mkdir(parents=True)
    (folder / "a.pdf").write_bytes(DOCUMENT)
    (folder / "sub/b c.txt").write_bytes(b"text\n")
    (folder / "page.html").write_bytes(b"<script>alert(1)</script>")
    (folder / "picture.png").write_bytes(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
            "1f15c4890000000d49444154789c6360f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
        )
    )
    return login


def test_a_link_opens_its_path_without_cookie_or_header(files_site, alice):
    made = make(alice, f"/files/{alice.name}/a.pdf")
    assert made["url"] == f"{files_site.url}/files/{alice.name}/a.pdf?token={made['token']}"
    answer = files_site.http.get(made["url"])
    assert answer.status_code == 200 and answer.content == DOCUMENT
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert files_site.http.head(made["url"]).status_code == 200
    part = files_site.http.get(made["url"], headers={"Range": "bytes=0-7"})
    assert part.status_code == 206 and part.content == DOCUMENT[:8]
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert files_site.http.request(method, made["url"]).status_code == 405


def test_pf1_one_altered_byte_of_the_token_or_the_path_is_403(files_site, alice):
    """PF1"""
    path = f"/files/{alice.name}/a.pdf"
    token = make(alice, path)["token"]
    for index in range(len(token)):
        other = "A" if token[index] != "A" else "B"
        altered = token[:index] + other + token[index + 1 :]
        assert status(files_site, f"{path}?token={altered}") == 403, index
    for index in range(1, len(path)):
        altered = path[:index] + ("x" if path[index] != "x" else "y") + path[index + 1 :]
        if altered.startswith("/files/"):
            assert status(files_site, f"{altered}?token={token}") == 403, altered
    assert status(files_site, f"/app/?token={token}") == 403


def test_n19_a_token_counts_in_one_spelling_and_is_in_no_access_log(files_site, alice):
    """N19, WB8"""
    path = f"/files/{alice.name}/a.pdf"
    token = make(alice, path)["token"]
    signature = token.rsplit(".")[-1]
    spellings = [
        (f"?token={token}", 200), (f"?v=1&token={token}", 200), (f"?token={token}&v=1", 403),
        (f"?token=a&token={token}", 403), (f"?%74oken={token}", 401), (f"?TOKEN={token}", 401),
    ]
    for query, expected in spellings:
        answer = files_site.http.get(path + query, headers={"Referer": files_site.url + path + query})
        assert answer.status_code == expected, query.replace(token, "T")
    time.sleep(0.2)
    assert signature not in files_site.log("nginx-access")


def test_an_application_is_told_that_nobody_is_there(files_site, alice):
    made = make(alice, "/app/", prefix=True)
    answer = files_site.http.get(f"/app/x/y?token={made['token']}")
    assert answer.status_code == 200
    assert [value for name, value in answer.json() if name == "remote-user"] in ([], [""])
    # beside a good login the link decides, and a bad one is refused
    assert status(files_site, f"/app/?token={make(alice, '/other')['token']}", headers=alice.bearer) == 403
    # a token of the application's own is the application's own
    assert status(files_site, "/app/?token=reset-me", headers=alice.bearer) == 200
    assert status(files_site, "/app/?token=reset-me") == 403


def test_a_link_breaks_when_it_expires(files_site, alice):
    path = f"/files/{alice.name}/picture.png"
    # one that lasts longer where the machine does not get to it within the two seconds of the first
    for seconds in (2, 10, 30):
        link = make(alice, path, expires_in=seconds)["url"]
        if status(files_site, link) == 200:
            break
    time.sleep(seconds + 0.2)
    assert status(files_site, link) == 403
    assert status(files_site, make(alice, path)["url"]) == 200


def test_a_link_ends_when_asked(files_site, alice):
    path = f"/files/{alice.name}/a.pdf"
    session = files_site.http.post(
        "/auth/login", json={"username": alice.name, "password": "correct horse battery"}
    ).json()
    bearer = {"Authorization": f"Bearer {session['access_token']}"}
    bound = files_site.http.post(
        "/auth/urls", json={"path": path, "expires_in": 60, "session": True}, headers=bearer
    ).json()
    free, third = make(alice, path), make(alice, path)
    assert status(files_site, bound["url"]) == 200
    assert files_site.http.post("/auth/logout", headers=bearer).status_code == 204
    assert status(files_site, bound["url"]) == 403
    stranger = files_site.register().login()
    assert files_site.http.delete(f"/auth/urls/{free['id']}", headers=stranger.bearer).status_code == 204
    assert status(files_site, free["url"]) == 200
    assert files_site.http.delete(f"/auth/urls/{free['id']}", headers=alice.bearer).status_code == 204
    assert status(files_site, free["url"]) == 403
    assert status(files_site, third["url"]) == 200
    assert tool(files_site, "url", "revoke", third["id"]).returncode == 0
    assert status(files_site, third["url"]) == 403


def test_bad_wishes_are_told_of(files_site, alice):
    bad = {
        "path": ["x", "", "/a?b", "/a/../b", "/a;b", "/%zz", "/" + "a" * 1100, "/a\\b", 1, None],
        "expires_in": [0, -1, 86_401, "60", 1.5], "uses": [0, -1, 10**9], "rate": [0, 1], "address": ["x", ""],
        "host": ["evil.test", "", "LOCALHOST"], "prefix": ["yes"], "unknown": [1],
    }
    for name, values in bad.items():
        for value in values:
            body = {"path": "/a", "expires_in": 60} | {name: value}
            answer = files_site.http.post("/auth/urls", json=body, headers=alice.bearer)
            assert answer.status_code == 400, (name, value, answer.text)
            assert [fault["pointer"] for fault in answer.json()["errors"]] == [f"#/{name}"]
    assert files_site.http.post("/auth/urls", json={"path": "/a", "expires_in": 60}).status_code == 401
    prefix = {"path": "/a", "expires_in": 60, "prefix": True}
    assert files_site.http.post("/auth/urls", json=prefix, headers=alice.bearer).status_code == 400


def test_n18_a_counted_link_never_opens_more_windows_than_it_has_uses(files_site, alice):
    """N18: over all workers, in parallel, while workers are killed; every part of a file is one use."""
    made = make(alice, f"/files/{alice.name}/a.pdf", uses=3)
    clients = [files_site.client_from(f"127.0.1.{number}") for number in range(1, 17)]

    def ask(client):
        seen = set()
        for _ in range(6):
            try:
                seen.add(client.get(made["url"], headers={"Range": "bytes=0-9"}).status_code)
            except httpx.HTTPError:
                pass
        return seen

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = [pool.submit(ask, client) for client in clients]
        for worker in list(files_site.workers("gate"))[:2]:
            os.kill(worker, signal.SIGKILL)
        seen = [answer.result() for answer in answers]
    assert set().union(*seen) <= {206, 403, 503}
    opened = [codes for codes in seen if 206 in codes]
    assert 1 <= len(opened) <= 3
    # who came in stays in, and nobody else comes
    again = [client.get(made["url"]).status_code for client in clients]
    assert again.count(200) == 3 and again.count(403) == 13
    for client in clients:
        client.close()


def test_a_counted_link_whose_count_is_not_known_opens_nothing(make_site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lost")
    echo = start_echo()
    site = make_site(snippet=snippet(folder, echo))
    login = site.register().login()
    free = make(login, "/app/", prefix=True)

    def opening():
        """A link of the very second in which gate.db was made counts as used up: whoever made it may have lost it."""
        link = make(login, "/app/", prefix=True, uses=5)
        return link if status(site, f"/app/?token={link['token']}") == 200 else None

    counted = wait_for(opening, 60, "a counted link that opens")
    for found in (site.folder / "gate").glob("gate.db*"):
        found.unlink()
    for worker in site.workers("gate"):
        os.kill(worker, signal.SIGKILL)
    time.sleep(1.5)
    assert status(site, f"/app/?token={counted['token']}") in (403, 503)
    assert status(site, f"/app/?token={free['token']}") == 200
    echo.shutdown()


def test_a_link_bound_to_an_address_opens_to_it_alone(files_site, alice):
    made = make(alice, f"/files/{alice.name}/a.pdf", address="127.0.0.7")
    for address, expected in (("127.0.0.7", 200), ("127.0.0.8", 403)):
        with files_site.client_from(address) as client:
            assert client.get(made["url"]).status_code == expected


def test_a_link_may_have_a_speed(files_site, alice):
    (files_site.files / alice.name / "large.mp4").write_bytes(bytes(300_000))
    made = make(alice, f"/files/{alice.name}/large.mp4", rate=100_000)
    begun = time.monotonic()
    assert len(files_site.http.get(made["url"]).content) == 300_000
    assert time.monotonic() - begun > 1
    (files_site.files / alice.name / "huge.mp4").write_bytes(bytes(6_000_000))
    fast = make(alice, f"/files/{alice.name}/huge.mp4")
    begun = time.monotonic()
    assert len(files_site.http.get(fast["url"]).content) == 6_000_000
    assert time.monotonic() - begun < 30, "at the other's speed it would be a minute"


def test_jw7_no_credential_is_taken_for_another(files_site, alice):
    """JW7: a URL token opens nothing but its URL, and nothing else opens a URL."""
    path = "/app/"
    made = make(alice, path, prefix=True)
    bearer = {"Authorization": f"Bearer {made['token']}"}
    for cookie in ("__Host-sallyport", "__Secure-sallyport-share"):
        assert status(files_site, path, headers={"Cookie": f"{cookie}={made['token']}"}) == 401
    assert status(files_site, path, headers=bearer) == 401
    for method, endpoint in (("GET", "protected"), ("GET", "session"), ("POST", "refresh"), ("POST", "logout")):
        assert files_site.http.request(method, f"/auth/{endpoint}", headers=bearer).status_code == 401, endpoint
    for other in (alice.access, alice.refresh):
        assert status(files_site, f"{path}?token={other}") == 403
    kids = [key["kid"] for key in files_site.http.get("/.well-known/jwks.json").json()["keys"]]
    head = json.loads(base64.urlsafe_b64decode(made["token"].split(".")[0] + "=="))
    assert head["typ"] == "url+jwt" and head["kid"] not in kids
