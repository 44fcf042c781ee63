"""GN3, GN4, GN12: whatever a client asks for, and however it writes it, nothing private leaves."""

import types
import urllib.parse

import pytest

from hostile_site import (
    HTTP2,
    NO_SUCH_VERSION,
    NOT_IMPLEMENTED,
    Behind,
    ask_http1,
    exchange,
    lines,
    status,
)
from protected_site import SECRET

TARGETS = lines("targets.txt")
METHODS = [b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"TRACE", b"PROPFIND", b"BREW"]
#: With each method, one of each kind of location and of each kind of spelling.
SOME_TARGETS = TARGETS[:23] + TARGETS[23::12]

#: Somebody who may see all but what the table is after.
RULES = """
deny everyone * https://*/private
deny everyone * https://*/nested
deny everyone * https://*/app
deny everyone * https://*/raw/admin
deny everyone * https://*/old
deny everyone * https://*/exact
deny everyone * https://*/try
deny everyone * https://*/**/*.php*
deny everyone * https://*/index.html
deny everyone * https://*/$
allow users * https://*/
"""


@pytest.fixture(scope="module")
def behind(tmp_path_factory):
    behind = Behind(tmp_path_factory.mktemp("behind"))
    yield behind
    behind.close()


@pytest.fixture(scope="module")
def hostile_site(make_site, behind):
    site = make_site(snippet=behind.locations)
    site.context = site.tls
    return site


@pytest.fixture(scope="module")
def ruled_site(make_site, behind, tmp_path_factory):
    """Where somebody is logged in, and the rules keep them out."""
    rules = tmp_path_factory.mktemp("rules") / "rules"
    rules.write_text(RULES)
    site = make_site(snippet=behind.locations, SALLYPORT_RULES_FILE=rules)
    site.context = site.tls
    return types.SimpleNamespace(
        **vars(site), tls=site.tls, bearer=site.register().login().bearer["Authorization"].encode()
    )


def assert_kept(asked, answer):
    """Nothing private is in it, and it is no failure of ours."""
    answered, content = answer
    assert SECRET.strip().encode() not in content, (asked, content)
    assert answered < 500 or answered in (NOT_IMPLEMENTED, NO_SUCH_VERSION), (asked, content)


def test_the_table_is_of_some_hundred_targets():
    assert len(TARGETS) > 400 and len(set(TARGETS)) == len(TARGETS)


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_GN3_no_target_gets_private_bytes_in_HTTP_1(hostile_site, behind, version):
    served = behind.served
    for target in TARGETS:
        assert_kept(target, ask_http1(hostile_site, b"GET", target, version))
    assert behind.served == served, "what was refused reached an application"


def test_GN3_no_target_gets_private_bytes_in_HTTP_2(hostile_site, behind):
    served, client = behind.served, HTTP2(hostile_site)
    answered = [client.ask(b"GET", target) for target in TARGETS]
    client.close()
    for target, answer in zip(TARGETS, answered, strict=True):
        assert_kept(target, answer)
    assert sum(answer[0] > 0 for answer in answered) > 300, "most of them are requests, and were answered"
    assert behind.served == served


@pytest.mark.parametrize("version", ["1.0", "1.1", "2"])
@pytest.mark.parametrize("method", METHODS, ids=bytes.decode)
def test_GN3_no_method_gets_private_bytes(hostile_site, behind, method, version):
    served, client = behind.served, HTTP2(hostile_site)
    for target in SOME_TARGETS:
        if version == "2":
            answer = client.ask(method, target)
        else:
            answer = ask_http1(hostile_site, method, target, version.encode(), [b"Content-Length: 0"])
        assert_kept((method, target), answer)
        if target == b"/private/secret.txt":
            expected = {b"TRACE": [405], b"BREW": [401, 405], b"PROPFIND": [401, 405]}
            assert answer[0] in expected.get(method, [401]), answer
    client.close()
    assert behind.served == served


def test_GN3_who_is_logged_in_gets_no_further_than_the_rules_let_them(ruled_site, behind):
    php, app = len(behind.php.exchanges), behind.app.reached
    client = HTTP2(ruled_site)
    open_ones = 0
    for target in TARGETS:
        field = b"Authorization: " + ruled_site.bearer
        answer = ask_http1(ruled_site, b"GET", target, fields=[field])
        assert_kept(target, answer)
        open_ones += answer[0] in (200, 404)
        assert_kept(target, client.ask(b"GET", target, [(b"authorization", ruled_site.bearer)]))
    client.close()
    assert open_ones > 50, "the rules let them in elsewhere"
    assert (len(behind.php.exchanges), behind.app.reached) == (php, app)


def readings(target):
    """The paths that an application might see in a target that it reads by itself."""
    path = target.split("?")[0]
    for text in (path, path.split("#")[0], urllib.parse.unquote(path)):
        for pieces in (text.split("/"), [piece.split(";")[0] for piece in text.replace("\\", "/").split("/")]):
            yield [piece for piece in pieces if piece not in ("", ".")]
            resolved = []
            for piece in pieces:
                if piece == "..":
                    resolved = resolved[:-1]
                elif piece not in ("", "."):
                    resolved.append(piece)
            yield resolved


def test_GN3_an_application_that_reads_the_target_by_itself_sees_nothing_that_is_denied(ruled_site, behind):
    targets = [target for target in TARGETS if b"raw" in target or b"%61" in target]
    behind.raw.seen.clear()
    for target in targets + [b"/raw/x", b"/raw/a%2fb", b"/raw/a;b/c"]:
        ask_http1(ruled_site, b"GET", target, fields=[b"Authorization: " + ruled_site.bearer])
    assert {"/raw/x", "/raw/a%2fb", "/raw/a;b/c"} <= set(behind.raw.seen), "what is harmless gets there as it was sent"
    for target in behind.raw.seen:
        assert all(reading[:2] != ["raw", "admin"] for reading in readings(target)), target


@pytest.mark.parametrize("target", [b"/private/secret.txt", b"/app/", b"/x.php", b"/"])
def test_GN4_no_header_field_decides_for_the_gate(hostile_site, ruled_site, behind, target):
    served = behind.served
    for line in lines("headers.txt"):
        fields = line.split(b" | ")
        assert_kept((target, line), ask_http1(hostile_site, b"GET", target, fields=fields))
        if not any(field.lower().startswith(b"authorization") for field in fields):
            fields.append(b"Authorization: " + ruled_site.bearer)
        assert_kept((target, line), ask_http1(ruled_site, b"GET", target, fields=fields))
    assert behind.served == served


def test_GN12_a_request_with_two_meanings_is_refused_and_its_connection_closed(hostile_site, behind):
    served = behind.served
    for line in lines("smuggling.txt"):
        allowed, request = line.split(b"\t", 1)
        answer = exchange(hostile_site, request + b"GET /private/secret.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert status(answer) in map(int, allowed.split(b",")) or answer[:6] == b"<html>", (request, answer)
        assert answer.count(b"HTTP/1.") <= 1, (request, answer)
        assert_kept(request, (status(answer), answer))
    assert behind.served == served
