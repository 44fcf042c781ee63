"""A gate with a handler of somebody's own, built on the product SallyportGate, in the place of the one that ships."""

import pathlib
import shutil

import pytest

from assertions import assert_problem
from browser_client import browser_at
from running_site import PROGRAMS, ROOT

LOCATION = """
    location = /auth/hello {
        include sallyport/endpoint.conf;
        fastcgi_pass sallyport_gate;
    }
"""


@pytest.fixture(scope="module")
def hello_site(make_site, tmp_path_factory):
    fixture = next((path for path in (PROGRAMS, ROOT / ".build/debug") if (path / "handler-fixture").exists()), None)
    if fixture is None:
        pytest.fail("handler-fixture is not built: swift build")
    folder = pathlib.Path(tmp_path_factory.mktemp("programs"))
    for program in ("sallyport", "sallyport-accounts"):
        shutil.copy(PROGRAMS / program, folder / program)
    shutil.copy(fixture / "handler-fixture", folder / "sallyport-gate")
    return make_site(snippet=LOCATION, SALLYPORT_RUN_BIN=folder)


def test_the_handler_runs_for_whoever_is_known_and_for_nobody_else(hello_site):
    login = hello_site.register().login()
    name = login.body["user"]["username"]
    answer = hello_site.http.get("/auth/hello", headers=login.bearer)
    assert answer.status_code == 200 and answer.json() == {"hello": name}
    assert hello_site.http.post("/auth/hello", headers=login.bearer).json() == {"hello": name}
    assert_problem(hello_site.http.get("/auth/hello"), 401, "credentials-missing")
    assert_problem(hello_site.http.delete("/auth/hello", headers=login.bearer), 405, "method-not-allowed")
    assert hello_site.http.get("/auth/protected", headers=login.bearer).json()["logged_in_as"] == name
    login.logout()
    assert_problem(hello_site.http.get("/auth/hello", headers=login.bearer), 401, "session-ended")


def test_WB2_a_change_by_the_cookie_reaches_it_from_the_site_alone(hello_site):
    user = hello_site.register()
    with browser_at(hello_site) as browser:
        browser.login(user)
        cookie = {"Cookie": f"__Host-sallyport={browser.cookie}"}
    for origin in ("null", "https://evil.test", hello_site.url + ".evil.test"):
        answer = hello_site.http.post("/auth/hello", headers=cookie | {"Origin": origin})
        assert_problem(answer, 403, "cross-site-request")
    assert hello_site.http.post("/auth/hello", headers=cookie | {"Origin": hello_site.url}).status_code == 200
    assert hello_site.http.get("/auth/hello", headers=cookie).status_code == 200


def test_it_fits_on_a_page():
    lines = (ROOT / "Tests/HandlerFixture/main.swift").read_text().splitlines()
    assert len(lines) < 30
