"""WB3: a link to the login page never leads to somebody else's site."""

import re
import urllib.parse

from browser_client import browser_at
from running_site import ROOT
from test_pages import Elements

PAYLOADS = ROOT / "Tests/AccountAPITests/Vectors/redirect-payloads.txt"


def payloads():
    for line in PAYLOADS.read_bytes().splitlines():
        if line and not line.startswith((b"# ", b"#\n")) and line != b"#":
            yield urllib.parse.unquote_to_bytes(line)


def test_WB3_no_payload_leads_a_login_anywhere_else(site, user):
    found = list(payloads())
    assert len(found) > 300
    with browser_at(site) as browser:
        browser.login(user)
        for payload in found:
            # Neither the page's form, with the payload as a program and as a careless link would write it …
            quoted = urllib.parse.quote_from_bytes(payload, safe="")
            raw = re.sub(rb"[^!-~]", lambda byte: b"%%%02X" % byte[0][0], payload).decode()
            for query in (quoted, raw):
                answer = browser.http.get(f"/auth/pages/login?rd={query}")
                kept = Elements(answer.text).field("rd")
                assert kept is None or is_path(kept), (payload, kept)
                # … nor what it sends on, where nobody is logged in.
        for payload in found[:: max(1, len(found) // 40)]:
            body = urllib.parse.urlencode({"username": user.username, "password": user.password}).encode()
            body += b"&rd=" + urllib.parse.quote_from_bytes(payload, safe="").encode()
            headers = browser.origin | {"Content-Type": "application/x-www-form-urlencoded"}
            answer = browser.http.post("/auth/login", content=body, headers=headers)
            assert answer.status_code in (303, 400), payload
            assert answer.headers.get("location") in (None, "/"), payload


def is_path(text):
    """A path of the same host for every reader: one slash, nothing that is dropped or turned into a slash."""
    return re.fullmatch(r"/(?!/)[!-~]*", text) is not None and "\\" not in text.split("?")[0]


def test_WB3_an_origin_is_allowed_where_the_operator_lists_it(make_site):
    site = make_site(SALLYPORT_RETURN_ORIGINS="https://app.example.org,https://b.example:8443")
    user = site.register()
    policy = site.http.get("/auth/pages/login").headers["content-security-policy"]
    assert "form-action 'self' https://app.example.org https://b.example:8443;" in policy
    with browser_at(site) as browser:
        for asked, target in {
            "https://app.example.org/a?b=c": "https://app.example.org/a?b=c",
            "https://b.example:8443": "https://b.example:8443/",
            "https://b.example/": "/",
            "https://app.example.org.evil.example/": "/",
            "https://app.example.org@evil.example/": "/",
            "http://app.example.org/": "/",
            f"{site.url}/a?b": "/a?b",
        }.items():
            assert browser.login_by_form(user, rd=asked).headers["location"] == target


def test_WB3_the_host_field_moves_no_location(make_site):
    site = make_site(SALLYPORT_HOSTS="localhost,evil.example")
    user = site.register()
    with browser_at(site) as browser:
        answer = browser.login_by_form(user, rd="/a", headers={"Sec-Fetch-Site": "same-origin", "Host": "evil.example"})
        assert answer.headers["location"] == "/a"
