"""The pages as a program sees them; test_chromium.py has a browser look at them."""

import base64
import hashlib
import html.parser
import pathlib
import re
import secrets
import urllib.parse

import pytest

from assertions import assert_problem
from browser_client import COOKIE, browser_at

PAGES = ["login", "logged-out", "not-allowed", "reset-password?token=abc", "reset-password"]
NAUGHTY = [
    *(
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' autofocus onfocus='alert(1)",
        "</title><script>",
    ),
    *("&lt;b&gt;", "&#x3c;", "\u202egnp.exe", "\ufeff<", "<\u0301script>", "\u2028\u2029", "javascript:alert(1)"),
    *("\r\nSet-Cookie: a=b", "\x1b[31m", "\x7f\x85", "${7*7}{{7*7}}", "<!--", "]]>", "\\u003cscript", "𝓪𝓵𝓲𝓬𝓮", "用户"),
    *("`", "=cmd|' /C calc'!A0", "../../etc/passwd", "' OR 1=1 --", "a" * 5000, "%00%0d%0a", "\uffff\ufffe"),
]


class Elements(html.parser.HTMLParser):
    """All elements of a page, with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        assert len({name for name, _ in attributes}) == len(attributes)
        self.found.append((tag, dict(attributes)))

    def all(self, tag):
        return [attributes for found, attributes in self.found if found == tag]

    def field(self, name):
        return next((each.get("value", "") for each in self.all("input") if each.get("name") == name), None)


def get(site, name, **headers):
    return site.http.get(f"/auth/pages/{name}", headers=headers)


@pytest.mark.parametrize("name", PAGES)
def test_WB6_a_page_has_the_headers_of_every_answer_and_a_policy_of_its_own(site, name):
    answer = get(site, name)
    assert answer.status_code == 200
    for field, value in {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "strict-transport-security": "max-age=31536000",
        "vary": "Accept-Language, Origin",
    }.items():
        assert ", ".join(answer.headers.get_list(field)) == value
    (policy,) = answer.headers.get_list("content-security-policy")
    (style,) = re.findall("<style>(.*?)</style>", answer.text, re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ), "PageStyle.hash"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_well_made(site, name):
    elements = Elements(get(site, name).text)
    assert not elements.all("script")
    for _, attributes in elements.found:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
    labels = {label["for"] for label in elements.all("label")}
    for field in elements.all("input"):
        if field.get("type") != "hidden":
            assert field["id"] in labels and field["autocomplete"]
    for form in elements.all("form"):
        assert form["method"] == "post" and form["action"].startswith("/auth/")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("wanted, tag", [("de-CH,de;q=0.9,en;q=0.5", "de"), ("zh-CN", "zh-Hans"), ("tlh", "en")])
def test_a_page_speaks_the_language_that_is_asked_for(site, name, wanted, tag):
    answer = get(site, name, **{"Accept-Language": wanted})
    assert Elements(answer.text).all("html") == [{"lang": tag}]
    assert answer.headers["content-language"] == tag


@pytest.mark.parametrize("name", PAGES)
def test_WB2_a_page_is_read_and_nothing_else(site, name):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert_problem(site.http.request(method, f"/auth/pages/{name}"), 405)
    head = site.http.head(f"/auth/pages/{name}")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("text", NAUGHTY, ids=lambda text: ascii(text[:30]))
def test_WB9_WB5_a_typed_name_is_text_and_nothing_else(site, text):
    with browser_at(site) as browser:
        form = {"username": text, "password": "x", "rd": text}
        answer = browser.http.post("/auth/login", data=form, headers=browser.origin)
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
        clean = browser.http.post("/auth/login", data={"username": "a", "password": "x"}, headers=browser.origin)
        page, reference = Elements(answer.text), Elements(clean.text)
        assert [(tag, sorted(fields)) for tag, fields in page.found] == [
            (tag, sorted(fields)) for tag, fields in reference.found
        ]
        shown = re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f]", "\ufffd", text)
        assert page.field("username").replace("\r\n", "\n") == shown.replace("\r\n", "\n")


@pytest.mark.parametrize("text", NAUGHTY, ids=lambda text: ascii(text[:30]))
def test_WB9_WB5_no_query_reaches_a_page_or_a_header(site, text):
    marker = "m" + secrets.token_hex(6)
    quoted = urllib.parse.quote(marker + text, safe="")
    for name in ("login?rd=", "login?rd=/%0d%0aX-Injected:", "reset-password?token=", "logged-out?x=", "not-allowed?"):
        answer = site.http.get(f"/auth/pages/{name}{quoted}")
        assert answer.status_code in (200, 414)
        assert marker not in answer.text or marker in (Elements(answer.text).field("token") or "")
        assert marker not in str(answer.headers)


def test_WB9_the_name_of_the_site_is_text(make_site):
    site = make_site(SALLYPORT_SITE_NAME="<b>Bücher & Co</b>")
    assert "&lt;b&gt;Bücher &amp; Co&lt;/b&gt;" in get(site, "login").text


def test_who_is_not_logged_in_is_sent_from_reauthentication_to_the_login(site, user):
    answer = get(site, "reauthenticate?rd=/a?b&c")
    assert (answer.status_code, answer.headers["location"]) == (303, "/auth/pages/login?rd=/a?b&c")
    with browser_at(site) as browser:
        browser.login(user)
        page = browser.http.get("/auth/pages/reauthenticate?rd=/a?b")
        assert page.status_code == 200 and user.username in page.text
        assert Elements(page.text).field("rd") == "/a?b"
        ended = browser.field()
        browser.logout()
        answer = site.http.get("/auth/pages/reauthenticate?rd=/a", headers=ended)
        assert (answer.status_code, answer.headers["location"]) == (303, "/auth/pages/login?rd=/a")
        assert "set-cookie" not in answer.headers
    twice = {"Cookie": f"{COOKIE}=a; {COOKIE}=b"}
    assert_problem(site.http.get("/auth/pages/reauthenticate", headers=twice), 400)


def test_WB8_no_log_holds_the_token_of_a_reset_link(site):
    marker = "reset" + secrets.token_hex(12)
    page = get(site, f"reset-password?token={marker}")
    assert Elements(page.text).field("token") == marker
    get(site, "logged-out", Referer=f"{site.url}/auth/pages/reset-password?token={marker}")
    for log in pathlib.Path(site.folder / "log").iterdir():
        assert marker not in log.read_text(errors="replace"), log.name
