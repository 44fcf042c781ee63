import json
import secrets

import pytest

from assertions import assert_faults, assert_problem
from running_site import PASSWORD

ENDPOINTS = ["/auth/register", "/auth/login", "/auth/refresh", "/auth/logout"]
# What they answer to braces in place of a form, from nobody knows where.
FORMS = {"/auth/login": 403, "/auth/logout": 400}
JSON = {"Content-Type": "application/json"}
MALFORMED = {
    "cut": b'{"username":"a"',
    "no object": b'"text"',
    "array": b"[]",
    "null": b"null",
    "number": b"7",
    "trailing comma": b'{"username":"a","password":"b",}',
    "single quotes": b"{'username':'a'}",
    "comment": b'{"username":"a"/**/}',
    "two values": b'{"username":"a"}{"username":"b"}',
    "trailing text": b'{"username":"a"} x',
    "bare name": b"{username:1}",
    "NaN": b'{"username":NaN}',
    "BOM": b'\xef\xbb\xbf{"username":"a"}',
    "UTF-16": '{"username":"a"}'.encode("utf-16"),
    "no UTF-8": b'{"username":"\xff"}',
    "overlong UTF-8": b'{"username":"\xc0\xaf"}',
    "surrogate in UTF-8": b'{"username":"\xed\xa0\x80"}',
    "lone surrogate": b'{"username":"\\ud800"}',
    "control character": b'{"username":"a\nb"}',
    "NUL in the text": b'{"username":"a"}\x00',
    "NUL escaped": b'{"username":"a\\u0000b","password":"x"}',
    "NUL in a name": b'{"user\\u0000name":"a"}',
    "doubled": b'{"username":"a","username":"b","password":"c"}',
    "doubled by an escape": b'{"username":"a","\\u0075sername":"b"}',
    "deep arrays": b'{"username":' + b"[" * 200 + b"]" * 200 + b"}",
    "deep objects": b'{"a":' * 200 + b"1" + b"}" * 200,
    "huge number": b'{"username":1' + b"0" * 400 + b"}",
    "form": b"username=a&password=b",
    "spaces": b"   ",
}


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_not_strict_JSON_is_400(site, path, name):
    answer = site.http.post(path, content=MALFORMED[name], headers=JSON)
    assert_problem(answer, 400)


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize(
    "kind",
    [
        *("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp"),
        *("text/json", "application/json; charset=latin-1", "application/json, text/plain", "", "application/xml"),
    ],
)
def test_WB2_a_body_of_another_type_is_415(site, path, kind):
    answer = site.http.post(path, content=b"{}", headers={"Content-Type": kind})
    if kind.endswith("urlencoded") and path in FORMS:
        assert_problem(answer, FORMS[path])
    else:
        assert_problem(answer, 415, "unsupported-media-type")


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON", "application/json; charset=utf-8"])
def test_JSON_may_be_named_as_RFC_9110_allows(site, user, kind):
    body = json.dumps({"username": user.username, "password": user.password})
    assert site.http.post("/auth/login", content=body, headers={"Content-Type": kind}).status_code == 200


def test_every_missing_member_is_named(site):
    for path in ("/auth/register", "/auth/login"):
        assert_faults(site.http.post(path, json={}), "#/username", "#/password")
    assert_faults(site.http.post("/auth/refresh", json={}), "#/refresh_token")


def test_PW12_every_unknown_member_is_named_and_nothing_is_stored(site):
    username = f"user-{secrets.token_hex(6)}"
    extra = {"role": "admin", "roles": ["admin"], "id": "1", "hash": "x", "a/b": 1, "c~d": 2}
    answer = site.http.post("/auth/register", json={"username": username, "password": PASSWORD} | extra)
    assert_faults(answer, "#/role", "#/roles", "#/id", "#/hash", "#/a~1b", "#/c~0d")
    assert site.http.post("/auth/login", json={"username": username, "password": PASSWORD}).status_code == 401


@pytest.mark.parametrize("wrong", [None, 7, -1.5, True, [], ["a"], {}, {"a": "b"}])
@pytest.mark.parametrize("member", ["username", "password", "email"])
def test_PW12_wrong_types_are_named_and_nothing_is_stored(site, member, wrong):
    username = f"user-{secrets.token_hex(6)}"
    body = {"username": username, "password": PASSWORD} | {member: wrong}
    assert_faults(site.http.post("/auth/register", json=body), f"#/{member}")
    assert site.http.post("/auth/login", json={"username": username, "password": PASSWORD}).status_code == 401


def test_no_answer_repeats_what_was_sent(site):
    marker = "Marker" + secrets.token_hex(8)
    bodies = [
        {marker[:6]: marker},
        {"username": marker + " !", "password": marker},
        {"username": [marker], "password": {}},
    ]
    for path in ENDPOINTS:
        for body in bodies:
            assert marker not in site.http.post(path, json=body).text


@pytest.mark.parametrize("size", [17_000, 60_000, 65_537, 1_000_000])
@pytest.mark.parametrize("path", ENDPOINTS)
def test_FC4_a_body_beyond_the_limit_is_413(site, path, size):
    answer = site.http.post(path, json={"username": "a" * size, "password": "b"})
    assert_problem(answer, 413, "body-too-large")


def test_FC4_headers_beyond_the_limit_are_refused(site):
    answer = site.http.get("/auth/session", headers={f"X-{number}": "x" * 7000 for number in range(4)})
    assert answer.status_code == 401
    answer = site.http.get("/auth/session", headers={"X-Large": "x" * 40_000})
    assert answer.status_code in (400, 414, 431)
